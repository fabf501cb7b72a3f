"""Simulated covers: curtains, blinds, shutters, garage doors. They take their time: `travel_s` from end to end.

Options: `device_class`, `travel_s` (30), `positions` (true: any position; false: open, close and stop only), `sun_gain`
(0; °C an hour by which full sun warms the room while it is open).
"""

from collections.abc import Mapping
from typing import Any

from edgehome.simulated import HomeAssistantDevice, Shown


class Device(HomeAssistantDevice):
    """A motor that moves towards a target and can be stopped."""

    commands = ("set", "set_position")

    def setup(self) -> None:
        """Closed."""
        self.travel_s = float(self.option("travel_s", 30.0))
        self.positions = bool(self.option("positions", True))
        self.position = self.target = 0.0
        self.state = "closed"
        self._settle()

    def put(self, state: str | None, attributes: Mapping[str, Any]) -> None:
        """Be moved by hand to an end or a position."""
        ends = {"open": 100.0, "closed": 0.0}
        self.position = float(attributes.get("current_position", ends.get(state or "", self.position)))
        self.target = self.position
        self._settle()

    def do(self, verb: str, args: Mapping[str, Any]) -> None:
        """Begin to move, or stop."""
        goals = {"open": 100.0, "close": 0.0, "stop": self.position}
        self.target = float(args["position"]) if verb == "set_position" else goals[verb]
        self._settle()

    def step(self) -> None:
        """Let the sun in."""
        if gain := float(self.option("sun_gain", 0.0)):
            sun = self.world.daylight() / 100_000
            self.world.room(self.area).heating[self.id] = gain * sun * self.position / 100

    def advance(self, seconds: float) -> None:
        """Move on."""
        way = 100.0 * seconds / self.travel_s
        self.position += max(-way, min(way, self.target - self.position))
        self._settle()

    def _settle(self) -> None:
        if abs(self.target - self.position) > 1e-6:
            self.state = "opening" if self.target > self.position else "closing"
        else:
            self.position = self.target
            self.state = "closed" if self.position < 0.5 else "open"
        if self.positions:
            self.attributes["current_position"] = round(self.position)

    def config(self) -> dict[str, Any]:
        """Return the config with or without positions."""
        found = {
            "command_topic": "~/set",
            "state_topic": "~/state",
            "device_class": self.option("device_class", "curtain"),
        }
        if self.positions:
            found |= {"position_topic": "~/position", "set_position_topic": "~/set_position"}
        return found

    def messages(self, shown: Shown) -> dict[str, str]:
        """Return position first, so that the state stands when it comes."""
        position = shown.attributes.get("current_position")
        return ({"position": str(position)} if self.positions else {}) | {"state": str(shown.state)}

    def order(self, what: str, text: str) -> tuple[str, dict[str, Any]] | None:
        """Return the order of OPEN, CLOSE, STOP or a position."""
        if what == "set_position":
            return "set_position", {"position": max(0.0, min(100.0, float(text)))}
        return {"OPEN": ("open", {}), "CLOSE": ("close", {}), "STOP": ("stop", {})}.get(text)
