"""Which entities of this home a call reaches: a kind in a place, here, everywhere, what was last spoken of.

The network says how the words point; the home's own facts decide what that is. Knows no words of values.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from edgehome.intents import INTENTS
from edgehome.lm.decode import Heard
from edgehome.lm.units import WEAK, units
from edgehome.messages import Context, Entity
from edgehome.protocols import Home

OPEN_DOMAINS = frozenset((
    "light", "switch", "fan", "climate", "cover", "lock", "media_player", "valve", "vacuum", "humidifier",
    "water_heater", "input_boolean", "machine",
))  # fmt: skip
"""What "everything" means for an intent that reaches any domain."""
PLAYING = frozenset(
    ("HassMediaPause", "HassMediaUnpause", "HassMediaNext", "HassMediaPrevious", "HassMediaSearchAndPlay")
)
_MUSIC = ("music", "song", "track", "album", "playlist", "radio", "音乐", "音樂", "歌", "曲")
_TELEVISION = ("tv", "television", "projector", "电视", "電視", "投影")
_OUTSIDE = ("outside", "outdoor", "室外", "户外", "戶外", "外面", "天台")
OPENINGS = frozenset(("door", "window", "garage", "garage_door", "gate"))
_ONE_A_HOME = frozenset(
    ("climate", "vacuum", "lawn_mower", "alarm_control_panel", "water_heater", "humidifier")
)
LIKELY = 0.2


def reaches(intent: str, entity: Entity) -> bool:
    """Return whether the intent can be said of the entity's domain at all."""
    domains = INTENTS[intent].domains
    return not domains or entity.domain in domains


def of_kind(heard: Heard, entities: Iterable[Entity]) -> list[Entity]:
    """Return the entities of the kind that was said, or of any kind the intent reaches."""
    pool = [e for e in entities if reaches(heard.intent, e) and e.liveness != "gone"]
    if heard.device_class:
        either = (
            ("binary_sensor", "cover")
            if heard.device_class in OPENINGS and INTENTS[heard.intent].asks
            else ()
        )
        kin = [e for e in pool if heard.domain in (None, e.domain) or e.domain in either]
        exact = [e for e in kin if e.device_class == heard.device_class or _called_so(e, heard)]
        if exact or heard.domain is None:
            return exact
        return [e for e in kin if e.device_class is None and e.domain == heard.domain]
    if warmth := _temperatures(heard, pool):
        return warmth
    if heard.domain in _NOUNS and (so := _of_that_noun(heard, pool)):
        return so
    if heard.domain and (heard.domain in INTENTS[heard.intent].domains or not INTENTS[heard.intent].domains):
        return [e for e in pool if e.domain == heard.domain]
    if INTENTS[heard.intent].domains and len(INTENTS[heard.intent].domains) <= 4:
        return pool
    return [e for e in pool if e.domain in OPEN_DOMAINS]


_NOUNS = ("machine", "vehicle")
_ANY_MACHINE = re.compile(
    r"\b(?:machines?|equipment|devices?|vehicles?)\b|设备|設備|机器|機器|机台|機台|^[机機线線车車]$"
)
"""Domains of many kinds of things: there the noun that was said tells which."""


def _of_that_noun(heard: Heard, pool: list[Entity]) -> list[Entity]:
    """Return those of the pool in whose names the longest noun stands that any name has: "both compressors"."""
    pool = [e for e in pool if e.domain == heard.domain]
    said = [s.text.lower() for s in heard.spans if s.slot == "domain"]
    nouns = [{u.key for u in units(text)} - WEAK for text in said if not _ANY_MACHINE.search(text)]
    if len(nouns) < len(said):
        return []
    for noun in sorted((n for n in nouns if n), key=len, reverse=True):
        found = [
            e for e in pool if any(noun <= {u.key for u in units(n.lower())} for n in (e.name, *e.aliases))
        ]
        if found:
            return found
    return []


