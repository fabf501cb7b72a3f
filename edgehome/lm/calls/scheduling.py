"""What runs later: from the heard parts of a sentence to a schedule's trigger and conditions.

The forms are those of docs/messages.md: timer, delay, at, rule. Runs nothing.
"""

import re
from datetime import datetime
from typing import Any

import msgspec

from edgehome.lm.grammars import values
from edgehome.lm.grammars.dates import find_days
from edgehome.lm.model import labels
from edgehome.lm.model.decode import Heard, Sentence
from edgehome.lm.names.sensed import of_another
from edgehome.messages import Call, Context, Entity, Schedule
from edgehome.protocols import Home

_MOMENT = ("delay", "time", "date", "days")


_NOW = ("HassStartTimer", "CancelSchedule", "HassCancelTimer")
"""What happens now whatever time its words name."""


def schedule_of(
    sentence: Sentence, calls: list[Call], text: str, context: Context, home: Home, now: datetime
) -> Schedule | None:
    """Return the schedule of a sentence whose calls to run are `calls`, or None for one that acts at once."""
    parts = [h for h in sentence.calls if h.role in ("trigger", "condition")]
    kind = _kind(sentence, parts, text)
    if kind not in ("delay", "at", "rule") or not calls or calls[0].intent in _NOW:
        return None  # a timer's length is its own
    triggers = [p for h in parts if h.role == "trigger" for p in _typed(h, text, home, now)]
    conditions = [p for h in parts if h.role == "condition" for p in _typed(h, text, home, now)]
    if kind == "rule" or (triggers and triggers[0]["type"] not in ("time", "delay")):
        if not triggers and (sun := values.sun(text)):
            triggers = [{"type": "sun", **{k: v for k, v in sun.items() if v}}]
        if not triggers:
            return _moment(sentence, calls, text, now)
        return Schedule(kind="rule", trigger=triggers[0], conditions=tuple(conditions), calls=tuple(calls))
    found = _moment(sentence, calls, text, now)
    if found is not None and conditions:
        found = Schedule(
            kind="rule",
            trigger={"type": "time", **found.trigger},
            conditions=tuple(conditions),
            calls=tuple(calls),
        )
    return found


def moments(text: str) -> list[str]:
    """Return the words of the different delays, or else times of day, in a text: "off in five minutes, the fan in ten minutes" has two."""
    spans = values.find_spans(text)
    for kind in ("delay", "time"):
        if said := {str(s.value): text[s.start : s.end] for s in spans if s.kind == kind}:
            return list(said.values())
    return []


def of_hours(schedule: Schedule) -> bool:
    """Return whether two times of a sentence are the begin and the end of when its rule holds."""
    return schedule.kind == "rule" and any(c["type"] == "time" and len(c) == 3 for c in schedule.conditions)


_HOLD = ("message", "item", "query", "label", "name", "value", "number", "step")


def untimed(sentence: Sentence, text: str) -> str | None:
    """Return the words for a time or a length of time in one of several orders that no call of theirs holds: "on for ten minutes, and ..."."""
    if len(sentence.calls) < 2:
        return None
    taken = [
        (s.start, s.end) for h in sentence.calls for s in h.spans if s.slot in _HOLD or "Timer" in h.intent
    ]
    own = [(at, at + len(h.clause) + 2) for h in sentence.calls if (at := text.find(h.clause)) >= 0]
    for found in values.find_spans(text):
        said = text[found.start : found.end]
        loose = not any(a < found.end and found.start < b for a, b in taken)
        if (
            found.kind in ("duration", "delay", "time")
            and loose
            and any(a <= found.start <= b for a, b in own)
        ):
            return said
    return None


_FOR_A_WHILE = re.compile(
    r"(?<!wait )(?<!hold on )\bfor (?:about |another |the next )?(?:an?|half|\d+|[a-z-]+)(?: an?)? (?:seconds?|secs?|minutes?|mins?|hours?)\b",
    re.IGNORECASE,
)


def lasts(schedule: Schedule, text: str) -> bool:
    """Return whether what was heard as a delay is how long something is to last: "on for five minutes"."""
    return schedule.kind == "delay" and _FOR_A_WHILE.search(text) is not None


