"""Rules: from plain words to a small text file, what sets them off, what holds them back."""

import asyncio
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from fixtures_host import site

from edgehome.clock import SimulatedClock
from edgehome.errors import EdgeHomeError
from edgehome.homefile import load_home
from edgehome.messages import Call, Context, Entity, Observation, Schedule
from edgehome.occasions import Place
from edgehome.registry import load_bundled
from edgehome.rules.holds import begins, holds
from edgehome.rules.rule import Rule, RuleError, check, from_schedule
from edgehome.rules.text import RuleFiles, read, write
from edgehome.rules.unusual import Usual

PLACE = Place(ZoneInfo("Europe/Amsterdam"), 52.37, 4.90)
START = datetime(2025, 5, 5, 10, 0, tzinfo=PLACE.zone).timestamp()
SITE = {"timezone": "Europe/Amsterdam"}
HOME = load_home(
    {
        "floors": [{"id": "up", "name": "Upstairs", "aliases": ["楼上"]}],
        "areas": [
            {"id": "hall", "name": "Hall", "aliases": ["门厅"]},
            {"id": "study", "name": "Study", "aliases": ["书房"], "floor": "up"},
        ],
        "entities": [
            {"id": "light.hall", "name": "Hall lamp", "aliases": ["门厅灯"], "domain": "light", "area": "hall", "state": "off"},
            {"id": "fan.study", "name": "Study fan", "aliases": ["书房风扇"], "domain": "fan", "area": "study", "state": "on"},
            {"id": "lock.front", "name": "Front door", "aliases": ["前门"], "domain": "lock", "area": "hall", "state": "locked"},
            {"id": "binary_sensor.front", "name": "Front door sensor", "aliases": ["前门"], "domain": "binary_sensor", "area": "hall",
             "state": "off", "attributes": {"device_class": "door"}},
            {"id": "binary_sensor.motion", "name": "Hall motion", "aliases": ["门厅人体"], "domain": "binary_sensor", "area": "hall",
             "state": "off", "attributes": {"device_class": "motion"}},
            {"id": "sensor.study", "name": "Study temperature", "aliases": ["书房温度"], "domain": "sensor", "area": "study",
             "state": "21", "attributes": {"device_class": "temperature", "unit": "°C"}},
            {"id": "person.anna", "name": "Anna", "aliases": ["安娜", "mum"], "domain": "person", "state": "home"},
            {"id": "person.ben", "name": "Ben", "aliases": ["阿本"], "domain": "person", "state": "home"},
        ],
    }
)  # fmt: skip
RULE = Rule(
    name="hall_light",
    trigger={"type": "state", "entity": "binary_sensor.front", "to": "on"},
    conditions=({"type": "sun", "after": "sunset"},),
    calls=(Call(intent="HassTurnOn", entities=("light.hall",), arguments={"for_seconds": 300}),),
    words='when the front door opens after sunset, turn on the hall lamp for "five" minutes',
)


def understood(text: str) -> Schedule | None:
    tier = load_bundled("schedules").Schedules("Europe/Amsterdam", others=[load_bundled("grammar").Rules()])
    observation = Observation(trace="t", source="words", kind="words", at=START, text=text)
    intent = tier.understand(observation, Context(now=START), HOME)
    return intent.schedule if intent else None


def made(schedule: Schedule) -> list[tuple[str, tuple[str, ...]]]:
    return [(call.intent, call.entities) for call in schedule.calls]


# ---- from words ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind", "trigger"),
    [
        ("turn off the study fan in ten minutes", "delay", {"seconds": 600}),
        ("in an hour and a half turn the study fan off", "delay", {"seconds": 5400}),
        ("十分钟后关书房风扇", "delay", {"seconds": 600}),
        ("过半个小时把书房风扇关掉", "delay", {"seconds": 1800}),
        ("turn off the study fan at 11:30", "at", {"time": "11:30"}),
        ("turn off the study fan tomorrow at 7 am", "at", {"time": "07:00", "date": "2025-05-06"}),
        ("every weekday at 7 am turn off the study fan", "at", {"time": "07:00", "days": ["mon", "tue", "wed", "thu", "fri"]}),
        ("每个工作日早上七点关书房风扇", "at", {"time": "07:00", "days": ["mon", "tue", "wed", "thu", "fri"]}),
        ("明天晚上八点关书房风扇", "at", {"time": "20:00", "date": "2025-05-06"}),
        ("turn off the study fan half an hour after sunset", "rule", {"type": "sun", "event": "sunset", "offset_seconds": 1800}),
        ("日落后半小时关书房风扇", "rule", {"type": "sun", "event": "sunset", "offset_seconds": 1800}),
    ],
)  # fmt: skip
def test_delays_times_and_the_sun_are_read_in_both_languages(text, kind, trigger):
    found = understood(text)
    assert found is not None
    assert (found.kind, found.trigger) == (kind, trigger)
    assert made(found) == [("HassTurnOff", ("fan.study",))]


