"""A sentence with the form of a rule, its halves heard apart: no number of the condition gets into the order."""

from dataclasses import replace
from datetime import datetime

from edgehome.intents import INTENTS
from edgehome.lm.calls.certainty import whole
from edgehome.lm.calls.scheduling import on_days, rule_of, schedule_of, waits_for_itself
from edgehome.lm.grammars import values
from edgehome.lm.model import labels
from edgehome.lm.model.decode import Sentence
from edgehome.lm.parts import apart
from edgehome.lm.said import clauses
from edgehome.messages import Context, Intent
from edgehome.protocols import Home

_NO_TRIGGER = Intent(outcome="ask", missing="trigger")


def rule(
    model: apart.Ears, sentence: Sentence, text: str, context: Context, home: Home, now: datetime
) -> Intent | None:
    """Return the rule of a sentence, or what to ask where it surely waits for something that was not heard; else None."""
    if sentence.schedule not in (labels.NONE, "rule"):
        return None
    unheard = sentence.schedule == labels.NONE and all(c.role == "now" for c in sentence.calls)
    unread = _NO_TRIGGER if unheard and clauses.surely_conditional(text) else None
    halves = clauses.conditional(text)
    what = model.hear(halves.what, context, home) if halves is not None else None
    if halves is None or what is None:
        return unread
    what = apart.in_parts(model, what, halves.what, context, home)
    if not all(whole(replace(what, calls=[c])) for c in what.calls):
        return unread
    resolved = model.resolve(what, halves.what, context, home, now)
    calls = [r.call for r in resolved]
    asks = any(INTENTS[c.intent].asks for c in calls)
    if asks or any(r.absent or r.candidates or r.lacks for r in resolved):
        return unread
    made = schedule_of(sentence, calls, text, context, home, now) if not unheard else None
    if made is None or made.kind != "rule":
        kind = "num" if values.comparison(halves.when) else "state"
        when = model.hear(halves.when, context, home, kind)
        made = rule_of(when.calls[0], halves.when, calls, home, now) if when is not None else None
    if made is not None and waits_for_itself(made, halves.when, home):
        return _NO_TRIGGER
    return unread if made is None else Intent(outcome="act", schedule=on_days(made, text))
