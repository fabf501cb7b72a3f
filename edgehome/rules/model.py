"""The finite model of a home that rules are checked in: which states there can be, and an occasion for given parts.

An occasion is a time and the states that triggers and conditions ask for; pure, knows nothing of the live home's now.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import msgspec

from edgehome.messages import Entity
from edgehome.occasions import Place, is_dark, local, minutes_at, next_time
from edgehome.protocols import Home
from edgehome.rules.holds import holds
from edgehome.rules.rule import entities_in, needed_in

STATES: dict[str, tuple[str, ...]] = {
    "scene": (), "button": (), "light": ("on", "off"), "switch": ("on", "off"), "fan": ("on", "off"), "input_boolean": ("on", "off"),
    "humidifier": ("on", "off"), "siren": ("on", "off"), "binary_sensor": ("on", "off"),
    "cover": ("open", "closed", "opening", "closing"), "valve": ("open", "closed", "opening", "closing"),
    "lock": ("locked", "unlocked", "locking", "unlocking", "open", "jammed"),
    "machine": ("running", "stopped", "fault"), "vehicle": ("idle", "driving", "charging"),
    "alarm": ("active", "acknowledged", "cleared"), "vacuum": ("cleaning", "docked", "returning", "paused", "idle", "error", "on"),
    "lawn_mower": ("mowing", "docked", "paused", "returning", "error"),
    "person": ("home", "not_home", "away"), "alarm_control_panel": (
        "disarmed", "armed", "armed_home", "armed_away", "armed_night", "arming", "pending", "triggered"
    ),
    "media_player": ("on", "off", "playing", "paused", "idle", "standby", "buffering"),
    "camera": ("idle", "recording", "streaming", "on", "off"),
    "climate": ("on", "off", "heat", "cool", "auto", "heat_cool", "dry", "fan_only"),
    "water_heater": ("on", "off", "eco", "electric", "gas", "heat_pump", "high_demand", "performance"),
}  # fmt: skip
NO_STATE = ("unavailable", "unknown")
LIMITS = {"%": (0.0, 100.0), "°C": (-60.0, 1500.0), "ppm": (0.0, 1e5), "lx": (0.0, 2e5), "bar": (0.0, 1e4)}


@dataclass
class Occasion:
    """A time and the entities as they are then; `facts` are those that were asked for."""

    at: float
    entities: dict[str, Entity]
    facts: dict[str, Entity] = field(default_factory=dict)


class Impossible(Exception):
    """The parts cannot be true together; the text says which and why, in English and Chinese."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.en, self.zh = en, zh


def possible(part: Mapping[str, Any], home: Home) -> None:
    """Raise Impossible for a state or reading that this thing never has."""
    for entity_id in entities_in(part):
        entity = home.entities.get(entity_id)
        if entity is None:
            continue
        if part["type"] == "state" and not may_be(entity, str(part["to"])):
            raise Impossible(f"{entity.name} is never {part['to']}", f"{entity.name}不会是{part['to']}")
        if part["type"] == "num":
            _in_limits(part, entity)


def may_be(entity: Entity, state: str) -> bool:
    """Return whether the entity can be in a state; True where it is not known which states it has."""
    if state in NO_STATE or state == entity.state:
        return True
    if entity.domain in ("select", "sensor") and (options := entity.attributes.get("options")):
        return state in options
    if entity.domain in ("sensor", "number"):
        return not _measures(entity)
    modes = (*entity.attributes.get("hvac_modes", ()), *entity.attributes.get("operation_modes", ()))
    return entity.domain not in STATES or state in (*STATES[entity.domain], *modes)


def _measures(entity: Entity) -> bool:
    try:
        float(entity.state or "")
    except ValueError:
        return bool(entity.attributes.get("unit") or entity.attributes.get("unit_of_measurement"))
    return True


def _in_limits(part: Mapping[str, Any], entity: Entity) -> None:
    unit = str(part.get("unit") or entity.attributes.get("unit") or "")
    low, high = LIMITS.get(unit, (float("-inf"), float("inf")))
    low = float(entity.attributes.get("min", low))
    high = float(entity.attributes.get("max", high))
    value = float(part["value"])
    above = str(part["operator"]).startswith(">")
    if (above and value >= high) or (not above and value <= low):
        side = ("above", "高于") if above else ("below", "低于")
        raise Impossible(
            f"{entity.name} is never {side[0]} {value:g} {unit}".rstrip(),
            f"{entity.name}不会{side[1]}{value:g}{unit}",
        )


