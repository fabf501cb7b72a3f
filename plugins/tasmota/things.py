"""The entities of a Tasmota device: relays, shutters, fans, switches; what they read and what they send."""

from collections.abc import Callable, Mapping
from typing import Any

from edgehome.verbs import in_range

from .device import DeviceConfig

Values = Mapping[str, Any]
Args = Mapping[str, Any]
Report = tuple[str | None, dict[str, Any]]
Commands = list[tuple[str, str]]  # names below the command prefix, and payloads
_SPEEDS = {0: 0, 1: 33, 2: 66, 3: 100}
_FOLLOWING = {1, 2, 3, 4, 5, 6, 9, 10, 13, 14, 15, 16}  # SwitchModes with two states


class Thing:
    """One entity: `results`, `states` and `sensors` say which of the device's messages it reads."""

    domain = ""
    results = True  # stat/.../RESULT
    states = True  # tele/.../STATE
    sensors = False  # tele/.../SENSOR and stat/.../STATUS10

    def __init__(self, config: DeviceConfig, index: int) -> None:
        self.config = config
        self.index = index
        self.attributes: dict[str, Any] = {}
        self.verbs: dict[str, Callable[[Args], Commands]] = {}
        self.setup()
        if self.verbs:
            self.attributes["supported"] = list(self.verbs)

    def setup(self) -> None:
        """Fill attributes and verbs."""

    @property
    def key(self) -> str:
        """What tells this entity from the others of its device and domain."""
        return f"{self.domain}_{self.index + 1}"

    @property
    def name(self) -> str:
        """The name as people see it."""
        return self.config.relay_name(self.index, self.domain)

    def read(self, values: Values) -> Report:
        """Return what a message says of this entity. Raises ValueError."""
        raise NotImplementedError

    def command_names(self) -> list[str]:
        """Return the commands that this entity is told by, for the gate."""
        return []


class Relay(Thing):
    """A relay: a switch, or a lamp that only goes on and off."""

    domain = "switch"

    def setup(self) -> None:
        name = self.command_names()[0]
        self.verbs["turn_on"] = lambda args: [(name, self.config.on)]
        self.verbs["turn_off"] = lambda args: [(name, self.config.off)]

    def command_names(self) -> list[str]:
        return [f"Power{self.index + 1}"]

    def power(self, values: Values) -> str | None:
        """Return on or off if a message says so."""
        value = values.get(f"POWER{self.index + 1}")
        if value is None and self.index == 0:
            value = values.get("POWER")
        return {self.config.on: "on", self.config.off: "off"}.get(value) if isinstance(value, str) else None

    def read(self, values: Values) -> Report:
        return self.power(values), {}


class LampRelay(Relay):
    """A relay that the device says is a lamp (SetOption30)."""

    domain = "light"

    def setup(self) -> None:
        super().setup()
        self.attributes["supported_color_modes"] = ["onoff"]


class Fan(Thing):
    """A Sonoff iFan: three speeds."""

    domain = "fan"

    def setup(self) -> None:
        self.attributes["percentage_step"] = round(100 / 3, 3)
        self.verbs["turn_on"] = lambda args: self._speed(args.get("percentage") or 66)
        self.verbs["turn_off"] = lambda args: [("FanSpeed", "0")]
        self.verbs["set_percentage"] = lambda args: self._speed(args["percentage"])

    @property
    def key(self) -> str:
        return "fan"

    @property
    def name(self) -> str:
        return self.config.name

    def command_names(self) -> list[str]:
        return ["FanSpeed"]

    def _speed(self, value: Any) -> Commands:
        percent = in_range("percentage", value, 0, 100)
        return [("FanSpeed", str(0 if percent == 0 else max(round(percent / 100 * 3), 1)))]

    def read(self, values: Values) -> Report:
        speed = values.get("FanSpeed")
        if not isinstance(speed, int) or speed not in _SPEEDS:
            return None, {}
        return ("on" if speed else "off"), {"percentage": _SPEEDS[speed]}