def _temperatures(heard: Heard, pool: list[Entity]) -> list[Entity]:
    """Return what measures the temperature where rooms are compared: sensors before thermostats."""
    if heard.intent != "Compare" or heard.domain != "climate" or heard.closed.get("attribute") is not None:
        return []
    sensors = [
        e for e in pool if e.domain == "sensor" and e.device_class == "temperature" and e.area is not None
    ]
    return sensors if len(sensors) > 1 else []


def of_rooms(entities: list[Entity], home: Home) -> list[Entity]:
    """Return of temperatures that are compared those of rooms, which are called after their rooms: no freezer, no garden."""
    rooms = []
    for entity in entities:
        area = home.areas.get(entity.area or "")
        names = (
            {u.key for n in (area.name, *area.aliases) for u in units(n.lower())} - WEAK if area else set()
        )
        if names & {u.key for n in (entity.name, *entity.aliases) for u in units(n.lower())}:
            rooms.append(entity)
    return rooms if len(rooms) > 1 else entities


_OF_TWO = re.compile(
    r"\b(?:warmer|hotter|cooler|colder|warmest|coldest|hottest|coolest)\b.*\b(?:or|than|and)\b|(?:和|跟|同|还是|還是|定).*(?:[热熱凉涼冷暖]|温度|溫度)",
    re.IGNORECASE,
)
_LEAST = re.compile(r"\b(?:cool|cold)\w*\b|[凉涼冷]|低", re.IGNORECASE)


def compared(heard: Heard, text: str, home: Home) -> Heard:
    """Return "is it warmer in the hall or in the kitchen?" as the comparison of the places that it names."""
    if heard.intent not in ("Compare", "HassClimateGetTemperature") or not _OF_TWO.search(text):
        return heard
    said = [u.key for u in units(text.lower())]
    named = [
        (said.index(keys[0]), len(keys), area.id)
        for area in home.areas.values()
        for keys in ([u.key for u in units(n.lower())] for n in (area.name, *area.aliases))
        if keys and any(said[i : i + len(keys)] == keys for i in range(len(said)))
    ]
    longest = {start: max(n for s, n, _ in named if s == start) for start, _, _ in named}
    areas = list(dict.fromkeys(a for start, n, a in sorted(named) if n == longest[start]))
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


def _called_so(entity: Entity, heard: Heard) -> bool:
    """Whether a device that does not say its class has the noun that was said in its name."""
    if entity.device_class is not None:
        return False
    said = {u.key for s in heard.spans if s.slot == "domain" for u in units(s.text.lower())}
    return bool(said) and any(
        said <= {u.key for u in units(n.lower())} for n in (entity.name, *entity.aliases)
    )


def in_places(heard: Heard, home: Home) -> list[Entity]:
    """Return the entities of the kind in the areas and on the floors that were said."""
    areas, floors = heard.areas, heard.floors

    def inside(entity: Entity) -> bool:
        area = home.areas.get(entity.area or "")
        floor = entity.floor or (area.floor if area else None)
        if areas and floors:
            near = any(a in home.areas and home.areas[a].floor in floors for a in areas)
            return entity.area in areas or (floor in floors and not near)
        return entity.area in areas or floor in floors

    found = [e for e in of_kind(heard, home.entities.values()) if inside(e)]
    if not found and heard.device_class:
        found = [e for e in of_kind(replace(heard, device_class=None), home.entities.values()) if inside(e)]
    if not found:
        found = [e for e in _ranked(heard, home) if inside(e) and heard.domain in (None, e.domain)][:1]
    return found or called_after_place(heard, home)


def place_unknown(heard: Heard) -> bool:
    """Return whether the words name a place that this home does not have as one."""
    return not (heard.areas or heard.floors) and any(s.slot in ("area", "floor") for s in heard.spans)


_SWITCHES = ("switch", "input_boolean", "group")
_ALSO: Mapping[str | None, tuple[str, ...]] = {
    "light": _SWITCHES, "fan": _SWITCHES, "switch": ("light", "fan", "input_boolean", "group"), None: ("light", "fan", *_SWITCHES),
}  # fmt: skip
"""What else a kind may be: a switch may be the lamp or the fan."""


