"""Things or rooms named together: "Max's console and fan off", 客厅的灯电视空调都关了 are an order for each of them, in the same words.

Only where what the sentence was heard for leaves one of them out. Finds names; knows no network.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from edgehome.intents import INTENTS
from edgehome.lm.calls.reach import OPEN_DOMAINS
from edgehome.lm.names import things
from edgehome.lm.names.areas import areas_named
from edgehome.lm.names.bilingual import called
from edgehome.lm.names.units import units
from edgehome.lm.parts.joint import JOINED, full_names
from edgehome.messages import Call, Entity
from edgehome.protocols import Home

_MEASURE = re.compile(r"[部盏盞台臺个個張张把啲]$")
_MAY_JOIN = re.compile(r"[,&+]|\b(?:and|or|plus|with|n|both)\b", re.IGNORECASE)
_BOUND = re.compile(r"[,;:，；：。、.!！]\s|[，；：。、]|,|\b(?:and|then|but)\b|然后|然後")


@lru_cache(maxsize=1 << 15)
def _last_word(name: str) -> str:
    """Return the key of the last word of an English name; "" for any other. Kept: a home has thousands, and says them again."""
    words = units(name.lower()) if name.isascii() else ()
    return words[-1].key if words else ""


@lru_cache(maxsize=1 << 15)
def _last_thing(name: str) -> str:
    """Return the thing that a name ends in: "" where it names none."""
    found = things.mentions(name)
    return found[-1].what if found else ""


class Named(NamedTuple):
    """Where in a text something is named, the entities of the home that it may be, and whether that is its whole name."""

    start: int
    end: int
    fits: frozenset[str]
    whole: bool = False


def named(text: str, home: Home) -> list[Named]:
    """Return what of the home the words name, each with what it may be, in their order; the longer of two that overlap."""
    devices = [e for e in home.entities.values() if e.domain in OPEN_DOMAINS]
    found = [
        Named(a, b, frozenset((e,)), True) for a, b, e in full_names(text, (e.id for e in devices), home)
    ]
    found += [Named(m.start, m.end, _called(m.what, devices)) for m in things.mentions(text)]
    said, last = {u.key for u in units(text.lower())}, dict[str, set[str]]()
    for entity in devices:
        for key in said.intersection(_last_word(n) for n in (entity.name, *entity.aliases)):
            last.setdefault(key, set()).add(entity.id)
    found += [Named(u.start, u.end, frozenset(last[u.key])) for u in units(text.lower()) if u.key in last]
    longest: list[Named] = []
    for one in sorted(found, key=lambda n: n.start - n.end):
        if one.fits and not any(a.start < one.end and one.start < a.end for a in longest):
            longest.append(one)
    return sorted(longest)


def _called(what: str, devices: Sequence[Entity]) -> frozenset[str]:
    """Return the devices whose names end in this thing, else all that can be it; any lamp is a light."""
    lit = what == "light"
    so = frozenset(
        e.id
        for e in devices
        if (lit and e.domain == "light") or any(_last_thing(n) == what for n in (e.name, *e.aliases))
    )
    return so or frozenset(e.id for e in devices if things.may_be(e, what))


def together(text: str, home: Home) -> list[Named]:
    """Return the first two or more that only joining words part."""
    if text.isascii() and not _MAY_JOIN.search(text):
        return []
    run: list[Named] = []
    for one, then in pairwise(named(text, home)):
        between = text[one.end : then.start]
        long = one.whole and then.whole if between else then.end - then.start > 1
        apart = long or between.strip()
        if apart and JOINED.fullmatch(_MEASURE.sub("", between) or "和"):
            run = [*(run or [one]), then]
        elif run:
            break
    return run


def each(text: str, calls: Sequence[Call], home: Home, sure: bool) -> tuple[list[str], int, int]:
    """Return the orders for each of what is named together, and where the one that they are in begins and ends; none where all are
    reached alike."""
    run = together(text, home)
    if not run:
        return [], 0, 0
    start = max((m.end() for m in _BOUND.finditer(text, 0, run[0].start)), default=0)
    ends = [m.start() for m in _BOUND.finditer(text, run[-1].end)] + [len(text)] * 2
    bare = not text[start : run[0].start].strip() and not text[run[-1].end : ends[0]].strip()
    end = ends[bare]  # "heating and hot water, both down"
    own = [_room(text[n.start : n.end], home) for n in run]
    shared = len(own[0]) if not any(own[1:]) else 0  # 主卧空调和灯: both are there
    first, last = text[start : run[0].start + shared], text[run[-1].end : end]
    told = [c for c in calls if any(set(c.entities) & n.fits for n in run)]
    reached = {e for c in told for e in c.entities}
    places = areas_named(first + "," + last, home)
    astray = len(places) == 1 and any(home.entities[e].area not in (*places, None) for e in reached)
    of_one_sort = (
        len({e.startswith("lock.") for e in reached}) < 2
    )  # to lock, said of a window, would open it
    both_ways = {c.intent for c in told} >= {"HassTurnOn", "HassTurnOff"}
    all_alike = of_one_sort and all(n.fits & reached for n in run) and not both_ways
    mixed = any(own[1:]) and bool(areas_named(first, home) or (own[0] and not all(own)))
    if (sure and all_alike and not astray) or mixed or not all(INTENTS[c.intent].acts for c in told):
        return [], 0, 0
    items = [text[n.start : n.end] for n in run]
    return [first + item + last for item in [items[0][shared:], *items[1:]]], start, end


def _room(words: str, home: Home) -> str:
    """Return the name of a room that the words for a thing begin with, "" where there is none."""
    names = (n for a in home.areas.values() for n in called(a) if len(n) < len(words))
    return max((n for n in names if words.lower().startswith(n.lower())), key=len, default="")
