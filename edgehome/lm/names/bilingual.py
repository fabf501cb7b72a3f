"""Names of rooms and things in the other language, where they are made of everyday words: 客厅主灯 is the "living room main light".

Whole names only: a name with any other word in it ("Dusty", 小爱音箱) has no translation. Chinese is read simplified and traditional.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from edgehome.lm.grammars.folding import fold
from edgehome.lm.names.everyday import ROOMS, THINGS
from edgehome.messages import Area


def _table(lines: str) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """Return the words of each language with theirs in the other."""
    english: dict[str, tuple[str, ...]] = {}
    chinese: dict[str, tuple[str, ...]] = {}
    for line in filter(None, lines.strip().splitlines()):
        one, other = ([w.strip() for w in side.split(",")] for side in line.split("="))
        english |= {w: tuple(other) for w in one}
        chinese |= {w: tuple(one) for w in other}
    return english, chinese


(_ROOM_EN, _ROOM_ZH), (_THING_EN, _THING_ZH) = _table(ROOMS), _table(THINGS)
_HAN = re.compile(r"[\u3400-\u9fff]")
MAX_LENGTH, MAX_WAYS = 24, 6


def translations(names: Iterable[str]) -> tuple[str, ...]:
    """Return what these names of one thing are in the other language; none where it has names in both."""
    names = tuple(names)
    if len({bool(_HAN.search(n)) for n in names}) > 1:
        return ()
    return tuple(dict.fromkeys(way for name in names for way in translated(name)))[:MAX_WAYS]


def called(place: Area) -> tuple[str, ...]:
    """Return all that a room is called, in both languages."""
    own = (place.name, *place.aliases)
    return (*own, *translations(own))


@lru_cache(maxsize=8192)
def translated(name: str) -> tuple[str, ...]:
    """Return the ways to say a name of everyday words in the other language, the plainest first; none for any other name."""
    plain = " ".join(fold(name).split())
    if not plain or len(plain) > MAX_LENGTH:
        return ()
    chinese = bool(_HAN.search(plain))
    rooms, things = (_ROOM_ZH, _THING_ZH) if chinese else (_ROOM_EN, _THING_EN)
    if plain in rooms or plain in things:
        return rooms.get(plain, ()) + things.get(plain, ())
    for end in range(len(plain) - 1, 0, -1):  # a room, then a thing
        room, thing = plain[:end].strip().removesuffix("的"), plain[end:].strip()
        if (chinese or plain[end - 1] == " ") and room in rooms and thing in things:
            between = " " if chinese else ""
            return tuple(f"{r}{between}{t}" for r in rooms[room][:2] for t in things[thing][:2])
    return ()
