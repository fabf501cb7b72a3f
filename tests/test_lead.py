"""The lead kept by a thread of its own, on a real broker: a busy host keeps it, one that hangs does not."""

import asyncio
import threading
import time

import pytest
from fixtures_agents import until

from edgehome import topics
from edgehome.bench.failover import CountingDevice
from edgehome.bus import LocalBus, MqttBus
from edgehome.bus.local import Medium
from edgehome.bus.mqtt import BrokerAddress
from edgehome.config import load_config
from edgehome.errors import BrokerUnavailable
from edgehome.host import Host
from edgehome.lead import HUNG, Lead, lead_of
from edgehome.lease import Claim, Leadership
from edgehome.messages import Action, encode
from edgehome.store import Database

AFTER_S = 0.6


def watched(broker, seconds: float) -> tuple[threading.Thread, list[bool]]:
    """Return a thread that stands by for so long on a loop of its own, and what came of it."""
    led: list[bool] = []

    async def stand_by() -> None:
        async with MqttBus(broker, "rival") as bus:
            rival = Leadership(bus, "demo", AFTER_S, boot="rival")
            await rival.start()
            led.append(await rival.acquire(seconds))
            await rival.stop()

    return threading.Thread(target=asyncio.run, args=(stand_by(),)), led


@pytest.mark.broker
async def test_a_host_whose_loop_is_held_up_goes_on_leading(broker):
    async with MqttBus(broker, "host") as bus:
        lead = Lead(bus, "demo", AFTER_S)
        await lead.start()
        assert await lead.acquire(5)
        thread, led = watched(broker, 2.5 * AFTER_S)
        thread.start()
        held_until = time.monotonic() + 2 * AFTER_S
        lapsed = 0
        while time.monotonic() < held_until:  # nothing else runs on this loop
            lapsed += not lead.leading()
            time.sleep(0.01)
        assert (lapsed, lead.leading()) == (0, True)
        await asyncio.to_thread(thread.join)
        assert led == [False]
        await lead.stop()
        assert not lead.leading()


@pytest.mark.slow
@pytest.mark.broker
async def test_a_host_whose_loop_hangs_is_replaced_and_knows_it_when_it_wakes(broker):
    async with MqttBus(broker, "host") as bus:
        lead = Lead(bus, "demo", AFTER_S)
        told: list[Claim] = []
        lead.lost = told.append
        await lead.start()
        assert await lead.acquire(5)
        thread, led = watched(broker, 60)
        thread.start()
        both = 0
        give_up = time.monotonic() + 60
        while not led and time.monotonic() < give_up:  # hangs: nothing else runs on this loop
            both += lead.leading() and bool(led)
            time.sleep(0.01)
        assert led == [True]
        assert (both, lead.leading()) == (0, False)
        await until(lambda: told)
        assert told[0].boot == "rival"
        await asyncio.to_thread(thread.join)
        await lead.stop()
    assert HUNG * AFTER_S < 60


@pytest.mark.broker
async def test_a_lead_that_is_given_back_is_taken_at_once_by_another(broker):
    async with MqttBus(broker, "one") as one, MqttBus(broker, "two") as two:
        a, b = Lead(one, "demo", 30.0), Lead(two, "demo", 30.0)
        await a.start()
        await b.start()
        assert await a.acquire(10)
        assert not await b.acquire(0.3)
        assert b.leader == a.boot
        waiting = asyncio.create_task(b.acquire())
        await a.stop()
        assert await asyncio.wait_for(waiting, 20)  # far below the 30 s after which the lease would lapse
        await b.stop()


@pytest.mark.broker
async def test_an_asking_that_is_under_way_when_the_thread_stops_gets_a_no(broker):
    async with MqttBus(broker, "one") as one, MqttBus(broker, "two") as two:
        a, b = Lead(one, "demo", 30.0), Lead(two, "demo", 30.0)
        await a.start()
        await b.start()
        assert await a.acquire(10)
        waiting = asyncio.create_task(b.acquire())
        await asyncio.sleep(0.1)
        await b.stop()
        assert not await asyncio.wait_for(waiting, 20)
        assert not await b.leads()
        await a.stop()


@pytest.mark.slow
async def test_without_a_broker_the_start_says_so():
    bus = MqttBus(await _nowhere(), "host")
    lead = Lead(bus, "demo", AFTER_S)
    with pytest.raises(BrokerUnavailable):
        await asyncio.wait_for(lead.start(), 60)
    await lead.stop()


async def _nowhere() -> BrokerAddress:
    server = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    return BrokerAddress("127.0.0.1", port)


def test_a_bus_within_the_process_needs_no_thread():
    assert isinstance(lead_of(LocalBus(Medium()), "home", AFTER_S), Leadership)


def turn_on(entity: str) -> Action:
    return Action(
        id=f"on {entity}", trace="t", entity=entity, verb="turn_on", args={}, expires_at=time.time() + 60
    )


@pytest.mark.broker
async def test_the_gate_asks_for_the_lead_before_every_packet_and_sends_none_without(broker):
    config = load_config(
        site={"name": "demo"}, understanding={"tiers": ("grammar",)}, plugins={"call_budget_s": 20.0}
    )
    database = Database(":memory:")
    async with MqttBus(broker, "host") as bus, MqttBus(broker, "device") as device_bus:
        host, device = Host(config, bus, database), CountingDevice(device_bus, 2)
        await host.start()
        await device.start()
        await until(lambda: len(host.home.entities) == 2)
        asked: list[int] = []

        def leading() -> bool:
            asked.append(1)
            return len(asked) < 2  # it holds while the checks run, and has lapsed before the wire

        async def leads() -> bool:
            return False

        host.gate.leading, host.gate.leads = leading, leads
        outcome = await host.gate.send(turn_on("light.lamp_0"))
        assert (outcome.result, len(asked)) == ("refused", 2), outcome
        host.gate.leading, host.gate.leads = host.leadership.leading, host.leadership.leads
        outcome = await host.gate.send(turn_on("light.lamp_1"))
        assert outcome.result == "done", outcome
        assert device.told == {"1": 1}
        await host.stop()
    database.close()


@pytest.mark.broker
async def test_a_claim_of_another_reaches_the_hosts_own_loop(broker):
    async with MqttBus(broker, "host") as bus:
        lead = Lead(bus, "demo", 5.0)
        told: list[str] = []
        lead.lost = lambda claim: told.append(threading.current_thread().name)
        await lead.start()
        assert await lead.acquire(5)
        better = encode(Claim(boot="b", term=99, nonce="n", valid_s=5.0))
        await bus.publish(topics.host("demo", "lease"), better, qos=1)
        await until(lambda: told)
        assert told == [threading.main_thread().name]
        assert not lead.leading()
        await lead.stop()
