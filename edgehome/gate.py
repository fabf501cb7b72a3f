"""The one gate before the wire: whoever asks, every action is checked here and sent here; `watch.py` sees what it brings.

Fail-closed: what cannot be checked is refused. Only this module holds the function that may publish to a
device's command topic.
"""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable

import msgspec

from edgehome import effects, words
from edgehome.bus import Bus
from edgehome.config import Config
from edgehome.echo import Verb
from edgehome.errors import BrokerUnavailable, GateBypassed, UnknownEntity, Unsupported
from edgehome.home import HomeState
from edgehome.messages import Action, Command, Entity, Outcome, Packet
from edgehome.protocols import DeviceAdapter
from edgehome.reasons import in_both
from edgehome.registry import Job, Owned, Registry
from edgehome.verbs import VERBS
from edgehome.watch import Watcher

log = logging.getLogger(__name__)

NEEDS_YES = "needs_confirmation"
REMEMBERED = 10_000


class Gatekeeper:
    """Checks and sends actions, and has them watched; `record(trace, stage, what, **data)` keeps the why-chain."""

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
        self.watcher = Watcher(home, config.execution, record, now)
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
        watch = await self.watcher.begin(action, entity, command)
        try:
            for packet in command.packets:
                if why := await self._not_ours():  # nothing may come between this and the wire
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
            watch.cancel()
            self._record(action.trace, "wire", "broker lost", entity=entity.id, error=str(error))
            lost = words.reason("broker_lost")
            return Outcome(action=action, result="tried", reason=lost, before=watch.before)
        outcome = await watch.outcome()
        self.transport_ms[action.trace] = self.transport_ms.get(action.trace, 0.0) + watch.echo_ms
        return outcome

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
