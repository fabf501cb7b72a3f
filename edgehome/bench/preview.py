"""How often the preview is right: orders are foreseen on the twin, then done by the simulated devices, and compared.

Compared are the states of all things that are not mere readings, and the values that orders set, after everything has
come to rest, chains of scenes, scripts and machines included. Buttons do not say what they do; none is drawn.
"""

import asyncio
import random
import time
import uuid
from typing import Any

import click

from edgehome.bench import show
from edgehome.bench.house import House, house, random_order
from edgehome.echo import Expected, Verb, fulfilled, members
from edgehome.messages import Action, Entity
from edgehome.twin import UNKNOWN_EFFECT, Twin

_READINGS = frozenset({"sensor", "binary_sensor", "weather", "camera", "device_tracker", "event", "image"})
_ON_THEIR_OWN = frozenset(
    {"vacuum", "lawn_mower", "vehicle"}
)  # they also drive home when their battery is low
REST_S = 120.0
_VALUES = (
    "brightness_pct", "rgb_color", "color_temp_kelvin", "current_position", "percentage", "temperature", "fan_mode",
    "preset_mode", "humidity", "volume_level", "is_volume_muted", "speed", "pressure", "items", "source", "mode",
)  # fmt: skip


async def measure(orders: int = 500, seed: int = 1, scenario: str = "family_home") -> dict[str, Any]:
    """Return how many of the orders were foreseen exactly, and the first differences."""
    rng = random.Random(seed)
    equal = 0
    differences: list[str] = []
    async with house(scenario, execution={"echo_timeout_s": 1.0}) as home:
        for _ in range(orders):
            entity, verb = _draw(rng, home)
            twin = Twin(home.host.home)
            action = Action(
                id=uuid.uuid4().hex, trace="bench", entity=entity.id, verb=verb.verb, args=verb.args,
                expires_at=time.time() + 10.0, origin="bench",
            )  # fmt: skip
            reason = await home.host.gate.foretell(action) or ""
            refused = bool(reason) and reason != "needs_confirmation"
            twin.act(action, reason)
            if reason == "needs_confirmation":
                home.host.gate.confirm(action.id)
            outcome = await home.host.gate.send(action)
            await home.quiet()
            await home.rest(REST_S)
            own = {i for i, e in twin.home.entities.items() if e.domain in _ON_THEIR_OWN and i != entity.id}
            foreseen = {i: e for i, e in twin.home.entities.items() if i not in own}
            wrong = _differences(foreseen, home.host.home.entities)
            if refused != (outcome.result == "refused"):
                wrong.append(f"gate said {outcome.reason or outcome.result}, foreseen {reason or 'passed'}")
            equal += not wrong
            if wrong and len(differences) < 10:
                differences.append(f"{verb.verb} {verb.args} {entity.id}: {'; '.join(wrong[:3])}")
    return {
        "orders": orders, "equal": equal, "share": round(equal / orders, 4), "wanted": 0.99, "seed": seed,
        "differences": differences,
    }  # fmt: skip


def _draw(rng: random.Random, home: House) -> tuple[Entity, Verb]:
    things = [
        e for e in home.host.home.entities.values()
        if (e.domain not in UNKNOWN_EFFECT or members(e)) and e.domain not in _READINGS
    ]  # fmt: skip
    while True:
        entity = rng.choice(things)
        verb = random_order(rng, entity)
        if verb is not None:
            return entity, verb


def _differences(foreseen: dict[str, Entity], real: Any) -> list[str]:
    wrong = []
    for entity_id, entity in foreseen.items():
        if entity.domain in _READINGS or entity_id not in real:
            continue
        now: Entity = real[entity_id]
        if now.state != entity.state:
            wrong.append(f"{entity_id} is {now.state}, foreseen {entity.state}")
        for name in _VALUES:
            if name in entity.attributes and not fulfilled(
                now, Expected((), {name: entity.attributes[name]})
            ):
                wrong.append(
                    f"{entity_id} {name} is {now.attributes.get(name)}, foreseen {entity.attributes[name]}"
                )
    return wrong


@click.command()
@click.option("--orders", default=500, show_default=True, help="How many orders.")
@click.option("--seed", default=1, show_default=True, help="Which orders.")
@click.option("--scenario", default="family_home", show_default=True, help="Which simulated home or plant.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(orders: int, seed: int, scenario: str, as_json: bool) -> None:
    """Foreseen and real, order by order, on the simulated home."""
    result = asyncio.run(measure(orders, seed, scenario))
    show(result, as_json)
    if result["share"] < 0.99:
        raise SystemExit(1)