def rule_of(when: Heard, text: str, calls: list[Call], home: Home, now: datetime) -> Schedule | None:
    """Return the rule whose trigger was heard in `text`, or None where it names nothing that can be watched."""
    if sun := values.sun(text):
        trigger: dict[str, Any] = {"type": "sun", **{k: v for k, v in sun.items() if v}}
        return Schedule(kind="rule", trigger=trigger, calls=tuple(calls))
    if not when.devices or when.no_device_p > 0.5 or when.devices[0][1] < 0.3:
        return None
    if when.intent == "state" and values.state_word(text) is None and when.closed.get("state") is None:
        return None
    when.clause = text
    made = _typed(when, text, home, now)
    return Schedule(kind="rule", trigger=made[0], calls=tuple(calls)) if made else None


def on_days(schedule: Schedule | None, text: str) -> Schedule | None:
    """Return a rule with the days of the week that its sentence names, which are never lost: "weekdays, if the lounge is over 27"."""
    if schedule is None or schedule.kind != "rule" or "days" in schedule.trigger:
        return schedule
    said = {str(v) for c in schedule.calls for v in c.arguments.values()}
    named = [d for a, b, d, _ in find_days(text) if len(d) < 7 and not any(text[a:b] in v for v in said)]
    if len(named) != 1 or any(c["type"] == "days" for c in schedule.conditions):
        return schedule
    days = {"type": "days", "days": list(named[0])}
    return msgspec.structs.replace(schedule, conditions=(*schedule.conditions, days))


_BROUGHT_ABOUT = {
    "HassTurnOff": ("off", "closed", "unlocked"), "HassTurnOn": ("on", "open", "locked"), "StopMachine": ("stopped", "off"), "StartMachine": ("running", "on"),
}  # fmt: skip


def waits_for_itself(schedule: Schedule, when: str, home: Home) -> bool:
    """Return whether a rule waits for nothing but its own order's thing, which the words of the condition do not name.

    "Off once they've finished" was heard as once it is off, 水开了 of the kettle as once it is on.
    """
    trigger, of = schedule.trigger, schedule.trigger.get("entity")
    if schedule.kind != "rule" or trigger.get("type") != "state" or "for_seconds" in trigger:
        return False
    calls = [c for c in schedule.calls if of in c.entities]
    if any(trigger.get("to") in _BROUGHT_ABOUT.get(c.intent, ()) for c in calls):
        return True
    entity = home.entities.get(str(of)) if calls else None
    return entity is not None and not _IT.search(when) and not _named(when.lower(), entity)


_IT = re.compile(r"\b(?:it|its|they|them|that|he|she)\b|[它佢]", re.IGNORECASE)


def _named(words: str, entity: Entity) -> bool:
    """Return whether any word of the thing's names stands in the words, or two characters of a Chinese one."""
    names = " ".join((entity.name, *entity.aliases)).lower()
    pairs = {h[i : i + 2] for h in re.findall(r"[\u3400-\u9fff]+", names) for i in range(len(h) - 1)}
    said = set(re.findall(r"[a-z]+", words)) - {"on", "off", "the", "in", "of", "is"}
    return any(p in words for p in pairs) or bool(said & set(re.findall(r"[a-z]{2,}", names)))


def _kind(sentence: Sentence, parts: list[Heard], text: str) -> str:
    """Return the kind of schedule: what the sentence was heard as, or what its parts make it."""
    if sentence.schedule in ("delay", "at", "rule"):
        return sentence.schedule
    trigger = next((h for h in parts if h.role == "trigger"), None)
    if trigger is None:
        later = any(h.role == "then" for h in sentence.calls)
        if later and values.sun(text):
            return "rule"
        return _unheard(sentence, text) if sentence.schedule == "none" else sentence.schedule
    if trigger.intent != "time":
        return "rule"
    return "delay" if any(s.slot == "delay" for s in trigger.spans) else "at"


_SWITCHES = ("HassTurnOn", "HassTurnOff", "StartMachine", "StopMachine")
"""Intents without a level: "stop the kiln at ten" says when."""
_UNTIMED = ("Timer", "List", "Broadcast", "MediaSearch", "Get", "Respond", "Nevermind")


def _unheard(sentence: Sentence, text: str) -> str:
    """Return delay or at for an order with a moment in its words that the network did not hear: better late than now."""
    if not sentence.calls or any(part in h.intent for h in sentence.calls for part in _UNTIMED):
        return "none"
    taken = [
        (s.start, s.end) for h in sentence.calls for s in h.spans
        if s.slot not in _MOMENT and (s.slot == "name" or h.intent not in _SWITCHES)
    ]  # fmt: skip
    delays = [(a, b, "delay") for a, b, _ in values.find_delays(text)]
    times = [(c.start, c.end, "at") for c in values.find_times(text)]
    free = [kind for a, b, kind in delays + times if not any(x < b and a < y for x, y in taken)]
    return free[0] if free else "none"


