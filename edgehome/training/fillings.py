"""Fills the value slots of a drawn template with words, and notes what they mean as the call's arguments."""

from collections.abc import Callable
from typing import Any

from edgehome.training import inventing, phrases, times, values
from edgehome.training.homes import Thing
from edgehome.training.quantities import bare_number, machine_value, write_step
from edgehome.training.templates import Text, mark
from edgehome.training.wording import Section, traditional

FRAME = {
    "ha",
    "noun",
    "domain",
    "class",
    "point",
    "lang",
    "style",
    "weight",
    "after",
    "intent",
    "n",
    "missing",
    "times",
}
_NAMES = {"volume": "volume_level", "speed": "value", "pressure": "value"}


def fixed(section: Section) -> dict[str, Any]:
    """Return the closed arguments that the section's header gives."""
    found: dict[str, Any] = {}
    for name, options in section.attrs.items():
        if name in FRAME:
            continue
        value: Any = options[0]
        if value in ("true", "false"):
            value = value == "true"
        elif value.lstrip("-").isdigit():
            value = int(value)
        found[_NAMES.get(name, name)] = value
    return found


def able(intent: str, thing: Thing, section: Section) -> bool:
    """Return whether the device can be asked for this at all (its value may still be out of range)."""
    have = thing.attributes
    if intent in ("SetSpeed",) or (intent == "AdjustSpeed" and thing.kind.domain == "machine"):
        return "speed_unit" in have
    if intent == "SetPoint":
        return ("pressure_unit" if section.attr("property") == "pressure" else "unit") in have
    if intent == "AdjustPressure":
        return "pressure_unit" in have
    if intent == "AdjustTemperature" and thing.kind.domain == "machine":
        return "unit" in have
    if intent == "SetPresetMode":
        wanted = section.attr("preset_mode")
        return bool(have.get("preset_modes")) and (not wanted or wanted in have["preset_modes"])
    if intent == "HassClimateSetFanMode":
        wanted = section.attr("fan_mode")
        return bool(have.get("fan_modes")) and (not wanted or wanted in have["fan_modes"])
    if intent == "SetHvacMode":
        wanted = section.attr("hvac_mode")
        return not wanted or wanted in have.get("hvac_modes", ())
    if intent == "SetHumidity":
        return thing.kind.domain == "humidifier"
    if intent == "HomeMachine":
        return "home" in have.get("commands", ())
    if intent == "HassGetState" and thing.kind.domain == "sensor" and section.attr("state"):
        return False
    if intent == "HassGetState":
        return _has_attribute(section.attr("attribute"), thing)
    if intent == "Compare":
        return thing.kind.domain != "sensor" or bool(thing.kind.unit)
    return True


_ATTRIBUTES = {
    "brightness": ("light",), "current_position": ("cover", "valve"), "position": ("cover", "valve", "vehicle"), "volume_level": ("media_player",), "percentage": ("fan",),
    "temperature": ("climate", "water_heater", "machine"), "current_temperature": ("climate", "machine"), "humidity": ("humidifier",), "speed": ("machine",),
    "pressure": ("machine",), "battery_level": ("vehicle",), "hvac_mode": ("climate",), "fan_mode": ("climate",), "preset_mode": ("fan",),
}  # fmt: skip


def _has_attribute(name: str, thing: Thing) -> bool:
    if not name or name not in _ATTRIBUTES:
        return True
    if thing.kind.domain == "machine":
        return {"speed": "speed_unit", "pressure": "pressure_unit"}.get(name, "unit") in thing.attributes
    return thing.kind.domain in _ATTRIBUTES[name]


def colourful(thing: Thing) -> bool:
    """Return whether a light can show colours (one that does not say can)."""
    modes = thing.attributes.get("supported_color_modes")
    return modes is None or bool(set(modes) & {"hs", "rgb", "rgbw", "xy"})


def dimmable(thing: Thing) -> bool:
    """Return whether a light can be dimmed."""
    return thing.attributes.get("supported_color_modes") != ["onoff"]


def toned(thing: Thing) -> bool:
    """Return whether a light's white can be warmer or cooler."""
    modes = thing.attributes.get("supported_color_modes")
    return modes is None or "color_temp" in modes


def _capable(draft, target, slots) -> bool:
    """Keep of a group what can do it; a lone device that cannot is refused, and seldom drawn."""
    intent = draft.intent
    tests: list[Callable[[Thing], bool]] = []
    slots = {s.removeprefix("ha_") for s in slots}
    if intent in ("HassLightSet", "AdjustBrightness", "AdjustColorTemperature"):
        if "color" in slots or "color" in draft.attrs:
            tests.append(colourful)
        if "color_temp" in slots or intent == "AdjustColorTemperature" or "temperature" in draft.attrs:
            tests.append(toned)
        if "brightness" in slots or intent == "AdjustBrightness" or "brightness" in draft.attrs:
            tests.append(dimmable)
    if intent in ("HassSetPosition", "AdjustPosition"):
        tests.append(lambda t: "supported" not in t.attributes or "set_position" in t.attributes["supported"])
    if not tests:
        return True
    able_ones = [t for t in target.things if all(test(t) for test in tests)]
    if len(able_ones) == len(target.things):
        return True
    if target.pointing != "device" and able_ones:
        target.things = able_ones
        return True
    draft.refusal = "cannot"
    return True


