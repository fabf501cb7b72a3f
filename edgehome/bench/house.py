"""A simulated house in this process: the host and all devices of a scenario on one local bus, no broker.

For benches that need the truth beside what the host believes. Time stands still until the bench lets it go by.
"""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from edgehome import effects
from edgehome.bus import LocalBus
from edgehome.bus.local import Medium
from edgehome.clock import SimulatedClock
from edgehome.config import load_config
from edgehome.echo import Verb
from edgehome.errors import Unsupported
from edgehome.host import Host
from edgehome.messages import Entity
from edgehome.scenario import Scenario, load_scenario, settled
from edgehome.simulate import SLOW_S, Connected, make_devices, make_world
from edgehome.simulated import SimulatedDevice
from edgehome.store import Database
from edgehome.verbs import VERBS


class LocalDevice(Connected):
    """A simulated device on the local bus."""

    def __init__(self, device: SimulatedDevice, medium: Medium, fault: str = "none") -> None:
        self.device, self.fault, self.slow_s = device, fault, SLOW_S
        self.bus: Any = LocalBus(medium)
        self._tasks: set[asyncio.Task] = set()
        self._sent = None
        self._last_claim = b""
        self._online = True

    async def open(self) -> None:
        """Announce, report, listen."""
        self.bus.open = _nothing
        await super().open()

    @property
    def busy(self) -> bool:
        """Whether something it does has not ended."""
        return bool(self._tasks)


async def _nothing() -> None:
    return None


class House:
    """A running house: `devices` by entity id."""

    def __init__(
        self, story: Scenario, host: Host, devices: dict[str, LocalDevice], clock: SimulatedClock
    ) -> None:
        self.story, self.host, self.clock = story, host, clock
        self.by_device = devices
        self.devices = {i: d for d in devices.values() for i in d.device.entities()}

    def truth(self, entity_id: str) -> tuple[str | None, dict[str, Any]]:
        """Return the true state and attributes of a device's main entity."""
        shown = self.devices[entity_id].device.shown()
        return shown.state, shown.attributes

    async def quiet(self) -> None:
        """Wait until what was sent has been taken in."""
        for _ in range(200):
            await asyncio.sleep(0.001)
            if not self.host.waiting and not any(d.busy for d in self.by_device.values()):
                break
        for _ in range(8):
            await asyncio.sleep(0.001)

    async def rest(self, seconds: float = 600.0) -> None:
        """Let the devices come to rest: motors arrive, robots dock; the weather stays."""
        for device in self.by_device.values():
            device.tick(seconds, False)
        await self.quiet()


@asynccontextmanager
async def house(scenario: str = "family_home", **tables: Any) -> AsyncIterator[House]:
    """Give a running house of a scenario."""
    story = load_scenario(scenario)
    tables.setdefault("understanding", {"tiers": ("grammar", "schedules")})
    config = settled(load_config(**tables), story)
    clock, medium = SimulatedClock(story.start_at(), rate=0), Medium()
    database = Database(":memory:")
    host = Host(config, LocalBus(medium), database, clock)
    await host.start()
    world = make_world(story)
    made = make_devices(story, world, config.site.name)
    devices = {i: LocalDevice(d, medium) for i, d in made.items()}
    host.home.set_places(story.floors, story.areas)
    running = House(story, host, devices, clock)
    try:
        for device in devices.values():
            await device.open()
        await running.quiet()
        async with asyncio.timeout(30):
            while any(i not in host.home.entities for i in running.devices):
                await asyncio.sleep(0.01)
        for entity_id, client in running.devices.items():
            host.home.rename(entity_id, aliases=client.device.entities()[entity_id])
        await running.quiet()
        yield running
    finally:
        for device in devices.values():
            for task in device._tasks:
                task.cancel()
            await device.bus.close()
        await host.stop()
        database.close()


def random_order(rng: random.Random, entity: Entity) -> Verb | None:
    """Return a verb with values that the entity can do, None if none was found."""
    verbs = [
        v
        for v in VERBS.get(entity.domain, {})
        if v not in ("install", "trigger", "shelve", "locate", "play_media")
    ]
    supported = entity.attributes.get("supported") or entity.attributes.get("commands")
    if supported:
        verbs = [v for v in verbs if v in supported]
    if not verbs:
        return None
    verb = rng.choice(verbs)
    try:
        made = Verb(verb, _args(rng, entity, verb))
        effects.check(entity, made)
    except (Unsupported, IndexError, KeyError):
        return None
    return made


def _args(rng: random.Random, entity: Entity, verb: str) -> dict[str, Any]:
    a = entity.attributes
    modes = a.get("supported_color_modes") or ()
    match verb:
        case "turn_on" if entity.domain == "light" and rng.random() < 0.6 and set(modes) != {"onoff"}:
            if "rgb" in modes and rng.random() < 0.3:
                return {"rgb_color": rng.choice([[255, 0, 0], [0, 255, 0], [0, 0, 255]])}
            if "color_temp" in modes and rng.random() < 0.4:
                return {"color_temp_kelvin": rng.choice([2700, 4000])}
            return {"brightness_pct": rng.randrange(5, 101, 5)}
        case "set_percentage":
            return {"percentage": rng.randrange(10, 101, 10)}
        case "set_position":
            return {"position": rng.randrange(0, 101, 10)}
        case "set_volume":
            return {"volume_level": rng.randrange(0, 101, 5)}
        case "set_temperature":
            low, high = int(a.get("min_temp", 10)), int(a.get("max_temp", 30))
            return {"temperature": rng.randint(low, high)}
        case "set_humidity":
            return {
                "humidity": rng.randrange(
                    int(a.get("min_humidity", 30)), int(a.get("max_humidity", 80)) + 1, 5
                )
            }
        case "set_speed":
            return {"speed": rng.randint(int(a["speed_min"]), int(a["speed_max"]))}
        case "set_pressure":
            return {"pressure": rng.randint(int(a["pressure_min"]), int(a["pressure_max"]))}
        case "set_value":
            return {"value": rng.randint(int(a.get("min", 0)), int(a.get("max", 100)))}
        case "add_item" | "complete_item" | "remove_item":
            return {"item": rng.choice(["milk", "bread", "eggs"])}
        case "announce" | "send_message":
            return {"message": "dinner"}
    for name, options in (
        ("hvac_mode", "hvac_modes"), ("fan_mode", "fan_modes"), ("preset_mode", "preset_modes"), ("option", "options"),
        ("operation_mode", "operation_list"), ("source", "source_list"), ("mode", "modes"),
    ):  # fmt: skip
        if name in {"set_hvac_mode": "hvac_mode", "set_fan_mode": "fan_mode", "set_preset_mode": "preset_mode",
                    "select_option": "option", "set_operation_mode": "operation_mode", "select_source": "source",
                    "set_mode": "mode"}.get(verb, ""):  # fmt: skip
            return {name: rng.choice(list(a[options]))}
    needs = {
        "oscillate",
        "set_direction",
        "set_tilt",
        "set_swing_mode",
        "clean_area",
        "set_fan_speed",
        "dispatch",
        "charge",
    }
    if verb in needs:
        raise KeyError(verb)
    return {}
