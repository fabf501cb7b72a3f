"""What the words of a call say themselves against what was heard, acts that need a word of theirs, dictated words."""

from datetime import datetime

import pytest

from edgehome import dialogue
from edgehome.homefile import load_home
from edgehome.lm.calls import certainty, concern, reach, spokenof, worded
from edgehome.lm.calls.arguments import arguments
from edgehome.lm.model.decode import Heard
from edgehome.lm.said import dictated, evidence, felt
from edgehome.messages import Call, Context, Question

HOME = load_home({
    "areas": [{"id": "a", "name": "主卧"}, {"id": "b", "name": "次卧"}, {"id": "k", "name": "厨房"}],
    "entities": [
        {"id": "light.a", "domain": "light", "name": "吊灯", "area": "a", "state": "on"},
        {"id": "light.b", "domain": "light", "name": "壁灯", "area": "b", "state": "on"},
        {"id": "light.k", "domain": "light", "name": "Worktop", "area": "k", "state": "on"},
        {"id": "climate.ac", "domain": "climate", "name": "Loft AC", "attributes": {"hvac_modes": ["off", "cool", "heat"]}},
        {"id": "climate.hall", "domain": "climate", "name": "Hall radiator", "attributes": {"hvac_modes": ["off", "heat"]}},
        {"id": "lock.back", "domain": "lock", "name": "Back door"},
        {"id": "cover.c", "domain": "cover", "name": "Lounge curtains"},
        {"id": "fan.hood", "domain": "fan", "name": "Hood"},
        {"id": "vehicle.one", "domain": "vehicle", "name": "Cart 1"},
        {"id": "vehicle.two", "domain": "vehicle", "name": "Cart 2"},
    ],
})  # fmt: skip


def heard(intent: str, clause: str, domain: str | None = None, pointing: str = "device", **more) -> Heard:
    return Heard("now", intent, 1.0, pointing, domain, None, clause=clause, **more)


def entities(*ids: str) -> list:
    return [HOME.entities[i] for i in ids]


@pytest.mark.parametrize(
    ("intent", "clause", "over", "want"),
    [
        ("HassTurnOn", "亮着的灯统统关掉", "light.a", "HassTurnOff"),
        ("HassTurnOff", "switch on the worktop", "light.k", "HassTurnOn"),
        ("HassTurnOn", "turn off whatever is still on", "light.a", "HassTurnOff"),
        ("HassTurnOn", "lounge curtains drawn please", "cover.c", "HassTurnOff"),
        ("HassTurnOn", "draw the curtains back", "cover.c", "HassTurnOn"),
        ("ArmAlarm", "disarm without asking", "lock.back", "DisarmAlarm"),
        ("StartMachine", "全部停掉", "vehicle.one", "StopMachine"),
        ("StopMachine", "it is going too fast, cut its power", "vehicle.one", "StopMachine"),
        ("HassTurnOn", "don't turn it off", "light.a", "HassTurnOn"),
        ("HassTurnOn", "open up", "lock.back", "HassTurnOn"),
    ],
)
def test_the_way_is_the_words_own(intent: str, clause: str, over: str, want: str) -> None:
    assert worded.as_switched(heard(intent, clause), entities(over)).intent == want


@pytest.mark.parametrize(
    ("intent", "words", "want", "way"),
    [
        ("HassLightSet", "调低两成", "AdjustBrightness", "down"),
        ("HassLightSet", "调到两成", "HassLightSet", None),
        ("HassSetVolume", "down by 5", "HassSetVolumeRelative", "down"),
        ("HassSetVolume", "down to 5", "HassSetVolume", None),
        ("SetSpeed", "转速 down 200 rpm", "AdjustSpeed", "down"),
        ("HassClimateSetTemperature", "高一度", "AdjustTemperature", "up"),
    ],
)
def test_a_number_gone_by_is_a_step(intent: str, words: str, want: str, way: str | None) -> None:
    made = worded.as_step(heard(intent, words), words)
    assert (made.intent, made.closed.get("direction")) == (want, way)


@pytest.mark.parametrize(
    ("intent", "domain", "words", "want"),
    [
        ("AdjustBrightness", "light", "right down, like 10", "HassLightSet"),
        ("AdjustBrightness", "light", "亮一点，大概三成就好", "HassLightSet"),
        ("AdjustSpeed", "fan", "as fast as it goes", "HassFanSetSpeed"),
        ("AdjustBrightness", "light", "up by 10", "AdjustBrightness"),
        ("AdjustBrightness", "light", "再亮百分之十", "AdjustBrightness"),
        ("HassTurnOn", "fan", "开到头", "HassFanSetSpeed"),
        ("HassTurnOn", "fan", "打开", "HassTurnOn"),
    ],
)
def test_a_change_with_its_end_sets_that(intent: str, domain: str, words: str, want: str) -> None:
    assert worded.as_value(heard(intent, words, domain), words).intent == want


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("did I lock the back door or am I imagining it", "HassGetState"),
        ("is the back door locked", "HassGetState"),
        ("后门锁了没", "HassGetState"),
        ("能把后门锁了吗", "HassTurnOn"),
        ("lock the back door", "HassTurnOn"),
        ("is it possible that you lock the back door please", "HassTurnOn"),
    ],
)
def test_what_asks_does_not_act(text: str, want: str) -> None:
    assert worded.as_asked(heard("HassTurnOn", text), text, entities("lock.back")).intent == want


