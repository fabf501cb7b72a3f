"""Tasmota's native discovery: relays, lights, shutters, fans, switches and sensors."""

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

plugin = load_bundled("tasmota")
DATA = Path(__file__).parents[2] / "shared" / "eval" / "discovery" / "tasmota_discovery.jsonl"
MAC = "AABBCC112233"


def config(**more: Any) -> dict[str, Any]:
    """Return a config message; without more, a device with nothing."""
    return {
        "mac": MAC,
        "dn": "Cellar",
        "fn": ["Pump", None, None, None],
        "hn": "host-1",
        "t": "tasmota_1",
        "ft": "%prefix%/%topic%/",
        "tp": ["cmnd", "stat", "tele"],
        "ofln": "Offline",
        "onln": "Online",
        "state": ["OFF", "ON", "TOGGLE", "HOLD"],
        "rl": [0, 0, 0, 0],
        "swc": [-1, -1],
        "swn": [None, None],
        "so": {"30": 0, "68": 0, "82": 0},
        "lk": 1,
        "lt_st": 0,
        "if": 0,
        "ty": 0,
        "ver": 1,
        **more,
    }


def tell(adapter: Any, topic: str, message: Any) -> list[Any]:
    """Give the adapter a message."""
    payload = message if isinstance(message, bytes) else json.dumps(message).encode()
    return list(adapter.receive(Received(topic=topic, payload=payload, at=2.0)))


def known(**more: Any) -> tuple[Any, dict[str, Any]]:
    """Return an adapter that heard a config, and what it found by domain (the first of each)."""
    adapter = plugin.Tasmota()
    found: dict[str, Any] = {}
    for change in tell(adapter, f"tasmota/discovery/{MAC}/config", config(**more)):
        assert isinstance(change, EntityFound), change
        found.setdefault(change.entity.domain, change)
    return adapter, found


def test_it_is_a_device_adapter() -> None:
    assert isinstance(plugin.Tasmota(), DeviceAdapter)
    assert plugin.register_device_adapters(None) == [plugin.Tasmota]


RGBCW = {"rl": [2, 0, 0, 0], "lt_st": 5}
SENT = [
    ({"rl": [1]}, "switch", "turn_on", {}, "cmnd/tasmota_1/Power1", "ON"),
    ({"rl": [1], "state": ["AUS", "EIN"]}, "switch", "turn_off", {}, "cmnd/tasmota_1/Power1", "AUS"),
    (
        {"rl": [1], "ft": "home/%topic%/%prefix%/"},
        "switch",
        "turn_on",
        {},
        "home/tasmota_1/cmnd/Power1",
        "ON",
    ),
    (
        {"rl": [1], "ft": "%prefix%/%hostname%/%id%/"},
        "switch",
        "turn_on",
        {},
        "cmnd/host-1/112233/Power1",
        "ON",
    ),
    ({"rl": [1], "so": {"30": 1}}, "light", "turn_on", {}, "cmnd/tasmota_1/Power1", "ON"),
    ({"rl": [2], "lt_st": 1}, "light", "turn_on", {"brightness_pct": 40}, "cmnd/tasmota_1/Dimmer", "40"),
    ({"rl": [2], "lt_st": 1}, "light", "turn_off", {}, "cmnd/tasmota_1/Power1", "OFF"),
    (
        {"rl": [2], "lt_st": 1, "so": {"68": 1}},
        "light",
        "turn_on",
        {"brightness_pct": 7},
        "cmnd/tasmota_1/Channel1",
        "7",
    ),
    (
        RGBCW,
        "light",
        "turn_on",
        {"rgb_color": [255, 128, 0]},
        "cmnd/tasmota_1/Backlog",
        "NoDelay;Power1 ON;NoDelay;Color2 255,128,0",
    ),
    (
        RGBCW,
        "light",
        "turn_on",
        {"color_temp_kelvin": 4000, "brightness_pct": 20},
        "cmnd/tasmota_1/Backlog",
        "NoDelay;Dimmer 20;NoDelay;CT 250",
    ),
    (
        RGBCW,
        "light",
        "turn_on",
        {"effect": "Random"},
        "cmnd/tasmota_1/Backlog",
        "NoDelay;Power1 ON;NoDelay;Scheme 4",
    ),
    (
        {"rl": [2, 2], "lt_st": 4, "lk": 0},
        "light",
        "turn_on",
        {"brightness_pct": 30, "rgb_color": [1, 2, 3]},
        "cmnd/tasmota_1/Backlog",
        "NoDelay;Dimmer1 30;NoDelay;Color2 1,2,3=",
    ),
    ({"rl": [3, 3]}, "cover", "open", {}, "cmnd/tasmota_1/ShutterOpen1", ""),
    ({"rl": [3, 3]}, "cover", "stop", {}, "cmnd/tasmota_1/ShutterStop1", ""),
    ({"rl": [3, 3]}, "cover", "set_position", {"position": 30}, "cmnd/tasmota_1/ShutterPosition1", "30"),
    (
        {"rl": [3, 3], "sho": [1]},
        "cover",
        "set_position",
        {"position": 30},
        "cmnd/tasmota_1/ShutterPosition1",
        "70",
    ),
    (
        {"rl": [3, 3], "sht": [[-90, 90, 5]]},
        "cover",
        "set_tilt",
        {"tilt": 50},
        "cmnd/tasmota_1/ShutterTilt1",
        "0",
    ),
    ({"rl": [2, 0], "if": 1}, "fan", "set_percentage", {"percentage": 66}, "cmnd/tasmota_1/FanSpeed", "2"),
    ({"rl": [2, 0], "if": 1}, "fan", "turn_off", {}, "cmnd/tasmota_1/FanSpeed", "0"),
]


