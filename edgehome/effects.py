"""What an intent means for one entity: a verb with its arguments; pure. What is seen of it is in `echo.py`.

Raises Unsupported with a reason of `words.py` for what a device cannot do; a value outside a range is
refused, never clipped.
"""

from collections.abc import Mapping
from typing import Any

from edgehome import words
from edgehome.colors import COLORS
from edgehome.echo import Verb, level, number
from edgehome.errors import Unsupported
from edgehome.messages import Entity
from edgehome.verbs import VERBS

STEP = 10.0  # points of 100 of "a bit" where the words give no amount
STEP_DEGREES = 1.0


def _cannot(entity: Entity) -> Unsupported:
    return Unsupported(words.reason("cannot", name=entity.name))


def verb_for(entity: Entity, intent: str, arguments: Mapping[str, Any]) -> Verb:
    """Return what to tell the entity for an intent of the table. Raises Unsupported."""
    maker = _INTENTS.get(intent)
    if maker is None:
        raise _cannot(entity)
    verb = maker(entity, arguments)
    if verb.verb not in VERBS.get(entity.domain, {}):
        raise _cannot(entity)
    check(entity, verb)
    return verb


# ---- one function an intent -------------------------------------------------------------------

_ON = {
    "cover": "open", "valve": "open", "lock": "lock", "button": "press", "input_button": "press",
    "vacuum": "start", "lawn_mower": "start_mowing", "machine": "start", "alarm_control_panel": "arm_away",
    "update": "install",
}  # fmt: skip
_OFF = {
    "cover": "close", "valve": "close", "lock": "unlock", "vacuum": "return_to_base", "lawn_mower": "dock",
    "machine": "stop", "vehicle": "stop", "alarm_control_panel": "disarm",
}  # fmt: skip


def _on(entity: Entity, _: Mapping[str, Any]) -> Verb:
    return Verb(_ON.get(entity.domain, "turn_on"), {})


def _off(entity: Entity, _: Mapping[str, Any]) -> Verb:
    return Verb(_OFF.get(entity.domain, "turn_off"), {})


_IS_ON = frozenset(
    ("on", "open", "opening", "locked", "playing", "cleaning", "mowing", "running", "heat", "cool", "auto")
)


def _toggle(entity: Entity, arguments: Mapping[str, Any]) -> Verb:
    return (_off if entity.state in _IS_ON else _on)(entity, arguments)


def _light(entity: Entity, arguments: Mapping[str, Any]) -> Verb:
    args: dict[str, Any] = {}
    if arguments.get("brightness") is not None:
        args["brightness_pct"] = number(arguments["brightness"])
        if args["brightness_pct"] == 0:
            return Verb("turn_off", {})
    if arguments.get("color"):
        name = str(arguments["color"]).lower().replace(" ", "")
        if name not in COLORS:
            raise Unsupported(
                words.reason("not_an_option", name=entity.name, options="red, blue, …", value=name)
            )
        args["rgb_color"] = list(COLORS[name])
    if arguments.get("temperature") is not None:
        args["color_temp_kelvin"] = round(number(arguments["temperature"]))
    if not args:
        raise Unsupported(words.reason("value_missing"))
    return Verb("turn_on", args)


def _adjust_brightness(entity: Entity, arguments: Mapping[str, Any]) -> Verb:
    now = level(entity) if entity.state == "on" else 0.0
    change = _signed(arguments, STEP if arguments.get("step") else 25.0)
    return Verb("turn_on", {"brightness_pct": min(100.0, max(1.0, round((now or 0.0) + change)))})


def _adjust_color_temperature(entity: Entity, arguments: Mapping[str, Any]) -> Verb:
    low = number(entity.attributes.get("min_color_temp_kelvin", 2000))
    high = number(entity.attributes.get("max_color_temp_kelvin", 6500))
    now = number(entity.attributes.get("color_temp_kelvin") or (low + high) / 2)
    step = -600.0 if arguments.get("direction") == "warmer" else 600.0
    return Verb("turn_on", {"color_temp_kelvin": round(min(high, max(low, now + step)))})


