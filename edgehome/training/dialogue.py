"""Second utterances of a dialogue: the same for another place or thing, other values, more, undo, "turn it off"."""

from dataclasses import replace

from edgehome.intents import INTENTS
from edgehome.training import calls, fillings
from edgehome.training.calls import Draft
from edgehome.training.choice import SHARES, TARGETED, any_call, menu, section_weight
from edgehome.training.homes import Thing
from edgehome.training.sample import SampleContext
from edgehome.training.saying import Speech, say_area, say_floor
from edgehome.training.targets import Aim, Target, device_target, group_target
from edgehome.training.templates import Slot, Text, draw, mark
from edgehome.training.wording import Section

Made = tuple[Text, list[Draft], SampleContext]
VALUED = {
    "HassLightSet": ("brightness", "color", "color_temp"), "HassSetPosition": ("position",), "HassClimateSetTemperature": ("temperature",),
    "HassFanSetSpeed": ("percentage",), "HassSetVolume": ("volume",), "SetHumidity": ("humidity",), "SetSpeed": ("speed",), "SetPoint": ("value",),
    "SetHvacMode": ("hvac_mode",), "HassMediaSearchAndPlay": ("query",), "DispatchVehicle": ("destination",),
}  # fmt: skip
_RELATIVE = (
    "AdjustBrightness",
    "AdjustTemperature",
    "AdjustPosition",
    "AdjustSpeed",
    "AdjustPressure",
    "HassSetVolumeRelative",
)


_SAME = (*TARGETED, "HassGetState", "HassClimateGetTemperature")  # what can be said again for another place


_ELSEWHERE = ("HassVacuumCleanArea", "DispatchVehicle")
"""What is said with a place of its own."""

SPOKEN_OF = (*TARGETED, "HassGetState", "HassClimateGetTemperature")
"""After what people go on about a thing: orders, and questions about its state."""


def earlier(speech: Speech, intents: tuple[str, ...]) -> Draft | None:
    """Return what was ordered before (its words do not matter)."""
    made = any_call(replace(speech, focus=(), heldout=None), intents, direct=True)
    if made is None or made[1].target is None or not made[1].goal.things or made[1].goal.candidates:
        return None
    return made[1]


