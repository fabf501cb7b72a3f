"""Triggers and conditions in words: states, measures, sun, times and days, about things that the home has."""

from edgehome.training import dates, phrases, quantities, times, values
from edgehome.training.calls import Draft
from edgehome.training.choice import section_weight
from edgehome.training.homes import Thing
from edgehome.training.sample import Role
from edgehome.training.saying import Speech, say_area
from edgehome.training.targets import Aim, Target, device_target, group_target
from edgehome.training.templates import Slot, Text, draw, mark
from edgehome.training.wording import Section, traditional

_BASE = {"temperature": (15, 32), "humidity": (25, 80), "power": (50, 3000), "battery": (5, 90), "illuminance": (5, 2000), "carbon_dioxide": (500, 1800), "pressure": (1, 12), "vibration": (1, 20), "level": (5, 95), "moisture": (10, 70), "pm25": (10, 200), "energy": (1, 40), "speed": (10, 1500)}  # fmt: skip


def clause(speech: Speech, role: Role) -> tuple[Text, Draft] | None:
    """Return a trigger or a condition in words (owner 0) that this home can have."""
    rng = speech.rng
    keys = [k for k in speech.wording.sections if k.startswith(role + ".")]
    if not keys:
        return None
    for _ in range(5):
        key = rng.choices(keys, [_KEY_SHARE.get(k, 1.0) for k in keys])[0]
        section = rng.choices(speech.wording.get(key), [section_weight(s) for s in speech.wording.get(key)])[
            0
        ]
        kind = key.split(".")[1]
        if kind == "state":
            made = _state(speech, section, role)
        elif kind == "num":
            made = _num(speech, section, role)
        elif kind == "sun":
            made = sun_clause(speech, section, role)
        elif kind == "time":
            made = time_clause(speech, section)
        else:
            made = _days(speech, section)
        if made is not None:
            text, draft = made
            draft.role = role
            if text.text:
                text.marks.append(("clause", 0, len(text.text), 0))
                return text, draft
    return None


_KEY_SHARE = {
    "trigger.state": 6,
    "trigger.num": 3,
    "trigger.sun": 1,
    "condition.state": 3,
    "condition.sun": 1.5,
    "condition.time": 2,
    "condition.days": 0.7,
    "condition.num": 1,
}


def _pool(speech: Speech, section: Section) -> list[Thing]:
    domains = section.attrs.get("domain", ("binary_sensor",))
    classes = section.attrs.get("class")
    things = [t for d in domains for t in speech.world.by_domain.get(d, ())]
    if classes:
        things = [
            t for t in things if t.kind.device_class in classes or t.kind.key.partition(".")[2] in classes
        ]
    return things


def _point(
    speech: Speech, section: Section, parts: list[str | Slot], pool: list[Thing]
) -> tuple[Target, dict[str, Text]] | None:
    """Return who the clause is about and the words for it."""
    slots = {p.name for p in parts if isinstance(p, Slot)}
    thing = speech.rng.choice(pool)
    if "target" in slots:
        target = device_target(speech, thing, pool)
        return (target, {"target": target.text}) if target and not target.candidates else None
    if "name" in slots:
        target = device_target(speech, thing, pool, [Slot("name")])
        if target is None or target.candidates or len(target.text.marks) != 1:
            return None
        fills = {"name": target.text}
        if "area" in slots:
            if thing.area is None:
                return None
            fills["area"] = say_area(speech, thing.area)
            target.areas = (thing.area,)
        return target, fills
    own = [p for p in parts if isinstance(p, Slot) and p.name in ("area", "floor", "kind")]
    names = {p.name for p in own}
    if "kind" in names:
        kind = "place" if names & {"area", "floor"} else "here"
        target = group_target(
            speech,
            kind,
            Aim(pool, section.attrs.get("domain", ()), section.attrs.get("class", ()), anchor=thing),
            own,
        )
        if target is None or target.candidates:
            return None
        return target, {
            ("kind" if s == "domain" else s): Text(target.text.text[a:b], [(s, 0, b - a, 0)])
            for s, a, b, _ in target.text.marks
        }
    if "area" in names:
        if thing.area is None:
            return None
        reached = [t for t in pool if t.area == thing.area]
        said = thing.kind.device_class if len(section.attrs.get("class", ())) >= 1 else None
        return Target("place", reached, Text(), (), (thing.area,), (), thing.kind.domain, said), {
            "area": say_area(speech, thing.area)
        }
    if section.attr("point") == "all":
        return Target("all", pool, Text(), domain=thing.kind.domain), {}
    if len(pool) == 1 or len(section.attrs.get("class", ())) == 1:
        return Target(
            "here" if len(pool) == 1 else "all",
            pool,
            Text(),
            domain=thing.kind.domain,
            device_class=thing.kind.device_class,
        ), {}
    return None


