"""How entities come and go by Home Assistant's MQTT discovery."""

import json
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from edgehome.messages import (
    BadPayload,
    Change,
    Entity,
    EntityFound,
    EntityLost,
    Received,
    StateReported,
)
from edgehome.protocols import DeviceAdapter
from edgehome.registry import load_bundled

plugin = load_bundled("homeassistant_mqtt")
DATA = Path(__file__).parents[2] / "shared" / "eval" / "discovery"


def tell(adapter: Any, topic: str, config: Any) -> list[Change]:
    """Give the adapter a config message; a config of None is an empty one."""
    payload = config if isinstance(config, bytes) else b"" if config is None else json.dumps(config).encode()
    return list(adapter.receive(Received(topic=topic, payload=payload)))


def found(changes: list[Change]) -> dict[str, EntityFound]:
    """Return the found entities by id; nothing else may be among the changes."""
    assert all(isinstance(c, EntityFound) for c in changes), changes
    return {c.entity.id: c for c in changes if isinstance(c, EntityFound)}


def new() -> Any:
    """Return an adapter that knows nothing."""
    return plugin.HomeAssistantMqtt()


SWITCH: dict[str, Any] = {"command_topic": "c", "state_topic": "s", "unique_id": "u1", "name": "Pump"}
TOPIC = "homeassistant/switch/pump/config"


def test_it_is_a_device_adapter() -> None:
    assert isinstance(new(), DeviceAdapter)
    assert plugin.register_device_adapters(None) == [plugin.HomeAssistantMqtt]


def test_devices_are_asked_to_announce_themselves_again_after_each_connect() -> None:
    (birth,) = new().births()
    assert (birth.topic, birth.payload, birth.retain) == ("homeassistant/status", b"online", False)


def test_an_announced_component_is_an_entity_with_its_topics() -> None:
    (change,) = tell(new(), TOPIC, SWITCH)
    assert isinstance(change, EntityFound)
    assert change.entity.domain == "switch" and change.entity.name == "Pump"
    assert change.subscribe == ("s",) and change.command_topics == ("c",)
    assert change.entity.attributes["supported"] == ["turn_on", "turn_off"]


def test_short_keys_and_the_tilde_mean_the_same_as_long_ones() -> None:
    short = {"~": "base", "cmd_t": "~/set", "stat_t": "state/~", "uniq_id": "u", "avty_t": "~/lwt"}
    (change,) = tell(new(), TOPIC, short)
    assert isinstance(change, EntityFound)
    assert change.command_topics == ("base/set",) and change.subscribe == ("state/base", "base/lwt")


def test_a_long_key_wins_over_its_short_form() -> None:
    (change,) = tell(new(), TOPIC, {"cmd_t": "short", "command_topic": "long", "name": "x"})
    assert isinstance(change, EntityFound) and change.command_topics == ("long",)


@pytest.mark.parametrize(
    ("config", "name"),
    [
        ({"name": "Ceiling"}, "Ceiling"),
        ({"name": "Ceiling", "device": {"ids": "d", "name": "Kitchen"}}, "Kitchen Ceiling"),
        ({"name": None, "device": {"ids": "d", "name": "Kitchen"}}, "Kitchen"),
        ({"device": {"ids": "d", "name": "Kitchen"}, "device_class": "outlet"}, "Kitchen Outlet"),
        ({"device": {"ids": "d", "name": "厨房"}, "name": "厨房"}, "厨房"),
        ({"device": {"ids": "d", "name": "Kitchen"}, "name": "Kitchen Lamp"}, "Kitchen Lamp"),
        ({"name": "bad\x00\x1bname"}, "bad name"),
        ({}, "Switch"),
    ],
)
def test_an_entity_is_called_what_people_see_in_home_assistant(config: Any, name: str) -> None:
    (change,) = tell(new(), TOPIC, {"command_topic": "c", **config})
    assert isinstance(change, EntityFound) and change.entity.name == name


