"""`edgehome bench agents`: what it costs to have agents understand, beside a direct call in the same process.

Real agent processes on a real broker over loopback. The overhead of a remote request is measured against the
bare round trip of the same bytes through the same broker in the same run.
"""

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import click
import msgspec

from edgehome.bench.echo import BrokerEcho, socket_round_trips
from edgehome.bench.failover import SITE, Rig
from edgehome.bench.routing import routing
from edgehome.config import AgentsTable
from edgehome.conversation import Memory
from edgehome.messages import Observation, StageInput
from edgehome.request import Request

LAMPS = 24
ONE_BY_ONE = 300
BACK = 450  # bytes of a usual result
OVER_BARE_MS = 2.0
IDLE_PERCENT = 5.0
JOIN_S = 180.0
JOINS = 5
LISTED_S = 2.0


def percentiles(values: list[float]) -> dict[str, float]:
    """Return p50, p95 and p99."""
    ordered = sorted(values)
    pick = lambda q: round(ordered[min(len(ordered) - 1, int(q * len(ordered)))], 3)  # noqa: E731
    return {"p50_ms": pick(0.5), "p95_ms": pick(0.95), "p99_ms": pick(0.99)}


async def load(work: Callable[[int], Awaitable[Any]], requests: int, at_once: int) -> dict[str, float]:
    """Return requests per second and percentiles of `work(i)` with so many under way at a time."""
    took: list[float] = []
    todo = iter(range(requests))

    async def worker() -> None:
        for i in todo:
            began = time.perf_counter()
            await work(i)
            took.append((time.perf_counter() - began) * 1000)

    began = time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(at_once)))
    return {"per_s": round(requests / (time.perf_counter() - began), 1), **percentiles(took)}


async def measure(agents: int, requests: int) -> dict[str, Any]:
    """Return the figures with so many agents, and those of a direct call in the same process."""
    with tempfile.TemporaryDirectory(prefix="edgehome-bench-") as folder:
        table = {"remote": ("understanding",), "lease_s": 10.0}
        async with Rig(
            Path(folder), agents=agents, requests=LAMPS, skills="understanding", agents_table=table
        ) as rig:
            pipeline, remote = rig.host.pipeline, rig.host.remote

            def asked(i: int) -> tuple[Observation, Request]:
                trace = uuid.uuid4().hex
                text = f"turn on lamp {i % LAMPS}"
                seen = Observation(
                    trace=trace, source="bench", kind="words", at=time.time(), text=text, lang="en"
                )
                return seen, Request(trace, time.perf_counter(), Memory(key="bench"), lang="en")

            costs: list[float] = []

            async def far(i: int) -> None:
                seen, request = asked(i)
                began = time.perf_counter()
                intent = await remote.understand(seen, request)
                if intent is None:
                    raise RuntimeError("an agent did not answer")
                costs.append((time.perf_counter() - began) * 1000 - request.compute_ms)

            async def near(i: int) -> None:
                seen, request = asked(i)
                await pipeline._ask_here(seen, rig.host.conversations.context(seen, request.memory), request)

            for warm in range(8 * agents):
                await far(warm)
            costs.clear()
            sent = rig.bus.sent_bytes
            await far(0)
            bytes_out = rig.bus.sent_bytes - sent
            bare: list[float] = []
            async with BrokerEcho(rig.address, bytes_out, BACK) as echo:
                for _ in range(10):
                    await echo.once()
                costs.clear()
                for i in range(ONE_BY_ONE):  # in turns, so that both meet the same machine
                    await far(i)
                    bare.append(await echo.once())
            overhead, round_trip = statistics.median(costs), statistics.median(bare)
            many = await load(far, requests, 2 * agents)
            direct = await load(near, min(200, requests), 1)
            return {
                "agents": agents, "at_once": 2 * agents, **many, "direct_p50_ms": direct["p50_ms"],
                "direct_per_s": direct["per_s"], "overhead_p50_ms": round(overhead, 3),
                "bare_round_trip_p50_ms": round(round_trip, 3), "over_bare_ms": round(overhead - round_trip, 3),
                "overhead_to_bare": round(overhead / round_trip, 2), "bytes_out": bytes_out,
                "served": {v.id: v.served for v in remote.coordinator.presence.views.values()},
            }  # fmt: skip


