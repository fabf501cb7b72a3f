"""The room of what was spoken of: what "his blind" and 佢部冷氣 are, and which of several things a conversation is about.

What is named by more than its kind is left as it was heard. Where nothing was spoken of, nothing is changed.
"""

import re

from edgehome.intents import INTENTS
from edgehome.lm.calls import reach, spokenof
from edgehome.lm.model.decode import Heard
from edgehome.lm.names.units import WEAK, units
from edgehome.messages import Context, Entity
from edgehome.protocols import Home

_THEIRS = re.compile(
    r"\b(?:his|hers?|their|theirs)\b|(?:他|她|佢)(?:们|們|哋)?(?:的|嘅|那|嗰|这|這|屋|房|床|边|邊|[部盏盞张張台個个把道](?!人)|(?=[灯燈空冷窗风風电電暖床]))",
    re.IGNORECASE,
)


def room_spoken_of(context: Context, home: Home) -> str | None:
    """Return the one room of all that was last spoken of."""
    rooms = {home.entities[e].area for e in context.entities if e in home.entities}
    return rooms.pop() if len(rooms) == 1 else None


def theirs(
    heard: Heard, text: str, context: Context, home: Home, entities: list[Entity]
) -> list[Entity] | None:
    """Return the things of the kind in the room spoken of, where the words say whose; none where that room has no such thing.

    None where the words do not say whose, or what was heard is right as it is.
    """
    room = room_spoken_of(context, home)
    if room is None or heard.areas or heard.floors or not _THEIRS.search(_with_lead(heard.clause, text)):
        return None
    if there := [e for e in entities if e.area == room]:
        return there
    kind = entities[0].domain if entities and heard.pointing == "device" else heard.domain
    pool = [
        e for e in home.entities.values()
        if e.area == room and kind == e.domain and reach.reaches(heard.intent, e) and e.liveness != "gone"
    ]  # fmt: skip
    named = _called(heard, pool)
    if named or (pool and not _called(heard, entities)):
        return named or pool
    return (
        []
        if heard.pointing in ("here", "all") and len(reach.of_kind(heard, home.entities.values())) > 1
        else None
    )


def _with_lead(clause: str, text: str) -> str:
    """Return the clause with the few characters before it: "his" may have been left out of it."""
    start = text.find(clause)
    return text[max(0, start - 8) : start] + clause if start >= 0 else clause


_WHOSE = frozenset(("his", "her", "hers", "their", "theirs"))


def _called(heard: Heard, pool: list[Entity]) -> list[Entity]:
    """Return those in whose names all the words said of the thing stand, but for whose it is."""
    said = (
        {u.key for s in heard.spans if s.slot in ("name", "domain") for u in units(s.text.lower())}
        - WEAK
        - _WHOSE
    )
    return [
        e
        for e in pool
        if said and any(said <= {u.key for u in units(n.lower())} for n in (e.name, *e.aliases))
    ]


_NEVER_GUESSED = frozenset(("StartMachine", "DisarmAlarm"))


def spoken_of(heard: Heard, candidates: tuple[str, ...], context: Context, home: Home) -> Entity | None:
    """Return the one of several that the conversation is about: that was spoken of itself, or, where nobody knows the speaker's
    room, that is in the room spoken of. What starts or opens is never guessed."""
    if context.question is not None or heard.intent in _NEVER_GUESSED or INTENTS[heard.intent].asks:
        return None
    among = [home.entities[c] for c in candidates]
    if any(e.domain == "lock" for e in among) and heard.intent == "HassTurnOff":
        return None
    last = [home.entities[e] for e in context.entities if e in home.entities]
    own = [e for e in among if e in last] or [
        e for e in spokenof.measured_by(last, home, heard.intent) if e in among
    ]
    if not own and context.area is None and (room := room_spoken_of(context, home)):
        own = [e for e in among if e.area == room]
    return own[0] if len(own) == 1 else None
