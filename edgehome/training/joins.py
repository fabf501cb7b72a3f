"""Several things in one utterance: calls joined, twins of one verb, contrasts, self-corrections, remarks beside an order."""

from edgehome.intents import INTENTS
from edgehome.training import calls, fillings, misses
from edgehome.training.aims import aim_again
from edgehome.training.calls import Draft
from edgehome.training.choice import ACTING, ASKING, SHARES, TARGETED, any_call, menu
from edgehome.training.finishing import finished, wrapped
from edgehome.training.homes import Thing
from edgehome.training.remarks import remarked
from edgehome.training.sample import Sample
from edgehome.training.saying import Speech
from edgehome.training.targets import Target
from edgehome.training.templates import Slot, Text, draw, mark
from edgehome.training.wording import Section


def several(speech: Speech) -> Sample | None:
    """Return two to four calls in one utterance, with different verbs."""
    rng = speech.rng
    count = rng.choices([2, 3, 4], [74, 20, 6])[0]
    terse = rng.random() < 0.3
    parts = (
        [Slot("1"), *(p for n in range(2, count + 1) for p in (", ", Slot(str(n))))]
        if terse
        else speech.words({2: "join", 3: "join3", 4: "join4"}[count])
    )
    if terse and speech.chinese:
        parts = ["，" if p == ", " else p for p in parts or []]
    if parts is None:
        return None
    idle = rng.randrange(count) if rng.random() < 0.05 else -1
    mirror = count == 2 and rng.random() < 0.2
    questions = rng.random() < 0.12
    texts: list[Text] = []
    drafts: list[Draft] = []
    for index in range(count):
        if index == idle:
            texts.append(Text(misses.mentioned(speech, "none.negated").text))
            continue
        wish = ASKING if questions and (index == count - 1 or rng.random() < 0.6) else ACTING
        made = None
        if drafts and mirror:
            made = _mirrored(speech, drafts[-1])
        elif drafts and rng.random() < 0.22 and drafts[-1].target is not None and drafts[-1].target.things:
            made = _about(speech, drafts[-1])
        made = made or (
            _brief(speech, wish)
            if terse
            else any_call(speech, ("HassTurnOn", "HassTurnOff") if mirror else wish, direct=True)
        )
        if made is None:
            return None
        text, draft = made
        if (
            any(d.intent == draft.intent and d.entities == draft.entities for d in drafts)
            or draft.target is not None
            and draft.target.candidates
        ):
            return None
        texts.append(text.owned(len(drafts)))
        drafts.append(draft)
    text = speech.join(parts, lambda slot: texts[int(slot) - 1] if slot.isdigit() else Text())
    text = wrapped(speech, text, drafts, 0.15)
    if rng.random() < 0.12:
        text = remarked(speech, text, drafts[0]) or text
    return finished(speech, text, drafts, source=f"several.{count}")


def _brief(speech: Speech, wish: tuple[str, ...]) -> tuple[Text, Draft] | None:
    """Return the shortest of a few calls."""
    made = [m for m in (any_call(speech, wish, direct=True) for _ in range(4)) if m is not None]
    return min(made, key=lambda m: len(m[0].text)) if made else None


def _mirrored(speech: Speech, before: Draft) -> tuple[Text, Draft] | None:
    """Return the opposite order for the same kind of thing elsewhere: "... and turn off the light in the hall"."""
    target, opposite = (
        before.target,
        {"HassTurnOn": "HassTurnOff", "HassTurnOff": "HassTurnOn"}.get(before.intent),
    )
    card = menu(speech)
    if (
        opposite not in card.groups
        or target is None
        or not target.things
        or target.pointing not in ("device", "place")
    ):
        return None
    first = target.things[0]
    others = [
        t
        for t in speech.world.by_domain[first.kind.domain]
        if t.id not in before.entities and t.area != first.area
    ]
    if not others:
        return None
    anchor = speech.rng.choice(others)
    for _ in range(4):
        section = card.pick(speech.rng, opposite)
        made = calls.make_call(speech, section, pointing=target.pointing, anchor=anchor)
        if made is not None:
            return made
    return None