def occasion(parts: Iterable[Mapping[str, Any]], home: Home, now: float, place: Place) -> Occasion:
    """Return a time and states at which all parts are true. Raises Impossible where there is none."""
    found = list(parts)
    for part in found:
        possible(part, home)
    facts = _states(found, home)
    at = _time([p for p in found if p["type"] in ("time", "days", "sun")], home, now, place)
    return Occasion(at=at, entities={**home.entities, **facts}, facts=facts)


def _states(parts: list[Mapping[str, Any]], home: Home) -> dict[str, Entity]:
    states: dict[str, str] = {}
    spans: dict[tuple[str, str], tuple[float, float]] = {}
    for part in parts:
        for entity_id in needed_in(part):
            name = home.entities[entity_id].name if entity_id in home.entities else entity_id
            if part["type"] == "state":
                if states.setdefault(entity_id, part["to"]) != part["to"]:
                    a, b = states[entity_id], part["to"]
                    raise Impossible(f"{name} cannot be {a} and {b} at once", f"{name}不能既是{a}又是{b}")
            elif part["type"] == "num":
                _narrow(spans, entity_id, name, part)
    made: dict[str, Entity] = {}
    for entity_id, state in states.items():
        if entity_id in home.entities:
            made[entity_id] = msgspec.structs.replace(home.entities[entity_id], state=state)
    for (entity_id, attribute), (low, high) in spans.items():
        if entity_id in home.entities:
            made[entity_id] = with_reading(
                made.get(entity_id, home.entities[entity_id]), attribute, _between(low, high)
            )
    return made


def _narrow(
    spans: dict[tuple[str, str], tuple[float, float]], entity_id: str, name: str, part: Mapping[str, Any]
) -> None:
    key = (entity_id, str(part.get("attribute") or ""))
    low, high = spans.get(key, (float("-inf"), float("inf")))
    if str(part["operator"]).startswith(">"):
        low = max(low, float(part["value"]))
    else:
        high = min(high, float(part["value"]))
    if low >= high:
        raise Impossible(
            f"{name} cannot be above {low:g} and below {high:g} at once",
            f"{name}不能既高于{low:g}又低于{high:g}",
        )
    spans[key] = (low, high)


def _between(low: float, high: float) -> float:
    if low == float("-inf"):
        return high - 1.0
    if high == float("inf"):
        return low + 1.0
    return (low + high) / 2


def with_reading(entity: Entity, attribute: str, value: float) -> Entity:
    """Return the entity with a reading in its state or attribute."""
    if attribute or entity.domain == "climate":
        changed = {**entity.attributes, attribute or "current_temperature": value}
        return msgspec.structs.replace(entity, attributes=changed)
    return msgspec.structs.replace(entity, state=f"{value:g}")


def _time(parts: list[Mapping[str, Any]], home: Home, now: float, place: Place) -> float:
    """Return a time at which all parts hold; of a trigger among them, one of its moments."""
    triggers = [p for p in parts if "time" in p or "event" in p]
    conditions = [p for p in parts if p not in triggers]
    for at in _candidates(triggers, conditions, now, place):
        if all(holds(c, home, at, place) for c in conditions):
            return at
    raise Impossible("its times and days never meet", "时间和日期条件永远不会同时满足")


def _candidates(
    triggers: list[Mapping[str, Any]], conditions: list[Mapping[str, Any]], now: float, place: Place
) -> Iterable[float]:
    if triggers:
        for trigger in triggers:
            at = next_time(trigger, now, place)
            if at is None:
                raise Impossible("its time has passed", "时间已过")
            for _ in range(8):
                yield at
                at = next_time(trigger, at, place)
                if at is None:
                    return
            for ahead in range(30, 365, 30):  # the sun of other seasons
                at = next_time(trigger, now + ahead * 86400, place)
                for _ in range(7):
                    if at is None:
                        return
                    yield at
                    at = next_time(trigger, at, place)
        return
    yield now
    noon = local(now, place).replace(hour=12, minute=0, second=0, microsecond=0)
    times = [c.get(k) for c in conditions for k in ("after", "before") if c["type"] == "time" and c.get(k)]
    for day in (*range(0, 8), *range(30, 360, 30)):
        for hour in (0, 3, 6, 9, 12, 15, 18, 21, 23):
            yield (noon + timedelta(days=day)).replace(hour=hour).timestamp()
        for text in times:
            then = noon + timedelta(days=day)
            minutes = minutes_at(str(text), then.date(), place)
            if minutes is not None:
                at = then.replace(hour=minutes // 60, minute=minutes % 60).timestamp()
                yield from (at, at - 60, at + 60)


def dark(at: float, place: Place) -> bool:
    """Return whether it is dark then."""
    return is_dark(at, place)