def fill(speech, section: Section, draft, slots: set[str], target) -> dict[str, Text] | None:
    """Return words for the value slots and set the draft's arguments; None if the device has no such value."""
    if target is not None and not _capable(draft, target, slots):
        return None
    if draft.refusal and speech.rng.random() < 0.75:
        return None
    out: dict[str, Text] = {}
    thing = target.things[0] if target and target.things else None
    for slot in sorted(slots):
        writer = WRITERS.get(slot)
        if writer is None:
            continue
        if slot == "area" and section.key not in _AREA_ARGUMENT:
            continue
        filled = writer(speech, draft, thing, section)
        if filled is None:
            return None
        out[slot] = filled if isinstance(filled, Text) else mark(filled, slot)
    return out


_AREA_ARGUMENT = {
    "HassVacuumCleanArea", "DispatchVehicle", "HassCancelAllTimers", "HassCancelTimer", "HassIncreaseTimer", "HassDecreaseTimer", "HassPauseTimer", "HassUnpauseTimer", "HassTimerStatus",
    "HassBroadcast",
}  # fmt: skip


def _level(slot: str, argument: str):
    def write(speech, draft, thing, section):
        if speech.rng.random() < 0.015:
            beyond = speech.rng.choice([105, 110, 120, 150, 200, 300, 500])
            draft.arguments[argument], draft.refusal = beyond, draft.refusal or "out_of_range"
            return values.percent(speech.rng, speech.lang, slot, beyond)[0]
        words, value = values.percent(speech.rng, speech.lang, slot)
        draft.arguments[argument] = value
        return words

    return write


def _temperature(speech, draft, thing, section):
    rng, have = speech.rng, thing.attributes if thing else {}
    unit, low, high = have.get("unit", "°C"), have.get("min_temp", 16), have.get("max_temp", 30)
    if thing is not None and thing.kind.domain == "climate":
        comfortable = (62, 80) if unit == "°F" else (17, 28)
        value = rng.randint(max(low, comfortable[0]), min(high, comfortable[1]))
        if unit == "°C" and rng.random() < 0.12:
            value = min(high, value + 0.5)
    else:
        value = rng.randint(int(low), int(high))
    if rng.random() < 0.05:
        value = high + rng.randint(3, 40) if rng.random() < 0.6 else low - rng.randint(2, 8)
        draft.refusal = draft.refusal or "out_of_range"
    value = max(value, 0)
    draft.arguments["temperature"] = value
    return values.temperature(rng, speech.lang, unit, value)


def _colour(speech, draft, thing, section):
    words, draft.arguments["color"] = values.colour(speech.rng, speech.lang)
    return words


def _tone(speech, draft, thing, section):
    words, draft.arguments["temperature"] = values.tone(speech.rng, speech.lang)
    return mark(words, "temperature")


def _humidity(speech, draft, thing, section):
    have = thing.attributes if thing else {}
    low, high = have.get("min_humidity", 30), have.get("max_humidity", 80)
    value = (
        speech.rng.randint(low, high)
        if speech.rng.random() < 0.5
        else min(high, max(low, speech.rng.choice([35, 40, 45, 50, 55, 60, 65])))
    )
    if speech.rng.random() < 0.04:
        value, draft.refusal = high + speech.rng.randint(2, 10), "out_of_range"
    draft.arguments["humidity"] = value
    return values.percent(speech.rng, speech.lang, "humidity", min(value, 100))[0]


def _mode(slot: str, attribute: str, english: dict, chinese: dict):
    def write(speech, draft, thing, section):
        have = [m for m in (thing.attributes.get(attribute) or ()) if m in english] if thing else []
        wanted = section.attr(slot)
        if wanted:
            have = [wanted]
        if attribute == "hvac_modes":
            have = [m for m in have if m != "off"]
        if not have:
            return None
        mode = speech.rng.choice(have)
        draft.arguments[slot] = mode
        words = speech.rng.choice((chinese if speech.chinese else english)[mode])
        return traditional(words) if values.old_script(speech.lang) else words

    return write


def _option(speech, draft, thing, section):
    options = thing.attributes.get("options") if thing else None
    if not options:
        return None
    draft.arguments["option"] = speech.rng.choice(options)
    return draft.arguments["option"]


_INVENTORS = {"item": inventing.item, "message": inventing.message}


def _free(slot: str, argument: str, english: list[str], chinese: list[str]):
    def write(speech, draft, thing, section):
        invent = _INVENTORS.get(slot)
        if invent is not None and speech.rng.random() < 0.4:
            words = invent(speech.rng, speech.chinese)
        else:
            words = speech.rng.choice(chinese if speech.chinese else english)
        if values.old_script(speech.lang):
            words = traditional(words, "s2hk" if speech.lang == "zh-HK" else "s2tw")
        draft.arguments[argument] = words
        return words

    return write


