"""What Home Assistant's documentation says a device is sent, byte for byte, for each kind of component."""

import json
from collections.abc import Mapping
from typing import Any

import msgspec
import pytest

from edgehome.errors import Unsupported
from edgehome.messages import EntityFound, Received, StateReported
from edgehome.registry import load_bundled

plugin = load_bundled("homeassistant_mqtt")


def announced(component: str, config: Mapping[str, Any]) -> tuple[Any, Any]:
    """Return the adapter and the entity after one config message."""
    adapter = plugin.HomeAssistantMqtt()
    message = Received(topic=f"homeassistant/{component}/x/config", payload=json.dumps(config).encode())
    (change,) = adapter.receive(message)
    assert isinstance(change, EntityFound), change
    return adapter, change.entity


def sent(
    component: str, config: Mapping[str, Any], verb: str, args: Mapping[str, Any]
) -> list[tuple[str, str]]:
    """Return topics and payloads of a command."""
    adapter, entity = announced(component, config)
    return [(p.topic, p.payload.decode()) for p in adapter.encode(entity, verb, args).packets]


SET = {"command_topic": "c"}
DIMMER = {**SET, "brightness_command_topic": "b"}
JSON = {**SET, "schema": "json", "brightness": True}
TEMPLATE = {
    **SET,
    "schema": "template",
    "command_on_template": "on{% if brightness is defined %},{{ brightness }}{% endif %}"
    "{% if red is defined %},{{ red }}-{{ green }}-{{ blue }}{% endif %}"
    "{% if color_temp is defined %},ct{{ color_temp }}{% endif %}"
    "{% if effect is defined %},{{ effect }}{% endif %}",
    "command_off_template": "{{ state }}",
    "brightness_template": "{{ value_json.b }}",
    "red_template": "{{ value_json.r }}",
    "green_template": "{{ value_json.g }}",
    "blue_template": "{{ value_json.bl }}",
    "color_temp_template": "{{ value_json.ct }}",
    "effect_list": ["rainbow"],
}

