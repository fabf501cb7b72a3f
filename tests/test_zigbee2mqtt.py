"""Zigbee2MQTT: what devices expose becomes entities, their states are read, and commands go to `/set`."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edgehome.errors import Unsupported
from edgehome.messages import Availability, BadPayload, EntityFound, EntityLost, Received, StateReported
from edgehome.protocols import DeviceAdapter
from edgehome.registry import load_bundled
from tests.examples import examples

plugin = load_bundled("zigbee2mqtt")
DATA = Path(__file__).parents[2] / "shared" / "eval" / "discovery" / "zigbee2mqtt_exposes.jsonl"
ADDRESS = "0x00158d0001a2b3c4"


def feature(kind: str, name: str, access: int = 7, **more: Any) -> dict[str, Any]:
    """Return one exposed feature."""
    return {"type": kind, "name": name, "property": more.pop("property", name), "access": access, **more}


STATE = feature("binary", "state", value_on="ON", value_off="OFF")
BRIGHTNESS = feature("numeric", "brightness", value_min=0, value_max=254)
COLOR_TEMP = feature("numeric", "color_temp", value_min=153, value_max=500)
COLOR_XY = {
    **feature("composite", "color_xy", property="color"),
    "features": [feature("numeric", "x"), feature("numeric", "y")],
}
COLOR_HS = {
    **feature("composite", "color_hs", property="color"),
    "features": [feature("numeric", "hue"), feature("numeric", "saturation")],
}
LIGHT = {"type": "light", "features": [STATE, BRIGHTNESS, COLOR_TEMP, COLOR_XY, COLOR_HS]}
COVER = {
    "type": "cover",
    "features": [
        feature("enum", "state", 3, values=["OPEN", "CLOSE", "STOP"]),
        feature("numeric", "position", value_min=0, value_max=100),
        feature("numeric", "tilt", value_min=0, value_max=100),
    ],
}
LOCK = {
    "type": "lock",
    "features": [
        feature("binary", "state", value_on="LOCK", value_off="UNLOCK"),
        feature("enum", "lock_state", 1, values=["not_fully_locked", "locked", "unlocked"]),
    ],
}
CLIMATE = {
    "type": "climate",
    "features": [
        feature("numeric", "occupied_heating_setpoint", value_min=5, value_max=30, value_step=0.5),
        feature("numeric", "occupied_cooling_setpoint", value_min=10, value_max=35),
        feature("numeric", "local_temperature", 5),
        feature("enum", "system_mode", values=["off", "heat", "cool"]),
        feature("enum", "running_state", 5, values=["idle", "heat", "cool"]),
        feature("enum", "fan_mode", values=["low", "high"]),
        feature("numeric", "local_temperature_calibration", value_min=-5, value_max=5),
    ],
}
FAN = {
    "type": "fan",
    "features": [
        STATE,
        feature("enum", "mode", property="fan_mode", values=["off", "low", "medium", "high", "auto"]),
    ],
}
WARNING = {
    **feature("composite", "warning", 2),
    "features": [
        feature("enum", "mode", 2, values=["stop", "burglar", "fire"]),
        feature("enum", "level", 2, values=["low", "medium", "high"]),
        feature("numeric", "duration", 2),
    ],
}


def device(*exposes: Any, name: str = "living/lamp", address: str = ADDRESS, **more: Any) -> dict[str, Any]:
    """Return one entry of the bridge's list."""
    definition = {"model": "M", "vendor": "V", "exposes": list(exposes)}
    return {
        "ieee_address": address,
        "type": "Router",
        "friendly_name": name,
        "definition": definition,
        **more,
    }


def tell(adapter: Any, topic: str, message: Any) -> list[Any]:
    """Give the adapter a message."""
    payload = message if isinstance(message, bytes) else json.dumps(message).encode()
    return list(adapter.receive(Received(topic=topic, payload=payload, at=3.0)))


def listed(*devices: Any) -> tuple[Any, dict[str, Any]]:
    """Return an adapter that heard the list, and the entities by domain (the last of each)."""
    adapter = plugin.Zigbee2Mqtt()
    changes = tell(adapter, "zigbee2mqtt/bridge/devices", list(devices))
    assert all(isinstance(c, EntityFound) for c in changes), changes
    return adapter, {c.entity.domain: c.entity for c in changes}


def test_it_is_a_device_adapter() -> None:
    assert isinstance(plugin.Zigbee2Mqtt(), DeviceAdapter)
    assert plugin.register_device_adapters(None) == [plugin.Zigbee2Mqtt]