def _query(speech, draft, thing, section):
    table = phrases.QUERIES_ZH if speech.chinese else phrases.QUERIES_EN
    wanted = section.attr("media_class") or draft.arguments.get("media_class", "")
    key = (
        wanted
        if wanted in table
        else speech.rng.choice(
            ["", "", "artist", "track", "playlist", "album", "podcast", "movie", "tv_show"]
        )
    )
    invented = key not in ("", "podcast", "playlist") and speech.rng.random() < 0.45
    words = inventing.title(speech.rng, speech.chinese) if invented else speech.rng.choice(table[key])
    if values.old_script(speech.lang):
        words = traditional(words)
    draft.arguments["search_query"] = words
    return words


MEDIA_CLASSES_EN = {
    "artist": "artist",
    "album": "album",
    "track": "song",
    "playlist": "playlist",
    "podcast": "podcast",
    "movie": "movie",
    "tv_show": "show",
}
MEDIA_CLASSES_ZH = {
    "artist": "歌手",
    "album": "专辑",
    "track": "歌曲",
    "playlist": "歌单",
    "podcast": "播客",
    "movie": "电影",
    "tv_show": "电视剧",
}


def _media_class(speech, draft, thing, section):
    table = MEDIA_CLASSES_ZH if speech.chinese else MEDIA_CLASSES_EN
    key = speech.rng.choice(list(table))
    draft.arguments["media_class"] = key
    return traditional(table[key]) if values.old_script(speech.lang) else table[key]


def _duration(prefix: str):
    def write(speech, draft, thing, section):
        words, _, parts = times.duration(speech.rng, speech.lang)
        for name, value in parts.items():
            draft.arguments[prefix + name] = value
        if (
            not speech.chinese
            and speech.rng.random() < 0.12
            and prefix
            and len(parts) == 1
            and words[-1] == "s"
        ):
            words = words[:-1]
        return words

    return write


def _state(speech, draft, thing, section):
    if thing is None:
        return None
    kind = thing.kind
    table = phrases.STATES_ZH if speech.chinese else phrases.STATES_EN
    found = table.get(f"{kind.domain}.{kind.device_class}") or table.get(kind.domain)
    if found is None:
        return None
    state = section.attr("state") if section.attr("state") in found else speech.rng.choice(list(found))
    draft.arguments["state"] = state
    words = speech.rng.choice(found[state])
    return traditional(words) if values.old_script(speech.lang) else words


def _place(argument: str, slot: str):
    def write(speech, draft, thing, section):
        from edgehome.training.saying import say_area

        areas = list(speech.world.areas)
        if not areas:
            return None
        area = speech.rng.choice(areas)
        draft.arguments[argument] = area
        return say_area(speech, area, slot)

    return write


def _area_argument(speech, draft, thing, section):
    if draft.intent == "DispatchVehicle":
        return _place("destination", "destination")(speech, draft, thing, section)
    return _place("area", "area")(speech, draft, thing, section)


WRITERS = {
    "brightness": _level("brightness", "brightness"),
    "percentage": _level("percentage", "percentage"),
    "position": _level("position", "position"),
    "volume": _level("volume", "volume_level"),
    "temperature": _temperature,
    "color": _colour,
    "color_temp": _tone,
    "humidity": _humidity,
    "speed": machine_value("speed"),
    "pressure": machine_value("pressure"),
    "value": machine_value("value"),
    "step": write_step,
    "fan_mode": _mode("fan_mode", "fan_modes", phrases.FAN_MODES_EN, phrases.FAN_MODES_ZH),
    "hvac_mode": _mode("hvac_mode", "hvac_modes", phrases.HVAC_EN, phrases.HVAC_ZH),
    "preset_mode": _mode("preset_mode", "preset_modes", phrases.PRESETS_EN, phrases.PRESETS_ZH),
    "option": _option,
    "item": _free("item", "item", phrases.ITEMS_EN, phrases.ITEMS_ZH),
    "message": _free("message", "message", phrases.MESSAGES_EN, phrases.MESSAGES_ZH),
    "query": _query,
    "media_class": _media_class,
    "timer_name": _free("timer_name", "name", phrases.TIMER_NAMES_EN, phrases.TIMER_NAMES_ZH),
    "duration": _duration(""),
    "start_duration": _duration("start_"),
    "state": _state,
    "destination": _place("destination", "destination"),
    "area": _area_argument,
    "ha_brightness": bare_number("brightness", "brightness", 0, 100),
    "ha_position": bare_number("position", "position", 0, 100),
    "ha_volume": bare_number("volume", "volume_level", 0, 100),
    "ha_percentage": bare_number("percentage", "percentage", 0, 100),
    "ha_step": bare_number("step", "step", 1, 60),
    "ha_temperature": bare_number("temperature", "temperature", 16, 30),
    "ha_color_temp": bare_number("color_temp", "temperature", 2000, 6500),
    **{
        f"ha_{p}{u}": bare_number(p + u, p + u, 1, m)
        for p in ("", "start_")
        for u, m in (("hours", 12), ("minutes", 90), ("seconds", 90))
    },
}
