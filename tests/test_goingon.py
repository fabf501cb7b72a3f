"""Words that go on in the terms of what was spoken of: its fan, a value, so many more, a mode, a room, a timer, one of several."""

from datetime import datetime

import pytest

from edgehome.homefile import load_home
from edgehome.lm.calls import meant
from edgehome.lm.calls.resolve import resolve
from edgehome.lm.model.decode import Heard
from edgehome.lm.model.spanning import Span
from edgehome.lm.parts.goingon import going_on
from edgehome.messages import Call, Context, Observation
from edgehome.registry import load_bundled

NOW = datetime(2025, 5, 5, 10, 0)
RULES = load_bundled("grammar").Rules()
AC = {
    "fan_modes": ["auto", "low", "high"],
    "hvac_modes": ["off", "cool", "heat"],
    "min_temp": 16,
    "max_temp": 30,
}
HOME = load_home({
    "areas": [{"id": "barn", "name": "Barn"}, {"id": "loft", "name": "Loft", "aliases": ["阁楼"]}],
    "entities": [
        {"id": "climate.ac", "domain": "climate", "name": "Loft AC", "area": "loft", "state": "cool", "attributes": AC},
        {"id": "climate.stove", "domain": "climate", "name": "Stove", "attributes": {"hvac_modes": ["off", "heat"], "min_temp": 5, "max_temp": 28}},
        {"id": "fan.barn", "domain": "fan", "name": "Barn fan", "area": "barn", "attributes": {"preset_modes": ["normal", "sleep"]}},
        {"id": "fan.loft", "domain": "fan", "name": "Loft fan", "area": "loft"},
        {"id": "light.loft", "domain": "light", "name": "Loft lamp", "area": "loft", "attributes": {"supported_color_modes": ["color_temp"]}},
        {"id": "light.barn", "domain": "light", "name": "Barn lamp", "area": "barn", "attributes": {"supported_color_modes": ["brightness"]}},
        {"id": "light.hue", "domain": "light", "name": "Strip", "attributes": {"supported_color_modes": ["hs"]}},
        {"id": "media_player.m", "domain": "media_player", "name": "Box"},
        {"id": "humidifier.h", "domain": "humidifier", "name": "Mister"},
        {"id": "machine.belt", "domain": "machine", "name": "Belt",
         "attributes": {"commands": ["start", "set_speed"], "speed_unit": "m/s", "speed_min": 0.1, "speed_max": 2}},
        {"id": "vacuum.v", "domain": "vacuum", "name": "Robbie"}, {"id": "lawn_mower.m", "domain": "lawn_mower", "name": "Moe"},
        {"id": "alarm_control_panel.a", "domain": "alarm_control_panel", "name": "House alarm"},
        {"id": "alarm.one", "domain": "alarm", "name": "Flow low", "state": "active"}, {"id": "alarm.two", "domain": "alarm", "name": "Level high", "state": "active"},
        {"id": "alarm.old", "domain": "alarm", "name": "Door open", "state": "acknowledged"},
        {"id": "cover.a", "domain": "cover", "name": "Dock door 1"}, {"id": "cover.b", "domain": "cover", "name": "Dock door 2"},
        {"id": "todo.jobs", "domain": "todo", "name": "Jobs", "attributes": {"items": [
            {"summary": "sweep", "status": "needs_action"}, {"summary": "paint", "status": "needs_action"}]}},
    ],
})  # fmt: skip