def _moment(sentence: Sentence, calls: list[Call], text: str, now: datetime) -> Schedule | None:
    said = sorted((s.start, s.end) for h in sentence.calls for s in h.spans if s.slot in _MOMENT)
    found = None
    if said:
        found = values.moment(text[said[0][0] : max(end for _, end in said)], now)
        if found is None:
            found = values.moment(" ".join(text[a:b] for a, b in said), now)
    found = found or values.moment(text, now)
    if found is None:
        return None
    if "seconds" in found:
        return Schedule(kind="delay", trigger={"seconds": found["seconds"]}, calls=tuple(calls))
    if "time" not in found:
        return None
    return Schedule(kind="at", trigger=found, calls=tuple(calls))


def _typed(heard: Heard, text: str, home: Home, now: datetime) -> list[dict[str, Any]]:
    """Return a trigger or condition in its form, one for each entity where it has several."""
    words = heard.words()
    clause = heard.clause
    if heard.intent == "sun":
        found = values.sun(clause) or values.sun(text)
        if found is None:
            return []
        if heard.role == "condition":
            return [{"type": "sun", "after": found["event"]}]
        offset = found.get("offset_seconds")
        return [{"type": "sun", "event": found["event"], **({"offset_seconds": offset} if offset else {})}]
    if heard.intent == "days":
        named = values.days(" ".join(words.get("days", [clause])))
        return [{"type": "days", "days": list(named)}] if named else []
    if heard.intent == "time":
        return _time(heard, clause, text, now)
    entities = [home.entities[i] for i, _ in heard.devices if i in home.entities]
    entities = [e for e in entities or _placed(heard, home) if e.domain not in _NO_STATE]
    if heard.role == "trigger" and _BEFOREHAND.search(text):
        return []  # nobody knows when that will be
    if heard.intent == "num":
        return _number(heard, clause, text, entities, home)
    return _state(heard, words, clause, entities)


def _placed(heard: Heard, home: Home) -> list[Entity]:
    kind = [
        e for e in home.entities.values()
        if heard.domain in (None, e.domain) and (heard.device_class is None or e.device_class == heard.device_class)
    ]  # fmt: skip
    if heard.areas:
        kind = [e for e in kind if e.area in heard.areas]
    return kind[:4] if heard.domain or heard.device_class else []


def _time(heard: Heard, clause: str, text: str, now: datetime) -> list[dict[str, Any]]:
    times = [values.time_of_day(t) for t in heard.words().get("time", [])]
    clocks = [t[0] for t in times if t]
    if heard.role == "condition" and len(clocks) < 2 and len(every := values.find_times(text)) == 2:
        clocks = [f"{c.hour:02}:{c.minute:02}" for c in every]
    if heard.role == "trigger":
        found = values.moment(clause, now)
        return [{"type": "time", **found}] if found and "time" in found else []
    if len(clocks) >= 2:
        return [{"type": "time", "after": clocks[0], "before": clocks[1]}]
    if not clocks:
        return []
    side = heard.closed.get("side") or ("before" if _says_before(clause) else "after")
    return [{"type": "time", side: clocks[0]}]


def _says_before(clause: str) -> bool:
    low = clause.lower()
    return any(word in low for word in ("before", "until", "earlier than", "之前", "以前", "前"))


def _number(heard: Heard, clause: str, text: str, entities: list[Entity], home: Home) -> list[dict[str, Any]]:
    every = values.find_comparisons(text)
    found = every[0][2] if len(every) == 1 else values.comparison(clause)
    entities = [e for e in entities if found and not of_another(clause, found.get("unit"), e, home)]
    if found is None or not entities:
        return []
    operator = found.get("operator") or heard.closed.get("op") or ">"
    made: dict[str, Any] = {"type": "num", "operator": operator, "value": found["value"]}
    return [
        {**made, "unit": _unit(e) or found.get("unit"), **where, "entity": e.id}
        for e in entities
        if (where := _read(e, heard.closed.get("attribute"))) is not None
    ]


