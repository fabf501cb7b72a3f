"""Chinese orders with what people say around them, and standing rules that keep their days, hours and sensors."""

import importlib
from datetime import datetime

import pytest

from edgehome.homefile import load_home
from edgehome.lm.calls import arguments
from edgehome.lm.grammars import values
from edgehome.lm.names import jobs, things
from edgehome.lm.said import asides, clauses, dialect, felt, loosely, remarks
from edgehome.lm.understand import LanguageModel
from edgehome.messages import Context, Intent, Observation
from edgehome.registry import load_bundled

SCHEDULES = load_bundled("schedules")
weekdays = importlib.import_module(f"{SCHEDULES.__name__}.weekdays")
HOME = load_home({
    "areas": [{"id": "hall", "name": "玄关"}, {"id": "live", "name": "客厅"}, {"id": "bed", "name": "主卧"}],
    "entities": [
        {"id": "light.hall", "domain": "light", "name": "玄关灯", "area": "hall", "state": "off"},
        {"id": "light.bed", "domain": "light", "name": "床头灯", "area": "bed", "state": "on",
         "attributes": {"brightness_pct": 60, "color_temp_kelvin": 4500, "supported_color_modes": ["color_temp"]}},
        {"id": "cover.bed", "domain": "cover", "name": "主卧窗帘", "area": "bed", "state": "open", "device_class": "curtain",
         "attributes": {"current_position": 100, "device_class": "curtain"}},
        {"id": "climate.live", "domain": "climate", "name": "客厅空调", "area": "live", "state": "cool",
         "attributes": {"hvac_modes": ["off", "cool", "dry"], "temperature": 26}},
        {"id": "humidifier.bed", "domain": "humidifier", "name": "加湿器", "area": "bed", "state": "off"},
        {"id": "vacuum.v", "domain": "vacuum", "name": "小黑", "area": "live", "state": "docked"},
        {"id": "lock.door", "domain": "lock", "name": "大门", "area": "hall", "state": "unlocked"},
        {"id": "sensor.t", "domain": "sensor", "name": "客厅温度", "area": "live", "state": "27",
         "attributes": {"device_class": "temperature", "unit_of_measurement": "°C"}},
        {"id": "sensor.h", "domain": "sensor", "name": "主卧湿度", "area": "bed", "state": "50",
         "attributes": {"device_class": "humidity", "unit_of_measurement": "%"}},
        {"id": "binary_sensor.m", "domain": "binary_sensor", "name": "玄关人体感应", "area": "hall", "state": "off",
         "attributes": {"device_class": "motion"}},
        {"id": "person.gu", "domain": "person", "name": "姑姑", "state": "home"},
        {"id": "person.jiu", "domain": "person", "name": "舅舅", "state": "home"},
    ],
})  # fmt: skip
NOW = datetime(2025, 5, 5, 10).timestamp()


@pytest.fixture(scope="module")
def model() -> LanguageModel:
    return LanguageModel()


def understood(model: LanguageModel, text: str) -> Intent:
    tier = SCHEDULES.Schedules(others=[load_bundled("grammar").Rules()])
    context, seen = Context(now=NOW), Observation(text=text, source="t", kind="words", at=NOW, trace="t")
    found: Intent | None = tier.understand(seen, context, HOME) or model.understand(text, context, HOME)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "intent", "entity", "arguments"),
    [
        ("主卧窗帘拉到四成，留点阳光", "HassSetPosition", "cover.bed", {"position": 40}),
        ("主卧窗帘莫拉恁个紧，开到六成", "HassSetPosition", "cover.bed", {"position": 60}),
        ("主卧窗帘拉一半就好，太阳直晒枕头", "HassSetPosition", "cover.bed", {"position": 50}),
        ("床头灯光得像诊所，偏黄一点好", "AdjustColorTemperature", "light.bed", {"direction": "warmer"}),
        ("玄关撒了一地猫砂，喊小黑过去吸一下", "HassVacuumCleanArea", "vacuum.v", {"area": "玄关"}),
        ("谁把床头灯开了一整夜啊，浪费", "HassTurnOff", "light.bed", {}),
    ],
)
def test_what_is_said_around_an_order_is_no_other_order(
    model: LanguageModel, text: str, intent: str, entity: str, arguments: dict[str, object]
) -> None:
    found = understood(model, text)
    assert found.outcome == "act"
    got = [(c.intent, c.entities) for c in found.calls]
    if intent == "AdjustColorTemperature" and got == [("HassLightSet", (entity,))]:
        assert found.calls[0].arguments["temperature"] < 4500
        return
    assert got == [(intent, (entity,))]
    assert arguments.items() <= found.calls[0].arguments.items()


