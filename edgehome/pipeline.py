"""The path of every request: perceive, understand, decide, execute (each action through the gate), reply.

    source → perceive → understand → decide → veto → execute → device
     event   Observation   Intent      Plan   (gate)  Outcome   DeviceState → Reply

A sensor event takes the same road: an Observation may carry its own intent.
"""

import asyncio
import copy
import functools
import logging
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from edgehome import replies, words
from edgehome.asked import told_of
from edgehome.caution import Caution
from edgehome.config import Config
from edgehome.conversation import Conversations
from edgehome.gate import NEEDS_YES, Gatekeeper
from edgehome.home import HomeState
from edgehome.messages import (
    Call,
    Context,
    Event,
    Intent,
    Message,
    Observation,
    Outcome,
    Plan,
    Reply,
    Schedule,
    StageInput,
    Timing,
)
from edgehome.registry import Job, Owned, Registry
from edgehome.request import UNDER_WAY, Declined, Request
from edgehome.services import Services
from edgehome.turns import Turns

log = logging.getLogger(__name__)

MAX_WORDS = 2000


@dataclass
class Stages:
    """The objects plugins registered, in the order of config.toml."""

    perceivers: list[Owned] = field(default_factory=list)
    understanders: list[Owned] = field(default_factory=list)
    deciders: list[Owned] = field(default_factory=list)
    executors: list[Owned] = field(default_factory=list)


