"""The home as agents on other devices see it: what the host publishes, and the copy an agent keeps.

Retained in parts, so that an agent that joins has the whole, and no message grows with the home; then
changes as they come. A part is the truth of its entities: what it does not name is gone. The copy is
read-only and may be a moment old: deciding what is safe stays with the host's gate.
"""

import asyncio
import logging
import zlib
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import TYPE_CHECKING

import msgspec

from edgehome import topics
from edgehome.errors import EdgeHomeError
from edgehome.messages import Area, Entity, Floor, Message, Received, encode

if TYPE_CHECKING:
    from edgehome.home import HomeState

log = logging.getLogger(__name__)

PART_ENTITIES = 250
MAX_PARTS = 256
SOON_S = 0.02
SETTLED_S = 2.0

Publish = Callable[..., Awaitable[None]]


class Places(Message, frozen=True, kw_only=True):
    """Floors and areas, and of how many parts the home of this host's boot consists."""

    boot: str
    parts: int
    floors: tuple[Floor, ...] = ()
    areas: tuple[Area, ...] = ()


class Part(Message, frozen=True, kw_only=True):
    """All entities of one part."""

    boot: str
    part: int
    entities: tuple[Entity, ...] = ()


class Changes(Message, frozen=True, kw_only=True):
    """Entities as they are now, and the ids of those that are gone."""

    boot: str
    entities: tuple[Entity, ...] = ()
    gone: tuple[str, ...] = ()


def part_of(entity_id: str, parts: int) -> int:
    """Return the part an entity belongs to."""
    return zlib.crc32(entity_id.encode()) % parts