@pytest.mark.parametrize(("more", "domain", "verb", "args", "topic", "payload"), SENT)
def test_a_command_is_the_documented_one(
    more: Any, domain: str, verb: str, args: Any, topic: str, payload: str
) -> None:
    adapter, found = known(**more)
    (packet,) = adapter.encode(found[domain].entity, verb, args).packets
    assert (packet.topic, packet.payload.decode()) == (topic, payload)
    assert packet.topic in found[domain].command_topics


@pytest.mark.parametrize(
    ("more", "domain", "verb", "args"),
    [
        ({"rl": [1]}, "switch", "open", {}),
        ({"rl": [2], "lt_st": 1}, "light", "turn_on", {"rgb_color": [1, 2, 3]}),
        ({"rl": [2], "lt_st": 3}, "light", "turn_on", {"color_temp_kelvin": 3000}),
        (RGBCW, "light", "turn_on", {"brightness_pct": 130}),
        ({"rl": [3, 3]}, "cover", "set_position", {"position": -1}),
        ({"rl": [3, 3]}, "cover", "set_position", {}),
        ({"rl": [3, 3]}, "cover", "set_tilt", {"tilt": 3}),
    ],
)
def test_what_a_device_cannot_do_is_refused(more: Any, domain: str, verb: str, args: Any) -> None:
    adapter, found = known(**more)
    with pytest.raises(Unsupported, match="expected"):
        adapter.encode(found[domain].entity, verb, args)


READ = [
    ({"rl": [1]}, "switch", "stat/tasmota_1/RESULT", {"POWER": "ON"}, "on", {}),
    ({"rl": [1]}, "switch", "tele/tasmota_1/STATE", {"POWER1": "OFF"}, "off", {}),
    (
        RGBCW,
        "light",
        "tele/tasmota_1/STATE",
        {"POWER": "ON", "Dimmer": 40, "CT": 250, "HSBColor": "0,100,40"},
        "on",
        {"brightness_pct": 40, "color_temp_kelvin": 4000, "rgb_color": [255, 0, 0]},
    ),
    (
        {"rl": [3, 3]},
        "cover",
        "tele/tasmota_1/SENSOR",
        {"Shutter1": {"Position": 0, "Direction": 0}},
        "closed",
        {"current_position": 0},
    ),
    (
        {"rl": [3, 3]},
        "cover",
        "stat/tasmota_1/RESULT",
        {"Shutter1": {"Position": 20, "Direction": 1}},
        "opening",
        {"current_position": 20},
    ),
    (
        {"rl": [3, 3], "sho": [1]},
        "cover",
        "stat/tasmota_1/STATUS10",
        {"StatusSNS": {"Shutter1": {"Position": 20, "Direction": 1}}},
        "closing",
        {"current_position": 80},
    ),
    ({"rl": [2], "if": 1}, "fan", "stat/tasmota_1/RESULT", {"FanSpeed": 3}, "on", {"percentage": 100}),
    ({"swc": [1]}, "binary_sensor", "stat/tasmota_1/RESULT", {"Switch1": {"Action": "ON"}}, "on", {}),
    ({"swc": [1], "swn": ["Door"]}, "binary_sensor", "tele/tasmota_1/SENSOR", {"Door": "OFF"}, "off", {}),
    ({}, "sensor", "tele/tasmota_1/STATE", {"Wifi": {"RSSI": 72}}, "72", {}),
]


