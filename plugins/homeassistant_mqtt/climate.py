"""Climate devices and water heaters: modes, targets and what they measure, in the device's unit."""

from collections.abc import Iterable
from typing import Any

from edgehome.messages import Entity, Packet
from edgehome.verbs import in_range

from .component import Args, Component, Sender, Update, number_of, one_of
from .config import tidy

_RESET = "None"
_ACTIONS = ["off", "preheating", "heating", "cooling", "drying", "idle", "fan", "defrosting"]


class _Thermal(Component):
    """What both kinds share: a target with a range, a mode, power, and the measured temperature."""

    default_range = (7.0, 35.0)
    default_modes: tuple[str, ...] = ()
    mode_attribute = "hvac_modes"
    mode_argument = "hvac_mode"
    mode_verb = "set_hvac_mode"

    def setup(self) -> None:
        config = self.config
        fahrenheit = config.text("temperature_unit", "C").upper().startswith("F")
        low, high = (t * 1.8 + 32 if fahrenheit else t for t in self.default_range)
        self._low, self._high = config.number("min_temp", low), config.number("max_temp", high)
        self.attributes |= {
            "unit": "°F" if fahrenheit else "°C",
            "min_temp": tidy(self._low),
            "max_temp": tidy(self._high),
            "target_temp_step": tidy(config.number("temp_step", 1)),
        }
        self._modes = config.texts("modes", self.default_modes)
        self._last_mode = ""
        self.attributes[self.mode_attribute] = self._modes
        self.reads_attribute(
            "current_temperature_topic", "current_temperature_template", "current_temperature", number_of
        )
        self.reads("mode_state_topic", "mode_state_template", self._read_mode)
        self.reads("power_state_topic", "power_state_template", self._read_power)
        self._target("temperature", "temperature")
        self._set_up_power()
        self._set_up_more()

    def _set_up_more(self) -> None:
        """Add what one kind has beyond the other."""

    def _set_up_power(self) -> None:
        if mode_topic := self.commands("mode_command_topic"):
            self._mode_topic = mode_topic
            for what in (self.mode_argument, "turn_on", "turn_off"):
                self.hears(
                    what, "mode_state_topic", *(["power_state_topic"] if what != self.mode_argument else [])
                )
            self.verbs[self.mode_verb] = self._set_mode
        power = self.commands("power_command_topic")
        if power:
            on, off = self.config.text("payload_on", "ON"), self.config.text("payload_off", "OFF")
            self.verbs["turn_on"] = self.fixed(power, on, "power_command_template")
            self.verbs["turn_off"] = self.fixed(power, off, "power_command_template")
        elif mode_topic:
            if [m for m in self._modes if m != "off"]:
                self.verbs["turn_on"] = lambda args, entity: self._set_mode(
                    {self.mode_argument: self._on()}, entity
                )
            if "off" in self._modes:
                self.verbs["turn_off"] = lambda args, entity: self._set_mode(
                    {self.mode_argument: "off"}, entity
                )

    def _on(self) -> str:
        wanted = (self._last_mode, "heat_cool", "auto", "heat", "cool", *self._modes)
        return next(m for m in wanted if m in self._modes and m != "off")

    def _target(self, key: str, attribute: str) -> None:
        self.reads_attribute(f"{key}_state_topic", f"{key}_state_template", attribute, number_of)
        if topic := self.commands(f"{key}_command_topic"):
            self._targets = {**getattr(self, "_targets", {}), attribute: (topic, f"{key}_command_template")}
            self.verbs["set_temperature"] = self._set_temperature
            self.hears(attribute, f"{key}_state_topic")

    def _set_temperature(self, args: Args, entity: Entity) -> Iterable[Packet]:
        packets: list[Packet] = []
        for attribute, (topic, template) in self._targets.items():
            if args.get(attribute) is not None:
                value = in_range(attribute, args[attribute], self._low, self._high)
                packets += self.send(topic, template, value)
        missing = [a for a in args if a not in self._targets]
        if missing or not packets:
            raise ValueError("set_temperature")
        return packets

    def _set_mode(self, args: Args, entity: Entity) -> Iterable[Packet]:
        mode = one_of(self.mode_argument, args[self.mode_argument], self._modes)
        return self.send(self._mode_topic, "mode_command_template", mode)

    def _read_mode(self, text: str) -> Update:
        if text == _RESET:
            return "unknown", {}
        if text not in self._modes:
            raise ValueError(f"mode: expected one of {', '.join(self._modes)}, got {text[:60]!r}")
        if text != "off":
            self._last_mode = text
        return text, {}

    def _read_power(self, text: str) -> Update:
        return ("off", {}) if text == self.config.text("payload_off", "OFF") else (None, {})


