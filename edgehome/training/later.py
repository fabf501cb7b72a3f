"""Orders for later: after a delay, at a time, when something happens; with their triggers and conditions."""

from edgehome.training import fillings, phrases, values
from edgehome.training.calls import Draft
from edgehome.training.choice import ACTING, any_call, section_weight
from edgehome.training.homes import Thing
from edgehome.training.targets import Aim, Speech, Target, device_target, group_target, say_area
from edgehome.training.templates import Slot, Text, draw, mark
from edgehome.training.wording import Section, traditional

Piece = tuple[Text, list[Draft]]
_BASE = {"temperature": (15, 32), "humidity": (25, 80), "power": (50, 3000), "battery": (5, 90), "illuminance": (5, 2000), "carbon_dioxide": (500, 1800), "pressure": (1, 12), "vibration": (1, 20), "level": (5, 95), "moisture": (10, 70), "pm25": (10, 200), "energy": (1, 40), "speed": (10, 1500)}  # fmt: skip


def orders(speech: Speech, most: int = 2) -> Piece | None:
    """Return the orders that shall run later, mostly one."""
    made = any_call(speech, ACTING, direct=True)
    if made is None:
        return None
    text, first = made
    first.role = "then"
    if most > 1 and speech.rng.random() < 0.16:
        other = any_call(speech, ACTING, direct=True)
        parts = speech.words("join")
        if other is not None and parts is not None and other[1].intent != first.intent:
            other[1].role = "then"
            second = other[0].owned(1)
            return speech.join(parts, lambda s: text if s == "1" else second if s == "2" else Text()), [first, other[1]]
    return text, [first]


def _time_draft(arguments: dict, role: str = "trigger") -> Draft:
    return Draft("time", arguments, role=role)


def delayed(speech: Speech) -> Piece | None:
    """Return "... in ten minutes"."""
    body, parts = orders(speech), speech.words("delay")
    if body is None or parts is None:
        return None
    words, seconds, _ = values.duration(speech.rng, speech.lang)
    text, drafts = body
    owner = len(drafts)
    delay = mark(words, "delay", owner)
    out = speech.join(parts, lambda s: text if s == "call" else delay if s == "delay" else Text())
    return out, [*drafts, _time_draft({"seconds": seconds})]


def at_time(speech: Speech) -> Piece | None:
    """Return "... at seven every weekday"."""
    body, parts = orders(speech), speech.words("at")
    if body is None or parts is None:
        return None
    text, drafts = body
    owner = len(drafts)
    arguments: dict = {}
    merged = {p.name for p in parts if isinstance(p, Slot)} == {"call", "time"} and speech.rng.random() < 0.25

    def filling(slot: str) -> Text:
        if slot == "call":
            return text
        if slot == "time":
            if merged:
                day, said, arguments["time"], arguments["days_ahead"] = values.day_clock(speech.rng, speech.lang)
                order = [("date", day), ("time", said)] if speech.chinese else [("time", said), ("date", day)]
                first, second = (mark(words, what, owner) for what, words in order)
                return speech.join([Slot("1"), " ", Slot("2")], lambda which: first if which == "1" else second)
            words, arguments["time"] = values.clock(speech.rng, speech.lang)
            return mark(words, "time", owner)
        if slot == "date":
            words, meant = values.date(speech.rng, speech.lang)
            arguments.update(meant)
            return mark(words, "date", owner)
        if slot == "days":
            words, arguments["days"] = values.days(speech.rng, speech.lang)
            return mark(words, "days", owner)
        return Text()

    out = speech.join(parts, filling)
    return (out, [*drafts, _time_draft(arguments)]) if "time" in arguments else None


def at_sun(speech: Speech) -> Piece | None:
    """Return "... at sunset", "... half an hour before sunrise"."""
    sections = speech.wording.get("sun")
    body = orders(speech)
    if not sections or body is None:
        return None
    section = speech.section(sections)
    text, drafts = body
    owner = len(drafts)
    arguments: dict = {"event": section.attr("event")}

    def filling(slot: str) -> Text:
        if slot == "call":
            return text
        if slot == "offset":
            words, seconds, _ = values.duration(speech.rng, speech.lang, 3)
            arguments["offset_seconds"] = -seconds if section.attr("side") == "before" else seconds
            return mark(words, "duration", owner)
        return Text()

    parts = draw(section.templates[section.pick(speech.rng)], speech.rng, speech.wording.rules)
    return speech.join(parts, filling), [*drafts, Draft("sun", arguments, role="trigger")]


