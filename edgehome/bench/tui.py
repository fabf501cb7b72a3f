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
    """Notes by how much a short sleep is late, and how much of that time the loop's thread computed, in ms.

    The first is what a person waits on this machine as busy as it is; the second is the app's own part in it.
    """

    def __init__(self) -> None:
        self.worst_ms = self.worst_cpu_ms = 0.0
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "Stalls":
        self._task = asyncio.create_task(self._watch())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task is not None:
            self._task.cancel()

    async def _watch(self) -> None:
        while True:
            began, computed = time.perf_counter(), time.thread_time()
            await asyncio.sleep(0.002)
            self.worst_ms = max(self.worst_ms, (time.perf_counter() - began) * 1000 - 2.0)
            self.worst_cpu_ms = max(self.worst_cpu_ms, (time.thread_time() - computed) * 1000)

    def shown(self, name: str) -> dict[str, float]:
        """Return both as figures of a name."""
        return {
            f"{name}_stall_ms": round(self.worst_ms, 1),
            f"{name}_stall_cpu_ms": round(self.worst_cpu_ms, 1),
        }


class Share:
    """The share of a core that this process computes while it is entered."""

    value = 0.0

    def __enter__(self) -> "Share":
        self._cpu, self._wall = time.process_time(), time.perf_counter()
        return self

    def __exit__(self, *_: object) -> None:
        self.value = (time.process_time() - self._cpu) / (time.perf_counter() - self._wall)


async def _measure(devices: int, seconds: float, log_mb: int) -> dict[str, Any]:
    from edgehome.tui.app import EdgeHomeApp
    from edgehome.tui.widgets.linelist import LineList
    from edgehome.tui.work import settle_memory

    host = Responder(devices)
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        app = EdgeHomeApp(site="home", broker="bench", bus=host.app_bus, lang="en", state_dir=Path(folder))
        async with app.run_test(size=(160, 48)) as pilot:
            tree = app.query_one("#devices", LineList)
            while tree.count() < devices:
                await pilot.pause(0.005)
            shown_s = time.perf_counter() - began
            settle_memory()  # as the app does when it is not on a screen in memory
            async with Stalls() as scrolling:
                for _ in range(40):
                    tree.action_page(1)
                    await asyncio.sleep(0.01)
            async with Stalls() as filtering:
                for text in ("w", "wd", "wd 1", "wd 12", ""):
                    tree.filter(text)  # type: ignore[attr-defined]
                    await asyncio.sleep(0.05)
            await asyncio.sleep(1.0)
            batches = _batches(host.home, 200)
            with Share() as stream:
                sent = await _stream(host, batches, 0.2, seconds)
            async with Stalls() as streaming:  # watching costs, too: not while the share is measured
                await _stream(host, batches, 0.2, seconds)
            app.settings.pinned.update(e["id"] for e in host.home[:50])
            app.action_widen(30)  # wide enough for sparklines
            tree.rebuild()
            await asyncio.sleep(0.5)
            with Share() as series:
                await _stream(host, _batches(host.home[:50], 50), 1.0, seconds)
            await asyncio.sleep(0.5)
            with Share() as idle:
                await _beat(host, seconds)
            log = await _open_log(app, Path(folder), log_mb) if log_mb else {}
    return {
        "devices": devices, "first_screen_s": round(shown_s, 3), **scrolling.shown("scroll"), **filtering.shown("filter"),
        "readings_per_s": round(sent * 200 / max(0.001, seconds)), "stream_core_share": round(stream.value, 4),
        **streaming.shown("stream"), "series_core_share": round(series.value, 4), "idle_core_share": round(idle.value, 4), **log,
    }  # fmt: skip


def _batches(home: list[dict[str, Any]], size: int) -> list[bytes]:
    """Return 50 messages of the host with so many readings each, as bytes."""
    count = len(home)
    return [
        json.dumps([{**home[(n * size + i) % count], "state": f"{20 + (n + i) % 10 / 10:.1f}"} for i in range(size)]).encode()
        for n in range(50)
    ]  # fmt: skip


async def _stream(host: Responder, batches: list[bytes], every_s: float, seconds: float) -> int:
    """Send a message of readings each so many seconds, and the host's sign of life each second; return how many messages."""
    began, sent, beats = time.perf_counter(), 0, 0
    while (passed := time.perf_counter() - began) < seconds:
        if passed >= beats:
            beats += 1
            await _tell_health(host)
        await host.bus.publish(topics.feed("home", "home"), batches[sent % len(batches)])
        sent += 1
        await asyncio.sleep(max(0.0, sent * every_s - (time.perf_counter() - began)))
    return sent


async def _beat(host: Responder, seconds: float) -> None:
    """Let nothing happen but the host's sign of life each second."""
    for _ in range(max(1, round(seconds))):
        await _tell_health(host)
        await asyncio.sleep(1.0)


async def _tell_health(host: Responder) -> None:
    count = {"live": len(host.home)}
    await host.tell("health", {"boot": "b", "time": time.time(), "received": 0, "devices": count})


async def _open_log(app: Any, folder: Path, size_mb: int) -> dict[str, Any]:
    """Return how long a log of so many MB takes to its first lines, to all, and to a search through all."""
    from edgehome.tui.screens.log import FilePanel, LogPage

    file = folder / "big.log"
    line = (
        "2026-01-01 10:00:00,000 INFO edgehome.host: reading %09d of a sensor in a room, kept for the bench\n"
    )
    with file.open("w") as sink:
        for first in range(0, size_mb * 10_000, 10_000):
            sink.write("".join(line % i for i in range(first, first + 10_000)))
    app._pages["log"] = lambda: LogPage(id="log", file=file)
    async with Stalls() as stalls:
        began = time.perf_counter()
        await app.action_page("log")
        panel = app.query_one(FilePanel)
        first_s = time.perf_counter() - began
        while panel.source.size < file.stat().st_size:
            await asyncio.sleep(0.005)
        counted_s = time.perf_counter() - began
        page, began = app.current_page, time.perf_counter()
        page.wanted = f"{size_mb * 9_999:09}"
        page._filter()
        while panel.source.searched < panel.source.size:
            await asyncio.sleep(0.005)
        found_s = time.perf_counter() - began
    return {
        "log_mb": round(file.stat().st_size / 1e6), "log_lines": panel.source.lines, "log_first_s": round(first_s, 3),
        "log_counted_s": round(counted_s, 3), "log_search_s": round(found_s, 3), "log_matches": panel.count(), **stalls.shown("log"),
    }  # fmt: skip


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
@click.option("--log-mb", default=100, help="How big a log is opened and searched; 0: none.")
@click.option("--json", "as_json", is_flag=True)
def command(devices: int, seconds: float, log_mb: int, as_json: bool) -> None:
    """The terminal app: first screen, stalls while scrolling and filtering, 1,000 readings a second, 50 curves that move
    once a second (`series`), idle, memory, a log.

    Stalls are given as waited and as computed (`_cpu`): the first counts what other programs take, too.
    """
    done = subprocess.run(
        [sys.executable, "-c", _MEMORY, str(devices)], capture_output=True, text=True, check=True
    )
    result = asyncio.run(_measure(devices, seconds, log_mb))
    show({**result, "rss_mb": round(float(done.stdout.strip().splitlines()[-1]), 1)}, as_json)
