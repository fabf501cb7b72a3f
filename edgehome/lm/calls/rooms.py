"""The temperatures of rooms: which thermometers a question is about, and which rooms a comparison names."""

import re
from dataclasses import replace

from edgehome.lm.model.decode import Heard
from edgehome.lm.names import things
from edgehome.lm.names.areas import areas_named
from edgehome.lm.names.bilingual import called
from edgehome.lm.names.units import WEAK, units
from edgehome.lm.said.asking import of_two
from edgehome.messages import Entity
from edgehome.protocols import Home

_OUTSIDE = ("outside", "outdoor", "室外", "户外", "戶外", "外面", "外边", "外邊", "外头", "外頭", "天台")


def of_rooms(entities: list[Entity], home: Home) -> list[Entity]:
    """Return of temperatures that are compared those of rooms, which are called after their rooms: no freezer, no garden."""
    rooms = []
    for entity in entities:
        area = home.areas.get(entity.area or "")
        names = (
            {u.key for n in (area.name, *area.aliases) for u in units(n.lower())} - WEAK if area else set()
        )
        own = [n.lower() for n in (entity.name, *entity.aliases)]
        outside = any(word in name for name in own for word in _OUTSIDE)
        if not outside and names & {u.key for n in own for u in units(n)}:
            rooms.append(entity)
    if len(rooms) > 1:
        return rooms
    every = each([], home) if rooms else []
    return every if len(every) > 1 else entities


def each(areas: list[str], home: Home) -> list[Entity]:
    """Return what measures the air of each of several rooms, all that have it where none is named: its sensor, else its thermostat."""
    found: list[Entity] = []
    for area in areas or home.areas:
        here = [e for e in home.entities.values() if e.area == area]
        sensors = [
            e
            for e in here
            if e.domain == "sensor" and e.device_class == "temperature" and (areas or not _is_outside(e))
        ]
        air = [e for e in here if e.domain == "climate" and "current_temperature" in e.attributes]
        rooms = (
            sensors if len(sensors) == 1 else [e for e in sensors if _after_room(e, area, home)] or sensors
        )
        found += rooms[:1] or air[:1]
    return found if len(found) > 1 else []


def _is_outside(entity: Entity) -> bool:
    return any(word in n.lower() for n in (entity.name, *entity.aliases) for word in _OUTSIDE)


def _after_room(entity: Entity, area: str, home: Home) -> bool:
    """Return whether a thing is called after its room: "Kitchen temperature", not "Freezer temperature"."""
    place = home.areas.get(area)
    keys = {u.key for n in called(place) for u in units(n.lower())} - WEAK if place else set()
    return bool(keys & {u.key for n in (entity.name, *entity.aliases) for u in units(n.lower())})


_MORE = r"\b(?:(?:warm|hott|cool|cold|damp|wett|dri)e(?:r|st)|(?:more|most|less|least) humid)\b"
_OF_TWO = re.compile(
    rf"{_MORE}.*\b(?:or|than|and)\b|(?:和|跟|同|还是|還是|定|、).*(?:[热熱凉涼冷冻凍暖湿濕潮]|[干乾]燥|温度|溫度)",
    re.IGNORECASE,
)
_OF_ROOMS = re.compile(
    rf"^\W*(?:(?:so|and|hey|right)\b[, ]*)*(?:who|which|whose|what|where|is|are)(?:['’]s)?\b.*{_MORE}(?!,? please)",
    re.IGNORECASE,
)
_DAMP = re.compile(r"\b(?:damp|wett|dri)e(?:r|st)\b|\bhumid\b|[湿濕潮]|[干乾]燥", re.IGNORECASE)
_LEAST = re.compile(r"\b(?:cool|cold|dri)e\w+\b|\b(?:less|least)\b|[凉涼冷冻凍低]|[干乾]燥", re.IGNORECASE)


def compared(heard: Heard, text: str, home: Home) -> Heard:
    """Return "is it warmer in the hall or in the kitchen?" as the comparison of the places that it names."""
    asked = heard.intent in ("AdjustTemperature", "SetHumidity") and _OF_ROOMS.search(text) is not None
    asks = heard.intent in ("Compare", "HassGetState", "HassClimateGetTemperature", "HassGetWeather")
    if not asked and not (asks and _OF_TWO.search(text) and (heard.intent != "HassGetState" or of_two(text))):
        return heard
    if heard.pointing == "device" and heard.domain == "machine":
        return replace(heard, intent="Compare") if asked else heard
    areas = areas_named(text, home)
    if len(areas) == 1 and outdoors(text):
        areas += [
            e.area
            for e in home.entities.values()
            if e.domain == "sensor" and e.device_class == "temperature" and e.area and _is_outside(e)
        ][:1]
    if len(areas) < 2 and not asked:
        return heard
    areas = areas if len(areas) > 1 else []  # "nan or me?"
    op = "min" if _LEAST.search(text) else "max"
    kind = ("sensor", "humidity") if _DAMP.search(text) else ("climate", None)
    return replace(
        heard, intent="Compare", pointing="place" if areas else "all", areas=areas, domain=kind[0], device_class=kind[1],
        closed={k: v for k, v in heard.closed.items() if k != "state"} | {"op": op},
    )  # fmt: skip


def thermometers(home: Home, areas: list[str], text: str) -> list[Entity]:
    """Return the temperature sensors of rooms without a thermostat, or those outdoors where that was said."""
    sensors = [e for e in home.entities.values() if e.domain == "sensor" and e.device_class == "temperature"]
    inside = [e for e in sensors if e.area in areas]
    low = text.lower()
    outdoors = (
        [e for e in sensors if any(w in e.name.lower() for w in _OUTSIDE)]
        if any(w in low for w in _OUTSIDE)
        else []
    )
    if outdoors or inside:
        return outdoors or inside
    bare = {
        e.id: [re.sub(r" ?(?:temperature|temp|温度|溫度|气温)$", "", n.lower()) for n in (e.name, *e.aliases)]
        for e in sensors
    }
    return [e for e in sensors if any(len(n) > 1 and n in low for n in bare[e.id])]


_WHITHER = re.compile(
    r"\b(?:to|into) (?:(?:the|our|that) )?(?P<place>(?!charge\b|me\b|us\b|here\b|work\b|it\b|go\b|get\b|fetch\b|do\b|be\b)[a-z][\w' -]*?)(?=\s*(?:[,.;!?]|$|\b(?:and|then|please|now|with|for|because|there's|to)\b))"
    r"|(?:去|到|往|回)(?P<han>[\u3400-\u9fff]{1,6}?)(?=[去来來，,。！!？?]|幫|帮|$)",
    re.IGNORECASE,
)
_NO_PLACE = re.compile(r"[充電电]|一趟|这|這|那|边|邊|哪|干活|幹活")


def nowhere(heard: Heard, text: str, home: Home) -> str:
    """Return the words for where something is sent that no room of this home is called by; "" where it is one, or none is said."""
    if heard.areas or not home.areas or heard.intent not in ("DispatchVehicle", "HassVacuumCleanArea"):
        return ""
    if heard.intent == "HassVacuumCleanArea":
        words = heard.clause or text
        places = things.rooms(words)
        return words[places[0].start : places[0].end] if len(places) == 1 else ""
    match = _WHITHER.search(heard.clause or text)
    said = (match["place"] or match["han"]) if match else next(iter(heard.words().get("destination", ())), "")
    return "" if _NO_PLACE.search(said) else said.strip()


def outdoors(text: str) -> bool:
    """Return whether the words speak of the open air."""
    return any(w in text.lower() for w in _OUTSIDE)
