"""What-if: the twin says what would be different, what would follow, and what the gate would refuse."""

import time

import msgspec
import pytest
from fixtures_host import site

from edgehome.bench.preview import measure
from edgehome.echo import Verb
from edgehome.homefile import load_home
from edgehome.messages import Action
from edgehome.twin import Twin, settled

HOME = load_home(
    {
        "floors": [],
        "areas": [{"id": "study", "name": "Study"}],
        "entities": [
            {"id": "cover.blind", "name": "Blind", "domain": "cover", "area": "study", "state": "closed", "attributes": {"current_position": 0}},
            {"id": "vacuum.robot", "name": "Robot", "domain": "vacuum", "area": "study", "state": "cleaning"},
            {"id": "climate.study", "name": "Heating", "domain": "climate", "area": "study", "state": "off",
             "attributes": {"hvac_modes": ["off", "heat"], "temperature": 23, "current_temperature": 19}},
            {"id": "binary_sensor.window", "name": "Window", "domain": "binary_sensor", "area": "study", "state": "off", "attributes": {"device_class": "window"}},
            {"id": "weather.home", "name": "Weather", "domain": "weather", "state": "sunny", "attributes": {"temperature": 4}},
            {"id": "scene.night", "name": "Night", "domain": "scene", "state": None},
        ],
    }
)  # fmt: skip


def action(entity: str, verb: str, **args) -> Action:
    return Action(id=entity, trace="t", entity=entity, verb=verb, args=args, expires_at=1e12)


def test_things_are_foreseen_as_they_stand_when_all_has_come_to_rest():
    blind = settled(HOME.entities["cover.blind"], Verb("open", {}))
    assert (blind.state, blind.attributes["current_position"]) == ("open", 100)
    assert settled(HOME.entities["vacuum.robot"], Verb("return_to_base", {})).state == "docked"


def test_the_twin_changes_and_the_home_does_not():
    twin = Twin(HOME)
    seen = twin.act(action("cover.blind", "set_position", position=40))
    assert seen.changed == {"state": "open", "current_position": 40}
    assert HOME.entities["cover.blind"].state == "closed"
    assert twin.home.entities["cover.blind"].state == "open"


def test_a_heated_room_warms_and_an_open_window_takes_the_heat_away():
    twin = Twin(HOME)
    heated = twin.act(action("climate.study", "set_hvac_mode", hvac_mode="heat")).after
    assert twin.in_an_hour([heated]) == {"study": 22.0}
    window = HOME.entities["binary_sensor.window"]
    twin.home.entities[window.id] = type(window)(
        **{f: getattr(window, f) for f in window.__struct_fields__} | {"state": "on"}
    )
    assert twin.in_an_hour([heated])["study"] < 19


def test_what_a_scene_does_is_not_known_and_not_made_up():
    seen = Twin(HOME).act(action("scene.night", "turn_on"))
    assert (seen.known, seen.changed) == (False, {})


async def test_what_if_says_the_difference_and_nothing_is_done():
    async with site() as home:
        reply = await home.say("turn off the desk lamp", what_if=True)
        assert "on → off" in reply["reply"]
        assert (reply["outcome"], home.device.got) == ("answered", [])
        assert home.state("light.desk_lamp") == "on"


async def test_what_if_says_what_the_interlocks_would_refuse_and_what_would_be_asked():
    async with site() as home:
        await home.device.report("window", "on")
        await home.settled()
        refused = await home.say("set the study heating to 25 degrees", what_if=True)
        assert "I would not" in refused["reply"] and "window" in refused["reply"]
        asked = await home.say("unlock the front door", what_if=True)
        assert "I would ask" in asked["reply"]
        assert home.device.got == []


async def test_what_if_says_which_rule_would_follow_in_the_language_of_the_words():
    async with site(understanding={"tiers": ("grammar", "schedules")}) as home:
        await home.client.call(
            "rule_add", text="when the desk lamp turns off, turn on the hall lamp", name="r", enable=True
        )
        reply = await home.say("关台灯", what_if=True)
        assert "规则r会执行" in reply["reply"]
        assert home.device.got == []


