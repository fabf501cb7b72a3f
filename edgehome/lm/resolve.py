"""From what was heard to typed calls in this home, and what stands in a call's way: absent, unclear, incomplete.

The network proposes, `reach.py` finds the entities, `arguments.py` the values. Changes nothing.
"""

import re
from dataclasses import replace
from datetime import datetime
from typing import Any

from edgehome.intents import INTENTS
from edgehome.lm import concern, reach, values
from edgehome.lm.arguments import arguments, missing, quoted
from edgehome.lm.decode import Heard
from edgehome.lm.units import units
from edgehome.messages import Call, Context, Entity
from edgehome.protocols import Home

AMBIGUOUS = 0.6
"""The best device's share of its rival's at which the two are one question."""
_NAMING = ("name", "area", "floor", "domain", "except_name", "except_area", "delay", "time", "date", "days")
_AND = (
    "and",
    "&",
    ",",
    "plus",
    "as well as",
    "along with",
    "together with",
    "和",
    "跟",
    "与",
    "與",
    "、",
    "及",
    "还有",
    "還有",
    "同",
)


class Resolved:
    """A call for this home, and what stands in its way; `named` is whether its words say what it is for."""

    def __init__(
        self,
        call: Call,
        *,
        absent: bool = False,
        candidates: tuple[str, ...] = (),
        lacks: str = "",
        named: bool = True,
    ):
        self.call, self.absent, self.candidates, self.lacks = call, absent, candidates, lacks
        self.named = named


def resolve(
    heard: Heard, text: str, context: Context, home: Home, now: datetime, null_at: float = 0.5
) -> Resolved:
    """Return the call that was meant; `null_at` is how sure "no such device" must be."""
    heard = reach.compared(heard, text, home)
    heard = _as_there(_as_taken(_as_played(_as_before(heard, context, home))), home)
    spec = INTENTS[heard.intent]
    entities: list[Entity] = []
    areas, absent = list(heard.areas), False
    candidates: tuple[str, ...] = ()
    if spec.targets:
        entities, areas, absent, candidates = _target(heard, text, context, home, null_at)
    if (
        heard.intent == "Compare"
        and reach.unnamed(heard)
        and (kin := reach.spoken_of_together(context, home))
    ):
        entities = kin
    if heard.intent == "Compare" and all(e.device_class == "temperature" for e in entities):
        entities = reach.of_rooms(entities, home)
    heard, entities = _put_back(heard, entities, text, context, home)
    entities = concern.concerned(heard, entities)
    heard = _as_lit(_as_able(heard, entities), entities, text)
    if heard.intent == "ChargeVehicle" and not _CHARGED.search(heard.clause):
        there = replace(heard, intent="DispatchVehicle")
        heard = there if concern.places_named(there, text, entities, home) else heard
    spans = heard.words()
    given = arguments(heard.intent, spans, heard.closed, _rest(heard, text), entities, now)
    given |= quoted(heard.intent, text)
    heard, given = _to_a_number(heard, given, entities)
    if (
        heard.intent in ("SetPoint", "SetSpeed")
        and context.calls
        and context.calls[-1].intent == heard.intent
    ):
        said = values.quantity(heard.clause)
        if said is None or said[1] is None:  # a bare number means what the last one meant
            given |= {k: v for k, v in context.calls[-1].arguments.items() if k in ("property", "unit")}
    if heard.intent == "HassClimateGetTemperature" and not entities and reach.outdoors(text):
        weather = [e for e in home.entities.values() if e.domain == "weather"]
        if weather:  # nothing measures it outside but the weather report
            heard, entities, absent = replace(heard, intent="HassGetWeather"), weather[:1], False
    if heard.intent == "HassVacuumStart" and areas and not any(e.area in areas for e in entities):
        heard = replace(heard, intent="HassVacuumCleanArea")  # a robot from elsewhere is sent there
    given |= _place_arguments(heard, areas or concern.places_named(heard, text, entities, home), home)
    of_kind = spec.targets and heard.pointing in ("place", "here", "all")
    if of_kind:
        entities = reach.able(heard.intent, given, entities)
    call = Call(
        intent=_of_domain(heard.intent, entities),
        entities=tuple(dict.fromkeys(e.id for e in entities)),
        names=tuple(e.name for e in entities) if heard.pointing == "device" else (),
        areas=tuple(home.areas[a].name for a in areas if a in home.areas),
        floors=tuple(home.floors[f].name for f in heard.floors if f in home.floors),
        domains=(heard.domain,) if of_kind and heard.domain and heard.domain != "other" else (),
        device_classes=(heard.device_class,) if of_kind and heard.device_class not in (None, "other") else (),
        arguments=given,
    )
    absent = (absent and not entities) or (
        not entities and not areas and not heard.floors and _needs_something(heard.intent)
    )
    return Resolved(
        call, absent=absent, candidates=candidates, lacks=missing(heard.intent, given), named=not reach.unnamed(heard)
    )  # fmt: skip


