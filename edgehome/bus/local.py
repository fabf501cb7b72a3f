"""A bus inside one process, with retained messages: a real bus without a broker."""

import asyncio
import time
from collections.abc import Callable

from edgehome import topics
from edgehome.bus.interface import Bus
from edgehome.messages import Packet, Received


class LocalBus(Bus):
    """Delivers on the next turn of the loop, in order. Buses made with the same `medium` hear each other."""

    def __init__(self, medium: "Medium | None" = None, now: Callable[[], float] = time.time) -> None:
        super().__init__()
        self.medium = medium or Medium()
        self._now = now
        self.medium.buses.append(self)

    @property
    def connected(self) -> bool:
        """Always, until closed."""
        return self in self.medium.buses

    async def _send(self, packet: Packet, expires_at: float | None = None) -> None:
        if expires_at is not None and self._now() > expires_at:
            return
        if packet.retain:
            if packet.payload:
                self.medium.retained[packet.topic] = packet.payload
            else:
                self.medium.retained.pop(packet.topic, None)
        message = Received(topic=packet.topic, payload=packet.payload, at=self._now())
        loop = asyncio.get_running_loop()
        for bus in self.medium.buses:
            loop.call_soon(bus.dispatch.deliver, message)
        await asyncio.sleep(0)

    async def _subscribe(self, topic_filters: list[str]) -> None:
        loop = asyncio.get_running_loop()
        for topic, payload in list(self.medium.retained.items()):
            if any(topics.matches(f, topic) for f in topic_filters):
                message = Received(topic=topic, payload=payload, retain=True, at=self._now())
                loop.call_soon(self.dispatch.deliver, message)

    async def _unsubscribe(self, topic_filters: list[str]) -> None:
        return None

    async def close(self) -> None:
        """Leave the medium."""
        if self in self.medium.buses:
            self.medium.buses.remove(self)


class Medium:
    """What local buses share: who is there, and the retained messages."""

    def __init__(self) -> None:
        self.buses: list[LocalBus] = []
        self.retained: dict[str, bytes] = {}
