"""Fans: speeds as percentages, presets, oscillation and direction."""

from collections.abc import Iterable

from edgehome.messages import Entity, Packet
from edgehome.verbs import in_range

from .climate import chooser
from .component import Args, Component, Update, number_of, on_off
from .config import BadConfig


class Fan(Component):
    """`fan`."""

    domain = "fan"

    def setup(self) -> None:
        config = self.config
        on, off = config.text("payload_on", "ON"), config.text("payload_off", "OFF")
        topic = self.must_command("command_topic")
        self.reads("state_topic", "state_value_template", on_off(on, off))
        self._on = self.fixed(topic, on, "command_template")
        self.verbs["turn_on"] = self._turn_on
        self.verbs["turn_off"] = self.fixed(topic, off, "command_template")
        self._set_up_speed()
        self._set_up_presets()
        self._set_up_motion()

    def _set_up_speed(self) -> None:
        config = self.config
        self._low, self._high = (
            int(config.number("speed_range_min", 1)),
            int(config.number("speed_range_max", 100)),
        )
        if not 0 < self._low < self._high:
            raise BadConfig(f"speed_range_max: expected more than speed_range_min, got {self._high}")
        self._steps = self._high - self._low + 1
        self._speed_reset = config.text("payload_reset_percentage", "None")
        self.reads("percentage_state_topic", "percentage_value_template", self._read_speed)
        if topic := self.commands("percentage_command_topic"):
            self._speed_topic = topic
            self.hears("percentage", "percentage_state_topic")
            self.attributes["percentage_step"] = round(100 / self._steps, 3)
            self.verbs["set_percentage"] = self._set_percentage

    def _set_up_presets(self) -> None:
        config = self.config
        presets = config.texts("preset_modes")
        reset = config.text("payload_reset_preset_mode", "None")
        self.reads(
            "preset_mode_state_topic",
            "preset_mode_value_template",
            lambda text: (None, {"preset_mode": None if text == reset else text}),
        )
        if topic := self.commands("preset_mode_command_topic"):
            self.attributes["preset_modes"] = presets
            self.hears("preset_mode", "preset_mode_state_topic")
            self.verbs["set_preset_mode"] = chooser(self, topic, "preset_mode", presets)

    def _set_up_motion(self) -> None:
        config = self.config
        yes = config.text("payload_oscillation_on", "oscillate_on")
        no = config.text("payload_oscillation_off", "oscillate_off")
        self.reads_attribute(
            "oscillation_state_topic", "oscillation_value_template", "oscillating", lambda text: text == yes
        )
        self.reads_attribute("direction_state_topic", "direction_value_template", "direction", str)
        if oscillation := self.commands("oscillation_command_topic"):
            self.hears("oscillating", "oscillation_state_topic")
            self.verbs["oscillate"] = lambda args, entity: self.send(
                oscillation, "oscillation_command_template", yes if args["oscillating"] else no
            )
        if direction := self.commands("direction_command_topic"):
            self.hears("direction", "direction_state_topic")
            self.verbs["set_direction"] = chooser(self, direction, "direction", ["forward", "reverse"])

    def _read_speed(self, text: str) -> Update:
        if text == self._speed_reset:
            return None, {"percentage": None}
        speed = number_of(text)
        if speed != 0 and not self._low - 1 <= speed <= self._high:
            raise ValueError(f"percentage: expected {self._low} to {self._high}, got {text[:40]}")
        return None, {"percentage": 0 if speed == 0 else int((speed - self._low + 1) * 100 // self._steps)}

    def _set_percentage(self, args: Args, entity: Entity) -> Iterable[Packet]:
        percent = in_range("percentage", args["percentage"], 0, 100)
        speed = round(self._steps * percent / 100 + self._low - 1)
        speed = max(speed, self._low) if percent else speed
        return self.send(self._speed_topic, "percentage_command_template", speed)

    def _turn_on(self, args: Args, entity: Entity) -> Iterable[Packet]:
        packets = list(self._on({}, entity))
        for argument, verb in (("percentage", "set_percentage"), ("preset_mode", "set_preset_mode")):
            if args.get(argument) is not None:
                if verb not in self.verbs:
                    raise ValueError(argument)
                packets += self.verbs[verb](args, entity)
        return packets
