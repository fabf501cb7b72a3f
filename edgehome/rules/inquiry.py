"""What can be asked of rules: what one would do at a time, why one has not run, whether all of them hold together."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

from edgehome import spoken
from edgehome.homefile import StaticHome
from edgehome.occasions import Place, local
from edgehome.protocols import Home
from edgehome.rules.engine import Standing, with_states
from edgehome.rules.holds import holds
from edgehome.rules.proof import Prover, as_dicts
from edgehome.rules.rule import Rule, RuleError, moment_of
from edgehome.schedule import Scheduler


def would(rule: Rule, home: Home, states: Mapping[str, Any], now: float, place: Place) -> dict[str, Any]:
    """Return what the rule would do at a time (Unix seconds) if these states were so. Raises RuleError."""
    unknown = [k for k in states if k not in home.entities and k.rpartition(".")[0] not in home.entities]
    if unknown:
        raise RuleError(f"state {unknown[0]!r}: the home has no such entity")
    entities = with_states(home.entities.values(), {k: str(v) for k, v in states.items()})
    there = StaticHome(entities, dict(home.areas), dict(home.floors))
    set_off = (
        moment_of(rule) is not None
        or rule.trigger["type"] in ("event", "anomaly")
        or holds(rule.trigger, there, now, place)
    )
    conditions = [
        {
            "en": spoken.condition("en", c, there),
            "zh": spoken.condition("zh", c, there),
            "holds": holds(c, there, now, place),
        }
        for c in rule.conditions
    ]
    return {
        "name": rule.name,
        "time": local(now, place).isoformat(timespec="seconds"),
        "trigger": {
            "en": spoken.trigger("en", rule.trigger, there),
            "zh": spoken.trigger("zh", rule.trigger, there),
            "holds": set_off,
        },
        "conditions": conditions,
        "would_run": set_off and all(c["holds"] for c in conditions),
        "does": spoken.calls("en", rule.calls, there),
    }


def why_not(standing: Standing, home: Home, scheduler: Scheduler, now: float, place: Place) -> dict[str, Any]:
    """Return why a rule has not run: its state, what does not hold now, what held it back lately."""
    rule, reasons = standing.rule, []
    if standing.state == "disabled":
        reasons.append("it is disabled")
    if standing.state == "broken":
        reasons.append(f"it is broken: {standing.reason} is not there")
    waiting, held = scheduler.get(f"rule:{rule.name}"), scheduler.get(f"held:{rule.name}")
    if waiting is not None:
        reasons.append(f"its time comes at {local(waiting.at, place):%Y-%m-%d %H:%M}")
    elif held is not None:
        reasons.append(f"it waits until {local(held.at, place):%H:%M:%S} that the state lasts")
    elif rule.trigger["type"] in ("state", "num"):
        event = spoken.occurrence("en", rule.trigger, home, False)
        if holds(rule.trigger, home, now, place):
            reasons.append(f"it runs when this begins, and it holds already: {event}")
        else:
            reasons.append(f"not so now: {event}")
    reasons += [
        f"not so now: {spoken.condition('en', c, home)}"
        for c in rule.conditions
        if not holds(c, home, now, place)
    ]
    lately = [
        {"time": local(at, place).isoformat(timespec="seconds"), "why": why} for at, why in standing.held_back
    ]
    return {
        "name": rule.name, "state": standing.state, "reasons": reasons, "held_back": lately, "runs": standing.runs,
        "ran_at": standing.ran_at,
    }  # fmt: skip


def verified(rules: Sequence[Rule], prover: Prover) -> dict[str, Any]:
    """Return what a check of every rule against all the others found, by rule, and how long it took."""
    began = time.perf_counter()
    found = {rule.name: as_dicts(prover.check(rule, rules)) for rule in rules}
    errors = sum(f["level"] == "error" for findings in found.values() for f in findings)
    return {
        "rules": len(rules),
        "errors": errors,
        "seconds": round(time.perf_counter() - began, 3),
        "findings": {name: findings for name, findings in found.items() if findings},
    }
