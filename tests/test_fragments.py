"""Parts that leave something out: another thing of the kind, with the act before or an act or value of its own."""

from datetime import datetime

import pytest

from edgehome.homefile import load_home
from edgehome.lm.names import kin
from edgehome.lm.parts.fragments import fragment
from edgehome.lm.parts.onward import another_so
from edgehome.messages import Call

NOW = datetime(2025, 5, 5, 10, 0)
MACHINE = {"commands": ["start", "stop", "reset", "set_speed"], "speed_unit": "rpm"}
HOME = load_home({
    "areas": [
        {"id": "attic", "name": "Attic room"}, {"id": "porch", "name": "Porch"}, {"id": "zhu", "name": "主卧"}, {"id": "ke", "name": "客厅"},
        {"id": "store", "name": "Store"},
    ],
    "entities": [
        {"id": "light.attic", "domain": "light", "name": "Attic ceiling light", "area": "attic"},
        {"id": "light.beam", "domain": "light", "name": "Beam lights", "area": "attic"},
        {"id": "light.porch", "domain": "light", "name": "Porch ceiling light", "area": "porch"},
        {"id": "light.eva", "domain": "light", "name": "Eva's lamp", "area": "porch"},
        {"id": "light.zhu", "domain": "light", "name": "主卧顶灯", "area": "zhu"},
        {"id": "light.bed", "domain": "light", "name": "床头灯", "area": "zhu"},
        {"id": "light.ke", "domain": "light", "name": "客厅顶灯", "area": "ke"},
        {"id": "climate.zhu", "domain": "climate", "name": "主卧空调", "area": "zhu"},
        {"id": "climate.ke", "domain": "climate", "name": "客厅空调", "area": "ke"},
        {"id": "climate.stove", "domain": "climate", "name": "Stove"},
        {"id": "lock.front", "domain": "lock", "name": "Front door", "area": "porch"},
        {"id": "lock.back", "domain": "lock", "name": "Back door", "area": "attic"},
        {"id": "machine.one", "domain": "machine", "name": "Feed pump P-1", "aliases": ["1号泵"], "attributes": MACHINE},
        {"id": "machine.two", "domain": "machine", "name": "Feed pump P-2", "aliases": ["2号泵"], "attributes": MACHINE},
        {"id": "vehicle.a", "domain": "vehicle", "name": "Cart A"}, {"id": "vehicle.b", "domain": "vehicle", "name": "Cart B"},
        {"id": "person.eva", "domain": "person", "name": "Eva"},
        {"id": "switch.fan", "domain": "switch", "name": "Heat fan", "area": "porch"},
    ],
})  # fmt: skip


def gone_on(text: str, intent: str, *about: str, **arguments):
    call = Call(intent=intent, entities=about, arguments=arguments)
    return fragment(text, call, [HOME.entities[i] for i in about], HOME, NOW)


@pytest.mark.parametrize(
    ("text", "intent", "about", "meant"),
    [
        ("and the porch one", "HassTurnOn", "light.attic", "light.porch"), ("the back one as well", "HassTurnOn", "lock.front", "lock.back"),
        ("Eva's too", "HassTurnOff", "light.attic", "light.eva"), ("the beam lights", "HassTurnOn", "light.attic", "light.beam"),
        ("2号也一样", "StartMachine", "machine.one", "machine.two"), ("二号也是", "StartMachine", "machine.one", "machine.two"),
        ("pump 2 as well", "StopMachine", "machine.one", "machine.two"), ("B too", "StopMachine", "vehicle.a", "vehicle.b"),
        ("顶灯也是", "HassTurnOn", "light.bed", "light.zhu"), ("客厅的呢", "HassClimateGetTemperature", "climate.zhu", "climate.ke"),
        ("and the back?", "HassGetState", "lock.front", "lock.back"),
    ],
)  # fmt: skip
def test_another_thing_of_the_kind_gets_the_same(text: str, intent: str, about: str, meant: str) -> None:
    call = gone_on(text, intent, about)
    assert call is not None and (call.intent, call.entities) == (intent, (meant,))


