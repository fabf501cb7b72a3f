"""What policies that learn have in common: tasks on their way, and what an answer was worth.

They are told no speeds; all they know they saw in answers.
"""

import random
from collections import OrderedDict
from collections.abc import Sequence
from typing import Generic, TypeVar

from edgehome.messages import Task
from edgehome.protocols import AgentView

from .policy import Policy

REMEMBERED = 10_000
FAILURE = 5.0

Decision = TypeVar("Decision")


class LearnedPolicy(Policy, Generic[Decision]):
    """Keeps the decision behind each task until its answer comes; an answer counts once."""

    learns = True

    def __init__(self, rng: random.Random | None = None) -> None:
        super().__init__(rng)
        self._decisions: OrderedDict[str, Decision] = OrderedDict()
        self._mean_ms = 0.0
        self._answers = 0

    def pick(self, task: Task, able: Sequence[AgentView]) -> AgentView:
        agent, decision = self.decide(task, able)
        self._decisions[task.id] = decision
        if len(self._decisions) > REMEMBERED:
            self._decisions.popitem(last=False)
        return agent

    def finished(self, task: Task, agent: str, ms: float, ok: bool) -> None:
        """Learn from one answer. A failure costs five times the usual time: failing fast must not pay."""
        decision = self._decisions.pop(task.id, None)
        if decision is None:
            return
        if ok:
            self._answers += 1
            self._mean_ms += (ms - self._mean_ms) / min(self._answers, 1000)
        if self.learning:
            self.learn(task, agent, decision, ms if ok else max(ms, FAILURE * self._mean_ms))

    def decide(self, task: Task, able: Sequence[AgentView]) -> tuple[AgentView, Decision]:
        """Return the agent and what `learn` needs to know of this moment."""
        raise NotImplementedError

    def learn(self, task: Task, agent: str, decision: Decision, cost_ms: float) -> None:
        """Take in what a decision cost."""
        raise NotImplementedError
