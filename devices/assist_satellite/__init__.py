"""Simulated speaking panels: they say what is announced, and keep the last message."""

from collections.abc import Mapping
from typing import Any

from edgehome.simulated import OwnDevice


class Device(OwnDevice):
    """Says messages."""

    def setup(self) -> None:
        """Quiet."""
        self.state = "idle"
        self.attributes = {"announcements": 0}

    def do(self, verb: str, args: Mapping[str, Any]) -> None:
        """Say it."""
        self.attributes |= {
            "last_message": str(args["message"]),
            "announcements": self.attributes["announcements"] + 1,
        }
