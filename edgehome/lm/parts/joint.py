"""What joined parts of an order share: one verb said for several things, a later part that is no more than a name.

Only where nothing but joining words stands between the names; knows no network.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

import msgspec

from edgehome.lm.calls.resolve import Resolved
from edgehome.lm.model.decode import Heard
from edgehome.lm.model.spanning import Span
from edgehome.lm.names.bilingual import called
from edgehome.protocols import Home

NAMING = ("name", "area", "floor", "domain")
JOINED = re.compile(
    r"(?:[\s,，、&]|\b(?:and|the|my|our|also|then|plus|as well as|both|in)\b|和|跟|与|與|及|同埋|同|还有|還有|以及)+",
    re.IGNORECASE,
)


def naming(heard: Heard, text: str) -> list[Span]:
    """Return the spans that say what a call is for, where they stand in this text."""
    return [s for s in heard.spans if s.slot in NAMING and text[s.start : s.end] == s.text]


def bounded(calls: Sequence[Heard], text: str, home: Home) -> list[Heard]:
    """Return the calls with their words from where their parts of the sentence begin to where these end: no "off" of the part
    before, and the "off" behind its own name."""
    if len(calls) < 2:
        return list(calls)
    return [_bounded(h, calls[i - 1] if i else None, calls[i + 1 :], text, home) for i, h in enumerate(calls)]


def _bounded(heard: Heard, before: Heard | None, later: Sequence[Heard], text: str, home: Home) -> Heard:
    start = text.find(heard.clause)
    own = naming(heard, text)
    if start < 0 or text.find(heard.clause, start + 1) >= 0:
        return heard
    spans, areas, end = heard.spans, heard.areas, start + len(heard.clause)
    cuts = [
        c
        for a, b in pairwise(own)
        for c in _CUT.finditer(text, a.end, b.start)
        if not JOINED.fullmatch(text[a.end : b.start])
    ]
    taken = {(s.start, s.end) for s in naming(before, text)} if before is not None else set()
    fresh = [s for s in own if (s.start, s.end) not in taken]
    if before is not None and fresh and len(fresh) < len(own):
        cuts = list(_CUT.finditer(text, own[0].end, fresh[0].start))
    elif before is None or not _nothing_between(before, own, text):
        cuts = []
    if cuts:
        start = max(start, cuts[-1].end())
        left = {s.text.strip().lower() for s in spans if s.start < start}
        spans = [s for s in spans if s.start >= start]
        areas = [a for a in areas if not left & {n.lower() for n in called(home.areas[a])}]
    cut = _CUT.search(text, end)
    stop = cut.start() if cut else len(text)
    behind = (s.start for other in later for s in naming(other, text) if s.start >= end)
    if stop <= min(behind, default=len(text)):
        end = max(end, stop)
    return replace(heard, clause=text[start:end], spans=spans, areas=areas)


def _nothing_between(before: Heard, own: Sequence[Span], text: str) -> bool:
    """Return whether only joining words stand between what a call names first and what the one before names last."""
    last = [s.end for s in naming(before, text) if s.end <= own[0].start] if own else []
    return bool(last) and bool(JOINED.fullmatch(text[max(last) : own[0].start]))


def crosses(heard: Heard, others: Sequence[Heard], text: str) -> bool:
    """Return whether a call was heard askew: its words stand on both sides of the end of a part, or say again there what another
    call has said."""
    said = {(s.start, s.end) for h in others for s in h.spans}
    own = [s for s in heard.spans if text[s.start : s.end] == s.text]
    twice = [s for s in heard.spans if (s.start, s.end) in said and text[s.start : s.end] == s.text]
    spans = sorted((*own, *(s for s in twice if s not in own)), key=lambda s: s.start)
    between = (text[a.end : b.start] for a, b in pairwise(spans))
    return any(_CUT.search(words) and not JOINED.fullmatch(words) for words in between)


_CUT = re.compile(r"\s*(?:[,;，；。、]|\.(?=\s|$)|\band\b|\bthen\b|\bbut\b|然后|然後)\s*", re.IGNORECASE)


def also_placed(heard: Heard, others: Sequence[Heard], text: str, home: Home) -> Heard:
    """Return a call for a kind in a place with the places joined to it by name: "the hall and kitchen lights"."""
    if heard.pointing != "place" or len(heard.areas) != 1:
        return heard
    low = text.lower()
    taken = {a for other in others for a in other.areas}
    names = sorted(
        ((n.lower(), a.id) for a in home.areas.values() for n in called(a) if len(n) > 1),
        key=lambda n: -len(n[0]),
    )
    found: list[tuple[int, int, str]] = []
    for name, area in names:
        for m in re.finditer(re.escape(name), low) if name in low else ():
            if not any(a < m.end() and m.start() < b for a, b, _ in found):
                found.append((*m.span(), area))
    more = list(heard.areas)
    for (_, end, left), (start, _, right) in pairwise(sorted(found)):
        joined = {left, right} & set(more) and JOINED.fullmatch(text[end:start])
        more += [a for a in (left, right) if joined and a not in more and a not in taken]
    return replace(heard, areas=more) if len(more) > 1 else heard


def each_room(resolved: Resolved, text: str, home: Home) -> list[Resolved]:
    """Return an order to clean a room for each of the rooms joined to it by name: 扫厨房和餐厅."""
    area = resolved.call.arguments.get("area")
    first = next((a for a in home.areas.values() if a.name == area), None)
    if resolved.call.intent != "HassVacuumCleanArea" or first is None:
        return [resolved]
    names = {n.lower(): a for a in home.areas.values() for n in called(a) if len(n) > 1}
    low, rooms = text.lower(), [first.name]
    ways = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    found = [(m.start(), m.end(), names[m[0]]) for m in re.finditer(ways, low)]
    for (_, end, left), (start, _, right) in pairwise(found):
        if left.name in rooms and right.name not in rooms and JOINED.fullmatch(text[end:start]):
            rooms.append(right.name)
    calls = [
        msgspec.structs.replace(resolved.call, areas=(r,), arguments={**resolved.call.arguments, "area": r})
        for r in rooms
    ]
    return (
        [Resolved(c, absent=resolved.absent, candidates=resolved.candidates) for c in calls]
        if len(rooms) > 1
        else [resolved]
    )


def full_names(text: str, ids: Iterable[str], home: Home) -> list[tuple[int, int, str]]:
    """Return where the full names of these devices stand, in their order, the longer of two that overlap."""
    low = text.lower()
    matches: list[tuple[int, int, str]] = []
    for entity in (home.entities[i] for i in ids if i in home.entities):
        for name in (n.lower() for n in (entity.name, *entity.aliases) if len(n) > 1):
            if name not in low:
                continue
            edges = (
                r"(?<![a-z0-9])" if name[0].isascii() else "",
                r"(?![a-z0-9])" if name[-1].isascii() else "",
            )
            matches += [
                (*m.span(), entity.id) for m in re.finditer(edges[0] + re.escape(name) + edges[1], low)
            ]
    longest: list[tuple[int, int, str]] = []
    for match in sorted(matches, key=lambda m: m[0] - m[1]):
        same = [m for m in matches if m[:2] == match[:2] and m[2] != match[2]]
        if not same and not any(a < match[1] and match[0] < b for a, b, _ in longest):
            longest.append(match)
    return sorted(longest)
