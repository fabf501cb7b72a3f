"""What simulated devices share: true state, orders, and how each convention looks on the wire. No MQTT, no clock.

A kind of device is `devices/<kind>/` with a class `Device` that derives from one of the two conventions here.
"""

import json
import time
from collections.abc import Mapping
from typing import Any, ClassVar, NamedTuple

import msgspec

from edgehome import topics
from edgehome.messages import Packet
from edgehome.profiles import Profile, profile_of
from edgehome.world import World


class DeviceSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A device as a scenario names it; `state` and `attributes` are how it begins."""

    id: str
    kind: str
    name: str
    aliases: tuple[str, ...] = ()
    area: str | None = None
    risk: str | None = None
    state: str | None = None
    attributes: dict[str, Any] = {}
    options: dict[str, Any] = {}


class Order(NamedTuple):
    """What a device is told, by the names of `verbs.py`; `id` where the convention has one."""

    verb: str
    args: dict[str, Any]
    id: str = ""


class Refused(Exception):
    """A device does not do what it was told; the text says why."""


class Shown(NamedTuple):
    """A state with attributes, as a device has it or claims to have it."""

    state: str | None
    attributes: dict[str, Any]


class SimulatedDevice:
    """One device: its true state, what orders and time do to it. Subclasses say how it looks on the wire.

    Orders change the device only; the world is changed in `step` and `put`.
    """

    acts_on_others: ClassVar[bool] = False

    def __init__(self, spec: DeviceSpec, world: World, site: str) -> None:
        self.spec, self.world, self.site = spec, world, site
        self.id, self.area = spec.id, spec.area
        self.profile: Profile = profile_of(spec.kind)
        self.random = world.random(spec.id)
        self.state: str | None = None
        self.attributes: dict[str, Any] = {}
        self.last_error: str | None = None
        self.neighbours: Mapping[str, SimulatedDevice] = {}
        self.setup()
        if spec.state is not None or spec.attributes:
            self.put(spec.state, spec.attributes)

    @property
    def entity_id(self) -> str:
        """The id of the main entity."""
        return f"{self.profile.domain}.{self.id}"

    def option(self, name: str, default: Any) -> Any:
        """Return what the scenario says of this device, else the default."""
        return self.spec.options.get(name, default)

    def limits(self, quantity: str) -> tuple[float, float]:
        """Return low and high of a quantity: the scenario's options `<quantity>_min/_max`, else the profile's."""
        known = self.profile.quantities[quantity]
        low = self.option(f"{quantity}_min", 0.0 if known.low is None else known.low)
        return low, self.option(f"{quantity}_max", 100.0 if known.high is None else known.high)

    # ---- for each kind ------------------------------------------------------------------------

    def setup(self) -> None:
        """Give state and attributes their first values."""

    def do(self, verb: str, args: Mapping[str, Any]) -> None:
        """Obey. Raises Refused."""
        raise Refused(f"{verb}: this device takes no orders")

    def put(self, state: str | None, attributes: Mapping[str, Any]) -> None:
        """Be moved by hand: somebody opens the window, comes home, presses the switch."""
        if state is not None:
            self.state = state
        self.attributes.update(attributes)

    def advance(self, seconds: float) -> None:
        """Let simulated time go by: what moves moves on."""

    def step(self) -> None:
        """A minute of the world has gone by: measure again."""

    def extra_entities(self) -> dict[str, tuple[str, ...]]:
        """Return ids and aliases of the entities beside the main one."""
        return {}

    def sets(self) -> dict[str, Any]:
        """Return what the option `sets` tells neighbours, by entity id, as the attribute `sets` carries it."""
        return {
            self.neighbours[i].entity_id: {"verb": order["verb"], "args": dict(order.get("args", {}))}
            for i, order in self.option("sets", {}).items()
            if i in self.neighbours
        }

    # ---- what the host shall know of it ---------------------------------------------------------

    def entities(self) -> dict[str, tuple[str, ...]]:
        """Return the aliases of each entity by id."""
        return {self.entity_id: self.spec.aliases, **self.extra_entities()}

    def shown(self) -> Shown:
        """Return the true state."""
        return Shown(self.state, dict(self.attributes))

    def truth(self) -> bytes:
        """Return the true state as the truth topic carries it."""
        return json.dumps(
            {self.entity_id: {"state": self.state, "attributes": self.attributes}}, ensure_ascii=False
        ).encode()

    # ---- for each convention ------------------------------------------------------------------

    def announcements(self) -> list[Packet]:
        """Return the packets that make it known."""
        raise NotImplementedError

    def withdrawals(self) -> list[Packet]:
        """Return the packets that make it forgotten: empty ones on its retained topics."""
        raise NotImplementedError

    def reports(self, shown: Shown, answer: Mapping[str, Any] | None = None) -> list[Packet]:
        """Return the packets that report a state; `answer` is what became of the last order."""
        raise NotImplementedError

    def availability(self, online: bool) -> Packet:
        """Return the packet that says whether it can be reached; offline is its will."""
        raise NotImplementedError

    def command_filters(self) -> list[str]:
        """Return the topics it listens on."""
        raise NotImplementedError

    def read(self, topic: str, payload: bytes) -> Order | None:
        """Return the order a message holds; None for what is no order for it."""
        raise NotImplementedError


def _retained(topic: str, payload: str) -> Packet:
    return Packet(topic=topic, payload=payload.encode(), qos=1, retain=True)


class HomeAssistantDevice(SimulatedDevice):
    """A device that announces itself by Home Assistant's MQTT discovery; topics below `<site>/<id>`."""

    component: ClassVar[str] = ""
    commands: ClassVar[tuple[str, ...]] = ("set",)

    def config(self) -> dict[str, Any]:
        """Return the config message without names, ids, device and availability; `~` is the device's root."""
        raise NotImplementedError

    def messages(self, shown: Shown) -> dict[str, str]:
        """Return the payload of each retained state topic below the root."""
        return {"state": str(shown.state)}

    def order(self, what: str, text: str) -> tuple[str, dict[str, Any]] | None:
        """Return verb and arguments of a payload on the command topic `what`."""
        return None

    @property
    def entity_id(self) -> str:
        """The id of the main entity."""
        return f"{self.component or self.profile.domain}.{self.id}"

    def topic(self, what: str) -> str:
        """Return a topic of the device."""
        return f"{self.site}/{self.id}/{what}"

    def more_configs(self) -> dict[str, tuple[str, dict[str, Any]]]:
        """Return further components: suffix of the id -> component and config with its own name."""
        return {}

    def announcements(self) -> list[Packet]:
        """Return one config message for each component."""
        return [
            _retained(topic, json.dumps(body, ensure_ascii=False)) for topic, body in self._configs().items()
        ]

    def _configs(self) -> dict[str, dict[str, Any]]:
        device = {
            "identifiers": [f"{self.site}_{self.id}"],
            "name": self.spec.name,
            "manufacturer": "EdgeHome",
            "model": f"simulated {self.spec.kind.replace('_', ' ')}",
        }
        if self.area:
            device["suggested_area"] = self.world.areas.get(self.area, (self.area,))[0]
        component = self.component or self.profile.domain
        found = {"": (component, {"name": None, "json_attributes_topic": "~/attributes", **self.config()})}
        found |= self.more_configs()
        configs = {}
        for suffix, (kind, body) in found.items():
            object_id = self.id + (f"_{suffix}" if suffix else "")
            configs[f"homeassistant/{kind}/{object_id}/config"] = {
                "~": f"{self.site}/{self.id}",
                "unique_id": f"{self.site}_{object_id}",
                "default_entity_id": f"{kind}.{object_id}",
                "availability_topic": "~/availability",
                "device": device,
                **body,
            }
        return configs

    def withdrawals(self) -> list[Packet]:
        """Return empty packets for configs, states and availability."""
        states = [self.topic(what) for what in (*self.messages(self.shown()), "attributes", "availability")]
        return [_retained(topic, "") for topic in (*self._configs(), *states)]

    def reports(self, shown: Shown, answer: Mapping[str, Any] | None = None) -> list[Packet]:
        """Return the state messages; an error stands among the JSON attributes."""
        packets = [_retained(self.topic(what), text) for what, text in self.messages(shown).items()]
        return [_retained(self.topic("attributes"), json.dumps({"last_error": self.last_error})), *packets]

    def availability(self, online: bool) -> Packet:
        """Return the availability message."""
        return _retained(self.topic("availability"), "online" if online else "offline")

    def command_filters(self) -> list[str]:
        """Return its command topics."""
        return [self.topic(what) for what in self.commands] if self.profile.verbs else []

    def read(self, topic: str, payload: bytes) -> Order | None:
        """Return the order; text that is none gives None."""
        what = topic.removeprefix(f"{self.site}/{self.id}/")
        try:
            found = self.order(what, payload.decode())
        except (ValueError, LookupError, TypeError, AttributeError):
            return None
        return Order(*found) if found else None


