"""How much the host adds between words and wire, and how much telemetry it takes in, beside bare paho."""

import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import asynccontextmanager
from pathlib import Path

import click
import msgspec

from edgehome import topics
from edgehome.bench import show
from edgehome.bus.broker import BrokerRunner, free_port
from edgehome.bus.mqtt import BrokerAddress, MqttBus
from edgehome.config import Config, MqttTable, load_config
from edgehome.host import Host
from edgehome.messages import Event
from edgehome.store import Database


@asynccontextmanager
async def small_site(config: Config | None = None):
    """Give (host, address) on a broker of its own, with a database on disk as in use."""
    config = config or load_config(understanding={"tiers": ("grammar",)})
    with tempfile.TemporaryDirectory() as folder:
        runner = BrokerRunner(MqttTable(port=free_port("127.0.0.1", 0)), Path(folder))
        async with runner as address, MqttBus(address, "bench-host") as bus:
            database = Database(Path(folder) / "bench.db")
            host = Host(config, bus, database)
            await host.start()
            try:
                yield host, address
            finally:
                await host.stop()
                database.close()


async def announce(bus: MqttBus, count: int, site: str = "home") -> None:
    """Announce `count` lamps as one device of our own convention and report their states."""
    entities = [
        {
            "key": f"l{i}",
            "id": f"light.l{i}",
            "name": f"Lamp {_word(i)}",
            "domain": "light",
            "area": f"Room {i // 20}",
        }
        for i in range(count)
    ]
    for start in range(0, count, 500):
        part = entities[start : start + 500]
        device = f"d{start}"
        await bus.publish(
            topics.device(site, device, "config"), msgspec.json.encode({"entities": part}), qos=1, retain=True
        )
        states = {e["key"]: {"state": "off", "attributes": {"brightness_pct": 50}} for e in part}
        await bus.publish(
            topics.device(site, device, "state"), msgspec.json.encode(states), qos=1, retain=True
        )


_A = ("alder", "birch", "cedar", "dahlia", "elder", "fern", "gorse", "hazel", "iris", "juniper", "kale", "laurel", "maple",
      "nettle", "olive", "pine", "quince", "rose", "sage", "thyme")  # fmt: skip


def _word(i: int) -> str:
    return f"{_A[i % 20]} {_A[i // 20 % 20]} {_A[i // 400 % 20]} {i // 8000 or ''}".strip()


async def known(host: Host, count: int) -> None:
    """Wait until the host knows so many entities with a state."""
    async with asyncio.timeout(60):
        while sum(e.state is not None for e in host.home.entities.values()) < count:
            await asyncio.sleep(0.02)


async def _path(rounds: int) -> dict[str, float]:
    async with small_site() as (host, address), MqttBus(address, "bench-device") as device:
        arrived: list[float] = []
        state = {"on": False}

        def take(message) -> None:
            arrived.append(time.perf_counter())
            order = msgspec.json.decode(message.payload)
            state["on"] = order["verb"] == "turn_on"
            body = {order["entity"]: {"state": "on" if state["on"] else "off"}}
            asyncio.get_running_loop().create_task(
                device.publish(topics.device("home", "d0", "state"), msgspec.json.encode(body))
            )

        await device.subscribe(topics.device("home", "d0", "set"), take)
        await announce(device, 50)
        await known(host, 50)
        overheads, totals = [], []
        for i in range(rounds + 5):
            began = time.perf_counter()
            words = f"turn {'on' if i % 2 == 0 else 'off'} lamp alder alder alder"
            reply = await host.handle(Event(source="bench", kind="words", at=time.time(), text=words))
            if reply.outcome != "done":
                raise click.ClickException(f"bench path: expected done, got {reply.outcome}: {reply.reply}")
            if i >= 5:
                wire_ms = (arrived[-1] - began) * 1000
                overheads.append(wire_ms - reply.t.compute_ms)
                totals.append(reply.t.total_ms)
        raw = await _raw_round(device, address, rounds)
    overhead, bare = statistics.median(overheads), statistics.median(raw)
    return {
        "rounds": rounds,
        "words_to_wire_without_grammar_ms": round(overhead, 3),
        "raw_paho_publish_to_subscriber_ms": round(bare, 3),
        "host_overhead_ms": round(overhead - bare, 3),
        "ratio": round(overhead / bare, 2),
        "whole_request_with_grammar_and_echo_ms": round(statistics.median(totals), 3),
    }


