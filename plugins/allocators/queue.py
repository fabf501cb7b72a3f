"""Tasks waiting for an agent: priorities without starvation, deadlines, budgets, exact counts.

It owns the count of outstanding tasks and asks a policy for each assignment; it sends nothing and
knows no clock but the times (seconds) it is given.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import takewhile
from typing import NamedTuple

from edgehome.messages import AgentStatus, Priority, Task
from edgehome.protocols import AgentView

from .policy import Allocator

ORDER: tuple[Priority, ...] = ("safety", "person", "background")
PATIENCE_S: Mapping[Priority, float] = {"safety": 0.0, "person": 2.0, "background": 10.0}
PASSED_OVER = 3


class Assignment(NamedTuple):
    """A task and the agent that shall do it."""

    task: Task
    agent: str


@dataclass(frozen=True, slots=True)
class Counted:
    """An agent with the queue's own count of its outstanding tasks."""

    id: str
    status: AgentStatus
    outstanding: int
    expected_ms: float | None
    accuracy: Mapping[tuple[str, str, str], float]


class _Waiting(NamedTuple):
    task: Task
    since: float


class _Running(NamedTuple):
    waiting: _Waiting
    agent: str
    began: float


class TaskQueue:
    """Waiting and running tasks. A task leaves by `finished`, `expired` or `cancel`.

    Safety goes before people, people before background, each line in order of arrival. So that
    nobody starves, a task that waited past the patience of its priority is aged, and when aged tasks
    were passed over three times in a row, the oldest of them goes next: at least one assignment in
    four is theirs, and a burst of safety tasks is never held up by more than that.
    A task whose agents are all busy holds up no task for other agents.
    """

    def __init__(self, allocator: Allocator, *, patience_s: Mapping[Priority, float] = PATIENCE_S) -> None:
        self.allocator = allocator
        self._patience = patience_s
        self._lines: dict[Priority, deque[_Waiting]] = {priority: deque() for priority in ORDER}
        self._running: dict[str, _Running] = {}
        self._counts: Counter[str] = Counter()
        self._passed_over = 0

    def __len__(self) -> int:
        return sum(len(line) for line in self._lines.values())

    @property
    def running(self) -> Mapping[str, str]:
        """The agent of each assigned task, by task id."""
        return {task_id: running.agent for task_id, running in self._running.items()}

    def outstanding(self, agent: str) -> int:
        """Return how many tasks the agent has now."""
        return self._counts[agent]

    def submit(self, task: Task, now: float) -> bool:
        """Put a task in the line of its priority; return False for one that is already here."""
        if task.id in self._running or any(w.task.id == task.id for w in self._all()):
            return False
        self._lines[task.priority].append(_Waiting(task, now))
        return True

    def take(self, agents: Sequence[AgentView], now: float) -> Assignment | None:
        """Assign one waiting task and count it, or return None if none can be placed now; call until None.

        A task past its deadline is never assigned; `expired` hands it out.
        """
        views = [Counted(a.id, a.status, self._counts[a.id], a.expected_ms, a.accuracy) for a in agents]
        lower = self._lower(now)
        refused: set[tuple[str, str, str, str]] = set()
        for waiting in self._candidates(lower, now):
            task = waiting.task
            kind = (task.skill, task.lang, task.domain, task.model)
            if kind in refused or _is_past(task, now):
                continue
            agent = self.allocator.choose(task, views)
            if agent is None:
                refused.add(kind)
                continue
            passes = bool(lower) and not (task.priority in lower and self._is_aged(waiting, now))
            self._passed_over = self._passed_over + 1 if passes else 0
            self._lines[task.priority].remove(waiting)
            self._counts[agent] += 1
            self._running[task.id] = _Running(waiting, agent, now)
            return Assignment(task, agent)
        return None

    def finished(self, task_id: str, agent: str, now: float, ok: bool = True) -> Task | None:
        """Take a task off its agent and tell the policy.

        None for a task that this agent does not have: a repeat, or a late answer of one that lost it.
        """
        running = self._running.get(task_id)
        if running is None or running.agent != agent:
            return None
        del self._running[task_id]
        self._counts[agent] -= 1
        task = running.waiting.task
        self.allocator.finished(task, agent, (now - running.began) * 1000, ok)
        return task

    def lost(self, agent: str, now: float) -> list[Task]:
        """Take all tasks off an agent that died, put them first in their lines, and return them."""
        gone = [running.waiting for running in self._running.values() if running.agent == agent]
        for waiting in reversed(gone):
            self.finished(waiting.task.id, agent, now, ok=False)
            self._lines[waiting.task.priority].appendleft(waiting)
        return [waiting.task for waiting in gone]

    def cancel(self, task_id: str) -> bool:
        """Drop a task that still waits; return whether it did."""
        return bool(self._drop(lambda task: task.id == task_id))

    def expired(self, now: float) -> list[Task]:
        """Drop and return the waiting tasks whose deadline has passed."""
        return self._drop(lambda task: _is_past(task, now))

    def _all(self) -> Iterator[_Waiting]:
        return (waiting for line in self._lines.values() for waiting in line)

    def _is_aged(self, waiting: _Waiting, now: float) -> bool:
        return now - waiting.since > self._patience[waiting.task.priority]

    def _lower(self, now: float) -> list[Priority]:
        """Return the priorities whose aged tasks may be passed over; a line's oldest is its first."""
        filled = [priority for priority, line in self._lines.items() if line]
        return [priority for priority in filled[1:] if self._is_aged(self._lines[priority][0], now)]

    def _candidates(self, lower: Sequence[Priority], now: float) -> Iterator[_Waiting]:
        if self._passed_over >= PASSED_OVER:
            lines = (takewhile(lambda w: self._is_aged(w, now), self._lines[priority]) for priority in lower)
            yield from merge(*lines, key=lambda w: w.since)
        yield from self._all()

    def _drop(self, unwanted: Callable[[Task], bool]) -> list[Task]:
        dropped = [w.task for w in self._all() if unwanted(w.task)]
        for priority, line in self._lines.items():
            self._lines[priority] = deque(w for w in line if not unwanted(w.task))
        return dropped


def _is_past(task: Task, now: float) -> bool:
    return 0 < task.expires_at <= now
