"""The devices of a site's model: those of a scenario or a home, as one that obeys anything and forgets no order."""

from collections.abc import Iterable
from typing import Any

import msgspec

from edgehome import topics
from edgehome.bus import LocalBus
from edgehome.bus.local import Medium
from edgehome.messages import Entity, Received
from edgehome.profiles import profile_of
from edgehome.verbs import VERBS


class Obeying:
    """All devices of the model as one that announces, reports and obeys anything; `got` is what reached it."""

    def __init__(self, medium: Medium, site: str, entities: Iterable[Entity]) -> None:
        self.bus = LocalBus(medium)
        self.site = site
        self.entities = {e.id: e for e in entities}
        self.got: list[dict[str, Any]] = []

    async def start(self) -> None:
        """Announce everything and listen."""
        await self.bus.subscribe(topics.device(self.site, "model", "set"), self._take)
        found = [
            {
                "key": e.id, "id": e.id, "name": e.name, "domain": e.domain, "area": e.area, "risk": e.risk,
                "attributes": _plain(e.attributes), "verbs": list(VERBS.get(e.domain, ())),
            }
            for e in self.entities.values()
        ]  # fmt: skip
        await self._send("config", {"name": "Model", "entities": found})
        await self._send("availability", "online")
        await self.report({e.id: (e.state, e.attributes) for e in self.entities.values()})

    async def report(self, states: dict[str, tuple[str | None, dict[str, Any]]]) -> None:
        """Report states and attributes."""
        body = {i: {"state": s, "attributes": _plain(a)} for i, (s, a) in states.items()}
        await self._send("state", body)

    async def _send(self, what: str, body: Any) -> None:
        payload = body.encode() if isinstance(body, str) else msgspec.json.encode(body)
        await self.bus.publish(topics.device(self.site, "model", what), payload, retain=True)

    def _take(self, message: Received) -> None:
        try:
            self.got.append(msgspec.json.decode(message.payload))
        except msgspec.DecodeError:
            self.got.append({"entity": "raw", "verb": message.payload.decode("utf-8", "replace")})


def _plain(attributes: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in attributes.items() if k not in ("last_command", "last_error")}


def scenario_entities(name: str) -> list[Entity]:
    """Return the entities of a scenario's devices, as their kinds announce them."""
    from edgehome.scenario import load_scenario
    from edgehome.simulate import make_devices, make_world

    story = load_scenario(name)
    made = []
    for device in make_devices(story, make_world(story), "model").values():
        kind = profile_of(device.spec.kind)
        shown = device.shown()
        attributes = dict(shown.attributes)
        if kind.domain == "climate":
            attributes.setdefault("hvac_modes", list(device.option("modes", ["off", "heat"])))
        if device.option("device_class", None):
            attributes.setdefault("device_class", device.option("device_class", None))
        made.append(
            Entity(
                id=device.entity_id, name=device.spec.name, domain=kind.domain, area=device.spec.area, state=shown.state,
                attributes=attributes, risk=device.spec.risk or kind.risk,
            )
        )  # fmt: skip
    return made
