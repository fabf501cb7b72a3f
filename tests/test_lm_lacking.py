"""Orders for what a home does not have: the thing is named and nothing else is told in its place; what is called otherwise is found."""

import pytest

from edgehome import words
from edgehome.homefile import load_home
from edgehome.launch import decided
from edgehome.lm.calls import lacking
from edgehome.lm.names import things
from edgehome.lm.understand import LanguageModel
from edgehome.messages import Context, Intent, Observation

HOME = load_home({
    "areas": [{"id": "l", "name": "Living room"}, {"id": "k", "name": "Kitchen"}, {"id": "b", "name": "浴室", "aliases": ["Bathroom"]}],
    "entities": [
        {"id": "light.l", "domain": "light", "name": "Living room light", "area": "l", "state": "on"},
        {"id": "light.k", "domain": "light", "name": "Kitchen light", "area": "k", "state": "off"},
        {"id": "light.b", "domain": "light", "name": "Bathroom light", "area": "b", "state": "off"},
        {"id": "switch.coffee", "domain": "switch", "name": "Coffee machine", "area": "k", "state": "off"},
        {"id": "lock.front", "domain": "lock", "name": "Front door", "state": "locked"},
        {"id": "media_player.tv", "domain": "media_player", "name": "TV", "area": "l", "state": "on"},
        {"id": "media_player.k", "domain": "media_player", "name": "Kitchen speaker", "area": "k", "state": "on"},
        {"id": "binary_sensor.wash", "domain": "binary_sensor", "name": "Washing machine", "area": "b", "state": "off"},
        {"id": "scene.film", "domain": "scene", "name": "Film"},
    ],
})  # fmt: skip


@pytest.fixture(scope="module")
def model() -> LanguageModel:
    return LanguageModel()


def understood(model: LanguageModel, text: str, area: str | None = "l") -> Intent:
    intent = model.understand(text, Context(area=area), HOME)
    assert intent is not None
    return intent


def reached(intent: Intent) -> set[str]:
    return {e for call in intent.calls for e in call.entities}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("switch the kettle on", "kettle"),
        ("please turn off the iron", "iron"),
        ("start the dishwasher", "dishwasher"),
        ("turn the sauna on", "sauna"),
        ("could you switch off the heated towel rail", "heated towel rail"),
        ("启动洗碗机", "洗碗机"),
        ("把按摩椅打开", "按摩椅"),
        ("打开吹风机", "吹风机"),
        ("打开车库门", "车库门"),
        ("關掉電水壺", "電水壺"),
    ],
)
def test_what_is_not_here_is_named_and_nothing_is_told(model: LanguageModel, text: str, name: str) -> None:
    intent = understood(model, text)
    assert (intent.outcome, reached(intent)) == ("refuse", set())
    assert intent.reason == words.reason("unknown_entity", name=name)
    assert intent.confidence > 0.4


@pytest.mark.parametrize(
    ("text", "told", "name"),
    [
        ("turn on the kettle and the coffee machine", "switch.coffee", "kettle"),
        ("switch off the tv, the iron and the toaster", "media_player.tv", "iron and toaster"),
        ("打开电饭煲和咖啡机", "switch.coffee", "电饭煲"),
    ],
)
def test_of_a_joined_order_the_rest_is_done_and_the_missing_named(
    model: LanguageModel, text: str, told: str, name: str
) -> None:
    intent = understood(model, text)
    assert (intent.outcome, reached(intent)) == ("act", {told})
    assert intent.reason == words.reason("unknown_entity", name=name)


def test_the_plan_of_a_joined_order_acts_and_says_what_is_missing(model: LanguageModel) -> None:
    from edgehome.registry import load_bundled

    text = "turn on the toaster and the coffee machine"
    observation = Observation(trace="t", source="x", kind="utterance", at=0.0, text=text)
    plan = load_bundled("decide").HomeDecider().decide(understood(model, text), observation, Context(), HOME)
    assert [a.entity for a in plan.actions] == ["switch.coffee"]
    assert words.say_reason("en", plan.refusal) == "there is no toaster here."
    assert decided(lambda *_: understood(model, text))(observation, Context(), HOME).outcome == "act"


def test_a_thing_that_only_tells_of_itself_is_not_said_to_be_missing(model: LanguageModel) -> None:
    intent = understood(model, "turn off the washing machine")
    assert (intent.outcome, intent.reason) == ("refuse", words.reason("cannot", name="Washing machine"))


@pytest.mark.parametrize(
    ("text", "area", "told"),
    [
        ("turn off the overhead light", "l", "light.l"),
        ("switch on the big light", "k", "light.k"),
        ("turn on the lounge light", "k", "light.l"),
        ("turn on the light in the toilet", "l", "light.b"),
        ("turn off the espresso maker", "l", "switch.coffee"),
        ("turn off the coffee machine and the tv", "l", "media_player.tv"),
    ],
)
def test_what_is_called_otherwise_is_found(model: LanguageModel, text: str, area: str, told: str) -> None:
    intent = understood(model, text, area)
    assert intent.outcome == "act"
    assert told in reached(intent)
    assert {call.intent for call in intent.calls} in ({"HassTurnOn"}, {"HassTurnOff"})


def test_a_lamp_of_the_balcony_is_no_desk_lamp() -> None:
    assert [m.what for m in things.mentions("打开阳台灯")] == ["light"]
    assert [m.what for m in things.rooms("打开阳台灯")] == ["balcony"]


@pytest.mark.parametrize(
    "text", ["lock the front door", "is the kettle on?", "the kettle is broken", "iron the shirts"]
)
def test_only_a_plain_order_for_nothing_that_is_here_is_refused_unheard(text: str) -> None:
    assert lacking.unheard(text, HOME) == ()


def test_a_lamp_is_not_told_lumens(model: LanguageModel) -> None:
    assert understood(model, "set the kitchen light to 800 lumens").outcome == "refuse"


def test_the_one_of_another_side_or_of_another_door_is_not_told(model: LanguageModel) -> None:
    home = load_home({
        "areas": [],
        "entities": [
            {"id": "cover.rear", "domain": "cover", "name": "Rear garage door", "attributes": {"device_class": "garage"}},
            {"id": "lock.attic", "domain": "lock", "name": "Attic door lock"},
        ],
    })  # fmt: skip
    for text in ("open the front garage door", "lock the garage door lock"):
        intent = model.understand(text, Context(), home)
        assert intent is not None
        assert (intent.outcome, reached(intent)) == ("refuse", set())
    assert reached(
        model.understand("open the rear garage door", Context(), home) or understood(model, "x")
    ) == {"cover.rear"}


def test_a_seldom_word_for_a_thing_is_heard_as_the_usual_one() -> None:
    assert things.plainly("goggle box off", HOME) == "tv off"
    named = load_home({"entities": [{"id": "switch.w", "domain": "switch", "name": "Old wireless"}]})
    assert things.plainly("old wireless on", named) == "old wireless on"
