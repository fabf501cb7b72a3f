"""The energy laboratory's simulation: many houses through the same hours, one policy; exact and without chance.

A month is judged by what it cost (money and carbon, nothing is earned by feeding in) and by how far the room was from
comfort. All with the functions the live decider uses.
"""

from typing import Any, NamedTuple

import numpy as np

from edgehome.bench.energy_weather import LEAD, Hours
from edgehome.registry import load_bundled

plugin: Any = load_bundled("energy")
CLOSED, DARK = 0.15, 0.05  # sun that closed blinds let in; what an hour of daylight behind them costs, in K·h
AIRED_ABOVE, AIRED = 23.5, 0.25  # °C from which people open a window; kW/K it lets out
COMFORT = 0.3  # what a K·h away from comfort costs, in usual kWh


class Run(NamedTuple):
    """Per hour and house (hours, houses), the lead left out: money, kg, K·h, kWh from the grid, and all in usual kWh.

    `states` and `choices` are kept where choices were changed.
    """

    cost: np.ndarray
    carbon: np.ndarray
    discomfort: np.ndarray
    drawn: np.ndarray
    loss: np.ndarray
    states: dict[str, np.ndarray]
    choices: dict[str, np.ndarray]


def weights(hours: Hours) -> np.ndarray:
    """Return what a kWh counts each hour, money and carbon alike; 1 is usual."""
    money, kilograms = hours.price.mean(axis=0), hours.carbon.mean(axis=0)
    return 0.5 * hours.price / money + 0.5 * hours.carbon / kilograms


def efficiency(outside: np.ndarray) -> np.ndarray:
    """Return kWh of heat a kWh for a heat pump: 3 at 0 °C, 0.08 more a degree, 2 to 5."""
    return np.clip(3.0 + 0.08 * outside, 2.0, 5.0)


def warmed(
    house: Any, room: np.ndarray, outside: np.ndarray, sun: np.ndarray, closed: np.ndarray
) -> np.ndarray:
    """Return the room an hour on without heating, °C: one store of heat, one loss, sun and 0.3 kW of people.

    People open a window when it is warm inside and cooler outside.
    """
    gain = house.glass * sun * np.where(closed, CLOSED, 1.0) + 0.3
    loss = house.loss + np.where((room > AIRED_ABOVE) & (outside < room), AIRED, 0.0)
    return room + (loss * (outside - room) + gain) / house.storage


def discomfort(hour: int, room: np.ndarray, sun: np.ndarray, closed: np.ndarray) -> np.ndarray:
    """Return K·h away from comfort in an hour, with a little for sitting behind closed blinds by day."""
    cold = plugin.COMFORT_DAY if plugin.DAY[0] <= hour < plugin.DAY[1] else plugin.COMFORT_NIGHT
    return (
        np.maximum(cold - room, 0.0)
        + np.maximum(room - plugin.TOO_WARM, 0.0)
        + DARK * (closed & (sun > 0.02))
    )


def simulate(
    hours: Hours, policy: Any = None, house: Any = None, changed: np.ndarray | None = None, battery: bool = True,
    lead: int = LEAD,
) -> Run:  # fmt: skip
    """Return what became of it. Without `policy` the rule decides.

    `changed` (hours, houses) tells where one choice is not the policy's: 1 + 10 * the number of the part is the next
    choice after it, 2 + 10 * part the one after that, 0 none.
    """
    house = house or plugin.House()
    total, n = hours.load.shape
    weight, days = weights(hours), plugin.Days(n)
    level, room = np.full(n, house.capacity / 2 if battery else 0.0), np.full(n, 20.0)
    has_room = hours.outside is not None
    nothing = np.zeros(n)
    kept: dict[str, list[np.ndarray]] = {k: [] for k in ("cost", "carbon", "discomfort", "drawn")}
    states: dict[str, list[np.ndarray]] = {}
    choices: dict[str, list[np.ndarray]] = {}
    for t in range(total):
        hour = (hours.start_hour + t) % 24
        outside = hours.outside[t] if hours.outside is not None else nothing
        sun = hours.window[t] if hours.window is not None else nothing
        chosen = {part: np.zeros(n, dtype=int) for part in plugin.PARTS}
        if policy is not None and days.ready and (t >= lead or changed is None):
            net, later = days.ahead(hour)
            sight = plugin.Sight(hour, level, weight[t], net, later, room, outside, days.season, sun)
            met = plugin.states(house, sight)
            for part in policy.parts:
                chosen[part] = policy.choose(part, met[part])
                if changed is not None:
                    number = plugin.PARTS.index(part)
                    other = np.where((changed[t] > 0) & (changed[t] // 10 == number), changed[t] % 10, 0)
                    chosen[part] = (chosen[part] + other) % len(plugin.CHOICES[part])
                    states.setdefault(part, []).append(met[part])
                    choices.setdefault(part, []).append(chosen[part])
        heated, away = nothing, nothing
        if has_room:
            closed = plugin.shaded(chosen["blinds"], room, sun)
            free = warmed(house, room, outside, sun, closed)
            heat = np.clip(
                (plugin.heating_target(chosen["heating"], hour) - free) * house.storage, 0.0, house.heat
            )
            room = free + heat / house.storage
            heated = heat / efficiency(outside)
            away = discomfort(hour, room, sun, closed)
        net_load = hours.load[t] + heated - hours.solar[t]
        into = plugin.battery_energy(house, chosen["battery"], level, net_load) if battery else nothing
        level = plugin.level_after(house, level, into)
        drawn = np.maximum(net_load + into, 0.0)
        days.note(hour, net_load, weight[t], outside)
        if t >= lead:
            for key, value in zip(
                kept, (drawn * hours.price[t], drawn * hours.carbon[t], away, drawn), strict=True
            ):
                kept[key].append(value)
    made = {key: np.array(values) for key, values in kept.items()}
    loss = made["drawn"] * weight[lead:] + COMFORT * made["discomfort"]
    stacked = [{p: np.array(v) for p, v in table.items()} for table in (states, choices)]
    return Run(**made, loss=loss, states=stacked[0], choices=stacked[1])
