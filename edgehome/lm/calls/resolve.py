"""From what was heard to typed calls in this home, and what stands in a call's way: absent, unclear, incomplete.

The network proposes, `reach.py` finds the entities, `arguments.py` the values. Changes nothing.
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
    owners,
    reach,
    rooms,
    scaled,
    spokenof,
    worded,
)
from edgehome.lm.calls.arguments import arguments, missing, quoted
from edgehome.lm.grammars import values
from edgehome.lm.model.decode import Heard
from edgehome.lm.names.units import units
from edgehome.lm.said import questions, runon, vague, whichever
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
    heard = reach.as_everything(rooms.compared(meant.as_said(heard), text, home))
    heard = meant.as_fan(heard, home)
    heard = meant.as_there(meant.as_taken(meant.as_played(meant.as_before(heard, context, home))), home)
    spec = INTENTS[heard.intent]
    entities: list[Entity] = []
    areas, absent, otherwise = list(heard.areas), False, False
    candidates: tuple[str, ...] = ()
    if spec.targets:
        entities, areas, absent, candidates = _target(heard, text, context, home, null_at)
        if (own := owners.theirs(heard, text, context, home, entities)) is not None:
            entities, absent, candidates = own, not own, ()
        if len(candidates) > 1 and (one := owners.spoken_of(heard, candidates, context, home)):
            entities, candidates = [one], ()
        if (
            heard.pointing == "focus"
            and entities
            and not any(reach.reaches(heard.intent, e) for e in entities)
        ):
            entities, absent = [], True
    several = [home.entities[i] for i in candidates] or entities
    if spec.acts and len(several) > 1 and (one := whichever.chosen(heard.clause or text, several)):
        entities, candidates = [one], ()
    if candidates:
        entities = concern.choices(heard, [home.entities[i] for i in candidates])
        candidates = tuple(e.id for e in entities) if len(entities) > 1 else ()
        entities = entities[:1]
    meant_by = [home.entities[i] for i in candidates] or entities
    fit = lacking.fitting(heard, text, namesakes.of_that_number(heard, meant_by, home), home)
    if fit.entities != meant_by:
        absent = absent or not fit.entities
        candidates = tuple(e.id for e in fit.entities) if candidates and len(fit.entities) > 1 else ()
        entities = fit.entities[:1] if candidates else fit.entities
    if absent and not entities:
        entities = namesakes.of_that_number(heard, lacking.otherwise(heard, text, context, home), home)
        if entities:
            absent, fit, otherwise = False, lacking.Fitting(entities, ()), True
    sure = heard.pointing == "device" and heard.devices and heard.devices[0][1] > 0.8  # a misspelt name
    if (absent or (doors.other_than_that(entities) and not sure)) and (
        locks := doors.behind(heard, text, context, home)
    ):
        entities, absent, fit = locks[:1], False, lacking.Fitting(locks, ())
        candidates = tuple(e.id for e in locks) if len(locks) > 1 else ()
    if (
        heard.intent == "Compare"
        and spokenof.unnamed(heard)
        and (kin := spokenof.spoken_of_together(context, home))
    ):
        entities = kin
    if heard.intent == "Compare" and all(e.device_class == "temperature" for e in entities):
        entities = rooms.of_rooms(entities, home)
    if heard.intent == "Compare" and heard.domain == "climate" and "attribute" not in heard.closed:
        entities = rooms.each(heard.areas, home) or entities
    heard, entities = questions.of_set(heard, entities, text, home)
    heard, entities = meant.put_back(heard, entities, text, context, home)
    entities = concern.concerned(heard, entities)
    heard = worded.as_switched(meant.as_lit(meant.as_able(heard, entities), entities, text), entities)
    heard = worded.as_asked(doors.as_lock(heard, entities), text, entities)
    heard = questions.as_wanted(questions.as_question(heard, entities, text), entities, text)
    if heard.intent == "ChargeVehicle" and not _CHARGED.search(whichever.PICKS.sub(" ", heard.clause)):
        there = replace(heard, intent="DispatchVehicle")
        sent = concern.places_named(there, text, entities, home) or rooms.nowhere(there, text, home)
        heard = there if sent else heard
    spans = heard.words()
    given = arguments(heard.intent, spans, heard.closed, _rest(heard, text), entities, now)
    given |= quoted(heard.intent, text)
    if heard.intent == "HassLightSet":
        given |= runon.second_value(
            heard.clause, [n for w in ("name", "area") for n in spans.get(w, ())], given
        )
    if heard.intent == "HassLightSet" and not given and (color := vague.color(text, entities)):
        given["color"], otherwise = color, True
    heard, given = scaled.from_now(*meant.to_a_number(heard, given, entities), entities)
    if (
        heard.intent in ("SetPoint", "SetSpeed")
        and context.calls
        and context.calls[-1].intent == heard.intent
    ):
        said = values.quantity(heard.clause)
        if said is None or said[1] is None:  # a bare number means what the last one meant
            given |= {k: v for k, v in context.calls[-1].arguments.items() if k in ("property", "unit")}
    if heard.intent == "HassClimateGetTemperature" and not entities and rooms.outdoors(text):
        weather = [e for e in home.entities.values() if e.domain == "weather"]
        if weather:  # nothing measures it outside but the weather report
            heard, entities, absent = replace(heard, intent="HassGetWeather"), weather[:1], False
    no_report = heard.intent == "HassGetWeather" and not any(
        e.domain == "weather" for e in home.entities.values()
    )
    if no_report and (measured := rooms.thermometers(home, [], "outside")):
        heard, entities, absent = replace(heard, intent="HassClimateGetTemperature"), measured[:1], False
    if heard.intent == "HassVacuumStart" and areas and not any(e.area in areas for e in entities):
        heard = replace(heard, intent="HassVacuumCleanArea")  # a robot from elsewhere is sent there
    areas_sent = areas or concern.places_named(heard, text, entities, home)
    nowhere = "" if areas_sent else rooms.nowhere(heard, text, home)
    given |= _place_arguments(heard, areas_sent, home)
    if candidates and given and concern.none_can(heard.intent, given, [home.entities[i] for i in candidates]):
        candidates = ()  # whichever is meant, it cannot: that is said instead of asking
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
    name = namesakes.with_number(heard) or lacking.said(heard, text) if absent else ""
    not_here = fit.lacking or ((name,) if name else ())
    if nowhere:
        absent, not_here, candidates = True, (*not_here, nowhere), ()
    lacks = "" if nowhere else missing(heard.intent, given)
    if lacks == "item" and _NEW_LIST.search(text):
        lacks = ""  # a list to be made is no item to be asked for
    return Resolved(
        call, absent=absent, candidates=candidates, lacks=lacks, named=not spokenof.unnamed(heard),
        lacking=not_here, otherwise=otherwise,
    )  # fmt: skip


_NEW_LIST = re.compile(
    r"\b(?:new|fresh)\b.*\blist\b|\blist\b.*\bnew\b|\b(?:create|make|start|set|begin)\b(?:(?!\bon\b|\bto\b).)*\blist\b|(?:新建|建|创建|創建)(?:一?[个個张張])?(?:新的?)?.{0,4}[清名]?[单單]",
    re.IGNORECASE,
)
_CHARGED = re.compile(r"charg|juice|plug|power|batter|充|电|電", re.IGNORECASE)


def _needs_something(intent: str) -> bool:
    """Whether an intent open to many kinds means nothing without one of them."""
    spec = INTENTS[intent]
    return spec.targets and (len(spec.domains) > 4 or intent in ("HassGetState", "Compare"))


def _target(
    heard: Heard, text: str, context: Context, home: Home, null_at: float
) -> tuple[list[Entity], list[str], bool, tuple[str, ...]]:
    """Return the entities, the areas that decided, whether the device is absent, and the choices."""
    areas = list(heard.areas)
    candidates: tuple[str, ...] = ()
    if spokenof.left_out(heard, context, home):
        return spokenof.focused(heard, context, home), areas, False, ()
    if asked := spokenof.asked_of(heard, context, home):
        return asked, areas, False, ()
    if others := spokenof.other(heard, text, context, home):
        return others[:1], areas, False, tuple(e.id for e in others) if len(others) > 1 else ()
    if things := reach.rather_things(heard, home):
        return things[:1], [], False, tuple(e.id for e in things) if len(things) > 1 else ()
    if heard.pointing == "device":
        entities, absent, candidates = _named(heard, text, context, home, null_at)
        if len(entities) == 1 and (there := reach.rather_there(heard, entities[0], home)):
            return there, areas, False, ()
        return entities, areas, absent, candidates
    if heard.pointing in ("place", "here", "all") and reach.place_unknown(heard):
        entities = reach.called_after_place(heard, home)
        if not entities and not home.areas:
            entities = reach.instead(heard, home)
        return entities, areas, not entities, ()
    if heard.pointing == "focus":
        entities = spokenof.focused(heard, context, home)
    elif heard.pointing == "place":
        entities = reach.in_places(heard, home)
    elif heard.pointing == "all":
        entities = reach.of_kind(heard, home.entities.values())
        entities = reach.there(heard, text, context, entities, home) or entities
    elif heard.pointing == "here":
        entities, areas, candidates = reach.here(heard, context, home, text)
    else:
        return [], areas, False, ()
    if heard.intent == "HassClimateGetTemperature" and not (entities and entities[0].area in areas):
        entities = rooms.thermometers(home, areas, text) or entities
    entities = reach.without(heard, entities)
    if heard.pointing in ("here", "all") and len(entities) > 1 and reach.never_guessed(heard):
        return entities[:1], areas, False, tuple(e.id for e in entities)
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
    heard: Heard, text: str, context: Context, home: Home, null_at: float
) -> tuple[list[Entity], bool, tuple[str, ...]]:
    """Return the devices named, whether there is no such device, and those one cannot tell apart."""
    if heard.no_device_p >= null_at or not heard.devices:
        return [], True, ()
    chosen = [home.entities[i] for i, _ in heard.devices if i in home.entities]
    if len(chosen) > 1 and not _several(heard):
        chosen = [e for e in chosen if e.area in heard.areas] or chosen
    chosen = (len(chosen) > 1 and reach.of_that_air(heard, chosen)) or chosen
    if len(chosen) > 1 and not _several(heard):
        near = _there(heard, chosen) or [
            e for e in chosen if context.area is not None and e.area == context.area
        ]
        if len(exact := reach.called_so(heard, chosen)) == 1:
            return exact, False, ()
        if len(near) == 1 or INTENTS[heard.intent].asks:
            return near or chosen, False, ()
        return chosen[:1], False, tuple(e.id for e in chosen)
    if len(chosen) == 1 and (numbered := _numbered(heard, chosen[0], home)):
        return [*chosen, *numbered], False, ()
    if len(chosen) == 1 and chosen[0].domain in _OF_A_PLANT and (all_of_them := _all_called_so(heard, home)):
        return all_of_them, False, ()
    if len(chosen) == 1 and (pair := _pair(heard, home)):
        return pair, False, ()
    if len(chosen) == 1 and len(heard.ranked) > 1:
        best = heard.ranked[0][1]
        rivals = [home.entities[i] for i, p in heard.ranked if p > AMBIGUOUS * best and i in home.entities]
        rivals = reach.of_that_air(heard, rivals) or rivals
        rivals = namesakes.alike(heard, chosen[0], home) or _there(heard, rivals) or rivals
        near = [e for e in rivals if e.area in heard.areas]
        near = near or [e for e in rivals if context.area is not None and e.area == context.area] or rivals
        near = reach.there(heard, text, context, near, home) or near
        if len(near) == 1 or (len(near) > 1 and reach.plural(heard)):
            return near, False, ()
        if len(near) > 1 and (close := reach.called_so_here(heard, context, home)):
            return close, False, ()
        if len(near) > 1:
            return near[:1], False, tuple(e.id for e in near)
    return chosen, False, ()


def _there(heard: Heard, entities: list[Entity]) -> list[Entity]:
    """Return those of the entities that are in the rooms that the words say."""
    return [e for e in entities if e.area in heard.areas and e.domain not in reach.GOES]


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


_OF_A_PLANT = ("machine", "vehicle")


def _all_called_so(heard: Heard, home: Home) -> list[Entity]:
    """Return the machines of a noun in the plural that is all that is said of them: "start the conveyors"."""
    if any(s.slot == "name" for s in heard.spans) or not reach.plural(heard):
        return []
    return reach.called_so(heard, [e for e in home.entities.values() if reach.reaches(heard.intent, e)])


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
    spans = sorted((s for s in heard.spans if s.slot in ("name", "domain")), key=lambda s: s.start)
    # a word cut in two kinds ("空" and "调") is one name
    names = [
        s
        for a, s in zip([None, *spans], spans, strict=False)
        if a is None or a.end < s.start or a.slot == s.slot
    ]
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
