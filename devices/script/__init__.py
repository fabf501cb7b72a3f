"""Simulated scripts: a few orders one after the other.

Options: `sets` (device -> {verb, args}), `tells` (true; false: it does not say what it sets).
"""

from collections.abc import Mapping
from typing import Any

from edgehome.simulated import OwnDevice, Shown


class Device(OwnDevice):
    """Tells its neighbours and counts its runs."""

    acts_on_others = True

    def setup(self) -> None:
        """Not running."""
        self.state = "off"
        self.attributes = {"runs": 0}

    def do(self, verb: str, args: Mapping[str, Any]) -> None:
        """Run."""
        for device_id, order in self.option("sets", {}).items():
            if device_id in self.neighbours:
                self.neighbours[device_id].do(order["verb"], order.get("args", {}))
        self.attributes["runs"] += 1

    def shown(self) -> Shown:
        """Return the state with what it sets."""
        told = {"sets": self.sets()} if self.option("tells", True) else {}
        return Shown(self.state, {**self.attributes, **told})
