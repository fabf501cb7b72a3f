"""Draws the agents: a table, and a map of the host and its agents with the messages between them. Pure."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from edgehome.tui import charts
from edgehome.tui.glossary import word
from edgehome.tui.lines import Line, Span, cell_len, clean, columns, cut, fit, sides
from edgehome.tui.tables import STATE_ROLES, Item, header, key_of, pick, state_span
from edgehome.tui.texts import T, age

LATE_S = 3.5  # three beats are missed
HOST, WAY = 20, 14  # cells of the host's box and of the lines between
BOXES_FROM = 72


def agent_lines(items: Sequence[Item], now: float, t: T, width: int) -> list[Line]:
    """Return the agents: state, name, a bar of their load, tasks in hand, last heartbeat, skills."""
    widths = [9, 18, 12, -7, -9, max(8, width - 62)]
    names = [t(f"column.{c}") for c in ("state", "agent", "load", "leases", "beat", "skills")]
    lines = [header(names, widths)]
    for a in items:
        busy, room = (
            float(pick(a, "outstanding", "load", default=0)),
            float(pick(a, "capacity", default=1)) or 1.0,
        )
        beat = pick(a, "at", "last_beat", "seen_at")
        late = beat is not None and now - float(beat) > LATE_S
        cells = [
            state_span(a.get("state", ""), t.lang), Span(clean(key_of(a), 40), "strong"),
            Span(charts.bar(busy / room, 10), "warn" if busy >= room else "ok"), Span(f"{busy:.0f}/{room:.0f}"),
            Span(age(now - float(beat), t.lang) if beat is not None else "–", "bad" if late else "dim"),
            Span(", ".join(str(s) for s in (*a.get("skills", ()), *a.get("models", ()))), "dim"),
        ]  # fmt: skip
        lines.append(Line(columns(cells, widths), key_of(a), "item"))
    return lines


class Way(NamedTuple):
    """What moves between the host and an agent: tasks in hand, answers since the last look, and a count of looks."""

    out: int
    back: int
    phase: int


def agent_map(
    items: Sequence[Item], site: str, served: Mapping[str, int], now: float, t: T, width: int, phase: int = 0
) -> list[Line]:
    """Return the host and its agents as boxes, tasks going out and answers coming back as arrows that move.

    `served` is how many tasks each had answered at the last look; `phase` moves the arrows by one cell.
    """
    lines: list[Line] = []
    for i, a in enumerate(items):
        done = int(pick(a, "served", default=0))
        way = Way(int(pick(a, "outstanding", default=0)), done - served.get(key_of(a), done), phase)
        last = i == len(items) - 1
        if width < BOXES_FROM:
            lines.append(_short_row(a, way, last, t, width))
        else:
            lines += _boxes(a, way, site if i == 0 else "", last, now, t, width)
    if width < BOXES_FROM:
        lines.insert(
            0, Line((Span("◆ ", "accent"), Span(site, "strong"), Span(f"  {t('agents.host')}", "dim")))
        )
    return lines


def arrows(way: Way, width: int, back: bool = False) -> Span:
    """Return a line of cells with an arrow every fourth one while something goes this way."""
    busy = way.back > 0 if back else way.out > 0 or way.back > 0
    if not busy:
        return Span((" " if back else "─") * width, "dim")
    at = (-way.phase if back else way.phase) % 4
    sign = "◀" if back else "▶"
    return Span("".join(sign if (x - at) % 4 == 0 else "─" for x in range(width)), "ok" if back else "on")


def _short_row(a: Item, way: Way, last: bool, t: T, width: int) -> Line:
    state = str(a.get("state", ""))
    left = [
        Span("└" if last else "├", "dim"), arrows(way, 6), Span(" ● " if state == "online" else " ○ ", STATE_ROLES.get(state, "text")),
        Span(clean(key_of(a), 40), "strong"),
    ]  # fmt: skip
    right = [Span(", ".join(str(s) for s in a.get("skills", ())), "dim")]
    return Line(sides(left, right, width), key_of(a), "item")


def _boxes(a: Item, way: Way, site: str, last: bool, now: float, t: T, width: int) -> list[Line]:
    state = str(a.get("state", ""))
    role = STATE_ROLES.get(state, "text")
    room = width - HOST - WAY
    busy, capacity = float(way.out), float(pick(a, "capacity", default=1)) or 1.0
    beat = pick(a, "at", "last_beat", "seen_at")
    facts = [f"{way.out}/{capacity:.0f}", t("agents.served", count=pick(a, "served", default=0))]
    facts += [f"{float(a['expected_ms']):.0f} ms"] if a.get("expected_ms") else []
    facts += [t("ago", age=age(now - float(beat), t.lang))] if beat is not None else []
    skills = cut(", ".join(str(s) for s in a.get("skills", ())), room - 6)
    name = cut(clean(key_of(a), 40), room - 20)
    said = word(state, t.lang)
    bar = charts.bar(busy / capacity, 8).replace(" ", "░")
    top = room - cell_len(name) - cell_len(said) - 8
    ends = (
        (Span("╭ ", "dim"), Span("● " if state == "online" else "○ ", role), Span(name, "strong"),
         Span(" " + "─" * max(1, top) + " ", "dim"), Span(said, role), Span(" ╮", "dim")),
        (Span("│ ", "dim"), Span(bar, "warn" if busy >= capacity else "ok"), Span(fit(" " + " · ".join(facts), room - 12)),
         Span(" │", "dim")),
        (Span("╰ ", "dim"), Span(skills, "accent"), Span(" " + "─" * max(1, room - cell_len(skills) - 4) + "╯", "dim")),
    )  # fmt: skip
    own = _host_box(site, t) if site else (Span(" " * HOST),) * 3
    lead = ("─" if site else " ") + ("─" if site and last else "┬" if site else "└" if last else "├")
    rest = "  " if last else " │"
    ways = (
        (Span(lead, "dim"), arrows(way, WAY - 3), Span(" ")),
        (Span(rest, "dim"), arrows(way, WAY - 3, back=True), Span(" ")),
        (Span(rest + " " * (WAY - 2), "dim"),),
    )
    return [Line((own[i], *ways[i], *ends[i]), key_of(a) if i == 0 else "", "item") for i in range(3)]


def _host_box(site: str, t: T) -> tuple[Span, Span, Span]:
    name, inside = cut(clean(site, 20), HOST - 6), HOST - 4
    return (
        Span("╭ " + name + " " + "─" * (HOST - 4 - cell_len(name)) + "╮", "accent"),
        Span("│ " + fit(t("agents.host"), inside) + " │", "accent"),
        Span("╰" + "─" * (HOST - 2) + "╯", "accent"),
    )