def ruled(speech: Speech) -> Piece | None:
    """Return "when the door opens and it is dark, ..."."""
    rng = speech.rng
    body = orders(speech)
    timed = rng.random() < 0.12 and bool(speech.wording.get("rule.time"))
    parts = speech.words("rule.time" if timed else "rule")
    trigger = clause(speech, "trigger")
    if body is None or parts is None or trigger is None:
        return None
    text, drafts = body
    drafts = [*drafts, trigger[1]]
    first = trigger[0].owned(len(drafts) - 1)
    condition = None
    if any(isinstance(p, Slot) and p.name in ("condition", "time") for p in parts):
        condition = span_of_time(speech) if timed else clause(speech, "condition")
        if condition is None:
            return None
        drafts.append(condition[1])
        condition_text = condition[0].owned(len(drafts) - 1)

    def filling(slot: str) -> Text:
        if slot == "call":
            return text
        if slot == "trigger":
            return first
        return condition_text if slot in ("condition", "time") and condition else Text()

    return speech.join(parts, filling), drafts


def span_of_time(speech: Speech) -> tuple[Text, Draft] | None:
    """Return "after ten pm" as a condition."""
    sections = speech.wording.get("span.time")
    suns = speech.wording.get("span.sun")
    if suns and speech.rng.random() < 0.4:
        text, draft = _sun(speech, speech.section(suns), "condition")
        draft.role = "condition"
        text.marks.append(("clause", 0, len(text.text), 0))
        return text, draft
    return _timed(speech, speech.section(sections)) if sections else None


def clause(speech: Speech, role: str) -> tuple[Text, Draft] | None:
    """Return a trigger or a condition in words (owner 0) that this home can have."""
    rng = speech.rng
    keys = [k for k in speech.wording.sections if k.startswith(role + ".")]
    if not keys:
        return None
    for _ in range(5):
        key = rng.choices(keys, [_KEY_SHARE.get(k, 1.0) for k in keys])[0]
        section = rng.choices(speech.wording.get(key), [section_weight(s) for s in speech.wording.get(key)])[0]
        kind = key.split(".")[1]
        if kind == "state":
            made = _state(speech, section, role)
        elif kind == "num":
            made = _num(speech, section, role)
        elif kind == "sun":
            made = _sun(speech, section, role)
        elif kind == "time":
            made = _timed(speech, section)
        else:
            made = _days(speech, section)
        if made is not None:
            text, draft = made
            draft.role = role
            if text.text:
                text.marks.append(("clause", 0, len(text.text), 0))
                return text, draft
    return None


_KEY_SHARE = {"trigger.state": 6, "trigger.num": 3, "trigger.sun": 1, "condition.state": 3, "condition.sun": 1.5, "condition.time": 2, "condition.days": 0.7, "condition.num": 1}


def _pool(speech: Speech, section: Section) -> list[Thing]:
    domains = section.attrs.get("domain", ("binary_sensor",))
    classes = section.attrs.get("class")
    things = [t for d in domains for t in speech.world.by_domain.get(d, ())]
    if classes:
        things = [t for t in things if t.kind.device_class in classes or t.kind.key.partition(".")[2] in classes]
    return things


def _point(speech: Speech, section: Section, parts: list[str | Slot], pool: list[Thing]) -> tuple[Target, dict[str, Text]] | None:
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
        target = group_target(speech, kind, Aim(pool, section.attrs.get("domain", ()), section.attrs.get("class", ()), anchor=thing), own)
        if target is None or target.candidates:
            return None
        return target, {("kind" if s == "domain" else s): Text(target.text.text[a:b], [(s, 0, b - a, 0)]) for s, a, b, _ in target.text.marks}
    if "area" in names:
        if thing.area is None:
            return None
        reached = [t for t in pool if t.area == thing.area]
        said = thing.kind.device_class if len(section.attrs.get("class", ())) >= 1 else None
        return Target("place", reached, Text(), (), (thing.area,), (), thing.kind.domain, said), {"area": say_area(speech, thing.area)}
    if section.attr("point") == "all":
        return Target("all", pool, Text(), domain=thing.kind.domain), {}
    if len(pool) == 1 or len(section.attrs.get("class", ())) == 1:
        return Target("here" if len(pool) == 1 else "all", pool, Text(), domain=thing.kind.domain, device_class=thing.kind.device_class), {}
    return None


