"""A home that does not change, built from a JSON description: for files, tests and measuring.

The form is that of `eval/nlu/README.md`, "A home": floors, areas, entities, timers.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from edgehome.errors import ConfigError
from edgehome.messages import Area, Entity, Floor, HomeCopy


@dataclass
class StaticHome:
    """A `Home` that stays as it is; `timers` and `media` are kept as the file has them."""

    entities: dict[str, Entity] = field(default_factory=dict)
    areas: dict[str, Area] = field(default_factory=dict)
    floors: dict[str, Floor] = field(default_factory=dict)
    timers: list[dict[str, Any]] = field(default_factory=list)
    revision: int = 0


def load_home(source: Mapping[str, Any] | Path | str) -> StaticHome:
    """Return the home described by a mapping or a JSON file. Raises ConfigError naming the part."""
    data = source if isinstance(source, Mapping) else _read(Path(source))
    try:
        floors = msgspec.convert(data.get("floors", []), list[Floor])
        areas = msgspec.convert(data.get("areas", []), list[Area])
        entities = [_entity(raw) for raw in data.get("entities", [])]
    except (msgspec.ValidationError, AttributeError, KeyError) as error:
        raise ConfigError(
            f"home: expected floors, areas and entities as lists of objects, got {error}"
        ) from error
    return StaticHome(
        {e.id: e for e in entities},
        {a.id: a for a in areas},
        {f.id: f for f in floors},
        list(data.get("timers") or ()),
    )


def copied(home: StaticHome) -> HomeCopy:
    """Return the home as a message."""
    return HomeCopy(
        entities=tuple(home.entities.values()), areas=tuple(home.areas.values()),
        floors=tuple(home.floors.values()), timers=tuple(home.timers),
    )  # fmt: skip


def from_copy(copy: HomeCopy) -> StaticHome:
    """Return the home that was copied."""
    return StaticHome(
        {e.id: e for e in copy.entities}, {a.id: a for a in copy.areas}, {f.id: f for f in copy.floors},
        list(copy.timers),
    )  # fmt: skip


def _read(path: Path) -> Mapping[str, Any]:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError(f"home file {path}: expected a readable JSON object, got {error}") from error


def with_setup(home: StaticHome, setup: Mapping[str, Mapping[str, Any]]) -> StaticHome:
    """Return the home with states laid over it: {entity id: {state, attributes}}."""
    entities = dict(home.entities)
    for entity_id, change in setup.items():
        if entity_id in entities:
            entity = entities[entity_id]
            entities[entity_id] = msgspec.structs.replace(
                entity,
                state=change.get("state", entity.state),
                attributes={**entity.attributes, **(change.get("attributes") or {})},
            )
    return StaticHome(entities, home.areas, home.floors, home.timers, home.revision)


def _entity(raw: Mapping[str, Any]) -> Entity:
    """Return the entity; the items of a list may be plain words."""
    known = {k: v for k, v in raw.items() if k in Entity.__struct_fields__ and v is not None}
    entity = msgspec.convert(known, Entity)
    items = entity.attributes.get("items") if entity.domain == "todo" else None
    if not isinstance(items, list):
        return entity
    listed = [i if isinstance(i, Mapping) else {"summary": str(i), "status": "needs_action"} for i in items]
    return msgspec.structs.replace(entity, attributes={**entity.attributes, "items": listed})