_QUESTION = re.compile(
    r"[?？]|^\W*(?:is|are|was|were|am|did|do|does|has|have|had|what|which|who|where|when|why|how|any|tell|check|can|could|will|would|should)\b"
    r"|[吗嗎么麼呢没沒哪谁誰几幾咩]|是不是|有冇",
    re.IGNORECASE,
)


_TOLD = (
    (re.compile(r"(?<![a-z])(?:on|open|up|locked)(?![a-z])", re.IGNORECASE), "HassTurnOn", "StartMachine"),
    (re.compile(r"(?<![a-z])(?:off|closed|shut|down)(?![a-z])", re.IGNORECASE), "HassTurnOff", "StopMachine"),
)
"""States that are told as orders; "all doors unlocked" is none: what only reports must never unlock."""
_REPORT = re.compile(
    r"\b(?:is|are|was|were|been|still|already|'s|'re|left)\b|着|著|还是|還是|已经|已經|咗|了没|现在|現在|而家",
    re.IGNORECASE,
)


def as_told(heard: Heard, text: str, spared: bool = False) -> Heard:
    """Return "all pumps off", "everything off but the kitchen" as the orders they are: nobody asks or reports so."""
    if heard.intent != "HassGetState" or "attribute" in heard.closed or _QUESTION.search(text):
        return heard
    spares = spared or heard.except_devices or heard.except_areas
    if not spares and (not reach.plural(heard) or _REPORT.search(text)):
        return heard
    told = [(switch, machine) for word, switch, machine in _TOLD if word.search(heard.clause or text)]
    if len(told) != 1:
        return heard
    closed = {k: v for k, v in heard.closed.items() if k not in ("state", "all")}
    return replace(heard, intent=told[0][heard.domain == "machine"], closed=closed)


_BRIGHTER = re.compile(
    r"\btoo (?:\w+ )?(?:dark|dim|gloomy)\b|\bbrighter\b|[太好]暗|[太好]黑|[亮光](?:堂)?(?:一?[点點]|[点點]?[啲些])",
    re.IGNORECASE,
)
_SWITCH_ON = re.compile(r"\b(?:on|another|more lights?)\b|[开開](?!着|著)", re.IGNORECASE)


def _as_lit(heard: Heard, entities: list[Entity], text: str) -> Heard:
    """Return "too dark" said of lamps that are on already as what it asks for: more light."""
    lit = bool(entities) and all(e.domain == "light" and e.state == "on" for e in entities)
    if (
        heard.intent != "HassTurnOn"
        or not lit
        or not _BRIGHTER.search(text)
        or _SWITCH_ON.search(heard.clause)
    ):
        return heard
    return replace(heard, intent="AdjustBrightness", closed={**heard.closed, "direction": "up"})


_CHARGED = re.compile(r"charg|juice|plug|power|batter|充|电|電", re.IGNORECASE)
_CHANGES = {"AdjustSpeed": "speed", "AdjustTemperature": "temperature", "AdjustPressure": "pressure"}


def _as_able(heard: Heard, entities: list[Entity]) -> Heard:
    """Return a machine's call by what it can be told: an oven has no speed, a conveyor no temperature."""
    if heard.intent not in ("SetPoint", "SetSpeed", *_CHANGES) or any(
        e.domain != "machine" for e in entities
    ):
        return heard
    able = {c for e in entities for c in e.attributes.get("commands", ())}
    sets = [c.removeprefix("set_") for c in ("set_speed", "set_temperature", "set_pressure") if c in able]
    if heard.intent in _CHANGES:
        if len(sets) == 1 and sets[0] != _CHANGES[heard.intent]:
            return replace(heard, intent=next(i for i, what in _CHANGES.items() if what == sets[0]))
        return heard
    if heard.intent == "SetSpeed" and sets and "speed" not in sets:
        return replace(heard, intent="SetPoint", closed={**heard.closed, "property": sets[0]})
    if heard.intent == "SetPoint" and sets == ["speed"]:
        return replace(heard, intent="SetSpeed")
    return heard


def _needs_something(intent: str) -> bool:
    """Whether an intent open to many kinds means nothing without one of them."""
    spec = INTENTS[intent]
    return spec.targets and (len(spec.domains) > 4 or intent in ("HassGetState", "Compare"))


