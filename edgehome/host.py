"""The host of a site: joins broker, home, gate, plugins and path, and answers who asks over the bus."""

import asyncio
import contextlib
import hashlib
import logging
import os
import socket
import time
import uuid
from collections import OrderedDict
from collections.abc import AsyncIterator
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
from edgehome.feeds import Feeds
from edgehome.gate import Gatekeeper
from edgehome.home import HomeState
from edgehome.inbox import Inbox
from edgehome.journal import Scribe
from edgehome.keeper import folder_of
from edgehome.later import Later
from edgehome.lead import Lead, lead_of
from edgehome.lease import Leadership
from edgehome.messages import BadPayload, Event, Observation, Packet, Received, Reply, Step, encode
from edgehome.methods import Methods
from edgehome.pipeline import Pipeline
from edgehome.protocols import Clock, Decider, Executor, Perceiver, Source, Understander
from edgehome.registry import Owned, Registry, acquaint, own_intents, warm_up
from edgehome.remote import Remote
from edgehome.renewal import broker_kept_valid, kept_valid
from edgehome.siteview import SiteView
from edgehome.store import Audit, Database, writable

log = logging.getLogger(__name__)

GOODBYE_S = 2.0
MAX_ANSWERS = 500
WARM_UP_S = 60.0
WRITTEN_AT_ONCE = ("wire", "echo", "gate", "reply")
"""Steps that are on disk, and told to a standby, as soon as they are recorded: what was done outlives a host that dies."""


class Host:
    """One site's host on one bus. Use `running_host` to have it started and stopped."""

    def __init__(
        self,
        config: Config,
        bus: Bus,
        database: Database,
        clock: Clock | None = None,
        leadership: Lead | Leadership | None = None,
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
        self.leadership = leadership or lead_of(
            bus, config.site.name, config.agents.standby_after_s, boot=self.boot, home=_place_of(database)
        )
        self.gate.leading, self.gate.leads = self.leadership.leading, self.leadership.leads
        self.pipeline = Pipeline(self.home, self.gate, self.registry, config, self.conversations, self.record)
        self.site = SiteView(config, self.home, self.clock, bus, self.gate)
        self.pipeline.services.site = self.site
        self.inbox = Inbox(self.registry, self.home, self.gate, bus, config.plugins.call_budget_s)
        self.methods = Methods(self)
        self.feeds = Feeds(self)
        self.tell = self.feeds.tell
        self.later = Later(self)
        self.gate.watcher.backlog = lambda: self.waiting
        self.remote = Remote(self)
        self.alarms = AlarmDesk(self)
        rules = folder_of(database.path, config.schedule.rules_dir)
        self.scribe = Scribe(bus, database, config.site.name, self.boot, rules)
        self.methods.add("journal_whole", self.scribe.whole)
        self.broker_kind = ""
        self.address = ""
        self._began: dict[str, float] = {}
        self._unwritten = asyncio.Event()
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
        await self.registry.load()
        await self._collect()
        for answer in await self.registry.call("startup", host=self):
            if answer.error:
                log.warning("plugin %s: startup: %s", answer.plugin, answer.error)
        self._tasks += [asyncio.create_task(work()) for work in (self.inbox.run, self.feeds.run, self._write)]
        await self.later.start()
        await self.remote.start()
        await self.bus.subscribe(topics.request(self.config.site.name), self._asked)
        self.bus.listeners.append(self._connection)
        await self.inbox.listen()
        await self._say_hello()
        self.spawn(self._warm_up())

    async def _warm_up(self) -> None:
        """Let every tier load its language data before the first words of a person come."""
        await warm_up(self.registry, self.pipeline.stages.understanders, self.home, "host", WARM_UP_S)

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
            await self.inbox.add(owned, self.site)
        for owned in await objects("register_sources", wants=Source, site=self.site):
            self._tasks.append(asyncio.create_task(self._follow(owned)))

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
        for owned in self.inbox.adapters.values():
            for packet in owned.object.births():
                await self.bus.publish(packet.topic, packet.payload, qos=packet.qos, retain=packet.retain)

    def _connection(self, up: bool) -> None:
        self.record("bus", "bus", "connected" if up else "lost")
        if up:
            self.spawn(self._say_hello())

    def spawn(self, work: Any) -> None:
        """Let a coroutine run until it ends or the host does."""
        task = asyncio.create_task(work)
        self._requests.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task) -> None:
        self._requests.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("a request failed: %s", error, exc_info=error)

    # ---- what people and sources say --------------------------------------------------------

    async def handle(self, event: Event) -> Reply:
        """Carry an event through the path and tell everybody the reply."""
        return self._told(await self.pipeline.handle(event), event)

    @property
    def waiting(self) -> int:
        """How many messages of devices have not been taken in yet, those being read among them."""
        return self.inbox.waiting

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
        self.spawn(self._answer(request))

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


def _place_of(database: Database) -> str:
    """Name the state folder, so that the next process on it need not wait for the lease of this one to lapse."""
    if database.path == ":memory:":
        return ""
    place = f"{socket.gethostname()}:{os.path.abspath(database.path)}"
    return hashlib.sha256(place.encode()).hexdigest()[:16]


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
                with contextlib.suppress(OSError):  # a disk that has become read-only
                    run.unlink(missing_ok=True)
                await host.stop()
        await asyncio.to_thread(database.close)


__all__ = ["Host", "HostAnswer", "running_host"]