def parallel(speech: Speech) -> Sample | None:
    """Return one wording for two or three things in a row ("kitchen light to 20, bedroom to 50")."""
    rng, card = speech.rng, menu(speech)
    intents = card.among(ACTING)
    if not intents:
        return None
    section = card.pick(rng, rng.choices(intents, [SHARES[i] for i in intents])[0])
    if section.attr("style") or not section.usable(speech.heldout) or section.key in calls.NO_TARGET:
        return None
    index = section.pick(rng, speech.heldout)
    texts: list[Text] = []
    drafts: list[Draft] = []
    for _ in range(rng.choice([2, 2, 2, 3])):
        made = calls.make_call(speech, section, index)
        if (
            made is None
            or made[1].target is None
            or made[1].goal.candidates
            or any(d.entities == made[1].entities for d in drafts)
        ):
            break
        texts.append(made[0].owned(len(drafts)))
        drafts.append(made[1])
    if len(drafts) < 2:
        return None
    comma = "，" if speech.chinese else rng.choice([", ", ", ", " and ", ", and "])
    parts = [Slot("0"), *(p for n in range(1, len(drafts)) for p in (comma, Slot(str(n))))]
    text = speech.join(parts, lambda slot: texts[int(slot)])
    return finished(speech, wrapped(speech, text, drafts, 0.15), drafts, source="parallel")


def combined(speech: Speech) -> Sample | None:
    """Return several settings or steps of one device in one breath ("AC to 26 cool low fan", "clear it and run it"): one call each.

    Words of the template that stand for a step are marked with its number: `{1:clear} {target} {2:and run it}`.
    """
    sections = speech.wording.get("combo")
    if not sections:
        return None
    section = speech.section(sections)
    steps = section.attrs.get("intent", ())
    pool = [
        t for t in speech.world.by_domain.get(section.attr("domain"), ())
        if _has(t, section.attr("needs")) and all(fillings.able(step, t, Section(step, {})) for step in steps)
    ]  # fmt: skip
    if not pool:
        return None
    target = aim_again(
        speech, Section("HassTurnOn", {"point": ("device", "place")}), pool, speech.rng.choice(pool)
    )
    if target is None or target.candidates or target.pointing == "focus" or len(target.things) > 1:
        return None
    parts = draw(section.templates[section.pick(speech.rng)], speech.rng, speech.wording.rules)
    again = Target("focus", target.things, Text(), domain=target.domain)
    drafts = [Draft(step, {}, again if n else target) for n, step in enumerate(steps)]

    def filling(slot: str) -> Text:
        if slot == "target":
            return target.text
        draft = Draft(_SETTINGS[slot], {}, again if drafts else target)
        filled = fillings.WRITERS[slot](speech, draft, target.things[0], Section(draft.intent, {}))
        if not filled or draft.refusal:
            return Text()
        drafts.append(draft)
        text = filled if isinstance(filled, Text) else mark(filled, slot)
        text = text.owned(len(drafts) - 1)
        text.marks.append(("clause", 0, len(text.text), len(drafts) - 1))
        return text

    text = speech.join(parts, filling)
    text.marks = [("clause", a, b, int(s) - 1) if s.isdigit() else (s, a, b, o) for s, a, b, o in text.marks]
    wanted = sum(isinstance(p, Slot) and p.name in _SETTINGS for p in parts) + len(steps)
    if len(drafts) != wanted:
        return None
    return finished(speech, wrapped(speech, text, drafts, 0.15), drafts, source="combo")


_SETTINGS = {
    "temperature": "HassClimateSetTemperature",
    "hvac_mode": "SetHvacMode",
    "fan_mode": "HassClimateSetFanMode",
    "speed": "SetSpeed",
}


def _has(thing: Thing, needs: str) -> bool:
    return all(name in thing.attributes for name in needs.split("+") if name)


def _about(speech: Speech, before: Draft) -> tuple[Text, Draft] | None:
    """Return a second order about what the first one named: "... and make it red"."""
    anchor = before.goal.things[0]
    card = menu(speech)
    held, speech.focus = speech.focus, before.entities
    try:
        for _ in range(4):
            intents = [
                i
                for i in card.among(TARGETED)
                if i != before.intent and (not INTENTS[i].domains or anchor.kind.domain in INTENTS[i].domains)
            ]
            if not intents:
                return None
            section = card.pick(speech.rng, speech.rng.choice(intents))
            if section.attr("style") or anchor not in calls.reachable(speech, section):
                continue
            made = calls.make_call(speech, section, pointing="focus", anchor=anchor)
            if made is not None and made[1].target is not None and made[1].target.pointing == "focus":
                return made
    finally:
        speech.focus = held
    return None


