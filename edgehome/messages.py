"""Everything that crosses a stage or the wire: frozen data, no behaviour.

A `trace` names the event that caused a message. Times `at` are Unix seconds of the site's clock.
"""

from typing import Any, Literal

import msgspec


class Message(msgspec.Struct, frozen=True, omit_defaults=True):
    """What all messages share: immutable, defaults left out on the wire."""


# ---- the home -------------------------------------------------------------------------------

Liveness = Literal["live", "stale", "gone"]


class Floor(Message, frozen=True, kw_only=True):
    """A floor of the building."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()


class Area(Message, frozen=True, kw_only=True):
    """A room or zone; `floor` is a floor's id."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    floor: str | None = None


class Entity(Message, frozen=True, kw_only=True):
    """One thing of a device that has a state or can be told to do something.

    `attributes` hold what the device reports and what it can do, by Home Assistant's names, levels
    from 0 to 100: brightness_pct, volume_level, percentage, current_position, supported,
    supported_color_modes, hvac_modes, min_temp, max_temp, unit, device_class.
    """

    id: str
    name: str
    domain: str
    device: str = ""
    aliases: tuple[str, ...] = ()
    area: str | None = None
    floor: str | None = None
    state: str | None = None
    attributes: dict[str, Any] = {}
    liveness: Liveness = "live"
    reported_at: float | None = None
    risk: str | None = None
    adapter: str = ""

    @property
    def device_class(self) -> str | None:
        """The kind within the domain (door, curtain, temperature, pump), if the device says it."""
        return self.attributes.get("device_class")


UNCONFIRMED = "unconfirmed"
"""The attribute of an entity that was sent an order and has reported nothing since."""

# ---- the path -------------------------------------------------------------------------------

Priority = Literal["safety", "person", "background"]


class Event(Message, frozen=True, kw_only=True):
    """What a source saw or heard, before anybody made sense of it."""

    source: str
    kind: str
    at: float
    text: str = ""
    data: dict[str, Any] = {}
    person: str | None = None
    area: str | None = None
    device: str | None = None
    trace: str = ""


class Call(Message, frozen=True, kw_only=True):
    """One typed thing to do or to ask: an intent of `intents.py`, what it reaches, with what."""

    intent: str
    entities: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    floors: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    device_classes: tuple[str, ...] = ()
    arguments: dict[str, Any] = {}


class Schedule(Message, frozen=True, kw_only=True):
    """What shall run later; kinds, triggers and conditions as in docs/messages.md."""

    kind: Literal["timer", "delay", "at", "rule"]
    trigger: dict[str, Any]
    conditions: tuple[dict[str, Any], ...] = ()
    calls: tuple[Call, ...] = ()


IntentOutcome = Literal["act", "answer", "ask", "refuse", "none"]


class Intent(Message, frozen=True, kw_only=True):
    """What an understander made of the words: typed, grounded in this home, with its confidence.

    With outcome ask, refuse or none the calls say what is offered or refused; nothing is done.
    """

    outcome: IntentOutcome
    calls: tuple[Call, ...] = ()
    schedule: Schedule | None = None
    candidates: tuple[str, ...] = ()
    answer: str | None = None
    reason: str = ""
    missing: str = ""
    confidence: float = 1.0
    tier: str = ""
    lang: str = "en"
    trace: str = ""


class Observation(Message, frozen=True, kw_only=True):
    """An event after perception: words to understand, or an intent that a sensor event carries."""

    trace: str
    source: str
    kind: str
    at: float
    text: str = ""
    lang: str = ""
    person: str | None = None
    area: str | None = None
    device: str | None = None
    data: dict[str, Any] = {}
    intent: Intent | None = None
    priority: Priority = "person"
    what_if: bool = False


class Context(Message, frozen=True, kw_only=True):
    """What a conversation remembers: who speaks where, what was spoken of, what is being asked.

    `entities` are those of the last turn that had any, `earlier` those of the turns before it, the newest last.
    `schedule` is what was planned last, as long as nothing else was done.
    """

    area: str | None = None
    device: str | None = None
    person: str | None = None
    now: float = 0.0
    entities: tuple[str, ...] = ()
    earlier: tuple[str, ...] = ()
    calls: tuple[Call, ...] = ()
    question: "Question | None" = None
    schedule: Schedule | None = None
    text: str = ""
    reply: str = ""


