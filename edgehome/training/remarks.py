"""Remarks beside an order that ask for nothing: reasons, reports, talk, and wishes that the order already serves."""

import re

from edgehome.training import calls, misses
from edgehome.training.calls import Draft
from edgehome.training.choice import ACTING, any_call, menu
from edgehome.training.finishing import finished, wrapped
from edgehome.training.sample import Sample
from edgehome.training.saying import Speech
from edgehome.training.templates import Slot, Text

SOURCES = {
    "reason": 6.0, "wish": 4.0, "none.report": 1.5, "none.chat": 1.0, "none.remark": 0.7, "none.mention": 0.5, "none.hypothetical": 0.3,
}  # fmt: skip
"""Where remarks come from; `wish` is an indirect wish of another template, here only the reason of the order."""
LONGEST = 70


def aside(speech: Speech) -> Sample | None:
    """Return an order with one remark beside it, now and then two ("the kids are asleep, turn off ...")."""
    made = any_call(speech, ACTING, direct=True)
    if made is None:
        return None
    text, draft = made
    if speech.rng.random() < 0.15:
        text = wrapped(speech, text, [draft])
    said = remarked(speech, text, draft)
    if said is not None and speech.rng.random() < 0.08:
        said = remarked(speech, said, draft) or said
    return None if said is None else finished(speech, said, [draft], source="aside")


def remarked(speech: Speech, text: Text, draft: Draft) -> Text | None:
    """Return the words of an order (its first call is `draft`) with a remark before or after them."""
    rng = speech.rng
    remark = _remark(speech, draft)
    if not remark or len(remark) > LONGEST:
        return None
    comma = "，" if speech.chinese else ", "
    parts = speech.words("aside") or [Slot("1"), comma, Slot("2")]
    if rng.random() < 0.12:  # no sign between them, as in speech
        parts = [Slot("1"), " ", Slot("2")] if rng.random() < 0.5 else [Slot("2"), " ", Slot("1")]
    return speech.join(parts, lambda slot: Text(remark) if slot == "1" else text if slot == "2" else Text())


def _remark(speech: Speech, draft: Draft) -> str:
    keys = [k for k in SOURCES if k == "wish" or speech.wording.get(k)]
    key = speech.rng.choices(keys, [SOURCES[k] for k in keys])[0]
    return _wish(speech, draft) if key == "wish" else misses.mentioned(speech, key).text


def _wish(speech: Speech, draft: Draft) -> str:
    """Return an indirect wish, mostly one that this kind of device serves."""
    rng, card = speech.rng, menu(speech)
    domain = draft.target.domain if draft.target is not None else None
    for _ in range(12):
        intent = draft.intent if rng.random() < 0.4 else rng.choice(card.intents)
        if intent not in card.groups:
            continue
        section = card.pick(rng, intent)
        if section.attr("style") != "indirect":
            continue
        if domain and section.attr("domain") != domain and rng.random() < 0.6:
            continue
        made = calls.make_call(speech, section)
        if made is not None and not _ORDERS.search(made[0].text):
            return made[0].text
    return ""


_ORDERS = re.compile(
    r"\b(?:turn|switch|put|set|open|close|shut|lock|unlock|start|stop|play|pause|kill|make it|give it|bring|run)\b"
    r"|打开|打開|开一下|開一下|关掉|關掉|关上|關上|关了|關了|调|調|把|熄咗|閂|停",
    re.IGNORECASE,
)
"""What in a hint is an order of its own, which beside another would be left without its label."""
