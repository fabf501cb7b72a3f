"""What a sentence only tells of beside its orders: such clauses carry no call, but what they name may be what "it" is, and where."""

import re
from dataclasses import replace

from edgehome.lm.calls.certainty import asks
from edgehome.lm.grammars import values
from edgehome.lm.model.decode import Heard
from edgehome.lm.names import things
from edgehome.lm.said import asides, remarks
from edgehome.protocols import Home

_LEVELS = frozenset(("number", "percentage", "temperature", "level"))


def beside(clause: str, home: Home) -> bool:
    """Return whether a clause beside an order only tells of something: no word of doing, and nothing of the home but rooms and people."""
    if asides.is_aside(clause):
        return True
    if owned(clause, home):
        return False
    if not remarks.gives_none(clause) or remarks.tells(clause):
        return remarks.gives_none(clause)
    low, named = clause.lower(), (e for e in home.entities.values() if e.domain != "person")
    return not things.mentions(clause) and not any(
        n.lower() in low for e in named for n in (e.name, *e.aliases)
    )


_OWNED = re.compile(
    r"\W*(?P<whose>[a-z]+['’]s) (?!(?:not|got|left|put|had|been|in|a|an|the|my|\w+ed|(?!ceiling)\w+ing)\b)(?:(?:at|to) \S|.*\b(?:on|off|up|down|open|closed|shut|locked)\W*$)",
    re.IGNORECASE,
)


def owned(clause: str, home: Home) -> bool:
    """Return whether a clause says how somebody's thing is to be: "Nan's lamp off", "Nan's at ten percent"."""
    found = _OWNED.match(clause)
    if found is None:
        return False
    levels = any(s.kind in _LEVELS for s in values.find_spans(clause))
    said = levels or bool(things.mentions(clause[found.end("whose") :]))
    whose = found["whose"].lower()
    return said and any(
        n.lower().startswith(whose) for e in home.entities.values() for n in (e.name, *e.aliases)
    )


def carried(calls: list[Heard], where: set[str], home: Home) -> list[Heard]:
    """Return the calls that an order carries, without those heard in remarks: what is told of there is what "it" is, and where."""
    told = [c for c in calls if beside(c.clause, home)] if len(calls) > 1 else []
    kept = [c for c in calls if c not in told] or calls
    about = next((c for c in reversed(told) if c.devices), None)
    if about is not None and kept[0].pointing in ("focus", "here") and not kept[0].spans and not asks(about):
        if about.intent_p > kept[0].intent_p:
            return [about, *kept[1:]]  # the act was heard where the thing is named
        return [replace(kept[0], pointing="device", devices=about.devices, ranked=about.ranked), *kept[1:]]
    return [_there(c, where, home) for c in kept]


def _there(heard: Heard, where: set[str], home: Home) -> Heard:
    """Return a call that names no place with what it may be for in the one place that was told of beside it."""
    ranked = [(i, p) for i, p in heard.ranked if i in home.entities and home.entities[i].area in where]
    if len(where) != 1 or heard.areas or heard.pointing != "device" or not ranked:
        return heard
    return replace(heard, devices=ranked[:1], ranked=ranked)
