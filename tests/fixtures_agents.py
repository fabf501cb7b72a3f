"""Agents for tests: in this process on a local medium, or as processes of their own on a real broker."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

from edgehome import pki
from edgehome.agent.process import Abilities, Agent
from edgehome.agent.skills import Skills
from edgehome.bus import LocalBus, MqttBus
from edgehome.bus.broker import find_mosquitto
from edgehome.bus.local import Medium
from edgehome.bus.mqtt import BrokerAddress
from edgehome.config import load_config


async def until(holds: Callable[[], Any], timeout_s: float = 8.0) -> None:
    """Wait until `holds()`; fails after `timeout_s`."""
    async with asyncio.timeout(timeout_s):
        while not holds():
            await asyncio.sleep(0.005)


@contextlib.asynccontextmanager
async def local_agent(
    medium: Medium,
    name: str,
    skills: tuple[str, ...] = ("understanding",),
    heartbeat_s: float = 0.05,
    ready: bool = True,
    **abilities: Any,
) -> AsyncIterator[Agent]:
    """Give an agent on the medium, ready for work, with the first tier of understanding."""
    config = load_config(understanding={"tiers": ("grammar",)})
    agent = Agent(name, LocalBus(medium), "home", Abilities(**abilities), heartbeat_s=heartbeat_s)
    loaded = Skills(config, agent, skills)
    await loaded.load()
    await agent.start()
    if ready:
        await until(lambda: agent.state == "online")
    try:
        yield agent
    finally:
        await agent.stop()
        await loaded.close()


class AgentProcess:
    """A real `edgehome agent run` in a process of its own."""

    def __init__(
        self, broker: str, name: str, folder: Path, *more: str, skills: str = "understanding"
    ) -> None:
        env = {
            **os.environ, "EDGEHOME_UNDERSTANDING__TIERS": '["grammar"]', "EDGEHOME_STATE_DIR": str(folder / name),
        }  # fmt: skip
        self.log = folder / f"{name}.log"
        folder.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "edgehome.cli", "agent", "run", "--name", name, "--skills", skills]
        with open(self.log, "wb") as sink:
            self.child = subprocess.Popen(
                [*command, "--broker", broker, "--heartbeat", "0.3", *more], env=env,
                stdin=subprocess.DEVNULL, stdout=sink, stderr=sink,
            )  # fmt: skip

    def send(self, sign: signal.Signals) -> None:
        """Send a signal: SIGKILL, SIGSTOP, SIGCONT, SIGTERM."""
        self.child.send_signal(sign)

    def end(self) -> None:
        """Stop it for good."""
        with contextlib.suppress(ProcessLookupError):
            self.child.send_signal(signal.SIGCONT)
        self.child.terminate()
        try:
            self.child.wait(5)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()


@contextlib.contextmanager
def agent_processes(
    broker: str, names: list[str], folder: Path, *more: str, skills: str = "understanding"
) -> Iterator[dict[str, AgentProcess]]:
    """Give running agent processes by name, ended afterwards."""
    running = {name: AgentProcess(broker, name, folder, *more, skills=skills) for name in names}
    try:
        yield running
    finally:
        for process in running.values():
            process.end()


class Installation:
    """A CA with agents, and its mosquitto."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self.made = pki.init(folder, "home", ("127.0.0.1",), port, "127.0.0.1")
        self.authority = pki.Authority.open(folder)
        self.process: subprocess.Popen | None = None

    async def start(self) -> None:
        with open(self.folder / "log", "ab") as sink:
            self.process = subprocess.Popen(
                [find_mosquitto() or "", "-c", self.made["config"]], stdout=sink, stderr=sink
            )
        async with asyncio.timeout(5):
            while True:
                with contextlib.suppress(OSError):
                    _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                    writer.close()
                    return
                await asyncio.sleep(0.02)

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(5)

    def bus(self, identity: dict, client_id: str) -> MqttBus:
        files = {n: identity[n] for n in ("ca_file", "cert_file", "key_file") if n in identity}
        return MqttBus(BrokerAddress.parse(f"mqtts://127.0.0.1:{self.port}", **files), client_id)

    def host_bus(self, client_id: str = "host") -> MqttBus:
        return self.bus(self.made, client_id)
