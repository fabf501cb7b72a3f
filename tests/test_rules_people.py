"""Rules about people and rooms as a family calls them, and plans in everyday words: dad, 爸妈, 孩子屋, "wake me", "shout me"."""

import sys

import pytest
from test_rules import START

from edgehome.homefile import load_home
from edgehome.lm.names import things
from edgehome.lm.said import clauses
from edgehome.messages import Context, Entity, Intent, Observation
from edgehome.registry import load_bundled

HOME = load_home({
    "areas": [
        {"id": "hall", "name": "Hall", "aliases": ["过道"]}, {"id": "wash", "name": "Shower Room", "aliases": ["淋浴间"]},
        {"id": "kid", "name": "儿童房", "aliases": ["小满房间"]}, {"id": "den", "name": "Den", "aliases": ["大屋"]},
    ],
    "entities": [
        {"id": "light.hall", "domain": "light", "name": "Hall Light", "aliases": ["过道灯", "過道燈"], "area": "hall", "state": "off"},
        {"id": "light.bed", "domain": "light", "name": "Reading Lamp", "area": "kid", "state": "off"},
        {"id": "climate.kid", "domain": "climate", "name": "儿童房空调", "area": "kid", "state": "cool"},
        {"id": "climate.den", "domain": "climate", "name": "大屋空调", "area": "den", "state": "off"},
        {"id": "fan.wash", "domain": "fan", "name": "Vent", "area": "wash", "state": "off"},
        {"id": "lock.hall", "domain": "lock", "name": "Porch Door", "area": "hall", "state": "unlocked"},
        {"id": "sensor.wash", "domain": "sensor", "name": "Shower Room Humidity", "area": "wash", "state": "50", "attributes": {"device_class": "humidity", "unit": "%"}},
        {"id": "sensor.kid", "domain": "sensor", "name": "儿童房温度", "area": "kid", "state": "25", "attributes": {"device_class": "temperature", "unit": "°C"}},
        {"id": "sensor.den", "domain": "sensor", "name": "大屋温度", "area": "den", "state": "25", "attributes": {"device_class": "temperature", "unit": "°C"}},
        {"id": "binary_sensor.hall", "domain": "binary_sensor", "name": "过道人体", "area": "hall", "state": "off", "attributes": {"device_class": "motion"}},
        {"id": "person.f", "domain": "person", "name": "Tariq", "aliases": ["Daddy", "老豆"], "state": "not_home"},
        {"id": "person.m", "domain": "person", "name": "Sana", "aliases": ["阿妈"], "state": "home"},
    ],
})  # fmt: skip
BOTH = ["person.f", "person.m"]


def heard(text: str) -> Intent | None:
    tier = load_bundled("schedules").Schedules("Europe/Amsterdam", others=[load_bundled("grammar").Rules()])
    return tier.understand(
        Observation(trace="t", source="words", kind="words", at=START, text=text), Context(now=START), HOME
    )


@pytest.mark.parametrize(
    ("text", "trigger", "conditions", "acts_on"),
    [
        ("once dad's in lock the porch door", {"entity": "person.f", "to": "home"}, [], "lock.hall"),
        ("turn the hall light on when mum gets back home", {"entity": "person.m", "to": "home"}, [], "light.hall"),
        ("爸妈都出门了就关过道灯", {"entity": BOTH, "to": "not_home"}, [], "light.hall"),
        ("if dad's not back by nine turn on the hall light", {"time": "21:00"}, [{"type": "state", "entity": "person.f", "to": "not_home"}], "light.hall"),
        ("过了八点爸爸一回来就开过道灯", {"entity": "person.f"}, [{"type": "time", "after": "20:00"}], "light.hall"),
        ("爸妈都不在家的时候，要是过道有人动，就打开过道灯", {"entity": "binary_sensor.hall", "to": "on"}, [{"type": "state", "entity": BOTH, "to": "not_home"}], "light.hall"),
        ("if it gets muggier than 65 percent in the shower room turn the vent on", {"entity": "sensor.wash", "operator": ">", "value": 65.0}, [], "fan.wash"),
        ("if the shower room is drier than 40 percent turn the vent off", {"entity": "sensor.wash", "operator": "<"}, [], "fan.wash"),
        ("孩子屋里要是超过27度就打开过道灯", {"entity": "sensor.kid", "value": 27.0}, [], "light.hall"),
        ("小满屋要是超过27度就打开过道灯", {"entity": "sensor.kid"}, [], "light.hall"),
    ],
)  # fmt: skip
def test_people_and_rooms_are_those_the_family_means(
    text: str, trigger: dict, conditions: list, acts_on: str
) -> None:
    found = heard(text)
    assert found is not None and found.outcome == "act" and found.schedule is not None
    assert trigger.items() <= found.schedule.trigger.items()
    assert list(found.schedule.conditions) == conditions
    assert [c.entities for c in found.schedule.calls] == [(acts_on,)]