LIGHTS = [
    ({**SET}, "turn_on", {}, [("c", "ON")]),
    ({**SET, "payload_off": 0}, "turn_off", {}, [("c", "0")]),
    (DIMMER, "turn_on", {"brightness_pct": 50}, [("b", "128"), ("c", "ON")]),
    ({**DIMMER, "brightness_scale": 100}, "turn_on", {"brightness_pct": 33}, [("b", "33"), ("c", "ON")]),
    ({**DIMMER, "brightness_scale": 99}, "turn_on", {"brightness_pct": 100}, [("b", "99"), ("c", "ON")]),
    ({**DIMMER, "on_command_type": "first"}, "turn_on", {"brightness_pct": 100}, [("c", "ON"), ("b", "255")]),
    ({**DIMMER, "on_command_type": "brightness"}, "turn_on", {"brightness_pct": 10}, [("b", "26")]),
    ({**DIMMER, "on_command_type": "brightness"}, "turn_on", {}, [("b", "255")]),
    (
        {**DIMMER, "brightness_command_template": '{"dim": {{ value }} }'},
        "turn_on",
        {"brightness_pct": 100},
        [("b", '{"dim": 255 }'), ("c", "ON")],
    ),
    (DIMMER, "turn_on", {"brightness_pct": 0}, [("c", "OFF")]),
    (
        {**DIMMER, "rgb_command_topic": "rgb"},
        "turn_on",
        {"rgb_color": [255, 128, 0], "brightness_pct": 20},
        [("rgb", "255,128,0"), ("b", "51"), ("c", "ON")],
    ),
    (
        {**SET, "rgb_command_topic": "rgb"},
        "turn_on",
        {"rgb_color": [255, 128, 0], "brightness_pct": 50},
        [("rgb", "128,64,0"), ("c", "ON")],
    ),
    (
        {
            **SET,
            "rgb_command_topic": "rgb",
            "rgb_command_template": "#{{ '%02x%02x%02x' | format(red, green, blue) }}",
        },
        "turn_on",
        {"rgb_color": [255, 128, 0]},
        [("rgb", "#ff8000"), ("c", "ON")],
    ),
    (
        {**DIMMER, "hs_command_topic": "hs"},
        "turn_on",
        {"rgb_color": [0, 0, 255]},
        [("hs", "240.0,100.0"), ("c", "ON")],
    ),
    (
        {**DIMMER, "xy_command_topic": "xy"},
        "turn_on",
        {"rgb_color": [255, 0, 0]},
        [("xy", "0.701,0.299"), ("c", "ON")],
    ),
    (
        {**DIMMER, "rgbw_command_topic": "rgbw"},
        "turn_on",
        {"rgb_color": [255, 255, 255]},
        [("rgbw", "0,0,0,255"), ("c", "ON")],
    ),
    (
        {**DIMMER, "color_temp_command_topic": "ct"},
        "turn_on",
        {"color_temp_kelvin": 4000},
        [("ct", "250"), ("c", "ON")],
    ),
    (
        {**DIMMER, "color_temp_command_topic": "ct", "color_temp_kelvin": True},
        "turn_on",
        {"color_temp_kelvin": 4000},
        [("ct", "4000"), ("c", "ON")],
    ),
    (
        {**SET, "effect_command_topic": "fx", "effect_list": ["rainbow"]},
        "turn_on",
        {"effect": "rainbow"},
        [("fx", "rainbow"), ("c", "ON")],
    ),
    (JSON, "turn_on", {}, [("c", '{"state":"ON"}')]),
    (JSON, "turn_off", {}, [("c", '{"state":"OFF"}')]),
    (JSON, "turn_on", {"brightness_pct": 50}, [("c", '{"state":"ON","brightness":128}')]),
    (
        {**JSON, "brightness_scale": 254},
        "turn_on",
        {"brightness_pct": 50},
        [("c", '{"state":"ON","brightness":127}')],
    ),
    (
        {**JSON, "supported_color_modes": ["rgb"]},
        "turn_on",
        {"rgb_color": [255, 100, 0], "brightness_pct": 20},
        [("c", '{"state":"ON","color":{"r":255,"g":100,"b":0},"brightness":51}')],
    ),
    (
        {**JSON, "supported_color_modes": ["hs"]},
        "turn_on",
        {"rgb_color": [0, 255, 0]},
        [("c", '{"state":"ON","color":{"h":120.0,"s":100.0}}')],
    ),
    (
        {**JSON, "supported_color_modes": ["xy", "color_temp"]},
        "turn_on",
        {"rgb_color": [255, 0, 0]},
        [("c", '{"state":"ON","color":{"x":0.701,"y":0.299}}')],
    ),
    (
        {**JSON, "supported_color_modes": ["rgbw"]},
        "turn_on",
        {"rgb_color": [255, 255, 255]},
        [("c", '{"state":"ON","color":{"r":0,"g":0,"b":0,"w":255}}')],
    ),
    (
        {**JSON, "supported_color_modes": ["color_temp"]},
        "turn_on",
        {"color_temp_kelvin": 2700},
        [("c", '{"state":"ON","color_temp":370}')],
    ),
    (
        {**JSON, "supported_color_modes": ["color_temp"], "color_temp_kelvin": True},
        "turn_on",
        {"color_temp_kelvin": 2700},
        [("c", '{"state":"ON","color_temp":2700}')],
    ),
    (
        {**JSON, "effect": True, "effect_list": ["blink"]},
        "turn_on",
        {"effect": "blink"},
        [("c", '{"state":"ON","effect":"blink"}')],
    ),
    (TEMPLATE, "turn_on", {}, [("c", "on")]),
    (TEMPLATE, "turn_on", {"brightness_pct": 50}, [("c", "on,128")]),
    (TEMPLATE, "turn_on", {"rgb_color": [1, 2, 3]}, [("c", "on,1-2-3")]),
    (TEMPLATE, "turn_on", {"color_temp_kelvin": 5000, "effect": "rainbow"}, [("c", "on,ct200,rainbow")]),
    (TEMPLATE, "turn_off", {}, [("c", "off")]),
]

COVER = {"command_topic": "c", "set_position_topic": "p", "position_topic": "ps"}
CLIMATE = {
    "mode_command_topic": "m",
    "temperature_command_topic": "t",
    "temperature_low_command_topic": "tl",
    "temperature_high_command_topic": "th",
    "fan_mode_command_topic": "f",
    "swing_mode_command_topic": "s",
    "preset_mode_command_topic": "pr",
    "preset_modes": ["eco", "away"],
    "target_humidity_command_topic": "h",
    "modes": ["off", "heat", "cool"],
}
FAN = {
    "command_topic": "c",
    "percentage_command_topic": "p",
    "preset_mode_command_topic": "pm",
    "preset_modes": ["auto", "breeze"],
    "oscillation_command_topic": "o",
    "direction_command_topic": "d",
}
ALARM = {"command_topic": "c", "state_topic": "s"}
VACUUM = {
    "command_topic": "c",
    "supported_features": ["start", "pause", "stop", "return_home", "locate", "clean_spot", "fan_speed"],
    "set_fan_speed_topic": "f",
    "fan_speed_list": ["min", "max"],
    "segments": ["1.Kitchen", "2.Hall"],
    "clean_segments_command_topic": "seg",
}
MOWER = {"start_mowing_command_topic": "a", "pause_command_topic": "b", "dock_command_topic": "d"}