class Pipeline:
    """Carries events through the stages; `record(trace, stage, what, **data)` keeps the why-chain."""

    def __init__(
        self,
        home: HomeState,
        gate: Gatekeeper,
        registry: Registry,
        config: Config,
        conversations: Conversations,
        record: Callable[..., None],
        now: Callable[[], float] = time.time,
    ) -> None:
        self.stages = Stages()
        self.services = Services(registry, config)
        self.caution = Caution(home, config, self.services, now)
        self.turns = Turns(home, gate, config, self.services, record, now)
        self.objects: Callable[[Schedule, Observation, Request], str] = lambda *_: ""
        self.proposer: Callable[[Schedule, Observation, Request], Awaitable[str]] | None = None
        self.preview: Callable[[Plan], Awaitable[Plan]] | None = None
        self.foretell: Callable[[Plan], Awaitable[str]] | None = None
        self.afterwards: Callable[[tuple[Outcome, ...], Observation, str], Any] | None = None
        self.remote: Callable[[Observation, Request], Awaitable[Intent | None]] | None = None
        self.elsewhere: Callable[[str, StageInput, Request | None], Awaitable[Any]] | None = None
        self._home, self._gate, self._registry, self._config = home, gate, registry, config
        self._conversations, self._record, self._now = conversations, record, now
        self._watching: set[asyncio.Task] = set()

    async def handle(self, event: Event) -> Reply:
        """Carry one event through all stages and return the reply."""
        began = time.perf_counter()
        trace = event.trace or uuid.uuid4().hex
        self._record(
            trace,
            "event",
            event.text[:500] or event.kind,
            source=event.source,
            person=event.person,
            area=event.area,
        )
        observation = await self.perceive(msgspec.structs.replace(event, trace=trace))
        return await self.carry(observation, began)

    async def carry(self, observation: Observation, began: float | None = None) -> Reply:
        """Carry an observation, with words or with its own intent, through the stages after perception."""
        began = time.perf_counter() if began is None else began
        trace = observation.trace
        self._show(observation)
        memory = self._conversations.of(observation)
        if observation.what_if:
            memory = copy.copy(memory)  # what would be leaves no trace in the conversation
        request = Request(trace, began, memory, lang=observation.lang or words.language(observation.text))
        intent = observation.intent or await self.understand(observation, request)
        self._show(intent)
        plan = await self.decide(intent, observation, request)
        self._show(plan)
        plan, outcomes = await self.execute(plan, observation, request)
        reply = self.reply(plan, outcomes, observation, request)
        if outcomes and self.afterwards is not None:
            self.afterwards(outcomes, observation, plan.lang)
        self._show(*outcomes, reply)
        return reply

    def _show(self, *messages: Message) -> None:
        """Let plugins see messages of the path go by, without making the request wait."""
        watchers = self._registry.impls("observe")
        if watchers and messages:
            jobs = [
                Job(name, functools.partial(watch, message=m)) for m in messages for name, watch in watchers
            ]
            task = asyncio.get_running_loop().create_task(self._registry.run(jobs))
            self._watching.add(task)
            task.add_done_callback(self._watching.discard)

    # ---- perceive -------------------------------------------------------------------------------

    async def perceive(self, event: Event) -> Observation:
        """Return the first perceiver's observation of the event."""
        if self.elsewhere is not None:
            seen = await self.elsewhere("perception", StageInput(event=event), None)
            if seen is not None:
                return seen
        for owned in self.stages.perceivers:
            (answer,) = await self._registry.at_once(
                [Job(owned.plugin, owned.object.perceive, (event, self._home))]
            )
            if isinstance(answer.value, Observation):
                return answer.value
        return Observation(
            trace=event.trace, source=event.source, kind=event.kind, at=event.at, text=event.text, person=event.person,
            area=event.area, device=event.device, data=event.data,
        )  # fmt: skip

    # ---- understand -----------------------------------------------------------------------------

    async def understand(self, observation: Observation, request: Request) -> Intent:
        """Ask the tiers in order; the first sure answer wins, else the surest."""
        text = observation.text.strip()
        if not text:
            return Intent(
                outcome="none", answer=words.say(request.lang, "empty"), lang=request.lang, tier="host"
            )
        if len(text) > MAX_WORDS:
            answer = words.say(request.lang, "too_long", limit=MAX_WORDS)
            return Intent(outcome="none", answer=answer, lang=request.lang, tier="host")
        own = self.turns.understood(text, request)
        if own is not None:
            request.tier = own.tier
            return own
        observation = self.turns.in_known_words(text, observation, request)
        best = await self._ask_tiers(observation, request)
        best = best or Intent(outcome="none", lang=request.lang, tier="")
        request.tier, request.lang = best.tier, best.lang or request.lang
        self._record(
            request.trace, "understand", best.outcome, tier=best.tier, confidence=round(best.confidence, 4),
            calls=[msgspec.to_builtins(c) for c in best.calls], reason=best.reason or None,
            candidates=best.candidates or None, schedule=msgspec.to_builtins(best.schedule) if best.schedule else None,
        )  # fmt: skip
        return best

    async def _ask_tiers(self, observation: Observation, request: Request) -> Intent | None:
        if self.remote is not None:
            intent = await self.remote(observation, request)
            if intent is not None:
                return intent
        context = self._conversations.context(observation, request.memory)
        began = time.perf_counter()
        UNDER_WAY.set(request)
        best = await self._ask_here(observation, context, request)
        request.compute_ms += (time.perf_counter() - began) * 1000
        return best

    async def _ask_here(self, observation: Observation, context: Context, request: Request) -> Intent | None:
        best: Intent | None = None
        for owned in self.stages.understanders:
            job = Job(owned.plugin, owned.object.understand, (observation, context, self._home))
            (answer,) = await self._registry.run([job], self._config.understanding.budget_s)
            if answer.error:
                self._record(request.trace, "understand", f"{owned.plugin} failed: {answer.error}")
                continue
            intent = answer.value
            if not isinstance(intent, Intent):
                continue
            if best is None or (intent.confidence > best.confidence and intent.outcome != "none"):
                best = intent
            if intent.outcome != "none" and self.caution.sure(intent):
                return intent
        return best

    # ---- decide ---------------------------------------------------------------------------------

    async def decide(self, intent: Intent, observation: Observation, request: Request) -> Plan:
        """Return the first decider's plan; an act that is not sure enough becomes a question."""
        intent = self.turns.meant(intent, request.memory)
        own = self.turns.plan(intent, request)
        if own is not None:
            return self._noted(own, request)
        if observation.kind == "words" and not self.caution.worth_asking(intent):
            return self._noted(
                Plan(trace=request.trace, lang=request.lang, refusal="not_understood"), request
            )
        context = self._conversations.context(observation, request.memory)
        if self.elsewhere is not None:
            stage = StageInput(intent=intent, observation=observation, context=context)
            plan = await self.elsewhere("decision", stage, request)
            if plan is not None:
                return self._noted(self.caution.checked(plan, intent, observation, request), request)
        for owned in self.stages.deciders:
            job = Job(owned.plugin, owned.object.decide, (intent, observation, context, self._home))
            (answer,) = await self._registry.at_once([job])
            if answer.error:
                self._record(request.trace, "decide", f"{owned.plugin} failed: {answer.error}")
            elif isinstance(answer.value, Plan):
                return self._noted(self.caution.checked(answer.value, intent, observation, request), request)
        return Plan(trace=request.trace, lang=request.lang, refusal="not_understood")

    def _noted(self, plan: Plan, request: Request) -> Plan:
        self._record(
            request.trace, "decide", plan.refusal or ("question" if plan.question else "plan"),
            actions=[{"entity": a.entity, "verb": a.verb, "args": a.args} for a in plan.actions] or None,
            answers=plan.answers or None, already=plan.already or None,
            question=plan.question.text if plan.question else None,
        )  # fmt: skip
        return plan

    # ---- execute --------------------------------------------------------------------------------

    async def execute(
        self, plan: Plan, observation: Observation, request: Request
    ) -> tuple[Plan, tuple[Outcome, ...]]:
        """Carry the plan out through the gate; what needs a yes first becomes a question instead."""
        if plan.schedule is not None and (objection := self.objects(plan.schedule, observation, request)):
            return msgspec.structs.replace(plan, refusal=objection, question=None), ()
        if observation.what_if:
            return (await self.preview(plan) if self.preview else plan), ()
        if plan.question:
            return plan, ()
        if plan.schedule is not None and self.proposer is not None and not request.confirmed:
            plan = await self._proposed(plan, self.proposer, observation, request)
            if plan.question or plan.refusal:
                return plan, ()
        plan = self.turns.taken_back(plan, request)
        verdicts = [await self._gate.review(action) for action in plan.actions]
        if NEEDS_YES in verdicts and all(v in (None, NEEDS_YES) for v in verdicts):
            text = replies.confirm(plan.lang, plan.actions, self._home)
            if self.foretell is not None:  # risky orders run on the twin first
                text = f"{await self.foretell(plan)} {text}".strip()
            return msgspec.structs.replace(plan, question=self.caution.question(text, plan, request)), ()
        outcomes = await self._carry_out(plan, request) if plan.actions else ()
        request.transport_ms += self._gate.transport_ms.pop(request.trace, 0.0)
        try:
            texts, orders = await self.services.serve(plan, observation, request)
        except Declined as error:
            return msgspec.structs.replace(plan, refusal=str(error)), outcomes
        plan = msgspec.structs.replace(plan, answers=(*plan.answers, *texts))
        if orders:
            plan, more = await self._go_on(plan, orders, observation, request)
            outcomes = (*outcomes, *more)
        return self.turns.offered(plan, observation, request), outcomes

    async def _go_on(
        self, plan: Plan, orders: tuple[Call, ...], observation: Observation, request: Request
    ) -> tuple[Plan, tuple[Outcome, ...]]:
        """Carry out what a plugin's handler ordered, from decide on, as if a person had said it."""
        intent = Intent(outcome="act", calls=orders, tier=request.tier, lang=plan.lang)
        further = await self.decide(intent, observation, request)
        further, outcomes = await self.execute(further, observation, request)
        answers, names = (*plan.answers, *further.answers), (*plan.intents, *further.intents)
        return msgspec.structs.replace(further, answers=answers, intents=names), outcomes

    async def _proposed(self, plan: Plan, propose: Any, observation: Observation, request: Request) -> Plan:
        """Show a rule back before it is active: what `propose` says becomes a question, nothing said goes on."""
        assert plan.schedule is not None
        try:
            text = await propose(plan.schedule, observation, request)
        except Declined as error:
            return msgspec.structs.replace(plan, refusal=str(error))
        return (
            msgspec.structs.replace(plan, question=self.caution.question(text, plan, request))
            if text
            else plan
        )

    async def _carry_out(self, plan: Plan, request: Request) -> tuple[Outcome, ...]:
        if self.elsewhere is not None:
            answered = await self.elsewhere("execution", StageInput(plan=plan), request)
            if answered is not None and [o.action.id for o in answered] == [a.id for a in plan.actions]:
                return tuple(answered)
        for owned in self.stages.executors:
            try:
                return tuple(await owned.object.execute(plan, self._gate))
            except Exception as error:  # a plugin's object
                self._registry.fail(owned.plugin, f"execute: {type(error).__name__}: {error}")
        reason = words.reason("gate_failed", plugin="execute", error="no executor answered")
        return tuple(Outcome(action=a, result="refused", reason=reason) for a in plan.actions)

    # ---- reply ----------------------------------------------------------------------------------

    def reply(
        self, plan: Plan, outcomes: tuple[Outcome, ...], observation: Observation, request: Request
    ) -> Reply:
        """Return the answer, built from what was observed, and remember the turn."""
        outcome, text = replies.compose(plan, outcomes, self._home)
        if outcome == "answered" and request.served:
            outcome = "done"
        if plan.question:
            memory = self._conversations.asking(observation, request.memory)
            memory.question = plan.question
        total_ms = (time.perf_counter() - request.began) * 1000
        compute_ms = min(request.compute_ms, total_ms)
        transport_ms = min(
            request.transport_ms, total_ms - compute_ms
        )  # what ran at once is not longer than all
        reply = Reply(
            trace=request.trace,
            outcome=outcome,
            reply=text,
            lang=plan.lang,
            tier=request.tier,
            intents=plan.intents or tuple(call.intent for call in request.calls),
            actions=replies.reports(outcomes),
            candidates=plan.question.candidates if plan.question else (),
            question=plan.question.id if plan.question else None,
            open_s=max(0.0, plan.question.expires_at - self._now()) if plan.question else 0.0,
            t=Timing(
                total_ms=total_ms,
                compute_ms=compute_ms,
                transport_ms=transport_ms,
                processing_ms=total_ms - compute_ms - transport_ms,
            ),
            at=self._now(),
        )
        spoken_of = tuple(
            dict.fromkeys([o.action.entity for o in outcomes] + list(plan.already) + list(request.spoken_of))
        )
        planned = None if plan.question or plan.refusal else plan.schedule
        if not spoken_of:
            said = (*request.calls, *(planned.calls if planned else ()))
            spoken_of = tuple(dict.fromkeys(i for call in said for i in told_of(call, self._home)))
        if not observation.what_if:
            self._conversations.remember(
                request.memory, observation, reply, request.calls, spoken_of, outcomes, planned
            )
        self._record(
            request.trace, "reply", reply.outcome, text=reply.reply, tier=reply.tier,
            t=msgspec.to_builtins(reply.t), actions=[msgspec.to_builtins(a) for a in reply.actions] or None,
        )  # fmt: skip
        return reply
