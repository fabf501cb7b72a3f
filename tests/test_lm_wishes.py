"""What is told of by what one feels: the home's own things in the room decide what is done; talk and questions do nothing."""

import pytest

from edgehome.homefile import load_home
from edgehome.lm.comfort import wishes
from edgehome.lm.said import felt
from edgehome.lm.understand import LanguageModel
from edgehome.messages import Context, Intent

HOME = load_home({
    "areas": [
        {"id": "den", "name": "Den"}, {"id": "bath", "name": "Bathroom"}, {"id": "nook", "name": "Nook"}, {"id": "kitchen", "name": "厨房"},
        {"id": "hall", "name": "Hall"},
    ],
    "entities": [
        {"id": "light.den", "domain": "light", "name": "Den lamp", "area": "den", "state": "on", "attributes": {"supported_color_modes": ["color_temp"]}},
        {"id": "light.nook", "domain": "light", "name": "Nook ceiling light", "area": "nook", "state": "off"},
        {"id": "light.nook_strip", "domain": "light", "name": "Nook strip light", "area": "nook", "state": "off"},
        {"id": "cover.den", "domain": "cover", "name": "Den curtains", "area": "den", "state": "open", "device_class": "curtain"},
        {"id": "media_player.den", "domain": "media_player", "name": "TV", "area": "den", "state": "playing"},
        {"id": "fan.bath", "domain": "fan", "name": "Bathroom extractor", "area": "bath", "state": "off"},
        {"id": "fan.nook", "domain": "fan", "name": "Desk fan", "area": "nook", "state": "on", "attributes": {"percentage": 40}},
        {"id": "fan.hood", "domain": "fan", "name": "抽油烟机", "area": "kitchen", "state": "off"},
        {"id": "valve.gas", "domain": "valve", "name": "燃气阀", "area": "kitchen", "state": "open"},
        {"id": "switch.kettle", "domain": "switch", "name": "Kettle", "area": "kitchen", "state": "off"},
        {"id": "climate.heat", "domain": "climate", "name": "Heating", "area": "hall", "state": "heat", "attributes": {"hvac_modes": ["off", "heat"]}},
        {"id": "climate.den", "domain": "climate", "name": "Den AC", "area": "den", "state": "off", "attributes": {"hvac_modes": ["off", "cool"]}},
    ],
})  # fmt: skip


def wished(text: str, area: str | None = "den") -> Intent | None:
    return wishes.wish(text, Context(area=area), HOME)


@pytest.mark.parametrize(
    ("text", "area", "intent", "entities"),
    [
        ("my toes have gone numb with cold", "bath", "AdjustTemperature", ("climate.heat",)),
        ("it's roasting, I'm dripping with sweat", "den", "HassTurnOn", ("climate.den",)),
        ("so stuffy in the nook", "den", "AdjustSpeed", ("fan.nook",)),
        ("it's pitch black", "nook", "HassTurnOn", ("light.nook",)),
        ("I can hardly see my knitting", "den", "AdjustBrightness", ("light.den",)),
        ("that lamp is so white, like an operating theatre", "den", "AdjustColorTemperature", ("light.den",)),
        ("the sun is right in my eyes", "den", "HassTurnOff", ("cover.den",)),
        ("can't hear a word they say", "den", "HassSetVolumeRelative", ("media_player.den",)),
        ("the bathroom reeks", "den", "HassTurnOn", ("fan.bath",)),
        ("the mirror is all misted up", "bath", "HassTurnOn", ("fan.bath",)),
        ("一屋子油烟，熏得慌", "kitchen", "HassTurnOn", ("fan.hood",)),
        ("屏幕反光看不清", "den", "HassTurnOff", ("cover.den",)),
        ("热得睡不着", "den", "HassTurnOn", ("climate.den",)),
    ],
)
def test_a_feeling_is_a_wish_for_what_helps_in_that_room(
    text: str, area: str, intent: str, entities: tuple[str, ...]
) -> None:
    found = wished(text, area)
    assert found is not None
    assert (found.outcome, [(c.intent, c.entities) for c in found.calls]) == ("act", [(intent, entities)])


def test_where_nothing_helps_that_is_said() -> None:
    found = wished("it stinks in here", "hall")
    assert found is not None
    assert (found.outcome, found.reason) == ("refuse", "no_remedy")


def test_several_alike_are_a_question() -> None:
    fans = [
        {"id": f"fan.{name}", "domain": "fan", "name": name, "area": "nook", "state": "off"}
        for name in ("nook", "two")
    ]
    home = load_home({"areas": [{"id": "nook", "name": "Nook"}], "entities": fans})
    found = wishes.wish("I'm melting", Context(area="nook"), home)
    assert found is not None
    assert (found.outcome, found.candidates) == ("ask", ("fan.nook", "fan.two"))


def test_a_smell_of_gas_switches_nothing_on() -> None:
    found = wished("煤气味好重", "kitchen")
    assert found is not None
    assert [(c.intent, c.entities) for c in found.calls] == [("HassTurnOff", ("valve.gas",))]
    assert found.confidence < 0.5


@pytest.mark.parametrize(
    "text",
    [
        "it's perishing outside",
        "the soup is so hot",
        "i'm roasting a duck",
        "this referee stinks",
        "it's freezing in Oslo",
        "we can't see auntie this weekend",
        "气氛好热烈",
        "it smells lovely in here",
        "唔凍",
        "I was boiling last night",
        "we're not cold",
        "this film is so dark",
        "外面冷死了",
        "我不热",
    ],
)
def test_talk_of_elsewhere_is_no_wish(text: str) -> None:
    found = wished(text)
    assert found is None or found.outcome == "none"


@pytest.mark.parametrize(
    "text",
    [
        "is it cold in the den?",
        "it's too dark, lamp to 40",
        "how loud is the TV",
        "what's hot in the charts",
        "I'm cold but leave the heating alone",
        "好热，把空调打开",
        "太冷了，再高一度",
        "太热，加两度",
        "冷氣唔好咁凍",
        "brr, half will do",
    ],
)
def test_a_question_and_an_order_are_heard_as_they_are(text: str) -> None:
    assert wished(text) is None


def test_what_is_not_cool_enough_is_to_be_cooler() -> None:
    assert felt.feelings("空调一点都不凉") == [felt.Feeling("warmth", "down")]


def test_a_remark_starts_nothing_that_it_does_not_name() -> None:
    found = LanguageModel().understand("something's burning", Context(area="kitchen"), HOME)
    assert found is None or found.outcome != "act" or found.confidence < 0.5


def test_the_heating_of_another_room_is_only_offered() -> None:
    cells = [
        {"id": "climate.cell", "domain": "climate", "name": "Prover", "area": "cell", "state": "heat"},
        {"id": "climate.loft", "domain": "climate", "name": "Loft heating", "area": "loft", "state": "heat"},
    ]
    areas = [{"id": a, "name": a.title(), "floor": "up"} for a in ("cell", "loft", "den")]
    home = load_home({"floors": [{"id": "up", "name": "Upstairs"}], "areas": areas, "entities": cells})
    found = wishes.wish("I'm freezing", Context(area="den"), home)
    assert found is not None
    assert found.confidence < 0.5
    assert [c.entities for c in found.calls] == [("climate.loft",)]
