"""Runs rules: watches the home and the clock, checks conditions, holds back floods, and says what is broken.

It acts through one function it is given, which carries an intent over the path and through the gate.
"""

import logging
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from edgehome import spoken
from edgehome.messages import Entity
from edgehome.occasions import Place, next_time
from edgehome.protocols import Clock, Home
from edgehome.rules.holds import UNKNOWN, begins, holds, reading
from edgehome.rules.rule import Rule, entities_in, moment_of, named
from edgehome.rules.unusual import Usual
from edgehome.schedule import Entry, Scheduler

log = logging.getLogger(__name__)

MOMENT, HELD = "rule", "rule_held"


@dataclass
class Standing:
    """How a rule stands: active, disabled or broken (and why), when it last ran, what kept it from running."""

    rule: Rule
    state: str = "active"
    reason: str = ""
    ran_at: float | None = None
    runs: int = 0
    held_back: deque[tuple[float, str]] = field(default_factory=lambda: deque(maxlen=20))
    recent: deque[float] = field(default_factory=deque)
    flood: int = 0


class Engine:
    """All rules that run. `act(rule, cause)` does what a rule does; `tell(rule, key, **values)` tells people."""

    def __init__(
        self,
        home: Home,
        clock: Clock,
        place: Place,
        scheduler: Scheduler,
        act: Callable[[Rule, str], Awaitable[Any]],
        tell: Callable[..., Awaitable[None]],
        runs_per_min: int = 6,
        late_s: float = 900.0,
    ) -> None:
        self.standings: dict[str, Standing] = {}
        self._home, self._clock, self._place, self._scheduler = home, clock, place, scheduler
        self._act, self._tell = act, tell
        self._runs_per_min, self._late_s = runs_per_min, late_s
        self._watching: dict[str, dict[str, None]] = {}
        self._named: dict[str, dict[str, None]] = {}
        self._usual: dict[str, Usual] = {}
        scheduler.handlers |= {MOMENT: self._moment_came, HELD: self._held_long_enough}
        scheduler.missed |= {MOMENT: self._moment_missed, HELD: self._held_long_enough}

    # ---- which rules there are ------------------------------------------------------------------

    def put(self, rule: Rule) -> Standing:
        """Take a rule, or the changed form of one of its name."""
        before = self.standings.get(rule.name)
        self.remove(rule.name)
        standing = self.standings[rule.name] = Standing(rule)
        if before is not None:
            standing.ran_at, standing.runs, standing.held_back = before.ran_at, before.runs, before.held_back
        for entity_id in entities_in(rule.trigger):
            self._watching.setdefault(entity_id, {})[rule.name] = None
        for entity_id in named(rule):
            self._named.setdefault(entity_id, {})[rule.name] = None
        self._stand(standing)
        return standing

    def remove(self, name: str) -> None:
        """Drop a rule."""
        standing = self.standings.pop(name, None)
        if standing is None:
            return
        self._disarm(standing.rule)
        for table in (self._watching, self._named):
            for entity_id in named(standing.rule):
                table.get(entity_id, {}).pop(name, None)

    def _stand(self, standing: Standing) -> bool:
        """Set active, disabled or broken by what the home has now; return whether that changed."""
        missing = self._missing(standing.rule)
        state = "disabled" if not standing.rule.enabled else "broken" if missing else "active"
        changed = state != standing.state
        standing.state, standing.reason = state, ", ".join(missing)
        if state == "active":
            self._arm(standing.rule)
        else:
            self._disarm(standing.rule)
        return changed

    def _missing(self, rule: Rule) -> list[str]:
        return [
            i for i in named(rule)
            if (e := self._home.entities.get(i)) is None or e.liveness == "gone"
        ]  # fmt: skip

    def _arm(self, rule: Rule) -> None:
        moment = moment_of(rule)
        if moment is not None:
            at = next_time(moment, self._clock.now(), self._place)
            known = self._scheduler.get(f"rule:{rule.name}")
            if known is not None and known.body.get("trigger") == dict(moment):
                return  # from before a restart: it may have been missed
            if at is not None:
                self._scheduler.add(self._entry(rule, at))
        elif rule.trigger.get("for_seconds") and holds(
            rule.trigger, self._home, self._clock.now(), self._place
        ):
            self._hold(rule)

    def _entry(self, rule: Rule, at: float) -> Entry:
        late_s = self._late_s if rule.late_min is None else 60.0 * rule.late_min
        body = {"rule": rule.name, "trigger": dict(rule.trigger)}
        return Entry(id=f"rule:{rule.name}", kind=MOMENT, at=at, late_s=late_s, wall=True, body=body)

    def _disarm(self, rule: Rule) -> None:
        self._scheduler.cancel(f"rule:{rule.name}")
        self._scheduler.cancel(f"held:{rule.name}")

    # ---- what sets them off ---------------------------------------------------------------------

    def changed(self, new: Entity, old: Entity | None) -> list[Awaitable[None]]:
        """Return the work that a change of the home asks for: rules that run, rules that broke or came back."""
        work: list[Awaitable[None]] = []
        if old is None or old.liveness != new.liveness or new.id not in self._home.entities:
            work += [
                self._changed_standing(self.standings[name])
                for name in tuple(self._named.get(new.id, ()))
                if self._stand(self.standings[name])
            ]
        if new.liveness == "gone":
            return work
        for name in tuple(self._watching.get(new.id, ())):
            standing = self.standings[name]
            if standing.state == "active" and self._sets_off(standing.rule, new, old):
                work.append(
                    self._run(standing, spoken.occurrence("en", standing.rule.trigger, self._home, True))
                )
        return work

    async def _changed_standing(self, standing: Standing) -> None:
        if standing.state != "disabled":
            await self._tell(standing.rule, standing.state, missing=standing.reason)

    def _sets_off(self, rule: Rule, new: Entity, old: Entity | None) -> bool:
        trigger = rule.trigger
        if trigger["type"] == "event":
            kind = trigger.get("kind")
            return (  # the same button pressed twice is two events
                old is not None and new.state is not None and old.reported_at != new.reported_at
                and kind in (None, new.attributes.get("event_type"), new.state)
            )  # fmt: skip
        if old is None or old.state in UNKNOWN:
            return False
        if trigger["type"] == "anomaly":
            value = reading(new, trigger.get("attribute"))
            return (
                value is not None
                and new.state != old.state
                and self._usual.setdefault(new.id, Usual()).strange(value)
            )
        begun = begins(trigger, new, old, self._home)
        if not trigger.get("for_seconds"):
            return begun
        if not holds(trigger, self._home, self._clock.now(), self._place):
            self._scheduler.cancel(f"held:{rule.name}")
        elif begun:
            self._hold(rule)
        return False

    def _hold(self, rule: Rule) -> None:
        at = self._clock.now() + float(rule.trigger["for_seconds"])
        self._scheduler.add(
            Entry(id=f"held:{rule.name}", kind=HELD, at=at, late_s=1e12, kept=False, body={"rule": rule.name})
        )

    async def _held_long_enough(self, entry: Entry, late_s: float) -> None:
        standing = self.standings.get(entry.body["rule"])
        if standing is None or standing.state != "active":
            return
        if holds(standing.rule.trigger, self._home, self._clock.now(), self._place):
            await self._run(standing, spoken.occurrence("en", standing.rule.trigger, self._home, True))

    async def _moment_came(self, entry: Entry, late_s: float) -> None:
        standing = self._next_moment(entry)
        if standing is not None and standing.state == "active":
            if late_s:
                await self._tell(standing.rule, "late", seconds=late_s)
            await self._run(standing, spoken.trigger("en", standing.rule.trigger, self._home))

    async def _moment_missed(self, entry: Entry, late_s: float) -> None:
        standing = self._next_moment(entry)
        if standing is not None and standing.state == "active":
            standing.held_back.append((self._clock.now(), f"missed by {spoken.length('en', late_s)}"))
            await self._tell(standing.rule, "missed", seconds=late_s, at=entry.at)

    def _next_moment(self, entry: Entry) -> Standing | None:
        standing = self.standings.get(entry.body["rule"])
        if standing is None or standing.rule.trigger != entry.body["trigger"]:
            return None
        at = next_time(standing.rule.trigger, self._clock.now(), self._place)
        if at is not None and standing.state == "active":
            self._scheduler.add(self._entry(standing.rule, at))
        return standing

    def clock_set(self) -> None:
        """The clock was set: moments are counted anew from it."""
        for standing in self.standings.values():
            moment = moment_of(standing.rule)
            if moment is not None and standing.state == "active":
                at = next_time(moment, self._clock.now(), self._place)
                if at is not None:
                    self._scheduler.add(self._entry(standing.rule, at))

    # ---- running --------------------------------------------------------------------------------

    async def _run(self, standing: Standing, cause: str) -> None:
        now, rule = self._clock.now(), standing.rule
        failing = [c for c in rule.conditions if not holds(c, self._home, now, self._place)]
        if failing:
            why = "; ".join(spoken.condition("en", c, self._home) for c in failing)
            standing.held_back.append((now, f"{cause}, but not: {why}"))
            return
        if self._floods(standing, now):
            standing.flood += 1
            why = f"{cause}, but it ran {self._runs_per_min} times within a minute"
            if standing.flood > 1 and standing.held_back:  # one line for all of a flood
                standing.held_back[-1] = (now, f"{why} ({standing.flood} times)")
                return
            standing.held_back.append((now, why))
            await self._tell(rule, "flood", count=self._runs_per_min)
            return
        standing.flood = 0
        standing.ran_at, standing.runs = now, standing.runs + 1
        await self._act(rule, cause)

    def _floods(self, standing: Standing, now: float) -> bool:
        while standing.recent and not 0 <= now - standing.recent[0] < 60:
            standing.recent.popleft()
        if len(standing.recent) >= self._runs_per_min:
            return True
        standing.recent.append(now)
        return False


def with_states(home: Iterable[Entity], states: dict[str, str]) -> dict[str, Entity]:
    """Return entities by id with states laid over them; a number may go to `id.attribute`."""
    made = {e.id: e for e in home}
    for key, value in states.items():
        if key in made:
            made[key] = msgspec.structs.replace(made[key], state=value)
            continue
        entity_id, _, attribute = key.rpartition(".")
        if entity_id in made:
            changed = {**made[entity_id].attributes, attribute: value}
            made[entity_id] = msgspec.structs.replace(made[entity_id], attributes=changed)
    return made
