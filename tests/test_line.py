"""Who waits for an agent and gets the next turn; and that budgets and counts hold whatever happens."""

import asyncio
import random

import pytest
from fixtures_agents import until
from test_leases import Room, Unruly

from edgehome.agent.process import Abilities
from edgehome.bus.local import Medium
from edgehome.line import Line
from edgehome.messages import Task


class Queue:
    """A line on a clock of its own, served by hand."""

    def __init__(self) -> None:
        self.now = 0.0
        self.line = Line(lambda: self.now)

    def join(self, name: str, priority: str = "person", since: float | None = None) -> None:
        task = Task(id=name, trace="t", skill="s", priority=priority)
        self.line.join(task, self.now if since is None else since)

    def serve(self, count: int = 1) -> list[str]:
        """Serve whose turn it is, so many times; return their names."""
        names = []
        for _ in range(min(count, len(self.line))):
            first = self.line.turns()[0]
            self.line.leave(first, served=True)
            names.append(first.task.id)
        return names


def test_safety_goes_before_people_and_people_before_background_each_in_order_of_arrival():
    queue = Queue()
    for i, priority in enumerate(("background", "person", "safety", "person", "safety")):
        queue.join(str(i), priority, since=i / 100)
    assert queue.serve(9) == ["2", "4", "1", "3", "0"]


def test_a_background_task_is_not_starved_by_people_nor_people_by_safety():
    queue = Queue()
    queue.join("chore", "background")
    queue.join("word", "person", since=0.1)
    queue.now = 20.0
    done: list[str] = []
    for i in range(40):
        queue.join(str(i), "safety")
        done += queue.serve()
    assert {done.index("chore"), done.index("word")} == {3, 7}


def test_aged_tasks_hold_up_a_burst_of_safety_tasks_by_one_in_four_at_most():
    queue = Queue()
    for i in range(100):
        queue.join(f"old{i}", "background")
    queue.now = 50.0
    for i in range(30):
        queue.join(f"safe{i}", "safety")
    assert sum(name.startswith("safe") for name in queue.serve(39)) == 30


def test_a_task_that_is_not_old_is_never_put_before_a_more_urgent_one():
    queue = Queue()
    queue.join("chore", "background")
    for i in range(20):
        queue.join(f"p{i}")
    queue.now = 1.0
    assert queue.serve(30)[-1] == "chore"


def test_who_gives_up_counts_as_nobody_passed_over():
    queue = Queue()
    queue.join("chore", "background")
    queue.now = 20.0
    for i in range(8):
        queue.join(str(i), "safety")
        queue.line.leave(queue.line.turns()[0], served=False)
    queue.join("next", "safety")
    assert queue.serve() == ["next"]


async def test_a_task_that_nobody_free_can_do_holds_up_no_other():
    line = Line(lambda: 0.0)

    async def none() -> list[str]:
        return []

    async def some() -> list[str]:
        return ["a"]

    stuck = asyncio.create_task(
        line.wait(Task(id="1", trace="", skill="x", priority="safety"), 0.0, none, 5.0)
    )
    await asyncio.sleep(0)
    assert await line.wait(Task(id="2", trace="", skill="y"), 1.0, some, 5.0) == ["a"]
    stuck.cancel()
    await asyncio.gather(stuck, return_exceptions=True)
    assert len(line) == 0


async def test_waiting_ends_with_nothing_when_its_time_is_over():
    line = Line(lambda: 0.0)

    async def none() -> list[str]:
        return []

    assert await line.wait(Task(id="1", trace="", skill="x"), 0.0, none, 0.02) == []
    assert len(line) == 0


@pytest.mark.parametrize("seed", [0, *(pytest.param(n, marks=pytest.mark.slow) for n in (1, 2, 3))])
async def test_no_budget_is_overrun_and_every_count_is_exact_whatever_happens(seed):
    rng = random.Random(seed)
    medium = Medium()
    async with Room(medium, Unruly(medium, seed), lease_s=0.3) as room:
        coordinator, buses = room.coordinator, {}
        over: list[str] = []

        async def work(stage, task):
            for view in coordinator.presence.views.values():
                if view.outstanding > view.status.capacity:
                    over.append(f"{view.id} {view.outstanding}/{view.status.capacity}")
            await asyncio.sleep(rng.uniform(0, 0.01))
            if rng.random() < 0.1:
                raise OSError("a bad moment")
            return {}, 1.0

        for name, capacity in (("a", 1), ("b", 2), ("c", 3)):
            buses[name] = Unruly(medium, seed + capacity)
            agent = await room.agent(name, buses[name], abilities=Abilities(capacity=capacity))
            agent.skills["count"] = work
        asks = []
        cut_off = iter(rng.sample("abc", 2))
        for i in range(60):
            priority = rng.choice(["safety", "person", "background"])
            asks.append(asyncio.create_task(room.ask(trace=str(i), priority=priority, ttl_s=3.0)))
            if i in (20, 40):  # one is cut off for a while, with tasks in its hands
                gone = next(cut_off)
                medium.buses.remove(buses[gone])
                asyncio.get_running_loop().call_later(0.4, medium.buses.append, buses[gone])
            await asyncio.sleep(rng.uniform(0, 0.007))
        answers = await asyncio.gather(*asks)
        assert sum(a is not None for a in answers) > 40
        assert over == []
        await until(lambda: all(v.outstanding == 0 for v in coordinator.presence.views.values()))
        assert len(coordinator.line) == 0
