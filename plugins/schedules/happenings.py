"""What sets a rule off or must be so, from one clause: people, states, readings, unusual readings, bells; for how long."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from edgehome.lm.grammars import values
from edgehome.lm.grammars.durations import find_durations
from edgehome.protocols import Home

from . import people, readings, signs, states, things, windows

Part = dict[str, Any]
_AND = re.compile(
    r",? and (?:if |when |while )?(?!a half|a quarter)|,? while |,? but (?!only |not )|，?但是?(?!只)|(?:的时候|的话)[，,]?(?=.)|(?<![然因反])而(?!且|是|后)|(?:并且|而且|且|同时)(?:是|在)?|[，,] ?而且"
)
_NAMES_AND = re.compile(r"\band\b|[和与跟及、]")
_OR = re.compile(r",? or (?:if |when )?|或者?|还是")
_LEAD = re.compile(
    r"(?:,? (?:and )?(?:for|longer than|more than|over|at least|about|already|(?:the )?(?:last|past)|after|a full|than))+ ?$|(?:(?<=\bon)|(?<=\boff)|(?<=\bopen)|(?<=\bempty)|(?<=\brunning)|(?<=locked)) $"
    r"|(?:已经|连续|持续|保持|一直|超过|达到|达|满|足足|整整|长达|有|过)+$",
    re.I,
)
_TRAIL = re.compile(
    r"^ (?:or more|or longer|straight|already|in a row|now)\b|^(?:以上|之后|以后|过后|后|多|都|了|还|仍)+",
    re.I,
)


def held(clause: str) -> tuple[float | None, str]:
    """Return how long a state must last ("for ten minutes", 满十分钟), and the clause without it."""
    for start, end, seconds in find_durations(clause):
        left = clause[:start]
        lead, chinese = _LEAD.search(left), not clause.isascii()
        if seconds <= 0 or not (lead or chinese):
            continue
        left = left[: lead.start()] if lead else left
        right = _TRAIL.sub("", clause[end:])
        return float(seconds), f"{left}{right}".strip(" ,，")
    return None, clause


def part(clause: str, home: Home, area: str | None) -> Part | None:
    """Return the trigger or condition that one clause names, None where it is not certain."""
    seconds, bare = held(clause)
    made = (
        signs.anomaly_part(bare, home, area)
        or signs.weather_part(bare, home)
        or readings.number_part(bare, home, area)
        or signs.option_part(bare, home)
        or people.part(bare, home)
        or signs.event_part(bare, home)
    )
    if made is None and not _about_strangers(bare) and signs.silent_button(bare, home) is None:
        made = states.state_part(bare, home, area)
    if made is not None and not people.watched(made) and things.absent(bare, made.get("entity"), home):
        return None
    if made is None or not seconds:
        return made
    if made["type"] not in ("state", "num"):
        return None  # a bell does not ring for ten minutes
    return {**made, "for_seconds": seconds}


def _about_strangers(clause: str) -> bool:
    """Whether somebody comes or goes whom the home does not know: then no thing of it is meant."""
    text = things.folded(clause)
    return bool(
        re.search(
            r"到家|回家|出门|离家|回来|\bcomes? (?:back )?home\b|\bgets? home\b|\bleaves? (?:the house|home)\b",
            text,
        )
    )


def parts(clause: str, home: Home, area: str | None, now: datetime) -> list[Part] | None:
    """Return what the clauses name that "and" joins, the limits of time in them last; None where one is not certain."""
    found: list[Part] = []
    clause, limited = windows.range_in(clause, now)
    before = ""  # words that say something only together with what follows: "Anna and" Wei are away
    for piece, joint in _pieces(clause):
        piece = f"{before}{piece}".strip(" ,，")
        if not piece:
            continue
        made, more = _limited(piece, home, area, now)
        before = f"{piece}{joint}" if made is None and not more else ""
        found += [made] if made is not None else []
        limited += more
    return None if before else [*found, *limited]


def _pieces(clause: str) -> Iterator[tuple[str, str]]:
    """Yield the parts of a clause that "and" joins, each with the joint behind it."""
    start = 0
    for joint in _AND.finditer(clause):
        yield clause[start : joint.start()], joint[0]
        start = joint.end()
    yield clause[start:], ""


def _limited(piece: str, home: Home, area: str | None, now: datetime) -> tuple[Part | None, list[Part]]:
    """Return what a clause names, and the limits of time in it; neither where it is not certain."""
    rest, more = windows.conditions_in(f" {piece}", now)
    rest, offset, moment = windows.offset_in(rest, now)
    if (more or offset) and windows.is_filler(rest):
        return None, [*more, *offset]
    rest, at = _at(rest, now)
    if _MIDNIGHT.search(piece) and stands(piece) and not at:
        at, more = [{"type": "time", "time": "00:00"}], [c for c in more if c["type"] != "sun"]
    if moment is not None and not at and stands(piece):  # looked at then
        at, offset = [moment], []
    more += offset
    if any(f.kind in ("sun", "delay") for f in values.find_spans(rest, now)):
        return None, []  # "half an hour after sunset" can set off, but not be so
    made = _several(rest.strip(" ,，"), home, area)
    if made is None:
        return _several(piece, home, area) if more and not at else None, []
    after = [c for c in more if c["type"] == "time" and set(c) == {"type", "after"}]
    if after and not at and _STILL.search(piece):  # still so when that time comes
        at, more = [{"type": "time", "time": after[0]["after"]}], [c for c in more if c is not after[0]]
    return made, [*at, *more]


_MIDNIGHT = re.compile(r"半夜|午夜|子夜")
_STANDS = re.compile(
    r"\bstill\b|\b(?<!there )(?:is|are)(?:n't| not)?(?! (?:opened|turned|switched|pressed|rung|detected|seen|triggered))\b|还(?=没|开|是|在|亮|有|未)|[开关亮锁]着|在家|喺屋企|没人|无人|没有人|冇人|\bnobody\b|\bno one\b|[a-z]'s (?:in|out|away|home)\b"
)


def stands(clause: str) -> bool:
    """Return whether the words say how things are, not what happens: "is open", "nobody is home"."""
    return bool(_STANDS.search(things.folded(clause)))


_MEANWHILE = re.compile(r"^(?:and )?(?:if|when|while|as long as) |(?:的时候|的話|的话|时)$", re.I)


def standing(clause: str, home: Home, area: str | None, now: datetime) -> list[Part]:
    """Return as conditions what a clause beside a trigger says to be so: "while nobody's home", 爸妈都不在家的时候."""
    bare = _MEANWHILE.sub("", things.folded(clause))
    return as_conditions((stands(bare) and parts(bare, home, area, now)) or []) or []


def first_piece(clause: str) -> str:
    """Return what stands before the first "and" of a clause."""
    return next(_pieces(clause))[0]


_STILL = re.compile(r"\bstill\b|还(?=没|开|是|在|亮|有|未)|仍", re.I)


def _at(clause: str, now: datetime) -> tuple[str, list[Part]]:
    """Return a clause without the time of day at which it is looked at ("is on at 11 pm"), and that as a trigger."""
    times = [f for f in values.find_spans(clause, now) if f.kind == "time"]
    if len(times) != 1:
        return clause, []
    found = values.moment(clause[times[0].start : times[0].end], now) or {"time": times[0].value[0]}
    return windows.without(clause, [(times[0].start, times[0].end)]), [
        {"type": "time", "time": found["time"]}
    ]


def _several(clause: str, home: Home, area: str | None) -> Part | None:
    """Return the part of a clause, also of one in which several things share a state: "the front or the back door"."""
    for joint, match in ((_OR, "any"), (_NAMES_AND, "all")):
        pieces = [p.strip(" ,，") for p in joint.split(clause)]
        if len(pieces) < 2 or not all(pieces) or people.part(clause, home):
            continue
        last = part(pieces[-1], home, area)
        if last is None or last["type"] != "state" or not isinstance(last["entity"], str):
            continue
        said = _predicate(pieces[-1], home.entities[last["entity"]])
        made = [part(p, home, area) or part(f"{p} {said}", home, area) for p in pieces[:-1]]
        same = [m for m in made if m and m["type"] == "state" and m["to"] == last["to"]]
        ids = [str(m["entity"]) for m in (*same, last)]
        if len(same) == len(made) and len(set(ids)) == len(ids):
            return {**last, "entity": ids, **({"match": "any"} if match == "any" else {})}
    if _AND.search(clause) or _OR.search(clause):
        return people.part(held(clause)[1], home) and part(clause, home, area)
    return part(clause, home, area)


def _predicate(clause: str, entity: Any) -> str:
    """Return a clause without the name of the thing it is about."""
    names = sorted((n for n in (entity.name, *entity.aliases)), key=len, reverse=True)
    for name in names:
        found = re.search(re.escape(name), clause, re.I)
        if found:
            return f"{clause[: found.start()]} {clause[found.end() :]}".strip()
    words = re.search(r"(?:(?:is|are|has|have|gets?|turns?|goes) .+|\w+)$", clause)
    return words[0] if words else clause


def moment(clause: str, now: datetime) -> Part | None:
    """Return the trigger of a clause that is a time of day or the sun."""
    if sun := values.sun(clause):
        offset = sun.get("offset_seconds")
        return {"type": "sun", "event": sun["event"], **({"offset_seconds": offset} if offset else {})}
    found = values.moment(clause, now)
    return {"type": "time", **found} if found and "time" in found else None


def as_conditions(found: list[Part]) -> list[Part] | None:
    """Return parts as conditions; None where one can only set a rule off."""
    made = []
    for one in found:
        if one["type"] in ("event", "anomaly"):
            return None
        made.append({k: v for k, v in one.items() if k != "for_seconds"})
    return made