@pytest.mark.parametrize(
    ("text", "trigger", "conditions"),
    [
        ("when the front door opens, turn on the hall lamp", {"type": "state", "entity": "binary_sensor.front", "to": "on"}, []),
        ("turn on the hall lamp whenever the front door opens", {"type": "state", "entity": "binary_sensor.front", "to": "on"}, []),
        ("前门打开的时候开门厅灯", {"type": "state", "entity": "binary_sensor.front", "to": "on"}, []),
        ("如果前门打开了就打开门厅灯", {"type": "state", "entity": "binary_sensor.front", "to": "on"}, []),
        ("when the front door opens after sunset, turn on the hall lamp",
         {"type": "state", "entity": "binary_sensor.front", "to": "on"}, [{"type": "sun", "after": "sunset"}]),
        ("if the front door is open for more than ten minutes turn on the hall lamp",
         {"type": "state", "entity": "binary_sensor.front", "to": "on", "for_seconds": 600.0}, []),
        ("if there is motion in the hall between 10 pm and 6 am, turn on the hall lamp",
         {"type": "state", "entity": "binary_sensor.motion", "to": "on"}, [{"type": "time", "after": "22:00", "before": "06:00"}]),
        ("when Anna comes home turn on the hall lamp", {"type": "state", "entity": "person.anna", "to": "home"}, []),
        ("安娜到家就开门厅灯", {"type": "state", "entity": "person.anna", "to": "home"}, []),
        ("when everybody has left, turn on the hall lamp", {"type": "state", "entity": ["person.anna", "person.ben"], "to": "not_home"}, []),
        ("if the study temperature goes above 26 degrees, turn on the hall lamp",
         {"type": "num", "entity": "sensor.study", "operator": ">", "value": 26.0, "unit": "°C"}, []),
        ("书房温度高于26度就打开门厅灯", {"type": "num", "entity": "sensor.study", "operator": ">", "value": 26.0, "unit": "°C"}, []),
        ("on weekdays, when the front door opens, turn on the hall lamp",
         {"type": "state", "entity": "binary_sensor.front", "to": "on"}, [{"type": "days", "days": ["mon", "tue", "wed", "thu", "fri"]}]),
    ],
)  # fmt: skip
def test_rules_are_read_in_both_languages(text, trigger, conditions):
    found = understood(text)
    assert found is not None
    assert (found.kind, found.trigger, list(found.conditions)) == ("rule", trigger, conditions)
    assert made(found) == [("HassTurnOn", ("light.hall",))]


HOUSE = load_home(
    {
        "floors": [],
        "areas": [{"id": "kitchen", "name": "Kitchen", "aliases": ["厨房"]}, {"id": "den", "name": "Den", "aliases": ["小间"]}],
        "entities": [
            {"id": "light.porch", "name": "Porch lamp", "aliases": ["廊灯"], "domain": "light", "area": "kitchen", "state": "off"},
            {"id": "switch.heater", "name": "Heater plug", "aliases": ["取暖器"], "domain": "switch", "area": "den", "state": "off"},
            {"id": "lock.gate", "name": "Gate", "aliases": ["院门"], "domain": "lock", "area": "kitchen", "state": "locked"},
            {"id": "binary_sensor.den", "name": "Den presence", "domain": "binary_sensor", "area": "den", "state": "off",
             "attributes": {"device_class": "occupancy"}},
            {"id": "sensor.freezer", "name": "Freezer power", "aliases": ["冷柜功率"], "domain": "sensor", "area": "kitchen", "state": "80",
             "attributes": {"device_class": "power", "unit": "W"}},
            {"id": "machine.dryer", "name": "Dryer", "aliases": ["烘干机"], "domain": "machine", "area": "den", "state": "stopped"},
            {"id": "event.bell", "name": "Doorbell", "aliases": ["门铃"], "domain": "event", "area": "kitchen", "state": "none",
             "attributes": {"event_types": ["press", "double_press"]}},
            {"id": "alarm_control_panel.house", "name": "House alarm", "aliases": ["警报"], "domain": "alarm_control_panel", "state": "disarmed"},
            {"id": "person.kim", "name": "Kim", "aliases": ["金敏"], "domain": "person", "state": "home"},
            {"id": "person.lou", "name": "Lou", "aliases": ["阿璐"], "domain": "person", "state": "home"},
        ],
    }
)  # fmt: skip
BOTH = ["person.kim", "person.lou"]
AWAY, ARRIVE = (
    {"type": "state", "entity": BOTH, "to": "not_home"},
    {"type": "state", "entity": BOTH, "to": "home"},
)
DARK = {"type": "sun", "after": "sunset"}


def in_the_house(text: str, **context):
    tier = load_bundled("schedules").Schedules("Europe/Amsterdam", others=[load_bundled("grammar").Rules()])
    observation = Observation(trace="t", source="words", kind="words", at=START, text=text)
    return tier.understand(observation, Context(now=START, **context), HOUSE)


def state(entity: str, to: str, **more) -> dict:
    return {"type": "state", "entity": entity, "to": to, **more}