class HomePublisher:
    """Publishes the host's home for agents. Does nothing until `activate`: alone, a host pays no broker."""

    def __init__(self, home: "HomeState", publish: Publish, site: str, boot: str) -> None:
        self._home, self._publish, self._site, self._boot = home, publish, site, boot
        self._active = False
        self._parts = 1
        self._places: tuple = ()
        self._changed: set[str] = set()
        self._dirty: set[int] = set()
        self._flushing: asyncio.Task | None = None
        self._settling: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task] = set()

    @property
    def active(self) -> bool:
        """Whether anybody is told."""
        return self._active

    def activate(self) -> None:
        """Publish the whole home for an agent that joined, and from now on what changes."""
        if not self._active:
            self._active = True
            self._home.listeners.append(self._heard)
            self._spawn(self._whole())
        elif self._dirty:
            self._settle()

    def stop(self) -> None:
        """Publish no more."""
        self._active = False
        if self._settling:
            self._settling.cancel()
        for task in self._tasks:
            task.cancel()

    def _spawn(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _heard(self, new: Entity, old: Entity | None) -> None:
        if not self._active:
            return
        self._changed.add(new.id)
        if self._flushing is None or self._flushing.done():
            self._flushing = asyncio.ensure_future(self._flush())

    async def _flush(self) -> None:
        await asyncio.sleep(SOON_S)
        while self._changed and self._active:
            ids = [self._changed.pop() for _ in range(min(len(self._changed), PART_ENTITIES))]
            here = tuple(e for i in ids if (e := self._home.entities.get(i)) is not None)
            gone = tuple(i for i in ids if i not in self._home.entities)
            await self._send("changes", Changes(boot=self._boot, entities=here, gone=gone), retain=False)
            self._dirty.update(part_of(i, self._parts) for i in ids)
        if self._settling is None and self._active:
            self._settling = asyncio.get_running_loop().call_later(SETTLED_S, self._settle)

    def _settle(self) -> None:
        if self._settling:
            self._settling.cancel()
        self._settling = None
        if self._active:
            wanted = _parts_for(len(self._home.entities))
            self._spawn(self._whole() if wanted > self._parts else self._some())

    async def _whole(self) -> None:
        self._parts = max(self._parts, _parts_for(len(self._home.entities)))
        self._dirty = set(range(self._parts))
        await self._some(always=True)

    async def _some(self, always: bool = False) -> None:
        places = (tuple(self._home.floors.values()), tuple(self._home.areas.values()))
        if always or places != self._places:
            self._places = places
            floors, areas = places
            body = Places(boot=self._boot, parts=self._parts, floors=floors, areas=areas)
            await self._send("places", body, retain=True)
        numbers, self._dirty = self._dirty, set()
        members: dict[int, list[Entity]] = {n: [] for n in numbers}
        for entity in self._home.entities.values():
            number = part_of(entity.id, self._parts)
            if number in members:
                members[number].append(entity)
        for number, entities in members.items():
            part = Part(boot=self._boot, part=number, entities=tuple(entities))
            await self._send(f"part-{number}", part, retain=True)

    async def _send(self, what: str, body: Message, *, retain: bool) -> None:
        try:
            await self._publish(
                topics.home(self._site, what), encode(body), qos=1 if retain else 0, retain=retain
            )
        except EdgeHomeError as error:
            log.warning("the home could not be told to the agents: %s", error)


def _parts_for(entities: int) -> int:
    return min(MAX_PARTS, max(1, -(-entities // PART_ENTITIES)))


class HomeReplica:
    """An agent's copy of the home (`protocols.Home`); `whole` once every part of one boot has come."""

    def __init__(self) -> None:
        self.revision = 0
        self.whole = False
        self._boot = ""
        self._parts = 0
        self._have: set[int] = set()
        self._early: list[Part] = []
        self._entities: dict[str, Entity] = {}
        self._areas: dict[str, Area] = {}
        self._floors: dict[str, Floor] = {}

    @property
    def entities(self) -> Mapping[str, Entity]:
        """All entities by id."""
        return self._entities

    @property
    def areas(self) -> Mapping[str, Area]:
        """All areas by id."""
        return self._areas

    @property
    def floors(self) -> Mapping[str, Floor]:
        """All floors by id."""
        return self._floors

    def receive(self, message: Received) -> None:
        """Take a message of `topics.home(site, '+')`; a bad one is logged and left out."""
        what = message.topic.rsplit("/", 1)[-1]
        try:
            if what == "places":
                self._take_places(msgspec.json.decode(message.payload, type=Places))
            elif what == "changes":
                self._take_changes(msgspec.json.decode(message.payload, type=Changes))
            elif message.payload:
                self._take_part(msgspec.json.decode(message.payload, type=Part))
        except msgspec.DecodeError as error:
            log.warning("%s: expected a part of the home, got %s", message.topic, error)

    def _take_places(self, places: Places) -> None:
        if (places.boot, places.parts) != (self._boot, self._parts):
            self._boot, self._parts, self._have = places.boot, places.parts, set()
        self._floors = {f.id: f for f in places.floors}
        self._areas = {a.id: a for a in places.areas}
        self.revision += 1
        early, self._early = self._early, []
        for part in early:
            self._take_part(part)

    def _take_part(self, part: Part) -> None:
        if part.boot != self._boot:
            self._early = [*self._early[-MAX_PARTS:], part]
            return
        if part.part >= self._parts:
            return
        named = {e.id for e in part.entities}
        gone = [i for i in self._entities if i not in named and part_of(i, self._parts) == part.part]
        self._put(part.entities, gone)
        self._have.add(part.part)
        self.whole = len(self._have) == self._parts

    def _take_changes(self, changes: Changes) -> None:
        if changes.boot == self._boot:
            self._put(changes.entities, changes.gone)

    def _put(self, entities: Iterable[Entity], gone: Iterable[str]) -> None:
        different = False
        for entity in entities:
            old = self._entities.get(entity.id)
            different = different or old is None or _named(old) != _named(entity)
            self._entities[entity.id] = entity
        for entity_id in gone:
            different = self._entities.pop(entity_id, None) is not None or different
        self.revision += different


def _named(entity: Entity) -> tuple:
    return (entity.name, entity.aliases, entity.area, entity.floor, entity.domain, entity.device_class)
