"""Rules are checked before they are active: seeded faults are found, good rules pass."""

import itertools
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from edgehome.config import ForbiddenPair, GateTable
from edgehome.homefile import load_home
from edgehome.messages import Call
from edgehome.occasions import Place
from edgehome.rules.proof import Prover
from edgehome.rules.rule import Rule

PLACE = Place(ZoneInfo("Europe/Amsterdam"), 52.37, 4.90)
NOW = datetime(2025, 5, 5, 10, 0, tzinfo=PLACE.zone).timestamp()
GATE = GateTable(
    ask_first=("lock.unlock", "valve.gas.open"),
    forbid=(ForbiddenPair(when="binary_sensor.window on", do="climate heat", reason="a window is open"),),
)


def thing(entity_id: str, state: str, area: str = "hall", **attributes) -> dict:
    domain, _, name = entity_id.partition(".")
    return {
        "id": entity_id,
        "name": name.replace("_", " "),
        "domain": domain,
        "area": area,
        "state": state,
        "attributes": attributes,
    }


HOME = load_home(
    {
        "floors": [],
        "areas": [{"id": "hall", "name": "Hall"}, {"id": "study", "name": "Study"}],
        "entities": [
            thing("light.hall", "off"), thing("light.study", "off", "study", brightness_pct=50, supported_color_modes=["brightness"]),
            thing("switch.pump", "off"), thing("fan.study", "off", "study", percentage=0),
            thing("cover.blind", "open", "study", current_position=100), thing("lock.front", "locked"),
            thing("climate.study", "off", "study", hvac_modes=["off", "heat", "cool"], temperature=20, current_temperature=19, min_temp=7, max_temp=30),
            thing("valve.water", "open", device_class="water"), thing("valve.gas", "closed", device_class="gas"),
            thing("siren.hall", "off"), thing("alarm_control_panel.house", "disarmed"),
            thing("binary_sensor.door", "off", device_class="door"), thing("binary_sensor.motion", "off", device_class="motion"),
            thing("binary_sensor.window", "off", "study", device_class="window"),
            thing("binary_sensor.leak", "off", device_class="moisture"), thing("binary_sensor.smoke", "off", device_class="smoke"),
            thing("sensor.temperature", "20", "study", unit="°C"), thing("sensor.humidity", "50", "study", unit="%"),
            thing("person.anna", "home"), thing("person.ben", "home"), thing("switch.heater", "off"),
            thing("machine.press", "stopped", commands=["start", "stop"], device_class="press"),
            thing("media_player.tv", "off"), thing("humidifier.study", "off", "study"),
            thing("switch.study_heater", "off", "study"), thing("cover.window", "closed", "study", device_class="window"),
            thing("sensor.light", "60", "study", unit="lx", device_class="illuminance"), thing("fan.study_exhaust", "off", "study"),
            thing("vacuum.robot", "docked"),
        ],
    }
)  # fmt: skip
_numbers = itertools.count()


def rule(trigger: dict, intent: str, entity: str, *conditions: dict, name: str = "", **arguments) -> Rule:
    call = Call(intent=intent, entities=(entity,), arguments=arguments)
    return Rule(name=name or f"rule{next(_numbers)}", trigger=trigger, conditions=conditions, calls=(call,))


def state(entity: str, to: str, **more) -> dict:
    return {"type": "state", "entity": entity, "to": to, **more}


def num(entity: str, operator: str, value: float, unit: str = "°C") -> dict:
    return {"type": "num", "entity": entity, "operator": operator, "value": value, "unit": unit}


def at(clock: str, *days: str) -> dict:
    return {"type": "time", "time": clock, **({"days": list(days)} if days else {})}


SUNSET = {"type": "sun", "event": "sunset"}
DARK, LIGHT = {"type": "sun", "after": "sunset"}, {"type": "sun", "after": "sunrise"}
OPENS, MOVES = state("binary_sensor.door", "on"), state("binary_sensor.motion", "on")
WEEK = ("mon", "tue", "wed", "thu", "fri")