OTHERS = [
    ("switch", SET, "turn_on", {}, [("c", "ON")]),
    ("switch", {**SET, "payload_on": True, "payload_off": False}, "turn_off", {}, [("c", "False")]),
    ("switch", {**SET, "command_template": '{"p":"{{ value }}"}'}, "turn_on", {}, [("c", '{"p":"ON"}')]),
    ("cover", COVER, "open", {}, [("c", "OPEN")]),
    ("cover", COVER, "close", {}, [("c", "CLOSE")]),
    ("cover", COVER, "stop", {}, [("c", "STOP")]),
    ("cover", COVER, "set_position", {"position": 40}, [("p", "40")]),
    (
        "cover",
        {**COVER, "position_open": 0, "position_closed": 100},
        "set_position",
        {"position": 40},
        [("p", "60")],
    ),
    ("cover", {**COVER, "position_open": 255}, "set_position", {"position": 50}, [("p", "128")]),
    (
        "cover",
        {**COVER, "set_position_template": '{ "position": {{ position }} }'},
        "set_position",
        {"position": 7},
        [("p", '{ "position": 7 }')],
    ),
    (
        "cover",
        {"tilt_command_topic": "t", "tilt_status_topic": "ts"},
        "set_tilt",
        {"tilt": 50},
        [("t", "50")],
    ),
    (
        "cover",
        {"tilt_command_topic": "t", "tilt_min": 0, "tilt_max": 180},
        "set_tilt",
        {"tilt": 50},
        [("t", "90")],
    ),
    ("cover", {"tilt_command_topic": "t", "tilt_opened_value": 80}, "set_tilt", {"tilt": 100}, [("t", "80")]),
    ("cover", {"set_position_topic": "p", "position_topic": "ps"}, "open", {}, [("p", "100")]),
    ("lock", SET, "lock", {}, [("c", "LOCK")]),
    ("lock", SET, "unlock", {}, [("c", "UNLOCK")]),
    ("lock", {**SET, "payload_open": "OPEN"}, "open", {}, [("c", "OPEN")]),
    (
        "lock",
        {**SET, "command_template": '{"a":"{{ value }}","code":"{{ code }}"}'},
        "unlock",
        {"code": "12"},
        [("c", '{"a":"UNLOCK","code":"12"}')],
    ),
    ("climate", CLIMATE, "set_hvac_mode", {"hvac_mode": "cool"}, [("m", "cool")]),
    ("climate", CLIMATE, "set_temperature", {"temperature": 21.5}, [("t", "21.5")]),
    ("climate", CLIMATE, "set_temperature", {"temperature": 21}, [("t", "21.0")]),
    (
        "climate",
        CLIMATE,
        "set_temperature",
        {"target_temp_low": 19, "target_temp_high": 23},
        [("tl", "19.0"), ("th", "23.0")],
    ),
    (
        "climate",
        {**CLIMATE, "temperature_command_template": '{"set":{{ value }}}'},
        "set_temperature",
        {"temperature": 20},
        [("t", '{"set":20.0}')],
    ),
    ("climate", CLIMATE, "set_fan_mode", {"fan_mode": "high"}, [("f", "high")]),
    ("climate", CLIMATE, "set_swing_mode", {"swing_mode": "on"}, [("s", "on")]),
    ("climate", CLIMATE, "set_preset_mode", {"preset_mode": "eco"}, [("pr", "eco")]),
    ("climate", CLIMATE, "set_preset_mode", {"preset_mode": "none"}, [("pr", "none")]),
    ("climate", CLIMATE, "set_humidity", {"humidity": 55}, [("h", "55")]),
    ("climate", CLIMATE, "turn_off", {}, [("m", "off")]),
    ("climate", CLIMATE, "turn_on", {}, [("m", "heat")]),
    ("climate", {**CLIMATE, "power_command_topic": "pw"}, "turn_off", {}, [("pw", "OFF")]),
    ("fan", FAN, "turn_on", {}, [("c", "ON")]),
    ("fan", FAN, "turn_off", {}, [("c", "OFF")]),
    ("fan", FAN, "set_percentage", {"percentage": 67}, [("p", "67")]),
    ("fan", {**FAN, "speed_range_max": 3}, "set_percentage", {"percentage": 67}, [("p", "2")]),
    ("fan", {**FAN, "speed_range_max": 3}, "set_percentage", {"percentage": 1}, [("p", "1")]),
    (
        "fan",
        {**FAN, "speed_range_min": 1, "speed_range_max": 10},
        "set_percentage",
        {"percentage": 100},
        [("p", "10")],
    ),
    ("fan", FAN, "set_percentage", {"percentage": 0}, [("p", "0")]),
    (
        "fan",
        {**FAN, "speed_range_min": 81, "speed_range_max": 1023},
        "set_percentage",
        {"percentage": 50},
        [("p", "552")],
    ),
    (
        "fan",
        FAN,
        "turn_on",
        {"percentage": 50, "preset_mode": "breeze"},
        [("c", "ON"), ("p", "50"), ("pm", "breeze")],
    ),
    ("fan", FAN, "set_preset_mode", {"preset_mode": "auto"}, [("pm", "auto")]),
    ("fan", FAN, "oscillate", {"oscillating": True}, [("o", "oscillate_on")]),
    ("fan", FAN, "oscillate", {"oscillating": False}, [("o", "oscillate_off")]),
    ("fan", FAN, "set_direction", {"direction": "reverse"}, [("d", "reverse")]),
    ("humidifier", {**SET, "target_humidity_command_topic": "t"}, "turn_on", {}, [("c", "ON")]),
    (
        "humidifier",
        {**SET, "target_humidity_command_topic": "t"},
        "set_humidity",
        {"humidity": 45},
        [("t", "45")],
    ),
    (
        "humidifier",
        {**SET, "target_humidity_command_topic": "t", "mode_command_topic": "m", "modes": ["eco"]},
        "set_mode",
        {"mode": "eco"},
        [("m", "eco")],
    ),
    (
        "water_heater",
        {"mode_command_topic": "m", "modes": ["off", "eco"], "temperature_command_topic": "t"},
        "set_operation_mode",
        {"operation_mode": "eco"},
        [("m", "eco")],
    ),
    (
        "water_heater",
        {"mode_command_topic": "m", "temperature_command_topic": "t"},
        "set_temperature",
        {"temperature": 50},
        [("t", "50.0")],
    ),
    ("vacuum", VACUUM, "start", {}, [("c", "start")]),
    ("vacuum", VACUUM, "return_to_base", {}, [("c", "return_to_base")]),
    ("vacuum", VACUUM, "locate", {}, [("c", "locate")]),
    ("vacuum", {**VACUUM, "payload_clean_spot": "spot"}, "clean_spot", {}, [("c", "spot")]),
    ("vacuum", VACUUM, "set_fan_speed", {"fan_speed": "max"}, [("f", "max")]),
    ("vacuum", VACUUM, "clean_area", {"area": "kitchen"}, [("seg", '["1"]')]),
    ("lawn_mower", MOWER, "start_mowing", {}, [("a", "start_mowing")]),
    ("lawn_mower", MOWER, "pause", {}, [("b", "pause")]),
    (
        "lawn_mower",
        {**MOWER, "dock_command_template": '{"do":"{{ value }}"}'},
        "dock",
        {},
        [("d", '{"do":"dock"}')],
    ),
    ("valve", SET, "open", {}, [("c", "OPEN")]),
    ("valve", {**SET, "payload_stop": "STOP"}, "stop", {}, [("c", "STOP")]),
    ("valve", {**SET, "reports_position": True}, "close", {}, [("c", "0")]),
    (
        "valve",
        {**SET, "reports_position": True, "position_open": 90},
        "set_position",
        {"position": 50},
        [("c", "45")],
    ),
    ("alarm_control_panel", ALARM, "arm_home", {}, [("c", "ARM_HOME")]),
    ("alarm_control_panel", ALARM, "arm_away", {}, [("c", "ARM_AWAY")]),
    ("alarm_control_panel", ALARM, "disarm", {}, [("c", "DISARM")]),
    ("alarm_control_panel", {**ALARM, "code": "1234"}, "disarm", {"code": "1234"}, [("c", "DISARM")]),
    (
        "alarm_control_panel",
        {**ALARM, "code": "REMOTE_CODE", "command_template": '{"action":"{{ action }}","code":"{{ code }}"}'},
        "disarm",
        {"code": "99"},
        [("c", '{"action":"DISARM","code":"99"}')],
    ),
    ("siren", SET, "turn_on", {}, [("c", '{"state":"ON"}')]),
    ("siren", SET, "turn_off", {}, [("c", '{"state":"OFF"}')]),
    (
        "siren",
        {**SET, "available_tones": ["ping"]},
        "turn_on",
        {"tone": "ping", "duration": 10, "volume_level": 50},
        [("c", '{"state":"ON","tone":"ping","duration":10,"volume_level":0.5}')],
    ),
    (
        "siren",
        {**SET, "command_template": "{{ value }}:{{ tone | default('x') }}", "command_off_template": "quiet"},
        "turn_off",
        {},
        [("c", "quiet")],
    ),
    ("button", SET, "press", {}, [("c", "PRESS")]),
    ("button", {**SET, "payload_press": "RESTART"}, "press", {}, [("c", "RESTART")]),
    ("scene", {**SET, "payload_on": "movie"}, "turn_on", {}, [("c", "movie")]),
    ("number", {**SET, "min": 0, "max": 10, "step": 0.5}, "set_value", {"value": 2.5}, [("c", "2.5")]),
    ("number", {**SET, "min": 0, "max": 10}, "set_value", {"value": 3.0}, [("c", "3")]),
    ("select", {**SET, "options": ["a", "b"]}, "select_option", {"option": "b"}, [("c", "b")]),
    (
        "text",
        {**SET, "command_template": '{"t":"{{ value }}"}'},
        "set_value",
        {"value": "hi 你好"},
        [("c", '{"t":"hi 你好"}')],
    ),
    (
        "notify",
        {**SET, "command_template": '{"m":"{{ value }}"}'},
        "send_message",
        {"message": "food"},
        [("c", '{"m":"food"}')],
    ),
    ("update", {**SET, "payload_install": "INSTALL"}, "install", {}, [("c", "INSTALL")]),
    ("date", SET, "set_value", {"value": "2026-02-03"}, [("c", "2026-02-03")]),
    ("time", SET, "set_value", {"value": "07:30"}, [("c", "07:30:00")]),
]


