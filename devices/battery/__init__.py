"""Simulated home batteries: told a power in W (positive charges), they charge or discharge until full or empty.

Options: `capacity_kwh` (6.4), `round_trip` (0.9), `level` (50, % at the start), `value_min`, `value_max` (W).
"""

from collections.abc import Mapping
from typing import Any

from edgehome.simulated import HomeAssistantDevice, Refused, Shown


class Device(HomeAssistantDevice):
    """A set power, and beside it two sensors: the charge in %, and the power that really flows."""

    def setup(self) -> None:
        """At rest."""
        self.low, self.high = self.limits("value")
        self.capacity_kwh = float(self.option("capacity_kwh", 6.4))
        self.one_way = float(self.option("round_trip", 0.9)) ** 0.5
        self.kwh = self.capacity_kwh * float(self.option("level", 50.0)) / 100
        self.state = "0"
        self._flow(0.0)

    def do(self, verb: str, args: Mapping[str, Any]) -> None:
        """Take a power."""
        if not self.low <= float(args["value"]) <= self.high:
            raise Refused(f"value: expected {self.low:g} to {self.high:g}, got {args['value']}")
        self.state = f"{float(args['value']):g}"

    def advance(self, seconds: float) -> None:
        """Charge or discharge."""
        self._flow(seconds)

    def _flow(self, seconds: float) -> None:
        watts = float(self.state or 0.0)
        kwh = watts * seconds / 3_600_000
        before = self.kwh
        self.kwh += kwh * self.one_way if kwh > 0 else kwh / self.one_way
        self.kwh = max(0.0, min(self.capacity_kwh, self.kwh))
        stopped = seconds > 0 and self.kwh == before
        self.attributes = {
            "level": round(100 * self.kwh / self.capacity_kwh),
            "power": 0 if stopped else round(watts),
        }

    def config(self) -> dict[str, Any]:
        """Return the config of the set power."""
        return {
            "command_topic": "~/set", "state_topic": "~/state", "min": self.low, "max": self.high, "step": 1,
            "unit_of_measurement": "W", "device_class": "power",
        }  # fmt: skip

    def more_configs(self) -> dict[str, tuple[str, dict[str, Any]]]:
        """Return the sensors of charge and power."""
        kinds = {"level": ("Charge", "battery", "%"), "power": ("Power", "power", "W")}
        return {
            what: (
                "sensor",
                {
                    "name": name,
                    "state_topic": f"~/{what}",
                    "device_class": kind,
                    "unit_of_measurement": unit,
                    "state_class": "measurement",
                },
            )
            for what, (name, kind, unit) in kinds.items()
        }

    def extra_entities(self) -> dict[str, tuple[str, ...]]:
        """Return charge and power."""
        chinese = {"level": "电量", "power": "功率"}
        return {
            f"sensor.{self.id}_{what}": tuple(f"{alias}{name}" for alias in self.spec.aliases)
            for what, name in chinese.items()
        }

    def messages(self, shown: Shown) -> dict[str, str]:
        """Return the three values."""
        return {"state": str(shown.state), **{w: str(shown.attributes[w]) for w in ("level", "power")}}

    def order(self, what: str, text: str) -> tuple[str, dict[str, Any]] | None:
        """Return the order."""
        return "set_value", {"value": float(text)}
