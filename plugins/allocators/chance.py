"""Policies that draw: random, random among the lightly loaded, the better of two."""

from collections.abc import Sequence

from edgehome.messages import Task
from edgehome.protocols import AgentView

from .policy import Policy, expected_delays, service_times


class Random(Policy):
    """Any able agent with the same chance."""

    name = "random"

    def pick(self, task: Task, able: Sequence[AgentView]) -> AgentView:
        return self.rng.choice(able)


class RandomLight(Policy):
    """Any of the lightly loaded with the same chance: those at or below the able agents' mean load."""

    name = "random_light"

    def pick(self, task: Task, able: Sequence[AgentView]) -> AgentView:
        loads = [a.outstanding / a.status.capacity for a in able]
        mean = sum(loads) / len(loads)
        light = [a for a, load in zip(able, loads, strict=True) if load <= mean]
        return self.rng.choice(light or able)


class PowerOfTwo(Policy):
    """Two agents drawn in proportion to speed, then the shorter expected delay.

    Nearly as good as looking at all, and the one to take when several hosts allocate on reports that
    are a little old: they do not all rush to the same agent (Mitzenmacher, IEEE TPDS 2001).
    """

    name = "power_of_two"

    def pick(self, task: Task, able: Sequence[AgentView]) -> AgentView:
        if len(able) == 1:
            return able[0]
        weights = [1.0 / t for t in service_times(able)]
        first = self.rng.choices(range(len(able)), weights)[0]
        weights[first] = 0.0
        second = self.rng.choices(range(len(able)), weights)[0]
        delays = expected_delays(able)
        return able[min(first, second, key=lambda i: delays[i])]
