"""Draws the lists of the other pages: plugins, agents, rules, timers, alarms, models. Pure.

What a host of another version leaves out or adds does not matter: unknown fields are shown in the details.
"""

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from edgehome.tui import charts, values
from edgehome.tui.entities import in_language, is_alarm
from edgehome.tui.exchange import Exchange
from edgehome.tui.glossary import word
from edgehome.tui.lines import Line, Span, cell_len, clean, columns, fit, sides, wrap
from edgehome.tui.rows import clock_text, message
from edgehome.tui.texts import T, age
from edgehome.tui.view import View

Item = Mapping[str, Any]
UNIX_FROM = 1e9  # a number above it is a time
STATE_ROLES = {
    "ok": "ok", "loaded": "ok", "online": "ok", "active": "ok", "enabled": "ok", "running": "ok", "draining": "warn",
    "disabled": "dim", "offline": "bad", "failed": "bad", "broken": "bad", "paused": "warn", "done": "dim",
}  # fmt: skip


def pick(item: Item, *names: str, default: Any = None) -> Any:
    """Return the first of the fields that is there and not None."""
    return next((item[n] for n in names if item.get(n) is not None), default)


def key_of(item: Item) -> str:
    """Return what names the item: its id or name."""
    return str(pick(item, "id", "agent", "name", "rule", default=""))


def header(names: Sequence[str], widths: Sequence[int]) -> Line:
    """Return the row above a table."""
    return Line(columns([Span(name, "dim") for name in names], widths))


def state_span(text: object, lang: str) -> Span:
    """Return a state as a word in its colour."""
    return Span(clean(word(text, lang), 20), STATE_ROLES.get(str(text), "text"))


def plugin_lines(items: Sequence[Item], t: T, width: int) -> list[Line]:
    """Return the plugins: state, name, calls, errors, time per call, hooks."""
    wide = width >= 90
    widths = [9, 22, -8, -7, -9, max(8, width - 62)] if wide else [9, max(12, width - 34), -7, -6, -7, 0]
    names = [t(f"column.{c}") for c in ("state", "name", "calls", "errors", "ms", "hooks")]
    lines = [header(names, widths)]
    for p in items:
        errors = int(pick(p, "errors", default=0)) + int(pick(p, "hangs", default=0))
        cells = [
            state_span(p.get("state", ""), t.lang), Span(clean(p.get("name", ""), 60), "strong"), Span(str(p.get("calls", 0))),
            Span(str(errors), "bad" if errors else "dim"), Span(f"{float(p.get('ms_per_call', 0.0)):.3f}"),
            Span(", ".join(str(h).replace("register_", "") for h in p.get("hooks", ())), "dim"),
        ]  # fmt: skip
        lines.append(Line(columns(cells, widths), key_of(p), "item"))
    return lines


def rule_lines(items: Sequence[Item], now: float, t: T, width: int) -> list[Line]:
    """Return the rules: state, what they say, when they last fired, when not and why."""
    lines = []
    for r in items:
        on = pick(r, "enabled", default=r.get("state") not in ("disabled", "paused"))
        text = clean(pick(r, t.lang, "text", "name", "words", "id", default=""), 300)
        fired = pick(r, "ran_at", "last_fired")
        not_fired, why = (
            pick(r, "last_not_fired", "not_fired_at"),
            pick(r, "why_not", "not_fired_because", "reason"),
        )
        broken = r.get("state") == "broken"
        sign, role = ("✗ ", "bad") if broken else ("● ", "ok") if on else ("○ ", "dim")
        head = [Span(sign, role), Span(text, "dim" if not on else "bad" if broken else "strong")]
        side = [Span(_when(fired, now, t), "dim")]
        lines.append(Line(sides(head, side, width), key_of(r), "rule"))
        if not_fired or why:
            lines.append(
                Line(
                    (
                        Span("    ✗ ", "warn"),
                        Span(f"{_when(not_fired, now, t)}: {clean(why or '', 200)}", "dim"),
                    )
                )
            )
    return lines or message(t("empty.rules"), width)


