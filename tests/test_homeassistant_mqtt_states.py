"""What state and availability messages mean, for each kind of component."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from edgehome.messages import Availability, BadPayload, EntityFound, Received, StateReported
from edgehome.registry import load_bundled

plugin = load_bundled("homeassistant_mqtt")


def adapter_with(component: str, config: Mapping[str, Any]) -> Any:
    """Return an adapter that knows one component."""
    adapter = plugin.HomeAssistantMqtt()
    message = Received(topic=f"homeassistant/{component}/x/config", payload=json.dumps(config).encode())
    (change,) = adapter.receive(message)
    assert isinstance(change, EntityFound), change
    return adapter


def told(
    component: str, config: Mapping[str, Any], *messages: tuple[str, bytes]
) -> tuple[Any, dict[str, Any]]:
    """Return the last state and all attributes after the messages."""
    adapter = adapter_with(component, config)
    state, attributes = None, {}
    for topic, payload in messages:
        for change in adapter.receive(Received(topic=topic, payload=payload, at=5.0)):
            assert isinstance(change, StateReported), change
            state = change.state if change.state is not None else state
            attributes.update(change.attributes)
    return state, attributes


C, S = {"command_topic": "c"}, {"state_topic": "s"}
JSON_LIGHT = {**C, **S, "schema": "json", "brightness": True}
TEMPLATE_LIGHT = {
    **C,
    **S,
    "schema": "template",
    "command_on_template": "on",
    "command_off_template": "off",
    "state_template": "{{ value.split(',')[0] }}",
    "brightness_template": "{{ value.split(',')[1] }}",
}
VALUE = {"value_template": "{{ value_json.v }}"}

STATES: list[tuple[str, dict[str, Any], list[tuple[str, bytes]], Any, dict[str, Any]]] = [
    ("switch", {**C, **S}, [("s", b"ON")], "on", {}),
    ("switch", {**C, **S, "state_on": "1", "state_off": "0"}, [("s", b"0")], "off", {}),
    ("switch", {**C, **S, "payload_on": True, **VALUE}, [("s", b'{"v":true}')], "on", {}),
    ("switch", {**C, **S}, [("s", b"None")], "unknown", {}),
    ("switch", {**C, **S, **VALUE}, [("s", b'{"other":1}')], None, {}),
    (
        "binary_sensor",
        {**S, "payload_on": False, "payload_off": True, **VALUE},
        [("s", b'{"v":false}')],
        "on",
        {},
    ),
    ("sensor", {**S, **VALUE}, [("s", b'{"v":21.5}')], "21.5", {}),
    ("sensor", S, [("s", b"None")], "unknown", {}),
    (
        "sensor",
        {**S, "json_attributes_topic": "a", "unit_of_measurement": "W"},
        [("a", b'{"x":1,"unit":"kW"}')],
        None,
        {"x": 1},
    ),
    ("light", {**C, **S}, [("s", b"OFF")], "off", {}),
    (
        "light",
        {**C, **S, "brightness_command_topic": "b", "brightness_state_topic": "bs", "brightness_scale": 100},
        [("bs", b"40")],
        None,
        {"brightness_pct": 40},
    ),
    (
        "light",
        {**C, "rgb_command_topic": "r", "rgb_state_topic": "rs"},
        [("rs", b"255,0,10")],
        None,
        {"rgb_color": [255, 0, 10], "brightness_pct": 100},
    ),
    (
        "light",
        {**C, "brightness_command_topic": "b", "hs_command_topic": "h", "hs_state_topic": "hs"},
        [("hs", b"120,100")],
        None,
        {"rgb_color": [0, 255, 0]},
    ),
    (
        "light",
        {**C, "color_temp_command_topic": "t", "color_temp_state_topic": "ts"},
        [("ts", b"250")],
        None,
        {"color_temp_kelvin": 4000},
    ),
    ("light", JSON_LIGHT, [("s", b'{"state":"ON","brightness":128}')], "on", {"brightness_pct": 50}),
    ("light", JSON_LIGHT, [("s", b'{"state":"ON","brightness":1}')], "on", {"brightness_pct": 1}),
    (
        "light",
        {**JSON_LIGHT, "supported_color_modes": ["rgb", "color_temp"]},
        [("s", b'{"state":"ON","color_mode":"rgb","color":{"r":1,"g":2,"b":3},"color_temp":200}')],
        "on",
        {"color_mode": "rgb", "rgb_color": [1, 2, 3], "color_temp_kelvin": 5000},
    ),
    ("light", {**JSON_LIGHT, "effect_list": ["a"]}, [("s", b'{"effect":"a"}')], None, {"effect": "a"}),
    ("light", {**JSON_LIGHT}, [("s", b'{"state":null}')], "unknown", {}),
    ("light", TEMPLATE_LIGHT, [("s", b"on,128")], "on", {"brightness_pct": 50}),
    ("cover", {**C, **S}, [("s", b"opening")], "opening", {}),
    ("cover", {**C, **S}, [("s", b"closing"), ("s", b"stopped")], "closed", {}),
    ("cover", {**C, "position_topic": "p"}, [("p", b"0")], "closed", {"current_position": 0}),
    (
        "cover",
        {**C, "position_topic": "p", "position_open": 0, "position_closed": 100},
        [("p", b"30")],
        "open",
        {"current_position": 70},
    ),
    (
        "cover",
        {**C, **S, "position_topic": "p"},
        [("p", b"20"), ("s", b"stopped")],
        "open",
        {"current_position": 20},
    ),
    (
        "cover",
        {**C, "position_topic": "p", "tilt_status_topic": "t", "tilt_max": 180},
        [("t", b"90")],
        None,
        {"current_tilt_position": 50},
    ),
    ("valve", {**C, **S}, [("s", b"closed")], "closed", {}),
    ("valve", {**C, **S, "reports_position": True}, [("s", b"25")], "open", {"current_position": 25}),
    (
        "valve",
        {**C, **S, "reports_position": True},
        [("s", b'{"state":"opening","position":10}')],
        "opening",
        {"current_position": 10},
    ),
    ("lock", {**C, **S}, [("s", b"LOCKED")], "locked", {}),
    ("lock", {**C, **S, "state_locked": "LOCK"}, [("s", b"LOCK")], "locked", {}),
    ("lock", {**C, **S}, [("s", b"JAMMED")], "jammed", {}),
    (
        "climate",
        {
            "mode_state_topic": "s",
            "mode_state_template": "{{ value_json.m }}",
            "temperature_state_topic": "s",
            "temperature_state_template": "{{ value_json.t }}",
            "current_temperature_topic": "s",
            "current_temperature_template": "{{ value_json.c }}",
            "action_topic": "s",
            "action_template": "{{ value_json.a }}",
            "modes": ["off", "heat"],
        },
        [("s", b'{"m":"heat","t":21,"c":19.5,"a":"heating"}')],
        "heat",
        {"temperature": 21, "current_temperature": 19.5, "hvac_action": "heating"},
    ),
    (
        "climate",
        {"preset_mode_state_topic": "p", "preset_modes": ["eco"]},
        [("p", b"eco")],
        None,
        {"preset_mode": "eco"},
    ),
    (
        "fan",
        {**C, "percentage_state_topic": "p", "speed_range_max": 3},
        [("p", b"2")],
        None,
        {"percentage": 66},
    ),
    ("fan", {**C, "percentage_state_topic": "p"}, [("p", b"None")], None, {"percentage": None}),
    ("fan", {**C, "oscillation_state_topic": "o"}, [("o", b"oscillate_on")], None, {"oscillating": True}),
    (
        "humidifier",
        {**C, "target_humidity_command_topic": "t", "target_humidity_state_topic": "ts"},
        [("ts", b"45")],
        None,
        {"humidity": 45},
    ),
    ("water_heater", {"mode_state_topic": "m", "modes": ["eco", "off"]}, [("m", b"eco")], "eco", {}),
    (
        "vacuum",
        {**C, **S},
        [("s", b'{"state":"docked","battery_level":80,"fan_speed":"max"}')],
        "docked",
        {"battery_level": 80, "fan_speed": "max"},
    ),
    ("lawn_mower", {"activity_state_topic": "s"}, [("s", b"mowing")], "mowing", {}),
    ("alarm_control_panel", {**C, **S}, [("s", b"armed_away")], "armed_away", {}),
    ("siren", {**C, **S}, [("s", b'{"state":"ON","volume_level":0.5}')], "on", {"volume_level": 50}),
    ("number", {**C, **S}, [("s", b"5.0")], "5", {}),
    ("select", {**C, **S, "options": ["a", "b"]}, [("s", b"b")], "b", {}),
    ("text", {**C, **S}, [("s", "你好".encode())], "你好", {}),
    (
        "update",
        S,
        [("s", b'{"installed_version":"1","latest_version":"2"}')],
        "on",
        {"installed_version": "1", "latest_version": "2"},
    ),
    (
        "update",
        {**S, "latest_version_topic": "l"},
        [("s", b"1"), ("l", b"1")],
        "off",
        {"installed_version": "1", "latest_version": "1"},
    ),
    (
        "event",
        {**S, "event_types": ["press"]},
        [("s", b'{"event_type":"press","n":2}')],
        "press",
        {"event_type": "press", "n": 2},
    ),
    ("device_tracker", S, [("s", b"not_home")], "not_home", {}),
    ("device_tracker", {**S, "payload_home": "here"}, [("s", b"here")], "home", {}),
    ("tag", {"topic": "s", "value_template": "{{ value_json.uid }}"}, [("s", b'{"uid":"E9F3"}')], "E9F3", {}),
    (
        "device_automation",
        {"automation_type": "trigger", "topic": "s", "payload": "on", "type": "press", "subtype": "left"},
        [("s", b"on")],
        "press left",
        {},
    ),
    ("camera", {"topic": "s"}, [("s", b"\xff\xd8\xff\x00")], "idle", {}),
    ("image", {"url_topic": "s"}, [("s", b"http://h/x.jpg")], "idle", {"url": "http://h/x.jpg"}),
    ("date", {**C, **S}, [("s", b"2026-02-03")], "2026-02-03", {}),
]


@pytest.mark.parametrize(("component", "config", "messages", "state", "attributes"), STATES)
def test_a_state_message_means_what_the_documentation_says(
    component: str, config: Any, messages: Any, state: Any, attributes: Any
) -> None:
    assert told(component, config, *messages) == (state, attributes)


@pytest.mark.parametrize(
    ("component", "config", "payload"),
    [
        ("switch", {**C, **S}, b"MAYBE"),
        ("sensor", {**S, **VALUE}, b"not json"),
        ("sensor", {**S, "options": ["a"]}, b"b"),
        ("number", {**C, **S}, b"nan"),
        ("cover", {**C, **S}, b"ajar"),
        ("lock", {**C, **S}, b"\xff\xfe"),
        ("light", JSON_LIGHT, b"[]"),
        ("light", {**JSON_LIGHT, "supported_color_modes": ["rgb"]}, b'{"color":{"r":[],"g":2,"b":3}}'),
        ("light", JSON_LIGHT, b'{"brightness":"much"}'),
        ("vacuum", {**C, **S}, b'{"state":"flying"}'),
        ("climate", {"mode_state_topic": "s"}, b"sauna"),
        ("event", {**S, "event_types": ["a"]}, b'{"event_type":"b"}'),
        ("fan", {**C, "percentage_state_topic": "s", "speed_range_max": 3}, b"9"),
    ],
)
def test_a_bad_state_is_told_and_changes_nothing(component: str, config: Any, payload: bytes) -> None:
    adapter = adapter_with(component, config)
    (change,) = adapter.receive(Received(topic="s", payload=payload))
    assert isinstance(change, BadPayload) and change.topic == "s" and change.reason


@pytest.mark.parametrize(
    "payload",
    [
        b'{"a":' + b"[" * 50 + b"]" * 50 + b"}",
        json.dumps({str(n): n for n in range(9000)}).encode(),
        json.dumps({"long": "x" * 200_000}).encode(),
        b" " * 300_000,
    ],
    ids=["deep", "many", "long", "huge"],
)
def test_attributes_that_cannot_be_kept_are_refused(payload: bytes) -> None:
    adapter = adapter_with("sensor", {**S, "json_attributes_topic": "a"})
    (change,) = adapter.receive(Received(topic="a", payload=payload))
    assert isinstance(change, BadPayload)


def test_a_state_has_no_control_characters() -> None:
    assert told("sensor", S, ("s", b"a\x1b[2Jb\xe2\x80\xaec\nd"))[0] == "a [2Jb c d"


def test_a_retained_event_is_no_news() -> None:
    adapter = adapter_with("event", {**S, "event_types": ["press"]})
    assert adapter.receive(Received(topic="s", payload=b'{"event_type":"press"}', retain=True)) == []


def test_a_report_carries_when_it_came_and_whether_it_was_retained() -> None:
    adapter = adapter_with("sensor", S)
    (change,) = adapter.receive(Received(topic="s", payload=b"1", at=7.5, retain=True))
    assert (change.at, change.retained) == (7.5, True)


def test_a_state_topic_with_wildcards_is_heard() -> None:
    adapter = adapter_with("sensor", {"state_topic": "house/+/t"})
    (change,) = adapter.receive(Received(topic="house/attic/t", payload=b"9"))
    assert change.state == "9"


def availability(config: Mapping[str, Any], *messages: tuple[str, bytes]) -> list[bool]:
    """Return what is said of availability, message by message."""
    adapter = adapter_with("sensor", {**S, **config})
    said = []
    for topic, payload in messages:
        for change in adapter.receive(Received(topic=topic, payload=payload)):
            assert isinstance(change, Availability), change
            said.append(change.reachable)
    return said


TWO: dict[str, Any] = {"availability": [{"topic": "a"}, {"topic": "b"}]}
AB = [("a", b"online"), ("b", b"online"), ("a", b"offline"), ("b", b"offline"), ("a", b"online")]


@pytest.mark.parametrize(
    ("config", "messages", "said"),
    [
        ({"availability_topic": "a"}, [("a", b"online"), ("a", b"offline")], [True, False]),
        (
            {"avty_t": "a", "pl_avail": "1", "pl_not_avail": "0"},
            [("a", b"0"), ("a", b"1"), ("a", b"?")],
            [False, True],
        ),
        ({**TWO, "availability_mode": "all"}, AB, [True, False, False, False]),
        ({**TWO, "availability_mode": "any"}, AB, [True, True, True, False, True]),
        (TWO, AB, [True, True, False, False, True]),
        (
            {"availability": {"topic": "a", "value_template": "{{ value_json.state }}"}},
            [("a", b'{"state":"offline"}')],
            [False],
        ),
    ],
)
def test_availability_counts_topics_by_its_mode(config: Any, messages: Any, said: Any) -> None:
    assert availability(config, *messages) == said