@pytest.mark.parametrize(("more", "domain", "topic", "message", "state", "attributes"), READ)
def test_a_state_is_read(
    more: Any, domain: str, topic: str, message: Any, state: Any, attributes: Any
) -> None:
    adapter, found = known(**more)
    entity_id = found[domain].entity.id
    (report,) = [c for c in tell(adapter, topic, message) if c.id == entity_id]
    assert (report.state, report.attributes, report.at) == (state, attributes, 2.0)


def test_sensors_are_found_again_in_telemetry_whichever_message_came_first() -> None:
    sensors = {"sn": {"Time": "x", "DS18B20": {"Temperature": 1.0}, "TempUnit": "C"}, "ver": 1}
    for order in (("config", "sensors"), ("sensors", "config")):
        adapter = plugin.Tasmota()
        for what in order:
            last = tell(adapter, f"tasmota/discovery/{MAC}/{what}", config() if what == "config" else sensors)
        (found,) = [c for c in last if "temperature" in c.entity.id]
        assert found.entity.attributes == {"device_class": "temperature", "unit": "°C"}
        assert found.entity.name == "Cellar DS18B20 Temperature"
        (report,) = tell(adapter, "tele/tasmota_1/SENSOR", {"DS18B20": {"Temperature": 21.5}})
        assert (report.id, report.state) == (found.entity.id, "21.5")


def test_the_will_says_whether_a_device_can_be_reached() -> None:
    adapter, _ = known(rl=[1])
    for word, reachable in ((b"Online", True), (b"Offline", False)):
        changes = tell(adapter, "tele/tasmota_1/LWT", word)
        assert len(changes) == 2
        assert all(isinstance(c, Availability) and c.reachable is reachable for c in changes)


def test_an_empty_config_withdraws_the_device() -> None:
    adapter, _ = known(rl=[1])
    changes = tell(adapter, f"tasmota/discovery/{MAC}/config", b"")
    assert len(changes) == 2 and all(isinstance(c, EntityLost) for c in changes)
    assert tell(adapter, "stat/tasmota_1/RESULT", {"POWER": "ON"}) == []


def test_a_relay_that_is_gone_from_the_config_is_lost_and_ids_stay_over_renames() -> None:
    adapter, found = known(rl=[1, 1])
    changes = tell(adapter, f"tasmota/discovery/{MAC}/config", config(rl=[1, 0], dn="Attic", t="other"))
    assert [type(c) for c in changes] == [EntityLost, EntityFound, EntityFound]
    assert changes[1].entity.id == found["switch"].entity.id
    assert changes[1].command_topics[0] == "cmnd/other/Power1"
    assert tell(adapter, "stat/tasmota_1/RESULT", {"POWER1": "ON"}) == []


def test_two_addresses_that_differ_in_case_alone_are_not_one_device() -> None:
    adapter, found = known(rl=[1])
    other = config(rl=[1], mac=MAC.lower(), t="thief")
    assert all(
        isinstance(c, BadPayload) for c in tell(adapter, f"tasmota/discovery/{MAC.lower()}/config", other)
    )
    assert tell(adapter, f"tasmota/discovery/{MAC.lower()}/config", b"") == []
    (packet,) = adapter.encode(found["switch"].entity, "turn_on", {}).packets
    assert packet.topic == "cmnd/tasmota_1/Power1"


def test_known_devices_are_asked_for_their_state_after_a_new_connection() -> None:
    adapter, _ = known(rl=[1])
    assert [p.topic for p in adapter.births()] == ["cmnd/tasmota_1/STATE", "cmnd/tasmota_1/STATUS"]


