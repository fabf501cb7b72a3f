"""Colours told by a likeness, extents told by "till", ways told by "less", and the alarm told by on and off."""

import pytest

from edgehome.lm.calls import worded
from edgehome.lm.model.decode import Heard
from edgehome.lm.said import evidence, felt, vague
from edgehome.messages import Entity

PANEL = [Entity(id="alarm_control_panel.a", name="Alarm", domain="alarm_control_panel")]


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("make the shelf light the colour of a ripe cherry", "red"),
        ("I want the desk lamp to look like a pumpkin", "orange"),
        ("the color of the sky please", "skyblue"),
        ("I like the lamp", None),
    ],
)
def test_a_colour_is_told_by_what_it_is_like(text: str, want: str | None) -> None:
    assert vague.color(text, []) == want


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("lower the shutter till it's a third open", "set the shutter to 33% open"),
        ("please close the hatch until only a quarter is open", "please set the hatch to 25% open"),
        ("bring the awning down till it's half shut, ta", "set the awning to 50% open, ta"),
        ("leave the lamp on till ten", "leave the lamp on till ten"),
        ("keep the shutter open until it's dark", "keep the shutter open until it's dark"),
    ],
)
def test_till_may_say_how_far(text: str, want: str) -> None:
    assert vague.extent(text) == want


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("a bit less yellow in the den", "down"),
        ("make it less blue", "up"),
        ("more orange please", "up"),
    ],
)
def test_less_of_a_tint_goes_the_other_way(text: str, want: str) -> None:
    assert felt.direction("AdjustColorTemperature", text) == want


def test_who_cannot_hear_themselves_wants_it_quieter() -> None:
    assert felt.direction("HassSetVolumeRelative", "gran can't hear herself talk") == "down"
    assert felt.direction("HassSetVolumeRelative", "gran can't hear it") == "up"


def alarm(clause: str, intent: str) -> Heard:
    return Heard("now", intent, 0.9, "device", "alarm_control_panel", None, clause=clause)


@pytest.mark.parametrize(
    ("clause", "heard", "want"),
    [
        ("alarm on please", "HassGetState", "ArmAlarm"),
        ("alarm off", "HassGetState", "DisarmAlarm"),
        ("off out, set the alarm", "DisarmAlarm", "ArmAlarm"),
        ("is the alarm on", "HassGetState", "HassGetState"),
        ("turn the alarm off", "DisarmAlarm", "DisarmAlarm"),
    ],
)
def test_the_alarm_is_set_as_the_words_say(clause: str, heard: str, want: str) -> None:
    assert worded.as_switched(alarm(clause, heard), PANEL).intent == want


def test_nothing_is_disarmed_without_a_word_for_it() -> None:
    assert not evidence.spoken("DisarmAlarm", "we are back and the alarm is on the wall")
    assert evidence.spoken("DisarmAlarm", "switch the alarm off")
