"""How often a request goes to the agent that is best at it, measured: agents of known accuracy, learned from what turned out right."""

import asyncio
import random
from typing import Any

import msgspec

from edgehome.agent.process import Agent
from edgehome.bus import LocalBus
from edgehome.bus.local import Medium
from edgehome.config import load_config
from edgehome.messages import StageInput
from edgehome.registry import Registry, load_bundled
from edgehome.tasks import TRIALS, Coordinator

EXPERTS = {
    "generalist": {
        ("en", "light"): 0.8,
        ("en", "climate"): 0.8,
        ("zh", "light"): 0.8,
        ("zh", "climate"): 0.8,
    },
    "english": {("en", "light"): 0.97, ("en", "climate"): 0.6, ("zh", "light"): 0.3, ("zh", "climate"): 0.3},
    "chinese": {("en", "light"): 0.4, ("en", "climate"): 0.4, ("zh", "light"): 0.96, ("zh", "climate"): 0.9},
    "heating": {("en", "light"): 0.5, ("en", "climate"): 0.95, ("zh", "light"): 0.5, ("zh", "climate"): 0.7},
}


async def routing(requests: int, seed: int = 1) -> dict[str, Any]:
    """Return the share of requests that went to the best agent after the trials, and the share answered right.

    Beside them what a random choice and a perfect choice would get right.
    """
    rng = random.Random(seed)
    medium = Medium()
    settings = load_config(agents={"allocator": "capability", "heartbeat_s": 1.0, "lease_s": 5.0})
    registry = Registry(settings)
    await registry.load()
    allocators = load_bundled("allocators")
    before = allocators.allocation.policy.name
    allocators.use("capability")
    coordinator = Coordinator(
        LocalBus(medium), registry, settings.agents, "home", "boot", lambda *a, **k: None
    )
    coordinator.reliability = load_bundled("aggregators").Reliability()
    await coordinator.start()
    agents = []
    for name in EXPERTS:
        agent = Agent(name, LocalBus(medium), "home")

        async def answer(stage: StageInput, task: Any, name: str = name) -> tuple[Any, float]:
            return {"right": rng.random() < EXPERTS[name][task.lang, task.domain]}, 1.0

        agent.skills["understanding"] = answer
        await agent.start()
        agent.ready()
        agents.append(agent)
    while sum(v.usable for v in coordinator.presence.views.values()) < len(EXPERTS):
        await asyncio.sleep(0.01)
    kinds = list(EXPERTS["english"])
    best = {kind: max(EXPERTS, key=lambda name: EXPERTS[name][kind]) for kind in kinds}
    trials = TRIALS * len(EXPERTS) * len(kinds)
    hits = right = 0
    for i in range(trials + requests):
        kind = rng.choice(kinds)
        done = await coordinator.perform(
            "understanding", StageInput(), trace=str(i), lang=kind[0], domain=kind[1]
        )
        if done is None:
            continue
        good = bool(msgspec.json.decode(done.result.body)["right"])
        coordinator.judge(str(i), good)
        if i >= trials:
            hits += done.result.agent == best[kind]
            right += good
    for agent in agents:
        await agent.stop()
    await coordinator.stop()
    registry.close()
    allocators.use(before)
    mean = sum(sum(a.values()) for a in EXPERTS.values()) / (len(EXPERTS) * len(kinds))
    perfect = sum(EXPERTS[best[kind]][kind] for kind in kinds) / len(kinds)
    return {
        "requests": requests, "to_the_best": round(hits / requests, 3), "right": round(right / requests, 3),
        "right_at_random": round(mean, 3), "right_if_perfect": round(perfect, 3),
    }  # fmt: skip
