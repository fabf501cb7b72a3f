"""Sentences of two halves that are understood one after the other: a question and its order, an order and its correction,
an order that announces a person's own words, one for what is here and what is not."""

import re

import msgspec

from edgehome.lm.calls import lacking
from edgehome.lm.calls.certainty import UNSURE
from edgehome.lm.parts import behind, revised
from edgehome.lm.parts.apart import Ears
from edgehome.lm.said import clauses, corrections, listing
from edgehome.lm.said.dictated import Dictated, dictated
from edgehome.messages import Context, Intent
from edgehome.protocols import Home


def announced(model: Ears, text: str, context: Context, home: Home) -> Intent | None:
    """Return the intent of words that announce a person's own, None for any others."""
    said = dictated(text)
    return _dictated(model, said, context, home) if said else None


def both(model: Ears, text: str, context: Context, home: Home) -> Intent | None:
    """Return the intent of a sentence of two halves, None for any other."""
    if part := lacking.apart(text, home):
        rest = model.understand(part[0], context, home)
        if rest is not None and rest.outcome == "act" and rest.schedule is None and rest.calls:
            reason = lacking.reason(part[1], rest.lang, home)
            return msgspec.structs.replace(rest, reason=rest.reason or reason)
    if order := _beside_timer(model, text, context, home):
        return order
    if (check := clauses.checked(text)) and (order := _checked(model, check, context, home)):
        return order
    if (asked := clauses.asked_first(text)) and (order := _asked_first(model, asked, context, home)):
        return order
    if (asked := clauses.asked_last(text)) and (order := _asked_last(model, asked, context, home)):
        return order
    if order := revised.taken_back(model, text, context, home):
        return order
    if order := revised.otherwise(model, text, context, home):
        return order
    if swap := listing.swapped(text):
        each = [model.understand(part, context, home) for part in swap]
        orders = [o for o in each if o is not None and o.outcome == "act" and o.schedule is None]
        if len(orders) == len(swap):
            calls = tuple(c for o in orders for c in o.calls)
            return msgspec.structs.replace(
                orders[0], calls=calls, confidence=min(o.confidence for o in orders)
            )
    anew = corrections.corrected(text)
    return _corrected(model, anew, context, home) if anew else None


_TIMER = re.compile(
    r"^(?:and |then |also |please |can you )*(?:set|start|put|begin|give me|i need)\b(?!.*\b(?:off|on|cancel|stop|pause)\b).*\b(?:timer|countdown)\b"
    r"|^(?:(?:please |also )*(?:an? )?[\w' -]{1,20} timer,? (?:for )?[\w -]{1,14}(?:minutes?|mins?|hours?|seconds?|secs?))$"
    r"|^(?:再|顺便|順便|帮我|幫我|然后|然後)*(?:定|設|设|开|開|来|來|调|調|校|较|較|计|計).{0,12}(?:计时器?|計時器?|定时器?|定時器?|倒计时|倒計時)",
    re.IGNORECASE,
)


def _beside_timer(model: Ears, text: str, context: Context, home: Home) -> Intent | None:
    """Return a timer and what is ordered beside it: "set a ten minute timer and turn the TV off" runs nothing later."""
    pieces = clauses.parts(text)
    timers = [p for p in pieces if _TIMER.match(p)]
    if len(timers) != 1 or len(pieces) < 2:
        return None
    rest = " , ".join(p for p in pieces if p is not timers[0])
    timer, order = (model.understand(t, context, home) for t in (timers[0], rest))
    if timer is None or [c.intent for c in timer.calls] != ["HassStartTimer"]:
        return None
    if order is None or order.outcome != "act" or not order.calls:
        return None
    first = pieces[0] is timers[0]
    calls = (*timer.calls, *order.calls) if first else (*order.calls, *timer.calls)
    return msgspec.structs.replace(order, calls=calls, confidence=min(timer.confidence, order.confidence))


def _checked(model: Ears, check: clauses.Rule, context: Context, home: Home) -> Intent | None:
    """Return the order of a sentence that asks first whether it is needed: about what it asks about."""
    asked = model.understand(check.when, context, home)
    if asked is None or asked.outcome != "answer" or len(asked.calls) != 1 or not asked.calls[0].entities:
        return None
    about = asked.calls[0]
    spoken = msgspec.structs.replace(context, entities=about.entities, calls=(about,), question=None)
    order = model.understand(check.what, spoken, home)
    return order if order is not None and order.outcome == "act" and order.schedule is None else None


