"""The executor: sends a plan's actions through the gate, each entity's in order, different entities at once."""

import asyncio
from collections.abc import Sequence

from edgehome.hookspecs import hookimpl
from edgehome.messages import Action, Outcome, Plan
from edgehome.protocols import Gate


class Executor:
    """Carries plans out; knows nothing of devices."""

    name = "execute"

    async def execute(self, plan: Plan, gate: Gate) -> Sequence[Outcome]:
        """Return one outcome for each action, in the plan's order."""
        lanes: dict[str, list[Action]] = {}
        for action in plan.actions:
            lanes.setdefault(action.entity, []).append(action)
        outcomes: dict[str, Outcome] = {}

        async def run(actions: list[Action]) -> None:
            for action in actions:
                outcomes[action.id] = await gate.send(action)

        async with asyncio.TaskGroup() as group:
            for actions in lanes.values():
                group.create_task(run(actions))
        return [outcomes[action.id] for action in plan.actions]


@hookimpl
def register_executors(site):
    """The one executor."""
    return [Executor()]
