"""How sure is sure: what is believed of a whole intent, and what of a call that takes words down as they are."""

import pytest

from edgehome.lm.model.calibrate import Calibration

CARD = {"slope": 0.5, "offset": 1.0, "several": -1.0, "spread": 0.4}


@pytest.mark.parametrize("raw", [0.0, 0.2, 0.45, 0.5])
def test_what_is_not_surer_than_one_half_stays_as_it_is(raw: float) -> None:
    assert Calibration(CARD).believed(raw) == raw


def test_what_is_surer_is_believed_more_and_keeps_its_order() -> None:
    told = [Calibration(CARD).believed(p) for p in (0.5, 0.6, 0.75, 0.9, 1.0)]
    assert told == sorted(told) and told[-1] == 1.0 and told[1] > 0.7
    assert Calibration({}).believed(0.75) == 0.75  # a model without the number


def test_several_calls_are_less_sure_than_one() -> None:
    calibration = Calibration(CARD)
    assert calibration.confidence(0.0, [0.9, 1.0]) < calibration.confidence(0.0, [0.9])


def test_words_taken_down_unsurely_are_only_asked_about() -> None:
    assert Calibration(CARD).heeded(0.9, {"HassBroadcast": 0.2}) < 0.5
    assert Calibration(CARD).heeded(0.9, {"HassBroadcast": 0.99}) == 0.9
