"""A sentence heard part by part: remarks beside orders, several orders, later parts that leave something out."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import combinations
from typing import Protocol

from edgehome.intents import INTENTS
from edgehome.lm.calls.certainty import (
    SURE,
    TALK,
    UNSURE,
    asks,
    certainty,
    names_its_target,
    says_more_than_names,
    whole,
)
from edgehome.lm.calls.meant import as_told
from edgehome.lm.calls.resolve import Resolved
from edgehome.lm.grammars import values
from edgehome.lm.model import labels
from edgehome.lm.model.calibrate import FREE_TEXT
from edgehome.lm.model.decode import Heard, Sentence
from edgehome.lm.names import things
from edgehome.lm.names.areas import areas_named
from edgehome.lm.names.bilingual import called
from edgehome.lm.parts.chained import chained, joined
from edgehome.lm.parts.joint import NAMING, crosses, full_names
from edgehome.lm.parts.others import says_others
from edgehome.lm.said import asides, clauses, corrections, evidence, remarks
from edgehome.messages import Call, Context, Intent
from edgehome.protocols import Home

_MEASURES = frozenset(
    ("number", "percentage", "temperature", "quantity", "duration", "time", "delay", "level", "color")
)


_LEVELS = frozenset(("number", "percentage", "temperature", "level"))
_KIN = {"HassListAddItem": "HassShoppingListAddItem", "HassShoppingListAddItem": "HassListAddItem"}


_FORBIDS = re.compile(
    r"(?<![分区區特类類])[别別](?![的墅人])|不要|唔好|甭|\b(?:don['’]?t|do not|no more)\b", re.IGNORECASE
)
_LEFT = re.compile(r"\b(?:leave|keep|stays?|staying)\b|留(?![\d一二三四五六七八九十])", re.IGNORECASE)
_DOING = frozenset(
    ("light", "switch", "cover", "lock", "valve", "fan", "climate", "humidifier", "media_player", "vacuum", "machine", "vehicle")
)  # fmt: skip
"""Kinds of things whose names in a part are what it orders something for."""
_WORD = 3  # characters: less of a part in a call's words is the rim of a word


class Ears(Protocol):
    """What hears words and finds what they are about: the language model."""

    def hear(self, text: str, context: Context, home: Home, trigger: str | None = None) -> Sentence | None:
        """Return what the network hears."""

    def understand(self, text: str, context: Context, home: Home) -> Intent | None:
        """Return the intent of the words."""

    def resolve(
        self,
        sentence: Sentence,
        text: str,
        context: Context,
        home: Home,
        now: datetime,
        told: Context | None = None,
    ) -> list[Resolved]:
        """Return the calls in their order."""


def orders(model: Ears, told: remarks.Told, text: str, context: Context, home: Home) -> bool:
    """Return whether what is said beside remarks is a sure order by itself, for a place that it says itself."""
    low = told.rest.lower()
    places = {n.lower() for a in home.areas.values() for n in called(a) if len(n) > 1}
    if any(n in r.lower() and n not in low for r in told.remarks for n in places):
        return False
    if any(_owned(r, home) for r in told.remarks):
        return False
    heard = model.hear(told.rest, context, home)
    if heard is None or heard.nothing_p > 0.4 or heard.outcome["none"] > 0.3 or not heard.calls:
        return False
    aimed = any(s.slot in ("name", "area", "floor", "domain") for c in heard.calls for s in c.spans)
    goes_on = bool(context.entities) and all(c.pointing == "focus" for c in heard.calls)
    if not (aimed or goes_on):
        return False
    sure = min(map(certainty, heard.calls))
    said = model.hear(text, context, home) if sure <= UNSURE else None
    return said is None or min(map(certainty, said.calls), default=0.0) <= sure


def is_talk(model: Ears, clause: str, home: Home) -> bool:
    """Return whether the network hears nothing to do in a clause by itself."""
    heard = model.hear(clause, Context(), home)
    return heard is None or _talks(heard, clause)


def _beside(clause: str, home: Home) -> bool:
    """Return whether a clause beside an order only tells of something: no word of doing, and nothing of the home but rooms and people."""
    if asides.is_aside(clause):
        return True
    if _owned(clause, home):
        return False
    if not remarks.gives_none(clause) or remarks.tells(clause):
        return remarks.gives_none(clause)
    low, named = clause.lower(), (e for e in home.entities.values() if e.domain != "person")
    return not things.mentions(clause) and not any(
        n.lower() in low for e in named for n in (e.name, *e.aliases)
    )


_OWNED = re.compile(
    r"\W*(?P<whose>[a-z]+['’]s) (?!(?:not|got|left|put|had|been|in|a|an|the|my|\w+ed|(?!ceiling)\w+ing)\b)(?:(?:at|to) \S|.*\b(?:on|off|up|down|open|closed|shut|locked)\W*$)",
    re.IGNORECASE,
)


def _owned(clause: str, home: Home) -> bool:
    """Return whether a clause says how somebody's thing is to be: "Nan's lamp off", "Nan's at ten percent"."""
    found = _OWNED.match(clause)
    if found is None:
        return False
    levels = any(s.kind in _LEVELS for s in values.find_spans(clause))
    said = levels or bool(things.mentions(clause[found.end("whose") :]))
    whose = found["whose"].lower()
    return said and any(
        n.lower().startswith(whose) for e in home.entities.values() for n in (e.name, *e.aliases)
    )


