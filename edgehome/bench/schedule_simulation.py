"""The allocation laboratory's simulation: one policy, agents that serve in order of arrival, one pass.

Event by event and exact; the only chance is in the work and in the policy.
"""

import heapq
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from edgehome.bench.schedule_work import Job, Machine, Work
from edgehome.messages import AgentStatus, Task

WARM_UP = 0.1
UNLIMITED = 1_000_000_000

Told = Literal["declared", "measured", "nothing"]
Kind = tuple[str, str, str, str]


class Running(NamedTuple):
    """A task at an agent: its place in the work, when it came, how long it takes, and what can do it."""

    task: Task
    number: int
    at: float
    takes: float
    kind: Kind


@dataclass(slots=True)
class LabAgent:
    """An agent as a policy sees it, and what the laboratory knows of it besides."""

    id: str
    status: AgentStatus
    speed: float
    right: float = 1.0
    outstanding: int = 0
    expected_ms: float | None = None
    accuracy: Mapping[tuple[str, str, str], float] = field(default_factory=dict)
    queue: deque[Running] = field(default_factory=deque)
    answers: int = 0
    tasks: int = 0
    busy: float = 0.0


@dataclass(slots=True)
class Measured:
    """What one pass gave, the warm-up left out. Times in the work's unit, agents in the work's order.

    `present` is tasks x time in the system; `beside_idle` the part of it that tasks waited while
    an agent that could have done them stood idle.
    """

    times: list[float] = field(default_factory=list)
    in_time: int = 0
    reward: float = 0.0
    right: float = 0.0
    refused: int = 0
    busy: tuple[float, ...] = ()
    tasks: tuple[int, ...] = ()
    present: float = 0.0
    beside_idle: float = 0.0


class Laboratory:
    """One pass of a policy over the work.

    `told` says what the policy sees of speeds: declared ones, the coordinator's own running mean of
    service times, or nothing. The policy hears of each answer as it would on the bus. No agent has a
    budget here, so who can do a task depends on its kind alone, and is looked up once a kind.
    """

    def __init__(
        self, policy: Any, work: Work, able: Callable[..., Any], told: Told, deadline: float
    ) -> None:
        self.policy, self.work, self.able, self.told, self.deadline = policy, work, able, told, deadline
        self.agents = [_agent(machine, told) for machine in work.machines]
        self.measured = Measured()
        self.first = int(len(work.jobs) * WARM_UP)
        self.now, self.begin = 0.0, work.jobs[self.first].at
        self.departures: list[tuple[float, int, LabAgent]] = []
        self.present = 0
        self.idle = {agent.id for agent in self.agents}
        self.waiting: Counter[Kind] = Counter()
        self.able_agents: dict[Kind, tuple[LabAgent, ...]] = {}
        self.able_ids: dict[Kind, frozenset[str]] = {}

    def run(self) -> Measured:
        """Return what the policy made of the work, once every task is answered."""
        departures = self.departures
        for number, job in enumerate(self.work.jobs):
            while departures and departures[0][0] <= job.at:
                self._depart()
            self._pass_time(job.at)
            self._arrive(number, job)
        while departures:
            self._depart()
        self.measured.busy = tuple(agent.busy for agent in self.agents)
        self.measured.tasks = tuple(agent.tasks for agent in self.agents)
        return self.measured

    def _arrive(self, number: int, job: Job) -> None:
        kind = (job.skill, job.lang, job.domain, job.model)
        task = Task(
            id=str(number), trace="", skill=job.skill, lang=job.lang, domain=job.domain, model=job.model
        )
        able = self.able_agents.get(kind)
        if able is None:
            able = self.able_agents[kind] = self.able(task, self.agents).agents
            self.able_ids[kind] = frozenset(agent.id for agent in able)
        if not able:
            self.measured.refused += number >= self.first
            return
        agent = self.policy.pick(task, able)
        running = Running(task, number, job.at, job.size / agent.speed, kind)
        agent.outstanding += 1
        agent.queue.append(running)
        self.present += 1
        if agent.outstanding == 1:
            self.idle.remove(agent.id)
            heapq.heappush(self.departures, (job.at + running.takes, number, agent))
        else:
            self.waiting[kind] += 1

    def _depart(self) -> None:
        at, _, agent = heapq.heappop(self.departures)
        self._pass_time(at)
        running = agent.queue.popleft()
        agent.outstanding -= 1
        self.present -= 1
        if agent.queue:
            after = agent.queue[0]
            self.waiting[after.kind] -= 1
            heapq.heappush(self.departures, (at + after.takes, after.number, agent))
        else:
            self.idle.add(agent.id)
        if self.told == "measured":
            agent.answers += 1
            known = running.takes if agent.expected_ms is None else agent.expected_ms
            agent.expected_ms = known + (running.takes - known) / min(agent.answers, 1000)
        self.policy.finished(running.task, agent.id, at - running.at, True)
        if running.number >= self.first:
            self._count(running, agent, at - running.at)

    def _count(self, running: Running, agent: LabAgent, time: float) -> None:
        measured, deadline = self.measured, self.work.jobs[running.number].deadline or self.deadline
        measured.times.append(time)
        measured.in_time += time <= deadline
        measured.reward += agent.right * max(-1.0, 1.0 - time / deadline)
        measured.right += agent.right
        agent.busy += running.takes
        agent.tasks += 1

    def _pass_time(self, until: float) -> None:
        span, self.now = until - self.now, until
        if until <= self.begin or span <= 0:
            return
        self.measured.present += span * self.present
        if self.idle and self.present > len(self.agents) - len(self.idle):  # some wait while some are idle
            idle = self.idle
            helped = sum(n for kind, n in self.waiting.items() if n and idle & self.able_ids[kind])
            self.measured.beside_idle += span * helped


def _agent(machine: Machine, told: Told) -> LabAgent:
    status = AgentStatus(
        agent=machine.agent,
        state="online",
        boot="",
        skills=machine.skills,
        languages=machine.languages,
        domains=machine.domains,
        models=machine.models,
        speed=machine.speed if told == "declared" else 1.0,
        capacity=UNLIMITED,
    )
    agent = LabAgent(machine.agent, status, machine.speed)
    if machine.accuracy is not None:
        agent.right = machine.accuracy
        agent.accuracy = {(skill, "", ""): machine.accuracy for skill in machine.skills}
    return agent
