"""From what was heard to typed calls in this home: places, "here", "all", "it", exceptions, choices.

The network proposes; here the home's own facts decide which entities that is. Changes nothing.
"""

from collections.abc import Iterable
from datetime import datetime

from edgehome.intents import INTENTS
from edgehome.lm.arguments import arguments, missing
from edgehome.lm.decode import Heard
from edgehome.messages import Call, Context, Entity
from edgehome.protocols import Home

OPEN_DOMAINS = frozenset(
    ["light", "switch", "fan", "climate", "cover", "lock", "media_player", "valve", "vacuum", "humidifier", "water_heater", "input_boolean", "machine"]
)
"""What "everything" means for an intent that reaches any domain."""
AMBIGUOUS = 0.6
"""The best device's share of its rival's at which the two are one question."""


class Resolved:
    """A call for this home, and what stands in its way."""

    def __init__(
        self, call: Call, *, absent: bool = False, candidates: tuple[str, ...] = (), lacks: str = ""
    ):
        self.call, self.absent, self.candidates, self.lacks = call, absent, candidates, lacks


def resolve(
    heard: Heard, text: str, context: Context, home: Home, now: datetime, null_at: float = 0.5
) -> Resolved:
    """Return the call that was meant; `null_at` is how sure "no such device" must be."""
    spec = INTENTS[heard.intent]
    entities: list[Entity] = []
    absent = False
    candidates: tuple[str, ...] = ()
    areas, floors = list(heard.areas), list(heard.floors)
    if spec.targets:
        if heard.pointing == "device":
            entities, absent, candidates = _named(heard, context, home, null_at)
        elif heard.pointing == "focus":
            entities = _focused(heard, context, home)
        elif heard.pointing == "place":
            entities = _in_places(heard, home, areas, floors)
        elif heard.pointing == "all":
            entities = _of_kind(heard, home.entities.values())
        elif heard.pointing == "here":
            entities, areas, candidates = _here(heard, context, home)
        if heard.pointing != "device":
            entities = _without(heard, entities)
    spans = heard.words()
    given = arguments(heard.intent, spans, heard.closed, _rest(heard, text), entities, now)
    if heard.intent == "HassVacuumCleanArea" and areas:
        given["area"] = home.areas[areas[0]].name if areas[0] in home.areas else areas[0]
    if heard.intent == "DispatchVehicle" and (areas or "destination" in spans):
        given["destination"] = areas[0] if areas else spans["destination"][0]
    call = Call(
        intent=heard.intent,
        entities=tuple(dict.fromkeys(e.id for e in entities)),
        names=tuple(e.name for e in entities) if heard.pointing == "device" else (),
        areas=tuple(home.areas[a].name for a in areas if a in home.areas),
        floors=tuple(home.floors[f].name for f in floors if f in home.floors),
        domains=(heard.domain,) if heard.domain and heard.domain != "other" and spec.targets else (),
        device_classes=(heard.device_class,) if heard.device_class and heard.device_class != "other" else (),
        arguments=given,
    )
    return Resolved(call, absent=absent, candidates=candidates, lacks=missing(heard.intent, given))


def _named(
    heard: Heard, context: Context, home: Home, null_at: float
) -> tuple[list[Entity], bool, tuple[str, ...]]:
    """Return the devices named, whether there is no such device, and those one cannot tell apart."""
    if heard.no_device_p >= null_at or not heard.devices:
        return [], True, ()
    chosen = [home.entities[i] for i, _ in heard.devices if i in home.entities]
    if len(chosen) == 1 and len(heard.ranked) > 1:
        (first, p), (second, q) = heard.ranked[:2]
        if q > AMBIGUOUS * p and not _nearer(home.entities[first], home.entities[second], context):
            rivals = tuple(i for i, r in heard.ranked if r > AMBIGUOUS * p)
            return chosen, False, rivals
    return chosen, False, ()


def _nearer(one: Entity, other: Entity, context: Context) -> bool:
    return context.area is not None and one.area == context.area != other.area


def _focused(heard: Heard, context: Context, home: Home) -> list[Entity]:
    last = [home.entities[e] for e in context.entities if e in home.entities]
    fitting = [e for e in last if _reaches(heard.intent, e)]
    return fitting or last


def _reaches(intent: str, entity: Entity) -> bool:
    domains = INTENTS[intent].domains
    return not domains or entity.domain in domains


def _of_kind(heard: Heard, entities: Iterable[Entity]) -> list[Entity]:
    """Return the entities of the kind that was said, or of any kind the intent reaches."""
    pool = [e for e in entities if _reaches(heard.intent, e) and e.liveness != "gone"]
    if heard.device_class:
        exact = [e for e in pool if e.device_class == heard.device_class and heard.domain in (None, e.domain)]
        if exact or heard.domain is None:
            return exact
    if heard.domain:
        return [e for e in pool if e.domain == heard.domain]
    if INTENTS[heard.intent].domains and len(INTENTS[heard.intent].domains) <= 4:
        return pool
    return [e for e in pool if e.domain in OPEN_DOMAINS]


def _in_places(heard: Heard, home: Home, areas: list[str], floors: list[str]) -> list[Entity]:
    def inside(entity: Entity) -> bool:
        floor = entity.floor or (home.areas[entity.area].floor if entity.area in home.areas else None)
        if areas and floors:
            return entity.area in areas or (floor in floors and not any(_on(home, a, floors) for a in areas))
        return entity.area in areas or floor in floors

    found = [e for e in _of_kind(heard, home.entities.values()) if inside(e)]
    if not found and heard.device_class:
        found = [e for e in _of_kind(_any_class(heard), home.entities.values()) if inside(e)]
    if not found:
        ids = dict(heard.ranked)
        found = [e for i in ids if (e := home.entities.get(i)) and inside(e) and _reaches(heard.intent, e)][
            :1
        ]
    return found


def _on(home: Home, area: str, floors: list[str]) -> bool:
    return area in home.areas and home.areas[area].floor in floors


def _any_class(heard: Heard) -> Heard:
    from dataclasses import replace

    return replace(heard, device_class=None)


def _here(heard: Heard, context: Context, home: Home) -> tuple[list[Entity], list[str], tuple[str, ...]]:
    """Return the devices meant by a kind alone, the area if it decided, and choices where nothing does."""
    pool = _of_kind(heard, home.entities.values())
    if context.area is None:
        return pool, [], ()
    inside = [e for e in pool if e.area == context.area]
    if inside:
        return inside, [context.area], ()
    if len(pool) == 1 or not any(e.area for e in home.entities.values()):
        return pool, [], ()
    return [], [context.area], ()


def _without(heard: Heard, entities: list[Entity]) -> list[Entity]:
    return [e for e in entities if e.id not in heard.except_devices and e.area not in heard.except_areas]


def _rest(heard: Heard, text: str) -> str:
    """Return the call's words with what names things left out."""
    rest = heard.clause
    for span in heard.spans:
        if span.slot in (
            "name",
            "area",
            "floor",
            "domain",
            "except_name",
            "except_area",
            "delay",
            "time",
            "date",
            "days",
        ):
            rest = rest.replace(span.text, " ", 1)
    return rest
