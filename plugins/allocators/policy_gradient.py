"""Policy gradient: a softmax over the able agents whose few weights follow the reward (REINFORCE).

Williams, Machine Learning 8, 1992.
"""

import math
import random
from collections.abc import Sequence
from operator import mul
from typing import NamedTuple

from edgehome.messages import Task
from edgehome.protocols import AgentView

from .learned import LearnedPolicy

FEATURES = 3
CLIP = 3.0

Features = tuple[float, ...]


class Drawn(NamedTuple):
    """A decision on its way: what was seen of each agent, which was taken with how many outstanding, and
    the time to the answer that the policy expected of itself."""

    features: tuple[Features, ...]
    chosen: int
    outstanding: int
    expected_ms: float


def probabilities(weights: Sequence[float], features: Sequence[Features]) -> list[float]:
    """Return the chance of each agent: softmax of weights . features, (n_agents,)."""
    scores = [sum(map(mul, weights, row)) for row in features]
    top = max(scores)
    exps = [math.exp(score - top) for score in scores]
    total = sum(exps)
    return [e / total for e in exps]


def gradient(weights: Sequence[float], features: Sequence[Features], chosen: int) -> list[float]:
    """Return d log p(chosen) / d weights = features of the chosen - expected features, (n_features,)."""
    chances = probabilities(weights, features)
    return [
        of_chosen - sum(map(mul, chances, column))
        for of_chosen, column in zip(features[chosen], zip(*features, strict=True), strict=True)
    ]


class PolicyGradient(LearnedPolicy[Drawn]):
    """Sees of each agent its queue, its time for one task (its own estimate from answers, relative to
    the others) and whether it is idle; the reward is minus the logarithm of the time to the answer. The
    baseline is what the policy expected of itself at that moment, which no choice changes, plus the
    running mean of its error.

    While learning it draws, so it explores by itself; when learning is off it takes the likeliest.
    """

    name = "policy_gradient"

    def __init__(
        self, rng: random.Random | None = None, *, rate: float = 0.01, baseline_rate: float = 0.001
    ) -> None:
        super().__init__(rng)
        self.weights = [0.0] * FEATURES
        self.rate, self.baseline_rate = rate, baseline_rate
        self._baseline = 0.0
        self._took: dict[tuple[str, str], tuple[float, float]] = {}

    def decide(self, task: Task, able: Sequence[AgentView]) -> tuple[AgentView, Drawn]:
        times = self._times(task, able)
        features = self.features(able, times)
        chances = probabilities(self.weights, features)
        if self.learning:
            i = self.rng.choices(range(len(able)), chances)[0]
        else:
            i = max(range(len(able)), key=chances.__getitem__)
        expected = sum(p * (a.outstanding + 1) * t for p, a, t in zip(chances, able, times, strict=True))
        return able[i], Drawn(features, i, able[i].outstanding, expected)

    def features(self, able: Sequence[AgentView], times: Sequence[float]) -> tuple[Features, ...]:
        """Return (minus waiting time, minus time for one, idle) of each agent, relative to the mean time."""
        mean = sum(times) / len(times)
        return tuple(
            (-a.outstanding * t / mean, -t / mean, 1.0 if a.outstanding == 0 else 0.0)
            for a, t in zip(able, times, strict=True)
        )

    def _times(self, task: Task, able: Sequence[AgentView]) -> list[float]:
        """Return each agent's time for one task; one not known yet counts as the quickest known."""
        times = [self.time_for_one(a.id, task.skill) for a in able]
        quickest = min((t for t in times if t is not None), default=1.0)
        return [quickest if t is None else t for t in times]

    def time_for_one(self, agent: str, skill: str) -> float | None:
        """Return the agent's time for one task as answers tell it, or None before the first.

        A task that finds k outstanding takes k + 1 times as long: total time over total places.
        """
        took = self._took.get((agent, skill))
        return took[0] / took[1] if took else None

    def learn(self, task: Task, agent: str, decision: Drawn, cost_ms: float) -> None:
        total, places = self._took.get((agent, task.skill), (0.0, 0.0))
        keep = 0.999
        self._took[agent, task.skill] = (total * keep + cost_ms, places * keep + decision.outstanding + 1)
        reward = math.log(decision.expected_ms / max(cost_ms, 1e-6))
        advantage = reward - self._baseline
        self._baseline += self.baseline_rate * advantage
        step = self.rate * max(-CLIP, min(CLIP, advantage))
        for d, slope in enumerate(gradient(self.weights, decision.features, decision.chosen)):
            self.weights[d] += step * slope
