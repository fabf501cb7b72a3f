"""The plugin's table of config.toml, `[plugins.energy]`: which entities it reads and steers, and the sizes."""

from collections.abc import Mapping
from typing import Any

import msgspec

from edgehome.errors import ConfigError

from .house import House


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Entity ids; powers in W, the battery's is positive while it charges. Nothing named, nothing steered.

    `solar_peak_kw` is what the panels give in full sun, `every_min` how often it looks, `hands_off_h` how long it
    leaves alone what a person has set. `learnt` is a file of `edgehome energy learn`; "" is that of the state folder.
    """

    battery: str = ""
    battery_level: str = ""
    heating: tuple[str, ...] = ()
    blinds: tuple[str, ...] = ()
    load: tuple[str, ...] = ()
    solar: tuple[str, ...] = ()
    price: str = ""
    carbon: str = ""
    outside: str = ""
    solar_peak_kw: float = 4.0
    capacity_kwh: float = 6.4
    power_kw: float = 5.0
    round_trip: float = 0.9
    every_min: float = 5.0
    hands_off_h: float = 3.0
    learnt: str = ""

    @property
    def steers(self) -> tuple[str, ...]:
        """The entities it may tell something."""
        return (*((self.battery,) if self.battery else ()), *self.heating, *self.blinds)

    @property
    def house(self) -> House:
        """The sizes of the battery; the room's are a usual one's."""
        return House(capacity=self.capacity_kwh, power=self.power_kw, round_trip=self.round_trip)


def read(table: Mapping[str, Any]) -> Settings:
    """Return the settings. Raises ConfigError naming the key."""
    try:
        settings = msgspec.convert(dict(table), Settings)
    except msgspec.ValidationError as error:
        raise ConfigError(f"[plugins.energy] {error}") from error
    if settings.battery and not settings.battery_level:
        raise ConfigError(
            "[plugins.energy] battery_level: expected a sensor of the battery's charge, got none"
        )
    for name in ("solar_peak_kw", "capacity_kwh", "power_kw", "every_min"):
        if getattr(settings, name) <= 0:
            raise ConfigError(
                f"[plugins.energy] {name}: expected more than 0, got {getattr(settings, name):g}"
            )
    if not 0 < settings.round_trip <= 1:
        raise ConfigError(f"[plugins.energy] round_trip: expected 0 to 1, got {settings.round_trip:g}")
    return settings
