"""Simulated scenes: one press sets several devices. A scene has no state, but says what it sets.

Options: `sets` (device -> {verb, args}), `tells` (true; false: it does not say what it sets).
"""

import json
from collections.abc import Mapping
from typing import Any

from edgehome.messages import Packet
from edgehome.simulated import HomeAssistantDevice, Shown


class Device(HomeAssistantDevice):
    """Tells its neighbours, as a controller of a device's own would."""

    acts_on_others = True

    def do(self, verb: str, args: Mapping[str, Any]) -> None:
        """Set everything."""
        for device_id, order in self.option("sets", {}).items():
            if device_id in self.neighbours:
                self.neighbours[device_id].do(order["verb"], order.get("args", {}))

    def config(self) -> dict[str, Any]:
        """Return the config."""
        return {"command_topic": "~/set", "payload_on": "ON"}

    def messages(self, shown: Shown) -> dict[str, str]:
        """Return nothing: scenes do not report."""
        return {}

    def reports(self, shown: Shown, answer: Mapping[str, Any] | None = None) -> list[Packet]:
        """Return the attributes alone: what went wrong, and what it sets."""
        told = {"sets": self.sets()} if self.option("tells", True) else {}
        body = json.dumps({"last_error": self.last_error, **told})
        return [Packet(topic=self.topic("attributes"), payload=body.encode(), qos=1, retain=True)]

    def order(self, what: str, text: str) -> tuple[str, dict[str, Any]] | None:
        """Return the order of ON."""
        return ("turn_on", {}) if text == "ON" else None
