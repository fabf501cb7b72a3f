"""Who leads the site: a lease in one retained message with the leader's boot id; two never lead at once.

A broker delivers one topic's messages to all in one order, so every host judges the same claims alike. A
leader trusts its lease only for `valid_s` after it SENT the renewal whose echo it has heard; another claims
only after it has RECEIVED none for longer than that. Both are durations on one's own clock, so no clock
need agree with another.
"""

import asyncio
import contextlib
import logging
import time
import uuid
from collections.abc import Callable
from typing import Any

import msgspec

from edgehome import topics
from edgehome.bus import Bus
from edgehome.errors import EdgeHomeError
from edgehome.messages import Message, Received, encode

log = logging.getLogger(__name__)

VALID = 0.75
RENEW = 0.2
PROBE_S = 5.0


def boot_clock() -> float:
    """Return seconds that go on while the machine sleeps, where the system can tell (Linux)."""
    which = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if which is None else time.clock_gettime(which)


class Claim(Message, frozen=True, kw_only=True):
    """A claim or renewal of the lead. `home` names the state folder: its next process need not wait."""

    boot: str
    term: int
    nonce: str
    home: str = ""
    valid_s: float = 1.0
    probe: bool = False


class Leadership:
    """One candidate. `lost` is called when another leads; `start` it before asking for anything.

    It claims and renews only while `may_renew` says so.
    """

    def __init__(
        self,
        bus: Bus,
        site: str,
        after_s: float,
        *,
        boot: str = "",
        home: str = "",
        clock: Callable[[], float] = boot_clock,
    ) -> None:
        self.boot = boot or uuid.uuid4().hex
        self.lost: Callable[[Claim], Any] | None = None
        self.may_renew: Callable[[], bool] = lambda: True
        self._bus, self._topic, self._after_s, self._home, self._clock = (
            bus, topics.host(site, "lease"), after_s, home, clock,
        )  # fmt: skip
        self._seen: Claim | None = None
        self._heard_at = clock()
        self._held_until = 0.0
        self._sent: dict[str, float] = {}
        self._mine: Claim | None = None
        self._probed = asyncio.Event()
        self._news = asyncio.Event()
        self._task: asyncio.Task | None = None

    def leading(self) -> bool:
        """Whether this host may act now."""
        return self._mine is not None and self._clock() < self._held_until

    async def leads(self) -> bool:
        """Return whether this host may act; one that was held up until its lease lapsed renews it first."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._after_s):
                while self._mine is not None and not self.leading():
                    self._news.clear()
                    await self._news.wait()
        return self.leading()

    @property
    def leader(self) -> str:
        """The boot id of the host that leads as far as is known, empty if none."""
        return self._seen.boot if self._seen else ""

    async def start(self) -> None:
        """Listen, and learn what stands retained."""
        await self._bus.subscribe(self._topic, self._heard)
        self._bus.listeners.append(self._connection)
        await self._probe()

    async def _probe(self) -> None:
        """Wait for an own message to come back: what was retained has come before it."""
        self._probed.clear()
        payload = encode(Claim(boot=self.boot, term=0, nonce="probe", probe=True))
        await self._bus.publish(self._topic, payload, qos=1)
        async with asyncio.timeout(PROBE_S):
            await self._probed.wait()

    async def stop(self) -> None:
        """Give the lead back, if it is ours, so that another need not wait."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        led = self.leading()
        self._mine, self._held_until = None, 0.0
        if led and self._bus.connected:
            try:
                async with asyncio.timeout(2.0):
                    await self._bus.publish(self._topic, b"", qos=1, retain=True)
            except (EdgeHomeError, TimeoutError) as error:
                log.info("the lease could not be given back: %s", error)
        await self._bus.unsubscribe(self._topic, self._heard)
        if self._connection in self._bus.listeners:
            self._bus.listeners.remove(self._connection)

    # ---- getting the lead -------------------------------------------------------------------

    def vacant(self) -> bool:
        """Whether nobody holds the lead for certain: released, never held, silent for too long, or our own past."""
        seen = self._seen
        if seen is None or (self._home and seen.home == self._home and seen.boot != self.boot):
            return True
        return self._clock() - self._heard_at > max(self._after_s, seen.valid_s / VALID)

    async def acquire(self, timeout_s: float | None = None) -> bool:
        """Lead as soon as the lead is vacant; False if it was not within `timeout_s`."""
        try:
            async with asyncio.timeout(timeout_s):
                while not self.leading():
                    self._news.clear()
                    if self._bus.connected and self.may_renew() and self.vacant():
                        await self._claim((self._seen.term if self._seen else 0) + 1)
                    with contextlib.suppress(TimeoutError):  # `wait_for` may keep a cancellation to itself
                        async with asyncio.timeout(self._after_s * RENEW / 2):
                            await self._news.wait()
        except TimeoutError:
            return False
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._keep())
        return True

    async def _claim(self, term: int) -> None:
        nonce = uuid.uuid4().hex[:12]
        claim = Claim(boot=self.boot, term=term, nonce=nonce, home=self._home, valid_s=self._after_s * VALID)
        self._sent[nonce] = self._clock()
        while len(self._sent) > 100:
            self._sent.pop(next(iter(self._sent)))
        try:
            async with asyncio.timeout(self._after_s):
                await self._bus.publish(self._topic, encode(claim), qos=1, retain=True)
        except (EdgeHomeError, TimeoutError) as error:
            log.debug("claim of term %d: %s", term, error)

    async def _keep(self) -> None:
        while self._mine is not None:
            if self._bus.connected and self.may_renew():
                await self._claim(self._mine.term)
            await asyncio.sleep(self._after_s * RENEW)

    # ---- what is heard ----------------------------------------------------------------------

    def _connection(self, up: bool) -> None:
        self._heard_at = self._clock()  # renewals may have been missed: count from now
        if not up:
            self._sent.clear()  # an echo of what was sent before says nothing any more

    def _heard(self, message: Received) -> None:
        if not message.payload:
            if not message.retain:
                self._seen, self._mine, self._held_until = None, None, 0.0
            self._news.set()
            return
        try:
            claim = msgspec.json.decode(message.payload, type=Claim)
        except msgspec.DecodeError as error:
            log.warning("%s: expected a claim, got %s", message.topic, error)
            return
        if claim.probe:
            if claim.boot == self.boot:
                self._probed.set()
            return
        seen = self._seen
        if seen is not None and (
            claim.term < seen.term or (claim.term == seen.term and claim.boot != seen.boot)
        ):
            return  # came after a better claim
        self._seen, self._heard_at = claim, self._clock()
        if claim.boot == self.boot:
            sent_at = self._sent.pop(claim.nonce, None)
            if sent_at is not None:
                self._mine = claim
                self._held_until = sent_at + claim.valid_s
        elif self._mine is not None:
            self._mine, self._held_until = None, 0.0
            log.warning("another host leads the site now: %s, term %d", claim.boot[:8], claim.term)
            if self.lost:
                self.lost(claim)
        self._news.set()
