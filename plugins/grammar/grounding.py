"""From a reading to calls on this home's entities, as Home Assistant matches targets: a name before an area, an
area said before the speaker's, a domain and a device class as filters. Changes nothing and knows no words."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from edgehome.intents import INTENTS
from edgehome.items import NOTHING_SAID, listed
from edgehome.messages import Call, Context, Entity, Intent, IntentOutcome
from edgehome.protocols import Home

from .durations import started_with
from .names import folded
from .reading import Reading
from .replies import small_talk

ByDomain = Mapping[str, Sequence[str]]

TIER = "rules"
TARGETS = frozenset({"name", "area", "floor", "domain", "device_class"})
# Words for window coverings are used for one another; device classes are not what people see.
OPENINGS = frozenset({"door", "window", "garage", "garage_door", "gate"})
COVERINGS = frozenset({"blind", "curtain", "shade", "shutter"})
# Kinds of which a home has one more often than one a room: the speaker's room is then no limit.
HOUSEHOLD = frozenset(
    {"climate", "vacuum", "lawn_mower", "lock", "valve", "alarm_control_panel", "water_heater"}
)
# The area says where to go, not where the thing is.
WHERE_TO = frozenset({"DispatchVehicle", "HassVacuumCleanArea"})
DOCKS = {"HassLawnMowerDock": "HassVacuumReturnToBase"}
# Which player is meant where none is named: the one in a state in which the order makes sense.
PLAYER_STATES = {
    "HassMediaPause": "playing",
    "HassMediaNext": "playing",
    "HassMediaPrevious": "playing",
    "HassMediaUnpause": "paused",
}

# "that one", around a timer's name
_POINTING = re.compile(r"^(?:嗰個|呢個|那個|這個|那个|这个|个|個|the |that |this )|(?:嗰個|那個|那个|的|嘅)$")


def ground(reading: Reading, text: str, context: Context, home: Home, by_domain: ByDomain) -> Intent:
    """Return the intent with the entities its targets reach; asks which one where a name stands for several.

    `by_domain` are the ids of the home's entities of each domain.
    """
    spec = INTENTS[reading.intent]
    outcome: IntentOutcome = "answer" if spec.asks else "act"
    if not spec.targets:
        call = Call(intent=reading.intent, arguments=_untargeted(reading, home))
        if str(call.arguments.get("item", "")).lower() in NOTHING_SAID:
            return Intent(outcome="ask", calls=(call,), missing="item", tier=TIER, lang=reading.lang)
        if items := _items(call, text):
            return Intent(outcome=outcome, calls=items, tier=TIER, lang=reading.lang)
        said = small_talk(reading.response, reading.lang) if reading.intent == "HassRespond" else None
        return Intent(outcome=outcome, calls=(call,), answer=said, tier=TIER, lang=reading.lang)
    intent, reached = reading.intent, _reach(reading, spec.domains, home, by_domain)
    if not reached and intent in DOCKS and "name" not in reading.said:
        other = _reach(reading, INTENTS[DOCKS[intent]].domains, home, by_domain)
        intent, reached = (DOCKS[intent], other) if other else (intent, reached)
    if not reached and "name" in reading.ids:
        reached = _called_alike(reading, home, by_domain)
    if not reached and intent == "HassClimateGetTemperature" and "area" in reading.ids:
        reached = tuple(  # a room without a thermostat may have a thermometer
            i for i in by_domain.get("sensor", ())
            if home.entities[i].device_class == "temperature" and _stands(home.entities[i], reading.ids["area"], None, home)
        )  # fmt: skip
    near = tuple(e for e in reached if home.entities[e].area == context.area) if context.area else ()
    named_only = (
        not reading.spoken_of and "name" in reading.ids and not {"area", "floor"} & reading.ids.keys()
    )
    if named_only and len(reached) > 1 and not spec.asks:
        reached = near or reached
    if "name" not in reading.ids and intent in PLAYER_STATES and len(reached) > 1:
        reached = _in_state(reached, PLAYER_STATES[intent], home) or near or reached
    call = Call(
        intent=intent,
        entities=reached,
        names=_names(reading, "name", home.entities, reached),
        areas=_names(reading, "area", home.areas),
        floors=_names(reading, "floor", home.floors),
        domains=_many(reading.slots.get("domain")),
        device_classes=_many(reading.slots.get("device_class")),
        arguments=_arguments(reading, intent),
    )
    if str(call.arguments.get("item", "")).lower() in NOTHING_SAID:
        return Intent(outcome="ask", calls=(call,), missing="item", tier=TIER, lang=reading.lang)
    if items := _items(call, text):
        return Intent(outcome=outcome, calls=items, tier=TIER, lang=reading.lang)
    if named_only and len(reached) > 1 and not spec.asks:
        return Intent(
            outcome="ask", calls=(call,), candidates=reached, missing="name", tier=TIER, lang=reading.lang
        )
    return Intent(outcome=outcome, calls=(call,), tier=TIER, lang=reading.lang)


def _items(call: Call, text: str) -> tuple[Call, ...]:
    """Return a call for each of several things put on a list in one breath; none for any other call."""
    if "ListAddItem" not in call.intent or not isinstance(item := call.arguments.get("item"), str):
        return ()
    each = listed(item, text)
    return tuple(msgspec.structs.replace(call, arguments={**call.arguments, "item": i}) for i in each)


def _untargeted(reading: Reading, home: Home) -> dict[str, Any]:
    """Return a timer's or list's arguments; a timer "named" after a length or a room is that length's or room's."""
    arguments = {k: _plain(v) for k, v in reading.slots.items() if k not in TARGETS}
    if "area" in reading.said:
        arguments["area"] = reading.said["area"]
    name = _POINTING.sub("", str(reading.said.get("name") or reading.slots.get("name") or "")).strip()
    length: dict[str, Any] = dict(started_with(name))
    place = next((a.name for a in home.areas.values() if folded(a.name) == folded(name)), None)
    if length or place or name:
        arguments.update(length or ({"area": place} if place else {"name": name}))
    return arguments


_WANTED: Mapping[str, dict[str, Any]] = {
    "all": {"all": True},
    "how_many": {"wants": "count"},
    "which": {"wants": "which"},
}
"""What Home Assistant's grammar says that a question about states is after, by the name of its response."""


