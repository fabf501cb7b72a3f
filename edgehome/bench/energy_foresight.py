"""The best that could have been done, by a programme that knows every hour to come: no controller can reach it.

Dynamic programming (Bellman, 1957) backwards over the battery's level and the room's temperature, then forwards through
the same house: what is reported was really reached, on a grid of levels and heating powers.
"""

from typing import Any

import numpy as np

from edgehome.bench.energy_house import COMFORT, Run, discomfort, efficiency, plugin, warmed
from edgehome.bench.energy_weather import LEAD, Hours

ROOMS = np.arange(15.0, 27.1, 0.5)
HEATS = np.array([0.0, 0.25, 0.6, 1.0])
FAR = 1e6


class _Programme:
    def __init__(self, hours: Hours, weight: np.ndarray, house: Any, levels: int) -> None:
        self.hours, self.weight, self.house = hours, weight, house
        self.has_room = hours.outside is not None
        self.rooms = ROOMS if self.has_room else np.array([20.0])
        self.heats = HEATS if self.has_room else np.zeros(1)
        self.levels = np.linspace(0.0, house.capacity, levels)
        gap = self.levels[None, :] - self.levels[:, None]  # (from, to)
        energy = np.where(gap > 0, gap / house.one_way, gap * house.one_way)
        self.energy = energy
        self.refused = np.where(np.abs(energy) > house.power + 1e-9, FAR, 0.0)

    def step(self, t: int, room: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return rooms after, need, K·h for room (n, r): (n, r, blinds, heats), (n, heats), (n, r, blinds, heats)."""
        hours, house = self.hours, self.house
        heat = self.heats * house.heat
        if not self.has_room:
            shape = (*room.shape, 1, 1)
            need = (hours.load[t] - hours.solar[t])[:, None]
            return np.full(shape, 20.0), need, np.zeros(shape)
        assert hours.outside is not None and hours.window is not None
        outside, sun = hours.outside[t], hours.window[t]
        closed = np.array([False, True])
        o, s, c = outside[:, None, None], sun[:, None, None], closed[None, None, :]
        free = warmed(house, room[:, :, None], o, s, c)  # (n, r, 2)
        after = free[..., None] + heat / house.storage  # (n, r, 2, h)
        away = discomfort((hours.start_hour + t) % 24, after, s[..., None], c[..., None])
        need = hours.load[t][:, None] + heat / efficiency(outside)[:, None] - hours.solar[t][:, None]
        return after, need, away

    def ahead(self, value: np.ndarray, after: np.ndarray) -> np.ndarray:
        """Return the value (n, r, levels) between the rooms of the grid: (*after.shape, levels)."""
        n = len(after)
        if len(self.rooms) == 1:
            return np.broadcast_to(value[:, :1, None, None, :], (*after.shape, value.shape[-1]))
        place = np.clip(
            (after - self.rooms[0]) / (self.rooms[1] - self.rooms[0]), 0, len(self.rooms) - 1.000001
        )
        low = place.astype(int)
        share = (place - low)[..., None]
        who = np.arange(n).reshape(n, *[1] * (after.ndim - 1))
        return value[who, low] * (1 - share) + value[who, low + 1] * share

    def backwards(self) -> list[np.ndarray]:
        """Return the value of what is to come after each hour, the last first; the battery ends half full."""
        total, n = self.hours.load.shape
        half = self.levels < self.house.capacity / 2 - 1e-9
        value = np.broadcast_to(half * FAR / 100, (n, len(self.rooms), len(self.levels))).copy()
        values = [value]
        grid = np.broadcast_to(self.rooms, (n, len(self.rooms)))
        for t in range(total - 1, 0, -1):
            after, need, away = self.step(t, grid)
            later = self.ahead(value, after) + COMFORT * away[..., None]  # (n, r, 2, h, to)
            later = later.min(axis=2)  # blinds change only the room: (n, r, h, to)
            pay = (
                np.maximum(need[:, :, None, None] + self.energy, 0.0) * self.weight[t][:, None, None, None]
                + self.refused
            )
            value = np.full_like(value, np.inf)
            for h in range(len(self.heats)):
                whole = pay[:, h][:, None] + later[:, :, h, None, :]  # (n, r, from, to)
                value = np.minimum(value, whole.min(axis=-1))
            values.append(value)
        return values


def foresee(hours: Hours, weight: np.ndarray, house: Any = None, levels: int = 25, lead: int = LEAD) -> Run:
    """Return what the programme reaches; `weight` (hours, houses) is what a kWh counts."""
    house = house or plugin.House()
    programme = _Programme(hours, weight, house, levels)
    values = programme.backwards()
    total, n = hours.load.shape
    room, level = np.full(n, 20.0), np.full(n, levels // 2)
    kept: list[tuple[np.ndarray, ...]] = []
    who = np.arange(n)
    for t in range(total):
        after, need, away = programme.step(t, room[:, None])
        later = programme.ahead(values.pop(), after) + COMFORT * away[..., None]  # (n, 1, 2, h, to)
        energy = programme.energy[level]  # (n, to)
        drawn = np.maximum(need[:, :, None] + energy[:, None], 0.0)  # (n, h, to)
        whole = (
            drawn[:, None] * weight[t][:, None, None, None]
            + programme.refused[level][:, None, None]
            + later[:, 0]
        )
        best = whole.reshape(n, -1).argmin(axis=1)
        blind, heat, to = np.unravel_index(best, whole.shape[1:])
        room, level = after[who, 0, blind, heat], to
        used, off = drawn[who, heat, to], away[who, 0, blind, heat]
        if t >= lead:
            kept.append(
                (used * hours.price[t], used * hours.carbon[t], off, used, used * weight[t] + COMFORT * off)
            )
    cost, carbon, away, drawn, loss = (np.array(column) for column in zip(*kept, strict=True))
    return Run(cost, carbon, away, drawn, loss, states={}, choices={})