@pytest.mark.parametrize(("config", "verb", "args", "expected"), LIGHTS)
def test_a_light_is_sent_the_documented_bytes(config: Any, verb: str, args: Any, expected: Any) -> None:
    assert sent("light", config, verb, args) == expected


@pytest.mark.parametrize(("component", "config", "verb", "args", "expected"), OTHERS)
def test_a_device_is_sent_the_documented_bytes(
    component: str, config: Any, verb: str, args: Any, expected: Any
) -> None:
    assert sent(component, config, verb, args) == expected


REFUSED = [
    ("light", SET, "turn_on", {"brightness_pct": 40}),
    ("light", DIMMER, "turn_on", {"brightness_pct": 101}),
    ("light", DIMMER, "turn_on", {"rgb_color": [1, 2, 3]}),
    ("light", {**DIMMER, "rgb_command_topic": "r"}, "turn_on", {"rgb_color": [1, 2]}),
    (
        "light",
        {**DIMMER, "color_temp_command_topic": "ct", "max_mireds": 370},
        "turn_on",
        {"color_temp_kelvin": 2000},
    ),
    ("light", {**JSON, "effect_list": ["a"]}, "turn_on", {"effect": "b"}),
    ("light", JSON, "open", {}),
    ("cover", COVER, "set_position", {"position": 140}),
    ("cover", {**COVER, "payload_stop": None}, "stop", {}),
    ("climate", CLIMATE, "set_temperature", {"temperature": 99}),
    ("climate", CLIMATE, "set_hvac_mode", {"hvac_mode": "dry"}),
    ("climate", {"mode_command_topic": "m"}, "set_temperature", {"temperature": 20}),
    ("fan", {"command_topic": "c"}, "turn_on", {"percentage": 30}),
    ("fan", FAN, "set_preset_mode", {"preset_mode": "storm"}),
    ("number", {**SET, "min": 0, "max": 10}, "set_value", {"value": 11}),
    ("number", SET, "set_value", {}),
    ("select", {**SET, "options": ["a"]}, "select_option", {"option": "z"}),
    ("text", {**SET, "max": 3}, "set_value", {"value": "four"}),
    ("alarm_control_panel", {**ALARM, "code": "1234"}, "disarm", {"code": "0000"}),
    ("vacuum", VACUUM, "clean_area", {"area": "moon"}),
    ("siren", {**SET, "available_tones": ["a"]}, "turn_on", {"tone": "b"}),
    ("binary_sensor", {"state_topic": "s"}, "turn_on", {}),
    ("switch", {**SET, "command_template": "{{ 1/0 }}"}, "turn_on", {}),
]