def reason_lines(reasons: Sequence[Any], t: T, width: int) -> list[Line]:
    """Return why a rule has not run, a reason a line."""
    if not reasons:
        return []
    lines = [Line((Span(t("column.not_fired"), "accent"),))]
    for reason in reasons:
        for i, row in enumerate(wrap(clean(reason, 400), max(8, width - 4))):
            lines.append(Line((Span("✗ " if not i else "  ", "warn"), Span(row)), "reason", "reason"))
    return [*lines, Line((Span(""),))]


def _when(at: Any, now: float, t: T) -> str:
    if isinstance(at, (int, float)):
        return t("ago", age=age(now - at, t.lang)) if now - at < 86400 else clock_text(at)
    return str(at) if at else t("never")


def timer_lines(items: Sequence[Item], now: float, t: T, width: int) -> list[Line]:
    """Return the timers: name, a bar, the time left."""
    lines = []
    for r in items:
        end = pick(r, "ends_at", "finishes_at", "at", "due")
        left = pick(
            r, "left_s", "remaining_s", default=float(end) - now if isinstance(end, (int, float)) else None
        )
        total = pick(r, "duration_s", "seconds", "duration")
        share = left / total if isinstance(total, (int, float)) and total > 0 and left is not None else 0.0
        length = age(total, t.lang) if isinstance(total, (int, float)) else ""
        name = clean(r.get("name") or r.get(t.lang) or length or r.get("id", ""), 160)
        shown = age(left, t.lang) if isinstance(left, (int, float)) else "–"
        side = [Span(charts.bar(share, 12) + " ", "accent")] if share else []
        side.append(Span(shown, "strong"))
        lines.append(Line(sides([Span("◷ ", "accent"), Span(name)], side, width), key_of(r), "timer"))
    return lines or message(t("empty.timers"), width)


# ---- alarms -------------------------------------------------------------------------------------


def alarms_of(view: View) -> list[dict[str, Any]]:
    """Return the raised alarms with what people said of them; open ones first, oldest first."""
    found = []
    for entity in view.entities.values():
        if is_alarm(entity):
            known, attributes = view.alarms.get(entity["id"], {}), entity["attributes"]
            state = view.alarm_state(entity)
            found.append({
                "id": entity["id"], "name": entity["name"], "aliases": entity["aliases"], "area": entity["area"],
                "priority": attributes.get("priority"), "state": state, "text": attributes.get("text"),
                "at": attributes.get("raised_at") or entity["reported_at"],
                **({k: known.get(k) for k in ("reason", "person", "until")} if state == "shelved" else {}),
            })  # fmt: skip
    order = {"active": 0, "acknowledged": 1, "shelved": 2}
    return sorted(found, key=lambda a: (order.get(str(a["state"]), 0), float(a["at"] or 0.0)))


def alarm_lines(
    items: Sequence[Item], now: float, t: T, width: int, place_of: Callable[[str], str] = str
) -> list[Line]:
    """Return the alarms; what is not acknowledged is marked by sign, word and colour. `place_of` names a room."""
    roles = {"active": "bad", "acknowledged": "warn", "shelved": "dim", "cleared": "dim"}
    signs = {"active": "▲", "acknowledged": "△", "shelved": "▽", "cleared": "·"}
    lines = []
    for a in items:
        state = str(a.get("state", "active"))
        state = state if state in roles else "active"
        place = f"  {place_of(a['area'])}" if a.get("area") else ""
        more = "  " + clean(pick(a, "text", "message", "reason", default=""), 120)
        left = [
            Span(f"{signs[state]} ", roles[state]),
            Span(
                in_language(clean(pick(a, "name", "id", default=""), 80), a.get("aliases") or (), t.lang),
                roles[state],
            ),
        ]
        left += [Span(place, "dim"), Span(more.rstrip())]
        side = [Span(t(f"alarms.{state}") + "  ", roles[state]), Span(_when(a.get("at"), now, t), "dim")]
        if a.get("priority") is not None:
            side.insert(0, Span(f"{a['priority']}  ", "strong"))
        lines.append(Line(sides(left, side, width), key_of(a), "alarm"))
    return lines or [Line((Span("✓ ", "ok"), Span(t("alarms.none"))))]