FAULTS: list[tuple[str, Rule, list[Rule]]] = [
    ("conflict", rule(OPENS, "HassTurnOn", "light.hall"), [rule(OPENS, "HassTurnOff", "light.hall")]),
    ("conflict", rule(at("07:00"), "HassTurnOn", "fan.study"), [rule(at("07:00", "mon"), "HassTurnOff", "fan.study")]),
    ("conflict", rule(SUNSET, "HassTurnOff", "cover.blind"), [rule(SUNSET, "HassTurnOn", "cover.blind")]),
    ("conflict", rule(MOVES, "HassLightSet", "light.study", brightness=20), [rule(MOVES, "HassLightSet", "light.study", DARK, brightness=80)]),
    ("conflict", rule(num("sensor.temperature", "<", 20), "HassTurnOn", "switch.pump"), [rule(num("sensor.temperature", ">", 18), "HassTurnOff", "switch.pump")]),
    ("conflict", rule(OPENS, "HassTurnOn", "light.hall"), [rule(state("light.hall", "on"), "HassTurnOff", "light.hall")]),
    ("loop", rule(state("light.hall", "on"), "HassTurnOff", "light.hall"), [rule(state("light.hall", "off"), "HassTurnOn", "light.hall")]),
    ("loop", rule(state("light.hall", "on"), "HassTurnOn", "switch.pump"),
     [rule(state("switch.pump", "on"), "HassTurnOff", "light.hall"), rule(state("light.hall", "off"), "HassTurnOff", "switch.pump"),
      rule(state("switch.pump", "off"), "HassTurnOn", "light.hall")]),
    ("loop", rule(state("switch.pump", "off"), "HassTurnOn", "switch.pump", for_seconds=60), []),
    ("dead", rule(OPENS, "HassTurnOn", "light.hall", state("binary_sensor.door", "off")), []),
    ("dead", rule(at("12:00"), "HassTurnOn", "light.hall", DARK), []),
    ("dead", rule(num("sensor.humidity", ">", 120, "%"), "HassTurnOn", "fan.study"), []),
    ("dead", rule(state("light.hall", "open"), "HassTurnOn", "fan.study"), []),
    ("dead", rule(state("light.hall", "home"), "HassTurnOn", "fan.study"), []),
    ("dead", rule(state("sensor.temperature", "hot"), "HassTurnOn", "fan.study"), []),
    ("loop", rule(state(["light.hall", "switch.pump"], "off", match="any"), "HassTurnOn", "light.hall", until="sunset"),
     [rule(state("light.hall", "on"), "HassTurnOff", "light.hall")]),
    ("dead", rule(at("07:00", "sat"), "HassTurnOn", "light.hall", {"type": "days", "days": list(WEEK)}), []),
    ("dead", rule(state("light.hall", "on"), "HassTurnOn", "light.hall"), []),
    ("dead", rule(num("sensor.temperature", ">", 25), "HassTurnOn", "fan.study", num("sensor.temperature", "<", 20)), []),
    ("unsafe", rule(state("person.anna", "not_home"), "HassTurnOff", "lock.front"), []),
    ("unsafe", rule(state("binary_sensor.leak", "on"), "HassTurnOn", "valve.water"), []),
    ("unsafe", rule(state("binary_sensor.smoke", "on"), "HassTurnOff", "siren.hall"), []),
    ("unsafe", rule(state(["person.anna", "person.ben"], "not_home"), "HassTurnOn", "switch.heater"), []),
    ("interlock", rule(state("binary_sensor.window", "on"), "SetHvacMode", "climate.study", hvac_mode="heat"), []),
    ("interlock", rule(at("06:00"), "SetHvacMode", "climate.study", state("binary_sensor.window", "on"), hvac_mode="heat"), []),
]  # fmt: skip

