"""Tasmota's native discovery as a device adapter: devices, their sensors, states and commands."""

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
from edgehome.outside import clean
from edgehome.protocols import Site

from .device import BadDevice, DeviceConfig, read_config, read_sensors
from .lights import Light
from .sensors import Sensor, find_sensors
from .things import Fan, LampRelay, Relay, Shutter, Signal, Thing, shutter_count, switch_things

MAX_BYTES = 100_000
_COMMANDS, _ANSWERS, _TELEMETRY = range(3)
_RELAY, _LIGHT = 1, 2
_UNREADABLE = (ValueError, TypeError, LookupError, OverflowError, RecursionError, TopicError)


class Device:
    """What is known of one device: its config and things, and the sensors it lists, by entity id."""

    def __init__(self, mac: str) -> None:
        self.mac = mac
        self.config: DeviceConfig | None = None
        self.things: dict[str, Thing] = {}
        self.sensors: dict[str, Sensor] = {}


class Tasmota:
    """Adapter for `tasmota/discovery/<mac>/{config,sensors}`."""

    name = "tasmota"

    def __init__(self, site: Site | None = None) -> None:
        settings: Mapping[str, Any] = site.settings(self.name) if site is not None else {}
        self._prefix = str(settings.get("prefix", "tasmota/discovery"))
        self._devices: dict[str, Device] = {}
        self._topics: dict[str, tuple[Device, str]] = {}  # by topic: the device and the kind of message
        self._owner: dict[str, Device] = {}  # by entity id

    def filters(self) -> Iterable[str]:
        """Return the topics of discovery."""
        return [f"{self._prefix}/+/config", f"{self._prefix}/+/sensors"]

    def births(self) -> Iterable[Packet]:
        """Return questions for the states of the known devices."""
        packets = []
        for device in self._devices.values():
            if device.config is not None:
                for command, payload in (("STATE", b""), ("STATUS", b"10")):
                    packets.append(Packet(topic=device.config.topic(_COMMANDS, command), payload=payload))
        return packets

    def receive(self, message: Received) -> Iterable[Change]:
        """Return what a discovery, state, telemetry or will message changes."""
        known = self._topics.get(message.topic)
        try:
            if len(message.payload) > MAX_BYTES:
                raise BadDevice(f"expected at most {MAX_BYTES} bytes, got {len(message.payload)}")
            if known is not None:
                return self._report(*known, message)
            if not message.topic.startswith(self._prefix + "/"):
                return []
            mac, _, what = message.topic[len(self._prefix) + 1 :].partition("/")
            if what == "config":
                return self._config(mac, message)
            return self._sensors(mac, message) if what == "sensors" else []
        except _UNREADABLE as error:
            return [BadPayload(topic=message.topic, reason=str(error)[:300] or type(error).__name__)]

    # ---- discovery

    def _config(self, mac: str, message: Received) -> list[Change]:
        if not message.payload:
            return self._forget(mac)
        config = read_config(message.payload)
        if config.mac != mac:
            raise BadDevice(f"mac: expected {mac} as in the topic, got {config.mac[:40]}")
        device = self._devices.setdefault(mac, Device(mac))
        before = set(device.things)
        for topic in [t for t, (d, _) in self._topics.items() if d is device]:
            del self._topics[topic]
        device.config = config
        device.things = {_entity_id(mac, thing.domain, thing.key): thing for thing in _things(config)}
        self._topics |= {topic: (device, what) for topic, what in _topics_of(config).items()}
        changes: list[Change] = []
        for entity_id in sorted(before - device.things.keys()):
            changes.extend(self._lose(device, entity_id))
        for entity_id, thing in device.things.items():
            names = dict.fromkeys([*thing.command_names(), *(["Backlog"] if thing.verbs else [])])
            guarded = tuple(config.topic(_COMMANDS, name) for name in names)
            changes.append(
                self._found(device, entity_id, thing.domain, thing.name, thing.attributes, guarded)
            )
        return changes + self._found_sensors(device)

    def _sensors(self, mac: str, message: Received) -> list[Change]:
        sensors = find_sensors(read_sensors(message.payload)) if message.payload else []
        device = self._devices.setdefault(mac, Device(mac))
        before = set(device.sensors)
        device.sensors = {_entity_id(mac, "sensor", sensor.name): sensor for sensor in sensors}
        lost: list[Change] = []
        for entity_id in sorted(before - device.sensors.keys()):
            lost.extend(self._lose(device, entity_id))
        return lost + self._found_sensors(device)

    def _found_sensors(self, device: Device) -> list[Change]:
        title = device.config.name if device.config else f"Tasmota {device.mac[-6:]}"
        return [
            self._found(device, entity_id, "sensor", f"{title} {sensor.name}", sensor.attributes, ())
            for entity_id, sensor in device.sensors.items()
        ]

    def _found(
        self,
        device: Device,
        entity_id: str,
        domain: str,
        name: str,
        attributes: dict[str, Any],
        guarded: tuple[str, ...],
    ) -> EntityFound | BadPayload:
        if self._owner.get(entity_id, device) is not device:
            holder = self._owner[entity_id].mac
            reason = f"{entity_id}: expected an id of its own, {holder} has it and {device.mac} asks for it"
            return BadPayload(topic=f"{self._prefix}/{device.mac}/config", reason=reason)
        self._owner[entity_id] = device
        entity = Entity(
            id=entity_id,
            name=clean(name),
            domain=domain,
            device=f"tasmota_{device.mac}",
            attributes=attributes,
            adapter=self.name,
        )
        topics = tuple(_topics_of(device.config)) if device.config else ()
        return EntityFound(entity=entity, subscribe=topics, command_topics=guarded)

    def _forget(self, mac: str) -> list[Change]:
        device = self._devices.pop(mac, None)
        if device is None:
            return []
        for topic in [t for t, (d, _) in self._topics.items() if d is device]:
            del self._topics[topic]
        return [c for i in (*device.things, *device.sensors) for c in self._lose(device, i)]

    def _lose(self, device: Device, entity_id: str) -> list[Change]:
        if self._owner.get(entity_id) is not device:
            return []
        del self._owner[entity_id]
        return [EntityLost(id=entity_id)]

    # ---- states

    def _report(self, device: Device, what: str, message: Received) -> list[Change]:
        assert device.config is not None
        if what == "will":
            word = message.payload.decode()
            if word not in (device.config.onln, device.config.ofln):
                raise BadDevice(
                    f"will: expected {device.config.onln} or {device.config.ofln}, got {word[:40]!r}"
                )
            online = word == device.config.onln
            ids = (*device.things, *device.sensors)
            return [Availability(id=i, reachable=online, at=message.at) for i in ids]
        values = msgspec.json.decode(message.payload)
        values = values.get("StatusSNS") if what == "status" and isinstance(values, dict) else values
        if not isinstance(values, dict):
            return []
        changes: list[Change] = []
        for entity_id, thing in device.things.items():
            wanted = {"result": thing.results, "state": thing.states}.get(what, thing.sensors)
            if not wanted:
                continue
            state, attributes = thing.read(values)
            if state is not None or attributes:
                changes.append(_reported(entity_id, state, attributes, message))
        if what in ("sensor", "status"):
            for entity_id, sensor in device.sensors.items():
                if (value := sensor.read(values)) is not None:
                    changes.append(_reported(entity_id, value, {}, message))
        return changes

    def encode(self, entity: Entity, verb: str, args: Mapping[str, Any]) -> Command:
        """Return the commands; several at once go as one Backlog. Raises Unsupported."""
        device = self._owner.get(entity.id)
        thing = device.things.get(entity.id) if device is not None else None
        if thing is None:
            raise Unsupported(f"{entity.id}: expected a device that announced itself, got none")
        if verb not in thing.verbs:
            raise Unsupported(
                f"{entity.id}: expected one of {', '.join(thing.verbs) or 'nothing'}, got {verb}"
            )
        try:
            commands = thing.verbs[verb](args)
        except KeyError as error:
            raise Unsupported(f"{entity.id} {verb}: expected the argument {error}") from error
        except (TypeError, ValueError, OverflowError) as error:
            raise Unsupported(f"{entity.id} {verb}: expected usable arguments, got {dict(args)!r}") from error
        if len(commands) > 1:
            commands = [("Backlog", ";".join(f"NoDelay;{name} {value}" for name, value in commands))]
        name, value = commands[0]
        return Command(packets=(Packet(topic=thing.config.topic(_COMMANDS, name), payload=value.encode()),))


