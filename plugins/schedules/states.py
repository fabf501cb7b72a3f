"""In what state a thing is, in the words of a clause ("is unlocked", 开了半小时, "goes off"); pure."""

import re
from typing import Any

from edgehome.lm.grammars import values
from edgehome.messages import Entity
from edgehome.protocols import Home
from edgehome.rules.model import may_be

from .things import NAMED, folded, rated, stands_in

_VERBS = (
    (re.compile(r"\b(?:no|not any|without|any) (?:more )?(?:motion|movement|one|body)\b|\bnobody\b|\bno one\b|\bempty\b|\bunoccupied\b|\bvacant\b|\bquiet\b|\bstill\b$|没人|没有人|无人|冇人|没(?:有)?动静|空了|空着|下床|\bgets? (?:out of bed|up)\b"), "clear"),
    (re.compile(r"\bunlock(?:s|ed|ing)?\b|\bnot locked\b|n't locked\b|开锁|解锁|没锁|没上锁|没有锁|没有上锁|未锁|未上锁"), "unlocked"),
    (re.compile(r"\block(?:s|ed|ing)\b|上锁|锁上|锁了|锁着|锁好"), "locked"),
    (re.compile(r"\bdisarm(?:s|ed)?\b|撤防"), "disarmed"),
    (re.compile(r"\barm(?:s|ed)\b|布防"), "armed"),
    (re.compile(r"\b(?:not|n't) (?:closed|shut)\b|\bfails? to close\b|没关|没有关|未关"), "open"),
    (re.compile(r"\b(?:not|n't) open(?:ed)?\b|没开|没有打?开|没打开|未开"), "closed"),
    (re.compile(r"\b(?:not|n't) (?:\w+ )?on\b"), "off"),
    (re.compile(r"\b(?:not|n't) (?:running|playing|working)\b"), "stopped"),
    (re.compile(r"\b(?:goes|gone|went) off\b"), "goes_off"),
    (re.compile(r"\b(?:docks?|docked|dock|charging station)\b|回充|充电座|回到?基座"), "docked"),
    (re.compile(r"\b(?:turns?|turned|turning|switched|switches|goes|went|comes|is|are|been|left|stays?|stayed|remains?|kept|still|was) on\b|亮了|亮着|亮起|(?<!打)开启|一亮"), "on"),
    (re.compile(r"\b(?:turns?|turned|switched|switches|is|are|been|left|stays?|stayed|remains?|kept|still) off\b(?! the)|熄灭|灭了|一灭"), "off"),
    (re.compile(r"\bopens?\b|\bopened\b|\bajar\b|打开|开着|开了|敞开|推开|被开|一开|拉开"), "open"),
    (re.compile(r"\bclos(?:es|ed)\b|\bshuts?\b|关上|关着|关好|合上|关了|关掉|关闭|一关"), "closed"),
    (re.compile(r"\bfinish(?:es|ed)?\b|\bstops?\b|\bstopped\b|\b(?:is|are|has|be|gets?) (?:all )?(?:done|ready|through)\b|\bends?\b|\bended\b|\bdone\b|停了|停下|停止|停掉|洗完|洗好|烘完|烘好|扫完|拖完|跑完|完成|结束|做完|好了$"), "stopped"),
    (re.compile(r"\bfault|\berror\b|\bbreaks? down\b|\bbroken\b|\bfails?\b|\bstuck\b|故障|出错|坏了|卡住"), "fault"),
    (re.compile(r"\bstarts? playing\b|\bplays?\b|\bplaying\b|播放|放音乐"), "playing"),
    (re.compile(r"\bpaused?\b|暂停"), "paused"),
    (re.compile(r"\bstarts?\b|\bstarted\b|\bruns?\b|\brunning\b|\bin use\b|\bworking\b|启动|运行|运转|开始|转了|转着|在转|工作"), "running"),
    (re.compile(
        r"\btrips?\b|\btriggers?\b|\btriggered\b|\bsounds\b|\bdetect|\bsenses?\b|\bsees?\b|\bmotion|\bmovement|\bmoves?\b|\bsomeone|\bsomebody|\banyone|\banybody|"
        r"\boccupied\b|\bleak|\brains?\b|\braining\b|\bwet\b|\bwater\b|报警|响了|响起|响(?=$|的|时)|触发|检测|有人|感应|漏|下雨|人动|经过|动静|闻到|冒烟|着火"
    ), "detected"),
)  # fmt: skip
_SENSES = {  # what a binary sensor of a class can be said to be
    "door": ("open", "closed", "detected"), "window": ("open", "closed", "detected"), "garage_door": ("open", "closed", "detected"),
    "opening": ("open", "closed", "detected"), "lock": ("locked", "unlocked", "open", "closed"), "running": ("running", "stopped", "on", "off"),
}  # fmt: skip
_SENSED_STATES = ("detected", "clear", "on", "off")
_ON_BINARY = {"open", "detected", "running", "on", "unlocked", "fault"}