def _state(speech: Speech, section: Section, role: str) -> tuple[Text, Draft] | None:
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
            words, draft.arguments["for_seconds"], _ = values.duration(speech.rng, speech.lang, 6)
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


def _num(speech: Speech, section: Section, role: str) -> tuple[Text, Draft] | None:
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
        unit = thing.attributes.get({"speed": "speed_unit", "pressure": "pressure_unit"}.get(what, "unit"), "°C")
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
            words, draft.arguments["for_seconds"], _ = values.duration(rng, speech.lang, 6)
            return mark(words, "duration")
        return fills.get(slot, Text())

    return speech.join(parts, filling), draft


_UNITS_EN = {"W": (" watts", "W", " W", ""), "kWh": (" kWh", " kilowatt hours"), "lx": (" lux", " lx", ""), "ppm": (" ppm", "", " parts per million"), "µg/m³": ("", " micrograms"), "L": (" liters", " litres"), "m³": (" cubic meters",), "mm/s": (" mm/s", " millimeters per second", ""), "%": ("%", " percent", "%")}
_UNITS_ZH = {"W": ("瓦", "W", "瓦特"), "kWh": ("度", "千瓦时", "度电"), "lx": ("勒克斯", "lux", "流明"), "ppm": ("ppm", "", "PPM"), "µg/m³": ("", "微克"), "L": ("升",), "m³": ("立方米", "方"), "mm/s": ("毫米每秒", "mm/s", ""), "%": ("%", "%")}


def _with_unit(speech: Speech, value: float, unit: str) -> str:
    table = _UNITS_ZH if speech.chinese else _UNITS_EN
    if unit not in table:
        return fillings.quantity(speech, value, unit)
    text = values.number(speech.rng, value, speech.lang, 0.12)
    if unit == "%" and speech.chinese and speech.rng.random() < 0.4:
        return "百分之" + text
    tail = speech.rng.choice(table[unit])
    return text + (traditional(tail) if values.old_script(speech.lang) else tail)


def _sun(speech: Speech, section: Section, role: str) -> tuple[Text, Draft]:
    arguments: dict = {"event": section.attr("event")} if role == "trigger" else {"after": section.attr("after")}
    parts = draw(section.templates[section.pick(speech.rng)], speech.rng, speech.wording.rules)

    def filling(slot: str) -> Text:
        if slot == "offset":
            words, seconds, _ = values.duration(speech.rng, speech.lang, 3)
            arguments["offset_seconds"] = -seconds if section.attr("side") == "before" else seconds
            return mark(words, "duration")
        return Text()

    return speech.join(parts, filling), Draft("sun", arguments)


def _timed(speech: Speech, section: Section) -> tuple[Text, Draft]:
    arguments: dict = {}

    def filling(slot: str) -> Text:
        if slot in ("after", "before", "time"):
            words, arguments[slot] = values.clock(speech.rng, speech.lang)
            return mark(words, "time")
        if slot == "days":
            words, arguments["days"] = values.days(speech.rng, speech.lang)
            return mark(words, "days")
        return Text()

    parts = draw(section.templates[section.pick(speech.rng)], speech.rng, speech.wording.rules)
    text = speech.join(parts, filling)
    text.marks.append(("clause", 0, len(text.text), 0))
    return text, Draft("time", arguments, role="condition")


def _days(speech: Speech, section: Section) -> tuple[Text, Draft]:
    draft = Draft("days", {})

    def filling(slot: str) -> Text:
        words, draft.arguments["days"] = values.days(speech.rng, speech.lang) if speech.chinese else values.day_kind(speech.rng)
        return mark(words, "days")

    parts = draw(section.templates[section.pick(speech.rng)], speech.rng, speech.wording.rules)
    return speech.join(parts, filling), draft
