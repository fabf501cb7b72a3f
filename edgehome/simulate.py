"""The process of the simulated devices: `python -m edgehome.simulate`, told on stdin what to simulate.

One MQTT connection a device, each with its own will; all of them in this one process and event loop. The first
line on stdout is a JSON object: entity id -> aliases, printed when everything has been announced. The process
ends, and its devices withdraw, when stdin ends.

What goes wrong on purpose (`edgehome/<site>/sim/<device>/fault`):
slow      obeys at once, reports SLOW_S seconds later
lying     reports what was asked, then, LIE_S later, the unchanged truth: who looks only once is fooled
silent    obeys and never reports
dropping  does not even hear half of the orders
refusing  does not obey and reports an error
flapping  goes offline and comes back every FLAP_S seconds
"""

import asyncio
import contextlib
import json
import logging
import sys
from collections.abc import Mapping
from typing import Any

import msgspec

from edgehome import topics
from edgehome.bus.mqtt import BrokerAddress, MqttBus
from edgehome.clock import SimulatedClock
from edgehome.errors import BrokerUnavailable
from edgehome.messages import Packet, Received
from edgehome.registry import load_bundled
from edgehome.scenario import FAULTS, Happening, Scenario
from edgehome.simulated import DeviceSpec, Order, OwnDevice, Refused, Shown, SimulatedDevice, claimed, obey
from edgehome.world import World

log = logging.getLogger("edgehome.simulate")

SLOW_S, LIE_S, FLAP_S, TICK_S = 5.0, 0.15, 2.0, 0.2