async def test_what_if_says_first_what_would_change_and_what_is_so_already_at_the_end():
    async with site() as home:
        reply = await home.say("turn off all lights", what_if=True)
        assert reply["reply"].startswith("I would turn off Desk lamp")
        assert reply["reply"].endswith("Hall lamp is off already.")
        assert reply["outcome"] == "answered"


async def test_a_question_says_for_how_long_it_can_be_answered():
    async with site() as home:
        asked = await home.say("unlock the front door")
        assert 0 < asked["open_s"] <= home.host.config.gate.confirm_s
        assert (await home.say("no"))["open_s"] == 0


async def test_a_risky_order_says_what_would_follow_before_it_asks():
    async with site(understanding={"tiers": ("grammar", "schedules")}) as home:
        await home.client.call(
            "rule_add", text="when the front door unlocks, turn on the hall lamp", name="r", enable=True
        )
        reply = await home.say("unlock the front door")
        assert reply["outcome"] == "asked"
        assert "Then the rule r would run" in reply["reply"] and "Shall I unlock" in reply["reply"]
        assert home.device.got == []


async def test_a_plan_for_later_is_foreseen_and_not_planned():
    async with site(understanding={"tiers": ("grammar", "schedules")}) as home:
        reply = await home.say("turn off the desk lamp in 10 minutes", what_if=True)
        assert "I would plan" in reply["reply"]
        assert await home.client.call("schedules") == []


@pytest.mark.slow
async def test_what_is_foreseen_is_what_the_simulated_devices_then_do():
    result = await measure(orders=40, seed=7)
    assert result["differences"] == []


PLANT = load_home(
    {
        "floors": [],
        "areas": [],
        "entities": [
            {"id": "fan.exhaust", "name": "Exhaust fan", "domain": "fan", "state": "on", "attributes": {"percentage": 80}},
            {"id": "machine.oven", "name": "Oven", "domain": "machine", "state": "running",
             "attributes": {"interlocks": [], "blocked_by": [{"entity": "fan.exhaust", "state": "off", "text": "fan off · 排风机没开"}]}},
            {"id": "machine.pump", "name": "Pump", "domain": "machine", "state": "fault", "attributes": {"faults": [{"text": "overload"}]}},
            {"id": "alarm.pump", "name": "Pump alarm", "domain": "alarm", "state": "active", "attributes": {"source": "machine.pump"}},
            {"id": "scene.off", "name": "Shift end", "domain": "scene", "state": None, "attributes": {"sets": {"fan.exhaust": {"verb": "turn_off"}}}},
        ],
    }
)  # fmt: skip


def test_a_machine_stops_whose_interlock_opens_also_through_a_scene():
    for order in (action("fan.exhaust", "turn_off"), action("scene.off", "turn_on")):
        twin = Twin(PLANT)
        seen = twin.act(order)
        assert {after.id: after.state for _, after in seen.pairs} == {
            "fan.exhaust": "off",
            "machine.oven": "stopped",
        }
        assert twin.home.entities["machine.oven"].attributes["interlocks"] == ["fan off · 排风机没开"]
        assert PLANT.entities["machine.oven"].state == "running"


def test_a_machine_in_fault_stays_so_until_it_is_reset_and_then_its_alarm_ends():
    twin = Twin(PLANT)
    assert twin.act(action("machine.pump", "stop")).pairs == ()
    assert {a.id: a.state for _, a in twin.act(action("machine.pump", "reset")).pairs} == {
        "machine.pump": "stopped", "alarm.pump": "cleared",
    }  # fmt: skip


async def test_what_the_devices_convention_cannot_say_is_foreseen_as_refused():
    async with site() as home:
        order = msgspec.structs.replace(
            action("cover.study_blind", "set_tilt", tilt=30), expires_at=time.time() + 60
        )
        assert await home.host.gate.review(order) is None
        foretold = await home.host.gate.foretell(order)
        assert foretold and foretold.partition(";")[0] == "cannot"
        assert (await home.host.gate.send(order)).reason == foretold
        assert home.device.got == []