def test_a_suggested_area_is_the_entity_s_area() -> None:
    (change,) = tell(new(), TOPIC, {**SWITCH, "dev": {"ids": ["d"], "sa": "Cellar"}})
    assert isinstance(change, EntityFound)
    assert (change.entity.area, change.entity.device) == ("Cellar", "d")


def test_an_empty_message_withdraws_the_entity() -> None:
    adapter = new()
    (entity_id,) = found(tell(adapter, TOPIC, SWITCH))
    assert tell(adapter, TOPIC, None) == [EntityLost(id=entity_id)]
    assert tell(adapter, TOPIC, None) == []
    assert adapter.receive(Received(topic="s", payload=b"ON")) == []


def test_an_entity_that_comes_back_has_its_old_id() -> None:
    adapter = new()
    first = found(tell(adapter, TOPIC, {**SWITCH, "default_entity_id": "switch.a"}))
    tell(adapter, TOPIC, None)
    assert list(found(tell(adapter, TOPIC, {**SWITCH, "default_entity_id": "switch.b"}))) == list(first)


def test_a_thousand_renames_keep_the_id_and_leave_one_entity() -> None:
    adapter = new()
    ids = set()
    for n in range(1000):
        config = {**SWITCH, "name": f"Pump {n}", "object_id": f"pump_{n}", "state_topic": f"s/{n}"}
        (change,) = tell(adapter, TOPIC, config)
        assert isinstance(change, EntityFound) and change.entity.name == f"Pump {n}"
        ids.add(change.entity.id)
    assert len(ids) == 1
    assert adapter.receive(Received(topic="s/5", payload=b"ON")) == []
    (report,) = adapter.receive(Received(topic="s/999", payload=b"ON"))
    assert isinstance(report, StateReported) and report.id in ids


def test_another_unique_id_on_the_same_topic_is_another_entity_and_the_old_one_is_lost() -> None:
    adapter = new()
    (old,) = found(tell(adapter, TOPIC, SWITCH))
    lost, change = tell(adapter, TOPIC, {**SWITCH, "unique_id": "u9", "state_topic": "s9"})
    assert lost == EntityLost(id=old)
    assert isinstance(change, EntityFound) and change.entity.id != old
    assert adapter.receive(Received(topic="s", payload=b"ON")) == []


def test_a_component_that_becomes_another_kind_gets_an_id_of_that_kind() -> None:
    adapter = new()
    device = {"ids": ["d"], "name": "D"}
    (old,) = found(tell(adapter, DEVICE_TOPIC, {"dev": device, "cmps": {"a": {"p": "switch", "cmd_t": "c"}}}))
    lost, change = tell(adapter, DEVICE_TOPIC, {"dev": device, "cmps": {"a": {"p": "sensor", "stat_t": "s"}}})
    assert lost == EntityLost(id=old)
    assert isinstance(change, EntityFound) and change.entity.id.startswith("sensor.")


def test_a_second_device_with_the_same_unique_id_is_refused_and_both_are_named() -> None:
    adapter = new()
    tell(adapter, TOPIC, SWITCH)
    (change,) = tell(adapter, "homeassistant/switch/other/config", {**SWITCH, "command_topic": "evil"})
    assert isinstance(change, BadPayload)
    assert TOPIC in change.reason and "homeassistant/switch/other/config" in change.reason
    assert "u1" in change.reason


def test_a_unique_id_counts_for_its_kind_of_component_only() -> None:
    adapter = new()
    tell(adapter, TOPIC, SWITCH)
    assert (
        len(found(tell(adapter, "homeassistant/sensor/x/config", {"state_topic": "s", "unique_id": "u1"})))
        == 1
    )


def test_two_devices_that_want_one_entity_id_get_two() -> None:
    adapter = new()
    one = found(tell(adapter, TOPIC, {**SWITCH, "object_id": "same"}))
    two = found(
        tell(adapter, "homeassistant/switch/b/config", {**SWITCH, "unique_id": "u2", "object_id": "same"})
    )
    assert list(one) == ["switch.same"] and list(two) == ["switch.same_2"]


