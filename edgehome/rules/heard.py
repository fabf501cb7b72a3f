"""Whether a schedule holds every time, day, length and sun that its words say; pure.

A tier that leaves out half a sentence would make a rule that runs when it was not meant to.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec

from edgehome.lm.grammars import values
from edgehome.messages import Schedule

_SIZES = (1.0, 60.0, 3600.0)


def unheard(text: str, schedule: Schedule, now: datetime) -> str:
    """Return the first words about time that the schedule does not hold, "" if it holds them all.

    A sun or a length of time that the schedule has and the words do not is returned as "sunset" or in seconds.
    """
    kept = list(_leaves(msgspec.to_builtins(schedule)))
    said = [f for f in values.find_spans(text, now) if f.kind in ("time", "sun", "delay", "duration", "days")]
    for span in said:
        if not _holds(span, kept) and not any(text[span.start : span.end] in str(v) for v in kept):
            return text[span.start : span.end].strip()
    suns = {str(f.value["event"]) for f in said if f.kind == "sun"}
    for part in (schedule.trigger, *schedule.conditions):
        if part.get("type") == "sun" and not suns and values.sun(text) is None and "event" in part:
            return str(part["event"])
        if (seconds := part.get("for_seconds")) and not any(f.kind in ("delay", "duration") for f in said):
            return f"{seconds:g} s"
    return ""


def _leaves(value: Any) -> Iterator[Any]:
    """Yield the plain values of a structure."""
    if isinstance(value, dict):
        for each in value.values():
            yield from _leaves(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _leaves(each)
    else:
        yield value


def _holds(span: values.Found, kept: list[Any]) -> bool:
    numbers = [float(v) for v in kept if isinstance(v, int | float) and not isinstance(v, bool)]
    match span.kind:
        case "time":
            clock, ambiguous = span.value
            hour, _, minute = clock.partition(":")
            other = f"{(int(hour) + 12) % 24:02}:{minute}"
            return clock in kept or (ambiguous and other in kept)
        case "sun":
            event, offset = span.value["event"], abs(span.value.get("offset_seconds") or 0)
            suns = [v for v in kept if isinstance(v, str) and v.startswith((event, "sunrise"))]
            shifted = offset in map(abs, numbers) or any(v[7:] for v in suns)
            return bool(suns) and (not offset or shifted)  # before sunset it is light: after sunrise
        case "days":
            return set(span.value) <= {v for v in kept if isinstance(v, str)} or len(span.value) == 7
    return any(abs(number * size - float(span.value)) < 1.0 for number in numbers for size in _SIZES)
