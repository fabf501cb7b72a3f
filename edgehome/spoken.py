"""What runs later, in words of both languages: lengths, times, triggers, conditions, calls; no decisions."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from edgehome import effects, replies, words
from edgehome.echo import Verb
from edgehome.errors import Unsupported
from edgehome.homefile import StaticHome
from edgehome.messages import Action, Call, Entity, Schedule
from edgehome.occasions import DAYS
from edgehome.protocols import Home

_DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ZH_DAYS = "一二三四五六日"
_SENSED = {  # what a binary sensor's on and off mean; Home Assistant, binary_sensor device classes
    "door": ("opens", "closes", "打开", "关上"), "window": ("opens", "closes", "打开", "关上"),
    "garage_door": ("opens", "closes", "打开", "关上"), "opening": ("opens", "closes", "打开", "关上"),
    "motion": ("sees motion", "sees no motion", "检测到有人", "没有检测到人"),
    "occupancy": ("is occupied", "is empty", "有人", "没人"), "presence": ("is occupied", "is empty", "有人", "没人"),
    "moisture": ("detects water", "is dry again", "检测到漏水", "不再漏水"), "smoke": ("detects smoke", "is clear", "检测到烟雾", "解除"),
    "gas": ("detects gas", "is clear", "检测到燃气", "解除"), "lock": ("unlocks", "locks", "开锁", "上锁"),
}  # fmt: skip
_STATES = {
    "home": ("comes home", "到家"), "not_home": ("leaves", "出门"), "open": ("opens", "打开"), "closed": ("closes", "关上"),
    "detected": ("is pressed", "被按下"),
    "locked": ("is locked", "上锁"), "unlocked": ("is unlocked", "开锁"), "on": ("turns on", "打开"), "off": ("turns off", "关闭"),
}  # fmt: skip


_PLURAL = {
    "comes": "come", "leaves": "leave", "opens": "open", "closes": "close", "turns": "turn", "is": "are",
    "stays": "stay", "sees": "see", "gets": "get", "detects": "detect", "unlocks": "unlock", "locks": "lock",
}  # fmt: skip


def length(lang: str, seconds: float) -> str:
    """Return a length of time: "1 hour 5 minutes", 1小时5分钟."""
    left = max(0, round(seconds))
    parts = []
    for size, english, chinese in (
        (86400, "day", "天"), (3600, "hour", "小时"), (60, "minute", "分钟"), (1, "second", "秒"),
    ):  # fmt: skip
        count, left = divmod(left, size)
        if count:
            parts.append(
                f"{count}{chinese}"
                if words.is_chinese(lang)
                else f"{count} {english}{'s' if count > 1 else ''}"
            )
    if not parts:
        return "0秒" if words.is_chinese(lang) else "0 seconds"
    return ("" if words.is_chinese(lang) else " ").join(parts[:3])


def day_names(lang: str, days: Iterable[str]) -> str:
    """Return days of the week: "on weekdays", 每个工作日."""
    found = [d for d in DAYS if d in set(days)]
    chinese = words.is_chinese(lang)
    if len(found) == 7:
        return "每天" if chinese else "every day"
    if found == list(DAYS[:5]):
        return "每个工作日" if chinese else "on weekdays"
    if found == list(DAYS[5:]):
        return "每个周末" if chinese else "at weekends"
    if chinese:
        return "每周" + "、".join(_ZH_DAYS[DAYS.index(d)] for d in found)
    return "every " + words.join("en", [_DAY_NAMES[DAYS.index(d)] for d in found])


def name_of(entity_id: str, home: Home, lang: str = "en") -> str:
    """Return what an entity is called in the language; its id if it is gone."""
    entity = home.entities.get(entity_id)
    return words.called(lang, entity) if entity else entity_id


def _ids(value: Any) -> list[str]:
    return [str(value)] if isinstance(value, str) else [str(v) for v in value or ()]


def trigger(lang: str, spec: Mapping[str, Any], home: Home) -> str:
    """Return what sets it off: "when Front door opens", 前门打开时."""
    text = _moment(lang, spec)
    if text:
        return text
    event = occurrence(lang, spec, home, begins=True)
    return f"{event}时" if words.is_chinese(lang) else f"when {event}"


def _moment(lang: str, spec: Mapping[str, Any]) -> str:
    chinese = words.is_chinese(lang)
    if "event" in spec and spec.get("type", "sun") == "sun":
        event = {"sunset": ("sunset", "日落"), "sunrise": ("sunrise", "日出")}[spec["event"]][chinese]
        offset = float(spec.get("offset_seconds") or 0)
        if not offset:
            return f"{event}时" if chinese else f"at {event}"
        span = length(lang, abs(offset))
        if chinese:
            return f"{event}{'后' if offset > 0 else '前'}{span}"
        return f"{span} {'after' if offset > 0 else 'before'} {event}"
    if "seconds" in spec:
        span = length(lang, float(spec["seconds"]))
        return f"{span}后" if chinese else f"in {span}"
    if "time" in spec:
        day = day_names(lang, spec["days"]) if spec.get("days") else str(spec.get("date") or "")
        if chinese:
            return f"{day} {spec['time']}".strip() if spec.get("date") else f"{day}{spec['time']}"
        return f"at {spec['time']} {day}".rstrip()
    return ""


def occurrence(lang: str, spec: Mapping[str, Any], home: Home, begins: bool) -> str:
    """Return a state or reading as a clause: "Front door opens" (`begins`) or "Front door is open"."""
    chinese = words.is_chinese(lang)
    if spec.get("type") == "event":
        return _event(lang, spec, home)
    watched = [_watched(i, home, lang) for i in _ids(spec.get("entity"))]
    one = spec.get("match") in ("any", "first") and len(watched) > 1
    names = (
        _one_of(lang, watched, spec.get("match") == "first" and begins) if one else words.join(lang, watched)
    )
    several = len(watched) > 1 and not one
    if spec.get("type") in ("num", "anomaly"):
        return _reading(lang, spec, names, begins)
    entity = home.entities.get(next(iter(_ids(spec.get("entity"))), ""))
    to, text = str(spec.get("to")), ""
    kinds = {e.device_class for i in _ids(spec.get("entity")) if (e := home.entities.get(i))}
    if len(kinds) > 1 and entity and entity.domain == "binary_sensor" and to in ("on", "off"):
        text = (("is triggered", "触发"), ("is clear", "解除"))[to == "off"][chinese]
    elif (
        entity and entity.domain == "binary_sensor" and entity.device_class in _SENSED and to in ("on", "off")
    ):
        kind = _SENSED[entity.device_class]
        text = kind[2 * chinese + (to == "off")]
    elif to in _STATES:
        text = _STATES[to][chinese]
    if several and chinese:
        names += "都"
    stays = "stays so"
    if several and not chinese:
        text, stays = (" ".join(_PLURAL.get(word, word) for word in t.split()) for t in (text, stays))
    if begins and text:
        clause = f"{names}{text}" if chinese else f"{names} {text}"
    elif chinese:
        clause = f"{names}{_is(lang, to, entity)}"
    else:
        clause = f"{names} {'are' if several else 'is'} {_is(lang, to, entity)}"
    if spec.get("for_seconds"):
        span = length(lang, float(spec["for_seconds"]))
        clause += f"满{span}" if chinese else f" and {stays} for {span}"
    return clause


def _event(lang: str, spec: Mapping[str, Any], home: Home) -> str:
    """Return what reports an event, and which: "Doorbell rings", "Desk button reports “double”"."""
    chinese, kind = words.is_chinese(lang), str(spec.get("kind") or "")
    ids = _ids(spec.get("entity"))
    name = name_of(ids[0], home, lang) if ids else str(spec.get("name") or "")
    entity = home.entities.get(ids[0]) if ids else None
    if kind:
        return f"{name}报告“{kind}”" if chinese else f"{name} reports “{kind}”"
    if entity is not None and entity.device_class == "doorbell":
        return f"{name}响" if chinese else f"{name} rings"
    return f"{name}有动作" if chinese else f"{name} is used"


def _one_of(lang: str, names: list[str], first: bool) -> str:
    """Return that one of several is enough: "Anna, Wei or Mia", "the first of Anna, Wei and Mia"."""
    if words.is_chinese(lang):
        return f"{'、'.join(names)}中{'第一个' if first else '任何一个'}"
    if first:
        return f"the first of {words.join('en', names)}"
    return ", ".join(names[:-1]) + f" or {names[-1]}"


_SENSOR = re.compile(
    r" contact$|(?: contact)? sensor$|(?<=.)(?:门磁|窗磁|(?:门窗|门磁|窗磁)?传感器|感应器)$", re.I
)


def _watched(entity_id: str, home: Home, lang: str) -> str:
    """Return what is watched: of a door or window with a sensor on it the door or window itself."""
    entity, name = home.entities.get(entity_id), name_of(entity_id, home, lang)
    if entity is not None and entity.device_class in ("door", "window", "garage_door", "opening"):
        return _SENSOR.sub("", name) or name
    return name


def _is(lang: str, to: str, entity: Entity | None) -> str:
    if entity and entity.domain == "binary_sensor" and to in ("on", "off"):
        if entity.device_class in ("door", "window", "garage_door", "opening"):
            return words.say_state(lang, "open" if to == "on" else "closed")
        if entity.device_class in _SENSED and words.is_chinese(lang):
            return _SENSED[entity.device_class][2 + (to == "off")]
    return words.say_state(lang, to)


def _reading(lang: str, spec: Mapping[str, Any], names: str, begins: bool) -> str:
    if spec.get("type") == "anomaly":
        return f"{names}读数异常" if words.is_chinese(lang) else f"{names} is unusual"
    what = f" {spec['attribute']}" if spec.get("attribute") else ""
    unit = str(spec.get("unit") or "")
    gap = " " if unit[:1].isalpha() else ""
    value = f"{float(spec['value']):g}{gap}{unit}"
    above = str(spec.get("operator")).startswith(">")
    if words.is_chinese(lang):
        clause = f"{names}{what}{'高于' if above else '低于'}{value}"
    elif begins:
        clause = f"{names}{what} {'rises above' if above else 'falls below'} {value}"
    else:
        clause = f"{names}{what} is {'above' if above else 'below'} {value}"
    if spec.get("for_seconds"):
        span = length(lang, float(spec["for_seconds"]))
        clause += f"满{span}" if words.is_chinese(lang) else f" and stays so for {span}"
    return clause


def condition(lang: str, spec: Mapping[str, Any], home: Home) -> str:
    """Return what must hold: "after sunset", "Front door is closed", 22:00到06:00之间."""
    chinese = words.is_chinese(lang)
    match spec.get("type"):
        case "sun":
            event = {"sunset": ("sunset", "日落"), "sunrise": ("sunrise", "日出")}[str(spec.get("after"))]
            return f"已经{event[1]}" if chinese else f"it is after {event[0]}"
        case "days":
            return _days(lang, spec["days"])
        case "time" if spec.get("after") and spec.get("before"):
            a, b = (_end(lang, str(spec[k])) for k in ("after", "before"))
            return f"在{a}到{b}之间" if chinese else f"it is between {a} and {b}"
        case "time":
            after = spec.get("after")
            at = _end(lang, str(after or spec.get("before")))
            if chinese:
                return f"在{at}之{'后' if after else '前'}"
            return f"it is {'after' if after else 'before'} {at}"
    return occurrence(lang, spec, home, begins=False)


def _end(lang: str, text: str) -> str:
    """Return an end of a window of times: "22:00", "30 minutes after sunset", 日出前1小时."""
    event = text[:7].rstrip("+-")
    if event not in ("sunset", "sunrise"):
        return text
    hours, _, minutes = text[len(event) + 1 :].partition(":")
    seconds = 3600 * int(hours or 0) + 60 * int(minutes or 0)
    offset = -seconds if "-" in text else seconds
    moment = _moment(lang, {"event": event, "offset_seconds": offset})
    return moment if offset else moment.removeprefix("at ").removesuffix("时")


def _days(lang: str, days: Iterable[str]) -> str:
    """Return days as a condition: "it is a weekday", 是周一或周三."""
    found, chinese = [d for d in DAYS if d in set(days)], words.is_chinese(lang)
    if found == list(DAYS[:5]):
        return "是工作日" if chinese else "it is a weekday"
    if found == list(DAYS[5:]):
        return "是周末" if chinese else "it is the weekend"
    if chinese:
        return "是" + "或".join(f"周{_ZH_DAYS[DAYS.index(d)]}" for d in found)
    return "it is " + " or ".join(_DAY_NAMES[DAYS.index(d)] for d in found)


def calls(lang: str, made: Iterable[Call], home: Home) -> str:
    """Return what is done: "turn on Hall lamp and Desk lamp", 打开门厅灯."""
    texts = list(dict.fromkeys(_call(lang, call, home) for call in made))
    return ("，然后" if words.is_chinese(lang) else ", then ").join(texts)


def _call(lang: str, call: Call, home: Home) -> str:
    found = [home.entities[i] for i in call.entities if i in home.entities]
    names = words.join(lang, [words.called(lang, e) for e in found] or list(call.entities or call.names))
    if call.intent == "HassBroadcast":
        verb = Verb("announce", {"message": call.arguments.get("message", "")})
        names = names or ("全屋" if words.is_chinese(lang) else "all speakers")
    else:
        try:
            verb = effects.verb_for(found[0], call.intent, call.arguments) if found else Verb(call.intent, {})
        except Unsupported:
            verb = Verb(call.intent, {})
    named = StaticHome({"it": Entity(id="it", name=names, domain="")})
    text = replies.describe(
        lang,
        Action(id="", trace="", entity="it", verb=verb.verb, args=verb.args, expires_at=0.0),
        named,
    )
    if seconds := call.arguments.get("for_seconds"):
        span = length(lang, float(seconds))
        text += f"，持续{span}" if words.is_chinese(lang) else f" for {span}"
    if until := str(call.arguments.get("until") or ""):
        sun = {"sunset": ("sunset", "日落"), "sunrise": ("sunrise", "日出")}.get(until, (until, until))
        text += f"，直到{sun[1]}" if words.is_chinese(lang) else f" until {sun[0]}"
    return text


def schedule(lang: str, spec: Schedule, home: Home) -> str:
    """Return a schedule as one sentence: "When Front door opens, if it is after sunset: turn on Hall lamp"."""
    chinese = words.is_chinese(lang)
    head = trigger(lang, spec.trigger, home)
    tests = [condition(lang, c, home) for c in spec.conditions]
    done = calls(lang, spec.calls, home)
    if chinese:
        return head + ("，如果" + "，并且".join(tests) if tests else "") + "：" + done
    text = head + (", if " + " and ".join(tests) if tests else "") + ": " + done
    return text[:1].upper() + text[1:]
