"""The lead of a site, kept on MQTT by a thread with a connection of its own.

A busy event loop, or one long handler on it, does not lose the lead: the thread renews beside it, and whether
the lease holds is read without waiting. A loop that hangs does: the thread renews only for one that gives signs
of life. What a lease is and why two never lead at once stands in `lease.py`.
"""

import asyncio
import contextlib
import logging
import os
import sys
import threading
import uuid
from collections.abc import Callable, Coroutine
from typing import Any

from edgehome.bus import Bus, MqttBus
from edgehome.lease import Claim, Leadership, boot_clock

log = logging.getLogger(__name__)

HUNG = 8.0
"""A loop that has shown no sign of life for so many times `after_s` is not renewed for."""
NICENESS = -10
KEEPALIVE_S = 10
STOP_S = 3.0


class Lead:
    """A `Leadership` on a thread of its own, used from the loop that `start` was called on, with `bus` beside it."""

    def __init__(self, bus: MqttBus, site: str, after_s: float, *, boot: str = "", home: str = "") -> None:
        self.boot = boot or uuid.uuid4().hex
        self.lost: Callable[[Claim], Any] | None = None
        self._bus, self._site, self._after_s, self._home = bus, site, after_s, home
        self._inner: Leadership | None = None
        self._thread: threading.Thread | None = None
        self._asked = False
        self._alive_at = 0.0

    def leading(self) -> bool:
        """Whether this host may act now."""
        return self._inner is not None and self._inner.leading()

    async def leads(self) -> bool:
        """Return whether this host may act; one whose lease lapsed waits for its renewal first."""
        return self.leading() or (self._inner is not None and await self._there(self._inner.leads()))

    @property
    def leader(self) -> str:
        """The boot id of the host that leads as far as is known, empty if none."""
        return self._inner.leader if self._inner else ""

    async def start(self) -> None:
        """Connect, listen, and learn what stands retained. Raises BrokerUnavailable."""
        self._owner = asyncio.get_running_loop()
        self._alive_at = boot_clock()
        ready: asyncio.Future[None] = self._owner.create_future()
        self._thread = threading.Thread(target=self._run, args=(ready,), name="lease", daemon=True)
        self._thread.start()
        await ready

    async def acquire(self, timeout_s: float | None = None) -> bool:
        """Lead as soon as the lead is vacant; False if it was not within `timeout_s`."""
        return self._inner is not None and await self._there(self._inner.acquire(timeout_s))

    async def stop(self) -> None:
        """Give the lead back, if it is ours, so that another need not wait."""
        if self._thread is None:
            return
        with contextlib.suppress(RuntimeError):  # the thread has ended by itself
            self._loop.call_soon_threadsafe(self._over.set)
        await asyncio.to_thread(self._thread.join, STOP_S)
        self._thread = self._inner = None

    async def _there(self, asking: Coroutine[Any, Any, bool]) -> bool:
        try:
            answer = asyncio.wrap_future(asyncio.run_coroutine_threadsafe(asking, self._loop))
        except RuntimeError:  # the thread has ended
            asking.close()
            return False
        try:
            await asyncio.wait([answer])
        finally:
            answer.cancel()
        return not answer.cancelled() and answer.result()

    # ---- on the thread --------------------------------------------------------------------------

    def _run(self, ready: asyncio.Future[None]) -> None:
        if sys.platform == "linux":  # elsewhere a thread has no priority of its own
            with contextlib.suppress(OSError):  # not our right
                os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
        asyncio.run(self._lead(ready))

    async def _lead(self, ready: asyncio.Future[None]) -> None:
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        client_id = f"edgehome-lease-{self.boot[:12]}"
        try:
            async with MqttBus(self._bus.address, client_id, keepalive_s=KEEPALIVE_S) as bus:
                inner = Leadership(bus, self._site, self._after_s, boot=self.boot, home=self._home)
                inner.lost, inner.may_renew = self._lost, self._owner_lives
                await inner.start()
                self._inner = inner
                self._to_owner(_settle, ready, None)
                await self._over.wait()
                await inner.stop()
        except (
            Exception
        ) as error:  # the top of the thread: whoever waits for the start is told, later the log
            log.log(logging.WARNING if self._inner else logging.DEBUG, "the lease is kept no more: %s", error)
            self._to_owner(_settle, ready, error)

    def _to_owner(self, call: Callable[..., Any], *about: Any) -> None:
        with contextlib.suppress(RuntimeError):  # that loop is closed
            self._owner.call_soon_threadsafe(call, *about)

    def _lost(self, claim: Claim) -> None:
        self._to_owner(lambda: self.lost and self.lost(claim))

    def _owner_lives(self) -> bool:
        """Whether the owner's loop ran lately with its broker there; asks it for the next sign of life."""
        if not self._asked:
            self._asked = True
            self._to_owner(self._live)
        return boot_clock() - self._alive_at < HUNG * self._after_s

    def _live(self) -> None:
        self._asked = False
        if self._bus.connected:
            self._alive_at = boot_clock()


def _settle(ready: "asyncio.Future[None]", error: Exception | None) -> None:
    if ready.done():
        return
    if error is None:
        ready.set_result(None)
    else:
        ready.set_exception(error)


def lead_of(bus: Bus, site: str, after_s: float, *, boot: str = "", home: str = "") -> Lead | Leadership:
    """Return what keeps the lead of a host on this bus; a bus within the process needs no thread for it."""
    if isinstance(bus, MqttBus):
        return Lead(bus, site, after_s, boot=boot, home=home)
    return Leadership(bus, site, after_s, boot=boot, home=home)
