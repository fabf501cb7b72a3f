"""Q-learning: one small table an agent and skill, from its outstanding tasks to what one more costs.

Watkins and Dayan, Machine Learning 8, 1992.
"""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from edgehome.messages import Task
from edgehome.protocols import AgentView

from .learned import LearnedPolicy

SEEN = 10


def q_step(q: float, reward: float, best_next: float, alpha: float, gamma: float) -> float:
    """Return Q + alpha * (reward + gamma * max Q' - Q)."""
    return q + alpha * (reward + gamma * best_next - q)


@dataclass
class Row:
    """What an agent is worth with 0, 1, 2 … tasks already outstanding, and how often each was seen.

    `cost_ms` over `places` is its time for one task: one that finds k outstanding takes k + 1 times that.
    """

    values: list[float] = field(default_factory=list)
    visits: list[int] = field(default_factory=list)
    cost_ms: float = 0.0
    places: int = 0

    def grow(self, k: int) -> None:
        """Make the row reach the cell k."""
        while len(self.values) <= k:
            self.values.append(0.0)
            self.visits.append(0)

    def value(self, k: int) -> float:
        """Return the cell k if it was seen often enough, else the nearest such one moved by its distance."""
        if k < len(self.values) and self.visits[k] >= SEEN:
            return self.values[k]
        seen = [j for j, n in enumerate(self.visits) if n >= SEEN] or [
            j for j, n in enumerate(self.visits) if n
        ]
        nearest = min(seen, key=lambda j: abs(j - k))
        return self.values[nearest] - (k - nearest) * self.cost_ms / self.places


@dataclass
class Chosen:
    """A decision on its way: the table's cell, the state at the next decision, and what it cost.

    The table learns from it as soon as it has both of the latter.
    """

    key: tuple[str, str]
    k: int
    after: list[tuple[tuple[str, str], int]] | None = None
    cost_ms: float | None = None


class QLearning(LearnedPolicy[Chosen]):
    """Learns what a task costs at each agent and length of queue; picks the best cell, sometimes another.

    The reward is minus the time to the answer; the next state is that of the next decision, so the
    crowd a task leaves behind counts too. A cell takes the mean of its first answers (step 1/n) until
    the step is `alpha`; one seen too rarely is judged by the nearest that was not.
    """

    name = "q_learning"

    def __init__(
        self,
        rng: random.Random | None = None,
        *,
        alpha: float = 0.05,
        gamma: float = 0.6,
        epsilon: float = 0.1,
        epsilon_floor: float = 0.01,
        decay: float = 10_000,
        longest: int = 30,
    ) -> None:
        super().__init__(rng)
        self.alpha, self.gamma, self.longest = alpha, gamma, longest
        self.epsilon, self.epsilon_floor, self.decay = epsilon, epsilon_floor, decay
        self.rows: dict[tuple[str, str], Row] = {}
        self._decided = 0
        self._previous: Chosen | None = None

    def decide(self, task: Task, able: Sequence[AgentView]) -> tuple[AgentView, Chosen]:
        state = [((a.id, task.skill), a.outstanding) for a in able]
        if self._previous is not None:
            self._previous.after = state
            if self._previous.cost_ms is not None and self.learning:
                self._update(self._previous)
        values = [self.value(key, k) for key, k in state]
        self._decided += 1
        if self.learning and self.rng.random() < self._exploring():
            i = self.rng.randrange(len(able))
        else:
            best = max(values)
            i = self.rng.choice([j for j, value in enumerate(values) if value == best])
        self._previous = Chosen(*state[i])
        return able[i], self._previous

    def value(self, key: tuple[str, str], k: int) -> float:
        """Return what the agent is worth with k outstanding; an unknown one as much as the best known."""
        row = self.rows.get(key)
        if row is None:
            known = (other for (_, skill), other in self.rows.items() if skill == key[1])
            return max((other.value(k) for other in known), default=-(k + 1.0))
        return row.value(k)

    def learn(self, task: Task, agent: str, decision: Chosen, cost_ms: float) -> None:
        decision.cost_ms = cost_ms
        if decision.after is not None:
            self._update(decision)

    def _update(self, decision: Chosen) -> None:
        if decision.k > self.longest or decision.cost_ms is None:
            return
        best_next = max(self.value(*cell) for cell in decision.after or ()) if self.rows else 0.0
        row = self.rows.setdefault(decision.key, Row())
        row.grow(decision.k)
        row.cost_ms += decision.cost_ms
        row.places += decision.k + 1
        row.visits[decision.k] += 1
        alpha = max(self.alpha, 1.0 / row.visits[decision.k])
        row.values[decision.k] = q_step(
            row.values[decision.k], -decision.cost_ms, best_next, alpha, self.gamma
        )

    def _exploring(self) -> float:
        return max(self.epsilon_floor, self.epsilon * math.exp(-self._decided / self.decay))
