"""Alarms that need a person: which are raised, who has seen them, and which are put aside for a time; kept over restarts.

An alarm is an entity of the domains `alarm` and `alarm_control_panel`, or a binary sensor of a dangerous class.
"""

import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from edgehome.errors import EdgeHomeError
from edgehome.messages import Entity, Message, encode

if TYPE_CHECKING:
    from edgehome.host import Host

KIND = "alarm_mark"
CLASSES = frozenset({"smoke", "gas", "carbon_monoxide", "moisture", "problem", "safety", "tamper"})
LONGEST_S = 7 * 86400.0
ORDER = {"active": 0, "acknowledged": 1, "shelved": 2}


class Mark(Message, frozen=True, kw_only=True):
    """What a person said of a raised alarm; shelved ones come back at `until`, Unix seconds of the site's clock."""

    entity: str
    state: Literal["acknowledged", "shelved"]
    at: float
    person: str | None = None
    reason: str = ""
    until: float | None = None


def is_raised(domain: str, state: str | None, attributes: Mapping[str, Any]) -> bool:
    """Return whether an entity in this state is an alarm that has not gone away."""
    if domain == "binary_sensor":
        return state == "on" and attributes.get("device_class") in CLASSES
    if domain == "alarm":
        return state in ("active", "triggered", "fault", "acknowledged", "shelved")
    return domain == "alarm_control_panel" and state in ("triggered", "fault", "problem")


class AlarmDesk:
    """Knows what people said of alarms; a mark goes when its alarm does."""

    def __init__(self, host: "Host") -> None:
        self._host = host
        self._marks = {
            key: msgspec.json.decode(body, type=Mark) for key, body in host.database.facts(KIND).items()
        }
        host.methods.add("alarms", self.do_alarms)
        host.methods.add("alarm_acknowledge", self.do_acknowledge)
        host.methods.add("alarm_shelve", self.do_shelve)

    async def do_alarms(self) -> Any:
        """All raised alarms, open ones first."""
        return self.shown()

    async def do_acknowledge(self, entity: str, person: str | None = None) -> Any:
        """Say that an alarm was seen; an alarm device is told so, too, through the gate."""
        found = self._raised(entity)
        if found.domain == "alarm" and found.state == "active":
            done = await self._host.methods.do_act(entity, "acknowledge", person=person)
            if done["outcome"] == "refused":
                return done
        return self._marked(Mark(entity=entity, state="acknowledged", at=self._now(), person=person))

    async def do_shelve(
        self, entity: str, reason: str, seconds: float = 1800.0, person: str | None = None
    ) -> Any:
        """Put an alarm aside for some seconds, at most a week, with a reason. Raises EdgeHomeError without one."""
        self._raised(entity)
        if not reason.strip():
            raise EdgeHomeError("reason: expected why the alarm is shelved, got nothing")
        if not 0 < seconds <= LONGEST_S:
            raise EdgeHomeError(f"seconds: expected above 0 to {LONGEST_S:.0f}, got {seconds:g}")
        now = self._now()
        mark = Mark(entity=entity, state="shelved", at=now, person=person, reason=reason.strip()[:200], until=now + seconds)  # fmt: skip
        return self._marked(mark)

    def shown(self) -> list[dict[str, Any]]:
        """Return the raised alarms for lists: open ones first, oldest first."""
        entities = self._host.home.entities.values()
        raised = {e.id: e for e in entities if is_raised(e.domain, e.state, e.attributes)}
        for key in [key for key, mark in self._marks.items() if key not in raised or self._lapsed(mark)]:
            del self._marks[key]
            self._host.database.remove(KIND, key)
        items = [self._item(entity) for entity in raised.values()]
        return sorted(items, key=lambda item: (ORDER.get(item["state"], 0), item["at"] or 0.0))

    def _item(self, entity: Entity) -> dict[str, Any]:
        mark, area = self._marks.get(entity.id), self._host.home.areas.get(entity.area or "")
        own = entity.state if entity.domain == "alarm" and entity.state in ORDER else "active"
        return {
            "id": entity.id, "name": entity.name, "area": area.name if area else None, "priority": entity.attributes.get("priority"),
            "state": mark.state if mark else own, "at": entity.attributes.get("raised_at") or entity.reported_at,
            "text": entity.attributes.get("text"), "reason": mark.reason if mark else "", "person": mark.person if mark else None,
            "until": mark.until if mark else None,
        }  # fmt: skip

    def _marked(self, mark: Mark) -> dict[str, Any]:
        trace = uuid.uuid4().hex
        self._marks[mark.entity] = mark
        self._host.database.put(KIND, mark.entity, encode(mark))
        self._host.record(trace, "alarm", mark.state, **msgspec.to_builtins(mark))
        self._host.tell("alarms", self.shown())
        return {"outcome": "done", "reason": "", "trace": trace, "entity": mark.entity}

    def _raised(self, entity: str) -> Entity:
        found = self._host.home.entity(entity)
        if not is_raised(found.domain, found.state, found.attributes):
            raise EdgeHomeError(f"{entity}: expected an alarm that is raised; it is {found.state}")
        return found

    def _lapsed(self, mark: Mark) -> bool:
        return mark.until is not None and self._now() >= mark.until

    def _now(self) -> float:
        return self._host.clock.now()
