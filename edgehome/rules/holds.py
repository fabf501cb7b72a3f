"""What is true now: whether a state, a reading, the time of day or the sun is as a rule wants it; pure."""

from collections.abc import Mapping
from typing import Any

from edgehome.messages import Entity
from edgehome.occasions import DAYS, Place, is_dark, local, within
from edgehome.protocols import Home
from edgehome.rules.rule import entities_in

UNKNOWN = (None, "unknown", "unavailable")
_NOT_ON = {"off", "standby", "unavailable", "unknown", "idle", "docked", "stopped", None}
_LIKE = {
    "open": ("open", "opening"), "closed": ("closed",), "locked": ("locked",), "unlocked": ("unlocked", "open"),
    "not_home": ("not_home", "away"),
}  # fmt: skip


def is_in(entity: Entity, state: str) -> bool:
    """Return whether the entity is in the state a rule names."""
    if entity.state == state:
        return True
    if state == "on" and entity.domain in ("climate", "media_player", "water_heater", "vacuum", "machine"):
        return entity.state not in _NOT_ON
    return entity.state in _LIKE.get(state, ()) or (
        state == "armed" and str(entity.state).startswith("armed_")
    )


def reading(entity: Entity, attribute: str | None = None) -> float | None:
    """Return what a num trigger compares: the attribute, else the state, as a number; None if it is none."""
    value: Any = entity.attributes.get(attribute) if attribute else entity.state
    if attribute is None and entity.domain == "climate":
        value = entity.attributes.get("current_temperature")
    if isinstance(value, bool):
        return None
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def compares(part: Mapping[str, Any], value: float | None) -> bool:
    """Return whether a reading is on the wanted side."""
    if value is None:
        return False
    wanted = float(part["value"])
    match part["operator"]:
        case ">":
            return value > wanted
        case ">=":
            return value >= wanted
        case "<":
            return value < wanted
    return value <= wanted


def entity_holds(part: Mapping[str, Any], entity: Entity) -> bool:
    """Return whether one entity is as a trigger or condition of type state or num wants it."""
    if part["type"] == "num":
        return compares(part, reading(entity, part.get("attribute")))
    return is_in(entity, str(part["to"]))


def holds(part: Mapping[str, Any], home: Home, now: float, place: Place) -> bool:
    """Return whether a condition is true: of several entities all must be so, or with `match` any."""
    match part["type"]:
        case "days":
            return DAYS[local(now, place).weekday()] in part["days"]
        case "time":
            return within(part.get("after"), part.get("before"), now, place)
        case "sun":
            dark = is_dark(now, place)
            return dark if part.get("after") == "sunset" else not dark
    found = [home.entities.get(i) for i in entities_in(part)]
    enough = any if part.get("match") in ("any", "first") else all
    return bool(found) and enough(e is not None and entity_holds(part, e) for e in found)


def begins(part: Mapping[str, Any], new: Entity, old: Entity, home: Home) -> bool:
    """Return whether the change of one entity from `old` to `new` makes a trigger of type state or num true."""
    if not entity_holds(part, new) or entity_holds(part, old) or part.get("match") == "any":
        return entity_holds(part, new) and not entity_holds(part, old)
    others = [home.entities.get(i) for i in entities_in(part) if i != new.id]
    so = [e is not None and entity_holds(part, e) for e in others]
    return not any(so) if part.get("match") == "first" else all(so)
