"""The buses: delivery, retained messages, the guard of device topics, and brokers that go away and come back."""

import asyncio
import os
import signal

import pytest

from edgehome.bus import LocalBus, MqttBus
from edgehome.bus.broker import BrokerRunner, free_port, has_iotcore
from edgehome.bus.local import Medium
from edgehome.bus.mqtt import BrokerAddress
from edgehome.config import MqttTable
from edgehome.errors import BrokerUnavailable, ConfigError, GateBypassed, TopicError
from edgehome.messages import Packet
from tests.conftest import need_mosquitto


async def until(holds, timeout_s=10.0):
    """Wait until `holds()` is true."""
    async with asyncio.timeout(timeout_s):
        while not holds():
            await asyncio.sleep(0.01)


async def test_a_message_reaches_every_subscriber_on_the_same_medium_in_order():
    medium = Medium()
    one, two = LocalBus(medium), LocalBus(medium)
    got = []
    await two.subscribe("a/+", lambda m: got.append((m.topic, m.payload)))
    for i in range(5):
        await one.publish("a/x", b"%d" % i)
    await until(lambda: len(got) == 5)
    assert got == [("a/x", b"%d" % i) for i in range(5)]


async def test_a_retained_message_is_given_to_a_late_subscriber_until_it_is_cleared():
    medium = Medium()
    bus, late = LocalBus(medium), LocalBus(medium)
    await bus.publish("state", b"on", retain=True)
    got = []
    await late.subscribe("#", lambda m: got.append((m.payload, m.retain)))
    await until(lambda: got)
    assert got == [(b"on", True)]
    await bus.publish("state", b"", retain=True)
    assert medium.retained == {}


async def test_a_handler_that_raises_does_not_keep_the_message_from_the_next(caplog):
    bus, got = LocalBus(), []
    await bus.subscribe("t", lambda m: 1 / 0)
    await bus.subscribe("t", got.append)
    await bus.publish("t", b"x")
    await until(lambda: got)
    assert "ZeroDivisionError" in caplog.text


async def test_a_command_topic_is_open_to_the_first_holder_of_the_wire_alone():
    bus = LocalBus()
    seen = []
    bus.on_bypass = seen.append
    bus.guarded.add("lamp/set")
    got = []
    await bus.subscribe("#", got.append)
    wire = bus.open_wire()
    with pytest.raises(GateBypassed, match="lamp/set"):
        await bus.publish("lamp/set", b"ON")
    with pytest.raises(GateBypassed):
        bus.open_wire()
    await asyncio.sleep(0)
    assert not got and seen == ["lamp/set"] and bus.bypasses == 1
    await wire(Packet(topic="lamp/set", payload=b"ON"))
    await until(lambda: got)


async def test_publishing_to_a_filter_is_refused():
    with pytest.raises(TopicError):
        await LocalBus().publish("a/+", b"")


@pytest.mark.parametrize("url", ["http://x", "mqtt://", "mqtt://h:port", "x"])
def test_a_bad_broker_url_is_named(url):
    with pytest.raises(ConfigError, match="expected mqtt://"):
        BrokerAddress.parse(url)


def test_a_url_carries_login_and_default_ports():
    address = BrokerAddress.parse("mqtts://me:p%40ss@broker.lan")
    assert (address.port, address.tls, address.username, address.password) == (8883, True, "me", "p@ss")
    assert "p@ss" not in repr(address)


async def test_no_broker_is_an_error_that_names_the_address(free_port):
    with pytest.raises(BrokerUnavailable, match=str(free_port)):
        await MqttBus(BrokerAddress("127.0.0.1", free_port), "x").open(timeout_s=0.2)


async def test_no_broker_program_says_how_to_get_one(tmp_path, monkeypatch):
    monkeypatch.setattr("edgehome.bus.broker.find_mosquitto", lambda: None)
    monkeypatch.setattr("edgehome.bus.broker.has_iotcore", lambda: False)
    with pytest.raises(BrokerUnavailable, match="apt install mosquitto"):
        async with BrokerRunner(MqttTable(), tmp_path):
            pass


