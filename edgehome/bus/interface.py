"""What every bus does, and what they share: dispatch by topic filter, and the guard of device topics."""

import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from typing import Any

from edgehome import topics
from edgehome.errors import GateBypassed
from edgehome.messages import Packet, Received

log = logging.getLogger(__name__)

MAX_REMEMBERED = 50_000

Handler = Callable[[Received], Any]


class Dispatch:
    """Which handlers take a topic: exact topics by a dict, filters with wildcards by matching."""

    def __init__(self) -> None:
        self._exact: dict[str, list[Handler]] = {}
        self._wild: dict[str, list[Handler]] = {}
        self._found: dict[str, list[Handler]] = {}

    def add(self, topic_filter: str, handler: Handler) -> bool:
        """Add a handler; return whether this filter is new."""
        topics.check_filter(topic_filter)
        self._found.clear()
        table = self._wild if ("+" in topic_filter or "#" in topic_filter) else self._exact
        handlers = table.setdefault(topic_filter, [])
        if handler not in handlers:
            handlers.append(handler)
        return len(handlers) == 1

    def remove(self, topic_filter: str, handler: Handler) -> bool:
        """Remove a handler; return whether the filter has none left."""
        self._found.clear()
        for table in (self._exact, self._wild):
            handlers = table.get(topic_filter, [])
            if handler in handlers:
                handlers.remove(handler)
                if not handlers:
                    del table[topic_filter]
                    return True
        return False

    def filters(self) -> list[str]:
        """Return all filters that have handlers."""
        return [*self._exact, *self._wild]

    def handlers(self, topic: str) -> list[Handler]:
        """Return the handlers of a topic, each once; remembered, since devices repeat their topics."""
        known = self._found.get(topic)
        if known is not None:
            return known
        found = list(self._exact.get(topic, ()))
        for topic_filter, handlers in self._wild.items():
            if topics.matches(topic_filter, topic):
                found += [h for h in handlers if h not in found]
        if len(self._found) > MAX_REMEMBERED:
            self._found.clear()
        self._found[topic] = found
        return found

    def deliver(self, message: Received) -> None:
        """Call every handler of the message; one that raises is logged and the next is called."""
        for handler in self.handlers(message.topic):
            try:
                handler(message)
            except Exception:  # a handler may be a plugin's
                log.exception("handler of %s failed", message.topic)


class Bus(ABC):
    """Publish and subscribe. Handlers are called on the event loop and must not wait.

    Topics that command a device are guarded: `publish` refuses them, only the function that
    `open_wire` gave out, once, to the gate, may send there.
    """

    def __init__(self) -> None:
        self.dispatch = Dispatch()
        self.guarded: set[str] = set()
        self.bypasses = 0
        self.on_bypass: Callable[[str], None] | None = None
        self.listeners: list[Callable[[bool], None]] = []
        self._wire_given = False

    @property
    @abstractmethod
    def connected(self) -> bool:
        """Whether messages can go out now."""

    @abstractmethod
    async def _send(self, packet: Packet, expires_at: float | None = None) -> None: ...

    @abstractmethod
    async def _subscribe(self, topic_filters: list[str]) -> None: ...

    @abstractmethod
    async def _unsubscribe(self, topic_filters: list[str]) -> None: ...

    async def publish(self, topic: str, payload: bytes, *, qos: int = 0, retain: bool = False) -> None:
        """Publish. With QoS 1 it returns when the broker has acknowledged.

        Raises TopicError, and GateBypassed for a topic that commands a device.
        """
        if self.commands(topic):
            self.bypasses += 1
            if self.on_bypass:
                self.on_bypass(topic)
            raise GateBypassed(f"{topic}: commands a device; send an Action to the gate instead")
        await self._send(Packet(topic=topics.check_topic(topic), payload=payload, qos=qos, retain=retain))

    def commands(self, topic: str) -> bool:
        """Return whether the topic commands a device."""
        return topic in self.guarded

    def open_wire(self) -> Callable[..., Any]:
        """Return the function that may publish to guarded topics; only the first caller gets it."""
        if self._wire_given:
            raise GateBypassed(
                "the wire has been given to the gate already; send an Action to the gate instead"
            )
        self._wire_given = True
        return self._send

    async def subscribe(self, topic_filter: str, handler: Handler) -> None:
        """Call `handler` for every message that matches. Raises TopicError."""
        await self.subscribe_all([topic_filter], handler)

    async def subscribe_all(self, topic_filters: Iterable[str], handler: Handler) -> None:
        """Subscribe to many filters with few packets."""
        new = [f for f in topic_filters if self.dispatch.add(f, handler)]
        if new:
            await self._subscribe(new)

    async def unsubscribe(self, topic_filter: str, handler: Handler) -> None:
        """Stop calling `handler` for this filter."""
        if self.dispatch.remove(topic_filter, handler):
            await self._unsubscribe([topic_filter])

    def _announce(self, connected: bool) -> None:
        for listener in list(self.listeners):
            listener(connected)
