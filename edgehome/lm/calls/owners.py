"""Whose it is: "nan's lamp" is in Nan's room, "her fan", 佢部冷氣 in that of what was spoken of, which also tells several alike apart.

The home's names say whose a room is; where nothing in it is called so nothing else is meant. Knows no network.
"""

import re
from dataclasses import replace

from edgehome.intents import INTENTS
from edgehome.lm.calls import reach, spokenof
from edgehome.lm.model.decode import Heard
from edgehome.lm.names.areas import owners
from edgehome.lm.names.units import WEAK, units
from edgehome.messages import Context, Entity
from edgehome.protocols import Home

_THEIRS = re.compile(
    r"\b(?:his|hers?|theirs?)\b\s*|(?:他|她|佢)(?:们|們|哋)?(?:[的嘅]|那|嗰|这|這|屋|房|床|边|邊|[部盏盞张張台個个把道](?!人)|(?=[灯燈空冷窗风風电電暖床]))",
    re.IGNORECASE,
)
_ONE_WORD = frozenset(("light", "fan", "climate", "media_player", "lock"))
"""Kinds that one everyday word stands for, whatever the thing is called."""


def owned(heard: Heard, context: Context, text: str, home: Home) -> Heard:
    """Return a call for a thing of somebody's as one for what is called so in their room; unchanged where nobody is said to own it."""
    spans = [s for s in heard.spans if s.slot in ("name", "domain") and text[s.start : s.end] == s.text]
    if heard.areas and heard.pointing == "all" and spans and _whose(text[: spans[-1].end], context, home)[0]:
        return replace(heard, pointing="place")
    if not spans:
        return heard
    last = spans[-1]
    room, start = _whose(text[: last.end], context, home)
    if heard.areas and (heard.pointing, heard.areas) != ("device", [room]):
        return heard
    if room is None or not last.start - 2 <= start < last.end:
        return heard
    noun = replace(last, start=start, text=text[start : last.end])
    there = [e for e in home.entities.values() if e.area == room and reach.reaches(heard.intent, e)]
    if reach.plural(replace(heard, spans=[noun])):
        return replace(heard, pointing="place", areas=[room])
    of_kind = [e for e in there if e.domain == heard.domain and e.domain in _ONE_WORD]
    found = reach.called_so(replace(heard, spans=[noun]), there) or of_kind
    if not found and not any(i in {e.id for e in there} for i, _ in heard.devices):
        return replace(heard, pointing="device", devices=[], ranked=[], no_device_p=1.0)
    found = [e for e in found if e.id in dict(heard.devices)] or found
    devices = [(e.id, 1.0 / len(found)) for e in found]
    return (
        replace(heard, pointing="device", devices=devices[:1], ranked=devices, no_device_p=0.0)
        if found
        else heard
    )


def _whose(words: str, context: Context, home: Home) -> tuple[str | None, int]:
    """Return the room of whom the words say last to own something, and where what they own begins."""
    whose = owners(home)
    found: list[tuple[int, str]] = []
    for who, area in whose.items():
        form = rf"\b{who}['’]?s\s+(?!room|bedroom)(?=\S)" if who.isascii() else rf"{who}[的嘅](?=\S)"
        found += [(m.end(), area) for m in re.finditer(form, words, re.IGNORECASE)]
    if (room := room_spoken_of(context, home)) in whose.values():
        found += [
            (m.end(), str(room))
            for m in _THEIRS.finditer(words)
            if m[0].endswith((" ", "的", "嘅")) and m.end() < len(words)
        ]
    start, area = max(found, default=(0, ""))
    return (area or None), start


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


def _called(heard: Heard, pool: list[Entity]) -> list[Entity]:
    """Return those in whose names all the words said of the thing stand, but for whose it is."""
    spans = [s.text.lower() for s in heard.spans if s.slot in ("name", "domain")]
    said = {u.key for s in spans for u in units(s)} - WEAK - {"his", "her", "hers", "their", "theirs"}
    names = {e.id: [{u.key for u in units(n.lower())} for n in (e.name, *e.aliases)] for e in pool}
    return [e for e in pool if said and any(said <= keys for keys in names[e.id])]


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
