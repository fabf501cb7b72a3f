"""The one scheduler: what runs later, in order of time, on the site's clock; it survives restarts and clock jumps.

It knows when, not what: each kind of entry has a handler that runs it and is told how late it is. An entry that came
due while nobody was there is run if it is at most `late_s` late, else handed to `missed`.
"""

import asyncio
import contextlib
import functools
import heapq
import itertools
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import msgspec

from edgehome.clock import RealClock
from edgehome.messages import Message, encode
from edgehome.protocols import Clock
from edgehome.store import Database

log = logging.getLogger(__name__)

KIND = "later"
JUMP_S = 2.0
PUNCTUAL_S = 5.0
LOOK_S = 30.0
CLOCK = "clock"
MAX_ENTRIES = 50_000


class Entry(Message, frozen=True, kw_only=True):
    """One thing to run at `at` (Unix seconds of the site's clock).

    `wall` entries mean a time of the clock, the others a length of time from when they were made: when the clock is
    set, only the others move with it. `kept` entries survive a restart.
    """

    id: str
    kind: str
    at: float
    late_s: float = 900.0
    wall: bool = False
    kept: bool = True
    body: dict[str, Any] = {}


@functools.cache
def _boot() -> str:
    """Return what names this run of the machine, "" where it has no name."""
    with contextlib.suppress(OSError):
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    return ""


class _Seen(Message, frozen=True, kw_only=True):
    """How late it was when that was last written down, steady seconds at the same moment, and which run of the machine."""

    at: float = 0.0
    steady: float = 0.0
    boot: str = ""

    @classmethod
    def read(cls, body: bytes) -> "_Seen":
        """Return what was written; nothing where that cannot be read."""
        try:
            return msgspec.json.decode(body, type=cls)
        except msgspec.DecodeError:
            return cls()


Handler = Callable[[Entry, float], Awaitable[None]]


class Full(ValueError):
    """The scheduler holds as many entries as it takes."""


