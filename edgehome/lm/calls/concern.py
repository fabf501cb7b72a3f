"""Which of the devices that words reach are concerned: by the state they are in, by what was spared, by where one is sent.

The home's facts decide; `reach.py` has found the devices before.
"""

import re
from typing import Any

from edgehome.effects import verb_for
from edgehome.errors import Unsupported
from edgehome.lm.calls.reach import OPEN_DOMAINS, OPENINGS
from edgehome.lm.model.candidates import ENTITY, Candidate, Fit
from edgehome.lm.model.decode import Heard
from edgehome.lm.names import things
from edgehome.lm.names.areas import areas_named
from edgehome.lm.names.bilingual import called
from edgehome.lm.names.units import WEAK, units
from edgehome.messages import Entity
from edgehome.protocols import Home

SPARED, COVERED = 0.3, 0.6
"""The least share of a name that words must be for what is spared, and of the words that must be of the name."""


def concerned(heard: Heard, entities: list[Entity]) -> list[Entity]:
    """Return of several devices reached as a group those that the order concerns in the state they are in.

    A temperature is meant for what heats or cools now, not for the floor heating that is off; "too bright" for the
    lamps that are on; only an active alarm can be acknowledged, and "the first one" is the first of them.
    """
    if len(entities) < 2 or (heard.pointing == "device" and heard.intent != "AcknowledgeAlarm"):
        return entities
    if heard.intent in ("HassClimateSetTemperature", "AdjustTemperature"):
        return [e for e in entities if e.state != "off"] or entities
    if heard.intent in _CHANGES and not any(w in heard.clause.lower() for w in _EACH):
        return [e for e in entities if e.state not in ("off", "standby", "idle")] or entities
    if heard.intent == "AcknowledgeAlarm":
        entities = [e for e in entities if e.state in ("active", "on", None)] or entities
        place = next((i for i, word in enumerate(_ORDINALS) if word.search(heard.clause)), None)
        if place is not None and place < len(entities):
            return [entities[place]]
    return entities


_OPENED = {"door": re.compile(r"\bdoors?\b|门|門", re.IGNORECASE), "window": re.compile(r"\bwindows?\b|窗(?![帘簾])", re.IGNORECASE)}  # fmt: skip


def stand_open(heard: Heard, entities: list[Entity], text: str, home: Home) -> list[Entity]:
    """Return what tells of doors and of windows where a question names both as kinds, and no curtain where it names a window."""
    said = [kind for kind, word in _OPENED.items() if word.search(text)]
    hung = len(said) > 1 or all(e.domain == "cover" for e in entities)
    if heard.intent != "HassGetState" or heard.pointing == "device" or "window" not in said or not hung:
        return entities
    sensors = (e for e in home.entities.values() if e.domain == "binary_sensor" and e.device_class in said)
    where = {a.id for a in home.areas.values() if a.id in heard.areas or a.floor in heard.floors}
    return [e for e in sensors if not where or e.area in where] or entities


_DONE = {
    "HassTurnOff": ("off", "closed", "standby"), "HassTurnOn": ("on", "open", "playing", "heat", "cool"),
    "HassMediaPause": ("paused", "idle", "off", "standby"), "HassMediaNext": ("paused", "idle", "off", "standby"),
    "HassMediaPrevious": ("paused", "idle", "off", "standby"),
}  # fmt: skip
_CHOSEN_SO = ("light", "fan", "switch", "climate", "humidifier", "media_player", "cover")


def choices(heard: Heard, pool: list[Entity]) -> list[Entity]:
    """Return of things one of which is meant those with which there is something to do: "turn the lamp off" is for one that is
    on. Locks, doors and machines are all asked about."""
    done = _DONE.get(heard.intent, ())
    if any(e.domain not in _CHOSEN_SO or e.device_class in OPENINGS for e in pool):
        return pool
    return [e for e in pool if e.state not in done] or pool


def none_can(intent: str, arguments: dict[str, Any], pool: list[Entity]) -> bool:
    """Return whether the order is for more, or for something else, than any of these can do."""
    for entity in pool:
        try:
            verb_for(entity, intent, arguments)
        except Unsupported:
            continue
        return False
    return bool(pool)


_CHANGES = frozenset(("AdjustBrightness", "AdjustColorTemperature", "AdjustSpeed", "HassSetVolumeRelative"))
_EACH = ("all", "every", "both", "each", "所有", "全部", "都", "每")
"""A little more or less is for the lamps that are on, unless all of them are said."""
_ORDINALS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (r"\bfirst\b|第一", r"\bsecond\b|第二", r"\bthird\b|第三")
)


