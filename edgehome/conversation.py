"""What each conversation remembers: the last things spoken of, the open question, what can be undone."""

import time
from collections.abc import Callable
from typing import Any

import msgspec

from edgehome.messages import Call, Context, Observation, Outcome, Question, Reply, Schedule, encode
from edgehome.store import Database

REMEMBER_S = 600.0
EARLIER = 6
"""How many things spoken of before the last turn are remembered."""
MAX_CONVERSATIONS = 200


def before(earlier: tuple[str, ...], last: tuple[str, ...], now: tuple[str, ...]) -> tuple[str, ...]:
    """Return what was spoken of before the things spoken of now, the newest last."""
    return tuple(e for e in dict.fromkeys((*(e for e in earlier if e not in last), *last)) if e not in now)[
        -EARLIER:
    ]


def others_asked(
    question: Question | None, chosen: tuple[str, ...], earlier: tuple[str, ...]
) -> tuple[str, ...]:
    """Return what was spoken of earlier with the other one of two that were asked about: "the other one too"."""
    left = [c for c in question.candidates if c not in chosen] if question and chosen else []
    return (*earlier, left[0]) if len(left) == 1 and question and len(question.candidates) == 2 else earlier


class Undoable(msgspec.Struct, frozen=True):
    """Values to put back: entity, what it was told, and its state and attributes before."""

    entity: str
    verb: str
    before: dict[str, Any]
    at: float


class Memory(msgspec.Struct):
    """One conversation; survives a restart."""

    key: str
    at: float = 0.0
    area: str | None = None
    entities: tuple[str, ...] = ()
    earlier: tuple[str, ...] = ()
    calls: tuple[Call, ...] = ()
    question: Question | None = None
    schedule: Schedule | None = None
    text: str = ""
    reply: str = ""
    undo: list[list[Undoable]] = []
    redo: list[list[Undoable]] = []


class Conversations:
    """All conversations by who speaks where."""

    def __init__(self, database: Database | None = None, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._database = database
        self._memories: dict[str, Memory] = {}
        if database:
            for body in database.facts("conversation").values():
                memory = msgspec.json.decode(body, type=Memory)
                self._memories[memory.key] = memory

    def of(self, observation: Observation) -> Memory:
        """Return the conversation an observation belongs to; what is old is forgotten but for the undo."""
        if observation.intent is not None:  # a rule or timer speaks for itself, whoever made it
            return self._keyed(f"{observation.source}:{observation.person or ''}")
        return self._keyed(observation.person or observation.device or observation.source)

    def asking(self, observation: Observation, memory: Memory) -> Memory:
        """Return the conversation that a question belongs to: a rule's or schedule's is asked of its person."""
        if observation.intent is None:
            return memory
        if observation.person:
            return self._keyed(observation.person)
        spoken = [m for m in self._memories.values() if ":" not in m.key]
        return max(spoken, key=lambda m: m.at, default=memory)

    def _keyed(self, key: str) -> Memory:
        memory = self._memories.get(key)
        if memory is None:
            memory = self._memories[key] = Memory(key=key)
            if len(self._memories) > MAX_CONVERSATIONS:
                oldest = min(self._memories.values(), key=lambda m: m.at)
                del self._memories[oldest.key]
        if self._now() - memory.at > REMEMBER_S:
            memory.entities, memory.earlier, memory.calls, memory.schedule = (), (), (), None
            memory.text, memory.reply = "", ""
        if memory.question and memory.question.expires_at < self._now():
            memory.question = None
        return memory

    def context(self, observation: Observation, memory: Memory) -> Context:
        """Return what an understander is told of the conversation."""
        return Context(
            area=observation.area or memory.area,
            device=observation.device,
            person=observation.person,
            now=observation.at,
            entities=memory.entities,
            earlier=memory.earlier,
            calls=memory.calls,
            question=memory.question,
            schedule=memory.schedule,
            text=memory.text,
            reply=memory.reply,
        )

    def remember(
        self,
        memory: Memory,
        observation: Observation,
        reply: Reply,
        calls: tuple[Call, ...],
        entities: tuple[str, ...],
        outcomes: tuple[Outcome, ...],
        schedule: Schedule | None = None,
    ) -> None:
        """Note a turn of the conversation, with what it planned."""
        memory.at = self._now()
        memory.text, memory.reply = observation.text[:500], reply.reply[:500]
        if calls or schedule is not None:
            memory.schedule = schedule
        if calls:
            memory.calls = calls
        if entities:
            memory.earlier = before(memory.earlier, memory.entities, entities)
            memory.entities = entities[:50]
        self._note_changes(self.asking(observation, memory), outcomes)
        self.save(memory)

    def _note_changes(self, memory: Memory, outcomes: tuple[Outcome, ...]) -> None:
        """Note what can be put back: what an undo changed can be put back by a redo, everything else by an undo."""

        def steps(undone: bool) -> list[Undoable]:
            return [
                Undoable(o.action.entity, o.action.verb, o.before, self._now())
                for o in outcomes
                if o.result != "refused" and (o.action.origin == "undo") == undone
            ]

        if undone := steps(True):
            memory.redo = [*memory.redo[-19:], undone]
        if done := steps(False):
            memory.undo = [*memory.undo[-19:], done]
            if not any(o.action.origin == "redo" for o in outcomes):
                memory.redo = []

    def last_changed(self) -> str | None:
        """Return the key of the conversation with the newest change that can be put back."""
        changed = [memory for memory in self._memories.values() if memory.undo]
        return max(changed, key=lambda m: max(step.at for step in m.undo[-1])).key if changed else None

    def save(self, memory: Memory) -> None:
        """Keep the conversation over a restart."""
        if self._database:
            self._database.put("conversation", memory.key, encode(memory))
