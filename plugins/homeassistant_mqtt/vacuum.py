"""Robots that clean or mow."""

from collections.abc import Iterable
from typing import Any

import msgspec

from edgehome.errors import Unsupported
from edgehome.messages import Entity, Packet

from .component import Args, Component, Sender, Update, one_of

_VACUUM_STATES = ("cleaning", "docked", "paused", "idle", "returning", "error")
_MOWER_STATES = ("mowing", "paused", "docked", "returning", "error")
_FEATURES = {  # a verb, the feature that offers it, and its payload
    "start": ("start", "start"),
    "pause": ("pause", "pause"),
    "stop": ("stop", "stop"),
    "return_to_base": ("return_home", "return_to_base"),
    "locate": ("locate", "locate"),
    "clean_spot": ("clean_spot", "clean_spot"),
}


class Vacuum(Component):
    """`vacuum`: one state object, a command topic, fan speeds and segments."""

    domain = "vacuum"

    def setup(self) -> None:
        config = self.config
        self.reads("state_topic", None, self._read)
        features = config.texts(
            "supported_features", ("start", "stop", "return_home", "clean_spot", "status")
        )
        topic = self.commands("command_topic")
        for verb, (feature, payload) in _FEATURES.items():
            if topic and feature in features:
                self.verbs[verb] = self.fixed(topic, config.text(f"payload_{verb}", payload))
        self._speeds = config.texts("fan_speed_list")
        if speed_topic := self.commands("set_fan_speed_topic"):
            self.attributes["fan_speed_list"] = self._speeds
            if "fan_speed" in features or self._speeds:
                self.verbs["set_fan_speed"] = lambda args, entity: [
                    self.packet(speed_topic, one_of("fan_speed", args["fan_speed"], self._speeds))
                ]
        self.commands("send_command_topic")
        if segment_topic := self.commands("clean_segments_command_topic"):
            self.attributes["segments"] = list(self._segments().values())
            self.verbs["clean_area"] = self._cleaner(segment_topic)

    def _segments(self) -> dict[str, str]:
        named = {}
        for entry in self.config.texts("segments"):
            number, dot, name = entry.partition(".")
            named[number if dot else entry] = name if dot else entry
        return named

    def _cleaner(self, topic: str) -> Sender:
        def send(args: Args, entity: Entity) -> Iterable[Packet]:
            wanted = str(args["area"]).lower()
            ids = [i for i, name in self._segments().items() if wanted in (i.lower(), name.lower())]
            if not ids:
                known = ", ".join(self._segments().values())
                raise Unsupported(f"area: expected one of {known}, got {args['area']!r}")
            value = (
                ids
                if self.config.has("clean_segments_command_template")
                else msgspec.json.encode(ids).decode()
            )
            return self.send(topic, "clean_segments_command_template", value)

        return send

    def _read(self, text: str) -> Update:
        report = msgspec.json.decode(text)
        if not isinstance(report, dict):
            raise ValueError("expected a JSON object with state")
        state = report.pop("state", None)
        if state is not None and state not in _VACUUM_STATES:
            raise ValueError(f"state: expected one of {', '.join(_VACUUM_STATES)}, got {str(state)[:60]!r}")
        attributes: dict[str, Any] = {k: report[k] for k in ("fan_speed", "battery_level") if k in report}
        return ("unknown" if state is None and not attributes else state), attributes


class LawnMower(Component):
    """`lawn_mower`: a topic for each order."""

    domain = "lawn_mower"

    def setup(self) -> None:
        self.reads("activity_state_topic", "activity_value_template", self._read)
        for verb in ("start_mowing", "pause", "dock"):
            if topic := self.commands(f"{verb}_command_topic"):
                self.verbs[verb] = self.fixed(topic, verb, f"{verb}_command_template")

    def _read(self, text: str) -> Update:
        if text == "None":
            return "unknown", {}
        if text not in _MOWER_STATES:
            raise ValueError(f"activity: expected one of {', '.join(_MOWER_STATES)}, got {text[:60]!r}")
        return text, {}
