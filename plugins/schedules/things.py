"""Which thing of the home a clause such as "the front door opens" or 客厅温度 is about, and in what state."""

import re
from collections.abc import Mapping
from typing import Any

from edgehome.lm import values
from edgehome.lm.folding import fold
from edgehome.messages import Entity
from edgehome.protocols import Home
from edgehome.rules.model import may_be

# Words for what a sensor senses, by device class; Home Assistant, sensor and binary_sensor device classes.
SENSED = {
    "door": "door,gate,门,大门,入户门", "window": "window,窗,窗户,窗子", "garage_door": "garage door,garage,车库门",
    "motion": "motion,movement,moves,someone,somebody,anyone,anybody,nobody,no one,walks,passes,enters,empty,quiet,有人,没人,没有人,无人,人动,人经过,经过,移动,动静,走动,空了,空着",
    "occupancy": "someone,somebody,anyone,anybody,occupied,nobody,no one,empty,quiet,enters,presence,motion,movement,有人,没人,没有人,无人,动静,空了,空着",
    "presence": "someone,somebody,anyone,occupied,nobody,no one,empty,quiet,enters,presence,有人,没人,没有人,无人,动静,空了,空着", "moisture": "leak,leaks,water,wet,漏水,渗水,水浸,积水",
    "smoke": "smoke,smoke alarm,fire,烟雾,烟感,着火", "gas": "gas,gas leak,燃气,煤气,天然气,可燃气",
    "carbon_monoxide": "carbon monoxide,co alarm,一氧化碳", "vibration": "vibration,shakes,震动,振动",
    "sound": "sound,noise,crying,声音,哭", "power": "power,watts,watt,consumption,功率,耗电", "running": "running,finishes,运行,洗完,停了",
    "temperature": "temperature,degrees,hot,hotter,cold,colder,warm,warmer,freezing,温度,气温,度,热,冷", "humidity": "humidity,humid,damp,湿度,潮",
    "carbon_dioxide": "co2,carbon dioxide,air,二氧化碳", "pm25": "pm2.5,pm 2.5,pm25,air quality,空气质量", "illuminance": "lux,brightness,light level,亮度,照度,光线",
    "pressure": "pressure,bar,压力,气压,管压", "battery": "battery,电量,电池", "level": "level,液位,水位", "aqi": "air quality,aqi,空气质量",
    "lock": "lock,door,锁,门",
}  # fmt: skip
_CLASSES = {name: tuple(text.split(",")) for name, text in SENSED.items()}
_DOMAINS = {
    "light": ("light", "lamp", "灯"), "media_player": ("tv", "music", "speaker", "电视", "音乐"), "cover": ("blind", "curtain", "shade", "窗帘", "卷帘"),
    "lock": ("lock", "锁"), "vacuum": ("vacuum", "robot", "扫地机"), "alarm_control_panel": ("alarm", "警报", "布防"),
    "climate": ("heating", "thermostat", "air conditioner", "ac", "空调", "暖气"), "fan": ("fan", "风扇"),
}  # fmt: skip
_SENSOR = re.compile(
    r" (?:contact|sensor|detector|probe|state|status)$|(?:传感器|探测器|感应器|报警器|门磁|计|状态)$"
)
_NUMERIC = frozenset({"sensor", "climate", "number", "weather", "humidifier", "water_heater", "machine"})
_STATEFUL = frozenset({
    "binary_sensor", "person", "device_tracker", "lock", "cover", "light", "switch", "fan", "climate", "media_player",
    "vacuum", "lawn_mower", "machine", "vehicle", "alarm", "alarm_control_panel", "valve", "input_boolean", "humidifier",
    "siren", "sensor", "select", "water_heater",
})  # fmt: skip
_VERBS = (
    (re.compile(r"\b(?:no|not any|without|any) (?:more )?(?:motion|movement|one|body)\b|\bnobody\b|\bno one\b|\bempty\b|\bquiet\b|\bstill\b$|没人|没有人|无人|冇人|没(?:有)?动静|空了|空着"), "clear"),
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
    (re.compile(r"\bfinish(?:es|ed)?\b|\bstops?\b|\bstopped\b|\b(?:is|are|has|be|gets?) (?:all )?(?:done|ready|through)\b|\bends?\b|\bended\b|\bdone\b|停了|停下|停止|停掉|洗完|洗好|烘完|烘好|扫完|拖完|跑完|完成|结束|做完|好了$|下床|gets? (?:out of|up)"), "stopped"),
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


def _fold(text: str) -> str:
    return fold(text).casefold()


def stands_in(word: str, text: str) -> bool:
    """Return whether a word or name stands in folded text, whole where words are parted by spaces."""
    if not word:
        return False
    if word.isascii():
        return re.search(rf"(?<![a-z0-9]){re.escape(word)}(?:s|es|'s)?(?![a-z0-9])", text) is not None
    return word in text


def _names(entity: Entity) -> list[str]:
    """Return what the entity is called, a sensor also without the word for sensor."""
    names = [_fold(n) for n in (entity.name, *entity.aliases)]
    if entity.domain in ("binary_sensor", "sensor"):
        names += [short for n in names if len(short := _SENSOR.sub("", n).strip()) > 1]
    return names


def _score(entity: Entity, text: str, home: Home) -> float:
    names = _names(entity)
    best = max((10.0 + len(n) for n in names if stands_in(n, text)), default=0.0)
    area = home.areas.get(entity.area or "")
    floor = home.floors.get(entity.floor or "")
    in_area = area is not None and any(stands_in(_fold(n), text) for n in (area.name, *area.aliases))
    in_floor = floor is not None and any(stands_in(_fold(n), text) for n in (floor.name, *floor.aliases))
    kinds = _CLASSES.get(entity.device_class or "", ()) + _DOMAINS.get(entity.domain, ())
    of_kind = max((len(k) for k in kinds if stands_in(k, text)), default=0)
    parts = {p for n in names for p in re.findall(r"[a-z0-9]{3,}", n)}
    shared = sum(stands_in(p, text) for p in parts)
    if of_kind:
        named = sum(stands_in(p, text) for p in parts if not any(p in k.split() for k in kinds))
        named += any(stands_in(n[:-2], text) for n in names if not n.isascii() and len(n) > 3)
        best = max(
            best, 3.0 + 0.1 * of_kind + 2.0 * named + (5.0 if in_area else 0.0) + (2.0 if in_floor else 0.0)
        )
    if not best:
        best = 2.0 * shared if shared >= 2 or (shared and shared == len(parts)) else 0.0
    return best + (1.0 if best and in_area else 0.0)


def find(clause: str, home: Home, area: str | None, numeric: bool) -> list[Entity]:
    """Return the entity the clause is about; several where all are meant or none is nearer, none where unknown."""
    rated = _rated(clause, home, numeric)
    if not rated:
        return []
    top = max(s for s, _ in rated)
    best = [e for s, e in rated if s == top]
    if len(best) > 1 and area:
        best = [e for e in best if e.area == area] or best
    return best


def _rated(clause: str, home: Home, numeric: bool) -> list[tuple[float, Entity]]:
    text = _said(clause)
    domains = _NUMERIC if numeric else _STATEFUL
    rated = [
        (s, e) for e in home.entities.values() if e.domain in domains and (s := _score(e, text, home)) > 0
    ]
    if numeric:
        rated = [(s + (0.5 if e.domain == "sensor" else 0.0), e) for s, e in rated if _reads(e)]
        rated = [(s, e) for s, e in rated if _fits(e, text)] or rated
    else:
        rated = [(s + (0.5 if e.domain in ("binary_sensor", "person") else 0.0), e) for s, e in rated]
    places = _places(text, home)
    if places:  # what stands in another room than the one said is not meant, unless it is named
        rated = [(s, e) for s, e in rated if e.area in places or any(stands_in(n, text) for n in _names(e))]
    return rated


_SAME = (
    (re.compile(r"\bwasher\b|\blaundry\b"), " washing machine"), (re.compile(r"\btumble dryer\b"), " dryer"),
    (re.compile(r"洗(?:好|完)?(?:了)?衣服|衣服(?:都)?洗"), "洗衣机"), (re.compile(r"洗(?:好|完)?(?:了)?碗|碗(?:都)?洗"), "洗碗机"),
    (re.compile(r"\btelly\b|\btelevision\b"), " tv"), (re.compile(r"\bhoover\b"), " vacuum"),
)  # fmt: skip


def _said(clause: str) -> str:
    """Return the words folded, with what else a thing of them is called."""
    text = _fold(clause)
    return text + "".join(
        also for pattern, also in _SAME if pattern.search(text) and also.strip() not in text
    )


def _places(text: str, home: Home) -> set[str]:
    """Return the ids of the areas that the words name, those of a floor named too."""
    found = {
        a.id for a in home.areas.values() if any(stands_in(_fold(n), text) for n in (a.name, *a.aliases))
    }
    floors = {
        f.id for f in home.floors.values() if any(stands_in(_fold(n), text) for n in (f.name, *f.aliases))
    }
    return found | {a.id for a in home.areas.values() if a.floor in floors}


def _reads(entity: Entity) -> bool:
    if entity.domain == "sensor":
        try:
            float(entity.state or "")
        except ValueError:
            return bool(entity.attributes.get("unit") or entity.attributes.get("unit_of_measurement"))
    return True


def _fits(entity: Entity, text: str) -> bool:
    return any(stands_in(k, text) for k in _CLASSES.get(entity.device_class or "", ()))


def state_in(clause: str, entity: Entity) -> str | None:
    """Return the state of this entity that the clause says."""
    text = _fold(clause)
    names = sorted((_fold(n) for n in (entity.name, *entity.aliases)), key=len, reverse=True)
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
        if stands_in(_fold(o), text) or any(word in text for word in _OPTIONS.get(_fold(o), ()))
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
        case "alarm":
            return "active" if said in ("on", "detected") else said
        case "alarm_control_panel":
            return {"detected": "triggered", "on": "armed", "off": "disarmed"}.get(said, said)
    return said


def number_part(clause: str, home: Home, area: str | None) -> dict[str, Any] | None:
    """Return a num trigger or condition of a clause that compares, None for any other."""
    found: Mapping[str, Any] | None = values.comparison(clause)
    if found is None:
        return None
    unit = found.get("unit")
    also = {
        "°C": " 温度 temperature",
        "°F": " 温度 temperature",
        "°": " 温度 temperature",
        "W": " power",
        "kW": " power",
        "ppm": " co2",
    }
    text = clause + (" humidity" if unit == "%" and "湿" in clause else also.get(str(unit), ""))
    entities = find(text, home, area, numeric=True)
    if unit == "%" and not entities:
        entities = find(f"{clause} humidity", home, area, numeric=True)
    if len(entities) != 1:
        return None
    entity = entities[0]
    own = entity.attributes.get("unit") or entity.attributes.get("unit_of_measurement") or unit
    made = {
        "type": "num",
        "entity": entity.id,
        "operator": found["operator"],
        "value": found["value"],
        "unit": own,
    }
    return made


def state_part(clause: str, home: Home, area: str | None) -> dict[str, Any] | None:
    """Return a state trigger or condition of a clause, None where thing or state is not certain."""
    rated = [(s, e, to) for s, e in _rated(clause, home, numeric=False) if (to := state_in(clause, e))]
    if not rated:
        return None
    top = max(s for s, _, _ in rated)
    best = [(e, to) for s, e, to in rated if s == top]
    if len(best) > 1 and area:
        best = [(e, to) for e, to in best if e.area == area] or best
    if len(best) != 1:
        return None
    return {"type": "state", "entity": best[0][0].id, "to": best[0][1]}


_STRANGE = re.compile(
    r"\b(?:un(?:usual|usually)|abnormal(?:ly)?|strange(?:ly)?|odd(?:ly)?|weird(?:ly)?|suspicious(?:ly)?|out of the ordinary|anomalous|an anomaly|not normal|isn't normal|looks wrong|acts? up)\b"
    r"|异常|不正常|反常|奇怪|不对劲|不太对"
)


def anomaly_part(clause: str, home: Home, area: str | None) -> dict[str, Any] | None:
    """Return the trigger of a clause that says that a reading is unusual."""
    if not _STRANGE.search(_fold(clause)):
        return None
    found = find(clause, home, area, numeric=True)
    return {"type": "anomaly", "entity": found[0].id} if len(found) == 1 else None


_RINGS = re.compile(
    r"\brings?\b|\brung\b|\bpress(?:es|ed)?\b|\bpush(?:es|ed)?\b|\bclick(?:s|ed)?\b|\bat the (?:front )?door\b|按|响|敲门"
)
_BELL = re.compile(r"\bdoor ?bell\b|\bchime\b|\bbell\b|\bat the (?:front )?door\b|门铃|按铃|敲门")
_KINDS = (
    ("double", re.compile(r"\bdouble\b|\btwice\b|双击|按两下|按两次")), ("long", re.compile(r"\blong\b|\bheld\b|\bholds?\b|长按|按住")),
    ("single", re.compile(r"\bsingle\b|\bonce\b|单击|按一下")),
)  # fmt: skip


def event_part(clause: str, home: Home) -> dict[str, Any] | None:
    """Return the trigger of a clause about a bell that rings or a button that is pressed, of what reports that."""
    text = _fold(clause)
    if not _RINGS.search(text):
        return None
    bells = (
        [e for e in home.entities.values() if e.domain == "event" and _is_bell(e)]
        if _BELL.search(text)
        else []
    )
    named = [
        e for e in home.entities.values()
        if e.domain == "event" and any(stands_in(n, text) for n in _names(e))
    ]  # fmt: skip
    found = named or bells
    if len(found) == 1:
        types = [str(t) for t in found[0].attributes.get("event_types", ())]
        kinds = [t for word, pattern in _KINDS if pattern.search(text) for t in types if word in t]
        return {"type": "event", "entity": found[0].id, **({"kind": kinds[0]} if kinds else {})}
    sensed = [e for e in home.entities.values() if e.domain == "binary_sensor" and _is_bell(e)]
    if len(sensed) == 1 and _BELL.search(text):
        return {"type": "state", "entity": sensed[0].id, "to": "on"}
    return None


_WEATHER = (
    ("rainy", re.compile(r"\brain(?:s|ing|y)?\b|下雨|落雨")), ("snowy", re.compile(r"\bsnow(?:s|ing|y)?\b|下雪|落雪")),
    ("sunny", re.compile(r"\bsunny\b|\bthe sun (?:shines|is shining|comes out)\b|出太阳|天晴|晴天")), ("windy", re.compile(r"\bwindy\b|\bstorm(?:s|y)?\b|刮风|大风")),
)  # fmt: skip


def weather_part(clause: str, home: Home) -> dict[str, Any] | None:
    """Return the trigger of a clause about the weather, where one weather station says it and no sensor is named."""
    text = _fold(clause)
    stations = [e for e in home.entities.values() if e.domain == "weather"]
    said = next((state for state, pattern in _WEATHER if pattern.search(text)), None)
    named = any(
        stands_in(n, text) for e in home.entities.values() if e.domain == "binary_sensor" for n in _names(e)
    )
    if said is None or len(stations) != 1 or named:
        return None
    return {"type": "state", "entity": stations[0].id, "to": said}


def option_part(clause: str, home: Home) -> dict[str, Any] | None:
    """Return the state trigger of a clause that names a selection and one of its options."""
    text = _fold(clause)
    for entity in home.entities.values():
        if entity.domain == "select" and any(stands_in(n, text) for n in _names(entity)):
            option = state_in(clause, entity)
            return {"type": "state", "entity": entity.id, "to": option} if option else None
    return None


def silent_button(clause: str, home: Home) -> Entity | None:
    """Return the button a clause is about that never reports that it is pressed."""
    text = _fold(clause)
    if not _RINGS.search(text) or event_part(clause, home):
        return None
    for entity in home.entities.values():
        named = any(stands_in(n, text) for n in _names(entity))
        if entity.domain == "button" and (named or (_BELL.search(text) and _is_bell(entity))):
            return entity
    return None


def _is_bell(entity: Entity) -> bool:
    return entity.device_class == "doorbell" or any(_BELL.search(n) for n in _names(entity))


def somewhere(clause: str) -> bool:
    """Return whether a clause is about somebody or something moving, or nobody, without saying of what."""
    return any(stands_in(word, _fold(clause)) for word in _CLASSES["motion"])
