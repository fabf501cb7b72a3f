"""Simulated people: at home or not; the timeline sends them out and back."""

from collections.abc import Mapping
from typing import Any

from edgehome.simulated import OwnDevice


class Device(OwnDevice):
    """Somebody of the house."""

    def setup(self) -> None:
        """At home."""
        self.state = "home"
        self.world.people[self.id] = "home"

    def put(self, state: str | None, attributes: Mapping[str, Any]) -> None:
        """Go out, come home."""
        super().put(state, attributes)
        self.world.people[self.id] = str(self.state)
