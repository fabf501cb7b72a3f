"""Home Assistant's MQTT discovery as a device adapter: config and state messages in, packets out.

Never touches the wire and knows no kind of component; those stand in the modules of `components.py`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from edgehome.errors import Unsupported
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
from edgehome.topics import matches

from .availability import AvailabilityRule
from .component import Component, Reader
from .components import kind_of
from .config import BadConfig, Config
from .discovery import Announced, ConfigTopic, Source, parse_topic, read_message
from .identities import Identities
from .naming import base_id, device_id, entity_name
from .templates import Payload

MAX_ENTITIES = 50_000
MAX_STATE_BYTES = 8_000_000  # pictures of cameras come this way, too
_UNREADABLE = (ValueError, TypeError, LookupError, OverflowError, RecursionError)


class Known:
    """An entity that was announced: its component, its place of announcement and its topics."""

    __slots__ = ("availability", "component", "entity", "readers", "source", "unique_id")

    def __init__(
        self,
        entity: Entity,
        component: Component,
        availability: AvailabilityRule,
        source: Source,
        unique_id: str,
    ) -> None:
        self.entity = entity
        self.component = component
        self.availability = availability
        self.source = source
        self.unique_id = unique_id
        self.readers: dict[str, list[Reader]] = {}
        for reader in component.readers:
            self.readers.setdefault(reader.topic, []).append(reader)

    @property
    def topics(self) -> tuple[str, ...]:
        """All topics and filters to subscribe to."""
        return tuple(dict.fromkeys((*self.readers, *self.availability.topics)))


class HomeAssistantMqtt:
    """Adapter for `<prefix>/<component>/[<node>/]<object>/config`; the prefix is `homeassistant`."""

    name = "homeassistant_mqtt"

    def __init__(self, site: Site | None = None) -> None:
        settings: Mapping[str, Any] = site.settings(self.name) if site is not None else {}
        self._prefix = str(settings.get("prefix", "homeassistant"))
        self._known: dict[str, Known] = {}  # by entity id
        self._sources: dict[Source, str] = {}  # entity ids by place of announcement
        self._by_topic: dict[str, set[Source]] = defaultdict(set)  # the components of a config topic
        self._identities = Identities(self.name, site.home if site is not None else None)
        self._routes: dict[str, list[Known]] = {}  # by state topic
        self._wild: dict[str, list[Known]] = {}  # by state topic filter
        self._migrating: set[str] = set()

    def filters(self) -> Iterable[str]:
        """Return the filters of the config topics, with and without a node."""
        return [f"{self._prefix}/+/+/config", f"{self._prefix}/+/+/+/config"]

    def births(self) -> Iterable[Packet]:
        """Return the birth message after which devices announce themselves again."""
        return [Packet(topic=f"{self._prefix}/status", payload=b"online", qos=1)]

    def receive(self, message: Received) -> Iterable[Change]:
        """Return what a config, state or availability message changes."""
        routes = self._routes.get(message.topic)
        if routes is not None or self._wild:
            changes = self._states(message, routes or [])
            if routes is not None or changes:
                return changes
        where = parse_topic(self._prefix, message.topic)
        if where is None:
            return []
        try:
            return self._config(where, message)
        except BadConfig as error:
            return [BadPayload(topic=message.topic, reason=str(error))]

    # ---- announcements

    def _config(self, where: ConfigTopic, message: Received) -> list[Change]:
        topic = message.topic
        if not message.payload:
            if topic in self._migrating:
                self._migrating.discard(topic)
                return []
            return [c for source in sorted(self._by_topic.get(topic, ())) for c in self._withdraw(source)]
        announcement = read_message(where, topic, message.payload)
        if announcement.migrate:
            self._migrating.add(topic)
            return []
        changes: list[Change] = []
        for part in announcement.parts:
            if part.config is None:
                changes.extend(self._withdraw(part.source))
                continue
            try:
                changes.extend(self._found(part, part.config))
            except BadConfig as error:
                changes.append(BadPayload(topic=topic, reason=f"{part.source.key} {error}".strip()))
        return changes

    def _found(self, part: Announced, raw: dict[str, Any]) -> list[Change]:
        config = Config(raw)
        kind = kind_of(part.component, config)
        unique = config.text("unique_id")
        entity_id = self._id_for(part, kind, raw, unique)
        device = raw.get("device") or {}
        device_name = clean(str(device.get("name") or "")) if isinstance(device, dict) else ""
        name = entity_name(raw, device_name, kind.plain_name or class_of(part.component))
        component = kind(config, entity_id, name)
        known_as = self._known.get(entity_id)
        attributes = {**component.attributes, **({"unique_id": unique} if unique else {})}
        entity = Entity(
            id=entity_id,
            name=name,
            domain=component.domain or part.component,
            device=device_id(device),
            area=clean(str(device["suggested_area"])) if device.get("suggested_area") else None,
            attributes=attributes,
            adapter=self.name,
        )
        known = Known(entity, component, AvailabilityRule(config), part.source, unique)
        if known_as is not None:
            self._forget_routes(known_as)
            self._drop_source(known_as.source)
        lost = self._withdraw(part.source)  # what was announced here under another id
        self._known[entity_id] = known
        self._sources[part.source] = entity_id
        self._by_topic[part.source.topic].add(part.source)
        if self._identities.full:
            self._identities.forget_unused(
                {(k.entity.domain, k.unique_id): i for i, k in self._known.items()}
            )
        self._identities.keep(part.component, unique, entity_id)
        self._add_routes(known)
        subscribe, guarded = known.topics, tuple(component.command_topics)
        return [*lost, EntityFound(entity=entity, subscribe=subscribe, command_topics=guarded)]

    def _id_for(self, part: Announced, kind: type[Component], raw: dict[str, Any], unique: str) -> str:
        mine = self._sources.get(part.source)
        known = self._identities.find(part.component, unique)
        if known is not None and known != mine:
            holder = self._known.get(known)
            if holder is not None and holder.source.topic not in self._migrating:
                raise BadConfig(
                    f"unique_id: expected one that no other has, got {unique[:80]!r} of {holder.source}"
                    f" again from {part.source}"
                )
            return known
        domain = kind.domain or part.component
        if mine is not None and self._known[mine].entity.domain == domain:
            if self._known[mine].unique_id in ("", unique) or not unique:
                return mine
        elif mine is None and len(self._known) >= MAX_ENTITIES:
            raise BadConfig(f"config: expected at most {MAX_ENTITIES} entities, this is one more")
        return self._identities.free(base_id(domain, raw, part.object_id), self._known)

    def _withdraw(self, source: Source) -> list[Change]:
        entity_id = self._sources.get(source)
        if entity_id is None:
            return []
        known = self._known.pop(entity_id)
        self._forget_routes(known)
        self._drop_source(source)
        return [EntityLost(id=entity_id)]

    def _drop_source(self, source: Source) -> None:
        self._sources.pop(source, None)
        sources = self._by_topic.get(source.topic, set())
        sources.discard(source)
        if not sources:
            self._by_topic.pop(source.topic, None)

    # ---- states

    def _add_routes(self, known: Known) -> None:
        for topic in known.topics:
            table = self._wild if "+" in topic or "#" in topic else self._routes
            table.setdefault(topic, []).append(known)

    def _forget_routes(self, known: Known) -> None:
        for topic in known.topics:
            table = self._wild if "+" in topic or "#" in topic else self._routes
            left = [k for k in table.get(topic, ()) if k is not known]
            if left:
                table[topic] = left
            else:
                table.pop(topic, None)

    def _states(self, message: Received, routes: list[Known]) -> list[Change]:
        if len(message.payload) > MAX_STATE_BYTES:
            reason = f"expected at most {MAX_STATE_BYTES} bytes, got {len(message.payload)}"
            return [BadPayload(topic=message.topic, reason=reason)]
        payload = Payload(message.payload)
        changes: list[Change] = []
        for known in routes:
            self._read(known, message.topic, message, payload, changes)
        for topic_filter, wild in self._wild.items():
            if matches(topic_filter, message.topic):
                for known in wild:
                    self._read(known, topic_filter, message, payload, changes)
        return changes

    def _read(
        self, known: Known, topic: str, message: Received, payload: Payload, changes: list[Change]
    ) -> None:
        entity_id = known.entity.id
        try:
            if topic in known.availability.topics:
                reachable = known.availability.hear(topic, payload)
                if reachable is not None:
                    changes.append(Availability(id=entity_id, reachable=reachable, at=message.at))
            readers = known.readers.get(topic)
            if readers is None or (message.retain and known.component.live):
                return
            state: str | None = None
            attributes: dict[str, Any] = {}
            for reader in readers:
                reported, more = reader(payload)
                state = reported if reported is not None else state
                attributes.update(more)
            if state is not None and not state.isprintable():
                state = clean(state, 255)
            check_plain(attributes)
        except _UNREADABLE as error:
            changes.append(BadPayload(topic=message.topic, reason=f"{entity_id}: {str(error)[:300]}"))
            return
        if state is not None or attributes:
            changes.append(
                StateReported(
                    id=entity_id, state=state, attributes=attributes, at=message.at, retained=message.retain
                )
            )

    def encode(self, entity: Entity, verb: str, args: Mapping[str, Any]) -> Command:
        """Return the packets that make the device do it. Raises Unsupported."""
        known = self._known.get(entity.id)
        if known is None:
            raise Unsupported(f"{entity.id}: expected a device that announced itself, got none")
        return known.component.encode(entity, verb, args)


def class_of(component: str) -> str:
    """Return the plain name of a kind of component."""
    return component.replace("_", " ").capitalize()