WARM, LUX = "sensor.temperature", "sensor.light"
PHYSICAL: list[tuple[str, Rule, list[Rule]]] = [
    ("conflict", rule(num(WARM, "<", 19), "HassTurnOn", "switch.study_heater"), [rule(num(WARM, ">", 21), "HassTurnOn", "cover.window")]),
    ("conflict", rule(num(WARM, ">", 21), "HassTurnOn", "cover.window"), [rule(num(WARM, "<", 19), "HassTurnOn", "switch.study_heater")]),
    ("conflict", rule(num(WARM, "<", 19), "HassTurnOn", "switch.study_heater"), [rule(num(WARM, ">", 23), "SetHvacMode", "climate.study", hvac_mode="cool")]),
    ("conflict", rule(num("sensor.humidity", "<", 40, "%"), "HassTurnOn", "humidifier.study"),
     [rule(num("sensor.humidity", ">", 50, "%"), "HassTurnOn", "fan.study_exhaust")]),
    ("loop", rule(num(LUX, "<", 50, "lx"), "HassTurnOn", "light.study"), [rule(num(LUX, ">", 200, "lx"), "HassTurnOff", "light.study")]),
    ("loop", rule(num(LUX, ">", 300, "lx"), "HassTurnOff", "cover.blind"), [rule(num(LUX, "<", 100, "lx"), "HassTurnOn", "cover.blind")]),
    ("loop", rule(state("binary_sensor.motion", "off"), "HassVacuumStart", "vacuum.robot"), [rule(MOVES, "HassVacuumReturnToBase", "vacuum.robot")]),
    ("conflict", rule(num(WARM, ">", 24), "SetHvacMode", "climate.study", hvac_mode="cool"), [rule(num(WARM, "<", 21), "HassTurnOn", "switch.study_heater")]),
]  # fmt: skip
CALM: list[Rule] = [
    rule(num(WARM, "<", 18), "HassTurnOn", "switch.study_heater", name="heater_on"),
    rule(num(WARM, ">", 21), "HassTurnOff", "switch.study_heater", name="heater_off"),
    rule(num(WARM, ">", 26), "HassTurnOn", "cover.window", name="air"),
    rule(num(WARM, "<", 22), "HassTurnOff", "cover.window", name="air_off"),
    rule(num(LUX, "<", 20, "lx"), "HassTurnOn", "light.study", name="lamp_on"),
    rule(num(LUX, ">", 400, "lx"), "HassTurnOff", "light.study", name="lamp_off"),
    rule(at("10:00", *WEEK), "HassVacuumStart", "vacuum.robot", name="clean"),
    rule(MOVES, "HassTurnOn", "light.hall", DARK, name="motion_light"),
    rule(num("sensor.humidity", "<", 35, "%"), "HassTurnOn", "humidifier.study", name="damp"),
    rule(num("sensor.humidity", ">", 50, "%"), "HassTurnOff", "humidifier.study", name="damp_off"),
]  # fmt: skip