@pytest.mark.parametrize(
    "text",
    ["姑姑未返屋企就唔好鎖大門", "舅舅还没回来之前别关床头灯", "主卧没人的时候别开加湿器"],
)
def test_what_is_forbidden_until_something_is_so_does_nothing(model: LanguageModel, text: str) -> None:
    found = understood(model, text)
    assert (found.calls, found.schedule) == ((), None)


@pytest.mark.parametrize(
    ("text", "trigger", "conditions"),
    [
        ("工作日里主卧湿度掉到三成五以下就开加湿器", {"entity": "sensor.h", "value": 35.0}, [{"type": "days", "days": ["mon", "tue", "wed", "thu", "fri"]}]),
        ("礼拜三要是主卧湿度低于四成，开加湿器", {"entity": "sensor.h", "value": 40.0}, [{"type": "days", "days": ["wed"]}]),
        ("半夜两点到早上五点，玄关有人经过的话，打开玄关灯", {"entity": "binary_sensor.m", "to": "on"}, [{"type": "time", "after": "02:00", "before": "05:00"}]),
        ("姑姑同舅舅都出咗门就锁大门", {"entity": ["person.gu", "person.jiu"], "to": "not_home"}, []),
    ],
)  # fmt: skip
def test_a_rule_keeps_its_days_hours_and_people(
    model: LanguageModel, text: str, trigger: dict[str, object], conditions: list[dict[str, object]]
) -> None:
    found = understood(model, text)
    assert found.calls == ()
    assert found.schedule is not None
    assert trigger.items() <= found.schedule.trigger.items()
    assert list(found.schedule.conditions) == conditions


@pytest.mark.parametrize(
    "text", ["客厅湿度低于四成就开加湿器", "室外温度超过三十五度就打开客厅空调", "谁最后出门，把床头灯关掉"]
)
def test_what_cannot_be_watched_is_neither_done_now_nor_watched_by_another(
    model: LanguageModel, text: str
) -> None:
    found = understood(model, text)
    assert found.outcome != "act" or not found.calls
    watched = found.schedule.trigger.get("entity") if found.schedule is not None else None
    assert watched != "sensor.t"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("工作日早上七点开灯，周末就不用", "工作日早上七点开灯"),
        ("平日六点半开热水器，假日不用", "工作日六点半开热水器"),
        ("每天七点开灯，周三别开", "每天七点开灯，周三除外"),
        ("每天七点开灯，假日不用", "每天七点开灯，假日不用"),
        ("weekdays at 7 lamp on, not at weekends", "weekdays at 7 lamp on"),
        ("周末七点开灯，窗帘不用", "周末七点开灯，窗帘不用"),
    ],
)
def test_days_left_out_anyway_are_left_unsaid(text: str, plain: str) -> None:
    assert weekdays.spelt_out(text) == plain


@pytest.mark.parametrize(
    "clause",
    ["这歌放了五百遍了", "呢首听咗成百次", "留一点 sunlight", "来点情调", "太阳晒到书了", "风吹得我脖子疼"],
)
def test_what_only_says_why_tells(clause: str) -> None:
    assert remarks.tells(clause)


