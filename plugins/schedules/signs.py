"""What can set a rule off beside a state: an unusual reading, a bell, the weather, a selection; pure."""

import re
from typing import Any

from edgehome.messages import Entity
from edgehome.protocols import Home

from .states import state_in
from .things import find, folded, names_of, stands_in

_STRANGE = re.compile(
    r"\b(?:un(?:usual|usually)|abnormal(?:ly)?|strange(?:ly)?|odd(?:ly)?|weird(?:ly)?|suspicious(?:ly)?|out of the ordinary|anomalous|an anomaly|not normal|isn't normal|looks wrong|acts? up)\b"
    r"|异常|不正常|反常|奇怪|不对劲|不太对"
)


def anomaly_part(clause: str, home: Home, area: str | None) -> dict[str, Any] | None:
    """Return the trigger of a clause that says that a reading is unusual."""
    if not _STRANGE.search(folded(clause)):
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
    text = folded(clause)
    if not _RINGS.search(text):
        return None
    bells = (
        [e for e in home.entities.values() if e.domain == "event" and _is_bell(e)]
        if _BELL.search(text)
        else []
    )
    named = [
        e for e in home.entities.values()
        if e.domain == "event" and any(stands_in(n, text) for n in names_of(e))
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
    """Return the trigger of a clause about the weather, which a sensor or the one weather station says."""
    text = folded(clause)
    stations = [e for e in home.entities.values() if e.domain == "weather"]
    said = next((state for state, pattern in _WEATHER if pattern.search(text)), None)
    if said is None:
        return None
    sensors = [e for e in home.entities.values() if e.domain == "binary_sensor"]
    sensed = [e for e in sensors if any(dict(_WEATHER)[said].search(n) for n in names_of(e))]
    if len(sensed) == 1:
        return {"type": "state", "entity": sensed[0].id, "to": "on"}
    named = any(stands_in(n, text) for e in sensors for n in names_of(e))
    if len(stations) != 1 or named:
        return None
    return {"type": "state", "entity": stations[0].id, "to": said}


_MODE = re.compile(r"\bmode\b|模式")


def option_part(clause: str, home: Home) -> dict[str, Any] | None:
    """Return the state trigger of a clause that names a selection and one of its options."""
    text = folded(clause)
    modes = [e for e in home.entities.values() if e.domain == "select"]
    named = [e for e in modes if any(stands_in(n, text) for n in names_of(e))]
    if not named and _MODE.search(text):  # "the mode" is the one that has such an option
        named = [e for e in modes if state_in(clause, e)]
    option = state_in(clause, named[0]) if named else None
    return {"type": "state", "entity": named[0].id, "to": option} if option else None


def silent_button(clause: str, home: Home) -> Entity | None:
    """Return the button a clause is about that never reports that it is pressed."""
    text = folded(clause)
    if not _RINGS.search(text) or event_part(clause, home):
        return None
    for entity in home.entities.values():
        named = any(stands_in(n, text) for n in names_of(entity))
        if entity.domain == "button" and (named or (_BELL.search(text) and _is_bell(entity))):
            return entity
    return None


def _is_bell(entity: Entity) -> bool:
    return entity.device_class == "doorbell" or any(_BELL.search(n) for n in names_of(entity))
