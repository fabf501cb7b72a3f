"""What a set of rules would do on an occasion: a run in the model, change by change; nothing real is touched."""

import heapq
import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import msgspec

from edgehome import echo, effects, spans
from edgehome.errors import Unsupported
from edgehome.homefile import StaticHome
from edgehome.messages import Entity
from edgehome.occasions import Place, next_time
from edgehome.rules.holds import begins, holds
from edgehome.rules.model import Occasion, with_reading
from edgehome.rules.physics import HOT, Push, Rooms, pushes, reading
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


class Moved(NamedTuple):
    """A reading that a device moved: which sensor, to what, by which device."""

    sensor: str
    value: str
    device: str


class Opposed(NamedTuple):
    """Two rules that push one room both ways at once: heat and cool it, damp and dry it."""

    rule: str
    other: str
    kind: str
    device: str
    against: str


@dataclass
class Course:
    """What happened: which rules ran when, what they changed, and what that did to readings, in order."""

    runs: list[tuple[float, str]] = field(default_factory=list)
    writes: list[Write] = field(default_factory=list)
    log: list[tuple[float, str | Write | Moved]] = field(default_factory=list)
    opposed: list[Opposed] = field(default_factory=list)
    endless: bool = False

    def times(self, rule: str) -> int:
        """Return how often the rule ran."""
        return sum(name == rule for _, name in self.runs)


class Runner:
    """Runs rules in the model from one occasion on, for a day of model time; with `rooms`, physics joins them."""

    def __init__(
        self, rules: Sequence[Rule], start: Occasion, place: Place, rooms: Rooms | None = None
    ) -> None:
        self._rooms = rooms
        self._pushing: dict[str, str] = {}  # device -> the rule that told it last
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
            elif what == "push":
                self._move(*body)
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
        for later in back:
            seconds = later.trigger.get("seconds")
            at = next_time(later.trigger, self._at, self._place) if seconds is None else self._at + seconds
            for entity_id in later.call.entities if at is not None else ():
                self._push(at or 0.0, "write", (rule, entity_id, later.call, wave + 1))

    def _write(self, rule: Rule, entity_id: str, call: Any, wave: int) -> None:
        old = self._home.entities.get(entity_id)
        if old is None:
            return
        try:
            verb = effects.verb_for(old, call.intent, call.arguments)
            state, attributes = echo.predict(old, verb)
        except Unsupported:
            return
        values = {**({"state": state} if state is not None else {}), **attributes}
        write = Write(self._at, rule.name, entity_id, verb, values, wave)
        self.course.writes.append(write)
        self.course.log.append((self._at, write))
        new = msgspec.structs.replace(old, state=state, attributes={**old.attributes, **attributes})
        self._change(old, new, wave)
        if self._rooms is not None:
            self._feel(rule, new, wave)

    # ---- physics --------------------------------------------------------------------------------

    def _feel(self, rule: Rule, device: Entity, wave: int) -> None:
        """Plan what the device does to the readings that rules look at, and note who works against it."""
        assert self._rooms is not None
        device = self._reads_room(device)
        for push in pushes(device):
            for other_id, name in self._pushing.items():
                other = self._home.entities[other_id]
                against = any(p.kind == push.kind and p.direction == -push.direction for p in pushes(other))
                if (
                    against
                    and other.area == device.area
                    and other_id != device.id
                    and push.kind in ("temperature", "humidity")
                ):
                    self.course.opposed.append(Opposed(rule.name, name, push.kind, device.id, other_id))
            for sensor in self._rooms.felt(device, push):
                start = reading(self._home.entities[sensor]) if sensor in self._watch else None
                if start is not None and sensor != device.id:
                    self._push(self._at + push.after_s, "push", (device.id, push, sensor, start, wave + 1))
        self._pushing[device.id] = rule.name

    def _move(self, device_id: str, push: Push, sensor: str, start: float, wave: int) -> None:
        """Let a reading reach the next value that a rule waits for, while the device goes on."""
        device, old = self._home.entities[device_id], self._home.entities[sensor]
        same = [p for p in pushes(device) if (p.kind, p.direction) == (push.kind, push.direction)]
        now = reading(old)
        if not same or now is None:
            return
        if old.domain == "binary_sensor":
            new = msgspec.structs.replace(old, state="on" if push.direction > 0 else "off")
        else:
            up = push.direction > 0
            waited = [
                float(r.trigger["value"])
                for r in self._watch[sensor]
                if r.trigger["type"] == "num" and str(r.trigger["operator"]).startswith(">") == up
            ]
            ahead = [
                v
                for v in waited
                if (now <= v <= start + push.reach if up else start - push.reach <= v <= now)
            ]
            if not ahead:
                return
            value = min(ahead) + 0.1 if up else max(ahead) - 0.1
            new = with_reading(old, "", value)
            self._all_feel(device, push, value)
            self._push(self._at + push.after_s, "push", (device_id, push, sensor, start, wave))
        if reading(new) != now:
            shown = str(new.state) if old.domain == "binary_sensor" else f"{reading(new):g}"
            self.course.log.append((self._at, Moved(sensor, shown, device_id)))
            self._change(old, new, wave)

    def _reads_room(self, device: Entity) -> Entity:
        """Return the device, a thermostat with what the sensor of its room reads."""
        assert self._rooms is not None
        if device.domain == "climate":
            for sensor in self._rooms.felt(device, HOT):
                value = reading(self._home.entities[sensor])
                if self._home.entities[sensor].domain == "sensor" and value is not None:
                    device = self._home.entities[device.id] = with_reading(device, "", value)
                    break
        return device

    def _all_feel(self, device: Entity, push: Push, value: float) -> None:
        """A thermostat of the room reads what its sensor reads."""
        assert self._rooms is not None
        for sensor in self._rooms.felt(device, push):
            if sensor not in self._watch and self._home.entities[sensor].domain == "climate":
                self._home.entities[sensor] = with_reading(self._home.entities[sensor], "", value)

    def _change(self, old: Entity, new: Entity, wave: int) -> None:
        self._home.entities[new.id] = new
        for rule in self._watch.get(new.id, ()):
            trigger = rule.trigger
            if trigger["type"] not in ("state", "num"):
                continue
            if begins(trigger, new, old, self._home):
                if trigger.get("for_seconds"):
                    self._push(self._at + float(trigger["for_seconds"]), "held", (rule, wave))
                else:
                    self._fire(rule, wave)
