"""A house's battery, room and blinds in numbers, and what each choice of an hour means for them; pure.

The laboratory `edgehome energy compare` and the live decider use the same functions, so what was measured is what
runs. Everything is an array of n houses (or one); energy is kWh, and as each step is an hour also kW.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

Array = np.ndarray

PARTS = ("battery", "heating", "blinds")
CHOICES = {  # the first is the rule's
    "battery": ("follow", "hold", "charge"),
    "heating": ("as planned", "less", "more"),
    "blinds": ("by warmth", "open", "closed"),
}
DAY, HEATED = (
    (6, 22),
    (4, 22),
)  # hours in which the room shall be warm, and those in which the rule heats for it
TARGET_DAY, TARGET_NIGHT = 20.0, 18.5
COMFORT_DAY, COMFORT_NIGHT, TOO_WARM = 20.0, 17.0, 25.0
SHADES_ABOVE = 23.0  # °C in the room from which the rule lets no sun in
BRIGHT = 0.15  # kW/m² on the window


@dataclass(frozen=True)
class House:
    """Sizes. Battery: kWh, kW, share that comes back. Room: kW/K lost, kWh/K stored, kW of heat, m² of glass."""

    capacity: float = 6.4
    power: float = 5.0
    round_trip: float = 0.9
    loss: float = 0.12
    storage: float = 6.0
    heat: float = 5.0
    glass: float = 3.0  # m² times the share of the sun's energy that comes through

    @property
    def one_way(self) -> float:
        """The share that is left after charging, and again after discharging."""
        return self.round_trip**0.5


class Sight(NamedTuple):
    """What a house knows at the beginning of an hour; arrays (n,), those of the hours ahead (23, n).

    `level` kWh in the battery, `weight` of a kWh now (1 = usual), `ahead_net` kW needed and `ahead_weight` as the
    same hours of the days before had them, `room` and `outside` °C, `season` the running mean of outside, `sun` kW/m².
    """

    hour: int
    level: Array
    weight: Array
    ahead_net: Array
    ahead_weight: Array
    room: Array
    outside: Array
    season: Array
    sun: Array


def battery_energy(house: House, choice: Array, level: Array, net: Array) -> Array:
    """Return the energy into the battery (out of it if negative) for an hour in which the house needs `net`."""
    most = np.minimum(house.power, (house.capacity - level) / house.one_way)
    least = -np.minimum(house.power, level * house.one_way)
    wanted = np.where(choice == 0, -net, np.where(choice == 1, np.maximum(0.0, -net), house.power))
    return np.clip(wanted, least, most)


def level_after(house: House, level: Array, energy: Array) -> Array:
    """Return the level after this energy went in or came out."""
    kept = np.where(energy > 0, energy * house.one_way, energy / house.one_way)
    return np.clip(level + kept, 0.0, house.capacity)


def heating_target(choice: Array, hour: int) -> Array:
    """Return the temperature to heat to: the plan of the day, a degree less, or a degree more."""
    plan = TARGET_DAY if HEATED[0] <= hour < HEATED[1] else TARGET_NIGHT
    return plan + np.where(choice == 0, 0.0, np.where(choice == 1, -1.0, 1.0))


def shaded(choice: Array, room: Array, sun: Array) -> Array:
    """Return whether the blinds are closed: in a warm room with the sun on the window, or as chosen."""
    warm = (room > SHADES_ABOVE) & (sun > BRIGHT)
    return np.where(choice == 0, warm, choice == 2)


def scarcity(sight: Sight, *levels: Array) -> list[Array]:
    """Return for each level the weight of the last hour that the battery will serve with it, 0 where it serves all.

    Hours count until the sun refills it; the dearest are served first.
    """
    surplus = np.cumsum(sight.ahead_net < -0.1, axis=0) > 0
    need = np.where(surplus, 0.0, np.maximum(sight.ahead_net, 0.0))  # (23, n)
    order = np.argsort(-sight.ahead_weight, axis=0, kind="stable")
    served = np.cumsum(np.take_along_axis(need, order, 0), axis=0)
    dear = np.take_along_axis(sight.ahead_weight, order, 0)
    found = []
    for level in levels:
        short = served > level + 0.05
        first = np.argmax(short, axis=0)
        found.append(np.where(short[-1], np.take_along_axis(dear, first[None], 0)[0], 0.0))
    return found


STATES = {"battery": 7 * 7 * 3, "heating": 4 * 4 * 4, "blinds": 5 * 3 * 2}


def states(house: House, sight: Sight) -> dict[str, Array]:
    """Return for each part the number of the situation that a table of choices tells apart, (n,) each."""
    last, next_one = scarcity(sight, sight.level, sight.level + 1.0)
    discharge = np.where(
        last == 0, 6, np.digitize(sight.weight / np.maximum(last, 1e-9), (0.7, 0.85, 0.95, 1.05, 1.2))
    )
    charge = np.where(
        next_one == 0, 6, np.digitize(sight.weight / np.maximum(next_one, 1e-9), (0.6, 0.7, 0.8, 0.9, 1.0))
    )
    coming = np.maximum(-sight.ahead_net[:12], 0.0).sum(axis=0)
    refill = np.digitize(coming / house.capacity, (0.3, 1.0))
    soon = sight.weight / np.maximum(sight.ahead_weight[:6].mean(axis=0), 1e-9)
    plan = float(heating_target(np.zeros(1), sight.hour)[0])
    later = float(heating_target(np.zeros(1), (sight.hour + 4) % 24)[0])
    phase = 2 * (plan == TARGET_DAY) + (later == TARGET_DAY)
    above = np.digitize(sight.room - plan, (-0.6, 0.3, 1.1))
    return {
        "battery": (discharge * 7 + charge) * 3 + refill,
        "heating": (np.digitize(soon, (0.8, 1.0, 1.2)) * 4 + phase) * 4 + above,
        "blinds": (
            np.digitize(sight.room, (20.5, 22.0, 23.0, 24.0)) * 3 + np.digitize(sight.season, (10.0, 16.0))
        )
        * 2
        + (sight.sun > BRIGHT),
    }


class Days:
    """What the days before were like at each hour: running means of need and weight, (24, n); one a run."""

    RATE = 0.25

    def __init__(self, houses: int) -> None:
        self.net = np.zeros((24, houses))
        self.weight = np.ones((24, houses))
        self.season = np.full(houses, np.nan)
        self.seen = np.zeros(24, dtype=bool)

    def note(self, hour: int, net: Array, weight: Array, outside: Array) -> None:
        """Take in how an hour was."""
        rate = self.RATE if self.seen[hour] else 1.0
        self.net[hour] += rate * (net - self.net[hour])
        self.weight[hour] += rate * (weight - self.weight[hour])
        self.season = np.where(np.isnan(self.season), outside, self.season + (outside - self.season) / 72.0)
        self.seen[hour] = True

    @property
    def ready(self) -> bool:
        """Whether every hour has been seen."""
        return bool(self.seen.all())

    def ahead(self, hour: int) -> tuple[Array, Array]:
        """Return need and weight of the 23 hours after this one, (23, n) each."""
        hours = [(hour + k) % 24 for k in range(1, 24)]
        return self.net[hours], self.weight[hours]