@pytest.mark.parametrize(
    ("last", "text", "intent", "given"),
    [
        ("HassClimateSetTemperature climate.ac", "more fan", "HassClimateSetFanMode", {"direction": "up"}),
        ("HassClimateSetTemperature climate.ac", "fan on low", "HassClimateSetFanMode", {"fan_mode": "low"}),
        ("HassTurnOn climate.ac", "风大一点", "HassClimateSetFanMode", {"direction": "up"}),
        ("HassTurnOn climate.ac", "細風啲", "HassClimateSetFanMode", {"direction": "down"}),
        ("HassClimateSetFanMode climate.ac", "再大一点", "HassClimateSetFanMode", {"direction": "up"}),
        ("HassTurnOn climate.ac", "cool", "SetHvacMode", {"hvac_mode": "cool"}),
        ("HassTurnOn climate.ac", "制热", "SetHvacMode", {"hvac_mode": "heat"}),
        ("HassTurnOn fan.barn", "睡眠风", "SetPresetMode", {"preset_mode": "sleep"}),
        ("SetSpeed machine.belt", "slow it by 0.2", "AdjustSpeed", {"direction": "down", "step": 0.2}),
        ("HassTurnOn climate.ac", "back down one", "AdjustTemperature", {"direction": "down", "step": 1}),
        ("HassTurnOn climate.ac", "two degrees cooler", "AdjustTemperature", {"direction": "down", "step": 2}),
        ("HassTurnOn climate.ac", "再低两度吧", "AdjustTemperature", {"direction": "down", "step": 2}),
        ("SetSpeed machine.belt", "slower, 0.3", "SetSpeed", {"value": 0.3, "unit": "m/s"}),
        ("HassTurnOn fan.barn", "slowly, 30 percent", "HassFanSetSpeed", {"percentage": 30}),
        ("HassClimateSetTemperature climate.stove", "lower, to 18", "HassClimateSetTemperature", {"temperature": 18}),
        ("SetHumidity humidifier.h", "ten more", "SetHumidity", {"direction": "up", "step": 10}),
        ("SetHumidity humidifier.h", "太湿了", "SetHumidity", {"direction": "down"}),
        ("AdjustTemperature climate.stove down", "and one more", "AdjustTemperature", {"direction": "down", "step": 1}),
        ("HassTurnOn light.loft", "a bit warmer", "AdjustColorTemperature", {"direction": "warmer"}),
        ("HassVacuumStart vacuum.v", "just the loft", "HassVacuumCleanArea", {"area": "Loft"}),
        ("HassVacuumCleanArea vacuum.v", "阁楼也扫一下", "HassVacuumCleanArea", {"area": "Loft"}),
        ("HassClimateSetTemperature climate.ac", "太高了", "AdjustTemperature", {"direction": "down"}),
        ("HassFanSetSpeed fan.barn", "too slow", "AdjustSpeed", {"direction": "up"}),
        ("HassTurnOn light.hue", "red then", "HassLightSet", {"color": "red"}),
        ("HassSetVolume media_player.m", "next song", "HassMediaNext", {}),
        ("HassSetVolume media_player.m", "上一首", "HassMediaPrevious", {}),
        ("ArmAlarm alarm_control_panel.a", "no, at home", "ArmAlarm", {"mode": "home"}),
    ],
)  # fmt: skip
def test_what_goes_on_is_said_in_the_terms_of_what_was_spoken_of(
    last: str, text: str, intent: str, given: dict
) -> None:
    name, entity, *way = last.split()
    call = Call(intent=name, entities=(entity,), arguments={"direction": way[0]} if way else {})
    found = going_on(text, call, [HOME.entities[entity]], HOME, NOW)
    assert found is not None and (found.intent, found.entities, found.arguments) == (intent, (entity,), given)


@pytest.mark.parametrize(
    ("entity", "text"),
    [
        ("climate.stove", "more fan"), ("climate.stove", "cool"), ("climate.ac", "it is cool outside"), ("climate.ac", "fan on turbo"), ("light.barn", "warmer"),
        ("climate.ac", "lower, 2"), ("machine.belt", "slower, 40"), ("fan.loft", "sleep"), ("vacuum.v", "thanks"), ("light.loft", "that is more than enough"),
        ("light.loft", "two people more"), ("humidifier.h", "so much more"), ("light.loft", "red"), ("light.hue", "red light district"), ("media_player.m", "next week"),
        ("light.loft", "too high"),
    ],
)  # fmt: skip
def test_what_the_thing_cannot_be_told_is_left_to_others(entity: str, text: str) -> None:
    assert (
        going_on(text, Call(intent="HassTurnOn", entities=(entity,)), [HOME.entities[entity]], HOME, NOW)
        is None
    )


def after(text: str, call: Call, earlier: tuple[str, ...] = (), about: tuple[str, ...] = ()):
    said = Observation(trace="", source="t", kind="utterance", at=0.0, text=text)
    found = RULES.understand(
        said, Context(calls=(call,), entities=about or call.entities, earlier=earlier), HOME
    )
    return (
        None if found is None else (found.outcome, [(c.intent, c.entities, c.arguments) for c in found.calls])
    )


ASKED = Call(
    intent="HassGetState", entities=("alarm.one", "alarm.two", "alarm.old"), arguments={"state": "active"}
)


@pytest.mark.parametrize("text", ["acknowledge the second one", "确认第二个", "ack the 2nd"])
def test_one_of_several_that_were_named_is_picked_by_its_place(text: str) -> None:
    assert after(text, ASKED, about=("alarm.one", "alarm.two")) == (
        "act",
        [("AcknowledgeAlarm", ("alarm.two",), {})],
    )
    assert after(text, ASKED, about=("alarm.one",)) in (None, ("none", []))


