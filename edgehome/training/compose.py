"""Whole utterances: single calls and talk, wrapped in courtesy, joined, put off, or following up.

Chooses what kind of utterance to make; the words of a single call come from calls.py, schedules from later.py,
second turns from dialogue.py, what cannot be done from misses.py.
"""

from collections.abc import Callable

from edgehome.training import absences, answers, dialogue, later, misses
from edgehome.training.choice import any_call
from edgehome.training.finishing import called, finished, wrapped
from edgehome.training.joins import combined, contrast, parallel, several, twin
from edgehome.training.remarks import aside, remarked
from edgehome.training.repairs import repaired, second_thought
from edgehome.training.routine import routine
from edgehome.training.sample import Sample
from edgehome.training.saying import Speech

KINDS: dict[str, float] = {
    "single": 48,
    "talk": 20,
    "several": 16,
    "later": 9,
    "follow": 16,
    "contrast": 1.2,
    "repair": 1.5,
    "aside": 10,
    "parallel": 2.5,
    "combo": 1.6,
    "absent": 5.0,
    "ask": 2.5,
    "twin": 2.5,
    "routine": 8.0,
}


def make_sample(speech: Speech) -> Sample | None:
    """Return one utterance with its label, or None where the home had nothing for what was drawn."""
    kind = speech.rng.choices(list(KINDS), list(KINDS.values()))[0]
    return _MAKERS[kind](speech)


def single(speech: Speech) -> Sample | None:
    """Return one order or question."""
    made = any_call(speech)
    if made is None:
        return None
    text, draft = made
    if not draft.attrs.get("style") and draft.intent not in ("HassNevermind", "HassRespond"):
        text = wrapped(speech, text, [draft])
    if (
        draft.target is not None
        and draft.target.pointing in ("place", "all")
        and not draft.target.except_areas
        and speech.rng.random() < 0.07
    ):
        text = misses.but(speech, text, draft) or text
    if speech.rng.random() < 0.03:
        text = second_thought(speech, text)
    schedule = "timer" if draft.intent == "HassStartTimer" else None
    return finished(speech, text, [draft], source=f"call.{draft.intent}", schedule=schedule)


def put_off(speech: Speech) -> Sample | None:
    """Return an order for later: delay, at, rule."""
    roll = speech.rng.random()
    if roll < 0.3:
        kind, made = "delay", later.delayed(speech)
    elif roll < 0.6:
        kind, made = "at", later.at_time(speech)
    elif roll < 0.92:
        kind, made = "rule", later.ruled(speech)
    else:
        kind, made = "rule", later.at_sun(speech)
    if made is None:
        return None
    text, drafts = made
    if any(d.target is not None and d.target.candidates for d in drafts):
        return None
    text = wrapped(speech, text, drafts, 0.1)
    if speech.rng.random() < 0.05:
        text = remarked(speech, text, drafts[-1]) or text
    return finished(speech, text, drafts, source=f"later.{kind}", schedule=kind)


_FOLLOWS: dict[Callable[[Speech], dialogue.Made | None], float] = {
    dialogue.place: 2.2, dialogue.device: 1.8, dialogue.step: 1.0, dialogue.value: 1.4, dialogue.more: 2.0, dialogue.undo: 0.9,
    dialogue.again: 0.5, dialogue.opposite: 0.8, dialogue.order: 3.0, dialogue.unsaid: 4.5, dialogue.other: 3.0, dialogue.kind: 1.0, answers.answer: 3.0,
}  # fmt: skip


def follow(speech: Speech) -> Sample | None:
    """Return the second utterance of a dialogue."""
    makers = list(_FOLLOWS)
    maker = speech.rng.choices(makers, list(_FOLLOWS.values()))[0]
    made = maker(speech)
    if made is None:
        return None
    text, drafts, context = made
    if any(d.refusal or (d.target is not None and d.target.candidates) for d in drafts):
        return None
    return finished(speech, text, drafts, source=f"follow.{maker.__name__}", context=context)


def talk(speech: Speech) -> Sample | None:
    """Return an utterance that asks nothing of the home."""
    made = misses.talk(speech)
    if made is None:
        return None
    before = dialogue.past(speech) if made[1] == "none.remark" else None
    return finished(speech, called(speech, made[0]), [], source=made[1], outcome="none", context=before)


def absent(speech: Speech) -> Sample | None:
    """Return an order for a device that this home does not have."""
    made = absences.absent(speech)
    if made is None:
        return None
    text, draft = made
    return finished(
        speech,
        wrapped(speech, text, [draft]),
        [draft],
        source="absent",
        outcome="refuse",
        reason="no_such_device",
    )


def ask(speech: Speech) -> Sample | None:
    """Return an order that leaves open what is wanted."""
    made = misses.vague(speech)
    if made is None:
        return None
    text, drafts, missing = made
    return finished(
        speech,
        wrapped(speech, text, drafts, 0.2),
        drafts,
        source=f"ask.{missing}",
        outcome="ask",
        reason="missing",
        missing=missing,
    )


_MAKERS: dict[str, Callable[[Speech], Sample | None]] = {
    "single": single, "talk": talk, "several": several, "later": put_off, "follow": follow, "absent": absent, "ask": ask, "twin": twin, "contrast": contrast, "repair": repaired, "aside": aside,
    "parallel": parallel,
    "combo": combined,
    "routine": routine,
}  # fmt: skip
