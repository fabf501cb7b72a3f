"""The sensors that a Tasmota device lists: one entity for each value, found again in its telemetry."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from .device import BadDevice

MAX_SENSORS = 300
_IGNORED = ("Time", "PN532", "RDM6300")
_QUANTITIES: dict[str, tuple[str | None, str | None]] = {  # device class and unit
    "Temperature": ("temperature", "TempUnit"), "DewPoint": ("temperature", "TempUnit"),
    "Humidity": ("humidity", "%"), "Pressure": ("pressure", "PressureUnit"),
    "SeaPressure": ("pressure", "PressureUnit"), "Illuminance": ("illuminance", "lx"),
    "Power": ("power", "W"), "ApparentPower": ("apparent_power", "VA"),
    "ReactivePower": ("reactive_power", "var"), "Factor": ("power_factor", None),
    "Frequency": ("frequency", "Hz"), "Voltage": ("voltage", "V"), "Current": ("current", "A"),
    "Total": ("energy", "kWh"), "Today": ("energy", "kWh"), "Yesterday": ("energy", "kWh"),
    "Energy": ("energy", "kWh"), "Period": (None, "Wh"), "TotalTariff": ("energy", "kWh"),
    "ExportTariff": ("energy", "kWh"), "CarbonDioxide": ("carbon_dioxide", "ppm"),
    "eCO2": ("carbon_dioxide", "ppm"), "PM1": ("pm1", "µg/m³"), "PM2.5": ("pm25", "µg/m³"),
    "PM10": ("pm10", "µg/m³"), "TVOC": (None, "ppb"), "Distance": ("distance", "cm"),
    "Moisture": ("moisture", "%"), "Battery": ("battery", "%"), "Speed": ("wind_speed", "SpeedUnit"),
    "Dir": (None, "°"), "Noise": (None, "dB"),
}  # fmt: skip
_NESTED_TEXT = ("Card", "AvgCard")


class Sensor:
    """One value at a path of the telemetry."""

    def __init__(self, path: tuple[str | int, ...], quantity: str, units: Mapping[str, Any]) -> None:
        self.path = path
        self.name = " ".join(str(p) for p in path)
        device_class, unit = _QUANTITIES.get(quantity, (None, None))
        if unit is not None and unit.endswith("Unit"):
            unit = units.get(unit) if isinstance(units.get(unit), str) else None
            unit = f"°{unit}" if unit in ("C", "F") else unit
        named = device_class is not None and path[-1] not in _NESTED_TEXT
        self.attributes: dict[str, Any] = {}
        if named:
            self.attributes["device_class"] = device_class
        if unit and path[-1] not in _NESTED_TEXT:
            self.attributes["unit"] = unit

    def read(self, values: Any) -> str | None:
        """Return the value in a telemetry message, None if it is not there."""
        for key in self.path:
            if isinstance(values, dict):
                values = values.get(key)
            elif isinstance(values, list) and isinstance(key, int) and key < len(values):
                values = values[key]
            else:
                return None
        return None if values is None or isinstance(values, dict | list) else str(values)[:255]


def find_sensors(listed: Mapping[str, Any]) -> list[Sensor]:
    """Return the sensors of a sensors message. Raises BadDevice."""
    found: list[Sensor] = []
    for path, quantity in _paths(listed):
        if len(found) == MAX_SENSORS:
            raise BadDevice(f"sn: expected at most {MAX_SENSORS} values")
        found.append(Sensor(path, quantity, listed))
    return found


def _paths(listed: Mapping[str, Any]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for group, values in listed.items():
        if group in _IGNORED or not isinstance(values, dict):
            continue
        for key, value in values.items():
            quantity = re.sub(r"\d+$", "", key) if group == "ANALOG" else key
            if isinstance(value, dict):
                for inner in value:
                    yield (group, key, inner), inner if inner in _QUANTITIES else quantity
            elif isinstance(value, list):
                for index in range(len(value)):
                    yield (group, key, index), quantity
            else:
                yield (group, key), quantity
