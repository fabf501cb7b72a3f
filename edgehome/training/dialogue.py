"""Second utterances of a dialogue: the same for another place or thing, other values, more, undo, answers to a question."""

from dataclasses import replace

from edgehome.intents import INTENTS
from edgehome.training import calls, fillings
from edgehome.training.calls import Draft
from edgehome.training.choice import TARGETED, any_call, menu, section_weight
from edgehome.training.homes import Thing
from edgehome.training.sample import SampleContext
from edgehome.training.saying import Speech, say_area, say_floor
from edgehome.training.targets import Target, device_target
from edgehome.training.templates import Slot, Text, draw, mark
from edgehome.training.wording import Section

Made = tuple[Text, list[Draft], SampleContext]
_VALUES = {
    "HassLightSet": ("brightness", "color", "color_temp"), "HassSetPosition": ("position",), "HassClimateSetTemperature": ("temperature",),
    "HassFanSetSpeed": ("percentage",), "HassSetVolume": ("volume",), "SetHumidity": ("humidity",), "SetSpeed": ("speed",), "SetPoint": ("value",),
    "SetHvacMode": ("hvac_mode",), "HassMediaSearchAndPlay": ("query",), "DispatchVehicle": ("destination",),
}  # fmt: skip
_MISSING = {"color_temp": "temperature", "volume": "volume_level", "speed": "value", "query": "search_query"}
_RELATIVE = (
    "AdjustBrightness",
    "AdjustTemperature",
    "AdjustPosition",
    "AdjustSpeed",
    "AdjustPressure",
    "HassSetVolumeRelative",
)


_SAME = (*TARGETED, "HassGetState", "HassClimateGetTemperature")  # what can be said again for another place


def _first(speech: Speech, intents: tuple[str, ...]) -> Draft | None:
    """Return what was ordered before (its words do not matter)."""
    made = any_call(replace(speech, focus=(), heldout=None), intents, direct=True)
    if made is None or made[1].target is None or not made[1].goal.things or made[1].goal.candidates:
        return None
    return made[1]


def _context(
    speech: Speech,
    last: Draft | None = None,
    entities: tuple[str, ...] | None = None,
    question: str | None = None,
) -> SampleContext:
    reached = entities if entities is not None else last.entities if last else ()
    arguments = dict(last.arguments) if last else {}
    return SampleContext(
        area=speech.here,
        entities=reached,
        last_intent=last.intent if last else None,
        last_arguments=arguments,
        question=question,
    )


def _template(speech: Speech, key: str) -> tuple[Section, list[str | Slot]] | None:
    sections = [s for s in speech.wording.get(key) if s.usable(speech.heldout)]
    if not sections:
        return None
    section = speech.rng.choices(sections, [section_weight(s) for s in sections])[0]
    return section, draw(
        section.templates[section.pick(speech.rng, speech.heldout)], speech.rng, speech.wording.rules
    )


def _focus(speech: Speech, last: Draft) -> Target:
    things = last.goal.things if last.target else []
    return Target("focus", things, Text(), domain=things[0].kind.domain if things else None)


_STEPS = {
    "HassLightSet": "AdjustBrightness", "HassSetPosition": "AdjustPosition", "HassClimateSetTemperature": "AdjustTemperature", "HassFanSetSpeed": "AdjustSpeed",
    "HassSetVolume": "HassSetVolumeRelative", "SetSpeed": "AdjustSpeed", **{i: i for i in _RELATIVE},
}  # fmt: skip
_DOWN = ("less", "lower", "down", "off", "少", "低", "減", "减", "小", "暗", "冷", "慢")


def past(speech: Speech) -> SampleContext | None:
    """Return a context in which something was just done."""
    last = _first(speech, TARGETED)
    return _context(speech, last) if last else None


def step(speech: Speech) -> Made | None:
    """Return "five more": the last property changed by an amount."""
    last, found = _first(speech, tuple(_STEPS)), _template(speech, "follow.step")
    if (
        last is None
        or found is None
        or (last.intent == "HassLightSet" and "brightness" not in last.arguments)
    ):
        return None
    intent = _STEPS[last.intent]
    draft = Draft(intent, {})
    words = fillings.WRITERS["step"](speech, draft, last.goal.things[0], Section(intent, {}))
    filled = words if isinstance(words, Text) else mark(words or "", "step")
    text = speech.join(found[1], lambda s: filled)
    outside = "".join(p for p in found[1] if isinstance(p, str)).lower()
    draft.arguments["direction"] = "down" if any(w in outside for w in _DOWN) else "up"
    draft.target = _focus(speech, last)
    return text, [draft], _context(speech, last)


