"""The broker of a site: the one at a URL, else mosquitto as a child of ours, else iotcore on loopback."""

import asyncio
import contextlib
import ctypes
import getpass
import logging
import os
import shutil
import signal
import socket
import sys
from pathlib import Path

from edgehome.bus.mqtt import BrokerAddress
from edgehome.config import MqttTable
from edgehome.errors import BrokerUnavailable

log = logging.getLogger(__name__)

HOW_TO_GET_ONE = (
    "install mosquitto (Debian: `apt install mosquitto`), or `pip install iotcore`, "
    "or set [mqtt] broker to the mqtt:// URL of a broker you run"
)

# iotcore keeps all messages in memory; small segments bound it (rumqttd's configuration format).
_IOTCORE = """\
id = 0
[router]
id = 0
max_connections = 1000
max_outgoing_packet_count = 200
max_segment_size = 1048576
max_segment_count = 4
[v4.1]
name = "v4-1"
listen = "127.0.0.1:{port}"
next_connection_delay_ms = 1
[v4.1.connections]
connection_timeout_ms = 60000
max_payload_size = 2000000
max_inflight_count = 500
dynamic_filters = true
"""


def _die_with_parent() -> None:
    """Ask Linux to end this child when the host is killed (prctl(2), PR_SET_PDEATHSIG = 1)."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def find_mosquitto() -> str | None:
    """Return the path of the mosquitto program, Debian's sbin included."""
    return shutil.which("mosquitto") or shutil.which(
        "mosquitto", path="/usr/sbin:/usr/local/sbin:/opt/homebrew/sbin"
    )


def has_iotcore() -> bool:
    """Return whether the embedded broker is installed."""
    import importlib.util

    return importlib.util.find_spec("iotcore") is not None


def free_port(host: str, preferred: int = 1883) -> int:
    """Return `preferred` if nothing listens there, else a free port."""
    for port in (preferred, 0):
        with socket.socket() as probe:
            if sys.platform != "win32":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind((host, port))
                return probe.getsockname()[1]
    raise BrokerUnavailable(f"[mqtt] listen: cannot listen on {host}")


class BrokerRunner:
    """Runs what `[mqtt] broker` asks for; `async with BrokerRunner(config.mqtt, folder) as address`.

    A managed broker that dies is started again.
    """

    def __init__(self, settings: MqttTable, folder: Path) -> None:
        self.settings = settings
        self.folder = folder
        self.kind = "url"
        self.address: BrokerAddress | None = None
        self.restarts = 0
        self._process: asyncio.subprocess.Process | None = None
        self._task: asyncio.Task | None = None

    async def __aenter__(self) -> BrokerAddress:
        wanted = self.settings.broker
        login = {
            name: getattr(self.settings, name)
            for name in ("username", "password", "ca_file", "cert_file", "key_file")
        }
        if wanted.startswith(("mqtt://", "mqtts://")):
            self.address = BrokerAddress.parse(wanted, **login)
            return self.address
        port = free_port(self.settings.listen, self.settings.port or 1883)
        if self.settings.port and port != self.settings.port:
            raise BrokerUnavailable(f"[mqtt] port: {self.settings.port} is in use on {self.settings.listen}")
        self.folder.mkdir(parents=True, exist_ok=True)
        program = find_mosquitto()
        if wanted in ("auto", "mosquitto") and program:
            self.kind = "mosquitto"
            command = [program, "-c", str(self._mosquitto_config(port))]
        elif wanted in ("auto", "iotcore") and has_iotcore():
            self.kind = "iotcore"
            config = self.folder / "iotcore.toml"
            config.write_text(_IOTCORE.format(port=port))
            command = [sys.executable, "-m", "iotcore", "--config", str(config), "--log-level", "WARNING"]
        else:
            raise BrokerUnavailable(f'[mqtt] broker: "{wanted}" found none on this machine; {HOW_TO_GET_ONE}')
        host = (
            "127.0.0.1"
            if self.settings.listen in ("0.0.0.0", "127.0.0.1", "localhost")
            else self.settings.listen
        )
        self.address = BrokerAddress(host, port)
        await self._start(command)
        self._task = asyncio.create_task(self._watch(command))
        return self.address

    async def __aexit__(self, *_: object) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self._process and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.terminate()
            try:
                await asyncio.wait_for(self._process.wait(), 3)
            except TimeoutError:
                self._process.kill()
                await self._process.wait()

    def _mosquitto_config(self, port: int) -> Path:
        data = self.folder / "mosquitto"
        data.mkdir(exist_ok=True)
        lines = [
            f"listener {port} {self.settings.listen}",
            "allow_anonymous true",
            "set_tcp_nodelay true",
            "persistence true",
            f"persistence_location {data}/",
            "autosave_interval 5",
            "max_queued_messages 10000",
            "message_size_limit 2000000",
            "log_dest stderr",
            "log_type error",
            "log_type warning",
        ]
        if os.geteuid() == 0:
            lines.append(f"user {getpass.getuser()}")
        path = self.folder / "mosquitto.conf"
        path.write_text("\n".join(lines) + "\n")
        return path

    async def _start(self, command: list[str]) -> None:
        with open(self.folder / "broker.log", "ab") as sink:
            self._process = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=sink,
                stderr=sink,
                preexec_fn=_die_with_parent,
                start_new_session=True,  # Ctrl+C is for the host; it ends the broker last
            )
        assert self.address is not None
        for _ in range(200):
            if self._process.returncode is not None:
                break
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection(self.address.host, self.address.port)
                writer.close()
                return
            await asyncio.sleep(0.02)
        tail = (self.folder / "broker.log").read_text(errors="replace").strip().splitlines()[-1:]
        raise BrokerUnavailable(
            f"{self.kind} did not start: {' '.join(tail) or command[0]}; {HOW_TO_GET_ONE}"
        )

    async def _watch(self, command: list[str]) -> None:
        while True:
            assert self._process is not None
            await self._process.wait()
            self.restarts += 1
            log.warning(
                "the broker (%s) ended with %s; starting it again", self.kind, self._process.returncode
            )
            await asyncio.sleep(min(0.2 * self.restarts, 5.0))
            with contextlib.suppress(BrokerUnavailable, OSError):
                await self._start(command)
