"""Orders for later and questions in people's own words: what runs on, what is for no time, what only asks."""

import importlib

import pytest
from test_rules import HOME, made, understood

from edgehome.lm.calls.scheduling import lasts, untimed
from edgehome.lm.grammars.moments import find_delays
from edgehome.lm.grammars.times import find_times
from edgehome.lm.model.decode import Heard, Sentence
from edgehome.lm.said import evidence, questions, remarks
from edgehome.messages import Context, Observation, Schedule
from edgehome.registry import load_bundled

timers = importlib.import_module(f"{load_bundled('schedules').__name__}.timers")


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (
            "let the attic fan run another ten minutes then knock it off",
            "turn off the attic fan in ten minutes",
        ),
        ("leave the iron on for another hour then off", "turn off the iron in an hour"),
        ("让排风扇再转十五分钟就停", "十五分钟后停止排风扇"),
        ("有人经过就开过道灯，两分钟后关", "有人经过就开过道灯两分钟"),
        ("don't let the radio play past ten", "turn off the radio at ten"),
        ("炉子开了一小时就关掉", "炉子开了一小时就关掉"),
    ],
)
def test_what_goes_on_and_then_stops_is_said_plainly(text: str, plain: str) -> None:
    assert timers.spelt_out(text) == plain


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("rice timer, eighteen minutes", "rice"),
        ("排骨炖四十分钟，计个时", "排骨"),
        ("timer, ten minutes", None),
    ],
)
def test_a_timer_is_called_what_it_is_for(text: str, name: str | None) -> None:
    found = timers.read(text)
    assert found is not None and found.calls[0].arguments.get("name") == name


def test_off_in_twenty_is_minutes_and_what_is_told_of_is_no_delay() -> None:
    assert [s for _, _, s in find_delays("turn the iron off in twenty")] == [1200]
    assert (
        find_delays("iron on, the bus leaves in twenty")
        == find_delays("lunch is in ten minutes, iron off")
        == []
    )


def test_nobody_home_is_not_somebody() -> None:
    schedule = understood("study fan off if nobody's home")
    assert schedule is not None and schedule.trigger["to"] == "not_home"


@pytest.mark.parametrize(
    "text",
    [
        "study gets over 26, turn the study fan on",
        "书房一过26度，打开书房风扇",
        "the second the study hits 26 turn on the study fan",
    ],
)
def test_a_room_is_watched_by_its_thermometer(text: str) -> None:
    schedule = understood(text)
    assert (
        schedule is not None
        and schedule.trigger["entity"] == "sensor.study"
        and schedule.trigger["operator"] == ">"
    )
    assert made(schedule) == [("HassTurnOn", ("fan.study",))]


def test_two_delays_and_two_sets_of_days_are_refused() -> None:
    tier = load_bundled("schedules").Schedules("Europe/Amsterdam", others=[load_bundled("grammar").Rules()])
    for text in (
        "turn on the hall lamp in five minutes and off again in ten",
        "turn on the study fan at seven on weekdays and nine at weekends",
    ):
        found = tier.understand(
            Observation(trace="t", source="w", kind="words", at=0.0, text=text), Context(now=1.7e9), HOME
        )
        assert found is not None and found.outcome == "refuse" and "one_time_each" in str(found.reason)


@pytest.mark.parametrize(
    "text", ["which lamp is brighter", "who's got the warm room", "够扫一遍不", "水够不够热", "还剩几格电"]
)
def test_what_only_asks_is_seen(text: str) -> None:
    assert questions.asks(text)


@pytest.mark.parametrize(
    "text", ["can you turn it up please", "帮我看看能不能开大点", "什么都别关", "how about some light"]
)
def test_a_request_is_no_question(text: str) -> None:
    assert not questions.asks(text)


def test_a_question_behind_a_question_is_left_out() -> None:
    told = remarks.without("how damp is the cellar, should I run the pump")
    assert told is not None and told.rest == "how damp is the cellar"


