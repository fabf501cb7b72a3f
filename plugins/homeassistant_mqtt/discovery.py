"""Config messages: from topic and bytes to one plain config per component. Knows no component by name.

After Home Assistant's documentation, "MQTT discovery": single-component and device-based messages.
"""

import re
from typing import Any, NamedTuple

import msgspec

from .abbreviations import expand
from .config import BadConfig

MAX_BYTES = 1_000_000
MAX_COMPONENTS = 500
_LEVEL = re.compile(r"[a-zA-Z0-9_-]{1,256}")
_NOT_SHARED = ("components", "origin", "device", "migrate_discovery")


class Source(NamedTuple):
    """Where a component was announced: the config topic, and its key in a device message."""

    topic: str
    key: str = ""

    def __str__(self) -> str:
        return f"{self.topic} ({self.key})" if self.key else self.topic


class ConfigTopic(NamedTuple):
    """A discovery topic taken apart; `component` is `device` for a device message."""

    component: str
    object_id: str


class Announced(NamedTuple):
    """One component as announced; a config of None withdraws it."""

    source: Source
    component: str
    object_id: str
    config: dict[str, Any] | None


class Announcement(NamedTuple):
    """What a config message holds; `migrate` hands the entities over to another topic."""

    parts: list[Announced]
    migrate: bool = False


def parse_topic(prefix: str, topic: str) -> ConfigTopic | None:
    """Return the parts of `<prefix>/<component>/[<node>/]<object>/config`, None for another topic."""
    if not topic.startswith(prefix + "/") or not topic.endswith("/config"):
        return None
    levels = topic[len(prefix) + 1 : -len("/config")].split("/")
    if not 2 <= len(levels) <= 3 or not all(_LEVEL.fullmatch(level) for level in levels):
        return None
    return ConfigTopic(levels[0], "_".join(levels[1:]))


def read_message(where: ConfigTopic, topic: str, payload: bytes) -> Announcement:
    """Return the announced components. Raises BadConfig."""
    if len(payload) > MAX_BYTES:
        raise BadConfig(f"config: expected at most {MAX_BYTES} bytes, got {len(payload)}")
    try:
        decoded = msgspec.json.decode(payload)
        if not isinstance(decoded, dict):
            raise BadConfig(f"config: expected a JSON object, got {type(decoded).__name__}")
        full = expand(decoded)
    except RecursionError as error:
        raise BadConfig("config: expected JSON less deep") from error
    except BadConfig:
        raise
    except ValueError as error:
        raise BadConfig(f"config: expected a JSON object, {error}") from error
    if full.get("migrate_discovery") is True:
        return Announcement([], migrate=True)
    _check_device(full, where.component == "device")
    if where.component != "device":
        return Announcement([Announced(Source(topic), where.component, where.object_id, full)])
    return Announcement(_components(where, topic, full))


def _check_device(full: dict[str, Any], required: bool) -> None:
    device = full.get("device")
    if device is None and not required:
        return
    if not isinstance(device, dict):
        raise BadConfig(f"device: expected an object, got {type(device).__name__}")
    if not device.get("identifiers") and not device.get("connections"):
        raise BadConfig("device: expected identifiers or connections, got neither")


def _components(where: ConfigTopic, topic: str, full: dict[str, Any]) -> list[Announced]:
    components = full.get("components")
    if not isinstance(components, dict) or len(components) > MAX_COMPONENTS:
        raise BadConfig(f"components: expected an object of at most {MAX_COMPONENTS} components")
    shared = {k: v for k, v in full.items() if k not in _NOT_SHARED}
    parts = []
    for key, component in components.items():
        source = Source(topic, key)
        if not isinstance(component, dict) or not isinstance(component.get("platform"), str):
            raise BadConfig(f"components.{key}.platform: expected the kind of component")
        platform = component["platform"]
        object_id = f"{where.object_id}_{key}"
        if len(component) == 1:
            parts.append(Announced(source, platform, object_id, None))
        else:
            config = {**shared, **component, "device": full["device"]}
            parts.append(Announced(source, platform, object_id, config))
    return parts
