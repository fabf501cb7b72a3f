"""The tasks a host gives to agents: placed, joined when several answer, and what each cost.

It decides nothing about work: the `allocate` and `aggregate` hooks do. Who is there is known by `presence.py`, whose
answer counts by `leases.py`, who waits by `line.py`.
"""

import asyncio
import logging
import time
import uuid
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import msgspec

from edgehome.bus import Bus
from edgehome.config import AgentsTable
from edgehome.leases import Answer, Lease, Leases
from edgehome.line import Line
from edgehome.messages import Priority, Task, TaskResult, encode
from edgehome.presence import Presence, Record, View
from edgehome.registry import Job, Registry

log = logging.getLogger(__name__)

ATTEMPTS = 4
WAIT_S = 0.25
JUDGED = 1000
TRIALS = 40


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
        self.presence = Presence(bus, site, settings.heartbeat_s, record, monotonic)
        self.leases = Leases(bus, site, self.presence, record, monotonic)
        self.line = Line(monotonic)
        self.reliability: Any = None
        self._registry, self._settings, self._boot = registry, settings, boot
        self._record, self._now, self._wait_s = record, monotonic, wait_s
        self._given: OrderedDict[str, tuple[str, Task]] = OrderedDict()
        self._trials: Counter[tuple[str, str, str, str]] = Counter()
        self._watching: set[asyncio.Task] = set()
        self.leases.freed, self.leases.ended = self.line.call, self._observe
        self.presence.joined.append(lambda _: self.line.call())

    async def start(self) -> None:
        """Listen to agents and to their answers."""
        await self.presence.start()
        await self.leases.start()

    async def stop(self) -> None:
        """Wait for nobody any more."""
        await self.presence.stop()
        await self.leases.stop()
        for watching in self._watching:
            watching.cancel()
        await asyncio.gather(*self._watching, return_exceptions=True)

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
        if not self.presence.has(skill):
            return None
        began = self._now()
        task = Task(
            id=uuid.uuid4().hex, trace=trace, skill=skill, body=msgspec.Raw(encode(body)), lang=lang, domain=domain,
            model=model, priority=priority, leader=self._boot, ttl_s=ttl_s, lease_s=self._settings.lease_s,
            expires_at=time.time() + ttl_s, reply_to="result",
        )  # fmt: skip
        failed: set[str] = set()
        for attempt in range(1, (ATTEMPTS if retry else 1) + 1):
            left_s = ttl_s - (self._now() - began)
            agents = await self._place(task, failed, began, min(self._wait_s, left_s)) if left_s > 0 else []
            if not agents:
                break
            if attempt > 1:
                task = msgspec.structs.replace(task, attempt=attempt, ttl_s=left_s)
            leases = [self.leases.give(task, agent) for agent in agents]
            done = await self._joined(task, leases, began)
            if done is not None:
                return done
            failed.update(agents)
        self._record(
            trace, "agents", f"{skill}: no agent answered; served here", tried=sorted(failed) or None
        )
        return None

    async def _place(self, task: Task, failed: set[str], since: float, wait_s: float) -> list[str]:
        """Return the agents that shall do the task, counted as theirs; waits its turn if all are busy."""
        if not len(self.line):
            if agents := await self._choose(task, failed):
                return agents
            if not any(
                self._busy(view, task) for view in self.presence.views.values() if view.id not in failed
            ):
                return []  # who is free was not chosen: it cannot do this, and waiting changes nothing
        return await self.line.wait(task, since, lambda: self._choose(task, failed), wait_s)

    @staticmethod
    def _busy(view: View, task: Task) -> bool:
        fits = task.skill in view.status.skills and (not task.model or task.model in view.status.models)
        return view.usable and fits and view.outstanding >= view.status.capacity

    async def _choose(self, task: Task, failed: set[str]) -> list[str]:
        chosen: list[str] = []
        for _ in range(self._settings.replicas):
            views = [
                v
                for v in self.presence.views.values()
                if v.usable and v.id not in failed and v.id not in chosen
            ]
            picked = await self._allocated(task, self._unproven(task, views) or views)
            if not picked:
                break
            for agent in picked:
                view = self.presence.views.get(agent)
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
            (answer,) = await self._registry.apart([Job(plugin, partial(ask, task=task, agents=views))])
            if answer.error:
                self._record(task.trace, "agents", f"{plugin} failed: {answer.error}")
            elif answer.value:
                return list(answer.value)
        return []

    def _observe(self, result: TaskResult) -> None:
        """Let plugins see an answer go by, without making the request wait."""
        watchers = self._registry.impls("observe")
        if watchers:
            jobs = [Job(name, partial(watch, message=result)) for name, watch in watchers]
            watching = asyncio.ensure_future(self._registry.apart(jobs))
            self._watching.add(watching)
            watching.add_done_callback(self._watching.discard)

    # ---- joining answers ------------------------------------------------------------------------

    async def _joined(self, task: Task, leases: Sequence[Lease], began: float) -> Done | None:
        """Return the joined answer, or None when every lease was lost or failed."""
        waits = {lease.answer: lease for lease in leases}
        came: dict[str, tuple[Lease, Answer]] = {}
        while waits:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            for future in sorted((f for f in waits if f.done()), key=_came_at):
                lease, answer = waits.pop(future), future.result()
                if answer is None:
                    continue
                if answer.result.error:
                    self._record(task.trace, "agents", f"{lease.agent} failed", error=answer.result.error)
                    continue
                came[lease.agent] = (lease, answer)
            if not came:
                continue
            results = [answer.result for _, answer in came.values()]
            joined = await self._aggregated(task, results, [lease.agent for lease in waits.values()])
            if joined is not None and not joined.wait and joined.result is not None:
                return self._done(task, joined, list(came.values()), leases, began)
        return None

    async def _aggregated(self, task: Task, results: Sequence[TaskResult], missing: Sequence[str]) -> Any:
        for plugin, ask in self._registry.impls("aggregate"):
            call = partial(ask, task=task, results=results, missing=missing)
            (answer,) = await self._registry.apart([Job(plugin, call)])
            if answer.error:
                self._record(task.trace, "agents", f"{plugin} failed: {answer.error}")
            elif answer.value is not None:
                return answer.value
        return _FirstAnswer(results[0])

    def _done(
        self,
        task: Task,
        joined: Any,
        came: Sequence[tuple[Lease, Answer]],
        leases: Sequence[Lease],
        began: float,
    ) -> Done:
        # the answer that was waited for longest is the critical path: its durations are the request's
        lease, last = max(came, key=lambda c: c[1].at)
        round_trip_ms = (last.at - lease.sent_at) * 1000
        compute_ms = min(last.result.compute_ms, round_trip_ms)
        queue_ms = min(last.result.queue_ms, round_trip_ms - compute_ms)
        transport_ms = round_trip_ms - compute_ms - queue_ms
        total_ms = (self._now() - began) * 1000
        agents = tuple(lease.agent for lease, _ in came)
        done = Done(
            joined.result, joined.agreement, joined.ask, agents, task.attempt, compute_ms, transport_ms,
            total_ms - compute_ms - transport_ms, len(leases) + len(came),
            sum(lease.size for lease in leases) + sum(answer.size for _, answer in came),
        )  # fmt: skip
        self._record(
            task.trace, "agents", f"{done.result.agent} answered", skill=task.skill, agents=agents, task=task.id,
            agreement=round(joined.agreement, 3), ask=joined.ask or None, attempt=task.attempt,
            compute_ms=round(compute_ms, 3), transport_ms=round(transport_ms, 3), queue_ms=round(queue_ms, 3),
            messages=done.messages, bytes=done.sent_bytes,
        )  # fmt: skip
        self._given[task.trace] = (done.result.agent, task)
        if len(self._given) > JUDGED:
            self._given.popitem(last=False)
        return done

    # ---- what turned out to be right -----------------------------------------------------------

    def judge(self, trace: str, right: bool) -> None:
        """Count the answer behind a request as right or wrong, now that this is known."""
        given = self._given.pop(trace, None)
        if given is None:
            return
        agent, task = given
        if self.reliability is not None:
            self.reliability.record(agent, task, right)
            if (view := self.presence.views.get(agent)) is not None:
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


def _came_at(future: "asyncio.Future[Answer | None]") -> float:
    answer = future.result()
    return answer.at if answer else 0.0


def _keys(task: Task) -> Iterable[tuple[str, str, str]]:
    return dict.fromkeys(
        [(task.skill, "", ""), (task.skill, task.lang, ""), (task.skill, task.lang, task.domain)]
    )