def test_an_alarm_that_wakes_guards_no_house() -> None:
    assert not evidence.spoken("DisarmAlarm", "cancel the six o'clock alarm")
    assert not evidence.spoken("ArmAlarm", "set my alarm for 6:45")
    assert evidence.spoken("DisarmAlarm", "turn the burglar alarm off")


def test_a_level_is_no_hour_and_an_hour_no_level():
    found = [
        [c.text for c in find_times(t)]
        for t in ("set the light at 9", "turn the light on at nine", "lights off at ten, no")
    ]
    assert found == [[], ["09:00"], ["10:00"]]


def test_a_time_in_one_of_several_orders_is_not_dropped():
    calls = [
        Heard("now", "HassTurnOn", 1.0, "device", "light", None, clause="porch light on for"),
        Heard("now", "HassTurnOff", 1.0, "device", "light", None, clause="the hall light off"),
    ]
    heard = Sentence({}, "none", calls, 0.0)
    assert untimed(heard, "porch light on for ten minutes and the hall light off") == "ten minutes"
    assert untimed(heard, "porch light on for the cat and the hall light off") is None


def test_how_long_something_lasts_is_no_delay():
    soon = Schedule(kind="delay", trigger={"seconds": 300})
    assert lasts(soon, "kettle on for five minutes and the radio off")
    assert not lasts(soon, "wait for five minutes, then radio off")
    assert not lasts(soon, "radio off in five minutes")


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("turn off the study fan at nine, don't let it whirr till lunch", "21:00"),
        ("turn off the study fan at half nine, it's an early start tomorrow", "21:30"),
        ("晚上九点关掉书房风扇,不要转到半夜", "21:00"),
        ("晚上九点关掉书房风扇，别让它一直转着", "21:00"),
        ("the study fan should go off by itself at nine tonight, I always forget", "21:00"),
        ("希望晚上九点书房风扇自己关掉", "21:00"),
    ],
)
def test_a_plan_is_for_its_own_time(text: str, time: str) -> None:
    schedule = understood(text)
    assert schedule is not None and (schedule.kind, schedule.trigger["time"]) == ("at", time)
    assert schedule.trigger.get("date") in (None, "2025-05-05")
    assert made(schedule) == [("HassTurnOff", ("fan.study",))]


@pytest.mark.parametrize(
    "text",
    [
        "hall lamp on, the bus is here in ten minutes",
        "turn off the study fan, the show starts at eight",
        "门厅灯打开，我十分钟就到",
        "门厅灯打开，客人半小时后到",
    ],
)
def test_when_somebody_comes_plans_nothing(text: str) -> None:
    told = remarks.without(text)
    assert understood(text) is None and told is not None and told.rest == text.split("，")[0].split(",")[0]


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("when Ben gets in turn on the hall lamp, but only if its dark", {"type": "sun", "after": "sunset"}),
        ("if the front door opens turn on the hall lamp, only after dark though", {"type": "sun", "after": "sunset"}),
        ("when the front door opens turn on the hall lamp, but only in the daytime", {"type": "sun", "after": "sunrise"}),
        ("夜里十一点到第二天早上六点,前门打开就开门厅灯", {"type": "time", "after": "23:00", "before": "06:00"}),
    ],
)  # fmt: skip
def test_a_rule_keeps_its_limit(text: str, condition: dict) -> None:
    schedule = understood(text)
    assert schedule is not None and list(schedule.conditions) == [condition]
    assert schedule.trigger["type"] == "state" and made(schedule) == [("HassTurnOn", ("light.hall",))]


@pytest.mark.parametrize("word", ["yes", "yeah go on", "k", "i suppose so", "嗯", "行吧", "冇問題", "開啦"])
def test_a_yes_has_a_word_for_it(word: str) -> None:
    assert evidence.spoken("Confirm", word)


@pytest.mark.parametrize("word", ["o", "x", "hm", "eh", "what", "lol", "哦", "呃"])
def test_no_other_word_is_a_yes(word: str) -> None:
    assert not evidence.spoken("Confirm", word)