class Connected:
    """A device on its own connection: hears orders, reports changes, and errs as its fault says."""

    def __init__(self, device: SimulatedDevice, address: BrokerAddress, fault: str = "none") -> None:
        self.device = device
        self.fault, self.slow_s = fault, SLOW_S
        will = device.availability(False)
        self.bus = MqttBus(address, f"sim-{device.site}-{device.id}", will=will)
        self._tasks: set[asyncio.Task] = set()
        self._sent: Shown | None = None
        self._last_claim: bytes = b""
        self._online = True

    async def open(self) -> None:
        """Connect, announce, report."""
        await self.bus.open()
        sim = {what: topics.sim(self.device.site, self.device.id, what) for what in ("fault", "hand")}
        await self.bus.subscribe(sim["fault"], self._faulty)
        await self.bus.subscribe(sim["hand"], self._moved)
        await self.bus.subscribe("homeassistant/status", self._born)
        await self.bus.subscribe_all(self.device.command_filters(), self._ordered)
        self.bus.listeners.append(self._connection)
        await self.announce()

    async def announce(self) -> None:
        """Say who it is, that it is there, and how it is."""
        for packet in (*self.device.announcements(), self.device.availability(True)):
            await self._publish(packet)
        self._sent = None
        await self.report()

    async def close(self) -> None:
        """Withdraw and leave."""
        for task in self._tasks:
            task.cancel()
        truth = Packet(topic=topics.sim(self.device.site, self.device.id, "truth"), payload=b"", retain=True)
        if self.bus.connected:
            for packet in (self.device.availability(False), *self.device.withdrawals(), truth):
                await self._publish(msgspec.structs.replace(packet, qos=0))
        await self.bus.close()

    # ---- out ----------------------------------------------------------------------------------

    async def _publish(self, packet: Packet) -> None:
        with contextlib.suppress(BrokerUnavailable):
            await self.bus.publish(packet.topic, packet.payload, qos=packet.qos, retain=packet.retain)

    def _later(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def report(self, answer: Mapping[str, Any] | None = None) -> None:
        """Publish the truth, and the state unless the fault keeps it back."""
        shown = self.device.shown()
        truth = topics.sim(self.device.site, self.device.id, "truth")
        if shown != self._sent:
            await self._publish(Packet(topic=truth, payload=self.device.truth(), retain=True))
        first = self._sent is None
        self._sent = shown
        if self.fault == "silent" and not first:
            return
        if self.fault == "slow" and not first:
            await asyncio.sleep(self.slow_s)
            shown = self.device.shown()
        await self._show(shown, answer)

    async def _show(self, shown: Shown, answer: Mapping[str, Any] | None = None) -> None:
        for packet in self.device.reports(shown, answer):
            await self._publish(packet)

    def tick(self, seconds: float, stepped: bool) -> None:
        """Let simulated time go by; report if something changed."""
        if stepped:
            self.device.step()
        self.device.advance(seconds)
        if self._sent is not None and self.device.shown() != self._sent:
            self._later(self.report())

    # ---- in -----------------------------------------------------------------------------------

    def _ordered(self, message: Received) -> None:
        if message.retain:
            return
        if self.fault == "dropping" and self.device.random.random() < 0.5:
            return
        order = self.device.read(message.topic, message.payload)
        if order is None:
            self._repeated(message.payload)
        else:
            self._later(self._obey(order))

    def _repeated(self, payload: bytes) -> None:
        if isinstance(self.device, OwnDevice) and (answer := self.device.inbox.repeated(payload)):
            self._later(self._show(self.device.shown(), answer))

    async def _obey(self, order: Order) -> None:
        device = self.device
        if self.fault == "lying":
            await self._show(claimed(device, order), _answer(device, order, "done"))
            await asyncio.sleep(LIE_S)
            await self._show(device.shown())
            return
        result, reason = "done", ""
        try:
            if self.fault == "refusing":
                raise Refused(f"E17: {order.verb} is blocked by the device")
            obey(device, order)
        except Refused as error:
            result, reason = "refused", str(error)
        device.last_error = reason or None
        await self.report(_answer(device, order, result, reason))

    def _moved(self, message: Received) -> None:
        """A hand: {"state", "attributes"} set, or {"verb", "args"} pressed at the device itself."""
        try:
            told = json.loads(message.payload)
            self.by_hand(
                told.get("state"), told.get("attributes") or {}, told.get("verb", ""), told.get("args") or {}
            )
        except (ValueError, AttributeError, TypeError) as error:
            log.warning("%s: expected an object with state or verb: %s", message.topic, error)

    def by_hand(
        self, state: str | None, attributes: Mapping[str, Any], verb: str = "", args: Any = None
    ) -> None:
        """Move the device as people do."""
        if verb:
            with contextlib.suppress(Refused):
                obey(self.device, Order(verb, dict(args or {})))
        else:
            self.device.put(state, attributes)
        self._later(self.report())

    def _faulty(self, message: Received) -> None:
        fault = message.payload.decode("utf-8", "replace").strip() or "none"
        if fault not in FAULTS:
            log.warning("%s: expected one of %s, got %r", message.topic, ", ".join(FAULTS), fault)
            return
        self.fail(fault)

    def fail(self, fault: str) -> None:
        """Begin to err, or stop."""
        self.fault = fault
        if fault != "flapping":
            self._later(self._recover())

    async def _recover(self) -> None:
        self.device.last_error = None
        await self._publish(self.device.availability(True))
        await self._show(self.device.shown())

    async def flap(self) -> None:
        """Go offline, or come back."""
        self._online = not self._online or self.fault != "flapping"
        await self._publish(self.device.availability(self._online))

    def _born(self, message: Received) -> None:
        """A consumer has come up: announce again, not all devices at once."""
        if message.payload == b"online" and not isinstance(self.device, OwnDevice):
            self._later(self._again())

    def _connection(self, up: bool) -> None:
        """Back at a broker that has sent the will meanwhile, or forgotten everything: announce again."""
        if up:
            self._later(self._again())

    async def _again(self) -> None:
        await asyncio.sleep(self.device.random.uniform(0.0, 0.5))
        await self.announce()


def _answer(device: SimulatedDevice, order: Order, result: str, reason: str = "") -> Mapping[str, Any] | None:
    return device.answer(order, result, reason) if isinstance(device, OwnDevice) else None


# ---- all of them ----------------------------------------------------------------------------------


def make_world(story: Scenario) -> World:
    """Return the scenario's surroundings."""
    names = {area.id: (area.name, *area.aliases) for area in story.areas}
    return World(story.seed, story.start_at(), story.timezone, story.latitude, story.longitude, names)


def make_devices(story: Scenario, world: World, site: str) -> dict[str, SimulatedDevice]:
    """Return all devices of a scenario by id; each knows its neighbours."""
    devices: dict[str, SimulatedDevice] = {}
    for spec in story.everything():
        devices[spec.id] = make_device(spec, world, site)
    for device in devices.values():
        device.neighbours = devices
    return devices


def make_device(spec: DeviceSpec, world: World, site: str) -> SimulatedDevice:
    """Return one device of its kind's module `devices/<kind>`."""
    return load_bundled(spec.kind, kind="devices").Device(spec, world, site)


def due(timeline: tuple[Happening, ...], world: World, since: float, until: float) -> list[Happening]:
    """Return what happens after `since` and not after `until`, in order; the timeline repeats every day."""
    found = []
    day = world.local(since).replace(hour=0, minute=0, second=0, microsecond=0)
    for offset in range(int((until - since) // 86400) + 2):
        for happening in timeline:
            hour, minute = map(int, happening.at.split(":"))
            at = day.timestamp() + offset * 86400 + hour * 3600 + minute * 60
            if since < at <= until:
                found.append((at, happening))
    return [happening for _, happening in sorted(found, key=lambda pair: pair[0])]


async def simulate(brief: Mapping[str, Any], ended: asyncio.Event) -> None:
    """Run the devices of a brief until `ended` is set."""
    story = msgspec.convert(brief["story"], Scenario)
    clock = SimulatedClock(story.start_at(), brief["rate"], brief["epoch"])
    world = make_world(story)
    devices = make_devices(story, world, brief["site"])
    world.step_to(clock.now())
    address = BrokerAddress.parse(brief["broker"], **brief["login"])
    clients = {i: Connected(d, address, brief["faults"].get(i, "none")) for i, d in devices.items()}
    try:
        async with asyncio.TaskGroup() as group:
            for client in clients.values():
                group.create_task(client.open())
        entities = {i: list(aliases) for d in devices.values() for i, aliases in d.entities().items()}
        print(json.dumps(entities, ensure_ascii=False), flush=True)
        live = asyncio.create_task(_live(story, world, clock, clients))
        await ended.wait()
        live.cancel()
        await asyncio.gather(live, return_exceptions=True)
    finally:
        await asyncio.gather(*(client.close() for client in clients.values()), return_exceptions=True)


async def _live(story: Scenario, world: World, clock: SimulatedClock, clients: dict[str, Connected]) -> None:
    before = happened = clock.now()
    flapped = 0.0
    while True:
        await asyncio.sleep(TICK_S)
        now = clock.now()
        for happening in due(story.timeline, world, happened, now):
            client = clients[happening.device]
            if happening.fault:
                client.fail(happening.fault)
            else:
                client.by_hand(happening.state, happening.attributes, happening.verb, happening.args)
        happened = now
        stepped = bool(world.step_to(now))
        for client in clients.values():
            client.tick(now - before, stepped)
        before = now
        flapped += TICK_S
        if flapped >= FLAP_S:
            flapped = 0.0
            for client in clients.values():
                if client.fault == "flapping":
                    await client.flap()


async def _main() -> None:
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=4_000_000)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    brief = json.loads(await reader.readline())
    ended = asyncio.Event()

    async def wait_for_end() -> None:
        await reader.read()
        ended.set()

    waiting = asyncio.create_task(wait_for_end())
    await simulate(brief, ended)
    waiting.cancel()


if __name__ == "__main__":
    logging.basicConfig(
        level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr
    )
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_main())