def _position(_: Entity, arguments: Mapping[str, Any]) -> Verb:
    return Verb("set_position", {"position": number(arguments.get("position"))})


def _adjust_position(entity: Entity, arguments: Mapping[str, Any]) -> Verb:
    now = number(entity.attributes.get("current_position", 100 if entity.state == "open" else 0))
    return Verb("set_position", {"position": min(100.0, max(0.0, now + _signed(arguments, 20.0)))})


def _temperature(_: Entity, arguments: Mapping[str, Any]) -> Verb:
    return Verb("set_temperature", {"temperature": number(arguments.get("temperature"))})


def _adjust_temperature(entity: Entity, arguments: Mapping[str, Any]) -> Verb:
    now = entity.attributes.get("temperature", entity.attributes.get("current_temperature"))
    if now is None:
        raise _cannot(entity)
    unit_step = 2.0 if str(entity.attributes.get("unit", "")).endswith("F") else STEP_DEGREES
    wanted = number(now) + _signed(arguments, 10.0 if entity.domain == "machine" else unit_step)
    return Verb("set_temperature", {"temperature": wanted})


def _fan_mode(entity: Entity, arguments: Mapping[str, Any]) -> Verb:
    modes = list(entity.attributes.get("fan_modes") or ())
    if arguments.get("fan_mode"):
        return Verb("set_fan_mode", {"fan_mode": str(arguments["fan_mode"])})
    ranked = [m for m in ("quiet", "low", "medium", "high", "turbo") if m in modes] or modes
    if not ranked or not arguments.get("direction"):
        raise Unsupported(words.reason("value_missing"))
    now = str(entity.attributes.get("fan_mode"))
    at = ranked.index(now) if now in ranked else (len(ranked) - 1) // 2
    at += 1 if arguments["direction"] == "up" else -1
    return Verb("set_fan_mode", {"fan_mode": ranked[min(len(ranked) - 1, max(0, at))]})


def _humidity(entity: Entity, arguments: Mapping[str, Any]) -> Verb:
    if arguments.get("humidity") is not None:
        return Verb("set_humidity", {"humidity": number(arguments["humidity"])})
    now = number(entity.attributes.get("humidity", entity.attributes.get("target_humidity", 50)))
    return Verb("set_humidity", {"humidity": now + _signed(arguments, 5.0)})


def _volume(_: Entity, arguments: Mapping[str, Any]) -> Verb:
    return Verb("set_volume", {"volume_level": number(arguments.get("volume_level"))})


def _adjust_volume(entity: Entity, arguments: Mapping[str, Any]) -> Verb:
    now = number(entity.attributes.get("volume_level") or 0)
    step = arguments.get("volume_step")
    change = (
        number(step)
        if isinstance(step, int | float)
        else _signed({"direction": arguments.get("direction", step), "step": arguments.get("step")}, STEP)
    )
    return Verb("set_volume", {"volume_level": min(100.0, max(0.0, now + change))})


def _play(_: Entity, arguments: Mapping[str, Any]) -> Verb:
    args = {"query": str(arguments.get("search_query") or "")}
    if arguments.get("media_class"):
        args["media_class"] = str(arguments["media_class"])
    return Verb("play_media", args)


def _fan_speed(entity: Entity, arguments: Mapping[str, Any]) -> Verb:
    wanted = number(arguments.get("percentage"))
    return Verb("turn_off", {}) if wanted == 0 else Verb("set_percentage", {"percentage": wanted})


def _adjust_speed(entity: Entity, arguments: Mapping[str, Any]) -> Verb:
    if entity.domain == "machine":
        low, high = (number(entity.attributes.get(k, d)) for k, d in (("speed_min", 0), ("speed_max", 100)))
        now = number(entity.attributes.get("speed") or 0)
        return Verb("set_speed", {"speed": now + _signed(arguments, (high - low) / 10)})
    now = number(entity.attributes.get("percentage") or 0) if entity.state == "on" else 0.0
    return Verb("set_percentage", {"percentage": min(100.0, max(1.0, now + _signed(arguments, 25.0)))})