SENT = [
    (LIGHT, "light", "turn_on", {}, '{"state":"ON"}'),
    (LIGHT, "light", "turn_off", {}, '{"state":"OFF"}'),
    (LIGHT, "light", "turn_on", {"brightness_pct": 50}, '{"state":"ON","brightness":127}'),
    (LIGHT, "light", "turn_on", {"color_temp_kelvin": 4000}, '{"state":"ON","color_temp":250}'),
    (LIGHT, "light", "turn_on", {"rgb_color": [255, 0, 0]}, '{"state":"ON","color":{"x":0.701,"y":0.299}}'),
    (
        {"type": "light", "features": [STATE, COLOR_HS]},
        "light",
        "turn_on",
        {"rgb_color": [0, 255, 0]},
        '{"state":"ON","color":{"hue":120.0,"saturation":100.0}}',
    ),
    ({"type": "switch", "features": [STATE]}, "switch", "turn_on", {}, '{"state":"ON"}'),
    (
        {"type": "switch", "endpoint": "l2", "features": [{**STATE, "property": "state_l2"}]},
        "switch",
        "turn_off",
        {},
        '{"state_l2":"OFF"}',
    ),
    (COVER, "cover", "open", {}, '{"state":"OPEN"}'),
    (COVER, "cover", "stop", {}, '{"state":"STOP"}'),
    (COVER, "cover", "set_position", {"position": 30}, '{"position":30}'),
    (COVER, "cover", "set_tilt", {"tilt": 100}, '{"tilt":100}'),
    (LOCK, "lock", "lock", {}, '{"state":"LOCK"}'),
    (LOCK, "lock", "unlock", {}, '{"state":"UNLOCK"}'),
    (CLIMATE, "climate", "set_temperature", {"temperature": 21.5}, '{"occupied_heating_setpoint":21.5}'),
    (
        CLIMATE,
        "climate",
        "set_temperature",
        {"target_temp_low": 19, "target_temp_high": 25},
        '{"occupied_heating_setpoint":19,"occupied_cooling_setpoint":25}',
    ),
    (CLIMATE, "climate", "set_hvac_mode", {"hvac_mode": "cool"}, '{"system_mode":"cool"}'),
    (CLIMATE, "climate", "set_fan_mode", {"fan_mode": "high"}, '{"fan_mode":"high"}'),
    (CLIMATE, "climate", "turn_off", {}, '{"system_mode":"off"}'),
    (FAN, "fan", "turn_on", {}, '{"state":"ON"}'),
    (FAN, "fan", "set_percentage", {"percentage": 66}, '{"fan_mode":"medium"}'),
    (FAN, "fan", "set_preset_mode", {"preset_mode": "auto"}, '{"fan_mode":"auto"}'),
    (
        WARNING,
        "siren",
        "turn_on",
        {"tone": "fire", "duration": 9},
        '{"warning":{"mode":"fire","duration":9}}',
    ),
    (WARNING, "siren", "turn_off", {}, '{"warning":{"mode":"stop"}}'),
    (
        feature("binary", "child_lock", value_on="LOCK", value_off="UNLOCK"),
        "switch",
        "turn_on",
        {},
        '{"child_lock":"LOCK"}',
    ),
    (feature("binary", "alarm", value_on=True, value_off=False), "switch", "turn_off", {}, '{"alarm":false}'),
    (
        feature("numeric", "delay", value_min=0, value_max=10),
        "number",
        "set_value",
        {"value": 2.5},
        '{"delay":2.5}',
    ),
    (feature("enum", "mode", values=["a", "b"]), "select", "select_option", {"option": "b"}, '{"mode":"b"}'),
    (feature("enum", "identify", 2, values=["identify"]), "button", "press", {}, '{"identify":"identify"}'),
    (feature("text", "label"), "text", "set_value", {"value": "灯"}, '{"label":"灯"}'),
    (feature("list", "gradient"), "text", "set_value", {"value": '["#fff"]'}, '{"gradient":["#fff"]}'),
    (
        {
            **feature("composite", "led"),
            "features": [feature("binary", "on", value_on=True, value_off=False)],
        },
        "switch",
        "turn_on",
        {},
        '{"led":{"on":true}}',
    ),
]


