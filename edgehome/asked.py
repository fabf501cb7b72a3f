"""What a question about states comes to: which of the things asked about hold, and which of them the answer names."""

import re

from edgehome.messages import Call, Entity
from edgehome.protocols import Home

_ALSO = {
    "open": ("open", "opening", "on", "unlocked"),
    "closed": ("closed", "closing", "off"),
    "on": (
        "on", "open", "playing", "running", "heat", "cool", "heat_cool", "auto", "dry", "fan_only", "cleaning",
        "mowing", "active",
    ),
}  # fmt: skip


_COUNT = re.compile(
    r"\bhow many\b|多少[个盏扇台条把只個盞條隻]|[几幾][个盏扇台条把只個盞條隻]", re.IGNORECASE
)
_WHICH = re.compile(
    r"^\W*(?:which|what|who|anything|show me|list)\b|哪[些个盏扇几個盞幾]|有[什甚]么|有什麼|邊[個盞啲]|谁|誰",
    re.IGNORECASE,
)


def wants(text: str) -> str | None:
    """Return what a question about states is after: "count" ("how many"), "which" of them, or None for yes or no."""
    return "count" if _COUNT.search(text) else "which" if _WHICH.search(text) else None


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
