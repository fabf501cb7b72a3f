"""Simulated machines: pumps, conveyors, presses, ovens, compressors; they run up, warm up, and fail.

Options: `device_class`, `commands` (those it obeys), `speed_min/_max/_unit`, `temperature_min/_max`,
`pressure_min/_max`, `interlocks` (list of {text, device, state}: active while the neighbour is in that state),
`alarm` (the neighbour that is raised on a fault). What blocks it is in `blocked_by`, what blocks it now in `interlocks`. What is measured is `current_<quantity>`, what is set `<quantity>`.
"""

from collections.abc import Mapping
from typing import Any

from edgehome.simulated import OwnDevice, Refused

_REST = {"speed": 0.0, "temperature": 24.0, "pressure": 0.0}
_LAG_S = {"speed": 4.0, "temperature": 240.0, "pressure": 15.0}  # time constants of a machine that runs up


class Device(OwnDevice):
    """Stopped, running or in fault; each quantity follows its setting with a lag."""

    def setup(self) -> None:
        """Stopped, every quantity set to the middle of its range."""
        self.commands = [
            v for v in self.profile.verbs if v in self.option("commands", ["start", "stop", "reset"])
        ]
        self.quantities = [q for q in _REST if f"set_{q}" in self.commands]
        self.state = "stopped"
        self.attributes = {
            "device_class": self.option("device_class", "machine"), "commands": self.commands,
            "interlocks": [], "faults": [],
        }  # fmt: skip
        self.measured = {}
        for quantity in self.quantities:
            low, high = self.limits(quantity)
            unit = self.option(f"{quantity}_unit", self.profile.quantities[quantity].unit)
            keys = ("unit", "min_temp", "max_temp") if quantity == "temperature" else (f"{quantity}_unit", f"{quantity}_min", f"{quantity}_max")  # fmt: skip
            self.attributes |= dict(zip(keys, (unit, low, high), strict=True))
            self.attributes[quantity] = round((low + high) / 2, 2)
            self.measured[quantity] = _REST[quantity]
        self._show()

    def put(self, state: str | None, attributes: Mapping[str, Any]) -> None:
        """Fail, be repaired, be switched at its panel."""
        super().put(state, attributes)
        if state == "running":
            self.measured |= {q: float(self.attributes[q]) for q in self.quantities}
        if state is not None and state != "fault":
            self.attributes["faults"] = []
        self._show()
        self._tell_alarm()

    def do(self, verb: str, args: Mapping[str, Any]) -> None:
        """Start, stop, set; nothing moves while an interlock is active or a fault stands."""
        self._look_around()
        if verb not in self.commands:
            raise Refused(f"{verb}: this machine does not know it")
        blocked = self.attributes["interlocks"]
        if blocked and verb not in ("stop", "reset"):
            raise Refused(f"interlock: {', '.join(blocked)}")
        if self.state == "fault" and verb in ("start", "home"):
            texts = ", ".join(fault["text"] for fault in self.attributes["faults"])
            raise Refused(f"fault: {texts or 'unknown'}; reset it first")
        match verb:
            case "start":
                self.state = "running"
            case "stop":
                self.state = "fault" if self.state == "fault" else "stopped"
            case "reset":
                self.state = "stopped" if self.state == "fault" else self.state
                self.attributes["faults"] = []
            case "set_speed" | "set_temperature" | "set_pressure":
                quantity = verb.removeprefix("set_")
                low, high = self.limits(quantity)
                if not low <= float(args[quantity]) <= high:
                    raise Refused(f"{quantity}: expected {low:g} to {high:g}, got {args[quantity]}")
                self.attributes[quantity] = args[quantity]

    def advance(self, seconds: float) -> None:
        """Follow the settings; stop when an interlock opens; a fault, or its end, is told to the alarm."""
        self._look_around()
        self._tell_alarm()
        if self.attributes["interlocks"] and self.state == "running":
            self.state = "stopped"
        for quantity in self.quantities:
            goal = float(self.attributes[quantity]) if self.state == "running" else _REST[quantity]
            share = min(1.0, seconds / _LAG_S[quantity])
            self.measured[quantity] += (goal - self.measured[quantity]) * share
        self._show()

    def step(self) -> None:
        """A fault, or its end, is told to the alarm."""
        self._tell_alarm()

    def _look_around(self) -> None:
        locks = [lock for lock in self.option("interlocks", []) if lock["device"] in self.neighbours]
        self.attributes["interlocks"] = [
            lock["text"] for lock in locks if self.neighbours[lock["device"]].state == lock["state"]
        ]
        if locks:
            self.attributes["blocked_by"] = [
                {
                    "entity": self.neighbours[lock["device"]].entity_id,
                    "state": lock["state"],
                    "text": lock["text"],
                }
                for lock in locks
            ]

    def _show(self) -> None:
        for quantity, value in self.measured.items():
            digits = 0 if self.limits(quantity)[1] >= 100 else 2
            self.attributes[f"current_{quantity}"] = round(value, digits)

    def _tell_alarm(self) -> None:
        alarm = self.neighbours.get(self.option("alarm", ""))
        if alarm is None:
            return
        if self.state == "fault" and alarm.state == "cleared":
            alarm.put("active", {"since": self.world.local().isoformat(timespec="seconds")})
        elif self.state != "fault" and alarm.state != "cleared":
            alarm.put("cleared", {})
