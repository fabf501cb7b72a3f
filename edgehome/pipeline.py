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
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import msgspec

from edgehome import dialogue, intents, nicknames, replies, spoken, words
from edgehome.config import Config
from edgehome.conversation import Conversations, Memory
from edgehome.errors import EdgeHomeError
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
    Question,
    Reply,
    Schedule,
    StageInput,
    Timing,
)
from edgehome.placing import Placing, placed, placing
from edgehome.registry import Job, Owned, Registry

log = logging.getLogger(__name__)

MAX_WORDS = 2000

Service = Callable[[Call, Observation, "Request"], Awaitable[str]]


class Declined(EdgeHomeError):
    """The host will not do what was asked of itself (a timer, a schedule); the text says why, in words."""


@dataclass
class Request:
    """One request under way: its memory of the conversation and what it has cost so far."""

    trace: str
    began: float
    memory: Memory
    lang: str = "en"
    tier: str = ""
    compute_ms: float = 0.0
    transport_ms: float = 0.0
    calls: tuple[Call, ...] = ()
    spoken_of: tuple[str, ...] = ()
    confirmed: bool = False
    served: bool = False
    correction: nicknames.Correction | None = None
    placing: Placing | None = None


UNDER_WAY: ContextVar[Request | None] = ContextVar("UNDER_WAY", default=None)
"""The request that a tier is understanding now, also in the thread that it runs in."""


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
        self.services: dict[str, Service] = {}
        self.own_intents: dict[str, Owned] = {}
        self.site: Any = None
        self.scheduler: Callable[[Schedule, Observation, Request], Awaitable[str]] | None = None
        self.proposer: Callable[[Schedule, Observation, Request], Awaitable[str]] | None = None
        self.preview: Callable[[Plan], Awaitable[Plan]] | None = None
        self.foretell: Callable[[Plan], Awaitable[str]] | None = None
        self.just_planned: Callable[[Memory], bool] = lambda memory: False
        self.nicknames = nicknames.Nicknames()
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
            (answer,) = await self._registry.run(
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
        question = request.memory.question
        if question and question.candidates and (chosen := dialogue.choose(question, text, self._home)):
            self._record(request.trace, "understand", "act", tier="dialogue", chosen=chosen)
            request.tier, request.memory.question = "dialogue", None
            return dialogue.chosen_intent(question, chosen, request.lang)
        own = dialogue.redo_intent(text, request.lang) or self._corrected(text, request)
        if own is not None:
            request.tier = own.tier
            return own
        request.placing = placing(text, self._home)
        if request.placing is not None:
            request.tier = "dialogue"
            return Intent(outcome="act", tier="dialogue", lang=request.lang)
        area = observation.area or request.memory.area
        known = self.nicknames.apply(text, observation.person, area, self._home)
        if known != text:
            self._record(request.trace, "understand", "nickname", said=text, meant=known)
            observation = msgspec.structs.replace(observation, text=known)
        best = await self._ask_tiers(observation, request)
        best = best or Intent(outcome="none", lang=request.lang, tier="")
        request.tier, request.lang = best.tier, best.lang or request.lang
        self._record(
            request.trace, "understand", best.outcome, tier=best.tier, confidence=round(best.confidence, 4),
            calls=[msgspec.to_builtins(c) for c in best.calls], reason=best.reason or None,
            candidates=best.candidates or None, schedule=msgspec.to_builtins(best.schedule) if best.schedule else None,
        )  # fmt: skip
        return best

    def _corrected(self, text: str, request: Request) -> Intent | None:
        """Return the last order for another thing, if the words say that another one was meant."""
        memory = request.memory
        if not memory.calls or not memory.entities:
            return None
        fixed = nicknames.correction(text, memory.text, memory.entities, self._home)
        if fixed is None:
            return None
        request.correction = fixed
        self._record(request.trace, "understand", "correction", meant=fixed.entity, said=fixed.said)
        return dialogue.meant_instead(memory.calls, fixed.entity, request.lang)

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
            if intent.outcome != "none" and intent.confidence >= self._needed(intent):
                return intent
        return best

    def _least(self, intent: Intent) -> float:
        """How sure an intent must be to be worth a question."""
        settings = self._config.understanding
        return settings.ask_above if intent.outcome == "act" else settings.answer_above

    def _needed(self, intent: Intent) -> float:
        settings = self._config.understanding
        return settings.act_above if intent.outcome == "act" else settings.answer_above

    # ---- decide ---------------------------------------------------------------------------------

    async def decide(self, intent: Intent, observation: Observation, request: Request) -> Plan:
        """Return the first decider's plan; an act that is not sure enough becomes a question."""
        own = dialogue.own_turn(intent, request.memory)
        if (
            not own
            and [c.intent for c in intent.calls] == ["HassNevermind"]
            and self.just_planned(request.memory)
        ):
            intent = msgspec.structs.replace(intent, outcome="act", calls=(Call(intent="CancelSchedule"),))
        if own:
            return self._noted(self._own_plan(own, request), request)
        request.calls = intent.calls
        request.memory.question = None
        if request.placing is not None:
            return self._noted(self._placed(request.placing, request), request)
        if observation.kind == "words" and intent.confidence < self._least(intent):
            return self._noted(
                Plan(trace=request.trace, lang=request.lang, refusal="not_understood"), request
            )
        context = self._conversations.context(observation, request.memory)
        if self.elsewhere is not None:
            stage = StageInput(intent=intent, observation=observation, context=context)
            plan = await self.elsewhere("decision", stage, request)
            if plan is not None:
                return self._noted(self._checked(plan, intent, observation, request), request)
        for owned in self.stages.deciders:
            job = Job(owned.plugin, owned.object.decide, (intent, observation, context, self._home))
            (answer,) = await self._registry.run([job])
            if answer.error:
                self._record(request.trace, "decide", f"{owned.plugin} failed: {answer.error}")
            elif isinstance(answer.value, Plan):
                return self._noted(self._checked(answer.value, intent, observation, request), request)
        return Plan(trace=request.trace, lang=request.lang, refusal="not_understood")

    def _own_plan(self, own: str, request: Request) -> Plan:
        """Yes, no and undo: the host's own business."""
        question, lang, trace = request.memory.question, request.lang, request.trace
        request.memory.question = None
        if own in (dialogue.UNDO, dialogue.REDO):
            limit_s = 60.0 * self._config.execution.undo_min
            redo = own == dialogue.REDO
            return dialogue.undo_plan(
                trace, lang, request.memory, self._home, self._expires(), self._now(), limit_s, redo
            )
        if question is None or own == dialogue.DENY:
            text = words.say(
                lang, "no_question" if question is None and own == dialogue.CONFIRM else "cancelled"
            )
            return Plan(trace=trace, lang=lang, answers=(text,))
        if question.nickname:
            return Plan(trace=trace, lang=lang, answers=(self._learnt(question.nickname, lang),))
        if question.place:
            kept = Placing(**question.place)
            self._home.rename(kept.entity, area=kept.area)
            request.served = True
            return Plan(trace=trace, lang=lang, answers=(placed(lang, "place_kept", kept, self._home),))
        request.calls = question.calls
        request.confirmed = True
        actions = tuple(
            msgspec.structs.replace(a, trace=trace, expires_at=self._expires(), confirmed=True)
            for a in question.actions
        )
        for action in actions:
            self._gate.confirm(action.id)
        calls = (
            ()
            if actions or question.schedule
            else tuple(c for c in question.calls if c.intent in self.services or c.intent in self.own_intents)
        )
        return Plan(trace=trace, lang=lang, actions=actions, schedule=question.schedule, calls=calls)

    def _placed(self, said: Placing, request: Request) -> Plan:
        """Ask whether a thing stands where the words say, unless that is known."""
        lang, trace = request.lang, request.trace
        if self._home.entities[said.entity].area == said.area:
            return Plan(trace=trace, lang=lang, answers=(placed(lang, "place_known", said, self._home),))
        question = Question(
            id=uuid.uuid4().hex, text=placed(lang, "place_ask", said, self._home), place=said._asdict(),
            expires_at=self._now() + self._config.gate.confirm_s,
        )  # fmt: skip
        return Plan(trace=trace, lang=lang, question=question)

    def _learnt(self, about: dict[str, str], lang: str) -> str:
        """Keep a nickname that was agreed to; return the answer."""
        nickname = msgspec.convert(about, nicknames.Nickname)
        self.nicknames.learn(nickname)
        entity = self._home.entities.get(nickname.entity)
        return words.say(
            lang, "nickname_learnt", said=nickname.said, name=entity.name if entity else nickname.entity
        )

    def _offer(self, plan: Plan, observation: Observation, request: Request) -> Plan:
        """After a correction, ask whether the words shall mean that thing from now on."""
        fixed, memory = request.correction, request.memory
        entity = self._home.entities.get(fixed.entity) if fixed else None
        if fixed is None or entity is None or not fixed.said:
            return plan
        if fixed.said in {nicknames.folded(n) for n in (entity.name, *entity.aliases)}:
            return plan
        area = observation.area or memory.area or ""
        about = {"said": fixed.said, "entity": entity.id, "person": observation.person or "", "area": area}
        text = words.say(plan.lang, "nickname_ask", said=fixed.said, name=entity.name)
        memory.question = Question(
            id=uuid.uuid4().hex,
            text=text,
            nickname=about,
            expires_at=self._now() + self._config.gate.confirm_s,
        )
        return msgspec.structs.replace(plan, answers=(*plan.answers, text))

    def _taken_back(self, plan: Plan, request: Request) -> Plan:
        """Before a corrected order, what the wrong one changed is put back."""
        memory = request.memory
        if not request.correction or not memory.undo or abs(memory.undo[-1][0].at - memory.at) > 1.0:
            return plan
        back = dialogue.undo_plan(plan.trace, plan.lang, memory, self._home, self._expires())
        return msgspec.structs.replace(plan, actions=(*back.actions, *plan.actions))

    def _expires(self) -> float:
        return self._now() + self._config.execution.expires_s

    def _checked(self, plan: Plan, intent: Intent, observation: Observation, request: Request) -> Plan:
        """A question can never actuate, whatever a decider says; what is not sure is asked first."""
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
                expires_at=self._expires(),
                origin=action.origin or observation.source,
                person=observation.person,
                confirmed=False,
            )  # fmt: skip
            for action in plan.actions
        )
        ordered = plan.ordered or len(actions) > 1 and words.orders(observation.text)
        plan = msgspec.structs.replace(plan, actions=actions, ordered=ordered)
        acts = plan.actions or plan.schedule or plan.calls
        if (
            acts
            and not plan.question
            and intent.confidence < self._needed(intent)
            and observation.kind == "words"
        ):
            text = replies.unsure(plan.lang, actions, self._home)
            if own := [self.own_intents[c.intent].object for c in plan.calls if c.intent in self.own_intents]:
                text = words.say(plan.lang, "unsure", what=intents.without_gaps(own[0].examples[0]))
            if plan.schedule is not None:
                what = spoken.schedule(plan.lang, plan.schedule, self._home)
                text = words.say(plan.lang, "unsure", what=what)
            question = self._question(text, plan, request)
            plan = msgspec.structs.replace(plan, question=question)
        return plan

    def _question(self, text: str, plan: Plan, request: Request) -> Question:
        return Question(
            id=uuid.uuid4().hex, text=text, actions=plan.actions, calls=request.calls, schedule=plan.schedule,
            expires_at=self._now() + self._config.gate.confirm_s,
        )  # fmt: skip

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
        if observation.what_if:
            return (await self.preview(plan) if self.preview else plan), ()
        if plan.question:
            return plan, ()
        if plan.schedule is not None and self.proposer is not None and not request.confirmed:
            plan = await self._proposed(plan, self.proposer, observation, request)
            if plan.question or plan.refusal:
                return plan, ()
        plan = self._taken_back(plan, request)
        verdicts = [await self._gate.review(action) for action in plan.actions]
        if NEEDS_YES in verdicts and all(v in (None, NEEDS_YES) for v in verdicts):
            text = replies.confirm(plan.lang, plan.actions, self._home)
            if self.foretell is not None:  # risky orders run on the twin first
                text = f"{await self.foretell(plan)} {text}".strip()
            return msgspec.structs.replace(plan, question=self._question(text, plan, request)), ()
        outcomes = await self._carry_out(plan, request) if plan.actions else ()
        request.transport_ms += self._gate.transport_ms.pop(request.trace, 0.0)
        try:
            texts, orders = await self._serve(plan, observation, request)
        except Declined as error:
            return msgspec.structs.replace(plan, refusal=str(error)), outcomes
        plan = msgspec.structs.replace(plan, answers=(*plan.answers, *texts))
        if orders:
            plan, more = await self._go_on(plan, orders, observation, request)
            outcomes = (*outcomes, *more)
        return self._offer(plan, observation, request), outcomes

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
        return msgspec.structs.replace(plan, question=self._question(text, plan, request)) if text else plan

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

    async def _serve(
        self, plan: Plan, observation: Observation, request: Request
    ) -> tuple[list[str], tuple[Call, ...]]:
        """What the host itself does: timers, schedules, services; and plugins' own intents, which may order more."""
        texts: list[str] = []
        orders: tuple[Call, ...] = ()
        if plan.schedule is not None and self.scheduler is not None:
            texts.append(await self.scheduler(plan.schedule, observation, request))
            request.served = True
        for call in plan.calls:
            if call.intent in self.own_intents:
                said, ordered = await self._handled(call, observation)
                texts, orders = [*texts, *said], (*orders, *ordered)
                request.served = request.served or not self.own_intents[call.intent].object.asks
                continue
            service = self.services.get(call.intent)
            if service is None:
                texts.append(words.say(plan.lang, "refused", reason=words.say(plan.lang, "no_such_device")))
                continue
            texts.append(await service(call, observation, request))
            request.served = request.served or not intents.asks(call.intent)
        return texts, orders

    async def _handled(self, call: Call, observation: Observation) -> tuple[list[str], tuple[Call, ...]]:
        """Return what a plugin's handler says and what it orders. Raises Declined if it fails, or orders what it may not."""
        plugin, intent = self.own_intents[call.intent]
        handle = functools.partial(intent.handler, observation.text, self.site, **call.arguments)
        (answer,) = await self._registry.run([Job(plugin, handle)], self._config.understanding.budget_s)
        if answer.error:
            raise Declined(words.reason("handler_failed", plugin=plugin, error=answer.error))
        given = [answer.value] if isinstance(answer.value, str | Call) else list(answer.value or ())
        orders = tuple(one for one in given if isinstance(one, Call))
        if any(one.intent not in intents.INTENTS for one in orders):
            raise Declined(words.reason("handler_failed", plugin=plugin, error="ordered an unknown intent"))
        if intent.asks and not all(intents.asks(one.intent) for one in orders):
            raise Declined(words.reason("question_cannot_act"))
        return [str(one) for one in given if not isinstance(one, Call)], orders

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
        if not spoken_of:
            spoken_of = tuple(dict.fromkeys(i for call in request.calls for i in call.entities))
        if not observation.what_if:
            self._conversations.remember(
                request.memory, observation, reply, request.calls, spoken_of, outcomes
            )
        self._record(
            request.trace, "reply", reply.outcome, text=reply.reply, tier=reply.tier,
            t=msgspec.to_builtins(reply.t), actions=[msgspec.to_builtins(a) for a in reply.actions] or None,
        )  # fmt: skip
        return reply
