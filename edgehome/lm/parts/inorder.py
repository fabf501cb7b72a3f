"""The calls of a sentence in their order: what one leaves unsaid is taken from those before it."""

from datetime import datetime

import msgspec

from edgehome.intents import INTENTS
from edgehome.lm.calls import owners, spokenof, worded
from edgehome.lm.calls.resolve import Resolved, resolve
from edgehome.lm.model.decode import Heard, Sentence
from edgehome.lm.parts import behind
from edgehome.lm.parts.follow import alike, but_for, each_item, follow, listed, overruled, same
from edgehome.lm.parts.joint import also_named, also_placed, bounded, each_room, elliptic, one_verb
from edgehome.messages import Context
from edgehome.protocols import Home


def resolved(
    sentence: Sentence,
    text: str,
    context: Context,
    home: Home,
    now: datetime,
    null: float,
    told: Context | None = None,
) -> list[Resolved]:
    """Return the calls in their order; "it" in a later one is what the one before spoke of.

    `null` is how sure "no such device" must be. `told` is the context without the open question: an order of another kind is
    not about all that is offered there.
    """
    asked = told.question if told is not None else None
    offered = {c.intent for c in asked.calls} if asked is not None and asked.candidates else set(INTENTS)
    done: list[Resolved] = []
    before: Heard | None = None
    heard_calls = list(sentence.calls)  # what was heard stays as it was
    calls = bounded(heard_calls, text, home)
    for number, heard in enumerate(calls):
        if heard.role in ("trigger", "condition"):
            continue
        others = [h for h in calls if h is not heard]
        later = calls[number + 1 :]
        heard = one_verb(also_placed(heard, others, text, home), before, later, text)
        if told is not None and heard.intent not in offered:
            context, told = told, None
        own = text if len(heard_calls) == 1 else heard.clause
        heard = behind.about(heard, context, home) if done else heard
        if (theirs := owners.owned(heard, context, text, home)) is not heard:
            heard = heard_calls[number] = theirs
        heard = worded.as_value(worded.as_step(spokenof.of_same_kind(heard, before, home), own), own)
        one = resolve(heard, text, context, home, now, null)
        before = heard
        one = alike(follow(one, heard, context, own), own, context, home)
        one.call = but_for(one.call, heard.clause, [d.call for d in done])
        one = listed(elliptic(one, heard, done), context, home)
        each = [r for i in each_item(one, heard) for r in each_room(i, text, home)]
        done += [r for r in each if not any(same(r.call, d.call) for d in done)]
        done = overruled(done)
        if one.call.entities:
            area = behind.placed(one.call, context, home)
            context = msgspec.structs.replace(context, entities=one.call.entities, area=area)
    return also_named(done, heard_calls, text, home)
