"""The calls of a sentence in their order: what one leaves unsaid is taken from those before it."""

from datetime import datetime

import msgspec

from edgehome.intents import INTENTS
from edgehome.lm.calls import owners, spokenof, worded
from edgehome.lm.calls.resolve import Resolved, resolve
from edgehome.lm.model.decode import Heard, Sentence
from edgehome.lm.parts import behind
from edgehome.lm.parts.follow import alike, each_item, follow, listed, overruled, same
from edgehome.lm.parts.joint import also_placed, bounded, each_room
from edgehome.lm.parts.others import but_for, of_the_rest, with_lead
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
    calls, spoken = bounded(heard_calls, text, home), context
    for number, heard in enumerate(calls):
        if heard.role in ("trigger", "condition"):
            continue
        others = [h for h in calls if h is not heard]
        heard = also_placed(heard, others, text, home)
        if told is not None and heard.intent not in offered:
            context, told = told, None
        own = text if len(heard_calls) == 1 else heard.clause
        heard = behind.about(heard, context, home) if done else heard
        rest = of_the_rest(heard, text, [d.call for d in done], home)
        here, heard = spoken if rest is not heard else context, rest
        if (theirs := owners.owned(heard, context, text, home)) is not heard:
            heard = heard_calls[number] = theirs
        heard = worded.as_value(worded.as_step(spokenof.of_same_kind(heard, before, home), own), own)
        one = resolve(heard, text, here, home, now, null)
        before = heard
        one = alike(follow(one, heard, context, own), own, context, home)
        one.call = but_for(one.call, with_lead(heard.clause, text), [d.call for d in done])
        one = listed(one, context, home)
        each = [r for i in each_item(one, heard) for r in each_room(i, text, home)]
        done += [r for r in each if not any(same(r.call, d.call) for d in done)]
        done = overruled(done)
        if one.call.entities:
            area = behind.placed(one.call, context, home)
            context = msgspec.structs.replace(context, entities=one.call.entities, area=area)
    return done
