"""A twin of a home: orders run on a copy with simple physics, and say how all would stand when it has come to rest.

Scenes and scripts that say what they set (`sets`), machines that say what stops them (`blocked_by`) and alarms that name
their source are followed; what else a scene, script or button does is not known.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from edgehome import echo
from edgehome.echo import Verb, members
from edgehome.gate import NEEDS_YES
from edgehome.homefile import StaticHome
from edgehome.messages import Action, Entity, Message
from edgehome.occasions import Place
from edgehome.protocols import Home
from edgehome.rules.course import Runner
from edgehome.rules.model import Occasion
from edgehome.rules.rule import Rule

UNKNOWN_EFFECT = frozenset({"scene", "script", "button", "input_button", "notify"})
_SETTLED = {
    ("vacuum", "returning"): "docked", ("lawn_mower", "returning"): "docked", ("cover", "opening"): "open",
    ("cover", "closing"): "closed", ("lock", "locking"): "locked", ("lock", "unlocking"): "unlocked",
    ("valve", "opening"): "open", ("valve", "closing"): "closed", ("vehicle", "driving"): "idle",
}  # fmt: skip
_ONLY_WHILE = {
    "pause": ("playing", "cleaning", "mowing", "returning", "buffering", "paused", "error"),
}  # fmt: skip
# °C an hour at full power in a usual room, and the hours in which half of the difference to outside is lost.
HEATS, COOLS, LEAKS_OPEN = 3.0, -4.0, 1.5


class Foreseen(Message, frozen=True, kw_only=True):
    """One action on the twin: the entity before and after, and why it would be refused, if it would.

    `also` are other entities (before, after) that change with it: members of a scene, machines that stop.
    """

    action: Action
    before: Entity
    after: Entity
    reason: str = ""
    known: bool = True
    also: tuple[tuple[Entity, Entity], ...] = ()

    @property
    def pairs(self) -> tuple[tuple[Entity, Entity], ...]:
        """Everything that would be different, (before, after)."""
        return (((self.before, self.after),) if self.changed else ()) + self.also

    @property
    def changed(self) -> dict[str, Any]:
        """What would be different: `state` and attributes with their new values."""
        return differences(self.before, self.after)


def differences(before: Entity, after: Entity) -> dict[str, Any]:
    """Return `state` and attributes that differ, with their new values."""
    made: dict[str, Any] = {}
    if after.state != before.state:
        made["state"] = after.state
    for name, value in after.attributes.items():
        if before.attributes.get(name) != value:
            made[name] = value
    return made


def settled(entity: Entity, verb: Verb) -> Entity:
    """Return the entity as it stands when a well-behaved device has done this and come to rest."""
    if verb.verb in _ONLY_WHILE and entity.state not in _ONLY_WHILE[verb.verb]:
        return entity  # nothing is playing or moving that could be held
    if entity.domain == "machine" and entity.state == "fault" and verb.verb != "reset":
        if not verb.verb.startswith("set_"):
            return entity  # it stays in fault until it is reset
    elif entity.domain == "machine" and verb.verb == "reset":
        state = "stopped" if entity.state == "fault" else entity.state
        return msgspec.structs.replace(entity, state=state, attributes={**entity.attributes, "faults": []})
    state, attributes = echo.predict(entity, verb)
    if entity.domain == "fan" and verb.verb == "set_preset_mode":
        state = "on"
    if verb.verb in ("next", "previous") and entity.domain == "media_player":
        state = "playing"
    if entity.domain == "todo" and "items" in attributes and str(entity.state).isdigit():
        state = str(sum(item.get("status") == "needs_action" for item in attributes["items"]))
    state = _SETTLED.get((entity.domain, str(state)), state)
    if entity.domain == "light" and "rgb_color" in attributes:
        attributes["color_mode"] = "rgb"
    elif entity.domain == "light" and "color_temp_kelvin" in attributes:
        attributes["color_mode"] = "color_temp"
    kept = {**entity.attributes, **{k: _rounded(v) for k, v in attributes.items()}}
    return msgspec.structs.replace(entity, state=state, attributes=kept)


def _rounded(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _interlocked(machine: Entity, home: StaticHome) -> Entity:
    """Return the machine with the interlocks that hold now; one that runs stops."""
    active = [
        str(block.get("text") or block["entity"])
        for block in machine.attributes["blocked_by"]
        if block.get("entity") in home.entities and home.entities[block["entity"]].state == block.get("state")
    ]
    state = "stopped" if active and machine.state == "running" else machine.state
    return msgspec.structs.replace(
        machine, state=state, attributes={**machine.attributes, "interlocks": active}
    )


class Twin:
    """A copy of a home on which actions are tried one after the other."""

    def __init__(self, home: Home) -> None:
        self.home = StaticHome(dict(home.entities), dict(home.areas), dict(home.floors))

    def act(self, action: Action, reason: str = "") -> Foreseen | None:
        """Return what the action would do, and let it be so on the twin; None for an entity that is not there."""
        before = self.home.entities.get(action.entity)
        if before is None:
            return None
        if reason and reason != NEEDS_YES:
            return Foreseen(action=action, before=before, after=before, reason=reason)
        told = members(before) if action.verb == "turn_on" else {}
        if before.domain in UNKNOWN_EFFECT and not told:
            return Foreseen(action=action, before=before, after=before, reason=reason, known=False)
        was = dict(self.home.entities)
        self._do(before, Verb(action.verb, dict(action.args)), told)
        self._follow()
        also = tuple(
            (was[i], now)
            for i, now in self.home.entities.items()
            if i != before.id and differences(was[i], now)
        )
        return Foreseen(
            action=action, before=before, after=self.home.entities[before.id], reason=reason, also=also
        )

    def _do(self, entity: Entity, verb: Verb, told: Mapping[str, Verb]) -> None:
        self.home.entities[entity.id] = entity if told else settled(entity, verb)
        for entity_id, order in told.items():
            member = self.home.entities.get(entity_id)
            if member is not None and member.liveness != "gone":
                self.home.entities[entity_id] = settled(member, order)

    def _follow(self) -> None:
        """What hangs together in a plant: a machine stops whose guard opens; an alarm ends with its fault."""
        entities = self.home.entities
        for entity in list(entities.values()):
            if entity.domain == "machine" and entity.attributes.get("blocked_by"):
                entities[entity.id] = _interlocked(entity, self.home)
        for entity in list(entities.values()):
            source = entities.get(str(entity.attributes.get("source") or ""))
            if entity.domain == "alarm" and source is not None and source.domain == "machine":
                over = entity.state in ("active", "acknowledged") and source.state != "fault"
                if over:
                    entities[entity.id] = msgspec.structs.replace(entity, state="cleared")

    # ---- surroundings ---------------------------------------------------------------------------

    def in_an_hour(self, changed: Iterable[Entity]) -> dict[str, float]:
        """Return room temperatures an hour on, by area id, where a change pushes them."""
        rooms: dict[str, float] = {}
        for entity in changed:
            now = entity.attributes.get("current_temperature")
            target = entity.attributes.get("temperature")
            if entity.domain != "climate" or not entity.area or now is None or target is None:
                continue
            push = 0.0
            if entity.state in ("heat", "auto", "heat_cool") and now < target:
                push = min(HEATS, target - now)
            elif entity.state in ("cool", "auto", "heat_cool") and now > target:
                push = max(COOLS, target - now)
            if self._open_window(entity.area) and (outside := self._outside()) is not None:
                push += (outside - now) / (2 * LEAKS_OPEN)
            if push:
                rooms[entity.area] = round(now + push, 1)
        return rooms

    def _open_window(self, area: str) -> bool:
        return any(
            e.area == area and e.device_class in ("window", "door") and e.state == "on"
            for e in self.home.entities.values()
            if e.domain == "binary_sensor"
        )

    def _outside(self) -> float | None:
        for entity in self.home.entities.values():
            if entity.domain == "weather" and isinstance(entity.attributes.get("temperature"), int | float):
                return float(entity.attributes["temperature"])
        return None

    def rules_that_run(
        self, foreseen: Sequence[Foreseen], rules: Sequence[Rule], now: float, place: Place
    ) -> list[Rule]:
        """Return the rules that the changes would set off, in order."""
        changed = [pair for f in foreseen for pair in f.pairs]
        start = Occasion(at=now, entities=dict(self.home.entities))
        course = Runner(rules, start, place).run((), changed)
        names = dict.fromkeys(name for at, name in course.runs if at <= now + 60)
        return [r for r in rules if r.name in names]
