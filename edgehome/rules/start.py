"""How an occasion begins in the model: what changes so that a rule is set off, and whether two rules begin together."""

from collections.abc import Iterator

import msgspec

from edgehome.messages import Entity
from edgehome.occasions import Place
from edgehome.protocols import Home
from edgehome.rules.model import STATES, Impossible, Occasion, occasion, with_reading
from edgehome.rules.rule import Rule, entities_in, moment_of, needed_in


def before(rule: Rule, start: Occasion, home: Home) -> Iterator[tuple[Entity, Entity]]:
    """Yield (old, new) of the change that sets the rule off: the last of its entities turns as it wants."""
    ids = needed_in(rule.trigger)
    if not ids or rule.trigger["type"] not in ("state", "num"):
        return
    new = start.entities.get(ids[-1])
    if new is not None:
        yield _other(rule, new, home), new


def _other(rule: Rule, new: Entity, home: Home) -> Entity:
    trigger = rule.trigger
    if trigger["type"] == "num":
        step = -0.001 if str(trigger["operator"]).startswith(">") else 0.001
        return with_reading(new, str(trigger.get("attribute") or ""), float(trigger["value"]) + step)
    live = home.entities[new.id].state
    if live not in (trigger["to"], None):
        return msgspec.structs.replace(new, state=live)
    known = STATES.get(new.domain, ("off", "on", "home", "not_home"))
    return msgspec.structs.replace(new, state=next(s for s in (*known, "unknown") if s != trigger["to"]))


def coincide(a: Rule, b: Rule, home: Home, now: float, place: Place) -> Occasion | None:
    """Return an occasion on which both are set off at once by the same happening, None if there is none.

    The same thing turning to the same state, readings of one sensor passing both thresholds, or the same moment.
    """
    if moment_of(a) is not None and moment_of(b) is not None:
        return _same_moment(a, b, home, now, place)
    if moment_of(a) is not None or moment_of(b) is not None:
        return None
    if (
        not set(entities_in(a.trigger)) & set(entities_in(b.trigger))
        or a.trigger["type"] != b.trigger["type"]
    ):
        return None
    if a.trigger.get("for_seconds") != b.trigger.get("for_seconds"):
        return None
    if a.trigger["type"] == "num" and _graded(a, b):
        return None
    parts = [p for r in (a, b) for p in (r.trigger, *r.conditions) if p["type"] not in ("event", "anomaly")]
    try:
        return occasion(parts, home, now, place)
    except Impossible:
        return None


def _graded(a: Rule, b: Rule) -> bool:
    """Return whether two rules look at one side of a reading: more of it does more, which is no conflict."""
    sides = {str(r.trigger["operator"])[0] for r in (a, b)}
    return len(sides) == 1 and a.trigger["value"] != b.trigger["value"]


def _same_moment(a: Rule, b: Rule, home: Home, now: float, place: Place) -> Occasion | None:
    if a.trigger["type"] != b.trigger["type"]:
        return None
    if a.trigger["type"] == "sun":
        if any(a.trigger.get(k) != b.trigger.get(k) for k in ("event", "offset_seconds")):
            return None
    elif a.trigger.get("time") != b.trigger.get("time"):
        return None
    limits = [{"type": "days", "days": r.trigger["days"]} for r in (a, b) if r.trigger.get("days")]
    try:
        return occasion([a.trigger, *limits, *a.conditions, *b.conditions], home, now, place)
    except Impossible:
        return None