@pytest.mark.parametrize(
    ("text", "trigger", "conditions"),
    [
        # people
        ("when we all leave the house turn off the porch lamp", AWAY, []),
        ("turn off the porch lamp when the last person leaves", AWAY, []),
        ("when the house is empty turn off the porch lamp", AWAY, []),
        ("as soon as anyone gets home turn off the porch lamp", {**ARRIVE, "match": "any"}, []),
        ("when the first person is back turn off the porch lamp", {**ARRIVE, "match": "first"}, []),
        ("when Kim or Lou goes out turn off the porch lamp", {**AWAY, "match": "any"}, []),
        ("when Kim and Lou are both out turn off the porch lamp", AWAY, []),
        ("if Kim isn't home for half an hour turn off the porch lamp", state("person.kim", "not_home", for_seconds=1800.0), []),
        ("大家都走了以后把廊灯关掉", AWAY, []),
        ("最后一个人离开就关廊灯", AWAY, []),
        ("第一个人回来的时候关掉廊灯", {**ARRIVE, "match": "first"}, []),
        ("有人到家就关廊灯", {**ARRIVE, "match": "any"}, []),
        ("小敏出门以后关廊灯", state("person.kim", "not_home"), []),
        ("金敏不在家的时候关廊灯", state("person.kim", "not_home"), []),
        # somebody and nobody in a room, for a time
        ("if nobody has been in the den for ten minutes turn off the porch lamp", state("binary_sensor.den", "off", for_seconds=600.0), []),
        ("turn off the porch lamp after ten minutes without motion in the den", state("binary_sensor.den", "off", for_seconds=600.0), []),
        ("小间十分钟没人就关廊灯", state("binary_sensor.den", "off", for_seconds=600.0), []),
        ("小间没人十分钟后关廊灯", state("binary_sensor.den", "off", for_seconds=600.0), []),
        ("when someone is in the den at night turn off the porch lamp", state("binary_sensor.den", "on"), [DARK]),
        ("晚上小间有人就关廊灯", state("binary_sensor.den", "on"), [DARK]),
        # the sun, both ways
        ("turn off the porch lamp 40 minutes before sunrise", {"type": "sun", "event": "sunrise", "offset_seconds": -2400}, []),
        ("日落前半小时关廊灯", {"type": "sun", "event": "sunset", "offset_seconds": -1800}, []),
        ("天一黑就关廊灯", {"type": "sun", "event": "sunset"}, []),
        # devices, appliances, events, readings
        ("when the dryer is finished turn off the porch lamp", state("machine.dryer", "stopped"), []),
        ("烘干机烘完了就关廊灯", state("machine.dryer", "stopped"), []),
        ("when the house alarm goes off turn off the porch lamp", state("alarm_control_panel.house", "triggered"), []),
        ("警报响了就关廊灯", state("alarm_control_panel.house", "triggered"), []),
        ("when somebody rings the doorbell turn off the porch lamp", {"type": "event", "entity": "event.bell"}, []),
        ("有人按门铃就关廊灯", {"type": "event", "entity": "event.bell"}, []),
        ("门铃双击的时候关廊灯", None, []),
        ("when the power of the freezer is abnormal turn off the porch lamp", {"type": "anomaly", "entity": "sensor.freezer"}, []),
        ("冷柜功率不正常就关廊灯", {"type": "anomaly", "entity": "sensor.freezer"}, []),
        # times and limits
        ("when the gate is unlocked after 10 pm turn off the porch lamp", state("lock.gate", "unlocked"), [{"type": "time", "after": "22:00"}]),
        ("院门晚上十点以后没锁就关廊灯", state("lock.gate", "unlocked"), [{"type": "time", "after": "22:00"}]),
        ("if the gate is still unlocked after 10 pm turn off the porch lamp", {"type": "time", "time": "22:00"}, [state("lock.gate", "unlocked")]),
        ("院门晚上十点还没锁就关廊灯", {"type": "time", "time": "22:00"}, [state("lock.gate", "unlocked")]),
        ("when the dryer stops turn off the porch lamp only between 9 am and 8 pm", state("machine.dryer", "stopped"),
         [{"type": "time", "after": "09:00", "before": "20:00"}]),
        ("when the dryer stops turn off the porch lamp unless Kim is home", state("machine.dryer", "stopped"), [state("person.kim", "not_home")]),
        ("烘干机停了就关廊灯，除非金敏在家", state("machine.dryer", "stopped"), [state("person.kim", "not_home")]),
        ("at 10 pm turn off the porch lamp unless somebody is home", {"type": "time", "time": "22:00"}, [AWAY]),
        ("只有院门锁着的时候，晚上十点才关廊灯", {"type": "time", "time": "22:00"}, [state("lock.gate", "locked")]),
        ("every morning at 8 turn off the porch lamp but only if the gate is locked",
         {"type": "time", "time": "08:00", "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]}, [state("lock.gate", "locked")]),
        ("when the dryer stops on a weekend turn off the porch lamp", state("machine.dryer", "stopped"), [{"type": "days", "days": ["sat", "sun"]}]),
        ("turn off the porch lamp at 10 pm if nobody is home", {"type": "time", "time": "22:00"}, [AWAY]),
        ("晚上十点如果没人在家就关廊灯", {"type": "time", "time": "22:00"}, [AWAY]),
        ("when Kim is back but Lou is still out turn off the porch lamp", state("person.kim", "home"), [state("person.lou", "not_home")]),
        ("if someone leaves the gate unlocked for ten minutes turn off the porch lamp", state("lock.gate", "unlocked", for_seconds=600.0), []),
        ("when the dryer stops turn off the porch lamp, except during the day", state("machine.dryer", "stopped"), [DARK]),
        ("at 10 pm turn off the porch lamp unless it's friday", {"type": "time", "time": "22:00"},
         [{"type": "days", "days": ["mon", "tue", "wed", "thu", "sat", "sun"]}]),
        ("烘干机停了而且天黑了而且没人在家，就关廊灯", state("machine.dryer", "stopped"), [AWAY, DARK]),
        ("when the dryer stops and it is dark and nobody is home, turn off the porch lamp", state("machine.dryer", "stopped"), [AWAY, DARK]),
        ("周末烘干机停了就关廊灯", state("machine.dryer", "stopped"), [{"type": "days", "days": ["sat", "sun"]}]),
    ],
)  # fmt: skip
def test_what_sets_a_rule_off_is_read_in_many_words(text, trigger, conditions):
    found = in_the_house(text)
    if trigger is None:
        assert found is None or found.outcome == "refuse" or found.schedule.trigger["type"] == "event"
        return
    assert found is not None
    assert found.schedule is not None, found.reason
    assert (found.schedule.trigger, list(found.schedule.conditions)) == (trigger, conditions)
    assert made(found.schedule) == [("HassTurnOff", ("light.porch",))]


@pytest.mark.parametrize(
    ("text", "call"),
    [
        ("when the heater plug has been on for an hour, turn it off", ("HassTurnOff", "switch.heater")),
        ("turn off the heater plug if it has been on for an hour", ("HassTurnOff", "switch.heater")),
        ("取暖器开了一小时就把它关掉", ("HassTurnOff", "switch.heater")),
        ("取暖器开着超过一小时就关掉", ("HassTurnOff", "switch.heater")),
    ],
)
def test_it_is_what_set_the_rule_off(text, call):
    found = in_the_house(text)
    assert found.schedule.trigger == state("switch.heater", "on", for_seconds=3600.0)
    assert made(found.schedule) == [(call[0], (call[1],))]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("let me know when the dryer is done", "Dryer is stopped"), ("when the freezer power is strange, tell me", "Freezer power is unusual"),
        ("烘干机停了告诉我", "烘干机停了"), ("when the dryer stops, tell everyone the laundry is dry", "the laundry is dry"),
    ],
)  # fmt: skip
def test_what_is_told_without_words_is_what_happened(text, message):
    (call,) = in_the_house(text).schedule.calls
    assert (call.intent, call.arguments) == ("HassBroadcast", {"message": message})


