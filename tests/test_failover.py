"""Agents that die, hang, or come back, under load on a real broker: nothing lost, nothing done twice."""

import asyncio
import os
import signal

import pytest
from conftest import need_mosquitto

from edgehome.bench.failover import Rig, rounds

pytestmark = [pytest.mark.slow, pytest.mark.broker]

SEEDS = int(os.environ.get("EDGEHOME_FAILOVER_SEEDS", "6"))


async def test_when_an_agent_is_killed_under_load_every_order_reaches_the_device_exactly_once():
    need_mosquitto()
    for result in await rounds(list(range(SEEDS)), requests=45):
        assert (result["lost"], result["doubled"]) == (0, 0), result
        assert result["outcomes"] == {"done": 45}, result


async def test_an_agent_that_hangs_loses_its_tasks_and_what_it_says_later_is_not_heard(tmp_path):
    need_mosquitto()
    async with Rig(tmp_path, agents=2, requests=12) as rig:
        coordinator = rig.host.remote.coordinator
        rig.children["agent-1"].send_signal(signal.SIGSTOP)
        orders = [rig.host.say(f"turn on lamp {n}", person=f"p{n}") for n in range(12)]
        replies = await asyncio.gather(*orders)
        assert [r.outcome for r in replies] == ["done"] * 12
        assert coordinator.presence.views["agent-1"].lost > 0
        rig.children["agent-1"].send_signal(signal.SIGCONT)
        await rig.ready()
        async with asyncio.timeout(5):
            while not coordinator.leases.late:
                await asyncio.sleep(0.02)
        assert rig.device.told == {str(n): 1 for n in range(12)}
        reply = await rig.host.say("turn off lamp 1", person="after")
        assert reply.outcome == "done"


async def test_when_the_broker_is_killed_agents_come_back_and_work_goes_on(tmp_path):
    need_mosquitto()
    async with Rig(tmp_path, agents=2, requests=6) as rig:
        assert (await rig.host.say("turn on lamp 1", person="a")).outcome == "done"
        boots = {v.id: v.status.boot for v in rig.host.remote.coordinator.presence.views.values()}
        rig.runner._process.kill()
        async with asyncio.timeout(5):
            while rig.bus.connected:
                await asyncio.sleep(0.01)
        cut = await rig.host.say("turn on lamp 2", person="b")
        told = dict(rig.device.told)  # the broker may be back already: what is said must fit what happened
        assert (cut.outcome == "done") == (told.get("2") == 1), (cut, told)
        async with asyncio.timeout(15):
            while not (rig.bus.connected and rig.device_bus.connected):
                await asyncio.sleep(0.02)
        await rig.ready()
        served = {v.id: v.served for v in rig.host.remote.coordinator.presence.views.values()}
        assert (await rig.host.say("turn on lamp 3", person="c")).outcome == "done"
        assert {v.id: v.status.boot for v in rig.host.remote.coordinator.presence.views.values()} == boots
        assert {v.id: v.served for v in rig.host.remote.coordinator.presence.views.values()} != served
        assert rig.device.told == {**told, "3": 1}
        assert set(rig.device.told.values()) == {1}
