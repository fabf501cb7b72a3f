"""A Tasmota device's config message, checked, and the topics that follow from it.

After the Tasmota documentation, "MQTT" (FullTopic) and "Commands", and Home Assistant's hatasmota library.
"""

import re
from typing import Any

import msgspec

from edgehome.topics import check_topic

_MAC = re.compile(r"[A-Za-z0-9_-]{1,64}")


class BadDevice(ValueError):
    """A config or sensors message is not usable; the text names the key."""


class DeviceConfig(msgspec.Struct, frozen=True):
    """The keys of `tasmota/discovery/<mac>/config` that EdgeHome uses, by Tasmota's short names."""

    mac: str
    t: str
    tp: list[str]
    full_topic: str = msgspec.field(name="ft")
    name: str = msgspec.field(default="Tasmota", name="dn")
    fn: list[str | None] = []
    hn: str = ""
    md: str = ""
    sw: str = ""
    ofln: str = "Offline"
    onln: str = "Online"
    state: tuple[str, ...] = ("OFF", "ON", "TOGGLE", "HOLD")
    rl: list[int] = []
    swc: list[int] = []
    swn: list[str | None] = []
    so: dict[str, int] = {}
    lk: int = 1
    lt_st: int = 0
    ifan: int = msgspec.field(default=0, name="if")
    ty: int = 0
    sho: list[int] = []
    sht: list[list[int]] = []
    bat: int = 0

    def topic(self, prefix: int, name: str) -> str:
        """Return a topic of the device: prefix 0 commands, 1 answers, 2 telemetry."""
        base = self.full_topic.replace("%hostname%", self.hn).replace("%id%", self.mac[-6:])
        return base.replace("%prefix%", self.tp[prefix]).replace("%topic%", self.t) + name

    @property
    def off(self) -> str:
        """The word for off."""
        return self.state[0]

    @property
    def on(self) -> str:
        """The word for on."""
        return self.state[1]

    def option(self, number: int) -> bool:
        """Return whether SetOption<number> is on."""
        return bool(self.so.get(str(number), 0))

    def relay_name(self, index: int, kind: str) -> str:
        """Return the name of a relay, shutter or light: the device's and its own."""
        own = self.fn[index] if index < len(self.fn) else None
        if index == 0 and own == self.name:
            return self.name
        return f"{self.name} {own or f'{kind} {index + 1}'}"


def read_config(payload: bytes) -> DeviceConfig:
    """Return the checked config. Raises BadDevice."""
    try:
        config = msgspec.json.decode(payload, type=DeviceConfig)
    except (ValueError, RecursionError) as error:
        raise BadDevice(f"config: {error}") from error
    if len(config.tp) < 3 or len(config.state) < 2 or len(config.rl) > 64 or len(config.swc) > 64:
        raise BadDevice(
            "config: expected three prefixes in tp, two words in state, at most 64 relays and switches"
        )
    if not _MAC.fullmatch(config.mac) or not config.t:
        raise BadDevice("config: expected a mac and a topic")
    check_topic(config.topic(0, "Power1"))
    if len({config.topic(p, "") for p in range(3)}) < 3:
        raise BadDevice(f"ft: expected a topic with %prefix%, got {config.full_topic[:60]!r}")
    return config


def read_sensors(payload: bytes) -> dict[str, Any]:
    """Return the sensors object of a sensors message. Raises BadDevice."""
    try:
        message = msgspec.json.decode(payload)
    except (ValueError, RecursionError) as error:
        raise BadDevice(f"sensors: {error}") from error
    sensors = message.get("sn") if isinstance(message, dict) else None
    if not isinstance(sensors, dict):
        raise BadDevice("sensors: expected an object with sn")
    return sensors
