"""Simulated buttons, such as a doorbell's; they count presses, which no one is told but the truth topic."""

from collections.abc import Mapping
from typing import Any

from edgehome.simulated import HomeAssistantDevice, Shown


class Device(HomeAssistantDevice):
    """Counts."""

    def setup(self) -> None:
        """Never pressed."""
        self.attributes = {"presses": 0}

    def do(self, verb: str, args: Mapping[str, Any]) -> None:
        """Be pressed."""
        self.attributes["presses"] += 1

    def config(self) -> dict[str, Any]:
        """Return the config."""
        return {"command_topic": "~/set"}

    def messages(self, shown: Shown) -> dict[str, str]:
        """Return nothing: buttons do not report."""
        return {}

    def order(self, what: str, text: str) -> tuple[str, dict[str, Any]] | None:
        """Return the order of PRESS."""
        return ("press", {}) if text == "PRESS" else None
