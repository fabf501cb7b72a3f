"""What would happen, in words: orders run on a twin of the live home; nothing real is touched.

Said are the differences, what the surroundings would do within an hour, which rules would run then, and what the gate
would say.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any

import msgspec

from edgehome import effects, replies, spans, spoken, words
from edgehome.errors import Unsupported
from edgehome.gate import NEEDS_YES
from edgehome.messages import Action, Call, Plan
from edgehome.occasions import Place
from edgehome.protocols import Home
from edgehome.rules.rule import Rule
from edgehome.twin import Foreseen, Twin, differences

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
        if plan.already:  # last: what would change matters more
            texts.append(replies.already(plan.lang, plan.already, self._home))
        return msgspec.structs.replace(
            plan, actions=(), calls=(), schedule=None, answers=tuple(texts), already=(),
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
            gap = "" if words.is_chinese(lang) else " "
            return asks if not foreseen.pairs else asks + gap + self._change(foreseen, lang, what)
        if foreseen.reason:
            return _text(lang, "refused", what=what, reason=words.say_reason(lang, foreseen.reason))
        if not foreseen.known:
            return _text(lang, "unknown", what=what)
        if not foreseen.pairs:
            return _text(lang, "nothing", what=what)
        return self._change(foreseen, lang, what)

    def _change(self, foreseen: Foreseen, lang: str, what: str) -> str:
        parts = []
        for before, after in foreseen.pairs:
            for name, value in differences(before, after).items():
                old = before.state if name == "state" else before.attributes.get(name)
                shown = [words.say_state(lang, str(v)) if name == "state" else f"{v}" for v in (old, value)]
                label = "" if name == "state" else f"{name} "
                parts.append(f"{words.called(lang, before)} {label}{shown[0]} → {shown[1]}")
        return _text(lang, "would", what=what, change=", ".join(parts))

    def consequences(self, twin: Twin, foreseen: Sequence[Foreseen], lang: str) -> list[str]:
        """Return what would follow: rules that would run, rooms that would warm or cool, water that would run."""
        active = self._rules()
        texts = [
            _text(lang, "rule", name=r.name, does=spoken.calls(lang, r.calls, self._home))
            for r in twin.rules_that_run(foreseen, active, self._now(), self._place)
        ]
        changed = [after for f in foreseen for _, after in f.pairs]
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
