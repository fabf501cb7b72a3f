"""Simulated lights in the three schemas of Home Assistant's MQTT lights: json, template and default.

Options: `schema` (json, template, default), `modes` (onoff; brightness; color_temp and/or rgb).
"""

import json
from collections.abc import Mapping
from typing import Any

from edgehome.colorspaces import kelvin_of, mired_of
from edgehome.simulated import HomeAssistantDevice, Shown

_ON = (
    '{"state":"on"{% if brightness is defined %},"brightness":{{ brightness }}{% endif %}'
    '{% if color_temp is defined %},"color_temp":{{ color_temp }}{% endif %}'
    '{% if red is defined %},"rgb":[{{ red }},{{ green }},{{ blue }}]{% endif %}}'
)


class Device(HomeAssistantDevice):
    """A lamp that keeps brightness and colour while it is off."""

    def setup(self) -> None:
        """Off, half bright, warm white."""
        self.schema = self.option("schema", "json")
        self.modes = list(self.option("modes", ["brightness"]))
        self.commands = ("set",)
        if self.schema == "default":
            self.commands = ("set", "set_brightness", "set_color_temp", "set_rgb")
        self.state = "off"
        if self.modes != ["onoff"]:
            self.attributes["brightness_pct"] = 60
        if "color_temp" in self.modes:
            self.attributes |= {"color_temp_kelvin": 2700, "color_mode": "color_temp"}
        if "rgb" in self.modes:
            self.attributes["rgb_color"] = [255, 255, 255]
            self.attributes.setdefault("color_mode", "rgb")

    def do(self, verb: str, args: Mapping[str, Any]) -> None:
        """Switch, dim, colour."""
        self.state = "on" if verb == "turn_on" else "off"
        for name in ("brightness_pct", "color_temp_kelvin", "rgb_color"):
            if name in args:
                self.attributes[name] = args[name]
        if "color_temp_kelvin" in args:
            self.attributes["color_mode"] = "color_temp"
        elif "rgb_color" in args:
            self.attributes["color_mode"] = "rgb"

    def step(self) -> None:
        """Light the room."""
        share = self.attributes.get("brightness_pct", 100) / 100 if self.state == "on" else 0.0
        self.world.room(self.area).lamps[self.id] = 250.0 * share

    # ---- on the wire

    def config(self) -> dict[str, Any]:
        """Return the config of the schema."""
        low, high = self.limits("color_temp_kelvin")
        mireds = (
            {"min_mireds": mired_of(high), "max_mireds": mired_of(low)} if "color_temp" in self.modes else {}
        )
        both = {"command_topic": "~/set", "state_topic": "~/state", **mireds}
        match self.schema:
            case "template":
                return {"schema": "template", **both, **self._templates()}
            case "default":
                return {**both, **self._topics()}
        modes = [m for m in self.modes if m in ("color_temp", "rgb")] or self.modes
        dims = {"brightness": True} if self.modes != ["onoff"] else {}
        return {"schema": "json", **both, **dims, "supported_color_modes": modes}

    def _templates(self) -> dict[str, str]:
        made = {
            "command_on_template": _ON,
            "command_off_template": '{"state":"off"}',
            "state_template": "{{ value_json.state }}",
        }
        if self.modes != ["onoff"]:
            made["brightness_template"] = "{{ value_json.brightness }}"
        if "color_temp" in self.modes:
            made["color_temp_template"] = "{{ value_json.color_temp }}"
        if "rgb" in self.modes:
            made |= {
                f"{c}_template": f"{{{{ value_json.rgb[{i}] }}}}"
                for i, c in enumerate(("red", "green", "blue"))
            }
        return made

    def _topics(self) -> dict[str, str]:
        made = {}
        names = {
            "brightness": self.modes != ["onoff"],
            "color_temp": "color_temp" in self.modes,
            "rgb": "rgb" in self.modes,
        }
        for name, has in names.items():
            if has:
                made |= {f"{name}_command_topic": f"~/set_{name}", f"{name}_state_topic": f"~/{name}"}
        return made

    def messages(self, shown: Shown) -> dict[str, str]:
        """Return one JSON object, or a topic for each quality."""
        values: dict[str, Any] = {}
        if "brightness_pct" in shown.attributes:
            values["brightness"] = round(shown.attributes["brightness_pct"] * 2.55)
        if "color_temp_kelvin" in shown.attributes:
            values["color_temp"] = mired_of(shown.attributes["color_temp_kelvin"])
        rgb = shown.attributes.get("rgb_color")
        if self.schema == "default":
            topics = {"state": str(shown.state).upper(), **{k: str(v) for k, v in values.items()}}
            return topics | ({"rgb": ",".join(map(str, rgb))} if rgb else {})
        if self.schema == "template":
            return {"state": json.dumps({"state": shown.state, **values, **({"rgb": rgb} if rgb else {})})}
        color = {"color": dict(zip("rgb", rgb, strict=True))} if rgb else {}
        mode = {"color_mode": shown.attributes["color_mode"]} if "color_mode" in shown.attributes else {}
        return {"state": json.dumps({"state": str(shown.state).upper(), **values, **color, **mode})}

    def order(self, what: str, text: str) -> tuple[str, dict[str, Any]] | None:
        """Return the order of a JSON object or of one of the default schema's topics."""
        if what == "set_brightness":
            return "turn_on", {"brightness_pct": round(int(text) / 2.55)}
        if what == "set_color_temp":
            return "turn_on", {"color_temp_kelvin": kelvin_of(float(text))}
        if what == "set_rgb":
            return "turn_on", {"rgb_color": [int(part) for part in text.split(",")]}
        if self.schema == "default":
            return ("turn_on" if text == "ON" else "turn_off"), {}
        told = json.loads(text)
        args: dict[str, Any] = {}
        if "brightness" in told:
            args["brightness_pct"] = round(told["brightness"] / 2.55)
        if "color_temp" in told:
            args["color_temp_kelvin"] = kelvin_of(told["color_temp"])
        if "color" in told:
            args["rgb_color"] = [told["color"][c] for c in "rgb"]
        if "rgb" in told:
            args["rgb_color"] = list(told["rgb"])
        return ("turn_on" if told["state"].lower() == "on" else "turn_off"), args
