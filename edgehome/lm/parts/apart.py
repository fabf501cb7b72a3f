"""A sentence heard part by part: remarks beside orders, several orders, later parts that leave something out."""

import re
from dataclasses import replace
from datetime import datetime
from math import prod
from typing import Protocol

from edgehome.intents import INTENTS
from edgehome.lm.calls import owners
from edgehome.lm.calls.certainty import (
    SURE,
    TALK,
    UNSURE,
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
from edgehome.lm.names.areas import areas_named
from edgehome.lm.names.bilingual import called
from edgehome.lm.parts import together
from edgehome.lm.parts.beside import beside, carried, owned
from edgehome.lm.parts.chained import chained, joined
from edgehome.lm.parts.follow import same
from edgehome.lm.parts.joint import NAMING
from edgehome.lm.parts.others import says_others
from edgehome.lm.parts.torn import FORBIDS, askew_calls, silent_parts, torn, touched
from edgehome.lm.said import clauses, corrections, evidence, remarks
from edgehome.messages import Call, Context, Intent
from edgehome.protocols import Home

_MEASURES = frozenset(
    ("number", "percentage", "temperature", "quantity", "duration", "time", "delay", "level", "color")
)


_KIN = {"HassListAddItem": "HassShoppingListAddItem", "HassShoppingListAddItem": "HassListAddItem"}


_LEFT = re.compile(r"\b(?:leave|keep|stays?|staying)\b|留(?![\d一二三四五六七八九十])", re.IGNORECASE)


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
    if any(owned(r, home) for r in told.remarks):
        return False
    heard = model.hear(told.rest, context, home)
    if heard is None or heard.nothing_p > 0.4 or heard.outcome["none"] > 0.3 or not heard.calls:
        return False
    aimed = any(s.slot in ("name", "area", "floor", "domain", "item") for c in heard.calls for s in c.spans)
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


def _at_once(sentence: Sentence) -> bool:
    """Return whether all of a sentence is for now."""
    return sentence.schedule == labels.NONE and all(c.role == "now" for c in sentence.calls)


def in_parts(model: Ears, sentence: Sentence, text: str, context: Context, home: Home) -> Sentence:
    """Return the sentence heard part by part, if every part is a whole order and that is surer or says more."""
    if not _at_once(sentence):
        return sentence
    pieces = clauses.parts(text)
    left_out = [s.text for c in sentence.calls for s in c.spans if s.slot.startswith("except_")]
    spares = left_out if any(map(says_others, pieces[1:])) else []
    orders = [p for p in pieces if any(s in p for s in spares) or not beside(p, home)]
    if 0 < len(orders) < len(pieces):
        where = set(areas_named(text, home)) - set(areas_named(" , ".join(orders), home))
        told = carried(sentence.calls, where, home)
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
    read = (
        _each(model, sentence, pieces, text, context, home)
        if not spares and torn(sentence, pieces, text)
        else []
    )
    if read:
        return Sentence(sentence.outcome, sentence.schedule, read, sentence.nothing_p)
    fewer = 0 < len(orders) < len(pieces) and len(orders) < len(sentence.calls)
    pieces = orders if fewer else pieces
    if not pieces or (len(pieces) < len(sentence.calls) and not fewer):
        return sentence
    surest = min(map(certainty, sentence.calls), default=0.0)
    if not fewer and len(pieces) == len(sentence.calls) and surest > SURE:
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
    if fewer and plain:
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


def _each(
    model: Ears, sentence: Sentence, pieces: list[str], text: str, context: Context, home: Home
) -> list[Heard]:
    """Return the orders of all parts, each heard by itself or as the sentence had it; none where one of them is not whole."""
    askew, calls = askew_calls(sentence, text), list[Heard]()
    silent = silent_parts(sentence, pieces, text)
    for piece in pieces:
        heard = model.hear(piece, context, home)
        own = [c for c in sentence.calls if c.clause in piece and c not in askew]
        if heard is None or (not own and _talks(heard, piece)):
            continue
        each = [replace(heard, calls=[c]) for c in heard.calls]
        if (
            FORBIDS.search(piece)
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
    armed = heard.intent == "ArmAlarm" and evidence.spoken(heard.intent, heard.clause)  # a house has one
    free = armed or (spec is not None and not spec.targets)
    return names_its_target(heard) or free or (heard.pointing == "all" and says_others(heard.clause))


def _surely_ordered(heard: Heard) -> bool:
    """Return whether a part in which the whole sentence heard nothing is an order all the same."""
    if heard.intent in ("HassBroadcast", "ArmAlarm"):
        return certainty(heard) > TALK and evidence.spoken(heard.intent, heard.clause)
    return certainty(heard) > TALK and names_its_target(heard) and heard.intent not in FREE_TEXT


def _talks(heard: Sentence, piece: str) -> bool:
    """Return whether nothing is to be done in a part as it was heard by itself."""
    if any(s.kind in _MEASURES for s in values.find_spans(piece)) or corrections.takes_back(piece):
        return False
    return heard.outcome["none"] > TALK and heard.nothing_p > 0.5


def _told_apart(sentence: Sentence, resolved: list[Resolved], pieces: list[str], text: str) -> bool:
    """Return whether every part was surely heard as an order of its own, for something known."""
    own = touched(sentence, pieces, text) == [{i} for i in range(len(pieces))]
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
    pieces = [p for p in clauses.parts(text) if not beside(p, home)]
    if (
        not _at_once(sentence)
        or not resolved
        or len(pieces) < 2
        or _told_apart(sentence, resolved, pieces, text)
    ):
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


def named_together(
    model: Ears,
    sentence: Sentence,
    resolved: list[Resolved],
    text: str,
    context: Context,
    home: Home,
    now: datetime,
) -> tuple[Sentence, list[Resolved]]:
    """Return the calls with one for each thing of several that are named together, where what was heard leaves one of them out."""
    if not _at_once(sentence):
        return sentence, resolved
    sure = min(map(certainty, sentence.calls), default=0.0) > UNSURE
    sure = sure and not any(r.candidates for r in resolved)
    orders, start, end = together.each(text, [r.call for r in resolved], home, sure)
    within = touched(sentence, [text[:start], text[start:end], text[end:]], text) if orders else []
    calls, found = list[Heard](), list[Resolved]()
    heard = [h for p in orders if (h := model.hear(p, context, home)) and len(h.calls) == 1]
    if len(heard) < len(orders):
        return sentence, resolved
    told = [as_told(h.calls[0], piece) for h, piece in zip(heard, orders, strict=True)]
    for one, call, piece in zip(heard, told, orders, strict=True):
        doubt = prod(1 - c.intent_p for c in told if c.intent == call.intent)  # alike, they are surer
        own = owners.owned(replace(call, intent_p=1 - doubt), context, piece, home)
        if not whole(replace(one, calls=[own])):
            return sentence, resolved
        calls.append(own)
        found += model.resolve(replace(one, calls=[own]), piece, context, home, now)
    locks = [r for r in found if any(e.startswith("lock.") for e in r.call.entities)]
    unlocks = len(locks) < len(found) and any(r.call.intent == "HassTurnOff" for r in locks)
    if unlocks or {1} not in within or any(r.absent or r.lacks for r in found):
        return sentence, resolved
    found = [r for r in found if r in locks or not locks or r.call.intent != "HassTurnOn"]
    for parts, first in (({0}, True), ({2}, False)):
        others = [c for c, own in zip(sentence.calls, within, strict=True) if own == parts]
        there = model.resolve(replace(sentence, calls=others), text, context, home, now) if others else []
        calls, found = (others + calls, there + found) if first else (calls + others, found + there)
    outcome = {**sentence.outcome, "ask": 0.0, "refuse": 0.0}
    once = [r for i, r in enumerate(found) if not any(same(r.call, d.call) for d in found[:i])]
    return Sentence(outcome, sentence.schedule, calls, sentence.nothing_p), once