def called_after_place(heard: Heard, home: Home) -> list[Entity]:
    """Return the entities whose own names hold the words of the place: homes often have no rooms but in names.

    Those of the kind that was said go first; a switch may be the lamp. One noun in the singular is one device.
    """
    said = {u.key for s in heard.spans if s.slot in ("area", "floor") for u in units(s.text.lower())} - WEAK
    if not said:
        return []
    named = [
        e for e in home.entities.values()
        if reaches(heard.intent, e) and any(said <= {u.key for u in units(n.lower())} for n in (e.name, *e.aliases))
    ]  # fmt: skip
    likely = {i: p for i, p in heard.ranked}
    for fits in ((heard.domain,), _ALSO.get(heard.domain, ())):
        found = [e for e in named if heard.domain is None or e.domain in fits]
        if found:
            best = max(found, key=lambda e: likely.get(e.id, 0.0))
            return [best] if _one_is_meant(heard) or fits[0] != heard.domain else found
    return []


def _ranked(heard: Heard, home: Home) -> list[Entity]:
    likely = [home.entities[i] for i, p in heard.ranked if p > LIKELY and i in home.entities]
    return [e for e in likely if reaches(heard.intent, e)]


def called_so_here(heard: Heard, context: Context, home: Home) -> list[Entity]:
    """Return the devices of the speaker's room whose names hold all the words said: "the light" among many lights."""
    if context.area is None:
        return []
    return called_so(
        heard, [e for e in home.entities.values() if e.area == context.area and reaches(heard.intent, e)]
    )


def called_so(heard: Heard, pool: list[Entity]) -> list[Entity]:
    """Return those of the pool whose names hold the noun that was said: "the TV" is no speaker."""
    said = {u.key for s in heard.spans if s.slot in ("name", "domain") for u in units(s.text.lower())} - WEAK
    names = [(e, (e.name, *e.aliases)) for e in pool]
    return [
        e for e, called in names if said and any(said <= {u.key for u in units(n.lower())} for n in called)
    ]


def named_in(text: str, pool: list[Entity], home: Home) -> list[Entity]:
    """Return those of the pool of whose names, or of whose rooms' names, most is said."""
    said = {u.key for u in units(text.lower())} - WEAK
    best: dict[str, int] = {}
    for entity in pool:
        area = home.areas.get(entity.area or "")
        names = (entity.name, *entity.aliases, *((area.name, *area.aliases) if area else ()))
        best[entity.id] = max(len(said & {u.key for u in units(n.lower())}) for n in names)
    most = max(best.values(), default=0)
    return [e for e in pool if most and best[e.id] == most]


def only_one(heard: Heard, home: Home) -> list[Entity]:
    """Return the home's one device of a kind that homes have one of, wherever it stands: "the bedroom thermostat"."""
    pool = of_kind(heard, home.entities.values())
    return pool if len(pool) == 1 and pool[0].domain in _ONE_A_HOME else []


def instead(heard: Heard, home: Home) -> list[Entity]:
    """Return what a kind may mean that is not where it was said to be: the only one, or what is named best."""
    pool = of_kind(heard, home.entities.values())
    if len(pool) == 1 and not place_unknown(heard):
        return pool
    if heard.no_device_p > 0.5:
        return []
    likely = [e for e in _ranked(heard, home) if heard.domain in (None, e.domain) or not pool]
    return likely if plural(heard) else likely[:1]


_TOGETHER = re.compile(
    r"\b(?:both|all of (?:them|these|those)|them all|the lot|every(?:thing| one of them)|they|them)\b|都|全|俩|倆|晒|哂",
    re.IGNORECASE,
)


def focused(heard: Heard, context: Context, home: Home) -> list[Entity]:
    """Return what was last spoken of, as far as the intent can reach it: "both off" after one thing takes in those before it."""
    last = [home.entities[e] for e in context.entities if e in home.entities]
    if len(last) == 1 and _TOGETHER.search(heard.clause):
        kin = [home.entities[e] for e in context.earlier if e in home.entities]
        last = [*(e for e in kin if e.domain == last[0].domain), *last]
    return [e for e in last if reaches(heard.intent, e)] or last