def place(speech: Speech) -> Made | None:
    """Return "and the bedroom"."""
    last, found = _first(speech, _SAME), _template(speech, "follow.place")
    if (
        last is None
        or found is None
        or not speech.world.areas
        or last.intent in ("HassVacuumCleanArea", "DispatchVehicle")
    ):
        return None
    parts = found[1]
    thing = last.goal.things[0]
    said_class = last.goal.device_class
    same = [
        t for d in (thing.kind.domain,) for t in speech.world.by_domain[d]
        if t.kind.key != "switch.lamp" and (not said_class or t.kind.device_class == said_class) and (said_class or t.kind.key == thing.kind.key or d == "light")
    ]  # fmt: skip
    floor = any(isinstance(p, Slot) and p.name == "floor" for p in parts)
    if floor:
        floors = sorted(
            {
                speech.world.areas[t.area]["floor"]
                for t in same
                if t.area and speech.world.areas[t.area]["floor"]
            }
        )
        if not floors:
            return None
        chosen = speech.rng.choice(floors)
        reached = [t for t in same if speech.world.on_floor(t, chosen)]
    else:
        elsewhere = sorted(
            {t.area for t in same if t.area and t.area not in last.goal.areas and t.area != thing.area}
        )
        if not elsewhere:
            return None
        chosen = speech.rng.choice(elsewhere)
        reached = [t for t in same if t.area == chosen]
    text = speech.join(
        parts, lambda s: say_floor(speech, chosen) if s == "floor" else say_area(speech, chosen)
    )
    target = Target(
        "place",
        reached,
        text,
        (),
        () if floor else (chosen,),
        (chosen,) if floor else (),
        thing.kind.domain,
        said_class,
    )
    return text, [Draft(last.intent, dict(last.arguments), target)], _context(speech, last)


def device(speech: Speech) -> Made | None:
    """Return "the lamp too"."""
    last, found = _first(speech, _SAME), _template(speech, "follow.device")
    if last is None or found is None or last.intent in ("HassVacuumCleanArea", "DispatchVehicle"):
        return None
    reached = {t.id for t in last.goal.things}
    domains = {t.kind.domain for t in last.goal.things}
    spec = INTENTS[last.intent]
    pool = [
        t
        for d in (spec.domains or tuple(domains))
        for t in speech.world.by_domain.get(d, ())
        if t.id not in reached
    ]
    pool = [
        t
        for t in pool
        if t.kind.domain in domains
        or (
            last.intent in ("HassTurnOn", "HassTurnOff")
            and t.kind.domain in ("light", "switch", "fan", "media_player")
        )
    ]
    empty = Section(last.intent, {})
    pool = [t for t in pool if fillings.able(last.intent, t, empty)]
    if not pool:
        return None
    thing = speech.rng.choice(pool)
    target = device_target(speech, thing, speech.world.things, [Slot("name")])
    if target is None or target.candidates:
        return None
    text = speech.join(found[1], lambda s: target.text)
    return text, [Draft(last.intent, dict(last.arguments), target)], _context(speech, last)


def _value(speech: Speech, intent: str, thing: Thing, attrs: dict) -> tuple[Text, dict] | None:
    """Return words for a value of the intent and the arguments they give."""
    slots = _VALUES[intent]
    slot = speech.rng.choice(slots)
    draft = Draft(intent, {}, attrs=attrs)
    section = Section(intent, {"property": (attrs["property"],)} if "property" in attrs else {})
    filled = fillings.WRITERS[slot](speech, draft, thing, section)
    if filled is None or draft.refusal:
        return None
    return (filled if isinstance(filled, Text) else mark(filled, slot)), draft.arguments