def _carried(calls: list[Heard], where: set[str], home: Home) -> list[Heard]:
    """Return the calls that an order carries, without those heard in remarks: what is told of there is what "it" is, and where."""
    told = [c for c in calls if _beside(c.clause, home)] if len(calls) > 1 else []
    kept = [c for c in calls if c not in told] or calls
    about = next((c for c in reversed(told) if c.devices), None)
    if about is not None and kept[0].pointing in ("focus", "here") and not kept[0].spans and not asks(about):
        if about.intent_p > kept[0].intent_p:
            return [about, *kept[1:]]  # the act was heard where the thing is named
        return [replace(kept[0], pointing="device", devices=about.devices, ranked=about.ranked), *kept[1:]]
    return [_there(c, where, home) for c in kept]


def _there(heard: Heard, where: set[str], home: Home) -> Heard:
    """Return a call that names no place with what it may be for in the one place that was told of beside it."""
    ranked = [(i, p) for i, p in heard.ranked if i in home.entities and home.entities[i].area in where]
    if len(where) != 1 or heard.areas or heard.pointing != "device" or not ranked:
        return heard
    return replace(heard, devices=ranked[:1], ranked=ranked)


def in_parts(model: Ears, sentence: Sentence, text: str, context: Context, home: Home) -> Sentence:
    """Return the sentence heard part by part, if every part is a whole order and that is surer or says more."""
    if sentence.schedule != labels.NONE or any(c.role != "now" for c in sentence.calls):
        return sentence
    pieces = clauses.parts(text)
    orders = [p for p in pieces if not _beside(p, home)]
    if 0 < len(orders) < len(pieces):
        where = set(areas_named(text, home)) - set(areas_named(" , ".join(orders), home))
        told = _carried(sentence.calls, where, home)
        sure = min(map(certainty, told), default=0.0) > SURE
        if len(told) == len(orders) and (where or sure):  # heard with what is told beside it
            return replace(sentence, calls=told)
        sentence, pieces = replace(sentence, calls=told), orders
        if len(orders) == 1:
            heard = model.hear(orders[0], context, home)
            if heard is None or not whole(heard) or not names_its_target(heard.calls[0]):
                return sentence
            one, other = heard.calls[0], told[0]
            same = [i for i, _ in one.devices[:1]] == [i for i, _ in other.devices[:1]]
            surer = certainty(one) > certainty(other) and (same or certainty(other) < UNSURE)
            return replace(sentence, calls=[as_told(one, orders[0])]) if surer or len(told) > 1 else sentence
    read = _each(model, sentence, pieces, text, context, home) if _torn(sentence, pieces, text) else []
    if read:
        return Sentence(sentence.outcome, sentence.schedule, read, sentence.nothing_p)
    beside = 0 < len(orders) < len(pieces) and len(orders) < len(sentence.calls)
    pieces = orders if beside else pieces
    if not pieces or (len(pieces) < len(sentence.calls) and not beside):
        return sentence
    surest = min(map(certainty, sentence.calls), default=0.0)
    if not beside and len(pieces) == len(sentence.calls) and surest > SURE:
        return sentence
    calls: list[Heard] = []
    for piece in pieces:
        heard = model.hear(piece, context, home)
        if heard is None or not whole(heard):
            return sentence
        calls.append(as_told(heard.calls[0], piece))
        if _no_better(calls, len(pieces), sentence):
            return sentence
    lists = {c.intent for c in sentence.calls} & FREE_TEXT
    if lists and any(c.intent in FREE_TEXT - lists and _KIN.get(c.intent) not in lists for c in calls):
        return sentence  # "bleach and bin bags" bins nothing
    plainly = [c for c in calls if names_its_target(c)]
    said = [c for c in calls if c not in plainly and _says_value(sentence, c)]
    if len(calls) > len(sentence.calls) <= len(plainly) and len(plainly) > 1 and not said:
        calls = plainly  # what names nothing is why the others are given: "bedtime, TV off, lock the door"
    more = len(calls) > len(sentence.calls)
    plain = len(plainly) == len(calls)
    if beside and plain:
        return Sentence(sentence.outcome, sentence.schedule, calls, sentence.nothing_p)
    if (more and plain) or (min(map(certainty, calls)) > surest and (not more or surest < UNSURE)):
        return Sentence(sentence.outcome, sentence.schedule, calls, sentence.nothing_p)
    return sentence


