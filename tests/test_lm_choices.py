"""Which of several things of a kind is meant where the words do not say: what is offered, and when nothing need be asked."""

import asyncio

import pytest

from edgehome.bench.understand import first
from edgehome.config import load_config
from edgehome.homefile import StaticHome, load_home
from edgehome.launch import decided, understanders
from edgehome.lm.calls.meant import to_a_number
from edgehome.lm.model.decode import Heard
from edgehome.messages import Context, Entity, Intent, Observation

SET = {"supported": ["open", "close", "set_position"], "current_position": 100}
HOME = load_home({
    "areas": [{"id": "hall", "name": "Hall"}, {"id": "a", "name": "Attic"}, {"id": "b", "name": "Box Room"}, {"id": "deck", "name": "Deck"}],
    "entities": [
        {"id": "cover.a", "domain": "cover", "name": "Attic Shade", "area": "a", "state": "open", "device_class": "blind", "attributes": SET},
        {"id": "cover.b", "domain": "cover", "name": "Box Room Shade", "area": "b", "state": "open", "device_class": "blind", "attributes": SET},
        {"id": "fan.a", "domain": "fan", "name": "Attic Fan", "area": "a", "state": "on"},
        {"id": "fan.b", "domain": "fan", "name": "Box Fan", "area": "b", "state": "off"},
        {"id": "lock.front", "domain": "lock", "name": "Front Door", "area": "hall", "state": "locked"},
        {"id": "lock.deck", "domain": "lock", "name": "Deck Door", "area": "deck", "state": "unlocked"},
        {"id": "light.hall", "domain": "light", "name": "Hall Light", "area": "hall", "state": "on"},
        {"id": "switch.deck", "domain": "switch", "name": "Deck Lamp", "aliases": ["Deck Light"], "area": "deck", "state": "off"},
    ],
})  # fmt: skip


@pytest.fixture(scope="module")
def understand():
    return decided(first(asyncio.run(understanders(load_config(), StaticHome()))))


def heard(understand, text: str, area: str | None = None) -> Intent:
    observation = Observation(trace="", source="test", kind="utterance", at=0.0, text=text, area=area)
    intent = understand(observation, Context(area=area), HOME)
    assert intent is not None
    return intent


def reached(intent: Intent) -> set[str]:
    return {e for call in intent.calls for e in call.entities}


@pytest.mark.parametrize(
    ("text", "area", "choices"),
    [
        ("close the blind", None, {"cover.a", "cover.b"}),
        ("close the blind", "hall", {"cover.a", "cover.b"}),
        ("pull the blind down would you", "deck", {"cover.a", "cover.b"}),
        ("unlock the door", None, {"lock.front", "lock.deck"}),
    ],
)
def test_one_of_several_elsewhere_is_asked_for(
    understand, text: str, area: str | None, choices: set[str]
) -> None:
    intent = heard(understand, text, area)
    assert (intent.outcome, set(intent.candidates)) == ("ask", choices)


@pytest.mark.parametrize(
    ("text", "area", "one"),
    [
        ("close the blind", "a", {"cover.a"}),
        ("turn the fan off", None, {"fan.a"}),
        ("unlock the door", "hall", {"lock.front"}),
        ("turn the light on", "deck", {"switch.deck"}),
    ],
)
def test_where_one_fits_nothing_is_asked(understand, text: str, area: str | None, one: set[str]) -> None:
    intent = heard(understand, text, area)
    assert (intent.outcome, reached(intent)) == ("act", one)


def test_what_none_of_them_can_do_is_refused_with_the_range(understand) -> None:
    intent = heard(understand, "set the blind to 160 percent")
    assert intent.outcome == "refuse"
    assert "outside_range" in intent.reason


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("stove down to minus 4", ("HassClimateSetTemperature", {"temperature": -4})),
        ("炉子零下四度", ("HassClimateSetTemperature", {"temperature": -4})),
        ("stove down 4 degrees", ("AdjustTemperature", {"direction": "down", "step": 4})),
    ],
)
def test_a_number_below_zero_is_gone_to_and_not_gone_by(words: str, expected: tuple[str, dict]) -> None:
    heard = Heard("now", "AdjustTemperature", 1.0, "device", "climate", None, clause=words)
    stove = Entity(id="climate.s", name="Stove", domain="climate")
    call, given = to_a_number(heard, {"direction": "down", "step": 4}, [stove])
    assert (call.intent, given) == expected