@pytest.mark.parametrize(("component", "config", "verb", "args"), REFUSED)
def test_what_a_device_cannot_do_is_refused_with_a_reason(
    component: str, config: Any, verb: str, args: Any
) -> None:
    with pytest.raises(Unsupported, match="."):
        sent(component, config, verb, args)


def test_a_command_template_knows_its_own_entity_and_no_other() -> None:
    template = (
        "{{ state_attr(entity_id, 'current_position') }} {{ states(entity_id) }}"
        " {{ this.attributes.current_position }}"
        " {{ states('lock.front') }} {{ state_attr('lock.front', 'code') }} {{ is_state(entity_id, 'open') }}"
    )
    adapter, entity = announced("cover", {**COVER, "set_position_template": template})
    now = msgspec.structs.replace(
        entity, state="open", attributes={**entity.attributes, "current_position": 30}
    )
    (packet,) = adapter.encode(now, "set_position", {"position": 9}).packets
    assert packet.payload == b"30 open 30 unknown None True"


def test_a_command_is_never_retained_and_goes_with_quality_of_service_one() -> None:
    adapter, entity = announced("switch", {**SET, "retain": True, "qos": 0})
    (packet,) = adapter.encode(entity, "turn_on", {}).packets
    assert (packet.retain, packet.qos) == (False, 1)


