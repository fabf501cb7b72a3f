"""Simulated thermostats and air conditioners: they warm or cool their room towards the target.

Options: `modes` (off, heat, cool, auto, …), `fan_modes`, `temperature_min`, `temperature_max`.
"""

from collections.abc import Mapping
from typing import Any

from edgehome.simulated import HomeAssistantDevice, Shown

_HEATS, _COOLS = 3.0, -4.0  # °C an hour at full power, of a usual room


class Device(HomeAssistantDevice):
    """A mode, a target, and a room that follows."""

    commands = ("set_mode", "set_temperature", "set_fan_mode")

    def setup(self) -> None:
        """Off, 20 °C."""
        self.modes = list(self.option("modes", ["off", "heat"]))
        self.fan_modes = list(self.option("fan_modes", []))
        self.state = "off"
        self.attributes = {
            "temperature": 20.0,
            "current_temperature": round(self.world.room(self.area).temperature, 1),
        }
        if self.fan_modes:
            self.attributes["fan_mode"] = self.fan_modes[0]

    def do(self, verb: str, args: Mapping[str, Any]) -> None:
        """Set mode, target or fan."""
        if verb == "set_hvac_mode":
            self.state = str(args["hvac_mode"])
        self.attributes |= {k: v for k, v in args.items() if k in ("temperature", "fan_mode")}

    def step(self) -> None:
        """Push the room, read it."""
        room, target = self.world.room(self.area), float(self.attributes["temperature"])
        push = 0.0
        if self.state in ("heat", "auto", "heat_cool") and room.temperature < target:
            push = min(_HEATS, 4 * (target - room.temperature))
        if self.state in ("cool", "auto", "heat_cool") and room.temperature > target + 0.5 * (
            self.state != "cool"
        ):
            push = max(_COOLS, 4 * (target - room.temperature))
        room.heating[self.id] = push
        self.attributes["current_temperature"] = round(room.temperature, 1)
        idle = "off" if self.state == "off" else "idle"
        self.attributes["hvac_action"] = "heating" if push > 0.2 else "cooling" if push < -0.2 else idle

    def config(self) -> dict[str, Any]:
        """Return the config."""
        low, high = self.limits("temperature")
        found: dict[str, Any] = {
            "modes": self.modes, "mode_command_topic": "~/set_mode", "mode_state_topic": "~/mode",
            "temperature_command_topic": "~/set_temperature", "temperature_state_topic": "~/temperature",
            "current_temperature_topic": "~/current_temperature", "action_topic": "~/action",
            "min_temp": low, "max_temp": high, "temp_step": self.profile.quantities["temperature"].step,
        }  # fmt: skip
        if self.fan_modes:
            found |= {
                "fan_modes": self.fan_modes,
                "fan_mode_command_topic": "~/set_fan_mode",
                "fan_mode_state_topic": "~/fan_mode",
            }
        return found

    def messages(self, shown: Shown) -> dict[str, str]:
        """Return a topic for each quality."""
        names = ("temperature", "current_temperature", "fan_mode")
        found = {name: str(shown.attributes[name]) for name in names if name in shown.attributes}
        return {**found, "action": shown.attributes.get("hvac_action", "idle"), "mode": str(shown.state)}

    def order(self, what: str, text: str) -> tuple[str, dict[str, Any]] | None:
        """Return the order of one of the command topics."""
        match what:
            case "set_mode" if text in self.modes:
                return "set_hvac_mode", {"hvac_mode": text}
            case "set_temperature":
                return "set_temperature", {"temperature": float(text)}
            case "set_fan_mode" if text in self.fan_modes:
                return "set_fan_mode", {"fan_mode": text}
        return None