@pytest.mark.parametrize(("expose", "domain", "verb", "args", "payload"), SENT)
def test_a_command_is_the_documented_message_to_set(
    expose: Any, domain: str, verb: str, args: Any, payload: str
) -> None:
    adapter, entities = listed(device(expose))
    (packet,) = adapter.encode(entities[domain], verb, args).packets
    assert (packet.topic, packet.payload.decode()) == ("zigbee2mqtt/living/lamp/set", payload)
    assert packet.qos == 1 and not packet.retain


@pytest.mark.parametrize(
    ("expose", "domain", "verb", "args"),
    [
        ({"type": "light", "features": [STATE]}, "light", "turn_on", {"brightness_pct": 5}),
        (LIGHT, "light", "turn_on", {"color_temp_kelvin": 1000}),
        (LIGHT, "light", "turn_on", {"rgb_color": "red"}),
        (COVER, "cover", "set_position", {"position": 101}),
        (CLIMATE, "climate", "set_temperature", {"temperature": 90}),
        (CLIMATE, "climate", "set_hvac_mode", {"hvac_mode": "dry"}),
        (feature("numeric", "delay", value_min=0, value_max=10), "number", "set_value", {"value": 11}),
        (feature("numeric", "delay", value_min=0, value_max=10), "number", "set_value", {}),
        (feature("enum", "mode", values=["a", "b"]), "select", "select_option", {"option": "c"}),
        (feature("numeric", "power", 1), "sensor", "turn_on", {}),
    ],
)
def test_what_a_device_cannot_do_is_refused(expose: Any, domain: str, verb: str, args: Any) -> None:
    adapter, entities = listed(device(expose))
    with pytest.raises(Unsupported, match="expected"):
        adapter.encode(entities[domain], verb, args)


READ = [
    (LIGHT, "light", {"state": "ON", "brightness": 127}, "on", {"brightness_pct": 50}),
    (
        LIGHT,
        "light",
        {"color_temp": 250, "color_mode": "color_temp"},
        None,
        {"color_temp_kelvin": 4000, "color_mode": "color_temp"},
    ),
    (LIGHT, "light", {"color": {"hue": 0, "saturation": 100}}, None, {"rgb_color": [255, 0, 0]}),
    (
        COVER,
        "cover",
        {"state": "OPEN", "position": 0, "tilt": 4},
        "closed",
        {"current_position": 0, "current_tilt_position": 4},
    ),
    (LOCK, "lock", {"state": "LOCK", "lock_state": "locked"}, "locked", {"lock_state": "locked"}),
    (
        LOCK,
        "lock",
        {"state": "LOCK", "lock_state": "not_fully_locked"},
        "jammed",
        {"lock_state": "not_fully_locked"},
    ),
    (
        CLIMATE,
        "climate",
        {
            "system_mode": "cool",
            "local_temperature": 24.5,
            "occupied_cooling_setpoint": 22,
            "running_state": "cool",
        },
        "cool",
        {"current_temperature": 24.5, "target_temp_high": 22, "temperature": 22, "hvac_action": "cooling"},
    ),
    (FAN, "fan", {"state": "ON", "fan_mode": "low"}, "on", {"percentage": 33, "preset_mode": None}),
    (
        feature("binary", "contact", 1, value_on=False, value_off=True),
        "binary_sensor",
        {"contact": False},
        "on",
        {},
    ),
    (feature("numeric", "temperature", 1, unit="°C"), "sensor", {"temperature": 20.5}, "20.5", {}),
    (
        feature("enum", "action", 1, values=["single"]),
        "event",
        {"action": "single"},
        "single",
        {"event_type": "single"},
    ),
]


@pytest.mark.parametrize(("expose", "domain", "message", "state", "attributes"), READ)
def test_a_state_message_is_read(expose: Any, domain: str, message: Any, state: Any, attributes: Any) -> None:
    adapter, entities = listed(device(expose))
    reports = [c for c in tell(adapter, "zigbee2mqtt/living/lamp", message) if c.id == entities[domain].id]
    (report,) = reports
    assert (report.state, report.attributes, report.at) == (state, attributes, 3.0)


def test_an_action_that_was_retained_is_no_news() -> None:
    adapter, _ = listed(device(feature("enum", "action", 1, values=["single"])))
    message = Received(topic="zigbee2mqtt/living/lamp", payload=b'{"action":"single"}', retain=True)
    assert adapter.receive(message) == []


