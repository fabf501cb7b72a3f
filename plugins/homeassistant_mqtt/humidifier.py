"""Humidifiers and dehumidifiers."""

from collections.abc import Callable, Iterable

from edgehome.messages import Entity, Packet
from edgehome.verbs import in_range

from .climate import chooser
from .component import Args, Component, Update, number_of, on_off
from .config import tidy


class Humidifier(Component):
    """`humidifier`: on and off, a target humidity in percent, and modes."""

    domain = "humidifier"

    def setup(self) -> None:
        config = self.config
        on, off = config.text("payload_on", "ON"), config.text("payload_off", "OFF")
        topic = self.must_command("command_topic")
        self._target_topic = self.must_command("target_humidity_command_topic")
        self._low, self._high = config.number("min_humidity", 0), config.number("max_humidity", 100)
        self.attributes |= {"min_humidity": tidy(self._low), "max_humidity": tidy(self._high)}
        self.reads("state_topic", "state_value_template", on_off(on, off))
        self.hears("humidity", "target_humidity_state_topic")
        self.hears("mode", "mode_state_topic")
        reset = config.text("payload_reset_humidity", "None")
        self.reads("target_humidity_state_topic", "target_humidity_state_template", self._humidity(reset))
        self.reads_attribute(
            "current_humidity_topic", "current_humidity_template", "current_humidity", number_of
        )
        self.reads_attribute("action_topic", "action_template", "action", str)
        self.verbs["turn_on"] = self.fixed(topic, on, "command_template")
        self.verbs["turn_off"] = self.fixed(topic, off, "command_template")
        self.verbs["set_humidity"] = self._set_humidity
        mode_reset = config.text("payload_reset_mode", "None")
        self.reads(
            "mode_state_topic",
            "mode_state_template",
            lambda text: (None, {"mode": None if text == mode_reset else text}),
        )
        if mode_topic := self.commands("mode_command_topic"):
            modes = config.texts("modes")
            self.attributes["available_modes"] = modes
            self.verbs["set_mode"] = chooser(self, mode_topic, "mode", modes)

    def _humidity(self, reset: str) -> Callable[[str], Update]:
        def read(text: str) -> Update:
            return None, {"humidity": None if text == reset else number_of(text)}

        return read

    def _set_humidity(self, args: Args, entity: Entity) -> Iterable[Packet]:
        value = int(in_range("humidity", args["humidity"], self._low, self._high))
        return self.send(self._target_topic, "target_humidity_command_template", value)