def value(speech: Speech) -> Made | None:
    """Return "no, thirty percent"."""
    last, found = _first(speech, tuple(_VALUES)), _template(speech, "follow.value")
    if last is None or found is None:
        return None
    made = _value(speech, last.intent, last.goal.things[0], last.attrs)
    if made is None:
        return None
    words, arguments = made
    if last.intent == "HassLightSet":
        same = [k for k in arguments if k in last.arguments]
        if not same and speech.rng.random() < 0.6:
            return None
    text = speech.join(found[1], lambda s: words)
    return text, [Draft(last.intent, arguments, _focus(speech, last))], _context(speech, last)


def more(speech: Speech) -> Made | None:
    """Return "a bit more", "that was too much"."""
    key = "follow.more" if speech.rng.random() < 0.6 else "follow.less"
    last, found = _first(speech, _RELATIVE), _template(speech, key)
    if last is None or found is None:
        return None
    direction = last.arguments.get("direction")
    if key == "follow.less":
        direction = {"up": "down", "down": "up"}.get(str(direction), direction)
    text = speech.join(found[1], lambda s: Text())
    return text, [Draft(last.intent, {"direction": direction}, _focus(speech, last))], _context(speech, last)


def undo(speech: Speech) -> Made | None:
    """Return "undo that"."""
    last, found = _first(speech, TARGETED), _template(speech, "follow.undo")
    if last is None or found is None:
        return None
    return speech.join(found[1], lambda s: Text()), [Draft("Undo")], _context(speech, last)


def again(speech: Speech) -> Made | None:
    """Return "do it again": the last call once more."""
    last, found = (
        _first(speech, (*_RELATIVE, "HassMediaNext", "HassMediaPrevious", "HassVacuumStart", "HassTurnOn")),
        _template(speech, "follow.again"),
    )
    if last is None or found is None:
        return None
    return (
        speech.join(found[1], lambda s: Text()),
        [Draft(last.intent, dict(last.arguments), _focus(speech, last))],
        _context(speech, last),
    )


def opposite(speech: Speech) -> Made | None:
    """Return "no, turn it back off"."""
    last, found = _first(speech, ("HassTurnOn", "HassTurnOff")), _template(speech, "follow.opposite")
    if last is None or found is None:
        return None
    text = speech.join(found[1], lambda s: Text())
    words = text.text.lower()
    off = any(w in words for w in ("off", "关", "關", "熄", "闩", "閂"))
    on = any(w in f" {words} ".replace("on second", "") for w in (" on ", "开", "開", "着"))
    if on == off and not (off and not speech.chinese):
        return None
    intent = "HassTurnOff" if off else "HassTurnOn"
    if any(
        t.kind.domain
        not in ("light", "switch", "fan", "media_player", "climate", "input_boolean", "humidifier")
        for t in last.goal.things
    ):
        return None
    last.intent = "HassTurnOn" if off else "HassTurnOff"
    return text, [Draft(intent, {}, _focus(speech, last))], _context(speech, last)


def order(speech: Speech) -> Made | None:
    """Return a new order about what was last spoken of: "turn it off"."""
    last = _first(speech, TARGETED)
    if last is None:
        return None
    speech.focus = last.entities
    anchor = last.goal.things[0]
    card = menu(speech)
    for _ in range(6):
        intents = card.among((*TARGETED, "HassGetState"))
        intent = speech.rng.choice(intents)
        if intent in ("DispatchVehicle", "HassVacuumCleanArea", "HassListAddItem", "HassMediaSearchAndPlay"):
            continue
        section = card.pick(speech.rng, intent)
        if "target" not in set().union(*section.slots) or anchor not in calls.reachable(speech, section):
            continue
        made = calls.make_call(speech, section, pointing="focus", anchor=anchor)
        if made is not None and made[1].target is not None and made[1].target.pointing == "focus":
            return made[0], [made[1]], _context(speech, last)
    return None


def answer(speech: Speech) -> Made | None:
    """Return the answer to an open question of the host."""
    roll = speech.rng.random()
    if roll < 0.34:
        key = "answer.yes" if roll < 0.18 else "answer.no"
        found = _template(speech, key)
        last = _first(speech, TARGETED)
        if found is None or last is None:
            return None
        text = speech.join(found[1], lambda s: Text())
        return (
            text,
            [Draft("Confirm" if key == "answer.yes" else "Deny")],
            _context(speech, last, question="yes_no"),
        )
    if roll < 0.62:
        return _which(speech)
    return _missing(speech)


