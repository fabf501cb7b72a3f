"""What devices do to the readings of their room, as far as rules can meet through it: heat, damp, light, motion.

Qualitative: which way a reading is pushed, how far at most, and after how long. What comes from outside (weather, sun,
people) is left out, so a thermostat of two rules is no loop.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from edgehome.messages import Entity

HEATERS = ("heater", "heating", "radiator", "stove", "取暖", "暖气", "加热")


class Push(NamedTuple):
    """A device moves readings of one kind in its room up (1) or down (-1), at most to `reach` from where they are."""

    kind: str
    direction: int
    reach: float
    after_s: float


HOT, COLD = Push("temperature", 1, 10.0, 1800.0), Push("temperature", -1, 10.0, 1800.0)
DAMP, DRY = Push("humidity", 1, 30.0, 1800.0), Push("humidity", -1, 30.0, 1800.0)
BRIGHT, DIM = Push("illuminance", 1, 300.0, 1.0), Push("illuminance", -1, 300.0, 1.0)
MOVES, STILL = Push("motion", 1, 1.0, 1.0), Push("motion", -1, 1.0, 30.0)
FRESH = Push("carbon_dioxide", -1, 1000.0, 900.0)


def pushes(entity: Entity) -> tuple[Push, ...]:
    """Return what the device does to its room as it is now."""
    match entity.domain:
        case "climate":
            return _climate(entity)
        case "switch" | "fan" | "water_heater" if _heats(entity):
            return (HOT,) if entity.state not in ("off", None) else ()
        case "fan":
            return (FRESH, DRY) if entity.state == "on" and _airs(entity) else ()
        case "humidifier":
            if entity.state != "on":
                return ()
            return (DRY,) if entity.device_class == "dehumidifier" else (DAMP,)
        case "light":
            return (BRIGHT,) if entity.state == "on" else (DIM,)
        case "cover" if entity.device_class in ("window", "door"):
            return (COLD, FRESH) if entity.state in ("open", "opening") else ()
        case "cover":
            return (BRIGHT,) if entity.state in ("open", "opening") else (DIM,)
        case "vacuum":
            return (MOVES,) if entity.state == "cleaning" else (STILL,)
    return ()


def _climate(entity: Entity) -> tuple[Push, ...]:
    now, target = (entity.attributes.get(k) for k in ("current_temperature", "temperature"))
    gap = (
        float(target) - float(now)
        if isinstance(now, int | float) and isinstance(target, int | float)
        else None
    )
    if entity.state in ("heat", "heat_cool", "auto") and (gap is None or gap > 0):
        return (HOT if gap is None else HOT._replace(reach=gap),)
    if entity.state in ("cool", "heat_cool", "auto") and (gap is None or gap < 0):
        return (COLD if gap is None else COLD._replace(reach=-gap),)
    return ()


def _heats(entity: Entity) -> bool:
    names = " ".join((entity.id, entity.name, *entity.aliases)).casefold()
    return entity.device_class == "heater" or any(word in names for word in HEATERS)


def _airs(entity: Entity) -> bool:
    names = " ".join((entity.id, entity.name, *entity.aliases)).casefold()
    return any(word in names for word in ("exhaust", "ventilat", "extractor", "排风", "换气", "新风"))


_UNITS = {
    "°C": "temperature",
    "°F": "temperature",
    "%": "humidity",
    "lx": "illuminance",
    "ppm": "carbon_dioxide",
}


class Rooms:
    """Which sensors of a home feel which kind of push, by room."""

    def __init__(self, entities: Mapping[str, Entity]) -> None:
        self._felt: dict[tuple[str, str], list[str]] = defaultdict(list)
        for entity in entities.values():
            if not entity.area:
                continue
            if entity.domain == "climate":
                self._felt[entity.area, "temperature"].append(entity.id)
            elif entity.domain == "sensor" and not {"outdoor", "outside"} & set(
                entity.id.replace(".", "_").split("_")
            ):
                unit = str(entity.attributes.get("unit") or "")
                self._felt[entity.area, entity.device_class or _UNITS.get(unit, "")].append(entity.id)
            elif entity.domain == "binary_sensor" and entity.device_class in (
                "motion",
                "occupancy",
                "presence",
            ):
                self._felt[entity.area, "motion"].append(entity.id)

    def felt(self, entity: Entity, push: Push) -> list[str]:
        """Return the sensors that feel this push of the device."""
        return self._felt.get((entity.area or "", push.kind), [])

    def reached(self, entities: Iterable[Entity | None]) -> set[str]:
        """Return every sensor that these devices can move, however they stand."""
        found: set[str] = set()
        for entity in entities:
            if entity is not None and entity.area:
                for kind in _kinds(entity):
                    found.update(self._felt.get((entity.area, kind), ()))
        return found


def _kinds(entity: Entity) -> tuple[str, ...]:
    match entity.domain:
        case "climate" | "water_heater":
            return ("temperature",)
        case "switch":
            return ("temperature",) if _heats(entity) else ()
        case "fan":
            return (
                ("temperature",)
                if _heats(entity)
                else ("carbon_dioxide", "humidity")
                if _airs(entity)
                else ()
            )
        case "humidifier":
            return ("humidity",)
        case "light":
            return ("illuminance",)
        case "cover":
            windows = entity.device_class in ("window", "door")
            return ("temperature", "carbon_dioxide") if windows else ("illuminance",)
        case "vacuum":
            return ("motion",)
    return ()


def reading(entity: Entity) -> float | None:
    """Return what the sensor reads, a motion sensor 1 or 0."""
    if entity.domain == "binary_sensor":
        return {"on": 1.0, "off": 0.0}.get(str(entity.state))
    value = entity.attributes.get("current_temperature") if entity.domain == "climate" else entity.state
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
