"""A whole host on a LocalBus with simulated devices of our own convention: no broker, no network."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import msgspec

from edgehome import topics
from edgehome.bus import LocalBus
from edgehome.bus.local import Medium
from edgehome.client import SiteClient
from edgehome.config import load_config
from edgehome.host import Host
from edgehome.store import Database

ENTITIES = [
    {"key": "lamp", "id": "light.hall_lamp", "name": "Hall lamp", "aliases": ["门厅灯"], "domain": "light", "area": "Hall",
     "state": "off", "attributes": {"supported_color_modes": ["hs", "color_temp"], "brightness_pct": 80}},
    {"key": "desk", "id": "light.desk_lamp", "name": "Desk lamp", "aliases": ["台灯"], "domain": "light", "area": "Study",
     "state": "on", "attributes": {"supported_color_modes": ["brightness"], "brightness_pct": 60}},
    {"key": "blind", "id": "cover.study_blind", "name": "Study blind", "aliases": ["书房窗帘"], "domain": "cover", "area": "Study",
     "state": "closed", "attributes": {"current_position": 0, "supported": ["open", "close", "stop", "set_position"]}},
    {"key": "door", "id": "lock.front_door", "name": "Front door", "aliases": ["前门"], "domain": "lock", "area": "Hall",
     "state": "locked", "attributes": {}},
    {"key": "heat", "id": "climate.study", "name": "Study heating", "aliases": ["书房暖气"], "domain": "climate", "area": "Study",
     "state": "heat", "attributes": {"temperature": 20, "current_temperature": 19, "min_temp": 7, "max_temp": 30,
                                      "hvac_modes": ["off", "heat"]}},
    {"key": "window", "id": "binary_sensor.study_window", "name": "Study window", "domain": "binary_sensor", "area": "Study",
     "state": "off", "attributes": {"device_class": "window"}},
]  # fmt: skip


class Device:
    """One simulated device with many entities. `mode`: good, silent, lying, refusing, slow."""

    def __init__(
        self, medium: Medium, site: str = "home", entities: list[dict[str, Any]] | None = None
    ) -> None:
        self.bus = LocalBus(medium)
        self.site = site
        self.entities = entities or ENTITIES
        self.mode = "good"
        self.delay_s = 0.0
        self.got: list[dict[str, Any]] = []
        self.truth = {
            e["key"]: {"state": e["state"], "attributes": dict(e["attributes"])} for e in self.entities
        }

    async def start(self) -> None:
        """Announce everything and listen."""
        await self.bus.subscribe(topics.device(self.site, "d1", "set"), self._take)
        config = {"name": "Panel", "entities": self.entities}
        await self._send("config", config)
        await self._send("availability", "online")
        await self._send("state", self.truth)

    async def _send(self, what: str, body: Any) -> None:
        payload = body.encode() if isinstance(body, str) else msgspec.json.encode(body)
        await self.bus.publish(topics.device(self.site, "d1", what), payload, retain=True)

    async def report(self, key: str, state: str | None = None, **attributes: Any) -> None:
        """Change something by itself, as a person at the switch would."""
        if state is not None:
            self.truth[key]["state"] = state
        self.truth[key]["attributes"].update(attributes)
        await self._send("state", {key: self.truth[key]})

    def _take(self, message: Any) -> None:
        order = msgspec.json.decode(message.payload)
        self.got.append(order)
        if self.mode != "silent":
            asyncio.get_running_loop().create_task(self._obey(order))

    async def _obey(self, order: dict[str, Any]) -> None:
        await asyncio.sleep(self.delay_s)
        key, verb, args = order["entity"], order["verb"], order["args"]
        if self.mode == "refusing":
            await self.report(key, last_error="motor blocked")
            return
        if self.mode == "lying":
            await self.report(key)
            return
        state = {
            "turn_on": "on",
            "turn_off": "off",
            "open": "open",
            "close": "closed",
            "lock": "locked",
            "unlock": "unlocked",
        }.get(verb)
        renamed = {"position": "current_position"}
        attributes = {renamed.get(k, k): v for k, v in args.items()}
        if verb == "set_position":
            state = "closed" if args["position"] == 0 else "open"
        elif verb in ("open", "close"):
            attributes["current_position"] = 100 if verb == "open" else 0
        elif verb == "set_hvac_mode":
            state = attributes.pop("hvac_mode")
        await self.report(key, state, **attributes)


class Site:
    """A running host with its device and a client."""

    def __init__(self, host: Host, device: Device, client: SiteClient, medium: Medium) -> None:
        self.host, self.device, self.client, self.medium = host, device, client, medium

    async def say(self, text: str, **more: Any) -> dict[str, Any]:
        """Say something as a user would."""
        return await self.client.call("say", text=text, **more)

    async def settled(self) -> None:
        """Wait until what devices sent has been taken in."""
        for _ in range(50):
            await asyncio.sleep(0.005)
            if not self.host.waiting:
                break
        await asyncio.sleep(0.02)

    def state(self, entity: str) -> str | None:
        """Return what the host believes."""
        return self.host.home.entity(entity).state


@contextlib.asynccontextmanager
async def site(
    database: str = ":memory:", extra: dict[str, object] | None = None, clock: Any = None, **tables: Any
) -> AsyncIterator[Site]:
    """Give a running site; `extra` plugins are registered before it starts, `tables` are settings."""
    tables.setdefault("understanding", {"tiers": ("grammar",)})
    tables.setdefault("execution", {"echo_timeout_s": 0.3, "settle_s": 0.01})
    config = load_config(**tables)
    medium = Medium()
    db = Database(database)
    host = Host(config, LocalBus(medium), db, clock)
    for name, plugin in (extra or {}).items():
        host.registry.add(plugin, name)
    device = Device(medium, config.site.name)
    await host.start()
    await device.start()
    client = SiteClient(LocalBus(medium), config.site.name)
    await client.open()
    running = Site(host, device, client, medium)
    async with asyncio.timeout(10):
        while len(host.home.entities) < len(device.entities):
            await asyncio.sleep(0.005)
    await running.settled()
    try:
        yield running
    finally:
        await host.stop()
        db.close()
