"""Simulated humidifiers: they moisten their room towards the target."""

from collections.abc import Mapping
from typing import Any

from edgehome.simulated import HomeAssistantDevice, Shown


class Device(HomeAssistantDevice):
    """On or off, with a target humidity."""

    commands = ("set", "set_humidity")

    def setup(self) -> None:
        """Off, 45 %."""
        self.state = "off"
        self.attributes = {"humidity": 45, "current_humidity": round(self.world.room(self.area).humidity)}

    def do(self, verb: str, args: Mapping[str, Any]) -> None:
        """Switch, or set the target."""
        if verb == "set_humidity":
            self.attributes["humidity"] = args["humidity"]
        else:
            self.state = "on" if verb == "turn_on" else "off"

    def step(self) -> None:
        """Moisten the room, read it."""
        room = self.world.room(self.area)
        room.moistening[self.id] = (
            12.0 if self.state == "on" and room.humidity < self.attributes["humidity"] else 0.0
        )
        self.attributes["current_humidity"] = round(room.humidity)

    def config(self) -> dict[str, Any]:
        """Return the config."""
        low, high = self.limits("humidity")
        return {
            "command_topic": "~/set", "state_topic": "~/state", "min_humidity": low, "max_humidity": high,
            "target_humidity_command_topic": "~/set_humidity", "target_humidity_state_topic": "~/humidity",
            "current_humidity_topic": "~/current_humidity",
        }  # fmt: skip

    def messages(self, shown: Shown) -> dict[str, str]:
        """Return state, target and what is measured."""
        measured = {k: str(shown.attributes[k]) for k in ("humidity", "current_humidity")}
        return {**measured, "state": str(shown.state).upper()}

    def order(self, what: str, text: str) -> tuple[str, dict[str, Any]] | None:
        """Return the order of one of the command topics."""
        if what == "set_humidity":
            return "set_humidity", {"humidity": int(float(text))}
        return {"ON": ("turn_on", {}), "OFF": ("turn_off", {})}.get(text)
