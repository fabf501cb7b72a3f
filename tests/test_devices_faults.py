"""Simulated devices that fail on purpose, on a real broker: what they report, and what is true."""

import asyncio
import json

import pytest

from edgehome import topics
from edgehome.bus import MqttBus
from edgehome.simulate import Connected, make_device
from edgehome.simulated import DeviceSpec
from edgehome.world import World

pytestmark = pytest.mark.broker
SITE = "home"


class Bench:
    """A simulated lamp on a broker, and somebody who listens."""

    def __init__(self, broker, fault: str, kind: str = "light") -> None:
        spec = DeviceSpec(id=f"a_{kind}", kind=kind, name=f"A {kind}")
        self.client = Connected(make_device(spec, World(seed=1), SITE), broker, fault)
        self.device = self.client.device
        self.bus = MqttBus(broker, "test-bench")
        self.heard: list[tuple[str, bytes]] = []
        self.news = asyncio.Event()

    async def __aenter__(self):
        await self.bus.open()
        await self.bus.subscribe(f"{SITE}/#", self._hear)
        await self.bus.subscribe(topics.sim(SITE, self.device.id, "truth"), self._hear)
        await self.client.open()
        await self.until(lambda: len(self.on("truth")) >= 1 and self.on("state") and self.on("availability"))
        self.heard.clear()
        return self

    async def __aexit__(self, *_):
        await self.client.close()
        await self.bus.close()

    def _hear(self, message):
        self.heard.append((message.topic.rsplit("/", 1)[1], message.payload))
        self.news.set()

    def on(self, what: str) -> list[bytes]:
        return [payload for topic, payload in self.heard if topic == what]

    def states(self) -> list[str]:
        return [json.loads(p)["state"] for p in self.on("state")]

    def truth(self) -> str:
        return json.loads(self.on("truth")[-1])[self.device.entity_id]["state"]

    async def until(self, holds, timeout_s: float = 8.0) -> None:
        async with asyncio.timeout(timeout_s):
            while not holds():
                self.news.clear()
                await self.news.wait()

    async def order(self) -> None:
        await self.bus.publish(f"{SITE}/{self.device.id}/set", b'{"state": "ON"}', qos=1)


async def test_a_device_without_a_fault_obeys_and_reports(broker):
    async with Bench(broker, "none") as bench:
        await bench.order()
        await bench.until(lambda: "ON" in bench.states())
        assert bench.truth() == "on"


async def test_a_lying_device_reports_what_was_asked_and_then_the_truth(broker):
    async with Bench(broker, "lying") as bench:
        await bench.order()
        await bench.until(lambda: bench.states()[-1:] == ["OFF"])
        assert bench.states()[:2] == ["ON", "OFF"]
        assert bench.device.state == "off"


async def test_a_silent_device_obeys_and_only_the_truth_topic_knows(broker):
    async with Bench(broker, "silent") as bench:
        await bench.order()
        await bench.until(lambda: bool(bench.on("truth")))
        assert bench.truth() == "on"
        assert not bench.states()


async def test_a_refusing_device_stays_as_it_is_and_says_why(broker):
    async with Bench(broker, "refusing") as bench:
        await bench.order()
        await bench.until(lambda: any(b"E17" in payload for payload in bench.on("attributes")))
        assert bench.device.state == "off"


async def test_a_dropping_device_misses_some_orders_and_obeys_others(broker):
    async with Bench(broker, "dropping") as bench:
        for _ in range(30):
            await bench.order()
        await bench.until(lambda: "ON" in bench.states())
        assert 0 < len(bench.states()) < 30


@pytest.mark.slow
async def test_a_flapping_device_goes_and_comes_and_a_slow_one_reports_late(broker):
    async with Bench(broker, "none") as bench:
        await bench.bus.publish(topics.sim(SITE, bench.device.id, "fault"), b"flapping", qos=1)
        while bench.client.fault != "flapping":
            await asyncio.sleep(0.01)
        await bench.client.flap()
        await bench.client.flap()
        await bench.until(lambda: bench.on("availability")[:2] == [b"offline", b"online"])
        await bench.bus.publish(topics.sim(SITE, bench.device.id, "fault"), b"slow", qos=1)
        while bench.client.fault != "slow":
            await asyncio.sleep(0.01)
        await bench.until(lambda: bool(bench.states()))
        bench.heard.clear()
        await bench.order()
        await bench.until(lambda: bool(bench.on("truth")))
        assert bench.truth() == "on" and not bench.states()
        await bench.until(lambda: "ON" in bench.states())


async def test_an_unknown_fault_is_ignored_and_none_ends_one(broker):
    async with Bench(broker, "silent") as bench:
        fault = topics.sim(SITE, bench.device.id, "fault")
        await bench.bus.publish(fault, b"sulking", qos=1)
        await bench.bus.publish(fault, b"none", qos=1)
        await bench.until(lambda: bool(bench.states()))
        assert bench.client.fault == "none"


async def test_a_hand_moves_a_device_and_it_reports(broker):
    async with Bench(broker, "none") as bench:
        hand = topics.sim(SITE, bench.device.id, "hand")
        for bad in (b"{", b"[]", b"null"):
            await bench.bus.publish(hand, bad, qos=1)
        await bench.bus.publish(hand, b'{"state": "on"}', qos=1)
        await bench.until(lambda: "ON" in bench.states())
        assert bench.truth() == "on"


async def test_a_device_that_dies_is_said_to_be_offline_by_its_will(broker):
    async with Bench(broker, "none") as bench:
        bench.client.bus._client._sock.close()  # the connection breaks without a goodbye
        await bench.until(lambda: b"offline" in bench.on("availability"))


async def test_a_device_that_lost_its_broker_says_that_it_is_back_though_no_host_asks(broker):
    async with Bench(broker, "none") as bench:
        bench.client.bus._lost.set()  # as paho notes it when the connection breaks: the will is sent
        await bench.until(lambda: bench.on("availability")[-1:] == [b"offline"])
        await bench.until(lambda: bench.on("availability")[-1:] == [b"online"])
        await bench.until(lambda: bool(bench.on("state")))
