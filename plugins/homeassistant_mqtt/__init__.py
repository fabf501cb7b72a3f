"""Devices that announce themselves by Home Assistant's MQTT discovery: a full consumer of it."""

from collections.abc import Iterable

from edgehome.hookspecs import hookimpl
from edgehome.protocols import DeviceAdapter, Site

from .adapter import HomeAssistantMqtt

__all__ = ["HomeAssistantMqtt", "register_device_adapters"]


@hookimpl
def register_device_adapters(site: Site) -> Iterable[type[DeviceAdapter]]:
    """Return the adapter for `homeassistant/<component>/.../config`."""
    return [HomeAssistantMqtt]
