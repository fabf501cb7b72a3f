"""Entities made of several features: lights, covers, locks, climate devices, fans and sirens."""

from typing import Any

from edgehome.colorspaces import hs_of, kelvin_of, mired_of, rgb_of_hs, rgb_of_xy, xy_of
from edgehome.errors import Unsupported

from .exposes import Feature, find, nest
from .things import NOTHING, Args, Report, Thing, Values, chosen, on_off, within


class Specific(Thing):
    """What the kinds share: `used` are the features they take; the others become entities of their own."""

    used: set[str]

    def part(self, *names: str) -> Feature | None:
        """Return a feature of one of the names and count it as used."""
        feature = self.feature.child(*names)
        if feature is not None:
            self.used.add(feature.name)
        return feature

    def __init__(self, feature: Feature) -> None:
        self.used = set()
        super().__init__(feature)

    @property
    def rest(self) -> list[Feature]:
        """The features that this entity does not show."""
        return [f for f in self.feature.features if f.name not in self.used]

    @property
    def optimistic(self) -> bool:
        return not any(f.published for f in self.feature.features if f.name in self.used)

    @property
    def key(self) -> str:
        return "_".join(filter(None, (self.feature.type, self.feature.endpoint)))


class SwitchWithState(Specific):
    """`switch`."""

    domain = "switch"

    def setup(self) -> None:
        state = self._state = self.part("state") or self.feature.features[0]
        self.used.add(state.name)
        self.verbs["turn_on"] = lambda args: nest(state.path, state.raw.get("value_on", "ON"))
        self.verbs["turn_off"] = lambda args: nest(state.path, state.raw.get("value_off", "OFF"))

    def read(self, values: Values) -> Report:
        value = find(values, self._state.path)
        return NOTHING if value is None else (on_off(self._state, value), {})


class Light(Specific):
    """`light`: brightness on the device's scale, colour temperature in mired, colours as xy or hs."""

    domain = "light"
    effect: Feature | None = None

    def setup(self) -> None:
        self._state = self.part("state")
        self._brightness = self.part("brightness")
        self._temperature = self.part("color_temp")
        self._xy, self._hs = self.part("color_xy"), self.part("color_hs")
        color = self._xy or self._hs
        self._color = color
        modes = ["xy" if color is self._xy else "hs"] * bool(color) + ["color_temp"] * bool(self._temperature)
        self.modes = modes or (["brightness"] if self._brightness else ["onoff"])
        self.attributes["supported_color_modes"] = self.modes
        if self._temperature:
            low, high = self._mireds(self._temperature)
            self.attributes["min_color_temp_kelvin"] = kelvin_of(high)
            self.attributes["max_color_temp_kelvin"] = kelvin_of(low)
        self.verbs["turn_on"], self.verbs["turn_off"] = self._turn_on, self._turn_off

    @staticmethod
    def _mireds(feature: Feature) -> tuple[float, float]:
        return max(feature.number("value_min") or 153, 1), max(feature.number("value_max") or 500, 1)

    def _scale(self) -> float:
        assert self._brightness is not None
        return max(self._brightness.number("value_max") or 254, 1)

    def read(self, values: Values) -> Report:
        state: str | None = None
        attributes: dict[str, Any] = {}
        if self._state and (value := find(values, self._state.path)) is not None:
            state = on_off(self._state, value)
        if self._brightness and (value := find(values, self._brightness.path)) is not None:
            share = float(value) / self._scale() * 100
            attributes["brightness_pct"] = max(round(min(share, 100)), 1) if share > 0 else 0
        if self._temperature and (value := find(values, self._temperature.path)) is not None:
            attributes["color_temp_kelvin"] = kelvin_of(max(float(value), 1))
        if self._color and isinstance(color := find(values, self._color.path), dict):
            attributes |= self._read_color(color)
        mode = f"color_mode_{self.feature.endpoint}" if self.feature.endpoint else "color_mode"
        if isinstance(values.get(mode), str):
            attributes["color_mode"] = values[mode]
        return state, attributes

    def _read_color(self, color: dict[str, Any]) -> dict[str, Any]:
        try:
            if "x" in color and "y" in color:
                return {"rgb_color": list(rgb_of_xy(float(color["x"]), float(color["y"])))}
            if "hue" in color and "saturation" in color:
                return {"rgb_color": list(rgb_of_hs(float(color["hue"]), float(color["saturation"])))}
        except (TypeError, OverflowError) as error:
            raise ValueError(f"color: expected numbers, got {color!r}") from error
        return {}

    def _turn_on(self, args: Args) -> dict[str, Any]:
        wanted = {k: v for k, v in args.items() if v is not None}
        if wanted.get("brightness_pct") == 0:
            return self._turn_off({})
        message = self._switched("value_on", "ON")
        if "brightness_pct" in wanted:
            if self._brightness is None:
                raise Unsupported("brightness_pct: expected a light that can be dimmed")
            percent = within("brightness_pct", wanted.pop("brightness_pct"), 0, 100)
            message |= nest(self._brightness.path, max(round(percent * self._scale() / 100), 1))
        if "rgb_color" in wanted:
            message |= self._write_color(wanted.pop("rgb_color"))
        if "color_temp_kelvin" in wanted:
            if self._temperature is None:
                raise Unsupported("color_temp_kelvin: expected a light with a colour temperature")
            low, high = self._mireds(self._temperature)
            kelvin = within(
                "color_temp_kelvin", wanted.pop("color_temp_kelvin"), kelvin_of(high), kelvin_of(low)
            )
            message |= nest(self._temperature.path, min(max(mired_of(kelvin), low), high))
        if "effect" in wanted:
            if self.effect is None:
                raise Unsupported("effect: expected a light with effects")
            message |= nest(self.effect.path, chosen(self.effect, wanted.pop("effect")))
        message |= {"transition": wanted.pop("transition")} if "transition" in wanted else {}
        if wanted:
            raise Unsupported(f"light: expected no argument {', '.join(sorted(wanted))}")
        return message

    def _switched(self, key: str, default: str) -> dict[str, Any]:
        return (
            nest(self._state.path, self._state.raw.get(key, default)) if self._state else {"state": default}
        )

    def _turn_off(self, args: Args) -> dict[str, Any]:
        return self._switched("value_off", "OFF")

    def _write_color(self, rgb: Any) -> dict[str, Any]:
        if self._color is None:
            raise Unsupported("rgb_color: expected a light with colours")
        if not isinstance(rgb, list | tuple) or len(rgb) != 3:
            raise Unsupported(f"rgb_color: expected three numbers from 0 to 255, got {rgb!r}")
        color = [within("rgb_color", c, 0, 255) for c in rgb]
        if self._color is self._xy:
            return nest(self._color.path, dict(zip("xy", xy_of(color), strict=True)))
        hue, saturation = hs_of(color)
        return nest(self._color.path, {"hue": hue, "saturation": saturation})