def places_named(heard: Heard, text: str, entities: list[Entity], home: Home) -> list[str]:
    """Return the area that a vehicle or a cleaner is sent to, where its full name stands in the call's words."""
    if heard.intent not in ("DispatchVehicle", "HassVacuumCleanArea"):
        return []
    words = (heard.clause or text).lower()
    for name in sorted((n.lower() for e in entities for n in (e.name, *e.aliases)), key=len, reverse=True):
        words = words.replace(name, " ", 1)
    said = [u.key for u in units(words)]
    found: list[tuple[int, str]] = []
    for area in home.areas.values():
        for name in called(area):
            keys = [u.key for u in units(name.lower())]
            if keys and any(said[i : i + len(keys)] == keys for i in range(len(said))):
                found.append((len(keys), area.id))
    if found or heard.intent != "DispatchVehicle":
        return [max(found)[1]] if found else []
    partly = [  # "the dock" is the loading dock where there is no other
        a.id for a in home.areas.values()
        for keys in ([u.key for u in units(n.lower())] for n in (a.name, *a.aliases))
        if len(keys) > 1 and any(k in said and len(k) > 2 and k not in WEAK for k in keys)
    ]  # fmt: skip
    places = list(dict.fromkeys(partly))
    return places if len(places) == 1 else []


_KINDS_OF_ROOM = {"卧室": "卧", "臥室": "臥", "睡房": "睡房", "房间": "房", "房間": "房", "bedroom": "bedroom", "bathroom": "bathroom", "厕所": "厕", "洗手间": "洗手"}  # fmt: skip


def in_rooms_of_kind(said: str, home: Home) -> set[str]:
    """Return what is of a kind in the room said, or the devices of all rooms of a kind: 卧室 are 主卧 and 次卧 where no room is called just that."""
    places = areas_named(said, home)
    if len(places) == 1:  # the lamp in the loft
        there = [e for e in home.entities.values() if e.area == places[0] and e.domain in OPEN_DOMAINS]
        kinds = [m.what for m in things.mentions(said)]
        return {e.id for e in there if not kinds or any(things.may_be(e, k) for k in kinds)}
    key = _KINDS_OF_ROOM.get(said.lower().removesuffix("s").removeprefix("the "))
    areas = {a.id for a in home.areas.values() if key and any(key in n.lower() for n in called(a))}
    return {e.id for e in home.entities.values() if e.area in areas}


def _is_kind(entity: Entity, said: str) -> bool:
    """Return whether a name of it ends as the words do: a TV backlight is no TV."""
    last = said.split()[-1] if said.isascii() else said[-1:]
    return any(n.lower().endswith(last.lower()) for n in (entity.name, *entity.aliases))


def spared(fit: Fit, said: str, home: Home) -> set[str]:
    """Return the devices that a few words (`said`, and how they fit the home) name, or all those of the place or the name that they give."""
    named: list[tuple[float, float, Candidate]] = []
    if not fit.match.shape[1]:
        return set()
    for row, candidate in enumerate(fit.candidates):
        share, covered = float(fit.static[row, 1] * fit.static[row, 2]), float(fit.match[row].mean())
        entity = home.entities.get(candidate.id) if candidate.type == ENTITY else None
        if (
            fit.static[row, 1] < SPARED
            or covered < COVERED
            or (entity is not None and entity.domain not in OPEN_DOMAINS)
        ):
            continue
        named.append((share * covered, covered, candidate))
    best = max((worth for worth, _, _ in named), default=0.0)
    devices = [c.id for worth, _, c in named if c.type == ENTITY and worth == best]
    if len(devices) == 1 and fit.exact.get(devices[0]):
        return set(devices)
    places = [(worth, c) for worth, _, c in named if c.type != ENTITY]
    top = max((worth for worth, _ in places), default=0.0)
    if devices and top < best:  # which of several is open: none of those so called is touched
        whole = max(covered for _, covered, c in named if c.type == ENTITY)
        alike = [c.id for _, covered, c in named if c.type == ENTITY and covered >= whole]
        return {*devices, *(i for i in alike if _is_kind(home.entities[i], said))}
    where = {c.id for worth, c in places if worth == top}
    areas = {a.id for a in home.areas.values() if a.id in where or a.floor in where}
    return {e.id for e in home.entities.values() if e.area in areas or e.floor in where}
