"""Simulated water heaters: a tank that warms up and cools down."""

from collections.abc import Mapping
from typing import Any

from edgehome.simulated import HomeAssistantDevice, Shown


class Device(HomeAssistantDevice):
    """A mode, a target and the tank's temperature."""

    commands = ("set_mode", "set_temperature")

    def setup(self) -> None:
        """Eco, 50 °C."""
        self.modes = list(self.option("modes", ["off", "eco", "performance"]))
        self.state = "eco"
        self.tank = 48.0
        self.attributes = {"temperature": 50.0, "current_temperature": 48.0}

    def do(self, verb: str, args: Mapping[str, Any]) -> None:
        """Set mode or target."""
        if verb == "set_operation_mode":
            self.state = str(args["operation_mode"])
        else:
            self.attributes["temperature"] = float(args["temperature"])

    def step(self) -> None:
        """Warm the tank: 10 °C an hour, 15 in performance; it loses half a degree an hour."""
        rate = {"off": 0.0, "performance": 15.0}.get(str(self.state), 10.0)
        self.tank += (rate if self.tank < self.attributes["temperature"] else 0.0) / 60 - 0.5 / 60
        self.attributes["current_temperature"] = round(self.tank, 1)

    def config(self) -> dict[str, Any]:
        """Return the config."""
        low, high = self.limits("temperature")
        return {
            "modes": self.modes, "mode_command_topic": "~/set_mode", "mode_state_topic": "~/mode",
            "temperature_command_topic": "~/set_temperature", "temperature_state_topic": "~/temperature",
            "current_temperature_topic": "~/current_temperature", "min_temp": low, "max_temp": high,
        }  # fmt: skip

    def messages(self, shown: Shown) -> dict[str, str]:
        """Return target, tank and mode."""
        measured = {k: str(shown.attributes[k]) for k in ("temperature", "current_temperature")}
        return {**measured, "mode": str(shown.state)}

    def order(self, what: str, text: str) -> tuple[str, dict[str, Any]] | None:
        """Return the order of one of the command topics."""
        if what == "set_temperature":
            return "set_temperature", {"temperature": float(text)}
        return ("set_operation_mode", {"operation_mode": text}) if text in self.modes else None