@pytest.mark.parametrize(
    "text",
    [
        "when the garage door opens turn on the hall light",
        "要是桑拿房超过70度就告诉我",
        "if the greenhouse drops below 4 turn on the hall light",
    ],
)
def test_what_is_not_here_sets_off_nothing(text: str) -> None:
    found = heard(text)
    assert found is not None and found.outcome == "refuse" and "unknown_entity" in found.reason


@pytest.mark.parametrize(
    ("text", "kind", "trigger", "until"),
    [
        ("wake me at seven with the reading lamp", "at", {"time": "07:00"}, None),
        ("每个上学日七点打开过道灯", "at", {"time": "07:00", "days": ["mon", "tue", "wed", "thu", "fri"]}, None),
        ("平时七点开过道灯，礼拜六日唔使", "at", {"time": "07:00", "days": ["mon", "tue", "wed", "thu", "fri"]}, None),
        ("between six and eight keep the hall light on", "at", {"time": "18:00"}, "20:00"),
        ("hall light on from ten till six", "at", {"time": "22:00"}, "06:00"),
        ("turn the hall light on for an hour then off again", "delay", {"seconds": 3600}, None),
    ],
)  # fmt: skip
def test_plans_in_everyday_words(text: str, kind: str, trigger: dict, until: str | None) -> None:
    found = heard(text)
    assert found is not None and found.schedule is not None
    assert (found.schedule.kind, found.schedule.trigger) == (kind, trigger)
    assert found.schedule.calls[0].arguments.get("until") == until


@pytest.mark.parametrize(("text", "name"), [("ten minutes for the eggs, shout me", "eggs"), ("四十分钟炖牛腩，到点叫我", "炖牛腩")])  # fmt: skip
def test_to_be_shouted_at_is_a_timer(text: str, name: str) -> None:
    found = heard(text)
    assert found is not None and [(c.intent, c.arguments["name"]) for c in found.calls] == [
        ("HassStartTimer", name)
    ]


@pytest.mark.parametrize("text", ["晚饭后开过道灯", "等汤炖好了叫我", "洗菜水热到40度告诉我"])
def test_what_waits_for_something_is_never_for_now(text: str) -> None:
    assert clauses.surely_conditional(text)


def test_a_room_by_another_everyday_word_is_the_one_of_the_home() -> None:
    assert things.plainly("小孩房间窗帘拉上", HOME) == "儿童房窗帘拉上"
    assert things.plainly("厕所窗帘拉上", HOME) == "厕所窗帘拉上"  # none here: no other room is meant


@pytest.mark.parametrize(
    ("text", "trigger", "after"),
    [
        ("夜晚十點之後過道有人就開過道燈", "binary_sensor.hall", "22:00"),
        ("過了九點爸爸一回來就開過道燈", "person.f", "21:00"),
        ("晚上八點以後媽媽出門的話就把過道燈關掉", "person.m", "20:00"),
    ],
)
def test_rules_are_read_alike_in_traditional_characters(text: str, trigger: str, after: str) -> None:
    schedule = (heard(text) or Intent(outcome="none")).schedule
    assert schedule is not None and schedule.trigger["entity"] == trigger, text
    assert schedule.conditions == ({"type": "time", "after": after},)
    assert [c.entities for c in schedule.calls] == [("light.hall",)]


def test_what_is_told_later_keeps_its_characters() -> None:
    schedule = (heard("過道燈開著超過十分鐘就廣播過道燈沒關") or Intent(outcome="none")).schedule
    assert schedule is not None and schedule.calls[0].arguments == {"message": "過道燈沒關"}


def test_two_of_one_name_are_both_meant_and_a_child_is_no_father_by_its_nickname() -> None:
    people = [
        Entity(id="person.a", domain="person", name="Nan", state="home"),
        Entity(id="person.b", domain="person", name="Nan", state="home"),
        Entity(id="person.c", domain="person", name="豆豆", state="home"),
    ]
    named = sys.modules[f"{load_bundled('schedules').__name__}.people"]._named
    assert [p.id for p in named("when nan is home", people)] == ["person.a", "person.b"]
    assert named("等老豆返屋企", people) == []
