"""A real broker that says things twice, late and out of order: a task is done once, an order reaches its device once."""

import asyncio
import contextlib
import random
from collections import Counter

import pytest
from fixtures_agents import until

from edgehome.agent.process import Agent
from edgehome.agent.skills import Skills
from edgehome.bench.failover import SITE, CountingDevice
from edgehome.bus import MqttBus
from edgehome.config import load_config
from edgehome.host import Host
from edgehome.store import Database

pytestmark = [pytest.mark.slow, pytest.mark.broker]
ORDERS = 20
SKILLS = ("understanding", "execution")
SAID = ("task", "result", "event", "outcome")


class Unruly(MqttBus):
    """Says a third of what agents and host tell each other twice, and all of it late enough to be overtaken."""

    def __init__(self, address, name: str, seed: int) -> None:
        super().__init__(address, name)
        self._rng = random.Random(seed)
        self._later: set[asyncio.Task] = set()

    async def _send(self, packet, expires_at=None) -> None:
        if packet.topic.rsplit("/", 1)[-1] not in SAID:
            return await super()._send(packet, expires_at)
        for _ in range(1 + (self._rng.random() < 0.33)):
            sending = asyncio.ensure_future(self._send_late(packet, self._rng.uniform(0, 0.05)))
            self._later.add(sending)
            sending.add_done_callback(self._later.discard)

    async def _send_late(self, packet, delay_s: float) -> None:
        await asyncio.sleep(delay_s)
        await super()._send(packet)


def counted(work, done: Counter[str]):
    """Count how often each task is worked on."""

    async def count(stage, task):
        done[task.id] += 1
        return await work(stage, task)

    return count


@contextlib.asynccontextmanager
async def agent_on(bus: MqttBus, name: str, done: Counter[str]):
    agent = Agent(name, bus, SITE, heartbeat_s=0.3)
    skills = Skills(load_config(understanding={"tiers": ("grammar",)}), agent, SKILLS)
    await skills.load()
    for skill, work in list(agent.skills.items()):
        agent.skills[skill] = counted(work, done)
    await agent.start()
    try:
        yield agent
    finally:
        await agent.stop()
        await skills.close()


@pytest.mark.parametrize("seed", range(3))
async def test_on_a_broker_that_repeats_and_reorders_every_order_is_done_once(broker, seed):
    config = load_config(
        site={"name": SITE},
        understanding={"tiers": ("grammar",), "budget_s": 60.0},
        plugins={"call_budget_s": 30.0},
        execution={"echo_timeout_s": 30.0},
        agents={"remote": SKILLS, "lease_s": 30.0, "heartbeat_s": 0.5, "standby_after_s": 15.0},
    )
    database = Database(":memory:")
    async with (
        Unruly(broker, "host", seed) as bus,
        Unruly(broker, "one", seed + 10) as one,
        Unruly(broker, "two", seed + 20) as two,
        MqttBus(broker, "device") as device_bus,
        MqttBus(broker, "again") as again,
    ):
        host, device = Host(config, bus, database), CountingDevice(device_bus, ORDERS)
        heard, done = [], Counter()
        await again.subscribe(f"edgehome/{SITE}/agent/#", heard.append)
        await host.start()
        await device.start()
        async with agent_on(one, "one", done) as first, agent_on(two, "two", done) as second:
            views, leases = host.remote.coordinator.presence.views, host.remote.coordinator.leases
            await until(lambda: len(host.home.entities) == ORDERS, 60)
            await until(lambda: sum(v.usable for v in views.values()) == 2, 60)
            replies = await asyncio.gather(
                *(host.say(f"turn on lamp {n}", person=f"p{n}") for n in range(ORDERS))
            )
            assert [r.outcome for r in replies] == ["done"] * ORDERS, [r.reply for r in replies]
            assert first.repeats + second.repeats > 0 and leases.late > 0
            said = [m for m in heard if m.topic.rsplit("/", 1)[-1] in SAID]
            random.Random(seed).shuffle(said)
            count = Counter(m.topic.rsplit("/", 1)[-1] for m in said)
            late, repeats = leases.late, first.repeats + second.repeats
            for message in said:  # a stranger repeats all of it, in any order
                await again.publish(message.topic, message.payload, qos=1)
            await until(lambda: leases.late >= late + count["result"], 60)
            await until(lambda: first.repeats + second.repeats >= repeats + count["task"], 60)
            assert len(done) > ORDERS and set(done.values()) == {1}
            assert device.told == {str(n): 1 for n in range(ORDERS)}
            assert [v.outstanding for v in views.values()] == [0, 0]
        await host.stop()
    database.close()