def spoken_of_together(context: Context, home: Home) -> list[Entity]:
    """Return the things of one kind that the last turns were about, where there are several: "which is warmer?"."""
    last = [home.entities[e] for e in (*context.earlier, *context.entities) if e in home.entities]
    kin = [e for e in last if (e.domain, e.device_class) == (last[-1].domain, last[-1].device_class)]
    return kin if len(kin) > 1 else []


_OF_ANY_KIND = frozenset(("HassTurnOn", "HassTurnOff", "HassToggle", "HassSetPosition", "HassGetState"))


def of_same_kind(heard: Heard, before: Heard | None, home: Home) -> Heard:
    """Return a call that says only its place as one about the kind of the call before it: "... lights off, garage on"."""
    said = {s.slot for s in heard.spans}
    if (
        before is None
        or heard.pointing != "place"
        or said & {"name", "domain"}
        or heard.intent not in _OF_ANY_KIND
    ):
        return heard
    if before.pointing not in ("place", "here", "all", "device") or before.domain in (
        None,
        "other",
        heard.domain,
    ):
        return heard
    alike = replace(heard, domain=before.domain, device_class=before.device_class)
    return alike if in_places(alike, home) else heard


def left_out(heard: Heard, context: Context, home: Home) -> bool:
    """Whether the words leave out what they are for, and what was last spoken of can be told so: "louder"."""
    last = [home.entities[e] for e in context.entities if e in home.entities]
    if not last or heard.pointing not in ("here", "all") or INTENTS[heard.intent].asks:
        return False
    reached = all(reaches(heard.intent, e) for e in last)
    kin = heard.domain in (None, "other") or any(e.domain == heard.domain for e in last)
    return reached and kin and unnamed(heard) and _device_sure(heard, home) is None


_THESE = re.compile(r"\b(?:ones?|they|them|those|these|it|its)\b|它|佢|哪[几些个個]|邊[個啲]", re.IGNORECASE)


def asked_of(heard: Heard, context: Context, home: Home) -> list[Entity]:
    """Return what a question is about that names nothing but "it" or "which ones": what was last spoken of.

    After one thing "which ones" asks about all of its kind.
    """
    last = [home.entities[e] for e in context.entities if e in home.entities]
    if heard.intent != "HassGetState" or not last or not unnamed(heard) or heard.areas:
        return []
    which = _THESE.search(heard.clause)
    if which is None or _device_sure(heard, home) is not None:
        return []
    if len(last) > 1 or not re.search(r"ones|哪|邊", heard.clause):
        return last
    return [
        e
        for e in home.entities.values()
        if (e.domain, e.device_class) == (last[0].domain, last[0].device_class)
    ]


def unnamed(heard: Heard) -> bool:
    """Whether the words say neither a thing, its kind, a place nor that all are meant."""
    low = heard.clause.lower()
    named = any(
        s.slot in ("name", "area", "floor", "domain", "except_name", "except_area") for s in heard.spans
    )
    return not named and not _WHOLE.search(low) and not any(w in low for w in (*_MUSIC, *_TELEVISION))


_WHOLE = re.compile(
    r"\b(?:here|room|house|home|place|everything|everywhere|all|every|both)\b|这里|这儿|這裡|這裏|呢度|屋|房|家|全|所有|都|晒|哂",
    re.IGNORECASE,
)


SURE_OF_ONE, SURE_OF_SOME = 0.8, 0.2
"""The least share of the pointer for one device, and the most for "no such device", where the words say only a kind."""


def _device_sure(heard: Heard, home: Home) -> Entity | None:
    """Return the one device that the words are surely like, though they say only its kind: "the TV" among speakers."""
    if not heard.ranked or heard.no_device_p > SURE_OF_SOME or plural(heard):
        return None
    best, p = heard.ranked[0]
    entity = home.entities.get(best)
    fits = entity is not None and reaches(heard.intent, entity) and heard.domain in (None, entity.domain)
    return entity if fits and p > SURE_OF_ONE else None


