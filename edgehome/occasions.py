"""When something comes next: a time of day, days of the week, a date, sunset; over daylight saving; pure.

Triggers and conditions are those of docs/rules.md. A time that the clocks skip in spring comes as much later as
they skip; one that comes twice in autumn counts once, the first time.
"""

import functools
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Place(NamedTuple):
    """Where the site is: its time zone (None: this machine's), latitude and longitude in degrees."""

    zone: ZoneInfo | None = None
    latitude: float = 52.37
    longitude: float = 4.90


def local(at: float, place: Place) -> datetime:
    """Return Unix seconds as the site's local time."""
    return datetime.fromtimestamp(at, place.zone)


def clock_time(text: str) -> tuple[int, int]:
    """Return hour and minute of "07:30". Raises ValueError for a time that does not exist."""
    hour, _, minute = str(text).partition(":")
    h, m = int(hour), int(minute[:2] or 0)
    if not (0 <= h < 24 and 0 <= m < 60):
        raise ValueError(f"time {text!r}: expected 00:00 to 23:59")
    return h, m


def next_time(trigger: Mapping[str, Any], after: float, place: Place) -> float | None:
    """Return the Unix seconds at which the trigger comes next after `after`; None if it never comes.

    `trigger` has `time` with `date`, `days` or neither, or `event` sunset or sunrise with `offset_seconds`.
    Raises ValueError for a time, date or day that does not exist.
    """
    if "event" in trigger:
        return _next_sun(trigger, after, place)
    hour, minute = clock_time(trigger["time"])
    if trigger.get("date"):
        at = _on(date.fromisoformat(str(trigger["date"])), hour, minute, place)
        return at if at > after else None
    days = _days(trigger.get("days"))
    today = local(after, place).date()
    for ahead in range(9):
        day = today + timedelta(days=ahead)
        if days and DAYS[day.weekday()] not in days:
            continue
        at = _on(day, hour, minute, place)
        if at > after:
            return at
    return None


def _days(days: Any) -> tuple[str, ...]:
    found = tuple(days or ())
    if wrong := [d for d in found if d not in DAYS]:
        raise ValueError(f"days {wrong[0]!r}: expected some of {', '.join(DAYS)}")
    return found


def _on(day: date, hour: int, minute: int, place: Place) -> float:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=place.zone).timestamp()


@functools.lru_cache(maxsize=2000)
def sun_at(event: str, day: date, latitude: float, longitude: float) -> float | None:
    """Return the Unix seconds of sunset or sunrise on a day; None where the sun does not set or rise."""
    from astral import Observer
    from astral.sun import sunrise, sunset

    find = sunset if event == "sunset" else sunrise
    try:
        return find(Observer(latitude, longitude), day, tzinfo=UTC).timestamp()
    except ValueError:  # polar day or night
        return None


def _next_sun(trigger: Mapping[str, Any], after: float, place: Place) -> float | None:
    if trigger["event"] not in ("sunset", "sunrise"):
        raise ValueError(f"event {trigger['event']!r}: expected sunset or sunrise")
    offset = float(trigger.get("offset_seconds") or 0)
    today = local(after, place).date()
    for ahead in range(-1, 367):
        at = sun_at(trigger["event"], today + timedelta(days=ahead), place.latitude, place.longitude)
        if at is not None and at + offset > after:
            return at + offset
    return None


def is_dark(at: float, place: Place) -> bool:
    """Return whether the sun is down: after the last sunset and before the sunrise that follows it."""
    day = local(at, place).date()
    rise = sun_at("sunrise", day, place.latitude, place.longitude)
    down = sun_at("sunset", day, place.latitude, place.longitude)
    if rise is None or down is None:  # polar: dark in the half of the year without sun
        return (local(at, place).month in (11, 12, 1, 2)) == (place.latitude > 0)
    if rise <= down:
        return at >= down or at < rise
    return down <= at < rise


def within(after: str | None, before: str | None, at: float, place: Place) -> bool:
    """Return whether the time of day lies from `after` up to `before`, over midnight if after is the later.

    Both are as `minutes_at` takes them; a sun that does not rise or set that day is no limit of anything: False.
    """
    now = local(at, place)
    minutes = now.hour * 60 + now.minute
    first = minutes_at(after, now.date(), place) if after else 0
    last = minutes_at(before, now.date(), place) if before else 24 * 60
    if first is None or last is None:
        return False
    return first <= minutes < last if first < last else (minutes >= first or minutes < last)


_SUN = re.compile(r"(sunset|sunrise)(?:([+-])(\d{1,2}:\d{2}))?")


def minutes_at(text: str, day: date, place: Place) -> int | None:
    """Return the minutes of the day of "22:30", "sunset" or "sunrise-01:00"; None for a sun that does not come.

    Raises ValueError for any other text and for a time that does not exist.
    """
    match = _SUN.fullmatch(str(text))
    hour, minute = clock_time(text if match is None else match[3] or "00:00")
    if match is None:
        return hour * 60 + minute
    at = sun_at(match[1], day, place.latitude, place.longitude)
    if at is None:
        return None
    then = local(at, place)
    return (then.hour * 60 + then.minute + (-1 if match[2] == "-" else 1) * (hour * 60 + minute)) % (24 * 60)
