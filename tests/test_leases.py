"""The coordinator's leases on a bus that duplicates, reorders and delays: each task is answered once."""

import asyncio
import random
import time

import msgspec
import pytest
from fixtures_agents import local_agent, until
from fixtures_host import site

from edgehome import topics
from edgehome.agent.process import Abilities, Agent
from edgehome.bus import LocalBus
from edgehome.bus.local import Medium
from edgehome.config import AgentsTable, load_config
from edgehome.errors import EdgeHomeError
from edgehome.messages import AgentStatus, StageInput, TaskResult, encode
from edgehome.registry import Registry
from edgehome.tasks import Coordinator


class Unruly(LocalBus):
    """Delivers some messages twice, and late enough to overtake each other; seeded."""

    def __init__(self, medium: Medium, seed: int) -> None:
        super().__init__(medium)
        self.rng = random.Random(seed)

    async def publish(self, topic, payload, *, qos=0, retain=False):
        if "/task" in topic or "/result" in topic:
            for _ in range(1 + (self.rng.random() < 0.3)):
                asyncio.get_running_loop().call_later(
                    self.rng.uniform(0, 0.02),
                    lambda: asyncio.ensure_future(
                        LocalBus.publish(self, topic, payload, qos=qos, retain=retain)
                    ),
                )
            return
        await super().publish(topic, payload, qos=qos, retain=retain)


class Room:
    """A coordinator, and agents whose skill counts its calls by task."""

    def __init__(self, medium: Medium, bus: LocalBus, **settings) -> None:
        self.medium = medium
        self.steps: list[tuple[str, str, dict]] = []
        config = load_config()
        self.registry = Registry(config)
        table = AgentsTable(**{"heartbeat_s": 0.05, "lease_s": 0.15, **settings})
        self.coordinator = Coordinator(
            bus,
            self.registry,
            table,
            "home",
            "boot",
            lambda t, stage, what, **d: self.steps.append((t, what, d)),
            wait_s=5.0,
        )
        self.agents: list[Agent] = []
        self.calls: dict[str, list[str]] = {}

    async def __aenter__(self) -> "Room":
        await self.registry.load()
        await self.coordinator.start()
        return self

    async def __aexit__(self, *_) -> None:
        for agent in self.agents:
            await agent.stop()
        await self.coordinator.stop()
        self.registry.close()

    async def agent(self, name: str, bus: LocalBus, delay_s: float = 0.0, **more) -> Agent:
        agent = Agent(name, bus, "home", heartbeat_s=0.2, parallel=8, **more)

        async def count(stage, task):
            self.calls.setdefault(task.id, []).append(name)
            await asyncio.sleep(delay_s)
            return {"by": name}, 1.0

        agent.skills["count"] = count
        self.agents.append(agent)
        await agent.start()
        agent.ready()
        await until(
            lambda: name in self.coordinator.presence.views and self.coordinator.presence.views[name].usable
        )
        return agent

    async def ask(self, **more):
        return await self.coordinator.perform("count", StageInput(), **more)


@pytest.mark.parametrize("seed", range(5))
async def test_duplicated_and_reordered_messages_do_no_task_twice(seed):
    medium = Medium()
    async with Room(medium, Unruly(medium, seed), lease_s=3.0) as room:
        for name in ("a", "b", "c"):
            await room.agent(name, Unruly(medium, seed + 10))
        answers = await asyncio.gather(*(room.ask(trace=str(i)) for i in range(20)))
        assert all(a is not None for a in answers)
        assert all(len(by) == 1 for by in room.calls.values()), room.calls
        assert room.coordinator.leases.late > 0  # the second copies came, and were not heard
        assert all(v.outstanding == 0 for v in room.coordinator.presence.views.values())


