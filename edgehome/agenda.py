"""What runs later and what has been learnt, as commands and the TUI ask for it: timers, plans, nicknames."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from edgehome import spoken
from edgehome.errors import EdgeHomeError
from edgehome.occasions import local
from edgehome.plans import KIND, planned_of
from edgehome.timers import Timer

if TYPE_CHECKING:
    from edgehome.host import Host
    from edgehome.later import Later

PAGE = 2000
"""How many are listed in one message: a broker takes no message of any size."""


class Agenda:
    """The methods of a host about what runs later; what they change is on disk before they answer."""

    def __init__(self, host: "Host", later: "Later") -> None:
        self._host, self._later = host, later
        add: Callable[..., None] = host.methods.add
        for name in dir(self):
            if name.startswith("do_"):
                add(name[3:], getattr(self, name))

    async def _written(self) -> None:
        await asyncio.to_thread(self._host.database.flush)

    async def do_timers(self, start: int = 0) -> Any:
        """At most PAGE timers from the `start`-th on, the next to end first."""
        return [self._timer(t) for t in self._later.timers.all()[start : start + PAGE]]

    def _timer(self, t: Timer, state: str = "") -> dict[str, Any]:
        return {
            "id": t.id, "name": t.name, "seconds": t.seconds, "left_s": round(t.left(self._host.clock.now()), 1),
            "ends_at": t.ends_at if t.left_s is None else None,
            "state": state or ("running" if t.left_s is None else "paused"), "area": t.area, "person": t.person,
            "command": t.command,
        }  # fmt: skip

    def _kept(self, timer: Timer, state: str = "") -> list[dict[str, Any]]:
        """Return one timer, with the disk's refusal where its change is only in memory."""
        error = self._host.database.error
        return [self._timer(timer, state) | ({"unwritten": error} if error else {})]

    async def do_timer_start(self, seconds: float, name: str = "", person: str | None = None) -> Any:
        """Start a timer; return it."""
        timer = self._later.timers.start(float(seconds), name=name, person=person)
        await self._written()
        return self._kept(timer)

    async def do_timer_act(self, act: str, which: str = "", seconds: float = 0.0) -> Any:
        """Cancel, pause, resume or change (by seconds) a timer by id, the beginning of an id, or name; return it."""
        timers = self._later.timers
        by_id = [t for t in timers.all() if which and t.id.startswith(which)]
        found = by_id or timers.find({"name": which})
        if len(found) != 1:
            raise EdgeHomeError(f"timer {which!r}: expected one timer, {len(found)} fit")
        timer = found[0]
        match act:
            case "cancel":
                timers.cancel(timer)
            case "pause":
                timer = timers.pause(timer)
            case "resume":
                timer = timers.resume(timer)
            case "change":
                timer = timers.change(timer, float(seconds))
            case _:
                raise EdgeHomeError(f"act {act!r}: expected cancel, pause, resume or change")
        await self._written()
        return self._kept(timer, "cancelled" if act == "cancel" else "")

    async def do_schedules(self, start: int = 0) -> Any:
        """At most PAGE of what is planned from the `start`-th on, the next first, in both languages."""
        home, place = self._host.home, self._later.place
        return [
            {
                "id": entry.id, "at": entry.at, "time": local(entry.at, place).isoformat(timespec="seconds"),
                "en": spoken.schedule("en", planned.schedule, home), "zh": spoken.schedule("zh", planned.schedule, home),
                "person": planned.person, "words": planned.words,
            }
            for entry, planned in ((e, planned_of(e)) for e in self._later.scheduler.entries(KIND)[start : start + PAGE])
        ]  # fmt: skip

    async def do_schedule_cancel(self, which: str) -> Any:
        """Cancel what is planned by its id or the beginning of it."""
        found = [e for e in self._later.scheduler.entries(KIND) if which and e.id.startswith(which)]
        if len(found) != 1:
            raise EdgeHomeError(f"schedule {which!r}: expected one, {len(found)} fit")
        self._later.scheduler.cancel(found[0].id)
        await self._written()
        return await self.do_schedules()

    async def do_nicknames(self, person: str | None = None) -> Any:
        """The names the home has learnt, of one person if asked."""
        return self._host.pipeline.turns.nicknames.all(person)

    async def do_nickname_remove(self, said: str, person: str = "", area: str | None = None) -> Any:
        """Forget a learnt name of a person."""
        removed = self._host.pipeline.turns.nicknames.remove(said, person, area)
        await self._written()
        return {"removed": removed}
