"""Simulated valves: water, gas. They open and close within `travel_s`."""

from collections.abc import Mapping
from typing import Any

from edgehome.simulated import HomeAssistantDevice


class Device(HomeAssistantDevice):
    """A motor valve without positions."""

    def setup(self) -> None:
        """Closed."""
        self.travel_s = float(self.option("travel_s", 6.0))
        self.state = "closed"
        self.left_s = 0.0

    def put(self, state: str | None, attributes: Mapping[str, Any]) -> None:
        """Be turned by hand."""
        super().put(state, attributes)
        self.left_s = 0.0

    def do(self, verb: str, args: Mapping[str, Any]) -> None:
        """Begin to turn, or stop where it is: half open is open."""
        if verb == "stop":
            self.left_s = 0.0
            self.state = "closed" if self.state == "closed" else "open"
            return
        ended = "open" if verb == "open" else "closed"
        if self.state != ended:
            self.state, self.left_s = ("opening" if verb == "open" else "closing"), self.travel_s

    def advance(self, seconds: float) -> None:
        """Turn on."""
        self.left_s = max(0.0, self.left_s - seconds)
        if self.left_s == 0.0:
            self.state = {"opening": "open", "closing": "closed"}.get(str(self.state), self.state)

    def config(self) -> dict[str, Any]:
        """Return the config."""
        found = {"command_topic": "~/set", "state_topic": "~/state", "payload_stop": "STOP"}
        return found | (
            {"device_class": self.spec.options["device_class"]} if "device_class" in self.spec.options else {}
        )

    def order(self, what: str, text: str) -> tuple[str, dict[str, Any]] | None:
        """Return the order of OPEN, CLOSE, STOP."""
        return {"OPEN": ("open", {}), "CLOSE": ("close", {}), "STOP": ("stop", {})}.get(text)
