"""Simulated speakers and televisions with a few titles. Options: `titles`, `sources`, `device_class`."""

from collections.abc import Mapping
from typing import Any

from edgehome.simulated import OwnDevice, Refused

_TITLES = ["Morning Has Broken", "茉莉花", "Clair de Lune", "Here Comes the Sun", "月亮代表我的心"]


class Device(OwnDevice):
    """Plays titles one after the other."""

    def setup(self) -> None:
        """Off."""
        self.titles = list(self.option("titles", _TITLES))
        self.at = 0
        self.state = "off"
        self.attributes = {
            "volume_level": 30,
            "is_volume_muted": False,
            "device_class": self.option("device_class", "speaker"),
        }
        if self.option("sources", []):
            self.attributes |= {
                "source_list": list(self.option("sources", [])),
                "source": self.option("sources", [])[0],
            }

    def do(self, verb: str, args: Mapping[str, Any]) -> None:
        """Play, pause, louder, next."""
        match verb:
            case "turn_on":
                self.state = "idle" if self.state == "off" else self.state
            case "turn_off":
                self.state = "off"
            case "play":
                self._play(self.at)
            case "pause" | "stop":
                self.state = {"pause": "paused", "stop": "idle"}[verb] if self.state != "off" else "off"
            case "next" | "previous":
                self._play(self.at + (1 if verb == "next" else -1))
            case "set_volume":
                self.attributes["volume_level"] = args["volume_level"]
            case "mute" | "unmute":
                self.attributes["is_volume_muted"] = verb == "mute"
            case "play_media":
                self.state = "playing"
                self.attributes["media_title"] = str(args.get("query") or self.titles[self.at])
            case "select_source":
                if args["source"] not in self.attributes.get("source_list", ()):
                    raise Refused(f"source: this player has none called {args['source']}")
                self.attributes["source"] = args["source"]

    def _play(self, at: int) -> None:
        self.at = at % len(self.titles)
        self.state = "playing"
        self.attributes["media_title"] = self.titles[self.at]
