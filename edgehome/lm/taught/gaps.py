"""Where a person's own words stand in a sentence like a plugin's examples: by what stands before and after the gap there.

In the examples' language the same words count, in the other one words that do the same work ("to", 去). What is left of the
sentence without the words must still mean what the example means without its gap.
"""

import itertools
import re
from collections.abc import Callable, Sequence, Set
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from edgehome.lm.names.units import stem

Vectors = Callable[[Sequence[str]], np.ndarray]
Span = tuple[int, int]

GAP = re.compile(r"\{(\w+)(?::\w+)?\}")
_WORD = re.compile(
    r"'s\b|[^\W\d_\u3400-\u9fff]+(?:['’\-](?!s\b)\w+)*|\d+(?:[.:]\d+)*|[\u3400-\u9fff]|[:：,，]"
)


def _set(english: str, chinese: str = "") -> frozenset[str]:
    return frozenset((*map(stem, english.split()), *chinese))


_JOINTS = (
    _set("to into towards onto", "去到往至成为准向送"), _set("until till", "到至"), _set("from by", "从由自"),
    _set("for with", "给替帮跟和对叫"), _set("that saying says : ： , ，", "说写讲着住忘：，"), _set("about on regarding", "关于"),
    _set("called named", "叫名"), _set("in", "用在成"), _set("'s", "的"), _set("a an the some my", "个份碗杯只张本首篇件块家支台"),
    _set("me us", "我点下"),
)  # fmt: skip
"""Words that do one work in both languages."""
PLAIN = _set(
    "a an the to of on in at is are was be it my our your me us i we you he she please can could do does did and for with just that "
    "this have has had will would want need some any so up down let yet here now there from by into about 's : ： , ， how what which "
    "who when where why been being doing",
    "请的了吗呢吧啊哦一下我你帮给把在是有要想这那个就都也和没得到去怎么什哪谁多少几们",
)
"""Words that are nobody's own."""
_CLOSING = _set("please now thanks today yet here", "吧吗呢啊哦呀没有")
_NO_START = _set(
    "'s : ： , ， how what which who when where why did does do is are was has have can could would and to from of into",
    "的了吗呢吧怎哪么从向把被",
)
_NO_END = _set(
    ": ： , ， please been is are was has have do does did and to for from in of here yet today now thanks",
    "吧吗呢的怎哪么什",
)
_PARTICLES = _set("", "的了吗呢是在有")
_OF, _HAS, _BREAKS = _set("of from for about by"), _set("'s", "的"), _set(": ： , ，")
_MEASURES = _set("", "个张份碗杯只本首篇件块元套盒瓶斤袋位条")
_JOINING = _set("to of for into from on in")
_LONGEST, _OPTIONS, _COMPARED = 16, 16, 10
"""Words of a slot, places looked at for one, and sets of places whose remainder is compared by its vector."""
_MEANS, _UNSAID, _CUTS, _TORN, _BESIDES, _SHORT, _EDGE, _COMMA = 4.0, 1.4, 0.2, 0.4, 0.3, 0.4, 0.7, 0.25
"""What counts: the meaning of what is left; how much must speak for a slot; a cut beside an own word, one through a piece of
the vocabulary; gaps side by side; a short one before another; plain words in it; a comma in it."""


class Word(NamedTuple):
    """A word or character: what it is compared by, and where it stands."""

    key: str
    start: int
    end: int


class _Side(NamedTuple):
    """What stands beside a gap: the words next to it, nearest first; at an end of the sentence there are none."""

    near: tuple[str, ...]
    slot: str = ""


class Gap(NamedTuple):
    before: _Side
    after: _Side
    frame: str


@lru_cache(maxsize=4096)
def words(text: str) -> tuple[Word, ...]:
    """Return the words of a text."""
    return tuple(Word(stem(m[0].lower()), *m.span()) for m in _WORD.finditer(text))


@lru_cache(maxsize=1024)
def _works(key: str) -> frozenset[int]:
    return frozenset(i for i, joint in enumerate(_JOINTS) if key in joint)


def own_words(
    examples: Sequence[str],
    slots: Sequence[str],
    text: str,
    taken: Sequence[Span],
    edges: Set[int],
    vectors: Vectors,
) -> dict[str, Span]:
    """Return the slots of free words that the text fills, and where.

    `taken` spans are filled with something else; `edges` are the characters at which pieces of the vocabulary begin or end.
    """
    gaps = {slot: found for slot in slots if (found := [g for e in examples for g in gaps_of(e, slot)])}
    frame = {w.key for e in examples for w in words(GAP.sub(" ", e))} - PLAIN
    said = [w for w in words(text)]
    free = [not any(a < w.end and w.start < b for a, b in taken) for w in said]
    ranked = [_ranked(found, said, free, frame, edges) for found in gaps.values()]
    sets = []
    for chosen in itertools.product(*([*options, (_UNSAID, (0, 0))] for options in ranked)):
        spans = sorted(span for _, span in chosen if span[1])
        if all(b <= c for (_, b), (c, _) in itertools.pairwise(spans)):
            touching = _BESIDES * sum(b == c for (_, b), (c, _) in itertools.pairwise(spans))
            sets.append((sum(score for score, _ in chosen) + touching, [span for _, span in chosen]))
    if not gaps or not said:
        return {}
    frames = vectors(list(dict.fromkeys(g.frame for found in gaps.values() for g in found)))
    likely = sorted(sets, key=lambda item: -item[0])[:_COMPARED]

    def without(chosen: Sequence[Span]) -> str:
        out = [*taken, *((said[a].start, said[b - 1].end) for a, b in chosen if b)]
        return "".join(" " if any(a <= i < b for a, b in out) else c for i, c in enumerate(text)).strip()

    rests = [without(spans) for _, spans in likely]
    different = list(dict.fromkeys(filter(None, rests)))
    near = (vectors(different) @ frames.T).max(1) if different else []
    means = {"": 0.0, **dict(zip(different, map(float, near), strict=True))}
    _, best = max(
        (score + _MEANS * means[rest], spans) for (score, spans), rest in zip(likely, rests, strict=True)
    )
    return {s: (said[a].start, said[b - 1].end) for s, (a, b) in zip(gaps, best, strict=True) if b}


