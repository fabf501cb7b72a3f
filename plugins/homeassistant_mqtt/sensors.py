"""What only reports: binary sensors, sensors, events, trackers, tags, triggers, pictures."""

import msgspec

from .component import NOTHING, Component, Update, on_off
from .config import BadConfig


class BinarySensor(Component):
    """`binary_sensor`: on or off."""

    domain = "binary_sensor"

    def setup(self) -> None:
        config = self.config
        read = on_off(config.text("payload_on", "ON"), config.text("payload_off", "OFF"))
        if not self.reads("state_topic", "value_template", read):
            raise BadConfig("state_topic: expected a topic, got nothing")
        for key in ("off_delay", "expire_after"):
            if config.has(key):
                self.attributes[key] = config.number(key, 0)


class Sensor(Component):
    """`sensor`: a value with a unit."""

    domain = "sensor"

    def setup(self) -> None:
        config = self.config
        self._options = config.texts("options")
        if not self.reads("state_topic", "value_template", self._read):
            raise BadConfig("state_topic: expected a topic, got nothing")
        if config.text("unit_of_measurement"):
            self.attributes["unit"] = config.text("unit_of_measurement")
        if config.has("state_class"):
            self.attributes["state_class"] = config.text("state_class")
        if self._options:
            self.attributes["options"] = self._options
        for key in ("expire_after", "suggested_display_precision"):
            if config.has(key):
                self.attributes[key] = config.number(key, 0)
        self.reads_attribute("last_reset_topic", "last_reset_value_template", "last_reset", str)

    def _read(self, text: str) -> Update:
        if text == "None":
            return "unknown", {}
        if self._options and text not in self._options:
            raise ValueError(f"expected one of {', '.join(self._options)[:200]}, got {text[:60]!r}")
        return text[:255], {}


class Event(Component):
    """`event`: what happened last, by its type; retained messages are not news."""

    domain = "event"
    live = True

    def setup(self) -> None:
        self._types = self.config.texts("event_types")
        self.attributes["event_types"] = self._types
        if not self.reads("state_topic", "value_template", self._read):
            raise BadConfig("state_topic: expected a topic, got nothing")

    def _read(self, text: str) -> Update:
        if text == "None":
            return NOTHING
        report = msgspec.json.decode(text)
        kind = report.get("event_type") if isinstance(report, dict) else None
        if not isinstance(kind, str) or (self._types and kind not in self._types):
            raise ValueError(f"event_type: expected one of {', '.join(self._types)[:200]}, got {kind!r}")
        return kind, report


class DeviceTracker(Component):
    """`device_tracker`: home, not_home or the name of a zone."""

    domain = "device_tracker"

    def setup(self) -> None:
        config = self.config
        home, away = config.text("payload_home", "home"), config.text("payload_not_home", "not_home")
        reset = config.text("payload_reset", "None")
        self._names = {home: "home", away: "not_home", reset: "unknown"}
        reads = self.reads(
            "state_topic", "value_template", lambda text: (self._names.get(text, text[:255]), {})
        )
        if not reads and not config.has("json_attributes_topic"):
            raise BadConfig("state_topic: expected a topic, got nothing")
        self.attributes["source_type"] = config.text("source_type", "gps")


class Tag(Component):
    """`tag`: the id of the tag that was scanned last."""

    domain = "tag"
    live = True

    def setup(self) -> None:
        if not self.reads("topic", "value_template", lambda text: (text[:255], {})):
            raise BadConfig("topic: expected a topic, got nothing")


class DeviceAutomation(Component):
    """`device_automation`: a trigger; its state is `<type> <subtype>` when it happened."""

    domain = "device_automation"
    plain_name = "Trigger"
    live = True

    def setup(self) -> None:
        config = self.config
        kind = config.text("automation_type", "trigger")
        if kind != "trigger":
            raise BadConfig(f"automation_type: expected trigger, got {kind[:40]!r}")
        self._payload = config.optional_text("payload")
        self._what = f"{config.text('type')} {config.text('subtype')}".strip()
        self.attributes |= {"type": config.text("type"), "subtype": config.text("subtype")}
        if not self.reads("topic", "value_template", self._read):
            raise BadConfig("topic: expected a topic, got nothing")

    def _read(self, text: str) -> Update:
        return (self._what, {}) if self._payload in (None, text) else NOTHING


class Picture(Component):
    """`camera` and `image`: shown as known and fresh; the picture itself is not kept."""

    def setup(self) -> None:
        config = self.config
        self.attributes["content_type"] = config.text("content_type", "image/jpeg")
        topic = any(
            self.reads(key, None, lambda _: ("idle", {}), raw=True) for key in ("image_topic", "topic")
        )
        url = self.reads("url_topic", "url_template", lambda text: ("idle", {"url": text[:2000]}))
        if not topic and not url:
            raise BadConfig("topic: expected a topic of pictures or url_topic, got neither")


class Camera(Picture):
    """`camera`."""

    domain = "camera"


class Image(Picture):
    """`image`."""

    domain = "image"


class Infrared(Component):
    """`infrared`: an emitter, which no verb reaches yet, or a receiver, whose state is the signal."""

    domain = "infrared"
    live = True

    def setup(self) -> None:
        self.attributes["schema"] = self.config.text("schema", "emitter")
        self.commands("command_topic")
        self.reads("state_topic", "value_template", lambda text: (text[:255], {}))
