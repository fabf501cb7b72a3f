"""Simulated switches and plugs; a plug with `power_w` in its options also measures what it feeds."""

from collections.abc import Mapping
from typing import Any

from edgehome.simulated import HomeAssistantDevice, Shown


class Device(HomeAssistantDevice):
    """On or off; the power jitters by two percent."""

    def setup(self) -> None:
        """Off."""
        self.state = "off"
        self.power_w = float(self.option("power_w", 0.0))
        self.now_w = 0.0

    def do(self, verb: str, args: Mapping[str, Any]) -> None:
        """Switch."""
        self.state = "on" if verb == "turn_on" else "off"
        self._measure()

    def put(self, state: str | None, attributes: Mapping[str, Any]) -> None:
        """Be switched by hand."""
        super().put(state, attributes)
        self._measure()

    def step(self) -> None:
        """Measure again."""
        self._measure()

    def _measure(self) -> None:
        self.now_w = round(self.power_w * self.random.uniform(0.98, 1.02), 1) if self.state == "on" else 0.0

    def config(self) -> dict[str, Any]:
        """Return the switch's config."""
        kind = {"device_class": "outlet"} if self.power_w else {}
        return {"command_topic": "~/set", "state_topic": "~/state", **kind}

    def more_configs(self) -> dict[str, tuple[str, dict[str, Any]]]:
        """Return the power meter, if there is one."""
        if not self.power_w:
            return {}
        meter = {
            "name": "Power",
            "state_topic": "~/power",
            "device_class": "power",
            "unit_of_measurement": self.profile.quantities["power"].unit,
            "state_class": "measurement",
        }
        return {"power": ("sensor", meter)}

    def extra_entities(self) -> dict[str, tuple[str, ...]]:
        """Return the power meter."""
        return (
            {
                f"sensor.{self.id}_power": tuple(
                    f"{a} power" if a.isascii() else f"{a}功率" for a in self.spec.aliases
                )
            }
            if self.power_w
            else {}
        )

    def messages(self, shown: Shown) -> dict[str, str]:
        """Return state and power."""
        return {"state": str(shown.state).upper()} | ({"power": f"{self.now_w:g}"} if self.power_w else {})

    def order(self, what: str, text: str) -> tuple[str, dict[str, Any]] | None:
        """Return the order of ON and OFF."""
        return {"ON": ("turn_on", {}), "OFF": ("turn_off", {})}.get(text)