def test_the_other_of_two_that_were_named_or_with_a_verb_of_its_own() -> None:
    one = Call(intent="AcknowledgeAlarm", entities=("alarm.one",))
    assert after("the other one too", one, earlier=("alarm.two",)) == (
        "act",
        [("AcknowledgeAlarm", ("alarm.two",), {})],
    )
    shut = Call(intent="HassTurnOff", entities=("cover.a",))
    assert after("open the other one", shut) == ("act", [("HassTurnOn", ("cover.b",), {})])


def test_them_after_one_thing_takes_in_the_one_before_it() -> None:
    off = ("act", [("HassTurnOff", ("light.barn", "light.loft"), {})])
    lit = Call(intent="HassTurnOn", entities=("light.loft",))
    assert after("turn them off", lit, earlier=("fan.loft", "light.barn")) == off
    assert after("那都关了", lit, earlier=("light.barn",)) == off
    assert after("都关掉", lit, earlier=("light.barn",)) == off
    assert after("两个都关", lit, earlier=("light.barn",)) == off
    mow = Call(intent="HassLawnMowerStartMowing", entities=("lawn_mower.m",))
    assert after("no, stop", mow) == ("act", [("PauseVacuum", ("lawn_mower.m",), {})])


@pytest.mark.parametrize(
    ("text", "outcome", "intent", "given"),
    [
        ("make it ten", "act", "HassIncreaseTimer", {"minutes": 2, "name": "egg"}), ("no, make that 5", "act", "HassDecreaseTimer", {"minutes": 3, "name": "egg"}),
        ("改成一小时", "act", "HassIncreaseTimer", {"minutes": 52, "name": "egg"}), ("pause it", "act", "HassPauseTimer", {"name": "egg"}),
        ("carry on", "act", "HassUnpauseTimer", {"name": "egg"}), ("how long is left", "answer", "HassTimerStatus", {"name": "egg"}),
        ("and a rice one for 20", "act", "HassStartTimer", {"minutes": 20, "name": "rice"}),
        ("cancel the rice one", "act", "HassCancelTimer", {"name": "rice"}), ("面条那个取消", "act", "HassCancelTimer", {"name": "面条"}),
    ],
)  # fmt: skip
def test_what_goes_on_with_a_timer(text: str, outcome: str, intent: str, given: dict) -> None:
    started = Call(intent="HassStartTimer", arguments={"minutes": 8, "name": "egg"})
    assert after(text, started) == (outcome, [(intent, (), given)])


@pytest.mark.parametrize("text", ["stop the music", "make it warmer", "pause the film"])
def test_other_orders_after_a_timer_are_not_about_it(text: str) -> None:
    found = after(text, Call(intent="HassStartTimer", arguments={"minutes": 8}))
    assert found is None or all("Timer" not in intent for intent, *_ in found[1])


@pytest.mark.parametrize("text", ["cancel the 5 minute timer", "cancel all timers"])
def test_a_length_or_all_is_no_name_of_a_timer(text: str) -> None:
    found = after(text, Call(intent="HassStartTimer", arguments={"minutes": 8}))
    assert found is None or all("name" not in given for _, _, given in found[1])


def test_the_first_job_is_done_and_what_is_not_wanted_comes_off() -> None:
    added = Call(intent="HassListAddItem", entities=("todo.jobs",), arguments={"item": "paint"})
    assert after("the first one is done", added) == (
        "act",
        [("HassListCompleteItem", ("todo.jobs",), {"item": "sweep"})],
    )
    assert after("第二个做完了", added) == (
        "act",
        [("HassListCompleteItem", ("todo.jobs",), {"item": "paint"})],
    )
    heard = Heard(
        "now",
        "HassListAddItem",
        1.0,
        "none",
        None,
        None,
        clause="豆腐唔要喇",
        spans=[Span("item", 0, 2, "豆腐")],
    )
    assert meant.as_taken(heard).intent == "HassListRemoveItem"


@pytest.mark.parametrize(
    ("text", "area", "meant_fans"),
    [("the fan too", None, ("fan.loft",)), ("fan on there", "barn", ("fan.loft",)), ("turn the fan on then", None, ("fan.loft",)),
     ("the fan too", "barn", ("fan.barn",)), ("风扇也开", None, ("fan.loft",))],
)  # fmt: skip
def test_a_kind_alone_is_of_the_room_that_was_spoken_of(
    text: str, area: str | None, meant_fans: tuple[str, ...]
) -> None:
    said = Heard(
        "now", "HassTurnOn", 1.0, "here", "fan", None, clause="fan", spans=[Span("domain", 4, 7, "fan")]
    )
    context = Context(area=area, entities=("light.loft",))
    assert resolve(said, text, context, HOME, NOW).call.entities == meant_fans