async def test_a_task_of_a_silent_agent_goes_to_another_and_the_late_answer_is_not_heard():
    medium = Medium()
    async with Room(medium, LocalBus(medium)) as room:
        slow_bus = LocalBus(medium)
        slow = await room.agent("slow", slow_bus)
        await room.agent("quick", LocalBus(medium))
        room.coordinator.presence.views["quick"].status = msgspec.structs.replace(
            room.coordinator.presence.views["quick"].status, capacity=0
        )
        medium.buses.remove(slow_bus)  # it hears nothing and says nothing
        asking = asyncio.create_task(room.ask(trace="t"))
        await until(lambda: room.coordinator.presence.views["slow"].outstanding == 1)
        room.coordinator.presence.views["quick"].status = msgspec.structs.replace(
            room.coordinator.presence.views["quick"].status, capacity=8
        )
        done = await asking
        assert done is not None
        assert (done.result.agent, done.attempts) == ("quick", 2)
        (lost,) = [what for _, what, _ in room.steps if "lost its lease" in what]
        assert lost.startswith("slow")
        late = TaskResult(task=done.result.task, agent="slow", attempt=1)
        await room.medium.buses[0].publish(topics.agent("home", "slow", "result"), encode(late))
        await until(lambda: room.coordinator.leases.late == 1)
        assert slow.served == 0


async def test_an_agent_that_works_longer_than_its_lease_keeps_it_while_its_heart_beats():
    medium = Medium()
    async with Room(medium, LocalBus(medium)) as room:
        await room.agent("steady", LocalBus(medium), delay_s=0.6)
        done = await room.ask(trace="t", ttl_s=5.0)
        assert done is not None
        assert (done.attempts, len(room.calls[done.result.task])) == (1, 1)
        assert done.compute_ms >= 590


async def test_a_host_that_was_itself_held_up_blames_no_agent_for_the_silence():
    medium = Medium()
    async with Room(medium, LocalBus(medium)) as room:
        await room.agent("a", LocalBus(medium), delay_s=0.02)
        asking = asyncio.create_task(room.ask(trace="t"))
        await until(lambda: room.calls)
        time.sleep(0.5)  # nothing of this process runs, far longer than a lease and three heartbeats
        done = await asking
        assert (done.attempts, room.coordinator.presence.views["a"].lost) == (1, 0)
        assert not [what for _, what, _ in room.steps if "gone" in what or "lost" in what]


async def test_a_task_past_its_time_is_lost_even_if_the_heart_beats():
    medium = Medium()
    async with Room(medium, LocalBus(medium)) as room:
        await room.agent("stuck", LocalBus(medium), delay_s=30)
        assert await room.ask(trace="t", ttl_s=0.3) is None


async def test_when_no_agent_answers_the_host_serves_it_and_says_so():
    medium = Medium()
    async with Room(medium, LocalBus(medium)) as room:
        agent = await room.agent("broken", LocalBus(medium))

        async def fail(stage, task):
            raise OSError("no memory left")

        agent.skills["count"] = fail
        assert await room.ask(trace="t") is None
        assert any("served here" in what for _, what, _ in room.steps)
        assert any(d.get("error") == "OSError: no memory left" for _, _, d in room.steps)


async def test_an_agent_whose_clock_is_a_day_off_is_served_and_judged_by_durations():
    medium = Medium()
    async with Room(medium, LocalBus(medium)) as room:
        for name, offset in (("past", -86400.0), ("future", 86400.0)):
            await room.agent(
                name, LocalBus(medium), monotonic=lambda offset=offset: time.monotonic() + offset
            )
        status = msgspec.structs.replace(room.agents[0].status(), at=time.time() - 86400)
        await room.medium.buses[1].publish(topics.agent("home", "past", "status"), encode(status))
        answers = await asyncio.gather(*(room.ask(trace=str(i)) for i in range(6)))
        assert {a.result.agent for a in answers} == {"past", "future"}
        assert all(0 <= a.compute_ms < 1000 and a.transport_ms >= 0 for a in answers)


async def test_the_parts_of_the_time_add_up_when_a_lease_was_lost_on_the_way():
    medium = Medium()
    async with Room(medium, LocalBus(medium)) as room:
        bus = LocalBus(medium)
        await room.agent("gone", bus)
        medium.buses.remove(bus)
        await room.agent("here", LocalBus(medium))
        began = time.monotonic()
        answers = [await room.ask(trace=str(i)) for i in range(3)]
        took_ms = (time.monotonic() - began) * 1000
        total = sum(a.compute_ms + a.transport_ms + a.processing_ms for a in answers)
        assert total == pytest.approx(took_ms, rel=0.1, abs=5)
        assert all(min(a.compute_ms, a.transport_ms, a.processing_ms) >= 0 for a in answers)


