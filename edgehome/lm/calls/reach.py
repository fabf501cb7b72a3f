"""Which entities of this home a call reaches: a kind in a place, here, everywhere, or called so.

The network says how the words point; the home's own facts decide what that is. Knows no words of values.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from edgehome.intents import INTENTS
from edgehome.lm.grammars.folding import fold
from edgehome.lm.model.decode import Heard
from edgehome.lm.names import things
from edgehome.lm.names.areas import areas_named
from edgehome.lm.names.bilingual import called
from edgehome.lm.names.units import WEAK, units
from edgehome.messages import Context, Entity
from edgehome.protocols import Home

OPEN_DOMAINS = frozenset((
    "light", "switch", "fan", "climate", "cover", "lock", "media_player", "valve", "vacuum", "humidifier",
    "water_heater", "input_boolean", "machine",
))  # fmt: skip
"""What "everything" means for an intent that reaches any domain."""
_SWITCHED_OFF = OPEN_DOMAINS - {"cover", "lock", "valve", "vacuum", "water_heater"}
_EVERYTHING = re.compile(
    r"\b(?:everything|it all|the (?:whole )?lot|all (?:of )?(?:the |its |his |her )?(?:devices|stuff|appliances|electrics|electronics))\b|[东東]西|电器|電器|[设設][备備]",
    re.IGNORECASE,
)
_KIND = re.compile(
    r"\b(?:light|lamp|shin|glow|lit\b|fan|radiator|heat|blind|curtain|speaker|music|tv|plug|socket|bulb)|[灯燈扇]|空[调調]|[冷暖]气|冷氣|暖氣|窗|帘|簾|音|电视|電視|插",
    re.IGNORECASE,
)
PLAYING = frozenset(
    ("HassMediaPause", "HassMediaUnpause", "HassMediaNext", "HassMediaPrevious", "HassMediaSearchAndPlay")
)
MUSIC = ("music", "song", "track", "album", "playlist", "radio", "音乐", "音樂", "歌", "曲")
TELEVISION = ("tv", "television", "projector", "电视", "電視", "投影")
OPENINGS = frozenset(("door", "window", "garage", "garage_door", "gate"))
_ONE_A_HOME = frozenset(
    ("climate", "vacuum", "lawn_mower", "alarm_control_panel", "water_heater", "humidifier")
)
LIKELY = 0.2


def reaches(intent: str, entity: Entity) -> bool:
    """Return whether the intent can be said of the entity's domain at all."""
    domains = INTENTS[intent].domains
    return not domains or entity.domain in domains


def as_everything(heard: Heard) -> Heard:
    """Return "turn everything off in the den" as an order for all that is switched there, whatever kind was heard: no lock, no blind."""
    everything = heard.pointing in ("place", "here") and _EVERYTHING.search(heard.clause)
    said = " ".join(s.text for s in heard.spans if s.slot == "domain") + heard.clause
    if heard.intent != "HassTurnOff" or not everything or _KIND.search(said):
        return heard
    return replace(heard, domain=None, device_class=None)


_ALL_THE_REST = re.compile(
    r"\beverything(?: else)?\b|\ball the (?:rest|others)\b|其[他它余餘]|剩下的", re.IGNORECASE
)


def as_the_rest(heard: Heard, text: str, home: Home) -> Heard:
    """Return "everything else off", heard as an order for what was spoken of last, as the one for all lights that it is; of 客厅留着落地灯,
    剩下的灯都灭了 the room is where it all is."""
    there = areas_named(" ".join(s.text for s in heard.spans if s.slot == "except_area"), home)
    if there and heard.except_devices and all(home.entities[e].area in there for e in heard.except_devices):
        return replace(heard, pointing="place", areas=there, except_areas=[])
    named = any(s.slot in ("name", "domain", "area", "floor") for s in heard.spans)
    if heard.pointing != "focus" or named or heard.intent != "HassTurnOff" or not _ALL_THE_REST.search(text):
        return heard
    return replace(heard, pointing="all", domain="light", device_class=None, devices=[], ranked=[])


def never_guessed(heard: Heard) -> bool:
    """Return whether an order for one thing of a kind must name it: a machine starts and a lock opens for no guess."""
    opens = heard.intent == "HassTurnOff" and heard.domain == "lock"
    return (opens or heard.intent == "StartMachine") and not plural(heard)


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
    if heard.domain == "light" and (so := _lamps(heard, pool)):
        return so
    if heard.domain in _NOUNS and (so := _of_that_noun(heard, pool)):
        return so
    if heard.domain == "climate" and (so := of_that_air(heard, pool)):
        return so
    if heard.domain and (heard.domain in INTENTS[heard.intent].domains or not INTENTS[heard.intent].domains):
        return [e for e in pool if e.domain == heard.domain]
    if INTENTS[heard.intent].domains and len(INTENTS[heard.intent].domains) <= 4:
        return pool
    return [e for e in pool if e.domain in (_SWITCHED_OFF if heard.intent == "HassTurnOff" else OPEN_DOMAINS)]


