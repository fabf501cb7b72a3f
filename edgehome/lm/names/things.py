"""What kind of thing everyday words mean, and whether a device can be that thing: a kettle is no coffee machine.

Only what the table of everyday words has is judged; any other noun may mean anything. Knows no sentence.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from edgehome.lm.grammars.folding import fold
from edgehome.lm.names.bilingual import translations
from edgehome.lm.names.everyday import ODD, ROOMS, THINGS
from edgehome.lm.names.units import WEAK, units
from edgehome.messages import Entity
from edgehome.protocols import Home

_SWITCHED = ("switch", "input_boolean", "group")
_KINDS: dict[str, tuple[str, ...]] = {
    "light": ("light", "scene", "script", *_SWITCHED),
    "fan": ("fan", "climate", *_SWITCHED),
    "heating": ("climate", "water_heater", *_SWITCHED),
    "curtain": ("cover",),
    "player": ("media_player", "remote", *_SWITCHED),
    "vacuum": ("vacuum",),
    "mower": ("lawn_mower",),
    "water heater": ("water_heater", "climate", *_SWITCHED),
    "opening": ("cover", "lock", "binary_sensor"),
}
"""Kinds of things that Home Assistant has domains for, and the domains that such a thing may have."""
_KIND_OF = {
    "light": "light", "main light": "light", "ceiling light": "light",
    "fan": "fan", "ceiling fan": "fan", "exhaust fan": "fan", "air conditioner": "heating", "heating": "heating", "heater": "heating",
    "floor heating": "heating", "thermostat": "heating", "curtain": "curtain", "blind": "curtain", "sheer curtain": "curtain",
    "roller blind": "curtain", "awning": "curtain", "tv": "player", "speaker": "player", "radio": "player", "vacuum": "vacuum",
    "mower": "mower", "water heater": "water heater", "door": "opening", "door lock": "opening", "window": "opening",
}  # fmt: skip
"""The first word of a line of things, where it is a kind rather than one thing."""
LAMPS = frozenset((
    "floor lamp", "desk lamp", "bedside lamp", "night light", "light strip", "wall light", "mirror light", "cabinet light", "lava lamp",
    "pendant", "spotlight", "fairy lights", "reading lamp",
))  # fmt: skip
"""Lamps that are no main light of a room."""
_ANY = frozenset(
    ("temperature", "humidity", "pump", "compressor", "conveyor", "mixer", "socket", "camera", "sprinkler")
)
"""Things of the table that may be called anything."""
_GARAGE = ("garage", "garage_door")
_DRAPES, _LEAVES = ("blind", "curtain", "shade", "shutter", "awning"), ("door", "window", "gate", *_GARAGE)


def _lines(table: str) -> dict[tuple[str, ...], str]:
    """Return the first word of the line by the keys of each word."""
    found: dict[tuple[str, ...], str] = {}
    for line in filter(None, table.strip().splitlines()):
        words = [w.strip() for side in line.split("=") for w in side.split(",")]
        found |= {tuple(u.key for u in units(fold(w))): words[0] for w in words}
    return found


_THINGS, _ROOMS = _lines(THINGS), _lines(ROOMS)
_ROOMS |= {(*k[:-1], "屋"): what for k, what in _ROOMS.items() if k[-1] == "房" and len(k) > 2}
_THEIR_ROOM = re.compile(
    rf"(?P<who>{'|'.join(''.join(k[:-1]) for k in _ROOMS if k[-1] == '房' and (len(k) > 2 or k[0] == '娃'))})"
    r"(?:[的嘅那嗰]{1,2}[边间个]?(?:房间|[屋房](?![子东租客里]))|间(?:房(?!间)|屋)|那边)"
)
"""A room by whose it is: 孩子那屋, 娃的房间, 爸妈那间屋."""
_LONGEST = max(map(len, (*_THINGS, *_ROOMS)))


def keys(words: str) -> tuple[str, ...]:
    """Return the words that names are compared by, in their order."""
    return tuple(u.key for u in units(fold(words)) if u.key not in WEAK)


def within(name: tuple[str, ...], said: tuple[str, ...]) -> bool:
    """Return whether a name stands in what was said, as it is."""
    return bool(name) and any(said[i : i + len(name)] == name for i in range(len(said)))


_OBJECTS = frozenset((w,) for w in ("the", "my", "our", "all", "it", "that", "both", "every", "up"))
"""What follows "lock" where it is a verb."""


class Mention(NamedTuple):
    """Where in a text a thing or a room is spoken of, and its plainest name."""

    start: int
    end: int
    what: str


def mentions(text: str) -> tuple[Mention, ...]:
    """Return the things that a text speaks of, in their order: 阳台灯 is a lamp of the balcony, no 台灯."""
    return _mentions(text)[0]


def rooms(text: str) -> tuple[Mention, ...]:
    """Return the rooms that a text speaks of, in their order."""
    return _mentions(text)[1]


_LOCKED = re.compile(r"(?<=[锁鎖])[上好住起咗埋返]")
"""Behind 锁 that is done to a door, 大门锁上, and is no part of its name."""


@lru_cache(maxsize=8192)
def _mentions(text: str) -> tuple[tuple[Mention, ...], tuple[Mention, ...]]:
    """Return the things and the rooms, the longest words first, from left to right."""
    found = units(fold(text))
    keys = tuple(u.key for u in found)
    made: tuple[list[Mention], list[Mention]] = ([], [])
    i = 0
    while i < len(keys):
        ends = range(min(len(keys), i + _LONGEST), i, -1)
        j, kind, table = next(
            (
                (j, k, t)
                for j in ends
                for k, t in enumerate((_THINGS, _ROOMS))
                if keys[i:j] in t and not _LOCKED.match(text, found[j - 1].end)
            ),
            (i + 1, -1, {}),
        )
        if kind >= 0 and not (keys[i:j] == ("lock",) and (i == 0 or keys[j : j + 1] in _OBJECTS)):
            made[kind].append(Mention(found[i].start, found[j - 1].end, table[keys[i:j]]))
        i = j
    return tuple(made[0]), tuple(made[1])


def plainly(text: str, home: Home) -> str:
    """Return the text with seldom words for things and rooms as the usual ones, where nothing of the home is called so itself."""
    own = [n for table in (home.areas, home.entities) for e in table.values() for n in (e.name, *e.aliases)]
    for whose in reversed(list(_THEIR_ROOM.finditer(fold(text)))):
        text = f"{text[: whose.end('who')]}房{text[whose.end() :]}"
    for m in reversed(rooms(text)):
        said, every = (
            text[m.start : m.end],
            [(a, n) for a in home.areas.values() for n in (a.name, *a.aliases)],
        )
        fit = {
            a.name for a, n in every if any((r.what, r.start, r.end) == (m.what, 0, len(n)) for r in rooms(n))
        }
        if not said.isascii() and len(fit) == 1 and not any(fold(said) in fold(n) for n in own):
            text = text[: m.start] + fit.pop() + text[m.end :].removeprefix("间").removeprefix("間")
    for m in reversed(mentions(text)):
        said = text[m.start : m.end]
        if said.lower() in ODD and not spoken(
            {n for e in home.entities.values() for n in (e.name, *e.aliases)}, said
        ):
            text = text[: m.start] + m.what + text[m.end :]
    return text


def known(home: Home, what: str) -> list[Entity]:
    """Return the devices of the home that can be this thing."""
    return [e for e in home.entities.values() if may_be(e, what)]


def any_name(what: str) -> bool:
    """Return whether such a thing may be called anything."""
    return what in _ANY


def domain_of(what: str) -> str:
    """Return the domain that such a thing has as a rule; "" for what is one thing rather than a kind."""
    return _KINDS.get(_KIND_OF.get(what, ""), ("",))[0]


def is_lamp(what: str) -> bool:
    """Return whether such a thing is a lamp of any kind."""
    return what in LAMPS or domain_of(what) == "light"


def called(home: Home, what: str) -> list[Entity]:
    """Return the devices of the home that are called so."""
    return [e for e in home.entities.values() if what in things_of(e)]


def may_be(entity: Entity, what: str) -> bool:
    """Return whether a device can be the thing: it is called so, or it is of that kind."""
    if what in _ANY or what in things_of(entity):
        return True
    if what == "garage door":
        return entity.device_class in _GARAGE
    if what == "dehumidifier" or what == "humidifier":
        return entity.domain == "humidifier" and (entity.device_class == "dehumidifier") == (
            what == "dehumidifier"
        )
    if what == "gate":
        return entity.device_class == "gate"
    if what in ("main light", "ceiling light") and things_of(entity) & LAMPS:
        return False
    kind = _KIND_OF.get(what, "")
    other = {"opening": _DRAPES, "curtain": _LEAVES}.get(kind, ())
    return entity.domain in _KINDS.get(kind, ()) and entity.device_class not in other


_SIDES = frozenset((
    "main", "side", "front", "back", "rear", "left", "right", "upper", "lower", "top", "bottom", "inner", "outer", "north", "south", "east", "west",
))  # fmt: skip


def on_another_side(entity: Entity, words: str) -> bool:
    """Return whether a device is called by another side than the one said: the main garage door is no side garage door."""
    said = set(keys(words)) & _SIDES
    named = {k for n in (entity.name, *entity.aliases) for k in keys(n)} & _SIDES
    return bool(said) and bool(named) and not said & named


def things_of(entity: Entity) -> set[str]:
    """Return the things that a device is called, in either language."""
    own = (entity.name, *entity.aliases)
    return {m.what for n in (*own, *translations(own)) for m in mentions(n)}


def holds(entity: Entity, words: str) -> bool:
    """Return whether one of the device's names, in either language, holds all the words."""
    own = (entity.name, *entity.aliases)
    said = set(keys(words))
    return any(said <= set(keys(n)) for n in (*own, *translations(own)))


def spoken(names: Iterable[str], words: str) -> bool:
    """Return whether one of these names holds all the words, written in letters."""
    said = set(keys(words))
    return bool(said) and words.isascii() and any(said <= set(keys(n)) for n in names)
