"""Simulated robot lawn mowers."""

from collections.abc import Mapping
from typing import Any

from edgehome.simulated import HomeAssistantDevice


class Device(HomeAssistantDevice):
    """Mows for an hour and a half at most, then drives back."""

    def setup(self) -> None:
        """Docked."""
        self.state = "docked"
        self.left_s = 0.0

    def do(self, verb: str, args: Mapping[str, Any]) -> None:
        """Mow, pause, drive back."""
        if verb == "start_mowing":
            self.state, self.left_s = "mowing", 5400.0
        elif verb == "pause" and self.state != "docked":
            self.state = "paused"
        elif verb == "dock" and self.state != "docked":
            self.state, self.left_s = "returning", 120.0

    def advance(self, seconds: float) -> None:
        """Go on, arrive."""
        if self.state in ("mowing", "returning"):
            self.left_s -= seconds
            if self.left_s <= 0:
                self.state, self.left_s = ("returning", 120.0) if self.state == "mowing" else ("docked", 0.0)

    def config(self) -> dict[str, Any]:
        """Return the config."""
        return {
            "activity_state_topic": "~/state", "start_mowing_command_topic": "~/set",
            "pause_command_topic": "~/set", "dock_command_topic": "~/set",
        }  # fmt: skip

    def order(self, what: str, text: str) -> tuple[str, dict[str, Any]] | None:
        """Return the order of a payload."""
        return (text, {}) if text in self.profile.verbs else None
