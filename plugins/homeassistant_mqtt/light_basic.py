"""Lights of the default schema: a topic for each quality."""

from collections.abc import Callable, Iterable
from typing import Any

from edgehome.colorspaces import hs_of, rgb_of_hs, rgb_of_rgbw, rgb_of_xy, rgbw_of, xy_of
from edgehome.messages import Entity, Packet

from .component import Args, Update, number_of, on_off
from .config import BadConfig
from .light import COLOR_MODES, Light

_NAMES = {
    "hs": ("hue", "sat"),
    "xy": ("x", "y"),
    "rgb": ("red", "green", "blue"),
    "rgbw": ("red", "green", "blue", "white"),
    "rgbww": ("red", "green", "blue", "cold_white", "warm_white"),
}
_TO_RGB: dict[str, Callable[[list[float]], tuple[int, int, int]]] = {
    "hs": lambda v: rgb_of_hs(v[0], v[1]),
    "xy": lambda v: rgb_of_xy(v[0], v[1]),
    "rgb": lambda v: (round(v[0]), round(v[1]), round(v[2])),
    "rgbw": lambda v: rgb_of_rgbw(v[:4]),
    "rgbww": lambda v: rgb_of_rgbw([v[0], v[1], v[2], max(v[3], v[4])]),
}


class BasicLight(Light):
    """`schema: basic`, the default."""

    def setup(self) -> None:
        config = self.config
        self._on, self._off = config.text("payload_on", "ON"), config.text("payload_off", "OFF")
        self._order = config.text("on_command_type", "last")
        if self._order not in ("last", "first", "brightness"):
            raise BadConfig(f"on_command_type: expected last, first or brightness, got {self._order[:40]!r}")
        self._scale = config.number("brightness_scale", 255)
        if self._scale < 1:
            raise BadConfig(f"brightness_scale: expected at least 1, got {self._scale:g}")
        self._topic = self.must_command("command_topic")
        self._topics = {
            name: topic
            for name in ("brightness", "color_temp", "effect", "white", *COLOR_MODES)
            if (topic := self.commands(f"{name}_command_topic"))
        }
        modes = [m for m in (*COLOR_MODES, "color_temp", "white") if m in self._topics]
        self.set_limits(modes or ["brightness"] * ("brightness" in self._topics))
        self._note_echoes()
        self._percent = 100
        self._rgb: tuple[int, int, int] = (255, 255, 255)
        self._set_up_states()
        self.verbs["turn_on"], self.verbs["turn_off"] = self._turn_on, self._turn_off

    def _note_echoes(self) -> None:
        for argument, names in (
            ("brightness_pct", ("brightness", "white", *COLOR_MODES)),
            ("color_temp_kelvin", ("color_temp",)),
            ("effect", ("effect",)),
            ("rgb_color", COLOR_MODES),
        ):
            self.hears(argument, *(f"{name}_state_topic" for name in names if name in self._topics))

    def _set_up_states(self) -> None:
        state = "state_value_template" if self.config.has("state_value_template") else "value_template"
        self.reads("state_topic", state, on_off(self._on, self._off))
        self.reads("brightness_state_topic", "brightness_value_template", self._read_brightness)
        self.reads_attribute(
            "color_temp_state_topic", "color_temp_value_template", "color_temp_kelvin", self._kelvin
        )
        self.reads_attribute("effect_state_topic", "effect_value_template", "effect", str)
        self.reads_attribute("color_mode_state_topic", "color_mode_value_template", "color_mode", str)
        for mode in COLOR_MODES:
            self.reads(f"{mode}_state_topic", f"{mode}_value_template", self._color_reader(mode))

    def _kelvin(self, text: str) -> int:
        return self.temperature(number_of(text))

    def _read_brightness(self, text: str) -> Update:
        if text == "None":
            return None, {"brightness_pct": None}
        self._percent = self.percent(text, self._scale) or self._percent
        return None, {"brightness_pct": self.percent(text, self._scale)}

    def _color_reader(self, mode: str) -> Callable[[str], Update]:
        def read(text: str) -> Update:
            if text == "None":
                return None, {"rgb_color": None}
            values = [float(number_of(part)) for part in text.split(",")]
            if len(values) != len(_NAMES[mode]):
                raise ValueError(
                    f"{mode}: expected {len(_NAMES[mode])} numbers with commas, got {text[:60]!r}"
                )
            self._rgb = _TO_RGB[mode](values)
            attributes: dict[str, Any] = {"rgb_color": list(self._rgb)}
            if mode.startswith("rgb") and "brightness" not in self._topics:
                attributes["brightness_pct"] = self.percent(max(values), 255)
            return None, attributes

        return read

    def _turn_on(self, args: Args, entity: Entity) -> Iterable[Packet]:
        wanted = self.check(args)
        if wanted.get("brightness_pct") == 0:
            return self._turn_off({}, entity)
        switch = [self.packet(self._topic, self._on)]
        packets = switch if self._order == "first" else []
        percent = wanted.get("brightness_pct")
        if self._order == "brightness" and percent is None:
            percent = entity.attributes.get("brightness_pct") or self._percent
        if "rgb_color" in wanted:
            packets = packets + self._color(wanted["rgb_color"], percent)
        if percent is not None:
            packets = packets + self._brightness(percent, "rgb_color" in wanted)
        if "color_temp_kelvin" in wanted:
            value = self.device_temperature(wanted["color_temp_kelvin"])
            packets = packets + self.send(self._topics["color_temp"], "color_temp_command_template", value)
        if "effect" in wanted and "effect" in self._topics:
            packets = packets + self.send(self._topics["effect"], "effect_command_template", wanted["effect"])
        return packets + switch if self._order == "last" else packets

    def _brightness(self, percent: float, colored: bool) -> list[Packet]:
        if "brightness" in self._topics:
            value = self.device_brightness(percent, self._scale)
            return self.send(self._topics["brightness"], "brightness_command_template", value)
        if "white" in self._topics and not colored:
            value = self.device_brightness(percent, self.config.number("white_scale", 255))
            return [self.packet(self._topics["white"], str(value))]
        return [] if colored else self._color(self._rgb, percent)

    def _color(self, rgb: tuple[int, int, int], percent: float | None) -> list[Packet]:
        mode = next((m for m in ("rgb", "rgbw", "rgbww", "hs", "xy") if m in self._topics), None)
        if mode is None:
            return []
        share = 1.0 if "brightness" in self._topics else (self._percent if percent is None else percent) / 100
        scaled = [round(c * share) for c in rgb]
        values: tuple[float, ...]
        if mode in ("hs", "xy"):
            values = hs_of(rgb) if mode == "hs" else xy_of(rgb)
        else:
            values = {"rgb": tuple(scaled), "rgbw": rgbw_of(scaled), "rgbww": (*scaled, 0, 0)}[mode]
        named = dict(zip(_NAMES[mode], values, strict=True))
        text = ",".join(str(v) for v in values)
        return self.send(self._topics[mode], f"{mode}_command_template", text, **named)

    def _turn_off(self, args: Args, entity: Entity) -> Iterable[Packet]:
        return [self.packet(self._topic, self._off)]