@pytest.mark.parametrize(
    ("text", "about", "meant", "intent", "given"),
    [
        ("Eva's to 50", "light.attic", "light.eva", "HassLightSet", {"brightness": 50}),
        ("porch ceiling blue", "light.attic", "light.porch", "HassLightSet", {"color": "blue"}),
        ("客厅26", "climate.zhu", "climate.ke", "HassClimateSetTemperature", {"temperature": 26}),
        ("客厅的也开到24度", "climate.zhu", "climate.ke", "HassClimateSetTemperature", {"temperature": 24}),
        ("pump 2 to 900", "machine.one", "machine.two", "SetSpeed", {"value": 900, "unit": "rpm"}),
        ("2号泵900转", "machine.one", "machine.two", "SetSpeed", {"value": 900, "unit": "rpm"}),
        ("and Eva's 40", "light.attic", "light.eva", "HassLightSet", {"brightness": 40}),
        ("pump 2 at 1200", "machine.one", "machine.two", "SetSpeed", {"value": 1200, "unit": "rpm"}),
        ("the stove to 19", "light.attic", "climate.stove", "HassClimateSetTemperature", {"temperature": 19}),
        ("beam lights off", "light.attic", "light.beam", "HassTurnOff", {}), ("客厅的也打开", "climate.zhu", "climate.ke", "HassTurnOn", {}),
        ("2 stopped", "machine.one", "machine.two", "StopMachine", {}), ("二号复位", "machine.one", "machine.two", "ResetFault", {}),
        ("back door unlocked", "lock.front", "lock.back", "HassTurnOff", {}),
        ("B to the store", "vehicle.a", "vehicle.b", "DispatchVehicle", {"destination": "store"}),
        ("B to charge", "vehicle.a", "vehicle.b", "ChargeVehicle", {}),
    ],
)  # fmt: skip
def test_another_thing_takes_an_act_or_a_value_of_its_own(text, about, meant, intent, given) -> None:
    call = gone_on(text, "HassTurnOn", about)
    assert call is not None and (call.intent, call.entities, call.arguments) == (intent, (meant,), given)


@pytest.mark.parametrize(
    "text",
    ["Eva", "the heat fan", "the heat fan too", "the lights", "thank you", "and I am tired", "the light too", "50", "the zebra one too"],
)  # fmt: skip
def test_words_that_name_something_else_or_nothing_of_the_kind_pick_none(text: str) -> None:
    assert gone_on(text, "HassTurnOn", "light.bed") is None


def test_a_value_before_stays_where_a_verb_is_said() -> None:
    call = gone_on("顶灯也打开", "HassLightSet", "light.bed", brightness=20)
    assert call is not None and (call.intent, call.arguments) == ("HassTurnOn", {})
    same = gone_on("顶灯也一样", "HassLightSet", "light.bed", brightness=20)
    assert same is not None and same.arguments == {"brightness": 20}


def test_a_room_is_all_of_the_kind_there_after_a_group_and_the_like_of_one_after_one() -> None:
    lights = [e for e in HOME.entities.values() if e.domain == "light"]
    group = [HOME.entities[i] for i in ("light.attic", "light.beam")]
    assert {e.id for e in kin.picked("the porch", lights, group, HOME)} == {"light.porch", "light.eva"}
    assert [e.id for e in kin.picked("the porch one", lights, group[:1], HOME)] == ["light.porch"]


AGVS = load_home({
    "areas": [{"id": "yard", "name": "Loading Yard", "aliases": ["堆场"]}, {"id": "cell", "name": "Weld Cell"}, {"id": "cold", "name": "Cold Store"}],
    "entities": [
        {"id": "vehicle.1", "domain": "vehicle", "name": "Truck 1", "aliases": ["一号车"]}, {"id": "vehicle.2", "domain": "vehicle", "name": "Truck 2", "aliases": ["二号车"]},
        {"id": "vehicle.3", "domain": "vehicle", "name": "Truck 3", "aliases": ["三号车"]},
    ],
})  # fmt: skip
SENT = Call(intent="DispatchVehicle", entities=("vehicle.1",), arguments={"destination": "cold"})


