"""Numbers with units for machines, steps of relative changes, and numbers alone, as fillings of value slots."""

from edgehome.training import values
from edgehome.training.templates import mark
from edgehome.training.wording import traditional

UNITS_EN = {
    "rpm": (" rpm", " RPM", " revolutions per minute", "rpm", " revs"),
    "%": ("%", " percent"),
    "m/min": (" meters per minute", " m/min", " metres a minute"),
    "m/s": (" m/s", " meters per second"),
    "Hz": (" Hz", " hertz", "Hz"),
    "bar": (" bar", " bars", "bar"),
    "°C": (" degrees", "°C", " degrees celsius", " °C", "°"),
}


UNITS_ZH = {
    "rpm": ("转", "转每分钟", "rpm", "转/分"),
    "%": ("%",),
    "m/min": ("米每分钟", "米/分", "m/min"),
    "m/s": ("米每秒", "m/s", "米/秒"),
    "Hz": ("赫兹", "Hz", "赫"),
    "bar": ("巴", "bar", "公斤"),
    "°C": ("度", "摄氏度", "℃", "°C"),
}


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


def bounds(have, what):
    if what == "speed":
        return have.get("speed_min", 0), have.get("speed_max", 100), have.get("speed_unit", "%")
    if what == "pressure":
        return have.get("pressure_min", 0), have.get("pressure_max", 10), have.get("pressure_unit", "bar")
    return have.get("min_temp", 0), have.get("max_temp", 100), have.get("unit", "°C")


def machine_value(what: str):
    def write(speech, draft, thing, section):
        kind = what
        if what == "value":
            kind = section.attr("property") or ("number" if draft.intent == "SetValue" else "speed")
        if kind == "number":
            low, high = (
                (thing.attributes.get("min", 0), thing.attributes.get("max", 100)) if thing else (0, 100)
            )
            whole = speech.rng.randint(int(low), int(high))
            draft.arguments["value"] = whole
            return values.number(speech.rng, whole, speech.lang)
        if thing is None:
            return None
        low, high, unit = bounds(thing.attributes, kind)
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


def write_step(speech, draft, thing, section):
    rng = speech.rng
    intent = draft.intent
    if intent in ("AdjustTemperature", "HassClimateSetTemperature"):
        value: float = rng.choice([1, 1, 2, 2, 3, 4, 5, 0.5])
        draft.arguments["step"] = value
        if speech.chinese:
            words = (
                "半度"
                if value == 0.5 and rng.random() < 0.5
                else values.number(rng, value, speech.lang, 0.5, two=True) + "度"
            )
            return words.replace("点", "點").replace("两", "兩") if values.old_script(speech.lang) else words
        if value == 0.5 and rng.random() < 0.5:
            return "half a degree"
        if value == 1 and rng.random() < 0.3:
            return rng.choice(["a degree", "one degree"])
        return values.number(rng, value, "en", 0.4) + (" degree" if value == 1 else " degrees")
    if intent in ("AdjustSpeed", "AdjustPressure") and thing is not None and thing.kind.domain == "machine":
        low, high, unit = bounds(thing.attributes, "pressure" if intent == "AdjustPressure" else "speed")
        value = (
            rng.choice([1, 2, 0.5])
            if high <= 16
            else rng.choice([1, 2, 5, 10])
            if high <= 100
            else rng.choice([10, 50, 100, 200])
        )
        draft.arguments["step"] = value
        return quantity(speech, value, unit)
    points = rng.choice([5, 10, 10, 15, 20, 20, 25, 30, 50, rng.randint(1, 60)])
    draft.arguments["step"] = points
    return values.percent(rng, speech.lang, "step", points)[0]


def bare_number(slot: str, argument: str, low: int, high: int, step: int = 1):
    """A number alone: the template itself writes the unit."""

    def write(speech, draft, thing, section):
        rng = speech.rng
        if slot == "temperature" and thing is not None:
            low_, high_ = thing.attributes.get("min_temp", low), thing.attributes.get("max_temp", high)
            value = rng.randint(int(low_), int(high_))
        elif slot == "color_temp":
            value = rng.randrange(2000, 6600, 100)
        else:
            value = (
                values.level(rng)
                if high == 100 and low == 0
                else rng.choice([rng.randint(low, high), *([5, 10, 15, 20, 30] if high > 30 else [1, 2])])
            )
        draft.arguments[argument] = value
        words = values.number(
            rng, value, speech.lang, 0.2, two=argument.endswith(("hours", "minutes", "seconds"))
        )
        return mark(words, "temperature" if slot == "color_temp" else slot)

    return write
