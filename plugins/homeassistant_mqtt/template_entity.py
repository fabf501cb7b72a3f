"""What a command template may know of the home: its own entity, nothing else."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from edgehome.messages import Entity

_own = threading.local()


@contextmanager
def own_entity(entity: Entity) -> Iterator[None]:
    """Let the templates rendered inside, in this thread, see this entity."""
    _own.entity = entity
    try:
        yield
    finally:
        _own.entity = None


def this() -> dict[str, Any]:
    """Return the entity as Home Assistant's variable `this`, without a state outside of a command."""
    entity: Entity | None = getattr(_own, "entity", None)
    if entity is None:
        return {"entity_id": "", "state": "unknown", "attributes": {}}
    return {"entity_id": entity.id, "state": entity.state or "unknown", "attributes": dict(entity.attributes)}


def states(entity_id: str) -> str:
    """Return the entity's own state; any other is unknown."""
    own = this()
    return str(own["state"]) if entity_id == own["entity_id"] else "unknown"


def state_attr(entity_id: str, name: str) -> Any:
    """Return an attribute of the entity's own; any other is None."""
    own = this()
    return own["attributes"].get(name) if entity_id == own["entity_id"] else None


def is_state(entity_id: str, state: str) -> bool:
    """Return whether the entity's own state is this one."""
    return states(entity_id) == state