def two_targets(speech: Speech, key: str, more: float = 0.0) -> tuple[Text, Draft, list[Target]] | None:
    """Return one order with two targets joined by the section's words, its draft and the other targets.

    Marks of the first target belong to owner 0, of the others to owner 1 and so on. `more`: how often there are three.
    """
    rng, card = speech.rng, menu(speech)
    options = card.among(_TWO)
    parts = speech.words(key)
    if not options or parts is None:
        return None
    section = card.pick(rng, rng.choice(options))
    first = calls.make_call(speech, section)
    if first is None or "target" not in set().union(*section.slots):
        return None
    text, draft = first
    target = draft.target
    if (
        target is None
        or target.pointing == "focus"
        or target.candidates
        or not target.text.text
        or target.text.text not in text.text
    ):
        return None
    others: list[Target] = []
    for _ in range(2 if rng.random() < more else 1):
        other = _another(speech, section, {*draft.entities, *(t.id for o in others for t in o.things)})
        if other is None:
            return None
        others.append(other)
    start = text.text.index(target.text.text)
    end = start + len(target.text.text)
    inner = Text(
        text.text[start:end],
        [
            (s, a - start, b - start, o)
            for s, a, b, o in text.marks
            if start <= a and b <= end and s != "clause"
        ],
    )
    inner.marks.append(("clause", 0, len(inner.text), 0))
    rest = [_clause(o.text.owned(owner), owner) for owner, o in enumerate(others, 1)]
    comma = rng.choice("，、、") if speech.chinese else ", "
    head = speech.join([Slot("1"), comma, Slot("2")], lambda slot: inner if slot == "1" else rest[0])
    inner = head if len(rest) > 1 else inner
    both = speech.join(parts, lambda slot: inner if slot == "1" else rest[-1])
    outer = [(s, a, b, o) for s, a, b, o in text.marks if not (start <= a and b <= end) and s != "clause"]
    whole = Text(text.text, outer).edited([(start, end, both.text)])
    whole.marks += [(s, a + start, b + start, o) for s, a, b, o in both.marks]
    return whole, draft, others


def _another(speech: Speech, section: Section, reached: set[str]) -> Target | None:
    """Return another target of the section's orders, apart from those already reached."""
    pool = calls.reachable(speech, section)
    free = [t for t in pool if t.id not in reached]
    target = aim_again(speech, section, pool, speech.rng.choice(free)) if free else None
    if (
        target is None
        or target.candidates
        or target.pointing == "focus"
        or {t.id for t in target.things} & reached
    ):
        return None
    return target


def _clause(text: Text, owner: int) -> Text:
    text.marks.append(("clause", 0, len(text.text), owner))
    return text


_TWO = (
    "HassTurnOn",
    "HassTurnOff",
    "HassLightSet",
    "AdjustBrightness",
    "HassSetPosition",
    "HassMediaPause",
    "HassClimateSetTemperature",
    "HassGetState",
)


def twin(speech: Speech) -> Sample | None:
    """Return one verb for two or three unlike targets ("turn off the tv and the kitchen lights"): a call each."""
    made = two_targets(speech, "pair", more=0.35)
    if made is None:
        return None
    text, draft, others = made
    more = [Draft(draft.intent, dict(draft.arguments), other, attrs=draft.attrs) for other in others]
    return finished(speech, wrapped(speech, text, [draft], 0.2), [draft, *more], source="twin")


def contrast(speech: Speech) -> Sample | None:
    """Return one thing on and another off with the verb said once: "lights on and tv off"."""
    rng, card = speech.rng, menu(speech)
    parts = speech.words("contrast")
    if parts is None or "HassTurnOn" not in card.groups:
        return None
    pool = [
        t
        for t in speech.world.things
        if t.kind.domain in ("light", "switch", "fan", "media_player", "climate", "input_boolean")
    ]
    if len(pool) < 2:
        return None
    section = card.pick(rng, "HassTurnOn")
    targets = []
    for thing in rng.sample(pool, 2):
        target = aim_again(speech, Section(section.key, {}), pool, thing)
        if target is None or target.candidates or target.pointing == "focus":
            return None
        targets.append(target)
    if {t.id for t in targets[0].things} & {t.id for t in targets[1].things}:
        return None
    order = [p.name for p in parts if isinstance(p, Slot) and p.name in ("on", "off")]
    drafts = [
        Draft("HassTurnOn" if name == "on" else "HassTurnOff", {}, target)
        for name, target in zip(order, targets, strict=False)
    ]
    texts = []
    for owner, target in enumerate(targets):
        text = target.text.owned(owner)
        text.marks.append(("clause", 0, len(text.text), owner))
        texts.append(text)
    text = speech.join(parts, lambda slot: texts[order.index(slot)] if slot in order else Text())
    return finished(speech, wrapped(speech, text, drafts, 0.2), drafts, source="contrast")
