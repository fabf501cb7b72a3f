"""`edgehome bench split`: the compact model whole, split over two agents, and as replicas; and whether splitting pays here."""

import asyncio
import json
import os
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

from edgehome.bench.agents import load
from edgehome.bench.failover import SITE, Rig
from edgehome.layers import GRAPHS, place
from edgehome.lm.understand import LanguageModel
from edgehome.messages import Context, Intent, Observation, StageInput, encode

LAMPS = 12
SENTENCES = (
    "turn on lamp {n}",
    "set lamp {n} to {p} percent",
    "is lamp {n} on",
    "make lamp {n} a bit darker and turn off lamp {m}",
    "把 lamp {n} 调到百分之{p}",
)


def sentence(i: int) -> str:
    """Return the i-th sentence of the work."""
    n = i % LAMPS
    return SENTENCES[i % len(SENTENCES)].format(n=n, m=(n + 5) % LAMPS, p=10 + 7 * (i % 12))


class Pool:
    """So many models, each used by one thread at a time."""

    def __init__(self, size: int, home: Any, far: Callable[[LanguageModel], None] | None = None) -> None:
        self._home = home
        self._free: asyncio.Queue[LanguageModel] = asyncio.Queue()
        self.models = [LanguageModel() for _ in range(size)]
        for model in self.models:
            if far:
                far(model)
            self._free.put_nowait(model)

    async def understand(self, i: int) -> Intent | None:
        """Return what one of the models makes of the i-th sentence."""
        model = await self._free.get()
        try:
            return await asyncio.to_thread(model.understand, sentence(i), Context(now=0.0), self._home)
        finally:
            self._free.put_nowait(model)


def _spawn(rig: Rig, name: str, *more: str) -> None:
    env = {**os.environ, "EDGEHOME_UNDERSTANDING__TIERS": '["language_model"]'}
    command = [sys.executable, "-m", "edgehome.cli", "agent", "run", "--name", name, "--site", SITE]
    with open(rig.folder / f"{name}.log", "ab") as sink:
        rig.children[name] = subprocess.Popen(
            [*command, "--broker", str(rig.address), *more],
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=sink,
        )
    rig.names.append(name)


async def measure(requests: int, in_flight: list[int]) -> dict[str, Any]:
    """Return requests per second and latency of the three ways, and whether the answers are the same."""
    with tempfile.TemporaryDirectory(prefix="edgehome-split-") as folder:
        async with Rig(Path(folder), agents=0, requests=LAMPS, skills="understanding") as rig:
            for graph in GRAPHS:
                _spawn(rig, graph, "--skills", "layers", "--models", graph)
            for i in range(2):
                _spawn(rig, f"replica-{i + 1}", "--skills", "understanding", "--models", "whole")
            await rig.ready()
            coordinator, loop = rig.host.remote.coordinator, asyncio.get_running_loop()

            def far(model: LanguageModel) -> None:
                place(model.network, coordinator, loop)

            whole, split = Pool(1, rig.host.home), Pool(max(in_flight), rig.host.home, far)

            async def replica(i: int) -> None:
                seen = Observation(
                    trace=uuid.uuid4().hex, source="bench", kind="words", at=0.0, text=sentence(i)
                )
                body = StageInput(observation=seen, context=Context(now=0.0))
                await coordinator.perform("understanding", body, model="whole", trace=seen.trace, ttl_s=20.0)

            same = 0
            for i in range(len(SENTENCES) * 4):
                same += encode(await whole.understand(i)) == encode(await split.understand(i))
            rows = []
            ways: dict[str, Callable[[int], Awaitable[Any]]] = {
                "whole": whole.understand, "split": split.understand, "replicas": replica,
            }  # fmt: skip
            for way, work in ways.items():
                for i in range(8):
                    await work(i)
                for at_once in in_flight:
                    rows.append({"way": way, "in_flight": at_once, **await load(work, requests, at_once)})
            runners = [r for m in split.models for r in (m.network.encoder, m.network.stepper)]
            return {
                "rows": rows, "same_answers": same, "compared": len(SENTENCES) * 4,
                "graphs_run_far": sum(getattr(r, "far", 0) for r in runners),
                "graphs_run_near": sum(getattr(r, "near", 0) for r in runners), "words": verdict(rows),
            }  # fmt: skip


def verdict(rows: list[dict[str, Any]]) -> str:
    """Return in words whether splitting pays on this machine, from the measured rows."""
    best = {way: max(r["per_s"] for r in rows if r["way"] == way) for way in ("whole", "split", "replicas")}
    alone = {r["way"]: r["p50_ms"] for r in rows if r["in_flight"] == min(q["in_flight"] for q in rows)}
    slower = alone["split"] / alone["whole"]
    pays = best["split"] > 1.05 * max(best["whole"], best["replicas"])
    return (
        f"One request takes {slower:.1f} times as long split as whole. At its best the split model answers {best['split']:.0f} a "
        f"second, the whole one {best['whole']:.0f}, two replicas {best['replicas']:.0f}: splitting "
        + (
            "pays here for many requests at once."
            if pays
            else "does not pay here; it is for boards short of memory."
        )
    )


@click.command("split")
@click.option("--requests", default=80, show_default=True)
@click.option(
    "--in-flight", default="1,2,4,8", show_default=True, help="How many requests at a time, comma-separated."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(requests: int, in_flight: str, as_json: bool) -> None:
    """The compact model whole, split over two agents, and as two replicas."""
    began = time.perf_counter()
    result = asyncio.run(measure(requests, [int(n) for n in in_flight.split(",")]))
    result["took_s"] = round(time.perf_counter() - began, 1)
    if as_json:
        click.echo(json.dumps(msgspec.to_builtins(result)))
        return
    for r in result["rows"]:
        click.echo(
            f"{r['way']:<9} {r['in_flight']} in flight: {r['per_s']:>6.1f}/s  p50 {r['p50_ms']:.1f}  p95 {r['p95_ms']:.1f} ms"
        )
    click.echo(f"same answers split as whole: {result['same_answers']} of {result['compared']}")
    click.echo(result["words"])
