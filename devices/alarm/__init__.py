"""Simulated alarm messages of a plant, raised by their source. Options: `severity`, `source` (a device)."""

from collections.abc import Mapping
from typing import Any

from edgehome.simulated import OwnDevice, Refused


class Device(OwnDevice):
    """Cleared, active or acknowledged."""

    def setup(self) -> None:
        """Cleared."""
        self.state = "cleared"
        self.attributes = {
            "severity": self.option("severity", "medium"),
            "source": self.option("source", ""),
            "since": None,
        }

    def do(self, verb: str, args: Mapping[str, Any]) -> None:
        """Be acknowledged, if there is anything to acknowledge."""
        if self.state == "cleared":
            raise Refused("there is no such alarm now")
        self.state = "acknowledged"
