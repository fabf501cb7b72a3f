"""An order for later as the scheduler keeps it: what, for whom, in which words, and when it comes next."""

from collections.abc import Iterable
from typing import Any

import msgspec

from edgehome import effects
from edgehome.errors import Unsupported
from edgehome.messages import Call, Message, Schedule
from edgehome.protocols import Home
from edgehome.schedule import Entry

KIND = "schedule"


class Planned(Message, frozen=True, kw_only=True):
    """What an entry of the scheduler runs: the schedule, who asked for it, in which words."""

    schedule: Schedule
    lang: str = "en"
    person: str | None = None
    area: str | None = None
    words: str = ""
    made_at: float = 0.0


def planned_of(entry: Entry) -> Planned:
    """Return what an entry of this kind runs."""
    return msgspec.convert(entry.body["planned"], Planned)


def seconds_in(trigger: Any) -> float:
    """Return the seconds of a delay: seconds, minutes and hours added up; 0 for what is no number."""
    try:
        return sum(
            size * float(trigger.get(unit) or 0)
            for unit, size in (("seconds", 1), ("minutes", 60), ("hours", 3600))
        )
    except (TypeError, ValueError):
        return 0.0


_OPPOSITES = tuple(
    frozenset(pair)
    for pair in (
        ("turn_on", "turn_off"), ("open", "close"), ("lock", "unlock"), ("play", "pause"), ("play", "stop"),
        ("mute", "unmute"), ("start", "stop"), ("start", "return_to_base"), ("start_mowing", "dock"),
    )
)  # fmt: skip


def contrary(calls: Iterable[Call], home: Home, others: Iterable[Call] | None = None) -> str:
    """Return the id of an entity that calls at one time want both ways ("on" and "off"), "" if there is none.

    With `others` it is these calls against those, else among themselves.
    """
    found: dict[str, set[str]] = {}
    for verb, entity_id in _told(calls, home):
        found.setdefault(entity_id, set()).add(verb)
    for verb, entity_id in _told(others, home) if others is not None else ():
        if any(frozenset((verb, mine)) in _OPPOSITES for mine in found.get(entity_id, ())):
            return entity_id
    if others is None:
        return next((i for i, verbs in found.items() if any(pair <= verbs for pair in _OPPOSITES)), "")
    return ""


def _told(calls: Iterable[Call], home: Home) -> Iterable[tuple[str, str]]:
    """Yield what each entity is told: (verb, entity)."""
    for call in calls:
        for entity in (home.entities[i] for i in call.entities if i in home.entities):
            try:
                yield effects.verb_for(entity, call.intent, call.arguments).verb, entity.id
            except Unsupported:
                continue
