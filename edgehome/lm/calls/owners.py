"""What belongs to somebody: "nan's lamp" is in Nan's room, "her fan" in that of the person whose things were spoken of.

The home's names say whose a room is; where nothing in it is called so nothing else is meant. Knows no network.
"""

import re
from dataclasses import replace

from edgehome.lm.calls import reach
from edgehome.lm.model.decode import Heard
from edgehome.lm.names.areas import owners
from edgehome.messages import Context
from edgehome.protocols import Home

_HERS = re.compile(r"(?:\b(?:her|his|their)\s+|(?:她|他|佢)(?:们|們|哋)?[的嘅])(?=\S)", re.IGNORECASE)
_ONE_WORD = frozenset(("light", "fan", "climate", "media_player", "lock"))
"""Kinds that one everyday word stands for, whatever the thing is called."""


def owned(heard: Heard, context: Context, text: str, home: Home) -> Heard:
    """Return a call for a thing of somebody's as one for what is called so in their room; unchanged where nobody is said to own it."""
    spans = [s for s in heard.spans if s.slot in ("name", "domain") and text[s.start : s.end] == s.text]
    if heard.areas and heard.pointing == "all" and spans and _whose(text[: spans[-1].end], context, home)[0]:
        return replace(heard, pointing="place")
    if not spans or heard.areas:
        return heard
    last = spans[-1]
    room, start = _whose(text[: last.end], context, home)
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
    rooms = {home.entities[e].area for e in context.entities if e in home.entities}
    if len(rooms) == 1 and (room := rooms.pop()) in whose.values():
        found += [(m.end(), str(room)) for m in _HERS.finditer(words)]
    start, area = max(found, default=(0, ""))
    return (area or None), start
