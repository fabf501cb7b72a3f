"""Timers: several at once, named, paused, made longer or shorter, found by name, length or room.

They stand on the one scheduler and survive a restart; announcing is not done here.
"""

import uuid
from collections.abc import Mapping
from typing import Any

import msgspec

from edgehome.messages import Message, encode
from edgehome.protocols import Clock
from edgehome.schedule import Entry, Scheduler
from edgehome.store import Database

KIND = "timer"
MAX_TIMERS = 20_000
MAX_S = 366 * 86400
FOREVER_S = 1e12  # a timer that ended while nobody was there is always announced


class Timer(Message, frozen=True, kw_only=True):
    """One timer: `ends_at` in Unix seconds of the site's clock, or `left_s` while it is paused.

    `command` are words that are said when it ends.
    """

    id: str
    seconds: float
    ends_at: float
    name: str = ""
    left_s: float | None = None
    area: str | None = None
    person: str | None = None
    device: str | None = None
    lang: str = "en"
    command: str = ""

    def left(self, now: float) -> float:
        """Return the seconds that are left, not below 0."""
        return max(0.0, self.ends_at - now) if self.left_s is None else self.left_s


def seconds_of(arguments: Mapping[str, Any], prefix: str = "") -> float:
    """Return hours, minutes and seconds of the arguments as seconds. Raises ValueError for what is no number."""
    total = 0.0
    for unit, size in (("hours", 3600), ("minutes", 60), ("seconds", 1)):
        value = arguments.get(prefix + unit)
        if value is not None and value != "":
            total += float(value) * size
    return total


class Timers:
    """All timers of a site."""

    def __init__(self, scheduler: Scheduler, clock: Clock, database: Database | None = None) -> None:
        self._scheduler, self._clock, self._database = scheduler, clock, database
        self._timers: dict[str, Timer] = {}
        for key, body in (database.facts(KIND) if database else {}).items():
            self._timers[key] = msgspec.json.decode(body, type=Timer)
        for timer in list(self._timers.values()):
            if timer.left_s is None and scheduler.get(timer.id) is None:
                self._put(timer)  # the timer was written, its entry was not

    def all(self) -> list[Timer]:
        """Return the timers, the next to end first, paused ones last."""
        return sorted(self._timers.values(), key=lambda t: (t.left_s is not None, t.ends_at, t.id))

    def start(self, seconds: float, **about: Any) -> Timer:
        """Start a timer; `about` are other fields of Timer. Raises ValueError."""
        if not 0 < seconds <= MAX_S:
            raise ValueError(
                f"timer of {seconds:g} s: expected more than 0 and at most {MAX_S // 86400} days"
            )
        if len(self._timers) >= MAX_TIMERS:
            raise ValueError(f"{MAX_TIMERS} timers run already; cancel some first")
        timer = Timer(id=uuid.uuid4().hex, seconds=seconds, ends_at=self._clock.now() + seconds, **about)
        return self._put(timer)

    def _put(self, timer: Timer) -> Timer:
        self._timers[timer.id] = timer
        if self._database:
            self._database.put(KIND, timer.id, encode(timer))
        if timer.left_s is None:
            self._scheduler.add(Entry(id=timer.id, kind=KIND, at=timer.ends_at, late_s=FOREVER_S))
        else:
            self._scheduler.cancel(timer.id)
        return timer

    def shifted(self, jump_s: float) -> None:
        """Move the ends with the clock that was set by `jump_s`; the scheduler has moved its entries."""
        for timer in list(self._timers.values()):
            if timer.left_s is None:
                moved = msgspec.structs.replace(timer, ends_at=timer.ends_at + jump_s)
                self._timers[timer.id] = moved
                if self._database:
                    self._database.put(KIND, timer.id, encode(moved))

    def ended(self, timer_id: str) -> Timer | None:
        """Take out a timer that has ended; None if it is not known."""
        timer = self._timers.pop(timer_id, None)
        if timer is not None and self._database:
            self._database.remove(KIND, timer_id)
        return timer

    def cancel(self, timer: Timer) -> None:
        """Stop a timer for good."""
        self._scheduler.cancel(timer.id)
        self.ended(timer.id)

    def pause(self, timer: Timer) -> Timer:
        """Hold a timer; what is left stays."""
        if timer.left_s is not None:
            return timer
        return self._put(msgspec.structs.replace(timer, left_s=timer.left(self._clock.now())))

    def resume(self, timer: Timer) -> Timer:
        """Let a paused timer go on."""
        if timer.left_s is None:
            return timer
        ends_at = self._clock.now() + timer.left_s
        return self._put(msgspec.structs.replace(timer, left_s=None, ends_at=ends_at))

    def change(self, timer: Timer, seconds: float) -> Timer:
        """Make a timer longer, or shorter with negative seconds; below nothing it ends now."""
        if timer.left(self._clock.now()) + seconds > MAX_S:
            raise ValueError(f"timer: expected at most {MAX_S // 86400} days")
        if timer.left_s is not None:
            return self._put(msgspec.structs.replace(timer, left_s=max(0.0, timer.left_s + seconds)))
        return self._put(
            msgspec.structs.replace(timer, ends_at=max(self._clock.now(), timer.ends_at + seconds))
        )

    # ---- which one is meant ---------------------------------------------------------------------

    def find(
        self, arguments: Mapping[str, Any], area: str | None = None, person: str | None = None
    ) -> list[Timer]:
        """Return the timers that are meant: by name, by the length they were started with, by room.

        Where nothing is said: the only one, else the speaker's, else those of the speaker's room, else all.
        `arguments["area"]` is the id of an area.
        """
        found = self.all()
        if name := str(arguments.get("name") or "").casefold().strip():
            exact = [t for t in found if t.name.casefold() == name]
            found = exact or [
                t for t in found if t.name and (name in t.name.casefold() or t.name.casefold() in name)
            ]
        if start_s := seconds_of(arguments, "start_"):
            found = [t for t in found if abs(t.seconds - start_s) < 1]
        if arguments.get("area"):
            found = [t for t in found if t.area == arguments["area"]]
        if name or start_s or arguments.get("area") or len(found) < 2:
            return found
        return (
            [t for t in found if person and t.person == person]
            or [t for t in found if area and t.area == area]
            or found
        )
