"""Runs the graph of a plan: what waits for nothing starts at once; what needed something that failed is left alone."""

import asyncio
from collections.abc import Mapping, Sequence

from edgehome import words
from edgehome.messages import Entity, Outcome, Plan
from edgehome.protocols import Gate, Home

from .graph import Node, graph


class Executor:
    """Carries plans out; of the home it reads only names and places."""

    name = "execute"

    def __init__(self, home: Home | None = None) -> None:
        self._home = home

    async def execute(self, plan: Plan, gate: Gate) -> Sequence[Outcome]:
        """Return one outcome for each action, in the plan's order."""
        entities: Mapping[str, Entity] = self._home.entities if self._home else {}
        nodes = graph(plan, entities)
        loop = asyncio.get_running_loop()
        over: dict[str, asyncio.Future[Outcome]] = {node.action.id: loop.create_future() for node in nodes}
        async with asyncio.TaskGroup() as group:
            for node in nodes:
                group.create_task(_run(node, over, gate, entities))
        return [over[action.id].result() for action in plan.actions]


async def _run(
    node: Node, over: Mapping[str, asyncio.Future[Outcome]], gate: Gate, entities: Mapping[str, Entity]
) -> None:
    before = {name: await over[name] for name in node.after}
    failed = next((before[name] for name in node.needs if before[name].result != "done"), None)
    if failed is not None:
        other = entities.get(failed.action.entity)
        entity = entities.get(node.action.entity)
        reason = words.reason(
            "needed_first",
            name=other.name if other else failed.action.entity,
            what=entity.name if entity else node.action.entity,
        )
        over[node.action.id].set_result(Outcome(action=node.action, result="refused", reason=reason))
        return
    over[node.action.id].set_result(await gate.send(node.action))
