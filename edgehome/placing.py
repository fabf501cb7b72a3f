"""A room given in one's own words: "the lamp is in the study", 台灯在书房; only for one known thing and one known room.

It is asked about before it is kept; questions ("is the lamp in the study?", 台灯在书房吗) are none of this.
"""

import re
from typing import NamedTuple

from edgehome import words
from edgehome.messages import Entity
from edgehome.nicknames import folded
from edgehome.protocols import Home

_EN = re.compile(
    r"^(?:no[,;] +)?(?:the |my |our )?(?P<name>.{2,60}?) (?:is|stands|hangs|sits|lives|belongs|has moved|was moved|moved)"
    r"(?: now)? (?:in|to|into) (?:the |my |our )?(?P<area>.{2,40}?)(?: now)?[.!]?$",
    re.I,
)
_ZH = re.compile(
    r"^(?:不[，,])?(?P<name>[^，,。？?]{1,30}?)(?:现在|已经)?(?:是|放|搬|挪|移|装|挂)?(?:在|到|去)(?P<area>[^，,。？?]{1,20}?)(?:里面|里边|里|那边)?(?:了|呢)?[。！!]?$"
)
_NOT_THINGS = frozenset(
    {"person", "device_tracker", "weather", "vehicle", "vacuum", "lawn_mower"}
)  # they move by themselves


class Placing(NamedTuple):
    """Which thing stands in which room, both ids."""

    entity: str
    area: str


def placing(text: str, home: Home) -> Placing | None:
    """Return what the words say of where a thing stands, None for any other words."""
    said = text.strip()
    if said.endswith(("?", "？", "吗", "嘛", "呢")):
        return None
    match = _EN.match(said) or _ZH.match(said)
    if match is None:
        return None
    wanted = folded(match["area"])
    areas = [a.id for a in home.areas.values() if wanted in {folded(n) for n in (a.name, *a.aliases)}]
    found = _things(folded(match["name"]), home)
    if len(areas) != 1 or len(found) != 1:
        return None
    return Placing(found[0].id, areas[0])


def _things(name: str, home: Home) -> list[Entity]:
    named = [
        e
        for e in home.entities.values()
        if e.domain not in _NOT_THINGS and name in {folded(n) for n in (e.name, *e.aliases)}
    ]
    return [e for e in named if not e.area] or named


def placed(lang: str, key: str, said: Placing, home: Home) -> str:
    """Return a text of `words.py` about a thing and its room, named in the language."""
    entity, area = home.entities.get(said.entity), home.areas.get(said.area)
    names = (area.name, *area.aliases) if area else (said.area,)
    room = next((n for n in names if words.has_chinese(n) == words.is_chinese(lang)), names[0])
    return words.say(lang, key, name=words.called(lang, entity) if entity else said.entity, area=room)
