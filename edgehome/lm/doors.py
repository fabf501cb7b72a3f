"""Doors that have a lock: which lock a door means, and whether the words open or shut it. An opening is never guessed.

The network hears a door as something that is switched; what locks and what unlocks is decided by the words here.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from edgehome.lm import things
from edgehome.lm.bilingual import called
from edgehome.lm.decode import Heard
from edgehome.lm.folding import fold
from edgehome.lm.units import WEAK, units
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
    """Return whether a lock would be opened that no word says is to be: "someone's at the door"."""
    unlocks = any(
        home.entities[e].domain == "lock"
        for c in calls
        if c.intent == "HassTurnOff"
        for e in c.entities
        if e in home.entities
    )
    return unlocks and not _OPENS.search(text)


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
