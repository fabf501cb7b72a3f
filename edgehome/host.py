"""The host of a site: joins broker, home, gate, plugins and path, and answers who asks over the bus."""

import asyncio
import contextlib
import hashlib
import logging
import os
import socket
import time
import uuid
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import msgspec

from edgehome import __version__, paths, topics
from edgehome.alarms import AlarmDesk
from edgehome.bus import Bus, MqttBus
from edgehome.bus.broker import BrokerRunner
from edgehome.client import HostAnswer, HostRequest, RunningSite
from edgehome.clock import RealClock
from edgehome.config import Config
from edgehome.conversation import Conversations
from edgehome.errors import EdgeHomeError, HostUnavailable
from edgehome.gate import Gatekeeper
from edgehome.home import HomeState
from edgehome.journal import Scribe
from edgehome.keeper import folder_of
from edgehome.later import Later
from edgehome.lease import Leadership
from edgehome.messages import (
    Action,
    BadPayload,
    Change,
    Context,
    Entity,
    EntityFound,
    Event,
    Observation,
    Outcome,
    Packet,
    Received,
    Reply,
    Step,
    encode,
)
from edgehome.methods import Methods
from edgehome.pipeline import Pipeline
from edgehome.protocols import Clock, Decider, DeviceAdapter, Executor, Perceiver, Source, Understander
from edgehome.registry import Job, Owned, Registry, acquaint, own_intents
from edgehome.remote import Remote
from edgehome.renewal import broker_kept_valid, kept_valid
from edgehome.store import Audit, Database, writable

log = logging.getLogger(__name__)

FEED_S = 0.2
GOODBYE_S = 2.0
HISTORY_S = 10.0
MAX_INBOX = 20_000
MAX_ANSWERS = 500
GATHER_S = 0.004
WARM_UP_S = 60.0
WRITTEN_AT_ONCE = ("wire", "echo", "gate", "reply")
"""Steps that are on disk, and told to a standby, as soon as they are recorded: what was done outlives a host that dies."""
WARM_UP = ("turn on the light", "打开灯")


class SendOnly:
    """The gate as plugins see it."""

    def __init__(self, gate: Gatekeeper) -> None:
        self._gate = gate

    async def send(self, action: Action) -> Outcome:
        """Send an action; a plugin cannot confirm its own risky acts."""
        return await self._gate.send(msgspec.structs.replace(action, confirmed=False))


class PluginBus:
    """The bus as plugins see it: publish (guarded) and subscribe."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    async def publish(self, topic: str, payload: bytes, *, qos: int = 0, retain: bool = False) -> None:
        """Publish. Raises GateBypassed, TopicError."""
        await self._bus.publish(topic, payload, qos=qos, retain=retain)

    async def subscribe(self, topic_filter: str, handler: Any) -> None:
        """Subscribe."""
        await self._bus.subscribe(topic_filter, handler)


class SiteView:
    """What plugins are given (`protocols.Site`)."""

    def __init__(self, host: "Host") -> None:
        self.name = host.config.site.name
        self.config = host.config
        self.home = host.home
        self.clock = host.clock
        self.bus = PluginBus(host.bus)
        self.gate = SendOnly(host.gate)

    def settings(self, plugin: str) -> Mapping[str, Any]:
        """Return the plugin's table of config.toml."""
        return self.config.settings(plugin)


