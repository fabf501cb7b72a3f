"""What the objects that plugins hand over can do: the whole contract beside `hookspecs.py`.

Methods are called from worker threads with a time budget unless they are async. Only an Executor,
a Source and a Site's async methods may wait.
"""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

from edgehome.messages import (
    Action,
    AgentStatus,
    Area,
    Change,
    Command,
    Context,
    Entity,
    Event,
    Floor,
    Intent,
    Observation,
    Outcome,
    Packet,
    Plan,
    Received,
    Task,
    TaskResult,
)


@runtime_checkable
class Clock(Protocol):
    """The site's time: real, or simulated and accelerated."""

    def now(self) -> float:
        """Return Unix seconds."""

    def monotonic(self) -> float:
        """Return seconds that never go back, for durations and deadlines."""

    async def sleep(self, seconds: float) -> None:
        """Wait this long on this clock."""


@runtime_checkable
class Home(Protocol):
    """The home as it is now, read-only. `revision` grows whenever names, places or devices change."""

    revision: int

    @property
    def entities(self) -> Mapping[str, Entity]:
        """All entities by id, those that are gone too."""

    @property
    def areas(self) -> Mapping[str, Area]:
        """All areas by id."""

    @property
    def floors(self) -> Mapping[str, Floor]:
        """All floors by id."""


@runtime_checkable
class Source(Protocol):
    """Something events come from."""

    name: str

    def events(self) -> AsyncIterator[Event]:
        """Yield events as they happen, until the host stops."""


@runtime_checkable
class Perceiver(Protocol):
    """Makes sense of a source's events."""

    name: str

    def perceive(self, event: Event, home: Home) -> Observation | None:
        """Return the observation, or None if the event is not for this perceiver."""


@runtime_checkable
class Understander(Protocol):
    """Turns words into a typed intent."""

    name: str

    def understand(self, observation: Observation, context: Context, home: Home) -> Intent | None:
        """Return the intent with its confidence, or None if these words are not for this tier."""


@runtime_checkable
class Decider(Protocol):
    """Turns an intent into a plan for this home; pure."""

    name: str

    def decide(self, intent: Intent, observation: Observation, context: Context, home: Home) -> Plan | None:
        """Return the plan, or None if another decider shall try."""


@runtime_checkable
class Gate(Protocol):
    """The one way to the wire."""

    async def send(self, action: Action) -> Outcome:
        """Check the action, send it if no veto, wait for the echo, and return what became of it."""


@runtime_checkable
class Executor(Protocol):
    """Carries a plan out, through the gate only."""

    name: str

    async def execute(self, plan: Plan, gate: Gate) -> Sequence[Outcome]:
        """Return one outcome for each action, in the plan's order."""


@runtime_checkable
class DeviceAdapter(Protocol):
    """Speaks one device convention: bytes in, changes out; verbs in, bytes out. Never touches the wire."""

    name: str

    def filters(self) -> Iterable[str]:
        """Return the topic filters on which devices announce themselves."""

    def births(self) -> Iterable[Packet]:
        """Return what to publish after each connect so that devices announce themselves again."""

    def receive(self, message: Received) -> Iterable[Change]:
        """Return what a message changes; a bad one becomes a BadPayload, never an exception."""

    def encode(self, entity: Entity, verb: str, args: Mapping[str, Any]) -> Command:
        """Return the packets that make the device do it. Raises Unsupported. Pure.

        A convention whose commands carry an id and an expiry also has `encode_action(entity, action)`.
        """


@runtime_checkable
class AgentView(Protocol):
    """An agent as an allocator sees it."""

    id: str
    status: AgentStatus
    outstanding: int
    expected_ms: float | None
    accuracy: Mapping[tuple[str, str, str], float]


@runtime_checkable
class Aggregation(Protocol):
    """What an aggregator answers: the joined result and how far the agents agreed, 0 to 1."""

    result: TaskResult | None
    agreement: float
    wait: bool
    ask: bool


@runtime_checkable
class GuardedBus(Protocol):
    """A plugin's way to the bus: anything but device command topics."""

    async def publish(self, topic: str, payload: bytes, *, qos: int = 0, retain: bool = False) -> None:
        """Publish. Raises GateBypassed for a topic that commands a device, TopicError for a bad topic."""

    async def subscribe(self, topic_filter: str, handler: Any) -> None:
        """Call `handler(Received)` on the loop for every message that matches."""


@runtime_checkable
class Site(Protocol):
    """What a plugin is given: its settings, the home, the clock, a guarded bus and the gate."""

    name: str
    home: Home
    clock: Clock
    bus: GuardedBus
    gate: Gate

    def settings(self, plugin: str) -> Mapping[str, Any]:
        """Return the plugin's own table of config.toml, empty if there is none."""


__all__ = [
    "AgentView", "Aggregation", "Clock", "Decider", "DeviceAdapter", "Executor", "Gate", "GuardedBus", "Home",
    "Perceiver", "Site", "Source", "Task", "Understander",
]  # fmt: skip
