"""Doors that have a lock: which lock a door means, and whether the words open or shut it. An opening is never guessed.

The network hears a door as something that is switched; what locks and what unlocks is decided by the words here.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from edgehome.lm.grammars.folding import fold
from edgehome.lm.model.decode import Heard
from edgehome.lm.names import things
from edgehome.lm.names.bilingual import called
from edgehome.lm.names.units import WEAK, units
from edgehome.messages import Call, Context, Entity
from edgehome.protocols import Home

_OPENS = re.compile(
    r"\b(?:unlock|unlocked|open|opened|opens|opening|undo|unbolt|unlatch|let|buzz|release)\b|[开開]|解[锁鎖]",
    re.IGNORECASE,
)
_SHUTS = re.compile(
    r"\b(?:lock|locks|locking|close|shut|secure|bolt|latch)\b|(?<!解)[锁鎖](?!打)|[关關閂闩]", re.IGNORECASE
)
_TELLS = re.compile(
    r"(?:\b(?:is|are|was|been|left|leave|leaves|leaving|still|stood|standing)\b|['’]s\b)[^,.;，。]{0,24}\b(?:open|unlocked|ajar)\b"
    r"|(?:没|沒|冇|未|忘了?|唔记得|唔記得)(?:有)?[锁鎖关關閂]|(?:还|還|仲)?(?:开|開)(?:着|著|住|緊)(?!.*[锁鎖关關])",
    re.IGNORECASE,
)
"""What tells of an open door wants it locked, if anything."""
_DOOR = frozenset(("door", "门", "口"))
_SWITCHES = ("HassTurnOn", "HassTurnOff")


def as_lock(heard: Heard, entities: Sequence[Entity]) -> Heard:
    """Return an order for locks as its words say it: to close a door never unlocks it, to open it never locks it."""
    if heard.intent not in _SWITCHES or not entities or any(e.domain != "lock" for e in entities):
        return heard
    words = _unnamed(heard)
    if _TELLS.search(heard.clause):
        return replace(heard, intent="HassTurnOn")
    opens, shuts = bool(_OPENS.search(words)), bool(_SHUTS.search(words))
    if opens == shuts:
        return heard
    return replace(heard, intent="HassTurnOff" if opens else "HassTurnOn")


def _unnamed(heard: Heard) -> str:
    """Return the words without those that name things: 门锁打开 opens, "open the lock" too."""
    words = heard.clause
    for span in heard.spans:
        if span.slot in ("name", "domain", "area"):
            words = words.replace(span.text, " ", 1)
    return words


def guessed(calls: Sequence[Call], text: str, home: Home) -> bool:
    """Return whether a lock would be opened that no word says is to be ("someone's at the door") or that is called otherwise
    ("the school gate"), or what is unlocked is no lock at all."""
    reached = [
        (c.intent, home.entities[e])
        for c in calls
        if c.intent in _SWITCHES
        for e in c.entities
        if e in home.entities
    ]
    unlocked = [e for intent, e in reached if intent == "HassTurnOff" and e.domain == "lock"]
    if unlocked:
        return not _OPENS.search(text) or any(_called_otherwise(e, text, home) for e in unlocked)
    return (
        len(calls) == 1
        and bool(reached and _LOCKED.search(text))
        and not any(e.domain in ("lock", "cover", "switch") for _, e in reached)
    )


_LOCKED = re.compile(r"^\W*(?:please )?(?:un)?lock (?:the|my|our|that)\b", re.IGNORECASE)
_CALLED = re.compile(
    r"\b(?P<of>[a-z]+(?:['’]s)?) (?P<kind>doors?|gates?|hatch|cabinet|cupboard)\b", re.IGNORECASE
)
_NO_NAME = re.compile(
    r"^(?:the|my|our|your|that|this|a|an|any|every|all|both|these|those|other|same|whole|bloody|damn|open|unlock|unlatch|unbolt|shut|close|lock"
    r"|release|undo|main|entrance|house|home|left|right|of|for|to|on|and|big|little|old|metal|wooden|glass)$",
    re.IGNORECASE,
)
"""Words before a door that do not tell it from another."""


def _called_otherwise(lock: Entity, text: str, home: Home) -> bool:
    """Return whether a door is said with a word that is none of this lock's names, of its place, or of people's word for it."""
    area = home.areas.get(lock.area or "")
    names = (lock.name, *lock.aliases, *((area.name, *area.aliases) if area else ()))
    own = {k for n in names for k in things.keys(n)}
    doors = [m for m in _CALLED.finditer(text) if not _NO_NAME.match(m["of"])]
    known = [m for m in things.mentions(text)]
    return bool(doors) and not any(
        own & set(things.keys(m["of"])) or any(k.start <= m.start() and k.end >= m.end() for k in known)
        for m in doors
    )


def other_than_that(entities: Sequence[Entity]) -> bool:
    """Return whether what was found for "the door" is only a gate or a garage door."""
    return bool(entities) and all(e.domain == "cover" and "door" not in things.things_of(e) for e in entities)


def behind(heard: Heard, text: str, context: Context, home: Home) -> list[Entity]:
    """Return the locks that "the door" may mean in a home whose doors do nothing but lock; those near the speaker first."""
    if heard.intent not in _SWITCHES or {m.what for m in things.mentions(text)} != {"door"}:
        return []
    said = {u.key for s in heard.spans if s.slot in ("name", "domain") for u in units(fold(s.text))} - WEAK
    if not said <= _DOOR:
        return []
    locks = [e for e in home.entities.values() if e.domain == "lock" and e.liveness != "gone"]
    if rooms := {m.what for m in things.rooms(text)}:
        areas = {
            a.id for a in home.areas.values() if rooms & {m.what for n in called(a) for m in things.rooms(n)}
        }
        return [e for e in locks if e.area in areas]
    if any(s.slot in ("area", "floor") for s in heard.spans):
        return [e for e in locks if e.area in heard.areas]
    return [e for e in locks if context.area is not None and e.area == context.area] or locks
