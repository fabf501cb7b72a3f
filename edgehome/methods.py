"""What can be asked of a host over the bus: one method a name, results plain JSON."""

import logging
import os
import time
import uuid
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import msgspec

from edgehome import __version__, modelfiles
from edgehome.client import HostAnswer, HostRequest
from edgehome.errors import EdgeHomeError
from edgehome.messages import Action, Entity, Event

if TYPE_CHECKING:
    from edgehome.host import Host

log = logging.getLogger(__name__)


class Methods:
    """The table of methods; `add` lets other parts of the host bring their own."""

    def __init__(self, host: "Host") -> None:
        self._host = host
        self._table: dict[str, Callable[..., Awaitable[Any]]] = {}
        for name in dir(self):
            if name.startswith("do_"):
                self._table[name[3:]] = getattr(self, name)

    def add(self, name: str, method: Callable[..., Awaitable[Any]]) -> None:
        """Add a method."""
        self._table[name] = method

    async def answer(self, request: HostRequest) -> HostAnswer:
        """Return the result, or the error in words; never raises for a bad request."""
        method = self._table.get(request.method)
        if method is None:
            known = ", ".join(sorted(self._table))
            return HostAnswer(
                id=request.id, error=f"method {request.method!r}: unknown; expected one of {known}"
            )
        try:
            return HostAnswer(id=request.id, result=msgspec.to_builtins(await method(**request.params)))
        except (EdgeHomeError, TypeError, ValueError) as error:
            log.debug("method %s failed", request.method, exc_info=True)
            return HostAnswer(id=request.id, error=f"{request.method}: {error}")

    # ---- orders and questions ---------------------------------------------------------------

    async def do_say(
        self,
        text: str,
        person: str | None = None,
        area: str | None = None,
        source: str = "words",
        what_if: bool = False,
    ) -> Any:
        """Carry words through the path; returns the Reply."""
        host = self._host
        event = Event(
            source=source,
            kind="words",
            at=host.clock.now(),
            text=text,
            person=person,
            area=host.methods.area_id(area or host.config.site.area),
            data={"what_if": True} if what_if else {},
        )
        return await host.handle(event)

    def area_id(self, name: str | None) -> str | None:
        """Return the id of the area called so, if there is one."""
        for area in self._host.home.areas.values():
            if name and name.casefold() in (
                area.id,
                area.name.casefold(),
                *(a.casefold() for a in area.aliases),
            ):
                return area.id
        return None

    async def do_undo(self, person: str | None = None, source: str | None = None) -> Any:
        """Put back the values of a person's last change; of the last of all if nobody is named."""
        asked = person or source or self._host.conversations.last_changed() or "words"
        return await self.do_say("undo", source=asked)

    async def do_publish(
        self, topic: str, payload: str, retain: bool = False, person: str | None = None
    ) -> Any:
        """Publish by hand, through the gate where a device is commanded."""
        trace = uuid.uuid4().hex
        self._host.record(trace, "event", f"publish {topic} by hand", payload=payload[:500], person=person)
        expires_at = time.time() + self._host.config.execution.expires_s
        action = Action(
            id=uuid.uuid4().hex,
            trace=trace,
            entity="",
            verb="raw",
            expires_at=expires_at,
            origin="inspector",
            person=person,
        )
        outcome = await self._host.gate.publish(action, topic, payload.encode(), retain)
        if outcome is None:
            return {"outcome": "done", "reason": "", "trace": trace}
        return {
            "outcome": outcome.result,
            "reason": outcome.reason,
            "trace": trace,
            "entity": outcome.action.entity,
        }

    async def do_act(
        self, entity: str, verb: str, args: dict | None = None, person: str | None = None
    ) -> Any:
        """Send one verb to one entity, through the gate."""
        trace = uuid.uuid4().hex
        self._host.record(trace, "event", f"{verb} {entity}", args=args, person=person)
        action = Action(
            id=uuid.uuid4().hex, trace=trace, entity=entity, verb=verb, args=args or {}, origin="inspector", person=person,
            expires_at=time.time() + self._host.config.execution.expires_s,
        )  # fmt: skip
        outcome = await self._host.gate.send(action)
        return {"outcome": outcome.result, "reason": outcome.reason, "trace": trace, "entity": entity}

    # ---- the home ---------------------------------------------------------------------------

    async def do_devices(self, area: str | None = None, domain: str | None = None) -> Any:
        """All entities with places by name."""
        wanted = self.area_id(area)
        return [
            self.shown(e)
            for e in sorted(
                self._host.home.entities.values(), key=lambda e: (e.area or "~", e.domain, e.name)
            )
            if (not area or e.area == wanted) and (not domain or e.domain == domain)
        ]

    def shown(self, entity: Entity) -> dict[str, Any]:
        """Return an entity as commands and the TUI show it."""
        home = self._host.home
        area, floor = home.areas.get(entity.area or ""), home.floors.get(entity.floor or "")
        return {
            "id": entity.id,
            "device": entity.device,
            "name": entity.name,
            "aliases": list(entity.aliases),
            "domain": entity.domain,
            "area": area.name if area else None,
            "floor": floor.name if floor else None,
            "state": entity.state,
            "attributes": entity.attributes,
            "liveness": entity.liveness,
            "reported_at": entity.reported_at,
            "risk": entity.risk,
            "adapter": entity.adapter,
        }

    async def do_device(self, entity: str, points: int = 200) -> Any:
        """One entity with its history and command topics."""
        found = self._host.home.entity(entity)
        rows = self._host.database.rows(
            "SELECT at, state, value FROM history WHERE entity = ? ORDER BY at DESC LIMIT ?", (entity, points)
        )
        commands = [topic for topic, owners in self._host.gate.topics.items() if entity in owners]
        return {**self.shown(found), "history": rows[::-1], "command_topics": commands}

    async def do_rename(
        self, entity: str, name: str | None = None, area: str | None = None, aliases: list[str] | None = None
    ) -> Any:
        """Give an entity a name, room or aliases of one's own."""
        return self.shown(self._host.home.rename(entity, name, area, aliases))

    async def do_forget(self, entity: str) -> Any:
        """Drop an entity until its device announces it again."""
        self._host.home.forget(entity)
        return {"forgotten": entity}

    async def do_places(self) -> Any:
        """Floors and areas."""
        home = self._host.home
        return {"floors": list(home.floors.values()), "areas": list(home.areas.values())}

    async def do_home_file(self) -> Any:
        """The home in the form of a home file."""
        home = self._host.home
        places = {"floors": list(home.floors.values()), "areas": list(home.areas.values())}
        return {
            "name": self._host.config.site.name,
            **places,
            "entities": list(home.entities.values()),
            "timers": [],
        }

    async def do_problems(self) -> Any:
        """Messages that could not be used, newest last."""
        return list(self._host.home.problems)

    # ---- why --------------------------------------------------------------------------------

    async def do_why(self, trace: str = "last") -> Any:
        """The chain of one request, from the words to the echo."""
        found = self._host.audit.last_trace() if trace == "last" else trace
        steps = [record.step() for record in self._host.audit.chain(found)] if found else []
        if not steps:
            raise EdgeHomeError(f"trace {trace!r}: the audit has no such request")
        return steps

    async def do_requests(self, count: int = 50) -> Any:
        """The last requests, newest first: the words, what became of them, and where the time went."""
        found = [r.step() for r in self._host.audit.newest(("event", "reply"), 4 * max(1, min(count, 1000)))]
        said = {step["trace"]: step["what"] for step in found if step["stage"] == "event"}
        return [
            {
                "trace": step["trace"], "at": step["at"], "said": said.get(step["trace"], ""), "outcome": step["what"],
                "reply": step["data"].get("text", ""), "tier": step["data"].get("tier", ""), "t": step["data"].get("t") or {},
            }
            for step in found if step["stage"] == "reply"
        ][:count]  # fmt: skip

    async def do_audit_verify(self) -> Any:
        """Check the hash chain."""
        checked, bad = self._host.audit.verify()
        return {"records": checked, "first_bad": bad, "store_error": self._host.database.error}

    # ---- the host ---------------------------------------------------------------------------

    async def do_plugins(self) -> Any:
        """All plugins with their hooks, times and errors."""
        return [record.shown() for record in self._host.registry.records.values()]

    async def do_plugin_enable(self, plugin: str, enabled: bool = True) -> Any:
        """Take a plugin out or put it back."""
        await self._host.registry.set_enabled(plugin, enabled)
        return await self.do_plugins()

    async def do_models(self) -> Any:
        """How much each tier understood how fast, and the model files."""
        return {
            "tiers": modelfiles.tiers(self._host.database),
            "models": modelfiles.models(self._host.config),
        }

    async def do_status(self) -> Any:
        """Version, broker, counts."""
        return self.health()

    def health(self) -> dict[str, Any]:
        """Return what the health line shows."""
        host = self._host
        counts = {"live": 0, "stale": 0, "gone": 0}
        for entity in host.home.entities.values():
            counts[entity.liveness] += 1
        broken = [r.name for r in host.registry.records.values() if r.state in ("failed", "broken")]
        return {
            "site": host.config.site.name,
            "version": __version__,
            "boot": host.boot,
            "pid": os.getpid(),
            "up_s": round(time.time() - host.started_at, 1),
            "time": host.clock.now(),
            "timezone": host.config.site.timezone,
            "broker": getattr(host, "broker_kind", ""),
            "connected": host.bus.connected,
            "received": getattr(host.bus, "received", 0),
            "sent": getattr(host.bus, "sent", 0),
            "dropped": getattr(host.bus, "dropped", 0) + host.inbox.dropped,
            "devices": counts,
            "plugins_broken": broken,
            "store_error": host.database.error,
            "bypasses": host.bus.bypasses,
        }
