"""What fills the gaps of a plugin's own intent: values by the grammars, places and devices by the home's names, and
the person's own words by where they stand. Says nothing of which intent is meant."""

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from edgehome.intents import PluginIntent
from edgehome.lm.grammars import values
from edgehome.lm.grammars.values import Found
from edgehome.lm.model.candidates import AREA, ENTITY, FLOOR, Fit
from edgehome.lm.model.tokens import Tokens
from edgehome.lm.taught.gaps import Vectors, Word, beside, gaps_of, own_words, with_measure, words

_ONE, _MEANS = 0.9, 2.0
"""What must stand beside "one" for it to be a number, and what the meaning of the sentence around a value counts."""
MOST = 4
"""Values of one kind that are looked at."""
SHARE = 0.6
"""How much of a name must be said."""
_PLACES = {"name": ENTITY, "area": AREA, "floor": FLOOR}
_KINDS: Mapping[str, tuple[str, ...]] = {
    "temperature": ("temperature", "quantity", "comparison", "number"), "percentage": ("percentage", "number"),
    "duration": ("duration", "delay"), "time": ("time",), "date": ("date", "days"), "color": ("color",),
    "number": ("number", "quantity", "percentage", "temperature", "comparison"),
}  # fmt: skip
"""Kinds of slots, the more telling ones first, and the kinds of values that fill them."""
_GAP = re.compile(r"\{(\w+)(?::\w+)?\}")
_TRIM = " .,;:!?，。；：！？、“”\"'"


def filled(
    intent: PluginIntent,
    text: str,
    normal: str,
    tokens: Tokens,
    fit: Fit,
    area: str | None,
    now: Any,
    vectors: Vectors,
) -> dict[str, Any]:
    """Return the slots that the words fill; an area that is not said is the speaker's."""
    wanted = intent.slots
    free = [name for name, kind in wanted.items() if kind == "text"]
    found, taken = _written(intent, text, normal, free)
    for name, kind in wanted.items():
        if kind in _PLACES and (place := _place(fit, tokens, _PLACES[kind])):
            found[name] = place[0]
            taken.append(place[1])
    if any(kind == "area" and name not in found for name, kind in wanted.items()) and area:
        found |= {name: area for name, kind in wanted.items() if kind == "area"}
    spans = [s for s in values.find_spans(text, now) if not any(_meet((s.start, s.end), t) for t in taken)]
    for kind, fits in _KINDS.items():
        names = [n for n, k in wanted.items() if k == kind and n not in found]
        for name, span in _typed(intent, names, [s for s in spans if s.kind in fits], fits, text, vectors):
            value = _value(kind, span.value)
            if value is not None:
                spans.remove(span)
                taken.append(with_measure(text, (span.start, span.end)))
                found[name] = value
    left = [name for name in free if name not in found]
    edges = {0, len(text), *tokens.starts, *tokens.ends}
    for name, (start, end) in own_words(intent.examples, left, text, taken, edges, vectors).items():
        found[name] = text[start:end].strip(_TRIM)
    return found


def _typed(
    intent: PluginIntent,
    names: Sequence[str],
    spans: Sequence[Found],
    fits: Sequence[str],
    text: str,
    vectors: Vectors,
) -> Iterator[tuple[str, Found]]:
    """Yield which slot of a kind each value is for: by the words beside it and by the examples that have the slot.

    "One" is often no number: it is one only where the words beside it are an example's.
    """
    said = words(text)
    many = vectors if len(names) > 1 else None
    likeness = {(n, s.start): _likeness(intent, n, s, said, text, many) for n in names for s in spans[:MOST]}

    def certain(name: str, span: Found) -> bool:
        one = text[span.start : span.end].strip().lower() in ("one", "a", "an", "一")
        return not one or likeness[name, span.start] >= _ONE

    few = min(len(names), len(spans))
    sets = [
        [pair for pair in zip(chosen, order, strict=True) if certain(*pair)]
        for chosen in itertools.combinations(names, few)
        for order in itertools.permutations(spans[:MOST], few)
    ]

    def fit(pairs: Sequence[tuple[str, Found]]) -> tuple[float, int]:
        return sum(likeness[n, s.start] + 0.01 for n, s in pairs), -sum(fits.index(s.kind) for _, s in pairs)

    yield from max(sets, key=fit, default=[])


def _likeness(
    intent: PluginIntent, slot: str, span: Found, said: Sequence[Word], text: str, vectors: Vectors | None
) -> float:
    """Return how much a value's place is like a slot's in the examples; with `vectors` also how near those examples are."""
    gaps = [gap for example in intent.examples for gap in gaps_of(example, slot)]
    inner = [i for i, w in enumerate(said) if w.start < span.end and span.start < w.end]
    if not gaps or not inner:
        return 0.0
    sides = max(beside(gap, said, (inner[0], inner[-1] + 1)) for gap in gaps)
    if vectors is None:
        return sides
    rest = f"{text[: span.start]} {text[span.end :]}".strip() or text
    first, *others = vectors([rest, *(gap.frame for gap in gaps)])
    return sides + _MEANS * max(float(first @ other) for other in others)


def _meet(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _written(
    intent: PluginIntent, text: str, normal: str, free: list[str]
) -> tuple[dict[str, Any], list[tuple[int, int]]]:
    """Return the free slots of words that are an example's but for its gaps, and where they stand."""
    for example in intent.examples:
        names = [m[1] for m in _GAP.finditer(example)]
        if not set(names) & set(free) or len(set(names)) < len(names):
            continue
        parts = _GAP.split(example)[::2]
        form = "(.+?)".join(re.escape(p.strip().lower()).replace(r"\ ", r"\s+") + r"\s*" for p in parts)
        if match := re.fullmatch(form.replace("(.+?)", r"\s*(.+?)\s*") + r"[.!?。！？\s]*", normal.strip()):
            shift = len(normal) - len(normal.lstrip())
            spans = {n: match.span(i + 1) for i, n in enumerate(names) if n in free}
            spans = {n: (a + shift, b + shift) for n, (a, b) in spans.items()}
            return {n: text[a:b].strip(_TRIM) for n, (a, b) in spans.items()}, list(spans.values())
    return {}, []


def _place(fit: Fit, tokens: Tokens, wanted: int) -> tuple[str, tuple[int, int]] | None:
    """Return the id of what the words name best of a type, and where they do."""
    best, best_fit = None, (0.0, 0.0)
    for row, candidate in enumerate(fit.candidates):
        share, mass = float(fit.static[row, 1]), float(fit.static[row, 3])
        if candidate.type == wanted and share >= SHARE and (share, mass) > best_fit:
            best, best_fit = row, (share, mass)
    if best is None:
        return None
    said = np.flatnonzero(fit.match[best] > 0)
    span = (tokens.starts[said[0]], tokens.ends[said[-1]]) if len(said) else (0, 0)
    return fit.candidates[best].id, span


def _value(kind: str, value: Any) -> Any:
    """Return a value as handlers get it, None where it is none of that kind."""
    if kind in ("temperature", "percentage", "number", "duration"):
        value = value[0] if isinstance(value, tuple) else value
        value = value.get("value") if isinstance(value, dict) else value
        return value if isinstance(value, int | float) else None
    if kind == "time":
        return value[0]
    return value
