"""What a call is for: the entities that its words reach in this home, the choices among them, and what of it is not here."""

import re
from dataclasses import dataclass

from edgehome.intents import INTENTS
from edgehome.lm.calls import concern, doors, lacking, namesakes, owners, reach, rooms, spokenof
from edgehome.lm.model.decode import Heard
from edgehome.lm.names.units import units
from edgehome.lm.said import whichever
from edgehome.messages import Context, Entity
from edgehome.protocols import Home

AMBIGUOUS = 0.6
"""The best device's share of its rival's at which the two are one question."""
_AND = ("and", "&", ",", "plus", "as well as", "along with", "together with", "和", "跟", "与", "與", "、", "及", "还有", "還有", "同")  # fmt: skip


@dataclass
class Target:
    """What a call is for. `areas` are those that decided, `candidates` the entities nobody can tell apart.

    `lacking` are the words for what is not here; `otherwise` says that the home has it by another name than the one said.
    """

    entities: list[Entity]
    areas: list[str]
    candidates: tuple[str, ...] = ()
    absent: bool = False
    lacking: tuple[str, ...] = ()
    otherwise: bool = False

    def is_one_of(self, entities: list[Entity]) -> None:
        """Take these in the place of what was found: the one, or the choices."""
        self.entities, self.absent, self.lacking = entities[:1], not entities, ()
        self.candidates = tuple(e.id for e in entities) if len(entities) > 1 else ()


def target(heard: Heard, text: str, context: Context, home: Home, null_at: float) -> Target:
    """Return what the call is for; `null_at` is how sure "no such device" must be."""
    found = Target([], list(heard.areas))
    if INTENTS[heard.intent].targets:
        found = Target(*_reached(heard, text, context, home, null_at))
        _by_owner(found, heard, text, context, home)
        if heard.pointing == "focus" and not any(reach.reaches(heard.intent, e) for e in found.entities):
            found.absent, found.entities = found.absent or bool(found.entities), []
    _by_fluid(found, heard, home)
    _by_state(found, heard, text, home)
    _by_name(found, heard, text, context, home)
    if heard.intent == "Compare":
        found.entities = _compared(heard, found.entities, context, home)
    return found


def _by_owner(found: Target, heard: Heard, text: str, context: Context, home: Home) -> None:
    """Let whose it is, and what was spoken of, decide among what was found."""
    if (own := owners.theirs(heard, text, context, home, found.entities)) is not None:
        found.entities, found.absent, found.candidates = own, not own, ()
    if len(found.candidates) > 1 and (one := owners.spoken_of(heard, found.candidates, context, home)):
        found.entities, found.candidates = [one], ()


_FLUIDS = frozenset(("gas", "water", "steam", "oil", "air", "fuel", "coolant"))


def _by_fluid(found: Target, heard: Heard, home: Home) -> None:
    """Leave of valves only those for what the words say flows: no valve of water is shut for the gas."""
    meant = [home.entities[i] for i in found.candidates] or found.entities
    said = _FLUIDS.intersection(u.key for u in units(heard.clause.lower()))
    if not said or any(e.domain != "valve" for e in meant):
        return
    flows = [_FLUIDS.intersection(u.key for n in (e.name, *e.aliases) for u in units(n.lower())) for e in meant]  # fmt: skip
    fit = [e for e, f in zip(meant, flows, strict=True) if (f & said if any(f & said for f in flows) else not f)]  # fmt: skip
    if fit != meant:
        found.is_one_of(fit)
        found.lacking = () if fit else tuple(said)


def _by_state(found: Target, heard: Heard, text: str, home: Home) -> None:
    """Let the states decide: "whichever is free", and only those that are not so already are asked about."""
    several = [home.entities[i] for i in found.candidates] or found.entities
    acts = INTENTS[heard.intent].acts
    if acts and len(several) > 1 and (one := whichever.chosen(heard.clause or text, several)):
        found.entities, found.candidates = [one], ()
    if found.candidates:
        left = concern.choices(heard, [home.entities[i] for i in found.candidates])
        found.candidates = tuple(e.id for e in left) if len(left) > 1 else ()
        found.entities = left[:1]


