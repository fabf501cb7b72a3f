"""Understanding spread over replicas: a batch of words goes to several agents at once and comes back in its order.

A replica is an agent like any other, so what holds for agents holds here: a lease each, a replica that dies loses
its words to another. `replicas` starts them as processes on a broker of their own, or in Ray.
"""

import asyncio
import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import CancelledError
from pathlib import Path

import msgspec

from edgehome import topics
from edgehome.bus import Bus, LocalBus, MqttBus
from edgehome.bus.broker import BrokerRunner, free_port
from edgehome.bus.mqtt import BrokerAddress
from edgehome.config import AgentsTable, Config, MqttTable
from edgehome.errors import EdgeHomeError
from edgehome.homefile import StaticHome, copied
from edgehome.messages import Context, Intent, Observation, StageInput, encode
from edgehome.protocols import Home
from edgehome.registry import Registry
from edgehome.replica import Part, Places
from edgehome.tasks import Coordinator

SITE = "pool"
SKILL = "understanding"
JOIN_S = 120.0
ANSWER_S = 60.0
BUDGET_S = 30.0  # for one tier: nobody waits for offline work, and the first words in a home are slow
HEARTBEAT_S = 2.0  # who dies is told of at once; on a busy machine a live one may be late
LEASE_S = 10.0  # who dies is missed at once; this is for one that hangs
AGAIN_S = 0.1
IN_HAND = 2
"""Words in hand a replica: one that is understood, one that is on its way."""


class Pool:
    """Replicas as one understander, for many threads at once. `pids` are their processes by name."""

    name = SITE

    def __init__(self, coordinator: Coordinator, pids: dict[str, int]) -> None:
        self.coordinator, self.pids = coordinator, pids
        self._loop = asyncio.get_running_loop()

    @property
    def at_once(self) -> int:
        """How many threads keep the replicas busy."""
        return IN_HAND * len(self.pids)

    def understand(self, observation: Observation, context: Context, home: Home) -> Intent | None:
        """Return what a replica makes of the words in this home. Not for the loop's own thread.

        Raises EdgeHomeError when no replica is left.
        """
        given = copied(StaticHome(dict(home.entities), dict(home.areas), dict(home.floors), _timers(home)))
        body = StageInput(observation=observation, context=context, home=msgspec.Raw(encode(given)))
        try:
            return asyncio.run_coroutine_threadsafe(self._ask(body, observation.trace), self._loop).result()
        except CancelledError as error:
            raise EdgeHomeError("the pool was stopped") from error

    async def _ask(self, body: StageInput, trace: str) -> Intent | None:
        """Ask until a replica answers or none is alive: one that is only late gets another chance."""
        deadline = time.monotonic() + ANSWER_S
        while time.monotonic() < deadline:
            done = await self.coordinator.perform(SKILL, body, trace=trace, ttl_s=ANSWER_S)
            if done is not None:
                return msgspec.json.decode(done.result.body, type=Intent | None)
            if all(view.heard is None for view in self.coordinator.presence.views.values()):
                break
            await asyncio.sleep(AGAIN_S)
        raise EdgeHomeError(f"none of the replicas {', '.join(self.pids)} answers any more")


def _timers(home: Home) -> list:
    return list(getattr(home, "timers", ()))


@contextlib.asynccontextmanager
async def replicas(backend: str, count: int, config: Config) -> AsyncIterator[Pool]:
    """Give a pool of `count` replicas with the tiers of the settings: `agents` are processes, `ray` Ray actors.

    Raises ConfigError where Ray is wanted and not installed, EdgeHomeError when they do not come up.
    """
    names = [f"replica-{i + 1}" for i in range(count)]
    patient = config.understanding.model_copy(update={"budget_s": BUDGET_S})
    config = config.model_copy(update={"understanding": patient})
    async with contextlib.AsyncExitStack() as stack:
        bus: Bus
        if backend == "ray":
            from edgehome.agent import ray_actors

            bus = LocalBus()
            buses = [LocalBus(bus.medium) for _ in names]
            bridges = await stack.enter_async_context(ray_actors.seated(SITE, names, config, buses))
        else:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="edgehome-pool-")))
            runner = BrokerRunner(MqttTable(broker="auto", port=free_port("127.0.0.1", 0)), folder)
            address = await stack.enter_async_context(runner)
            bus = await stack.enter_async_context(MqttBus(address, "pool"))
            pids = stack.enter_context(processes(address, names, config, folder))
        registry = Registry(config)
        await registry.load()
        stack.callback(registry.close)
        table = AgentsTable(
            allocator=config.agents.allocator, aggregator="first", heartbeat_s=HEARTBEAT_S, lease_s=LEASE_S
        )
        coordinator = Coordinator(bus, registry, table, SITE, "", lambda *a, **k: None, wait_s=ANSWER_S)
        await coordinator.start()
        stack.push_async_callback(coordinator.stop)
        for what, body in (("places", Places(boot=SITE, parts=1)), ("part-0", Part(boot=SITE, part=0))):
            await bus.publish(topics.home(SITE, what), encode(body), qos=1, retain=True)
        await _joined(coordinator, names)
        if backend == "ray":
            pids = {name: bridge.pid for name, bridge in bridges.items()}
        yield Pool(coordinator, pids)


async def _joined(coordinator: Coordinator, names: Sequence[str]) -> None:
    views = coordinator.presence.views
    try:
        async with asyncio.timeout(JOIN_S):
            while not all(name in views and views[name].usable for name in names):
                await asyncio.sleep(0.02)
    except TimeoutError as error:
        missing = [name for name in names if name not in views or not views[name].usable]
        raise EdgeHomeError(f"replicas: {', '.join(missing)} did not come up within {JOIN_S:g} s") from error


@contextlib.contextmanager
def processes(address: BrokerAddress, names: Sequence[str], config: Config, folder: Path):
    """Give the pids of agent processes by name on a broker without login; they end with it."""
    settings = {
        "EDGEHOME_UNDERSTANDING__TIERS": msgspec.json.encode(config.understanding.tiers).decode(),
        "EDGEHOME_UNDERSTANDING__BUDGET_S": str(config.understanding.budget_s),
    }
    children: dict[str, subprocess.Popen] = {}
    try:
        for name in names:
            command = [
                sys.executable, "-m", "edgehome.cli", "agent", "run", "--name", name, "--site", SITE, "--skills", SKILL,
                "--broker", str(address), "--heartbeat", str(HEARTBEAT_S),
            ]  # fmt: skip
            with open(folder / f"{name}.log", "wb") as sink:
                children[name] = subprocess.Popen(
                    command, env={**os.environ, **settings}, stdin=subprocess.DEVNULL,
                    stdout=sink, stderr=sink,
                )  # fmt: skip
        yield {name: child.pid for name, child in children.items()}
    finally:
        for child in children.values():
            child.kill()
        for child in children.values():
            child.wait()