def _state(speech: Speech, section: Section, role: Role) -> tuple[Text, Draft] | None:
    pool = _pool(speech, section)
    if not pool:
        return None
    parts = draw(section.templates[section.pick(speech.rng)], speech.rng, speech.wording.rules)
    found = _point(speech, section, parts, pool)
    if found is None:
        return None
    target, fills = found
    draft = Draft("state", {"to": section.attr("state", "on")}, target)

    def filling(slot: str) -> Text:
        if slot == "duration":
            words, draft.arguments["for_seconds"], _ = times.duration(speech.rng, speech.lang, 6)
            return mark(words, "duration")
        if slot == "state":
            return _state_words(speech, target.things[0], draft)
        return fills.get(slot, Text())

    return speech.join(parts, filling), draft


def _state_words(speech: Speech, thing: Thing, draft: Draft) -> Text:
    table = phrases.STATES_ZH if speech.chinese else phrases.STATES_EN
    found = table.get(f"{thing.kind.domain}.{thing.kind.device_class}") or table.get(thing.kind.domain) or {}
    words = found.get(draft.arguments["to"])
    if not words:
        return Text()
    said = speech.rng.choice(words)
    return mark(traditional(said) if values.old_script(speech.lang) else said, "state")


def _num(speech: Speech, section: Section, role: Role) -> tuple[Text, Draft] | None:
    rng = speech.rng
    pool = _pool(speech, section)
    what = section.attr("attribute")
    if what == "current_temperature":
        what = "temperature"
    if section.attr("domain") == "machine":
        needed = {"temperature": "unit", "speed": "speed_unit", "pressure": "pressure_unit"}.get(what, "unit")
        pool = [t for t in pool if needed in t.attributes]
    else:
        pool = [t for t in pool if t.kind.unit or t.kind.domain == "climate"]
    if not pool:
        return None
    parts = draw(section.templates[section.pick(rng)], rng, speech.wording.rules)
    found = _point(speech, section, parts, pool)
    if found is None:
        return None
    target, fills = found
    thing = target.things[0]
    measure = what or thing.kind.key.partition(".")[2]
    measure = {"co2": "carbon_dioxide"}.get(measure, measure)
    low, high = _BASE.get(measure, (1, 100))
    unit = thing.kind.unit or thing.attributes.get("unit", "°C")
    if thing.kind.domain == "machine":
        unit = thing.attributes.get(
            {"speed": "speed_unit", "pressure": "pressure_unit"}.get(what, "unit"), "°C"
        )
        low, high = (30, 250) if what == "temperature" else (10, 1500) if unit == "rpm" else (1, 60)
    if thing.kind.domain == "sensor" and measure == "temperature":
        unit = thing.attributes.get("unit_of_measurement", "°C")
        low, high = (60, 90) if unit == "°F" else (low, high)
    value: float = rng.randint(low, high)
    value = round(value, -2) if value > 1000 else round(value, -1) if value > 100 else value
    draft = Draft("num", {"operator": section.attr("op", ">"), "value": value, "unit": unit}, target)
    if what:
        draft.arguments["attribute"] = section.attr("attribute")

    def filling(slot: str) -> Text:
        if slot == "value":
            if unit in ("°C", "°F"):
                return mark(values.temperature(rng, speech.lang, unit, value), "value")
            return mark(_with_unit(speech, value, unit), "value")
        if slot == "duration":
            words, draft.arguments["for_seconds"], _ = times.duration(rng, speech.lang, 6)
            return mark(words, "duration")
        return fills.get(slot, Text())

    return speech.join(parts, filling), draft


