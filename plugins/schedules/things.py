"""Which thing of the home a clause such as "the front door opens" or 客厅温度 is about, and in what state."""

import re
from collections.abc import Mapping
from typing import Any

from edgehome.lm import values
from edgehome.lm.folding import fold
from edgehome.messages import Entity
from edgehome.protocols import Home

# Words for what a sensor senses, by device class; Home Assistant, sensor and binary_sensor device classes.
SENSED = {
    "door": "door,gate,门,大门,入户门", "window": "window,窗,窗户,窗子", "garage_door": "garage door,garage,车库门",
    "motion": "motion,movement,moves,someone,somebody,anyone,anybody,walks,passes,有人,人动,人经过,经过,移动,动静,走动",
    "occupancy": "someone,somebody,anyone,occupied,nobody,no one,empty,presence,motion,movement,有人,没人,无人",
    "presence": "someone,anyone,occupied,nobody,presence,有人,没人", "moisture": "leak,leaks,water,wet,漏水,渗水,水浸,积水,下雨,rain,rains,raining",
    "smoke": "smoke,smoke alarm,fire,烟雾,烟感,着火", "gas": "gas,gas leak,燃气,煤气,天然气,可燃气",
    "carbon_monoxide": "carbon monoxide,co alarm,一氧化碳", "vibration": "vibration,shakes,震动,振动",
    "sound": "sound,noise,crying,声音,哭", "power": "power,watts,功率", "running": "running,finishes,运行,洗完,停了",
    "temperature": "temperature,degrees,hot,hotter,cold,colder,warm,warmer,freezing,温度,气温,度,热,冷", "humidity": "humidity,humid,damp,湿度,潮",
    "carbon_dioxide": "co2,carbon dioxide,二氧化碳", "pm25": "pm2.5,pm 2.5,pm25,air quality,空气质量", "illuminance": "lux,brightness,light level,亮度,照度,光线",
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
    "siren", "sensor", "select",
})  # fmt: skip
_VERBS = (
    (re.compile(r"\b(?:no|not any|without) (?:motion|movement|one|body)|nobody|no one|empty|没人|没有人|无人|冇人"), "clear"),
    (re.compile(r"\b(?:comes?|gets?|is|arrives?|returns?|back) (?:back )?home\b|\barrives?\b|\bis back\b|到家|回家|回来|返到屋企|返屋企|在家"), "home"),
    (re.compile(r"\bleaves?\b(?! open)|\bhas left\b|\bhave left\b|\bgoes? out\b|\bgone\b|\bis away\b|出门|离家|离开|走了|不在家|出去"), "not_home"),
    (re.compile(r"\bunlock(?:s|ed)?\b|开锁|解锁|没锁"), "unlocked"),
    (re.compile(r"\block(?:s|ed)\b|上锁|锁上|锁了"), "locked"),
    (re.compile(r"\bopens?\b|\bopened\b|打开|开着|开了|敞开|没关|推开|被开"), "open"),
    (re.compile(r"\bclos(?:es|ed)\b|\bshuts?\b|关上|关着|关好|合上"), "closed"),
    (re.compile(r"\b(?:turns?|turned|switched|switches|goes|is) on\b|(?<!打)开启|亮了|亮着"), "on"),
    (re.compile(r"\b(?:turns?|turned|switched|switches|is) off\b|关了|关掉|关闭|熄灭|灭了"), "off"),
    (re.compile(r"\bfinish(?:es|ed)?\b|\bstops?\b|\bstopped\b|\bis done\b|\bends?\b|停了|停下|停止|洗完|洗好|完成|结束|下床|gets? (?:out of|up)"), "stopped"),
    (re.compile(r"\bfault|\berror\b|\bbreaks? down\b|故障|出错"), "fault"),
    (re.compile(r"\bstarts? playing\b|\bplays?\b|\bplaying\b|播放"), "playing"),
    (re.compile(r"\bstarts?\b|\bstarted\b|\bruns?\b|\brunning\b|启动|运行|开始"), "running"),
    (re.compile(
        r"\btrips?\b|\btriggers?\b|\bgoes off\b|\bdetect|\bsenses?\b|\bsees?\b|\bmotion|\bmovement|\bmoves?\b|\bsomeone|\bsomebody|\banyone|\bleaks?\b|\brains?\b|"
        r"\braining\b|\bwet\b|报警|响了|响起|触发|检测|有人|感应|漏|下雨|人动|经过|动静|闻到|冒烟"
    ), "detected"),
)  # fmt: skip
_ON_BINARY = {"open", "detected", "running", "on", "unlocked", "home", "playing", "fault"}


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
    if of_kind:
        best = max(best, 3.0 + 0.1 * of_kind + (5.0 if in_area else 0.0) + (2.0 if in_floor else 0.0))
    if not best:
        parts = [p for n in names for p in re.findall(r"[a-z0-9]{3,}", n)]
        shared = sum(stands_in(p, text) for p in set(parts))
        best = 2.0 * shared if shared >= 2 or (shared and shared == len(set(parts))) else 0.0
    return best + (1.0 if best and in_area else 0.0)


