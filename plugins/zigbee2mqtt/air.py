"""Climate devices and fans of Zigbee2MQTT."""

from typing import Any

from edgehome.errors import Unsupported

from .exposes import Feature, find, nest
from .specific import Specific
from .things import Args, Report, Values, chosen, on_off, within

_ACTIONS = {"idle": "idle", "heat": "heating", "cool": "cooling", "fan_only": "fan"}
_STEPS = ("low", "medium", "high")


class Climate(Specific):
    """`climate`: heating and cooling setpoints, modes, presets."""

    domain = "climate"

    def setup(self) -> None:
        self._mode = self.part("system_mode")
        self._heat = self.part("occupied_heating_setpoint", "current_heating_setpoint")
        self._cool = self.part("occupied_cooling_setpoint")
        self._local = self.part("local_temperature")
        self._action = self.part("running_state")
        self._last_mode = ""
        self._choices = {
            attribute: feature
            for attribute, name in (
                ("fan_mode", "fan_mode"),
                ("preset_mode", "preset"),
                ("swing_mode", "swing_mode"),
            )
            if (feature := self.part(name)) is not None
        }
        modes = self._mode.values() if self._mode else []
        self._modes = modes or ["cool" if self._cool and not self._heat else "heat"]
        self.attributes["hvac_modes"] = self._modes
        self._set_limits()
        self._set_verbs()

    def _set_limits(self) -> None:
        setpoints = [f for f in (self._heat, self._cool) if f]
        lows = [n for f in setpoints if (n := f.number("value_min")) is not None]
        highs = [n for f in setpoints if (n := f.number("value_max")) is not None]
        self._low, self._high = (min(lows) if lows else 5.0), (max(highs) if highs else 35.0)
        self.attributes |= {"min_temp": self._low, "max_temp": self._high, "unit": "°C"}
        if setpoints and (step := setpoints[0].number("value_step")):
            self.attributes["target_temp_step"] = step
        for attribute, feature in self._choices.items():
            self.attributes[f"{attribute}s"] = feature.values()

    def _set_verbs(self) -> None:
        mode = self._mode
        if any(f and f.settable for f in (self._heat, self._cool)):
            self.verbs["set_temperature"] = self._set_temperature
        for attribute, feature in self._choices.items():
            if feature.settable:
                self.verbs[f"set_{attribute}"] = lambda args, f=feature, a=attribute: nest(  # type: ignore[misc]
                    f.path, chosen(f, args[a])
                )
        if mode is None or not mode.settable:
            return
        self.verbs["set_hvac_mode"] = lambda args: nest(mode.path, chosen(mode, args["hvac_mode"]))
        if [m for m in self._modes if m != "off"]:
            self.verbs["turn_on"] = lambda args: nest(mode.path, chosen(mode, self._on()))
        if "off" in self._modes:
            self.verbs["turn_off"] = lambda args: nest(mode.path, "off")

    def _on(self) -> str:
        wanted = (self._last_mode, "auto", "heat", "cool", *self._modes)
        return next(m for m in wanted if m in self._modes and m != "off")

    def _set_temperature(self, args: Args) -> dict[str, Any]:
        message: dict[str, Any] = {}
        single = self._cool if self._cool and (self._last_mode == "cool" or not self._heat) else self._heat
        for name, feature in (
            ("temperature", single),
            ("target_temp_low", self._heat),
            ("target_temp_high", self._cool),
        ):
            if args.get(name) is None:
                continue
            if feature is None or not feature.settable:
                raise Unsupported(f"{name}: expected a setpoint that this device has")
            low, high = feature.number("value_min"), feature.number("value_max")
            limits = (self._low if low is None else low, self._high if high is None else high)
            message |= nest(feature.path, within(name, args[name], *limits))
        if not message:
            raise Unsupported("set_temperature: expected temperature, target_temp_low or target_temp_high")
        return message

    def read(self, values: Values) -> Report:
        state: str | None = None
        attributes: dict[str, Any] = {}
        if self._mode and (mode := find(values, self._mode.path)) is not None:
            state = str(mode)
            self._last_mode = state if state != "off" else self._last_mode
        numbers: list[tuple[str, Feature | None]] = [("current_temperature", self._local)]
        if self._heat and self._cool:
            numbers += [("target_temp_low", self._heat), ("target_temp_high", self._cool)]
            numbers.append(("temperature", self._cool if self._last_mode == "cool" else self._heat))
        else:
            numbers.append(("temperature", self._heat or self._cool))
        for attribute, feature in numbers:
            if feature and (value := find(values, feature.path)) is not None:
                attributes[attribute] = _number(feature, value)
        if self._action and (action := find(values, self._action.path)) is not None:
            attributes["hvac_action"] = _ACTIONS.get(str(action), str(action))
        for attribute, feature in self._choices.items():
            if (value := find(values, feature.path)) is not None:
                attributes[attribute] = str(value)
        if state is None and self._mode is None and attributes:
            state = self._modes[0]
        return state, attributes


