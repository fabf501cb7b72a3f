"""The one gate before the wire: whoever asks, every action is checked here, sent here, and watched here.

Fail-closed: what cannot be checked is refused. Only this module holds the function that may publish to a
device's command topic.
"""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec

from edgehome import echo, effects, words
from edgehome.bus import Bus
from edgehome.config import Config
from edgehome.echo import Expected, Verb
from edgehome.errors import BrokerUnavailable, GateBypassed, UnknownEntity, Unsupported
from edgehome.home import HomeState
from edgehome.messages import Action, Command, Entity, Outcome, Packet, StateReported, Step
from edgehome.protocols import DeviceAdapter
from edgehome.reasons import in_both
from edgehome.registry import Job, Owned, Registry
from edgehome.verbs import VERBS

log = logging.getLogger(__name__)

NEEDS_YES = "needs_confirmation"
REMEMBERED = 10_000
BEHIND_S, MOST_BEHIND_S = 0.02, 3.0


class Gatekeeper:
    """Checks, sends and watches actions; `record(trace, stage, what, **data)` keeps the why-chain."""

    def __init__(
        self,
        home: HomeState,
        bus: Bus,
        registry: Registry,
        config: Config,
        record: Callable[..., None],
        now: Callable[[], float] = time.time,
    ) -> None:
        self.home = home
        self.adapters: dict[str, Owned] = {}
        self.topics: dict[str, set[str]] = {}
        self.leading: Callable[[], bool] = lambda: True
        self.leads: Callable[[], Awaitable[bool]] = _always
        self.backlog: Callable[[], int] = lambda: 0
        self.transport_ms: dict[str, float] = {}
        self._bus = bus
        self._wire = bus.open_wire()
        self._registry = registry
        self._config = config
        self._record = record
        self._now = now
        self._confirmed: OrderedDict[str, float] = OrderedDict()
        self._results: OrderedDict[str, asyncio.Future[Outcome]] = OrderedDict()

    # ---- before: what the gate would say --------------------------------------------------------

    def confirm(self, action_id: str) -> None:
        """Note a person's yes for one action; only the host calls this."""
        self._confirmed[action_id] = self._now() + self._config.gate.confirm_s
        while len(self._confirmed) > REMEMBERED:
            self._confirmed.popitem(last=False)

    async def review(self, action: Action) -> str | None:
        """Return the reason why the action would be refused now, or None; sends nothing.

        Raw bytes may mean any entity behind their topic: the strictest check of all of them decides.
        """
        if action.verb != "raw":
            return await self._review(action)
        owners = self.topics.get(str(action.args.get("topic")), set())
        if action.entity not in owners:
            return words.reason("cannot", name=action.entity)
        for owner in sorted(owners):
            if reason := await self._review(msgspec.structs.replace(action, entity=owner)):
                return reason
        return None

    async def foretell(self, action: Action) -> str | None:
        """Return what `review` says and, where it passes, why the device's convention cannot say it; sends nothing."""
        reason = await self.review(action)
        entity = self.home.entities.get(action.entity)
        if reason in (None, NEEDS_YES) and entity is not None:
            try:
                await self._encode(entity, action)
            except Unsupported as error:
                return in_both(entity.name, str(error))
        return reason

    async def _review(self, action: Action) -> str | None:
        if self._now() > action.expires_at:
            return words.reason("expired")
        if why := await self._not_ours():
            return why
        entity = self.home.entities.get(action.entity)
        if entity is None:
            return words.reason("unknown_entity", name=action.entity)
        if entity.liveness == "gone":
            return words.reason("gone", name=entity.name)
        if action.verb != "raw":
            if action.verb not in VERBS.get(entity.domain, {}):
                return words.reason("cannot", name=entity.name)
            try:
                effects.check(entity, Verb(action.verb, dict(action.args)))
            except Unsupported as error:
                return str(error)
        confirmed = self._confirmed.get(action.id, 0.0) >= self._now()
        judged = msgspec.structs.replace(action, confirmed=confirmed)
        vetoes = self._registry.impls("veto")
        if not vetoes:
            return words.reason("gate_failed", plugin="gate", error="no plugin checks actions")
        jobs = [Job(name, lambda ask=ask: ask(action=judged, home=self.home)) for name, ask in vetoes]
        verdicts = await self._registry.at_once(jobs)
        for verdict in verdicts:
            if verdict.error:
                return words.reason("gate_failed", plugin=verdict.plugin, error=verdict.error)
        for verdict in verdicts:
            if verdict.value is not None:
                return str(verdict.value) or f"the plugin {verdict.plugin} is against it"
        return None

    # ---- the way to the wire --------------------------------------------------------------------

    async def send(self, action: Action) -> Outcome:
        """Return what became of the action; a repeated id gets the first outcome again, nothing is sent twice."""
        known = self._results.get(action.id)
        if known is not None:
            return await asyncio.shield(known)
        future: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._results[action.id] = future
        while len(self._results) > REMEMBERED:
            self._results.popitem(last=False)
        try:
            outcome = await self._send(action)
        except BaseException as error:
            self._results.pop(action.id, None)
            future.cancel()
            self._record(action.trace, "gate", f"failed: {error}", action=action.id)
            raise
        future.set_result(outcome)
        return outcome

    async def _send(self, action: Action) -> Outcome:
        raw: str | None = None
        reason = await self.review(action)
        entity = self.home.entities.get(action.entity)
        if reason is None and entity is not None:
            try:
                command = await self._encode(entity, action)
            except Unsupported as error:
                raw, reason = str(error), in_both(entity.name, str(error))
        if reason is not None or entity is None:
            self._record(
                action.trace,
                "gate",
                "refused",
                entity=action.entity,
                verb=action.verb,
                reason=reason,
                raw=raw,
            )
            return Outcome(action=action, result="refused", reason=reason or "")
        self._record(
            action.trace, "gate", "passed", entity=entity.id, verb=action.verb, args=dict(action.args)
        )
        return await self._wire_and_watch(action, entity, command)

    async def _not_ours(self) -> str:
        """Return why this host may not act at this moment, "" if it leads; a lease that lapsed is renewed first."""
        if self._bus.connected and (self.leading() or await self.leads()):
            return ""
        return words.reason("not_leader" if self._bus.connected else "broker_lost")

    async def _encode(self, entity: Entity, action: Action) -> Command:
        owned = self.adapters.get(entity.adapter)
        if owned is None:
            raise Unsupported(words.reason("cannot", name=entity.name))
        if action.verb == "raw":
            payload = str(action.args.get("payload", "")).encode()
            return Command(packets=(Packet(topic=str(action.args["topic"]), payload=payload),))
        adapter: DeviceAdapter = owned.object
        (answer,) = await self._registry.at_once([Job(owned.plugin, _encode, (adapter, entity, action))])
        if answer.error:
            raise Unsupported(words.reason("gate_failed", plugin=answer.plugin, error=answer.error))
        if isinstance(answer.value, Unsupported):
            raise answer.value
        return answer.value

    async def _wire_and_watch(self, action: Action, entity: Entity, command: Command) -> Outcome:
        wanted = echo.expected(entity, Verb(action.verb, dict(action.args))) if action.verb != "raw" else None
        before = snapshot(entity)
        began = time.perf_counter()
        watch: asyncio.Task[bool] | None = None
        told = wanted is None and action.verb == "turn_on"
        others = echo.expected_of_members(entity, self.home.entities) if told else []
        if others:
            watch = asyncio.create_task(self._watch_members(others, action))
            await asyncio.sleep(0)
        elif wanted is not None and not command.optimistic:
            watch = asyncio.create_task(self._watch(entity, wanted, action))
            await asyncio.sleep(0)
        try:
            for packet in command.packets:
                if why := await self._not_ours():  # nothing may come between this and the wire
                    if watch:
                        watch.cancel()
                    self._record(
                        action.trace, "gate", "refused", entity=entity.id, verb=action.verb, reason=why
                    )
                    first = packet is command.packets[0]
                    return Outcome(action=action, result="refused" if first else "tried", reason=why)
                self._record(
                    action.trace, "wire", f"publish {packet.topic}", topic=packet.topic, payload=packet.payload,
                    qos=packet.qos, retain=packet.retain, entity=entity.id, action=action.id,
                )  # fmt: skip
                await self._wire(packet, action.expires_at)
        except BrokerUnavailable as error:
            if watch:
                watch.cancel()
            self._record(action.trace, "wire", "broker lost", entity=entity.id, error=str(error))
            return Outcome(action=action, result="tried", reason=words.reason("broker_lost"), before=before)
        seen = await watch if watch else False
        echo_ms = (time.perf_counter() - began) * 1000
        self.transport_ms[action.trace] = self.transport_ms.get(action.trace, 0.0) + echo_ms
        if seen and wanted is not None:
            seen = await self.stands(entity.id, wanted)
        elif others:
            seen = seen and await self._members_stand(others)
            return self._judge_members(action, entity, before, others, seen, echo_ms)
        return self._judge(action, entity, before, wanted, command, seen, echo_ms)

    async def stands(self, entity_id: str, wanted: Expected) -> bool:
        """Return whether the echo still holds a moment later: some devices report first and take it back."""
        loop, settle_s = asyncio.get_running_loop(), self._config.execution.settle_s
        due = loop.time() + settle_s
        await asyncio.sleep(settle_s)
        behind_s = loop.time() - due
        if behind_s > BEHIND_S:  # a busy machine hears late, too
            await asyncio.sleep(min(2 * behind_s, MOST_BEHIND_S))
        for _ in range(300):  # what has arrived is looked at first
            if not self.backlog():
                break
            await asyncio.sleep(0.01)
        now = self.home.entities.get(entity_id)
        return now is not None and now.liveness != "gone" and echo.fulfilled(now, wanted)

    async def _watch(self, before: Entity, wanted: Expected, action: Action) -> bool:
        """Return whether it was seen; a device that says no ends the waiting, too."""
        seen = False

        def ended(entity: Entity) -> bool:
            nonlocal seen
            fresh = entity.reported_at is not None and entity is not before
            seen = fresh and entity.reported_at != before.reported_at and echo.fulfilled(entity, wanted)
            return seen or bool(echo.refusal(action, snapshot(before), entity))

        await self.home.wait_for(before.id, ended, self._config.execution.echo_timeout_s)
        return seen

    # ---- scenes and scripts that say what they set -----------------------------------------------

    async def _watch_members(self, others: list[tuple[Entity, Expected]], action: Action) -> bool:
        """Return whether all are as the scene sets them, and at least one was seen to become so."""
        open_ones = [(m, w) for m, w in others if not echo.fulfilled(m, w)]
        seen = await asyncio.gather(*(self._watch(member, wanted, action) for member, wanted in open_ones))
        return bool(open_ones) and all(seen)

    async def _members_stand(self, others: list[tuple[Entity, Expected]]) -> bool:
        stands = [await self.stands(others[0][0].id, others[0][1])]
        for member, wanted in others[1:]:
            now = self.home.entities.get(member.id)
            stands.append(now is not None and now.liveness != "gone" and echo.fulfilled(now, wanted))
        return all(stands)

    def _judge_members(
        self,
        action: Action,
        entity: Entity,
        before: Mapping[str, Any],
        others: list[tuple[Entity, Expected]],
        seen: bool,
        echo_ms: float,
    ) -> Outcome:
        result: dict[str, Any] = {
            "before": dict(before),
            "after": snapshot(self.home.entities.get(entity.id, entity)),
        }
        if seen:
            names = [member.id for member, _ in others]
            self._record(
                action.trace, "echo", "confirmed", entity=entity.id, members=names, echo_ms=round(echo_ms, 2)
            )
            return Outcome(action=action, result="done", echo_ms=echo_ms, **result)
        now = [(self.home.entities.get(m.id, m), w) for m, w in others]
        left = [m for m, w in now if not echo.fulfilled(m, w)]
        reason = (
            words.reason("no_echo", name=left[0].name)
            if left
            else words.reason("as_before", name=entity.name)
        )
        self._record(action.trace, "echo", "none", entity=entity.id, reason=reason)
        return Outcome(action=action, result="tried", reason=reason, **result)

    def _judge(
        self,
        action: Action,
        entity: Entity,
        before: Mapping[str, Any],
        wanted: Expected | None,
        command: Command,
        seen: bool,
        echo_ms: float,
    ) -> Outcome:
        now = self.home.entities.get(entity.id, entity)
        after = snapshot(now)
        if seen:
            self._record(
                action.trace, "echo", "confirmed", entity=entity.id, state=now.state, echo_ms=round(echo_ms, 2),
                changed={k: v for k, v in after.items() if before.get(k) != v},
            )  # fmt: skip
            return Outcome(action=action, result="done", before=dict(before), after=after, echo_ms=echo_ms)
        if command.optimistic or wanted is None:
            reason = words.reason("no_echo_at_all", name=entity.name)
            if command.optimistic and wanted is not None:
                state, attributes = echo.predict(entity, Verb(action.verb, dict(action.args)))
                assumed = {**attributes, "assumed_state": True}
                self.home.apply(
                    [StateReported(id=entity.id, state=state, attributes=assumed, at=self._now())]
                )
        elif now.liveness == "gone":
            reason = words.reason("gone", name=entity.name)
        elif error := echo.refusal(action, before, now):
            reason = in_both(entity.name, error)
        elif now.reported_at != entity.reported_at and now.attributes.get("last_error"):
            reason = in_both(entity.name, str(now.attributes["last_error"]))
        elif now.reported_at != entity.reported_at:
            reason = words.reason("echo_differs", name=entity.name, got=echo.describe(now, wanted))
        else:
            reason = words.reason("no_echo", name=entity.name)
            self.home.doubt(entity.id)
        self._record(action.trace, "echo", "none", entity=entity.id, state=now.state, reason=reason)
        return Outcome(action=action, result="tried", reason=reason, before=dict(before), after=after)

    # ---- the inspector's way --------------------------------------------------------------------

    async def publish(
        self, action: Action, topic: str, payload: bytes, retain: bool = False
    ) -> Outcome | None:
        """Publish by hand: a device's command topic goes through `send` (verb raw), any other straight out."""
        owners = sorted(self.topics.get(topic, ()))
        if not owners:
            if self._bus.commands(topic):
                raise GateBypassed(f"{topic}: commands a device that is not known any more")
            await self._bus.publish(topic, payload, qos=1, retain=retain)
            return None
        raw = {"topic": topic, "payload": payload.decode("utf-8", "replace")}
        return await self.send(msgspec.structs.replace(action, entity=owners[0], verb="raw", args=raw))

    def guard(self, entity_id: str, command_topics: tuple[str, ...]) -> None:
        """Reserve the command topics of an entity for this gate."""
        for topic in command_topics:
            self.topics.setdefault(topic, set()).add(entity_id)
            self._bus.guarded.add(topic)

    def record_bypass(self, topic: str) -> None:
        """Keep in the audit that something tried to go round the gate."""
        self._record(
            "bypass", "gate", "bypass refused", topic=topic, entities=sorted(self.topics.get(topic, ()))
        )
        log.warning("a publish to %s went round the gate and was refused", topic)


async def _always() -> bool:
    return True


def _encode(adapter: DeviceAdapter, entity: Entity, action: Action) -> Command | Unsupported:
    try:
        if hasattr(adapter, "encode_action"):  # a convention whose commands carry id and expiry
            return adapter.encode_action(entity, action)
        return adapter.encode(entity, action.verb, action.args)
    except (Unsupported, UnknownEntity) as error:
        return Unsupported(str(error))


def snapshot(entity: Entity) -> dict[str, Any]:
    """Return state and attributes as one mapping, for before and after."""
    return {"state": entity.state, **entity.attributes}


__all__ = ["NEEDS_YES", "Gatekeeper", "Step", "snapshot"]
