"""What everybody who watches a site is told: the home as it changes, the steps of the path, the host's health.

It also writes down how states changed, and drops what is older than the settings keep.
"""

import asyncio
import contextlib
import time
from typing import TYPE_CHECKING, Any

import msgspec

from edgehome import topics
from edgehome.errors import EdgeHomeError
from edgehome.messages import Entity, Step, encode

if TYPE_CHECKING:
    from edgehome.host import Host

FEED_S = 0.2
HISTORY_S = 10.0
TICKS_OF_HEALTH, TICKS_OF_AGE = 5, 300
AT_ONCE = 200


class Feeds:
    """Gathers for a fifth of a second what changed, and tells it at once."""

    def __init__(self, host: "Host") -> None:
        self._host = host
        self._changed: dict[str, Entity] = {}
        self._steps: list[Step] = []
        self._history_at: dict[str, float] = {}
        host.home.listeners.append(self._home_changed)
        host.audit.listeners.append(self._steps.append)

    def tell(self, feed: str, body: Any) -> None:
        """Publish something for everybody who watches the site."""
        if self._host.bus.connected:
            topic = topics.feed(self._host.config.site.name, feed)
            self._host.spawn(self._publish(topic, encode(body)))

    async def _publish(self, topic: str, payload: bytes) -> None:
        with contextlib.suppress(EdgeHomeError):
            await self._host.bus.publish(topic, payload)

    async def run(self) -> None:
        """Tell what gathers, for ever."""
        host, ticks = self._host, 0
        while True:
            await asyncio.sleep(FEED_S)
            ticks += 1
            if self._changed:
                changed, self._changed = list(self._changed.values()), {}
                for start in range(0, len(changed), AT_ONCE):
                    host.tell("home", [host.methods.shown(e) for e in changed[start : start + AT_ONCE]])
            if self._steps:
                steps, self._steps[:] = list(self._steps), []
                host.tell("step", [msgspec.to_builtins(s) for s in steps[-AT_ONCE:]])
            if ticks % TICKS_OF_HEALTH == 0:
                host.home.save()
                await asyncio.to_thread(host.database.flush)
                host.tell("health", host.methods.health())
            if ticks % TICKS_OF_AGE == 0:
                host.home.age()
                cutoff = time.time() - host.config.store.history_days * 86400
                host.database.write("DELETE FROM history WHERE at < ?", (cutoff,))

    def _home_changed(self, new: Entity, old: Entity | None) -> None:
        self._changed[new.id] = new
        if old is not None and old.state != new.state and new.state is not None:
            now, value = time.time(), _number(new.state)
            if now - self._history_at.get(new.id, 0.0) >= HISTORY_S or value is None:
                self._history_at[new.id] = now
                self._host.database.write(
                    "INSERT INTO history VALUES (?, ?, ?, ?)", (new.id, now, new.state, value)
                )


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
