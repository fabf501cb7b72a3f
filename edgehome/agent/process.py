"""An agent: offers skills on the bus, takes tasks, answers each exactly once; no screen, no database, no device.

It trusts nobody's clock but its own: a task lapses `ttl_s` after it came in, and what it reports are durations.
"""

import asyncio
import contextlib
import itertools
import logging
import time
import uuid
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple

import msgspec

from edgehome import topics
from edgehome.bus import Bus
from edgehome.errors import EdgeHomeError
from edgehome.messages import (
    AgentStatus,
    Observation,
    Outcome,
    Packet,
    Received,
    StageInput,
    Task,
    TaskResult,
    encode,
)
from edgehome.petitions import Petitions
from edgehome.replica import HomeReplica

log = logging.getLogger(__name__)

REMEMBERED = 10_000
REMEMBER_S = 600.0
RANK = {"safety": 0, "person": 1, "background": 2}

Skill = Callable[[StageInput, Task], Awaitable[tuple[Any, float]]]


class Abilities(NamedTuple):
    """What an agent says of itself; empty languages or domains mean any."""

    languages: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    speed: float = 1.0
    capacity: int = 8


class _Accepted(NamedTuple):
    task: Task
    since: float


def will(site: str, name: str, boot: str) -> Packet:
    """Return what the broker shall say when the agent vanishes."""
    status = AgentStatus(agent=name, state="offline", boot=boot)
    return Packet(topic=topics.agent(site, name, "status"), payload=encode(status), qos=1, retain=True)


