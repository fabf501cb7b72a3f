"""Daemon threads that run other people's code: a call that never returns cannot keep the process alive."""

import asyncio
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextvars import copy_context
from functools import partial
from typing import Any


class Workers:
    """A pool that grows when a thread is lost to a hung call."""

    def __init__(self, threads: int = 2, name: str = "edgehome-worker") -> None:
        self._jobs: queue.SimpleQueue[tuple[Future, Callable[[], Any]] | None] = queue.SimpleQueue()
        self._name = name
        self._size = threads
        for _ in range(threads):
            self._start()

    def _start(self) -> None:
        threading.Thread(target=self._work, name=self._name, daemon=True).start()

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            future, function = job
            if not future.set_running_or_notify_cancel():
                continue
            try:
                result = function()
            except BaseException as error:  # handed to whoever waits for the future
                future.set_exception(error)
            else:
                future.set_result(result)
            del job, future, function

    async def run(self, function: Callable[[], Any], budget_s: float) -> Any:
        """Return what `function` returns; raises what it raises, TimeoutError after `budget_s`.

        It runs in a copy of the caller's context (contextvars).

        A call that outlives its budget loses its thread; another takes its place.
        """
        future: Future = Future()
        self._jobs.put((future, partial(copy_context().run, function)))
        try:
            return await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(future)), budget_s)
        except TimeoutError:
            if not future.cancel() and not future.done():
                self._start()
            future.add_done_callback(_forget)
            raise

    def close(self) -> None:
        """Let idle threads end."""
        for _ in range(self._size):
            self._jobs.put(None)


def _forget(future: Future) -> None:
    if not future.cancelled():
        future.exception()