class Scheduler:
    """All entries; `run` is its one task. `handlers` and `missed` are called with the entry and how late it is."""

    def __init__(self, clock: Clock, database: Database | None = None) -> None:
        self.handlers: dict[str, Handler] = {}
        self.missed: dict[str, Handler] = {}
        self.on_jump: Callable[[float], None] = lambda seconds: None
        self._clock, self._database = clock, database
        self._entries: dict[str, Entry] = {}
        self._heap: list[tuple[float, int, str]] = []
        self._order = itertools.count()
        self._changed = asyncio.Event()
        self._running: set[asyncio.Future[None]] = set()
        self._seen = (clock.now(), clock.monotonic())
        self._kept_at = 0.0
        if database:
            self._restore(database)

    def _restore(self, database: Database) -> None:
        now, seen = self._clock.now(), _Seen.read(database.facts(CLOCK).get("seen") or b"")
        same_run = bool(seen.boot) and seen.boot == _boot()
        away_s = max(0.0, self._steady() - seen.steady) if same_run else 0.0
        set_back = seen.at > now + JUMP_S  # while nobody was there, or a scenario begins anew
        if seen.at and (set_back or (same_run and not hasattr(self._clock, "rate"))):
            self._seen = (seen.at + away_s, self._clock.monotonic())
        for key, body in database.facts(KIND).items():
            try:
                entry = msgspec.json.decode(body, type=Entry)
            except msgspec.DecodeError as error:
                log.warning("%s %s in the database is not readable and left out: %s", KIND, key, error)
                continue
            self._entries[entry.id] = entry
            heapq.heappush(self._heap, (entry.at, next(self._order), entry.id))

    # ---- what is to come ------------------------------------------------------------------------

    def add(self, entry: Entry) -> None:
        """Take an entry, or move the one with its id. Raises Full."""
        if entry.id not in self._entries and len(self._entries) >= MAX_ENTRIES:
            raise Full(f"more than {MAX_ENTRIES} things are waiting; cancel some first")
        self._entries[entry.id] = entry
        heapq.heappush(self._heap, (entry.at, next(self._order), entry.id))
        if self._database and entry.kept:
            self._database.put(KIND, entry.id, encode(entry))
        self._changed.set()

    def cancel(self, entry_id: str) -> Entry | None:
        """Drop an entry; return it, None if there was none."""
        entry = self._entries.pop(entry_id, None)
        if entry is not None and entry.kept and self._database:
            self._database.remove(KIND, entry_id)
        return entry

    def get(self, entry_id: str) -> Entry | None:
        """Return the entry of this id."""
        return self._entries.get(entry_id)

    def entries(self, kind: str | None = None) -> list[Entry]:
        """Return what is to come, the next first."""
        return sorted(
            (e for e in self._entries.values() if kind in (None, e.kind)), key=lambda e: (e.at, e.id)
        )

    # ---- the task -------------------------------------------------------------------------------

    async def run(self) -> None:
        """Run what comes due, for ever."""
        while True:
            self._changed.clear()
            self.due()
            await self._wait()

    async def _wait(self) -> None:
        left = self._heap[0][0] - self._clock.now() if self._heap else LOOK_S
        sleep = asyncio.create_task(self._clock.sleep(min(LOOK_S, max(0.0, left))))
        change = asyncio.create_task(self._changed.wait())
        try:
            await asyncio.wait((sleep, change), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (sleep, change):
                task.cancel()
            await asyncio.gather(sleep, change, return_exceptions=True)

    def due(self) -> int:
        """Start everything whose time has come; return how many."""
        self._follow_clock()
        now, count = self._clock.now(), 0
        while self._heap and self._heap[0][0] <= now:
            at, _, entry_id = heapq.heappop(self._heap)
            entry = self._entries.get(entry_id)
            if entry is None or entry.at != at:
                continue  # cancelled or moved since
            self.cancel(entry_id)
            self._start(entry, now - at)
            count += 1
        return count

    def _start(self, entry: Entry, late_s: float) -> None:
        tolerated = max(PUNCTUAL_S, 2.0 * float(getattr(self._clock, "rate", 1.0)))
        table = self.handlers if late_s <= max(entry.late_s, tolerated) else self.missed
        handler = table.get(entry.kind)
        if handler is None:
            log.warning("%s %s came due and nobody takes it", entry.kind, entry.id)
            return
        work = handler(entry, late_s if late_s > tolerated else 0.0)
        task = asyncio.ensure_future(work)
        self._running.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Future[None]") -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("something that came due failed: %s", error, exc_info=error)

    def _follow_clock(self) -> None:
        """When the clock was set, move what means a length of time with it."""
        now, steady = self._clock.now(), self._clock.monotonic()
        jump = (now - self._seen[0]) - (steady - self._seen[1])
        self._seen = (now, steady)
        if self._database and abs(now - self._kept_at) > LOOK_S:
            self._note_time()
        if abs(jump) <= JUMP_S:
            return
        log.warning("the clock was set by %+.1f s", jump)
        for entry in list(self._entries.values()):
            if not entry.wall:
                self.add(msgspec.structs.replace(entry, at=entry.at + jump))
        self.on_jump(jump)

    def _steady(self) -> float:
        """Return seconds that go on while no host runs: the machine's, as fast as a simulated clock."""
        rate = getattr(self._clock, "rate", None)
        return self._clock.monotonic() if rate is None else rate * RealClock().monotonic()

    def _note_time(self) -> None:
        """Write down how late it is: a start at which it is earlier finds a clock that was set back."""
        assert self._database is not None
        self._kept_at = self._clock.now()
        self._database.put(
            CLOCK, "seen", encode(_Seen(at=self._kept_at, steady=self._steady(), boot=_boot()))
        )

    async def settle(self) -> None:
        """Wait until what was started has ended."""
        while self._running:
            await asyncio.gather(*self._running, return_exceptions=True)

    async def stop(self) -> None:
        """End what is running; what is to come stays in the database."""
        if self._database:
            self._note_time()
        for task in self._running:
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*self._running, return_exceptions=True)