# ---- models -------------------------------------------------------------------------------------


def tiers_of(exchanges: Sequence[Exchange]) -> list[dict[str, Any]]:
    """Return, for each tier, how many of the requests heard here it answered, their share and median compute time."""
    done = [e for e in exchanges if e.trace and e.tier]
    found = []
    for tier in sorted({e.tier for e in done}):
        times = [e.compute_ms for e in done if e.tier == tier]
        share = len(times) / len(done)
        found.append(
            {"tier": tier, "requests": len(times), "share": share, "p50_ms": statistics.median(times)}
        )
    return found


def tier_lines(tiers: Sequence[Item], t: T, width: int) -> list[Line]:
    """Return how many requests each tier answered, their share as a bar, and its median time."""
    widths = [20, -9, -9, -9, max(10, width - 53)]
    lines = [header([t(f"column.{c}") for c in ("tier", "requests", "rate", "ms")] + [""], widths)]
    for item in tiers:
        share = float(pick(item, "share", default=0.0))
        cells = [
            Span(word(item.get("tier", ""), t.lang), "strong"), Span(str(item.get("requests", 0))), Span(f"{share:.0%}"),
            Span(f"{float(pick(item, 'p50_ms', default=0.0)):.1f}"), Span(charts.bar(share, max(6, width - 55)), "accent"),
        ]  # fmt: skip
        lines.append(Line(columns(cells, widths), f"tier:{item.get('tier')}", "tier"))
    return lines if tiers else message(t("empty.trace"), width)


def model_lines(items: Sequence[Item], t: T, width: int) -> list[Line]:
    """Return the models: name, size, bits, milliseconds."""
    widths = [max(16, width - 44), -12, -6, -20]
    names = [t(f"column.{c}") for c in ("name", "size", "bits", "runtime")]
    lines = [header(names, widths)]
    for m in items:
        size = pick(m, "bytes", "size_bytes", "size")
        shown = f"{size / 1e6:.1f} MB" if isinstance(size, (int, float)) else clean(size or "–", 12)
        cells = [
            Span(clean(pick(m, "name", "id", "file", default=""), 80), "strong"), Span(shown),
            Span(clean(pick(m, "bits", default="–"), 8)), Span(clean(pick(m, "runtime", default="–"), 18)),
        ]  # fmt: skip
        lines.append(Line(columns(cells, widths), key_of(m), "item"))
    return lines


# ---- details ------------------------------------------------------------------------------------


_SAID = {"state", "origin", "tier", "domain", "liveness", "kind"}  # fields whose values are words, not names


def item_lines(item: Item | None, t: T, width: int) -> list[Line]:
    """Return every field of an item, the long ones wrapped."""
    if not item:
        return []
    fields = {name: value for name, value in item.items() if value not in (None, "", [], {})}
    wide = min(22, max((cell_len(word(name, t.lang)) for name in fields), default=0) + 2)
    lines = []
    for field, value in fields.items():
        name = word(field, t.lang)
        role = "bad" if field == "error" else "text"
        said = isinstance(value, str) and (value in STATE_ROLES or field in _SAID)
        shown = word(value, t.lang) if said else values.plain(value)
        if isinstance(value, bool):
            shown = "✓" if value else "✗"
        if isinstance(value, int | float) and value > UNIX_FROM:
            shown = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(value))
        rows = wrap(clean(shown, 2000), max(8, width - wide - 1))
        lines.append(
            Line((Span(fit(clean(name, 40), wide), "dim"), Span(rows[0], role)), f"field:{name}", "field")
        )
        lines += [Line((Span(" " * wide), Span(row, role))) for row in rows[1:20]]
    return lines
