"""Limits of times, days and the sun in the words of rules; what no rule can keep is refused by name."""

from datetime import datetime

import pytest
from fixtures_host import site
from test_rules import DARK, HOUSE, PLACE, START, in_the_house, state

from edgehome import spoken
from edgehome.homefile import load_home
from edgehome.messages import Call, Schedule
from edgehome.occasions import within
from edgehome.plans import contrary
from edgehome.rules.heard import unheard
from edgehome.rules.model import Impossible, occasion
from edgehome.rules.rule import Rule, RuleError, check

GATE = state("lock.gate", "unlocked")
DEN = state("binary_sensor.den", "on")
BOTH = ["person.kim", "person.lou"]


def window(after: str, before: str) -> dict:
    return {"type": "time", "after": after, "before": before}


@pytest.mark.parametrize(
    ("text", "trigger", "conditions"),
    [
        ("when the gate unlocks half an hour after sunset, turn on the porch lamp", GATE, [window("sunset+00:30", "sunrise")]),
        ("when the gate unlocks an hour before sunrise, turn on the porch lamp", GATE, [window("sunrise-01:00", "sunrise")]),
        ("when the gate unlocks within an hour of sunset, turn on the porch lamp", GATE, [window("sunset-01:00", "sunset+01:00")]),
        ("when the gate unlocks after 11 pm and before sunrise, turn on the porch lamp", GATE, [window("23:00", "sunrise")]),
        ("when the gate unlocks between sunset and sunrise, turn on the porch lamp", GATE, [DARK]),
        ("when the gate unlocks between sunset and 11 pm, turn on the porch lamp", GATE, [window("sunset", "23:00")]),
        ("when the gate unlocks after sunset but before 11 pm, turn on the porch lamp", GATE, [window("sunset", "23:00")]),
        ("when the gate unlocks before 7 am or after 10 pm, turn on the porch lamp", GATE, [window("22:00", "07:00")]),
        ("turn on the porch lamp when the gate unlocks between 6 and 8 in the evening", GATE, [window("18:00", "20:00")]),
        ("when the gate unlocks before sunrise, turn on the porch lamp", GATE, [{"type": "time", "before": "sunrise"}]),
        ("when the gate unlocks turn on the porch lamp but not on Fridays", GATE, [{"type": "days", "days": ["mon", "tue", "wed", "thu", "sat", "sun"]}]),
        ("日落半小时后院门开锁就打开廊灯", GATE, [window("sunset+00:30", "sunrise")]),
        ("晚上十一点以后日出之前院门开锁就打开廊灯", GATE, [window("23:00", "sunrise")]),
        ("天黑以后到晚上十一点之间院门开锁就打开廊灯", GATE, [window("sunset", "23:00")]),
        ("早上七点前或者晚上十点以后院门开锁就打开廊灯", GATE, [window("22:00", "07:00")]),
        ("院门开锁就打开廊灯，周末除外", GATE, [{"type": "days", "days": ["mon", "tue", "wed", "thu", "fri"]}]),
        ("if the gate is still unlocked half an hour after sunset turn on the porch lamp", {"type": "sun", "event": "sunset", "offset_seconds": 1800}, [GATE]),
        ("turn off the porch lamp ten minutes after the den becomes empty", state("binary_sensor.den", "off", for_seconds=600.0), []),
        ("if nobody is home and there is motion in the den, turn on the porch lamp", DEN, [state("", "not_home") | {"entity": BOTH}]),
        ("whenever the heater plug is on and nobody is home turn off the heater plug", state("", "not_home") | {"entity": BOTH}, [state("switch.heater", "on")]),
        ("家里没人的时候小间有动静就打开廊灯", DEN, [state("", "not_home") | {"entity": BOTH}]),
        ("家里没人而取暖器还开着就关掉取暖器", state("", "not_home") | {"entity": BOTH}, [state("switch.heater", "on")]),
        ("取暖器半夜还开着就关掉它", {"type": "time", "time": "00:00"}, [state("switch.heater", "on")]),
    ],
)  # fmt: skip
def test_windows_of_times_and_of_the_sun_are_conditions_of_a_rule(text, trigger, conditions):
    found = in_the_house(text)
    assert (found.outcome, found.schedule.kind) == ("act", "rule")
    assert (dict(found.schedule.trigger), list(found.schedule.conditions)) == (trigger, conditions)