def _unit(entity: Entity) -> Any:
    return entity.attributes.get("unit") or entity.attributes.get("unit_of_measurement")


def _read(entity: Entity, attribute: str | None) -> dict[str, str] | None:
    """Return the attribute where an entity keeps what it measures, if it is not its state; None where it measures nothing.

    What was heard of a target is meant of what is measured: a machine "below 190 degrees" is not one set so.
    """
    measured = f"current_{attribute}" if attribute and not attribute.startswith("current_") else attribute
    found = next((a for a in (measured, attribute) if a and a in entity.attributes), None)
    if found is not None:
        return {"attribute": found}
    if entity.domain == "climate":
        return {} if "current_temperature" in entity.attributes else None
    if entity.domain in ("machine", "water_heater") and "current_temperature" in entity.attributes:
        return {"attribute": "current_temperature"}
    return {} if entity.domain in ("sensor", "number", "input_number") else None


_SENSED = {
    **dict.fromkeys(("open", "detected", "wet", "fault", "alarm", "triggered", "problem"), "on"),
    **dict.fromkeys(("closed", "clear", "dry", "ok"), "off"),
}
"""States of binary sensors as people say them: a smoke alarm that goes off is on."""


_GONE = re.compile(
    r"\b(?:nobody|no one|no-one|leaves?|left|leaving|gone|away|out|isn'?t|aren'?t|not)\b|没人|沒人|无人|冇人|走|出门|出門|离开|離開|出去|不在|唔喺|出街",
    re.IGNORECASE,
)


_COMES = re.compile(
    r"\b(?:home|back|in(?! (?:bed|the|an?|my|our|his|her)\b)|arriv\w+|returns?|here|pulls? (?:up|in)|walks? in|turns? up)\b|到|回|在家|进门|進門|来|來|返|喺屋企",
    re.IGNORECASE,
)
_SOMEBODY = re.compile(
    r"\b(?:some|any|no)(?:one|body)\b|\bno one\b|人|走[动動过過]|[经經]过|經過|[动動][静靜]", re.I
)
_NOBODY = re.compile(r"\bno(?:body| one|-one)\b|[没沒无無冇]有?人", re.I)
_BEFOREHAND = re.compile(
    r"(?:回[来來家]|到家|出[门門]|返[来來嚟]|屋企|起床|睡[觉覺]|[开開关關到])(?:[之以]前|前(?![门門院面后後台]))|\bbefore (?:(?!dark|dawn|dusk)[a-z']+ )*(?:gets?|comes?|arrives?|leaves?|goes|is|are|wakes?)\b",
    re.IGNORECASE,
)
_NO_STATE = ("script", "scene", "button", "input_button", "todo", "calendar", "automation", "image")


def _state(
    heard: Heard, words: dict[str, list[str]], clause: str, entities: list[Entity]
) -> list[dict[str, Any]]:
    if not entities or entities[0].domain in _NO_STATE:
        return []
    domain = entities[0].domain
    if domain in ("person", "device_tracker"):
        if not (gone := _GONE.search(clause)) and not _COMES.search(clause):
            return []
        to = "not_home" if gone else "home"
        return [{"type": "state", "entity": e.id, "to": to} for e in entities]
    bare = clause
    for name in sorted((n for e in entities for n in (e.name, *e.aliases)), key=len, reverse=True):
        bare = re.sub(re.escape(name), " ", bare, flags=re.IGNORECASE)
    kind = entities[0].device_class or domain if domain == "binary_sensor" else domain
    said = " ".join(words.get("state", []))
    known = {*labels.CLOSED["state"], *_SENSED, entities[0].state}
    told = [values.state_word(t, domain=kind) for t in (said, clause, bare) if t]
    found = next((t for t in told if t in known), None)
    if found is None and any(told):
        return []  # "too hot" is no state of a boiler
    state: str = found or heard.closed.get("state") or "on"
    if state in ("home", "not_home"):
        return []  # nobody whom the home knows comes or goes
    if found is None and kind in ("motion", "occupancy", "presence") and _SOMEBODY.search(clause):
        state = "off" if _NOBODY.search(clause) else "on"
    state = _SENSED.get(state, state) if domain == "binary_sensor" else state
    seconds = values.duration(" ".join(words["duration"])) if "duration" in words else None
    held = {"for_seconds": seconds} if seconds else {}
    return [{"type": "state", "entity": e.id, "to": state, **held} for e in entities]