def state_in(clause: str, entity: Entity) -> str | None:
    """Return the state of this entity that the clause says."""
    text = folded(clause)
    names = sorted((folded(n) for n in (entity.name, *entity.aliases)), key=len, reverse=True)
    bare = next((text.replace(n, " ", 1) for n in names if stands_in(n, text)), text)
    if entity.domain == "select":
        return _option(bare, entity)
    said = next((state for pattern, state in _VERBS if pattern.search(bare)), None)
    said = said or next((state for pattern, state in _VERBS if pattern.search(text)), None)
    said = said or values.state_word(bare, domain=entity.device_class or entity.domain)
    reported = _as_reported(said, entity) if said else None
    return reported if reported is not None and may_be(entity, reported) else None


_OPTIONS = {"home": ("在家",), "away": ("离家", "外出", "出门"), "guests": ("访客", "客人"), "night": ("夜间", "晚上", "睡眠"), "sleep": ("睡眠",), "vacation": ("度假", "假期")}  # fmt: skip


def _option(text: str, entity: Entity) -> str | None:
    """Return the option of a selection that the words name."""
    options = [str(o) for o in entity.attributes.get("options", ())]
    found = [
        o for o in options
        if stands_in(folded(o), text) or any(word in text for word in _OPTIONS.get(folded(o), ()))
    ]  # fmt: skip
    return found[-1] if found else None


def _as_reported(said: str, entity: Entity) -> str | None:
    """Return the state as the entity reports it; None where the words cannot be said of such a thing."""
    if said == "goes_off":  # a lamp that goes off is off, an alarm that goes off is heard
        said = "off" if entity.domain in ("light", "switch", "fan", "media_player", "climate") else "detected"
    running = {"on": "running", "off": "stopped", "open": "running", "closed": "stopped", "docked": "stopped"}
    switched = {"open": "on", "closed": "off", "running": "on", "stopped": "off", "on": "on", "off": "off"}
    match entity.domain:
        case "binary_sensor":
            fits = _SENSES.get(entity.device_class or "", _SENSED_STATES if entity.device_class else (said,))
            return ("on" if said in _ON_BINARY else "off") if said in fits and said != "not_home" else None
        case "person" | "device_tracker":
            return None  # people.py
        case "light" | "switch" | "fan" | "input_boolean" | "humidifier" | "siren" | "water_heater":
            return switched.get(said)
        case "climate":
            return switched.get(said, said)
        case "machine":
            return running.get(said, said)
        case "vacuum" | "lawn_mower":
            busy = "cleaning" if entity.domain == "vacuum" else "mowing"
            return {
                "running": busy,
                "on": busy,
                "open": busy,
                "stopped": "docked",
                "off": "docked",
                "fault": "error",
            }.get(said, said)
        case "media_player":
            return {"running": "playing", "open": "on", "closed": "off", "stopped": "idle"}.get(said, said)
        case "cover" | "valve":
            return {"on": "open", "off": "closed"}.get(said, said)
        case "lock":
            return {"open": "unlocked", "closed": "locked"}.get(said, said)
        case "alarm":
            return "active" if said in ("on", "detected") else said
        case "alarm_control_panel":
            return {"detected": "triggered", "on": "armed", "off": "disarmed"}.get(said, said)
    return said


_ANY_OF = re.compile(
    r"\b(?:an?|any|either|one) (?:of )?(?:the |my |our )?(?:\w+ )?(?:window|door|light|lamp|blind|machine|lock)s?\b|任[何意]|随便哪|哪[扇个盏台]|有(?:一|哪)?[扇个盏台]|有(?:窗|门|灯)"
)


def state_part(clause: str, home: Home, area: str | None) -> dict[str, Any] | None:
    """Return a state trigger or condition of a clause, None where thing or state is not certain."""
    every = rated(clause, home, numeric=False)
    near = [(s, e, to) for s, e in every if (to := state_in(clause, e))]
    top = max((s for s, _, _ in near), default=0.0)
    if not near or (top < NAMED <= max(s for s, _ in every)):
        return None  # what is named cannot be so, and nothing else is meant
    best = [(e, to) for s, e, to in near if s == top]
    if len(best) > 1 and area:
        best = [(e, to) for e, to in best if e.area == area] or best
    if len(best) > 1 and _ANY_OF.search(folded(clause)) and len({(e.domain, to) for e, to in best}) == 1:
        return {"type": "state", "entity": [e.id for e, _ in best], "to": best[0][1], "match": "any"}
    if len(best) != 1:
        return None
    return {"type": "state", "entity": best[0][0].id, "to": best[0][1]}
