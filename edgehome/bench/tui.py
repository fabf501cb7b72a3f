"""How fast the terminal app shows a home, how long its loop is ever blocked, what it costs: printed, not asserted.

The app runs on a screen in memory; its host is a small responder in the same process, so the figures are the app's.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import click
import msgspec

from edgehome import topics
from edgehome.bench import show
from edgehome.bus.local import LocalBus, Medium
from edgehome.client import HostAnswer, HostRequest
from edgehome.messages import Received, encode


class Responder:
    """Answers `devices` and `status` for a home of many entities."""

    def __init__(self, count: int) -> None:
        self.medium = Medium()
        self.bus, self.app_bus = LocalBus(self.medium), LocalBus(self.medium)
        self.home = [_entity(i) for i in range(count)]
        self.bus.dispatch.add(topics.request("home"), self._take)
        self._tasks: set[asyncio.Task[None]] = set()

    def _take(self, message: Received) -> None:
        request = msgspec.json.decode(message.payload, type=HostRequest)
        results: dict[str, Any] = {"devices": self.home, "status": {"boot": "b", "time": time.time()}}
        error = "" if request.method in results else f"method {request.method!r}: unknown"
        answer = HostAnswer(id=request.id, result=results.get(request.method), error=error)
        task = asyncio.get_running_loop().create_task(self.bus.publish(request.reply_to, encode(answer)))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def tell(self, feed: str, body: Any) -> None:
        """Publish on a feed."""
        await self.bus.publish(topics.feed("home", feed), json.dumps(body).encode())


def _entity(i: int) -> dict[str, Any]:
    return {
        "id": f"sensor.s{i}", "device": f"d{i}", "name": f"温度 {i}" if i % 2 else f"Sensor {i}", "aliases": [], "domain": "sensor",
        "area": f"Room {i // 20}", "floor": f"Floor {i // 400}", "state": "20.0", "attributes": {"unit": "°C"},
        "liveness": "live", "reported_at": time.time(), "risk": None, "adapter": "bench",
    }  # fmt: skip


class Stalls:
    """Notes by how much a short sleep is late: the longest time the loop was blocked."""

    def __init__(self) -> None:
        self.worst_ms = 0.0
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "Stalls":
        self._task = asyncio.create_task(self._watch())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task is not None:
            self._task.cancel()

    async def _watch(self) -> None:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(0.002)
            self.worst_ms = max(self.worst_ms, (time.perf_counter() - began) * 1000 - 2.0)


async def _measure(devices: int, seconds: float) -> dict[str, Any]:
    from edgehome.tui.app import EdgeHomeApp
    from edgehome.tui.widgets.linelist import LineList

    host = Responder(devices)
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        app = EdgeHomeApp(site="home", broker="bench", bus=host.app_bus, lang="en", state_dir=Path(folder))
        async with app.run_test(size=(160, 48)) as pilot:
            tree = app.query_one("#devices", LineList)
            while tree.count() < devices:
                await pilot.pause(0.005)
            shown_s = time.perf_counter() - began
            async with Stalls() as scrolling:
                for _ in range(40):
                    tree.action_page(1)
                    await asyncio.sleep(0.01)
            async with Stalls() as filtering:
                for text in ("w", "wd", "wd 1", "wd 12", ""):
                    tree.filter(text)  # type: ignore[attr-defined]
                    await asyncio.sleep(0.02)
            cpu = time.process_time()
            wall = time.perf_counter()
            sent = 0
            async with Stalls() as series:
                while time.perf_counter() - wall < seconds:
                    for start in range(
                        0, 1000, 200
                    ):  # 1,000 readings a second come as the host's batches, five a second
                        await host.tell(
                            "home", [_reading(host.home[(start + i) % devices], sent) for i in range(200)]
                        )
                        sent += 200
                        await asyncio.sleep(0.2)
            share = (time.process_time() - cpu) / (time.perf_counter() - wall)
            cpu, wall = time.process_time(), time.perf_counter()
            await asyncio.sleep(seconds)
            idle = (time.process_time() - cpu) / (time.perf_counter() - wall)
    return {
        "devices": devices, "first_screen_s": round(shown_s, 3), "scroll_worst_stall_ms": round(scrolling.worst_ms, 1),
        "filter_worst_stall_ms": round(filtering.worst_ms, 1), "readings_per_s": round(sent / max(0.001, seconds)),
        "stream_core_share": round(share, 4), "stream_worst_stall_ms": round(series.worst_ms, 1), "idle_core_share": round(idle, 4),
    }  # fmt: skip


def _reading(entity: dict[str, Any], i: int) -> dict[str, Any]:
    return {**entity, "state": f"{20 + (i // 200) % 10 / 10:.1f}"}


_MEMORY = """
import asyncio, sys
from edgehome.bench.tui import Responder
from edgehome.bench.start import rss_mb
from edgehome.tui.app import EdgeHomeApp
import os, pathlib, tempfile
async def main():
    host = Responder(int(sys.argv[1]))
    app = EdgeHomeApp(site="home", broker="bench", bus=host.app_bus, state_dir=pathlib.Path(tempfile.mkdtemp()))
    async with app.run_test(size=(160, 48)) as pilot:
        while len(app.view.entities) < int(sys.argv[1]):
            await pilot.pause(0.05)
        await pilot.pause(0.5)
        print(rss_mb(os.getpid()))
asyncio.run(main())
"""


@click.command()
@click.option("--devices", default=1000, help="How many devices the home has.")
@click.option("--seconds", default=5.0, help="How long the stream and the idle time are watched.")
@click.option("--json", "as_json", is_flag=True)
def command(devices: int, seconds: float, as_json: bool) -> None:
    """The terminal app: first screen, stalls while scrolling and filtering, 1,000 readings a second, idle, memory."""
    done = subprocess.run(
        [sys.executable, "-c", _MEMORY, str(devices)], capture_output=True, text=True, check=True
    )
    result = asyncio.run(_measure(devices, seconds))
    show({**result, "rss_mb": round(float(done.stdout.strip().splitlines()[-1]), 1)}, as_json)