class Host:
    """One site's host on one bus. Use `running_host` to have it started and stopped."""

    def __init__(
        self,
        config: Config,
        bus: Bus,
        database: Database,
        clock: Clock | None = None,
        leadership: Leadership | None = None,
    ) -> None:
        self.config, self.bus, self.database = config, bus, database
        self.clock: Clock = clock or RealClock()
        self.boot = leadership.boot if leadership else uuid.uuid4().hex
        self.started_at = time.time()
        self.registry = Registry(config)
        self.audit = Audit(database)
        self.home = HomeState(database, config.areas, now=time.time)
        self.gate = Gatekeeper(self.home, bus, self.registry, config, self.record)
        self.conversations = Conversations(database)
        self._own_leadership = leadership is None
        self.leadership = leadership or Leadership(
            bus, config.site.name, config.agents.standby_after_s, boot=self.boot, home=_place_of(database)
        )
        self.gate.leading, self.gate.leads = self.leadership.leading, self.leadership.leads
        self.pipeline = Pipeline(self.home, self.gate, self.registry, config, self.conversations, self.record)
        self.site = SiteView(self)
        self.pipeline.services.site = self.site
        self.adapters: dict[str, Owned] = {}
        self.methods = Methods(self)
        self.later = Later(self)
        self.gate.backlog = lambda: self.waiting
        self.remote = Remote(self)
        self.alarms = AlarmDesk(self)
        rules = folder_of(database.path, config.schedule.rules_dir)
        self.scribe = Scribe(bus, database, config.site.name, self.boot, rules)
        self.methods.add("journal_whole", self.scribe.whole)
        self.dropped = 0
        self.broker_kind = ""
        self.address = ""
        self._began: dict[str, float] = {}
        self._inbox: deque[tuple[str, Received]] = deque()
        self._taking = 0
        self._inbox_ready = asyncio.Event()
        self._unwritten = asyncio.Event()
        self._changed: dict[str, Entity] = {}
        self._steps: list[Step] = []
        self._history_at: dict[str, float] = {}
        self._answers: OrderedDict[str, asyncio.Future[HostAnswer]] = OrderedDict()
        self._tasks: list[asyncio.Task] = []
        self._requests: set[asyncio.Task] = set()

    # ---- start and stop ---------------------------------------------------------------------

    async def start(self) -> None:
        """Lead the site, load the plugins, connect the stages, listen. Raises HostUnavailable if another leads."""
        if self._own_leadership:
            await self.leadership.start()
            if not await self.leadership.acquire(2 * self.config.agents.standby_after_s + 1):
                await self.leadership.stop()
                raise HostUnavailable(
                    f"site {self.config.site.name}: another host leads it ({self.leadership.leader[:8]}); "
                    "stop that one first, or start this one with `edgehome standby`"
                )
        self.bus.on_bypass = self.gate.record_bypass
        self.home.listeners.append(self._home_changed)
        self.audit.listeners.append(self._steps.append)
        await self.registry.load()
        await self._collect()
        for answer in await self.registry.call("startup", host=self):
            if answer.error:
                log.warning("plugin %s: startup: %s", answer.plugin, answer.error)
        self._tasks += [asyncio.create_task(work()) for work in (self._ingest, self._tick, self._write)]
        await self.later.start()
        await self.remote.start()
        await self.bus.subscribe(topics.request(self.config.site.name), self._asked)
        self.bus.listeners.append(self._connection)
        for name in self.adapters:
            await self._listen(name)
        await self._say_hello()
        self._spawn(self._warm_up())

    async def _warm_up(self) -> None:
        """Let every tier load its language data before the first words of a person come."""
        for owned in self.pipeline.stages.understanders:
            for words in WARM_UP:
                seen = Observation(trace="", source="host", kind="words", at=self.clock.now(), text=words)
                job = Job(owned.plugin, owned.object.understand, (seen, Context(), self.home))
                await self.registry.run([job], WARM_UP_S)

    async def _collect(self) -> None:
        stages, objects = self.pipeline.stages, self.registry.objects
        stages.perceivers = await objects("register_perceivers", wants=Perceiver, site=self.site)
        tiers = {name: i for i, name in enumerate(self.config.understanding.tiers)}
        found = await objects("register_understanders", wants=Understander, site=self.site)
        stages.understanders = sorted(
            (o for o in found if o.plugin in tiers or o.plugin not in self.config.plugins.order),
            key=lambda o: tiers.get(o.plugin, len(tiers)),
        )
        own = await own_intents(self.registry, self.site)
        acquaint([owned.object for owned in stages.understanders], [owned.object for owned in own])
        self.pipeline.services.of_plugins = {o.object.name: o for o in own}
        stages.deciders = await objects("register_deciders", wants=Decider, site=self.site)
        stages.executors = await objects("register_executors", wants=Executor, site=self.site)
        for owned in await objects("register_device_adapters", site=self.site):
            await self._add_adapter(owned)
        for owned in await objects("register_sources", wants=Source, site=self.site):
            self._tasks.append(asyncio.create_task(self._follow(owned)))

    async def _add_adapter(self, owned: Owned) -> None:
        (answer,) = await self.registry.run(
            [Job(owned.plugin, lambda: owned.object(**_wanted(owned.object, self)))]
        )
        if answer.error:
            return
        if not isinstance(answer.value, DeviceAdapter):
            self.registry.fail(
                owned.plugin, f"register_device_adapters: {owned.object!r} is not a DeviceAdapter"
            )
            return
        self.adapters[answer.value.name] = Owned(owned.plugin, answer.value)
        self.gate.adapters[answer.value.name] = self.adapters[answer.value.name]

    async def _follow(self, owned: Owned) -> None:
        try:
            async for event in owned.object.events():
                await self.handle(event)
        except Exception as error:  # a plugin's object
            self.registry.fail(owned.plugin, f"source {owned.object.name}: {type(error).__name__}: {error}")

    async def stop(self) -> None:
        """Say goodbye, save, stop."""
        for answer in await self.registry.call("shutdown", host=self):
            if answer.error:
                log.warning("plugin %s: shutdown: %s", answer.plugin, answer.error)
        await self.later.stop()
        await self.remote.stop()
        await self.scribe.stop()
        for task in (*self._tasks, *self._requests):
            task.cancel()
        await asyncio.gather(*self._tasks, *self._requests, return_exceptions=True)
        if self.bus.connected:
            with contextlib.suppress(EdgeHomeError, TimeoutError):
                async with asyncio.timeout(GOODBYE_S):  # the broker may be going away, too
                    await self.bus.publish(
                        topics.host(self.config.site.name, "status"), self._status(False), qos=1, retain=True
                    )
        self.home.save()
        await asyncio.to_thread(self.database.flush)
        if self._own_leadership:
            await self.leadership.stop()
        self.registry.close()

    def _status(self, online: bool) -> bytes:
        return encode({"state": "online" if online else "offline", "boot": self.boot, "version": __version__})

    async def _say_hello(self) -> None:
        await self.bus.publish(
            topics.host(self.config.site.name, "status"), self._status(True), qos=1, retain=True
        )
        for owned in self.adapters.values():
            for packet in owned.object.births():
                await self.bus.publish(packet.topic, packet.payload, qos=packet.qos, retain=packet.retain)

    def _connection(self, up: bool) -> None:
        self.record("bus", "bus", "connected" if up else "lost")
        if up:
            self._spawn(self._say_hello())

    def _spawn(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._requests.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task) -> None:
        self._requests.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("a request failed: %s", error, exc_info=error)

    # ---- what devices say -------------------------------------------------------------------

    async def _listen(self, name: str) -> None:
        filters = list(self.adapters[name].object.filters())
        await self.bus.subscribe_all(filters, self._handler(name))

    def _handler(self, name: str) -> Any:
        if not hasattr(self, "_handlers"):
            self._handlers: dict[str, Any] = {}
        return self._handlers.setdefault(name, lambda message: self._received(name, message))

    def _received(self, name: str, message: Received) -> None:
        self._inbox.append((name, message))
        if len(self._inbox) > MAX_INBOX:
            self._inbox.popleft()
            self.dropped += 1
        self._inbox_ready.set()

    async def _ingest(self) -> None:
        while True:
            await self._inbox_ready.wait()
            self._inbox_ready.clear()
            while self._inbox:
                batch: dict[str, list[Received]] = {}
                count = self._taking = min(500, len(self._inbox))
                for _ in range(count):
                    name, message = self._inbox.popleft()
                    batch.setdefault(name, []).append(message)
                for name, messages in batch.items():
                    await self._take(name, messages)
                self._taking = 0
                # in a flood, let messages gather: fewer and larger batches, fewer changes of thread
                await asyncio.sleep(GATHER_S if count > 3 else 0)

    async def _take(self, name: str, messages: list[Received]) -> None:
        owned = self.adapters[name]
        budget_s = self.config.plugins.call_budget_s + 0.01 * len(messages)
        (answer,) = await self.registry.run(
            [Job(owned.plugin, _receive_all, (owned.object, messages))], budget_s
        )
        changes: list[Change] = answer.value or []
        found = [c for c in changes if isinstance(c, EntityFound)]
        if found:
            changes = [_with_adapter(c, name) if isinstance(c, EntityFound) else c for c in changes]
        self.home.apply(changes)
        if found:
            for change in found:
                self.gate.guard(change.entity.id, change.command_topics)
            await self.bus.subscribe_all({f: None for c in found for f in c.subscribe}, self._handler(name))

    # ---- what people and sources say --------------------------------------------------------

    async def handle(self, event: Event) -> Reply:
        """Carry an event through the path and tell everybody the reply."""
        return self._told(await self.pipeline.handle(event), event)

    @property
    def waiting(self) -> int:
        """How many messages of devices have not been taken in yet, those being read among them."""
        return len(self._inbox) + self._taking

    async def carry(self, observation: Observation) -> Reply:
        """Carry an observation that has its own intent through the path and tell everybody the reply."""
        about = {"source": observation.source, "person": observation.person, **observation.data}
        self.record(observation.trace, "event", observation.text[:500] or observation.kind, **about)
        return self._told(await self.pipeline.carry(observation), observation)

    async def say(self, text: str, source: str = "words", **about: Any) -> Reply:
        """Carry words through the path; `about` are other fields of Event."""
        return await self.handle(Event(source=source, kind="words", at=self.clock.now(), text=text, **about))

    def _told(self, reply: Reply, what: Event | Observation) -> Reply:
        self._began.pop(reply.trace, None)
        self.remote.judge(reply)
        said = {"said": what.text[:500], "person": what.person, "source": what.source}
        self.tell("reply", {**msgspec.to_builtins(reply), **said})
        return reply

    def record(self, trace: str, stage: str, what: str, **data: Any) -> None:
        """Add a step to the why-chain."""
        began = self._began.setdefault(trace, time.perf_counter())
        if len(self._began) > 1000:
            self._began.pop(next(iter(self._began)))
        ms = (time.perf_counter() - began) * 1000
        clean = {k: v for k, v in data.items() if v is not None}
        self.audit.append(Step(trace=trace, stage=stage, what=what, data=clean, at=time.time(), ms=ms))
        if stage in WRITTEN_AT_ONCE:
            self._unwritten.set()

    async def _write(self) -> None:
        while True:
            await self._unwritten.wait()
            self._unwritten.clear()
            await asyncio.to_thread(self.database.flush)

    def _asked(self, message: Received) -> None:
        try:
            request = msgspec.json.decode(message.payload, type=HostRequest)
        except msgspec.DecodeError as error:
            self.home.apply([BadPayload(topic=message.topic, reason=f"expected a request: {error}")])
            return
        if request.expires_at < time.time():
            self.record("request", "host", "an expired request was dropped", method=request.method)
            return
        if request.id in self._answers:  # a repeat, or a replay: nothing is done twice
            self.record("request", "host", "a repeated request got its first answer", method=request.method)
        self._spawn(self._answer(request))

    async def _answer(self, request: HostRequest) -> None:
        if not await self.gate.leads():
            return
        first = self._answers.get(request.id)
        if first is None:
            first = self._answers[request.id] = asyncio.ensure_future(self.methods.answer(request))
            if len(self._answers) > MAX_ANSWERS:
                self._answers.popitem(last=False)
        answer = await asyncio.shield(first)
        if request.reply_to.startswith(f"{topics.ROOT}/{self.config.site.name}/reply/"):
            await self.bus.publish(request.reply_to, encode(answer), qos=1)

    # ---- what everybody is told -------------------------------------------------------------

    def _home_changed(self, new: Entity, old: Entity | None) -> None:
        self._changed[new.id] = new
        if old is not None and old.state != new.state and new.state is not None:
            now = time.time()
            if now - self._history_at.get(new.id, 0.0) >= HISTORY_S or not _is_number(new.state):
                self._history_at[new.id] = now
                value = float(new.state) if _is_number(new.state) else None
                self.database.write(
                    "INSERT INTO history VALUES (?, ?, ?, ?)", (new.id, now, new.state, value)
                )

    def tell(self, feed: str, body: Any) -> None:
        """Publish something for everybody who watches the site."""
        if self.bus.connected:
            self._spawn(self._publish_feed(topics.feed(self.config.site.name, feed), encode(body)))

    async def _publish_feed(self, topic: str, payload: bytes) -> None:
        with contextlib.suppress(EdgeHomeError):
            await self.bus.publish(topic, payload)

    async def _tick(self) -> None:
        ticks = 0
        while True:
            await asyncio.sleep(FEED_S)
            ticks += 1
            if self._changed:
                changed, self._changed = list(self._changed.values()), {}
                for start in range(0, len(changed), 200):
                    self.tell("home", [self.methods.shown(e) for e in changed[start : start + 200]])
            if self._steps:
                steps, self._steps[:] = list(self._steps), []
                self.tell("step", [msgspec.to_builtins(s) for s in steps[-200:]])
            if ticks % 5 == 0:
                self.home.save()
                await asyncio.to_thread(self.database.flush)
                self.tell("health", self.methods.health())
            if ticks % 300 == 0:
                self.home.age()
                cutoff = time.time() - self.config.store.history_days * 86400
                self.database.write("DELETE FROM history WHERE at < ?", (cutoff,))


