"""Daemon threads that run other people's code: a call that never returns cannot keep the process alive."""

import asyncio
import contextlib
import os
import queue
import threading
import time
from collections.abc import Callable, Mapping, Sized
from concurrent.futures import Future
from contextvars import copy_context
from functools import partial
from pathlib import Path
from typing import Any

LOOKS = 8
"""How often, in the time of a budget, it is looked at how much of it a call has used."""
PATIENCE = 3.0
"""After so many budgets on the clock nobody waits any longer, whatever kept the call."""


class MachineBusy(TimeoutError):
    """The call did not hang: the machine was too busy with others for it to be done in time."""


def stood_ready() -> dict[str, float]:
    """Return, by thread of this process, the seconds it stood ready while the machine ran others.

    Empty where the system does not tell. Source: /proc/PID/task/TID/schedstat, the second number, in nanoseconds
    (Linux, Documentation/scheduler/sched-stats.rst).
    """
    stood = {}
    with contextlib.suppress(OSError), os.scandir("/proc/self/task") as threads:
        for thread in threads:
            with contextlib.suppress(OSError, ValueError, IndexError):  # a thread may end meanwhile
                stood[thread.name] = int(Path(thread, "schedstat").read_bytes().split()[1]) / 1e9
    return stood


class Spent:
    """How much of its budget a call has used, in seconds: the clock, less the time that the machine ran others
    while a thread of ours stood ready: the call's own, or one that it waits for.

    Pure: it is told the clock and what `stood_ready` said.
    """

    def __init__(self, began_s: float, clock_s: float, stood: Mapping[str, float]) -> None:
        self._used_s = clock_s - began_s
        self._clock_s, self._stood = clock_s, stood

    def until(self, clock_s: float, stood: Mapping[str, float]) -> float:
        """Return what was used until now."""
        longest = max((s - self._stood.get(thread, 0.0) for thread, s in stood.items()), default=0.0)
        self._used_s += max(clock_s - self._clock_s - longest, 0.0)
        self._clock_s, self._stood = clock_s, stood
        return self._used_s


class _Call:
    """A function on its way through a thread."""

    def __init__(self, function: Callable[[], Any]) -> None:
        self.function = function
        self.future: Future = Future()
        self.lost = False
        self.began_s: float | None = None
        self._spent: Spent | None = None

    def renew(self) -> None:
        """Let its time begin (anew)."""
        self.began_s, self._spent = time.monotonic(), None

    def check(self, budget_s: float) -> None:
        """Raise TimeoutError if it used its budget, MachineBusy if it did not and still took far too long."""
        if self.began_s is None:  # it waits for a thread: that is not its own time
            return
        now, stood = time.monotonic(), stood_ready()
        self._spent = self._spent or Spent(self.began_s, now, stood)
        if self._spent.until(now, stood) >= budget_s:
            raise TimeoutError(f"did not return within {budget_s:g} s")
        if now - self.began_s > PATIENCE * budget_s:
            raise MachineBusy(f"was not done after {PATIENCE * budget_s:g} s on a busy machine")


class Workers:
    """A pool that starts another thread where one is lost to a hung call."""

    def __init__(self, threads: int = 2, name: str = "edgehome-worker") -> None:
        self._calls: queue.SimpleQueue[_Call | None] = queue.SimpleQueue()
        self._name = name
        self._size = threads
        for _ in range(threads):
            self._start()

    def _start(self) -> None:
        threading.Thread(target=self._work, name=self._name, daemon=True).start()

    def _work(self) -> None:
        while (call := self._calls.get()) is not None:
            if not call.future.set_running_or_notify_cancel():
                continue
            call.renew()
            try:
                result = call.function()
            except BaseException as error:  # handed to whoever waits for the future
                call.future.set_exception(error)
            else:
                call.future.set_result(result)
                del result
            if call.lost:  # another has its place
                return
            del call

    async def run(self, function: Callable[[], Any], budget_s: float, done: Sized = ()) -> Any:
        """Return what `function` returns; raises what it raises, TimeoutError after `budget_s` of its own time.

        Its own time (`Spent`) begins when a thread takes it, and anew each time `done` grows. Raises MachineBusy, a
        TimeoutError, if that is not used up and it is still not done after three times as long on the clock. A call
        that is given up loses its thread; another takes its place. It runs in a copy of the caller's context.
        """
        call, came = _Call(partial(copy_context().run, function)), len(done)
        self._calls.put(call)
        waiting = asyncio.wrap_future(call.future)
        try:
            while not (await asyncio.wait((waiting,), timeout=budget_s / LOOKS))[0]:
                if len(done) > came:
                    came = len(done)
                    call.renew()
                call.check(budget_s)
        except TimeoutError:
            call.lost = True
            self._start()
            raise
        finally:
            waiting.cancel()
        return waiting.result()

    def close(self) -> None:
        """Let idle threads end."""
        for _ in range(self._size):
            self._calls.put(None)
