"""Understanding over files of records: builds each record's home, asks, and writes one prediction a line.

The forms are those of the understanding data: docs/understanding.md, "A record" and "A prediction". Nothing is
executed; in a dialogue, what a turn's calls would change is laid over the home for the turns after it.
"""

import json
import logging
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from edgehome import dialogue, nicknames, recalled
from edgehome.asked import told_of
from edgehome.bench.effects import after, undone
from edgehome.conversation import before, others_asked
from edgehome.effects import verb_for
from edgehome.errors import ConfigError, ModelError, Unsupported
from edgehome.homefile import StaticHome, load_home, with_setup
from edgehome.messages import Call, Context, Entity, Intent, Observation, Question
from edgehome.protocols import Home, Understander

log = logging.getLogger(__name__)

Understand = Callable[[Observation, Context, Home], Intent | None]

TARGETS = ("names", "areas", "floors", "domains", "device_classes")
_NOTHING = Intent(outcome="none", confidence=0.0)


def first(
    understanders: Sequence[Understander],
    act_above: float = 0.0,
    answer_above: float = 0.0,
    ask_above: float = 0.0,
) -> Understand:
    """Return a function that asks the understanders in order, as the host's path does.

    The first intent that is sure enough for what it wants (to act or to answer) is given; else the surest, as
    a question if it is above `ask_above`, as nothing below that.
    """

    def understand(observation: Observation, context: Context, home: Home) -> Intent | None:
        best: Intent | None = None
        for understander in understanders:
            try:
                intent = understander.understand(observation, context, home)
            except ModelError as error:  # as at a host, the others are asked all the same
                log.warning("%s: %s", understander.name, error)
                continue
            if intent is None:
                continue
            needed = act_above if intent.outcome == "act" else answer_above
            if intent.outcome != "none" and intent.confidence >= needed:
                return intent
            if best is None or (intent.confidence > best.confidence and intent.outcome != "none"):
                best = intent
        if best is None or best.outcome == "none":
            return best
        sure = best.outcome == "act" and best.confidence >= ask_above
        return msgspec.structs.replace(best, outcome="ask" if sure else "none")

    return understand


def batch(records: Path, homes_dir: Path, out: Path, understand: Understand, at_once: int = 1) -> int:
    """Write a prediction for every record (and turn) of a JSONL file, in its order; return how many.

    `at_once` records are under way at a time, each in a thread: more than one only where `understand` bears it.
    Raises ConfigError if a record is not an object with an id, or its home is not in `homes_dir`.
    """
    homes: dict[str, StaticHome] = {"": StaticHome()}

    def known() -> Iterator[dict[str, Any]]:
        for record in read_records(records):
            name = str(record.get("home", ""))
            if name not in homes:
                homes[name] = load_home(homes_dir / f"{name}.json")
            yield record

    def answered(record: dict[str, Any]) -> list[dict[str, Any]]:
        return list(answer(record, homes[str(record.get("home", ""))], understand))

    written = 0
    with out.open("w", encoding="utf-8") as file, ThreadPoolExecutor(at_once) as threads:
        for lines in threads.map(answered, known()) if at_once > 1 else map(answered, known()):
            for line in lines:
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
                written += 1
    return written


