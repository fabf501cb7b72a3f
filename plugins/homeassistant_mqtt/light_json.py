"""Lights of the JSON schema: one object for states, one for commands."""

from collections.abc import Iterable
from typing import Any

import msgspec

from edgehome.colorspaces import hs_of, rgb_of_hs, rgb_of_rgbw, rgb_of_xy, rgbw_of, xy_of
from edgehome.messages import Entity, Packet

from .component import Args, Update
from .config import BadConfig
from .light import COLOR_MODES, Light

_KNOWN = ("onoff", "brightness", "color_temp", "white", *COLOR_MODES)


class JsonLight(Light):
    """`schema: json`."""

    def setup(self) -> None:
        config = self.config
        self._topic = self.must_command("command_topic")
        self._scale = config.number("brightness_scale", 255)
        if self._scale < 1:
            raise BadConfig(f"brightness_scale: expected at least 1, got {self._scale:g}")
        modes = config.texts("supported_color_modes")
        for mode in modes:
            if mode not in _KNOWN:
                raise BadConfig(
                    f"supported_color_modes: expected some of {', '.join(_KNOWN)}, got {mode[:40]!r}"
                )
        if not modes:
            modes = [m for m in COLOR_MODES if config.flag(m)] + ["color_temp"] * config.flag("color_temp")
            modes = modes or ["brightness"] * config.flag("brightness")
        self.set_limits(modes)
        self._dims = config.flag("brightness") or any(m != "onoff" for m in self.modes)
        self.reads("state_topic", None, self._read)
        self.verbs["turn_on"], self.verbs["turn_off"] = self._turn_on, self._turn_off

    def _read(self, text: str) -> Update:
        report = msgspec.json.decode(text)
        if not isinstance(report, dict):
            raise ValueError("expected a JSON object with state")
        state: str | None = None
        if "state" in report:
            said = report["state"]
            if said not in ("ON", "OFF", None):
                raise ValueError(f"state: expected ON, OFF or null, got {str(said)[:60]!r}")
            state = {"ON": "on", "OFF": "off"}.get(said, "unknown")
        attributes: dict[str, Any] = {}
        if report.get("brightness") is not None and self._dims:
            attributes["brightness_pct"] = self.percent(report["brightness"], self._scale)
        self._read_color(report, attributes)
        if isinstance(report.get("effect"), str):
            attributes["effect"] = report["effect"]
        return state, attributes

    def _read_color(self, report: dict[str, Any], attributes: dict[str, Any]) -> None:
        mode = report.get("color_mode")
        if isinstance(mode, str) and mode in self.modes:
            attributes["color_mode"] = mode
        if "color_temp" in self.modes and report.get("color_temp") is not None:
            attributes["color_temp_kelvin"] = self.temperature(report["color_temp"])
        color = report.get("color")
        if isinstance(color, dict) and any(m in COLOR_MODES for m in self.modes):
            rgb = read_color(color, mode if isinstance(mode, str) else "")
            if rgb is not None:
                attributes["rgb_color"] = list(rgb)

    def _turn_on(self, args: Args, entity: Entity) -> Iterable[Packet]:
        wanted = self.check(args)
        if wanted.get("brightness_pct") == 0:
            return self._turn_off({}, entity)
        message: dict[str, Any] = {"state": "ON"}
        percent = wanted.get("brightness_pct")
        if "rgb_color" in wanted:
            share = percent if percent is not None and not self.config.flag("brightness") else 100
            message["color"] = write_color(wanted["rgb_color"], self.modes, share)
        if "transition" in wanted:
            message["transition"] = wanted["transition"]
        if percent is not None and (self.config.flag("brightness") or "rgb_color" not in wanted):
            message["brightness"] = self.device_brightness(percent, self._scale)
        if "color_temp_kelvin" in wanted:
            message["color_temp"] = self.device_temperature(wanted["color_temp_kelvin"])
        if "effect" in wanted:
            message["effect"] = wanted["effect"]
        return [self.packet(self._topic, msgspec.json.encode(message).decode())]

    def _turn_off(self, args: Args, entity: Entity) -> Iterable[Packet]:
        message: dict[str, Any] = {"state": "OFF"}
        if args.get("transition") is not None:
            message["transition"] = args["transition"]
        return [self.packet(self._topic, msgspec.json.encode(message).decode())]


def read_color(color: dict[str, Any], mode: str) -> tuple[int, int, int] | None:
    """Return the RGB colour of a color object, by the mode if it names one, else by what is there."""
    try:
        if {"x", "y"} <= color.keys() and mode in ("xy", ""):
            return rgb_of_xy(float(color["x"]), float(color["y"]))
        if {"h", "s"} <= color.keys() and mode in ("hs", ""):
            return rgb_of_hs(float(color["h"]), float(color["s"]))
        if {"hue", "saturation"} <= color.keys() and mode in ("hs", ""):
            return rgb_of_hs(float(color["hue"]), float(color["saturation"]))
        if {"r", "g", "b"} <= color.keys():
            rgb = [float(color[c]) for c in "rgb"]
            if "w" in color and mode == "rgbw":
                return rgb_of_rgbw([*rgb, float(color["w"])])
            return round(rgb[0]), round(rgb[1]), round(rgb[2])
    except (TypeError, ValueError, OverflowError) as error:
        raise ValueError(f"color: expected numbers, got {color!r}") from error
    return None


def write_color(rgb: tuple[int, int, int], modes: list[str], percent: float = 100) -> dict[str, float]:
    """Return the color object in the first of the light's colour modes that it has."""
    scaled = [round(c * percent / 100) for c in rgb]
    mode = next(m for m in ("rgb", "rgbw", "rgbww", "hs", "xy") if m in modes)
    if mode == "xy":
        return dict(zip("xy", xy_of(rgb), strict=True))
    if mode == "hs":
        return dict(zip("hs", hs_of(rgb), strict=True))
    if mode == "rgbw":
        return dict(zip("rgbw", rgbw_of(scaled), strict=True))
    color: dict[str, float] = dict(zip("rgb", scaled, strict=True))
    return {**color, "c": 0, "w": 0} if mode == "rgbww" else color
