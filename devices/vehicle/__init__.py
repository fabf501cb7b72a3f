"""Simulated guided vehicles: they drive from area to area and charge. Options: `trip_s` (60), `charger` (an area)."""

from collections.abc import Mapping
from typing import Any

from edgehome.simulated import OwnDevice, Refused


class Device(OwnDevice):
    """A position, a destination, a battery; at 10 % it goes to charge by itself."""

    def setup(self) -> None:
        """Idle where the scenario puts it."""
        self.trip_s = float(self.option("trip_s", 60.0))
        self.charger = self.option("charger", self.area)
        self.left_s = 0.0
        self.battery = float(self.option("battery", 80.0))
        self.state = "idle"
        self.attributes = {
            "commands": list(self.profile.verbs), "position": self.area, "battery_level": round(self.battery),
            "destination": None,
        }  # fmt: skip

    def do(self, verb: str, args: Mapping[str, Any]) -> None:
        """Drive, stop, charge."""
        match verb:
            case "dispatch":
                area = self.world.area_of(str(args["destination"]))
                if area is None:
                    known = ", ".join(names[0] for names in self.world.areas.values())
                    raise Refused(f"destination: expected one of {known}, got {args['destination']}")
                self._drive(area)
            case "charge":
                self._drive(str(self.charger))
            case "stop":
                self.state, self.left_s = "idle", 0.0
                self.attributes["destination"] = None

    def _drive(self, area: str) -> None:
        if self.attributes["position"] == area:
            self._arrive(area)
        else:
            self.state, self.left_s = "driving", self.trip_s
            self.attributes["destination"] = area

    def _arrive(self, area: str) -> None:
        self.left_s = 0.0
        self.state = "charging" if area == self.charger and self.battery < 99 else "idle"
        self.attributes |= {"position": area, "destination": None}

    def advance(self, seconds: float) -> None:
        """Drive on; use or load the battery."""
        rate = {"driving": -100 / 7200, "charging": 100 / 5400, "idle": -100 / 360_000}[str(self.state)]
        self.battery = max(0.0, min(100.0, self.battery + rate * seconds))
        if self.state == "driving":
            self.left_s -= seconds
            if self.left_s <= 0:
                self._arrive(str(self.attributes["destination"]))
        elif self.state == "charging" and self.battery >= 100:
            self.state = "idle"
        elif self.state == "idle" and self.battery < 10:
            self._drive(str(self.charger))
        self.attributes["battery_level"] = round(self.battery)
