"""Vague wishes with one sensible reading are done; those with a time or with none stay what they are."""

import pytest

from edgehome.homefile import load_home
from edgehome.lm.said import vague
from edgehome.lm.understand import LanguageModel
from edgehome.messages import Context, Entity, Intent

HOME = load_home({
    "areas": [{"id": "l", "name": "Lounge"}, {"id": "k", "name": "Kitchen"}],
    "entities": [
        {"id": "light.l", "domain": "light", "name": "Lounge light", "area": "l", "state": "on"},
        {"id": "switch.coffee", "domain": "switch", "name": "Coffee machine", "area": "k", "state": "off"},
        {"id": "switch.kettle", "domain": "switch", "name": "Kettle", "area": "k", "state": "off"},
        {"id": "media_player.l", "domain": "media_player", "name": "Speaker", "area": "l", "state": "playing"},
    ],
})  # fmt: skip


@pytest.fixture(scope="module")
def model() -> LanguageModel:
    return LanguageModel()


def understood(model: LanguageModel, text: str) -> Intent:
    intent = model.understand(text, Context(area="l"), HOME)
    assert intent is not None
    return intent


@pytest.mark.parametrize(
    ("text", "intent", "entity"),
    [
        ("could i get an americano please", "HassTurnOn", "switch.coffee"),
        ("brew me some strong coffee without sugar", "HassTurnOn", "switch.coffee"),
        ("给我来杯咖啡", "HassTurnOn", "switch.coffee"),
        ("boil some water would you", "HassTurnOn", "switch.kettle"),
        ("i could murder a cuppa", "HassTurnOn", "switch.kettle"),
        ("烧点开水", "HassTurnOn", "switch.kettle"),
        ("put the lights on a dimmer setting", "AdjustBrightness", "light.l"),
        ("i would like it brighter for sewing", "AdjustBrightness", "light.l"),
        ("please do not make a noise", "HassMediaPlayerMute", "media_player.l"),
        ("do not say a word", "HassMediaPlayerMute", "media_player.l"),
        ("please stay quiet", "HassMediaPlayerMute", "media_player.l"),
        ("别再说话了", "HassMediaPlayerMute", "media_player.l"),
        ("please be silent until i tell you otherwise", "HassMediaPlayerMute", "media_player.l"),
        ("set the music system to mute", "HassMediaPlayerMute", "media_player.l"),
    ],
)
def test_a_vague_wish_with_one_reading_is_done(
    model: LanguageModel, text: str, intent: str, entity: str
) -> None:
    found = understood(model, text)
    assert (found.outcome, [c.intent for c in found.calls], [c.entities for c in found.calls]) == (
        "act",
        [intent],
        [(entity,)],
    )


@pytest.mark.parametrize(
    ("text", "color"),
    [
        ("make the lounge light a little more greenish", "green"),
        ("change the lights to a different hue", "orange"),
        ("put the colour of the lounge light to something new", "orange"),
        ("change the lights to some romantic colour", "pink"),
    ],
)
def test_a_colour_is_found_for_words_that_hardly_name_one(
    model: LanguageModel, text: str, color: str
) -> None:
    found = understood(model, text)
    assert (found.outcome, [c.arguments for c in found.calls]) == ("act", [{"color": color}])


def test_another_colour_is_none_that_the_lamp_has() -> None:
    lamp = Entity(id="light.x", domain="light", name="X", attributes={"rgb_color": [255, 160, 10]})
    assert vague.color("a different colour please", [lamp]) == "blue"
    assert vague.color("change the colour", [lamp]) is None


@pytest.mark.parametrize(
    "text",
    [
        "make coffee at seven",
        "make me a coffee in ten minutes",
        "i need coffee beans",
        "put coffee on the list",
        "is the coffee ready?",
    ],
)
def test_a_wish_for_later_or_for_something_else_keeps_its_words(text: str) -> None:
    assert vague.plainly(text, Context(), HOME) == text
