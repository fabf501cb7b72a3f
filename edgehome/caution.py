"""How sure words must be, and what a plan must be before it goes on.

A question can never actuate, whatever a decider says; what is not sure is asked first. What is dangerous is the gate's
business.
"""

import time
import uuid
from collections.abc import Callable

import msgspec

from edgehome import intents, replies, spoken, words
from edgehome.config import Config
from edgehome.messages import Intent, Observation, Plan, Question
from edgehome.protocols import Home
from edgehome.request import Request
from edgehome.services import Services


class Caution:
    """Judges intents and plans by `[understanding]` of config.toml."""

    def __init__(
        self, home: Home, config: Config, services: Services, now: Callable[[], float] = time.time
    ) -> None:
        self._home, self._config, self._services, self._now = home, config, services, now

    def sure(self, intent: Intent) -> bool:
        """Return whether the intent may go on without a question."""
        settings = self._config.understanding
        return intent.confidence >= (settings.act_above if intent.outcome == "act" else settings.answer_above)

    def worth_asking(self, intent: Intent) -> bool:
        """Return whether the intent is sure enough for a question."""
        settings = self._config.understanding
        return intent.confidence >= (settings.ask_above if intent.outcome == "act" else settings.answer_above)

    def checked(self, plan: Plan, intent: Intent, observation: Observation, request: Request) -> Plan:
        """Return what goes on of a decider's plan: each action with its id, trace and time, or a question first."""
        names = [call.intent for call in intent.calls]
        if plan.actions and (
            intent.outcome == "answer" or (names and all(intents.asks(name) for name in names))
        ):
            plan = msgspec.structs.replace(plan, actions=(), refusal=words.reason("question_cannot_act"))
        actions = tuple(
            msgspec.structs.replace(
                action,
                id=action.id or uuid.uuid4().hex,
                trace=request.trace,
                expires_at=self._now() + self._config.execution.expires_s,
                origin=action.origin or observation.source,
                person=observation.person,
                confirmed=False,
            )  # fmt: skip
            for action in plan.actions
        )
        ordered = plan.ordered or len(actions) > 1 and words.orders(observation.text)
        plan = msgspec.structs.replace(plan, actions=actions, ordered=ordered)
        acts = plan.actions or plan.schedule or plan.calls
        if acts and not plan.question and not self.sure(intent) and observation.kind == "words":
            text, known = replies.unsure(plan.lang, actions, self._home), self._services.of_plugins
            if own := [known[c.intent].object for c in plan.calls if c.intent in known]:
                text = words.say(plan.lang, "unsure", what=intents.without_gaps(own[0].examples[0]))
            if plan.schedule is not None:
                what = spoken.schedule(plan.lang, plan.schedule, self._home)
                text = words.say(plan.lang, "unsure", what=what)
            question = self.question(text, plan, request)
            plan = msgspec.structs.replace(plan, question=question)
        return plan

    def question(self, text: str, plan: Plan, request: Request) -> Question:
        """Return the question whose yes carries the plan out."""
        return Question(
            id=uuid.uuid4().hex, text=text, actions=plan.actions, calls=request.calls, schedule=plan.schedule,
            expires_at=self._now() + self._config.gate.confirm_s,
        )  # fmt: skip