def test_a_rename_keeps_the_ids_and_moves_the_topics() -> None:
    adapter, entities = listed(device(LIGHT))
    changes = tell(adapter, "zigbee2mqtt/bridge/devices", [device(LIGHT, name="kitchen")])
    assert [c.entity.id for c in changes] == [entities["light"].id]
    assert changes[0].entity.name == "kitchen" and changes[0].command_topics == ("zigbee2mqtt/kitchen/set",)
    assert tell(adapter, "zigbee2mqtt/living/lamp", {"state": "ON"}) == []
    assert len(tell(adapter, "zigbee2mqtt/kitchen", {"state": "ON"})) == 1


def test_a_device_that_left_the_list_is_lost() -> None:
    adapter, entities = listed(device(LIGHT))
    assert tell(adapter, "zigbee2mqtt/bridge/devices", []) == [EntityLost(id=entities["light"].id)]


def test_the_coordinator_disabled_and_unknown_devices_make_no_entities() -> None:
    coordinator = device(LIGHT, type="Coordinator")
    unknown = {**device(LIGHT, address="0x1"), "definition": None}
    assert listed(coordinator, unknown, device(LIGHT, address="0x2", disabled=True))[1] == {}


def test_a_device_is_reachable_when_bridge_and_device_are_online() -> None:
    adapter, entities = listed(device(LIGHT))
    light = entities["light"].id

    def said(topic: str, payload: bytes) -> list[Any]:
        return [(c.id, c.reachable) for c in tell(adapter, topic, payload) if isinstance(c, Availability)]

    assert said("zigbee2mqtt/living/lamp/availability", b'{"state":"offline"}') == [(light, False)]
    assert said("zigbee2mqtt/living/lamp/availability", b"online") == [(light, True)]
    assert said("zigbee2mqtt/bridge/state", b'{"state":"offline"}') == [(light, False)]
    assert said("zigbee2mqtt/bridge/state", b"online") == [(light, True)]


def test_a_device_that_home_assistant_discovery_announces_is_left_to_it() -> None:
    adapter, entities = listed(device(LIGHT))
    config = {"command_topic": "c", "device": {"identifiers": [f"zigbee2mqtt_{ADDRESS}"]}}
    topic = f"homeassistant/light/{ADDRESS}/light/config"
    assert tell(adapter, topic, config) == [EntityLost(id=entities["light"].id)]
    assert tell(adapter, "zigbee2mqtt/bridge/devices", [device(LIGHT)]) == []
    (back,) = tell(adapter, topic, b"")
    assert isinstance(back, EntityFound) and back.entity.id == entities["light"].id


@pytest.mark.parametrize(
    ("topic", "payload"),
    [
        ("zigbee2mqtt/bridge/devices", b"{"),
        ("zigbee2mqtt/bridge/devices", b'{"a":1}'),
        ("zigbee2mqtt/bridge/devices", b"[7]"),
        ("zigbee2mqtt/bridge/devices", b"[" * 99_999),
        ("zigbee2mqtt/bridge/devices", json.dumps([device({"no": "type"})]).encode()),
        ("zigbee2mqtt/bridge/devices", json.dumps([device(LIGHT, name="a/#")]).encode()),
        ("zigbee2mqtt/bridge/state", b"perhaps"),
        ("zigbee2mqtt/living/lamp", b"\xff"),
        ("zigbee2mqtt/living/lamp", b'"on"'),
        ("zigbee2mqtt/living/lamp", b'{"state":"SOMETIMES"}'),
        ("zigbee2mqtt/living/lamp", b'{"brightness":"much"}'),
        ("zigbee2mqtt/living/lamp", b'{"color":{"x":[],"y":2}}'),
    ],
)
def test_a_bad_message_is_told(topic: str, payload: bytes) -> None:
    adapter, _ = listed(device(LIGHT))
    bad = [c for c in tell(adapter, topic, payload) if isinstance(c, BadPayload)]
    assert len(bad) == 1 and bad[0].topic == topic and bad[0].reason


def lines() -> list[Mapping[str, Any]]:
    """Return the published definitions, skipping where there are none."""
    if not DATA.is_file():
        pytest.skip("no shared discovery data")
    return [json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines()]


def leaves(expose: Mapping[str, Any]) -> int:
    """Return how many single features an expose holds outside of the one entity of a specific kind."""
    if expose["type"] == "composite":
        return 1 if expose["name"] == "warning" else sum(leaves(f) for f in expose["features"])
    return 1


SPECIFIC = ("light", "switch", "lock", "climate", "cover", "fan")


