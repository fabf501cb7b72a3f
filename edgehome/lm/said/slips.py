"""Slips of the thumb in words of orders and of this home's names: "strat teh kiln", "hal lihgt". English only.

One slip must make a single word of them; what is a word itself stays, and what is played, listed or said to others.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from rapidfuzz.distance import OSA

from edgehome.lm.names.everyday import ROOMS, THINGS
from edgehome.protocols import Home

_WORD = re.compile(r"(?<![\w'’-])[A-Za-z]{3,}(?![\w'’-])")
_DICTATED = re.compile(r"[\"“”]|\b(?:play|add|lists?|shopping|announce|broadcast|tell|say|remind|note|called|named|message|queue|buy)\b", re.IGNORECASE)  # fmt: skip
_HEARD = re.compile(r"\b(?P<on>l|n)ite(?P<s>s?)\b(?! (?:snack|beer|bite))", re.IGNORECASE)
_USUAL = -10.4
"""From what logarithm of its commonness a short spelling is surely a word of its own; rarer ones may be foreign."""


@lru_cache(maxsize=512)
def _words(name: str) -> frozenset[str]:
    return frozenset(w.lower() for w in re.findall(r"[A-Za-z]{2,}", name))


_EVERYDAY = (
    _words(THINGS)
    | _words(ROOMS)
    | _words(
        "the and off turn switch start stop open close shut lock unlock light lights lamp lamps please down make with brighter bright dimmer "
        "dim heating warmer cooler colder hotter louder quieter volume quiet lower higher raise pause mute resume percent degrees minutes "
        "purple yellow orange green white everything both half bit little front back upstairs downstairs door window room radio music speed"
    )
)


def mended(text: str, home: Home, known: Mapping[str, float]) -> str:
    """Return an order with its slips mended; `known` are words of any kind and the logarithm of how common each is."""
    if not text.isascii() or _DICTATED.search(text):
        return text
    text = _HEARD.sub(r"\g<on>ight\g<s>", text)
    strange = {w for w in set(_WORD.findall(text.lower())) - _EVERYDAY if known.get(w, -99) < _USUAL}
    if not strange:
        return text
    tables = (home.entities, home.areas, home.floors)
    own = frozenset().union(*(_words(n) for t in tables for e in t.values() for n in (e.name, *e.aliases)))
    return _WORD.sub(lambda m: _mended(m[0], own, known) if m[0].lower() in strange else m[0], text)


def _mended(word: str, own: frozenset[str], known: Mapping[str, float]) -> str:
    said, words = word.lower(), own | _EVERYDAY
    meant = {t for t in words if abs(len(t) - len(said)) < 2 and _is_slip(said, t, said in known)}
    return word if len(meant) != 1 or {said, said.removesuffix("s")} & words else meant.pop()


def _is_slip(said: str, meant: str, known: bool) -> bool:
    """Return whether two letters are changed over, one of a pair is left out or doubled, or one is missed in a long word."""
    if min(len(said), len(meant)) < 3 or OSA.distance(said, meant, score_cutoff=1) > 1:
        return False
    if len(said) == len(meant):
        return sorted(said) == sorted(meant)
    short, long = sorted((said, meant), key=len)
    at = next((i for i, c in enumerate(short) if c != long[i]), len(short))
    missed = not known and long is meant and len(meant) > 4 and not meant.endswith("s")
    return at > 0 and (long[at] == long[at - 1] or missed)
