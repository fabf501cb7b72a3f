"""Time: the machine's, or a simulated one that runs faster and can be set."""

import asyncio
import time


class RealClock:
    """The machine's clock."""

    def now(self) -> float:
        """Return Unix seconds."""
        return time.time()

    def monotonic(self) -> float:
        """Return seconds that never go back; they count while the machine sleeps, where it can tell."""
        return (
            time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()
        )

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(max(0.0, seconds))


class SimulatedClock:
    """A clock that starts at `start` (Unix seconds) and runs `rate` times as fast; rate 0 stands still.

    Processes that are given the same `epoch` (the machine's Unix seconds at `start`) tell the same time.
    """

    def __init__(self, start: float, rate: float = 1.0, epoch: float | None = None) -> None:
        self.rate = rate
        self._start = start
        self._began = time.monotonic() - (time.time() - epoch if epoch is not None else 0.0)
        self._moved = asyncio.Event()

    def now(self) -> float:
        """Return simulated Unix seconds."""
        return self._start + (time.monotonic() - self._began) * self.rate

    def monotonic(self) -> float:
        """Return simulated seconds; equal to `now`."""
        return self.now()

    async def sleep(self, seconds: float) -> None:
        """Wait until this many simulated seconds have gone by."""
        end = self.now() + seconds
        while (left := end - self.now()) > 0:
            moved = self._moved
            try:
                async with asyncio.timeout(left / self.rate if self.rate else None):
                    await moved.wait()
            except TimeoutError:
                continue

    def advance(self, seconds: float) -> None:
        """Jump forward; who sleeps long enough wakes."""
        self._start += seconds
        self._wake()

    def set(self, at: float) -> None:
        """Jump to a time."""
        self._start, self._began = at, time.monotonic()
        self._wake()

    def _wake(self) -> None:
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()
