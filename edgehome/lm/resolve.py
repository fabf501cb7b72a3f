"""From what was heard to typed calls in this home: places, "here", "all", "it", exceptions, choices.

The network proposes; here the home's own facts decide which entities that is. Changes nothing.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from edgehome.intents import INTENTS
from edgehome.lm.arguments import arguments, missing
from edgehome.lm.decode import Heard
from edgehome.lm.units import units
from edgehome.messages import Call, Context, Entity
from edgehome.protocols import Home

OPEN_DOMAINS = frozenset(
    [
        "light",
        "switch",
        "fan",
        "climate",
        "cover",
        "lock",
        "media_player",
        "valve",
        "vacuum",
        "humidifier",
        "water_heater",
        "input_boolean",
        "machine",
    ]
)
"""What "everything" means for an intent that reaches any domain."""
_PLAYING = frozenset(
    ("HassMediaPause", "HassMediaUnpause", "HassMediaNext", "HassMediaPrevious", "HassMediaSearchAndPlay")
)
_MUSIC = ("music", "song", "track", "album", "playlist", "radio", "音乐", "音樂", "歌", "曲")
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
            if not entities and heard.pointing != "focus" and heard.no_device_p < 0.5 and _certain(heard):
                entities = [home.entities[heard.ranked[0][0]]]
        if len(entities) > 1 and heard.intent in _PLAYING:
            entities = _playing(heard, text, entities)
    spans = heard.words()
    given = arguments(heard.intent, spans, heard.closed, _rest(heard, text), entities, now)
    if heard.intent == "HassVacuumCleanArea" and areas:
        given["area"] = home.areas[areas[0]].name if areas[0] in home.areas else areas[0]
    if heard.intent == "DispatchVehicle" and (areas or "destination" in spans):
        given["destination"] = areas[0] if areas else spans["destination"][0]
    of_kind = spec.targets and heard.pointing in ("place", "here", "all")
    if of_kind:
        entities = _able(heard.intent, given, entities)
    call = Call(
        intent=heard.intent,
        entities=tuple(dict.fromkeys(e.id for e in entities)),
        names=tuple(e.name for e in entities) if heard.pointing == "device" else (),
        areas=tuple(home.areas[a].name for a in areas if a in home.areas),
        floors=tuple(home.floors[f].name for f in floors if f in home.floors),
        domains=(heard.domain,) if of_kind and heard.domain and heard.domain != "other" else (),
        device_classes=(heard.device_class,) if of_kind and heard.device_class not in (None, "other") else (),
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
        pool_of = [e for e in pool if heard.domain in (None, e.domain)]
        exact = [e for e in pool_of if e.device_class == heard.device_class or _called_so(e, heard)]
        if exact or heard.domain is None:
            return exact
    if heard.domain:
        return [e for e in pool if e.domain == heard.domain]
    if INTENTS[heard.intent].domains and len(INTENTS[heard.intent].domains) <= 4:
        return pool
    return [e for e in pool if e.domain in OPEN_DOMAINS]


def _called_so(entity: Entity, heard: Heard) -> bool:
    """Whether a device that does not say its class has the noun that was said in its name."""
    if entity.device_class is not None:
        return False
    said = {u.key for s in heard.spans if s.slot == "domain" for u in units(s.text.lower())}
    return bool(said) and any(
        said <= {u.key for u in units(name.lower())} for name in (entity.name, *entity.aliases)
    )


def _able(intent: str, given: dict[str, object], entities: list[Entity]) -> list[Entity]:
    """Return those of a group that can do it at all, or all where none or every one can."""
    return [e for e in entities if _can(intent, given, e.attributes)] or entities


def _can(intent: str, given: dict[str, object], have: Mapping[str, Any]) -> bool:
    modes = have.get("supported_color_modes")
    if intent in ("HassLightSet", "AdjustBrightness", "AdjustColorTemperature") and modes is not None:
        if "color" in given:
            return bool(set(modes) & {"hs", "rgb", "rgbw", "rgbww", "xy"})
        if "temperature" in given or intent == "AdjustColorTemperature":
            return "color_temp" in modes
        return modes != ["onoff"]
    if intent in ("HassSetPosition", "AdjustPosition") and "supported" in have:
        return "set_position" in have["supported"]
    needed = {"HassClimateSetFanMode": "fan_modes", "SetPresetMode": "preset_modes"}.get(intent)
    return needed is None or bool(have.get(needed))


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


def _certain(heard: Heard) -> bool:
    return bool(heard.ranked) and heard.ranked[0][1] > 0.4


def _playing(heard: Heard, text: str, entities: list[Entity]) -> list[Entity]:
    """Of several players return those meant: that play music where music was said, that play or are paused now."""
    low = text.lower()
    if heard.pointing in ("here", "all") and any(word in low for word in _MUSIC):
        entities = [e for e in entities if e.device_class != "tv" and not _television(e)] or entities
    if heard.intent in ("HassMediaPause", "HassMediaNext", "HassMediaPrevious"):
        return [e for e in entities if e.state == "playing"] or entities
    if heard.intent == "HassMediaUnpause":
        return [e for e in entities if e.state == "paused"] or entities
    return entities


def _television(entity: Entity) -> bool:
    name = entity.name.lower()
    return any(
        word in name.split() or word in name
        for word in ("tv", "television", "projector", "电视", "電視", "投影")
    )


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
