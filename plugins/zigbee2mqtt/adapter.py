"""Zigbee2MQTT as a device adapter: the bridge's list of devices, their states, and messages for `/set`.

A device that is also announced by Home Assistant discovery is left to that adapter: what a person
configured there (names, discovery options) is the wider description.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from edgehome.errors import TopicError, Unsupported
from edgehome.messages import (
    Availability,
    BadPayload,
    Change,
    Command,
    Entity,
    EntityFound,
    EntityLost,
    Packet,
    Received,
    StateReported,
)
from edgehome.outside import check_plain, clean
from edgehome.protocols import Site
from edgehome.topics import check_topic

from .devices import Device, read_device

MAX_BYTES = 32_000_000  # the list of a bridge with hundreds of devices
MAX_STATE_BYTES = 1_000_000
_ADDRESS = re.compile(rb"zigbee2mqtt_(0x[0-9a-f]{16})")
_UNREADABLE = (ValueError, TypeError, LookupError, OverflowError, RecursionError)


class Zigbee2Mqtt:
    """Adapter for `<base>/bridge/devices`; the base is `zigbee2mqtt`."""

    name = "zigbee2mqtt"

    def __init__(self, site: Site | None = None) -> None:
        settings: Mapping[str, Any] = site.settings(self.name) if site is not None else {}
        self._base = str(settings.get("base", "zigbee2mqtt"))
        self._discovery = str(settings.get("discovery_prefix", "homeassistant"))
        self._devices: dict[str, Device] = {}  # by IEEE address
        self._topics: dict[str, Device] = {}  # by state topic
        self._entities: dict[str, Device] = {}  # by entity id
        self._elsewhere: dict[str, set[str]] = {}  # config topics of Home Assistant discovery by address
        self._bridge_online = True
        self._online: dict[str, bool] = {}
        self._raw: dict[str, dict[str, Any]] = {}

    def filters(self) -> Iterable[str]:
        """Return the bridge's topics, and those of Home Assistant discovery to see what it announces."""
        prefix = self._discovery
        bridge = [f"{self._base}/bridge/devices", f"{self._base}/bridge/state"]
        return [*bridge, f"{prefix}/+/+/config", f"{prefix}/+/+/+/config"]

    def births(self) -> Iterable[Packet]:
        """Return nothing: the bridge's messages are retained."""
        return []

    def receive(self, message: Received) -> Iterable[Change]:
        """Return what a message of the bridge or of a device changes."""
        try:
            return self._receive(message)
        except _UNREADABLE as error:
            return [BadPayload(topic=message.topic, reason=str(error)[:300] or type(error).__name__)]

    def _receive(self, message: Received) -> list[Change]:
        topic = message.topic
        device = self._topics.get(topic)
        if device is not None:
            return self._state(device, message)
        if topic.startswith(self._discovery + "/") and topic.endswith("/config"):
            return self._seen_elsewhere(message)
        if topic == f"{self._base}/bridge/devices":
            return self._list(message)
        if topic == f"{self._base}/bridge/state":
            self._bridge_online = _online(message.payload)
            return [c for d in self._devices.values() for c in self._reachable(d, message.at)]
        if topic.endswith("/availability"):
            device = self._topics.get(topic[: -len("/availability")])
            if device is not None:
                self._online[device.address] = _online(message.payload)
                return self._reachable(device, message.at)
        return []

    # ---- the list of devices

    def _list(self, message: Received) -> list[Change]:
        if len(message.payload) > MAX_BYTES:
            raise ValueError(
                f"bridge/devices: expected at most {MAX_BYTES} bytes, got {len(message.payload)}"
            )
        listed = msgspec.json.decode(message.payload) if message.payload else []
        if not isinstance(listed, list):
            raise ValueError(f"bridge/devices: expected a list, got {type(listed).__name__}")
        changes: list[Change] = []
        self._raw = {}
        for raw in listed:
            if not isinstance(raw, dict) or not isinstance(raw.get("ieee_address"), str):
                changes.append(_bad(message.topic, "bridge/devices: expected objects with an ieee_address"))
            elif raw.get("type") != "Coordinator" and raw.get("definition") and not raw.get("disabled"):
                self._raw[raw["ieee_address"]] = raw
        for address in [a for a in self._devices if a not in self._raw]:
            changes.extend(self._drop(address))
        for address in self._raw:
            if address not in self._elsewhere:
                changes.extend(self._take(address, message.topic))
        return changes

    def _take(self, address: str, topic: str) -> list[Change]:
        try:
            device = read_device(self._raw[address], self.name)
            state_topic = check_topic(f"{self._base}/{device.name}")
        except (ValueError, TopicError) as error:
            return [*self._drop(address), _bad(topic, f"{address}: {error}")]
        changes: list[Change] = []
        known = self._devices.pop(address, None)
        if known is not None:
            self._topics.pop(f"{self._base}/{known.name}", None)
            gone = known.things.keys() - device.things.keys()
            changes.extend(EntityLost(id=entity_id) for entity_id in sorted(gone))
            for entity_id in known.things:
                self._entities.pop(entity_id, None)
        self._devices[address] = self._topics[state_topic] = device
        subscribe = (state_topic, f"{state_topic}/availability", f"{self._base}/bridge/state")
        for entity_id, thing in device.things.items():
            self._entities[entity_id] = device
            guarded = (f"{state_topic}/set",) if thing.verbs else ()
            entity = device.entities[entity_id]
            changes.append(EntityFound(entity=entity, subscribe=subscribe, command_topics=guarded))
        return changes

    def _drop(self, address: str) -> list[Change]:
        device = self._devices.pop(address, None)
        if device is None:
            return []
        self._topics.pop(f"{self._base}/{device.name}", None)
        for entity_id in device.things:
            self._entities.pop(entity_id, None)
        return [EntityLost(id=entity_id) for entity_id in device.things]

    def _seen_elsewhere(self, message: Received) -> list[Change]:
        if message.payload:
            found = _ADDRESS.search(message.payload)
            if found is None:
                return []
            address = found[1].decode()
            self._elsewhere.setdefault(address, set()).add(message.topic)
            return self._drop(address)
        for address, topics in list(self._elsewhere.items()):
            topics.discard(message.topic)
            if not topics:
                del self._elsewhere[address]
                if address in self._raw:
                    return self._take(address, message.topic)
        return []

    # ---- states

    def _state(self, device: Device, message: Received) -> list[Change]:
        if not message.payload:
            return []
        if len(message.payload) > MAX_STATE_BYTES:
            raise ValueError(f"expected at most {MAX_STATE_BYTES} bytes, got {len(message.payload)}")
        values = msgspec.json.decode(message.payload)
        if not isinstance(values, dict):
            raise ValueError(f"expected a JSON object, got {type(values).__name__}")
        changes: list[Change] = []
        for entity_id, thing in device.things.items():
            if thing.live and message.retain:
                continue
            try:
                state, attributes = thing.read(values)
                check_plain(attributes)
            except _UNREADABLE as error:
                changes.append(_bad(message.topic, f"{entity_id}: {str(error)[:300]}"))
                continue
            if state is not None and not state.isprintable():
                state = clean(state, 255)
            if state is not None or attributes:
                changes.append(
                    StateReported(
                        id=entity_id,
                        state=state,
                        attributes=attributes,
                        at=message.at,
                        retained=message.retain,
                    )
                )
        return changes

    def _reachable(self, device: Device, at: float) -> list[Change]:
        reachable = self._bridge_online and self._online.get(device.address, True)
        return [Availability(id=entity_id, reachable=reachable, at=at) for entity_id in device.things]

    def encode(self, entity: Entity, verb: str, args: Mapping[str, Any]) -> Command:
        """Return the message for the device's `/set`. Raises Unsupported."""
        device = self._entities.get(entity.id)
        if device is None:
            raise Unsupported(f"{entity.id}: expected a device that the bridge lists, got none")
        thing = device.things[entity.id]
        if verb not in thing.verbs:
            raise Unsupported(
                f"{entity.id}: expected one of {', '.join(thing.verbs) or 'nothing'}, got {verb}"
            )
        try:
            payload = msgspec.json.encode(thing.verbs[verb](args))
        except KeyError as error:
            raise Unsupported(f"{entity.id} {verb}: expected the argument {error}") from error
        except (TypeError, ValueError, OverflowError) as error:
            raise Unsupported(f"{entity.id} {verb}: expected usable arguments, got {dict(args)!r}") from error
        packet = Packet(topic=f"{self._base}/{device.name}/set", payload=payload, qos=1)
        return Command(packets=(packet,), optimistic=thing.optimistic)


def _online(payload: bytes) -> bool:
    word: Any = payload.decode()
    if word.startswith("{"):
        word = msgspec.json.decode(payload).get("state")
    if word not in ("online", "offline"):
        raise ValueError(f"availability: expected online or offline, got {str(word)[:60]!r}")
    return bool(word == "online")


def _bad(topic: str, reason: str) -> BadPayload:
    return BadPayload(topic=topic, reason=reason)