def _no_better(calls: list[Heard], parts: int, sentence: Sentence) -> bool:
    """Return whether the first of so many parts show already that the sentence is not better heard part by part."""
    surest = min(map(certainty, sentence.calls), default=0.0)
    named = parts - sum(not names_its_target(c) for c in calls)  # at most
    more = parts > len(sentence.calls)
    if named == parts != len(sentence.calls) or (more and named >= max(2, len(sentence.calls))):
        return False
    return min(map(certainty, calls)) <= surest or (more and surest >= UNSURE)


def _says_value(sentence: Sentence, part: Heard) -> bool:
    """Return whether a part without a name says the value of another's call: "bedroom light on, but only 20"."""
    return any(s.slot not in NAMING and s.text in part.clause for c in sentence.calls for s in c.spans)


def _torn(sentence: Sentence, pieces: list[str], text: str) -> bool:
    """Return whether a call was heard across the end of a part, nothing in one, or one order where the last is for all the others."""
    touched = _touched(sentence, pieces, text)
    shared = any(a & b and len(a | b) > 1 for a, b in combinations(touched, 2))
    rest = any(says_others(p) for p in pieces[1:]) or any(_valueless(sentence, p) for p in pieces)
    return bool(_silent(sentence, pieces, text)) or shared or rest or bool(_askew(sentence, text))


def _valueless(sentence: Sentence, piece: str) -> bool:
    """Return whether a call that was heard in one part to switch something leaves out the value that is said there."""
    levels = [piece[s.start : s.end] for s in values.find_spans(piece) if s.kind in _LEVELS]
    calls = [c for c in sentence.calls if c.clause and c.clause in piece] if levels else []
    switched = bool(calls) and all(c.intent in ("HassTurnOn", "HassTurnOff") for c in calls)
    return switched and not any(v in s.text or s.text in v for v in levels for c in calls for s in c.spans)


def _silent(sentence: Sentence, pieces: list[str], text: str) -> list[str]:
    """Return the parts in which nothing was heard and that do not only tell of something."""
    heard = set[int]().union(*_touched(sentence, pieces, text))
    return [
        p for i, p in enumerate(pieces) if i not in heard and not (asides.is_aside(p) or remarks.tells(p))
    ]


def lost(sentence: Sentence, calls: Sequence[Call], text: str, home: Home) -> list[str]:
    """Return the parts that name a thing which none of the calls reaches, and that no call was heard in alone."""
    pieces = clauses.parts(text)
    if sentence.schedule not in (labels.NONE, "delay", "at") or not 1 < len(calls) < len(pieces):
        return []
    touched, reached = _touched(sentence, pieces, text), {e for c in calls for e in c.entities}
    doing = [e.id for e in home.entities.values() if e.domain in _DOING]
    named = full_names(text, doing, home) if pieces else []
    missing = list[str]()
    for number, (piece, start) in enumerate(zip(pieces, _starts(pieces, text), strict=True)):
        if (
            {number} in touched
            or _FORBIDS.search(piece)
            or corrections.takes_back(piece)
            or _beside(piece, home)
        ):
            continue
        here = {e for a, b, e in named if start <= a < start + len(piece) > b - a + start}
        if here and not here & reached:
            missing.append(piece)
    return missing


def _touched(sentence: Sentence, pieces: list[str], text: str) -> list[set[int]]:
    """Return for each call the numbers of the parts that it was heard in."""
    starts, found = _starts(pieces, text), list[set[int]]()
    bounds = [(start, start + len(piece)) for start, piece in zip(starts, pieces, strict=True)]
    for call in sentence.calls:
        at = text.find(call.clause)
        words = [(at, at + len(call.clause))] if at >= 0 else []
        own = [(s.start, s.end) for s in call.spans if text[s.start : s.end] == s.text]
        found.append({
            i for i, (start, end) in enumerate(bounds)
            if any(start <= a < end for a, _ in own) or any(min(b, end) - max(a, start) > _WORD for a, b in words)
        })  # fmt: skip
    return found


