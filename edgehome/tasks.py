"""The tasks a host gives to agents: who is there, who has which task on lease, what came back and what it cost.

It decides nothing about work: the `allocate` and `aggregate` hooks do. An agent that shows no sign of life
for `lease_s` loses its lease; another gets the task, and what the first says later is not heard.
"""

import asyncio
import logging
import time
import uuid
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import msgspec

from edgehome import topics
from edgehome.bus import Bus
from edgehome.config import AgentsTable
from edgehome.errors import EdgeHomeError
from edgehome.messages import AgentStatus, Priority, Received, Task, TaskResult, encode
from edgehome.registry import Job, Registry

log = logging.getLogger(__name__)

BEATS = 3
ATTEMPTS = 4
WAIT_S = 0.25
FIRST_FEW = 5
REMEMBER = 0.1
ORDER: tuple[Priority, ...] = ("safety", "person", "background")
PATIENCE_S = {"safety": 0.0, "person": 2.0, "background": 10.0}
PASSED_OVER = 3
JUDGED = 1000
TRIALS = 40

Record = Callable[..., None]


@dataclass
class View:
    """An agent as the host knows it (`protocols.AgentView`). `heard` is None until it spoke in this host's time."""

    id: str
    status: AgentStatus
    heard: float | None = None
    outstanding: int = 0
    served: int = 0
    lost: int = 0
    expected_ms: float | None = None
    suspect: bool = False
    drained: bool = False
    accuracy: dict[tuple[str, str, str], float] = field(default_factory=dict)

    def measured(self, ms: float) -> None:
        """Take in how long one task took without its wait in the queue: a mean at first, then a slow average."""
        self.served += 1
        weight = max(REMEMBER, 1 / min(self.served, FIRST_FEW * 2))
        self.expected_ms = (
            ms if self.expected_ms is None else self.expected_ms + weight * (ms - self.expected_ms)
        )

    @property
    def usable(self) -> bool:
        """Whether it may be given work."""
        return self.heard is not None and self.status.state == "online" and not (self.suspect or self.drained)


@dataclass
class Lease:
    """One task at one agent."""

    task: Task
    agent: str
    sent_at: float
    answer: asyncio.Future
    renewed_at: float
    timer: asyncio.TimerHandle | None = None


@dataclass(frozen=True)
class Done:
    """What the agents made of a task, and T = Tc + Tt + Tp of it in milliseconds, by durations only."""

    result: TaskResult
    agreement: float
    ask: bool
    agents: tuple[str, ...]
    attempts: int
    compute_ms: float
    transport_ms: float
    processing_ms: float
    messages: int
    sent_bytes: int


@dataclass(eq=False)
class _Waiting:
    task: Task
    since: float
    turn: asyncio.Event


