"""What calls take from one another: what a follow-up left unsaid, an item of its own for each thing, what was spared."""

import re
from collections.abc import Sequence
from dataclasses import replace

import msgspec

from edgehome import items
from edgehome.lm.calls import reach
from edgehome.lm.calls.meant import SETS
from edgehome.lm.calls.resolve import Resolved
from edgehome.lm.grammars import values
from edgehome.lm.model.decode import Heard
from edgehome.lm.model.spanning import VALUE_SLOTS
from edgehome.lm.said.takings import leaves
from edgehome.messages import Call, Context
from edgehome.protocols import Home

_LIKEWISE = re.compile(r"\b(?:too|also|as well|same|likewise)\b|也|同样|同樣|一样|一樣", re.IGNORECASE)


def follow(resolved: Resolved, heard: Heard, context: Context, words: str = "") -> Resolved:
    """Take what a follow-up left unsaid from the call before: "and the bedroom too".

    `words` are those of the whole sentence, where it is one call.
    """
    call = resolved.call
    last = context.calls[-1] if context.calls else None
    if last is None or last.intent != call.intent:
        return resolved
    if resolved.lacks or set(call.arguments) <= {"direction"}:
        given = {**last.arguments, **call.arguments}
    elif _LIKEWISE.search(words or heard.clause) and _says_no_value(heard, call):
        given = {**call.arguments, **last.arguments}
    else:
        return resolved
    call = msgspec.structs.replace(call, arguments=given)
    return Resolved(call, absent=resolved.absent, candidates=resolved.candidates, lacking=resolved.lacking)


_SAME = re.compile(r"\bsame\b|一样|一樣|同样|同樣", re.IGNORECASE)


def alike(resolved: Resolved, words: str, context: Context, home: Home) -> Resolved:
    """Return "the living room the same" after a change by steps as the value that the first thing has now."""
    call, last = resolved.call, context.calls[-1] if context.calls else None
    sets = SETS.get(call.intent)
    if (
        last is None
        or sets is None
        or not _SAME.search(words)
        or last.intent != call.intent
        or not last.entities
    ):
        return resolved
    intent, argument, attribute = sets
    first = home.entities.get(last.entities[0])
    value = first.attributes.get(attribute) if first is not None else None
    others = [home.entities[e] for e in call.entities if e in home.entities and e not in last.entities]
    able = len(others) == len(call.entities) and all(reach.reaches(intent, e) for e in others)
    if not isinstance(value, int | float) or not able:
        return resolved
    resolved.call = msgspec.structs.replace(call, intent=intent, arguments={argument: value})
    return resolved


def answers(calls: tuple[Call, ...], context: Context) -> bool:
    """Return whether the calls are the host's open question answered: one of the devices it offered is named."""
    question = context.question
    if question is None or not question.candidates or len(calls) != 1:
        return False
    meant = {call.intent for call in question.calls} or {calls[0].intent}
    return calls[0].intent in meant and 0 < len(calls[0].entities) < len(question.candidates) and (
        set(calls[0].entities) <= set(question.candidates)
    )  # fmt: skip


def same(call: Call, other: Call) -> bool:
    """Return whether two calls do the same to the same things, however each said it."""
    told = call.intent == other.intent and call.arguments.items() <= other.arguments.items()
    return call == other or (told and bool(call.entities) and set(call.entities) <= set(other.entities))


def overruled(resolved: list[Resolved]) -> list[Resolved]:
    """Return the calls without what the last one says otherwise: "all blinds down, the kitchen's half" leaves the kitchen's to it.

    Only a group gives way, to an order for some of it that sets the same: on, off or how far.
    """
    *before, last = resolved
    if last.call.intent in _LISTS and "item" not in last.call.arguments:
        items = [r for r in before if "item" in r.call.arguments]
        return before if items else resolved  # "I got the bread, tick it off the list" is about the bread
    own = set(last.call.entities)
    if own and last.call.intent in _SET:  # "warmer, 21": the number is what is meant
        resolved = [
            r
            for r in before
            if not (SETS.get(r.call.intent, ("",))[0] == last.call.intent and set(r.call.entities) == own)
        ] + [last]
        *before, last = resolved
    sets = last.call.intent in _SETS_SOME and bool(last.call.arguments)  # "all off, the desk lamp to 20"
    if not before or not (sets or last.call.intent in _SETTLES) or last.candidates:
        return resolved
    for one in before:
        if sets and one.call.intent != "HassTurnOff":
            continue
        left = tuple(e for e in one.call.entities if e not in own)
        if one.call.intent in _SETTLES and left and len(left) + len(own) == len(one.call.entities):
            one.call = msgspec.structs.replace(one.call, entities=left)
    return resolved


