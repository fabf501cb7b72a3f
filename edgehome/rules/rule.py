"""The form of a rule: a trigger, conditions, calls; what it names; and whether its parts have the right types."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import msgspec

from edgehome.errors import EdgeHomeError
from edgehome.intents import INTENTS
from edgehome.messages import Call, Message, Schedule
from edgehome.occasions import DAYS, Place, clock_time, minutes_at

TRIGGERS = ("state", "num", "time", "sun", "event", "anomaly")
CONDITIONS = ("state", "num", "time", "sun", "days")
_ANY_DAY = date(2024, 3, 20)  # with a sunrise and a sunset everywhere
MATCHES = ("all", "any", "first")
"""Of several entities all must be so, any one, or the first of them (as a condition the same as any)."""


class RuleError(EdgeHomeError):
    """A rule's text is not usable: it names the key, what was wrong, and what would be right."""


class Rule(Message, frozen=True, kw_only=True):
    """One rule as its file holds it. `words` are what was said; a rule that is not enabled waits for a yes."""

    name: str
    trigger: dict[str, Any]
    conditions: tuple[dict[str, Any], ...] = ()
    calls: tuple[Call, ...] = ()
    words: str = ""
    lang: str = "en"
    owner: str | None = None
    area: str | None = None
    enabled: bool = True
    late_min: float | None = None

    @property
    def schedule(self) -> Schedule:
        """The rule in the form in which understanders hand schedules over."""
        return Schedule(kind="rule", trigger=self.trigger, conditions=self.conditions, calls=self.calls)


def entities_in(part: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the ids of the entities a trigger or condition watches."""
    found = part.get("entity")
    if found is None:
        return ()
    return (str(found),) if isinstance(found, str) else tuple(str(i) for i in found)


def needed_in(part: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the ids of entities that make a trigger or condition true: all, or one where one is enough."""
    found = entities_in(part)
    return found[:1] if part.get("match") in ("any", "first") else found


def named(rule: Rule) -> tuple[str, ...]:
    """Return the ids of all entities a rule names."""
    parts = [i for part in (rule.trigger, *rule.conditions) for i in entities_in(part)]
    return tuple(dict.fromkeys(parts + [i for call in rule.calls for i in call.entities]))


def moment_of(rule: Rule) -> Mapping[str, Any] | None:
    """Return the trigger if the clock sets the rule off, else None."""
    return rule.trigger if rule.trigger.get("type") in ("time", "sun") else None


def typed(trigger: Mapping[str, Any]) -> dict[str, Any]:
    """Return a trigger with its type written out: {time, days} is one of type time."""
    made = dict(trigger)
    if "type" not in made:
        made = {"type": "sun" if "event" in made else "time", **made}
    return made


def check(rule: Rule) -> None:
    """Raise RuleError where a part is not of the form; entities are not looked up."""
    if not re.fullmatch(r"[\w-]{1,80}", rule.name):
        raise RuleError(f"name {rule.name!r}: expected letters, digits, _ and -, at most 80")
    _check_part(rule.trigger, "when", TRIGGERS)
    if rule.trigger["type"] == "sun" and "event" not in rule.trigger:
        raise RuleError("when.event: expected sunset or sunrise")
    if rule.trigger["type"] == "time" and "time" not in rule.trigger:
        raise RuleError('when.time: expected a time such as "07:00"')
    for i, part in enumerate(rule.conditions):
        _check_part(part, f"if[{i}]", CONDITIONS)
    if not rule.calls:
        raise RuleError("do: expected at least one call")
    for i, call in enumerate(rule.calls):
        spec = INTENTS.get(call.intent)
        if spec is None or spec.asks:
            raise RuleError(f"do[{i}].intent: expected an intent that acts, got {call.intent!r}")


def _check_part(part: Mapping[str, Any], where: str, kinds: Iterable[str]) -> None:
    for key, wrong, right in _faults(part, tuple(kinds)):
        raise RuleError(f"{where}.{key}: expected {right}, got {wrong!r}")


def _faults(part: Mapping[str, Any], kinds: tuple[str, ...]) -> Iterator[tuple[str, Any, str]]:
    kind = part.get("type")
    if kind not in kinds:
        yield "type", kind, "one of " + ", ".join(kinds)
        return
    if kind in ("state", "num", "anomaly") and not entities_in(part):
        yield "entity", part.get("entity"), "the id of an entity"
    if kind == "state" and not isinstance(part.get("to"), str):
        yield "to", part.get("to"), "a state"
    if kind == "num" and part.get("operator") not in (">", "<", ">=", "<="):
        yield "operator", part.get("operator"), "> or <"
    if kind == "num" and not _is_number(part.get("value")):
        yield "value", part.get("value"), "a number"
    if part.get("match") not in (None, *MATCHES):
        yield "match", part["match"], "one of " + ", ".join(MATCHES)
    for key in ("for_seconds", "offset_seconds"):
        if part.get(key) is not None and not _is_number(part[key]):
            yield key, part[key], "a number of seconds"
    for key in ("time", "after", "before"):
        if kind == "time" and part.get(key) is not None:
            try:
                clock_time(part[key]) if key == "time" else minutes_at(part[key], _ANY_DAY, Place())
            except ValueError:
                sun = "" if key == "time" else ', or such as "sunset" or "sunrise-01:00"'
                yield key, part[key], f"00:00 to 23:59{sun}"
    if kind == "sun" and (part.get("event") or part.get("after")) not in ("sunset", "sunrise"):
        yield "event", part.get("event"), "sunset or sunrise"
    if (kind == "days" or part.get("days")) and not (
        part.get("days") and all(d in DAYS for d in part["days"])
    ):
        yield "days", part.get("days"), "some of " + ", ".join(DAYS)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def from_schedule(schedule: Schedule, name: str, **about: Any) -> Rule:
    """Return the rule of a schedule of kind rule or at. Raises RuleError."""
    if schedule.kind not in ("rule", "at"):
        raise RuleError(f"a {schedule.kind} is no rule: it runs once")
    made = Rule(
        name=name,
        trigger=typed(schedule.trigger),
        conditions=tuple(dict(c) for c in schedule.conditions),
        calls=schedule.calls,
        **about,
    )
    check(made)
    return made


def same(a: Rule, b: Rule) -> bool:
    """Return whether two rules do the same on the same occasion."""
    return msgspec.json.encode((a.trigger, a.conditions, a.calls)) == msgspec.json.encode(
        (b.trigger, b.conditions, b.calls)
    )