def test_names_in_other_scripts_give_ids_that_differ() -> None:
    adapter = new()
    ids = set()
    for n, name in enumerate(("客厅灯", "厨房灯", "Küche")):
        config = {"command_topic": "c", "object_id": name}
        ids |= set(found(tell(adapter, f"homeassistant/light/x{n}/config", config)))
    assert len(ids) == 3 and all(i.isascii() for i in ids)


def test_ids_are_kept_over_a_restart_though_the_device_was_renamed() -> None:
    old = Entity(
        id="switch.old_name",
        name="Old",
        domain="switch",
        adapter="homeassistant_mqtt",
        attributes={"unique_id": "u1"},
    )
    home = SimpleNamespace(entities={old.id: old})
    site = SimpleNamespace(home=home, settings=lambda name: {})
    adapter = plugin.HomeAssistantMqtt(site)
    assert list(found(tell(adapter, TOPIC, {**SWITCH, "object_id": "new_name"}))) == ["switch.old_name"]


def test_an_id_that_another_convention_uses_is_not_taken() -> None:
    other = Entity(id="switch.pump", name="P", domain="switch", adapter="tasmota")
    site = SimpleNamespace(home=SimpleNamespace(entities={other.id: other}), settings=lambda name: {})
    adapter = plugin.HomeAssistantMqtt(site)
    assert list(found(tell(adapter, TOPIC, {**SWITCH, "object_id": "pump"}))) == ["switch.pump_2"]


DEVICE: dict[str, Any] = {
    "dev": {"ids": ["bridge"], "name": "Bridge"},
    "o": {"name": "maker"},
    "stat_t": "b/state",
    "cmps": {
        "t1": {"p": "sensor", "device_class": "temperature", "unit_of_meas": "°C", "uniq_id": "t1",
               "val_tpl": "{{ value_json.t }}"},
        "sw": {"p": "switch", "cmd_t": "b/set", "uniq_id": "sw", "val_tpl": "{{ value_json.s }}"},
    },
}  # fmt: skip
DEVICE_TOPIC = "homeassistant/device/bridge/config"


def test_a_device_message_announces_all_of_its_components_with_what_they_share() -> None:
    adapter = new()
    entities = found(tell(adapter, DEVICE_TOPIC, DEVICE))
    assert {e.entity.domain for e in entities.values()} == {"sensor", "switch"}
    assert {e.entity.device for e in entities.values()} == {"bridge"}
    reports = adapter.receive(Received(topic="b/state", payload=b'{"t":20.5,"s":"ON"}'))
    assert sorted((r.id.split(".")[0], r.state) for r in reports) == [("sensor", "20.5"), ("switch", "on")]


def test_a_component_with_nothing_but_its_platform_is_withdrawn() -> None:
    adapter = new()
    ids = found(tell(adapter, DEVICE_TOPIC, DEVICE))
    left = {**DEVICE, "cmps": {**DEVICE["cmps"], "sw": {"p": "switch"}}}
    changes = tell(adapter, DEVICE_TOPIC, left)
    assert [c.id for c in changes if isinstance(c, EntityLost)] == [i for i in ids if i.startswith("switch")]
    assert [c.entity.domain for c in changes if isinstance(c, EntityFound)] == ["sensor"]


def test_an_empty_device_message_withdraws_all_of_its_components() -> None:
    adapter = new()
    ids = set(found(tell(adapter, DEVICE_TOPIC, DEVICE)))
    assert {c.id for c in tell(adapter, DEVICE_TOPIC, None) if isinstance(c, EntityLost)} == ids


def test_one_bad_component_does_not_hide_the_others() -> None:
    broken = {**DEVICE, "cmps": {**DEVICE["cmps"], "bad": {"p": "sensor", "uniq_id": "q", "stat_t": 5}}}
    changes = tell(new(), DEVICE_TOPIC, broken)
    assert sum(isinstance(c, EntityFound) for c in changes) == 2
    (bad,) = [c for c in changes if isinstance(c, BadPayload)]
    assert "bad" in bad.reason and "state_topic" in bad.reason


