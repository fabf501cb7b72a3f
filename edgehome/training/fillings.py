"""Fills the value slots of a drawn template with words, and notes what they mean as the call's arguments."""

from typing import Any

from edgehome.training import inventing, phrases, values
from edgehome.training.homes import Thing
from edgehome.training.templates import Text, mark
from edgehome.training.wording import Section, traditional

FRAME = {"ha", "noun", "domain", "class", "point", "lang", "style", "weight", "after", "intent", "n", "missing", "times"}
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
    tests = []
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
        writer = _WRITERS.get(slot)
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
    value = speech.rng.randint(low, high) if speech.rng.random() < 0.5 else min(high, max(low, speech.rng.choice([35, 40, 45, 50, 55, 60, 65])))
    if speech.rng.random() < 0.04:
        value, draft.refusal = high + speech.rng.randint(2, 10), "out_of_range"
    draft.arguments["humidity"] = value
    return values.percent(speech.rng, speech.lang, "humidity", min(value, 100))[0]


UNITS_EN = {"rpm": (" rpm", " RPM", " revolutions per minute", "rpm", " revs"), "%": ("%", " percent"), "m/min": (" meters per minute", " m/min", " metres a minute"), "m/s": (" m/s", " meters per second"), "Hz": (" Hz", " hertz", "Hz"), "bar": (" bar", " bars", "bar"), "°C": (" degrees", "°C", " degrees celsius", " °C", "°")}
UNITS_ZH = {"rpm": ("转", "转每分钟", "rpm", "转/分"), "%": ("%",), "m/min": ("米每分钟", "米/分", "m/min"), "m/s": ("米每秒", "m/s", "米/秒"), "Hz": ("赫兹", "Hz", "赫"), "bar": ("巴", "bar", "公斤"), "°C": ("度", "摄氏度", "℃", "°C")}


def quantity(speech, value: float, unit: str) -> str:
    """Return a number with its unit, now and then without."""
    rng = speech.rng
    table = UNITS_ZH if speech.chinese else UNITS_EN
    text = values.number(rng, value, speech.lang, 0.15)
    if unit == "%" and speech.chinese and rng.random() < 0.4:
        return "百分之" + text
    if rng.random() < 0.15 and unit not in ("%",):
        return text
    tail = rng.choice(table.get(unit, (f" {unit}",)))
    return text + (traditional(tail) if speech.lang in ("zh-TW", "zh-HK") else tail)


def _range(have, what):
    if what == "speed":
        return have.get("speed_min", 0), have.get("speed_max", 100), have.get("speed_unit", "%")
    if what == "pressure":
        return have.get("pressure_min", 0), have.get("pressure_max", 10), have.get("pressure_unit", "bar")
    return have.get("min_temp", 0), have.get("max_temp", 100), have.get("unit", "°C")


def _machine_value(what: str):
    def write(speech, draft, thing, section):
        kind = what
        if what == "value":
            kind = section.attr("property") or ("number" if draft.intent == "SetValue" else "speed")
        if kind == "number":
            low, high = (thing.attributes.get("min", 0), thing.attributes.get("max", 100)) if thing else (0, 100)
            value = speech.rng.randint(int(low), int(high))
            draft.arguments["value"] = value
            return values.number(speech.rng, value, speech.lang)
        if thing is None:
            return None
        low, high, unit = _range(thing.attributes, kind)
        if unit == "%" or high <= 16:
            value: float = speech.rng.randint(int(low), int(high))
            if high <= 16 and speech.rng.random() < 0.4:
                value = round(speech.rng.uniform(low, high), 1)
        else:
            step = 1 if high - low < 60 else 5 if high - low < 300 else 50
            value = min(high, max(low, round(speech.rng.uniform(low, high) / step) * step))
        if speech.rng.random() < 0.04:
            value, draft.refusal = round(high * speech.rng.uniform(1.1, 2)), "out_of_range"
        draft.arguments.update(value=value, unit=unit)
        if draft.intent == "SetPoint":
            draft.arguments["property"] = "pressure" if kind == "pressure" else "temperature"
        return mark(quantity(speech, value, unit), what)

    return write


