"""The surroundings of simulated devices: weather, sun, and rooms that warm up and cool down; seeded.

Knows no device and no MQTT. Simple physics, good enough to look alive: a room drifts to the outside air
with one time constant, faster with open windows, and heating, cooling and people push it.
"""

import math
import random
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

STEP_S = 60.0
_CONDITIONS = ("sunny", "partlycloudy", "cloudy", "rainy", "partlycloudy", "sunny")
_CLOUD = {"sunny": 1.0, "clear-night": 1.0, "partlycloudy": 0.6, "cloudy": 0.3, "rainy": 0.2}


@dataclass
class Room:
    """The air of a room: °C, % relative humidity, ppm of CO2; what devices do to it, in °C and % an hour."""

    temperature: float = 20.0
    humidity: float = 45.0
    co2: float = 600.0
    heating: dict[str, float] = field(default_factory=dict)
    moistening: dict[str, float] = field(default_factory=dict)
    open_windows: set[str] = field(default_factory=set)
    lamps: dict[str, float] = field(default_factory=dict)


class World:
    """One place on a simulated clock; `step_to` brings it forward in fixed steps, so a seed gives one day."""

    def __init__(
        self,
        seed: int = 0,
        start: float = 0.0,
        timezone: str = "UTC",
        latitude: float = 52.37,
        longitude: float = 4.9,
        areas: dict[str, tuple[str, ...]] | None = None,
    ) -> None:
        self.seed = seed
        self.now = start
        self.zone = ZoneInfo(timezone or "UTC")
        self.latitude, self.longitude = latitude, longitude
        self.areas = dict(areas or {})  # id -> names
        self.rooms: dict[str, Room] = {}
        self.people: dict[str, str] = {}  # person -> home, not_home, …
        self.steps = 0

    def random(self, *parts: object) -> random.Random:
        """Return a generator of its own for these parts: the same for the same seed."""
        return random.Random("/".join(map(str, (self.seed, *parts))))

    def room(self, area: str | None) -> Room:
        """Return the room of an area, made when first asked for."""
        key = area or ""
        if key not in self.rooms:
            start = self.random("room", key)
            self.rooms[key] = Room(round(start.uniform(18.5, 20.5), 2), round(start.uniform(40, 50), 1))
        return self.rooms[key]

    def local(self, at: float | None = None) -> datetime:
        """Return the local date and time."""
        return datetime.fromtimestamp(self.now if at is None else at, self.zone)

    def area_of(self, name: str) -> str | None:
        """Return the id of the area called so."""
        wanted = name.strip().casefold()
        for area, names in self.areas.items():
            if wanted in (area.casefold(), *(n.casefold() for n in names)):
                return area
        return None

    # ---- sun and weather ----------------------------------------------------------------------

    def sun_elevation(self) -> float:
        """Return the sun's height in degrees (declination after Cooper, 1969; no equation of time)."""
        moment = datetime.fromtimestamp(self.now, ZoneInfo("UTC"))
        day = moment.timetuple().tm_yday
        declination = math.radians(23.45) * math.sin(math.radians(360 * (284 + day) / 365))
        hours = moment.hour + moment.minute / 60 + moment.second / 3600 + self.longitude / 15
        angle = math.radians(15 * (hours - 12))
        latitude = math.radians(self.latitude)
        height = math.sin(latitude) * math.sin(declination)
        height += math.cos(latitude) * math.cos(declination) * math.cos(angle)
        return math.degrees(math.asin(max(-1.0, min(1.0, height))))

    def condition(self) -> str:
        """Return the weather by Home Assistant's names; it changes every three hours."""
        local = self.local()
        found = self.random("weather", local.date(), local.hour // 3).choice(_CONDITIONS)
        return "clear-night" if found == "sunny" and self.sun_elevation() < -0.8 else found

    def outside(self) -> float:
        """Return the outside temperature in °C: coldest at three, warmest at fifteen."""
        local = self.local()
        day = self.random("day", local.date()).uniform(10.0, 15.0)
        hours = local.hour + local.minute / 60
        return day - 5.0 * math.cos(math.radians(15 * (hours - 3)))

    def daylight(self) -> float:
        """Return the light outside in lux."""
        height = max(0.0, math.sin(math.radians(self.sun_elevation())))
        return 100_000 * height * _CLOUD.get(self.condition(), 0.5)

    # ---- time ---------------------------------------------------------------------------------

    def step_to(self, at: float) -> int:
        """Go forward to `at` in whole steps; return how many were taken."""
        taken = 0
        while self.now + STEP_S <= at:
            self.now += STEP_S
            self._step()
            taken += 1
        self.steps += taken
        return taken

    def _step(self) -> None:
        hours, outside = STEP_S / 3600, self.outside()
        home = sum(1 for place in self.people.values() if place == "home")
        for room in self.rooms.values():
            open_windows = len(room.open_windows)
            drift = hours / (30.0 if not open_windows else 1.5 / open_windows)
            room.temperature += (outside - room.temperature) * drift + sum(room.heating.values()) * hours
            room.temperature = max(-20.0, min(60.0, room.temperature))
            room.humidity += (48.0 - room.humidity) * hours / 4 + sum(room.moistening.values()) * hours
            room.humidity = max(5.0, min(98.0, room.humidity))
            settled = 430.0 + 250.0 * home
            room.co2 += (settled - room.co2) * hours / (2.0 if not open_windows else 0.3)