def context_of(
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


def drawn(speech: Speech, key: str) -> tuple[Section, list[str | Slot]] | None:
    sections = [s for s in speech.wording.get(key) if s.usable(speech.heldout)]
    if not sections:
        return None
    section = speech.rng.choices(sections, [section_weight(s) for s in sections])[0]
    return section, draw(
        section.templates[section.pick(speech.rng, speech.heldout)], speech.rng, speech.wording.rules
    )


def focus_on(speech: Speech, last: Draft) -> Target:
    things = last.goal.things if last.target else []
    return Target("focus", things, Text(), domain=things[0].kind.domain if things else None)


_STEPS = {
    "HassLightSet": "AdjustBrightness", "HassSetPosition": "AdjustPosition", "HassClimateSetTemperature": "AdjustTemperature", "HassFanSetSpeed": "AdjustSpeed",
    "HassSetVolume": "HassSetVolumeRelative", "SetSpeed": "AdjustSpeed", **{i: i for i in _RELATIVE},
}  # fmt: skip
_DOWN = ("less", "lower", "down", "off", "少", "低", "減", "减", "小", "暗", "冷", "慢")


def past(speech: Speech) -> SampleContext | None:
    """Return a context in which something was just done."""
    last = earlier(speech, TARGETED)
    return context_of(speech, last) if last else None


def step(speech: Speech) -> Made | None:
    """Return "five more": the last property changed by an amount."""
    last, found = earlier(speech, tuple(_STEPS)), drawn(speech, "follow.step")
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
    said = "down" if any(w in outside for w in _DOWN) else "up"
    draft.arguments["direction"] = found[0].attr("direction", said)
    draft.target = focus_on(speech, last)
    return text, [draft], context_of(speech, last)


def place(speech: Speech) -> Made | None:
    """Return "and the bedroom"."""
    last, found = earlier(speech, _SAME), drawn(speech, "follow.place")
    if last is None or found is None or not speech.world.areas or last.intent in _ELSEWHERE:
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
    return text, [Draft(last.intent, dict(last.arguments), target)], context_of(speech, last)


def _also_able(speech: Speech, last: Draft) -> list[Thing]:
    """Return other things of which the last order can be said too."""
    domains = {t.kind.domain for t in last.goal.things}
    switched = last.intent in ("HassTurnOn", "HassTurnOff")
    able = {*domains, *(("light", "switch", "fan", "media_player") if switched else ())}
    empty = Section(last.intent, {})
    return [
        t
        for d in (INTENTS[last.intent].domains or tuple(domains))
        for t in speech.world.by_domain.get(d, ())
        if d in able and t not in last.goal.things and fillings.able(last.intent, t, empty)
    ]


def kind(speech: Speech) -> Made | None:
    """Return "and the curtains": the last call for another kind of thing, here or in a room."""
    last, found = earlier(speech, _SAME), drawn(speech, "follow.kind")
    if last is None or found is None or last.intent in _ELSEWHERE:
        return None
    pool = _also_able(speech, last)
    if not pool:
        return None
    placed = any(isinstance(p, Slot) and p.name == "area" for p in found[1])
    target = group_target(
        speech, "place" if placed else "here", Aim(pool, anchor=speech.rng.choice(pool)), found[1]
    )
    if target is None or target.candidates:
        return None
    return target.text, [Draft(last.intent, dict(last.arguments), target)], context_of(speech, last)


def device(speech: Speech) -> Made | None:
    """Return "the lamp too"."""
    last, found = earlier(speech, _SAME), drawn(speech, "follow.device")
    if last is None or found is None or last.intent in _ELSEWHERE:
        return None
    pool = _also_able(speech, last)
    if not pool:
        return None
    thing = speech.rng.choice(pool)
    target = device_target(speech, thing, speech.world.things, [Slot("name")])
    if target is None or target.candidates:
        return None
    text = speech.join(found[1], lambda s: target.text)
    return text, [Draft(last.intent, dict(last.arguments), target)], context_of(speech, last)


_OTHERS = ("others", "rest", "其他", "其余", "剩下的", "别的", "其它", "另外几", "其餘")


def other(speech: Speech) -> Made | None:
    """Return "the other one", "the rest": the last call for what else there is of the kind in that room."""
    last, found = earlier(speech, _SAME), drawn(speech, "follow.other")
    if last is None or found is None or len(last.goal.things) != 1 or last.intent in _ELSEWHERE:
        return None
    thing = last.goal.things[0]
    alike = [
        t for t in speech.world.by_domain[thing.kind.domain]
        if t.id != thing.id and t.area == thing.area and t.kind.key == thing.kind.key
    ]  # fmt: skip
    text = speech.join(found[1], lambda s: Text())
    if not alike or len(alike) > 1 and not any(w in text.text for w in _OTHERS):
        return None
    target = Target("device", alike, Text(), tuple(t.id for t in alike), domain=thing.kind.domain)
    return text, [Draft(last.intent, dict(last.arguments), target)], context_of(speech, last)


def other_value(speech: Speech, intent: str, thing: Thing, attrs: dict) -> tuple[Text, dict] | None:
    """Return words for a value of the intent and the arguments they give."""
    slots = VALUED[intent]
    slot = speech.rng.choice(slots)
    draft = Draft(intent, {}, attrs=attrs)
    section = Section(intent, {"property": (attrs["property"],)} if "property" in attrs else {})
    filled = fillings.WRITERS[slot](speech, draft, thing, section)
    if filled is None or draft.refusal:
        return None
    return (filled if isinstance(filled, Text) else mark(filled, slot)), draft.arguments


FIRST_VALUE = 0.35
"""How often a value comes after something that set none: "turn on the heating" - "to twenty"."""


def value(speech: Speech) -> Made | None:
    """Return "no, thirty percent"."""
    first = speech.rng.random() < FIRST_VALUE
    last, found = earlier(speech, SPOKEN_OF if first else tuple(VALUED)), drawn(speech, "follow.value")
    if last is None or found is None:
        return None
    intent, attrs, thing = last.intent, last.attrs, last.goal.things[0]
    if first:
        able = [
            i for i in VALUED if thing.kind.domain in INTENTS[i].domains and i not in ("SetPoint", *_ELSEWHERE)
            and all(fillings.able(i, t, Section(i, {})) for t in last.goal.things)
        ]  # fmt: skip
        if not able:
            return None
        intent, attrs = speech.rng.choice(able), {}
    made = other_value(speech, intent, thing, attrs)
    if made is None:
        return None
    words, arguments = made
    if last.intent == intent == "HassLightSet":
        same = [k for k in arguments if k in last.arguments]
        if not same and speech.rng.random() < 0.6:
            return None
    text = speech.join(found[1], lambda s: words)
    return text, [Draft(intent, arguments, focus_on(speech, last))], context_of(speech, last)


def more(speech: Speech) -> Made | None:
    """Return "a bit more", "that was too much", "a bit higher"."""
    key = speech.rng.choices(("follow.more", "follow.less", "follow.up", "follow.down"), (5, 3, 1, 1))[0]
    fixed = key in ("follow.up", "follow.down")
    last, found = earlier(speech, tuple(_STEPS) if fixed else _RELATIVE), drawn(speech, key)
    if (
        last is None
        or found is None
        or (last.intent == "HassLightSet" and "brightness" not in last.arguments)
    ):
        return None
    direction = key.removeprefix("follow.") if fixed else last.arguments.get("direction")
    if key == "follow.less":
        direction = {"up": "down", "down": "up"}.get(str(direction), direction)
    draft = Draft(_STEPS[last.intent], {"direction": direction}, focus_on(speech, last))
    return speech.join(found[1], lambda s: Text()), [draft], context_of(speech, last)


def undo(speech: Speech) -> Made | None:
    """Return "undo that"."""
    last, found = earlier(speech, TARGETED), drawn(speech, "follow.undo")
    if last is None or found is None:
        return None
    return speech.join(found[1], lambda s: Text()), [Draft("Undo")], context_of(speech, last)


def again(speech: Speech) -> Made | None:
    """Return "do it again": the last call once more."""
    last, found = (
        earlier(speech, (*_RELATIVE, "HassMediaNext", "HassMediaPrevious", "HassVacuumStart", "HassTurnOn")),
        drawn(speech, "follow.again"),
    )
    if last is None or found is None:
        return None
    return (
        speech.join(found[1], lambda s: Text()),
        [Draft(last.intent, dict(last.arguments), focus_on(speech, last))],
        context_of(speech, last),
    )


def opposite(speech: Speech) -> Made | None:
    """Return "no, turn it back off"."""
    last, found = (
        earlier(speech, ("HassTurnOn", "HassTurnOff", "HassGetState")),
        drawn(speech, "follow.opposite"),
    )
    if last is None or found is None:
        return None
    text = speech.join(found[1], lambda s: Text())
    words = text.text.lower()
    off = any(w in words for w in ("off", "关", "關", "熄", "闩", "閂"))
    on = any(w in f" {words} ".replace("on second", "") for w in (" on ", "开", "開", "着"))
    meant = found[0].attr("state")
    if not meant and on == off and not (off and not speech.chinese):
        return None
    off = meant == "off" if meant else off
    intent = "HassTurnOff" if off else "HassTurnOn"
    if any(
        t.kind.domain
        not in ("light", "switch", "fan", "media_player", "climate", "input_boolean", "humidifier")
        for t in last.goal.things
    ):
        return None
    if last.intent != "HassGetState":
        last.intent = "HassTurnOn" if off else "HassTurnOff"
    return text, [Draft(intent, {}, focus_on(speech, last))], context_of(speech, last)


def order(speech: Speech) -> Made | None:
    """Return a new order about what was last spoken of: "turn it off"."""
    return _about_it(speech, unsaid=False)


def unsaid(speech: Speech) -> Made | None:
    """Return an order that leaves out what it is for: "louder", 关掉."""
    return _about_it(speech, unsaid=True)


_OWN_WORDS = ("DispatchVehicle", "HassVacuumCleanArea", "HassListAddItem", "HassMediaSearchAndPlay")


def _about_it(speech: Speech, unsaid: bool) -> Made | None:
    last = earlier(speech, SPOKEN_OF)
    if last is None:
        return None
    speech.focus = last.entities
    anchor = last.goal.things[0]
    card = menu(speech)
    intents = [i for i in card.among((*TARGETED, "HassGetState")) if unsaid or i not in _OWN_WORDS]
    intents = [i for i in intents if not INTENTS[i].domains or anchor.kind.domain in INTENTS[i].domains]
    if unsaid:  # a question without a word for the thing asks about another thing
        intents = [i for i in intents if i != "HassGetState"]
    for _ in range(10 if intents else 0):
        intent = speech.rng.choices(intents, [SHARES[i] for i in intents])[0]
        section = card.pick(speech.rng, intent)
        if anchor not in calls.reachable(speech, section):
            continue
        if not unsaid and "target" not in set().union(*section.slots):
            continue
        if unsaid and intent in ("HassTurnOn", "HassTurnOff") and section.attr("style") == "indirect":
            continue  # "we are off to bed" is about the house
        made = calls.make_call(
            speech, section, pointing=None if unsaid else "focus", anchor=anchor, unsaid=unsaid
        )
        if made is not None and made[1].target is not None and made[1].target.pointing == "focus":
            return made[0], [made[1]], context_of(speech, last)
    return None
