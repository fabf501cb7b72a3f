"""From what was heard to a typed call in this home, and what stands in its way: absent, unclear, incomplete.

The network proposes, `target.py` finds the entities, `arguments.py` the values. Changes nothing.
"""

import re
from dataclasses import replace
from datetime import datetime
from typing import Any

from edgehome.intents import INTENTS
from edgehome.lm.calls import (
    concern,
    doors,
    lacking,
    meant,
    namesakes,
    reach,
    rooms,
    scaled,
    spokenof,
    worded,
)
from edgehome.lm.calls.arguments import arguments, missing, quoted
from edgehome.lm.calls.target import Target, target
from edgehome.lm.grammars import values
from edgehome.lm.model.decode import Heard
from edgehome.lm.said import questions, runon, vague, whichever
from edgehome.messages import Call, Context, Entity
from edgehome.protocols import Home

_NAMING = ("name", "area", "floor", "domain", "except_name", "except_area", "delay", "time", "date", "days")


class Resolved:
    """A call for this home, and what stands in its way; `named` is whether its words say what it is for.

    `lacking` are the words for what this home does not have, whether or not the call has something else to act on;
    `otherwise` says that the home has it by another name than the one said, or that the colour is one nobody named.
    """

    def __init__(
        self,
        call: Call,
        *,
        absent: bool = False,
        candidates: tuple[str, ...] = (),
        lacks: str = "",
        named: bool = True,
        lacking: tuple[str, ...] = (),
        otherwise: bool = False,
    ):
        self.call, self.absent, self.candidates, self.lacks = call, absent, candidates, lacks
        self.named, self.lacking, self.otherwise = named, lacking, otherwise


def resolve(
    heard: Heard, text: str, context: Context, home: Home, now: datetime, null_at: float = 0.5
) -> Resolved:
    """Return the call that was meant; `null_at` is how sure "no such device" must be."""
    heard = reach.as_the_rest(heard, text, home)
    heard = reach.as_everything(rooms.compared(meant.as_said(heard), text, home))
    heard = meant.as_played(meant.as_before(meant.as_fan(heard, home), context, home))
    heard = meant.as_there(meant.as_taken(heard), home)
    aims = INTENTS[heard.intent].targets
    aim = target(heard, text, context, home, null_at)
    heard = _as_worded(heard, aim, text, context, home)
    heard, given = _given(heard, aim, text, context, now)
    heard = _elsewhere(heard, aim, text, home)
    places = aim.areas or concern.places_named(heard, text, aim.entities, home)
    nowhere = "" if places else rooms.nowhere(heard, text, home)
    given |= _place_arguments(heard, places, home)
    choices = [home.entities[i] for i in aim.candidates]
    if choices and given and concern.none_can(heard.intent, given, choices):
        aim.candidates = ()  # whichever is meant, it cannot: that is said instead of asking
    of_kind = aims and heard.pointing in ("place", "here", "all")
    if of_kind:
        aim.entities = reach.able(heard.intent, given, aim.entities)
    needed = not aim.areas and not heard.floors and _needs_something(heard.intent)
    absent = not aim.entities and (aim.absent or needed)
    name = namesakes.with_number(heard) or lacking.said(heard, text) if absent else ""
    not_here = aim.lacking or ((name,) if name else ())
    lacks = "" if nowhere else missing(heard.intent, given)
    if lacks == "item" and _NEW_LIST.search(text):
        lacks = ""  # a list to be made is no item to be asked for
    return Resolved(
        _call(heard, aim, given, of_kind, home), absent=absent or bool(nowhere), lacks=lacks,
        candidates=() if nowhere else aim.candidates, named=not spokenof.unnamed(heard),
        lacking=(*not_here, nowhere) if nowhere else not_here, otherwise=aim.otherwise,
    )  # fmt: skip