def _lamps(heard: Heard, pool: list[Entity]) -> list[Entity]:
    """Return the lamps of the one kind of lamp that the words say: "both bedside lamps" are no ceiling lights."""
    said = {m.what for m in things.mentions(heard.clause)}
    alone = len(said) == 1 and said <= things.LAMPS and not heard.except_devices
    return [e for e in pool if e.domain == "light" and said <= things.things_of(e)] if alone else []


_NOUNS = ("machine", "vehicle", "media_player", "valve")
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


_COOLS = re.compile(r"\b(?:a/?c|acs|air[- ]?con\w*|coolers?|cooling)\b|空调|空調|冷气|冷氣", re.IGNORECASE)
_HEATS = re.compile(r"\b(?:radiators?|heaters?|heating|underfloor)\b|暖气|暖氣|地暖|暖炉|暖爐", re.IGNORECASE)


def of_that_air(heard: Heard, pool: list[Entity]) -> list[Entity]:
    """Return the air conditioners or the heaters of the pool, where the words say one of the two: by what each can do."""
    said = " ".join(s.text for s in heard.spans if s.slot in ("domain", "name"))
    cools, heats = bool(_COOLS.search(said)), bool(_HEATS.search(said))
    if cools == heats:
        return []
    return [
        e
        for e in pool
        if e.domain == "climate" and ("cool" in (e.attributes.get("hvac_modes") or ())) == cools
    ]


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
        likely = [e for e in _ranked(heard, home) if inside(e)]
        found = [e for e in likely if heard.domain in (None, e.domain) or called_so(heard, [e])][:1]
    return found or called_after_place(heard, home)


GOES = frozenset(("vehicle", "vacuum", "lawn_mower", "person"))
"""What a place is said of as where it is to go, or is."""


def rather_there(heard: Heard, chosen: Entity, home: Home) -> list[Entity]:
    """Return what of the kind is in the rooms that the words say, where the device that seemed named is in none of them."""
    said = [{u.key for u in units(s.text.lower())} - WEAK for s in heard.spans if s.slot == "area"]
    names = [{u.key for u in units(n.lower())} for n in (chosen.name, *chosen.aliases)]
    if (
        chosen.domain in GOES
        or not heard.areas
        or chosen.area in heard.areas
        or any(s <= n for s in said for n in names)
    ):
        return []
    kind = replace(heard, domain=chosen.domain, device_class=None)
    return [e for e in of_kind(kind, home.entities.values()) if e.area in heard.areas]


def rather_things(heard: Heard, home: Home) -> list[Entity]:
    """Return what is called by a word that was heard as a part of a room's name: "the kiln" is a kiln, not all of the Kiln Hall."""
    said = {s.slot for s in heard.spans}
    words = [fold(s.text).removeprefix("the ").strip() for s in heard.spans if s.slot == "area"]
    if heard.pointing != "place" or said & {"name", "domain"} or len(words) != 1 or not words[0]:
        return []
    if any(words[0] in map(fold, called(home.areas[a])) for a in heard.areas if a in home.areas):
        return []
    ends = re.compile(
        rf"(?:^|[ -]){re.escape(words[0])}$" if words[0].isascii() else rf"{re.escape(words[0])}$"
    )
    named = [e for e in home.entities.values() if any(ends.search(fold(n)) for n in (e.name, *e.aliases))]
    return [e for e in named if e.domain in OPEN_DOMAINS and heard.intent in _SWITCHES_OR_STOPS]


_SWITCHES_OR_STOPS = ("HassTurnOn", "HassTurnOff", "StartMachine", "StopMachine")


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


SURE_OF_ONE, SURE_OF_SOME = 0.8, 0.2
"""The least share of the pointer for one device, and the most for "no such device", where the words say only a kind."""


def device_sure(heard: Heard, home: Home) -> Entity | None:
    """Return the one device that the words are surely like, though they say only its kind: "the TV" among speakers."""
    if not heard.ranked or heard.no_device_p > SURE_OF_SOME or plural(heard):
        return None
    best, p = heard.ranked[0]
    entity = home.entities.get(best)
    fits = entity is not None and reaches(heard.intent, entity) and heard.domain in (None, entity.domain)
    return entity if fits and p > SURE_OF_ONE else None


_SET = re.compile(r"\b(?:tv|television|telly|projector)\b|电视|電視|投影", re.IGNORECASE)


_IN_IT = re.compile(r"\b(?:in )?there\b|(?:那里|那裡|那边|那邊|嗰度|里面|裡面)", re.IGNORECASE)
_TOO = re.compile(r"\b(?:too|as well|also)\b|\bthen\W*$|也|都|呢[？?]?$", re.IGNORECASE)


def there(heard: Heard, text: str, context: Context, pool: list[Entity], home: Home) -> list[Entity]:
    """Return what of the kind is in the room of what was spoken of, where the words go on from there: "the lights there too".

    A room that the speaker is known to be in goes before, but for "there".
    """
    if INTENTS[heard.intent].asks or heard.areas or heard.floors or says_all(text):
        return []
    in_it = bool(_IN_IT.search(text))
    rooms = {home.entities[e].area for e in context.entities if e in home.entities}
    if len(rooms) != 1 or (not in_it and (context.area is not None or not _TOO.search(text))):
        return []
    room = rooms.pop()
    kinds = {home.entities[e].domain for e in context.entities if e in home.entities}
    if not in_it and kinds <= _NO_PLACE:
        return []  # 锁门，灯都关: all of them, not those by the door
    return [e for e in pool if room is not None and e.area == room and e.domain not in kinds]