def read_records(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSONL file. Raises ConfigError naming the line that is none."""
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                record = json.loads(line)
            except ValueError as error:
                raise ConfigError(f"{path.name}:{number}: expected a JSON object, got {error}") from error
            if not isinstance(record, dict) or "id" not in record:
                raise ConfigError(
                    f"{path.name}:{number}: expected an object with an id, got {line.strip()[:60]}"
                )
            yield record


def answer(record: Mapping[str, Any], home: StaticHome, understand: Understand) -> Iterator[dict[str, Any]]:
    """Yield the record's prediction, or one for each turn of its dialogue."""
    home = with_setup(home, record.get("setup") or {})
    if record.get("timers"):
        home = StaticHome(home.entities, home.areas, home.floors, list(record["timers"]), home.revision)
    turns = record.get("turns")
    if not turns:
        yield {"id": record["id"], **_ask(record, record.get("context"), Context(), home, understand)[0]}
        return
    memory, last, earlier = Context(), _NOTHING, home
    for number, turn in enumerate(turns, 1):
        home = with_setup(home, turn.get("setup") or {})
        if turn.get("before"):
            memory = _told(memory, str(turn["before"]), last)
        where = {**(record.get("context") or {}), **(turn.get("context") or {})}
        line, intent = _ask(turn, where, memory, home, understand, last.schedule is not None)
        given_back = [c for c in intent.calls if c.intent == "Undo"] if intent.outcome == "act" else []
        rest = [c for c in intent.calls if c not in given_back]
        if given_back and ((back := undone(earlier, home)) or rest):  # what a host sends then
            intent = msgspec.structs.replace(intent, calls=(*rest, *back))
            line |= {"calls": prediction(intent)["calls"]}
        yield {"id": f"{record['id']}#{number}", **line}
        last = intent
        waits = str(turn.get("reply", "")).rstrip().endswith(("?", "？"))  # for a yes, as `_told` has it
        if (
            intent.outcome == "act"
            and not waits
            and (obeyed := after(intent.calls, home)).entities != home.entities
        ):
            earlier, home = home, obeyed
        memory = _remember(memory, intent, turn, home)


def _ask(
    turn: Mapping[str, Any],
    where: Mapping[str, Any] | None,
    memory: Context,
    home: StaticHome,
    understand: Understand,
    planned: bool = False,
) -> tuple[dict[str, Any], Intent]:
    place, text = where or {}, str(turn.get("utterance", ""))
    area = _area_id(home, place.get("area"))
    now = _seconds(place.get("now"))
    context = msgspec.structs.replace(memory, area=area, device=place.get("device"), now=now)
    known = recalled.plainly(text, memory.entities, memory.earlier, home)
    observation = Observation(
        trace="", source="batch", kind="utterance", at=now, text=known, area=area, device=place.get("device")
    )
    begin = time.perf_counter()
    intent = _own_turn(text, memory, home) or understand(observation, context, home) or _NOTHING
    latency_ms = (time.perf_counter() - begin) * 1000
    intent = settle(intent, memory.question)
    if planned and [call.intent for call in intent.calls] in (
        ["HassNevermind"],
        ["Undo"],
    ):  # as at a host: `Turns.meant`
        intent = msgspec.structs.replace(intent, outcome="act", calls=(Call(intent="CancelSchedule"),))
    intent = feasible(intent, home)
    shown = msgspec.structs.replace(
        intent, calls=tuple(c for call in intent.calls for c in in_values(call, home))
    )
    return {**prediction(shown), "latency_ms": round(latency_ms, 3)}, intent


def _own_turn(text: str, memory: Context, home: Home) -> Intent | None:
    """Return what the host makes of words before it asks the tiers: a choice, or the thing meant instead."""
    asked = memory.question
    if asked and asked.candidates and (chosen := dialogue.choose(asked, text, home)):
        return dialogue.chosen_intent(asked, chosen, "")
    fixed = (
        nicknames.correction(text, memory.text, memory.entities, home, memory.calls) if memory.calls else None
    )
    if fixed is None:
        return None
    among = (fixed.entity,) if fixed.entity else fixed.among
    instead = dialogue.one_of(memory.calls, among, "")
    said_back = nicknames.without_putting_back(text, memory.entities, home)
    back = (Call(intent=dialogue.UNDO),) if fixed.entity and said_back else ()  # a host does so in any case
    return msgspec.structs.replace(instead, calls=(*instead.calls, *back))


_IN_VALUES = {
    "AdjustBrightness": ("HassLightSet", {"brightness_pct": "brightness"}),
    "AdjustColorTemperature": ("HassLightSet", {"color_temp_kelvin": "temperature"}),
    "AdjustSpeed": ("HassFanSetSpeed", {"percentage": "percentage"}),
}


def in_values(call: Call, home: Home) -> list[Call]:
    """Return a relative call by Home Assistant's own intent where it has one: the value it comes to, by entity."""
    intent, names = _IN_VALUES.get(call.intent, ("", {}))
    made: list[Call] = []
    for entity_id in call.entities if intent else ():
        entity = home.entities.get(entity_id)
        if entity is None or entity.domain not in ("light", "fan"):
            return [call]
        try:
            verb = verb_for(entity, call.intent, call.arguments)
        except Unsupported:
            return [call]
        values = {names[k]: v for k, v in verb.args.items() if k in names}
        if not values:
            return [call]
        made.append(msgspec.structs.replace(call, intent=intent, entities=(entity_id,), arguments=values))
    return made or [call]


_CHECKED = frozenset((
    "HassTurnOn", "HassTurnOff", "HassLightSet", "AdjustBrightness", "AdjustColorTemperature", "HassSetPosition",
    "AdjustPosition", "HassClimateSetTemperature", "AdjustTemperature", "HassClimateSetFanMode", "SetHvacMode",
    "SetPresetMode", "SetHumidity", "HassFanSetSpeed", "AdjustSpeed", "SetSpeed", "SetPoint", "AdjustPressure",
    "StartMachine", "StopMachine", "HomeMachine", "ResetFault", "DispatchVehicle", "ChargeVehicle",
))  # fmt: skip


def feasible(intent: Intent, home: Home) -> Intent:
    """Return the intent as a host would take it: what a device cannot do is refused, of a group the able are kept."""
    if intent.outcome != "act":
        return intent
    calls = []
    for call in intent.calls:
        able = tuple(e for e in call.entities if _can(call, home.entities.get(e)))
        if call.entities and not able:
            return msgspec.structs.replace(intent, outcome="refuse", reason="cannot")
        calls.append(msgspec.structs.replace(call, entities=able))
    return msgspec.structs.replace(intent, calls=tuple(calls))


def _can(call: Call, entity: Entity | None) -> bool:
    if entity is None or call.intent not in _CHECKED:
        return True
    try:
        verb_for(entity, call.intent, call.arguments)
    except Unsupported:
        return False
    return True


def settle(intent: Intent, question: Question | None) -> Intent:
    """Return what a yes or a no to the host's question comes to; any other intent unchanged."""
    names = {call.intent for call in intent.calls}
    if names == {"Confirm"} and question is not None:
        return msgspec.structs.replace(intent, calls=question.calls, schedule=question.schedule)
    if names and names <= {"Confirm", "Deny"}:
        return msgspec.structs.replace(intent, outcome="none", calls=())
    return intent


def prediction(intent: Intent) -> dict[str, Any]:
    """Return the intent in the form of a prediction, without its id and latency."""
    schedule = intent.schedule
    anew = schedule is not None  # a plan in the place of another: the form has no calls at once beside a plan
    calls = [_call(call) for call in intent.calls if not (anew and call.intent == "CancelSchedule")]
    if schedule is not None and schedule.kind == "delay" and "said" in schedule.trigger:
        later = [_call(call) for call in schedule.calls]
        calls.append({"intent": "HassStartTimer", "arguments": schedule.trigger["said"], "calls": later})
        schedule = None
    line: dict[str, Any] = {"calls": calls, "outcome": intent.outcome}
    if schedule is not None:
        line["schedule"] = {
            "kind": schedule.kind,
            "trigger": schedule.trigger,
            "conditions": list(schedule.conditions),
            "calls": [_call(call) for call in schedule.calls],
        }
    if intent.candidates:
        line["candidates"] = list(intent.candidates)
    return {**line, "answer": intent.answer, "confidence": round(intent.confidence, 4), "tier": intent.tier}


def _call(call: Call) -> dict[str, Any]:
    line: dict[str, Any] = {"intent": call.intent}
    if call.entities:
        line["entities"] = list(call.entities)
    targets = {kind: list(getattr(call, kind)) for kind in TARGETS if getattr(call, kind)}
    return {**line, **({"targets": targets} if targets else {}), "arguments": _arguments(call)}


def _arguments(call: Call) -> dict[str, Any]:
    """Return the arguments by Home Assistant's names where it has them: volume_step for direction and step."""
    arguments = dict(call.arguments)
    if call.intent == "HassGetState":
        arguments.pop("wants", None)
        arguments.pop("all", None)  # the data does not label whether all or any are asked about
    if call.intent == "HassSetVolumeRelative" and "direction" in arguments:
        direction, step = arguments.pop("direction"), arguments.pop("step", None)
        arguments["volume_step"] = direction if step is None else step if direction == "up" else -step
    return arguments


def _remember(memory: Context, intent: Intent, turn: Mapping[str, Any], home: Home) -> Context:
    """Return what the next turn knows: what was spoken of, and what was asked."""
    said = {"text": str(turn.get("utterance", "")), "reply": str(turn.get("reply", ""))}
    if intent.outcome == "ask":
        question = Question(
            id="batch",
            text=intent.answer or "",
            calls=intent.calls,
            schedule=intent.schedule,
            candidates=intent.candidates,
            missing=intent.missing,
        )
        return msgspec.structs.replace(memory, question=question, **said)
    told = (*intent.calls, *(intent.schedule.calls if intent.schedule else ()))
    entities = tuple(dict.fromkeys(e for call in told for e in told_of(call, home)))
    memory = msgspec.structs.replace(memory, earlier=others_asked(memory.question, entities, memory.earlier))
    known = msgspec.structs.replace(
        memory,
        question=None,
        entities=entities or memory.entities,
        earlier=before(memory.earlier, memory.entities, entities) if entities else memory.earlier,
        calls=intent.calls or memory.calls,
        schedule=intent.schedule if intent.calls or intent.schedule else memory.schedule,
        **said,
    )
    return _told(known, said["reply"], intent) if said["reply"] else known


_WANTS = re.compile(r"\b(?:what|which|how)\b|什么|什麼|哪|多少|几|幾|咩|邊", re.IGNORECASE)


def _told(memory: Context, reply: str, last: Intent) -> Context:
    """Return the memory with what was said to the turn before: a reply that asks back about an order is the gate's.

    A yes then runs the order, as at a host.
    """
    memory = msgspec.structs.replace(memory, reply=reply)
    if memory.question is not None or last.outcome != "act" or not reply.rstrip().endswith(("?", "？")):
        return memory
    missing = "name" if _WANTS.search(reply) else ""
    asked = Question(id="batch", text=reply, calls=last.calls, schedule=last.schedule, missing=missing)
    return msgspec.structs.replace(memory, question=asked)


def _area_id(home: StaticHome, name: Any) -> str | None:
    for area in home.areas.values():
        if name in (area.id, area.name) or name in area.aliases:
            return area.id
    return None


def _seconds(now: Any) -> float:
    try:
        return datetime.fromisoformat(str(now)).timestamp()
    except ValueError:
        return 0.0
