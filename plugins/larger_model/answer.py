"""What the larger model said, checked: only intents of the table, ids of this home, arguments that the intent takes.

Whatever does not fit is thrown away whole; nothing is repaired.
"""

import re
from collections.abc import Mapping, Set
from typing import Any, Literal

import msgspec

from edgehome.intents import INTENTS
from edgehome.messages import Call, Entity, Intent

from . import question

_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_THOUGHT = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL)
_VERBS = r"(?:turn|switch|set|open|clos|lock|unlock|dimm?|start|stopp?|paus|play|add|adjust|activat|arm|disarm|remind)"
_DEED = re.compile(
    rf"\b(?:I|we)(?:'ve|'ll|'m| have| will| am)?(?: now| just| already)? {_VERBS}(?:ed|d|ing|e)?\b|^\W*(?:done|all set)\b"
    rf"|\b(?:has|have|is|are)(?: now| already| just| been)+ (?:{_VERBS}(?:ed|d|ing)?|on|off)\b"
    r"|(?:已经?|正在|为您|帮您|帮你|给你|我把|这就)[^。！？，]{0,12}?(?:开|关|锁|调|设|停|启动|播放|加|完成|办好)|^(?:搞定|办好|完成|好了)",
    re.IGNORECASE,
)
"""What claims that something was done: only the host says that, of what it saw."""


class SaidCall(msgspec.Struct):
    """One call as the model writes it."""

    intent: str
    entities: list[str] = []
    arguments: dict[str, str | float | bool | None] = {}


class Said(msgspec.Struct):
    """The whole answer as the model writes it."""

    kind: Literal["order", "question", "talk", "unclear"]
    calls: list[SaidCall] = []
    answer: str = ""


class Unfit(ValueError):
    """The answer names what does not exist or does not fit; the text says what."""


def read(text: str, entities: Mapping[str, Entity]) -> Intent | None:
    """Return the intent that the text says, without tier and confidence; None where it is unclear.

    `entities` are those the model was told of. Raises Unfit.
    """
    said = _decode(text)
    if said.kind == "unclear":
        return None
    if said.kind == "talk":
        words = " ".join(said.answer.split())[: question.MAX_ANSWER]
        if _DEED.search(words):
            raise Unfit(f"talk that claims a deed: {words[:80]!r}")
        return Intent(outcome="answer", answer=words) if words else None
    offered = set(question.intents(list(entities.values())))
    calls = tuple(_call(call, entities, offered) for call in said.calls)
    if not calls:
        raise Unfit(f"{said.kind} without a call")
    asks = all(INTENTS[call.intent].asks for call in calls)
    if said.kind == "question" and not asks:
        raise Unfit("a question that would act")
    return Intent(outcome="answer" if asks else "act", calls=calls)


def _decode(text: str) -> Said:
    said = _THOUGHT.sub("", text)
    inner = said[said.find("{") : said.rfind("}") + 1]
    try:
        return msgspec.json.decode(inner.encode(), type=Said)
    except msgspec.DecodeError as error:
        raise Unfit(f"expected the JSON asked for, got {text[:80]!r} ({error})") from error


def _call(said: SaidCall, entities: Mapping[str, Entity], offered: Set[str]) -> Call:
    if said.intent not in offered:  # nor one that is for the host's own questions, as Confirm
        raise Unfit(f"no intent {said.intent}")
    spec = INTENTS[said.intent]
    for entity_id in said.entities:
        entity = entities.get(entity_id)
        if entity is None:
            raise Unfit(f"no entity {entity_id}")
        if spec.domains and entity.domain not in spec.domains:
            raise Unfit(f"{said.intent} is not for {entity.domain}")
    if spec.targets and spec.acts and not said.entities:
        raise Unfit(f"{said.intent} without an entity")
    arguments = {
        name: _value(name, value, spec.slots)
        for name, value in said.arguments.items()
        if value not in (None, "")
    }
    return Call(intent=said.intent, entities=tuple(dict.fromkeys(said.entities)), arguments=arguments)


def _value(name: str, value: Any, slots: tuple[str, ...]) -> Any:
    if name not in slots:
        raise Unfit(f"no argument {name}")
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip().rstrip("%")):
        value = float(value.strip().rstrip("%"))
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if name in question.LEVELS and not (isinstance(value, int | float) and 0 <= value <= 100):
        raise Unfit(f"{name}: expected 0 to 100, got {value!r}")
    return value