def _as_before(heard: Heard, context: Context, home: Home) -> Heard:
    """Return a call about what was spoken of by what can be said of that: the same act of its kind, or the last one."""
    last = context.calls[-1].intent if context.calls else ""
    about = [home.entities[e] for e in context.entities if e in home.entities]
    if not about or any(reach.reaches(heard.intent, e) for e in about):
        return heard
    if heard.pointing in ("focus", "here", "all") and reach.unnamed(heard):
        for alike in _SAME_ACT:
            own = [i for i in alike if all(reach.reaches(i, e) for e in about)]
            if heard.intent in alike and own:
                return replace(heard, intent=own[0], pointing="focus", domain=about[0].domain)
    if heard.pointing != "focus" or last not in INTENTS or not any(reach.reaches(last, e) for e in about):
        return heard
    return replace(heard, intent=last)


_NO_QUERY = (
    (re.compile(r"(?:the |that |my )?(?:music|song|tunes?)|it|音乐|音樂|歌"), "HassMediaUnpause"),
    (re.compile(r"(?:the )?(?:previous|last) (?:song|track|one|episode|tune)\b.*|上一(?:首|曲|集).*"), "HassMediaPrevious"),
    (re.compile(r"(?:the )?next (?:song|track|one|episode|tune)\b.*|下一(?:首|曲|集).*"), "HassMediaNext"),
)  # fmt: skip


def _as_played(heard: Heard) -> Heard:
    """Return "play the music" and "play the previous song" as what they ask for: neither is a title to look for."""
    said = " ".join(heard.words().get("query", ())).lower().strip()
    meant = next((intent for words, intent in _NO_QUERY if words.fullmatch(said)), None)
    if heard.intent != "HassMediaSearchAndPlay" or meant is None:
        return heard
    return replace(heard, intent=meant, spans=[s for s in heard.spans if s.slot != "query"])


_LEFT_OUT = re.compile(
    r"^\W*(?:(?:oh|no|wait|but|and|ok|well)[, ]+)*(?:not|except|apart from|all but|leave|without|minus)\b|^\W*(?:不过|不過|但|但是|哦|等等)?[，, ]?(?:除了|除咗|别|別|不要|唔好|唔包)"
    r"|(?:别|別|不要|唔好)(?:动|動|[关關开開拉熄锁鎖郁])|(?:除外|不算|不包括|留着|留著|留返)\W*$",
    re.IGNORECASE,
)


def _put_back(
    heard: Heard, entities: list[Entity], text: str, context: Context, home: Home
) -> tuple[Heard, list[Entity]]:
    """Return "not the kitchen one" after an order for a group as what it asks for: that one of the group put back."""
    last = context.calls[-1] if context.calls else None
    back = {"HassTurnOn": "HassTurnOff", "HassTurnOff": "HassTurnOn"}
    if last is None or len(last.entities) < 2 or heard.intent != last.intent or not _LEFT_OUT.search(text):
        return heard, entities
    group = [home.entities[e] for e in last.entities if e in home.entities]
    own = [e for e in entities if e in group] if len(entities) < len(group) else []
    own = own or reach.named_in(text, group, home)
    if heard.intent not in back or not own:
        return heard, [] if heard.intent in back else entities
    return replace(heard, intent=back[heard.intent], pointing="device"), own


_TAKEN_OFF = re.compile(
    r"\b(?:take|remove|delete|scrap|drop|strike)\b|删|刪|去掉|移除|不要了|唔要", re.IGNORECASE
)


def _as_taken(heard: Heard) -> Heard:
    """Return "take milk off the list" as what it asks for: what is removed was not bought."""
    complete = ("HassShoppingListCompleteItem", "HassListCompleteItem")
    if heard.intent not in complete or not _TAKEN_OFF.search(heard.clause):
        return heard
    return replace(heard, intent="HassListRemoveItem")


def _as_there(heard: Heard, home: Home) -> Heard:
    """Return a call for a kind that this home lacks as the same act on what is called so: "start the robot" in a plant."""
    domains = INTENTS[heard.intent].domains
    alike = next((acts for acts in _SAME_ACT if heard.intent in acts), ())
    if not alike or any(e.domain in domains for e in home.entities.values()):
        return heard
    for intent in alike:
        called = reach.called_so(heard, [e for e in home.entities.values() if reach.reaches(intent, e)])
        if intent != heard.intent and called:
            devices = [(e.id, 1.0) for e in called]
            return replace(
                heard, intent=intent, pointing="device", domain=called[0].domain, device_class=None,
                devices=devices, ranked=devices, no_device_p=0.0,
            )  # fmt: skip
    return heard


