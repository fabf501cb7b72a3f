"""Bytes of EdgeHome's own device convention to changes, and verbs to bytes; never touches the wire."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from edgehome import topics
from edgehome.errors import TopicError, Unsupported
from edgehome.messages import (
    Action,
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
from edgehome.verbs import VERBS

from .announcement import Announced, read_announcement

MAX_BYTES = 1_000_000


class EntityState(msgspec.Struct, frozen=True):
    """What a device reports of one entity; `command` is the result of the last command."""

    state: str | int | float | bool | None = None
    attributes: dict[str, Any] = {}
    command: dict[str, Any] | None = None


class EdgeHomeDevices:
    """Adapter for `edgehome/<site>/device/<id>/{config,state,availability,set}`."""

    name = "edgehome_device"

    def __init__(self, site: Site | str = "home") -> None:
        self._site = site if isinstance(site, str) else site.name
        self._devices: dict[str, dict[str, Announced]] = {}
        self._owner: dict[str, tuple[str, Announced]] = {}
        self._states = msgspec.json.Decoder(dict[str, EntityState])

    def filters(self) -> Iterable[str]:
        """Return the filter of the announcements."""
        return [topics.device(self._site, "+", "config")]

    def births(self) -> Iterable[Packet]:
        """Return nothing: announcements are retained."""
        return []

    def receive(self, message: Received) -> Iterable[Change]:
        """Return what an announcement, a state or an availability message changes."""
        levels = message.topic.split("/")
        if len(levels) != 5 or levels[:3] != [topics.ROOT, self._site, "device"]:
            return []
        device, what = levels[3], levels[4]
        try:
            if len(message.payload) > MAX_BYTES:
                raise ValueError(f"expected at most {MAX_BYTES} bytes, got {len(message.payload)}")
            if what == "config":
                return self._announced(device, message)
            if what == "state":
                return self._reported(device, message)
            if what == "availability" and message.payload:
                return self._availability(device, message)
        except (ValueError, msgspec.MsgspecError, RecursionError, TopicError) as error:
            return [BadPayload(topic=message.topic, reason=str(error))]
        return []

    def _announced(self, device: str, message: Received) -> list[Change]:
        known = self._devices.get(device, {})
        if not message.payload:
            self._devices.pop(device, None)
            return [self._lose(a.entity.id) for a in known.values()]
        changes: list[Change] = []
        found: dict[str, Announced] = {}
        for announced in read_announcement(device, message.payload, self.name):
            entity_id = announced.entity.id
            other = self._owner.get(entity_id, (device, announced))[0]
            if other != device or any(a.entity.id == entity_id for a in found.values()):
                reason = f"entity {entity_id} of {device}: expected an id of its own, {other} has it already"
                changes.append(BadPayload(topic=message.topic, reason=reason))
                continue
            found[announced.key] = announced
        left = {a.entity.id for a in known.values()} - {a.entity.id for a in found.values()}
        changes.extend(self._lose(entity_id) for entity_id in sorted(left))
        self._devices[device] = found
        subscribe = tuple(topics.device(self._site, device, w) for w in ("state", "availability"))
        for announced in found.values():
            self._owner[announced.entity.id] = (device, announced)
            set_topics = (topics.device(self._site, device, "set"),) if announced.verbs else ()
            changes.append(
                EntityFound(entity=announced.entity, subscribe=subscribe, command_topics=set_topics)
            )
        return changes

    def _lose(self, entity_id: str) -> EntityLost:
        self._owner.pop(entity_id, None)
        return EntityLost(id=entity_id)

    def _reported(self, device: str, message: Received) -> list[Change]:
        known = self._devices.get(device)
        if not known or not message.payload:
            return []
        changes: list[Change] = []
        for key, report in self._states.decode(message.payload).items():
            announced = known.get(key)
            if announced is None:
                reason = f"entity {key!r}: expected one of {', '.join(known)}"
                changes.append(BadPayload(topic=message.topic, reason=reason))
                continue
            attributes = report.attributes
            check_plain(attributes)
            if report.command is not None:
                attributes = {**attributes, "last_command": report.command}
                check_plain(report.command)
            changes.append(
                StateReported(
                    id=announced.entity.id,
                    state=_text(report.state),
                    attributes=attributes,
                    at=message.at,
                    retained=message.retain,
                )
            )
        return changes

    def _availability(self, device: str, message: Received) -> list[Change]:
        if message.payload not in (b"online", b"offline"):
            got = message.payload[:40].decode("utf-8", "replace")
            raise ValueError(f"availability: expected online or offline, got {got!r}")
        reachable = message.payload == b"online"
        return [
            Availability(id=a.entity.id, reachable=reachable, at=message.at)
            for a in self._devices.get(device, {}).values()
        ]

    def encode(self, entity: Entity, verb: str, args: Mapping[str, Any]) -> Command:
        """Return the command without id and expiry. Raises Unsupported."""
        return self._encode(entity, verb, args, {})

    def encode_action(self, entity: Entity, action: Action) -> Command:
        """Return the command with the action's id and expiry. Raises Unsupported."""
        stamp = {"id": action.id, "expires_at": action.expires_at}
        return self._encode(entity, action.verb, action.args, stamp)

    def _encode(self, entity: Entity, verb: str, args: Mapping[str, Any], stamp: dict[str, Any]) -> Command:
        if entity.id not in self._owner:
            raise Unsupported(f"{entity.id}: expected a device that announced itself, got none")
        device, announced = self._owner[entity.id]
        if verb not in announced.verbs:
            can = ", ".join(announced.verbs) or "nothing"
            raise Unsupported(f"{entity.id}: expected one of {can}, got {verb}")
        unknown = [a for a in args if a not in VERBS.get(entity.domain, {}).get(verb, tuple(args))]
        if unknown:
            raise Unsupported(f"{entity.id} {verb}: expected no argument {', '.join(unknown)}")
        body = {**stamp, "entity": announced.key, "verb": verb, "args": dict(args)}
        packet = Packet(
            topic=topics.device(self._site, device, "set"), payload=msgspec.json.encode(body), qos=1
        )
        return Command(packets=(packet,), optimistic=announced.optimistic)


def _text(state: Any) -> str | None:
    if isinstance(state, bool):
        return "on" if state else "off"
    return None if state is None else clean(str(state), 255)
