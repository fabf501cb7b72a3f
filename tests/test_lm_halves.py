"""Orders corrected in the middle of a sentence: what stood before the corrected one stays as sure as it was."""

import pytest

from edgehome.homefile import StaticHome
from edgehome.lm.parts import halves
from edgehome.lm.said import clauses, remarks
from edgehome.lm.said.dictated import dictated
from edgehome.messages import Call, Context, Intent, IntentOutcome

LOCK, ON, OFF = (
    Call(intent="HassTurnOn", entities=("lock.back",)),
    Call(intent="HassTurnOn", entities=("light.porch",)),
    Call(intent="HassTurnOff", entities=("light.porch",)),
)
TEXT = "lock the back door and turn on the porch light, no, turn it off"


class Listener:
    """Understands the two halves as it was told to, and keeps what the second was said about."""

    def __init__(self, first: Intent) -> None:
        self.first, self.about = first, ()

    def understand(self, text: str, context: Context, home: StaticHome) -> Intent:
        if text == "turn it off":
            self.about = context.entities
            return Intent(outcome="act", calls=(OFF,), confidence=0.95)
        return self.first


@pytest.mark.parametrize(("sure", "want"), [(0.9, 0.9), (0.4, 0.4)])
def test_a_corrected_sentence_is_no_surer_than_either_half(sure: float, want: float) -> None:
    model = Listener(Intent(outcome="act", calls=(LOCK, ON), confidence=sure))
    order = halves.both(model, TEXT, Context(), StaticHome())
    assert order is not None
    assert (order.calls, order.confidence, model.about) == ((LOCK, OFF), want, ("light.porch",))


@pytest.mark.parametrize("outcome", ["ask", "refuse"])
def test_what_was_not_sure_before_is_not_done_by_a_correction(outcome: IntentOutcome) -> None:
    model = Listener(Intent(outcome=outcome, calls=(LOCK, ON), confidence=0.9))
    order = halves.both(model, TEXT, Context(), StaticHome())
    assert order is None or LOCK not in order.calls


LOCKED = Call(intent="HassGetState", entities=("lock.back",), arguments={"state": "locked"})
WARM = Call(intent="HassClimateGetTemperature", entities=("sensor.hall",))
SHUT = Call(intent="HassTurnOn", entities=("lock.back",))
HEARD = {
    "is the back door locked?": Intent(outcome="answer", calls=(LOCKED,), confidence=0.9),
    "how warm is the hall": Intent(outcome="answer", calls=(WARM,), confidence=0.8),
    "turn the porch light on": Intent(outcome="act", calls=(ON,), confidence=0.95),
    "lock it": Intent(outcome="act", calls=(SHUT,), confidence=0.95),
}


class Hearer:
    """Understands what it was told that some words mean."""

    def understand(self, text: str, context: Context, home: StaticHome) -> Intent | None:
        return HEARD.get(text)


@pytest.mark.parametrize(
    ("text", "want", "sure"),
    [
        ("is the back door locked? and turn the porch light on", (LOCKED, ON), 0.9),
        ("how warm is the hall and turn the porch light on", (WARM, ON), 0.8),
        ("turn the porch light on. oh, is the back door locked?", (ON, LOCKED), 0.9),
        ("is the back door locked? lock it", (SHUT,), 0.95),
    ],
)
def test_a_question_beside_an_order_is_answered_unless_the_order_is_what_it_was_for(
    text: str, want: tuple[Call, ...], sure: float
) -> None:
    order = halves.both(Hearer(), text, Context(), StaticHome())
    assert order is not None and (order.calls, order.confidence) == (want, sure)


@pytest.mark.parametrize(
    "text", ["did you lock up and turn the porch light on", "is it ok to open up and turn the porch light on"]
)
def test_a_question_about_two_acts_orders_none(text: str) -> None:
    assert clauses.asked_first(text) is None


def test_neither_a_question_nor_an_announcement_is_a_remark() -> None:
    assert remarks.without("what time is it and turn the porch light on") is None
    assert remarks.without("tell everyone lunch is ready and turn the oven off") is None
    said = dictated("call out that we're leaving, and lock the doors")
    assert said is not None and said.words == "we're leaving"
    assert dictated("call mum and lock the doors") is None


class Kitchen:
    """Understands a timer and an order, each by itself."""

    def understand(self, text: str, context: Context, home: StaticHome) -> Intent:
        timer = Call(intent="HassStartTimer", arguments={"minutes": 8})
        return Intent(outcome="act", calls=(timer if "timer" in text else ON,), confidence=0.9)


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("set an eight minute timer and turn on the porch light", ["HassStartTimer", "HassTurnOn"]),
        ("porch light on, rice timer eight minutes", ["HassTurnOn", "HassStartTimer"]),
    ],
)
def test_a_timer_beside_an_order_is_both(text: str, want: list[str]) -> None:
    order = halves.both(Kitchen(), text, Context(), StaticHome())
    assert order is not None and [c.intent for c in order.calls] == want


def test_a_timer_that_runs_an_order_is_not_cut() -> None:
    assert (
        halves._beside_timer(Kitchen(), "set a timer to turn on the porch light", Context(), StaticHome())
        is None
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("put this out over the tannoy: turn the ovens off by six", "turn the ovens off by six"),
        ("jump on the intercom and say the van is here", "the van is here"),
        ("put it on the kitchen speaker, and dim the lights", None),
    ],
)
def test_what_is_put_out_over_a_speaker_is_said_as_it_is(text: str, words: str | None) -> None:
    said = dictated(text)
    assert (said.words if said else None) == words