def test_single_messages_hand_their_entities_over_to_a_device_message() -> None:
    adapter = new()
    (entity_id,) = found(tell(adapter, "homeassistant/switch/sw/config", {"cmd_t": "b/set", "uniq_id": "sw"}))
    assert tell(adapter, "homeassistant/switch/sw/config", {"migrate_discovery": True}) == []
    assert entity_id in found(tell(adapter, DEVICE_TOPIC, DEVICE))
    assert tell(adapter, "homeassistant/switch/sw/config", None) == []
    (packet,) = adapter.encode(Entity(id=entity_id, name="", domain="switch"), "turn_on", {}).packets
    assert packet.topic == "b/set"


@pytest.mark.parametrize(
    ("topic", "payload", "word"),
    [
        (TOPIC, b"{", "JSON"),
        (TOPIC, b"\xff\xfe\x00", "JSON"),
        (TOPIC, b"[1]", "object"),
        (TOPIC, b"[" * 200_000, "config"),
        (TOPIC, b'{"name":"' + b"x" * 1_100_000 + b'"}', "bytes"),
        (TOPIC, b'{"command_topic":"a/#"}', "command_topic"),
        (TOPIC, b'{"command_topic":["x"]}', "command_topic"),
        (TOPIC, b'{"name":"x"}', "command_topic"),
        (TOPIC, b'{"command_topic":"c","qos":9}', "qos"),
        (TOPIC, b'{"command_topic":"c","device":"x"}', "device"),
        (TOPIC, b'{"command_topic":"c","device":{"name":"x"}}', "identifiers"),
        (TOPIC, b'{"command_topic":"c","availability":[{"t":5}]}', "topic"),
        (TOPIC, b'{"command_topic":"c","availability_mode":"some"}', "availability_mode"),
        ("homeassistant/spaceship/x/config", b'{"command_topic":"c"}', "component"),
        ("homeassistant/light/x/config", b'{"command_topic":"c","schema":"xml"}', "schema"),
        (
            "homeassistant/light/x/config",
            b'{"command_topic":"c","schema":"json","max_mireds":0}',
            "max_mireds",
        ),
        ("homeassistant/light/x/config", b'{"command_topic":"c","brightness_scale":-1}', "brightness_scale"),
        ("homeassistant/cover/x/config", b'{"command_topic":"c","position_open":0}', "position_open"),
        ("homeassistant/number/x/config", b'{"command_topic":"c","min":"low"}', "min"),
        ("homeassistant/select/x/config", b'{"command_topic":"c","options":7}', "options"),
        ("homeassistant/fan/x/config", b'{"command_topic":"c","speed_range_max":0}', "speed_range"),
        ("homeassistant/device/x/config", b'{"components":{}}', "device"),
        ("homeassistant/device/x/config", b'{"device":{"ids":"a"},"components":[]}', "components"),
        ("homeassistant/device/x/config", b'{"device":{"ids":"a"},"components":{"a":{}}}', "platform"),
    ],
)
def test_a_bad_config_is_told_with_the_key_and_makes_no_entity(topic: str, payload: bytes, word: str) -> None:
    (change,) = tell(new(), topic, payload)
    assert isinstance(change, BadPayload) and change.topic == topic and word in change.reason


def test_a_bad_update_leaves_the_known_entity_as_it_was() -> None:
    adapter = new()
    tell(adapter, TOPIC, SWITCH)
    (change,) = tell(adapter, TOPIC, {**SWITCH, "command_topic": 7})
    assert isinstance(change, BadPayload)
    (report,) = adapter.receive(Received(topic="s", payload=b"ON"))
    assert isinstance(report, StateReported)


def test_topics_that_are_no_config_topics_mean_nothing() -> None:
    for topic in (
        "homeassistant/status",
        "homeassistant/switch/config",
        "homeassistant/a/b/c/d/config",
        "x",
        "/",
    ):
        assert tell(new(), topic, SWITCH) == []


# ---- published messages ---------------------------------------------------------------------


