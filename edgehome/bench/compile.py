"""How long a home takes to be made ready for understanding: the whole of it once, and again for one device's change.

Compiled are the grammar's names and the language model's (letters, sounds, vectors of meaning); measured is what the
first sentence after a change waits for, in processor time, which neighbours on the machine do not lengthen.
"""

import gc
import random
import statistics
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import click
import msgspec

from edgehome.bench import show
from edgehome.homefile import StaticHome
from edgehome.lm.understand import LanguageModel
from edgehome.messages import Area, Context, Entity, Floor
from edgehome.registry import load_bundled

_KINDS = (
    ("light", "Lamp", "灯"), ("switch", "Socket", "插座"), ("cover", "Blind", "窗帘"), ("sensor", "Probe", "传感器"),
    ("climate", "Heater", "暖气"), ("fan", "Fan", "风扇"), ("media_player", "Speaker", "音箱"),
)  # fmt: skip
_EN = (
    "north",
    "garden",
    "copper",
    "marble",
    "river",
    "walnut",
    "velvet",
    "amber",
    "harbour",
    "cedar",
    "window",
    "corner",
)
_ZH = ("东", "南", "小", "大", "圆", "红木", "落地", "吸顶", "壁挂", "走廊", "阳台", "墙角")


def home_of(count: int, seed: int = 0) -> StaticHome:
    """Return a home of `count` entities, half of them with Chinese names, twenty to a room."""
    rng = random.Random(seed)
    areas = {
        f"r{i}": Area(id=f"r{i}", name=f"Room {i}", floor=f"f{i % 9}") for i in range(max(1, count // 20))
    }
    floors = {f"f{i}": Floor(id=f"f{i}", name=f"Floor {i}") for i in range(9)}
    entities = {e.id: e for e in (_entity(rng, i, areas) for i in range(count))}
    return StaticHome(entities, areas, floors)


def _entity(rng: random.Random, number: int, areas: dict[str, Area]) -> Entity:
    domain, noun, zh = rng.choice(_KINDS)
    english = f"{' '.join(rng.sample(_EN, 2)).title()} {noun} {number}"
    chinese = f"{''.join(rng.sample(_ZH, 2))}{zh}{number}"
    names = (english, chinese) if rng.random() < 0.5 else (chinese, english)
    return Entity(
        id=f"{domain}.x{number}",
        name=names[0],
        aliases=names[1:],
        domain=domain,
        area=rng.choice(list(areas)),
    )


def changes(home: StaticHome, rounds: int) -> dict[str, list[Callable[[], None]]]:
    """Return what may happen to one device, `rounds` of each: it comes, is renamed, goes."""

    def put(entity: Entity) -> None:
        home.entities[entity.id] = entity
        home.revision += 1

    def gone(key: str) -> None:
        del home.entities[key]
        home.revision += 1

    def renamed(key: str, i: int) -> None:
        put(msgspec.structs.replace(home.entities[key], name=f"Renamed lantern {i}"))

    made = [
        Entity(id=f"light.new{i}", name=f"Brand New Lantern {i}", domain="light", area="r0")
        for i in range(rounds)
    ]
    return {
        "comes": [partial(put, e) for e in made],
        "is renamed": [partial(renamed, e.id, i) for i, e in enumerate(made)],
        "goes": [partial(gone, e.id) for e in made],
    }  # fmt: skip


def measure(count: int, rounds: int = 15) -> dict[str, float]:
    """Return seconds for the whole home, and milliseconds (median, worst) for a device that comes, is renamed, goes."""
    gc.set_threshold(50_000, 20, 50)  # as the host's process has it
    model, names = LanguageModel(), load_bundled("grammar.names").HomeNames()
    home = home_of(count)

    def ready() -> None:
        names.update(home)
        model.ready(home)

    ready_small(model)
    began = time.process_time()
    ready()
    found = {"whole_s": round(time.process_time() - began, 3)}
    for what, steps in changes(home, rounds).items():
        times = []
        for step in steps:
            step()
            began = time.process_time()
            ready()
            times.append((time.process_time() - began) * 1000)
        found[f"{what}, ms"] = round(statistics.median(times), 2)
        found[f"{what}, worst ms"] = round(max(times), 2)
    return found


def ready_small(model: LanguageModel) -> None:
    """Let the model do once what it does only once, whatever the home."""
    model.understand("turn on the lamp", Context(), home_of(80))


@click.command()
@click.option("--entities", default="100,1000,10000", help="Sizes of homes, comma-separated.")
@click.option("--json", "as_json", is_flag=True)
def command(entities: str, as_json: bool) -> None:
    """How long homes of several sizes take to compile: whole, and after a device came, was renamed or went."""
    result: dict[str, Any] = {}
    for count in entities.split(","):
        result |= {f"{count}: {k}": v for k, v in measure(int(count)).items()}
    show(result, as_json)