_UNITS_EN = {
    "W": (" watts", "W", " W", ""),
    "kWh": (" kWh", " kilowatt hours"),
    "lx": (" lux", " lx", ""),
    "ppm": (" ppm", "", " parts per million"),
    "µg/m³": ("", " micrograms"),
    "L": (" liters", " litres"),
    "m³": (" cubic meters",),
    "mm/s": (" mm/s", " millimeters per second", ""),
    "%": ("%", " percent", "%"),
}


_UNITS_ZH = {
    "W": ("瓦", "W", "瓦特"),
    "kWh": ("度", "千瓦时", "度电"),
    "lx": ("勒克斯", "lux", "流明"),
    "ppm": ("ppm", "", "PPM"),
    "µg/m³": ("", "微克"),
    "L": ("升",),
    "m³": ("立方米", "方"),
    "mm/s": ("毫米每秒", "mm/s", ""),
    "%": ("%", "%"),
}


def _with_unit(speech: Speech, value: float, unit: str) -> str:
    table = _UNITS_ZH if speech.chinese else _UNITS_EN
    if unit not in table:
        return quantities.quantity(speech, value, unit)
    text = values.number(speech.rng, value, speech.lang, 0.12)
    if unit == "%" and speech.chinese and speech.rng.random() < 0.4:
        return "百分之" + text
    tail = speech.rng.choice(table[unit])
    return text + (traditional(tail) if values.old_script(speech.lang) else tail)


def sun_clause(speech: Speech, section: Section, role: Role) -> tuple[Text, Draft]:
    arguments: dict = (
        {"event": section.attr("event")} if role == "trigger" else {"after": section.attr("after")}
    )
    parts = draw(section.templates[section.pick(speech.rng)], speech.rng, speech.wording.rules)

    def filling(slot: str) -> Text:
        if slot == "offset":
            words, seconds, _ = times.duration(speech.rng, speech.lang, 3)
            arguments["offset_seconds"] = -seconds if section.attr("side") == "before" else seconds
            return mark(words, "duration")
        return Text()

    return speech.join(parts, filling), Draft("sun", arguments)


def time_clause(speech: Speech, section: Section) -> tuple[Text, Draft]:
    arguments: dict = {}

    def filling(slot: str) -> Text:
        if slot in ("after", "before", "time"):
            words, arguments[slot] = times.clock(speech.rng, speech.lang)
            return mark(words, "time")
        if slot == "days":
            words, arguments["days"] = dates.days(speech.rng, speech.lang)
            return mark(words, "days")
        return Text()

    parts = draw(section.templates[section.pick(speech.rng)], speech.rng, speech.wording.rules)
    text = speech.join(parts, filling)
    text.marks.append(("clause", 0, len(text.text), 0))
    return text, Draft("time", arguments, role="condition")


def _days(speech: Speech, section: Section) -> tuple[Text, Draft]:
    draft = Draft("days", {})

    def filling(slot: str) -> Text:
        words, draft.arguments["days"] = (
            dates.days(speech.rng, speech.lang) if speech.chinese else dates.day_kind(speech.rng)
        )
        return mark(words, "days")

    parts = draw(section.templates[section.pick(speech.rng)], speech.rng, speech.wording.rules)
    return speech.join(parts, filling), draft