def test_every_published_definition_becomes_its_entities() -> None:
    for record in lines():
        adapter = plugin.Zigbee2Mqtt()
        changes = tell(adapter, record["topic"], record["payload"])
        assert all(isinstance(c, EntityFound) for c in changes), changes
        (entry,) = record["payload"]
        exposes = entry["definition"]["exposes"]
        domains = [c.entity.domain for c in changes]
        for kind in SPECIFIC:
            assert domains.count(kind) >= sum(e["type"] == kind for e in exposes), (
                kind,
                entry["definition"]["model"],
            )
        assert len(changes) >= sum(leaves(e) for e in exposes)
        assert len({c.entity.id for c in changes}) == len(changes)
        for expose in exposes:
            if expose["type"] in ("binary", "numeric", "enum", "text", "list"):
                check_single(expose, changes)


def check_single(expose: Mapping[str, Any], changes: list[EntityFound]) -> None:
    """Hold the entity of a single feature against its access bits."""
    settable, published = bool(expose["access"] & 2), bool(expose["access"] & 1)
    slug = expose["property"].lower().replace("-", "_")
    mine = [c for c in changes if c.entity.id.endswith(f"_{slug}")]
    kinds = {
        "binary": {"switch"} if settable else {"binary_sensor"},
        "numeric": {"number"} if settable else {"sensor"},
        "enum": {"select", "button"} if settable else {"sensor", "event"},
        "text": {"text"} if settable else {"sensor"},
        "list": {"text"} if settable else {"sensor"},
    }[expose["type"]]
    match = [c for c in mine if c.entity.domain in kinds]
    assert match, expose
    assert all(bool(c.command_topics) == settable for c in match)
    if expose["type"] == "enum" and expose["name"] != "action" and published:
        assert match[0].entity.attributes["options"] == [str(v) for v in expose["values"]]


def test_every_verb_of_every_published_definition_can_be_sent() -> None:
    for record in lines():
        adapter = plugin.Zigbee2Mqtt()
        for change in tell(adapter, record["topic"], record["payload"]):
            entity, a = change.entity, change.entity.attributes
            values = {
                "set_value": {"value": a.get("min", 0) if entity.domain == "number" else "x"},
                "select_option": {"option": (a.get("options") or [""])[0]},
                "set_temperature": {"temperature": (a.get("min_temp", 0) + a.get("max_temp", 0)) / 2},
                "set_hvac_mode": {"hvac_mode": (a.get("hvac_modes") or [""])[0]},
                "set_preset_mode": {"preset_mode": (a.get("preset_modes") or [""])[0]},
                "set_fan_mode": {"fan_mode": (a.get("fan_modes") or [""])[0]},
                "set_swing_mode": {"swing_mode": (a.get("swing_modes") or [""])[0]},
                "set_percentage": {"percentage": 50},
                "set_position": {"position": 50},
                "set_tilt": {"tilt": 50},
            }
            for verb in a.get("supported", []):
                (packet,) = adapter.encode(entity, verb, values.get(verb, {})).packets
                assert (packet.topic,) == change.command_topics and json.loads(packet.payload)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "type",
                    "name",
                    "property",
                    "access",
                    "features",
                    "values",
                    "state",
                    "mode",
                    "brightness",
                    "color",
                    "x",
                    "y",
                    "value_on",
                    "endpoint",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=examples(200), deadline=None)
@given(st.lists(json_values, max_size=3), json_values, st.binary(max_size=30))
def test_anything_on_the_bridge_s_topics_is_answered(exposes: list[Any], state: Any, raw: bytes) -> None:
    adapter = plugin.Zigbee2Mqtt()
    odd = [{"type": kind, "features": [e]} for kind in SPECIFIC for e in exposes]
    tell(
        adapter,
        "zigbee2mqtt/bridge/devices",
        [device(*exposes), device(LIGHT, CLIMATE, FAN, *odd, address="0x1")],
    )
    tell(adapter, "zigbee2mqtt/bridge/devices", [device(LIGHT, CLIMATE, FAN, COVER, LOCK)])
    for payload in (json.dumps(state).encode(), raw):
        for topic in (
            "zigbee2mqtt/living/lamp",
            "zigbee2mqtt/bridge/devices",
            "zigbee2mqtt/living/lamp/availability",
        ):
            for change in tell(adapter, topic, payload):
                assert isinstance(
                    change, EntityFound | EntityLost | StateReported | Availability | BadPayload
                )
