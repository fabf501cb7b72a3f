"""Simulated contacts and detectors: doors, windows, motion, occupancy, leaks, smoke. People move them, not the host."""

from collections.abc import Mapping
from typing import Any

from edgehome.simulated import HomeAssistantDevice


class Device(HomeAssistantDevice):
    """On means open, moving, wet, smoky; motion falls off after `off_after_s`."""

    def setup(self) -> None:
        """Off."""
        self.device_class = self.option("device_class", "motion")
        self.off_after_s = float(self.option("off_after_s", 120.0 if self.device_class == "motion" else 0.0))
        self.left_s = 0.0
        self.state = "off"

    def put(self, state: str | None, attributes: Mapping[str, Any]) -> None:
        """Be opened, walked past, flooded."""
        super().put(state, attributes)
        self.left_s = self.off_after_s if self.state == "on" else 0.0
        if self.device_class in ("window", "door"):
            windows = self.world.room(self.area).open_windows
            (windows.add if self.state == "on" else windows.discard)(self.id)

    def advance(self, seconds: float) -> None:
        """Motion ends."""
        if self.off_after_s and self.state == "on":
            self.left_s -= seconds
            if self.left_s <= 0:
                self.state = "off"

    def config(self) -> dict[str, Any]:
        """Return the config."""
        return {
            "state_topic": "~/state",
            "device_class": self.device_class,
            "payload_on": "ON",
            "payload_off": "OFF",
        }

    def messages(self, shown: Any) -> dict[str, str]:
        """Return ON or OFF."""
        return {"state": str(shown.state).upper()}