async def presence(count: int, seconds: float) -> dict[str, Any]:
    """Return the host's CPU with so many idle agents, each with its own heartbeat, on one broker.

    They beat as often as agents do unless told otherwise, and are made by one other process: it is the host's work
    that is measured, not theirs.
    """
    beat_s = AgentsTable().heartbeat_s
    script = f"""
import asyncio, sys
from edgehome import topics
from edgehome.bus import MqttBus
from edgehome.bus.mqtt import BrokerAddress
from edgehome.messages import AgentStatus, encode
async def main(host, port):
    buses = [MqttBus(BrokerAddress(host, int(port)), f"many-{{i}}") for i in range({count})]
    for bus in buses:
        await bus.open()
    def status(i):
        return encode(AgentStatus(agent=f"a{{i}}", state="online", boot="b", skills=("understanding",), heartbeat_s={beat_s}))
    for i, bus in enumerate(buses):
        await bus.publish(topics.agent("{SITE}", f"a{{i}}", "status"), status(i), qos=1, retain=True)
    begun, loop = 0, asyncio.get_running_loop()
    start = loop.time()
    while True:  # the beats of all are spread evenly, however late the loop comes
        due = int((loop.time() - start) * {count} / {beat_s})
        for n in range(begun, due):
            await buses[n % {count}].publish(topics.agent("{SITE}", f"a{{n % {count}}}", "status"), status(n % {count}))
        begun = due
        await asyncio.sleep(0.02)
asyncio.run(main(*sys.argv[1:]))
"""
    with tempfile.TemporaryDirectory(prefix="edgehome-bench-") as folder:
        async with Rig(Path(folder), agents=0, requests=LAMPS, skills="understanding") as rig:
            await asyncio.sleep(2 * seconds)  # plugins and language data have loaded
            idle = await _cpu(seconds)
            child = subprocess.Popen([sys.executable, "-c", script, rig.address.host, str(rig.address.port)])
            try:
                async with asyncio.timeout(JOIN_S):
                    while sum(v.usable for v in rig.host.remote.coordinator.presence.views.values()) < count:
                        await asyncio.sleep(0.1)
                await asyncio.sleep(3.0)
                busy = await _cpu(seconds)
                seen = sum(v.usable for v in rig.host.remote.coordinator.presence.views.values())
            finally:
                child.kill()
                child.wait()
    return {
        "agents": count,
        "seen_alive": seen,
        "beat_s": beat_s,
        "host_cpu_percent": round(busy, 2),
        "without_agents_percent": round(idle, 2),
        "times_alone": round(busy / max(idle, 0.01), 1),
    }


async def joining(times: int) -> dict[str, Any]:
    """Return the median seconds from the start of an agent's process until lists show it and until it takes work.

    And the processor seconds the process had used by then: what a machine with nothing else to do would take.
    """
    listed: list[tuple[float, float]] = []
    works: list[tuple[float, float]] = []
    with tempfile.TemporaryDirectory(prefix="edgehome-bench-") as folder:
        async with Rig(Path(folder), agents=0, requests=1, skills="understanding") as rig:
            views = rig.host.remote.coordinator.presence.views

            async def seen(name: str, began: float, usable: bool) -> tuple[float, float]:
                async with asyncio.timeout(JOIN_S):
                    while name not in views or not (views[name].usable or not usable):
                        await asyncio.sleep(0.005)
                return time.perf_counter() - began, _used_s(rig.children[name].pid)

            for i in range(times):
                began = time.perf_counter()
                rig.spawn(f"new-{i}")
                listed.append(await seen(f"new-{i}", began, usable=False))
                works.append(await seen(f"new-{i}", began, usable=True))

    def middle(pairs: list[tuple[float, float]], which: int) -> float:
        return round(statistics.median(pair[which] for pair in pairs), 2)

    return {
        "agents": times, "listed_s": middle(listed, 0), "listed_cpu_s": middle(listed, 1),
        "works_s": middle(works, 0), "works_cpu_s": middle(works, 1),
    }  # fmt: skip


def _used_s(pid: int) -> float:
    """Return the processor seconds of a process (Linux, /proc/PID/stat)."""
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


async def _cpu(seconds: float) -> float:
    before, began = time.process_time(), time.perf_counter()
    await asyncio.sleep(seconds)
    return 100 * (time.process_time() - before) / (time.perf_counter() - began)


class _Whole(msgspec.Struct, omit_defaults=True):
    """A task with its body typed, so that both codecs code the same thing."""

    id: str
    trace: str
    skill: str
    body: StageInput
    ttl_s: float
    lease_s: float


