"""What stands beside the orders of a sentence: what is spared, what is only told; and what a group order concerns."""

from datetime import datetime
from pathlib import Path

import pytest

from edgehome.homefile import load_home
from edgehome.items import item
from edgehome.lm.calls import concern, reach
from edgehome.lm.calls.resolve import resolve
from edgehome.lm.model.candidates import HomeIndex
from edgehome.lm.model.decode import Heard
from edgehome.lm.model.tokens import Tokenizer
from edgehome.lm.said import asides
from edgehome.lm.said.asides import is_aside, kept
from edgehome.lm.understand import DATA
from edgehome.messages import Context

HOME = load_home({
    "areas": [{"id": "barn", "name": "Barn", "aliases": ["谷仓"]}, {"id": "yard", "name": "Back Yard"}],
    "entities": [
        {"id": "light.barn", "domain": "light", "name": "Barn Lamp", "area": "barn", "aliases": ["谷仓灯"]},
        {"id": "light.yard", "domain": "light", "name": "Yard Globe", "area": "yard"},
        {"id": "climate.a", "domain": "climate", "name": "Barn Air", "area": "barn", "state": "cool"},
        {"id": "climate.b", "domain": "climate", "name": "Barn Floor", "area": "barn", "state": "off"},
        {"id": "alarm.x", "domain": "alarm", "name": "Door Alarm", "state": "acknowledged"},
        {"id": "alarm.y", "domain": "alarm", "name": "Heat Alarm", "state": "active"},
        {"id": "alarm.z", "domain": "alarm", "name": "Flow Alarm", "state": "active"},
        {"id": "machine.kiln", "domain": "machine", "name": "Kiln",
         "attributes": {"commands": ["start", "stop", "set_temperature"], "unit": "°C"}},
        {"id": "vehicle.cart", "domain": "vehicle", "name": "Cart 2", "area": "yard"},
    ],
})  # fmt: skip


def heard(intent: str, pointing: str, clause: str) -> Heard:
    return Heard("now", intent, 1.0, pointing, None, None, clause=clause)


@pytest.mark.parametrize(
    ("text", "rest", "what"),
    [
        ("all lamps off but leave the globe on", "all lamps off", ("globe",)),
        ("shut every blind, the attic one stays open", "shut every blind", ("attic",)),
        ("heat the house to 20 apart from the cellar", "heat the house to 20", ("cellar",)),
        ("除了阳台，其他灯全关", "其他灯全关", ("阳台",)),
        ("全部關掉，魚缸燈不要關", "全部關掉", ("魚缸燈",)),
        ("二号泵停机，风机先不动", "二号泵停机", ("风机",)),
    ],
)
def test_what_is_spared_is_no_order(text: str, rest: str, what: tuple[str, ...]) -> None:
    assert kept(text) == (rest, what)


@pytest.mark.parametrize(
    "text", ["leave the gate open", "keep the fan running", "全部关掉", "open all but slowly"]
)
def test_an_order_alone_spares_nothing(text: str) -> None:
    assert kept(text) is None


@pytest.mark.parametrize(
    "text", ["my eyes are sore", "it's pouring outside", "we're having guests", "外面好吵", "太阳晒进来了"]
)
def test_what_only_tells_is_an_aside(text: str) -> None:
    assert is_aside(text)


@pytest.mark.parametrize(
    "text", ["Anna's lamp on", "the fan to 30", "open the hatch", "外面的灯打开", "lamp off"]
)
def test_an_order_is_no_aside(text: str) -> None:
    assert not is_aside(text)


@pytest.mark.skipif(not (DATA / "sp.model").exists(), reason="no model folder")
def test_spared_words_are_a_device_a_room_or_nothing() -> None:
    tokenizer = Tokenizer(Path(DATA))
    index = HomeIndex(tokenizer)
    index.update(HOME.entities, HOME.areas, HOME.floors)

    def spared(words: str) -> set[str]:
        normal = tokenizer.characters.normalise(words)
        return concern.spared(index.fit(normal, tokenizer.encode(normal)), words, HOME)

    assert spared("globe") == {"light.yard"}
    assert spared("谷仓") == {"light.barn", "climate.a", "climate.b"}
    assert spared("submarine") == set()


def test_everything_is_what_is_switched_and_no_lock() -> None:
    order = heard("HassTurnOff", "place", "turn everything off in the barn")
    order.domain = "light"
    assert reach.as_everything(order).domain is None
    home = load_home(
        {
            "areas": [],
            "entities": [
                {"id": f"{d}.x", "domain": d, "name": d} for d in ("light", "fan", "lock", "cover", "switch")
            ],
        }
    )
    assert [e.domain for e in reach.of_kind(reach.as_everything(order), home.entities.values())] == [
        "light",
        "fan",
        "switch",
    ]
    order.clause = "turn off everything that shines in the barn"
    assert reach.as_everything(order).domain == "light"