def _which(speech: Speech) -> Made | None:
    rng = speech.rng
    last = _first(speech, TARGETED)
    if last is None:
        return None
    thing = last.goal.things[0]
    alike = [t for t in speech.world.by_domain[thing.kind.domain] if t is not thing]
    if not alike:
        return None
    candidates = [thing, *rng.sample(alike, min(len(alike), rng.choice([1, 1, 2, 3])))]
    rng.shuffle(candidates)
    ids = tuple(t.id for t in candidates)
    roll = rng.random()
    key = "answer.which" if roll < 0.7 else "answer.ordinal" if roll < 0.88 else "answer.both"
    found = _template(speech, key)
    if found is None:
        return None
    context = _context(speech, last, ids, "which")
    arguments = {} if last.intent == "Compare" else dict(last.arguments)
    if key == "answer.both":
        text = speech.join(found[1], lambda s: Text())
        return (
            text,
            [Draft(last.intent, arguments, Target("focus", candidates, Text(), domain=thing.kind.domain))],
            context,
        )
    if key == "answer.ordinal":
        spoken = [
            p.name.partition(":")[2] for p in found[1] if isinstance(p, Slot) and p.name.startswith("number")
        ]
        said = spoken[0] if spoken else ""
        index = rng.randrange(len(candidates)) if not said else _ORDINALS.get(said, 99)
        if index >= len(candidates):
            return None
        words = "一二三四"[index] if rng.random() < 0.6 else str(index + 1)
        text = speech.join(found[1], lambda s: mark(words, "number"))
        chosen = candidates[index]
        return (
            text,
            [
                Draft(
                    last.intent,
                    arguments,
                    Target("device", [chosen], Text(), (chosen.id,), domain=chosen.kind.domain),
                )
            ],
            context,
        )
    slots = {p.name for p in found[1] if isinstance(p, Slot)}
    areas = [t.area for t in candidates]
    if "area" in slots or "floor" in slots:
        if thing.area is None or areas.count(thing.area) > 1:
            return None
        floor = speech.world.areas[thing.area]["floor"]
        if "floor" in slots and (
            floor is None or sum(speech.world.on_floor(t, floor) for t in candidates) > 1
        ):
            return None
        text = speech.join(
            found[1], lambda s: say_floor(speech, floor) if s == "floor" else say_area(speech, thing.area)
        )
        target = Target(
            "device",
            [thing],
            text,
            (thing.id,),
            (thing.area,) if "area" in slots else (),
            (floor,) if "floor" in slots else (),
            thing.kind.domain,
        )
        return text, [Draft(last.intent, arguments, target)], context
    found_target = device_target(speech, thing, candidates, [Slot("name")])
    if found_target is None or found_target.candidates or len(found_target.text.marks) != 1:
        return None
    if rng.random() < 0.35 and len(thing.parts) > 1:
        for what, words in thing.parts:
            if what != "noun" and all(words not in t.name for t in candidates if t is not thing):
                found_target.text = mark(words.removesuffix("的"), "name")
                break
    text = speech.join(found[1], lambda s: found_target.text)
    return text, [Draft(last.intent, arguments, found_target)], context


_ORDINALS = {
    "first": 0,
    "one": 0,
    "1": 0,
    "second": 1,
    "two": 1,
    "2": 1,
    "third": 2,
    "three": 2,
    "3": 2,
    "last": 99,
}


def _missing(speech: Speech) -> Made | None:
    last, found = _first(speech, tuple(_VALUES)), _template(speech, "answer.value")
    if last is None or found is None:
        return None
    made = _value(speech, last.intent, last.goal.things[0], last.attrs)
    if made is None:
        return None
    words, arguments = made
    kept = {k: v for k, v in last.arguments.items() if k == "property"}
    text = speech.join(found[1], lambda s: words)
    begun = Draft(last.intent, kept, last.goal)
    return (
        text,
        [Draft(last.intent, {**kept, **arguments}, _focus(speech, last))],
        _context(speech, begun, question="value"),
    )


FOLLOWS = {
    place: 2.2,
    device: 1.8,
    step: 1.0,
    value: 1.4,
    more: 1.6,
    undo: 0.9,
    again: 0.5,
    opposite: 0.8,
    order: 3.0,
    answer: 3.0,
}
