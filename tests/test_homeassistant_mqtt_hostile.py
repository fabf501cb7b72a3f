"""Whatever a stranger publishes to Home Assistant's topics: an answer, never an exception, nothing lost."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edgehome.errors import Unsupported
from edgehome.messages import Availability, BadPayload, EntityFound, EntityLost, Received, StateReported
from edgehome.registry import load_bundled
from tests.examples import examples

plugin = load_bundled("homeassistant_mqtt")
CHANGES = (EntityFound, EntityLost, StateReported, Availability, BadPayload)
KINDS = (
    "alarm_control_panel", "binary_sensor", "button", "camera", "climate", "cover", "date", "datetime",
    "device_automation", "device_tracker", "event", "fan", "humidifier", "image", "infrared", "lawn_mower",
    "light", "lock", "notify", "number", "scene", "select", "sensor", "siren", "switch", "tag", "text",
    "time", "update", "vacuum", "valve", "water_heater", "device", "unknown",
)  # fmt: skip
KEYS = (
    "command_topic", "state_topic", "position_topic", "set_position_topic", "value_template", "schema",
    "brightness", "supported_color_modes", "brightness_scale", "modes", "options", "min", "max", "min_temp",
    "max_temp", "qos", "availability", "availability_mode", "availability_topic", "device", "name",
    "unique_id", "object_id", "~", "json_attributes_topic", "payload_on", "payload_off", "state_on",
    "speed_range_min", "speed_range_max", "percentage_command_topic", "percentage_state_topic",
    "preset_modes", "preset_mode_command_topic", "effect_list", "rgb_command_topic", "rgb_state_topic",
    "color_temp_state_topic", "color_temp_command_topic", "min_mireds", "mode_command_topic",
    "mode_state_topic", "temperature_command_topic", "temperature_state_topic", "topic", "type",
    "target_humidity_command_topic", "components", "platform", "event_types", "tilt_command_topic",
    "tilt_status_topic", "tilt_min", "tilt_max", "position_open", "position_closed", "command_template",
    "code", "url_topic", "image_topic", "activity_state_topic", "dock_command_topic", "fan_speed_list",
    "segments", "expire_after", "clean_segments_command_topic", "set_fan_speed_topic", "automation_type",
    "cmd_t", "stat_t", "dev", "cmps", "p", "default_entity_id", "suggested_area", "enabled_by_default",
    "device_class", "migrate_discovery", "on_command_type", "command_on_template", "command_off_template",
    "reports_position", "latest_version_topic", "optimistic",
)  # fmt: skip

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=6)
    | st.sampled_from(
        [
            "s",
            "c",
            "json",
            "template",
            "all",
            "{{ value_json.a }}",
            "{{ value",
            "{{ 1/0 }}",
            "a/+",
            "#",
            "~/x",
            "0",
            "1",
        ]
    )
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*KEYS, "t", "ids", "identifiers", "name", "a"]), inner, max_size=4)
    ),
    max_leaves=12,
)
configs = st.dictionaries(st.sampled_from(KEYS), values, max_size=12)
sound = {"command_topic": "c", "state_topic": "s", "options": ["a"], "event_types": ["a"], "topic": "s",
         "target_humidity_command_topic": "c"}  # fmt: skip


def dump(config: Any) -> bytes:
    """Return the config as JSON; what JSON cannot say is left as the bytes of its text."""
    try:
        return json.dumps(config, allow_nan=False).encode()
    except (ValueError, UnicodeEncodeError):
        return repr(config).encode("utf-8", "replace")


def heard(adapter: Any, topic: str, payload: bytes, retain: bool = False) -> list[Any]:
    """Return the changes of a message, each of a known kind."""
    changes = list(adapter.receive(Received(topic=topic, payload=payload, retain=retain)))
    for change in changes:
        assert isinstance(change, CHANGES)
    return changes


def try_all_verbs(adapter: Any, found: list[Any], args: dict[str, Any]) -> None:
    """Encode every verb of every entity: packets or a refusal."""
    for change in found:
        if isinstance(change, EntityFound):
            for verb in change.entity.attributes.get("supported", ()):
                try:
                    command = adapter.encode(change.entity, verb, args)
                except Unsupported as error:
                    assert str(error)
                else:
                    assert all(p.topic in change.command_topics for p in command.packets)


@pytest.mark.slow
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(KINDS),
    configs,
    st.booleans(),
    st.lists(st.binary(max_size=40) | values.map(dump), max_size=4),
)
def test_any_config_and_any_states_are_answered(
    kind: str, config: dict[str, Any], complete: bool, states: list[bytes]
) -> None:
    adapter = plugin.HomeAssistantMqtt()
    topic = f"homeassistant/{kind}/x/config"
    found = heard(adapter, topic, dump({**sound, **config} if complete else config))
    for state in states:
        for target in ("s", "c", "a/b", "#"):
            heard(adapter, target, state)
    arguments = {
        "value": 5,
        "option": "a",
        "position": 50,
        "percentage": 20,
        "brightness_pct": 10,
        "temperature": 20,
    }
    try_all_verbs(adapter, found, {})
    try_all_verbs(adapter, found, arguments)
    heard(adapter, topic, b"")
    assert heard(adapter, "s", b"ON") == []


@settings(max_examples=examples(200), deadline=None)
@given(st.text(max_size=40), st.binary(max_size=200))
def test_any_topic_and_any_bytes_are_answered(level: str, payload: bytes) -> None:
    adapter = plugin.HomeAssistantMqtt()
    for topic in (level, f"homeassistant/{level}/config", f"homeassistant/light/{level}/config"):
        heard(adapter, topic, payload)


@settings(max_examples=examples(100), deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["turn_on", "brightness_pct", "rgb_color", "effect", "x"]), values, max_size=4
    )
)
def test_any_arguments_are_sent_or_refused(args: dict[str, Any]) -> None:
    adapter = plugin.HomeAssistantMqtt()
    config = {"command_topic": "c", "schema": "json", "brightness": True, "supported_color_modes": ["rgb"]}
    try_all_verbs(adapter, heard(adapter, "homeassistant/light/x/config", dump(config)), args)


@settings(max_examples=examples(60), deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(["u1", "u2", ""]), st.booleans()), max_size=30)
)
def test_whatever_comes_and_goes_no_two_entities_share_an_id(steps: list[tuple[str, str, bool]]) -> None:
    adapter = plugin.HomeAssistantMqtt()
    alive: dict[str, str] = {}  # entity ids by topic
    for place, unique, present in steps:
        topic = f"homeassistant/switch/{place}/config"
        config = {"command_topic": f"{place}/set", "unique_id": unique or None, "object_id": "same"}
        for change in heard(adapter, topic, dump(config) if present else b""):
            if isinstance(change, EntityLost):
                assert alive.pop(topic) == change.id
            elif isinstance(change, EntityFound):
                assert alive.get(topic, change.entity.id) == change.entity.id
                assert all(t == topic for t, i in alive.items() if i == change.entity.id)
                alive[topic] = change.entity.id
    for place in "ab":
        topic = f"homeassistant/switch/{place}/config"
        gone = [c.id for c in heard(adapter, topic, b"")]
        assert gone == ([alive[topic]] if topic in alive else [])
