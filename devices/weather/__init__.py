"""The simulated weather station: what the world's sky does."""

from edgehome.simulated import OwnDevice


class Device(OwnDevice):
    """Reports condition and temperature."""

    def setup(self) -> None:
        """Look out of the window."""
        self.step()

    def step(self) -> None:
        """Look again."""
        self.state = self.world.condition()
        self.attributes = {
            "temperature": round(self.world.outside(), 1),
            "temperature_unit": self.profile.quantities["temperature"].unit,
            "humidity": 78 if self.state == "rainy" else 58,
            "sun_elevation": round(self.world.sun_elevation(), 1),
        }
