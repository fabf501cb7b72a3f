"""What entities are called: ids that stay, and names as people see them in Home Assistant."""

import re
import zlib
from typing import Any

from edgehome.outside import clean

_CLASS_NAMES = {
    "aqi": "Air quality index", "carbon_dioxide": "Carbon dioxide", "co": "Carbon monoxide",
    "apparent_power": "Apparent power", "battery_charging": "Charging", "pm1": "PM1", "pm10": "PM10",
    "pm25": "PM2.5", "ph": "pH", "nitrogen_dioxide": "Nitrogen dioxide", "heat": "Heat",
    "volatile_organic_compounds": "Volatile organic compounds",
    "volatile_organic_compounds_parts": "Volatile organic compounds parts",
    "garage": "Garage", "garage_door": "Garage door",
}  # fmt: skip


def slug(text: str) -> str:
    """Return the text as a-z, 0-9 and _; what is lost by that is told apart by a checksum."""
    plain = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")
    if any(ord(c) > 127 for c in text):
        mark = f"{zlib.crc32(text.encode('utf-8', 'replace')):08x}"
        plain = f"{plain}_{mark}" if plain else mark
    return plain[:120] or "unnamed"


def base_id(domain: str, config: dict[str, Any], fallback: str) -> str:
    """Return the entity id that the config asks for, before it is made unique."""
    wanted = config.get("default_entity_id")
    if isinstance(wanted, str) and "." in wanted:
        wanted = wanted.split(".", 1)[1]
    for candidate in (wanted, config.get("object_id"), config.get("unique_id"), fallback):
        if isinstance(candidate, str) and candidate.strip():
            return f"{domain}.{slug(candidate)}"
    return f"{domain}.unnamed"


def entity_name(config: dict[str, Any], device_name: str, plain_name: str) -> str:
    """Return the name: the device's and the entity's own, or what its class is called."""
    own: str | None
    if "name" in config:
        value = config["name"]
        own = clean(str(value)) if isinstance(value, str | int | float) else None
    else:
        kind = config.get("device_class")
        own = class_name(kind) if isinstance(kind, str) else plain_name
    if not device_name:
        return own or plain_name
    if not own or own.lower() == device_name.lower():
        return device_name
    return own if own.lower().startswith(device_name.lower() + " ") else f"{device_name} {own}"


def class_name(device_class: str) -> str:
    """Return what people call a device class."""
    return _CLASS_NAMES.get(device_class) or clean(device_class).replace("_", " ").capitalize()


def device_id(device: dict[str, Any]) -> str:
    """Return the first identifier or connection of a device block, "" without any."""
    for key in ("identifiers", "connections"):
        value = device.get(key)
        first = value[0] if isinstance(value, list) and value else value
        if isinstance(first, list):
            first = first[-1] if first else None
        if isinstance(first, str | int) and str(first):
            return clean(str(first))
    return ""
