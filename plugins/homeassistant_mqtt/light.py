"""Lights: what the three schemas share, and the template schema.

Brightness is a percentage here and 0 to the device's scale there; colours are RGB here, whatever the
device takes.
"""

from collections.abc import Iterable
from typing import Any

from edgehome.colorspaces import hs_of, kelvin_of, mired_of
from edgehome.errors import Unsupported
from edgehome.messages import Entity, Packet
from edgehome.verbs import in_range

from .component import Args, Component, Update, number_of, one_of
from .config import BadConfig

COLOR_MODES = ("hs", "xy", "rgb", "rgbw", "rgbww")
_DEFAULT_KELVIN = (2000, 6535)  # Home Assistant's limits for lights that name none


class Light(Component):
    """What lights share; a schema says how a command looks."""

    domain = "light"

    def set_limits(self, modes: list[str]) -> None:
        """Put colour modes, effects and colour temperatures among the attributes."""
        config = self.config
        self.modes = modes or ["onoff"]
        self.attributes["supported_color_modes"] = self.modes
        self.effects = config.texts("effect_list")
        if self.effects:
            self.attributes["effect_list"] = self.effects
        low, high = _DEFAULT_KELVIN
        if config.has("max_mireds"):
            low = kelvin_of(self._mired("max_mireds"))
        if config.has("min_mireds"):
            high = kelvin_of(self._mired("min_mireds"))
        self._low, self._high = int(config.number("min_kelvin", low)), int(config.number("max_kelvin", high))
        if "color_temp" in self.modes:
            self.attributes |= {"min_color_temp_kelvin": self._low, "max_color_temp_kelvin": self._high}

    def _mired(self, key: str) -> float:
        value = self.config.number(key, 0)
        if value < 1:
            raise BadConfig(f"{key}: expected at least 1 mired, got {value:g}")
        return value

    # ---- values from the wire

    def percent(self, value: Any, scale: float) -> int:
        """Return the device's brightness as a percentage; what is on is at least 1."""
        share = number_of(str(value)) / scale * 100
        return max(round(min(share, 100)), 1) if share > 0 else 0

    def temperature(self, value: Any) -> int:
        """Return the device's colour temperature in kelvin."""
        number = float(value)
        if number < 1:
            raise ValueError(f"color_temp: expected at least 1, got {value!r}")
        return int(number) if self.config.flag("color_temp_kelvin") else kelvin_of(number)

    # ---- values for the wire

    def check(self, args: Args) -> dict[str, Any]:
        """Return the arguments, each known to be possible. Raises Unsupported."""
        wanted = {k: v for k, v in args.items() if v is not None}
        if "brightness_pct" in wanted:
            if self.modes == ["onoff"]:
                raise Unsupported("brightness_pct: expected a light that can be dimmed")
            wanted["brightness_pct"] = in_range("brightness_pct", wanted["brightness_pct"], 0, 100)
        if "color_temp_kelvin" in wanted:
            if "color_temp" not in self.modes:
                raise Unsupported("color_temp_kelvin: expected a light with a colour temperature")
            kelvin = in_range("color_temp_kelvin", wanted["color_temp_kelvin"], self._low, self._high)
            wanted["color_temp_kelvin"] = int(kelvin)
        if "rgb_color" in wanted:
            if not any(mode in COLOR_MODES for mode in self.modes):
                raise Unsupported("rgb_color: expected a light with colours")
            color = wanted["rgb_color"]
            if not isinstance(color, list | tuple) or len(color) != 3:
                raise Unsupported(f"rgb_color: expected three numbers from 0 to 255, got {color!r}")
            wanted["rgb_color"] = tuple(round(in_range("rgb_color", c, 0, 255)) for c in color)
        if "effect" in wanted:
            wanted["effect"] = one_of("effect", wanted["effect"], self.effects)
        unknown = set(wanted) - {"brightness_pct", "color_temp_kelvin", "rgb_color", "effect", "transition"}
        if unknown:
            raise Unsupported(f"light: expected no argument {', '.join(sorted(unknown))}")
        return wanted

    def device_brightness(self, percent: float, scale: float) -> int:
        """Return the percentage on the device's scale, by way of 0-255 as Home Assistant does; at least 1."""
        return max(min(round(round(255 * percent / 100) / 255 * scale), int(scale)), 1)

    def device_temperature(self, kelvin: int) -> int:
        """Return kelvin, or mired where the device counts so."""
        return kelvin if self.config.flag("color_temp_kelvin") else mired_of(kelvin)


class TemplateLight(Light):
    """`schema: template`: commands and states by template alone."""

    def setup(self) -> None:
        config = self.config
        self._topic = self.must_command("command_topic")
        for key in ("command_on_template", "command_off_template"):
            if config.template(key) is None:
                raise BadConfig(f"{key}: expected a template, got nothing")
        has_color = all(config.has(f"{c}_template") for c in ("red", "green", "blue"))
        modes = ["color_temp"] * config.has("color_temp_template") + ["hs"] * has_color
        self.set_limits(modes or ["brightness"] * config.has("brightness_template"))
        self.reads("state_topic", "state_template", self._read_state)
        if config.has("brightness_template"):
            self.reads("state_topic", "brightness_template", self._read_brightness)
        if config.has("color_temp_template"):
            self.reads("state_topic", "color_temp_template", self._read_temperature)
        if has_color:
            for part, name in enumerate(("red", "green", "blue")):
                self.reads("state_topic", f"{name}_template", self._color_reader(part))
        if config.has("effect_template"):
            self.reads("state_topic", "effect_template", lambda text: (None, {"effect": text}))
        self._rgb = [255, 255, 255]
        self.verbs["turn_on"], self.verbs["turn_off"] = self._turn_on, self._turn_off

    def _read_state(self, text: str) -> Update:
        if text not in ("on", "off", "None"):
            raise ValueError(f"state: expected on, off or None, got {text[:60]!r}")
        return ("unknown" if text == "None" else text), {}

    def _read_brightness(self, text: str) -> Update:
        return None, {"brightness_pct": None if text == "None" else self.percent(text, 255)}

    def _read_temperature(self, text: str) -> Update:
        return None, {"color_temp_kelvin": None if text == "None" else self.temperature(text)}

    def _color_reader(self, part: int) -> Any:
        def read(text: str) -> Update:
            if text == "None":
                return None, {"rgb_color": None}
            self._rgb[part] = int(number_of(text))
            return None, {"rgb_color": list(self._rgb)}

        return read

    def _turn_on(self, args: Args, entity: Entity) -> Iterable[Packet]:
        wanted = self.check(args)
        variables: dict[str, Any] = {"state": "on"}
        if "brightness_pct" in wanted:
            variables["brightness"] = round(255 * wanted["brightness_pct"] / 100)
        if "color_temp_kelvin" in wanted:
            variables["color_temp"] = self.device_temperature(wanted["color_temp_kelvin"])
        if "rgb_color" in wanted:
            variables |= dict(zip(("red", "green", "blue"), wanted["rgb_color"], strict=True))
            variables["hue"], variables["sat"] = hs_of(wanted["rgb_color"])
        variables |= {k: wanted[k] for k in ("effect", "transition") if k in wanted}
        return self.send(self._topic, "command_on_template", None, **variables)

    def _turn_off(self, args: Args, entity: Entity) -> Iterable[Packet]:
        return self.send(self._topic, "command_off_template", None, state="off")
