"""Switch and siren: things that are on or off."""

from collections.abc import Iterable
from typing import Any

import msgspec

from edgehome.messages import Entity, Packet
from edgehome.verbs import in_range

from .component import NOTHING, Args, Component, Update, on_off, one_of


class Switch(Component):
    """`switch`: a payload for on and one for off."""

    domain = "switch"

    def setup(self) -> None:
        on, off = self.config.text("payload_on", "ON"), self.config.text("payload_off", "OFF")
        topic = self.must_command("command_topic")
        self.reads(
            "state_topic",
            "value_template",
            on_off(self.config.text("state_on", on), self.config.text("state_off", off)),
        )
        self.verbs["turn_on"] = self.fixed(topic, on, "command_template")
        self.verbs["turn_off"] = self.fixed(topic, off, "command_template")


class Siren(Component):
    """`siren`: on with tone, duration and volume as JSON or by template."""

    domain = "siren"

    def setup(self) -> None:
        config = self.config
        self._on, self._off = config.text("payload_on", "ON"), config.text("payload_off", "OFF")
        self._topic = self.must_command("command_topic")
        self._tones = config.texts("available_tones")
        self._state = on_off(config.text("state_on", self._on), config.text("state_off", self._off))
        self.reads("state_topic", "state_value_template", self._read)
        if self._tones:
            self.attributes["available_tones"] = self._tones
        self.verbs["turn_on"] = self._turn_on
        self.verbs["turn_off"] = self._turn_off

    def _read(self, text: str) -> Update:
        if not text.startswith("{"):
            return self._state(text)
        report = msgspec.json.decode(text, type=dict[str, Any])
        kept: dict[str, Any] = {k: report[k] for k in ("tone", "duration") if k in report}
        if isinstance(report.get("volume_level"), int | float):
            kept["volume_level"] = round(report["volume_level"] * 100)
        state = self._state(str(report["state"]))[0] if "state" in report else NOTHING[0]
        return state, kept

    def _turn_on(self, args: Args, entity: Entity) -> Iterable[Packet]:
        extra: dict[str, Any] = {}
        if "tone" in args:
            extra["tone"] = one_of("tone", args["tone"], self._tones)
        if "duration" in args and self.config.flag("support_duration", True):
            extra["duration"] = int(in_range("duration", args["duration"], 0, 86_400))
        if "volume_level" in args and self.config.flag("support_volume_set", True):
            extra["volume_level"] = in_range("volume_level", args["volume_level"], 0, 100) / 100
        return self._publish("command_template", self._on, extra)

    def _turn_off(self, args: Args, entity: Entity) -> Iterable[Packet]:
        own = self.config.has("command_off_template")
        return self._publish("command_off_template" if own else "command_template", self._off, {})

    def _publish(self, template_key: str, value: str, extra: dict[str, Any]) -> Iterable[Packet]:
        if self.config.template(template_key) is None:
            return [self.packet(self._topic, msgspec.json.encode({"state": value, **extra}).decode())]
        text = self.render(template_key, value, state=value, **extra)
        return [self.packet(self._topic, text)] if text and text != "None" else []
