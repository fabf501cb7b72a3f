"""Devices of every convention on a real broker, moved by words and believed only when they echo."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import paho.mqtt.client as mqtt
import pytest
from conftest import need_mosquitto

from edgehome.config import load_config
from edgehome.host import Host, running_host
from edgehome.messages import Event
from edgehome.registry import load_bundled

pytestmark = pytest.mark.broker

LAMP = {
    "name": None,
    "schema": "json",
    "brightness": True,
    "cmd_t": "lamp/set",
    "stat_t": "lamp/state",
    "avty_t": "lamp/lwt",
    "uniq_id": "lamp-1",
    "dev": {"ids": ["lamp-1"], "name": "Reading lamp", "sa": "Living room"},
}
STATE = {
    "type": "binary",
    "name": "state",
    "property": "state",
    "access": 7,
    "value_on": "ON",
    "value_off": "OFF",
}
ZIGBEE = [
    {
        "ieee_address": "0x00158d0001a2b3c4",
        "type": "Router",
        "friendly_name": "Fan plug",
        "definition": {"exposes": [{"type": "switch", "features": [STATE]}]},
    }
]
TASMOTA = {
    "mac": "AABBCC112233",
    "dn": "Cellar pump",
    "fn": ["Cellar pump"],
    "hn": "h",
    "t": "tas",
    "tp": ["cmnd", "stat", "tele"],
    "ft": "%prefix%/%topic%/",
    "state": ["OFF", "ON"],
    "rl": [1],
    "ver": 1,
}
OWN = {"entities": [{"key": "shade", "name": "Porch shade", "domain": "cover"}]}


class Devices:
    """One MQTT client that plays four devices, each as its convention's documentation says."""

    def __init__(self, port: int) -> None:
        self.heard: list[tuple[str, dict[str, Any] | str]] = []
        self._inbox = load_bundled("edgehome_device").CommandInbox(time.time)
        self.client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
        self.client.on_connect = self._announce
        self.client.on_message = self._obey
        self.client.connect("127.0.0.1", port)

    def say(self, topic: str, message: Any, retain: bool = True) -> None:
        """Publish text as it is and anything else as JSON."""
        self.client.publish(topic, message if isinstance(message, str) else json.dumps(message), 1, retain)

    def _announce(self, *_: Any) -> None:
        self.client.subscribe(
            [(t, 1) for t in ("lamp/set", "zigbee2mqtt/+/set", "cmnd/#", "edgehome/home/device/+/set")]
        )
        self.say("homeassistant/light/lamp/config", LAMP)
        self.say("lamp/lwt", "online")
        self.say("zigbee2mqtt/bridge/devices", ZIGBEE)
        self.say("tasmota/discovery/AABBCC112233/config", TASMOTA)
        self.say("edgehome/home/device/porch/config", OWN)

    def _obey(self, client: Any, data: Any, message: mqtt.MQTTMessage) -> None:
        text = message.payload.decode()
        self.heard.append((message.topic, json.loads(text) if text.startswith("{") else text))
        if message.topic == "lamp/set":
            self.say("lamp/state", text)
        elif message.topic.startswith("zigbee2mqtt/"):
            self.say(message.topic.removesuffix("/set"), text, retain=False)
        elif message.topic == "cmnd/tas/Power1":
            self.say("stat/tas/RESULT", {"POWER": text}, retain=False)
        elif (order := self._inbox.take(message.payload)) is not None:
            done = {
                "state": "open" if order.verb == "open" else "closed",
                "command": self._inbox.answer(order, "done"),
            }
            self.say("edgehome/home/device/porch/state", {"shade": done})


async def until(condition: Callable[[], Any], seconds: float = 10.0) -> None:
    """Wait until the condition holds, or fail."""
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.01)


@pytest.fixture
async def home(free_port: int) -> AsyncIterator[tuple[Host, Devices]]:
    """A running host and the devices it found."""
    need_mosquitto()
    config = load_config(
        mqtt={"broker": "mosquitto", "port": free_port},
        plugins={"disabled": ["language_model", "larger_model"]},
    )
    async with running_host(config) as host:
        devices = await asyncio.to_thread(Devices, free_port)
        devices.client.loop_start()
        await until(lambda: len(host.home.entities) >= 5)
        yield host, devices
        await asyncio.to_thread(devices.client.loop_stop)


async def said(host: Host, text: str) -> Any:
    """Return the reply to a person's words."""
    return await host.handle(Event(source="test", kind="text", at=time.time(), text=text))


async def test_a_device_of_each_convention_is_moved_by_words_and_echoes(home: tuple[Host, Devices]) -> None:
    host, devices = home
    for words, topic, message in (
        ("set the reading lamp to 40%", "lamp/set", {"state": "ON", "brightness": 102}),
        ("turn on the fan plug", "zigbee2mqtt/Fan plug/set", {"state": "ON"}),
        ("turn on the cellar pump", "cmnd/tas/Power1", "ON"),
    ):
        reply = await said(host, words)
        assert reply.outcome == "done", reply
        assert devices.heard[-1] == (topic, message)
    reply = await said(host, "open the porch shade")
    assert reply.outcome == "done", reply
    topic, order = devices.heard[-1]
    assert topic == "edgehome/home/device/porch/set" and isinstance(order, dict)
    assert (order["entity"], order["verb"]) == ("shade", "open")
    assert order["id"] and order["expires_at"] > time.time()


async def test_a_device_that_withdraws_is_gone_and_one_that_dies_is_not_live(
    home: tuple[Host, Devices],
) -> None:
    host, devices = home
    (lamp,) = [i for i, e in host.home.entities.items() if e.name == "Reading lamp"]
    devices.say("lamp/lwt", "offline")
    await until(lambda: host.home.entities[lamp].liveness != "live")
    devices.say("homeassistant/light/lamp/config", "")
    await until(lambda: lamp not in host.home.entities or host.home.entities[lamp].liveness == "gone")