async def forms(count: int) -> list[dict[str, Any]]:
    """Return two codecs and two topologies on the same task: bytes, coding time, round trip.

    Topologies: through the broker, and a socket of one's own to the agent (what one would save by leaving the broker out).
    """
    trace = uuid.uuid4().hex
    words = "turn on the hall lamp"
    seen = Observation(trace=trace, source="bench", kind="words", at=time.time(), text=words, lang="en")
    whole = _Whole(uuid.uuid4().hex, trace, "understanding", StageInput(observation=seen), 5.0, 1.0)
    rows = []
    with tempfile.TemporaryDirectory(prefix="edgehome-bench-") as folder:
        async with Rig(Path(folder), agents=0, requests=1) as rig:
            for name, codec in (("json", msgspec.json), ("msgpack", msgspec.msgpack)):
                encoder, decoder = codec.Encoder(), codec.Decoder(_Whole)
                payload = encoder.encode(whole)
                began = time.perf_counter()
                for _ in range(count):
                    decoder.decode(encoder.encode(whole))
                coding_us = (time.perf_counter() - began) / count * 1e6
                async with BrokerEcho(rig.address, len(payload), len(payload)) as echo:
                    broker = statistics.median([await echo.once() for _ in range(150)])
                direct = statistics.median(await socket_round_trips(len(payload), 150))
                for topology, ms in (("broker", broker), ("direct socket", direct)):
                    rows.append({
                        "codec": name, "topology": topology, "bytes": len(payload), "coding_us": round(coding_us, 1),
                        "round_trip_p50_ms": round(ms, 3),
                    })  # fmt: skip
    return rows


@click.command("agents")
@click.option(
    "--agents", "counts", default="1,2,4", show_default=True, help="How many agents, comma-separated."
)
@click.option("--requests", default=600, show_default=True)
@click.option(
    "--presence",
    "many",
    default=200,
    show_default=True,
    help="Idle agents for the presence figure; 0 leaves it out.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(counts: str, requests: int, many: int, as_json: bool) -> None:
    """Requests per second and latency with agents, their overhead, presence, codecs and topologies."""
    os.environ.setdefault("EDGEHOME_STATE_DIR", tempfile.gettempdir())
    result: dict[str, Any] = {"understanding": []}

    def tell(*lines: str) -> None:
        for line in () if as_json else lines:
            click.echo(line)

    async def work() -> None:
        for n in (int(n) for n in counts.split(",") if n):
            result["understanding"].append(await measure(n, requests))
            tell(*_measured(result["understanding"][-1]))
        if many:
            result["presence"] = await presence(many, 5.0)
            tell(_present(result["presence"]))
        result["joining"] = await joining(JOINS)
        tell(_joined(result["joining"]))
        result["forms"] = await forms(2000)
        for row in result["forms"]:
            tell(
                f"{row['codec']:<8} over {row['topology']:<14} {row['bytes']} bytes, coding {row['coding_us']} us, "
                f"round trip {row['round_trip_p50_ms']} ms"
            )
        result["routing"] = await routing(300)
        r = result["routing"]
        tell(
            f"expert routing: {r['to_the_best']:.0%} of requests to the best of 4 agents, {r['right']:.0%} answered right "
            f"({r['right_at_random']:.0%} at random, {r['right_if_perfect']:.0%} if always the best)"
        )

    asyncio.run(work())
    if as_json:
        click.echo(json.dumps(result))


def _measured(r: dict[str, Any]) -> tuple[str, str]:
    return (
        f"{r['agents']} agents: {r['per_s']:.0f}/s, p50 {r['p50_ms']:.1f} p95 {r['p95_ms']:.1f} p99 {r['p99_ms']:.1f} ms with "
        f"{r['at_once']} at once; direct call {r['direct_per_s']:.0f}/s, p50 {r['direct_p50_ms']:.1f} ms",
        f"   one at a time: {r['overhead_p50_ms']:.2f} ms beside computing, bare round trip {r['bare_round_trip_p50_ms']:.2f} ms: "
        f"{r['overhead_to_bare']:.2f} times, {r['over_bare_ms']:.2f} ms over it (at most {OVER_BARE_MS:g}); {r['bytes_out']} bytes out",
    )


def _joined(j: dict[str, Any]) -> str:
    return (
        f"a new agent is listed {j['listed_s']} s after its process began ({j['listed_cpu_s']} s of computing; at most "
        f"{LISTED_S:g}), and takes work after {j['works_s']} s ({j['works_cpu_s']} s of computing); median of {j['agents']}"
    )


def _present(p: dict[str, Any]) -> str:
    return (
        f"{p['agents']} idle agents, a beat every {p['beat_s']:g} s each: host CPU {p['host_cpu_percent']} % of a core "
        f"(at most {IDLE_PERCENT:g}), {p['without_agents_percent']} % without them: {p['times_alone']} times"
    )