class Action(Message, frozen=True, kw_only=True):
    """One verb for one entity on its way to the gate. `origin` says who asked: words, rule, plugin,
    agent, inspector, undo."""

    id: str
    trace: str
    entity: str
    verb: str
    args: dict[str, Any] = {}
    expires_at: float
    origin: str = "words"
    person: str | None = None
    confirmed: bool = False
    intent: str = ""


class Question(Message, frozen=True, kw_only=True):
    """What the host asks back, and what a yes or a choice would do; it lapses at `expires_at`."""

    id: str
    text: str
    actions: tuple[Action, ...] = ()
    calls: tuple[Call, ...] = ()
    schedule: Schedule | None = None
    candidates: tuple[str, ...] = ()
    missing: str = ""
    nickname: dict[str, str] = {}
    place: dict[str, str] = {}
    expires_at: float = 0.0


class Plan(Message, frozen=True, kw_only=True):
    """What the decider wants: actions, or an answer, a question, a refusal, a schedule.

    `calls` are what the host itself does (timers, lists without a device, undo); `already` names entities
    that are in the state asked for. `ordered`: the words put an order between the parts ("and then").
    """

    trace: str
    lang: str = "en"
    actions: tuple[Action, ...] = ()
    answers: tuple[str, ...] = ()
    question: Question | None = None
    refusal: str = ""
    schedule: Schedule | None = None
    calls: tuple[Call, ...] = ()
    already: tuple[str, ...] = ()
    intents: tuple[str, ...] = ()
    ordered: bool = False


Result = Literal["done", "tried", "refused"]


class Outcome(Message, frozen=True, kw_only=True):
    """What became of one action: done only if the change was seen, else tried or refused and why."""

    action: Action
    result: Result
    reason: str = ""
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    echo_ms: float | None = None


class Timing(Message, frozen=True, kw_only=True):
    """T = Tc + Tt + Tp of a request in milliseconds: compute, transport, processing."""

    total_ms: float
    compute_ms: float = 0.0
    transport_ms: float = 0.0
    processing_ms: float = 0.0


class ActionReport(Message, frozen=True, kw_only=True):
    """One action as a reply reports it."""

    entity: str
    verb: str
    args: dict[str, Any] = {}
    outcome: Result
    reason: str = ""


ReplyOutcome = Literal["done", "tried", "refused", "answered", "asked", "not_understood"]


class Reply(Message, frozen=True, kw_only=True):
    """The answer to a request, in the language of its words; a question can be answered for `open_s` seconds."""

    trace: str
    outcome: ReplyOutcome
    reply: str
    lang: str = "en"
    tier: str = ""
    intents: tuple[str, ...] = ()
    actions: tuple[ActionReport, ...] = ()
    candidates: tuple[str, ...] = ()
    question: str | None = None
    open_s: float = 0.0
    t: Timing = msgspec.field(default_factory=lambda: Timing(total_ms=0.0))
    at: float = 0.0


# ---- devices --------------------------------------------------------------------------------


class Packet(Message, frozen=True, kw_only=True):
    """One MQTT publish."""

    topic: str
    payload: bytes
    qos: int = 1
    retain: bool = False


class Received(Message, frozen=True, kw_only=True):
    """One MQTT message as it came in; `at` is the receiver's clock."""

    topic: str
    payload: bytes
    retain: bool = False
    at: float = 0.0


class Command(Message, frozen=True, kw_only=True):
    """How a device is told: the packets, and whether it never echoes its state (optimistic)."""

    packets: tuple[Packet, ...]
    optimistic: bool = False


class EntityFound(Message, frozen=True, tag=True, kw_only=True):
    """A device announced an entity (again); `subscribe` are the topic filters it reports on."""

    entity: Entity
    subscribe: tuple[str, ...] = ()
    command_topics: tuple[str, ...] = ()


class EntityLost(Message, frozen=True, tag=True, kw_only=True):
    """A device withdrew an entity."""

    id: str


class StateReported(Message, frozen=True, tag=True, kw_only=True):
    """A device reported; None leaves the state, attributes are merged, a None value removes one."""

    id: str
    state: str | None = None
    attributes: dict[str, Any] = {}
    at: float = 0.0
    retained: bool = False