def _starts(pieces: list[str], text: str) -> list[int]:
    """Return where each part begins in the text."""
    starts, at = list[int](), 0
    for piece in pieces:
        at = max(at, text.find(piece, at))
        starts.append(at)
        at += len(piece)
    return starts


def _askew(sentence: Sentence, text: str) -> list[Heard]:
    return [c for c in sentence.calls if crosses(c, [h for h in sentence.calls if h is not c], text)]


def _each(
    model: Ears, sentence: Sentence, pieces: list[str], text: str, context: Context, home: Home
) -> list[Heard]:
    """Return the orders of all parts, each heard by itself or as the sentence had it; none where one of them is not whole."""
    askew, calls = _askew(sentence, text), list[Heard]()
    silent = _silent(sentence, pieces, text)
    for piece in pieces:
        heard = model.hear(piece, context, home)
        own = [c for c in sentence.calls if c.clause in piece and c not in askew]
        if heard is None or (not own and _talks(heard, piece)):
            continue
        each = [replace(heard, calls=[c]) for c in heard.calls]
        if (
            _FORBIDS.search(piece)
            or corrections.takes_back(piece)
            or not says_more_than_names((heard.calls or own)[-1], piece)
        ):
            return []
        goes_on = [bool(n) and e.calls[0].pointing == "focus" for n, e in enumerate(each)]
        sound = all(on or (whole(e) and _aims(e.calls[0])) for on, e in zip(goes_on, each, strict=True))
        read = heard.calls if each and sound else own
        if not read or (piece in silent and not all(map(_surely_ordered, read))):
            return []
        calls += [as_told(c, piece) for c in read]
    return calls


def _aims(heard: Heard) -> bool:
    """Return whether a part says what its order is for, or its order is for nothing in the home."""
    spec = INTENTS.get(heard.intent)
    free = spec is not None and not spec.targets
    return names_its_target(heard) or free or (heard.pointing == "all" and says_others(heard.clause))


def _surely_ordered(heard: Heard) -> bool:
    """Return whether a part in which the whole sentence heard nothing is an order all the same."""
    if heard.intent == "HassBroadcast":
        return certainty(heard) > TALK and evidence.spoken(heard.intent, heard.clause)
    return certainty(heard) > TALK and names_its_target(heard) and heard.intent not in FREE_TEXT


def _talks(heard: Sentence, piece: str) -> bool:
    """Return whether nothing is to be done in a part as it was heard by itself."""
    if any(s.kind in _MEASURES for s in values.find_spans(piece)) or corrections.takes_back(piece):
        return False
    return heard.outcome["none"] > TALK and heard.nothing_p > 0.5


def _told_apart(sentence: Sentence, resolved: list[Resolved], pieces: list[str], text: str) -> bool:
    """Return whether every part was surely heard as an order of its own, for something known."""
    own = _touched(sentence, pieces, text) == [{i} for i in range(len(pieces))]
    sure = all(certainty(c) > SURE and c.pointing in ("device", "here") for c in sentence.calls)
    return own and sure and not any(r.absent or r.lacks or r.candidates for r in resolved)


def read_apart(
    model: Ears,
    sentence: Sentence,
    resolved: list[Resolved],
    text: str,
    context: Context,
    home: Home,
    now: datetime,
) -> tuple[Sentence, list[Resolved]]:
    """Return the calls of a sentence whose later parts leave something out, each part read by itself or after those before."""
    plain = sentence.schedule == labels.NONE and all(c.role == "now" for c in sentence.calls)
    pieces = [p for p in clauses.parts(text) if not _beside(p, home)]
    if not plain or not resolved or len(pieces) < 2 or _told_apart(sentence, resolved, pieces, text):
        return sentence, resolved
    parts: list[Heard] = []

    def read(piece: str) -> Call | None:
        heard = model.hear(piece, context, home)
        if heard is not None:
            heard = replace(heard, calls=[as_told(c, piece) for c in heard.calls])
        each = [replace(heard, calls=[c]) for c in heard.calls] if heard is not None else []
        if heard is None or not each or not all(map(whole, each)):
            return None
        if not says_more_than_names(heard.calls[-1], piece):
            return None
        found = model.resolve(heard, piece, context, home, now)
        calls = joined([r.call for r in found])
        sound = len(calls) == 1 and not any(r.absent or r.lacks or r.candidates for r in found)
        parts.extend(heard.calls if sound else ())
        return calls[0] if sound else None

    calls = chained(pieces, resolved[0].call, read, home, now)
    if not calls:
        return sentence, resolved
    outcome = {**sentence.outcome, "ask": 0.0, "refuse": 0.0}
    return Sentence(outcome, sentence.schedule, parts, sentence.nothing_p), [Resolved(c) for c in calls]
