"""What would happen: orders run on a twin, a copy of the live home with simple physics; nothing real is touched.

The twin says how entities would stand when all has settled, what the surroundings would do within an hour, which
rules would run then, and what the gate would say. What a scene or script does is not known here and said so.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any

import msgspec

from edgehome import effects, replies, spans, spoken, words
from edgehome.effects import Verb
from edgehome.errors import Unsupported
from edgehome.gate import NEEDS_YES
from edgehome.homefile import StaticHome
from edgehome.messages import Action, Call, Entity, Message, Plan
from edgehome.occasions import Place
from edgehome.protocols import Home
from edgehome.rules.course import Runner
from edgehome.rules.model import Occasion
from edgehome.rules.rule import Rule

UNKNOWN_EFFECT = frozenset({"scene", "script", "button", "input_button", "notify"})
_SETTLED = {
    ("vacuum", "returning"): "docked", ("lawn_mower", "returning"): "docked", ("cover", "opening"): "open",
    ("cover", "closing"): "closed", ("lock", "locking"): "locked", ("lock", "unlocking"): "unlocked",
    ("valve", "opening"): "open", ("valve", "closing"): "closed", ("vehicle", "driving"): "idle",
}  # fmt: skip
_ONLY_WHILE = {
    "pause": ("playing", "cleaning", "mowing", "returning", "buffering", "paused", "error"),
}  # fmt: skip
# °C an hour at full power in a usual room, and the hours in which half of the difference to outside is lost.
HEATS, COOLS, LEAKS_OPEN = 3.0, -4.0, 1.5
TEXTS: dict[str, tuple[str, str]] = {
    "would": ("I would {what}: {change}.", "会{what}：{change}。"),
    "nothing": ("I would {what}, which changes nothing.", "会{what}，但不会有变化。"),
    "unknown": ("I would {what}; what that does is not known to me.", "会{what}；具体效果我不知道。"),
    "refused": ("I would not {what}: {reason}", "不会{what}：{reason}"),
    "asks": ("I would ask before I {what}.", "{what}之前会先问。"),
    "rule": ("Then the rule {name} would run: {does}.", "然后规则{name}会执行：{does}。"),
    "warms": ("In an hour {room} would be at about {value}°.", "一小时后{room}大约{value}度。"),
    "water": ("Water would be {state} there.", "那里的水会{state}。"),
    "later": ("I would plan: {what}.", "会安排：{what}。"),
    "calls": ("I would {what}.", "会{what}。"),
}


class Foreseen(Message, frozen=True, kw_only=True):
    """One action on the twin: the entity before and after, and why it would be refused, if it would."""

    action: Action
    before: Entity
    after: Entity
    reason: str = ""
    known: bool = True

    @property
    def changed(self) -> dict[str, Any]:
        """What would be different: `state` and attributes with their new values."""
        made: dict[str, Any] = {}
        if self.after.state != self.before.state:
            made["state"] = self.after.state
        for name, value in self.after.attributes.items():
            if self.before.attributes.get(name) != value:
                made[name] = value
        return made


def settled(entity: Entity, verb: Verb) -> Entity:
    """Return the entity as it stands when a well-behaved device has done this and come to rest."""
    if verb.verb in _ONLY_WHILE and entity.state not in _ONLY_WHILE[verb.verb]:
        return entity  # nothing is playing or moving that could be held
    state, attributes = effects.predict(entity, verb)
    if entity.domain == "fan" and verb.verb == "set_preset_mode":
        state = "on"
    if verb.verb in ("next", "previous") and entity.domain == "media_player":
        state = "playing"
    if entity.domain == "todo" and "items" in attributes and str(entity.state).isdigit():
        state = str(sum(item.get("status") == "needs_action" for item in attributes["items"]))
    state = _SETTLED.get((entity.domain, str(state)), state)
    if entity.domain == "light" and "rgb_color" in attributes:
        attributes["color_mode"] = "rgb"
    elif entity.domain == "light" and "color_temp_kelvin" in attributes:
        attributes["color_mode"] = "color_temp"
    kept = {**entity.attributes, **{k: _rounded(v) for k, v in attributes.items()}}
    return msgspec.structs.replace(entity, state=state, attributes=kept)


def _rounded(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


class Twin:
    """A copy of a home on which actions are tried one after the other."""

    def __init__(self, home: Home) -> None:
        self.home = StaticHome(dict(home.entities), dict(home.areas), dict(home.floors))

    def act(self, action: Action, reason: str = "") -> Foreseen | None:
        """Return what the action would do, and let it be so on the twin; None for an entity that is not there."""
        before = self.home.entities.get(action.entity)
        if before is None:
            return None
        if reason and reason != NEEDS_YES:
            return Foreseen(action=action, before=before, after=before, reason=reason)
        if before.domain in UNKNOWN_EFFECT:
            return Foreseen(action=action, before=before, after=before, reason=reason, known=False)
        after = settled(before, Verb(action.verb, dict(action.args)))
        self.home.entities[before.id] = after
        return Foreseen(action=action, before=before, after=after, reason=reason)

    # ---- surroundings ---------------------------------------------------------------------------

    def in_an_hour(self, changed: Iterable[Entity]) -> dict[str, float]:
        """Return room temperatures an hour on, by area id, where a change pushes them."""
        rooms: dict[str, float] = {}
        for entity in changed:
            now = entity.attributes.get("current_temperature")
            target = entity.attributes.get("temperature")
            if entity.domain != "climate" or not entity.area or now is None or target is None:
                continue
            push = 0.0
            if entity.state in ("heat", "auto", "heat_cool") and now < target:
                push = min(HEATS, target - now)
            elif entity.state in ("cool", "auto", "heat_cool") and now > target:
                push = max(COOLS, target - now)
            if self._open_window(entity.area) and (outside := self._outside()) is not None:
                push += (outside - now) / (2 * LEAKS_OPEN)
            if push:
                rooms[entity.area] = round(now + push, 1)
        return rooms

    def _open_window(self, area: str) -> bool:
        return any(
            e.area == area and e.device_class in ("window", "door") and e.state == "on"
            for e in self.home.entities.values()
            if e.domain == "binary_sensor"
        )

    def _outside(self) -> float | None:
        for entity in self.home.entities.values():
            if entity.domain == "weather" and isinstance(entity.attributes.get("temperature"), int | float):
                return float(entity.attributes["temperature"])
        return None

    def rules_that_run(
        self, foreseen: Sequence[Foreseen], rules: Sequence[Rule], now: float, place: Place
    ) -> list[Rule]:
        """Return the rules that the changes would set off, in order."""
        changed = [(f.before, f.after) for f in foreseen if f.changed]
        start = Occasion(at=now, entities=dict(self.home.entities))
        course = Runner(rules, start, place).run((), changed)
        names = dict.fromkeys(name for at, name in course.runs if at <= now + 60)
        return [r for r in rules if r.name in names]


class Preview:
    """Answers what-if: `review(action)` asks the gate and sends nothing, `rules()` are those that are active."""

    def __init__(
        self,
        home: Home,
        review: Callable[[Action], Awaitable[str | None]],
        rules: Callable[[], Sequence[Rule]],
        now: Callable[[], float],
        place: Place,
    ) -> None:
        self._home, self._review, self._rules = home, review, rules
        self._now, self._place = now, place

    async def foresee(self, actions: Iterable[Action]) -> tuple[Twin, list[Foreseen]]:
        """Return the twin after the actions and what each would do."""
        twin, found = Twin(self._home), []
        for action in actions:
            seen = twin.act(action, await self._review(action) or "")
            if seen is not None:
                found.append(seen)
        return twin, found

    async def plan(self, plan: Plan) -> Plan:
        """Return a plan that only says what the given one would do."""
        texts = list(plan.answers)
        if plan.schedule is not None:
            texts.append(
                _text(plan.lang, "later", what=spoken.schedule(plan.lang, plan.schedule, self._home))
            )
        texts += [_text(plan.lang, "calls", what=c.intent) for c in plan.calls]
        actions = plan.actions or tuple(self._later(plan.schedule.calls if plan.schedule else (), plan))
        twin, foreseen = await self.foresee(actions)
        texts += [self.said(f, plan.lang) for f in foreseen]
        texts += self.consequences(twin, foreseen, plan.lang)
        return msgspec.structs.replace(
            plan, actions=(), calls=(), schedule=None, answers=tuple(texts),
            question=plan.question if not texts else None,
        )  # fmt: skip

    async def foretell(self, plan: Plan) -> str:
        """Return what would follow if the plan were carried out: rules, rooms, water; "" if nothing."""
        twin, foreseen = await self.foresee(plan.actions)
        return " ".join(self.consequences(twin, foreseen, plan.lang))

    def _later(self, calls: Iterable[Call], plan: Plan) -> Iterable[Action]:
        for call in spans.split(calls)[0]:
            for entity_id in call.entities:
                entity = self._home.entities.get(entity_id)
                if entity is None:
                    continue
                try:
                    verb = effects.verb_for(entity, call.intent, call.arguments)
                except Unsupported:
                    continue
                yield Action(
                    id=f"what-if:{entity_id}", trace=plan.trace, entity=entity_id, verb=verb.verb, args=verb.args,
                    expires_at=float("inf"), origin="what-if",
                )  # fmt: skip

    def said(self, foreseen: Foreseen, lang: str) -> str:
        """Return one action of the preview in words."""
        what = replies.describe(lang, foreseen.action, self._home)
        if foreseen.reason == NEEDS_YES:
            asks = _text(lang, "asks", what=what)
            return asks if not foreseen.changed else f"{asks} {self._change(foreseen, lang, what)}"
        if foreseen.reason:
            return _text(lang, "refused", what=what, reason=words.say_reason(lang, foreseen.reason))
        if not foreseen.known:
            return _text(lang, "unknown", what=what)
        if not foreseen.changed:
            return _text(lang, "nothing", what=what)
        return self._change(foreseen, lang, what)

    def _change(self, foreseen: Foreseen, lang: str, what: str) -> str:
        parts = []
        for name, value in foreseen.changed.items():
            old = foreseen.before.state if name == "state" else foreseen.before.attributes.get(name)
            shown = [words.say_state(lang, str(v)) if name == "state" else f"{v}" for v in (old, value)]
            label = "" if name == "state" else f"{name} "
            parts.append(f"{foreseen.before.name} {label}{shown[0]} → {shown[1]}")
        return _text(lang, "would", what=what, change=", ".join(parts))

    def consequences(self, twin: Twin, foreseen: Sequence[Foreseen], lang: str) -> list[str]:
        """Return what would follow: rules that would run, rooms that would warm or cool, water that would run."""
        active = self._rules()
        texts = [
            _text(lang, "rule", name=r.name, does=spoken.calls(lang, r.calls, self._home))
            for r in twin.rules_that_run(foreseen, active, self._now(), self._place)
        ]
        changed = [f.after for f in foreseen if f.changed]
        for area, value in twin.in_an_hour(changed).items():
            room = self._home.areas.get(area)
            texts.append(_text(lang, "warms", room=room.name if room else area, value=f"{value:g}"))
        for entity in changed:
            if entity.domain == "valve" and entity.device_class == "water":
                state = {"open": ("on", "通"), "closed": ("off", "停")}.get(str(entity.state))
                if state:
                    texts.append(_text(lang, "water", state=state[words.is_chinese(lang)]))
        return texts


def _text(lang: str, key: str, **values: Any) -> str:
    return TEXTS[key][words.is_chinese(lang)].format(**values)