class Climate(_Thermal):
    """`climate`: HVAC modes, fan, swing and preset modes, one or two targets, humidity."""

    domain = "climate"
    plain_name = "Climate"
    default_modes = ("auto", "off", "cool", "heat", "dry", "fan_only")

    def _set_up_more(self) -> None:
        self._target("temperature_low", "target_temp_low")
        self._target("temperature_high", "target_temp_high")
        self._choice("fan_mode", "fan_modes", ("auto", "low", "medium", "high"))
        self._choice("swing_mode", "swing_modes", ("on", "off"))
        self._choice("swing_horizontal_mode", "swing_horizontal_modes", ("on", "off"), verb=False)
        self._choice("preset_mode", "preset_modes", (), state="preset_mode_value_template", none="none")
        self.reads_attribute("action_topic", "action_template", "hvac_action", _action)
        self.reads_attribute(
            "current_humidity_topic", "current_humidity_template", "current_humidity", number_of
        )
        self._set_up_humidity()

    def _set_up_humidity(self) -> None:
        config = self.config
        key = "target_humidity"
        self.reads_attribute(f"{key}_state_topic", f"{key}_state_template", "humidity", number_of)
        topic = self.commands(f"{key}_command_topic")
        if topic is None:
            return
        low, high = config.number("min_humidity", 30), config.number("max_humidity", 99)
        self.attributes |= {"min_humidity": tidy(low), "max_humidity": tidy(high)}

        def send(args: Args, entity: Entity) -> Iterable[Packet]:
            value = int(in_range("humidity", args["humidity"], low, high))
            return self.send(topic, f"{key}_command_template", value)

        self.verbs["set_humidity"] = send
        self.hears("humidity", f"{key}_state_topic")

    def _choice(
        self,
        name: str,
        list_key: str,
        default: tuple[str, ...],
        *,
        state: str = "",
        none: str = "",
        verb: bool = True,
    ) -> None:
        template = state or f"{name}_state_template"
        self.reads_attribute(f"{name}_state_topic", template, name, str)
        topic = self.commands(f"{name}_command_topic")
        if topic is None and not self.config.has(f"{name}_state_topic"):
            return
        choices = self.config.texts(list_key, default)
        self.attributes[list_key] = choices
        if topic is not None and verb:
            self.hears(name, f"{name}_state_topic")
            self.verbs[f"set_{name}"] = chooser(self, topic, name, [*choices, *([none] if none else [])])


class WaterHeater(_Thermal):
    """`water_heater`: operation modes and one target."""

    domain = "water_heater"
    plain_name = "Water heater"
    default_range = (43.3, 60.0)
    default_modes = ("off", "eco", "electric", "gas", "heat_pump", "high_demand", "performance")
    mode_attribute = "operation_list"
    mode_argument = "operation_mode"
    mode_verb = "set_operation_mode"


def chooser(component: Component, topic: str, name: str, choices: list[str]) -> Sender:
    """Return a sender of one of the choices through `<name>_command_template`."""

    def send(args: Args, entity: Entity) -> Iterable[Packet]:
        return component.send(topic, f"{name}_command_template", one_of(name, args[name], choices))

    return send


def _action(text: str) -> Any:
    if text not in _ACTIONS:
        raise ValueError(f"action: expected one of {', '.join(_ACTIONS)}, got {text[:60]!r}")
    return text