class OwnDevice(SimulatedDevice):
    """A device that speaks EdgeHome's own convention, `docs/devices.md`."""

    def __init__(self, spec: DeviceSpec, world: World, site: str) -> None:
        super().__init__(spec, world, site)
        from edgehome.registry import load_bundled

        self.inbox = load_bundled("edgehome_device").CommandInbox(time.time)
        self._orders: dict[str, Any] = {}

    def topic(self, what: str) -> str:
        """Return a topic of the device."""
        return topics.device(self.site, self.id, what)

    def announcements(self) -> list[Packet]:
        """Return the announcement with the one entity."""
        entity = {
            "key": self.profile.domain,
            "id": self.entity_id,
            "name": self.spec.name,
            "aliases": list(self.spec.aliases),
            "domain": self.profile.domain,
            "area": self.area,
            "risk": self.spec.risk or self.profile.risk,
            "verbs": list(self.profile.verbs),
        }
        body = {"name": self.spec.name, "area": self.area, "entities": [entity]}
        return [_retained(self.topic("config"), json.dumps(body, ensure_ascii=False))]

    def withdrawals(self) -> list[Packet]:
        """Return empty packets for announcement, state and availability."""
        return [_retained(self.topic(what), "") for what in ("config", "state", "availability")]

    def reports(self, shown: Shown, answer: Mapping[str, Any] | None = None) -> list[Packet]:
        """Return the state message, with what became of the last order."""
        report: dict[str, Any] = {
            "state": shown.state,
            "attributes": {**shown.attributes, "last_error": self.last_error},
        }
        if answer is not None:
            report["command"] = dict(answer)
        body = json.dumps({self.profile.domain: report}, ensure_ascii=False)
        return [_retained(self.topic("state"), body)]

    def availability(self, online: bool) -> Packet:
        """Return the availability message."""
        return _retained(self.topic("availability"), "online" if online else "offline")

    def command_filters(self) -> list[str]:
        """Return its set topic."""
        return [self.topic("set")] if self.profile.verbs else []

    def read(self, topic: str, payload: bytes) -> Order | None:
        """Return the order; late and repeated ones give None."""
        order = self.inbox.take(payload)
        if order is None or order.entity != self.profile.domain:
            return None
        self._orders = {order.id: order}
        return Order(order.verb, dict(order.args), order.id)

    def answer(self, order: Order, result: str, reason: str = "") -> dict[str, Any] | None:
        """Note what became of an order; a repeat of its id is not carried out again."""
        taken = self._orders.get(order.id)
        return None if taken is None else self.inbox.answer(taken, result, reason)


def obey(device: SimulatedDevice, order: Order) -> None:
    """Let the device do it. Raises Refused, also for arguments that are missing or of no use."""
    try:
        device.do(order.verb, order.args)
    except (LookupError, TypeError, ValueError) as error:
        raise Refused(f"{order.verb}: expected usable arguments, got {order.args!r}") from error


def claimed(device: SimulatedDevice, order: Order) -> Shown:
    """Return what a well-behaved device of this kind would show after the order; the truth stays as it is."""
    state, attributes = device.state, json.loads(json.dumps(device.attributes))
    if device.acts_on_others:
        return Shown(state, attributes)
    hidden = dict(vars(device))
    try:
        obey(device, order)
        device.advance(60.0)
        return device.shown()
    except Refused:
        return Shown(state, attributes)
    finally:
        vars(device).update(hidden)
        device.state, device.attributes = state, attributes
