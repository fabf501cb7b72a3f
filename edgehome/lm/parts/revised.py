"""Sentences that revise themselves: some of what was ordered is left out again, or another thing or value is said instead.

The first half is understood by itself; what comes then is about its orders and nothing else.
"""

import re
from collections.abc import Sequence
from datetime import datetime

import msgspec

from edgehome.intents import INTENTS
from edgehome.lm.calls.certainty import DOUBTFUL
from edgehome.lm.calls.scheduling import moments
from edgehome.lm.grammars import values
from edgehome.lm.names import kin
from edgehome.lm.names.units import WEAK, units
from edgehome.lm.parts import sparing
from edgehome.lm.parts.acts import act
from edgehome.lm.parts.apart import Ears
from edgehome.lm.parts.fragments import call_for, fragment, set_to
from edgehome.lm.parts.goingon import going_on
from edgehome.lm.said import clauses, takings
from edgehome.lm.said.corrections import orders
from edgehome.messages import Call, Context, Entity, Intent, IntentOutcome
from edgehome.protocols import Home


def taken_back(model: Ears, text: str, context: Context, home: Home) -> Intent | None:
    """Return the orders of a sentence but for what it takes back, and what it orders besides; None for any other sentence."""
    said = None if moments(text) else takings.taken_back(text)
    first = _ordered(model, said.first, context, home) if said is not None else None
    if said is None or first is None:
        return None
    reached = [home.entities[e] for c in first.calls for e in c.entities if e in home.entities]
    left, only = (_meant(names, first.calls, reached, home) for names in (said.left, said.only))
    told = {s for c in first.calls if left & set(c.entities) for s in sparing.AS_TOLD.get(c.intent, ())}
    if (said.left and not left) or (said.only and not only) or said.state in told:
        return None
    kinds = {c.intent for c in first.calls if only & set(c.entities)}
    kept = [_but(c, left, only if c.intent in kinds else set(), home) for c in first.calls]
    calls = tuple(c for c in kept if c.entities)
    about = tuple(left) or tuple(e for c in calls[-1:] for e in c.entities)
    return _with(model, first, calls, said.more, about, context, home)


def _ordered(model: Ears, text: str, context: Context, home: Home) -> Intent | None:
    first = model.understand(text, context, home)
    if first is None or first.outcome not in ("act", "ask") or first.schedule is not None:
        return None
    return first if first.calls and first.calls[-1].entities else None


def _meant(names: Sequence[str], calls: Sequence[Call], reached: list[Entity], home: Home) -> set[str]:
    """Return which of the things ordered these names mean, "" being the last of them; none where one name means none."""
    found = [{e.id for e in _named(n, reached, home)} if n else set(calls[-1].entities) for n in names]
    return set().union(*found) if all(found) else set()


def _named(name: str, reached: list[Entity], home: Home) -> list[Entity]:
    own = {u.key for u in units(name.lower())} - WEAK
    called = [
        e for e in reached if any(own <= {u.key for u in units(n.lower())} for n in (e.name, *e.aliases))
    ]
    return sparing.of_group(name, reached, home) or (called if own else [])


def _but(call: Call, left: set[str], only: set[str], home: Home) -> Call:
    """Return the call without what is left out of it, or for those alone that are meant where any are said."""
    stay = tuple(e for e in call.entities if e not in left and (not only or e in only))
    names = tuple(home.entities[e].name for e in stay) if call.names else ()
    return msgspec.structs.replace(call, entities=stay, names=names) if stay != call.entities else call


def _with(
    model: Ears,
    first: Intent,
    calls: tuple[Call, ...],
    more: str,
    about: tuple[str, ...],
    context: Context,
    home: Home,
) -> Intent:
    """Return the first intent with these calls and what the rest of the sentence orders; unsure where that means nothing."""
    sure = first.confidence
    if more and not takings.leaves(more):
        spoken = msgspec.structs.replace(context, entities=about, calls=calls[-1:], question=None)
        then = model.understand(more, spoken, home)
        if then is not None and then.outcome == "none" and not orders(more):
            pass  # why it is said
        elif then is None or then.outcome != "act" or then.schedule is not None:
            sure = min(sure, DOUBTFUL)
        else:
            calls, sure = (*calls, *then.calls), min(sure, then.confidence)
    if any(e in first.candidates for c in calls for e in c.entities):
        return msgspec.structs.replace(first, calls=calls, confidence=sure)  # which one is still not said
    outcome: IntentOutcome = "act" if calls else "none"
    return msgspec.structs.replace(
        first, outcome=outcome, calls=calls, confidence=sure, candidates=(), missing=""
    )


def otherwise(model: Ears, text: str, context: Context, home: Home) -> Intent | None:
    """Return the orders of a sentence that ends its last one otherwise: "bar lamp to 20, no, the desk one"; None for any other."""
    for lead in takings.leads(text) if not moments(text) else ():
        then = text[lead.end() :].strip(" ,，.。!！")
        pieces = dict.fromkeys((_END.split(then)[0], *(clauses.parts(then) or [then])[:1]))
        short = [p for p in pieces if 0 < len(p) < _LONGEST]
        first = _ordered(model, text[: lead.start()], context, home) if short else None
        now = datetime.fromtimestamp(context.now) if context.now else datetime.now()
        for piece in short if first is not None else ():
            more = _JOIN.sub("", then[then.find(piece) + len(piece) :])
            call = _instead(_WISH.sub("", piece.strip()), first.calls[-1], home, now) if first else None
            if first is None or call is None or (more and first.outcome == "ask"):
                continue
            return _with(model, first, (*first.calls[:-1], call), more, call.entities, context, home)
    return None


_LONGEST = 32
_END = re.compile(r"[,;，；。]")
_JOIN = re.compile(
    r"^[\s,;，；。.]*(?:(?:and|then|also)\b[\s,]*)*(?:然后|然後|再|顺便|順便|还有|還有)?", re.IGNORECASE
)
_WISH = re.compile(
    r"^(?:(?:she|he|they|i|we) (?:wants?|meant?|said)|make (?:it|that|them)|set it|it'?s|go for|to|我?(?:是说|说的是|要)|(?:应该)?是|改成|换成|就|要)\s*(?:to )?",
    re.IGNORECASE,
)
_TO = re.compile(r"^(?:开|关|调|校|较|降|升|设|放|拉)?(?:到|成|为)?|(?:吧|就行|就好|就可以|啦)+$")


def _instead(words: str, last: Call, home: Home, now: datetime) -> Call | None:
    """Return what the words make of the last order: another act, thing or value; None where they are more than that."""
    about = [home.entities[e] for e in last.entities if e in home.entities]
    if INTENTS[last.intent].asks or len({e.domain for e in about}) != 1:
        return None
    if intent := act(words.strip(), about):
        return Call(intent=intent, entities=last.entities, names=last.names)
    named = kin.whole_name(words, home)
    if len(named) == 1 and set(e.id for e in named) != set(last.entities):
        domains = INTENTS[last.intent].domains
        able = named[0].domain == about[0].domain or (named[0].domain in domains and not last.arguments)
        return call_for(last, named) if able else None
    value = _TO.sub("", words).strip()
    spans = values.find_spans(value)
    whole = len(spans) == 1 and not (value[: spans[0].start] + value[spans[0].end :]).strip("%度 ")
    if whole and (made := set_to(last.intent, spans[0].kind, value, about, now)):
        return made
    return going_on(words, last, about, home, now) or fragment(words, last, about, home, now)
