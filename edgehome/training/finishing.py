"""The last steps of an utterance: a frame of courtesy, slips of fingers and ears, spans, outcome."""

from edgehome.intents import INTENTS
from edgehome.training import calls, dialogue, misses, typos
from edgehome.training.calls import Draft
from edgehome.training.sample import Sample, SampleContext
from edgehome.training.saying import Speech
from edgehome.training.templates import Text


def wrapped(speech: Speech, text: Text, drafts: list[Draft], share: float = 0.32) -> Text:
    """Return the words in a frame of courtesy or hesitation, now and then."""
    if speech.rng.random() > share:
        return called(speech, text)
    asks = all(d.intent in INTENTS and INTENTS[d.intent].asks for d in drafts)
    parts = speech.words("wrap.ask" if asks else "wrap")
    if parts is None:
        return text
    return speech.join(parts, lambda slot: text if slot == "call" else Text())


def called(speech: Speech, text: Text, share: float = 0.06) -> Text:
    """Return the words with the assistant's name in front or behind, now and then."""
    if speech.rng.random() > share:
        return text
    parts = speech.words("wake")
    return speech.join(parts, lambda slot: text if slot == "call" else Text()) if parts else text


def finished(speech: Speech, text: Text, drafts: list[Draft], source: str, **label) -> Sample | None:
    """Return the sample of an utterance: words dressed, spans and outcome set."""
    text = misses.tidy(text)
    text = typos.dress(text, speech.rng, speech.chinese)
    if not text.text.strip():
        return None
    gold = tuple(calls.finish(draft, text, owner) for owner, draft in enumerate(drafts))
    if "outcome" not in label:
        label.update(outcome_of(drafts, label.get("schedule")))
    context = label.pop("context", None) or _before(speech, drafts, label["outcome"])
    return Sample(
        utterance=text.text,
        lang=speech.lang,
        home=speech.world.home,
        context=context,
        calls=gold,
        source=source,
        **label,
    )


AFTER_SOMETHING, WHILE_ASKED = 0.3, 0.15
"""Shares of plain utterances that come after another order, and of these those that leave a question unanswered."""


def _before(speech: Speech, drafts: list[Draft], outcome: str) -> SampleContext:
    """Return what went before: mostly nothing, now and then an order that these words have nothing to do with."""
    plain = SampleContext(area=speech.here, entities=speech.focus)
    if outcome == "ask" or speech.rng.random() > AFTER_SOMETHING:
        return plain
    last = dialogue.earlier(speech, dialogue.SPOKEN_OF)
    if last is None:
        return plain
    about = any(d.target is not None and d.target.pointing == "focus" for d in drafts)
    question = speech.rng.choice(("yes_no", "which", "value")) if speech.rng.random() < WHILE_ASKED else None
    return dialogue.context_of(speech, last, speech.focus if about else None, None if about else question)


def outcome_of(drafts: list[Draft], schedule: str | None) -> dict:
    """Return outcome, reason and candidates for calls."""
    for draft in drafts:
        if draft.target is not None and draft.target.candidates:
            return {"outcome": "ask", "reason": "ambiguous", "candidates": draft.target.candidates}
    for draft in drafts:
        if draft.refusal:
            return {"outcome": "refuse", "reason": draft.refusal}
    if not schedule and drafts and all(d.intent in INTENTS and INTENTS[d.intent].asks for d in drafts):
        return {"outcome": "answer"}
    return {"outcome": "act"}