class Lock(Specific):
    """`lock`."""

    domain = "lock"

    def setup(self) -> None:
        state = self._state = self.part("state") or self.feature.features[0]
        self._actual = self.part("lock_state")
        self.verbs["lock"] = lambda args: nest(state.path, state.raw.get("value_on", "LOCK"))
        self.verbs["unlock"] = lambda args: nest(state.path, state.raw.get("value_off", "UNLOCK"))

    def read(self, values: Values) -> Report:
        attributes: dict[str, Any] = {}
        actual = find(values, self._actual.path) if self._actual else None
        if actual is not None:
            attributes["lock_state"] = actual
        if actual == "not_fully_locked":
            return "jammed", attributes
        value = find(values, self._state.path)
        if value is None:
            return (str(actual) if actual in ("locked", "unlocked") else None), attributes
        return ("locked" if on_off(self._state, value) == "on" else "unlocked"), attributes


class Cover(Specific):
    """`cover`: 0 is closed, 100 is open."""

    domain = "cover"

    def setup(self) -> None:
        self._state, self._position, self._tilt = self.part("state"), self.part("position"), self.part("tilt")
        words = self._state.values() if self._state else []
        for verb in ("open", "close", "stop"):
            word = verb.upper()
            if word in words and self._state is not None:
                self.verbs[verb] = lambda args, f=self._state, w=word: nest(f.path, w)  # type: ignore[misc]
        for verb, feature, name in (
            ("set_position", self._position, "position"),
            ("set_tilt", self._tilt, "tilt"),
        ):
            if feature is not None and feature.settable:
                self.verbs[verb] = lambda args, f=feature, n=name: nest(  # type: ignore[misc]
                    f.path, within(n, args[n], f.number("value_min") or 0, f.number("value_max") or 100)
                )

    def read(self, values: Values) -> Report:
        attributes: dict[str, Any] = {}
        state = None
        if self._state and (word := find(values, self._state.path)) is not None:
            state = {"OPEN": "open", "CLOSE": "closed"}.get(str(word))
        for feature, name in ((self._position, "current_position"), (self._tilt, "current_tilt_position")):
            if feature and (value := find(values, feature.path)) is not None:
                attributes[name] = round(float(value))
        if "current_position" in attributes:
            state = "closed" if attributes["current_position"] == 0 else "open"
        return state, attributes


class Siren(Specific):
    """A composite `warning`: modes of sound, level, duration."""

    domain = "siren"

    def setup(self) -> None:
        mode = self.part("mode")
        self.used |= {f.name for f in self.feature.features}
        self._tones = [v for v in (mode.values() if mode else []) if v != "stop"]
        self._levels = (level.values() if (level := self.feature.child("level")) else []) or []
        self.attributes["available_tones"] = self._tones
        self.verbs["turn_on"] = self._turn_on
        self.verbs["turn_off"] = lambda args: self.set({"mode": "stop"})

    @property
    def key(self) -> str:
        return "_".join(self.feature.path)

    def read(self, values: Values) -> Report:
        return NOTHING

    def _turn_on(self, args: Args) -> dict[str, Any]:
        tone = args.get("tone") or (self._tones[0] if self._tones else "emergency")
        if self._tones and tone not in self._tones:
            raise Unsupported(f"tone: expected one of {', '.join(self._tones)}, got {tone!r}")
        warning: dict[str, Any] = {"mode": tone}
        if args.get("volume_level") is not None and self._levels:
            share = within("volume_level", args["volume_level"], 0, 100) / 100
            warning["level"] = self._levels[min(int(share * len(self._levels)), len(self._levels) - 1)]
        if args.get("duration") is not None:
            warning["duration"] = within("duration", args["duration"], 0, 86_400)
        return self.set(warning)
