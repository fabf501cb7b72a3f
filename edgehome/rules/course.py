"""What a set of rules would do on an occasion: a run in the model, change by change; nothing real is touched."""

import heapq
import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from edgehome import effects, spans
from edgehome.errors import Unsupported
from edgehome.homefile import StaticHome
from edgehome.messages import Entity
from edgehome.occasions import Place
from edgehome.rules.holds import entity_holds, holds
from edgehome.rules.model import Occasion
from edgehome.rules.rule import Rule, entities_in

HORIZON_S = 86400.0
MAX_RUNS = 40


@dataclass(frozen=True)
class Write:
    """One change that a rule makes: at what time, to which entity, which values."""

    at: float
    rule: str
    entity: str
    verb: effects.Verb
    values: Mapping[str, Any]
    wave: int


@dataclass
class Course:
    """What happened: which rules ran when, and what they changed, in order."""

    runs: list[tuple[float, str]] = field(default_factory=list)
    writes: list[Write] = field(default_factory=list)
    log: list[tuple[float, str | Write]] = field(default_factory=list)
    endless: bool = False

    def times(self, rule: str) -> int:
        """Return how often the rule ran."""
        return sum(name == rule for _, name in self.runs)


class Runner:
    """Runs rules in the model from one occasion on, for a day of model time."""

    def __init__(self, rules: Sequence[Rule], start: Occasion, place: Place) -> None:
        self._rules, self._place = rules, place
        self._home = StaticHome(dict(start.entities))
        self._at = start.at
        self._agenda: list[tuple[float, int, str, Any]] = []
        self._order = itertools.count()
        self._watch: dict[str, list[Rule]] = {}
        for rule in rules:
            for entity_id in entities_in(rule.trigger):
                self._watch.setdefault(entity_id, []).append(rule)
        self.course = Course()

    def run(self, first: Iterable[Rule], changed: Iterable[tuple[Entity, Entity]] = ()) -> Course:
        """Return the course when `first` are set off and these entities change (old, new) at the start."""
        for old, new in changed:
            self._home.entities[new.id] = old
        for old, new in changed:
            self._change(old, new, 0)
        for rule in first:
            self._fire(rule, 0)
        end = self._at + HORIZON_S
        while self._agenda and not self.course.endless:
            at, _, what, body = heapq.heappop(self._agenda)
            if at > end:
                break
            self._at = at
            if what == "write":
                self._write(*body)
            elif holds(body[0].trigger, self._home, at, self._place):
                self._fire(body[0], body[1])
        return self.course

    def _push(self, at: float, what: str, body: Any) -> None:
        heapq.heappush(self._agenda, (at, next(self._order), what, body))

    def _fire(self, rule: Rule, wave: int) -> None:
        if not all(holds(c, self._home, self._at, self._place) for c in rule.conditions):
            return
        self.course.runs.append((self._at, rule.name))
        self.course.log.append((self._at, rule.name))
        if len(self.course.runs) >= MAX_RUNS:
            self.course.endless = True
            return
        now, back = spans.split(rule.calls)
        for call in now:
            for entity_id in call.entities:
                self._push(self._at, "write", (rule, entity_id, call, wave + 1))
        for seconds, call in back:
            for entity_id in call.entities:
                self._push(self._at + seconds, "write", (rule, entity_id, call, wave + 1))

    def _write(self, rule: Rule, entity_id: str, call: Any, wave: int) -> None:
        old = self._home.entities.get(entity_id)
        if old is None:
            return
        try:
            verb = effects.verb_for(old, call.intent, call.arguments)
            state, attributes = effects.predict(old, verb)
        except Unsupported:
            return
        values = {**({"state": state} if state is not None else {}), **attributes}
        write = Write(self._at, rule.name, entity_id, verb, values, wave)
        self.course.writes.append(write)
        self.course.log.append((self._at, write))
        new = msgspec.structs.replace(old, state=state, attributes={**old.attributes, **attributes})
        self._change(old, new, wave)

    def _change(self, old: Entity, new: Entity, wave: int) -> None:
        self._home.entities[new.id] = new
        for rule in self._watch.get(new.id, ()):
            trigger = rule.trigger
            if trigger["type"] not in ("state", "num"):
                continue
            if entity_holds(trigger, new) and not entity_holds(trigger, old):
                if not holds(trigger, self._home, self._at, self._place):
                    continue
                if trigger.get("for_seconds"):
                    self._push(self._at + float(trigger["for_seconds"]), "held", (rule, wave))
                else:
                    self._fire(rule, wave)
