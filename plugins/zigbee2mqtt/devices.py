"""One device of the bridge's list: its features as things, and things as entities."""

import re
from collections.abc import Iterator
from typing import Any

from edgehome.messages import Entity
from edgehome.outside import clean

from .air import Climate, Fan
from .exposes import SPECIFIC, BadExposes, Feature, read_exposes
from .specific import Cover, Light, Lock, Siren, Specific, SwitchWithState
from .things import Thing, thing_of

_KINDS: dict[str, type[Specific]] = {
    "light": Light,
    "switch": SwitchWithState,
    "fan": Fan,
    "cover": Cover,
    "lock": Lock,
    "climate": Climate,
}


class Device:
    """A device with its things and entities by entity id."""

    def __init__(self, address: str, name: str) -> None:
        self.address = address
        self.name = name
        self.things: dict[str, Thing] = {}
        self.entities: dict[str, Entity] = {}


def read_device(raw: dict[str, Any], adapter: str) -> Device:
    """Return the device of an entry of `bridge/devices`. Raises BadExposes."""
    address = raw["ieee_address"]
    name = raw.get("friendly_name", address)
    definition = raw["definition"]
    if not isinstance(name, str) or not name or not isinstance(definition, dict):
        raise BadExposes("friendly_name, definition: expected a name and an object")
    features = read_exposes(definition.get("exposes", []))
    device = Device(address, name)
    for thing in _things(features):
        _add(device, thing, adapter)
    _link_effects(device, features)
    return device


def _things(features: list[Feature]) -> Iterator[Thing]:
    for feature in features:
        if feature.type in SPECIFIC and feature.features:
            specific = _KINDS[feature.type](feature)
            yield specific
            yield from _things(specific.rest)
        elif feature.type == "composite" and feature.name == "warning" and feature.settable:
            yield Siren(feature)
        elif feature.type == "composite" and feature.features:
            yield from _things(list(feature.features))
        else:
            yield thing_of(feature)


def _add(device: Device, thing: Thing, adapter: str) -> None:
    slug = re.sub(r"[^a-z0-9]+", "_", f"{device.address}_{thing.key}".lower()).strip("_")
    entity_id, n = f"{thing.domain}.{slug}", 2
    while entity_id in device.things:
        entity_id, n = f"{thing.domain}.{slug}_{n}", n + 1
    feature = thing.feature
    own = feature.endpoint if isinstance(thing, Specific) and feature.type in SPECIFIC else feature.label
    if not isinstance(thing, Specific) and feature.endpoint and feature.endpoint not in own.lower():
        own = f"{own} {feature.endpoint}"
    device.things[entity_id] = thing
    device.entities[entity_id] = Entity(
        id=entity_id,
        name=clean(f"{device.name} {own}"),
        domain=thing.domain,
        device=f"zigbee2mqtt_{device.address}",
        attributes=thing.attributes,
        adapter=adapter,
    )


def _link_effects(device: Device, features: list[Feature]) -> None:
    effects = {f.endpoint: f for f in features if f.type == "enum" and f.name == "effect" and f.settable}
    for thing in device.things.values():
        if isinstance(thing, Light) and (effect := effects.get(thing.feature.endpoint)):
            thing.effect = effect
            thing.attributes["effect_list"] = effect.values()
