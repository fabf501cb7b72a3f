"""In which parts of a sentence its calls were heard: across the end of one, or in one not at all. The words and calls alone."""

import re
from collections.abc import Sequence
from itertools import combinations

from edgehome.lm.grammars import values
from edgehome.lm.model import labels
from edgehome.lm.model.decode import Heard, Sentence
from edgehome.lm.parts.beside import beside
from edgehome.lm.parts.joint import crosses, full_names
from edgehome.lm.parts.others import says_others
from edgehome.lm.said import asides, clauses, corrections, remarks
from edgehome.messages import Call
from edgehome.protocols import Home

LEVELS = frozenset(("number", "percentage", "temperature", "level"))
FORBIDS = re.compile(
    r"(?<![分区區特类類])[别別](?![的墅人])|不要|唔好|甭|\b(?:don['’]?t|do not|no more)\b", re.IGNORECASE
)
_DOING = frozenset(
    ("light", "switch", "cover", "lock", "valve", "fan", "climate", "humidifier", "media_player", "vacuum", "machine", "vehicle")
)  # fmt: skip
"""Kinds of things whose names in a part are what it orders something for."""
_WORD = 3  # characters: less of a part in a call's words is the rim of a word


def torn(sentence: Sentence, pieces: list[str], text: str) -> bool:
    """Return whether a call was heard across the end of a part, nothing in one, or one order where the last is for all the others."""
    parts_of = touched(sentence, pieces, text)
    shared = any(a & b and len(a | b) > 1 for a, b in combinations(parts_of, 2))
    rest = any(says_others(p) for p in pieces[1:]) or any(_valueless(sentence, p) for p in pieces)
    return bool(silent_parts(sentence, pieces, text)) or shared or rest or bool(askew_calls(sentence, text))


def _valueless(sentence: Sentence, piece: str) -> bool:
    """Return whether a call that was heard in one part to switch something leaves out the value that is said there."""
    levels = [piece[s.start : s.end] for s in values.find_spans(piece) if s.kind in LEVELS]
    calls = [c for c in sentence.calls if c.clause and c.clause in piece] if levels else []
    switched = bool(calls) and all(c.intent in ("HassTurnOn", "HassTurnOff") for c in calls)
    return switched and not any(v in s.text or s.text in v for v in levels for c in calls for s in c.spans)


def silent_parts(sentence: Sentence, pieces: list[str], text: str) -> list[str]:
    """Return the parts in which nothing was heard and that do not only tell of something."""
    heard = set[int]().union(*touched(sentence, pieces, text))
    return [
        p for i, p in enumerate(pieces) if i not in heard and not (asides.is_aside(p) or remarks.tells(p))
    ]


def lost(sentence: Sentence, calls: Sequence[Call], text: str, home: Home) -> list[str]:
    """Return the parts that name a thing which none of the calls reaches, and that no call was heard in alone."""
    pieces = clauses.parts(text)
    if sentence.schedule not in (labels.NONE, "delay", "at") or not 1 < len(calls) < len(pieces):
        return []
    parts_of, reached = touched(sentence, pieces, text), {e for c in calls for e in c.entities}
    doing = [e.id for e in home.entities.values() if e.domain in _DOING]
    named = full_names(text, doing, home) if pieces else []
    missing = list[str]()
    for number, (piece, start) in enumerate(zip(pieces, starts(pieces, text), strict=True)):
        if (
            {number} in parts_of
            or FORBIDS.search(piece)
            or corrections.takes_back(piece)
            or beside(piece, home)
        ):
            continue
        here = {e for a, b, e in named if start <= a < start + len(piece) > b - a + start}
        if here and not here & reached:
            missing.append(piece)
    return missing


def touched(sentence: Sentence, pieces: list[str], text: str) -> list[set[int]]:
    """Return for each call the numbers of the parts that it was heard in."""
    begins, found = starts(pieces, text), list[set[int]]()
    bounds = [(start, start + len(piece)) for start, piece in zip(begins, pieces, strict=True)]
    for call in sentence.calls:
        at = text.find(call.clause)
        words = [(at, at + len(call.clause))] if at >= 0 else []
        own = [(s.start, s.end) for s in call.spans if text[s.start : s.end] == s.text]
        found.append({
            i for i, (start, end) in enumerate(bounds)
            if any(start <= a < end for a, _ in own) or any(min(b, end) - max(a, start) > _WORD for a, b in words)
        })  # fmt: skip
    return found


def starts(pieces: list[str], text: str) -> list[int]:
    """Return where each part begins in the text."""
    found, at = list[int](), 0
    for piece in pieces:
        at = max(at, text.find(piece, at))
        found.append(at)
        at += len(piece)
    return found


def askew_calls(sentence: Sentence, text: str) -> list[Heard]:
    return [c for c in sentence.calls if crosses(c, [h for h in sentence.calls if h is not c], text)]