class Agent:
    """One agent on one bus; `skills` by name each turn (StageInput, Task) into (answer, confidence).

    At most `capacity` tasks are accepted at a time and `parallel` worked on at once; of those that wait,
    safety goes first.
    """

    def __init__(
        self,
        name: str,
        bus: Bus,
        site: str,
        abilities: Abilities | None = None,
        *,
        boot: str = "",
        heartbeat_s: float = 1.0,
        parallel: int = 1,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name, self.bus, self.site, self.abilities = name, bus, site, abilities or Abilities()
        self.boot = boot or uuid.uuid4().hex
        self.skills: dict[str, Skill] = {}
        self.waiting: set[str] = {
            "execution"
        }  # skills that wait for devices: all at once, they compute nothing
        self.home = HomeReplica()
        self.state: Any = "starting"
        self.loading: tuple[str, ...] = ()  # skills that are not loaded yet: it is there, and takes no work
        self.served = self.refused = self.repeats = 0
        self.idle = asyncio.Event()
        self.idle.set()
        self._heartbeat_s, self._parallel, self._now = heartbeat_s, parallel, monotonic
        self._leader = ""
        self._accepted: dict[str, _Accepted] = {}
        self._results: OrderedDict[str, tuple[float, TaskResult]] = OrderedDict()
        self._queue: asyncio.PriorityQueue = asyncio.PriorityQueue()
        self._count = itertools.count()
        self._petitions = Petitions(bus, site, name)
        self._tasks: list[asyncio.Task] = []
        self._sending: set[asyncio.Task] = set()
        self._beat_now = asyncio.Event()

    # ---- life -------------------------------------------------------------------------------

    async def start(self) -> None:
        """Listen, show up as starting, and as online as soon as the home is there."""
        await self.bus.subscribe(topics.agent(self.site, self.name, "task"), self._take)
        await self._petitions.start()
        await self.bus.subscribe(topics.host(self.site, "lease"), self._led)
        await self.bus.subscribe(topics.home(self.site, "+"), self._home_told)
        self.bus.listeners.append(self._connection)
        await self._show()
        self._tasks = [asyncio.create_task(self._work()) for _ in range(self._parallel)]
        self._tasks.append(asyncio.create_task(self._beat()))

    async def drain(self, timeout_s: float = 30.0) -> None:
        """Take no more tasks and finish those accepted."""
        self.state = "draining"
        with contextlib.suppress(TimeoutError, EdgeHomeError):
            async with asyncio.timeout(timeout_s):  # with the broker away nothing is ever acknowledged
                await self._show()
                await self.idle.wait()

    async def stop(self) -> None:
        """Say goodbye and stop; what was not finished is somebody else's."""
        self.state = "offline"
        for task in (*self._tasks, *self._sending):
            task.cancel()
        await asyncio.gather(*self._tasks, *self._sending, return_exceptions=True)
        if self.bus.connected:
            with contextlib.suppress(EdgeHomeError, TimeoutError):
                async with asyncio.timeout(2.0):
                    await self._show()

    def status(self) -> AgentStatus:
        """Return what the agent says of itself now."""
        a = self.abilities
        return AgentStatus(
            agent=self.name, state=self.state, boot=self.boot, skills=self.loading or tuple(self.skills), languages=a.languages,
            domains=a.domains, models=a.models, speed=a.speed, capacity=a.capacity, at=time.time(),
            outstanding=len(self._accepted), heartbeat_s=self._heartbeat_s, working=tuple(self._accepted),
        )  # fmt: skip

    async def _show(self) -> None:
        payload = encode(msgspec.structs.replace(self.status(), working=(), outstanding=0))
        await self.bus.publish(topics.agent(self.site, self.name, "status"), payload, qos=1, retain=True)

    async def _beat(self) -> None:
        while True:
            leases = [a.task.lease_s / 3 for a in self._accepted.values() if a.task.lease_s > 0]
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._beat_now.wait(), min([self._heartbeat_s, *leases]))
            self._beat_now.clear()
            if self.bus.connected:
                with contextlib.suppress(EdgeHomeError):
                    await self.bus.publish(
                        topics.agent(self.site, self.name, "status"), encode(self.status())
                    )

    def _connection(self, up: bool) -> None:
        log.info("agent %s: broker %s", self.name, "connected" if up else "lost")
        if up:
            self._spawn(self._show())
            self._beat_now.set()

    def _spawn(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    # ---- what the host says -----------------------------------------------------------------

    def _led(self, message: Received) -> None:
        with contextlib.suppress(msgspec.DecodeError):
            boot = str((msgspec.json.decode(message.payload or b"{}", type=dict)).get("boot", ""))
            if boot and boot != self._leader:
                self._leader = boot
                self._spawn(self._show())
                self._beat_now.set()

    def _home_told(self, message: Received) -> None:
        self.home.receive(message)
        self._offer()

    def loaded(self) -> None:
        """Offer the skills, now that they are loaded, as soon as the home is there."""
        self.loading = ()
        self._offer()

    def _offer(self) -> None:
        if self.home.whole and self.state == "starting" and not self.loading:
            self.ready()

    def ready(self) -> None:
        """Offer the skills from now on."""
        self.state = "online"
        self._spawn(self._show())
        self._beat_now.set()

    # ---- tasks ------------------------------------------------------------------------------

    def _take(self, message: Received) -> None:
        try:
            task = msgspec.json.decode(message.payload, type=Task)
        except msgspec.DecodeError as error:
            self.refused += 1
            log.warning("%s: expected a task, got %s", message.topic, error)
            return
        known = self._results.get(task.id)
        if known is not None:
            self.repeats += 1
            self._answer(msgspec.structs.replace(known[1], attempt=task.attempt))
            return
        if task.id in self._accepted:
            self.repeats += 1
            self._accepted[task.id] = self._accepted[task.id]._replace(task=task)
            return
        if reason := self._refusal(task, message):
            self.refused += 1
            self._answer(self._failed(task, reason))
            return
        self._accepted[task.id] = _Accepted(task, self._now())
        self.idle.clear()
        if task.skill in self.waiting:
            self._spawn(self._serve(task.id))
        else:
            self._queue.put_nowait((RANK[task.priority], next(self._count), task.id))
        if task.lease_s:
            self._beat_soon(task.lease_s)

    def _beat_soon(self, lease_s: float) -> None:
        asyncio.get_running_loop().call_later(
            lease_s / 3, lambda: self._beat_now.set() if self._accepted else None
        )

    def _refusal(self, task: Task, message: Received) -> str:
        if message.retain:
            return "a retained task is not carried out"
        if task.skill not in self.skills:
            return f"skill {task.skill!r} is not offered here; expected one of {', '.join(self.skills)}"
        if self._leader and task.leader and task.leader != self._leader:
            return "the host that asks does not lead the site"
        if self.state != "online":
            return f"agent {self.name} is {self.state}"
        if len(self._accepted) >= self.abilities.capacity:
            return f"agent {self.name} is at its budget of {self.abilities.capacity}"
        return ""

    async def _work(self) -> None:
        while True:
            _, _, task_id = await self._queue.get()
            await self._serve(task_id)

    async def _serve(self, task_id: str) -> None:
        result = await self._served(*self._accepted[task_id])
        task = self._accepted.pop(task_id).task
        self._remember(result)
        self._answer(msgspec.structs.replace(result, attempt=task.attempt))
        if not self._accepted:
            self.idle.set()

    async def _served(self, task: Task, since: float) -> TaskResult:
        began = self._now()
        queue_ms = (began - since) * 1000
        if task.ttl_s and began - since > task.ttl_s:
            return self._failed(task, f"expired after {task.ttl_s:g} s in the queue", queue_ms)
        try:
            stage = msgspec.json.decode(task.body, type=StageInput)
            body, confidence = await self.skills[task.skill](stage, task)
        except Exception as error:  # the top of an agent's task loop: a skill may raise anything
            log.warning("task %s (trace %s): %s: %s", task.id, task.trace, type(error).__name__, error)
            return self._failed(task, f"{type(error).__name__}: {error}", queue_ms)
        self.served += 1
        return TaskResult(
            task=task.id, agent=self.name, boot=self.boot, body=msgspec.Raw(encode(body)), queue_ms=queue_ms,
            compute_ms=(self._now() - began) * 1000, confidence=confidence,
        )  # fmt: skip

    def _failed(self, task: Task, reason: str, queue_ms: float = 0.0) -> TaskResult:
        return TaskResult(
            task=task.id,
            agent=self.name,
            boot=self.boot,
            error=reason,
            attempt=task.attempt,
            queue_ms=queue_ms,
        )

    def _remember(self, result: TaskResult) -> None:
        now = self._now()
        self._results[result.task] = (now, result)
        while self._results:
            oldest = next(iter(self._results.values()))[0]
            if len(self._results) <= REMEMBERED and now - oldest < REMEMBER_S:
                break
            self._results.popitem(last=False)

    def _answer(self, result: TaskResult) -> None:
        self._spawn(self._say(result))

    async def _say(self, result: TaskResult) -> None:
        with contextlib.suppress(EdgeHomeError):  # lost with the broker: the lease runs out at the host
            await self.bus.publish(topics.agent(self.site, self.name, "result"), encode(result), qos=1)

    # ---- what the agent asks of the host -----------------------------------------------------

    async def observed(self, observation: Observation) -> None:
        """Tell the host what this agent's own sensors saw."""
        await self._petitions.tell(observation=observation)

    async def through_gate(self, task: Task, action_id: str) -> Outcome:
        """Have the host's gate send one action of the task's plan. Raises EdgeHomeError when it does not answer."""
        answer = await self._petitions.ask(task=task.id, action=action_id)
        if answer.outcome is None:
            raise EdgeHomeError(answer.error)
        return answer.outcome


def summary(agent: Agent) -> Mapping[str, Any]:
    """Return what an agent has done, for its log."""
    return {
        "agent": agent.name,
        "served": agent.served,
        "refused": agent.refused,
        "repeats": agent.repeats,
        "entities": len(agent.home.entities),
    }