@pytest.mark.parametrize(
    ("text", "key", "said"),
    [
        ("on the first Monday of the month at 9 turn on the porch lamp", "no_such_recurrence", "on the first monday of the month"),
        ("每月第一个星期一上午九点打开廊灯", "no_such_recurrence", "每月第一个星期一"),
        ("three times a day turn on the porch lamp", "no_such_recurrence", "three times a day"),
        ("every hour from 9 to 17 turn on the porch lamp", "no_such_recurrence", "every hour"),
        ("on New Year's Eve at 23:59 turn on the porch lamp", "no_such_day", "on new year's eve"),
        ("除夕晚上十一点五十九分打开廊灯", "no_such_day", "除夕"),
        ("when someone comes home for the first time today, turn on the porch lamp", "unclear_limit", "for the first time today"),
        ("turn on the porch lamp yesterday at 5", "past", "yesterday"),
        ("five minutes ago turn on the porch lamp", "past", "five minutes ago"),
        ("上周一早上八点打开廊灯", "past", "上周一"),
        ("at 13 pm turn on the porch lamp", "no_such_time", "13 pm"),
        ("at half past 25 turn on the porch lamp", "no_such_time", "half past 25"),
        ("on the 32nd at 8 turn on the porch lamp", "no_such_time", "the 32nd"),
        ("on Funday at 8 turn on the porch lamp", "no_such_time", "on funday"),
        ("早上七点七十五分打开廊灯", "no_such_time", "点七十五分"),
        ("早上十五点打开廊灯", "no_such_time", "早上十五点"),
        ("周八早上八点打开廊灯", "no_such_time", "周八"),
        ("every weekday at 8 pm turn the porch lamp on and off", "both_ways", "on and off"),
        ("晚上八点把廊灯又开又关", "both_ways", "又开又关"),
        ("早上七点和晚上七点打开廊灯", "one_time_each", "早上七点和晚上七点"),
    ],
)  # fmt: skip
def test_what_no_plan_can_keep_is_refused_by_name(text, key, said):
    found = in_the_house(text)
    assert (found.outcome, found.schedule, found.reason) == ("refuse", None, f"{key};said={said}")


@pytest.mark.parametrize("text", ["下午十三点打开廊灯", "on Wednesdays at 8 turn on the porch lamp", "in two days at 8 turn on the porch lamp"])  # fmt: skip
def test_what_a_clock_or_calendar_has_is_not_refused(text):
    assert in_the_house(text).outcome == "act"


def test_a_message_may_speak_of_what_is_over():
    found = in_the_house("at 8 pm announce the parcel came yesterday")
    assert found is None or found.outcome != "refuse"


@pytest.mark.parametrize(
    ("after", "before", "hour", "so"),
    [
        ("sunset+00:30", "sunrise", 21, False), ("sunset+00:30", "sunrise", 23, True), ("sunset+00:30", "sunrise", 3, True),
        ("sunset", "23:00", 22, True), ("sunset", "23:00", 1, False), ("sunrise-01:00", "sunrise", 5, True),
        (None, "sunrise", 5, True), (None, "sunrise", 22, False),
    ],
)  # fmt: skip
def test_the_sun_ends_a_window_of_times(after, before, hour, so):
    """On 5 May in Amsterdam the sun rises at 5:59 and sets at 21:10."""
    at = datetime(2025, 5, 5, hour, 20, tzinfo=PLACE.zone).timestamp()
    assert within(after, before, at, PLACE) is so


