"""What of some devices changes what one feels, and with which order: the dark by lamps that are off or dim, smoke by what draws it out.

Knows kinds and states of devices only; no words but those in their names.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from edgehome.lm.names import things
from edgehome.lm.said.felt import Feeling
from edgehome.messages import Entity

_DRAPES = ("blind", "curtain", "shade", "shutter")
_SWITCHED = ("switch", "input_boolean")
_DRAWS = re.compile(
    r"\b(?:extract\w*|exhaust|vent\w*|hood|purif\w*|fresh air)\b|排[气氣风風]|[换換][气氣]|新[风風]|抽[风風油]|油?[烟煙][机機]|[净淨]化",
    re.IGNORECASE,
)
_PLAYS = ("playing", "on")


class Remedy(NamedTuple):
    """One device, what it is told, and how likely it is told without a question."""

    entity: Entity
    intent: str
    arguments: dict[str, Any] = {}
    sure: bool = True


def remedies(feeling: Feeling, pool: Iterable[Entity]) -> list[Remedy]:
    """Return what of the pool helps against a feeling, the best kind of help only."""
    up = feeling.way == "up"
    return _OF[feeling.what](
        [e for e in pool if e.liveness != "gone"], feeling.way if feeling.what == "white" else up
    )


def _first(*kinds: list[Remedy]) -> list[Remedy]:
    return next((kind for kind in kinds if kind), [])


def _on(entities: Iterable[Entity]) -> list[Entity]:
    return [e for e in entities if e.state == "on"]


def _lamps(pool: list[Entity]) -> list[Entity]:
    return [
        e
        for e in pool
        if e.domain == "light" or (e.domain in _SWITCHED and things.things_of(e) & {"light", *things.LAMPS})
    ]


def _dimmable(entity: Entity) -> bool:
    return entity.domain == "light" and entity.attributes.get("supported_color_modes") != ["onoff"]


def _light(pool: list[Entity], up: bool) -> list[Remedy]:
    lamps = _lamps(pool)
    dim = [
        Remedy(e, "AdjustBrightness", {"direction": "up" if up else "down"})
        for e in _on(lamps)
        if _dimmable(e)
    ]
    if not up:
        return _first(dim, [Remedy(e, "HassTurnOff", sure=False) for e in _on(lamps)], _sun(pool, up))
    unlit = [e for e in lamps if e.state != "on"]
    main = [e for e in unlit if not things.things_of(e) & things.LAMPS]
    return _first(dim, [Remedy(e, "HassTurnOn") for e in main or unlit or lamps])


def _white(pool: list[Entity], way: str) -> list[Remedy]:
    able = [e for e in _on(_lamps(pool)) if "color_temp" in (e.attributes.get("supported_color_modes") or ())]
    return [Remedy(e, "AdjustColorTemperature", {"direction": way}) for e in able]


def _sun(pool: list[Entity], up: bool) -> list[Remedy]:
    drapes = [e for e in pool if e.domain == "cover" and e.device_class in (None, *_DRAPES)]
    lit = [
        Remedy(e, "AdjustBrightness", {"direction": "down"}, sure=False)
        for e in _on(_lamps(pool))
        if _dimmable(e)
    ]
    return _first([Remedy(e, "HassTurnOff") for e in drapes if e.state != "closed"], lit)


def heats(entity: Entity) -> bool:
    """Return whether a climate device only heats: a heating, of which a home has one."""
    return entity.domain == "climate" and "cool" not in (entity.attributes.get("hvac_modes") or ("heat",))


def _warmth(pool: list[Entity], up: bool) -> list[Remedy]:
    air = [e for e in pool if e.domain == "climate"]
    way = {"direction": "up" if up else "down"}
    running = [Remedy(e, "AdjustTemperature", way) for e in air if e.state not in ("off", "fan_only", "dry")]
    idle = [Remedy(e, "HassTurnOn") for e in air if e.state == "off" and heats(e) == up]
    if up:
        idle = idle or [
            Remedy(e, "SetHvacMode", {"hvac_mode": "heat"})
            for e in air
            if "heat" in (e.attributes.get("hvac_modes") or ())
        ]
        warms = [
            e for e in pool if e.domain in _SWITCHED and things.things_of(e) & {"heater", "electric blanket"}
        ]
        blown = [
            Remedy(e, "AdjustSpeed", {"direction": "down"}, sure=False)
            for e in _on(pool)
            if e.domain == "fan"
        ]
        return _first(
            running, idle, [Remedy(e, "HassTurnOn", sure=False) for e in warms if e.state != "on"], blown
        )
    cooling = [r for r in running if not heats(r.entity)]
    return _first(cooling, idle, _blowing(pool), running)


def _blowing(pool: list[Entity]) -> list[Remedy]:
    fans = [e for e in pool if e.domain == "fan"]
    fans = [e for e in fans if not _draws(e)] or fans
    return [_faster(e) for e in fans]


def _faster(entity: Entity) -> Remedy:
    slow = entity.state == "on" and 0 < float(entity.attributes.get("percentage") or 0) < 100
    return Remedy(entity, "AdjustSpeed", {"direction": "up"}) if slow else Remedy(entity, "HassTurnOn")


def _draws(entity: Entity) -> bool:
    return entity.domain in ("fan", *_SWITCHED) and any(
        _DRAWS.search(n) for n in (entity.name, *entity.aliases)
    )


def _foul(pool: list[Entity], up: bool) -> list[Remedy]:
    drawing = [_faster(e) for e in pool if _draws(e)]
    return _first(drawing, _windows(pool), [r._replace(sure=False) for r in _blowing(pool)])


def _windows(pool: list[Entity]) -> list[Remedy]:
    """Return the windows that can be opened wider; only when that was said to be right."""
    able = [e for e in pool if e.domain == "cover" and e.device_class == "window"]
    shut = [
        e for e in able if e.state == "closed" or float(e.attributes.get("current_position") or 100) < 100
    ]
    return [Remedy(e, "HassTurnOn", sure=False) for e in shut]


def _stuffy(pool: list[Entity], up: bool) -> list[Remedy]:
    air = [
        Remedy(e, "HassTurnOn") for e in pool if e.domain == "climate" and e.state == "off" and not heats(e)
    ]
    return _first([_faster(e) for e in pool if _draws(e)], _blowing(pool), air, _windows(pool))


def _moisture(pool: list[Entity], up: bool) -> list[Remedy]:
    """Return more mist against dry air; against damp what dries, or less mist."""
    mist = [e for e in pool if e.domain == "humidifier" and e.device_class != "dehumidifier"]
    if up:
        return [
            Remedy(e, "SetHumidity", {"direction": "up"}) if e.state == "on" else Remedy(e, "HassTurnOn")
            for e in mist
        ]
    dries = [e for e in pool if e.domain == "humidifier" and e not in mist]
    modes = [e for e in pool if e.domain == "climate" and "dry" in (e.attributes.get("hvac_modes") or ())]
    return _first(
        [Remedy(e, "SetHumidity", {"direction": "down"}) if e.state == "on" else Remedy(e, "HassTurnOn") for e in dries],
        [Remedy(e, "HassTurnOff") for e in _on(mist)],
        [Remedy(e, "SetHvacMode", {"hvac_mode": "dry"}) for e in modes],
        [_faster(e) for e in pool if _draws(e)],
    )  # fmt: skip


def _sound(pool: list[Entity], up: bool) -> list[Remedy]:
    playing = [e for e in pool if e.domain == "media_player" and e.state in _PLAYS]
    heard = [Remedy(e, "HassSetVolumeRelative", {"direction": "up" if up else "down"}) for e in playing]
    if heard or up:
        return heard
    blows = [
        Remedy(e, "AdjustSpeed", {"direction": "down"}, sure=False) for e in _on(pool) if e.domain == "fan"
    ]
    cleans = [e for e in pool if e.domain == "vacuum" and e.state == "cleaning"]
    return _first(blows, [Remedy(e, "HassVacuumReturnToBase", sure=False) for e in cleans])


def _draught(pool: list[Entity], up: bool) -> list[Remedy]:
    """Return the fans that blow, to blow less; one of one speed is only switched off when that was said to be right."""
    return [
        Remedy(e, "AdjustSpeed", {"direction": "down"})
        if "percentage" in e.attributes
        else Remedy(e, "HassTurnOff", sure=False)
        for e in _on(pool)
        if e.domain == "fan" and not _draws(e)
    ]


def _gas(pool: list[Entity], up: bool) -> list[Remedy]:
    """Return the gas valve, to be shut when that was said to be right; nothing is switched on where gas is."""
    return [
        Remedy(e, "HassTurnOff", sure=False)
        for e in pool
        if e.domain == "valve" and e.state != "closed" and _GAS.search(e.name)
    ]


_GAS = re.compile(r"\bgas\b|煤气|煤氣|燃气|燃氣|瓦斯|天然[气氣]", re.IGNORECASE)
_OF: dict[str, Callable[[list[Entity], Any], list[Remedy]]] = {
    "light": _light, "white": _white, "sun": _sun, "warmth": _warmth, "foul": _foul, "stuffy": _stuffy, "moisture": _moisture, "sound": _sound, "gas": _gas, "draught": _draught,
}  # fmt: skip
TOGETHER = frozenset(("light", "white", "sun"))
"""Feelings that all of their kind in a room are told of at once; of others one helps."""
EVERYWHERE = frozenset(("gas", "sound"))
"""Feelings that go through the whole home."""
