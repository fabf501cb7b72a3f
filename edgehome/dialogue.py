"""The host's own turns of a conversation: yes, no, which one, and undo; values come back as they were."""

import re
import uuid
from collections.abc import Sequence
from typing import Any

import msgspec
from rapidfuzz import fuzz

from edgehome import intents, words
from edgehome.conversation import Memory, Undoable
from edgehome.effects import Verb
from edgehome.lm.names import kin
from edgehome.lm.names.bilingual import translations
from edgehome.lm.said import remarks, speaker, whichever
from edgehome.messages import Action, Call, Entity, Intent, IntentOutcome, Plan, Question
from edgehome.protocols import Home

CONFIRM, DENY, UNDO, REDO = "Confirm", "Deny", "Undo", "Redo"
_REDO = re.compile(
    r"(?:please )?(?:redo(?: that| it)?|undo (?:the|that|your|my|last) (?:last )?undo|take back the undo|do it again after all)"
    r"|(?:请)?(?:重做|恢复撤销|取消撤销|撤销刚才的撤销|撤回撤销|取消復原|還是照做|还是照做)(?:吧|一下)?"
)
_ORDINALS = (
    ("first", "1st", "one", "第一", "一"), ("second", "2nd", "two", "第二", "二"), ("third", "3rd", "three", "第三", "三"),
    ("fourth", "4th", "four", "第四", "四"), ("fifth", "5th", "five", "第五", "五"),
)  # fmt: skip


_AROUND = re.compile(
    r"\b(?:the|one|please|that|i (?:mean|meant|said)|obviously|of course|just|mine(?:'s| is)|my one(?:'s| is))\b|^(?:我(?:的|嘅|那个|嗰個)(?:就)?(?:是|係)|我(?:是)?(?:说|說|指)|就是|是|就|(?:那|这|這|嗰|呢)(?:个|個|条|條|台|盏|盞|扇|只|隻))|(?:那|这|這|嗰|呢)?(?:个|個|条|條|台|盏|盞|扇|只|隻)(?:吧|啦|呀|啊)?$"
)
"""What stands around the name in an answer: "the hallway one i meant", 液位那条."""


def own_turn(intent: Intent, memory: Memory) -> str | None:
    """Return Confirm, Deny or Undo if the intent is one of these, else None."""
    name = intent.calls[0].intent if len(intent.calls) == 1 else ""
    if name == UNDO and intent.calls[0].arguments.get("redo"):
        return REDO
    if name == "HassNevermind" and memory.question:
        return DENY
    return name if name in (CONFIRM, DENY, UNDO) else None


def choose(question: Question, text: str, home: Home) -> tuple[str, ...]:
    """Return the candidates that an answer such as "the second one" or "the bedroom" picks, else none."""
    among = [home.entities[i] for i in question.candidates if i in home.entities]
    if by_state := whichever.picked(text, among):
        return (by_state.id,)
    if whichever.NOT_THIS.fullmatch(text.strip(" .!。！")):
        return ()
    text = _NOT_ONE.sub("", text)
    text = speaker.named(text, home)
    told = remarks.without(text)  # "both, guests are coming" is both
    plain = _AROUND.sub(" ", (told.rest if told else text).casefold()).strip(" ,.!?，。！？")
    short = len(plain) <= 40
    if whichever.ALL.fullmatch(re.split(r"[,，]\s*", plain)[-1]):
        return question.candidates
    for place, names in enumerate(_ORDINALS[: len(question.candidates)]):
        if plain in names or any(plain.startswith(n) for n in names if len(n) > 1 and short):
            return (question.candidates[place],)
    if plain in ("last", "最后", "最后一个"):
        return question.candidates[-1:]
    scores: dict[str, float] = {}
    for entity_id in question.candidates:
        entity = home.entities.get(entity_id)
        if entity and plain:
            scores[entity_id] = max(_likeness(plain, name) for name in _names(entity, home))
    best = max(scores.values(), default=0.0)
    chosen = tuple(i for i, score in scores.items() if score == best)
    if short and best >= 80 and len(chosen) == 1:
        return chosen
    of_place = _SIDE.sub("", plain)  # 小满那边的 is the one that is Xiaoman's
    fits = kin.picked(of_place, among, (), home) if short and of_place != plain else []
    return (fits[0].id,) if len(fits) == 1 else ()


_NOT_ONE = re.compile(r"^(?:no[, ]+)?not (?:the |that )?[\w' ]{1,24}[,;] *(?:but )?", re.IGNORECASE)
"""Which one is not meant, before the one that is."""
_SIDE = re.compile(
    r"(?:那|这|這|嗰|呢)(?:边|邊|头|頭|儿|里|裡|屋|间|間|一?侧)(?:的|嘅)?|(?:的|嘅)$|(?:'s)? (?:side|end|room)(?: of (?:it|the \w+))?$"
)
"""What says no more than where one of several is."""