GOOD: list[Rule] = [
    rule(OPENS, "HassTurnOn", "light.hall", DARK, name="door_light", for_seconds=300),
    rule(MOVES, "HassTurnOn", "light.study", {"type": "time", "after": "22:00", "before": "06:00"}, for_seconds=120),
    rule(at("07:00", *WEEK), "HassTurnOn", "cover.blind"),
    rule(SUNSET, "HassTurnOff", "cover.blind"),
    rule(num("sensor.temperature", ">", 26), "HassFanSetSpeed", "fan.study", percentage=50),
    rule(num("sensor.temperature", ">", 29), "HassFanSetSpeed", "fan.study", percentage=100),
    rule(num("sensor.temperature", "<", 22), "HassTurnOff", "fan.study"),
    rule(num("sensor.temperature", "<", 18), "SetHvacMode", "climate.study", state("binary_sensor.window", "off"), hvac_mode="heat"),
    rule(state("binary_sensor.window", "on"), "HassTurnOff", "climate.study"),
    rule(state("binary_sensor.leak", "on"), "HassTurnOff", "valve.water"),
    rule(state("binary_sensor.smoke", "on"), "HassTurnOn", "siren.hall"),
    rule(state(["person.anna", "person.ben"], "not_home"), "ArmAlarm", "alarm_control_panel.house", mode="away"),
    rule(state("binary_sensor.smoke", "on", for_seconds=5), "HassTurnOff", "valve.gas"),
    rule(state("person.anna", "home"), "HassTurnOn", "media_player.tv", {"type": "time", "after": "18:00", "before": "20:00"}),
    rule(at("23:00"), "HassTurnOn", "lock.front"),
    rule(at("23:30"), "HassTurnOff", "media_player.tv"),
    rule(state(["person.anna", "person.ben"], "home", match="first"), "HassTurnOn", "switch.pump", for_seconds=60),
    rule(SUNSET, "HassTurnOn", "siren.hall", until="23:45"),
    rule(num("sensor.humidity", "<", 35, "%"), "HassTurnOn", "humidifier.study"),
    rule(num("sensor.humidity", ">", 55, "%"), "HassTurnOff", "humidifier.study"),
    rule(at("06:00", "sat", "sun"), "HassTurnOn", "switch.pump", for_seconds=1800),
    rule({"type": "sun", "event": "sunrise", "offset_seconds": -600}, "HassLightSet", "light.study", {"type": "days", "days": list(WEEK)}, brightness=30),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "bad", "others"), FAULTS, ids=[f"{k}-{i}" for i, (k, _, _) in enumerate(FAULTS)]
)
def test_a_seeded_fault_is_found_with_a_timeline(kind, bad, others):
    findings = [f for f in Prover(HOME, GATE, PLACE, NOW).check(bad, others) if f.level == "error"]
    assert kind in {f.kind for f in findings}
    found = next(f for f in findings if f.kind == kind)
    assert found.en and found.zh
    if kind in ("conflict", "loop"):
        assert len(found.timeline) >= 3
        assert sum(a > b for a, b in itertools.pairwise(line[4:12] for line in found.timeline)) == 0


@pytest.mark.parametrize(
    ("kind", "bad", "others"), PHYSICAL, ids=[f"{k}-{i}" for i, (k, _, _) in enumerate(PHYSICAL)]
)
def test_rules_that_meet_through_heat_damp_light_or_motion_are_found(kind, bad, others):
    findings = [f for f in Prover(HOME, GATE, PLACE, NOW).check(bad, others) if f.level == "error"]
    assert kind in {f.kind for f in findings}
    found = next(f for f in findings if f.kind == kind)
    assert set(found.others) & {o.name for o in others}
    assert any("because of" in line for line in found.timeline)


@pytest.mark.parametrize("good", CALM, ids=[r.name for r in CALM])
def test_rules_that_physics_joins_without_harm_pass(good):
    others = [r for r in GOOD if "fan" not in r.name] if good.name == "clean" else CALM
    assert [f for f in Prover(HOME, GATE, PLACE, NOW).check(good, others) if f.level == "error"] == []


@pytest.mark.parametrize("good", GOOD, ids=[r.name for r in GOOD])
def test_a_good_rule_passes_beside_the_other_good_ones(good):
    assert [f for f in Prover(HOME, GATE, PLACE, NOW).check(good, GOOD) if f.level == "error"] == []


def test_a_rule_that_the_gate_will_ask_about_is_only_noted():
    (found,) = Prover(HOME, GATE, PLACE, NOW).check(rule(at("08:00"), "HassTurnOff", "lock.front"))
    assert (found.kind, found.level) == ("asks", "warning")


def test_a_rule_about_a_device_that_is_not_there_is_dead():
    (found,) = Prover(HOME, GATE, PLACE, NOW).check(rule(OPENS, "HassTurnOn", "light.cellar"))
    assert (found.kind, "light.cellar" in found.en) == ("dead", True)


def test_a_fault_is_found_among_fifty_good_rules():
    many = GOOD + [
        rule(at(f"{h:02d}:{m:02d}"), "HassTurnOn", "light.hall") for h in range(8, 18) for m in (5, 25, 45)
    ]
    bad = rule(at("07:00", "mon"), "HassTurnOff", "cover.blind")
    findings = Prover(HOME, GATE, PLACE, NOW).check(bad, many)
    assert [(f.kind, f.level) for f in findings] == [("conflict", "error")]