def gaps_of(example: str, slot: str) -> list[Gap]:
    """Return how a slot stands in an example, once for each time it does."""
    found = []
    for match in GAP.finditer(example):
        if match[1] != slot:
            continue
        left, right = example[: match.start()], example[match.end() :]
        before = _Side(
            tuple(w.key for w in reversed(words(left.rsplit("}", 1)[-1]))), "}" if left.endswith("}") else ""
        )
        after = _Side(
            tuple(w.key for w in words(right.split("{", 1)[0])), "{" if right.startswith("{") else ""
        )
        found.append(Gap(before, after, " ".join(GAP.sub(" ", example).split())))
    return found


def _ranked(
    gaps: Sequence[Gap], said: Sequence[Word], free: Sequence[bool], frame: Set[str], edges: Set[int]
) -> list[tuple[float, Span]]:
    """Return the likeliest places of a slot, in words, with what speaks for each."""
    n, scored, known = len(said), [], frame | PLAIN
    for start in range(n):
        for end in range(start + 1, min(n, start + _LONGEST) + 1):
            if not free[end - 1]:
                break
            inner = said[start:end]
            if inner[0].key in _NO_START or inner[-1].key in _NO_END:
                continue
            told = sum(1.0 if w.key in frame else _EDGE * (w.key in PLAIN) for w in inner) / len(inner)
            own = 1.0 - told
            cuts = [
                start > 0 and free[start - 1] and said[start - 1].key not in known,
                end < n and free[end] and said[end].key not in known,
            ]
            torn = [_torn(said, start, edges), _torn(said, end, edges)]
            sides = max(beside(g, said, (start, end)) for g in gaps)
            own -= _COMMA * any(w.key in _BREAKS for w in inner)
            scored.append((sides + own - _CUTS * sum(cuts) - _TORN * sum(torn), (start, end)))
    return sorted(scored, key=lambda item: (-item[0], item[1][0] - item[1][1]))[:_OPTIONS]


def with_measure(text: str, span: Span) -> Span:
    """Return a number's span with what it counts by: 两张, 20 euros (to ...)."""
    after = [w for w in words(text) if w.start >= span[1]][:2]
    if not after or text[span[1] : after[0].start].strip():
        return span
    measured = after[0].key in _MEASURES or (
        len(after) == 2 and after[0].key.isascii() and after[1].key in _JOINING
    )
    return (span[0], after[0].end) if measured else span


def _torn(said: Sequence[Word], place: int, edges: Set[int]) -> bool:
    """Return whether a border before a word goes through a piece; pieces that hold a particle tell nothing."""
    if place in (0, len(said)) or said[place].key in _PARTICLES or said[place - 1].key in _PARTICLES:
        return False
    return said[place].start not in edges and said[place - 1].end not in edges


def beside(gap: Gap, said: Sequence[Word], span: Span) -> float:
    """Return how much the words beside a span of words are like those beside a gap, 0 to 2."""
    start, end = span
    short = 0.0
    if gap.after.slot:
        han = "\u3400" <= said[start].key[0] <= "\u9fff"
        short = _SHORT if end - start == (2 if han else 1) else 0.0
    return (
        short
        + _beside(gap.before, said[:start][::-1])
        + _beside(gap.after, said[end:])
        + _owner(gap, said, span)
    )


def _owner(gap: Gap, said: Sequence[Word], span: Span) -> float:
    """Return what speaks for a span where one language says "the price of X" and the other X的价格."""
    before = said[span[0] - 1].key if span[0] else ""
    after = said[span[1]].key if span[1] < len(said) else ""
    if after in _HAS and gap.before.near[:1] and gap.before.near[0] in _OF:
        return 0.8
    return 0.8 if before in _OF and gap.after.near[:1] and gap.after.near[0] in _HAS else 0.0


def _beside(side: _Side, said: Sequence[Word]) -> float:
    """Return how much the words beside a span (nearest first) are like those beside a gap, 0 to 1."""
    if side.slot:
        return 0.3
    if not side.near:
        return 0.7 if all(w.key in _CLOSING for w in said) else 0.0
    if not said:
        return 0.0
    if said[0].key == side.near[0]:
        more = len(side.near) > 1 and len(said) > 1 and said[1].key == side.near[1]
        return 1.0 if more or len(side.near) == 1 else 0.8
    return 0.6 if _works(said[0].key) & _works(side.near[0]) else 0.0
