"""The leases of a host: which agent has which task, for how long it is waited for, and whose answer counts.

An agent that shows no sign of life for `lease_s`, or is gone, loses its lease; what it says later is not heard.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import msgspec

from edgehome import topics
from edgehome.bus import Bus
from edgehome.errors import EdgeHomeError
from edgehome.messages import AgentStatus, Received, Task, TaskResult, encode
from edgehome.presence import Presence, Record

log = logging.getLogger(__name__)


class Answer(NamedTuple):
    """An agent's result, when it came by the host's monotonic clock, and its bytes on the wire."""

    result: TaskResult
    at: float
    size: int


@dataclass(eq=False)
class Lease:
    """One task at one agent; `answer` becomes an Answer, or None when the lease is lost."""

    task: Task
    agent: str
    sent_at: float
    answer: "asyncio.Future[Answer | None]"
    renewed_at: float
    due_at: float = 0.0
    timer: asyncio.TimerHandle | None = None
    size: int = 0


class Leases:
    """All tasks that agents have. `freed()` is called whenever an agent has room again, `ended(result)` for each end."""

    def __init__(
        self, bus: Bus, site: str, presence: Presence, record: Record, monotonic: Callable[[], float]
    ) -> None:
        self.late = 0
        self.freed: Callable[[], None] = lambda: None
        self.ended: Callable[[TaskResult], None] = lambda result: None
        self._bus, self._site, self._presence = bus, site, presence
        self._record, self._now = record, monotonic
        self._leases: dict[tuple[str, str], Lease] = {}
        self._sending: set[asyncio.Task] = set()
        presence.alive, presence.gone = self._renew, self._lose_all

    async def start(self) -> None:
        """Listen to answers."""
        await self._bus.subscribe(topics.agent(self._site, "+", "result"), self._answered)

    async def stop(self) -> None:
        """Wait for nobody any more."""
        for sending in self._sending:
            sending.cancel()
        await asyncio.gather(*self._sending, return_exceptions=True)
        for lease in list(self._leases.values()):
            self._lose(lease, "the host stops")

    def holds(self, task_id: str, agent: str) -> Task | None:
        """Return the task if this agent has it on lease now."""
        lease = self._leases.get((task_id, agent))
        return lease.task if lease else None

    def give(self, task: Task, agent: str) -> Lease:
        """Send a task to an agent that has room for it, and count it as its."""
        loop = asyncio.get_running_loop()
        now = self._now()
        payload = encode(task)
        lease = Lease(task, agent, now, loop.create_future(), now, size=len(payload))
        self._leases[task.id, agent] = lease
        self._arm(lease, task.lease_s)
        sending = asyncio.create_task(self._publish(lease, payload))
        self._sending.add(sending)
        sending.add_done_callback(self._sending.discard)
        return lease

    async def _publish(self, lease: Lease, payload: bytes) -> None:
        try:
            await self._bus.publish(topics.agent(self._site, lease.agent, "task"), payload, qos=1)
        except EdgeHomeError as error:
            self._lose(lease, str(error))

    # ---- how a lease goes on or ends ----------------------------------------------------------

    def _renew(self, status: AgentStatus) -> None:
        for task_id in status.working:
            lease = self._leases.get((task_id, status.agent))
            if lease is not None:
                lease.renewed_at = self._now()

    def _arm(self, lease: Lease, wait_s: float) -> None:
        lease.due_at = self._now() + wait_s
        lease.timer = asyncio.get_running_loop().call_later(wait_s, self._due, lease)

    def _due(self, lease: Lease) -> None:
        now, task = self._now(), lease.task
        if now - lease.sent_at < task.ttl_s:
            if now - lease.renewed_at < task.lease_s * 0.9:
                self._arm(lease, max(0.01, lease.renewed_at + task.lease_s - now))
                return
            if (
                now - lease.due_at > task.lease_s / 4
            ):  # this host was held up: it reads first what came meanwhile
                self._arm(lease, task.lease_s / 4)
                return
        if (view := self._presence.views.get(lease.agent)) is not None:
            view.suspect = True  # until it shows life again
        self._lose(lease, f"no sign of life for {now - lease.renewed_at:.2f} s")

    def _lose_all(self, agent: str, why: str) -> None:
        for lease in [lease for lease in self._leases.values() if lease.agent == agent]:
            self._lose(lease, why)

    def _lose(self, lease: Lease, why: str) -> None:
        if self._leases.pop((lease.task.id, lease.agent), None) is None:
            return
        self._free(lease)
        if (view := self._presence.views.get(lease.agent)) is not None:
            view.lost += 1
        self._record(
            lease.task.trace, "agents", f"{lease.agent} lost its lease", reason=why, task=lease.task.id,
            attempt=lease.task.attempt,
        )  # fmt: skip
        self.ended(TaskResult(task=lease.task.id, agent=lease.agent, error=why))
        if not lease.answer.done():
            lease.answer.set_result(None)

    def _free(self, lease: Lease) -> None:
        if lease.timer:
            lease.timer.cancel()
        if (view := self._presence.views.get(lease.agent)) is not None:
            view.outstanding = max(0, view.outstanding - 1)
        self.freed()

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
        now = self._now()
        if (view := self._presence.views.get(agent)) is not None and not result.error:
            view.measured((now - lease.sent_at) * 1000 - result.queue_ms)
        self.ended(result)
        if not lease.answer.done():
            lease.answer.set_result(Answer(result, now, len(message.payload)))