class Coordinator:
    """Gives tasks to agents. `record(trace, stage, what, **data)` keeps the why-chain."""

    def __init__(
        self,
        bus: Bus,
        registry: Registry,
        settings: AgentsTable,
        site: str,
        boot: str,
        record: Record,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        wait_s: float = WAIT_S,
    ) -> None:
        self.views: dict[str, View] = {}
        self.late = self.given = 0
        self.joined: list[Callable[[View], None]] = []
        self.changed: Callable[[], None] = lambda: None
        self.reliability: Any = None
        self._bus, self._registry, self._settings = bus, registry, settings
        self._site, self._boot, self._record, self._now = site, boot, record, monotonic
        self._leases: dict[tuple[str, str], Lease] = {}
        self._waiting: list[_Waiting] = []
        self._passed_over, self._wait_s = 0, wait_s
        self._given: OrderedDict[str, tuple[str, Task]] = OrderedDict()
        self._trials: Counter[tuple[str, str, str, str]] = Counter()
        self._ticking: asyncio.Task | None = None
        self._sending: set[asyncio.Task] = set()

    # ---- life -------------------------------------------------------------------------------

    async def start(self) -> None:
        """Listen to agents and to their answers."""
        await self._bus.subscribe(topics.agent(self._site, "+", "status"), self._status_told)
        await self._bus.subscribe(topics.agent(self._site, "+", "result"), self._answered)
        self._ticking = asyncio.create_task(self._tick())

    async def stop(self) -> None:
        """Wait for nobody any more."""
        tasks = [t for t in (self._ticking, *self._sending) if t]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for lease in list(self._leases.values()):
            self._lose(lease, "the host stops")

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(self._settings.heartbeat_s / 2)
            now = self._now()
            for view in self.views.values():
                silent_s = BEATS * view.status.heartbeat_s
                if view.heard is not None and view.status.state != "offline" and now - view.heard > silent_s:
                    self._gone(view, f"no heartbeat for {silent_s:g} s")

    def has(self, skill: str) -> bool:
        """Return whether any agent may be given such work now."""
        return any(v.usable and skill in v.status.skills for v in self.views.values())

    # ---- presence ---------------------------------------------------------------------------

    def _status_told(self, message: Received) -> None:
        agent = message.topic.split("/")[-2]
        if not message.payload:
            self.views.pop(agent, None)
            return
        try:
            status = msgspec.json.decode(message.payload, type=AgentStatus)
        except msgspec.DecodeError as error:
            self._record("agents", "agents", f"{agent}: bad status", error=str(error))
            return
        view = self.views.get(agent)
        if view is None:
            view = self.views[agent] = View(agent, status)
        if status.boot != view.status.boot:
            if status.state == "offline" and view.usable:
                return  # the will of an earlier boot comes late
            if view.heard is not None:
                self._gone(view, "it started anew", say=False)
            view.drained = view.suspect = False
        before = view.status.state
        view.status = status
        if status.state == "offline":
            self._gone(view, "it went offline", say=before != "offline")
            return
        if message.retain:
            return  # may be an agent that died while nobody looked: a live word will follow
        fresh = view.heard is None or before != status.state
        view.heard = self._now()
        view.suspect = False
        self._renew(status)
        if fresh:
            self._record(
                "agents", "agents", f"{agent}: {status.state}", skills=status.skills, boot=status.boot
            )
            for tell in self.joined:
                tell(view)
            self.changed()
            self._next()

    def _renew(self, status: AgentStatus) -> None:
        for task_id in status.working:
            lease = self._leases.get((task_id, status.agent))
            if lease is not None:
                lease.renewed_at = self._now()

    def _gone(self, view: View, why: str, say: bool = True) -> None:
        view.heard = None
        view.status = msgspec.structs.replace(view.status, state="offline")
        for lease in [lease for lease in self._leases.values() if lease.agent == view.id]:
            self._lose(lease, why)
        if say:
            self._record("agents", "agents", f"{view.id}: gone", reason=why)
            self.changed()

    def drain(self, agent: str) -> View:
        """Give an agent no more tasks until it starts anew. Raises EdgeHomeError for an unknown one."""
        view = self.views.get(agent)
        if view is None:
            known = ", ".join(sorted(self.views)) or "none"
            raise EdgeHomeError(f"agent {agent!r}: unknown; expected one of {known}")
        view.drained = True
        self.changed()
        return view

    def shown(self) -> list[dict[str, Any]]:
        """Return the agents for lists and the TUI."""
        now = self._now()
        return [
            {
                "id": v.id, "state": "draining" if v.drained and v.status.state == "online" else v.status.state,
                "boot": v.status.boot, "skills": list(v.status.skills), "languages": list(v.status.languages),
                "domains": list(v.status.domains), "models": list(v.status.models), "speed": v.status.speed,
                "capacity": v.status.capacity, "outstanding": v.outstanding, "served": v.served, "lost": v.lost,
                "expected_ms": None if v.expected_ms is None else round(v.expected_ms, 3), "suspect": v.suspect,
                "at": None if v.heard is None else time.time() - (now - v.heard),
                "accuracy": {"/".join(p for p in k if p): round(a, 3) for k, a in v.accuracy.items()},
            }
            for v in sorted(self.views.values(), key=lambda v: v.id)
        ]  # fmt: skip

    # ---- giving work ------------------------------------------------------------------------

    async def perform(
        self,
        skill: str,
        body: msgspec.Struct,
        *,
        trace: str = "",
        lang: str = "",
        domain: str = "",
        model: str = "",
        priority: Priority = "person",
        ttl_s: float = 5.0,
        retry: bool = True,
    ) -> Done | None:
        """Return what agents answered, or None if nobody could: then the host serves it itself.

        With `retry` off a task that was begun is not given to a second agent.
        """
        if not self.has(skill):
            return None
        began = self._now()
        payload = msgspec.Raw(encode(body))
        task = Task(
            id=uuid.uuid4().hex, trace=trace, skill=skill, body=payload, lang=lang, domain=domain, model=model,
            priority=priority, leader=self._boot, ttl_s=ttl_s, lease_s=self._settings.lease_s,
            expires_at=time.time() + ttl_s, reply_to="result",
        )  # fmt: skip
        self.given += 1
        failed: set[str] = set()
        for attempt in range(1, (ATTEMPTS if retry else 1) + 1):
            left_s = ttl_s - (self._now() - began)
            agents = await self._place(task, failed, min(self._wait_s, left_s)) if left_s > 0 else []
            if not agents:
                break
            again = msgspec.structs.replace(task, attempt=attempt, ttl_s=left_s)
            leases = [self._send(again, agent) for agent in agents]
            done = await self._joined(again, leases, began)
            if done is not None:
                return done
            failed.update(agents)
        self._record(
            trace, "agents", f"{skill}: no agent answered; served here", tried=sorted(failed) or None
        )
        return None

    async def _place(self, task: Task, failed: set[str], wait_s: float) -> list[str]:
        """Return the agents that shall do the task, counted as theirs; waits its turn if all are busy."""
        if not self._waiting and (agents := await self._choose(task, failed)):
            return agents
        able = [v for v in self.views.values() if v.usable and task.skill in v.status.skills]
        if not [v for v in able if v.id not in failed]:
            return []
        waiting = _Waiting(task, self._now(), asyncio.Event())
        self._waiting.append(waiting)
        self._next()
        try:
            async with asyncio.timeout(wait_s):
                while True:
                    await waiting.turn.wait()
                    waiting.turn.clear()
                    if agents := await self._choose(task, failed):
                        return agents
                    self._next(after=waiting)
        except TimeoutError:
            return []
        finally:
            self._waiting.remove(waiting)
            self._next()

    def _next(self, after: _Waiting | None = None) -> None:
        """Let the next waiting task try: safety first; one in four turns is for who waited past its patience."""
        if not self._waiting:
            return
        now = self._now()
        line = sorted(self._waiting, key=lambda w: (ORDER.index(w.task.priority), w.since))
        if after is not None:
            line = line[line.index(after) + 1 :]
            if not line:
                return
        aged = [
            w for w in line if now - w.since > PATIENCE_S[w.task.priority] and w.task.priority != "safety"
        ]
        first = line[0]
        if aged and first not in aged:
            self._passed_over += 1
            if self._passed_over > PASSED_OVER:
                first, self._passed_over = min(aged, key=lambda w: w.since), 0
        first.turn.set()

    async def _choose(self, task: Task, failed: set[str]) -> list[str]:
        chosen: list[str] = []
        for _ in range(self._settings.replicas):
            views = [v for v in self.views.values() if v.usable and v.id not in failed and v.id not in chosen]
            picked = await self._allocated(task, self._unproven(task, views) or views)
            if not picked:
                break
            for agent in picked:
                view = self.views.get(agent)
                if view is not None and view.usable and view.outstanding < view.status.capacity:
                    view.outstanding += 1
                    self._trials[agent, task.skill, task.lang, task.domain] += 1
                    chosen.append(agent)
        return chosen

    def _unproven(self, task: Task, views: Sequence[View]) -> list[View]:
        """Where the best expert is wanted, each must be tried on such tasks before one can be called the best."""
        if self._settings.allocator != "capability" or self.reliability is None:
            return []
        able = [v for v in views if task.skill in v.status.skills and v.outstanding < v.status.capacity]
        tried = {v.id: self._trials[v.id, task.skill, task.lang, task.domain] for v in able}
        fewest = min(tried.values(), default=TRIALS)
        return [v for v in able if tried[v.id] == fewest] if fewest < TRIALS else []

    async def _allocated(self, task: Task, views: Sequence[View]) -> list[str]:
        for plugin, ask in self._registry.impls("allocate") if views else ():
            (answer,) = await self._registry.run([Job(plugin, partial(ask, task=task, agents=views))])
            if answer.error:
                self._record(task.trace, "agents", f"{plugin} failed: {answer.error}")
            elif answer.value:
                return list(answer.value)
        return []

    def _send(self, task: Task, agent: str) -> Lease:
        loop = asyncio.get_running_loop()
        now = self._now()
        lease = Lease(task, agent, now, loop.create_future(), now)
        self._leases[task.id, agent] = lease
        lease.timer = loop.call_later(task.lease_s, self._due, lease)
        publish = asyncio.create_task(self._publish(lease))
        self._sending.add(publish)
        publish.add_done_callback(self._sending.discard)
        return lease

    async def _publish(self, lease: Lease) -> None:
        try:
            await self._bus.publish(topics.agent(self._site, lease.agent, "task"), encode(lease.task), qos=1)
        except EdgeHomeError as error:
            self._lose(lease, str(error))

    def _due(self, lease: Lease) -> None:
        now = self._now()
        if now - lease.sent_at < lease.task.ttl_s and now - lease.renewed_at < lease.task.lease_s * 0.9:
            wait_s = max(0.01, lease.renewed_at + lease.task.lease_s - now)
            lease.timer = asyncio.get_running_loop().call_later(wait_s, self._due, lease)
            return
        if (view := self.views.get(lease.agent)) is not None:
            view.suspect = True  # until it shows life again
        self._lose(lease, f"no sign of life for {now - lease.renewed_at:.2f} s")

    def _lose(self, lease: Lease, why: str) -> None:
        if self._leases.pop((lease.task.id, lease.agent), None) is None:
            return
        self._free(lease)
        if (view := self.views.get(lease.agent)) is not None:
            view.lost += 1
        self._record(
            lease.task.trace, "agents", f"{lease.agent} lost its lease", reason=why, task=lease.task.id,
            attempt=lease.task.attempt,
        )  # fmt: skip
        self._observe(TaskResult(task=lease.task.id, agent=lease.agent, error=why))
        if not lease.answer.done():
            lease.answer.set_result(None)

    def _free(self, lease: Lease) -> None:
        if lease.timer:
            lease.timer.cancel()
        if (view := self.views.get(lease.agent)) is not None:
            view.outstanding = max(0, view.outstanding - 1)
        self._next()

    # ---- answers ----------------------------------------------------------------------------

    def _answered(self, message: Received) -> None:
        agent = message.topic.split("/")[-2]
        try:
            result = msgspec.json.decode(message.payload, type=TaskResult)
        except msgspec.DecodeError as error:
            self._record("agents", "agents", f"{agent}: bad result", error=str(error))
            return
        lease = self._leases.get((result.task, agent))
        if lease is None or result.agent != agent or result.attempt != lease.task.attempt:
            self.late += 1
            log.info("a late answer of %s to task %s is not heard", agent, result.task)
            return
        del self._leases[result.task, agent]
        self._free(lease)
        if (view := self.views.get(agent)) is not None and not result.error:
            view.measured((self._now() - lease.sent_at) * 1000 - result.queue_ms)
        self._observe(result)
        if not lease.answer.done():
            lease.answer.set_result((result, self._now(), len(message.payload)))

    def _observe(self, result: TaskResult) -> None:
        watchers = self._registry.impls("observe")
        if watchers:
            jobs = [Job(name, partial(watch, message=result)) for name, watch in watchers]
            watching = asyncio.ensure_future(self._registry.run(jobs))
            self._sending.add(watching)
            watching.add_done_callback(self._sending.discard)

    async def _joined(self, task: Task, leases: Sequence[Lease], began: float) -> Done | None:
        """Return the joined answer, or None when every lease was lost or failed."""
        open_leases = {lease.answer: lease for lease in leases}
        came: dict[str, tuple[Lease, float, int]] = {}
        results: list[TaskResult] = []
        failures: list[TaskResult] = []
        while open_leases:
            finished, _ = await asyncio.wait(open_leases, return_when=asyncio.FIRST_COMPLETED)
            for future in sorted(finished, key=lambda f: f.result()[1] if f.result() else 0.0):
                lease = open_leases.pop(future)
                if future.result() is None:
                    continue
                result, at, size = future.result()
                if result.error:
                    failures.append(result)
                    self._record(task.trace, "agents", f"{lease.agent} failed", error=result.error)
                    continue
                results.append(result)
                came[lease.agent] = (lease, at, size)
            missing = [lease.agent for lease in open_leases.values()]
            if not results:
                continue
            joined = await self._aggregated(task, results, missing)
            if joined is not None and not joined.wait and joined.result is not None:
                return self._done(task, joined, came, len(leases), began)
        return None

    async def _aggregated(self, task: Task, results: Sequence[TaskResult], missing: Sequence[str]) -> Any:
        for plugin, ask in self._registry.impls("aggregate"):
            call = partial(ask, task=task, results=results, missing=missing)
            (answer,) = await self._registry.run([Job(plugin, call)])
            if answer.error:
                self._record(task.trace, "agents", f"{plugin} failed: {answer.error}")
            elif answer.value is not None:
                return answer.value
        return _FirstAnswer(results[0])

    def _done(
        self, task: Task, joined: Any, came: Mapping[str, tuple[Lease, float, int]], asked: int, began: float
    ) -> Done:
        result = joined.result
        # the answer that was waited for longest is the critical path: its durations are the request's
        lease, at, _ = max(came.values(), key=lambda c: c[1])
        last = result if result.agent == lease.agent else self._result_of(lease, result)
        round_trip_ms = (at - lease.sent_at) * 1000
        compute_ms = min(last.compute_ms, round_trip_ms)
        queue_ms = min(last.queue_ms, round_trip_ms - compute_ms)
        transport_ms = round_trip_ms - compute_ms - queue_ms
        total_ms = (self._now() - began) * 1000
        done = Done(
            result, joined.agreement, joined.ask, tuple(came), task.attempt, compute_ms, transport_ms,
            total_ms - compute_ms - transport_ms, asked + len(came),
            asked * len(task.body) + sum(size for _, _, size in came.values()),
        )  # fmt: skip
        self._record(
            task.trace, "agents", f"{result.agent} answered", skill=task.skill, agents=list(came), task=task.id,
            agreement=round(joined.agreement, 3), ask=joined.ask or None, attempt=task.attempt,
            compute_ms=round(compute_ms, 3), transport_ms=round(transport_ms, 3), queue_ms=round(queue_ms, 3),
            messages=done.messages, bytes=done.sent_bytes,
        )  # fmt: skip
        self._given[task.trace] = (result.agent, task)
        if len(self._given) > JUDGED:
            self._given.popitem(last=False)
        return done

    @staticmethod
    def _result_of(lease: Lease, other: TaskResult) -> TaskResult:
        answer = lease.answer.result()
        return answer[0] if answer else other

    # ---- what turned out to be right -----------------------------------------------------------

    def holds(self, task_id: str, agent: str) -> Task | None:
        """Return the task if this agent has it on lease now."""
        lease = self._leases.get((task_id, agent))
        return lease.task if lease else None

    def judge(self, trace: str, right: bool) -> None:
        """Count the answer behind a request as right or wrong, now that this is known."""
        given = self._given.pop(trace, None)
        if given is None:
            return
        agent, task = given
        if self.reliability is not None:
            self.reliability.record(agent, task, right)
            if (view := self.views.get(agent)) is not None:
                for key in _keys(task):
                    alike = Task(id="", trace="", skill=key[0], lang=key[1], domain=key[2])
                    view.accuracy[key] = self.reliability.of(agent, alike)


@dataclass(frozen=True)
class _FirstAnswer:
    """What stands in where no plugin aggregates: the first answer."""

    result: TaskResult
    agreement: float = 1.0
    wait: bool = False
    ask: bool = False


def _keys(task: Task) -> Iterable[tuple[str, str, str]]:
    return dict.fromkeys(
        [(task.skill, "", ""), (task.skill, task.lang, ""), (task.skill, task.lang, task.domain)]
    )
