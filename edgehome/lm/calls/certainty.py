"""How sure the network is of what it heard, and whether that is a whole order by itself."""

import re
from collections.abc import Sequence

from edgehome.intents import INTENTS
from edgehome.lm.calls import reach
from edgehome.lm.model import labels
from edgehome.lm.model.decode import Heard, Sentence
from edgehome.lm.said import felt
from edgehome.messages import Call

UNSURE = 0.6
"""Below this the whole sentence was not heard well enough to be trusted over its parts."""
SURE = 0.9
"""Above this the whole sentence need not be heard part by part too."""
TALK = 0.85
"""How sure it must be that a clause asks for nothing to leave it out, and below which a sentence is looked at so."""
DOUBTFUL = 0.45
"""As sure as an order may be that says two opposite things of one: it is asked about first."""
FILLERS = frozenset(("Confirm", "Deny", "Undo", "HassNevermind", "HassRespond"))


_OPPOSITE = (
    {"HassTurnOn", "HassTurnOff"},
    {"StartMachine", "StopMachine"},
    {"HassTurnOn", "StopMachine"},
    {"StartMachine", "HassTurnOff"},
)
_AFTER = re.compile(
    r"\b(?:then|after|again|restart|and back|off and on|on and off|for \w+ (?:seconds?|minutes?)|reboot|cycle)\b|然后|然後|再|先|重启|重啟|重新|一会|一會|过后|過後",
    re.IGNORECASE,
)


def against_itself(calls: Sequence[Call], text: str) -> bool:
    """Return whether calls of one sentence undo one another on the same thing, and no word says one comes after the other."""
    for n, one in enumerate(calls):
        for other in calls[n + 1 :]:
            if {one.intent, other.intent} in _OPPOSITE and set(one.entities) & set(other.entities):
                return not _AFTER.search(text)
    return False


def complains(calls: list[Heard], text: str) -> bool:
    """Return whether the words complain in a way that says what is wished: 热死我了 is a wish for cool air."""
    return len(calls) == 1 and felt.complained(calls[0].intent, text)


def whole(sentence: Sentence) -> bool:
    """Return whether a part was heard as one plain order or question."""
    if len(sentence.calls) != 1 or sentence.nothing_p > 0.4 or sentence.schedule != labels.NONE:
        return False
    call = sentence.calls[0]
    if call.intent in FILLERS or call.pointing == "focus":
        return False
    return sentence.outcome["none"] < 0.3 and sentence.outcome["ask"] < 0.5 and certainty(call) > 0.5


def names_its_target(heard: Heard) -> bool:
    """Return whether a part is an order that says what it is about: an aside ("it's noisy") does not."""
    said = any(s.slot in ("name", "area", "floor", "domain") for s in heard.spans) or reach.says_set(heard)
    return said and heard.pointing in ("device", "place", "all", "here") and not asks(heard)


def says_more_than_names(heard: Heard, piece: str) -> bool:
    """Return whether a part says what is to be done: "the kitchen" before "and dining room lights" does not."""
    for span in heard.spans:
        if span.slot in ("name", "area", "floor", "domain"):
            piece = piece.replace(span.text, " ", 1)
    return bool(re.sub(r"\b(?:the|my|our|and|in|of)\b|[的嘅和跟]|\W", "", piece))


def asks(heard: Heard) -> bool:
    spec = INTENTS.get(heard.intent)
    return spec is not None and spec.asks


def certainty(heard: Heard) -> float:
    """Return how sure the network is of a call: its intent, how it points, and the device."""
    spec = INTENTS.get(heard.intent)
    aimed = spec is None or spec.targets
    sure = heard.intent_p * (heard.pointing_p**0.5 if aimed else 1.0)
    if heard.pointing == "device" and heard.devices:
        sure *= min(1.0, sum(p for _, p in heard.devices))
    return sure
