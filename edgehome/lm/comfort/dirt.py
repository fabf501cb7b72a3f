"""A robot sent to where the dirt is said to be: "crumbs all over the study, send Bean over" cleans the study and nothing else.

The remark names the room, the order the robot; the network often hears one of them, or both as two orders.
"""

import re

import msgspec

from edgehome.lm.calls.resolve import Resolved
from edgehome.lm.grammars.folding import fold
from edgehome.lm.names import things
from edgehome.lm.names.bilingual import called
from edgehome.lm.said import remarks
from edgehome.protocols import Home

_CLEANS = ("HassVacuumStart", "HassVacuumCleanArea", "HassVacuumReturnToBase")
_HOME = re.compile(r"\b(?:home|dock|base|charge|back)\b|回|充电|充電|底座|基座|[归歸]位", re.IGNORECASE)
_SENT = re.compile(
    r"\b(?:send|get|have|let|tell)\b|\bgo\b|[去派叫让讓請请喊]|[过過][去来來]|[扫掃吸拖清收擦打]",
    re.IGNORECASE,
)
_THEN = re.compile(r"\bthen\b|然后|然後|接着|接著|再[去扫掃]")
_DIRT = re.compile(
    r"\b(?:crumbs?|dirt\w*|filth\w*|mud\w*|dust\w*|mess\w*|hairs?|fur|litter|spil\w+|dropped|sand|rice|glitter|soil|all over|everywhere|covered|sticky|gritty)\b"
    r"|[脏髒灰渣毛屑泥沙土米粒]|一地|满地|滿地|地上|垃圾|[头頭][发髮]|[脚腳]印|[乱亂撒洒灑]|[豆瓜壳殼]",
    re.IGNORECASE,
)
_ENTRY = re.compile(r"门口|門口")


def to_the_dirt(resolved: list[Resolved], text: str, home: Home) -> list[Resolved]:
    """Return the one order to a robot for the room whose dirt is told beside it; the calls as they are for any other words."""
    calls = [r.call for r in resolved]
    robots = {c.entities for c in calls}
    if not calls or len(robots) != 1 or any(c.intent not in _CLEANS for c in calls) or _THEN.search(text):
        return resolved
    pieces = [p.text for p in remarks.pieces(text)]
    names = [
        n
        for e in calls[0].entities
        if e in home.entities
        for n in (home.entities[e].name, *home.entities[e].aliases)
    ]
    told = [p for p in pieces if _DIRT.search(_without(p, names)) and not _named(p, names)]
    order = " ".join(p for p in pieces if p not in told)
    rooms = {r for p in told for r in _rooms(p, home)}
    if (
        len(rooms) != 1
        or not order
        or not _SENT.search(order)
        or _HOME.search(order)
        or _rooms(order, home) - rooms
    ):
        return resolved
    area = home.areas[rooms.pop()].name
    call = msgspec.structs.replace(calls[0], intent="HassVacuumCleanArea", arguments={"area": area})
    return [Resolved(call, candidates=resolved[0].candidates)]


def _named(piece: str, names: list[str]) -> bool:
    return any(fold(n).lower() in fold(piece).lower() for n in names)


def _without(piece: str, names: list[str]) -> str:
    for name in names:
        piece = piece.replace(name, " ")
    return piece


def _rooms(piece: str, home: Home) -> set[str]:
    """Return the ids of the rooms that a clause names."""
    low = fold(piece).lower()
    said = {m.what for m in things.rooms(piece)} | ({"hall"} if _ENTRY.search(piece) else set())
    found = set()
    for area in home.areas.values():
        names = [fold(n).lower() for n in called(area)]
        kinds = {m.what for n in names for m in things.rooms(n)}
        if said & kinds or any(_stands(n, low) for n in names):
            found.add(area.id)
    exact = {a for a in found if any(_stands(fold(n).lower(), low) for n in called(home.areas[a]))}
    return exact or found


def _stands(name: str, text: str) -> bool:
    return bool(
        re.search(rf"(?<![a-z]){re.escape(name)}(?![a-z])" if name.isascii() else re.escape(name), text)
    )
