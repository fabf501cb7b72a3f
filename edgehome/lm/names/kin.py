"""Which of the things of one kind a few words pick: "the kitchen one", "dad's", 二号, "A".

Every word must be of the thing's names or of its room's; where several fit, what was spoken of before decides.
Nothing is guessed: words that fit several alike pick none.
"""

import functools
import re
from collections.abc import Sequence

from edgehome.lm.grammars.folding import fold
from edgehome.lm.names import things
from edgehome.lm.names.bilingual import called, translations
from edgehome.lm.names.units import stem
from edgehome.messages import Entity
from edgehome.protocols import Home

KNOWN = 8192
"""How many names are kept as they are compared."""
_PIECE = re.compile(r"[a-z]+|\d+(?:\.\d+)?|[\u3400-\u9fff]+")
_NUMBERED = re.compile(r"[一二两三四五六七八九十](?=[号线楼台])")
_NUMBER_WORD = re.compile(r"\b(?:number|no\.?|nr\.?) (\d+|one|two|three|four|five|six|seven|eight|nine)\b")
_DIGITS = {
    w: str(n)
    for n, w in enumerate(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"], start=1)
}
_AROUND = re.compile(
    r"\b(?:the|my|our|his|her|their|this|that|these|those|of|in|at|on|for|over|from|please|just|only|there|both)\b|'s\b"
    r"|(?:那|这|嗰|呢)(?:一)?(?:个|盏|台|只|扇|条|边|部|度|间|啲)|(?:里面|里边|里|边)?[的嘅]|[个]$|里$|^(?:把|将|那|这|嗰)"
)
_ONES = re.compile(r"\bones?\b")
_KIND = {
    "light": "light lamp 灯 的灯", "climate": "heating heater radiator thermostat aircon ac 空调 冷气 暖气", "cover": "blind curtain shade 窗帘 帘",
    "fan": "fan 风扇 扇", "lock": "lock 锁 门锁", "media_player": "volume 音量 声音", "switch": "plug socket 插座", "machine": "machine 机器",
    "vehicle": "vehicle 车 小车", "alarm": "alarm 报警 警报",
}  # fmt: skip
"""Nouns that only say the kind that is spoken of anyway."""


@functools.lru_cache(KNOWN)
def plain(text: str) -> str:
    """Return words as they are compared: folded, a number before its counter as a digit."""
    words = _NUMBERED.sub(lambda m: stem(m[0]), fold(text).lower())
    return _NUMBER_WORD.sub(lambda m: _DIGITS.get(m[1], m[1]), words)


def picked(said: str, pool: Sequence[Entity], about: Sequence[Entity], home: Home) -> list[Entity]:
    """Return those of the pool that the words pick, none where they fit none, or several alike.

    `about` is what was spoken of before: its like, its room and its neighbours go first; after a group a room picks all of it there.
    """
    words = plain(said).strip(" ,.;!?，。！？")
    bare = " ".join(_AROUND.sub(" ", words).split())
    own = {e.id for e in about} if len(about) == 1 else set()
    others = [e for e in pool if e.id not in own]
    tries = [bare, " ".join(_ONES.sub(" ", bare).split())]
    shorter = [_without_kind(t, others) for t in tries]
    if not all(shorter):
        return []  # no more than the kind
    tries += shorter
    for words in dict.fromkeys(t for t in tries if t):
        if found := _fitting(words, others, about, home):
            return found
    main = [e for e in others if len(about) == 1 and e.area == about[0].area and not _own_words(e, home)]
    return main if len(main) == 1 and bare.split()[:1] in (["main"], ["big"]) else []


def _own_words(entity: Entity, home: Home) -> set[str]:
    """Return the words of a thing's name that say neither its room nor its kind: none for the main one there."""
    of_room = {p for r in _rooms(entity, home) for p in _pieces(r)}
    nouns = {stem(w) for w in _KIND.get(entity.domain, "").split()}
    return set(_pieces(plain(entity.name))) - of_room - nouns - {"main", "ceil", stem("ceiling")}


def whole_name(said: str, home: Home) -> list[Entity]:
    """Return the things whose whole name the words are."""
    words = re.sub(r"^(?:the|my|our) |^[把将]", "", plain(said).strip(" ,.;!?，。！？"))
    return [e for e in home.entities.values() if words in (plain(n) for n in (e.name, *e.aliases))]


def namesakes(thing: Entity, others: Sequence[Entity]) -> list[Entity]:
    """Return those of the others that end in the name as the thing does, whose they may be: "Rob's bedside lamp", "Gemma's bedside lamp"."""
    end = _ending(thing.name)
    return [e for e in others if end and _ending(e.name) == end]


def _ending(name: str) -> str:
    """Return the last two words of a name that has more, the last three characters of a Chinese one that has more."""
    words = plain(name)
    if not words.isascii():
        return words[-3:] if len(words) > 3 else ""
    parts = words.split()
    return " ".join(parts[-2:]) if len(parts) > 2 else ""


def room(said: str, home: Home) -> str | None:
    """Return the room that the words are a name of, or the only one in whose name all of them stand; None where it is none or several."""
    words = re.sub(r"^(?:the|our) |(?:那边|那里|那儿|去|里)$", "", plain(said).strip(" ,.;!?，。！？"))
    exact = [a.id for a in home.areas.values() if words in [plain(n) for n in called(a)]]
    pieces = _pieces(words)
    within = [a.id for a in home.areas.values() if _room_says(pieces, [plain(n) for n in called(a)])]
    found = exact or within
    return found[0] if len(found) == 1 else None


def another_kind(said: str, pool: Sequence[Entity], home: Home) -> bool:
    """Return whether the words are the whole name of something that is not of the pool, and of nothing in it: "Anna"; or no more
    than everyday words for another kind: "the TV" after a lamp is no TV light."""
    ours = {e.id for e in pool}
    named = whole_name(said, home)
    words = re.sub(r"^(?:the|my|our) |^[把将將]", "", plain(said).strip(" ,.;!?，。！？"))
    for thing in things.mentions(words) if not named else ():
        domain = things.domain_of(thing.what)
        if (thing.start, thing.end) == (0, len(words)) and domain and domain not in {e.domain for e in pool}:
            return any(e.domain == domain for e in things.known(home, thing.what))
    return bool(named) and not any(e.id in ours for e in named)


def _without_kind(words: str, pool: Sequence[Entity]) -> str:
    nouns = {n for e in pool for n in _KIND.get(e.domain, "").split()}
    chinese = sorted((n for n in nouns if not n.isascii()), key=len, reverse=True)
    while noun := next((n for n in chinese if words.endswith(n)), ""):
        words = words.removesuffix(noun).strip("的 ")
    return " ".join(w for w in words.split() if stem(w) not in nouns)


def _pieces(words: str) -> tuple[str, ...]:
    """Return the words to be found: English stems, numbers, runs of Chinese characters."""
    found = [stem(p) if p.isascii() else p for p in _PIECE.findall(words)]
    return tuple(p for p in found if p not in ("a", "an")) or tuple(found)


def _holds(name: str, piece: str) -> bool:
    if not piece.isascii():
        return piece in name
    return piece in _stems(name)


@functools.lru_cache(KNOWN)
def _stems(name: str) -> frozenset[str]:
    return frozenset(stem(p) for p in re.findall(r"[a-z]+|\d+(?:\.\d+)?", name))


def _names(entity: Entity) -> tuple[str, ...]:
    return _all_names((entity.name, *entity.aliases))


@functools.lru_cache(KNOWN)
def _all_names(own: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(plain(n) for n in (*own, *translations(own)))


def _rooms(entity: Entity, home: Home) -> list[str]:
    area = home.areas.get(entity.area or "")
    return [plain(n) for n in called(area)] if area else []


_NO_ROOM = frozenset(("room", "main", "line", "bay", "zone", "大", "小", "房", "间", "区", "房间", "室"))
"""Words of rooms' names that no room is called by alone."""


def _fitting(words: str, pool: list[Entity], about: Sequence[Entity], home: Home) -> list[Entity]:
    pieces = _pieces(words)
    if not pieces:
        return []
    exact = [e for e in pool if words in _names(e)]
    if len(exact) == 1:
        return exact
    there = [e for e in pool if _room_says(pieces, _rooms(e, home))]
    by_name = [e for e in pool if any(all(_holds(n, p) for p in pieces) for n in _names(e))]
    if there:
        found = _of_place([e for e in pool if e in there or e in by_name], about, home)
        return found or (by_name if len(by_name) == 1 and len(about) == 1 else [])
    if len(by_name) > 1:
        return _nearest(by_name, about, home)
    return by_name or _nearest([e for e in pool if _all_of(pieces, e, home)], about, home)


def _room_says(pieces: tuple[str, ...], rooms: list[str]) -> bool:
    said = set(pieces) - _NO_ROOM
    return bool(said) and any(all(_holds(r, p) for p in pieces) for r in rooms)


def _all_of(pieces: tuple[str, ...], entity: Entity, home: Home) -> bool:
    """Whether each word is of any of its names, or of its room's, and not all of the room's."""
    names, rooms = _names(entity), _rooms(entity, home)

    def of_room_then_name(piece: str) -> bool:
        return not piece.isascii() and any(
            piece.startswith(r)
            and len(rest := piece.removeprefix(r).strip("的")) > 0
            and any(rest in n for n in names)
            for r in rooms
        )

    by_name = [any(_holds(n, p) for n in names) for p in pieces]
    by_room = [any(_holds(r, p) for r in rooms) for p in pieces]
    both = [of_room_then_name(p) for p in pieces]
    return all(map(any, zip(by_name, by_room, both, strict=True))) and (any(by_name) or any(both))


def _of_place(found: list[Entity], about: Sequence[Entity], home: Home) -> list[Entity]:
    """Return what of a place is meant: after a group the like of it there, after one thing the one that is like it."""
    if len(found) == 1:
        return found
    rooms = {e.area for e in about}
    classes = {e.device_class for e in about}
    alike = [e for e in found if e.device_class in classes] or found
    if len(about) > 1 and len(rooms) == 1 or len(alike) == 1:
        return alike
    return _nearest(alike, about, home)


def _nearest(found: list[Entity], about: Sequence[Entity], home: Home) -> list[Entity]:
    """Return the one of several that is in the room of what was spoken of, or of its make, or is called like it."""
    if len(found) < 2 or not about:
        return found if len(found) == 1 else []
    rooms, classes = {e.area for e in about}, {e.device_class for e in about}
    for narrower in (
        [e for e in found if e.area in rooms and e.area is not None],
        [e for e in found if e.device_class in classes],
    ):
        found = narrower or found
        if len(found) == 1:
            return found
    like = {e.id: max(_alike(e, one, home) for one in about) for e in found}
    most = max(like.values())
    best = [e for e in found if like[e.id] == most]
    return best if most and len(best) == 1 else []


def _alike(entity: Entity, other: Entity, home: Home) -> int:
    """Return how many words the names of two things share, their rooms' left out."""

    def own(one: Entity) -> set[str]:
        of_room = {p for r in _rooms(one, home) for p in _pieces(r)}
        found = {p for n in _names(one) for p in _pieces(n)}
        for room in (r for r in _rooms(one, home) if not r.isascii()):
            found = {p.removeprefix(room) for p in found}
        return found - of_room - {"", "s"}

    return len(own(entity) & own(other))