def _as_worded(heard: Heard, aim: Target, text: str, context: Context, home: Home) -> Heard:
    """Return the call as its own words say it of what it is for, and leave of that what is concerned."""
    heard, entities = questions.of_set(heard, aim.entities, text, home)
    heard, entities = meant.put_back(heard, entities, text, context, home)
    aim.entities = entities = concern.concerned(heard, concern.stand_open(heard, entities, text, home))
    heard = worded.as_switched(meant.as_lit(meant.as_able(heard, entities), entities, text), entities)
    heard = worded.as_asked(doors.as_lock(heard, entities), text, entities)
    heard = questions.as_wanted(questions.as_question(heard, entities, text), entities, text)
    if heard.intent == "ChargeVehicle" and not _CHARGED.search(whichever.PICKS.sub(" ", heard.clause)):
        there = replace(heard, intent="DispatchVehicle")
        sent = concern.places_named(there, text, entities, home) or rooms.nowhere(there, text, home)
        heard = there if sent else heard
    return heard


def _given(
    heard: Heard, aim: Target, text: str, context: Context, now: datetime
) -> tuple[Heard, dict[str, Any]]:
    """Return the call and its arguments; a change by steps may come to a value of its own."""
    spans = heard.words()
    given = arguments(heard.intent, spans, heard.closed, _rest(heard, text), aim.entities, now)
    given |= quoted(heard.intent, text)
    if heard.intent == "HassLightSet":
        names = [n for w in ("name", "area") for n in spans.get(w, ())]
        given |= runon.second_value(heard.clause, names, given)
        if not given and (color := vague.color(text, aim.entities)):
            given["color"], aim.otherwise = color, True
    heard, given = scaled.from_now(*meant.to_a_number(heard, given, aim.entities), aim.entities)
    last = context.calls[-1] if context.calls else None
    if heard.intent in ("SetPoint", "SetSpeed") and last is not None and last.intent == heard.intent:
        said = values.quantity(heard.clause)
        if said is None or said[1] is None:  # a bare number means what the last one meant
            given |= {k: v for k, v in last.arguments.items() if k in ("property", "unit")}
    return heard, given


def _elsewhere(heard: Heard, aim: Target, text: str, home: Home) -> Heard:
    """Return the call as one that this home can serve: the weather report for a missing thermometer, or the other way round."""
    weather = [e for e in home.entities.values() if e.domain == "weather"]
    measures = heard.intent == "HassClimateGetTemperature" and not aim.entities
    if measures and weather and rooms.outdoors(text):
        heard, aim.entities, aim.absent = replace(heard, intent="HassGetWeather"), weather[:1], False
    reported = heard.intent == "HassGetWeather" and not weather
    if reported and (measured := rooms.thermometers(home, [], "outside")):
        aim.entities, aim.absent = measured[:1], False
        heard = replace(heard, intent="HassClimateGetTemperature")
    cleans = heard.intent == "HassVacuumStart" and aim.areas
    if cleans and not any(e.area in aim.areas for e in aim.entities):
        heard = replace(heard, intent="HassVacuumCleanArea")  # a robot from elsewhere is sent there
    return heard


def _call(heard: Heard, aim: Target, given: dict[str, Any], of_kind: bool, home: Home) -> Call:
    return Call(
        intent=_of_domain(heard.intent, aim.entities),
        entities=tuple(dict.fromkeys(e.id for e in aim.entities)),
        names=tuple(e.name for e in aim.entities) if heard.pointing == "device" else (),
        areas=tuple(home.areas[a].name for a in aim.areas if a in home.areas),
        floors=tuple(home.floors[f].name for f in heard.floors if f in home.floors),
        domains=(heard.domain,) if of_kind and heard.domain and heard.domain != "other" else (),
        device_classes=(heard.device_class,) if of_kind and heard.device_class not in (None, "other") else (),
        arguments=given,
    )


_NEW_LIST = re.compile(
    r"\b(?:new|fresh)\b.*\blist\b|\blist\b.*\bnew\b|\b(?:create|make|start|set|begin)\b(?:(?!\bon\b|\bto\b).)*\blist\b|(?:新建|建|创建|創建)(?:一?[个個张張])?(?:新的?)?.{0,4}[清名]?[单單]",
    re.IGNORECASE,
)
_CHARGED = re.compile(r"charg|juice|plug|power|batter|充|电|電", re.IGNORECASE)


def _needs_something(intent: str) -> bool:
    """Whether an intent open to many kinds means nothing without one of them."""
    spec = INTENTS[intent]
    return spec.targets and (len(spec.domains) > 4 or intent in ("HassGetState", "Compare"))


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
    said = [*areas, *heard.words().get("destination", ())]
    if heard.intent == "DispatchVehicle" and said:
        return {"destination": said[0]}
    return {}


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