def _place_of(database: Database) -> str:
    """Name the state folder, so that the next process on it need not wait for the lease of this one to lapse."""
    if database.path == ":memory:":
        return ""
    place = f"{socket.gethostname()}:{os.path.abspath(database.path)}"
    return hashlib.sha256(place.encode()).hexdigest()[:16]


def _receive_all(adapter: DeviceAdapter, messages: list[Received]) -> list[Change]:
    changes: list[Change] = []
    for message in messages:
        changes.extend(adapter.receive(message))
    return changes


def _with_adapter(change: EntityFound, name: str) -> EntityFound:
    return msgspec.structs.replace(change, entity=msgspec.structs.replace(change.entity, adapter=name))


def _wanted(adapter: Any, host: Host) -> dict[str, Any]:
    """An adapter class may take `site`."""
    code = getattr(adapter.__init__, "__code__", None)
    return (
        {"site": host.site}
        if code and "site" in code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        else {}
    )


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


@asynccontextmanager
async def running_host(config: Config, clock: Clock | None = None) -> AsyncIterator[Host]:
    """Start broker (if needed), bus and host; leave `run.json` so that commands find them; stop all at the end.

    Raises BrokerUnavailable, StoreError, ConfigError.
    """
    folder = writable(paths.state_dir())
    runner = BrokerRunner(config.mqtt, folder)
    async with runner as address:
        site = config.site.name
        boot_will = encode({"state": "offline"})
        bus = MqttBus(
            address,
            f"edgehome-host-{uuid.uuid4().hex[:8]}",
            will=Packet(topic=topics.host(site, "status"), payload=boot_will, qos=1, retain=True),
            keepalive_s=config.mqtt.keepalive_s,
        )
        database = await asyncio.to_thread(Database, folder / f"{site}.db")
        host = Host(config, bus, database, clock)
        host.broker_kind, host.address = runner.kind, str(address)
        async with bus:
            await host.start()
            run = folder / "run.json"
            run.write_bytes(
                encode(RunningSite(site=site, broker=str(address), pid=os.getpid(), boot=host.boot))
            )
            try:
                async with (
                    kept_valid(bus, site, config.mqtt.cert_file),
                    broker_kept_valid(config.mqtt.ca_file),
                ):
                    yield host
            finally:
                run.unlink(missing_ok=True)
                await host.stop()
        await asyncio.to_thread(database.close)


__all__ = ["Host", "HostAnswer", "running_host"]
