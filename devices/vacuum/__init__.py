"""Simulated robot vacuums: they clean, run low, and drive back to their dock."""

import json
from collections.abc import Mapping
from typing import Any

from edgehome.simulated import HomeAssistantDevice, Shown


class Device(HomeAssistantDevice):
    """Cleans for an hour at most; the way home takes a minute and a half."""

    commands = ("set", "set_segments")

    def setup(self) -> None:
        """Docked and charged."""
        self.state = "docked"
        self.battery = 100.0
        self.way_s = 0.0
        self.attributes = {"battery_level": 100}

    def do(self, verb: str, args: Mapping[str, Any]) -> None:
        """Clean, pause, drive home."""
        match verb:
            case "start" | "clean_area":
                self.state = "cleaning"
            case "pause" | "stop":
                self.state = "paused" if self.state != "docked" else "docked"
            case "return_to_base":
                if self.state != "docked":
                    self.state, self.way_s = "returning", 90.0

    def advance(self, seconds: float) -> None:
        """Use or charge the battery; arrive."""
        change = {"cleaning": -100 / 5400, "docked": 100 / 10800}.get(str(self.state), 0.0) * seconds
        self.battery = max(0.0, min(100.0, self.battery + change))
        if self.state == "cleaning" and self.battery < 15:
            self.state, self.way_s = "returning", 90.0
        if self.state == "returning":
            self.way_s -= seconds
            if self.way_s <= 0:
                self.state = "docked"
        self.attributes["battery_level"] = round(self.battery)

    def config(self) -> dict[str, Any]:
        """Return the config with the rooms it knows."""
        names = [f"{number}.{names[0]}" for number, names in enumerate(self.world.areas.values(), 1)]
        return {
            "command_topic": "~/set", "state_topic": "~/state",
            "supported_features": ["start", "pause", "stop", "return_home", "status", "locate"],
            "clean_segments_command_topic": "~/set_segments", "segments": names,
        }  # fmt: skip

    def messages(self, shown: Shown) -> dict[str, str]:
        """Return the state object."""
        return {
            "state": json.dumps({"state": shown.state, "battery_level": shown.attributes["battery_level"]})
        }

    def order(self, what: str, text: str) -> tuple[str, dict[str, Any]] | None:
        """Return the order of a payload or of a list of segments."""
        if what == "set_segments":
            return "clean_area", {"segments": json.loads(text)}
        return (text, {}) if text in self.profile.verbs else None