_SAME_ACT = (
    ("HassMediaPause", "PauseVacuum", "StopCover", "StopMachine"),
    ("HassMediaUnpause", "HassVacuumStart", "HassLawnMowerStartMowing", "StartMachine"),
    ("HassVacuumReturnToBase", "HassLawnMowerDock", "ChargeVehicle"),
    ("HassTurnOff", "StopMachine"),
    ("HassTurnOn", "StartMachine"),
    ("HassFanSetSpeed", "SetSpeed"),
    (
        "HassSetPosition",
        "HassClimateSetTemperature",
        "HassSetVolume",
        "HassFanSetSpeed",
        "SetSpeed",
        "SetPoint",
        "HassLightSet",
    ),
)
"""Acts of the same words on different things: "stop there" said of the vacuum is no order to the blinds."""


def _target(
    heard: Heard, text: str, context: Context, home: Home, null_at: float
) -> tuple[list[Entity], list[str], bool, tuple[str, ...]]:
    """Return the entities, the areas that decided, whether the device is absent, and the choices."""
    areas = list(heard.areas)
    candidates: tuple[str, ...] = ()
    if reach.left_out(heard, context, home):
        return reach.focused(heard, context, home), areas, False, ()
    if asked := reach.asked_of(heard, context, home):
        return asked, areas, False, ()
    if heard.pointing == "device":
        entities, absent, candidates = _named(heard, context, home, null_at)
        if len(entities) == 1 and (there := reach.rather_there(heard, entities[0], home)):
            return there, areas, False, ()
        return entities, areas, absent, candidates
    if heard.pointing in ("place", "here", "all") and reach.place_unknown(heard):
        entities = reach.called_after_place(heard, home)
        if not entities and not home.areas:
            entities = reach.instead(heard, home)
        return entities, areas, not entities, ()
    if heard.pointing == "focus":
        entities = reach.focused(heard, context, home)
    elif heard.pointing == "place":
        entities = reach.in_places(heard, home)
    elif heard.pointing == "all":
        entities = reach.of_kind(heard, home.entities.values())
    elif heard.pointing == "here":
        entities, areas, candidates = reach.here(heard, context, home)
    else:
        return [], areas, False, ()
    if heard.intent == "HassClimateGetTemperature" and not (entities and entities[0].area in areas):
        entities = reach.thermometers(home, areas, text) or entities
    entities = reach.without(heard, entities)
    if not entities and heard.pointing == "place" and (areas or heard.floors):
        entities = reach.only_one(heard, home)
        return entities, areas, not entities, ()
    if not entities and heard.pointing != "focus":
        entities = reach.instead(heard, home)
    if len(entities) > 1 and heard.intent in reach.PLAYING:
        entities = reach.playing(heard, text, entities)
        candidates = candidates if len(entities) > 1 else ()
    return entities, areas, False, candidates


def _named(
    heard: Heard, context: Context, home: Home, null_at: float
) -> tuple[list[Entity], bool, tuple[str, ...]]:
    """Return the devices named, whether there is no such device, and those one cannot tell apart."""
    if heard.no_device_p >= null_at or not heard.devices:
        return [], True, ()
    chosen = [home.entities[i] for i, _ in heard.devices if i in home.entities]
    if len(chosen) > 1 and not _several(heard):
        near = [e for e in chosen if context.area is not None and e.area == context.area]
        if len(exact := reach.called_so(heard, chosen)) == 1:
            return exact, False, ()
        if len(near) == 1 or INTENTS[heard.intent].asks:
            return near or chosen, False, ()
        return chosen[:1], False, tuple(e.id for e in chosen)
    if len(chosen) == 1 and (numbered := _numbered(heard, chosen[0], home)):
        return [*chosen, *numbered], False, ()
    if len(chosen) == 1 and (pair := _pair(heard, home)):
        return pair, False, ()
    if len(chosen) == 1 and len(heard.ranked) > 1:
        best = heard.ranked[0][1]
        rivals = [home.entities[i] for i, p in heard.ranked if p > AMBIGUOUS * best and i in home.entities]
        near = [e for e in rivals if context.area is not None and e.area == context.area] or rivals
        if len(near) == 1 or (len(near) > 1 and reach.plural(heard)):
            return near, False, ()
        if len(near) > 1 and (close := reach.called_so_here(heard, context, home)):
            return close, False, ()
        if len(near) > 1:
            return near[:1], False, tuple(e.id for e in near)
    return chosen, False, ()


_NUMBERS = re.compile(
    r"(\d+|[一二三四五六七八九])号?\s*(?:,|，|、|and|&|和|跟|同|及)\s*(\d+|[一二三四五六七八九])(?![\d%度点])",
    re.IGNORECASE,
)