@pytest.mark.parametrize(
    ("config", "optimistic"),
    [
        (SET, True),
        ({**SET, "state_topic": "s"}, False),
        ({**SET, "state_topic": "s", "optimistic": True}, True),
    ],
)
def test_a_device_without_an_echo_is_optimistic(config: Any, optimistic: bool) -> None:
    adapter, entity = announced("switch", config)
    assert adapter.encode(entity, "turn_on", {}).optimistic is optimistic


@pytest.mark.parametrize(
    ("component", "config", "verb", "args", "optimistic"),
    [
        ("light", {**DIMMER, "state_topic": "s"}, "turn_on", {}, False),
        ("light", {**DIMMER, "state_topic": "s"}, "turn_on", {"brightness_pct": 5}, True),
        (
            "light",
            {**DIMMER, "state_topic": "s", "brightness_state_topic": "bs"},
            "turn_on",
            {"brightness_pct": 5},
            False,
        ),
        ("climate", {**CLIMATE, "mode_state_topic": "ms"}, "set_hvac_mode", {"hvac_mode": "heat"}, False),
        ("climate", {**CLIMATE, "mode_state_topic": "ms"}, "set_temperature", {"temperature": 20}, True),
        ("climate", {**CLIMATE, "temperature_state_topic": "ts"}, "turn_off", {}, True),
        ("fan", {**FAN, "state_topic": "s"}, "set_percentage", {"percentage": 20}, True),
        (
            "cover",
            {**COVER, "position_topic": None, "state_topic": "s"},
            "set_position",
            {"position": 4},
            True,
        ),
    ],
)
def test_a_command_whose_effect_is_never_reported_is_optimistic(
    component: str, config: Any, verb: str, args: Any, optimistic: bool
) -> None:
    adapter, entity = announced(component, config)
    assert adapter.encode(entity, verb, args).optimistic is optimistic


def test_a_climate_device_turns_on_in_the_mode_it_had_last() -> None:
    adapter, entity = announced("climate", {**CLIMATE, "mode_state_topic": "ms"})
    (report,) = adapter.receive(Received(topic="ms", payload=b"cool"))
    assert isinstance(report, StateReported)
    assert [p.payload for p in adapter.encode(entity, "turn_on", {}).packets] == [b"cool"]


def test_every_command_topic_of_an_entity_is_told_for_the_gate_to_guard() -> None:
    adapter = plugin.HomeAssistantMqtt()
    message = Received(topic="homeassistant/fan/x/config", payload=json.dumps(FAN).encode())
    (change,) = adapter.receive(message)
    assert set(change.command_topics) == {"c", "p", "pm", "o", "d"}
    for verb, args in [
        ("turn_on", {"percentage": 20}),
        ("oscillate", {"oscillating": True}),
        ("turn_off", {}),
    ]:
        for packet in adapter.encode(change.entity, verb, args).packets:
            assert packet.topic in change.command_topics
