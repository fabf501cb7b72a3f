"""Simulated sensors: temperature, humidity, CO2, light, power and more, each with its own noise.

Options: `measures` (a quantity of the profile), `value` and `spread` (for what the room does not tell), `by_hour` (24
values instead of the one), `peak_w` (panels: the power in full sun), `outside` (true: the air outside).
"""

import json
from typing import Any

from edgehome.simulated import HomeAssistantDevice, Shown


class Device(HomeAssistantDevice):
    """Measures its room once a minute and reports JSON."""

    def setup(self) -> None:
        """Measure."""
        self.measures = self.option("measures", "temperature")
        self.step()

    def step(self) -> None:
        """Measure again."""
        room, noise = self.world.room(self.area), self.random.gauss(0.0, 1.0)
        match self.measures:
            case "temperature":
                value = (
                    self.world.outside() if self.option("outside", False) else room.temperature
                ) + 0.05 * noise
            case "humidity":
                value = round(room.humidity + 0.3 * noise)
            case "carbon_dioxide":
                value = round(room.co2 + 6 * noise)
            case "illuminance":
                daylight = self.world.daylight() * (1.0 if self.option("outside", False) else 0.01)
                value = round(max(0.0, daylight * (1 + 0.02 * noise) + sum(room.lamps.values())))
            case _ if "peak_w" in self.spec.options:
                value = round(float(self.option("peak_w", 0.0)) * self.world.daylight() / 100_000)
            case _:
                values = self.option("by_hour", [self.option("value", 0.0)])
                usual = float(values[self.world.local().hour % len(values)])
                value = usual + float(self.option("spread", 0.0)) * noise
        digits = 4 if self.measures == "monetary" else 1
        self.state = f"{round(max(value, 0.0) if self.measures != 'temperature' else value, digits):g}"

    def config(self) -> dict[str, Any]:
        """Return the config; the value is read by a template."""
        unit = self.profile.quantities[self.measures].unit
        kind = {} if self.measures == "vibration" else {"device_class": self.measures}
        return {
            "state_topic": "~/state", "value_template": "{{ value_json." + self.measures + " }}", **kind,
            "unit_of_measurement": unit, "state_class": "measurement",
        }  # fmt: skip

    def messages(self, shown: Shown) -> dict[str, str]:
        """Return the value as JSON."""
        value = float(shown.state or 0.0)
        return {"state": json.dumps({self.measures: int(value) if value.is_integer() else value})}
