"""Draws one device: details, verbs with their arguments, history as braille chart or changes. Pure."""

import json
import time
from collections.abc import Mapping, Sequence
from typing import Any

from edgehome.tui import charts, values
from edgehome.tui.entities import label, number
from edgehome.tui.glossary import word
from edgehome.tui.lines import Line, Span, clean, cut, fit, sides, wrap
from edgehome.tui.texts import T, age
from edgehome.tui.view import View
from edgehome.verbs import VERBS

RANGES = (300.0, 3600.0, 6 * 3600.0, 86400.0, 7 * 86400.0)
_HIDDEN = {"unique_id", "supported"}


def detail_lines(
    entity: Mapping[str, Any], topics: Sequence[str], view: View, t: T, width: int
) -> list[Line]:
    """Return all that is known of a device, a name and its value a line."""
    heard = (
        t("never")
        if entity["reported_at"] is None
        else t("ago", age=age(view.now - entity["reported_at"], t.lang))
    )
    mark = values.sign(entity)
    lines = [
        Line(sides([mark, Span(" "), Span(label(entity, t.lang), "strong")], [Span(values.value_text(entity, t.lang), values.value_role(entity))], width)),
        Line((Span(""),)),
    ]  # fmt: skip
    rows: list[tuple[str, str]] = [
        (t("column.name"), entity["name"]),
        (t("field.id"), entity["id"]),
        (t("field.area"), view.place(entity["area"] or "–", t.lang)),
        (t("field.floor"), view.place(entity["floor"] or "–", t.lang)),
        (t("field.device"), entity["device"] or "–"),
        (t("field.aliases"), ", ".join(str(a) for a in entity["aliases"]) or "–"),
        (t("field.heard"), f"{heard} · {t(entity['liveness'])}"),
        (t("field.adapter"), entity["adapter"] or "–"),
    ]
    if entity["risk"]:
        rows.append((t("field.risk"), str(entity["risk"])))
    rows += [(t("field.topics"), topic) for topic in topics[:4]]
    name_width = 14
    for name, value in rows:
        lines += _field(name, value, name_width, width, "text")
    attributes = {k: v for k, v in entity["attributes"].items() if k not in _HIDDEN}
    if attributes:
        lines += [Line((Span(""),)), Line((Span(t("field.attributes"), "accent"),))]
        for name, raw in sorted(attributes.items()):
            lines += _field(
                word(name, t.lang), values.plain(raw), max(name_width, min(24, width // 2)), width, "text"
            )
    return lines


def _field(name: str, value: object, label: int, width: int, role: str) -> list[Line]:
    rows = wrap(clean(value, 500), max(6, width - label - 1))[:6]
    head = Line((Span(fit(name, label), "dim"), Span(" "), Span(rows[0], role)), f"field:{name}", "field")
    return [head, *(Line((Span(" " * (label + 1)), Span(row, role))) for row in rows[1:])]


# ---- what it can be told ------------------------------------------------------------------------


def verbs_of(entity: Mapping[str, Any]) -> list[str]:
    """Return the verbs the device obeys."""
    known = VERBS.get(entity["domain"], {})
    allowed = entity["attributes"].get("supported")
    return [verb for verb in known if not allowed or verb in allowed]


def action_lines(entity: Mapping[str, Any], t: T, width: int) -> list[Line]:
    """Return one line for each verb; … means that a value is asked for."""
    found = []
    for verb in verbs_of(entity):
        more = " …" if verb_arguments(entity, verb) else ""
        found.append(Line((Span("▸ ", "accent"), Span(word(verb, t.lang) + more)), verb, "verb"))
        if verb == "turn_on" and _options(entity):
            found.append(Line((Span("▸ ", "accent"), Span(t("device.turn_on_with"))), "turn_on+", "verb"))
    return found or [Line((Span(row, "dim"),)) for row in wrap(t("empty.actions"), max(8, width))]


def verb_arguments(entity: Mapping[str, Any], verb: str, lang: str = "en") -> list[tuple[str, str]]:
    """Return (name, label with range or options) of what a verb needs; turning on needs nothing."""
    if verb == "turn_on+":
        return [(name, word(name, lang)) for name in _options(entity)]
    if verb.startswith(("turn_", "arm_")) or verb in ("disarm", "trigger", "start", "stop"):
        return []
    attributes = entity["attributes"]
    hints = {
        "temperature": f"{attributes.get('min_temp', '?')} – {attributes.get('max_temp', '?')}",
        "position": "0 – 100", "tilt": "0 – 100", "percentage": "0 – 100", "volume_level": "0 – 100",
        "value": f"{attributes.get('min', '?')} – {attributes.get('max', '?')}",
        "hvac_mode": ", ".join(attributes.get("hvac_modes") or ()), "option": ", ".join(attributes.get("options") or ()),
    }  # fmt: skip
    return [
        (name, f"{word(name, lang)}  {hints.get(name, '')}".rstrip())
        for name in VERBS[entity["domain"]][verb]
    ]


def _options(entity: Mapping[str, Any]) -> list[str]:
    """Return what a device may be turned on with: a light's brightness and colour, a fan's speed."""
    attributes = entity["attributes"]
    modes = attributes.get("supported_color_modes")
    known = list(VERBS.get(entity["domain"], {}).get("turn_on", ()))
    if entity["domain"] != "light" or not isinstance(modes, (list, tuple)):
        return known if attributes.get("percentage") is not None else []
    fits = {"brightness_pct": set(modes) - {"onoff"}, "rgb_color": set(modes) & {"rgb", "rgbw", "rgbww", "hs", "xy"},
            "color_temp_kelvin": "color_temp" in modes, "effect": attributes.get("effect_list")}  # fmt: skip
    return [name for name in known if fits.get(name)]


def typed_arguments(chosen: Mapping[str, str]) -> dict[str, Any]:
    """Return what was typed as JSON values where it is JSON, else as text; empty fields are left out."""
    found: dict[str, Any] = {}
    for name, text in chosen.items():
        if not text.strip():
            continue
        try:
            found[name] = json.loads(text)
        except ValueError:
            found[name] = text.strip()
    return found


# ---- history ------------------------------------------------------------------------------------

Point = tuple[float, str, float | None]


def history_lines(
    points: Sequence[Point], now: float, range_s: float, t: T, width: int, height: int, paused: bool = False,
    entity: Mapping[str, Any] | None = None,
) -> list[Line]:  # fmt: skip
    """Return a braille chart of numbers, or the changes of states with how long each lasted."""
    if not points:
        return [Line((Span(t("chart.none"), "dim"),))]
    numbers = [(at, value) for at, _, value in points if value is not None]
    if len(numbers) * 2 >= len(points):
        return _chart(numbers, now, range_s, t, width, max(8, height), paused)
    lines = [Line((Span(t("chart.states"), "dim"),))]
    until = now
    for at, state, _ in reversed(points[-300:]):
        when = time.strftime("%m-%d %H:%M:%S", time.localtime(at))
        state = values.state_word({**entity, "state": state}, t.lang) if entity else state
        lines.append(
            Line(
                sides(
                    [Span(when + "  ", "dim"), Span(clean(state, 60))],
                    [Span(age(until - at, t.lang), "dim")],
                    width,
                ),
                f"{at}",
                "point",
            )
        )
        until = at
    return lines


def _chart(
    numbers: Sequence[tuple[float, float]],
    now: float,
    range_s: float,
    t: T,
    width: int,
    height: int,
    paused: bool,
) -> list[Line]:
    left = now - range_s
    seen = [(at, v) for at, v in numbers if at >= left]
    older = [v for at, v in numbers if at < left]
    if older:
        seen.insert(0, (left, older[-1]))
    if not seen:
        seen = [(left, numbers[-1][1])]
    seen.append((now, seen[-1][1]))
    low, high = min(v for _, v in seen), max(v for _, v in seen)
    rows = max(3, height - 4)
    axis = max(len(values.short(v)) for v in (low, high, (low + high) / 2)) + 1
    drawn = charts.braille(seen, max(8, width - axis - 1), rows, (left, now))
    head = t(
        "chart.range",
        range=age(range_s, t.lang),
        low=values.short(low),
        high=values.short(high),
        now=values.short(seen[-1][1]),
    )
    lines = [
        Line(
            sides(
                [Span(cut(head, width - 10), "dim")],
                [Span(t("chart.paused"), "warn")] if paused else [],
                width,
            )
        )
    ]
    marks = {0: high, rows // 2: (low + high) / 2, rows - 1: low}
    for i, row in enumerate(drawn):
        mark = values.short(marks[i]) if i in marks and (high > low or i == rows // 2) else ""
        lines.append(Line((Span(fit(mark, axis, right=True), "dim"), Span("│", "dim"), Span(row, "spark"))))
    form = "%H:%M" if range_s <= 86400 else "%m-%d"
    ends = [time.strftime(form, time.localtime(at)) for at in (left, (left + now) / 2, now)]
    room = max(0, width - axis - 1)
    middle = max(0, (room - len(ends[1])) // 2 - len(ends[0]))
    foot = ends[0] + " " * middle + ends[1]
    foot += " " * max(1, room - len(foot) - len(ends[2])) + ends[2]
    lines += [
        Line((Span(" " * axis + "└" + "─" * room, "dim"),)),
        Line((Span(" " * (axis + 1) + cut(foot, room), "dim"),)),
    ]
    return lines


def is_numeric(points: Sequence[Point]) -> bool:
    """Return whether the history is of numbers."""
    return any(number(value) is not None for _, _, value in points)