def test_a_question_with_if_is_no_rule():
    assert in_the_house("tell me if the gate is locked").outcome == "answer"


def test_a_rule_about_everybody_is_no_question_where_they_are():
    grammar = load_bundled("grammar").Rules()
    observation = Observation(
        trace="t", source="words", kind="words", at=START, text="大家都走了以后把廊灯关掉"
    )
    assert grammar.understand(observation, Context(now=START), HOUSE) is None


@pytest.mark.parametrize(
    ("text", "key", "said"),
    [
        ("every other day at 8 turn on the porch lamp", "no_such_recurrence", "every other day"),
        ("每隔一天八点打开廊灯", "no_such_recurrence", "每隔一天"),
        (
            "every weekday except holidays at 8 turn on the porch lamp",
            "no_such_recurrence",
            "except holidays",
        ),
        ("节假日早上八点打开廊灯", "no_such_recurrence", "节假日"),
        ("turn on the porch lamp until I say stop", "unclear_limit", "I say stop"),
        (
            "at 8 turn on the porch lamp unless the neighbours complain",
            "unclear_limit",
            "the neighbours complain",
        ),
        ("when I get home turn on the porch lamp", "who_speaks", "I get home"),
    ],
)
def test_what_cannot_be_watched_is_refused_by_name_and_not_left_out(text, key, said):
    found = in_the_house(text)
    assert (found.outcome, found.schedule, found.reason) == ("refuse", None, f"{key};said={said}")


def test_i_is_who_speaks():
    found = in_the_house("when I get home turn on the porch lamp", person="Lou")
    assert found.schedule.trigger == state("person.lou", "home")


@pytest.mark.parametrize(
    ("text", "trigger"),
    [
        ("turn on the porch lamp until 11 pm", {"time": "23:00"}), ("keep the porch lamp on until sunrise", {"event": "sunrise"}),
        ("廊灯开到晚上十一点", {"time": "23:00"}),
    ],
)  # fmt: skip
def test_an_order_until_a_time_acts_now_and_is_taken_back_then(text, trigger):
    found = in_the_house(text)
    assert [c.intent for c in found.calls] == ["HassTurnOn"]
    assert (found.schedule.kind, found.schedule.trigger) == ("at", trigger)
    assert made(found.schedule) == [("HassTurnOff", ("light.porch",))]


