"""Which rooms of a home words name."""

import re

from edgehome.lm.names.bilingual import called
from edgehome.lm.names.units import units
from edgehome.messages import Area
from edgehome.protocols import Home

_ROOM = re.compile(
    r"^(?P<who>[a-z]{2,})['’]s (?:bed)?room$|^(?P<zh>[\u3400-\u9fff]{2,4}?)的?那?(?:间|間|个|個)?(?:房间|房間|卧室|臥室|睡房|屋|房)$",
    re.IGNORECASE,
)
_OF_A_ROOM = frozenset(
    ("guest", "boys", "girls", "children", "机", "客人", "锅炉", "鍋爐", "配电", "儲物", "储物", "工具", "洗衣", "杂物", "設備", "设备", "主人", "儿童", "兒童")
)  # fmt: skip
"""What rooms are called after that is nobody in particular."""


def owners(home: Home) -> dict[str, str]:
    """Return the areas that are somebody's room by who that is, as their names say: {"nan": "area_3"}."""
    found = [(m, a.id) for a in home.areas.values() for n in called(a) if (m := _ROOM.match(n.strip()))]
    whose = {(m["who"] or m["zh"]).lower(): area for m, area in found}
    whose = {who: area for who, area in whose.items() if who not in _OF_A_ROOM}
    for person in (e for e in home.entities.values() if e.domain == "person"):
        names = [n.lower() for n in (person.name, *person.aliases)]
        if room := next((whose[n] for n in names if n in whose), None):
            whose |= dict.fromkeys(names, room)
    return whose


def areas_named(text: str, home: Home) -> list[str]:
    """Return the rooms of the home that the words name, in their order; of two that begin alike the longer name counts."""
    said = [u.key for u in units(text.lower())]
    found = [
        (said.index(keys[0]), len(keys), area.id)
        for area in home.areas.values()
        for keys in ([u.key for u in units(n.lower())] for n in _called(area))
        if keys and any(said[i : i + len(keys)] == keys for i in range(len(said)))
    ]
    longest = {start: max(n for s, n, _ in found if s == start) for start, _, _ in found}
    return list(dict.fromkeys(a for start, n, a in sorted(found) if n == longest[start]))


def _called(area: Area) -> list[str]:
    """Return what a room is called, also by whose it is: "nan" is "Nan's Room"."""
    names = list(called(area))
    return names + [m[1] for n in names if (m := re.match(r"(\w{2,})['’]s (?:bed)?room$", n, re.IGNORECASE))]


def whose_room(who: str, text: str) -> bool:
    """Return whether a text speaks of this person's room: "ivy's room", 朵朵屋."""
    form = (
        rf"\b{who}['’]?s (?:bed)?room\b"
        if who.isascii()
        else rf"{who}(?:[的嘅那嗰][个個间間]?)?(?:房|屋|[卧臥]室)"
    )
    return re.search(form, text, re.IGNORECASE) is not None
