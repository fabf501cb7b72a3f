"""Levels told by what they are now, numbers spelled side by side, values that no cut may divide."""

from datetime import datetime

import pytest

from edgehome.homefile import load_home
from edgehome.lm.calls import reach, scaled, worded
from edgehome.lm.calls.arguments import arguments
from edgehome.lm.grammars import values
from edgehome.lm.model.decode import Heard
from edgehome.lm.model.spanning import Span
from edgehome.lm.said import clauses
from edgehome.messages import Entity

NOW = datetime(2025, 5, 5, 10)
HOME = load_home({
    "areas": [],
    "entities": [
        {"id": "light.a", "domain": "light", "name": "Porch lamp", "state": "on", "attributes": {"brightness_pct": 80}},
        {"id": "light.off", "domain": "light", "name": "Shed lamp", "state": "off"},
        {"id": "light.raw", "domain": "light", "name": "Den lamp", "state": "on", "attributes": {"brightness": 102}},
        {"id": "media_player.r", "domain": "media_player", "name": "Radio", "state": "playing", "attributes": {"volume_level": 0.6}},
    ],
})  # fmt: skip


def heard(intent: str, clause: str) -> Heard:
    return Heard("now", intent, 1.0, "device", None, None, clause=clause)


@pytest.mark.parametrize(
    ("words", "times"),
    [
        ("halve the porch lamp", 0.5), ("porch lamp down by a quarter", 0.75), ("raise the blind by half", 1.5), ("音量减半", 0.5),
        ("射灯调暗一半", 0.5), ("风速翻倍", 2.0), ("twice as loud please", 2.0), ("down to half", None), ("开一半", None), ("half past six", None),
    ],
)  # fmt: skip
def test_factor(words, times):
    assert scaled.factor(words) == times


@pytest.mark.parametrize(
    ("intent", "words", "device", "want"),
    [
        ("HassLightSet", "halve the porch lamp", "light.a", ("HassLightSet", {"brightness": 40})),
        ("AdjustBrightness", "den lamp down by half", "light.raw", ("HassLightSet", {"brightness": 20})),
        (
            "HassSetVolumeRelative",
            "double the radio",
            "media_player.r",
            ("HassSetVolume", {"volume_level": 100}),
        ),
        ("HassLightSet", "halve the shed lamp", "light.off", ("HassLightSet", {"as": "heard"})),
        ("AdjustTemperature", "down by half", "light.a", ("AdjustTemperature", {"as": "heard"})),
    ],
)
def test_reckoned_from_what_is(intent, words, device, want):
    call, given = scaled.from_now(heard(intent, words), {"as": "heard"}, [HOME.entities[device]])
    assert (call.intent, given) == want


@pytest.mark.parametrize(
    ("words", "number"),
    [("eleven fifty", 1150), ("two ten", 210), ("twenty five", 25), ("one hundred and five", 105)],
)
def test_spelled_side_by_side(words, number):
    assert values.number(words) == number


def test_a_value_is_never_cut():
    assert clauses.parts("radiator to nineteen and a half and the fan on") == [
        "radiator to nineteen and a half",
        "the fan on",
    ]


@pytest.mark.parametrize(
    ("words", "want"),
    [
        ("heater on at half nine tonight", {"time": "21:30", "date": "2025-05-05"}),
        ("have it warm by half six in the morning", {"time": "06:30"}),
        ("lamp off in 45, I will be asleep", {"seconds": 2700}),
        ("lamp in 45 percent", None),
    ],
)
def test_moments(words, want):
    assert values.moment(words, NOW) == want


def test_a_gap_is_where_it_stays():
    words = "close the blind but leave a ten percent gap"
    order = heard("AdjustPosition", words)
    order.domain = "cover"
    assert worded.as_value(order, words).intent == "HassSetPosition"


def test_a_share_of_a_speed_is_percent():
    made = arguments("SetSpeed", {"speed": ["三成"]}, {}, "", [], NOW)
    assert made == {"value": 30, "unit": "%"}


def test_what_is_turned_down_is_not_switched_off():
    radio = [HOME.entities["media_player.r"]]
    found = worded.as_switched(heard("HassTurnOff", "no turn the radio down"), radio)
    assert (found.intent, found.closed) == ("HassSetVolumeRelative", {"direction": "down"})
    assert (
        worded.as_switched(heard("HassTurnOff", "turn the radio off downstairs"), radio).intent
        == "HassTurnOff"
    )


def test_a_word_of_a_rooms_name_is_the_thing_called_so():
    home = load_home({
        "areas": [{"id": "k", "name": "Press Hall"}],
        "entities": [
            {"id": "machine.p", "domain": "machine", "name": "Small press", "area": "k"}, {"id": "light.k", "domain": "light", "name": "Beam", "area": "k"},
        ],
    })  # fmt: skip
    order = Heard(
        "now",
        "HassTurnOff",
        1.0,
        "place",
        "light",
        None,
        spans=[Span("area", 9, 14, "press")],
        areas=["k"],
        clause="turn off the press",
    )
    assert [e.id for e in reach.rather_things(order, home)] == ["machine.p"]
    order.spans = [Span("area", 9, 19, "press hall")]
    assert reach.rather_things(order, home) == []


def test_a_number_that_is_said_for_a_grade_is_what_is_meant():
    made = arguments("HassLightSet", {"brightness": ["low"]}, {}, "porch lamp on low, say 15", [], NOW)
    assert made == {"brightness": 15}


@pytest.mark.parametrize(
    ("words", "domain", "intent"),
    [
        ("why is the hatch still shut", "cover", "HassTurnOn"),
        ("how come the urn is still on", "switch", "HassTurnOff"),
        ("货梯门怎么还关着", "cover", "HassTurnOn"),
        ("why is the vault still locked shut, why is it still shut", "lock", "HassTurnOff"),
        ("the hatch is still shut", "cover", "HassTurnOff"),
    ],
)
def test_what_is_complained_of_to_be_so_still_wants_the_opposite(
    words: str, domain: str, intent: str
) -> None:
    thing = [Entity(id=f"{domain}.a", domain=domain, name="A")]
    first = "HassTurnOn" if words.endswith("on") else "HassTurnOff"
    assert worded.as_switched(heard(first, words), thing).intent == intent
