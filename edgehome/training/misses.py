"""What is not asked of a home, or not fully: talk, orders without their value; and exceptions said after the verb."""

import re

from edgehome.training import calls, dates, fillings, times, values
from edgehome.training.calls import Draft
from edgehome.training.choice import section_weight
from edgehome.training.saying import Speech
from edgehome.training.targets import Aim, device_target, group_target, pick_exception
from edgehome.training.templates import Slot, Text, draw
from edgehome.training.wording import Section

_OWNED = re.compile(r"\b([Tt]he|[Mm]y|[Tt]hat|[Tt]his|[Oo]ur) (?=(the|[A-Za-z]+['’]s|my|our|all|every) )")

_TWICE = re.compile(r"\b(floor|level)( floor| level)\b", re.I)


def tidy(text: Text) -> Text:
    """Return English without an article before a person's or another article ("the Anna's lamp")."""
    edits = [(m.start(), m.start() + len(m.group(1)) + 1, "") for m in _OWNED.finditer(text.text)]
    edits = edits[:1] + [(m.end(1), m.end(), "") for m in _TWICE.finditer(text.text)][:1]
    return text.edited(edits) if edits else text


# ---- talk -------------------------------------------------------------------------------------------

NONE_SHARES = {"none.chat": 2.5, "none.question": 5, "none.negated": 1.3, "none.quoted": 1, "none.hypothetical": 1.1, "none.report": 1.8, "none.injection": 0.8, "none.service": 4, "none": 3, "none.mention": 1.5, "none.remark": 1.2}  # fmt: skip


def talk(speech: Speech) -> tuple[Text, str] | None:
    """Return words that ask nothing of the home and the kind of talk."""
    rng = speech.rng
    keys = [
        k
        for k in speech.wording.sections
        if k.split(".")[0] == "none" and any(s.usable(speech.heldout) for s in speech.wording.get(k))
    ]
    if not keys:
        return None
    key = rng.choices(keys, [NONE_SHARES.get(k, 1) for k in keys])[0]
    return mentioned(speech, key), key


def mentioned(speech: Speech, key: str, section: Section | None = None) -> Text:
    """Return a template of talk with things merely mentioned in it."""
    if section is None:
        sections = [s for s in speech.wording.get(key) if s.usable(speech.heldout)] or speech.wording.get(key)
        section = speech.rng.choices(sections, [section_weight(s) for s in sections])[0]
    split = speech.heldout if section.usable(speech.heldout) else None
    parts = draw(section.templates[section.pick(speech.rng, split)], speech.rng, speech.wording.rules)
    text = speech.join(parts, lambda slot: mention(speech, slot))
    text.marks = []
    return text


_SPOKEN_OF = ("light", "switch", "fan", "cover", "climate", "lock", "media_player", "machine", "vacuum")
_EMPTY = Section("none", {})


def mention(speech: Speech, slot: str) -> str:
    """Return words for a slot of a sentence that is no order."""
    rng, world = speech.rng, speech.world
    thing = rng.choice(world.things)
    if slot in ("name", "target", "1", "2", "except"):
        named = [t for t in world.things if t.kind.domain in _SPOKEN_OF]
        thing = rng.choice(named or world.things)
        if slot != "name" and rng.random() < 0.55:
            group = group_target(
                speech, rng.choice(["here", "place", "all"]), Aim(world.things, anchor=thing)
            )
            if group is not None:
                return group.text.text
        found = device_target(speech, thing, world.things, [Slot("name")] if slot == "name" else None)
        return found.text.text if found else thing.name
    if slot == "kind":
        named = [t for t in world.things if t.kind.domain in _SPOKEN_OF]
        group = group_target(
            speech, "all", Aim(world.things, anchor=rng.choice(named or world.things)), [Slot("kind")]
        )
        return group.text.text if group else ("灯" if speech.chinese else "lights")
    if slot == "area":
        return (
            rng.choice(world.home["areas"])["name"]
            if world.areas
            else rng.choice(["厨房", "客厅"] if speech.chinese else ["kitchen", "living room"])
        )
    if slot == "floor":
        return (
            rng.choice(world.home["floors"])["name"]
            if world.floors
            else ("二楼" if speech.chinese else "second floor")
        )
    if slot in ("time", "after", "before"):
        return times.clock(rng, speech.lang)[0]
    if slot == "days":
        return dates.days(rng, speech.lang)[0]
    if slot == "date":
        return dates.date(rng, speech.lang)[0]
    if slot in ("delay", "duration", "start_duration"):
        return times.duration(rng, speech.lang)[0]
    if slot == "temperature":
        return values.temperature(rng, speech.lang, "°C", rng.randint(16, 30))
    if slot == "color":
        return values.colour(rng, speech.lang)[0]
    if slot in ("brightness", "percentage", "volume", "position", "humidity", "step"):
        return values.percent(rng, speech.lang, slot)[0]
    if slot in ("value", "speed", "pressure", "number"):
        return values.number(rng, rng.randint(1, 100), speech.lang)
    if slot in ("item", "message", "query", "timer_name", "media_class"):
        filled = fillings.WRITERS[slot](speech, Draft("none"), None, _EMPTY)
        return filled.text if isinstance(filled, Text) else filled or ""
    if slot == "state":
        filled = fillings.WRITERS[slot](speech, Draft("none"), thing, _EMPTY)
        return filled if isinstance(filled, str) else ""
    return ""


# ---- what is not there ------------------------------------------------------------------------------


# ---- what was not said ------------------------------------------------------------------------------


def vague(speech: Speech) -> tuple[Text, list[Draft], str] | None:
    """Return an order without its value, or a wish without an act, and what is missing."""
    sections = [s for s in speech.wording.get("ask") if s.usable(speech.heldout)]
    if not sections:
        return None
    section = speech.rng.choices(sections, [section_weight(s) for s in sections])[0]
    missing = section.attr("missing", "intent")
    intent = section.attr("intent")
    if missing == "target":
        speech.focus = ()
    if not intent or missing in ("intent", "target"):
        return mentioned(speech, "ask", section), [], missing
    made = calls.make_call(speech, section)
    if made is None:
        return None
    text, draft = made
    if draft.target is not None and draft.target.candidates:
        return None
    draft.intent, draft.refusal = intent, ""
    return text, [draft], missing


def but(speech: Speech, text: Text, draft: Draft) -> Text | None:
    """Return the order with an exception said after or before it: "..., but not the lamp"."""
    parts = speech.words("except.call")
    target = draft.target
    if parts is None or target is None or len(target.things) < 2:
        return None
    exception = pick_exception(speech, target, Aim(list(target.things), anchor=target.things[0]))
    if exception is None:
        return None
    words, _ = exception
    return speech.join(parts, lambda slot: words if slot == "except" else text)