@pytest.mark.parametrize(
    ("intent", "text", "want"),
    [
        ("HassListAddItem", "frying chillies makes me cry", False),
        ("HassListAddItem", "we're out of bin bags", True),
        ("HassShoppingListAddItem", "炒个辣椒呛得我流泪", False),
        ("HassListAddItem", "清单加牛奶", True),
        ("HassListCompleteItem", "can I let the dog out", False),
        ("HassListCompleteItem", "I got the eggs", True),
        ("ArmAlarm", "print the alarm code", False),
        ("ArmAlarm", "put the alarm on", True),
        ("HassMediaSearchAndPlay", "I'm deaf and frozen", False),
        ("HassMediaSearchAndPlay", "play一下周杰伦", True),
        ("HassTurnOn", "anything at all", True),
    ],
)
def test_some_acts_need_a_word_of_theirs(intent: str, text: str, want: bool) -> None:
    assert evidence.spoken(intent, text) is want


def test_dictated_words_are_heard_by_a_stand_in() -> None:
    said = dictated.dictated("lamp off and tell everyone to close their windows")
    assert said is not None
    assert said.words == "close their windows"
    assert "windows" not in said.text
    noted = dictated.dictated("维修清单上写一笔，空压机异响")
    assert noted is not None
    assert (noted.argument, noted.words) == ("item", "空压机异响")
    assert dictated.dictated("把广播声音调小") is None
    assert dictated.dictated("tell me if the door is open") is None


def test_a_level_below_nothing_is_kept_below() -> None:
    now = datetime(2025, 5, 5)
    assert arguments("HassSetVolume", {"volume": ["five"]}, {}, "volume to minus five", [], now) == {
        "volume_level": -5
    }
    assert arguments("HassSetVolume", {"volume": ["负五"]}, {}, "调到负五", [], now) == {"volume_level": -5}
    assert arguments("HassSetVolume", {"volume": ["5"]}, {}, "to 5", [], now) == {"volume_level": 5}


def test_air_conditioners_are_no_radiators() -> None:
    class Span:
        def __init__(self, text: str) -> None:
            self.slot, self.text, self.start, self.end = "domain", text, 0, len(text)

    def found(noun: str) -> list[str]:
        call = heard("HassTurnOff", noun, "climate", "all", spans=[Span(noun)])
        return [e.id for e in reach.of_kind(call, HOME.entities.values())]

    assert found("radiators") == ["climate.hall"]
    assert found("空调") == ["climate.ac"]
    assert found("climate") == ["climate.ac", "climate.hall"]


def test_rooms_of_a_kind_are_found_by_the_kind() -> None:
    assert concern.in_rooms_of_kind("卧室", HOME) == {"light.a", "light.b"}
    assert concern.in_rooms_of_kind("客厅", HOME) == set()


def test_the_other_one_is_beside_what_was_spoken_of() -> None:
    call = heard("DispatchVehicle", "send the other one to the dock", "vehicle", "focus")
    assert [e.id for e in spokenof.other(call, call.clause, Context(entities=("vehicle.one",)), HOME)] == [
        "vehicle.two"
    ]
    assert spokenof.other(call, call.clause, Context(), HOME) == []


def test_both_with_a_reason_is_both() -> None:
    asked = Question(id="q", text="?", calls=(Call(intent="HassTurnOn"),), candidates=("light.a", "light.b"))
    assert dialogue.choose(asked, "都开，等下来客人", HOME) == ("light.a", "light.b")
    assert dialogue.choose(asked, "both of them on", HOME) == ("light.a", "light.b")


@pytest.mark.parametrize(
    ("intent", "words", "want"),
    [
        ("AdjustPressure", "knock it back half a bar", "down"),
        ("AdjustPressure", "bring it up half a bar", "up"),
        ("AdjustColorTemperature", "太白了", "up"),
        ("AdjustColorTemperature", "much too yellow", "down"),
        ("AdjustTemperature", "热死我了", "down"),
    ],
)
def test_which_way_by_the_words(intent: str, words: str, want: str) -> None:
    assert felt.direction(intent, words) == want


def test_of_two_that_warm_the_air_conditioner_is_the_one_that_cools() -> None:
    class Span:
        slot, text, start, end = "name", "空调", 0, 2

    call = heard("HassClimateSetTemperature", "空调开到24度", "climate", spans=[Span()])
    assert [e.id for e in reach.of_that_air(call, entities("climate.hall", "climate.ac"))] == ["climate.ac"]
    assert (
        reach.of_that_air(heard("HassClimateSetTemperature", "到24度", "climate"), entities("climate.ac"))
        == []
    )


def test_an_order_against_itself_is_seen() -> None:
    on, off = (Call(intent=i, entities=("light.a",)) for i in ("HassTurnOn", "HassTurnOff"))
    assert certainty.against_itself([on, off], "all off but the running ones")
    assert not certainty.against_itself([off, on], "off and then on again")
    assert not certainty.against_itself(
        [on, Call(intent="HassTurnOff", entities=("light.b",))], "a on, b off"
    )
