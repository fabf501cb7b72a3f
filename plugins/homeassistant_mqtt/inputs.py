"""What is set to a value or only set off: numbers, selects, texts, dates, buttons, scenes, notifications."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time

from edgehome.errors import Unsupported
from edgehome.messages import Entity, Packet
from edgehome.verbs import in_range

from .component import Args, Component, Update, number_of, one_of
from .config import BadConfig, tidy


class Number(Component):
    """`number`: a value from min to max."""

    domain = "number"

    def setup(self) -> None:
        config = self.config
        self._topic = self.must_command("command_topic")
        self._low, self._high = config.number("min", 1), config.number("max", 100)
        if self._low > self._high:
            raise BadConfig(f"max: expected at least {self._low:g}, got {self._high:g}")
        self.attributes |= {
            "min": tidy(self._low),
            "max": tidy(self._high),
            "step": tidy(config.number("step", 1)),
        }
        if config.text("unit_of_measurement"):
            self.attributes["unit"] = config.text("unit_of_measurement")
        self._reset = config.text("payload_reset", "None")
        self.reads("state_topic", "value_template", self._read)
        self.verbs["set_value"] = self._set_value

    def _read(self, text: str) -> Update:
        if text == self._reset:
            return "unknown", {}
        return str(number_of(text)), {}

    def _set_value(self, args: Args, entity: Entity) -> Iterable[Packet]:
        value = in_range("value", args["value"], self._low, self._high)
        return self.send(self._topic, "command_template", tidy(value))


class Select(Component):
    """`select`: one of its options."""

    domain = "select"

    def setup(self) -> None:
        self._topic = self.must_command("command_topic")
        if not self.config.has("options"):
            raise BadConfig("options: expected a list of texts, got nothing")
        self._options = self.config.texts("options")
        self.attributes["options"] = self._options
        self.reads("state_topic", "value_template", self._read)
        self.verbs["select_option"] = self._select

    def _read(self, text: str) -> Update:
        if text == "None":
            return "unknown", {}
        if text not in self._options:
            raise ValueError(f"expected one of {', '.join(self._options)[:200]}, got {text[:60]!r}")
        return text, {}

    def _select(self, args: Args, entity: Entity) -> Iterable[Packet]:
        return self.send(self._topic, "command_template", one_of("option", args["option"], self._options))


class Text(Component):
    """`text`: a text of bounded length."""

    domain = "text"

    def setup(self) -> None:
        config = self.config
        self._topic = self.must_command("command_topic")
        self._low, self._high = config.whole("min", 0, 0, 255), config.whole("max", 255, 1, 65535)
        self.attributes |= {"min": self._low, "max": self._high, "mode": config.text("mode", "text")}
        if config.has("pattern"):
            self.attributes["pattern"] = config.text("pattern")
        self.reads("state_topic", "value_template", lambda text: (text[:255], {}), empty=True)
        self.verbs["set_value"] = self._set_value

    def _set_value(self, args: Args, entity: Entity) -> Iterable[Packet]:
        value = str(args["value"])
        if not self._low <= len(value) <= self._high:
            raise Unsupported(f"value: expected {self._low} to {self._high} characters, got {len(value)}")
        return self.send(self._topic, "command_template", value)


class _Moment(Component):
    """What dates, times and both together share: a text of ISO 8601."""

    form: type[date] | type[time] | type[datetime] = date

    def setup(self) -> None:
        self._topic = self.must_command("command_topic")
        self.reads("state_topic", "value_template", self._read)
        self.verbs["set_value"] = self._set_value

    def _read(self, text: str) -> Update:
        return ("unknown", {}) if text == "None" else (self.form.fromisoformat(text).isoformat(), {})

    def _set_value(self, args: Args, entity: Entity) -> Iterable[Packet]:
        value = self.form.fromisoformat(str(args["value"])).isoformat()
        return self.send(self._topic, "command_template", value)


class Date(_Moment):
    """`date`."""

    domain = "date"


class Time(_Moment):
    """`time`."""

    domain = "time"
    form = time


class DateTime(_Moment):
    """`datetime`."""

    domain = "datetime"
    form = datetime


class Button(Component):
    """`button`: one payload."""

    domain = "button"

    def setup(self) -> None:
        topic = self.must_command("command_topic")
        payload = self.config.text("payload_press", "PRESS")
        self.verbs["press"] = self.fixed(topic, payload, "command_template")


class Scene(Component):
    """`scene`: one payload; it has no state, so a command is never echoed."""

    domain = "scene"

    def setup(self) -> None:
        topic = self.must_command("command_topic")
        self.verbs["turn_on"] = self.fixed(topic, self.config.text("payload_on", "ON"), "command_template")


class Notify(Component):
    """`notify`: a message to a device."""

    domain = "notify"

    def setup(self) -> None:
        topic = self.must_command("command_topic")

        def send(args: Args, entity: Entity) -> Iterable[Packet]:
            message = re.sub(r"\x00", "", str(args["message"]))
            return self.send(topic, "command_template", message, message=message, title=args.get("title"))

        self.verbs["send_message"] = send