async def test_nobody_is_given_more_than_it_declared_and_those_who_wait_get_their_turn():
    medium = Medium()
    async with Room(medium, LocalBus(medium), lease_s=2.0) as room:
        most = 0

        async def busy(stage, task):
            nonlocal most
            most = max(most, room.coordinator.presence.views["one"].outstanding)
            await asyncio.sleep(0.01)
            return {}, 1.0

        agent = await room.agent("one", LocalBus(medium), abilities=Abilities(capacity=2))
        agent.skills["count"] = busy
        answers = await asyncio.gather(*(room.ask(trace=str(i)) for i in range(10)))
        assert sum(a is not None for a in answers) == 10
        assert most <= 2
        assert agent.refused == 0


async def test_safety_goes_before_people_before_background_when_all_are_busy():
    medium = Medium()
    async with Room(medium, LocalBus(medium), lease_s=2.0) as room:
        order: list[str] = []
        go = asyncio.Event()

        async def note(stage, task):
            order.append(task.trace)
            await go.wait()
            return {}, 1.0

        agent = await room.agent("one", LocalBus(medium), abilities=Abilities(capacity=1))
        agent.skills["count"] = note
        asks = [asyncio.create_task(room.ask(trace="first"))]
        await until(lambda: order)
        for priority in ("background", "person", "safety"):
            asks.append(asyncio.create_task(room.ask(trace=priority, priority=priority)))
        await until(lambda: len(room.coordinator.line) == 3)
        go.set()
        await asyncio.gather(*asks)
        assert order == ["first", "safety", "person", "background"]


async def test_an_agent_that_is_cut_off_and_comes_back_is_used_again():
    settings = {"remote": ("understanding",), "lease_s": 0.2, "heartbeat_s": 0.05}
    async with site(agents=settings) as home, local_agent(home.medium, "pi") as agent:
        coordinator = home.host.remote.coordinator
        await until(lambda: coordinator.presence.has("understanding"))
        home.medium.buses.remove(agent.bus)
        await until(lambda: not coordinator.presence.has("understanding"))
        assert (await home.say("turn on the hall lamp"))["tier"]
        home.medium.buses.append(agent.bus)
        await until(lambda: coordinator.presence.has("understanding"))
        assert (await home.say("turn off the hall lamp"))["outcome"] == "done"
        assert agent.served == 1


async def test_the_will_of_an_earlier_life_does_not_bury_an_agent_that_started_anew():
    medium = Medium()
    async with Room(medium, LocalBus(medium)) as room:
        await room.agent("pi", LocalBus(medium))
        old = AgentStatus(agent="pi", state="offline", boot="an earlier one")
        await room.medium.buses[0].publish(topics.agent("home", "pi", "status"), encode(old))
        await asyncio.sleep(0.02)
        assert room.coordinator.presence.views["pi"].usable


async def test_draining_an_agent_nobody_knows_names_those_that_are_known():
    medium = Medium()
    async with Room(medium, LocalBus(medium)) as room:
        await room.agent("pi", LocalBus(medium))
        with pytest.raises(EdgeHomeError, match="expected one of pi"):
            room.coordinator.presence.drain("po")


async def test_a_result_under_another_agents_name_is_not_heard():
    medium = Medium()
    async with Room(medium, LocalBus(medium)) as room:
        await room.agent("honest", LocalBus(medium), delay_s=0.1)
        asking = asyncio.create_task(room.ask(trace="t"))
        await until(lambda: room.calls)
        (task_id,) = room.calls
        forged = TaskResult(task=task_id, agent="honest", body=msgspec.Raw(b'{"by":"thief"}'))
        await room.medium.buses[0].publish(topics.agent("home", "thief", "result"), encode(forged))
        done = await asking
        assert msgspec.json.decode(done.result.body) == {"by": "honest"}
        assert room.coordinator.leases.late == 1
