"""Simulated numbers: a value from `value_min` to `value_max`, with the option `unit`."""

from collections.abc import Mapping
from typing import Any

from edgehome.simulated import HomeAssistantDevice, Refused


class Device(HomeAssistantDevice):
    """Holds a value."""

    def setup(self) -> None:
        """The lowest."""
        self.low, self.high = self.limits("value")
        self.state = f"{self.low:g}"

    def do(self, verb: str, args: Mapping[str, Any]) -> None:
        """Take the value."""
        if not self.low <= float(args["value"]) <= self.high:
            raise Refused(f"value: expected {self.low:g} to {self.high:g}, got {args['value']}")
        self.state = f"{float(args['value']):g}"

    def config(self) -> dict[str, Any]:
        """Return the config."""
        unit = {"unit_of_measurement": self.spec.options["unit"]} if "unit" in self.spec.options else {}
        return {
            "command_topic": "~/set", "state_topic": "~/state", "min": self.low, "max": self.high,
            "step": self.option("step", 1), **unit,
        }  # fmt: skip

    def order(self, what: str, text: str) -> tuple[str, dict[str, Any]] | None:
        """Return the order."""
        return "set_value", {"value": float(text)}
