"""What devices of each domain can be told: the verbs between a plan and a device adapter.

Names and arguments follow Home Assistant's services; levels are 0 to 100, colours `rgb_color` as three
numbers 0 to 255, colour temperature in kelvin, durations in seconds, temperatures in the device's unit.
"""

from typing import Any

from edgehome.errors import Unsupported

VERBS: dict[str, dict[str, tuple[str, ...]]] = {
    "light": {"turn_on": ("brightness_pct", "rgb_color", "color_temp_kelvin", "effect"), "turn_off": ()},
    "switch": {"turn_on": (), "turn_off": ()},
    "input_boolean": {"turn_on": (), "turn_off": ()},
    "siren": {"turn_on": ("tone", "duration", "volume_level"), "turn_off": ()},
    "fan": {
        "turn_on": ("percentage", "preset_mode"),
        "turn_off": (),
        "set_percentage": ("percentage",),
        "set_preset_mode": ("preset_mode",),
        "oscillate": ("oscillating",),
        "set_direction": ("direction",),
    },
    "cover": {"open": (), "close": (), "stop": (), "set_position": ("position",), "set_tilt": ("tilt",)},
    "valve": {"open": (), "close": (), "stop": (), "set_position": ("position",)},
    "lock": {"lock": (), "unlock": (), "open": ()},
    "climate": {
        "turn_on": (),
        "turn_off": (),
        "set_temperature": ("temperature", "target_temp_low", "target_temp_high"),
        "set_hvac_mode": ("hvac_mode",),
        "set_fan_mode": ("fan_mode",),
        "set_preset_mode": ("preset_mode",),
        "set_swing_mode": ("swing_mode",),
        "set_humidity": ("humidity",),
    },
    "water_heater": {
        "turn_on": (),
        "turn_off": (),
        "set_temperature": ("temperature",),
        "set_operation_mode": ("operation_mode",),
    },
    "humidifier": {"turn_on": (), "turn_off": (), "set_humidity": ("humidity",), "set_mode": ("mode",)},
    "media_player": {
        "turn_on": (),
        "turn_off": (),
        "play": (),
        "pause": (),
        "stop": (),
        "next": (),
        "previous": (),
        "set_volume": ("volume_level",),
        "mute": (),
        "unmute": (),
        "play_media": ("query", "media_class"),
        "select_source": ("source",),
    },
    "vacuum": {
        "start": (),
        "pause": (),
        "stop": (),
        "return_to_base": (),
        "clean_area": ("area",),
        "locate": (),
        "clean_spot": (),
        "set_fan_speed": ("fan_speed",),
    },
    "lawn_mower": {"start_mowing": (), "pause": (), "dock": ()},
    "alarm_control_panel": {
        "arm_home": ("code",),
        "arm_away": ("code",),
        "arm_night": ("code",),
        "arm_vacation": ("code",),
        "disarm": ("code",),
        "trigger": ("code",),
    },
    "button": {"press": ()},
    "input_button": {"press": ()},
    "scene": {"turn_on": ()},
    "script": {"turn_on": (), "turn_off": ()},
    "number": {"set_value": ("value",)},
    "select": {"select_option": ("option",)},
    "text": {"set_value": ("value",)},
    "notify": {"send_message": ("message",)},
    "update": {"install": ()},
    "todo": {"add_item": ("item",), "complete_item": ("item",), "remove_item": ("item",)},
    "assist_satellite": {"announce": ("message",)},
    "machine": {
        "start": (),
        "stop": (),
        "reset": (),
        "home": (),
        "set_speed": ("speed",),
        "set_temperature": ("temperature",),
        "set_pressure": ("pressure",),
    },
    "vehicle": {"dispatch": ("destination",), "stop": (), "charge": ()},
    "alarm": {"acknowledge": (), "shelve": ("reason", "seconds")},
}


def in_range(what: str, value: Any, low: float, high: float) -> float:
    """Return the value as a number. Raises Unsupported if it is none from low to high."""
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        raise Unsupported(f"{what}: expected a number from {low:g} to {high:g}, got {value!r}") from None
    if not low <= number <= high:
        raise Unsupported(f"{what}: expected {low:g} to {high:g}, got {number:g}")
    return number