def here(heard: Heard, context: Context, home: Home) -> tuple[list[Entity], list[str], tuple[str, ...]]:
    """Return the devices meant by a kind alone, the area if it decided, and choices where nothing does."""
    pool = of_kind(heard, home.entities.values())
    inside = [e for e in pool if context.area is not None and e.area == context.area]
    sure = _device_sure(heard, home)
    if inside and context.area is not None:
        one = called_so(heard, inside) if heard.domain == "media_player" else []
        if not one and sure is not None and heard.domain == "media_player" and sure in inside:
            one = [sure]
        return one or inside, [context.area], ()
    if len(pool) <= 1 or INTENTS[heard.intent].asks:
        return pool, [], ()
    if sure is not None and sure in pool and context.area is None:
        return [sure], [], ()
    if heard.domain != "light" and not plural(heard) and len(called := called_so(heard, pool)) == 1:
        return called, [], ()
    if context.area is not None and any(e.area for e in home.entities.values()):
        return [], [context.area], ()
    if not plural(heard) and (heard.domain != "light" or _one_is_meant(heard)):
        return pool[:1], [], tuple(e.id for e in pool)
    return pool, [], ()


PAIR = (
    "both",
    "两台",
    "两个",
    "两盏",
    "两扇",
    "两边",
    "两只",
    "兩台",
    "兩個",
    "兩盞",
    "兩扇",
    "兩邊",
    "兩隻",
    "俩",
    "倆",
)
"""Words for two things of a kind."""
_ALL = (
    "all",
    "every",
    "each",
    "whole",
    "everything",
    "所有",
    "全部",
    "全",
    "都",
    "每",
    "各",
    "晒",
    "哂",
    "些",
    "们",
    *PAIR,
)


def plural(heard: Heard) -> bool:
    """Whether the words speak of several: an English plural, or a word for all of them."""
    nouns = [
        s.text.lower().split()[-1] for s in heard.spans if s.slot in ("domain", "name") and s.text.strip()
    ]
    if any(n.isascii() and n.endswith("s") and not n.endswith("ss") for n in nouns):
        return True
    low = heard.clause.lower()
    words = set(re.findall(r"[a-z]+", low))
    return any(w in words if w.isascii() else w in low for w in _ALL)


def _one_is_meant(heard: Heard) -> bool:
    """Whether the words speak of one device: a noun without a plural."""
    nouns = [s for s in heard.spans if s.slot in ("domain", "name") and s.text.strip()]
    return bool(nouns) and not plural(heard)


def playing(heard: Heard, text: str, entities: list[Entity]) -> list[Entity]:
    """Return of several players those meant: that play music where music was said, that play or are paused now."""
    low = text.lower()
    if heard.pointing in ("here", "all") and any(word in low for word in _MUSIC):
        entities = [e for e in entities if not _television(e)] or entities
    if heard.intent in ("HassMediaPause", "HassMediaNext", "HassMediaPrevious"):
        return [e for e in entities if e.state == "playing"] or entities
    if heard.intent == "HassMediaUnpause":
        return [e for e in entities if e.state == "paused"] or entities
    return entities


def _television(entity: Entity) -> bool:
    name = entity.name.lower()
    return entity.device_class == "tv" or any(
        w in name.split() or (not w.isascii() and w in name) for w in _TELEVISION
    )


def able(intent: str, given: Mapping[str, Any], entities: list[Entity]) -> list[Entity]:
    """Return those of a group that can do it at all, or all where none can."""
    return [e for e in entities if _can(intent, given, e.attributes)] or entities


def _can(intent: str, given: Mapping[str, Any], have: Mapping[str, Any]) -> bool:
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


def without(heard: Heard, entities: list[Entity]) -> list[Entity]:
    """Return the entities but for those excepted."""
    return [e for e in entities if e.id not in heard.except_devices and e.area not in heard.except_areas]
