"""A clause that compares a reading with a number: which thing reads it, in which attribute; pure."""

import re
from collections.abc import Mapping
from typing import Any

from edgehome.lm.grammars import values
from edgehome.lm.grammars.measures import find_reached
from edgehome.lm.names.sensed import HUMID, of_another
from edgehome.messages import Entity
from edgehome.protocols import Home

from .things import ABOUT_IT, find, folded, names_of, places, rated, stands_in

_CHARGE = re.compile(r"\bbatter(?:y|ies)\b|\bcharged?\b|\bjuice\b|电量|电池|[没剩]电|格电")
_ALSO = {
    "°C": " 温度 temperature", "°F": " 温度 temperature", "°": " 温度 temperature", "W": " power", "kW": " power", "ppm": " co2",
}  # fmt: skip
_OWN = {"machine": "current_temperature", "water_heater": "current_temperature", "weather": "temperature"}
"""Where a thing that is no sensor keeps what it measures; a climate keeps it where readings are looked for."""
_ROOM_AT_MOST = 45
"""The highest number said without a unit that is taken for the temperature of a room, in °C."""


def number_part(clause: str, home: Home, area: str | None) -> dict[str, Any] | None:
    """Return a num trigger or condition of a clause that compares, None for any other."""
    reached = find_reached(clause)
    found: Mapping[str, Any] | None = values.comparison(clause) or (reached[0][2] if reached else None)
    if found is None:
        return None
    unit, attribute = found.get("unit"), None
    entity = _charged(clause, unit, home)
    if entity is not None:
        unit, attribute = "%", "battery_level"
    elif not _CHARGE.search(folded(clause)):
        entity = _read(clause, found, home, area)
        attribute = _OWN.get(entity.domain) if entity is not None else None
    if entity is None or (attribute and attribute not in entity.attributes):
        return None
    own = None if attribute == "battery_level" else entity.attributes.get("unit")
    own = own or (entity.attributes.get("unit_of_measurement") if attribute is None else None)
    made = {
        "type": "num",
        "entity": entity.id,
        "operator": found["operator"],
        "value": found["value"],
        "unit": own or unit,
    }
    return {**made, "attribute": attribute} if attribute else made


def _charged(clause: str, unit: object, home: Home) -> Entity | None:
    """Return what is named and has a battery, where its charge is compared."""
    text = folded(clause)
    if not (_CHARGE.search(text) or unit == "%"):
        return None
    named = [
        e for e in home.entities.values()
        if "battery_level" in e.attributes and any(stands_in(n, text) for n in names_of(e))
    ]  # fmt: skip
    return named[0] if len(named) == 1 else None


def _read(clause: str, found: Mapping[str, Any], home: Home, area: str | None) -> Entity | None:
    """Return what reads the value that a clause compares."""
    unit = found.get("unit")
    text = clause + (
        " humidity" if unit == "%" and HUMID.search(folded(clause)) else _ALSO.get(str(unit), "")
    )
    entities = find(text, home, area, numeric=True)
    if unit == "%" and not entities:
        entities = find(f"{clause} humidity", home, area, numeric=True)
    if not entities and unit is None:
        near = rated(f"{clause} temperature", home, numeric=True)
        entities = [e for s, e in near if s >= ABOUT_IT and s == max(n for n, _ in near)]
    if not entities and (unit in ("°C", "°F", "°") or (unit is None and found["value"] <= _ROOM_AT_MOST)):
        there = places(folded(clause), home)
        rooms = [e for e in home.entities.values() if e.area in there and _is_air(e)]
        entities = [e for e in rooms if e.domain == "sensor"] or rooms
    return (
        entities[0]
        if len(entities) == 1 and not of_another(folded(clause), unit, entities[0], home)
        else None
    )


def _is_air(entity: Entity) -> bool:
    """Return whether a thing measures the temperature of the room where it stands."""
    if entity.domain == "climate":
        return "current_temperature" in entity.attributes
    return entity.domain == "sensor" and entity.device_class == "temperature"
