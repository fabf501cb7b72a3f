"""`edgehome demo failover`: three agents under load as real processes on a real broker, one killed in the middle.

Orders actuate a simulated device; lost and doubled orders are counted at the device, not by what anybody says.
"""

import asyncio
import contextlib
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import msgspec

from edgehome import topics
from edgehome.bus import MqttBus
from edgehome.bus.broker import BrokerRunner
from edgehome.bus.mqtt import BrokerAddress
from edgehome.config import MqttTable, load_config
from edgehome.errors import EdgeHomeError
from edgehome.host import Host
from edgehome.messages import Received
from edgehome.store import Database

SITE = "demo"
READY_S = 120.0
ROUND_S = 60.0
LATE_S = 5.0
BURST = 9


class CountingDevice:
    """Lamps that do what they are told and count how often they were told."""

    def __init__(self, bus: MqttBus, lamps: int) -> None:
        self.told: Counter[str] = Counter()
        self.told_at: dict[str, float] = {}
        self._bus = bus
        self._states = {str(i): "off" for i in range(lamps)}

    async def start(self) -> None:
        """Announce the lamps."""
        await self._bus.subscribe(topics.device(SITE, "panel", "set"), self._take)
        entities = [
            {"key": key, "id": f"light.lamp_{key}", "name": f"Lamp {key}", "domain": "light", "area": "Hall", "state": "off"}
            for key in self._states
        ]  # fmt: skip
        for what, body in (
            ("config", {"name": "Panel", "entities": entities}),
            ("state", {key: {"state": "off", "attributes": {}} for key in self._states}),
        ):
            payload = msgspec.json.encode(body)
            await self._bus.publish(topics.device(SITE, "panel", what), payload, qos=1, retain=True)
        online = topics.device(SITE, "panel", "availability")
        await self._bus.publish(online, b"online", qos=1, retain=True)

    def _take(self, message: Received) -> None:
        order = msgspec.json.decode(message.payload)
        key = order["entity"]
        self.told[key] += 1
        self.told_at.setdefault(key, time.perf_counter())
        self._states[key] = "on" if order["verb"] == "turn_on" else "off"
        report = msgspec.json.encode({k: {"state": s, "attributes": {}} for k, s in self._states.items()})
        state = topics.device(SITE, "panel", "state")
        asyncio.ensure_future(self._bus.publish(state, report, retain=True))


