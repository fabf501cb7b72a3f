"""Whether understanding and loading stay fast when the home grows from 50 to 10,000 entities."""

import asyncio
import statistics
import tempfile
import time
from pathlib import Path

import click

from edgehome.bench import show
from edgehome.bench.path import _word, announce, known, small_site
from edgehome.config import load_config
from edgehome.home import HomeState
from edgehome.messages import Event
from edgehome.store import Database

WORDS = (
    "turn on lamp {}", "is lamp {} on?", "set lamp {} to 40%", "turn off the lights in room 1", "打开lamp {}",
    "what time is it", "add milk to the shopping list", "tell me something about lamp {}",
)  # fmt: skip


async def _measure(count: int, rounds: int, tiers: tuple[str, ...]) -> dict[str, float]:
    config = load_config(understanding={"tiers": tiers})
    async with small_site(config) as (host, address):
        from edgehome.bus.mqtt import MqttBus

        async with MqttBus(address, "bench-device") as device:
            began = time.perf_counter()
            await announce(device, count)
            await known(host, count)
            taken_in_s = time.perf_counter() - began
            times = []
            for i in range(rounds + 8):
                words = WORDS[i % len(WORDS)].format(_word(i % min(count, 50)))
                event = Event(
                    source="bench", kind="words", at=time.time(), text=words, data={"what_if": True}
                )
                reply = await host.handle(event)
                if i >= 8:
                    times.append(reply.t.compute_ms)
    return {
        "taken_in_s": taken_in_s,
        "p50_ms": statistics.median(times),
        "p95_ms": statistics.quantiles(times, n=20)[-1],
    }


def _load_s(count: int) -> float:
    from edgehome.messages import Entity, EntityFound

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "home.db"
        database = Database(path)
        home = HomeState(database)
        home.apply(
            EntityFound(
                entity=Entity(
                    id=f"light.l{i}", name=f"Lamp {_word(i)}", domain="light", area=f"Room {i // 20}"
                )
            )
            for i in range(count)
        )
        home.save()
        database.close()
        began = time.perf_counter()
        database = Database(path)
        HomeState(database)
        took = time.perf_counter() - began
        database.close()
    return took


@click.command()
@click.option("--entities", default=10_000, show_default=True)
@click.option("--rounds", default=80, show_default=True)
@click.option("--tiers", default="grammar", show_default=True, help="Comma-separated tiers.")
@click.option("--json", "as_json", is_flag=True)
def scale(entities: int, rounds: int, tiers: str, as_json: bool) -> None:
    """Understanding with many entities beside 50, and how long they take to load."""
    chosen = tuple(tiers.split(","))
    small = asyncio.run(_measure(50, rounds, chosen))
    large = asyncio.run(_measure(entities, rounds, chosen))
    show(
        {
            "entities": entities,
            "p50_ms_with_50": round(small["p50_ms"], 3),
            "p50_ms_with_many": round(large["p50_ms"], 3),
            "ratio": round(large["p50_ms"] / small["p50_ms"], 2),
            "p95_ms_with_50": round(small["p95_ms"], 3),
            "p95_ms_with_many": round(large["p95_ms"], 3),
            "taken_in_over_mqtt_s": round(large["taken_in_s"], 2),
            "loaded_from_database_s": round(_load_s(entities), 3),
        },
        as_json,
    )