def _names(entity: Entity, home: Home) -> list[str]:
    area = home.areas.get(entity.area or "")
    floor = home.floors.get(entity.floor or "")
    own = (entity.name, *entity.aliases)
    places = ((area.name, *area.aliases) if area else ()), ((floor.name,) if floor else ())
    return [n.casefold() for names in (own, *places) for n in (*names, *translations(names))]


def _likeness(said: str, name: str) -> float:
    return max(
        fuzz.ratio(said, name),
        95.0
        if said in name.split()
        or (len(said) > 1 and said in name)
        or (name in said and len(said) <= len(name) + 8)
        else 0.0,
    )


def chosen_intent(question: Question, chosen: Sequence[str], lang: str) -> Intent:
    """Return the intent that the question was about, now for the chosen entities."""
    calls = tuple(
        msgspec.structs.replace(call, entities=tuple(chosen), names=(), areas=(), floors=(), domains=())
        for call in question.calls
    )
    schedule = question.schedule
    if schedule is not None:  # what runs later is what was asked about
        schedule, calls = msgspec.structs.replace(schedule, calls=calls), ()
    return Intent(outcome="act", calls=calls, schedule=schedule, tier="dialogue", lang=lang)


def one_of(calls: Sequence[Call], among: Sequence[str], lang: str) -> Intent:
    """Return the calls before as a question which of these things was meant; the one there is, if it is one."""
    if len(among) == 1:
        return meant_instead(calls, among[0], lang)
    now = tuple(msgspec.structs.replace(c, entities=(), names=(), areas=(), floors=()) for c in calls)
    return Intent(outcome="ask", calls=now, candidates=tuple(among), tier="dialogue", lang=lang)


def meant_instead(calls: Sequence[Call], entity: str, lang: str) -> Intent:
    """Return the intent of the calls before for another thing."""
    now = tuple(
        msgspec.structs.replace(c, entities=(entity,), names=(), areas=(), floors=(), domains=(), device_classes=())
        for c in calls
    )  # fmt: skip
    outcome: IntentOutcome = "answer" if all(intents.asks(c.intent) for c in now) else "act"
    return Intent(outcome=outcome, calls=now, tier="dialogue", lang=lang)


def redo_intent(text: str, lang: str) -> Intent | None:
    """Return the intent of words that take an undo back, None for any other words."""
    if not _REDO.fullmatch(text.casefold().strip(" .!。！")):
        return None
    return Intent(
        outcome="act", calls=(Call(intent=UNDO, arguments={"redo": True}),), tier="dialogue", lang=lang
    )


def undo_plan(
    trace: str, lang: str, memory: Memory, home: Home, expires_at: float, now: float = 0.0,
    limit_s: float = float("inf"), redo: bool = False,
) -> Plan:  # fmt: skip
    """Return the plan that puts the values of the last change back; the memory then forgets that change.

    What is older than `limit_s` is not put back. With `redo` the last undo is taken back.
    """
    steps = memory.redo if redo else memory.undo
    if not steps:
        return Plan(
            trace=trace,
            lang=lang,
            answers=(words.say(lang, "nothing_to_redo" if redo else "nothing_to_undo"),),
        )
    last = steps[-1]
    if now - last[0].at > limit_s:
        age, limit = (_minutes(lang, s) for s in (now - last[0].at, limit_s))
        return Plan(trace=trace, lang=lang, answers=(words.say(lang, "undo_too_old", age=age, limit=limit),))
    if redo:
        memory.redo = steps[:-1]
    else:
        memory.undo = steps[:-1]
    actions: list[Action] = []
    impossible: list[str] = []
    for step in reversed(last):
        entity = home.entities.get(step.entity)
        verb = restoring(entity, step) if entity else None
        if entity is None or verb is None:
            impossible.append(entity.name if entity else step.entity)
            continue
        for one in verb:
            actions.append(
                Action(
                    id=uuid.uuid4().hex,
                    trace=trace,
                    entity=entity.id,
                    verb=one.verb,
                    args=one.args,
                    expires_at=expires_at,
                    origin="redo" if redo else "undo",
                )  # fmt: skip
            )
    refusal = words.reason("cannot_undo", what=words.join(lang, impossible)) if impossible else ""
    return Plan(trace=trace, lang=lang, actions=tuple(actions), refusal=refusal)