@pytest.mark.parametrize("text", ["turn on the porch lamp at sunset until 11 pm", "turn on the porch lamp at sunset and off at 11 pm", "日落时打开廊灯直到晚上十一点"])  # fmt: skip
def test_a_rule_until_a_time_says_so(text):
    (call,) = in_the_house(text).schedule.calls
    assert (call.intent, call.arguments["until"]) == ("HassTurnOn", "23:00")


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("porch lamp on at dusk and off at eleven", "23:00"),
        ("porch lamp on at ten pm until seven", "07:00"),
        ("turn on the porch lamp at noon till two", "14:00"),
        ("turn on the porch lamp at sunset until six in the morning", "06:00"),
    ],
)
def test_an_hour_without_its_half_of_the_day_is_the_first_behind_the_begin(text, until):
    (call,) = in_the_house(text).schedule.calls
    assert (call.intent, call.arguments["until"]) == ("HassTurnOn", until)


@pytest.mark.parametrize(
    ("text", "now", "later"),
    [
        ("turn on the porch lamp for ten minutes and turn off the heater plug",
         [("HassTurnOn", ("light.porch",)), ("HassTurnOff", ("switch.heater",))], [("HassTurnOff", ("light.porch",))]),
        ("turn off the heater plug, porch lamp on for ten minutes",
         [("HassTurnOff", ("switch.heater",)), ("HassTurnOn", ("light.porch",))], [("HassTurnOff", ("light.porch",))]),
        ("关取暖器，廊灯十分钟后关", [("HassTurnOff", ("switch.heater",))], [("HassTurnOff", ("light.porch",))]),
    ],
)  # fmt: skip
def test_of_several_orders_one_lasts_or_waits(text, now, later):
    found = in_the_house(text)
    assert [(c.intent, c.entities) for c in found.calls] == now
    assert found.schedule.kind == "delay" and made(found.schedule) == later


def test_an_order_before_an_announcement_is_no_condition_of_it():
    assert in_the_house("廊灯调亮点，叫大家吃饭了") is None


@pytest.mark.parametrize(
    "text",
    [
        "when did the front door open?", "什么时候开门厅灯", "turn on the hall lamp", "when the dragon wakes, turn on the hall lamp",
        "when the front door opens, sing a song", "is it dark after sunset?", "", "就" * 200,
    ],
)  # fmt: skip
def test_what_is_no_order_for_later_or_not_certain_is_left_to_others(text):
    assert understood(text) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("turn on the hall lamp at 25:70", "25:70"), ("at 7:61 turn on the hall lamp", "7:61"),
        ("turn off the hall lamp on february 30 at 8", "february 30"), ("二月三十号早上八点关门厅灯", "二月三十号"),
        ("二十五点开门厅灯", "二十五点"), ("in minus five minutes turn on the hall lamp", "in minus five minutes"),
        ("负五分钟后开门厅灯", "负五分钟后"),
    ],
)  # fmt: skip
def test_a_time_that_no_clock_has_is_refused_by_name(text, said):
    tier = load_bundled("schedules").Schedules(others=[load_bundled("grammar").Rules()])
    observation = Observation(trace="t", source="w", kind="words", at=START, text=text)
    intent = tier.understand(observation, Context(now=START), HOME)
    assert (intent.outcome, intent.calls, intent.schedule) == ("refuse", (), None)
    assert intent.reason.endswith(f"said={said}")


@pytest.mark.parametrize(
    "text",
    ["turn on the hall lamp at 24:00", "2月29日八点开门厅灯", "十点四十五关门厅灯", "关门厅灯二十四小时"],
)
def test_a_time_that_comes_is_not_refused(text):
    tier = load_bundled("schedules").Schedules(others=[load_bundled("grammar").Rules()])
    observation = Observation(trace="t", source="w", kind="words", at=START, text=text)
    intent = tier.understand(observation, Context(now=START), HOME)
    assert intent is None or intent.outcome == "act"


def test_an_order_for_a_while_acts_now_and_takes_it_back_later():
    tier = load_bundled("schedules").Schedules(others=[load_bundled("grammar").Rules()])
    observation = Observation(
        trace="t", source="w", kind="words", at=START, text="turn on the hall lamp for 5 minutes"
    )
    intent = tier.understand(observation, Context(now=START), HOME)
    assert [c.intent for c in intent.calls] == ["HassTurnOn"]
    assert (intent.schedule.trigger, made(intent.schedule)) == (
        {"seconds": 300},
        [("HassTurnOff", ("light.hall",))],
    )


# ---- the text file ------------------------------------------------------------------------------


