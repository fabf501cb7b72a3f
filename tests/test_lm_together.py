"""What an order for several things reaches: each of those named together, in the room that is said once for all of them."""

import pytest

from edgehome.homefile import load_home
from edgehome.lm.parts.together import together
from edgehome.lm.understand import LanguageModel
from edgehome.messages import Context, Intent

HOME = load_home({
    "floors": [{"id": "up", "name": "Upstairs"}, {"id": "down", "name": "Downstairs"}],
    "areas": [
        {"id": "otto", "name": "Otto's Room", "floor": "up"}, {"id": "den", "name": "Den", "floor": "down"},
        {"id": "bed", "name": "Main Bedroom", "aliases": ["主卧"], "floor": "up"},
    ],
    "entities": [
        {"id": "light.star", "domain": "light", "name": "Star Lamp", "area": "otto", "state": "on"},
        {"id": "fan.otto", "domain": "fan", "name": "Desk Fan", "area": "otto", "state": "on"},
        {"id": "switch.train", "domain": "switch", "name": "Model Railway", "area": "otto", "state": "on"},
        {"id": "cover.otto", "domain": "cover", "name": "Roller Blind", "area": "otto", "state": "open", "device_class": "blind"},
        {"id": "light.den", "domain": "light", "name": "Den Light", "area": "den", "state": "on"},
        {"id": "light.tall", "domain": "light", "name": "Floor Lamp", "aliases": ["落地灯"], "area": "den", "state": "on"},
        {"id": "fan.den", "domain": "fan", "name": "Ceiling Fan", "area": "den", "state": "on"},
        {"id": "media_player.den", "domain": "media_player", "name": "TV", "aliases": ["电视"], "area": "den", "state": "playing", "device_class": "tv"},
        {"id": "cover.den", "domain": "cover", "name": "Curtains", "area": "den", "state": "open", "device_class": "curtain"},
        {"id": "light.bed", "domain": "light", "name": "Bedside Lamp", "aliases": ["床头灯"], "area": "bed", "state": "on"},
        {"id": "climate.bed", "domain": "climate", "name": "空调", "area": "bed", "state": "cool"},
        {"id": "lock.front", "domain": "lock", "name": "Front Door", "state": "unlocked"},
    ],
})  # fmt: skip


@pytest.fixture(scope="module")
def model() -> LanguageModel:
    return LanguageModel()


def understood(model: LanguageModel, text: str) -> Intent:
    intent = model.understand(text, Context(), HOME)
    assert intent is not None
    return intent


@pytest.mark.parametrize(
    ("text", "intent", "reached"),
    [
        ("Otto's railway and fan off", "HassTurnOff", "switch.train fan.otto"),
        ("turn off Otto's lamp, fan and railway", "HassTurnOff", "light.star fan.otto switch.train"),
        ("every curtain and blind in the house shut", "HassTurnOff", "cover.den cover.otto"),
        ("lights and telly off in the den", "HassTurnOff", "light.den light.tall media_player.den"),
        ("turn the star lamp and the desk fan off", "HassTurnOff", "light.star fan.otto"),
        ("主卧空调和灯都关了", "HassTurnOff", "climate.bed light.bed"),
        ("落地灯床头灯关掉", "HassTurnOff", "light.tall light.bed"),
    ],
)  # fmt: skip
def test_each_of_what_is_named_together_is_reached(
    model: LanguageModel, text: str, intent: str, reached: str
) -> None:
    calls = understood(model, text).calls
    assert {c.intent for c in calls} == {intent}
    assert {e for c in calls for e in c.entities} == set(reached.split())


def test_a_lock_is_opened_and_a_blind_is_not_by_a_verb_that_they_share(model: LanguageModel) -> None:
    calls = understood(model, "lock the front door and the curtains").calls
    assert {(c.intent, e) for c in calls for e in c.entities} <= {
        ("HassTurnOn", "lock.front"),
        ("HassTurnOff", "cover.den"),
    }
    off = understood(model, "turn off the lights and the front door").calls
    assert not any(c.intent == "HassTurnOff" and "lock.front" in c.entities for c in off)


@pytest.mark.parametrize(
    "text", ["fan on and his lamp off", "tv light off", "电视灯关了", "the lamp because the fan is loud"]
)
def test_names_that_other_words_part_or_that_are_one_name_are_no_list(text: str) -> None:
    assert together(text, HOME) == []
