"""Draws the view as lines: device tree, activity, health line, banners. Pure; colours are the widgets' matter."""

import time
from collections import deque
from collections.abc import Container, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from edgehome.tui import charts, values
from edgehome.tui.entities import label
from edgehome.tui.glossary import step, word
from edgehome.tui.lines import Line, Span, cell_len, clean, cut, fit, sides, wrap
from edgehome.tui.texts import T, age
from edgehome.tui.view import Note, View

SPARK, VALUE = 8, 9  # cells of a sparkline, and of the values beside it
SIMULATED_FROM_S = 120.0  # a host whose clock is further from ours than this plays a scenario


def clock_text(at: float) -> str:
    """Return the local time of day as 07:31:02."""
    return time.strftime("%H:%M:%S", time.localtime(at))


# ---- device tree --------------------------------------------------------------------------------


def folded_match(entity: Mapping[str, Any], words: Iterable[str], initials: Mapping[str, str]) -> bool:
    """Return whether every word is in the entity's names, room, kind, state or pinyin initials."""
    hay = " ".join(
        str(x).casefold()
        for x in (
            entity["name"], *entity["aliases"], entity["area"] or "", entity["floor"] or "", entity["domain"],
            entity["state"] or "", entity["liveness"], entity["id"], entity["attributes"].get("device_class") or "",
            initials.get(entity["id"], ""),
        )
    )  # fmt: skip
    return all(word in hay for word in words)


class Row(NamedTuple):
    """A row of the device tree before it is drawn: a floor, a room or a device, and the ids it stands for."""

    key: str
    kind: str
    ids: tuple[str, ...]
    name: str = ""
    is_open: bool = True
    indent: int = 0
    star: bool = False


def device_rows(
    view: View,
    t: T,
    *,
    wanted: str = "",
    closed: Container[str] = frozenset(),
    pinned: Container[str] = frozenset(),
    initials: Mapping[str, str] | None = None,
) -> list[Row]:
    """Return the tree: pinned devices, then floors, rooms, devices; only what matches `wanted`, then all open."""
    words = wanted.casefold().split()
    shown = [e for e in view.entities.values() if folded_match(e, words, initials or {})]
    rows = [Row(e["id"], "device", (e["id"],), star=True) for e in shown if e["id"] in pinned]
    floors: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for entity in shown:
        floors.setdefault(entity["floor"] or "", {}).setdefault(entity["area"] or "", []).append(entity)
    for floor in sorted(floors, key=lambda f: (not f, f)):
        rooms = floors[floor]
        if any(floors) and set(rooms) != {""}:
            ids = tuple(e["id"] for room in rooms.values() for e in room)
            key = f"floor:{floor}"
            is_open = bool(words) or key not in closed
            rows.append(Row(key, "floor", ids, floor or t("place.floor_none"), is_open))
            if not is_open:
                continue
        for room in sorted(rooms, key=lambda r: (not r, r)):
            key = f"room:{floor}/{room}"
            is_open = bool(words) or key not in closed
            ids = tuple(e["id"] for e in rooms[room])
            rows.append(Row(key, "room", ids, room or t("place.none"), is_open))
            if is_open:
                rows += [Row(e["id"], "device", (e["id"],), indent=1) for e in _ordered(rooms[room])]
    return rows


def draw_row(row: Row, view: View, t: T, width: int) -> Line:
    """Return a row of the tree as it looks now."""
    if row.kind == "device":
        entity = view.entities.get(row.key)
        if entity is None:
            return Line((Span(" "),), row.key, row.kind)
        return device_line(entity, view, t, width, indent=row.indent, star=row.star)
    entities = [view.entities[i] for i in row.ids if i in view.entities]
    on = sum(values.is_on(e) for e in entities if e["domain"] not in _PASSIVE)
    bad = sum(e["liveness"] == "gone" for e in entities)
    left = [
        Span("▾ " if row.is_open else "▸ ", "dim"),
        Span(view.place(row.name, t.lang), "strong" if row.kind == "floor" else "accent"),
    ]
    right = [Span(f"○{bad} ", "gone")] if bad else []
    right += [Span(f"{on}", "on" if on else "dim"), Span(f"/{len(entities)}", "dim")]
    return Line(sides(left, right, width), row.key, row.kind)


def no_devices(view: View, t: T, width: int, wanted: str) -> list[Line]:
    """Return what stands in an empty tree: why it is empty."""
    return message(
        t("devices.no_match", text=clean(wanted, 40)) if view.entities else t("devices.empty"), width
    )


