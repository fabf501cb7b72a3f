"""The TUI's line to a site: one bus, one client, the feeds; comes back by itself and says how it stands."""

import asyncio
import uuid
from collections.abc import Callable
from typing import Any

import msgspec

from edgehome import topics
from edgehome.bus.interface import Bus
from edgehome.bus.mqtt import BrokerAddress, MqttBus
from edgehome.client import SiteClient
from edgehome.errors import BrokerUnavailable, EdgeHomeError
from edgehome.messages import Received

RETRY_S = 2.0
READS = frozenset(
    {
        "agents", "alarms", "device", "devices", "models", "places", "plugins", "requests", "rule_why_not", "rules", "schedules", "status",
        "timers", "why",
    }
)  # fmt: skip


class Link:
    """Keeps the connection; `heard(feed, body)` gets every feed, `changed()` is called when the link changes."""

    def __init__(
        self,
        site: str,
        broker: str,
        login: dict[str, str],
        heard: Callable[[str, Any], None],
        changed: Callable[[], None],
        bus: Bus | None = None,
        read_only: bool = False,
    ) -> None:
        self.site, self.broker, self.read_only = site, broker, read_only
        self._login, self._heard, self._changed = login, heard, changed
        self.bus: Bus | None = bus
        self._own = bus is None
        self.client: SiteClient | None = None
        self.error = ""

    @property
    def connected(self) -> bool:
        """Whether the broker is there and the feeds are subscribed."""
        return self.client is not None and self.bus is not None and self.bus.connected

    async def open(self) -> None:
        """Connect, trying until it works, and listen to the feeds."""
        if self.bus is None:
            self.bus = await self._connect()
        client = SiteClient(self.bus, self.site)
        await client.open()
        await client.feed("+", self._heard)
        await self.bus.subscribe(topics.host(self.site, "status"), self._status)
        self.client = client
        self.bus.listeners.append(lambda _up: self._changed())
        self._changed()

    async def _connect(self) -> Bus:
        while True:
            try:
                bus = MqttBus(
                    BrokerAddress.parse(self.broker, **self._login), f"edgehome-tui-{uuid.uuid4().hex[:8]}"
                )
                await bus.open(timeout_s=0)
            except EdgeHomeError as error:
                self.error = str(error)
                self._changed()
                await asyncio.sleep(RETRY_S)
            else:
                self.error = ""
                return bus

    async def close(self) -> None:
        """Leave the broker."""
        if self._own and isinstance(self.bus, MqttBus):
            await self.bus.close()

    async def call(self, method: str, timeout_s: float = 15.0, **params: Any) -> Any:
        """Return the host's answer. Raises BrokerUnavailable at once without a link, else as SiteClient.call.

        A link that is read only asks and never orders, whichever key, click or panel of a plugin wanted it.
        """
        if self.read_only and method not in READS:
            raise EdgeHomeError(f"read only: {method} is not sent from here")
        if not self.connected or self.client is None:
            raise BrokerUnavailable(f"broker {self.broker}: not connected")
        return await self.client.call(method, timeout_s, **params)

    def _status(self, message: Received) -> None:
        try:
            status = msgspec.json.decode(message.payload)
        except msgspec.DecodeError:
            return
        if isinstance(status, dict):
            self._heard("status", status)