def _minutes(lang: str, seconds: float) -> str:
    minutes = max(1, round(seconds / 60))
    return f"{minutes}分钟" if words.is_chinese(lang) else f"{minutes} minute{'s' if minutes > 1 else ''}"


_FROM_STATE = {
    "cover": {"open": "open", "closed": "close", "opening": "open", "closing": "close"},
    "valve": {"open": "open", "closed": "close"},
    "lock": {"locked": "lock", "unlocked": "unlock"},
    "vacuum": {"cleaning": "start", "docked": "return_to_base", "returning": "return_to_base", "paused": "pause"},
    "lawn_mower": {"mowing": "start_mowing", "docked": "dock", "paused": "pause"},
    "media_player": {"playing": "play", "paused": "pause", "off": "turn_off", "on": "turn_on"},
    "machine": {"running": "start", "stopped": "stop"},
    "alarm_control_panel": {
        "disarmed": "disarm", "armed_away": "arm_away", "armed_home": "arm_home", "armed_night": "arm_night",
    },
}  # fmt: skip


def restoring(entity: Entity, step: Undoable) -> list[Verb] | None:
    """Return what brings state and values back to `step.before`; None if nothing can."""
    before: dict[str, Any] = step.before
    state = before.get("state")
    match step.verb:
        case (
            "press"
            | "announce"
            | "send_message"
            | "next"
            | "previous"
            | "play_media"
            | "raw"
            | "locate"
            | "clean_area"
        ):
            return None
        case "set_volume":
            return _value("set_volume", "volume_level", before.get("volume_level"))
        case "mute" | "unmute":
            return [Verb("mute" if before.get("is_volume_muted") else "unmute", {})]
        case (
            "set_temperature"
            | "set_humidity"
            | "set_fan_mode"
            | "set_preset_mode"
            | "set_speed"
            | "set_pressure"
        ):
            name = step.verb.removeprefix("set_")
            return _value(step.verb, name, before.get(name))
        case "add_item" | "complete_item" | "remove_item":
            return _items(entity, before.get("items") or [])
        case "select_option" | "set_value" | "set_hvac_mode" | "set_operation_mode":
            argument = {"select_option": "option", "set_value": "value"}.get(
                step.verb, step.verb.removeprefix("set_")
            )
            return _value(step.verb, argument, state)
    if entity.domain == "light":
        return _light(before, state)
    if entity.domain in ("cover", "valve") and before.get("current_position") not in (None, 0, 100):
        return [Verb("set_position", {"position": before["current_position"]})]
    if entity.domain == "fan" and state == "on" and before.get("percentage"):
        return [Verb("set_percentage", {"percentage": before["percentage"]})]
    if entity.domain == "climate" and state and state != "off":
        return [Verb("set_hvac_mode", {"hvac_mode": state})]
    back = _FROM_STATE.get(entity.domain, {}).get(str(state)) or {"on": "turn_on", "off": "turn_off"}.get(
        str(state)
    )
    return [Verb(back, {})] if back else None


def _value(verb: str, name: str, value: Any) -> list[Verb] | None:
    return None if value is None else [Verb(verb, {name: value})]


def _light(before: dict[str, Any], state: Any) -> list[Verb] | None:
    args: dict[str, Any] = {}
    if before.get("brightness_pct") is not None:
        args["brightness_pct"] = before["brightness_pct"]
    if before.get("color_mode") == "color_temp" and before.get("color_temp_kelvin"):
        args["color_temp_kelvin"] = before["color_temp_kelvin"]
    elif before.get("rgb_color"):
        args["rgb_color"] = list(before["rgb_color"])
    if state == "off":
        return [Verb("turn_off", {})]
    return [Verb("turn_on", args)] if state == "on" else None


def _items(entity: Entity, wanted: list[Any]) -> list[Verb] | None:
    now = {str(i.get("summary")): str(i.get("status")) for i in entity.attributes.get("items", ())}
    then = {str(i.get("summary")): str(i.get("status")) for i in wanted}
    verbs = [Verb("remove_item", {"item": item}) for item in now if item not in then]
    verbs += [Verb("add_item", {"item": item}) for item in then if item not in now]
    reopened = [i for i in then if then[i] == "needs_action" and now.get(i) == "completed"]
    for item in reopened:
        verbs += [Verb("remove_item", {"item": item}), Verb("add_item", {"item": item})]
    return verbs or None


__all__ = [
    "CONFIRM",
    "DENY",
    "UNDO",
    "REDO",
    "choose",
    "chosen_intent",
    "meant_instead",
    "own_turn",
    "redo_intent",
    "restoring",
    "undo_plan",
]
