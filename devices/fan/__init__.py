"""Simulated fans with a speed and presets."""

from collections.abc import Mapping
from typing import Any

from edgehome.simulated import HomeAssistantDevice, Shown


class Device(HomeAssistantDevice):
    """A fan that starts when it is given a speed."""

    commands = ("set", "set_percentage", "set_preset_mode")

    def setup(self) -> None:
        """Off, half speed."""
        self.presets = list(self.option("preset_modes", []))
        self.state = "off"
        self.attributes = {"percentage": 50}

    def do(self, verb: str, args: Mapping[str, Any]) -> None:
        """Switch, or run at a speed."""
        self.state = "off" if verb == "turn_off" else "on"
        self.attributes |= {k: v for k, v in args.items() if k in ("percentage", "preset_mode")}

    def config(self) -> dict[str, Any]:
        """Return the config."""
        found: dict[str, Any] = {
            "command_topic": "~/set", "state_topic": "~/state",
            "percentage_command_topic": "~/set_percentage", "percentage_state_topic": "~/percentage",
        }  # fmt: skip
        if self.presets:
            found |= {
                "preset_modes": self.presets, "preset_mode_command_topic": "~/set_preset_mode",
                "preset_mode_state_topic": "~/preset_mode",
            }  # fmt: skip
        return found

    def messages(self, shown: Shown) -> dict[str, str]:
        """Return state, speed and preset."""
        found = {"percentage": str(shown.attributes["percentage"]), "state": str(shown.state).upper()}
        return found | ({"preset_mode": str(shown.attributes.get("preset_mode"))} if self.presets else {})

    def order(self, what: str, text: str) -> tuple[str, dict[str, Any]] | None:
        """Return the order of one of the command topics."""
        if what == "set_percentage":
            return "set_percentage", {"percentage": int(text)}
        if what == "set_preset_mode" and text in self.presets:
            return "set_preset_mode", {"preset_mode": text}
        return {"ON": ("turn_on", {}), "OFF": ("turn_off", {})}.get(text)