def test_a_window_of_the_sun_is_said_written_checked_and_proved():
    part = window("sunset+00:30", "sunrise")
    assert spoken.condition("en", part, HOUSE) == "it is between 30 minutes after sunset and sunrise"
    assert spoken.condition("zh", part, HOUSE) == "在日落后30分钟到日出之间"
    good = Rule(name="r", trigger=GATE, conditions=(part,), calls=(Call(intent="HassTurnOn", entities=("light.porch",)),))  # fmt: skip
    check(good)
    with pytest.raises(RuleError, match=r"if\[0\].after"):
        check(Rule(name="r", trigger=GATE, conditions=(window("sunset+1", "24:10"),), calls=good.calls))
    noon = window("11:00", "13:00")
    assert occasion([GATE, part], HOUSE, START, PLACE).at
    with pytest.raises(Impossible):
        occasion([GATE, part, noon], HOUSE, START, PLACE)


def test_a_scene_never_is_on():
    home = load_home({"entities": [{"id": "scene.movie", "name": "Movie", "domain": "scene"}], "areas": [], "floors": []})  # fmt: skip
    with pytest.raises(Impossible):
        occasion([state("scene.movie", "on")], home, START, PLACE)


@pytest.mark.parametrize(
    ("text", "trigger", "conditions", "left_out"),
    [
        ("when the gate opens half an hour after sunset", GATE, [], "half an hour after sunset"),
        ("when the gate opens after 11 pm", GATE, [], "11 pm"),
        ("when the gate opens on weekdays", GATE, [], "on weekdays"),
        ("when the gate opens", state("lock.gate", "unlocked", for_seconds=60), [], "60 s"),
        ("when the gate opens", {"type": "sun", "event": "sunset"}, [], "sunset"),
        ("when the gate opens after 11 pm", GATE, [{"type": "time", "after": "23:00"}], ""),
        ("when it gets dark", {"type": "sun", "event": "sunset"}, [], ""),
        ("when the gate opens before sunset", GATE, [{"type": "sun", "after": "sunrise"}], ""),
        ("when the gate opens half an hour after sunset", GATE, [window("sunset+00:30", "sunrise")], ""),
    ],
)
def test_a_rule_that_leaves_out_a_time_of_its_words_is_found(text, trigger, conditions, left_out):
    schedule = Schedule(kind="rule", trigger=trigger, conditions=tuple(conditions))
    assert unheard(f"{text}, turn on the porch lamp", schedule, datetime.fromtimestamp(START)) == left_out


def test_orders_that_want_one_thing_both_ways_are_found():
    on, off = (Call(intent=i, entities=("light.porch",)) for i in ("HassTurnOn", "HassTurnOff"))
    other = Call(intent="HassTurnOff", entities=("switch.heater",))
    assert contrary((on, off), HOUSE) == "light.porch"
    assert contrary((on, other), HOUSE) == ""
    assert contrary((on,), HOUSE, (off, other)) == "light.porch"
    assert contrary((on,), HOUSE, (on,)) == ""


@pytest.mark.parametrize(
    ("text", "begin", "end"),
    [
        ("turn on the porch lamp from 6 pm to 10 pm", "18:00", "22:00"),
        ("turn on the porch lamp between 6 and 10 pm", "18:00", "22:00"),
        ("turn on the porch lamp from 8:00 to 10:00", "08:00", "10:00"),
        ("晚上六点到十点开廊灯", "18:00", "22:00"),
        ("周末早上八点到十点开廊灯", "08:00", "10:00"),
        ("turn on the porch lamp from 10 pm to sunrise", "22:00", "sunrise"),
    ],
)
def test_an_order_for_a_stretch_of_time_has_both_its_ends(text: str, begin: str, end: str) -> None:
    made = in_the_house(text).schedule
    assert made.trigger["time"] == begin
    assert [c.arguments.get("until") for c in made.calls] == [end]


async def test_a_learnt_name_that_the_disk_refuses_is_said_to_be_in_memory_only():
    async with site() as home:
        for text in ("turn on the hall lamp", "no, the desk lamp"):
            assert (await home.say(text, person="anna"))["outcome"] == "done"
        home.host.database.flush = lambda: False
        home.host.database.error = "disk I/O error"
        assert "in memory only" in (await home.say("yes", person="anna"))["reply"]
