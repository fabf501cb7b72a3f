"""Orders whose later parts leave something out: "the sofa lamp to 20 and the desk one to 60", "door 1 up, door 2 down".

Each part is heard as an order by itself or read as a fragment of one before it; where one is neither, nothing is made of it.
"""

import re
from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec

from edgehome.intents import INTENTS
from edgehome.lm.parts.acts import act
from edgehome.lm.parts.fragments import fragment
from edgehome.lm.parts.goingon import going_on
from edgehome.lm.parts.others import but_for
from edgehome.messages import Call
from edgehome.protocols import Home

Read = Callable[[str], Call | None]
_FIRST = re.compile(
    r"^(?:(?:first|please|ok|okay|so|now|then|just)\b[, ]*|先|请|請|帮我|幫我)+", re.IGNORECASE
)
_AROUND = re.compile(
    r"^(?:(?:then|and|please|finally|just)\b[, ]*|把|再|就|先|也|扫完|掃完|完了?)+|(?:[, ]*\b(?:please|then|afterwards)|吧|了|啦|喇|它|佢|[.。!！ ])+$",
    re.IGNORECASE,
)
"""Words around a bare act that say nothing of it."""
_HALF = re.compile(
    r"^(?:turn|switch|put|send|dispatch) (?P<what>(?!.*(?:%|\b(?:on|off|up|down|to|at|back)\b)).+)$|^(?:把|将|將)(?P<zh>[^\d開开關关調调設设锁鎖拉停]+)$",
    re.IGNORECASE,
)
"""A verb whose rest stands behind a later name: "turn the hall light and the porch light off"."""


def chained(pieces: Sequence[str], first: Call, read: Read, home: Home, now: datetime) -> list[Call]:
    """Return the calls of all the parts if some of them are fragments, none where a part means nothing by itself or beside the others.

    `first` is what the sentence was heard to begin with; `read` hears a part as a whole order. Names before the first whole
    order share what it asks for.
    """
    pieces = [_FIRST.sub("", p) for p in pieces]
    halves = [_HALF.match(p) for p in pieces]
    pieces = [(m["what"] or m["zh"]) if m else p for m, p in zip(halves, pieces, strict=True)]
    if len(pieces) < 2 or not (any(halves) or any(_fragment(p, (first,), home, now) for p in pieces[1:])):
        return []
    start, whole = next(
        ((i, call) for i, p in enumerate(pieces) if halves[i] is None and (call := read(p))), (0, None)
    )
    if whole is None:
        return []
    made = [_fragment(p, (whole,), home, now) for p in pieces[:start]]
    if any(c is None or (c.intent, c.arguments) != (whole.intent, whole.arguments) for c in made):
        return []
    fragments, bare = start, False
    calls = [*(c for c in made if c is not None), whole]
    for piece in pieces[start + 1 :]:
        call = _fragment(piece, calls, home, now)
        again = (calls[-1].intent, calls[-1].arguments)
        if bare and call is not None and (call.intent, call.arguments) != again:
            return []  # "A to the store, B and C to charge": whose is the name between?
        bare = call is not None and (call.intent, call.arguments) == again
        fragments += call is not None
        call = call or read(piece)
        if call is None:
            return []
        calls.append(but_for(call, piece, calls))
    return joined(calls) if fragments else []


def _fragment(piece: str, before: Sequence[Call], home: Home, now: datetime) -> Call | None:
    """Return what a part asks for after those before it, the last one first."""
    for last in reversed(before):
        about = [home.entities[e] for e in last.entities if e in home.entities]
        if not about or INTENTS[last.intent].asks:
            continue
        if intent := act(_AROUND.sub("", piece), about):
            return Call(intent=intent, entities=last.entities, names=last.names)
        if call := fragment(piece, last, about, home, now):
            return call
        own = about[0].domain in ("vacuum", "climate")
        if own and (call := going_on(piece, last, about, home, now)):
            return call
    return None


def joined(calls: Sequence[Call]) -> list[Call]:
    """Return the calls with the same act on one thing after another as one; what says more of the same act counts."""
    made: list[Call] = []
    for call in calls:
        again = bool(made) and (call.intent, call.entities) == (made[-1].intent, made[-1].entities)
        if again and made[-1].arguments.items() <= call.arguments.items():
            made[-1] = call
        elif (
            made
            and (call.intent, call.arguments) == (made[-1].intent, made[-1].arguments)
            and call.names
            and made[-1].names
        ):
            entities = tuple(dict.fromkeys((*made[-1].entities, *call.entities)))
            names = tuple(dict.fromkeys((*made[-1].names, *call.names)))
            made[-1] = msgspec.structs.replace(made[-1], entities=entities, names=names)
        else:
            made.append(call)
    return made