def _adjust_pressure(entity: Entity, arguments: Mapping[str, Any]) -> Verb:
    now = number(entity.attributes.get("pressure") or 0)
    return Verb("set_pressure", {"pressure": round(now + _signed(arguments, 0.5), 3)})


def _hvac_mode(_: Entity, arguments: Mapping[str, Any]) -> Verb:
    mode = str(arguments.get("hvac_mode") or "")
    return Verb("turn_off", {}) if mode == "off" else Verb("set_hvac_mode", {"hvac_mode": mode})


def _preset(_: Entity, arguments: Mapping[str, Any]) -> Verb:
    return Verb("set_preset_mode", {"preset_mode": str(arguments.get("preset_mode") or "")})


def _set_speed(entity: Entity, arguments: Mapping[str, Any]) -> Verb:
    value = number(arguments.get("value"))
    if str(arguments.get("unit") or "") == "%" and entity.attributes.get("speed_unit") != "%":
        low, high = (number(entity.attributes.get(k, d)) for k, d in (("speed_min", 0), ("speed_max", 100)))
        value = low + (high - low) * value / 100
    return Verb("set_speed", {"speed": value})


def _set_point(entity: Entity, arguments: Mapping[str, Any]) -> Verb:
    what = str(arguments.get("property") or "temperature")
    return Verb(f"set_{what}", {what: number(arguments.get("value"))})


def _arm(_: Entity, arguments: Mapping[str, Any]) -> Verb:
    return Verb(f"arm_{arguments.get('mode') or 'away'}", {})


def _simple(verb: str, *names: str):
    def make(_: Entity, arguments: Mapping[str, Any]) -> Verb:
        return Verb(verb, {name: arguments[name] for name in names if arguments.get(name) is not None})

    return make


def _option(_: Entity, arguments: Mapping[str, Any]) -> Verb:
    if arguments.get("option") is None:
        raise Unsupported(words.reason("value_missing"))
    return Verb("select_option", {"option": arguments["option"]})


_INTENTS = {
    "HassTurnOn": _on,
    "HassToggle": _toggle,
    "HassTurnOff": _off,
    "HassLightSet": _light,
    "AdjustBrightness": _adjust_brightness,
    "AdjustColorTemperature": _adjust_color_temperature,
    "HassSetPosition": _position,
    "AdjustPosition": _adjust_position,
    "StopCover": _simple("stop"),
    "HassClimateSetTemperature": _temperature,
    "AdjustTemperature": _adjust_temperature,
    "HassClimateSetFanMode": _fan_mode,
    "SetHvacMode": _hvac_mode,
    "SetPresetMode": _preset,
    "SetHumidity": _humidity,
    "HassSetVolume": _volume,
    "HassSetVolumeRelative": _adjust_volume,
    "HassMediaPause": _simple("pause"),
    "HassMediaUnpause": _simple("play"),
    "HassMediaNext": _simple("next"),
    "HassMediaPrevious": _simple("previous"),
    "HassMediaPlayerMute": _simple("mute"),
    "HassMediaPlayerUnmute": _simple("unmute"),
    "HassMediaSearchAndPlay": _play,
    "HassFanSetSpeed": _fan_speed,
    "AdjustSpeed": _adjust_speed,
    "HassVacuumStart": _simple("start"),
    "HassVacuumReturnToBase": _simple("return_to_base"),
    "HassVacuumCleanArea": _simple("clean_area", "area"),
    "PauseVacuum": _simple("pause"),
    "HassLawnMowerStartMowing": _simple("start_mowing"),
    "HassLawnMowerDock": _simple("dock"),
    "HassListAddItem": _simple("add_item", "item"),
    "HassListCompleteItem": _simple("complete_item", "item"),
    "HassListRemoveItem": _simple("remove_item", "item"),
    "HassShoppingListAddItem": _simple("add_item", "item"),
    "HassShoppingListCompleteItem": _simple("complete_item", "item"),
    "HassBroadcast": _simple("announce", "message"),
    "ArmAlarm": _arm,
    "DisarmAlarm": _simple("disarm"),
    "StartMachine": _simple("start"),
    "StopMachine": _simple("stop"),
    "HomeMachine": _simple("home"),
    "ResetFault": _simple("reset"),
    "SetSpeed": _set_speed,
    "SetPoint": _set_point,
    "AdjustPressure": _adjust_pressure,
    "AcknowledgeAlarm": _simple("acknowledge"),
    "DispatchVehicle": _simple("dispatch", "destination"),
    "ChargeVehicle": _simple("charge"),
    "SelectOption": _option,
    "SetValue": _simple("set_value", "value"),
}