async def _raw_round(device: MqttBus, address: BrokerAddress, rounds: int) -> list[float]:
    times: list[float] = []
    async with MqttBus(address, "bench-raw") as raw:
        got = asyncio.Event()
        await raw.subscribe("bench/raw", lambda _: got.set())
        await asyncio.sleep(0.1)
        for _ in range(rounds):
            got.clear()
            began = time.perf_counter()
            await device.publish("bench/raw", b'{"verb": "turn_on"}', qos=1)
            await got.wait()
            times.append((time.perf_counter() - began) * 1000)
    return times


@click.command()
@click.option("--rounds", default=200, show_default=True)
@click.option("--json", "as_json", is_flag=True)
def path(rounds: int, as_json: bool) -> None:
    """Words to bytes on the wire, first tier: what the host adds to a raw publish."""
    show(asyncio.run(_path(rounds)), as_json)


# ---- telemetry ----------------------------------------------------------------------------------

_SENDER = """
import sys, time, json
import paho.mqtt.client as paho
host, port, count, prefix = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
c = paho.Client(paho.CallbackAPIVersion.VERSION2)
c.max_inflight_messages_set(0); c.max_queued_messages_set(0)
c.connect(host, port); c.loop_start()
began = time.perf_counter()
for i in range(count):
    key = i % 50
    body = json.dumps({f"l{key}": {"state": "on", "attributes": {"brightness_pct": i % 100}}})
    c.publish(f"{prefix}/state", body)
    while c._out_packet and len(c._out_packet) > 500:
        time.sleep(0.001)
while c.want_write():
    time.sleep(0.005)
time.sleep(0.3)
c.disconnect(); c.loop_stop()
"""


async def _flood(address: BrokerAddress, count: int, prefix: str, received) -> float:
    """Return messages a second from the first to the last that `received()` counts."""
    sender = subprocess.Popen(
        [sys.executable, "-c", _SENDER, address.host, str(address.port), str(count), prefix]
    )
    began, base, last, moved = 0.0, received(), 0, time.perf_counter()
    while True:
        await asyncio.sleep(0.005)
        now = received() - base
        if now and not began:
            began = time.perf_counter()
        if now != last:
            last, moved = now, time.perf_counter()
        if now >= count or (sender.poll() is not None and time.perf_counter() - moved > 2):
            break
    sender.wait()
    return last / max(moved - began, 1e-6)


async def _telemetry(count: int) -> dict[str, float]:
    async with small_site() as (host, address), MqttBus(address, "bench-device") as device:
        await announce(device, 50)
        await known(host, 50)
        applied = 0
        apply = host.home.apply

        def counting(changes) -> None:
            nonlocal applied
            changes = list(changes)
            applied += len(changes)
            apply(changes)

        host.home.apply = counting
        bare = 0

        def take(*_: object) -> None:
            nonlocal bare
            bare += 1

        host_rates, bare_rates = [], []
        async with MqttBus(address, "bench-viewer") as viewer, MqttBus(address, "bench-bare") as bus:
            await viewer.subscribe("edgehome/home/feed/#", lambda _: None)
            await bus.subscribe("bench/flood/state", take)
            assert bus._client is not None
            bus._client.on_message = take  # the bare client: paho on the loop, and nothing behind it
            await asyncio.sleep(0.1)
            for _ in range(3):
                host_rates.append(await _flood(address, count, "edgehome/home/device/d0", lambda: applied))
                bare_rates.append(await _flood(address, count, "bench/flood", lambda: bare))
        dropped = host.inbox.dropped + host.bus.dropped
    host_rate, bare_rate = statistics.median(host_rates), statistics.median(bare_rates)
    return {
        "messages": count,
        "host_messages_per_s": round(host_rate),
        "bare_paho_messages_per_s": round(bare_rate),
        "ratio": round(host_rate / bare_rate, 3),
        "dropped": dropped,
    }


@click.command()
@click.option("--count", default=20000, show_default=True)
@click.option("--json", "as_json", is_flag=True)
def telemetry(count: int, as_json: bool) -> None:
    """Messages a second taken into the home, with a viewer attached, beside a bare paho client."""
    show(asyncio.run(_telemetry(count)), as_json)
