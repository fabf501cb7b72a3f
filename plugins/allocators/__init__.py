"""Which agent does a task: the allocation policies by name, and the plugin that uses the chosen one.

`[agents] allocator` of config.toml names the policy; `use` swaps it while running.
"""

import logging
import random
import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

from edgehome.errors import ConfigError
from edgehome.hookspecs import hookimpl
from edgehome.messages import Message, Task, TaskResult
from edgehome.protocols import AgentView

from .chance import PowerOfTwo, Random, RandomLight
from .eligible import Eligible, eligible
from .load import Capability, LeastLoaded, ShortestExpectedDelay
from .policy import Allocator, Policy
from .policy_gradient import PolicyGradient
from .q_learning import QLearning
from .rotation import RoundRobin, RoundRobinLowestLoad, WeightedRoundRobin

__all__ = ["Allocator", "Eligible", "POLICIES", "create", "eligible", "use"]

log = logging.getLogger(__name__)

DEFAULT = "shortest_expected_delay"
POLICIES: dict[str, type[Policy]] = {
    policy.name: policy
    for policy in (
        RoundRobin,
        RoundRobinLowestLoad,
        WeightedRoundRobin,
        Random,
        RandomLight,
        PowerOfTwo,
        LeastLoaded,
        ShortestExpectedDelay,
        Capability,
        QLearning,
        PolicyGradient,
    )
}
REMEMBERED = 10_000


def create(name: str, rng: random.Random | None = None) -> Policy:
    """Return a fresh policy. Raises ConfigError for an unknown name."""
    if name not in POLICIES:
        raise ConfigError(f"[agents] allocator: expected one of {', '.join(POLICIES)}, got {name!r}")
    return POLICIES[name](rng)


class Allocation:
    """The policy in use, and the tasks it gave away that are not answered yet. Safe to call from threads."""

    def __init__(self, name: str = DEFAULT) -> None:
        self._lock = threading.Lock()
        self._given: OrderedDict[str, tuple[Task, str]] = OrderedDict()
        self._kept: dict[str, Policy] = {}
        self.use(name)

    def use(self, name: str) -> Policy:
        """Swap to the policy of this name and return it; one used before goes on with what it has learned."""
        policy = self._kept.get(name) or create(name)
        with self._lock:
            self._kept[name] = self.policy = policy
        return policy

    def choose(self, task: Task, agents: Sequence[AgentView]) -> str | None:
        """Return the agent for the task, or None; why there is none is logged."""
        with self._lock:
            agent = self.policy.choose(task, agents)
            if agent is not None:
                self._given[task.id] = (task, agent)
                if len(self._given) > REMEMBERED:
                    self._given.popitem(last=False)
        if agent is None:
            log.info("task %s (trace %s) waits: %s", task.id, task.trace, eligible(task, agents).reason)
        return agent

    def answered(self, result: TaskResult) -> None:
        """Tell the policy how a task went, by the agent's own durations; a late answer is not heard."""
        with self._lock:
            task, agent = self._given.get(result.task, (None, ""))
            if task is None or agent != result.agent:
                return
            del self._given[result.task]
            self.policy.finished(task, agent, result.queue_ms + result.compute_ms, not result.error)


allocation = Allocation()


def use(name: str) -> Policy:
    """Swap the policy in use while running. Raises ConfigError for an unknown name."""
    return allocation.use(name)


@hookimpl
def startup(host: Any) -> None:
    """Take the policy that config.toml names."""
    use(host.config.agents.allocator)


@hookimpl
def allocate(task: Task, agents: Sequence[AgentView]) -> list[str] | None:
    """Return the one agent that the policy in use picks, or None if nobody can take the task now."""
    agent = allocation.choose(task, agents)
    return None if agent is None else [agent]


@hookimpl
def observe(message: Message) -> None:
    """Learn from answers as they go by."""
    if isinstance(message, TaskResult):
        allocation.answered(message)
