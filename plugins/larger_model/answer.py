"""What the larger model said, checked: only intents of the table, ids of this home, arguments that the intent takes.

Whatever does not fit is thrown away whole; nothing is repaired.
"""

import re
from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from edgehome.intents import INTENTS
from edgehome.messages import Call, Entity, Intent

MAX_ANSWER = 400
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_LEVELS = {"brightness", "percentage", "position", "volume_level", "humidity"}


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
        words = " ".join(said.answer.split())[:MAX_ANSWER]
        return Intent(outcome="answer", answer=words) if words else None
    calls = tuple(_call(call, entities) for call in said.calls)
    if not calls:
        raise Unfit(f"{said.kind} without a call")
    asks = all(INTENTS[call.intent].asks for call in calls)
    if said.kind == "question" and not asks:
        raise Unfit("a question that would act")
    return Intent(outcome="answer" if asks else "act", calls=calls)


def _decode(text: str) -> Said:
    inner = text[text.find("{") : text.rfind("}") + 1]
    try:
        return msgspec.json.decode(inner.encode(), type=Said)
    except msgspec.DecodeError as error:
        raise Unfit(f"expected the JSON asked for, got {text[:80]!r} ({error})") from error


def _call(said: SaidCall, entities: Mapping[str, Entity]) -> Call:
    spec = INTENTS.get(said.intent)
    if spec is None:
        raise Unfit(f"no intent {said.intent}")
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
    if name in _LEVELS and not (isinstance(value, int | float) and 0 <= value <= 100):
        raise Unfit(f"{name}: expected 0 to 100, got {value!r}")
    return value