@pytest.mark.parametrize(
    ("text", "entity", "intent", "given"),
    [
        ("2 to the yard", "vehicle.2", "DispatchVehicle", {"destination": "yard"}),
        ("二号的也过去", "vehicle.2", "DispatchVehicle", {"destination": "cold"}),
        ("send number three to charge", "vehicle.3", "ChargeVehicle", {}),
        ("send 1 to charge", "vehicle.1", "ChargeVehicle", {}),
        ("have 2 come here", "vehicle.2", "DispatchVehicle", {"destination": "cell"}),
        ("让三号到我这儿来", "vehicle.3", "DispatchVehicle", {"destination": "cell"}),
        ("stop 2", "vehicle.2", "StopMachine", {}),
    ],
)  # fmt: skip
def test_a_vehicle_by_its_number(text: str, entity: str, intent: str, given: dict) -> None:
    call = fragment(text, SENT, [AGVS.entities["vehicle.1"]], AGVS, NOW, here="cell")
    assert call is not None
    assert (call.intent, call.entities, call.arguments) == (intent, (entity,), given)


@pytest.mark.parametrize("text", ["2 to the moon", "4 to the yard", "send it to the yard"])
def test_no_other_vehicle_goes_in_the_place_of_one_that_is_unknown(text: str) -> None:
    assert fragment(text, SENT, [AGVS.entities["vehicle.1"]], AGVS, NOW) is None


def test_nothing_comes_where_nobody_knows_where_here_is() -> None:
    assert fragment("have 2 come here", SENT, [AGVS.entities["vehicle.1"]], AGVS, NOW) is None


@pytest.mark.parametrize(
    ("text", "intent", "about", "act", "meant"),
    [
        ("unlock the back one", "HassTurnOn", "lock.front", "HassTurnOff", "lock.back"),
        ("turn Eva's off", "HassTurnOn", "light.attic", "HassTurnOff", "light.eva"),
        ("关掉客厅的", "HassTurnOn", "climate.zhu", "HassTurnOff", "climate.ke"),
        ("停二号", "StartMachine", "machine.two", "StopMachine", "machine.two"),
        ("unlock the back one", "HassGetState", "lock.front", "HassTurnOff", "lock.back"),
    ],
)  # fmt: skip
def test_a_verb_may_stand_before_a_name_that_leaves_the_kind_out(
    text: str, intent: str, about: str, act: str, meant: str
) -> None:
    call = gone_on(text, intent, about)
    assert call is not None and (call.intent, call.entities) == (act, (meant,))


@pytest.mark.parametrize(
    ("text", "intent", "about", "step", "meant", "given"),
    [
        ("Eva's a bit brighter", "HassLightSet", "light.attic", "AdjustBrightness", "light.eva", {"direction": "up"}),
        ("the stove two degrees lower", "HassClimateSetTemperature", "climate.ke", "AdjustTemperature", "climate.stove", {"direction": "down", "step": 2}),
        ("主卧的再高一度", "HassClimateSetTemperature", "climate.ke", "AdjustTemperature", "climate.zhu", {"direction": "up", "step": 1}),
        ("2号的再慢200", "SetSpeed", "machine.one", "AdjustSpeed", "machine.two", {"direction": "down", "step": 200}),
    ],
)  # fmt: skip
def test_another_thing_goes_on_in_its_own_terms(
    text: str, intent: str, about: str, step: str, meant: str, given: dict
) -> None:
    call = another_so(text, Call(intent=intent, entities=(about,)), [HOME.entities[about]], HOME, NOW)
    assert call is not None and (call.intent, call.entities, call.arguments) == (step, (meant,), given)