def _dictated(model: Ears, said: Dictated, context: Context, home: Home) -> Intent | None:
    """Return the intent with the dictated words in the place of the stand-in; None where no call takes them."""
    intent = model.understand(said.text, context, home)
    calls = (intent.schedule.calls if intent.schedule else intent.calls) if intent is not None else ()
    takes = [c for c in calls if said.stand_in in str(c.arguments.get(said.argument, ""))]
    if intent is None or not takes:
        return None
    made = tuple(
        msgspec.structs.replace(c, arguments={**c.arguments, said.argument: said.words}) if c in takes else c
        for c in calls
    )
    if intent.schedule is None:
        return msgspec.structs.replace(intent, calls=made)
    return msgspec.structs.replace(intent, schedule=msgspec.structs.replace(intent.schedule, calls=made))


def _asked_first(model: Ears, said: clauses.Rule, context: Context, home: Home) -> Intent | None:
    """Return the question and the order that comes after it; "it" is what was asked about.

    "Did I leave the iron on? turn it off" needs no answer, as the order is what the question was for.
    """
    asked = model.understand(said.when, context, home)
    if asked is None or asked.outcome not in ("answer", "none"):
        return None
    if _NEEDS_NONE.search(said.when):
        asked = msgspec.structs.replace(asked, outcome="none")
    about = tuple(e for c in asked.calls for e in c.entities)
    spoken = context
    if about:
        area = behind.placed(asked.calls[-1], context, home)
        spoken = msgspec.structs.replace(context, entities=about, calls=asked.calls[-1:], area=area)
    order = model.understand(said.what, spoken, home) if corrections.orders(said.what) else None
    if order is None or order.outcome != "act" or order.schedule is not None or order.confidence <= UNSURE:
        return None
    return _both(asked, order)


_NEEDS_NONE = re.compile(
    r"\b(?:is it|just) me\b|^why\b|\b(?:isn|aren|wasn|doesn|don)['’]?t (?:it|they|that|you)\b|是不是我|怎么这么|怎麼這麼|为什么|為什麼",
    re.IGNORECASE,
)
"""What is asked for company: "is it muggy or is it me?"."""


def _asked_last(model: Ears, said: clauses.Rule, context: Context, home: Home) -> Intent | None:
    """Return an order and the question behind it."""
    order = model.understand(said.what, context, home) if corrections.orders(said.what) else None
    if order is None or order.outcome != "act" or order.schedule is not None:
        return None
    asked = model.understand(said.when, context, home)
    return None if asked is None or asked.outcome != "answer" else _both(asked, order, last=True)


def _both(asked: Intent, order: Intent, last: bool = False) -> Intent:
    """Return an order with the question beside it, but for one that only asks whether the order is needed."""
    about, done = ({e for c in intent.calls for e in c.entities} for intent in (asked, order))
    needless = any("state" in c.arguments for c in asked.calls) and bool(about & done)
    if asked.outcome != "answer" or (needless and not last):
        return order
    calls = (*order.calls, *asked.calls) if last else (*asked.calls, *order.calls)
    return msgspec.structs.replace(order, calls=calls, confidence=min(asked.confidence, order.confidence))


def _corrected(model: Ears, said: corrections.Corrected, context: Context, home: Home) -> Intent | None:
    """Return the orders of a sentence that ends with another order in the place of its last one."""
    first = model.understand(said.first, context, home)
    meant = first.calls if first is not None and first.outcome in ("act", "ask") else ()
    spoken = context
    if meant:
        spoken = msgspec.structs.replace(
            context, entities=meant[-1].entities, calls=meant[-1:], question=None
        )
    then = model.understand(said.then, spoken, home)
    if first is not None and first.schedule is not None:
        return None
    if then is None or then.outcome not in ("act", "ask") or not any(c.entities for c in then.calls):
        return None
    if first is None or len(meant) < 2:
        return then
    if first.outcome != "act":
        return None  # what was said before the corrected order was not sure itself
    sure = min(first.confidence, then.confidence)
    return msgspec.structs.replace(then, calls=(*meant[:-1], *then.calls), confidence=sure)
