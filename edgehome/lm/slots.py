"""What fills the gaps of a plugin's own intent: values by the grammars, places and devices by the home's names, and
the person's own words by where they stand. Says nothing of which intent is meant."""

import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from edgehome.intents import PluginIntent
from edgehome.lm import values
from edgehome.lm.candidates import AREA, ENTITY, FLOOR, Fit
from edgehome.lm.tokens import Tokens
from edgehome.lm.units import units

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
_TELLS = re.compile(
    r"(?:[:：]|\b(?:that|saying|says|to say|called|named|about|for|to)\b|说是|说|写着|写上|写|讲|叫做|叫|关于)\s*(?:that\b|[,，:：])?\s*",
    re.IGNORECASE,
)
_TRIM = " .,;:!?，。；：！？、“”\"'"
_PLAIN = frozenset((
    "a", "an", "the", "to", "of", "on", "in", "at", "is", "are", "was", "be", "it", "my", "our", "your", "me", "us", "i",
    "we", "you", "he", "she", "please", "can", "could", "do", "does", "did", "and", "for", "with", "just", "that", "this",
    "have", "has", "had", "will", "would", "want", "need", "some", "any", "so", "up", "down",
    *"请的了吗呢吧一下我你帮给把在是有要想这那个就都也和",
))  # fmt: skip
"""Words that are nobody's own."""


def filled(
    intent: PluginIntent, text: str, normal: str, tokens: Tokens, fit: Fit, area: str | None, now: Any
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
        for name in (n for n, k in wanted.items() if k == kind and n not in found):
            span = min((s for s in spans if s.kind in fits), key=lambda s: fits.index(s.kind), default=None)
            value = _value(kind, span.value) if span is not None else None
            if span is not None and value is not None:
                spans.remove(span)
                taken.append((span.start, span.end))
                found[name] = value
    left = [name for name in free if name not in found]
    if len(left) == 1 and (words := _rest(intent, text, normal, taken)):
        found[left[0]] = words
    return found


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


def _rest(intent: PluginIntent, text: str, normal: str, taken: list[tuple[int, int]]) -> str:
    """Return the words that are the person's own: what a word like "that" opens, else the longest run that no example has."""
    tells = [m for m in _TELLS.finditer(normal) if m.end() < len(normal) - 1]
    known = {u.key for e in intent.examples for u in units(_GAP.sub(" ", e).lower())} | _PLAIN
    runs: list[tuple[int, int]] = []
    for unit in units(normal):
        own = unit.key not in known and not any(_meet((unit.start, unit.end), t) for t in taken)
        if not own:
            continue
        between = normal[runs[-1][1] : unit.start].strip() if runs else "|"
        if runs and (not between or all(u.key in _PLAIN for u in units(between))):
            runs[-1] = (runs[-1][0], unit.end)
        else:
            runs.append((unit.start, unit.end))
    if not runs:
        return ""
    start, end = max(runs, key=lambda r: r[1] - r[0])
    opener = next((m.end() for m in tells if m.end() <= start), None)
    if opener is not None:
        start, end = opener, len(text)
    return text[start:end].strip(_TRIM)
