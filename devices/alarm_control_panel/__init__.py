"""Simulated house alarm systems without a code."""

from collections.abc import Mapping
from typing import Any

from edgehome.simulated import HomeAssistantDevice


class Device(HomeAssistantDevice):
    """Arms at once."""

    def setup(self) -> None:
        """Disarmed."""
        self.state = "disarmed"

    def do(self, verb: str, args: Mapping[str, Any]) -> None:
        """Arm or disarm."""
        self.state = "disarmed" if verb == "disarm" else f"armed_{verb.removeprefix('arm_')}"

    def config(self) -> dict[str, Any]:
        """Return the config."""
        return {
            "command_topic": "~/set", "state_topic": "~/state", "code_arm_required": False, "code_disarm_required": False,
            "supported_features": ["arm_home", "arm_away", "arm_night"],
        }  # fmt: skip

    def order(self, what: str, text: str) -> tuple[str, dict[str, Any]] | None:
        """Return the order of a payload."""
        verb = text.lower()
        return (verb, {}) if verb in self.profile.verbs else None