def _by_name(found: Target, heard: Heard, text: str, context: Context, home: Home) -> None:
    """Leave what bears another number or noun than the one said; find it by the home's own word, or the lock of a door."""
    meant = [home.entities[i] for i in found.candidates] or found.entities
    fit = lacking.fitting(heard, text, namesakes.of_that_number(heard, meant, home), home)
    found.lacking = fit.lacking
    if fit.entities != meant:
        asked = bool(found.candidates)
        found.absent = found.absent or not fit.entities
        found.candidates = tuple(e.id for e in fit.entities) if asked and len(fit.entities) > 1 else ()
        found.entities = fit.entities[:1] if found.candidates else fit.entities
    if found.absent and not found.entities:
        found.entities = namesakes.of_that_number(heard, lacking.otherwise(heard, text, context, home), home)
        if found.entities:
            found.absent, found.lacking, found.otherwise = False, (), True
    sure = heard.pointing == "device" and heard.devices and heard.devices[0][1] > 0.8  # a misspelt name
    if found.absent or (doors.other_than_that(found.entities) and not sure):
        locks = doors.behind(heard, text, context, home)
        if locks:
            found.is_one_of(locks)


def _compared(heard: Heard, entities: list[Entity], context: Context, home: Home) -> list[Entity]:
    """Return what a comparison is of: rooms by their thermometers, else what was named or spoken of together."""
    if spokenof.unnamed(heard):
        entities = spokenof.spoken_of_together(context, home) or entities
    if all(e.device_class == "temperature" for e in entities):
        entities = rooms.of_rooms(entities, home)
    if heard.domain == "climate" and "attribute" not in heard.closed:
        entities = rooms.each(heard.areas, home) or entities
    return entities


def _reached(
    heard: Heard, text: str, context: Context, home: Home, null_at: float
) -> tuple[list[Entity], list[str], tuple[str, ...], bool]:
    """Return the entities, the areas that decided, the choices, and whether the device is absent."""
    areas = list(heard.areas)
    candidates: tuple[str, ...] = ()
    if spokenof.left_out(heard, context, home):
        return spokenof.focused(heard, context, home), areas, (), False
    if asked := spokenof.asked_of(heard, context, home):
        return asked, areas, (), False
    if others := spokenof.other(heard, text, context, home):
        return others[:1], areas, tuple(e.id for e in others) if len(others) > 1 else (), False
    if things := reach.rather_things(heard, home):
        return things[:1], [], tuple(e.id for e in things) if len(things) > 1 else (), False
    if heard.pointing == "device":
        entities, absent, candidates = _named(heard, text, context, home, null_at)
        if len(entities) == 1 and (there := reach.rather_there(heard, entities[0], home)):
            return there, areas, (), False
        return entities, areas, candidates, absent
    if heard.pointing in ("place", "here", "all") and reach.place_unknown(heard):
        entities = reach.called_after_place(heard, home)
        if not entities and not home.areas:
            entities = reach.instead(heard, home)
        return entities, areas, (), not entities
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
        return [], areas, (), False
    if heard.intent == "HassClimateGetTemperature" and not (entities and entities[0].area in areas):
        entities = rooms.thermometers(home, areas, text) or entities
    entities = reach.without(heard, entities)
    if heard.pointing in ("here", "all") and len(entities) > 1 and reach.never_guessed(heard):
        return entities[:1], areas, tuple(e.id for e in entities), False
    if not entities and heard.pointing == "place" and (areas or heard.floors):
        entities = reach.only_one(heard, home)
        return entities, areas, (), not entities
    if not entities and heard.pointing != "focus":
        entities = reach.instead(heard, home)
    if len(entities) > 1 and heard.intent in reach.PLAYING:
        entities = reach.playing(heard, text, entities)
        candidates = candidates if len(entities) > 1 else ()
    return entities, areas, candidates, False


def _named(
    heard: Heard, text: str, context: Context, home: Home, null_at: float
) -> tuple[list[Entity], bool, tuple[str, ...]]:
    """Return the devices named, whether there is no such device, and those one cannot tell apart."""
    if heard.no_device_p >= null_at or not heard.devices:
        return [], True, ()
    chosen = [home.entities[i] for i, _ in heard.devices if i in home.entities]
    if len(chosen) > 1 and not _several(heard):
        chosen = [e for e in chosen if e.area in heard.areas] or chosen
    if len({e.name for e in chosen}) == 1 and not reach.says_all(
        text
    ):  # "curtains", said where there are some
        chosen = [e for e in chosen if context.area and e.area == context.area] or chosen
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
