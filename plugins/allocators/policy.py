"""What every allocation policy is, and what it may know of an agent: its speed and its accuracy.

The policies themselves stand beside this file, one file a family.
"""

import random
from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from edgehome.messages import Task
from edgehome.protocols import AgentView

from .eligible import eligible


@runtime_checkable
class Allocator(Protocol):
    """Picks one agent for each task and may learn from how it went."""

    name: str

    def choose(self, task: Task, agents: Sequence[AgentView]) -> str | None:
        """Return the id of the agent that shall do the task, or None if none can now."""

    def finished(self, task: Task, agent: str, ms: float, ok: bool) -> None:
        """Hear that the agent answered after `ms` (from sending to answer), or failed."""


class Policy:
    """The common frame: who can do it at all comes first, then the policy's own pick.

    `learns` says that the policy is not to be told speeds; `learning` switches its learning off.
    """

    name = ""
    learns = False

    def __init__(self, rng: random.Random | None = None) -> None:
        self.rng = rng or random.Random()
        self.learning = True

    def choose(self, task: Task, agents: Sequence[AgentView]) -> str | None:
        """Return the id of the agent that shall do the task, or None if none can now."""
        able = eligible(task, agents).agents
        return self.pick(task, able).id if able else None

    def pick(self, task: Task, able: Sequence[AgentView]) -> AgentView:
        """Return one of the able agents; there is at least one."""
        raise NotImplementedError

    def finished(self, task: Task, agent: str, ms: float, ok: bool) -> None:
        """Hear that the agent answered after `ms`, or failed; most policies need not know."""


def service_times(agents: Sequence[AgentView]) -> list[float]:
    """Return the mean time each agent needs for one task, all in one unit.

    Measured times are taken as they are. An agent not measured yet is judged by its declared speed,
    on the scale of those that are (in units of a speed-1 agent if nobody is).
    """
    measured = [a.expected_ms * a.status.speed for a in agents if a.expected_ms is not None]
    scale = sum(measured) / len(measured) if measured else 1.0
    return [a.expected_ms if a.expected_ms is not None else scale / max(a.status.speed, 1e-9) for a in agents]


def expected_delays(agents: Sequence[AgentView]) -> list[float]:
    """Return how long a task given to each agent now is expected to take: (tasks + 1) x time for one."""
    return [(a.outstanding + 1) * t for a, t in zip(agents, service_times(agents), strict=True)]


def accuracy(agent: AgentView, task: Task, unknown: float = 0.5) -> float:
    """Return the agent's measured accuracy on tasks like this one, 0 to 1.

    The narrowest measurement wins: skill, language and domain, then with less and less of them.
    """
    if not agent.accuracy:
        return unknown
    for key in (
        (task.skill, task.lang, task.domain),
        (task.skill, task.lang, ""),
        (task.skill, "", task.domain),
        (task.skill, "", ""),
    ):
        if key in agent.accuracy:
            return agent.accuracy[key]
    return unknown
