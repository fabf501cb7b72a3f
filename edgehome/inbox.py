"""What devices say: taken from the bus, read in batches by the adapters of plugins, put into the home."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any

import msgspec

from edgehome.bus import Bus
from edgehome.gate import Gatekeeper
from edgehome.home import HomeState
from edgehome.messages import Change, EntityFound, Received
from edgehome.protocols import DeviceAdapter, Site
from edgehome.registry import Job, Owned, Registry

MAX_INBOX = 20_000
BATCH = 500
GATHER_S = 0.004
MESSAGE_BUDGET_S = 0.01


class Inbox:
    """The adapters of a site and the messages on their way to them; telemetry is dropped oldest first, and counted."""

    def __init__(
        self, registry: Registry, home: HomeState, gate: Gatekeeper, bus: Bus, call_budget_s: float
    ) -> None:
        self._registry, self._home, self._gate, self._bus = registry, home, gate, bus
        self._call_budget_s = call_budget_s
        self.adapters: dict[str, Owned] = {}
        self.dropped = 0
        self._handlers: dict[str, Callable[[Received], None]] = {}
        self._messages: deque[tuple[str, Received]] = deque()
        self._taking = 0
        self._ready = asyncio.Event()

    @property
    def waiting(self) -> int:
        """How many messages have not been taken in yet, those being read among them."""
        return len(self._messages) + self._taking

    async def add(self, owned: Owned, site: Site) -> None:
        """Make an adapter of the class that a plugin registered; a bad one fails its plugin."""
        (answer,) = await self._registry.run(
            [Job(owned.plugin, lambda: owned.object(**_wanted(owned.object, site)))]
        )
        if answer.error:
            return
        if not isinstance(answer.value, DeviceAdapter):
            self._registry.fail(
                owned.plugin, f"register_device_adapters: {owned.object!r} is not a DeviceAdapter"
            )
            return
        self.adapters[answer.value.name] = Owned(owned.plugin, answer.value)
        self._gate.adapters[answer.value.name] = self.adapters[answer.value.name]

    async def listen(self) -> None:
        """Subscribe to what the adapters read."""
        for name, owned in self.adapters.items():
            await self._bus.subscribe_all(list(owned.object.filters()), self._handler(name))

    async def run(self) -> None:
        """Take in what comes, for ever."""
        while True:
            await self._ready.wait()
            self._ready.clear()
            while self._messages:
                batch: dict[str, list[Received]] = {}
                count = self._taking = min(BATCH, len(self._messages))
                for _ in range(count):
                    name, message = self._messages.popleft()
                    batch.setdefault(name, []).append(message)
                for name, messages in batch.items():
                    await self._take(name, messages)
                self._taking = 0
                # in a flood, let messages gather: fewer and larger batches, fewer changes of thread
                await asyncio.sleep(GATHER_S if count > 3 else 0)

    def _handler(self, name: str) -> Callable[[Received], None]:
        return self._handlers.setdefault(name, lambda message: self._received(name, message))

    def _received(self, name: str, message: Received) -> None:
        self._messages.append((name, message))
        if len(self._messages) > MAX_INBOX:
            self._messages.popleft()
            self.dropped += 1
        self._ready.set()

    async def _take(self, name: str, messages: list[Received]) -> None:
        owned = self.adapters[name]
        budget_s = self._call_budget_s + MESSAGE_BUDGET_S * len(messages)
        job = Job(owned.plugin, _receive_all, (owned.object, messages))
        (answer,) = await self._registry.run([job], budget_s)
        changes: list[Change] = answer.value or []
        found = [c for c in changes if isinstance(c, EntityFound)]
        if found:
            changes = [_with_adapter(c, name) if isinstance(c, EntityFound) else c for c in changes]
        self._home.apply(changes)
        if found:
            for change in found:
                self._gate.guard(change.entity.id, change.command_topics)
            await self._bus.subscribe_all({f: None for c in found for f in c.subscribe}, self._handler(name))


def _receive_all(adapter: DeviceAdapter, messages: list[Received]) -> list[Change]:
    changes: list[Change] = []
    for message in messages:
        changes.extend(adapter.receive(message))
    return changes


def _with_adapter(change: EntityFound, name: str) -> EntityFound:
    return msgspec.structs.replace(change, entity=msgspec.structs.replace(change.entity, adapter=name))


def _wanted(adapter: Any, site: Site) -> dict[str, Any]:
    """An adapter class may take `site`."""
    code = getattr(adapter.__init__, "__code__", None)
    return (
        {"site": site}
        if code and "site" in code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        else {}
    )