def test_a_temperature_for_a_room_is_for_what_runs_there() -> None:
    both = [HOME.entities["climate.a"], HOME.entities["climate.b"]]
    order = heard("HassClimateSetTemperature", "place", "barn to 21")
    assert [e.id for e in concern.concerned(order, both)] == ["climate.a"]


@pytest.mark.parametrize(("text", "want"), [("clear the alarms", ["y", "z"]), ("the second alarm", ["z"])])
def test_only_active_alarms_are_acknowledged_and_counted(text: str, want: list[str]) -> None:
    alarms = [e for e in HOME.entities.values() if e.domain == "alarm"]
    found = concern.concerned(heard("AcknowledgeAlarm", "all", text), alarms)
    assert [e.id.removeprefix("alarm.") for e in found] == want


def test_what_has_no_speed_is_set_to_what_it_has() -> None:
    order = heard("SetSpeed", "device", "kiln to 640")
    order.devices = order.ranked = [("machine.kiln", 1.0)]
    call = resolve(order, "kiln to 640", Context(), HOME, datetime(2030, 1, 1)).call
    assert call.intent == "SetPoint"
    assert call.arguments == {"value": 640, "property": "temperature", "unit": "°C"}


def test_a_vehicle_is_sent_to_the_place_whose_name_stands_in_the_words() -> None:
    order = heard("DispatchVehicle", "device", "cart 2 over to the barn")
    order.devices = order.ranked = [("vehicle.cart", 1.0)]
    call = resolve(order, "cart 2 over to the barn", Context(), HOME, datetime(2030, 1, 1)).call
    assert call.arguments == {"destination": "barn"}


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("some Nina Simone", "Nina Simone"),
        ("瓶米醋", "米醋"),
        ("包子", "包子"),
        ("桶装水", "桶装水"),
        ("sombrero", "sombrero"),
    ],
)
def test_an_item_is_named_without_the_word_for_some_of_it(text: str, want: str) -> None:
    assert item(text) == want


def test_for_the_night_is_neither_a_time_nor_a_thing() -> None:
    assert asides.plain("turn off the fountain for the night") == "turn off the fountain"
    assert asides.plain("turn the heater off for now, please") == "turn the heater off for now, please"
    assert asides.plain("turn it off for tonight please") == "turn it off"
    assert asides.plain("dim the lights for the film") == "dim the lights for the film"


@pytest.mark.parametrize(
    "text",
    [
        "no need to lock the back door", "don't turn on the lights", "you don't have to close the blinds", "never mind the lights",
        "wait a minute", "hang on a sec", "不用关灯", "别锁门", "唔使閂窗", "等一下",
    ],
)  # fmt: skip
def test_what_only_forbids_or_puts_off_asks_for_nothing(text: str) -> None:
    assert asides.asks_nothing(text)


@pytest.mark.parametrize(
    "text",
    [
        "don't forget to lock the door", "don't leave the light on", "don't turn on the lights, close the blinds", "never mind",
        "wait a minute then turn it off", "别开着灯", "不用关灯，开风扇", "别忘了锁门", "等一下把灯关了", "turn off the lights",
    ],
)  # fmt: skip
def test_what_orders_something_beside_is_heard(text: str) -> None:
    assert not asides.asks_nothing(text)


@pytest.mark.parametrize(
    "text", ["she said 'lights off' as a joke", 'Ben shouted "open the gate"', "他说“关灯”，开玩笑的"]
)
def test_what_somebody_is_quoted_with_is_no_order(text: str) -> None:
    assert asides.asks_nothing(text)


@pytest.mark.parametrize(
    "text", ["Dad said to turn off the lamp", "say 'dinner is ready' on all speakers", "广播“吃饭了”"]
)
def test_what_somebody_wants_or_is_to_be_said_is_one(text: str) -> None:
    assert not asides.asks_nothing(text)


@pytest.mark.parametrize(
    ("text", "once"),
    [
        ("关灯关灯！", "关灯！"),
        ("停机停机，卡住了", "停机，卡住了"),
        ("pump off, pump off!", "pump off!"),
        ("慢慢来", "慢慢来"),
        ("turn the lamp off and turn the fan off", "turn the lamp off and turn the fan off"),
    ],
)
def test_an_order_called_out_twice_is_said_once(text: str, once: str) -> None:
    assert asides.once(text) == once
