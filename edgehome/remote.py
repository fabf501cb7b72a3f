"""Stages of the path that agents serve: joins the coordinator of tasks to the pipeline, the home and the gate.

What no agent answers in time is served here; with `[agents] remote` empty nothing ever leaves the host.
"""

import asyncio
import functools
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from edgehome import layers, pki, topics
from edgehome.errors import ConfigError, EdgeHomeError
from edgehome.messages import (
    AgentEvent,
    GateAnswer,
    Intent,
    Observation,
    Outcome,
    Plan,
    Received,
    Reply,
    StageInput,
    encode,
)
from edgehome.presence import View
from edgehome.registry import load_bundled
from edgehome.replica import HomePublisher
from edgehome.request import Request
from edgehome.subject import Subjects
from edgehome.tasks import Coordinator, Done

if TYPE_CHECKING:
    from edgehome.host import Host

log = logging.getLogger(__name__)

ANSWERS: dict[str, Any] = {
    "perception": Observation | None,
    "understanding": Intent | None,
    "decision": Plan | None,
    "execution": tuple[Outcome, ...],
}
REMEMBERED = 1000


class Remote:
    """The host's side of its agents."""

    def __init__(self, host: "Host") -> None:
        self._host = host
        self._settings = host.config.agents
        site = host.config.site.name
        self.coordinator = Coordinator(host.bus, host.registry, self._settings, site, host.boot, host.record)
        self.publisher = HomePublisher(host.home, host.bus.publish, site, host.boot)
        self.coordinator.presence.joined.append(self._joined)
        self.coordinator.presence.changed = self._changed
        self._subjects = Subjects(host.home)
        self._acted: dict[str, Outcome] = {}
        self._acting: set[asyncio.Task] = set()
        host.methods.add("agents", self._agents)
        host.methods.add("agent_drain", self._drain)
        host.methods.add("allocator", self._allocator)

    async def start(self) -> None:
        """Listen to agents and serve the stages of `[agents] remote` by them."""
        record = self._host.registry.records.get("aggregators")
        if record is not None and record.state == "active":
            self.coordinator.reliability = load_bundled("aggregators").reliability
        if "understanding" in self._settings.remote:
            self._host.pipeline.remote = self.understand
        if "layers" in self._settings.remote:
            graphs = functools.partial(
                layers.place, coordinator=self.coordinator, loop=asyncio.get_running_loop()
            )
            for owned in self._host.pipeline.stages.understanders:
                if hasattr(owned.object, "place"):
                    owned.object.place(graphs)
        if set(self._settings.remote) - {"understanding", "layers"}:
            self._host.pipeline.elsewhere = self.elsewhere
        await self.coordinator.start()
        await self._host.bus.subscribe(
            topics.agent(self._host.config.site.name, "+", "event"), self._event_told
        )

    async def stop(self) -> None:
        """Give out nothing any more."""
        self.publisher.stop()
        await self.coordinator.stop()
        for task in self._acting:
            task.cancel()
        await asyncio.gather(*self._acting, return_exceptions=True)

    # ---- the stages -------------------------------------------------------------------------

    async def understand(self, observation: Observation, request: Request) -> Intent | None:
        """Return the intent that agents agree on; with too little agreement one so unsure that the host asks."""
        context = self._host.conversations.context(observation, request.memory)
        stage = StageInput(observation=observation, context=context)
        intent, done = await self._ask("understanding", stage, observation, request)
        if intent is not None and done is not None and done.ask:
            settings = self._host.config.understanding
            doubtful = min(intent.confidence, settings.act_above - 0.01, settings.answer_above)
            intent = msgspec.structs.replace(intent, confidence=doubtful, reason="agents disagree")
        return intent

    async def elsewhere(self, skill: str, stage: StageInput, request: Request | None) -> Any:
        """Return what an agent answers for another stage, or None if the host shall do it."""
        if skill not in self._settings.remote:
            return None
        answer, _ = await self._ask(skill, stage, stage.observation, request)
        if skill != "execution" or stage.plan is None:
            return answer
        # what became of an action is what the gate saw, whatever the agent says; the rest is done here
        outcomes = [self._acted.pop(action.id, None) for action in stage.plan.actions]
        return outcomes if all(outcomes) else None

    async def _ask(
        self, skill: str, stage: StageInput, observation: Observation | None, request: Request | None
    ) -> tuple[Any, Done | None]:
        config = self._host.config
        actions = len(stage.plan.actions) if stage.plan else 0
        done = await self.coordinator.perform(
            skill, stage,
            trace=request.trace if request else (stage.event.trace if stage.event else ""),
            lang=request.lang if request and skill == "understanding" else "",
            domain=self._domain(stage),
            priority=observation.priority if observation else "person",
            ttl_s=config.understanding.budget_s + (1 + actions) * (config.execution.echo_timeout_s if actions else 0.0),
        )  # fmt: skip
        if done is None:
            return None, None
        try:
            answer = msgspec.json.decode(done.result.body, type=ANSWERS[skill])
        except msgspec.DecodeError as error:
            trace = request.trace if request else ""
            self._host.record(
                trace, "agents", f"{done.result.agent}: not an answer to {skill}", error=str(error)
            )
            return None, None
        if request is not None:
            if skill != "execution":  # that waits for the gate and the devices, and computes nothing
                request.compute_ms += done.compute_ms
            request.transport_ms += done.transport_ms
        return answer, done

    def _domain(self, stage: StageInput) -> str:
        """Return what kind of thing the work is about, where anybody is told apart by that."""
        views = self.coordinator.presence.views.values()
        if self._settings.allocator != "capability" and not any(v.status.domains for v in views if v.usable):
            return ""
        if stage.plan is not None:
            return self._subjects.of_entities(action.entity for action in stage.plan.actions)
        if stage.intent is not None:
            return self._subjects.of_entities(e for call in stage.intent.calls for e in call.entities)
        return self._subjects.of(stage.observation.text) if stage.observation else ""

    # ---- what becomes known -----------------------------------------------------------------

    def judge(self, reply: Reply) -> None:
        """Count the understanding behind a reply: done and answered is right, not understood is wrong.

        A question leaves it open until the yes or no.
        """
        if reply.outcome in ("done", "answered"):
            self.coordinator.judge(reply.trace, True)
        elif reply.outcome == "not_understood":
            self.coordinator.judge(reply.trace, False)

    # ---- what agents tell -------------------------------------------------------------------

    def _joined(self, view: View) -> None:
        self.publisher.activate()

    def _changed(self) -> None:
        self._host.tell("agents", self.coordinator.presence.shown())

    def _event_told(self, message: Received) -> None:
        agent = message.topic.split("/")[-2]
        try:
            event = msgspec.json.decode(message.payload, type=AgentEvent)
        except msgspec.DecodeError as error:
            self._host.record("agents", "agents", f"{agent}: bad event", error=str(error))
            return
        if event.agent != agent or message.retain:
            return
        task = asyncio.ensure_future(self._serve(event))
        self._acting.add(task)
        task.add_done_callback(self._acting.discard)

    async def _serve(self, event: AgentEvent) -> None:
        if await self._host.gate.leads():
            work = self._act if event.action else self._renew if event.certificate else self._seen
            await work(event)

    async def _seen(self, event: AgentEvent) -> None:
        """Carry what an agent's sensors saw; it speaks for its own device, never for a person."""
        if event.observation is None or self.coordinator.presence.views.get(event.agent) is None:
            return
        own = {"source": f"agent:{event.agent}", "device": event.agent, "person": None, "what_if": False}
        await self._host.carry(msgspec.structs.replace(event.observation, **own))

    async def _act(self, event: AgentEvent) -> None:
        """Send an action of a plan that this agent has on lease, as the host wrote it, through the one gate."""
        task = self.coordinator.leases.holds(event.task, event.agent)
        action = None
        if task is not None and task.skill == "execution":
            plan = msgspec.json.decode(task.body, type=StageInput).plan
            action = next((a for a in (plan.actions if plan else ()) if a.id == event.action), None)
        if action is None:
            reason = f"action {event.action}: not part of a task that {event.agent} has"
            self._host.record("agents", "gate", "refused", agent=event.agent, reason=reason)
            answer = GateAnswer(id=event.id, error=reason)
        else:
            outcome = self._acted[action.id] = await self._host.gate.send(action)
            if len(self._acted) > REMEMBERED:
                self._acted.pop(next(iter(self._acted)))
            answer = GateAnswer(id=event.id, outcome=outcome)
        await self._reply(event, answer)

    async def _renew(self, event: AgentEvent) -> None:
        """Give an agent a fresh certificate for the one it shows; whose it may be is known from the broker's ACL."""
        ca_file = self._host.config.mqtt.ca_file
        folder = Path(ca_file).parent if ca_file else None
        try:
            fresh = await asyncio.to_thread(pki.prolong, folder, event.agent, event.certificate)
        except (ConfigError, OSError) as error:
            self._host.record("agents", "agents", f"{event.agent}: certificate not renewed", error=str(error))
            await self._reply(event, GateAnswer(id=event.id, error=str(error)))
        else:
            self._host.record("agents", "agents", f"{event.agent}: certificate renewed")
            await self._reply(event, GateAnswer(id=event.id, certificate=fresh))

    async def _reply(self, event: AgentEvent, answer: GateAnswer) -> None:
        topic = topics.agent(self._host.config.site.name, event.agent, "outcome")
        await self._host.bus.publish(topic, encode(answer), qos=1)

    # ---- methods ----------------------------------------------------------------------------

    async def _agents(self) -> Any:
        return self.coordinator.presence.shown()

    async def _drain(self, agent: str) -> Any:
        self.coordinator.presence.drain(agent)
        return self.coordinator.presence.shown()

    async def _allocator(self, name: str) -> Any:
        """Swap the allocation policy while running."""
        if self._host.registry.records.get("allocators") is None:
            raise EdgeHomeError("allocator: the plugin allocators is not loaded")
        return {"allocator": load_bundled("allocators").use(name).name}
