"""What is compared in a condition and what a thing measures: a thermometer tells no humidity, one of a room not how it is outside."""

import re

from edgehome.lm.grammars.folding import fold
from edgehome.messages import Entity
from edgehome.protocols import Home

HUMID = re.compile(r"[湿潮]|干(?!净)|\bhumid|\bdamp|\bmoist|\bmugg|\bclamm|\bdr[iy]er than")
_HOT = re.compile(r"温|冷|热|\btemperature\b|\bdegrees?\b|\bhot|\bcold|\bwarm")
_OUTSIDE = re.compile(r"[室户屋]外|外[面头边]|\boutside\b|\boutdoors?\b")
_OUTER = re.compile(
    r"外|阳台|露台|院|花园|\bout|\b(?:garden|balcony|porch|yard|terrace|shed|roof|patio|deck|weather)"
)


def of_another(clause: str, unit: object, entity: Entity, home: Home) -> bool:
    """Return whether a thing that is not named measures something else than a clause compares, in `unit` where one is said."""
    said = fold(clause).lower()
    if any(fold(n).lower() in said for n in (entity.name, *entity.aliases)):
        return False
    warm = entity.domain in ("climate", "water_heater") or entity.device_class == "temperature"
    if entity.domain == "sensor" and warm and _OUTSIDE.search(said):
        area = home.areas.get(entity.area or "")
        names = (entity.name, *entity.aliases, *((area.name, *area.aliases) if area else ()))
        where = " ".join(fold(n).lower() for n in names)
        return not _OUTER.search(where)
    return warm and (unit == "%" or bool(HUMID.search(said) and not _HOT.search(said)))
