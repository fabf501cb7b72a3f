"""Which thing of the home a clause such as "the front door opens" or 客厅温度 is about."""

import re

from edgehome.lm.grammars.folding import fold
from edgehome.lm.names import things
from edgehome.lm.names.areas import owners, whose_room
from edgehome.lm.names.bilingual import called
from edgehome.messages import Entity
from edgehome.protocols import Home

# Words for what a sensor senses, by device class; Home Assistant, sensor and binary_sensor device classes.
SENSED = {
    "door": "door,gate,门,大门,入户门", "window": "window,窗,窗户,窗子", "garage_door": "garage door,garage,车库门",
    "motion": "motion,movement,moves,someone,somebody,anyone,anybody,nobody,no one,walks,passes,enters,empty,unoccupied,vacant,quiet,有人,没人,没有人,无人,人动,人经过,经过,移动,动静,走动,空了,空着",
    "occupancy": "someone,somebody,anyone,anybody,occupied,nobody,no one,empty,unoccupied,vacant,quiet,enters,presence,motion,movement,有人,没人,没有人,无人,动静,空了,空着",
    "presence": "someone,somebody,anyone,occupied,nobody,no one,empty,unoccupied,vacant,quiet,enters,presence,有人,没人,没有人,无人,动静,空了,空着", "moisture": "leak,leaks,water,wet,漏水,渗水,水浸,积水",
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
    "weather": ("outside", "室外"),
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


def folded(text: str) -> str:
    """Return text as it is compared: without width, script or case."""
    return fold(text).casefold()


def stands_in(word: str, text: str) -> bool:
    """Return whether a word or name stands in folded text, whole where words are parted by spaces."""
    if not word or word not in text:
        return False
    whole = rf"(?<![a-z0-9]){re.escape(word)}(?:s|es|'s)?(?![a-z0-9])"
    return not word.isascii() or re.search(whole, text) is not None


def names_of(entity: Entity) -> list[str]:
    """Return what the entity is called, a sensor also without the word for sensor."""
    names = [folded(n) for n in (entity.name, *entity.aliases)]
    if entity.domain in ("binary_sensor", "sensor"):
        names += [short for n in names if len(short := _SENSOR.sub("", n).strip()) > 1]
    return names


NAMED = 10.0
"""The least that a thing scores whose whole name is said."""


ABOUT_IT = 5.0
"""The least that a thing scores whose kind is said with a part of its name or its room."""


def _score(entity: Entity, text: str, home: Home) -> float:
    names = names_of(entity)
    best = max((NAMED + len(n) for n in names if stands_in(n, text)), default=0.0)
    area = home.areas.get(entity.area or "")
    floor = home.floors.get(entity.floor or "")
    in_area = area is not None and any(stands_in(folded(n), text) for n in (area.name, *area.aliases))
    in_floor = floor is not None and any(stands_in(folded(n), text) for n in (floor.name, *floor.aliases))
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
    if not best and any(
        n[k:] in text and n[k:] not in kinds for n in names if not n.isascii() for k in range(1, len(n) - 1)
    ):
        best = 2.0  # 水温 is 冷却水温
    if not best:
        best = 2.0 * shared if shared >= 2 or (shared and shared == len(parts)) else 0.0
    return best + (1.0 if best and in_area else 0.0)


def find(clause: str, home: Home, area: str | None, numeric: bool) -> list[Entity]:
    """Return the entity the clause is about; several where all are meant or none is nearer, none where unknown."""
    near = rated(clause, home, numeric)
    if not near:
        return []
    top = max(s for s, _ in near)
    best = [e for s, e in near if s == top]
    if len(best) > 1 and area:
        best = [e for e in best if e.area == area] or best
    return best


def rated(clause: str, home: Home, numeric: bool) -> list[tuple[float, Entity]]:
    """Return the entities that the clause may be about, each with how near it is."""
    text = _said(clause)
    domains = _NUMERIC if numeric else _STATEFUL
    rated = [
        (s, e) for e in home.entities.values() if e.domain in domains and (s := _score(e, text, home)) > 0
    ]
    if numeric:
        rated = [(s + (0.5 if e.domain == "sensor" else 0.0), e) for s, e in rated if _reads(e)]
        rated = [(s, e) for s, e in rated if s >= NAMED or _fits(e, text)] or rated
    else:
        rated = [(s + (0.5 if e.domain in ("binary_sensor", "person") else 0.0), e) for s, e in rated]
    there = places(text, home)
    if there:  # what stands in another room than the one said is not meant, unless it is named
        rated = [
            (s, e)
            for s, e in rated
            if e.area in there or e.domain == "weather" or any(stands_in(n, text) for n in names_of(e))
        ]
    return rated


_SAME = (
    (re.compile(r"\bwasher\b|\blaundry\b"), " washing machine"), (re.compile(r"\btumble dryer\b"), " dryer"),
    (re.compile(r"洗(?:好|完)?(?:了)?衣服|衣服(?:都)?洗"), "洗衣机"), (re.compile(r"洗(?:好|完)?(?:了)?碗|碗(?:都)?洗"), "洗碗机"),
    (re.compile(r"\boutside\b|\boutdoors?\b|\bout there\b"), " outdoor outside"), (re.compile(r"外面|外头|屋外|户外|外边"), "室外"),
    (re.compile(r"\btelly\b|\btelevision\b"), " tv"), (re.compile(r"\bhoover\b"), " vacuum"),
)  # fmt: skip


def _said(clause: str) -> str:
    """Return the words folded, with what else a thing of them is called."""
    text = folded(clause)
    return text + "".join(
        also for pattern, also in _SAME if pattern.search(text) and also.strip() not in text
    )


def absent(clause: str, found: object, home: Home) -> str:
    """Return the words of a clause for a room or a thing of which the home has none, "" where all is here.

    What was `found` for the clause by its whole name is what is meant, whatever else its name says.
    """
    text = folded(clause)
    entity = home.entities.get(str(found))
    if entity is not None and any(stands_in(n, text) for n in names_of(entity)):
        return ""
    here = [
        *(n for a in home.areas.values() for n in called(a)),
        *(n for e in home.entities.values() for n in names_of(e)),
    ]
    for m in things.rooms(text) if home.areas else ():
        if not any(
            stands_in(text[m.start : m.end], folded(n)) or m.what in {r.what for r in things.rooms(n)}
            for n in here
        ):
            return clause[m.start : m.end]
    lacking = (
        m for m in things.mentions(text) if not things.any_name(m.what) and not things.known(home, m.what)
    )
    return next((clause[m.start : m.end] for m in lacking), "")


def places(text: str, home: Home) -> set[str]:
    """Return the ids of the areas that the words name, those of a floor named too."""
    found = {
        a.id for a in home.areas.values() if any(stands_in(folded(n), text) for n in (a.name, *a.aliases))
    }
    if not found:
        what = {r.what for r in things.rooms(text)}
        found = {
            a.id
            for a in home.areas.values()
            for n in called(a)
            for r in things.rooms(n)
            if r.what in what and r.start == 0 and r.end == len(n)
        }
        found |= {area for who, area in owners(home).items() if whose_room(folded(who), text)}
    floors = {
        f.id for f in home.floors.values() if any(stands_in(folded(n), text) for n in (f.name, *f.aliases))
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


def somewhere(clause: str) -> bool:
    """Return whether a clause is about somebody or something moving, or nobody, without saying of what."""
    return any(stands_in(word, folded(clause)) for word in _CLASSES["motion"])