# ---- ranges and options -------------------------------------------------------------------------

_RANGES: dict[str, tuple[str, str, float | None, float | None]] = {
    "brightness_pct": ("", "", 0, 100),
    "position": ("", "", 0, 100),
    "tilt": ("", "", 0, 100),
    "percentage": ("", "", 0, 100),
    "volume_level": ("", "", 0, 100),
    "temperature": ("min_temp", "max_temp", None, None),
    "humidity": ("min_humidity", "max_humidity", 0, 100),
    "color_temp_kelvin": ("min_color_temp_kelvin", "max_color_temp_kelvin", 1000, 12000),
    "speed": ("speed_min", "speed_max", None, None),
    "pressure": ("pressure_min", "pressure_max", None, None),
    "value": ("min", "max", None, None),
}
_OPTIONS = {
    "hvac_mode": "hvac_modes",
    "fan_mode": "fan_modes",
    "preset_mode": "preset_modes",
    "swing_mode": "swing_modes",
    "operation_mode": "operation_list",
    "option": "options",
    "source": "source_list",
    "effect": "effect_list",
}
_NEEDS = {  # verb -> what `supported` must hold, where an entity says what it supports
    "set_position": ("set_position",), "stop": ("stop",), "open": ("open",), "close": ("close",),
}  # fmt: skip


def check(entity: Entity, verb: Verb) -> None:
    """Raise Unsupported if the entity cannot do this, or not with these values."""
    attributes = entity.attributes
    supported = attributes.get("supported")
    if supported is not None and entity.domain in ("cover", "valve"):
        for need in _NEEDS.get(verb.verb, ()):
            if need not in supported:
                raise _cannot(entity)
    commands = attributes.get("commands")
    if commands is not None and verb.verb not in commands:
        raise _cannot(entity)
    modes = attributes.get("supported_color_modes")
    if modes is not None and entity.domain == "light":
        _check_light(entity, verb, modes)
    for name, value in verb.args.items():
        _check_range(entity, name, value)
        options = attributes.get(_OPTIONS.get(name, ""))
        if options and value not in options:
            raise Unsupported(
                words.reason(
                    "not_an_option", name=entity.name, options=", ".join(map(str, options)), value=value
                )
            )


def _check_light(entity: Entity, verb: Verb, modes: Any) -> None:
    dimmable = any(mode != "onoff" for mode in modes)
    coloured = any(mode in ("hs", "rgb", "rgbw", "rgbww", "xy") for mode in modes)
    if "brightness_pct" in verb.args and not dimmable:
        raise _cannot(entity)
    if "rgb_color" in verb.args and not coloured:
        raise _cannot(entity)
    if "color_temp_kelvin" in verb.args and "color_temp" not in modes and not coloured:
        raise _cannot(entity)


def _check_range(entity: Entity, name: str, value: Any) -> None:
    if name not in _RANGES:
        return
    low_key, high_key, low, high = _RANGES[name]
    low = entity.attributes.get(low_key, low)
    high = entity.attributes.get(high_key, high)
    value = number(value)
    if (low is not None and value < number(low)) or (high is not None and value > number(high)):
        raise Unsupported(
            words.reason("outside_range", what=name, name=entity.name, low=low, high=high, value=f"{value:g}")
        )


def _signed(arguments: Mapping[str, Any], default: float) -> float:
    amount = number(arguments["step"]) if arguments.get("step") is not None else default
    return -abs(amount) if arguments.get("direction") == "down" else abs(amount)