def lines(name: str) -> list[Mapping[str, Any]]:
    """Return the records of a file of discovery messages, skipping where there is none."""
    path = DATA / name
    if not path.is_file():
        pytest.skip("no shared discovery data")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def check_entity(change: EntityFound, component: str, config: Mapping[str, Any]) -> None:
    """Hold an entity against its config message, key by key."""
    entity = change.entity
    device = config["device"]
    assert entity.domain == component
    assert entity.device in device["identifiers"]
    assert entity.name.startswith(device["name"])
    if config.get("name"):
        assert entity.name.endswith(config["name"])
    if "name" in config and config["name"] is None:
        assert entity.name == device["name"]
    assert entity.attributes["unique_id"] == config["unique_id"]
    assert entity.attributes.get("device_class") == config.get("device_class")
    if component == "sensor":
        assert entity.attributes.get("unit") == config.get("unit_of_measurement")
    if "options" in config:
        assert entity.attributes["options"] == config["options"]
    states = {
        v
        for k, v in config.items()
        if k.endswith("_topic") and "command" not in k and k != "set_position_topic"
    }
    states |= {a["topic"] for a in config.get("availability", [])}
    assert set(change.subscribe) == states
    commands = {v for k, v in config.items() if k.endswith("command_topic") or k == "set_position_topic"}
    assert set(change.command_topics) == commands
    assert bool(entity.attributes.get("supported")) == bool(commands) or component == "infrared"


def test_every_published_single_message_becomes_its_entity() -> None:
    adapter = new()
    ids = set()
    for record in lines("homeassistant_discovery.jsonl"):
        (change,) = tell(adapter, record["topic"], record["payload"])
        assert isinstance(change, EntityFound), change
        check_entity(change, record["topic"].split("/")[1], record["payload"])
        ids.add(change.entity.id)
    assert len(ids) == len(lines("homeassistant_discovery.jsonl"))


def test_every_published_abbreviated_message_means_its_full_form() -> None:
    expand = __import__("importlib").import_module(f"{plugin.__name__}.abbreviations").expand
    for record in lines("homeassistant_discovery_abbreviated.jsonl"):
        assert expand(record["payload"]) == record["expect"]
        short, full = (
            tell(new(), record["topic"], record["payload"]),
            tell(new(), record["topic"], record["expect"]),
        )
        assert short == full and isinstance(short[0], EntityFound)


def test_every_published_device_message_becomes_all_of_its_entities() -> None:
    adapter = new()
    for record in lines("homeassistant_device_discovery.jsonl"):
        changes = tell(adapter, record["topic"], record["payload"])
        components = record["payload"]["components"]
        assert len(changes) == len(components)
        by_unique = {c.entity.attributes["unique_id"]: c for c in changes if isinstance(c, EntityFound)}
        for component in components.values():
            config = {**component, "device": record["payload"]["device"]}
            check_entity(by_unique[component["unique_id"]], component["platform"], config)


def test_every_verb_of_every_published_entity_can_be_sent() -> None:
    adapter = new()
    values: dict[str, Any] = {
        "set_position": {"position": 50}, "set_tilt": {"tilt": 50}, "press": {}, "install": {}, "turn_on": {},
    }  # fmt: skip
    for record in lines("homeassistant_discovery.jsonl"):
        (change,) = tell(adapter, record["topic"], record["payload"])
        assert isinstance(change, EntityFound)
        entity, a = change.entity, change.entity.attributes
        values |= {
            "set_value": {"value": a.get("min", 0) if entity.domain == "number" else "x"},
            "select_option": {"option": (a.get("options") or [""])[0]},
            "set_temperature": {
                "temperature"
                if "temperature_command_topic" in record["payload"]
                else "target_temp_low": a.get("min_temp")
            },
            "set_hvac_mode": {"hvac_mode": (a.get("hvac_modes") or [""])[0]},
            "set_preset_mode": {"preset_mode": (a.get("preset_modes") or [""])[0]},
            "set_fan_mode": {"fan_mode": (a.get("fan_modes") or [""])[0]},
            "set_percentage": {"percentage": 50},
        }
        for verb in a.get("supported", []):
            command = adapter.encode(entity, verb, values.get(verb, {}))
            assert command.packets, (entity.id, verb)
            assert {p.topic for p in command.packets} <= set(change.command_topics)
