"""EdgeHome's own device convention, from the adapter's side and from the device's."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edgehome.errors import Unsupported
from edgehome.messages import (
    Action,
    Availability,
    BadPayload,
    EntityFound,
    EntityLost,
    Received,
    StateReported,
)
from edgehome.protocols import DeviceAdapter
from edgehome.registry import load_bundled

plugin = load_bundled("edgehome_device")
BASE = "edgehome/home/device/panel"
CONFIG: dict[str, Any] = {
    "name": "Panel",
    "area": "kitchen",
    "entities": [
        {
            "key": "lamp",
            "id": "light.kitchen_lamp",
            "name": "Kitchen lamp",
            "aliases": ["厨房灯"],
            "domain": "light",
            "attributes": {"supported_color_modes": ["brightness"]},
        },
        {"key": "door", "name": "Door", "domain": "lock", "area": "hall", "risk": "ask"},
        {"key": "t", "name": "Heat", "domain": "sensor", "attributes": {"unit": "°C"}},
    ],
}


def tell(adapter: Any, what: str, message: Any, device: str = "panel") -> list[Any]:
    """Give the adapter a message of a device."""
    payload = message if isinstance(message, bytes) else json.dumps(message).encode()
    return list(
        adapter.receive(Received(topic=f"edgehome/home/device/{device}/{what}", payload=payload, at=4.0))
    )


def known() -> tuple[Any, dict[str, Any]]:
    """Return an adapter that knows the panel, and its entities by domain."""
    adapter = plugin.EdgeHomeDevices("home")
    return adapter, {c.entity.domain: c.entity for c in tell(adapter, "config", CONFIG)}


def test_it_is_a_device_adapter_and_listens_to_its_own_site_alone() -> None:
    adapter = plugin.EdgeHomeDevices("home")
    assert isinstance(adapter, DeviceAdapter) and list(adapter.filters()) == ["edgehome/home/device/+/config"]
    foreign = Received(topic="edgehome/other/device/panel/config", payload=json.dumps(CONFIG).encode())
    assert adapter.receive(foreign) == []


def test_an_announcement_gives_entities_with_all_that_they_say() -> None:
    adapter = plugin.EdgeHomeDevices("home")
    light, lock, sensor = tell(adapter, "config", CONFIG)
    assert light.entity.id == "light.kitchen_lamp" and light.entity.aliases == ("厨房灯",)
    assert (light.entity.area, lock.entity.area, lock.entity.risk) == ("kitchen", "hall", "ask")
    assert lock.entity.id == "lock.panel_door" and lock.entity.device == "panel"
    assert light.subscribe == (f"{BASE}/state", f"{BASE}/availability")
    assert light.command_topics == (f"{BASE}/set",) and sensor.command_topics == ()


def test_a_state_message_reports_by_key_and_carries_the_result_of_a_command() -> None:
    adapter, entities = known()
    message = {
        "lamp": {"state": True, "attributes": {"brightness_pct": 4}, "command": {"id": "a"}},
        "t": {"state": 20.5},
    }
    light, sensor = tell(adapter, "state", message)
    assert (light.id, light.state, light.at) == ("light.kitchen_lamp", "on", 4.0)
    assert light.attributes == {"brightness_pct": 4, "last_command": {"id": "a"}}
    assert (sensor.id, sensor.state) == (entities["sensor"].id, "20.5")


def test_a_command_carries_the_action_s_id_and_when_it_expires() -> None:
    adapter, entities = known()
    action = Action(
        id="a1",
        trace="t",
        entity="light.kitchen_lamp",
        verb="turn_on",
        args={"brightness_pct": 9},
        expires_at=50.0,
    )
    (packet,) = adapter.encode_action(entities["light"], action).packets
    assert packet.topic == f"{BASE}/set" and packet.qos == 1 and not packet.retain
    assert json.loads(packet.payload) == {
        "id": "a1", "expires_at": 50.0, "entity": "lamp", "verb": "turn_on", "args": {"brightness_pct": 9},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("domain", "verb", "args"),
    [
        ("sensor", "turn_on", {}),
        ("light", "open", {}),
        ("light", "turn_on", {"volume": 3}),
        ("lock", "lock", {"x": 1}),
    ],
)
def test_what_an_entity_does_not_obey_is_refused(domain: str, verb: str, args: Any) -> None:
    adapter, entities = known()
    with pytest.raises(Unsupported, match="expected"):
        adapter.encode(entities[domain], verb, args)


def test_verbs_are_those_announced() -> None:
    adapter = plugin.EdgeHomeDevices("home")
    pump = {"name": "Pump", "domain": "machine", "attributes": {"commands": ["start", "stop"]}}
    lamp = {"key": "l", "name": "Lamp", "domain": "light", "verbs": ["turn_off"]}
    machine, light = tell(adapter, "config", {"entities": [pump, lamp]})
    assert (
        adapter.encode(machine.entity, "start", {}).packets
        and adapter.encode(light.entity, "turn_off", {}).packets
    )
    for entity, verb in ((machine.entity, "reset"), (light.entity, "turn_on")):
        with pytest.raises(Unsupported):
            adapter.encode(entity, verb, {})


def test_birth_and_will_say_whether_the_entities_can_be_reached() -> None:
    adapter, _ = known()
    assert [c.reachable for c in tell(adapter, "availability", b"offline")] == [False] * 3
    changes = tell(adapter, "availability", b"online")
    assert all(isinstance(c, Availability) and c.reachable for c in changes)


def test_entities_go_with_an_empty_config_or_when_they_are_left_out() -> None:
    adapter, entities = known()
    changes = tell(adapter, "config", {**CONFIG, "entities": CONFIG["entities"][:2]})
    assert [c.id for c in changes if isinstance(c, EntityLost)] == [entities["sensor"].id]
    assert {c.id for c in tell(adapter, "config", b"")} == {"light.kitchen_lamp", "lock.panel_door"}
    with pytest.raises(Unsupported):
        adapter.encode(entities["light"], "turn_on", {})


def test_an_id_that_another_device_has_is_refused_and_the_first_keeps_it() -> None:
    adapter, entities = known()
    stolen = {"entities": [{"id": "light.kitchen_lamp", "name": "Mine", "domain": "light"}]}
    (bad,) = tell(adapter, "config", stolen, device="thief")
    assert isinstance(bad, BadPayload) and "panel" in bad.reason and "thief" in bad.reason
    assert adapter.encode(entities["light"], "turn_on", {}).packets[0].topic == f"{BASE}/set"


@pytest.mark.parametrize(
    ("what", "payload"),
    [
        ("config", b"{"),
        ("config", b"[]"),
        ("config", b'{"entities":[{"domain":"light"}]}'),
        ("config", b'{"entities":[{"name":" ","domain":"light"}]}'),
        ("config", b'{"entities":[{"name":"a","domain":"light","id":"switch.a"}]}'),
        ("config", b'{"entities":[{"name":"a","domain":"light","id":"light.A B"}]}'),
        ("config", b'{"entities":[{"name":"a","domain":"light","verbs":["explode"]}]}'),
        ("config", json.dumps({"entities": [{"name": "a", "domain": "light"}] * 1001}).encode()),
        ("state", b"\xff"),
        ("state", b'{"lamp":7}'),
        ("state", b'{"nobody":{"state":"on"}}'),
        ("state", b'{"lamp":{"attributes":{"a":' + b"[" * 60 + b"]" * 60 + b"}}}"),
        (
            "config",
            b'{"entities":[{"name":"a","domain":"light","attributes":{"a":' + b"[" * 60 + b"]" * 60 + b"}}]}",
        ),
        ("state", b"[" * 100_000),
        ("state", b" " * 1_000_001),
        ("availability", b"perhaps"),
    ],
)
def test_a_bad_message_is_told_and_changes_nothing(what: str, payload: bytes) -> None:
    adapter, entities = known()
    changes = tell(adapter, what, payload)
    assert len(changes) == 1 and isinstance(changes[0], BadPayload) and changes[0].reason
    assert adapter.encode(entities["light"], "turn_on", {}).packets


def test_the_examples_of_the_documentation_work() -> None:
    text = (Path(__file__).parents[1] / "docs" / "devices.md").read_text(encoding="utf-8")
    config, state, command = (
        json.loads(block) for block in re.findall(r"```json\n(.*?)```", text, re.DOTALL)
    )
    adapter = plugin.EdgeHomeDevices("home")
    found = tell(adapter, "config", config)
    assert [c.entity.domain for c in found] == ["light", "machine"]
    (report,) = tell(adapter, "state", state)
    assert report.attributes["last_command"] == {"id": "c81f", "result": "done"}
    action = Action(
        id=command["id"],
        trace="t",
        entity=found[0].entity.id,
        verb=command["verb"],
        args=command["args"],
        expires_at=command["expires_at"],
    )
    assert json.loads(adapter.encode_action(found[0].entity, action).packets[0].payload) == command
    (program,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    compile(program, "docs/devices.md", "exec")


def test_a_device_drops_what_is_late_or_broken() -> None:
    inbox = plugin.CommandInbox(lambda: 100.0)
    order = {"id": "a", "entity": "lamp", "verb": "turn_on", "expires_at": 99.0}
    assert inbox.take(json.dumps(order).encode()) is None
    assert inbox.take(json.dumps({**order, "expires_at": 101.0}).encode()) is not None
    for broken in (b"", b"{", b"[1]", b"\xff", b"[" * 9999, b" " * 99_999):
        assert inbox.take(broken) is None and inbox.repeated(broken) is None


def test_a_device_answers_a_repeated_id_with_the_first_result() -> None:
    inbox = plugin.CommandInbox(lambda: 0.0, size=2)
    payload = json.dumps({"id": "a", "entity": "lamp", "verb": "turn_on"}).encode()
    order = inbox.take(payload)
    first = inbox.answer(order, "refused", "too hot")
    assert first == {"id": "a", "result": "refused", "reason": "too hot"}
    assert inbox.take(payload) is None and inbox.repeated(payload) == first
    for other in "bc":
        inbox.answer(plugin.Order(entity="lamp", verb="turn_on", id=other), "done")
    assert inbox.repeated(payload) is None and inbox.take(payload) is not None


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["entities", "name", "domain", "id", "key", "lamp", "state", "attributes"]), inner
        )
    ),
    max_leaves=12,
)


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(st.sampled_from(["config", "state", "availability", "set", "x"]), json_values, st.binary(max_size=30))
def test_anything_on_a_device_s_topics_is_answered(what: str, message: Any, raw: bytes) -> None:
    adapter, _ = known()
    for payload in (raw, json.dumps(message).encode()):
        for change in tell(adapter, what, payload):
            assert isinstance(change, EntityFound | EntityLost | StateReported | Availability | BadPayload)
