"""Dimmable and coloured Tasmota lights: one, or a coloured and a white one where they are not linked."""

from typing import Any

from edgehome.colorspaces import kelvin_of, mired_of, rgb_of_hs
from edgehome.errors import Unsupported
from edgehome.verbs import in_range

from .things import Args, Commands, Relay, Report, Values

_KINDS = {0: "onoff", 1: "dimmer", 2: "white", 3: "color", 4: "color", 5: "color_white"}
_EFFECTS = ("Solid", "Wake up", "Cycle up", "Cycle down", "Random")


class Light(Relay):
    """A light by its subtype (`lt_st`): none, single, cold and warm white, RGB, RGBW, RGBCW."""

    domain = "light"

    def setup(self) -> None:
        config = self.config
        self._kind = _KINDS.get(config.lt_st, "onoff")
        self._dimmer, self._level, self._suffix = "Dimmer", "Dimmer", ""
        if config.ty:
            self._dimmer = "Dimmer3"
        if config.option(68):
            self._kind, self._dimmer = "dimmer", f"Channel{self.index + 1}"
            self._level = self._dimmer
        elif not config.lk and config.lt_st >= 4:
            self._split()
        reduced = config.option(82)
        self._cold, self._warm = (200, 380) if reduced else (153, 500)
        modes = {"onoff": ["onoff"], "dimmer": ["brightness"], "white": ["color_temp"], "color": ["hs"]}
        self.attributes["supported_color_modes"] = modes.get(self._kind, ["hs", "color_temp"])
        if "white" in self._kind:
            self.attributes["min_color_temp_kelvin"] = kelvin_of(self._warm)
            self.attributes["max_color_temp_kelvin"] = kelvin_of(self._cold)
        if self._kind != "onoff":
            self.attributes["effect_list"] = list(_EFFECTS)
        self.verbs["turn_on"], self.verbs["turn_off"] = self._turn_on, self._turn_off

    def _split(self) -> None:
        place = self.index - self.config.rl.index(2)
        if place == 0:
            self._kind, self._suffix = "color", "="
        elif place == 1:
            self._kind = "dimmer" if self.config.lt_st == 4 else "white"
        self._dimmer = self._level = f"Dimmer{place + 1}"

    def command_names(self) -> list[str]:
        return [f"Power{self.index + 1}", self._dimmer, "Color2", "CT", "Scheme", "Backlog"]

    def _turn_off(self, args: Args) -> Commands:
        return [(f"Power{self.index + 1}", self.config.off)]

    def _turn_on(self, args: Args) -> Commands:
        wanted = {k: v for k, v in args.items() if v is not None}
        commands: Commands = []
        if "brightness_pct" in wanted:
            if self._kind == "onoff":
                raise Unsupported("brightness_pct: expected a light that can be dimmed")
            percent = round(in_range("brightness_pct", wanted.pop("brightness_pct"), 0, 100))
            if percent == 0:
                return self._turn_off({})
            commands.append((self._dimmer, str(percent)))
            if self.config.option(20):
                commands.append((f"Power{self.index + 1}", self.config.on))
        else:
            commands.append((f"Power{self.index + 1}", self.config.on))
        if "rgb_color" in wanted:
            commands.append(("Color2", self._color(wanted.pop("rgb_color"))))
        if "color_temp_kelvin" in wanted:
            if "white" not in self._kind:
                raise Unsupported("color_temp_kelvin: expected a light with a colour temperature")
            low, high = kelvin_of(self._warm), kelvin_of(self._cold)
            mired = mired_of(in_range("color_temp_kelvin", wanted.pop("color_temp_kelvin"), low, high))
            commands.append(("CT", str(min(max(mired, self._cold), self._warm))))
        if "effect" in wanted:
            effect = wanted.pop("effect")
            if self._kind == "onoff" or effect not in _EFFECTS:
                raise Unsupported(f"effect: expected one of {', '.join(_EFFECTS)}, got {effect!r}")
            commands.append(("Scheme", str(_EFFECTS.index(effect))))
        if wanted:
            raise Unsupported(f"light: expected no argument {', '.join(sorted(wanted))}")
        return commands

    def _color(self, rgb: Any) -> str:
        if "color" not in self._kind:
            raise Unsupported("rgb_color: expected a light with colours")
        if not isinstance(rgb, list | tuple) or len(rgb) != 3:
            raise Unsupported(f"rgb_color: expected three numbers from 0 to 255, got {rgb!r}")
        return ",".join(str(round(in_range("rgb_color", c, 0, 255))) for c in rgb) + self._suffix

    def read(self, values: Values) -> Report:
        attributes: dict[str, Any] = {}
        if self._kind != "onoff" and isinstance(level := values.get(self._level), int | float):
            attributes["brightness_pct"] = round(level)
        if "white" in self._kind and isinstance(mired := values.get("CT"), int | float) and mired >= 1:
            attributes["color_temp_kelvin"] = kelvin_of(mired)
        if "color" in self._kind and isinstance(color := values.get("HSBColor"), str):
            hue, saturation, *_ = (float(part) for part in color.split(","))
            attributes["rgb_color"] = list(rgb_of_hs(hue, saturation))
        if self._kind != "onoff" and isinstance(scheme := values.get("Scheme"), int):
            attributes["effect"] = _EFFECTS[scheme] if 0 <= scheme < len(_EFFECTS) else f"Scheme {scheme}"
        return self.power(values), attributes