def test_a_rule_is_the_same_after_it_was_written_and_read():
    text = write(RULE, HOME)
    assert read(text) == RULE
    assert "When Front door opens, if it is after sunset: turn on Hall lamp for 5 minutes" in text
    assert "5分钟" in text


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('name = "hall_light"', 'name = "hall light"', "name"),
        ('type = "state"', 'type = "moon"', "when.type"),
        ('to = "on"', "to = 3", "when.to"),
        ('intent = "HassTurnOn"', 'intent = "HassFly"', "do[0].intent"),
        ('after = "sunset"', 'after = "teatime"', "if[0].event"),
        ("enabled = true", "enabled = perhaps", "line"),
        ("enabled = true", "enabled = true\ncolour = 1", "colour"),
    ],
)
def test_a_broken_text_says_which_key_is_wrong(old, new, says):
    with pytest.raises(RuleError, match=says.replace("[", r"\[")):
        read(write(RULE, HOME).replace(old, new))


def test_a_file_that_is_not_usable_is_named_and_the_others_are_read(tmp_path: Path):
    files = RuleFiles(tmp_path)
    files.save(RULE, HOME)
    (tmp_path / "bad.toml").write_text("name = ")
    assert list(files.load()) == ["hall_light"]
    assert "bad.toml" in files.errors["bad"]