@pytest.mark.parametrize(
    ("topic", "payload"),
    [
        (f"tasmota/discovery/{MAC}/config", b"{"),
        (f"tasmota/discovery/{MAC}/config", b"[]"),
        (f"tasmota/discovery/{MAC}/config", b'{"mac":"AABBCC112233"}'),
        (f"tasmota/discovery/{MAC}/config", json.dumps(config(mac="FFFFFFFFFFFF")).encode()),
        (f"tasmota/discovery/{MAC}/config", json.dumps(config(ft="fixed/")).encode()),
        (f"tasmota/discovery/{MAC}/config", json.dumps(config(t="a/#")).encode()),
        (f"tasmota/discovery/{MAC}/config", json.dumps(config(rl="many")).encode()),
        (f"tasmota/discovery/{MAC}/config", b" " * 200_000),
        (f"tasmota/discovery/{MAC}/sensors", b'{"sn":3}'),
        (f"tasmota/discovery/{MAC}/sensors", b"[" * 90_000),
        ("tele/tasmota_1/LWT", b"Perhaps"),
        ("tele/tasmota_1/STATE", b"\xff\xfe"),
        ("tele/tasmota_1/STATE", b'{"HSBColor":"a,b"}'),
    ],
)
def test_a_bad_message_is_told(topic: str, payload: bytes) -> None:
    adapter, _ = known(**RGBCW)
    (bad,) = tell(adapter, topic, payload)
    assert isinstance(bad, BadPayload) and bad.topic == topic and bad.reason


def lines() -> list[Mapping[str, Any]]:
    """Return the published messages, skipping where there are none."""
    if not DATA.is_file():
        pytest.skip("no shared discovery data")
    return [json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines()]


def values(sensors: Mapping[str, Any]) -> int:
    """Return how many single values a sensors object lists."""
    count = 0
    for name, group in sensors.items():
        if name != "Time" and isinstance(group, dict):
            count += sum(len(v) if isinstance(v, dict | list) else 1 for v in group.values())
    return count


def test_every_published_message_becomes_its_entities() -> None:
    for record in lines():
        adapter = plugin.Tasmota()
        changes = tell(adapter, record["topic"], record["payload"])
        assert all(isinstance(c, EntityFound) for c in changes), changes
        domains = [c.entity.domain for c in changes]
        assert len({c.entity.id for c in changes}) == len(changes)
        payload = record["payload"]
        if record["topic"].endswith("/sensors"):
            assert domains == ["sensor"] * values(payload["sn"])
            continue
        lamps = payload["so"]["30"] == 1
        relays = payload["rl"].count(1)
        assert domains.count("switch") == (0 if lamps else relays)
        assert domains.count("light") == payload["rl"].count(2) + (relays if lamps else 0)
        assert domains.count("cover") == payload["rl"].count(3) // 2
        assert domains.count("fan") == payload["if"]
        assert all(c.entity.name.startswith(payload["dn"]) for c in changes)
        assert all(c.entity.device == f"tasmota_{payload['mac']}" for c in changes)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["POWER", "Dimmer", "CT", "HSBColor", "Shutter1", "sn", "A"]), inner
        )
    ),
    max_leaves=10,
)


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(
    st.dictionaries(st.sampled_from(sorted(config())), json_values, max_size=3),
    json_values,
    st.binary(max_size=20),
)
def test_anything_on_tasmota_s_topics_is_answered(change: dict[str, Any], state: Any, raw: bytes) -> None:
    adapter, _ = known(**RGBCW, swc=[1])
    tell(adapter, f"tasmota/discovery/{MAC}/config", {**config(**RGBCW), **change})
    tell(adapter, f"tasmota/discovery/{MAC}/sensors", {"sn": state})
    for payload in (json.dumps(state).encode(), raw):
        for name in (
            "stat/tasmota_1/RESULT",
            "tele/tasmota_1/STATE",
            "tele/tasmota_1/SENSOR",
            "tele/tasmota_1/LWT",
        ):
            for answer in tell(adapter, name, payload):
                assert isinstance(answer, StateReported | Availability | BadPayload)
