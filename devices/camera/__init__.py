"""Simulated cameras: a tiny picture now and then; it shows nothing but how many there were."""

from typing import Any

from edgehome.simulated import HomeAssistantDevice, Shown


class Device(HomeAssistantDevice):
    """Takes a picture every ten minutes."""

    def setup(self) -> None:
        """One picture."""
        self.state = "idle"
        self.minutes = 0
        self.attributes = {"snapshots": 1}

    def step(self) -> None:
        """Take a picture every ten minutes."""
        self.minutes += 1
        if self.minutes % 10 == 0:
            self.attributes["snapshots"] += 1

    def config(self) -> dict[str, Any]:
        """Return the config."""
        return {"topic": "~/picture"}

    def messages(self, shown: Shown) -> dict[str, str]:
        """Return the picture: an SVG with the count."""
        count = shown.attributes["snapshots"]
        return {
            "picture": f'<svg xmlns="http://www.w3.org/2000/svg" width="60" height="20"><text y="15">{count}</text></svg>'
        }