class Availability(Message, frozen=True, tag=True, kw_only=True):
    """A device said, or its last will said, whether it can be reached."""

    id: str
    reachable: bool
    at: float = 0.0


class BadPayload(Message, frozen=True, tag=True, kw_only=True):
    """A message that could not be used: which topic, what was wrong, what would be right."""

    topic: str
    reason: str


Change = EntityFound | EntityLost | StateReported | Availability | BadPayload


# ---- agents ---------------------------------------------------------------------------------


class AgentStatus(Message, frozen=True, kw_only=True):
    """Presence of an agent: retained birth and will, and each heartbeat (not retained).

    An agent is `starting` until it has the home; `working` names the tasks it has begun or queued.
    """

    agent: str
    state: Literal["starting", "online", "offline", "draining"]
    boot: str
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    speed: float = 1.0
    capacity: int = 1
    outstanding: int = 0
    at: float = 0.0
    heartbeat_s: float = 1.0
    working: tuple[str, ...] = ()


class Layers(Message, frozen=True, kw_only=True):
    """What one graph of a split model is given or gives: float32 arrays by name, little-endian, with their shapes."""

    arrays: dict[str, bytes] = {}
    shapes: dict[str, tuple[int, ...]] = {}


class HomeCopy(Message, frozen=True, kw_only=True):
    """A whole home as it was at one moment; `timers` as `homefile.StaticHome` has them."""

    entities: tuple[Entity, ...] = ()
    areas: tuple[Area, ...] = ()
    floors: tuple[Floor, ...] = ()
    timers: tuple[dict[str, Any], ...] = ()


class StageInput(Message, frozen=True, kw_only=True):
    """The body of a task: what the stage of this skill is given. Decision has intent and observation.

    With `home`, a HomeCopy, the words are understood in that home instead of the site's.
    """

    event: Event | None = None
    observation: Observation | None = None
    context: Context = Context()
    intent: Intent | None = None
    plan: Plan | None = None
    layers: Layers | None = None
    home: msgspec.Raw = msgspec.Raw(b"null")


class Task(Message, frozen=True, kw_only=True):
    """A piece of work for an agent with the skill: its body is a StageInput as JSON.

    It lapses `ttl_s` after it was received, by the receiver's own clock. `lease_s` is how long the sender
    waits for a sign of life; `leader` is the boot id of the host that asks.
    """

    id: str
    trace: str
    skill: str
    body: msgspec.Raw = msgspec.Raw(b"null")
    lang: str = ""
    domain: str = ""
    model: str = ""
    priority: Priority = "person"
    reply_to: str = ""
    expires_at: float = 0.0
    attempt: int = 1
    leader: str = ""
    ttl_s: float = 0.0
    lease_s: float = 0.0


class TaskResult(Message, frozen=True, kw_only=True):
    """An agent's answer with durations of its own monotonic clock, in milliseconds."""

    task: str
    agent: str
    boot: str = ""
    body: msgspec.Raw = msgspec.Raw(b"null")
    error: str = ""
    queue_ms: float = 0.0
    compute_ms: float = 0.0
    attempt: int = 1
    confidence: float = 1.0


class AgentEvent(Message, frozen=True, kw_only=True):
    """What an agent tells of itself: what its own sensors saw, an action of its task for the host's gate, or the
    certificate it has (PEM), for which it wants a fresh one."""

    agent: str
    id: str
    task: str = ""
    observation: Observation | None = None
    action: str = ""
    certificate: str = ""


class GateAnswer(Message, frozen=True, kw_only=True):
    """The host's answer to an AgentEvent: what became of the action, the fresh certificate, or the text of an error."""

    id: str
    outcome: Outcome | None = None
    certificate: str = ""
    error: str = ""


# ---- history --------------------------------------------------------------------------------


class Step(Message, frozen=True, kw_only=True):
    """One link of the why-chain: `stage` did `what`; `ms` since the request began."""

    trace: str
    stage: str
    what: str
    data: dict[str, Any] = {}
    at: float = 0.0
    ms: float = 0.0


_encoder = msgspec.json.Encoder(enc_hook=str)


def encode(message: Any) -> bytes:
    """Return the message as JSON bytes."""
    return _encoder.encode(message)