class Fan(Specific):
    """`fan`: a speed as a number, or modes of which some are speeds and the others presets."""

    domain = "fan"

    def setup(self) -> None:
        self._state, self._speed = self.part("state"), self.part("speed")
        self._mode = self.part("mode")
        words = self._mode.values() if self._mode else []
        numbered = sorted((w for w in words if w.isdigit() and w != "0"), key=int)
        self._steps = numbered or [w for w in _STEPS if w in words]
        presets = [w for w in words if w not in self._steps and w not in ("off", "on")]
        self.verbs["turn_on"], self.verbs["turn_off"] = self._turn_on, self._turn_off
        if self._speed or self._steps:
            self.verbs["set_percentage"] = self._set_percentage
            steps = len(self._steps) or (self._speed.number("value_max") if self._speed else None) or 100
            self.attributes["percentage_step"] = round(100 / steps, 3)
        if presets and self._mode:
            self.attributes["preset_modes"] = presets
            self.verbs["set_preset_mode"] = self._set_preset

    def _turn_on(self, args: Args) -> dict[str, Any]:
        message = self._switched("value_on", "ON", "on")
        if args.get("percentage") is not None:
            message |= self._set_percentage(args)
        if args.get("preset_mode") is not None:
            message |= self._set_preset(args)
        return message

    def _turn_off(self, args: Args) -> dict[str, Any]:
        return self._switched("value_off", "OFF", "off")

    def _switched(self, key: str, default: str, word: str) -> dict[str, Any]:
        if self._state:
            return nest(self._state.path, self._state.raw.get(key, default))
        if self._mode is None:
            raise Unsupported("fan: expected a state or modes")
        words = self._mode.values()
        return nest(self._mode.path, word if word in words else words[-1])

    def _set_percentage(self, args: Args) -> dict[str, Any]:
        percent = within("percentage", args["percentage"], 0, 100)
        if percent == 0:
            return self._turn_off({})
        if self._speed:
            return nest(
                self._speed.path, max(round(percent / 100 * (self._speed.number("value_max") or 254)), 1)
            )
        if not self._steps or self._mode is None:
            raise Unsupported("percentage: expected a fan with speeds")
        step = max(round(percent / 100 * len(self._steps)), 1)
        return nest(self._mode.path, chosen(self._mode, self._steps[step - 1]))

    def _set_preset(self, args: Args) -> dict[str, Any]:
        if self._mode is None or args["preset_mode"] not in self.attributes.get("preset_modes", ()):
            raise Unsupported(f"preset_mode: expected a preset of this fan, got {args['preset_mode']!r}")
        return nest(self._mode.path, chosen(self._mode, args["preset_mode"]))

    def read(self, values: Values) -> Report:
        state: str | None = None
        attributes: dict[str, Any] = {}
        if self._state and (value := find(values, self._state.path)) is not None:
            state = on_off(self._state, value)
        if self._speed and (value := find(values, self._speed.path)) is not None:
            attributes["percentage"] = round(float(value) / (self._speed.number("value_max") or 254) * 100)
        if self._mode and (word := find(values, self._mode.path)) is not None:
            word = str(word)
            if word in self._steps:
                attributes["percentage"] = round((self._steps.index(word) + 1) * 100 / len(self._steps))
            attributes["preset_mode"] = word if word in self.attributes.get("preset_modes", ()) else None
            if self._state is None:
                state = "off" if word == "off" else "on"
        return state, attributes


def _number(feature: Feature, value: Any) -> float | int:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{feature.name}: expected a number, got {str(value)[:60]!r}")
    return value