class Shutter(Thing):
    """A shutter on a pair of relays; 0 is closed, 100 open, also where the device counts the other way."""

    domain = "cover"
    states = False
    sensors = True

    def setup(self) -> None:
        config, number = self.config, self.index + 1
        options = config.sho[self.index] if self.index < len(config.sho) else 0
        self._inverted = bool(options & 1)
        tilt = config.sht[self.index] if self.index < len(config.sht) else []
        self._tilt = (tilt[0], tilt[1]) if len(tilt) > 2 and tilt[2] and tilt[0] != tilt[1] else None
        for verb in ("open", "close", "stop"):
            self.verbs[verb] = lambda args, v=verb: [(f"Shutter{v.capitalize()}{number}", "")]  # type: ignore[misc]
        self.verbs["set_position"] = self._set_position
        if self._tilt:
            self.verbs["set_tilt"] = self._set_tilt

    @property
    def name(self) -> str:
        return f"{self.config.name} {'Shutter'} {self.index + 1}"

    def command_names(self) -> list[str]:
        number = self.index + 1
        return [f"Shutter{w}{number}" for w in ("Open", "Close", "Stop", "Position", "Tilt")]

    def _set_position(self, args: Args) -> Commands:
        percent = round(in_range("position", args["position"], 0, 100))
        value = 100 - percent if self._inverted else percent
        return [(f"ShutterPosition{self.index + 1}", str(value))]

    def _set_tilt(self, args: Args) -> Commands:
        low, high = self._tilt or (0, 100)
        percent = in_range("tilt", args["tilt"], 0, 100)
        return [(f"ShutterTilt{self.index + 1}", str(round(low + percent * (high - low) / 100)))]

    def read(self, values: Values) -> Report:
        report = values.get(f"Shutter{self.index + 1}")
        if not isinstance(report, dict):
            return None, {}
        sign = -1 if self._inverted else 1
        attributes: dict[str, Any] = {}
        state = None
        if isinstance(position := report.get("Position"), int | float):
            attributes["current_position"] = round(100 - position if self._inverted else position)
            state = "closed" if attributes["current_position"] == 0 else "open"
        if isinstance(direction := report.get("Direction"), int | float) and direction:
            state = "opening" if direction * sign > 0 else "closing"
        if self._tilt and isinstance(tilt := report.get("Tilt"), int | float):
            low, high = self._tilt
            attributes["current_tilt_position"] = round((tilt - low) * 100 / (high - low))
        return state, attributes


class Switch(Thing):
    """A wall switch or contact on an input pin, in a SwitchMode with two states."""

    domain = "binary_sensor"
    states = False
    sensors = True

    @property
    def name(self) -> str:
        return f"{self.config.name} {self._own or f'switch {self.index + 1}'}"

    @property
    def _own(self) -> str | None:
        return self.config.swn[self.index] if self.index < len(self.config.swn) else None

    def read(self, values: Values) -> Report:
        value = values.get(self._own or f"Switch{self.index + 1}")
        if isinstance(value, dict):
            value = value.get("Action")
        return (
            {self.config.on: "on", self.config.off: "off"}.get(value) if isinstance(value, str) else None
        ), {}


class Signal(Thing):
    """The strength of the Wi-Fi signal in percent."""

    domain = "sensor"
    results = False

    def setup(self) -> None:
        self.attributes |= {"unit": "%", "entity_category": "diagnostic"}

    @property
    def key(self) -> str:
        return "signal"

    @property
    def name(self) -> str:
        return f"{self.config.name} Signal"

    def read(self, values: Values) -> Report:
        wifi = values.get("Wifi")
        strength = wifi.get("RSSI") if isinstance(wifi, dict) else None
        return (str(strength) if isinstance(strength, int | float) else None), {}


def shutter_count(config: DeviceConfig) -> int:
    """Return how many pairs of shutter relays there are."""
    return min(config.rl.count(3) // 2, 16)


def switch_things(config: DeviceConfig) -> list[Thing]:
    """Return the inputs with two states."""
    return [Switch(config, i) for i, mode in enumerate(config.swc) if mode in _FOLLOWING]
