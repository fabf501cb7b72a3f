"""Bare round trips to another process, through a broker and over a socket: what the same bytes cost without any work."""

import asyncio
import subprocess
import sys
import time
import uuid
from types import TracebackType

from edgehome.bus import MqttBus
from edgehome.bus.mqtt import BrokerAddress

READY_S = 60.0
ANSWER_S = 10.0

_BROKER = """
import asyncio, sys
from edgehome.bus import MqttBus
from edgehome.bus.mqtt import BrokerAddress
async def main(host, port, run, back):
    async with MqttBus(BrokerAddress(host, int(port)), "echo-" + run) as bus:
        loop, answer = asyncio.get_running_loop(), b"x" * int(back)
        await bus.subscribe(f"bench/{run}/there", lambda m: loop.create_task(bus.publish(f"bench/{run}/back", answer, qos=1)))
        await bus.publish(f"bench/{run}/ready", b"1", qos=1, retain=True)
        await asyncio.Event().wait()
asyncio.run(main(*sys.argv[1:]))
"""
_SOCKET = """
import socket
server = socket.create_server(("127.0.0.1", 0))
print(server.getsockname()[1], flush=True)
peer, _ = server.accept()
peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
while data := peer.recv(65536):
    peer.sendall(data)
"""


class BrokerEcho:
    """Another process that answers `there` bytes with `back` bytes, QoS 1 both ways, through a broker."""

    def __init__(self, address: BrokerAddress, there: int, back: int) -> None:
        self._run, self._sent, self._back = uuid.uuid4().hex, b"x" * there, back
        self._address = address
        self._bus = MqttBus(address, f"caller-{self._run}")
        self._came = asyncio.Event()

    async def __aenter__(self) -> "BrokerEcho":
        words = [self._address.host, str(self._address.port), self._run, str(self._back)]
        self._child = subprocess.Popen([sys.executable, "-c", _BROKER, *words])
        await self._bus.open()
        ready = asyncio.Event()
        await self._bus.subscribe(f"bench/{self._run}/back", lambda _: self._came.set())
        await self._bus.subscribe(f"bench/{self._run}/ready", lambda _: ready.set())
        await asyncio.wait_for(ready.wait(), READY_S)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._child.kill()
        self._child.wait()
        await self._bus.close()

    async def once(self) -> float:
        """Return the milliseconds of one round trip."""
        self._came.clear()
        began = time.perf_counter()
        sending = asyncio.ensure_future(self._bus.publish(f"bench/{self._run}/there", self._sent, qos=1))
        await asyncio.wait_for(self._came.wait(), ANSWER_S)
        took_ms = (time.perf_counter() - began) * 1000
        await sending
        return took_ms


async def socket_round_trips(size: int, count: int) -> list[float]:
    """Return the milliseconds of `size` bytes to another process and back over TCP on loopback, `count` times."""
    child = subprocess.Popen([sys.executable, "-c", _SOCKET], stdout=subprocess.PIPE)
    assert child.stdout is not None
    try:
        port = int(await asyncio.to_thread(child.stdout.readline))
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        took = []
        for _ in range(count):
            began = time.perf_counter()
            writer.write(b"x" * size)
            await reader.readexactly(size)
            took.append((time.perf_counter() - began) * 1000)
        writer.close()
        return took
    finally:
        child.kill()
        child.wait()
        child.stdout.close()