def _things(config: DeviceConfig) -> Iterable[Thing]:
    if config.ifan:
        yield Fan(config, 0)
    for index, kind in enumerate(config.rl):
        lamp = config.option(30) or (config.ifan and index == 0)
        if (kind == _RELAY and lamp) or (kind == _LIGHT and config.ifan and index == 0):
            yield LampRelay(config, index)
        elif kind == _RELAY:
            yield Relay(config, index)
        elif kind == _LIGHT:
            yield Light(config, index)
    for index in range(shutter_count(config)):
        yield Shutter(config, index)
    yield from switch_things(config)
    yield Signal(config, 0)


def _topics_of(config: DeviceConfig) -> dict[str, str]:
    return {
        config.topic(_TELEMETRY, "LWT"): "will",
        config.topic(_ANSWERS, "RESULT"): "result",
        config.topic(_TELEMETRY, "STATE"): "state",
        config.topic(_TELEMETRY, "SENSOR"): "sensor",
        config.topic(_ANSWERS, "STATUS10"): "status",
    }


def _entity_id(mac: str, domain: str, key: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "_", f"tasmota_{mac}_{key}".lower()).strip("_")
    return f"{domain}.{slug}"


def _reported(
    entity_id: str, state: str | None, attributes: dict[str, Any], message: Received
) -> StateReported:
    return StateReported(
        id=entity_id,
        state=state and clean(state, 255),
        attributes=attributes,
        at=message.at,
        retained=message.retain,
    )
