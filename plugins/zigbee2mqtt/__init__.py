"""Zigbee devices behind Zigbee2MQTT, by what its bridge says they expose."""

from collections.abc import Iterable

from edgehome.hookspecs import hookimpl
from edgehome.protocols import DeviceAdapter, Site

from .adapter import Zigbee2Mqtt

__all__ = ["Zigbee2Mqtt", "register_device_adapters"]


@hookimpl
def register_device_adapters(site: Site) -> Iterable[type[DeviceAdapter]]:
    """Return the adapter for `zigbee2mqtt/bridge/devices`."""
    return [Zigbee2Mqtt]
