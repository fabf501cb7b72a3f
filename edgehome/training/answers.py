"""Answers to the host's open question: yes and no, which of several, the value that was missing."""

from edgehome.training.calls import Draft
from edgehome.training.choice import TARGETED
from edgehome.training.dialogue import VALUED, Made, context_of, drawn, earlier, focus_on, other_value
from edgehome.training.saying import Speech, say_area, say_floor
from edgehome.training.targets import Target, device_target
from edgehome.training.templates import Slot, Text, mark


def answer(speech: Speech) -> Made | None:
    """Return the answer to an open question of the host."""
    roll = speech.rng.random()
    if roll < 0.34:
        key = "answer.yes" if roll < 0.18 else "answer.no"
        found = drawn(speech, key)
        last = earlier(speech, TARGETED)
        if found is None or last is None:
            return None
        text = speech.join(found[1], lambda s: Text())
        return (
            text,
            [Draft("Confirm" if key == "answer.yes" else "Deny")],
            context_of(speech, last, question="yes_no"),
        )
    if roll < 0.62:
        return _which(speech)
    return _missing(speech)


def _which(speech: Speech) -> Made | None:
    rng = speech.rng
    last = earlier(speech, TARGETED)
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
    key = "answer.which" if roll < 0.66 else "answer.both"
    if 0.66 <= roll < 0.9:
        key = rng.choice(("answer.ordinal", "answer.ordinal", "answer.first", "answer.last"))
    found = drawn(speech, key)
    if found is None:
        return None
    context = context_of(speech, last, ids, "which")
    arguments = {} if last.intent == "Compare" else dict(last.arguments)
    if key == "answer.both":
        text = speech.join(found[1], lambda s: Text())
        return (
            text,
            [Draft(last.intent, arguments, Target("focus", candidates, Text(), domain=thing.kind.domain))],
            context,
        )
    if key in ("answer.ordinal", "answer.first", "answer.last"):
        spoken = [
            p.name.partition(":")[2] for p in found[1] if isinstance(p, Slot) and p.name.startswith("number")
        ]
        said = spoken[0] if spoken else ""
        index = rng.randrange(len(candidates)) if not said else _ORDINALS.get(said, 99)
        if key != "answer.ordinal":
            index = 0 if key == "answer.first" else len(candidates) - 1
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
    last, found = earlier(speech, tuple(VALUED)), drawn(speech, "answer.value")
    if last is None or found is None:
        return None
    made = other_value(speech, last.intent, last.goal.things[0], last.attrs)
    if made is None:
        return None
    words, arguments = made
    kept = {k: v for k, v in last.arguments.items() if k == "property"}
    text = speech.join(found[1], lambda s: words)
    begun = Draft(last.intent, kept, last.goal)
    return (
        text,
        [Draft(last.intent, {**kept, **arguments}, focus_on(speech, last))],
        context_of(speech, begun, question="value"),
    )