_SET = frozenset(intent for intent, _, _ in SETS.values())
_SETS_SOME = frozenset(("HassLightSet", "HassFanSetSpeed"))
_SETTLES = frozenset(("HassTurnOn", "HassTurnOff", "HassSetPosition"))
_SHOPPING = re.compile(r"shop|grocer|购物|購物|采购|採購|买菜|買餸|超市", re.IGNORECASE)


def listed(resolved: Resolved, context: Context, home: Home) -> Resolved:
    """Return a call about a list with the list that is meant where none was named: the last one spoken of, the only one,
    or the one for shopping."""
    call = resolved.call
    if call.intent not in _LISTS or call.entities:
        return resolved
    lists = [e for e in home.entities.values() if e.domain == "todo"]
    spoken_of = [i for c in context.calls[-1:] for i in c.entities]
    found = [e for e in lists if e.id in spoken_of] or lists
    if len(found) > 1:
        found = [e for e in found if any(_SHOPPING.search(n) for n in (e.name, *e.aliases))]
    if len(found) != 1:
        return resolved
    name = call.intent.replace("Shopping", "")
    resolved.call = msgspec.structs.replace(call, intent=name, entities=(found[0].id,))
    resolved.absent = False
    return resolved


_LISTS = frozenset((
    "HassShoppingListAddItem", "HassShoppingListCompleteItem", "HassListAddItem", "HassListCompleteItem", "HassListRemoveItem",
))  # fmt: skip


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
    made = []
    for one in [i for words in heard.words().get("item", [item]) for i in items.listed(words)]:
        call = msgspec.structs.replace(resolved.call, arguments={**resolved.call.arguments, "item": one})
        made.append(
            Resolved(call, absent=resolved.absent, candidates=resolved.candidates, lacks=resolved.lacks)
        )
    return made


_ELSE = re.compile(
    r"\b(?:every(?:thing|one)|all) (?:the )?else\b|\b(?:all )?the (?:rest|others)\b|其他|其它|其余|其餘",
    re.IGNORECASE,
)


def but_for(call: Call, words: str, before: Sequence[Call]) -> Call:
    """Return an order for everything else without what the parts before it were for: "hall light on, everything else off"."""
    if not before or not _ELSE.search(words):
        return call
    done = {e for b in before for e in b.entities}
    left = tuple(e for e in call.entities if e not in done)
    return msgspec.structs.replace(call, entities=left) if left else call


def of_a_group(heard: Heard, spared: frozenset[str], context: Context, home: Home) -> Heard:
    """Return an order for a kind that something is left out of as one for all of it: 关灯，除了玄关的 is for no single lamp.

    In the speaker's room where that is where the one that stays is."""
    there = context.area is not None and any(home.entities[e].area == context.area for e in spared)
    if heard.pointing != "here" or there or heard.domain in (None, "other", "lock", "machine"):
        return heard
    return replace(heard, pointing="all")


def stays(heard: Heard, calls: Sequence[Heard]) -> bool:
    """Return whether a call beside others only says that a thing stays as it is: 鱼缸灯留着别动."""
    return len(calls) > 1 and heard.intent in ("HassTurnOn", "HassTurnOff") and leaves(heard.clause)


def unspared(text: str, heard: Sequence[Heard], calls: Sequence[Call]) -> bool:
    """Return whether something is left out of a group that nobody can tell what it is: 熄灯，除了走道的 where there is no such."""
    known = any(h.except_devices or h.except_areas for h in heard)
    return bool(_BUT_FOR.search(text)) and not known and any(len(c.entities) > 1 for c in calls)


_BUT_FOR = re.compile(r"\b(?:except|apart from|other than|all but)\b|除了|除咗|除外", re.IGNORECASE)


def nothing_left(spared: frozenset[str], calls: Sequence[Call]) -> bool:
    """Return whether orders that leave something out would do no more than switch just that."""
    off = [c for c in calls if c.entities and not c.arguments]
    return bool(spared) and len(off) == len(calls) > 0 and all(set(c.entities) <= spared for c in off)


def without(spared: frozenset[str], resolved: list[Resolved]) -> list[Resolved]:
    """Return the calls without what was spared; a call about nothing else falls away where others stay, but for one that sets
    a value: 除了书房，窗帘都拉上，书房的开一半."""
    if not spared:
        return resolved
    sets = [r for r in resolved if r.call.arguments and set(r.call.entities) <= spared]
    stay = [
        r for r in resolved if not r.call.entities or set(r.call.entities) - spared or r in sets
    ] or resolved
    for one in stay:
        left = tuple(e for e in one.call.entities if e not in spared)
        if left and one not in sets:
            others = tuple(
                c for c in one.candidates if c not in spared and c.split(".")[0] not in _ONE_BY_ONE
            )
            one.call = msgspec.structs.replace(one.call, entities=others or left)
            one.candidates = () if others else tuple(c for c in one.candidates if c not in spared)
    return stay


_ONE_BY_ONE = ("lock", "machine", "vehicle", "alarm")
"""What is never told as a group that nobody said; of other kinds "but for this one" means all the others."""
