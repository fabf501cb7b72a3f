"""What a question about states comes to: which of the things asked about hold, and which of them the answer names."""

from edgehome.messages import Call, Entity
from edgehome.protocols import Home

_ALSO = {
    "open": ("open", "opening", "on", "unlocked"),
    "closed": ("closed", "closing", "off"),
    "on": (
        "on", "open", "playing", "running", "heat", "cool", "heat_cool", "auto", "dry", "fan_only", "cleaning",
        "mowing",
    ),
}  # fmt: skip


def holds(entity: Entity, asked: str) -> bool:
    """Return whether the entity is in the state asked for; a machine that runs is on."""
    if entity.domain == "binary_sensor":
        return entity.state == {"open": "on", "closed": "off"}.get(asked, asked)
    return entity.state in _ALSO.get(asked, ()) or entity.state == asked


def things(call: Call, home: Home) -> list[Entity]:
    """Return the call's entities that the home has."""
    return [home.entities[i] for i in call.entities if i in home.entities]


def told_of(call: Call, home: Home) -> tuple[str, ...]:
    """Return the ids that the answer to a question names: "which windows are open?" speaks of those after it."""
    asked = call.arguments.get("state")
    if call.intent != "HassGetState" or asked is None or call.arguments.get("attribute"):
        return call.entities
    these = tuple(e.id for e in things(call, home) if holds(e, str(asked)))
    if call.arguments.get("all"):
        these = tuple(i for i in call.entities if i not in these)
    return these or call.entities
