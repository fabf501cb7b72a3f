"""The temperatures of rooms: which thermometers a question is about, and which rooms a comparison names."""

import re
from dataclasses import replace

from edgehome.lm.bilingual import called
from edgehome.lm.decode import Heard
from edgehome.lm.units import WEAK, units
from edgehome.messages import Entity
from edgehome.protocols import Home

_OUTSIDE = ("outside", "outdoor", "室外", "户外", "戶外", "外面", "天台")


def of_rooms(entities: list[Entity], home: Home) -> list[Entity]:
    """Return of temperatures that are compared those of rooms, which are called after their rooms: no freezer, no garden."""
    rooms = []
    for entity in entities:
        area = home.areas.get(entity.area or "")
        names = (
            {u.key for n in (area.name, *area.aliases) for u in units(n.lower())} - WEAK if area else set()
        )
        own = [n.lower() for n in (entity.name, *entity.aliases)]
        outside = any(word in name for name in own for word in _OUTSIDE)
        if not outside and names & {u.key for n in own for u in units(n)}:
            rooms.append(entity)
    return rooms if len(rooms) > 1 else entities


_OF_TWO = re.compile(
    r"\b(?:warmer|hotter|cooler|colder|warmest|coldest|hottest|coolest)\b.*\b(?:or|than|and)\b|(?:和|跟|同|还是|還是|定).*(?:[热熱凉涼冷暖]|温度|溫度)",
    re.IGNORECASE,
)
_LEAST = re.compile(r"\b(?:cool|cold)\w*\b|[凉涼冷]|低", re.IGNORECASE)


def named(text: str, home: Home) -> list[str]:
    """Return the rooms of the home that the words name, in their order; of two that begin alike the longer name counts."""
    said = [u.key for u in units(text.lower())]
    found = [
        (said.index(keys[0]), len(keys), area.id)
        for area in home.areas.values()
        for keys in ([u.key for u in units(n.lower())] for n in called(area))
        if keys and any(said[i : i + len(keys)] == keys for i in range(len(said)))
    ]
    longest = {start: max(n for s, n, _ in found if s == start) for start, _, _ in found}
    return list(dict.fromkeys(a for start, n, a in sorted(found) if n == longest[start]))


def compared(heard: Heard, text: str, home: Home) -> Heard:
    """Return "is it warmer in the hall or in the kitchen?" as the comparison of the places that it names."""
    if heard.intent not in ("Compare", "HassClimateGetTemperature") or not _OF_TWO.search(text):
        return heard
    areas = named(text, home)
    if len(areas) < 2:
        return heard
    op = heard.closed.get("op") or ("min" if _LEAST.search(text) else "max")
    return replace(
        heard, intent="Compare", pointing="place", areas=areas, domain="climate", device_class=None, closed={**heard.closed, "op": op}
    )  # fmt: skip


def thermometers(home: Home, areas: list[str], text: str) -> list[Entity]:
    """Return the temperature sensors of rooms without a thermostat, or those outdoors where that was said."""
    sensors = [e for e in home.entities.values() if e.domain == "sensor" and e.device_class == "temperature"]
    inside = [e for e in sensors if e.area in areas]
    low = text.lower()
    outdoors = (
        [e for e in sensors if any(w in e.name.lower() for w in _OUTSIDE)]
        if any(w in low for w in _OUTSIDE)
        else []
    )
    return outdoors or inside


def outdoors(text: str) -> bool:
    """Return whether the words speak of the open air."""
    return any(w in text.lower() for w in _OUTSIDE)
