"""Orders corrected in the middle of a sentence: what stood before the corrected one stays as sure as it was."""

import pytest

from edgehome.homefile import StaticHome
from edgehome.lm import halves
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
