"""Devices that speak EdgeHome's own MQTT convention, as `docs/devices.md` describes it."""

from collections.abc import Iterable

from edgehome.hookspecs import hookimpl
from edgehome.protocols import DeviceAdapter, Site

from .adapter import EdgeHomeDevices
from .inbox import CommandInbox, Order

__all__ = ["CommandInbox", "EdgeHomeDevices", "Order", "register_device_adapters"]


@hookimpl
def register_device_adapters(site: Site) -> Iterable[type[DeviceAdapter]]:
    """Return the adapter for `edgehome/<site>/device/...`."""
    return [EdgeHomeDevices]