def _step(speech, draft, thing, section):
    rng = speech.rng
    intent = draft.intent
    if intent in ("AdjustTemperature", "HassClimateSetTemperature"):
        value: float = rng.choice([1, 1, 2, 2, 3, 4, 5, 0.5])
        draft.arguments["step"] = value
        if speech.chinese:
            words = "半度" if value == 0.5 and rng.random() < 0.5 else values.number(rng, value, speech.lang, 0.5, two=True) + "度"
            return words.replace("点", "點").replace("两", "兩") if values.old_script(speech.lang) else words
        if value == 0.5 and rng.random() < 0.5:
            return "half a degree"
        if value == 1 and rng.random() < 0.3:
            return rng.choice(["a degree", "one degree"])
        return values.number(rng, value, "en", 0.4) + (" degree" if value == 1 else " degrees")
    if intent in ("AdjustSpeed", "AdjustPressure") and thing is not None and thing.kind.domain == "machine":
        low, high, unit = _range(thing.attributes, "pressure" if intent == "AdjustPressure" else "speed")
        value = rng.choice([1, 2, 0.5]) if high <= 16 else rng.choice([1, 2, 5, 10]) if high <= 100 else rng.choice([10, 50, 100, 200])
        draft.arguments["step"] = value
        return quantity(speech, value, unit)
    value = rng.choice([5, 10, 10, 15, 20, 20, 25, 30, 50, rng.randint(1, 60)])
    draft.arguments["step"] = value
    return values.percent(rng, speech.lang, "step", value)[0]


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
    key = wanted if wanted in table else speech.rng.choice(["", "", "artist", "track", "playlist", "album", "podcast", "movie", "tv_show"])
    invented = key not in ("", "podcast", "playlist") and speech.rng.random() < 0.45
    words = inventing.title(speech.rng, speech.chinese) if invented else speech.rng.choice(table[key])
    if values.old_script(speech.lang):
        words = traditional(words)
    draft.arguments["search_query"] = words
    return words


MEDIA_CLASSES_EN = {"artist": "artist", "album": "album", "track": "song", "playlist": "playlist", "podcast": "podcast", "movie": "movie", "tv_show": "show"}
MEDIA_CLASSES_ZH = {"artist": "歌手", "album": "专辑", "track": "歌曲", "playlist": "歌单", "podcast": "播客", "movie": "电影", "tv_show": "电视剧"}


def _media_class(speech, draft, thing, section):
    table = MEDIA_CLASSES_ZH if speech.chinese else MEDIA_CLASSES_EN
    key = speech.rng.choice(list(table))
    draft.arguments["media_class"] = key
    return traditional(table[key]) if values.old_script(speech.lang) else table[key]


def _duration(prefix: str):
    def write(speech, draft, thing, section):
        words, _, parts = values.duration(speech.rng, speech.lang)
        for name, value in parts.items():
            draft.arguments[prefix + name] = value
        if not speech.chinese and speech.rng.random() < 0.12 and prefix and len(parts) == 1 and words[-1] == "s":
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
        from edgehome.training.targets import say_area

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


def _bare(slot: str, argument: str, low: int, high: int, step: int = 1):
    """A number alone: the template itself writes the unit."""

    def write(speech, draft, thing, section):
        rng = speech.rng
        if slot == "temperature" and thing is not None:
            low_, high_ = thing.attributes.get("min_temp", low), thing.attributes.get("max_temp", high)
            value = rng.randint(int(low_), int(high_))
        elif slot == "color_temp":
            value = rng.randrange(2000, 6600, 100)
        else:
            value = values.level(rng) if high == 100 and low == 0 else rng.choice([rng.randint(low, high), *([5, 10, 15, 20, 30] if high > 30 else [1, 2])])
        draft.arguments[argument] = value
        words = values.number(rng, value, speech.lang, 0.2, two=argument.endswith(("hours", "minutes", "seconds")))
        return mark(words, "temperature" if slot == "color_temp" else slot)

    return write


_WRITERS = {
    "brightness": _level("brightness", "brightness"),
    "percentage": _level("percentage", "percentage"),
    "position": _level("position", "position"),
    "volume": _level("volume", "volume_level"),
    "temperature": _temperature,
    "color": _colour,
    "color_temp": _tone,
    "humidity": _humidity,
    "speed": _machine_value("speed"),
    "pressure": _machine_value("pressure"),
    "value": _machine_value("value"),
    "step": _step,
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
    "ha_brightness": _bare("brightness", "brightness", 0, 100),
    "ha_position": _bare("position", "position", 0, 100),
    "ha_volume": _bare("volume", "volume_level", 0, 100),
    "ha_percentage": _bare("percentage", "percentage", 0, 100),
    "ha_step": _bare("step", "step", 1, 60),
    "ha_temperature": _bare("temperature", "temperature", 16, 30),
    "ha_color_temp": _bare("color_temp", "temperature", 2000, 6500),
    **{f"ha_{p}{u}": _bare(p + u, p + u, 1, m) for p in ("", "start_") for u, m in (("hours", 12), ("minutes", 90), ("seconds", 90))},
}
