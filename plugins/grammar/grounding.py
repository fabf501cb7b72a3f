"""From a reading to calls on this home's entities, as Home Assistant matches targets: a name before an area, an area
said before the speaker's, a domain and a device class as filters. Changes nothing and knows no words."""

from collections.abc import Iterable, Mapping
from typing import Any

from edgehome.intents import INTENTS
from edgehome.messages import Call, Context, Entity, Intent
from edgehome.protocols import Home

from .durations import started_with
from .reading import Reading

TARGETS = frozenset({"name", "area", "floor", "domain", "device_class"})


def ground(reading: Reading, context: Context, home: Home) -> Intent:
    """Return the intent with the entities its targets reach; asks which one where a name stands for several."""
    spec = INTENTS[reading.intent]
    arguments = _arguments(reading)
    outcome = "answer" if spec.asks else "act"
    if not spec.targets:
        if "area" in reading.said:
            arguments["area"] = reading.said["area"]
        name = reading.said.get("name") or reading.slots.get("name")
        length = started_with(str(name)) if name else {}
        if length:
            arguments |= length
        elif name:
            arguments["name"] = name
        call = Call(intent=reading.intent, arguments=arguments)
        return Intent(outcome=outcome, calls=(call,), tier="rules", lang=reading.lang)
    reached = _reach(reading, spec.domains, home)
    ambiguous = "name" in reading.ids and len(reached) > 1 and "area" not in reading.ids and not spec.asks
    if ambiguous and context.area:
        near = tuple(e for e in reached if _area(home.entities[e]) == context.area)
        reached = near or reached
        ambiguous = len(reached) > 1
    call = Call(
        intent=reading.intent,
        entities=reached,
        names=_names(reading, "name", home.entities, reached),
        areas=_names(reading, "area", home.areas),
        floors=_names(reading, "floor", home.floors),
        domains=_many(reading.slots.get("domain")),
        device_classes=_many(reading.slots.get("device_class")),
        arguments=arguments,
    )
    if ambiguous:
        return Intent(
            outcome="ask", calls=(call,), candidates=reached, missing="name", tier="rules", lang=reading.lang
        )
    return Intent(outcome=outcome, calls=(call,), tier="rules", lang=reading.lang)


def _arguments(reading: Reading) -> dict[str, Any]:
    arguments = {k: _plain(v) for k, v in reading.slots.items() if k not in TARGETS}
    if reading.intent == "HassSetVolumeRelative" and "volume_step" in arguments:
        step = arguments.pop("volume_step")
        if isinstance(step, str):
            arguments["direction"] = step
        else:
            arguments |= {"direction": "up" if step > 0 else "down", "step": abs(step)}
    return arguments


def _plain(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _reach(reading: Reading, implied: tuple[str, ...], home: Home) -> tuple[str, ...]:
    domains = _many(reading.slots.get("domain")) or (() if "name" in reading.ids else implied)
    classes = _many(reading.slots.get("device_class"))
    areas, floors = reading.ids.get("area"), reading.ids.get("floor")
    candidates: Iterable[str] = reading.ids["name"] if "name" in reading.ids else home.entities
    if "name" not in reading.ids and not domains:
        return ()
    reached = []
    for entity_id in candidates:
        entity = home.entities.get(entity_id)
        if entity is None or (domains and entity.domain not in domains):
            continue
        if classes and "name" not in reading.ids and entity.device_class not in classes:
            continue
        if areas and entity.area not in areas:
            continue
        if floors and _floor(entity, home) not in floors:
            continue
        reached.append(entity_id)
    return tuple(reached)


def _area(entity: Entity) -> str | None:
    return entity.area


def _floor(entity: Entity, home: Home) -> str | None:
    area = home.areas.get(entity.area or "")
    return area.floor if area else entity.floor


def _names(
    reading: Reading, kind: str, things: Mapping[str, Any], reached: tuple[str, ...] = ()
) -> tuple[str, ...]:
    ids = reading.ids.get(kind)
    if not ids:
        return (reading.said[kind],) if kind in reading.said else ()
    return tuple(dict.fromkeys(things[i].name for i in (reached or ids)))


def _many(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    return tuple(value) if isinstance(value, (list, tuple)) else (str(value),)
