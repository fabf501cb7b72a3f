"""The units that names are compared by: words with their plural taken off, Chinese characters and pairs.

Knows nothing of a home or a network; `units` are what two spellings of one name have in common.
"""

import re
from functools import lru_cache
from typing import NamedTuple

_UNIT = re.compile(r"[a-z]+|\d+|[\u3400-\u9fff]")
_NUMBERS = {
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
    "nine": "9", "ten": "10", "first": "1", "second": "2", "third": "3", "fourth": "4", "一": "1", "二": "2",
    "两": "2", "三": "3", "四": "4", "五": "5", "六": "6", "七": "7", "八": "8", "九": "9", "十": "10",
}  # fmt: skip
WEAK = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "in",
        "on",
        "at",
        "my",
        "our",
        "to",
        "and",
        "s",
        "的",
        "了",
        "把",
        "里",
        "个",
        "上",
        "在",
        "是",
        "和",
    ]
)


class Unit(NamedTuple):
    """One unit: what it is compared by, the characters start..end it stands on, and the word as written."""

    key: str
    start: int
    end: int
    word: str


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Return an English word without its plural, a number word as digits."""
    if word in _NUMBERS:
        return _NUMBERS[word]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-3] + "y" if word.endswith("ies") and len(word) > 4 else word[:-1]
    return word


def units(normal: str) -> list[Unit]:
    """Return the units of a normalised text in their order; a possessive 's is none."""
    found = []
    for match in _UNIT.finditer(normal):
        start, end = match.span()
        if match[0] == "s" and start and normal[start - 1] == "'":
            continue
        found.append(Unit(stem(match[0]), start, end, match[0]))
    return found


def is_han(key: str) -> bool:
    """Return whether the unit is a Chinese character."""
    return "\u3400" <= key[0] <= "\u9fff"


def near(word: str, other: str) -> float:
    """Return how like two words are: 1 for the same, above 0 for one slip (two in long words), else 0."""
    longest = max(len(word), len(other))
    if longest < 4 or abs(len(word) - len(other)) > 2:
        return 0.0
    from rapidfuzz.distance import OSA

    allowed = 1 if longest < 8 else 2
    slips = OSA.distance(word, other, score_cutoff=allowed)
    return 1.0 - 1.6 * slips / longest if slips <= allowed else 0.0
