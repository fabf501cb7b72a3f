"""An order for later as the scheduler keeps it: what, for whom, in which words, and when it comes next."""

from typing import Any

import msgspec

from edgehome.messages import Message, Schedule
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