def test_a_folder_that_cannot_be_written_is_an_error_that_names_it(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(RuleError, match="rules.*can be written"):
        RuleFiles(tmp_path / "file" / "rules").save(RULE, HOME)


@pytest.mark.parametrize(
    "trigger",
    [
        {"type": "time", "time": "25:00"},
        {"type": "num", "entity": "sensor.study", "operator": "=", "value": 1},
        {},
    ],
)
def test_impossible_triggers_are_refused(trigger):
    with pytest.raises(RuleError):
        check(Rule(name="x", trigger=trigger, calls=RULE.calls))


def test_a_delay_is_no_rule():
    with pytest.raises(RuleError):
        from_schedule(Schedule(kind="delay", trigger={"seconds": 5}, calls=RULE.calls), "x")


# ---- what holds ---------------------------------------------------------------------------------


def test_of_several_one_may_be_enough_and_the_first_only_where_none_was_so():
    old, new = (Entity(id="person.anna", name="Anna", domain="person", state=s) for s in ("not_home", "home"))
    both = {"type": "state", "entity": ["person.anna", "person.ben"], "to": "home"}
    for ben, wanted in (
        ("home", {"all": True, "any": True, "first": False}),
        ("not_home", {"all": False, "any": True, "first": True}),
    ):
        home = load_home({"entities": [{"id": "person.anna", "name": "Anna", "domain": "person", "state": "home"},
                                       {"id": "person.ben", "name": "Ben", "domain": "person", "state": ben}]})  # fmt: skip
        assert {m: begins({**both, "match": m}, new, old, home) for m in wanted} == wanted
        assert holds({**both, "match": "any"}, home, START, PLACE)
    assert not begins({**both, "match": "any"}, old, new, home)


def test_of_several_people_all_must_be_away():
    part = {"type": "state", "entity": ["person.anna", "person.ben"], "to": "not_home"}
    assert not holds(part, HOME, START, PLACE)


def test_a_reading_is_compared_and_what_is_no_number_never_holds():
    part = {"type": "num", "entity": "sensor.study", "operator": ">", "value": 20}
    assert holds(part, HOME, START, PLACE)
    assert not holds({**part, "entity": "light.hall"}, HOME, START, PLACE)


def test_days_and_times_hold_by_the_clock_of_the_site():
    assert holds({"type": "days", "days": ["mon"]}, HOME, START, PLACE)
    assert not holds({"type": "time", "after": "11:00", "before": "12:00"}, HOME, START, PLACE)


def test_a_reading_far_from_the_usual_ones_is_strange_only_after_enough_of_them():
    usual = Usual()
    assert not any(usual.strange(20 + (i % 3) * 0.1) for i in range(50))
    assert usual.strange(35)
    assert not usual.strange(20.1)


# ---- running ------------------------------------------------------------------------------------

OPENS = "when the study window opens, turn on the hall lamp"


async def until(holds_now, seconds: float = 3.0) -> None:
    async with asyncio.timeout(seconds):
        while not holds_now():
            await asyncio.sleep(0.005)


def told(home) -> list[str]:
    return [body for (body,) in home.host.database.rows("SELECT body FROM audit WHERE stage = 'reply'")]


async def add(home, text: str = OPENS, name: str = "r") -> dict:
    return await home.client.call("rule_add", text=text, name=name, enable=True)


def running(clock=None, **more):
    more.setdefault("understanding", {"tiers": ("grammar", "schedules")})
    return site(clock=clock or SimulatedClock(START, rate=0), site=SITE, **more)


async def test_a_rule_said_in_words_is_shown_back_in_both_languages_and_active_only_after_a_yes():
    async with running() as home:
        reply = await home.say(OPENS, person="anna")
        assert reply["outcome"] == "asked"
        assert "When Study window opens" in reply["reply"] and "Study window打开时" in reply["reply"]
        assert await home.client.call("rules") == []
        assert (await home.say("yes", person="anna"))["outcome"] == "done"
        assert [r["state"] for r in await home.client.call("rules")] == ["active"]
        await home.device.report("window", "on")
        await until(lambda: home.device.got)
        assert (home.device.got[0]["entity"], home.device.got[0]["verb"]) == ("lamp", "turn_on")


async def test_a_rule_remembers_the_words_it_was_made_of():
    async with running() as home:
        await home.say(OPENS)
        await home.say("yes")
        (rule,) = await home.client.call("rules")
        assert (rule["words"], rule["name"]) == (OPENS, "when_the_study_window_opens_turn_on_the")


def test_a_window_of_another_room_than_the_one_said_is_not_taken():
    assert understood("when the study window opens, turn on the hall lamp") is None
    assert understood("如果书房的门打开就开门厅灯") is None


async def test_a_rule_that_is_answered_with_no_is_forgotten():
    async with running() as home:
        await home.say(OPENS)
        await home.say("no")
        assert await home.client.call("rules") == []


def test_an_event_is_said_by_what_reports_it():
    from edgehome import spoken

    bell = {"type": "event", "entity": "event.bell"}
    assert (
        spoken.trigger("en", {**bell, "kind": "double_press"}, HOUSE)
        == "when Doorbell reports “double_press”"
    )
    assert spoken.trigger("zh", bell, HOUSE) == "门铃有动作时"


def test_the_same_event_twice_is_two_events_and_a_battery_is_none():
    from edgehome.home import HomeState
    from edgehome.messages import EntityFound, StateReported
    from edgehome.rules.engine import Engine
    from edgehome.schedule import Scheduler

    now = [START]
    clock = SimulatedClock(START, rate=0)
    home = HomeState(now=lambda: now[0])
    ran: list[str] = []

    async def act(rule: Rule, cause: str) -> None:
        ran.append(rule.name)

    async def tell(rule: Rule, key: str, **values: object) -> None:
        ran.append(key)

    button = Entity(
        id="event.bell", name="Bell", domain="event", attributes={"event_types": ["press", "hold"]}
    )
    home.apply([EntityFound(entity=button), EntityFound(entity=HOME.entities["light.hall"])])
    engine = Engine(home, clock, PLACE, Scheduler(clock), act, tell)
    for name, kind in (("press", "press"), ("hold", "hold"), ("any", None)):
        trigger = {"type": "event", "entity": "event.bell"} | ({"kind": kind} if kind else {})
        engine.put(Rule(name=name, trigger=trigger, calls=RULE.calls))
    home.listeners.append(lambda new, old: [asyncio.run(work) for work in engine.changed(new, old)])
    for change in (
        StateReported(id="event.bell", state="press", attributes={"event_type": "press"}),
        StateReported(id="event.bell", state="press", attributes={"event_type": "press"}),
        StateReported(id="event.bell", attributes={"battery": 80}),
        StateReported(id="event.bell", state="hold", attributes={"event_type": "hold"}),
    ):
        now[0] += 1.0
        home.apply([change])
    assert ran == ["press", "any", "press", "any", "hold", "any"]


async def test_a_rule_runs_only_when_its_state_begins_and_its_conditions_hold():
    clock = SimulatedClock(START, rate=0)
    async with running(clock) as home:
        await add(home, "when the study window opens after sunset, turn on the hall lamp")
        await home.device.report("window", "on")
        await home.settled()
        assert home.device.got == []
        why = await home.client.call("rule_why_not", name="r")
        assert "sunset" in why["held_back"][0]["why"]
        await home.device.report("window", "off")
        clock.set(datetime(2025, 5, 5, 23, 0, tzinfo=PLACE.zone).timestamp())
        await home.device.report("window", "on")
        await until(lambda: home.device.got)


async def test_a_rule_for_a_while_takes_its_act_back():
    clock = SimulatedClock(START, rate=0)
    async with running(clock) as home:
        await add(home, OPENS + " for five minutes")
        await home.device.report("window", "on")
        await until(lambda: home.state("light.hall_lamp") == "on")
        clock.advance(300)
        await until(lambda: home.state("light.hall_lamp") == "off")


async def test_a_state_must_last_as_long_as_the_rule_says():
    clock = SimulatedClock(START, rate=0)
    async with running(clock) as home:
        await add(home, "if the study window is open for more than ten minutes turn on the hall lamp")
        await home.device.report("window", "on")
        await home.settled()
        clock.advance(400)
        await home.device.report("window", "off")
        await home.settled()
        clock.advance(400)
        await home.settled()
        assert home.device.got == []
        await home.device.report("window", "on")
        await home.settled()
        clock.advance(601)
        await until(lambda: home.device.got)


async def test_a_rule_at_a_time_runs_each_day():
    clock = SimulatedClock(START, rate=0)
    async with running(clock) as home:
        await add(home, "every day at 11 am turn on the hall lamp")
        clock.advance(3600)
        await until(lambda: len(home.device.got) == 1)
        await until(lambda: home.host.home.entities["light.hall_lamp"].state == "on")  # its own report is in
        await home.device.report("lamp", "off")
        await until(lambda: home.host.home.entities["light.hall_lamp"].state == "off")
        clock.advance(86400)
        await until(lambda: len(home.device.got) == 2)


async def test_a_flood_of_triggers_is_held_back_and_named():
    async with running(schedule={"rule_runs_per_min": 3}) as home:
        await add(home, "when the study window opens, turn off the study heating")
        for _ in range(12):
            await home.device.report("window", "on")
            await home.settled()
            await home.device.report("window", "off")
            await home.settled()
        (rule,) = await home.client.call("rules")
        assert rule["runs"] == 3
        await until(lambda: any("The rule r ran 3 times" in text for text in told(home)))
        assert sum("held back" in text for text in told(home)) == 1


async def test_a_rule_naming_a_device_that_is_gone_is_broken_says_so_and_comes_back_with_it():
    async with running() as home:
        await add(home)
        await home.device._send("availability", "offline")
        await until(lambda: any("broken" in text for text in told(home)))
        (rule,) = await home.client.call("rules")
        assert rule["state"] == "broken" and "light.hall_lamp" in rule["reason"]
        await home.device._send("availability", "online")
        await until(lambda: any("works again" in text for text in told(home)))
        await home.device.report("window", "on")
        await until(lambda: home.device.got)


async def test_rules_survive_a_restart_as_files_that_a_person_can_change(tmp_path):
    path = str(tmp_path / "home.db")
    async with running(database=path) as home:
        file = Path((await home.client.call("rule_show", name=(await add(home))["name"]))["file"])
    file.write_text(file.read_text().replace("HassTurnOn", "HassTurnOff"))
    async with running(database=path) as home:
        (rule,) = await home.client.call("rules")
        assert rule["en"].endswith("turn off Hall lamp")


async def test_a_rule_goes_through_the_gate():
    async with running() as home:
        await add(home, "when the study window opens, unlock the front door")
        await home.device.report("window", "on")
        await until(lambda: any("Shall I unlock" in text for text in told(home)))
        assert home.device.got == []


async def test_a_rule_is_tested_without_anything_being_done():
    async with running() as home:
        await add(home, "when the study window opens after sunset, turn on the hall lamp")
        night = await home.client.call(
            "rule_test", name="r", at="23:00", states={"binary_sensor.study_window": "on"}
        )
        noon = await home.client.call(
            "rule_test", name="r", at="12:00", states={"binary_sensor.study_window": "on"}
        )
        assert (night["would_run"], noon["would_run"]) == (True, False)
        assert home.device.got == []


async def test_a_disabled_rule_rests_and_a_removed_one_is_gone():
    async with running() as home:
        await add(home)
        await home.client.call("rule_disable", name="r")
        await home.device.report("window", "on")
        await home.settled()
        assert home.device.got == []
        assert await home.client.call("rule_remove", name="r") == {"removed": "r"}
        assert await home.client.call("rules") == []


async def test_what_a_device_cannot_do_is_refused_when_the_rule_is_made():
    async with running() as home:
        reply = await home.say("when the study window opens, set the study heating to 45 degrees")
        assert reply["outcome"] == "refused"
        assert await home.client.call("rules") == []


async def test_a_rule_that_conflicts_with_another_is_not_made_active_by_a_command():
    async with running() as home:
        await add(home, name="first")
        made = await add(home, "when the study window opens, turn off the hall lamp", name="second")
        assert (made["enabled"], made["findings"][0]["kind"]) == (False, "conflict")
        with pytest.raises(EdgeHomeError, match="conflict"):
            await home.client.call("rule_enable", name="second")


async def test_a_conflict_is_said_when_the_rule_is_shown_back():
    async with running() as home:
        await add(home, name="first")
        reply = await home.say("when the study window opens, turn off the hall lamp")
        assert (reply["outcome"], "conflict" in reply["reply"]) == ("asked", True)


async def test_a_rule_that_the_interlocks_would_always_refuse_is_refused_at_once():
    async with running() as home:
        reply = await home.say("when the study window opens, set the study heating to heat")
        assert (reply["outcome"], "window is open" in reply["reply"]) == ("refused", True)


@pytest.mark.parametrize(
    "text",
    ["先锁院门然后打开廊灯", "廊灯本来就开着", "廊灯调到百分之十就行"],
)
def test_and_then_and_will_do_are_no_conditions(text: str) -> None:
    intent = in_the_house(text)
    assert intent is None or intent.schedule is None or intent.schedule.kind != "rule"


def test_a_number_after_to_is_no_time_until_which() -> None:
    intent = in_the_house("有人到家就打开廊灯，把取暖器开到100")
    assert (
        intent is None
        or intent.schedule is None
        or not any("until" in c.arguments for c in intent.schedule.calls)
    )


def test_bare_hours_between_which_a_rule_holds() -> None:
    intent = in_the_house("between 7 and 9 pm, when Kim gets home, turn on the porch lamp")
    assert intent is not None and intent.schedule is not None
    assert {"type": "time", "after": "19:00", "before": "21:00"} in list(intent.schedule.conditions)