class Rig:
    """Broker, host, device and agents. `async with Rig(folder) as rig`, then one `round(seed)` after the other."""

    def __init__(
        self,
        folder: Path,
        agents: int = 3,
        requests: int = 60,
        skills: str = "understanding,execution",
        agents_table: dict[str, Any] | None = None,
    ) -> None:
        self.folder, self.requests, self.skills = folder, requests, skills
        self.names = [f"agent-{i + 1}" for i in range(agents)]
        self.children: dict[str, subprocess.Popen] = {}
        self.runner = BrokerRunner(MqttTable(broker="auto", port=_free_port()), folder / "broker")
        self._agents_table = agents_table or {}
        self._turn = 0

    async def __aenter__(self) -> "Rig":
        self.address: BrokerAddress = await self.runner.__aenter__()
        self.config = load_config(
            site={"name": SITE},
            understanding={"tiers": ("grammar",)},
            agents={"remote": tuple(self.skills.split(",")), **self._agents_table},
            schedule={"rules_dir": str(self.folder / "rules")},
            plugins={"call_budget_s": 20.0},  # no plugin hangs here, however busy the machine
        )
        self.database = Database(self.folder / "demo.db")
        self.bus = MqttBus(self.address, "demo-host")
        self.device_bus = MqttBus(self.address, "demo-device")
        await self.bus.open()
        await self.device_bus.open()
        self.host = Host(self.config, self.bus, self.database)
        self.device = CountingDevice(self.device_bus, self.requests)
        await self.host.start()
        await self.device.start()
        for name in self.names:
            self.spawn(name)
        await self.ready()
        return self

    async def __aexit__(self, *_: object) -> None:
        for child in self.children.values():
            child.kill()
            child.wait()
        await self.host.stop()
        await self.bus.close()
        await self.device_bus.close()
        self.database.close()
        await self.runner.__aexit__()

    def spawn(self, name: str) -> None:
        """Start an agent's process."""
        env = {**os.environ, "EDGEHOME_UNDERSTANDING__TIERS": '["grammar"]'}
        command = [
            sys.executable, "-m", "edgehome.cli", "agent", "run", "--name", name, "--site", SITE, "--skills", self.skills,
            "--broker", str(self.address),
        ]  # fmt: skip
        with open(self.folder / f"{name}.log", "ab") as sink:
            self.children[name] = subprocess.Popen(
                command, env=env, stdin=subprocess.DEVNULL, stdout=sink, stderr=sink
            )

    async def ready(self) -> None:
        """Wait until all agents and lamps are there."""
        views = self.host.remote.coordinator.presence.views
        async with asyncio.timeout(READY_S):
            while len(self.host.home.entities) < self.requests or not all(
                name in views and views[name].usable for name in self.names
            ):
                await asyncio.sleep(0.02)

    async def round(self, seed: int, rate: float = 40.0) -> dict[str, Any]:
        """Send the orders, kill an agent that has work in the middle, and return what the device counted."""
        rng = random.Random(seed)
        self.device.told.clear()
        self.device.told_at.clear()
        self._turn += 1
        verb = "on" if self._turn % 2 else "off"
        order = list(range(self.requests))
        rng.shuffle(order)
        victim = rng.choice(self.names)
        kill_after = rng.randrange(self.requests // 3, 2 * self.requests // 3)
        outcomes: Counter[str] = Counter()
        killed_at = 0.0
        affected: set[int] = set()

        async def say(number: int) -> None:
            reply = await self.host.say(f"turn {verb} lamp {number}", person=f"person-{self._turn}-{number}")
            outcomes[reply.outcome] += 1

        under_way: dict[int, asyncio.Task] = {}
        for i, number in enumerate(order):
            under_way[number] = asyncio.create_task(say(number))
            if i == kill_after:
                killed_at = await self._kill(victim)
                affected = {n for n in under_way if str(n) not in self.device.told_at}
            if i % 3 == 2 and not kill_after - BURST < i < kill_after:  # a burst, so that who dies has work
                await asyncio.sleep(rng.expovariate(rate / 3))
        async with asyncio.timeout(ROUND_S):
            await asyncio.gather(*under_way.values())
        with contextlib.suppress(TimeoutError):  # a device on a busy machine hears late what it was told
            async with asyncio.timeout(LATE_S):
                while len(self.device.told) < self.requests:
                    await asyncio.sleep(0.02)
        self.spawn(victim)
        counted = [self.device.told[str(n)] for n in range(self.requests)]
        told_at = self.device.told_at
        recovery = sorted((told_at[str(n)] - killed_at) * 1000 for n in affected if str(n) in told_at)
        return {
            "requests": self.requests,
            "lost": counted.count(0),
            "doubled": sum(c - 1 for c in counted if c > 1),
            "recovery_p50_ms": _share(recovery, 0.5),
            "recovery_p95_ms": _share(recovery, 0.95),
            "seed": seed,
            "killed": victim,
            "leases_lost": self.host.remote.coordinator.presence.views[victim].lost,
            "outcomes": dict(outcomes),
            "recovery_ms": [round(ms, 1) for ms in recovery],
        }

    async def _kill(self, victim: str) -> float:
        """Kill the victim as soon as it has a task on lease; returns when."""
        view = self.host.remote.coordinator.presence.views[victim]
        view.lost = 0
        deadline = time.perf_counter() + 0.5
        while not view.outstanding and time.perf_counter() < deadline:
            await asyncio.sleep(0)
        child = self.children[victim]
        child.kill()
        at = time.perf_counter()
        child.wait()
        return at


def _share(ordered: list[float], part: float) -> float:
    return round(ordered[int(part * (len(ordered) - 1))], 1) if ordered else 0.0


def summed(results: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the table's last line: all seeds together."""
    recovery = sorted(ms for r in results for ms in r["recovery_ms"])
    counts = {key: sum(r[key] for r in results) for key in ("requests", "lost", "doubled", "leases_lost")}
    return {"seeds": len(results), **counts, "recovery_p50_ms": _share(recovery, 0.5), "recovery_p95_ms": _share(recovery, 0.95)}  # fmt: skip


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


async def rounds(
    seeds: list[int],
    requests: int,
    tell: Callable[[dict[str, Any]], None] = lambda result: None,
    agents_table: dict[str, Any] | None = None,
) -> list[dict[str, Any]]:
    """Return one result a seed, all on the same site; the killed agent is started again in between."""
    with tempfile.TemporaryDirectory(prefix="edgehome-demo-") as name:
        async with Rig(Path(name), requests=requests, agents_table=agents_table) as rig:
            results = []
            for seed in seeds:
                await rig.ready()
                results.append(await rig.round(seed))
                tell(results[-1])
            return results


@click.group()
def demo_command() -> None:
    """Show what happens when things break."""


@demo_command.command("failover")
@click.option(
    "--seed", default=1, show_default=True, help="Which agent dies, when, and in what order requests come."
)
@click.option("--seeds", default=1, show_default=True, help="Run so many seeds, from --seed on.")
@click.option("--requests", default=60, show_default=True, help="Orders a seed, each to a lamp of its own.")
@click.option(
    "--json", "as_json", is_flag=True, help="Print JSON, one object a seed; of several seeds last their sum."
)
def failover(seed: int, seeds: int, requests: int, as_json: bool) -> None:
    """Three agents under load, one is killed in the middle: nothing is lost, nothing is done twice."""

    def tell(r: dict[str, Any]) -> None:
        line(f"{r['seed']}", r, f"{r['killed']}, {r['leases_lost']}")

    def line(first: str, r: dict[str, Any], last: str) -> None:
        click.echo(
            json.dumps({k: v for k, v in r.items() if k != "recovery_ms"})
            if as_json
            else f"{first:>5} {r['requests']:>9} {r['lost']:>5} {r['doubled']:>8} {r['recovery_p50_ms']:>8} "
            f"{r['recovery_p95_ms']:>8}  {last}"
        )

    if not as_json:
        click.echo(
            f"{'seed':>5} {'requests':>9} {'lost':>5} {'doubled':>8} {'p50 ms':>8} {'p95 ms':>8}  killed, leases it had"
        )
    try:
        results = asyncio.run(rounds(list(range(seed, seed + seeds)), requests, tell))
    except TimeoutError:
        click.echo(f"failover: agents or orders were not ready within {READY_S:g} s", err=True)
        sys.exit(1)
    except EdgeHomeError as error:
        click.echo(f"failover: {error}", err=True)
        sys.exit(1)
    if seeds > 1:
        whole = summed(results)
        line("all", whole, f"{whole['leases_lost']} leases")
    if any(r["lost"] or r["doubled"] for r in results):
        sys.exit(1)
