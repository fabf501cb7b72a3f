"""Policies that take turns: round robin, round robin at the lowest load, weighted round robin."""

import random
from collections.abc import Sequence

from edgehome.messages import Task
from edgehome.protocols import AgentView

from .policy import Policy, service_times


class RoundRobin(Policy):
    """Each in turn: of the able agents the one whose last turn is longest ago.

    With an unchanging set that is the plain cycle; an agent that joins, leaves or is full disturbs
    nobody else's turn.
    """

    name = "round_robin"

    def __init__(self, rng: random.Random | None = None) -> None:
        super().__init__(rng)
        self._turn = 0
        self._last: dict[str, int] = {}

    def pick(self, task: Task, able: Sequence[AgentView]) -> AgentView:
        agent = min(able, key=lambda a: self._last.get(a.id, 0))
        self._turn += 1
        self._last[agent.id] = self._turn
        return agent


class RoundRobinLowestLoad(RoundRobin):
    """Each in turn among those that have the least to do, as a share of their budget."""

    name = "round_robin_lowest_load"

    def pick(self, task: Task, able: Sequence[AgentView]) -> AgentView:
        least = min(a.outstanding / a.status.capacity for a in able)
        return super().pick(task, [a for a in able if a.outstanding / a.status.capacity == least])


class WeightedRoundRobin(Policy):
    """Turns in proportion to speed, spread evenly over the cycle (smooth weighted round robin of nginx,
    src/http/ngx_http_upstream_round_robin.c)."""

    name = "weighted_round_robin"

    def __init__(self, rng: random.Random | None = None) -> None:
        super().__init__(rng)
        self._current: dict[tuple[str, str], float] = {}

    def pick(self, task: Task, able: Sequence[AgentView]) -> AgentView:
        weights = [1.0 / t for t in service_times(able)]
        keys = [(task.skill, a.id) for a in able]
        for key, weight in zip(keys, weights, strict=True):
            self._current[key] = self._current.get(key, 0.0) + weight
        chosen = max(range(len(able)), key=lambda i: self._current[keys[i]])
        self._current[keys[chosen]] -= sum(weights)
        return able[chosen]
