"""Orders for later: after a delay, at a time, when something happens; with their triggers and conditions."""

from edgehome.training import dates, times
from edgehome.training.calls import Draft
from edgehome.training.choice import ACTING, any_call
from edgehome.training.clauses import clause, sun_clause, time_clause
from edgehome.training.sample import Role
from edgehome.training.saying import Speech
from edgehome.training.templates import Slot, Text, draw, mark

Piece = tuple[Text, list[Draft]]


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
            return speech.join(parts, lambda s: text if s == "1" else second if s == "2" else Text()), [
                first,
                other[1],
            ]
    return text, [first]


def _time_draft(arguments: dict, role: Role = "trigger") -> Draft:
    return Draft("time", arguments, role=role)


def delayed(speech: Speech) -> Piece | None:
    """Return "... in ten minutes"."""
    body, parts = orders(speech), speech.words("delay")
    if body is None or parts is None:
        return None
    words, seconds, _ = times.duration(speech.rng, speech.lang)
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
    slots = {p.name for p in parts if isinstance(p, Slot)}
    merged = slots == {"call", "time"} and speech.rng.random() < 0.25
    habitual = slots == {"call", "time", "days"} and not speech.chinese and speech.rng.random() < 0.3
    each, hour, clock = dates.habit(speech.rng) if habitual else ("", "", "")

    def filling(slot: str) -> Text:
        if slot == "call":
            return text
        if slot == "time":
            if merged:
                day, said, arguments["time"], arguments["days_ahead"] = dates.day_clock(
                    speech.rng, speech.lang
                )
                order = [("date", day), ("time", said)] if speech.chinese else [("time", said), ("date", day)]
                first, second = (mark(words, what, owner) for what, words in order)
                return speech.join(
                    [Slot("1"), " ", Slot("2")], lambda which: first if which == "1" else second
                )
            words, arguments["time"] = (hour, clock) if habitual else times.clock(speech.rng, speech.lang)
            return mark(words, "time", owner)
        if slot == "date":
            words, meant = dates.date(speech.rng, speech.lang)
            arguments.update(meant)
            return mark(words, "date", owner)
        if slot == "days":
            words, arguments["days"] = (
                (each, list(dates.DAY_KEYS)) if habitual else dates.days(speech.rng, speech.lang)
            )
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
            words, seconds, _ = times.duration(speech.rng, speech.lang, 3)
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
    if trigger is not None and trigger[1].intent == "num" and not timed and rng.random() < 0.3:
        parts = speech.words("rule.bare") or parts
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
        text, draft = sun_clause(speech, speech.section(suns), "condition")
        draft.role = "condition"
        text.marks.append(("clause", 0, len(text.text), 0))
        return text, draft
    return time_clause(speech, speech.section(sections)) if sections else None
