"""What calls take from one another: what a follow-up left unsaid, an item of its own for each thing, what was spared."""

import re

import msgspec

from edgehome.lm import values
from edgehome.lm.decode import VALUE_SLOTS, Heard
from edgehome.lm.resolve import Resolved
from edgehome.messages import Call, Context

_LISTED = re.compile(r"\s*(?:,|、|，|;|\band\b|和|跟|同埋|以及|还有|還有)\s*")
_LIKEWISE = re.compile(r"\b(?:too|also|as well|same|likewise)\b|也|同样|同樣|一样|一樣", re.IGNORECASE)


def follow(resolved: Resolved, heard: Heard, context: Context) -> Resolved:
    """Take what a follow-up left unsaid from the call before: "and the bedroom too"."""
    call = resolved.call
    last = context.calls[-1] if context.calls else None
    if last is None or last.intent != call.intent:
        return resolved
    if resolved.lacks or set(call.arguments) <= {"direction"}:
        given = {**last.arguments, **call.arguments}
    elif _LIKEWISE.search(heard.clause) and _says_no_value(heard, call):
        given = {**call.arguments, **last.arguments}
    else:
        return resolved
    call = msgspec.structs.replace(call, arguments=given)
    return Resolved(call, absent=resolved.absent, candidates=resolved.candidates)


def _says_no_value(heard: Heard, call: Call) -> bool:
    """Whether the number that a call sets stands nowhere in its words."""
    numbers = all(isinstance(v, int | float) for v in call.arguments.values())
    said = any(s.slot in VALUE_SLOTS for s in heard.spans) or values.find_spans(heard.clause)
    return numbers and not said


def each_item(resolved: Resolved, heard: Heard) -> list[Resolved]:
    """Return a call for each thing to put on a list: "butter and flour" are two."""
    item = resolved.call.arguments.get("item")
    if not isinstance(item, str):
        return [resolved]
    items = [
        i.strip() for text in heard.words().get("item", [item]) for i in _LISTED.split(text) if i.strip()
    ]
    made = []
    for one in map(values.item, items or [item]):
        call = msgspec.structs.replace(resolved.call, arguments={**resolved.call.arguments, "item": one})
        made.append(
            Resolved(call, absent=resolved.absent, candidates=resolved.candidates, lacks=resolved.lacks)
        )
    return made


def without(spared: frozenset[str], resolved: list[Resolved]) -> list[Resolved]:
    """Return the calls without what was spared; a call about nothing else falls away where others stay."""
    if not spared:
        return resolved
    stay = [r for r in resolved if not r.call.entities or set(r.call.entities) - spared] or resolved
    for one in stay:
        left = tuple(e for e in one.call.entities if e not in spared)
        if left:
            one.call = msgspec.structs.replace(one.call, entities=left)
            one.candidates = tuple(c for c in one.candidates if c not in spared)
    return stay
