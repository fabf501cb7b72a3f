"""The one mutable truth: what devices there are, where, in what state, and how fresh that is.

Only the host changes it, on the event loop. Everybody else sees the read-only `Home` protocol.
"""

import asyncio
import logging
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

import msgspec

from edgehome.errors import UnknownEntity
from edgehome.messages import (
    UNCONFIRMED,
    Area,
    Availability,
    BadPayload,
    Change,
    Entity,
    EntityFound,
    EntityLost,
    Floor,
    StateReported,
    encode,
)
from edgehome.store import Database

log = logging.getLogger(__name__)

MAX_ENTITIES = 50_000
STALE_AFTER_S = 24 * 3600.0
_entity_decoder = msgspec.json.Decoder(Entity)


def slug(text: str) -> str:
    """Return the text as an id: lower case letters and digits of any script, the rest as underscores."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[^\w]+", "_", plain).strip("_")[:80] or "unnamed"


class HomeState:
    """All entities, areas and floors; applies what devices report and tells listeners what changed."""

    def __init__(
        self,
        database: Database | None = None,
        areas: Mapping[str, str] | None = None,
        now: Callable[[], float] = lambda: 0.0,
    ) -> None:
        self.revision = 0
        self.listeners: list[Callable[[Entity, Entity | None], None]] = []
        self.problems: list[BadPayload] = []
        self._database = database
        self._now = now
        self._areas_by_config = dict(areas or {})
        self._entities: dict[str, Entity] = {}
        self._areas: dict[str, Area] = {}
        self._floors: dict[str, Floor] = {}
        self._reachable: dict[str, bool] = {}
        self._renamed: dict[str, dict[str, Any]] = {}
        self._unsaved: dict[str, None] = {}
        self._waiters: dict[str, list[asyncio.Event]] = {}
        if database:
            self._restore(database)

    # ---- the read-only side -----------------------------------------------------------------

    @property
    def entities(self) -> Mapping[str, Entity]:
        """All entities by id."""
        return MappingProxyType(self._entities)

    @property
    def areas(self) -> Mapping[str, Area]:
        """All areas by id."""
        return MappingProxyType(self._areas)

    @property
    def floors(self) -> Mapping[str, Floor]:
        """All floors by id."""
        return MappingProxyType(self._floors)

    def entity(self, entity_id: str) -> Entity:
        """Return one entity. Raises UnknownEntity."""
        try:
            return self._entities[entity_id]
        except KeyError:
            raise UnknownEntity(f"{entity_id}: the home has no such entity") from None

    # ---- what devices say -------------------------------------------------------------------

    def apply(self, changes: Iterable[Change]) -> None:
        """Take over what device adapters read from messages."""
        for change in changes:
            match change:
                case StateReported():
                    self._report(change)
                case Availability():
                    self._availability(change)
                case EntityFound():
                    self._found(change.entity)
                case EntityLost():
                    self._lost(change.id)
                case BadPayload():
                    self.problems = [*self.problems[-199:], change]
                    log.warning("%s: %s", change.topic, change.reason)

    def _found(self, entity: Entity) -> None:
        old = self._entities.get(entity.id)
        if old is None and len(self._entities) >= MAX_ENTITIES:
            self.problems.append(
                BadPayload(
                    topic=entity.id, reason=f"not taken in: the home holds at most {MAX_ENTITIES} entities"
                )
            )
            return
        area = self._area_of(entity, old)
        changes: dict[str, Any] = {
            "area": area,
            "floor": entity.floor or (self._areas[area].floor if area in self._areas else None),
            "state": entity.state if entity.state is not None else (old.state if old else None),
            "attributes": {**old.attributes, **entity.attributes} if old else entity.attributes,
            "liveness": "live" if self._reachable.get(entity.id, True) else "gone",
            "reported_at": old.reported_at if old else None,
        }
        new = msgspec.structs.replace(entity, **{**changes, **self._renamed.get(entity.id, {})})
        if old is None or _identity(old) != _identity(new):
            self.revision += 1
        self._put(new, old)

    def _area_of(self, entity: Entity, old: Entity | None) -> str | None:
        for key in (entity.id, entity.device):
            if key in self._areas_by_config:
                return self.add_area(self._areas_by_config[key])
        if entity.area is None:
            return old.area if old else None
        return entity.area if entity.area in self._areas else self.add_area(entity.area)

    def _lost(self, entity_id: str) -> None:
        old = self._entities.pop(entity_id, None)
        if old is None:
            return
        self.revision += 1
        self._reachable.pop(entity_id, None)
        self._unsaved[entity_id] = None
        gone = msgspec.structs.replace(old, liveness="gone")
        for listener in self.listeners:
            listener(gone, old)

    def _report(self, change: StateReported) -> None:
        old = self._entities.get(change.id)
        if old is None:
            return
        beside = change.state is None and old.domain == "event"  # its battery is no event
        attributes = old.attributes
        if change.attributes or UNCONFIRMED in attributes:
            merged = {**attributes, UNCONFIRMED: None, **change.attributes}
            attributes = {k: v for k, v in merged.items() if v is not None}
        new = msgspec.structs.replace(
            old,
            state=old.state if change.state is None else change.state,
            attributes=attributes,
            reported_at=old.reported_at if beside else change.at or self._now(),
            liveness="gone" if self._reachable.get(change.id) is False else "live",
        )
        self._put(new, old)

    def doubt(self, entity_id: str) -> None:
        """Note that an order was sent and nothing came back: what is known of it may be old, until it reports again."""
        old = self._entities.get(entity_id)
        if old is not None and UNCONFIRMED not in old.attributes:
            self._put(msgspec.structs.replace(old, attributes={**old.attributes, UNCONFIRMED: True}), old)

    def _availability(self, change: Availability) -> None:
        self._reachable[change.id] = change.reachable
        old = self._entities.get(change.id)
        if old is not None:
            liveness = "live" if change.reachable else "gone"
            if liveness != old.liveness:
                self._put(msgspec.structs.replace(old, liveness=liveness), old)

    def _put(self, new: Entity, old: Entity | None) -> None:
        self._entities[new.id] = new
        if old == new:
            return
        self._unsaved[new.id] = None
        for listener in self.listeners:
            listener(new, old)
        for waiter in self._waiters.get(new.id, ()):
            waiter.set()

    def age(self) -> int:
        """Mark what was not heard of for a day as stale; return how many changed."""
        now, count = self._now(), 0
        for entity in list(self._entities.values()):
            limit = float(entity.attributes.get("expire_after") or STALE_AFTER_S)
            if (
                entity.liveness == "live"
                and entity.reported_at is not None
                and now - entity.reported_at > limit
            ):
                self._put(msgspec.structs.replace(entity, liveness="stale"), entity)
                count += 1
        return count

    # ---- waiting for an echo ----------------------------------------------------------------

    async def wait_for(self, entity_id: str, holds: Callable[[Entity], bool], timeout_s: float) -> bool:
        """Return True as soon as a new report makes `holds` true, False after `timeout_s`."""
        event = asyncio.Event()
        waiters = self._waiters.setdefault(entity_id, [])
        waiters.append(event)
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout_s
        try:
            while True:
                entity = self._entities.get(entity_id)
                if entity is not None and holds(entity):
                    return True
                event.clear()
                async with asyncio.timeout(deadline - loop.time()):
                    await event.wait()
        except TimeoutError:
            return False
        finally:
            waiters.remove(event)
            if not waiters:
                self._waiters.pop(entity_id, None)

    # ---- places and names -------------------------------------------------------------------

    def add_area(self, name: str, floor: str | None = None, aliases: Iterable[str] = ()) -> str:
        """Return the id of the area of this name, made if there is none."""
        for area in self._areas.values():
            if name.casefold() in (area.id, area.name.casefold(), *(a.casefold() for a in area.aliases)):
                return area.id
        area = Area(id=slug(name), name=name, floor=floor, aliases=tuple(aliases))
        self._areas[area.id] = area
        self.revision += 1
        self._save_place("area", area)
        return area.id

    def set_places(self, floors: Iterable[Floor], areas: Iterable[Area]) -> None:
        """Take over floors and areas with their names and aliases; entities follow their area's floor."""
        for floor in floors:
            self._floors[floor.id] = floor
            self._save_place("floor", floor)
        for area in areas:
            self._areas[area.id] = area
            self._save_place("area", area)
        for entity in list(self._entities.values()):
            if entity.area in self._areas and entity.floor != self._areas[entity.area].floor:
                self._put(msgspec.structs.replace(entity, floor=self._areas[entity.area].floor), entity)
        self.revision += 1

    def _save_place(self, kind: str, place: Area | Floor) -> None:
        if self._database:
            self._database.put(kind, place.id, encode(place))

    def rename(
        self,
        entity_id: str,
        name: str | None = None,
        area: str | None = None,
        aliases: Iterable[str] | None = None,
    ) -> Entity:
        """Give an entity the user's own name, room or aliases; they win over what the device says."""
        old = self.entity(entity_id)
        mine: dict[str, Any] = dict(self._renamed.get(entity_id, {}))
        if name:
            mine["name"] = name
        if area:
            mine["area"] = self.add_area(area)
        if aliases is not None:
            mine["aliases"] = tuple(dict.fromkeys(aliases))
        self._renamed[entity_id] = mine
        if self._database:
            self._database.put("rename", entity_id, encode(mine))
        new = msgspec.structs.replace(old, **mine)
        self.revision += 1
        self._put(new, old)
        return new

    def forget(self, entity_id: str) -> None:
        """Drop an entity; it comes back when its device announces it again. Raises UnknownEntity."""
        self.entity(entity_id)
        self._lost(entity_id)

    # ---- the database -----------------------------------------------------------------------

    def save(self) -> None:
        """Hand what changed since the last call to the database."""
        if self._database and self._unsaved:
            unsaved, self._unsaved = self._unsaved, {}
            self._database.save_entities(
                (i, encode(e) if (e := self._entities.get(i)) else None) for i in unsaved
            )

    def _restore(self, database: Database) -> None:
        for body in database.facts("floor").values():
            floor = msgspec.json.decode(body, type=Floor)
            self._floors[floor.id] = floor
        for body in database.facts("area").values():
            area = msgspec.json.decode(body, type=Area)
            self._areas[area.id] = area
        for entity_id, body in database.facts("rename").items():
            mine = msgspec.json.decode(body)
            if "aliases" in mine:
                mine["aliases"] = tuple(mine["aliases"])
            self._renamed[entity_id] = mine
        for body in database.entities():
            try:
                entity = _entity_decoder.decode(body)
            except msgspec.DecodeError as error:
                log.warning("an entity in the database is not readable and left out: %s", error)
                continue
            liveness = "gone" if entity.liveness == "gone" else "stale"
            self._entities[entity.id] = msgspec.structs.replace(entity, liveness=liveness)
        self.revision += 1


def _identity(entity: Entity) -> tuple:
    return (
        entity.name,
        entity.aliases,
        entity.area,
        entity.floor,
        entity.domain,
        entity.device_class,
        entity.device,
    )