def find(clause: str, home: Home, area: str | None, numeric: bool) -> list[Entity]:
    """Return the entity the clause is about; several where all are meant or none is nearer, none where unknown."""
    text = _fold(clause)
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
    if not rated:
        return []
    top = max(s for s, _ in rated)
    best = [e for s, e in rated if s == top]
    if len(best) > 1 and area:
        best = [e for e in best if e.area == area] or best
    return best


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


def people(clause: str, home: Home) -> list[Entity]:
    """Return all people, if the clause says everybody."""
    if re.search(
        r"\b(?:every ?(?:body|one)|we all|nobody|no one|all of us|the last person)\b|所有人|大家|都|全家|家里没人",
        clause,
    ):
        return [e for e in home.entities.values() if e.domain == "person"]
    return []


def state_in(clause: str, entity: Entity) -> str | None:
    """Return the state of this entity that the clause says."""
    text = _fold(clause)
    names = sorted((_fold(n) for n in (entity.name, *entity.aliases)), key=len, reverse=True)
    bare = next((text.replace(n, " ", 1) for n in names if stands_in(n, text)), text)
    said = next((state for pattern, state in _VERBS if pattern.search(bare)), None)
    said = said or next((state for pattern, state in _VERBS if pattern.search(text)), None)
    said = said or values.state_word(bare, domain=entity.device_class or entity.domain)
    if said is None:
        return None
    return _as_reported(said, entity)


def _as_reported(said: str, entity: Entity) -> str | None:
    match entity.domain:
        case "binary_sensor":
            return "on" if said in _ON_BINARY else "off"
        case "person" | "device_tracker":
            return said if said in ("home", "not_home") else None
        case "light" | "switch" | "fan" | "input_boolean" | "humidifier" | "siren" | "climate":
            return {"open": "on", "closed": "off", "running": "on", "stopped": "off", "detected": "on"}.get(
                said, said
            )
        case "machine":
            return {"on": "running", "off": "stopped"}.get(said, said)
        case "media_player":
            return {"running": "playing", "open": "on", "closed": "off", "stopped": "idle"}.get(said, said)
        case "cover" | "valve":
            return {"on": "open", "off": "closed"}.get(said, said)
        case "alarm":
            return "active" if said in ("on", "detected") else said
    return said


def number_part(clause: str, home: Home, area: str | None) -> dict[str, Any] | None:
    """Return a num trigger or condition of a clause that compares, None for any other."""
    found: Mapping[str, Any] | None = values.comparison(clause)
    if found is None:
        return None
    unit = found.get("unit")
    text = (
        f"{clause} 温度 temperature"
        if unit in ("°C", "°F", "°")
        else f"{clause} humidity"
        if unit == "%" and "湿" in clause
        else clause
    )
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


def state_part(
    clause: str, home: Home, area: str | None, for_seconds: float | None = None
) -> dict[str, Any] | None:
    """Return a state trigger or condition of a clause, None where thing or state is not certain."""
    everybody = people(clause, home)
    entities = everybody or find(clause, home, area, numeric=False)
    if not entities or (len(entities) > 1 and not everybody):
        return None
    to = state_in(clause, entities[0])
    if everybody and re.search(r"nobody|no one|没人", clause):
        to = "not_home"
    if to is None:
        return None
    ids = [e.id for e in entities]
    made: dict[str, Any] = {"type": "state", "entity": ids[0] if len(ids) == 1 else ids, "to": to}
    return {**made, "for_seconds": for_seconds} if for_seconds else made