def _numbered(heard: Heard, one: Entity, home: Home) -> list[Entity]:
    """Return the other thing of "dock doors 1 and 2": the same name with the other number."""
    found = _NUMBERS.search(heard.clause)
    if found is None:
        return []
    first, second = ([u.key for u in units(n)] for n in found.groups())
    for name in (one.name, *one.aliases):
        keys = [u.key for u in units(name.lower())]
        swaps = (
            [second[0] if k == first[0] else k for k in keys],
            [first[0] if k == second[0] else k for k in keys],
        )
        for entity in home.entities.values():
            names = [[u.key for u in units(n.lower())] for n in (entity.name, *entity.aliases)]
            if entity.id != one.id and any(swap in names for swap in swaps if swap != keys):
                return [entity]
    return []


_LIKELY = 0.02
"""The least share of the pointer for the second of two things that are said to be two."""


def _pair(heard: Heard, home: Home) -> list[Entity]:
    """Return the two devices of a kind that "both" means, none where it is not said or they are not likely."""
    low = heard.clause.lower()
    likely = [home.entities[i] for i, p in heard.ranked[:4] if p > _LIKELY and i in home.entities]
    two = [e for e in likely if e.domain == likely[0].domain and reach.reaches(heard.intent, e)][:2]
    return two if len(two) == 2 and any(w in low for w in reach.PAIR) else []


def _several(heard: Heard) -> bool:
    """Whether the words can name more than one device: two names, a plural, or a word that joins."""
    names = [s for s in heard.spans if s.slot in ("name", "domain")]
    low = heard.clause.lower()
    padded = f" {low} "
    joined = any(f" {w} " in padded if w[0].isalpha() and w.isascii() else w in low for w in _AND)
    return len(names) != 1 or joined or reach.plural(heard)


def _of_domain(intent: str, entities: list[Entity]) -> str:
    """Return the intent by the domain that was found: valves are not stopped but shut, weather is not a state."""
    domains = {e.domain for e in entities}
    if intent == "StopCover" and domains == {"valve"}:
        return "HassTurnOff"
    if intent == "HassGetState" and domains == {"weather"}:
        return "HassGetWeather"
    return intent


def _place_arguments(heard: Heard, areas: list[str], home: Home) -> dict[str, Any]:
    if heard.intent == "HassVacuumCleanArea" and areas:
        return {"area": home.areas[areas[0]].name if areas[0] in home.areas else areas[0]}
    said = heard.words().get("destination")
    if heard.intent == "DispatchVehicle" and (areas or said):
        return {"destination": areas[0] if areas else said[0]}  # type: ignore[index]
    return {}


_SETS = {
    "HassSetVolumeRelative": ("HassSetVolume", "volume_level"), "AdjustBrightness": ("HassLightSet", "brightness"),
    "AdjustPosition": ("HassSetPosition", "position"), "AdjustTemperature": ("HassClimateSetTemperature", "temperature"),
    "AdjustSpeed": ("HassFanSetSpeed", "percentage"),
}  # fmt: skip
_TO = re.compile(
    r"(?:[到成至为為]|\bto|\bat|\bback to)\s*(?:about |around |大概|大约|差不多|百分之)?$", re.IGNORECASE
)


def _to_a_number(heard: Heard, given: dict[str, Any], entities: list[Entity]) -> tuple[Heard, dict[str, Any]]:
    """Return a relative call whose number is said to be gone to as what sets it: 回到28 is no 28 more."""
    intent, argument = _SETS.get(heard.intent, ("", ""))
    numbers = [
        s
        for s in values.find_spans(heard.clause)
        if s.kind in ("number", "percentage", "temperature", "quantity")
    ]
    to = len(numbers) == 1 and _TO.search(heard.clause[: numbers[0].start])
    if not intent or "step" not in given or not to or not all(reach.reaches(intent, e) for e in entities):
        return heard, given
    return replace(heard, intent=intent), {argument: given["step"]}


_GRADING = re.compile(
    r"(?:\b(?:too|so|not|bit|way|much|still)\s+)+$|(?:[太好有]|[不唔]够|[不唔]夠)$", re.IGNORECASE
)


def _rest(heard: Heard, text: str) -> str:
    """Return the call's words with what names things left out, and with the "too" before them that makes a complaint."""
    graded = _GRADING.search(text[: max(0, text.find(heard.clause))])
    rest = (graded.group() if graded else "") + heard.clause
    for span in heard.spans:
        if span.slot in _NAMING:
            rest = rest.replace(span.text, " ", 1)
    return rest