def _ordered(entities: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(entities, key=lambda e: (e["domain"] in _PASSIVE, e["domain"], e["name"]))


_PASSIVE = ("sensor", "binary_sensor", "device_tracker", "person", "weather", "event")


def device_line(
    entity: Mapping[str, Any], view: View, t: T, width: int, *, indent: int = 0, star: bool = False
) -> Line:
    """Return one device: freshness, name, a sparkline where there is room, state and value."""
    name = label(entity, t.lang)
    name_role = "gone" if entity["liveness"] == "gone" else "text"
    value, room = values.value_text(entity, t.lang), width - indent - 4
    if indent and cell_len(name) + cell_len(value) > room:
        name = without_room(name, view.place(entity["area"] or "", t.lang))
    if "→" in value and cell_len(name) + cell_len(value) > room:
        mode, _, degrees = value.rpartition(" ")
        value = degrees if values.is_on(entity) else mode or degrees
    value = cut(value, max(6, room - min(10, cell_len(name))))
    left = [
        Span(" " * indent + ("★" if star else " ")),
        values.sign(entity),
        Span(" "),
        Span(name, name_role),
    ]
    right = [Span(value, values.value_role(entity))]
    curve, free = view.curves.get(entity["id"], ()), room - cell_len(name) - max(VALUE, cell_len(value))
    if free > SPARK and len(curve) > 2:  # curves stand below each other, whatever their values are
        line = fit(charts.sparkline([v for _, v in curve], SPARK), SPARK, right=True)
        right = [
            Span(line + " ", "spark"),
            Span(fit(value, VALUE, right=True) if cell_len(value) < VALUE else value, right[0].role),
        ]
    return Line(sides(left, right, width), entity["id"], "device")


def without_room(name: str, room: str) -> str:
    """Return a device's name without that of its room before it, where something is left."""
    rest = name[len(room) :]
    if not room or not name.casefold().startswith(room.casefold()):
        return name
    joined = rest[:1].isascii() and rest[:1] != " "  # Kitchenette is not in the Kitchen
    return name if joined or not rest.strip() else rest.strip()


def message(text: str, width: int) -> list[Line]:
    """Return a text alone in a panel."""
    return [Line((Span(""),)), *(Line((Span(" " + row, "dim"),)) for row in wrap(text, max(4, width - 2)))]


# ---- activity -----------------------------------------------------------------------------------


def activity_lines(view: View, t: T, width: int, wanted: str = "", limit: int = 400) -> list[Line]:
    """Return the newest notes, oldest first."""
    words = wanted.casefold().split()
    notes: deque[Note] = deque(maxlen=limit)
    for note in view.activity:
        if not words or all(w in f"{note.text} {note.detail} {note.kind}".casefold() for w in words):
            notes.append(note)
    if not notes:
        return message(t("activity.empty"), width)
    return [note_line(note, t, width, view) for note in notes]


def note_line(note: Note, t: T, width: int, view: View) -> Line:
    """Return one note: time, what, and the new state or the stage at the side."""
    at = Span(clock_text(note.at) + " ", "dim")
    if note.kind == "step":
        stage = Span(fit(word(note.detail, t.lang), 10) + " ", "dim")
        return Line(
            sides([at, stage, Span(step(note.text, t.lang), note.role)], [], width), note.key, "trace"
        )
    if note.kind == "change":
        entity = view.entities.get(note.key)
        name = label(entity, t.lang) if entity else note.text
        said = t(note.detail) if note.detail in values.SIGNS else note.detail
        if entity and note.detail not in values.SIGNS:
            said = values.state_word({**entity, "state": note.detail}, t.lang)
        return Line(sides([at, Span(name)], [Span(said, note.role)], width), note.key, "device")
    return Line(
        sides([at, Span(note.text, note.role)], [Span(word(note.detail, t.lang), note.role)], width),
        note.key,
        note.kind,
    )


# ---- health line --------------------------------------------------------------------------------


def health_line(view: View, t: T, width: int, site: str, extra: Iterable[Span] = ()) -> Line:
    """Return the top line: site, link, freshness counts, load; what is wrong stands first."""
    health = view.health
    left = [Span(" EdgeHome ", "brand"), Span(" "), Span(clean(site, 32), "strong"), Span("  ")]
    counts = view.counts
    extra = list(extra)
    roomy = width >= 100 or (width >= 72 and not extra)
    if not health:
        left.append(Span(t("health.waiting"), "dim"))
    else:
        for name in ("live", "stale", "gone"):
            if counts[name] or name == "live":
                left.append(Span(f"{values.SIGNS[name]} {counts[name]} ", name))
                left.append(Span(f"{t(name)}  " if roomy else " ", "dim"))
    if health.get("plugins_broken"):
        left.append(Span(t("health.plugins", count=len(health["plugins_broken"])) + "  ", "bad"))
    if health.get("dropped"):
        left.append(Span(t("health.dropped", count=health["dropped"]) + "  ", "warn"))
    right = [*extra]
    if health:
        if view.rate is not None and width >= 72:
            right.append(Span(t("health.rate", count=round(view.rate)) + "  ", "dim"))
        kind = health.get("broker")  # a kind of broker, or that it was given by its address
        broker = clean("mqtt" if not kind or kind == "url" else kind, 16)
        up = view.connected and not view.silent
        right.append(Span("⇄ " if up else "⇎ ", "ok" if up else "bad"))
        if width >= 60:
            right.append(Span(broker + "  ", "dim"))
        if width >= 110:
            right.append(Span(t("health.up", age=age(float(health.get("up_s", 0)), t.lang)) + "  ", "dim"))
        if abs(view.host_now - view.now) > SIMULATED_FROM_S:
            right.append(Span(t("health.simulated") + " ", "dim"))
        right.append(Span(_host_clock(view) + " ", "strong"))
    return Line(sides(left, right, width))


def _host_clock(view: View) -> str:
    """Return the time of day where the site is."""
    try:
        zone = ZoneInfo(str(view.health.get("timezone") or "")) if view.health.get("timezone") else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        zone = None
    return datetime.fromtimestamp(view.host_now, zone).strftime("%H:%M")


# ---- banners ------------------------------------------------------------------------------------


def banner(view: View, t: T, broker: str, site: str = "home") -> tuple[str, str]:
    """Return (severity, text) of the worst thing that is wrong, or two empty strings."""
    if not view.connected:
        if not view.health_at and not view.error:
            return "note", t("banner.connecting", broker=broker)
        return "bad", t("banner.broker", broker=broker)
    if not view.health_at and (view.error or view.offline):
        return "bad", t("banner.no_host", broker=broker, site=clean(site, 40))
    if view.silent:
        return "bad", t("banner.host", age=age(view.now - view.health_at, t.lang))
    if view.health.get("store_error"):
        return "warn", t("banner.store", error=clean(view.health["store_error"], 120))
    if view.health.get("plugins_broken"):
        return "warn", t("banner.plugin", name=clean(", ".join(view.health["plugins_broken"]), 80))
    return "", ""