def _arguments(reading: Reading, intent: str) -> dict[str, Any]:
    arguments = {k: _plain(v) for k, v in reading.slots.items() if k not in TARGETS}
    if intent == "HassSetVolumeRelative" and "volume_step" in arguments:
        step = arguments.pop("volume_step")
        if isinstance(step, str):
            arguments["direction"] = step
        else:
            arguments |= {"direction": "up" if step > 0 else "down", "step": abs(step)}
    if intent == "HassGetState" and "state" in arguments:
        arguments |= _WANTED.get(reading.response, {})
    if intent == "DispatchVehicle" and "area" in reading.said:
        arguments["destination"] = reading.said["area"]
    return arguments


def _plain(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _reach(reading: Reading, implied: tuple[str, ...], home: Home, by_domain: ByDomain) -> tuple[str, ...]:
    """Return the entities that the targets reach, those of the named ones that fit the rest."""
    slots, areas, floors = reading.slots, reading.ids.get("area"), reading.ids.get("floor")
    classes = _many(slots.get("device_class"))
    if "name" in reading.ids:
        ids = reading.ids["name"]
        if reading.intent in WHERE_TO:
            return ids
        of_class = [i for i in ids if not classes or home.entities[i].device_class in classes] or ids
        return tuple(i for i in of_class if _stands(home.entities[i], areas, floors, home))
    domains = _many(slots.get("domain")) or implied
    if INTENTS[reading.intent].asks and "cover" in domains and OPENINGS & set(classes):
        domains = (*domains, "binary_sensor")  # what is open is seen by contacts as well
    fitting = _of(dict.fromkeys(domains), home, by_domain)
    placed = [e for e in fitting if _stands(e, areas, floors, home)]
    elsewhere = reading.area_of_speaker or reading.intent in WHERE_TO
    if not placed and elsewhere and len(fitting) == 1 and fitting[0].domain in HOUSEHOLD:
        placed = fitting
    if classes:
        exact = [e for e in placed if e.device_class in classes]
        alike = [e for e in placed if e.domain == "cover" and (e.device_class or "curtain") in COVERINGS]
        placed = exact or (alike if COVERINGS & set(classes) else [])
    return tuple(e.id for e in placed)


def _of(domains: Iterable[str], home: Home, by_domain: ByDomain) -> list[Entity]:
    """Return the entities of these domains, in the home's order within each."""
    return [home.entities[i] for domain in domains for i in by_domain.get(domain, ()) if i in home.entities]


def _stands(
    entity: Entity, areas: tuple[str, ...] | None, floors: tuple[str, ...] | None, home: Home
) -> bool:
    if areas and entity.area not in areas:
        return False
    if not floors:
        return True
    area = home.areas.get(entity.area or "")
    return (area.floor if area else entity.floor) in floors


def _called_alike(reading: Reading, home: Home, by_domain: ByDomain) -> tuple[str, ...]:
    """Return the one entity of the place said whose longer name holds the name said, of the same domain.

    "The thermostat in the guest house" is the "Guest house thermostat" there, not a "Thermostat" elsewhere.
    """
    said = set(folded(reading.said["name"]).split())
    domains = dict.fromkeys(home.entities[i].domain for i in reading.ids["name"])
    areas, floors = reading.ids.get("area"), reading.ids.get("floor")
    found = [
        e.id
        for e in _of(domains, home, by_domain)
        if _stands(e, areas, floors, home)
        and any(said <= set(folded(name).split()) for name in (e.name, *e.aliases))
    ]
    return tuple(found) if len(found) == 1 else ()


def _in_state(ids: tuple[str, ...], state: str, home: Home) -> tuple[str, ...]:
    return tuple(i for i in ids if home.entities[i].state == state)


def _names(
    reading: Reading, kind: str, things: Mapping[str, Any], reached: tuple[str, ...] = ()
) -> tuple[str, ...]:
    if kind not in reading.said:
        return ()
    ids = reading.ids.get(kind, ())
    if not ids:
        return (reading.said[kind],)
    return tuple(dict.fromkeys(things[i].name for i in (reached or ids)))


def _many(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    return tuple(value) if isinstance(value, (list, tuple)) else (str(value),)
