"""Agents in Ray actors: the same agent, but what it hears and says goes through Ray instead of a broker.

Ray places the actors, on this machine or on a cluster that was started with `ray start`, and an actor that dies is
made anew. A bridge beside each joins it to a bus, where it is an agent like any other. Needs `edgehome[ray]`;
nothing else imports Ray.
"""

import asyncio
import contextlib
import logging
import os
import uuid
from collections.abc import AsyncIterator, Sequence
from typing import Any

from edgehome import topics
from edgehome.agent.process import Abilities, Agent, will
from edgehome.agent.skills import Skills
from edgehome.bus import Bus
from edgehome.config import Config, load_config
from edgehome.errors import ConfigError, EdgeHomeError
from edgehome.messages import Packet, Received

log = logging.getLogger(__name__)

OBJECT_STORE = 80 * 2**20  # bytes, the least Ray takes: words are small
HEARTBEAT_S = 2.0  # who dies is told of at once; on a busy machine a live one may be late
AGAIN_S = 1.0
STARTS = 3


class Letterbox(Bus):
    """The bus of an agent in an actor: what it publishes waits to be fetched."""

    def __init__(self) -> None:
        super().__init__()
        self.out: list[Packet] = []
        self.filled = asyncio.Event()

    @property
    def connected(self) -> bool:
        """Always: an actor lives no longer than its way out."""
        return True

    async def _send(self, packet: Packet, expires_at: float | None = None) -> None:
        self.out.append(packet)
        self.filled.set()

    async def _subscribe(self, topic_filters: list[str]) -> None:
        return None

    async def _unsubscribe(self, topic_filters: list[str]) -> None:
        return None


class Seat:
    """One agent inside an actor. Methods are called through Ray; packets cross it as (topic, payload, qos, retain)."""

    def __init__(self, site: str, name: str, settings: dict[str, Any], skills: Sequence[str]) -> None:
        self._site, self._name, self._settings, self._skills = site, name, settings, tuple(skills)

    async def open(self, boot: str) -> int:
        """Start the agent and return the pid of this process."""
        self._bus = Letterbox()
        self._agent = Agent(
            self._name, self._bus, self._site, Abilities(), boot=boot, heartbeat_s=HEARTBEAT_S
        )
        await Skills(load_config(**self._settings), self._agent, self._skills).load()
        await self._agent.start()
        return os.getpid()

    async def tell(self, topic: str, payload: bytes, retain: bool) -> None:
        """Let the agent hear a message."""
        self._bus.dispatch.deliver(Received(topic=topic, payload=payload, retain=retain))

    async def hear(self) -> list[tuple[str, bytes, int, bool]]:
        """Return what the agent said since the last call; waits until it says something."""
        await self._bus.filled.wait()
        self._bus.filled.clear()
        out, self._bus.out = self._bus.out, []
        return [(p.topic, p.payload, p.qos, p.retain) for p in out]


class Bridge:
    """Joins one seat to a bus of its own, and seats the agent anew when its actor dies. `pid` is the actor's process."""

    def __init__(
        self, ray: Any, bus: Bus, site: str, name: str, config: Config, skills: Sequence[str]
    ) -> None:
        self.pid = 0
        self.starts = 0
        self._ray, self._bus, self._site, self._name, self._skills = ray, bus, site, name, skills
        self._settings = config.model_dump(mode="json")
        self._seat: Any = None
        self._own = [topics.agent(site, name, what) for what in ("task", "outcome")]
        self._standing: dict[str, bytes] = {}
        self._boot = ""

    async def run(self) -> None:
        """Serve until cancelled."""
        for topic_filter in (*self._own, topics.host(self._site, "lease"), topics.home(self._site, "+")):
            await self._bus.subscribe(topic_filter, self._told)
        actor_class = self._ray.remote(num_cpus=1)(Seat)
        try:
            while True:
                try:
                    await self._serve(actor_class)
                except (self._ray.exceptions.RayError, EdgeHomeError) as error:
                    log.warning("agent %s: its actor is gone: %s", self._name, str(error).splitlines()[0])
                await self._leave()
                await asyncio.sleep(AGAIN_S)
        finally:
            await self._leave()
            if self._seat is not None:
                self._ray.kill(self._seat)

    async def _serve(self, actor_class: Any) -> None:
        self._boot = uuid.uuid4().hex
        self._seat = None
        seat = actor_class.remote(self._site, self._name, self._settings, list(self._skills))
        self.pid = await seat.open.remote(self._boot)
        self._seat = seat
        self.starts += 1
        for topic, payload in self._standing.items():
            seat.tell.remote(topic, payload, True)
        while True:
            for topic, payload, qos, retain in await seat.hear.remote():
                await self._bus.publish(topic, payload, qos=qos, retain=retain)

    def _told(self, message: Received) -> None:
        if message.topic not in (*self._own, topics.home(self._site, "changes")):
            self._standing[message.topic] = message.payload  # an actor that is made anew needs it again
        if self._seat is not None:
            self._seat.tell.remote(message.topic, message.payload, message.retain)

    async def _leave(self) -> None:
        """Say what the will of an agent says."""
        if self._boot and self._bus.connected:
            packet = will(self._site, self._name, self._boot)
            with contextlib.suppress(EdgeHomeError):
                await self._bus.publish(packet.topic, packet.payload, qos=packet.qos, retain=packet.retain)
        self._boot = ""


def started(cpus: int, address: str = "") -> Any:
    """Return Ray, started on this machine with so many places, or joined to the cluster at `address`.

    Raises ConfigError where it is not installed, EdgeHomeError where it does not start within its 30 s. Nothing is sent to Ray's makers: usage statistics are off.
    """
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    try:
        import ray
    except ImportError as error:
        raise ConfigError("Ray is not installed: pip install 'edgehome[ray]'") from error
    address = address or os.environ.get("RAY_ADDRESS", "")
    if not ray.is_initialized():
        options: dict[str, Any] = {"log_to_driver": False, "configure_logging": False}
        if address:
            options["address"] = address
        else:
            options |= {"num_cpus": cpus, "include_dashboard": False, "object_store_memory": OBJECT_STORE}
        _start(ray, options)
    return ray


def _start(ray: Any, options: dict[str, Any]) -> None:
    """Start Ray; it gives itself 30 s, which a small busy machine may need more than once."""
    for left in reversed(range(STARTS)):
        try:
            ray.init(**options)
            return
        except Exception as error:  # its start raises nothing narrower
            ray.shutdown()
            if not left:
                raise EdgeHomeError(f"Ray did not start: {error}") from error
            log.warning("Ray did not start, trying again: %s", error)


@contextlib.asynccontextmanager
async def seated(
    site: str, names: Sequence[str], config: Config, buses: Sequence[Bus], *, skills: Sequence[str] = ("understanding",),
    address: str = "",
) -> AsyncIterator[dict[str, Bridge]]:  # fmt: skip
    """Give the bridges of agents in Ray actors by name, each on its own bus; Ray is left when they end."""
    ray = started(len(names), address)
    bridges = {
        name: Bridge(ray, bus, site, name, config, skills) for name, bus in zip(names, buses, strict=True)
    }
    running = [asyncio.create_task(bridge.run()) for bridge in bridges.values()]
    try:
        yield bridges
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        ray.shutdown()
