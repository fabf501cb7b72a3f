"""Entities of single features: what is measured, switched, set or chosen."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from edgehome.errors import Unsupported
from edgehome.verbs import in_range

from .exposes import Feature, find, nest

Values = Mapping[str, Any]
Args = Mapping[str, Any]
Report = tuple[str | None, dict[str, Any]]
NOTHING: Report = (None, {})

_BINARY_CLASSES = {
    "contact": "door", "occupancy": "occupancy", "presence": "presence", "motion": "motion", "smoke": "smoke",
    "gas": "gas", "carbon_monoxide": "carbon_monoxide", "water_leak": "moisture", "rain": "moisture",
    "vibration": "vibration", "tamper": "tamper", "battery_low": "battery", "window_open": "window",
    "sos": "safety", "moving": "moving", "noise_detected": "sound", "plugged": "plug",
}  # fmt: skip
_NUMERIC_CLASSES = {
    "temperature": "temperature", "device_temperature": "temperature", "soil_temperature": "temperature",
    "local_temperature": "temperature", "humidity": "humidity", "soil_moisture": "moisture",
    "pressure": "pressure", "illuminance": "illuminance", "battery": "battery", "power": "power",
    "power_apparent": "apparent_power", "power_reactive": "reactive_power", "power_factor": "power_factor",
    "voltage": "voltage", "current": "current", "energy": "energy", "produced_energy": "energy", "gas": "gas",
    "co2": "carbon_dioxide", "co": "carbon_monoxide", "pm25": "pm25", "pm10": "pm10", "pm1": "pm1",
    "voc": "volatile_organic_compounds", "ac_frequency": "frequency", "water_consumed": "water", "aqi": "aqi",
}  # fmt: skip


class Thing:
    """One entity of a device: reads state messages, and turns verbs into messages for `/set`."""

    domain = ""

    def __init__(self, feature: Feature) -> None:
        self.feature = feature
        self.attributes: dict[str, Any] = {}
        self.verbs: dict[str, Callable[[Args], dict[str, Any]]] = {}
        self.live = False
        if (category := feature.raw.get("category")) in ("config", "diagnostic"):
            self.attributes["entity_category"] = category
        if feature.name == "linkquality":
            self.attributes["entity_category"] = "diagnostic"
        self.setup()
        if self.verbs:
            self.attributes["supported"] = list(self.verbs)

    def setup(self) -> None:
        """Fill attributes and verbs from the feature."""

    @property
    def optimistic(self) -> bool:
        """Whether the device never reports what was set."""
        return not self.feature.published

    @property
    def key(self) -> str:
        """What tells this entity from the others of its device and domain."""
        return "_".join(self.feature.path) or self.feature.endpoint or self.feature.type

    def read(self, values: Values) -> Report:
        """Return what a state message says of this entity. Raises ValueError."""
        value = find(values, self.feature.path)
        return NOTHING if value is None else self.say(value)

    def say(self, value: Any) -> Report:
        """Return what a value means."""
        return _plain(value), {}

    def set(self, value: Any) -> dict[str, Any]:
        """Return the message that sets the feature."""
        return nest(self.feature.path, value)


class BinarySensor(Thing):
    """A binary that can only be read."""

    domain = "binary_sensor"

    def setup(self) -> None:
        if device_class := _BINARY_CLASSES.get(self.feature.name):
            self.attributes["device_class"] = device_class

    def say(self, value: Any) -> Report:
        return on_off(self.feature, value), {}


class Switch(Thing):
    """A binary that can be set."""

    domain = "switch"

    def setup(self) -> None:
        raw = self.feature.raw
        self.verbs["turn_on"] = lambda args: self.set(raw.get("value_on", "ON"))
        self.verbs["turn_off"] = lambda args: self.set(raw.get("value_off", "OFF"))

    def say(self, value: Any) -> Report:
        return on_off(self.feature, value), {}


class Sensor(Thing):
    """A value that can only be read."""

    domain = "sensor"

    def setup(self) -> None:
        unit = self.feature.raw.get("unit")
        if isinstance(unit, str) and unit:
            self.attributes["unit"] = unit
        if self.feature.type == "numeric" and self.feature.name in _NUMERIC_CLASSES:
            self.attributes["device_class"] = _NUMERIC_CLASSES[self.feature.name]
        if self.feature.type == "enum":
            self.attributes |= {"device_class": "enum", "options": self.feature.values()}


class Event(Thing):
    """The actions of a remote control or button."""

    domain = "event"

    def setup(self) -> None:
        self.live = True
        self.attributes["event_types"] = self.feature.values()

    def say(self, value: Any) -> Report:
        return (str(value), {"event_type": str(value)}) if value not in ("", None) else NOTHING


class Number(Thing):
    """A number that can be set."""

    domain = "number"

    def setup(self) -> None:
        feature = self.feature
        low, high = feature.number("value_min"), feature.number("value_max")
        self._low, self._high = -1e9 if low is None else low, 1e9 if high is None else high
        limits = {"min": low, "max": high, "step": feature.number("value_step")}
        self.attributes |= {k: v for k, v in limits.items() if v is not None}
        unit = feature.raw.get("unit")
        if isinstance(unit, str) and unit:
            self.attributes["unit"] = unit
        self.verbs["set_value"] = lambda args: self.set(within("value", args["value"], self._low, self._high))


class Select(Thing):
    """An enum that can be set."""

    domain = "select"

    def setup(self) -> None:
        self.attributes["options"] = self.feature.values()
        self.verbs["select_option"] = lambda args: self.set(chosen(self.feature, args["option"]))


class Button(Thing):
    """An enum with one value that can be set but has no state."""

    domain = "button"

    def setup(self) -> None:
        value = (self.feature.raw.get("values") or [self.feature.raw.get("value_on", "")])[0]
        self.verbs["press"] = lambda args: self.set(value)


class Text(Thing):
    """A text, or a list as JSON, that can be set."""

    domain = "text"

    def setup(self) -> None:
        self.verbs["set_value"] = self._set_value

    def _set_value(self, args: Args) -> dict[str, Any]:
        text = str(args["value"])
        if self.feature.type != "list":
            return self.set(text)
        try:
            return self.set(msgspec.json.decode(text, type=list))
        except (ValueError, RecursionError):
            return self.set([part.strip() for part in text.split(",")])


def thing_of(feature: Feature) -> Thing:
    """Return the entity of a single feature, by its type and access."""
    if feature.type == "binary":
        return (Switch if feature.settable else BinarySensor)(feature)
    if feature.type == "numeric":
        return (Number if feature.settable else Sensor)(feature)
    if feature.type == "enum":
        if not feature.settable:
            return (Event if feature.name == "action" else Sensor)(feature)
        return (Button if len(feature.values()) == 1 and not feature.published else Select)(feature)
    return (Text if feature.settable else Sensor)(feature)


def on_off(feature: Feature, value: Any) -> str:
    """Return on or off. Raises ValueError for a value that is neither."""
    on, off = feature.raw.get("value_on", "ON"), feature.raw.get("value_off", "OFF")
    if value == on and type(value) is type(on):
        return "on"
    if value == off and type(value) is type(off):
        return "off"
    if isinstance(value, bool) and not isinstance(on, bool):
        return "on" if value else "off"
    raise ValueError(f"{feature.name}: expected {on!r} or {off!r}, got {str(value)[:60]!r}")


def within(what: str, value: Any, low: float, high: float) -> float | int:
    """Return a number from low to high, whole where it is. Raises Unsupported."""
    number = in_range(what, value, low, high)
    return int(number) if number.is_integer() else number


def chosen(feature: Feature, value: Any) -> Any:
    """Return the enum's own value for a text. Raises Unsupported."""
    for known in feature.raw.get("values") or []:
        if str(known) == str(value):
            return known
    raise Unsupported(f"{feature.name}: expected one of {', '.join(feature.values())[:200]}, got {value!r}")


def _plain(value: Any) -> str:
    if isinstance(value, str):
        return value[:255]
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict | list):
        return msgspec.json.encode(value).decode()[:255]
    return str(value)