@pytest.mark.parametrize("clause", ["放三遍", "来点音乐", "留一半", "太阳一下山", "播报一遍"])
def test_what_may_order_does_not_tell(clause: str) -> None:
    assert not remarks.tells(clause)


def test_the_next_time_is_not_now() -> None:
    assert clauses.surely_conditional("下次水烧开了，广播水开了")
    assert not clauses.surely_conditional("下一首，谢谢")


def test_words_of_dialects_and_shares_of_ten() -> None:
    assert dialect.plain("百叶窗莫关恁个死") == "百叶窗别关那么死"
    assert dialect.plain("百葉簾開多少少") == "百葉簾開多一点"
    assert dialect.plain("莫经理的灯") == "莫经理的灯"
    assert values.percentage("开到七成五") == 75
    compared = values.comparison("湿度超过六成五")
    assert compared is not None
    assert compared["value"] == 65


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("宝宝那屋窗帘拉上", "小孩房窗帘拉上"),
        ("娃的房间太热了", "小孩房太热了"),
        ("把爸媽那間房的燈關掉", "把主卧的燈關掉"),
        ("孩子的房子好贵", "孩子的房子好贵"),
    ],
)
def test_a_room_is_called_by_whose_it_is(text: str, plain: str) -> None:
    home = load_home(
        {
            "areas": [{"id": "k", "name": "小孩房"}, {"id": "m", "name": "主卧"}],
            "entities": [{"id": "light.k", "domain": "light", "name": "吊灯", "area": "k", "state": "on"}],
        }
    )
    assert things.plainly(text, home) == plain


@pytest.mark.parametrize(
    ("text", "rest", "what"),
    [
        ("除了壁灯客厅的灯都关掉", "客厅的灯都关掉", "壁灯"),
        ("臥室除了夜燈其他都關掉", "臥室其他都關掉", "夜燈"),
        ("书房只留台灯吧", "书房的灯都关掉", "台灯"),
        ("淨係留返走廊燈", "其他灯都关掉", "走廊燈"),
    ],
)
def test_what_stays_is_told_apart_from_the_rest_without_a_comma(text: str, rest: str, what: str) -> None:
    assert asides.kept(loosely.plainly(text, HOME)) == (rest, (what,))


def test_appliances_are_told_by_their_work_whichever_is_said_first() -> None:
    home = load_home({"areas": [], "entities": [
        {"id": "switch.k", "domain": "switch", "name": "热水壶", "state": "off"},
        {"id": "switch.r", "domain": "switch", "name": "电饭煲", "state": "off"},
    ]})  # fmt: skip
    said = ("把水烧上", "饭煮上吧", "煲水啦唔該", "水烧上了")
    plain = [jobs.plainly(s, Context(), home) for s in said]
    assert plain == ["打开热水壶", "打开电饭煲", "打开热水壶", "水烧上了"]


@pytest.mark.parametrize(
    ("text", "what", "way"),
    [("衣柜里都长霉了", "moisture", "down"), ("嘴唇干得起皮", "moisture", "up"), ("这声儿小得跟蚊子似的", "sound", "up")],
)  # fmt: skip
def test_what_is_felt_may_be_told_by_what_it_does(text: str, what: str, way: str) -> None:
    assert (what, way) in felt.feelings(text)


@pytest.mark.parametrize(
    ("said", "step", "percent"),
    [("调到二挡", None, 67), ("三檔", None, 100), ("开到二档", 25, 50), ("五档", None, None)],
)
def test_a_gear_of_a_fan_is_one_of_as_many_as_it_has(
    said: str, step: float | None, percent: int | None
) -> None:
    attributes = {} if step is None else {"percentage_step": step}
    fan = load_home({"areas": [], "entities": [{"id": "fan.f", "domain": "fan", "name": "吊扇", "state": "on", "attributes": attributes}]})  # fmt: skip
    found = arguments.arguments(
        "HassFanSetSpeed", {}, {}, said, [*fan.entities.values()], datetime(2025, 5, 5)
    )
    assert found.get("percentage") == percent
