"""What needs no hearing as a whole: nothing asked for, never done, told by a feeling, said in two halves, not here at all."""

from edgehome import words
from edgehome.lm.calls import lacking
from edgehome.lm.calls.certainty import SURE
from edgehome.lm.comfort import wishes
from edgehome.lm.names import robots
from edgehome.lm.parts import halves, sparing
from edgehome.lm.parts.apart import Ears
from edgehome.lm.said import asides, corrections, guarded, idle, remarks
from edgehome.messages import Context, Intent
from edgehome.protocols import Home


def answer(
    model: Ears, text: str, plain: str, told: remarks.Told | None, context: Context, home: Home
) -> Intent | None:
    """Return the intent of words that are understood without being heard as a whole; None for all others.

    `plain` are the words with vague wishes said plainly, `told` what is remarked beside an order and the order.
    """
    lang = words.language(text)
    asked = context.question is not None
    if asides.ends(text, asked) or (not asked and _asks_nothing(text, told, context, home)):
        said = words.say("zh-CN" if lang == "zh" else "en", "nothing")
        return Intent(outcome="none", answer=said, confidence=SURE, lang=lang)
    if guarded.bypasses(text):
        return refused(words.reason("no_bypass"), lang)
    if order := halves.announced(model, text, context, home) or wishes.wish(text, context, home):
        return order
    if not_here := lacking.unheard(told.rest if told else plain, home):
        return refused(lacking.reason(not_here, lang, home), lang)
    if robot := robots.beyond(plain, home):
        return refused(words.reason("cannot", name=words.called(lang, home.entities[robot])), lang)
    return halves.both(model, plain, context, home)


def _asks_nothing(text: str, told: remarks.Told | None, context: Context, home: Home) -> bool:
    if asides.asks_nothing(told.rest if told else text) or corrections.called_back(text):
        return True
    return bool(idle.gives_none(text, home)) or sparing.spared(text, context, home) == ()


def refused(reason: str, lang: str, confidence: float = SURE) -> Intent:
    """Return the intent of an order that is refused, for this reason."""
    return Intent(outcome="refuse", reason=reason, confidence=confidence, lang=lang)
