"""Polite wrappings and loose wording, said plainly; what is told of the dark; valves by what flows in them."""

from datetime import datetime

import pytest

from edgehome.homefile import load_home
from edgehome.lm.grammars.moments import find_suns
from edgehome.lm.said.loosely import plainly
from edgehome.lm.understand import LanguageModel
from edgehome.messages import Context

AREAS = [{"id": "bay", "name": "Wash Bay"}, {"id": "den", "name": "Den"}]


def thing(id_, name, area, state="on"):
    return {"id": id_, "name": name, "domain": id_.split(".")[0], "area": area, "state": state}


SHOP = load_home(
    {
        "areas": AREAS,
        "entities": [
            thing("valve.gas", "Burner Gas", "bay", "open"),
            thing("valve.rinse", "Rinse Water", "bay", "open"),
            thing("machine.saw", "Band Saw", "bay", "running"),
            thing("fan.bay", "Bay Extractor", "bay"),
            thing("light.den", "Den Lamp", "den"),
        ],
    }
)
DRY = load_home({"areas": AREAS, "entities": [thing("valve.rinse", "Rinse Water", "bay", "open")]})


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("you couldn't just dim the den lamp could you", "dim the den lamp"),
        ("I don't suppose you could knock the den lamp off", "knock the den lamp off"),
        ("would you mind turning the radio down", "turn the radio down"),
        ("the den lamp needn't be on", "turn off the den lamp"),
        ("den lamp off the kids are asleep", "den lamp off, the kids are asleep"),
        ("open the gate for the courier", "open the gate"),
        ("can't hear a word over the radio", "turn the radio down"),
        ("that noisy thing in the wash bay off", "the Bay Extractor in the wash bay off"),
        ("stop everything", "stop all the machines"),
        ("open the gate for ten minutes", "open the gate for ten minutes"),
        ("you couldn't believe the weather", "you couldn't believe the weather"),
        ("put the saw on its slow setting", "put the saw on its slow setting"),
    ],
)
def test_loose_wording_is_said_plainly(said, plain):
    assert plainly(said, SHOP) == plain


def test_that_it_is_dark_is_told_and_when_it_is_dark_is_awaited():
    assert not find_suns("lamp on, it's dark")
    assert find_suns("lamp on when it's dark")


@pytest.fixture(scope="module")
def model():
    return LanguageModel()


@pytest.mark.parametrize(
    ("said", "home", "meant"), [("shut the gas", SHOP, {"valve.gas"}), ("shut the gas", DRY, set())]
)
def test_a_valve_is_shut_for_what_flows_in_it_alone(model, said, home, meant):
    intent = model.understand(said, Context(now=datetime(2025, 5, 5).timestamp()), home)
    assert {e for c in intent.calls for e in c.entities} == meant