@pytest.mark.broker
@pytest.mark.parametrize("kind", ["mosquitto", "iotcore"])
async def test_each_broker_carries_retained_and_acknowledged_messages_and_is_restarted_when_it_dies(
    tmp_path, kind
):
    if kind == "mosquitto":
        need_mosquitto()
    elif not has_iotcore():
        pytest.skip("iotcore has no wheel for this machine")
    runner = BrokerRunner(MqttTable(broker=kind, port=free_port("127.0.0.1", 0)), tmp_path)
    async with runner as address, MqttBus(address, "one") as one, MqttBus(address, "two") as two:
        got = []
        await one.publish("kept", b"1", qos=1, retain=True)
        await two.subscribe("#", lambda m: got.append((m.topic, m.payload)))
        await until(lambda: ("kept", b"1") in got)
        ups = []
        two.listeners.append(ups.append)
        os.kill(runner._process.pid, signal.SIGKILL)
        await until(lambda: ups == [False, True] and one.connected)
        await asyncio.sleep(0.1)
        await one.publish("after", b"2", qos=1)
        await until(lambda: ("after", b"2") in got)
        assert runner.restarts == 1


@pytest.mark.broker
async def test_what_was_promised_arrives_after_the_broker_came_back_and_what_is_late_does_not(tmp_path):
    need_mosquitto()
    runner = BrokerRunner(MqttTable(broker="mosquitto", port=free_port("127.0.0.1", 0)), tmp_path)
    async with (
        runner as address,
        MqttBus(address, "one") as one,
        MqttBus(address, "two", clean_session=False) as two,
    ):
        got = []
        await two.subscribe("#", lambda m: got.append(m.payload))
        await asyncio.sleep(0.2)
        wire = one.open_wire()
        runner._process.terminate()  # mosquitto keeps sessions when it is told to end
        await until(lambda: not one.connected)
        promised = asyncio.create_task(one.publish("promised", b"promised", qos=1))
        with pytest.raises(BrokerUnavailable):
            await wire(Packet(topic="command", payload=b"late"), one._now() + 0.1)
        await until(lambda: one.connected and two.connected)
        await promised
        await until(lambda: b"promised" in got)
        assert b"late" not in got


@pytest.mark.broker
async def test_a_thousand_messages_under_load_survive_a_broker_restart(tmp_path):
    need_mosquitto()
    runner = BrokerRunner(MqttTable(broker="mosquitto", port=free_port("127.0.0.1", 0)), tmp_path)
    async with (
        runner as address,
        MqttBus(address, "one") as one,
        MqttBus(address, "two", clean_session=False) as two,
    ):
        got = set()
        await two.subscribe("n/#", lambda m: got.add(m.payload))
        await asyncio.sleep(0.2)

        async def send(i):
            await one.publish("n/x", b"%d" % i, qos=1)

        tasks = [asyncio.create_task(send(i)) for i in range(500)]
        await asyncio.sleep(0.01)
        runner._process.terminate()
        await until(lambda: not one.connected)
        tasks += [asyncio.create_task(send(i)) for i in range(500, 1000)]
        await asyncio.gather(*tasks)
        await until(lambda: len(got) == 1000)


@pytest.mark.broker
async def test_a_lost_client_leaves_its_will(broker):
    got = []
    will = Packet(topic="gone", payload=b"offline", qos=1, retain=True)
    async with MqttBus(broker, "watcher") as watcher:
        await watcher.subscribe("gone", lambda m: got.append(m.payload))
        bus = MqttBus(broker, "mortal", will=will)
        await bus.open()
        bus._tasks[0].cancel()
        bus._client._sock.close()
        await until(lambda: got == [b"offline"])
        await bus.close()
