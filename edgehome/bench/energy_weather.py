"""Hours of weather, sun, need, price and carbon for the energy laboratory: drawn from a seed, or read from files.

The generator holds no measured data. Sun: height of the sun after Cooper, 1969, thinned by clouds that last for
days. Air: a yearly and a daily wave with spells of cold and warmth. Need: a house's base, mornings and evenings.
Price: a day-ahead shape, cheap at night and when much sun is on the grid, dear in the evening. Carbon: falls with sun
and wind. Files are those of a CityLearn building (hourly CSV), given by the user; none are shipped.
"""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from edgehome.errors import ConfigError

HOURS = 8760
LEAD = 7 * 24  # hours before a month in which a run gets going; not counted
LATITUDE = 52.37
PEAK_KW = 3.5


class Hours(NamedTuple):
    """Arrays (hours, houses). Energy in kWh an hour, °C, kW/m² on a south window, money and kg CO2 a kWh.

    `outside` and `window` are None where only a battery is looked at.
    """

    start_hour: int
    load: np.ndarray
    solar: np.ndarray
    price: np.ndarray
    carbon: np.ndarray
    outside: np.ndarray | None = None
    window: np.ndarray | None = None


def _spell(rng: np.random.Generator, count: int, hours: float, spread: float) -> np.ndarray:
    """Return a first-order wave of this standard deviation that forgets itself within `hours`."""
    keep = np.exp(-1.0 / hours)
    kicks = rng.normal(0.0, spread * np.sqrt(1 - keep**2), count)
    values = np.empty(count)
    now = rng.normal(0.0, spread)
    for i, kick in enumerate(kicks):
        now = keep * now + kick
        values[i] = now
    return values


def draw(seed: int) -> Hours:
    """Return a year, and the week before it, of one house; local solar time, from midnight."""
    rng = np.random.default_rng([seed, 20])
    count = HOURS + LEAD
    hour = np.arange(count) % 24
    day = (np.arange(count) // 24 - 7) % 365 + 1
    declination = np.radians(23.45) * np.sin(np.radians(360 * (284 + day) / 365))
    latitude, angle = np.radians(LATITUDE), np.radians(15.0 * (hour + 0.5 - 12))
    height = np.sin(latitude) * np.sin(declination) + np.cos(latitude) * np.cos(declination) * np.cos(angle)
    height = np.maximum(height, 0.0)
    clouds = 1 / (
        1 + np.exp(-(_spell(rng, count, 40.0, 1.6) + _spell(rng, count, 4.0, 0.7)))
    )  # 0 clear, 1 thick
    sun = height * (1.0 - 0.85 * clouds)
    south = np.sqrt(np.maximum(1 - height**2, 0.0)) * np.maximum(np.cos(angle), 0.0) * (height > 0.05)
    window = 0.8 * south * (1.0 - 0.85 * clouds)
    outside = (
        10.5 - 8.0 * np.cos(2 * np.pi * (day - 20) / 365) - (2.0 + 3.0 * (1 - clouds)) * np.cos(2 * np.pi * (hour - 3) / 24)
        + _spell(rng, count, 72.0, 3.0)
    )  # fmt: skip
    weekend = (np.arange(count) // 24) % 7 >= 5
    morning, evening = np.exp(-(((hour - 7.5) / 1.3) ** 2)), np.exp(-(((hour - 19.0) / 2.2) ** 2))
    noon = np.where(weekend, np.exp(-(((hour - 13.0) / 2.5) ** 2)), 0.0)
    usual = 0.25 + 0.6 * morning + 0.95 * evening + 0.5 * noon
    load = usual * np.exp(rng.normal(-0.08, 0.4, count))
    wind = _spell(rng, count, 30.0, 1.0)
    price = (
        0.26
        + 0.09 * evening
        + 0.04 * morning
        - 0.11 * sun
        - 0.03 * wind
        - 0.05 * (hour < 6)
        + rng.normal(0, 0.01, count)
    )
    carbon = 0.34 + 0.08 * evening - 0.16 * sun - 0.07 * wind
    made = (load, PEAK_KW * sun, np.maximum(price, 0.03), np.maximum(carbon, 0.05), outside, window)
    return Hours(0, *(part[:, None] for part in made))


def blocks(year: Hours, begins: Sequence[int], hours: int) -> Hours:
    """Return blocks of this many hours side by side, (hours, blocks), of one house."""
    parts = [
        None if part is None else np.stack([part[b : b + hours, 0] for b in begins], axis=1)
        for part in year[1:]
    ]
    return Hours(0, *parts)  # type: ignore[arg-type]


def months(year: Hours) -> Hours:
    """Return the twelve months, of 30 days, side by side, each with its week before: (LEAD + 720, 12)."""
    return blocks(year, [n * 730 // 24 * 24 for n in range(12)], LEAD + 720)


def beside(parts: Sequence[Hours], copies: int = 1) -> Hours:
    """Return the houses of all parts side by side, `copies` times."""
    joined = [
        None if column[0] is None else np.concatenate(list(column) * copies, axis=1)
        for column in zip(*(p[1:] for p in parts), strict=True)
    ]
    return Hours(parts[0].start_hour, *joined)  # type: ignore[arg-type]


def read(folder: Path, peaks_kw: Sequence[float] = ()) -> Hours:
    """Return the hours of CityLearn's files `Building_<n>.csv`, `pricing.csv`, `carbon_intensity.csv` in a folder.

    `peaks_kw` are the panels of the buildings; without them five buildings have 4 kW. Raises ConfigError naming the file.
    """
    loads, suns = [], []
    peaks_kw = tuple(peaks_kw) or (4.0,) * 5
    buildings = len(peaks_kw)
    try:
        for number, peak_kw in enumerate(peaks_kw, 1):
            file = folder / f"Building_{number}.csv"
            rows = list(csv.DictReader(file.open(encoding="utf-8")))
            loads.append([float(r["Equipment Electric Power [kWh]"]) for r in rows])
            suns.append([float(r["Solar Generation [W/kW]"]) * peak_kw / 1000 for r in rows])
        first_hour = int(float(rows[0]["Hour"])) % 24
        file = folder / "pricing.csv"
        price = [float(r["Electricity Pricing [$/kWh]"]) for r in csv.DictReader(file.open(encoding="utf-8"))]
        file = folder / "carbon_intensity.csv"
        carbon = [float(r["kg_CO2/kWh"]) for r in csv.DictReader(file.open(encoding="utf-8"))]
    except (OSError, KeyError, ValueError) as error:
        raise ConfigError(f"{file}: expected an hourly CSV as CityLearn 2022 has it: {error}") from error
    shape = (len(price), buildings)
    every = (np.broadcast_to(np.array(c)[:, None], shape) for c in (price, carbon))
    return Hours(first_hour, np.array(loads).T, np.array(suns).T, *every)
