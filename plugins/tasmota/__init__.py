"""Devices with Tasmota's own discovery (`SetOption19 0`)."""

from collections.abc import Iterable

from edgehome.hookspecs import hookimpl
from edgehome.protocols import DeviceAdapter, Site

from .adapter import Tasmota

__all__ = ["Tasmota", "register_device_adapters"]


@hookimpl
def register_device_adapters(site: Site) -> Iterable[type[DeviceAdapter]]:
    """Return the adapter for `tasmota/discovery/<mac>/{config,sensors}`."""
    return [Tasmota]