def says_all(text: str) -> bool:
    """Return whether words say that all are meant."""
    return not set(_ALL).isdisjoint(re.findall(r"[a-z]+|[所全每]", text.lower()))


_NO_PLACE = frozenset(("lock", "alarm_control_panel", "vacuum", "scene", "person"))


def says_set(heard: Heard) -> bool:
    """Whether the words speak of the television."""
    return bool(_SET.search(heard.clause))


def here(
    heard: Heard, context: Context, home: Home, text: str = ""
) -> tuple[list[Entity], list[str], tuple[str, ...]]:
    """Return the devices meant by a kind alone, the area if it decided, and choices where nothing does."""
    pool = of_kind(heard, home.entities.values())
    if heard.intent == "HassTurnOn" and heard.domain == "lock" and _LOCK_UP.search(heard.clause):
        return pool, [], ()
    inside = [e for e in pool if context.area is not None and e.area == context.area]
    sure = device_sure(heard, home)
    if of_room := there(heard, text or heard.clause, context, pool, home):
        return of_room, [], ()
    if says_set(heard) and len(sets := [e for e in pool if _television(e)]) == 1:
        return sets, [], ()
    if inside and context.area is not None:
        one = called_so(heard, inside) if heard.domain == "media_player" else []
        if not one and sure is not None and heard.domain == "media_player" and sure in inside:
            one = [sure]
        return one or inside, [context.area], ()
    if context.area is not None and (also := _called_so_too(heard, context.area, home)):
        return also, [context.area], ()
    if len(pool) <= 1 or INTENTS[heard.intent].asks:
        return pool, [], ()
    if sure is not None and sure in pool and context.area is None:
        return [sure], [], ()
    if heard.domain != "light" and not plural(heard) and len(called := called_so(heard, pool)) == 1:
        return called, [], ()
    if context.area is not None and any(e.area for e in home.entities.values()):
        if heard.domain == "todo":
            return [], [context.area], ()  # which list is asked for with what is to stand there
        return pool[:1], [], tuple(e.id for e in pool)
    if not plural(heard) and (heard.domain != "light" or _one_is_meant(heard)):
        return pool[:1], [], tuple(e.id for e in pool)
    return pool, [], ()


_LOCK_UP = re.compile(
    r"\block (?:everything |it all )?up\b|^\W*(?:把)?(?:锁好?门|鎖好?門|门锁[好上]|門鎖[好上])", re.IGNORECASE
)
"""What locks all doors; "lock the door" is for one."""


def _called_so_too(heard: Heard, area: str, home: Home) -> list[Entity]:
    """Return what of a room is called by the kind that was said and is of another: the switch "balcony light"."""
    also = _ALSO.get(heard.domain, ())
    there = [e for e in home.entities.values() if e.area == area and e.domain in also]
    return called_so(heard, [e for e in there if reaches(heard.intent, e)])


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


_SEVERAL = frozenset(("doors", "locks", "lights", "lamps", "fans", "machines"))
"""Kinds in the plural, which may stand beside the words that were taken for the kind: "lock the doors"."""


def plural(heard: Heard) -> bool:
    """Whether the words speak of several: an English plural, or a word for all of them."""
    nouns = [
        s.text.lower().split()[-1] for s in heard.spans if s.slot in ("domain", "name") and s.text.strip()
    ]
    if any(n.isascii() and n.endswith("s") and not n.endswith("ss") for n in nouns):
        return True
    low = heard.clause.lower()
    words = set(re.findall(r"[a-z]+", low))
    return bool(words & _SEVERAL) or any(w in words if w.isascii() else w in low for w in _ALL)


def _one_is_meant(heard: Heard) -> bool:
    """Whether the words speak of one device: a noun without a plural."""
    nouns = [s for s in heard.spans if s.slot in ("domain", "name") and s.text.strip()]
    return bool(nouns) and not plural(heard)


def playing(heard: Heard, text: str, entities: list[Entity]) -> list[Entity]:
    """Return of several players those meant: that play music where music was said, that play or are paused now."""
    low = text.lower()
    if heard.pointing in ("here", "all") and any(word in low for word in MUSIC):
        entities = [e for e in entities if not _television(e)] or entities
    if heard.intent in ("HassMediaPause", "HassMediaNext", "HassMediaPrevious"):
        return [e for e in entities if e.state == "playing"] or entities
    if heard.intent == "HassMediaUnpause":
        return [e for e in entities if e.state == "paused"] or entities
    return entities


def _television(entity: Entity) -> bool:
    name = entity.name.lower()
    return entity.device_class == "tv" or any(
        w in name.split() or (not w.isascii() and w in name) for w in TELEVISION
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
