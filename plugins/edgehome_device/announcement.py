"""The announcement of a device of EdgeHome's own convention: JSON to entities, checked once."""

import re
from typing import Any

import msgspec

from edgehome.messages import Entity
from edgehome.outside import check_plain, clean
from edgehome.topics import check_level
from edgehome.verbs import VERBS

MAX_ENTITIES = 1000
_ID = re.compile(r"[a-z0-9_]{1,64}\.[a-z0-9_]{1,128}")


class BadAnnouncement(ValueError):
    """An announcement is not usable; the text names the key."""


class EntityForm(msgspec.Struct, frozen=True):
    """One entity as announced. `verbs` are those of `verbs.py` it obeys; left out: all of its domain."""

    name: str
    domain: str
    key: str = ""
    id: str = ""
    aliases: tuple[str, ...] = ()
    area: str | None = None
    floor: str | None = None
    state: str | None = None
    attributes: dict[str, Any] = {}
    risk: str | None = None
    verbs: tuple[str, ...] | None = None
    optimistic: bool = False


class Announcement(msgspec.Struct, frozen=True):
    """The config message of a device; `area` holds for entities that name none."""

    entities: tuple[EntityForm, ...]
    name: str = ""
    area: str | None = None


class Announced(msgspec.Struct, frozen=True):
    """An entity with the key that the device calls it by, and the verbs it obeys."""

    key: str
    entity: Entity
    verbs: tuple[str, ...]
    optimistic: bool


_decoder = msgspec.json.Decoder(Announcement)


def read_announcement(device: str, payload: bytes, adapter: str) -> list[Announced]:
    """Return the announced entities. Raises BadAnnouncement or msgspec.DecodeError naming the key."""
    announcement = _decoder.decode(payload)
    if len(announcement.entities) > MAX_ENTITIES:
        raise BadAnnouncement(f"entities: expected at most {MAX_ENTITIES}, got {len(announcement.entities)}")
    check_level(device)
    return [_read(device, form, announcement, adapter) for form in announcement.entities]


def _read(device: str, form: EntityForm, announcement: Announcement, adapter: str) -> Announced:
    slug = re.sub(r"[^a-z0-9_]+", "_", (form.key or form.domain).lower()).strip("_")
    entity_id = form.id or f"{form.domain}.{re.sub(r'[^a-z0-9_]+', '_', device.lower())}_{slug}"
    if not _ID.fullmatch(entity_id) or not entity_id.startswith(form.domain + "."):
        raise BadAnnouncement(f"entities.id: expected {form.domain}.<a-z, 0-9 and _>, got {entity_id[:80]!r}")
    if not clean(form.name):
        raise BadAnnouncement(f"entities.name: expected words for {entity_id}, got nothing")
    check_plain(form.attributes)
    entity = Entity(
        id=entity_id,
        name=clean(form.name),
        domain=form.domain,
        device=device,
        aliases=tuple(filter(None, map(clean, form.aliases[:50]))),
        area=form.area or announcement.area,
        floor=form.floor,
        state=form.state,
        attributes=form.attributes,
        risk=form.risk,
        adapter=adapter,
    )
    return Announced(form.key or entity_id, entity, _verbs(form), form.optimistic)


def _verbs(form: EntityForm) -> tuple[str, ...]:
    known = VERBS.get(form.domain, {})
    if form.verbs is not None:
        wrong = [v for v in form.verbs if v not in known]
        if wrong:
            raise BadAnnouncement(f"entities.verbs: expected some of {', '.join(known)}, got {wrong[0]!r}")
        return form.verbs
    limits = form.attributes.get("commands" if form.domain in ("machine", "vehicle") else "supported")
    if isinstance(limits, list) and limits:
        return tuple(v for v in known if v in limits)
    return tuple(known)
