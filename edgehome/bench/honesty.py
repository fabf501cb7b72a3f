"""How honest the answers are: orders to simulated devices that lie, are slow, drop, refuse or stay silent.

False "done": the host said done, at once or in a later correction, and the device's true state was another one. Timid:
the host said tried and the device had done it; corrected: it said later that it had worked after all. What never reports
cannot be corrected. The truth is read from the simulated device, past the bus.
"""

import asyncio
import random
import time
import uuid
from collections import Counter
from typing import Any

import click
import msgspec

from edgehome.bench import show
from edgehome.bench.house import House, house, random_order
from edgehome.echo import Expected, Verb, expected, fulfilled
from edgehome.messages import Action, Entity, Observation
from edgehome.twin import UNKNOWN_EFFECT

KINDS = ("lying", "slow", "dropping", "refusing", "silent")
AT_ONCE = 24
ECHO_S, SLOW_S, PATIENCE_S = 0.6, 1.2, 2.2
"""Like echo_timeout_s, the simulated devices' lateness and the host's patience after it, all of them shorter."""


async def measure(faults: int = 1000, seed: int = 1, scenario: str = "family_home") -> dict[str, Any]:
    """Return how many answers were false, how many too timid, and how many of each kind there were."""
    rng = random.Random(seed)
    seen: Counter[str] = Counter()
    examples: list[str] = []
    async with house(scenario, execution={"echo_timeout_s": ECHO_S}) as home:
        home.host.later.amends.patience_s = PATIENCE_S
        for device in home.by_device.values():
            device.slow_s = SLOW_S
        while seen["faults"] < faults:
            batch = _draw(rng, home, min(AT_ONCE, faults - seen["faults"]))
            for entity_id, (kind, _) in batch.items():
                home.devices[entity_id].fail(kind)
            await home.quiet()
            verdicts = await asyncio.gather(*(_one(home, i, verb) for i, (_, verb) in batch.items()))
            for (entity_id, (kind, verb)), verdict in zip(batch.items(), verdicts, strict=True):
                seen["faults"] += 1
                seen[verdict.replace("correction", "done")] += 1
                if verdict == "corrected":  # what was corrected had been timid
                    seen["timid"] += 1
                seen[f"{'timid' if verdict == 'corrected' else verdict}_{kind}"] += 1
                if verdict.startswith("false") and len(examples) < 10:
                    examples.append(f"{verdict}: {kind} {entity_id} {verb.verb} {verb.args}")
                home.devices[entity_id].fail("none")
            await home.rest(60.0)
    return {
        "faults": seen["faults"], "false_done": seen["false_done"], "timid": seen["timid"],
        "corrected": seen["corrected"], "timid_left": seen["timid"] - seen["corrected"], "done": seen["done"],
        "tried": seen["tried"], "refused": seen["refused"],
        "timid_by_kind": {k: seen[f"timid_{k}"] for k in KINDS}, "seed": seed, "examples": examples,
    }  # fmt: skip


def _draw(rng: random.Random, home: House, count: int) -> dict[str, tuple[str, Verb]]:
    """Return different devices, each with a fault and an order that changes something that can be seen."""
    found: dict[str, tuple[str, Verb]] = {}
    things = [
        i for i, d in home.devices.items()
        if i == d.device.entity_id and home.host.home.entities[i].domain not in UNKNOWN_EFFECT
    ]  # fmt: skip
    rng.shuffle(things)
    for entity_id in things:
        entity = home.host.home.entities[entity_id]
        verb = random_order(rng, entity) if entity.liveness == "live" else None
        if verb is None:
            continue
        wanted = expected(entity, verb)
        if wanted is None or not (wanted.states or wanted.attributes) or _true(home, entity, wanted):
            continue
        found[entity_id] = (rng.choice(KINDS), verb)
        if len(found) == count:
            break
    return found


def _true(home: House, entity: Entity, wanted: Expected) -> bool:
    state, attributes = home.truth(entity.id)
    return fulfilled(msgspec.structs.replace(entity, state=state, attributes=attributes), wanted)


async def _one(home: House, entity_id: str, verb: Verb) -> str:
    """Return false_done, false_correction, timid, corrected (timid at first), done, tried or refused for one order."""
    entity = home.host.home.entities[entity_id]
    wanted = expected(entity, verb)
    assert wanted is not None
    action = Action(
        id=uuid.uuid4().hex, trace=uuid.uuid4().hex, entity=entity_id, verb=verb.verb, args=verb.args,
        expires_at=time.time() + 10.0, origin="bench",
    )  # fmt: skip
    home.host.gate.confirm(action.id)
    outcome = await home.host.gate.send(action)
    so = _true(home, entity, wanted)
    if outcome.result == "done":
        return "done" if so else "false_done"
    if outcome.result == "refused":
        return "refused"
    about = Observation(trace=action.trace, source="bench", kind="order", at=time.time())
    task = home.host.later.amends.watch((outcome,), about, "en")
    if task is None or not await task:
        return "timid" if so else "tried"
    return "corrected" if _true(home, entity, wanted) else "false_correction"


@click.command()
@click.option("--faults", default=1000, show_default=True, help="How many orders to devices that err.")
@click.option("--seed", default=1, show_default=True, help="Which orders and faults.")
@click.option("--scenario", default="family_home", show_default=True, help="Which simulated home or plant.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(faults: int, seed: int, scenario: str, as_json: bool) -> None:
    """False "done" and timid "tried" against the true state of devices that lie, are slow, drop or refuse."""
    result = asyncio.run(measure(faults, seed, scenario))
    show(result, as_json)
    if result["false_done"]:
        raise SystemExit(1)
