"""Checks rules before they are active: conflict, loop, dead rule, unsafe state, interlocks; each with a timeline.

The home is a finite model: what triggers and conditions ask for is laid over it and the rules are run there; what they
switch moves the readings of its room.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from edgehome import spoken
from edgehome.config import GateTable
from edgehome.messages import Message
from edgehome.occasions import Place, local
from edgehome.protocols import Home
from edgehome.rules.course import Course, Moved, Opposed, Runner
from edgehome.rules.model import Impossible, Occasion, occasion
from edgehome.rules.physics import Rooms
from edgehome.rules.rule import Rule, entities_in, moment_of, named, same
from edgehome.rules.safety import asks_first, forbidden, unsafe
from edgehome.rules.start import before, coincide

MAX_CAUSES = 8  # rules that may set another off through a room; beyond these it is judged by itself


class Finding(Message, frozen=True, kw_only=True):
    """One thing found: kind conflict, loop, dead, unsafe, interlock or asks; the level error blocks the rule."""

    kind: str
    level: str
    rule: str
    others: tuple[str, ...] = ()
    en: str
    zh: str
    timeline: tuple[str, ...] = ()


class Prover:
    """Checks one rule against a home, its gate's settings and the other rules."""

    def __init__(self, home: Home, gate: GateTable, place: Place, now: float) -> None:
        self._home, self._gate, self._place, self._now = home, gate, place, now
        self._rooms = Rooms(home.entities)

    def check(self, rule: Rule, others: Iterable[Rule] = ()) -> list[Finding]:
        """Return what is wrong with the rule, errors first; nothing if it is good."""
        around = [other for other in others if other.name != rule.name and self._known(other)]
        found = [*self._dead(rule, around)]
        if not found:
            found = [*self._safety(rule), *self._together(rule, around)]
        unique = {(f.kind, f.rule, f.others, f.en): f for f in found}
        return sorted(unique.values(), key=lambda f: (f.level != "error", f.kind))

    def _known(self, rule: Rule) -> bool:
        return all(i in self._home.entities for i in named(rule))

    # ---- dead -----------------------------------------------------------------------------------

    def _dead(self, rule: Rule, others: Sequence[Rule]) -> Iterator[Finding]:
        for missing in (i for i in named(rule) if i not in self._home.entities):
            yield self._found("dead", rule, f"there is no {missing}", f"没有{missing}")
            return
        try:
            start = occasion(self._parts(rule), self._home, self._now, self._place)
        except Impossible as error:
            yield self._found("dead", rule, f"it never runs: {error.en}", f"它永远不会执行：{error.zh}")
            return
        for other in others:
            if same(other, rule):
                text = f"{other.name} does the same already", f"{other.name}已经这样做了"
                yield self._found("dead", rule, *text, others=(other.name,))
        course = self._course((rule,), rule, start)
        if course.writes and all(_was_so(w.values, start, w.entity) for w in course.writes):
            fixed = {i for w in course.writes for i in (w.entity,)} <= set(start.facts)
            if fixed:
                yield self._found(
                    "dead", rule, "it changes nothing: what it does is so already whenever it runs",
                    "它不会改变任何东西：每次执行时已经是这样了",
                    timeline=self._timeline(rule, start, course),
                )  # fmt: skip

    def _parts(self, *rules: Rule) -> list[dict]:
        return [p for r in rules for p in (r.trigger, *r.conditions) if p["type"] not in ("event", "anomaly")]

    # ---- unsafe, interlocks ---------------------------------------------------------------------

    def _safety(self, rule: Rule) -> Iterator[Finding]:
        start = occasion(self._parts(rule), self._home, self._now, self._place)
        course = self._course((rule,), rule, start)
        for write in course.writes:
            entity = start.entities[write.entity]
            if reason := forbidden(entity, write.verb, start.facts, self._gate):
                en = (
                    f"the gate refuses it: {reason}, whenever it would {_verb(write.verb.verb)} {entity.name}"
                )
                zh = f"闸门总会拒绝操作{entity.name}：{reason}"
                yield self._found(
                    "interlock", rule, en, zh, timeline=self._timeline(rule, start, course, "refused")
                )
            elif danger := unsafe(entity, write.verb, start, self._place):
                yield self._found("unsafe", rule, *danger, timeline=self._timeline(rule, start, course))
            elif asks_first(entity, write.verb, self._gate):
                en = f"each time it will ask before it does {_verb(write.verb.verb)} {entity.name}"
                yield self._found("asks", rule, en, f"每次操作{entity.name}之前都会先问", level="warning")

    # ---- conflict, loop -------------------------------------------------------------------------

    def _together(self, rule: Rule, others: Sequence[Rule]) -> Iterator[Finding]:
        yield from self._clashes(rule, (rule,))
        for other in others:
            if self._related(rule, other):
                yield from self._clashes(rule, (rule, other))
        near = self._reachable(rule, others)
        if len(near) > 1:
            yield from self._clashes(rule, (rule, *near))
        yield from self._through_rooms(rule, others)

    def _related(self, a: Rule, b: Rule) -> bool:
        writes = [{i for call in r.calls for i in call.entities} for r in (a, b)]
        watches = [set(entities_in(r.trigger)) for r in (a, b)]
        return bool(writes[0] & writes[1] or writes[0] & watches[1] or writes[1] & watches[0])

    def _through_rooms(self, rule: Rule, others: Sequence[Rule]) -> Iterator[Finding]:
        """Run all rules that hang together with this one, with physics: alone a pair lacks what would end it."""
        moved = {r.name: self._moved(r) for r in (rule, *others)}
        group, wave = [rule], [rule]
        while wave:
            wave = [
                o for o in others
                if o not in group
                and any(moved[r.name] & set(entities_in(o.trigger)) or moved[o.name] & set(entities_in(r.trigger)) for r in wave)
            ]  # fmt: skip
            group += wave
        causes = [o for o in group[1:] if moved[o.name] & set(entities_in(rule.trigger))]
        if len(group) == 1 or not self._felt(i for r in group for c in r.calls for i in c.entities):
            return
        for starter in (rule, *causes[:MAX_CAUSES]):
            try:
                start = occasion(self._parts(starter), self._home, self._now, self._place)
            except Impossible:
                continue
            yield from self._judged(
                rule, tuple(group), start, self._course(group, starter, start, rooms=self._rooms)
            )

    def _moved(self, rule: Rule) -> set[str]:
        """Return what the rule switches, and the sensors that feel it."""
        written = {i for call in rule.calls for i in call.entities}
        return written | self._felt(written)

    def _felt(self, written: Iterable[str]) -> set[str]:
        """Return the sensors whose readings these devices move."""
        return self._rooms.reached(self._home.entities.get(i) for i in written)

    def _reachable(self, rule: Rule, others: Sequence[Rule]) -> list[Rule]:
        found: list[Rule] = []
        wave = [rule]
        while wave:
            written = {i for r in wave for call in r.calls for i in call.entities}
            wave = [o for o in others if o not in found and written & set(entities_in(o.trigger))]
            found += wave
        return found

    def _clashes(self, rule: Rule, group: tuple[Rule, ...]) -> Iterator[Finding]:
        """Run the group on an occasion for all of it, else for each alone, and look for clashes."""
        starters = [group[0]] if len(group) == 1 else [group[0], group[1]]
        try:
            shared = occasion(
                [*self._parts(starters[0]), *(c for r in group[1:] for c in r.conditions)],
                self._home, self._now, self._place,
            )  # fmt: skip
        except Impossible:
            shared = None
        if len(group) == 2 and (both := coincide(*group, self._home, self._now, self._place)) is not None:
            yield from self._judged(rule, group, both, self._course(group, group[0], both, group[1]))
        for starter in starters:
            start = shared if starter is starters[0] else None
            if start is None:
                try:
                    start = occasion(self._parts(starter), self._home, self._now, self._place)
                except Impossible:
                    continue
            yield from self._judged(rule, group, start, self._course(group, starter, start))

    def _course(
        self,
        group: Sequence[Rule],
        starter: Rule,
        start: Occasion,
        also: Rule | None = None,
        rooms: Rooms | None = None,
    ) -> Course:
        runner = Runner(group, start, self._place, rooms)
        if also is not None and starter.trigger["type"] == "num":
            return runner.run([starter, also])  # the reading lies where both want it
        changed = list(before(starter, start, self._home)) if moment_of(starter) is None else []
        first = [r for r in (starter, also) if r is not None and r.trigger["type"] not in ("state", "num")]
        return runner.run(first, changed)

    def _judged(
        self, rule: Rule, group: Sequence[Rule], start: Occasion, course: Course
    ) -> Iterator[Finding]:
        for against in course.opposed:
            if rule.name in (against.rule, against.other) and against.rule != against.other:
                yield self._works_against(rule, against, start, course)
                return
        repeated = {name for _, name in course.runs if course.times(name) >= 3}
        if repeated and (course.endless or rule.name in repeated):
            names = tuple(sorted(repeated - {rule.name}))
            chain = " → ".join(name for _, name in course.runs[:4])
            yield self._found(
                "loop", rule, f"it sets itself off for ever: {chain} → …", f"会无限循环：{chain} → …",
                others=names, timeline=self._timeline(rule, start, course),
            )  # fmt: skip
            return
        for i, a in enumerate(course.writes):
            for b in course.writes[i + 1 :]:
                if a.rule == b.rule or a.entity != b.entity or rule.name not in (a.rule, b.rule):
                    continue
                differs = [k for k in a.values if k in b.values and a.values[k] != b.values[k]]
                if not differs or abs(a.at - b.at) > 1.0:
                    continue
                other = b.rule if a.rule == rule.name else a.rule
                name = spoken.name_of(a.entity, self._home)
                yield self._found(
                    "conflict", rule,
                    f"it and {other} want {name} {a.values[differs[0]]} and {b.values[differs[0]]} at the same time",
                    f"它和{other}同时要{name}为{a.values[differs[0]]}和{b.values[differs[0]]}",
                    others=(other,), timeline=self._timeline(rule, start, course),
                )  # fmt: skip
                return

    def _works_against(self, rule: Rule, against: Opposed, start: Occasion, course: Course) -> Finding:
        mine, theirs = (spoken.name_of(i, self._home) for i in (against.device, against.against))
        if rule.name == against.other:
            mine, theirs = theirs, mine
        other = against.rule if against.other == rule.name else against.other
        what = {"temperature": ("warm and cool", "一冷一热"), "humidity": ("damp and dry", "一湿一干")}[
            against.kind
        ]
        return self._found(
            "conflict", rule, f"it and {other} {what[0]} one room at the same time: {mine} against {theirs}",
            f"它和{other}在同一个房间{what[1]}互相抵消：{mine}对{theirs}",
            others=(other,), timeline=self._timeline(rule, start, course),
        )  # fmt: skip

    # ---- words ----------------------------------------------------------------------------------

    def _timeline(self, rule: Rule, start: Occasion, course: Course, end: str = "") -> tuple[str, ...]:
        """Return what happens in the counter-example, one step a line, with the time."""
        lines = [
            f"{self._clock(start.at)}  {e.name} is {e.state}"
            for e in start.facts.values()
        ] or [f"{self._clock(start.at)}  {spoken.trigger('en', rule.trigger, self._home)}"]  # fmt: skip
        for at, step in course.log[:10]:
            if isinstance(step, str):
                lines.append(f"{self._clock(at)}  rule {step} runs")
            elif isinstance(step, Moved):
                sensor, device = (spoken.name_of(i, self._home) for i in (step.sensor, step.device))
                lines.append(f"{self._clock(at)}  {sensor} reads {step.value}, because of {device}")
            else:
                name, values = (
                    spoken.name_of(step.entity, self._home),
                    ", ".join(map(str, step.values.values())),
                )
                lines.append(f"{self._clock(at)}  rule {step.rule}: {name} → {values}")
        return (*lines, f"{self._clock(start.at)}  {end} by the gate") if end else tuple(lines)

    def _clock(self, at: float) -> str:
        return f"{local(at, self._place):%a %H:%M:%S}"

    def _found(
        self, kind: str, rule: Rule, en: str, zh: str, others: tuple[str, ...] = (),
        timeline: tuple[str, ...] = (), level: str = "error",
    ) -> Finding:  # fmt: skip
        return Finding(
            kind=kind,
            level=level,
            rule=rule.name,
            others=others,
            en=f"{kind}: {en}",
            zh=zh,
            timeline=timeline,
        )


def _verb(verb: str) -> str:
    return verb.replace("_", " ")


def _was_so(values: Mapping[str, Any], start: Occasion, entity_id: str) -> bool:
    entity = start.entities[entity_id]
    return all((entity.state if k == "state" else entity.attributes.get(k)) == v for k, v in values.items())


def as_dicts(findings: Iterable[Finding]) -> list[dict]:
    """Return findings as plain JSON."""
    return [msgspec.to_builtins(f) for f in findings]
