"""Which agents there are, as a host knows them: from births, wills and heartbeats; three missed beats are death.

It knows nothing of tasks: who has some is told through `alive` and `gone`.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from edgehome import topics
from edgehome.bus import Bus
from edgehome.errors import EdgeHomeError
from edgehome.messages import AgentStatus, Received

BEATS = 3
FIRST_FEW = 5
REMEMBER = 0.1

Record = Callable[..., None]


@dataclass
class View:
    """An agent as the host knows it (`protocols.AgentView`). `heard` is None until it spoke in this host's time."""

    id: str
    status: AgentStatus
    heard: float | None = None
    outstanding: int = 0
    served: int = 0
    lost: int = 0
    expected_ms: float | None = None
    suspect: bool = False
    drained: bool = False
    accuracy: dict[tuple[str, str, str], float] = field(default_factory=dict)

    def measured(self, ms: float) -> None:
        """Take in how long one task took without its wait in the queue: a mean at first, then a slow average."""
        self.served += 1
        weight = max(REMEMBER, 1 / min(self.served, FIRST_FEW * 2))
        self.expected_ms = (
            ms if self.expected_ms is None else self.expected_ms + weight * (ms - self.expected_ms)
        )

    @property
    def usable(self) -> bool:
        """Whether it may be given work."""
        return self.heard is not None and self.status.state == "online" and not (self.suspect or self.drained)


class Presence:
    """The agents of a site by id. `joined` is told of each that is fresh, `changed` of anything lists would show.

    `alive(status)` hears every sign of life, `gone(agent, why)` every end of one.
    """

    def __init__(
        self, bus: Bus, site: str, heartbeat_s: float, record: Record, monotonic: Callable[[], float]
    ) -> None:
        self.views: dict[str, View] = {}
        self.joined: list[Callable[[View], None]] = []
        self.changed: Callable[[], None] = lambda: None
        self.alive: Callable[[AgentStatus], None] = lambda status: None
        self.gone: Callable[[str, str], None] = lambda agent, why: None
        self._bus, self._site, self._tick_s = bus, site, heartbeat_s / 2
        self._record, self._now = record, monotonic
        self._ticking: asyncio.Task | None = None

    async def start(self) -> None:
        """Listen to agents."""
        await self._bus.subscribe(topics.agent(self._site, "+", "status"), self._told)
        self._ticking = asyncio.create_task(self._tick())

    async def stop(self) -> None:
        """Miss nobody any more."""
        if self._ticking:
            self._ticking.cancel()
            await asyncio.gather(self._ticking, return_exceptions=True)

    async def _tick(self) -> None:
        due = self._now() + self._tick_s
        while True:
            await asyncio.sleep(self._tick_s)
            now = self._now()
            if now - due > self._tick_s:  # this host was held up: what agents said meanwhile is not read yet
                for view in self.views.values():
                    view.heard = None if view.heard is None else view.heard + now - due
            due = now + self._tick_s
            for view in self.views.values():
                silent_s = BEATS * view.status.heartbeat_s
                if view.heard is not None and view.status.state != "offline" and now - view.heard > silent_s:
                    self._over(view, f"no heartbeat for {silent_s:g} s")

    def has(self, skill: str) -> bool:
        """Return whether any agent may be given such work now."""
        return any(v.usable and skill in v.status.skills for v in self.views.values())

    def _told(self, message: Received) -> None:
        agent = message.topic.split("/")[-2]
        if not message.payload:
            if (view := self.views.pop(agent, None)) is not None:
                self._over(view, "it is no agent of this site any more")
            return
        try:
            status = msgspec.json.decode(message.payload, type=AgentStatus)
        except msgspec.DecodeError as error:
            self._record("agents", "agents", f"{agent}: bad status", error=str(error))
            return
        view = self.views.get(agent)
        if view is None:
            view = self.views[agent] = View(agent, status)
        if status.boot != view.status.boot:
            if status.state == "offline" and view.usable:
                return  # the will of an earlier boot comes late
            if view.heard is not None:
                self._over(view, "it started anew", say=False)
            view.drained = view.suspect = False
        before = view.status.state
        view.status = status
        if status.state == "offline":
            self._over(view, "it went offline", say=before != "offline")
        elif not message.retain:  # a retained word may be of an agent that died while nobody looked
            self._heard(view, fresh=view.heard is None or before != status.state)

    def _heard(self, view: View, fresh: bool) -> None:
        view.heard = self._now()
        view.suspect = False
        self.alive(view.status)
        if fresh:
            status = view.status
            about = {"skills": status.skills, "boot": status.boot}
            self._record("agents", "agents", f"{view.id}: {status.state}", **about)
            for tell in self.joined:
                tell(view)
            self.changed()

    def _over(self, view: View, why: str, say: bool = True) -> None:
        view.heard = None
        view.status = msgspec.structs.replace(view.status, state="offline")
        self.gone(view.id, why)
        if say:
            self._record("agents", "agents", f"{view.id}: gone", reason=why)
            self.changed()

    def drain(self, agent: str) -> View:
        """Give an agent no more tasks until it starts anew. Raises EdgeHomeError for an unknown one."""
        view = self.views.get(agent)
        if view is None:
            known = ", ".join(sorted(self.views)) or "none"
            raise EdgeHomeError(f"agent {agent!r}: unknown; expected one of {known}")
        view.drained = True
        self.changed()
        return view

    def shown(self) -> list[dict[str, Any]]:
        """Return the agents for lists and the TUI."""
        now = self._now()
        return [
            {
                "id": v.id, "state": "draining" if v.drained and v.status.state == "online" else v.status.state,
                "boot": v.status.boot, "skills": list(v.status.skills), "languages": list(v.status.languages),
                "domains": list(v.status.domains), "models": list(v.status.models), "speed": v.status.speed,
                "capacity": v.status.capacity, "outstanding": v.outstanding, "served": v.served, "lost": v.lost,
                "expected_ms": None if v.expected_ms is None else round(v.expected_ms, 3), "suspect": v.suspect,
                "at": None if v.heard is None else time.time() - (now - v.heard),
                "accuracy": {"/".join(p for p in k if p): round(a, 3) for k, a in v.accuracy.items()},
            }
            for v in sorted(self.views.values(), key=lambda v: v.id)
        ]  # fmt: skip
