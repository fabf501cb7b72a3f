"""How fast a host is ready to answer, how fast `edgehome say` is, and how much memory a headless host holds."""

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import click

from edgehome.bench import show
from edgehome.bench.path import announce
from edgehome.bus.broker import free_port
from edgehome.bus.mqtt import BrokerAddress, MqttBus


def rss_mb(pid: int) -> float:
    """Return the resident memory of a process in MB (Linux, /proc/PID/status)."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


async def _announce(url: str) -> None:
    async with MqttBus(BrokerAddress.parse(url), "bench-device") as device:
        await announce(device, 50)


@click.command()
@click.option("--json", "as_json", is_flag=True)
def start(as_json: bool) -> None:
    """Start to first answer, `say` against a running host, and resident memory with 50 devices."""
    with tempfile.TemporaryDirectory() as folder:
        env = {
            **os.environ,
            "EDGEHOME_STATE_DIR": folder,
            "EDGEHOME_MQTT__PORT": str(free_port("127.0.0.1", 0)),
        }
        run = Path(folder) / "run.json"
        began = time.perf_counter()
        host = subprocess.Popen(
            [sys.executable, "-m", "edgehome.cli", "run", "--headless"], env=env, stderr=subprocess.DEVNULL
        )
        try:
            while not run.exists():
                if host.poll() is not None or time.perf_counter() - began > 60:
                    raise click.ClickException("bench start: the host did not start")
                time.sleep(0.01)
            ready_s = time.perf_counter() - began
            found = json.loads(run.read_text())
            asyncio.run(_announce(found["broker"]))
            time.sleep(1.0)
            first = _say(env, "what time is it")
            answers = [
                _say(env, words)
                for words in ("what time is it", "现在几点", "is lamp alder alder alder on?") * 3
            ]
            memory = rss_mb(found["pid"])
        finally:
            host.terminate()
            host.wait(10)
    bare = [_bare(env) for _ in range(5)]
    show(
        {
            "ready_s": round(ready_s, 2),
            "first_say_s": round(first, 3),
            "say_s": round(statistics.median(answers), 3),
            "bare_python_start_s": round(statistics.median(bare), 3),
            "ratio": round(statistics.median(answers) / statistics.median(bare), 1),
            "headless_host_rss_mb": round(memory, 1),
        },
        as_json,
    )


def _say(env: dict[str, str], words: str) -> float:
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "edgehome.cli", "say", "--json", words],
        env=env,
        check=False,
        stdout=subprocess.DEVNULL,
    )
    return time.perf_counter() - began


def _bare(env: dict[str, str]) -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import paho.mqtt.client"], env=env, check=True)
    return time.perf_counter() - began
