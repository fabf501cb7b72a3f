"""What plugins are given of a site (`protocols.Site`): settings, the home, the clock and, of a host, bus and gate."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from edgehome.bus import Bus
from edgehome.clock import RealClock
from edgehome.config import Config
from edgehome.messages import Action, Outcome
from edgehome.protocols import Clock, Home

if TYPE_CHECKING:
    from edgehome.gate import Gatekeeper


class SendOnly:
    """The gate as plugins see it."""

    def __init__(self, gate: "Gatekeeper") -> None:
        self._gate = gate

    async def send(self, action: Action) -> Outcome:
        """Send an action; a plugin cannot confirm its own risky acts."""
        return await self._gate.send(msgspec.structs.replace(action, confirmed=False))


class PluginBus:
    """The bus as plugins see it: publish (guarded) and subscribe."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    async def publish(self, topic: str, payload: bytes, *, qos: int = 0, retain: bool = False) -> None:
        """Publish. Raises GateBypassed, TopicError."""
        await self._bus.publish(topic, payload, qos=qos, retain=retain)

    async def subscribe(self, topic_filter: str, handler: Any) -> None:
        """Subscribe."""
        await self._bus.subscribe(topic_filter, handler)


class SiteView:
    """One site as its plugins see it; `bus` and `gate` are None where no host runs: there is no way to the wire."""

    def __init__(
        self,
        config: Config,
        home: Home,
        clock: Clock | None = None,
        bus: Bus | None = None,
        gate: "Gatekeeper | None" = None,
    ) -> None:
        self.name = config.site.name
        self.config, self.home = config, home
        self.clock: Clock = clock or RealClock()
        self.bus: Any = PluginBus(bus) if bus else None
        self.gate: Any = SendOnly(gate) if gate else None

    def settings(self, plugin: str) -> Mapping[str, Any]:
        """Return the plugin's table of config.toml."""
        return self.config.settings(plugin)
