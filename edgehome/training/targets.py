"""How a sentence points at devices: by name, by a kind in a place, "here", "all", "it"; pairs and exceptions.

Given a drawn template and what it may reach, this picks devices in the home and writes the words for them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from edgehome.training.homes import Thing
from edgehome.training.naming import exact
from edgehome.training.saying import Speech, kind_section, say_area, say_floor, say_kind, say_name
from edgehome.training.templates import Slot, Text, mark


@dataclass
class Target:
    """What a noun phrase points at, and its words."""

    pointing: str
    things: list[Thing]
    text: Text
    devices: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    floors: tuple[str, ...] = ()
    domain: str | None = None
    device_class: str | None = None
    except_devices: tuple[str, ...] = ()
    except_areas: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()


@dataclass
class Aim:
    """What may be pointed at: the devices a call can reach, and the template's own slots already chosen."""

    pool: list[Thing]
    domains: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    anchor: Thing = field(kw_only=True)
    plural: bool | None = None
    fills: dict[str, Text] = field(default_factory=dict)


# ---- names ------------------------------------------------------------------------------------------


# ---- phrases ----------------------------------------------------------------------------------------


def same_kind(pool: list[Thing], thing: Thing, said_class: str | None) -> list[Thing]:
    """Return the things of the pool that a noun for this one reaches."""
    if thing.kind.key == "switch.outlet" and said_class == "outlet":
        return [t for t in pool if t.kind.key == "switch.outlet"]
    if said_class:
        return [t for t in pool if t.kind.domain == thing.kind.domain and t.kind.device_class == said_class]
    return [t for t in pool if t.kind.domain == thing.kind.domain and t.kind.key != "switch.lamp"]


def device_target(
    speech: Speech, thing: Thing, pool: list[Thing], parts: Sequence[str | Slot] | None = None
) -> Target | None:
    """Return a phrase that names one device; with `candidates` where it fits several equally."""
    words, fits = say_name(speech, thing, pool)
    area = thing.area
    if parts is None:
        parts = speech.words("target@device") or [Slot("name")]
    slots = {p.name for p in parts if isinstance(p, Slot)}
    areas: tuple[str, ...] = ()
    if "area" in slots or "floor" in slots:
        if area is None or any(what == "area" for what, _ in thing.parts) and words == thing.name:
            parts, slots = [Slot("name")], {"name"}
        elif "floor" in slots and speech.world.areas[area]["floor"] is None:
            return None
    if len(fits) > 1 and "area" not in slots:
        others = {t.area for t in fits}
        if (
            speech.here in others
            and speech.here is not None
            and sum(t.area == speech.here for t in fits) == 1
            and speech.rng.random() < 0.8
        ):
            thing = next(t for t in fits if t.area == speech.here)
            fits = [thing]
        elif area is not None and sum(t.area == area for t in fits) == 1 and speech.rng.random() < 0.75:
            parts = (
                [Slot("area"), "的", Slot("name")]
                if speech.chinese
                else [Slot("name"), " in the ", Slot("area")]
            )
            slots = {"name", "area"}
    if "area" in slots:
        fits = [t for t in fits if t.area == area] or [thing]
        areas = (area,) if area else ()
    floors: tuple[str, ...] = ()
    if "floor" in slots and area:
        floors = (speech.world.areas[area]["floor"],)
    fill = {"name": mark(words, "name")}

    def filling(slot: str) -> Text:
        if slot == "area":
            return say_area(speech, area)
        if slot == "floor":
            return say_floor(speech, floors[0])
        return fill.get(slot, Text())

    text = speech.join(parts, filling)
    return Target(
        "device", [thing], text, (thing.id,), areas, floors, thing.kind.domain, None,
        candidates=tuple(t.id for t in fits) if len(fits) > 1 else (),
    )  # fmt: skip


def clashes(speech: Speech, text: str) -> bool:
    """Return whether a phrase for a kind in a place is the very name of a device (in the plural it is not)."""
    return exact(text) in speech.world.exact


def group_target(
    speech: Speech, pointing: str, aim: Aim, parts: Sequence[str | Slot] | None = None
) -> Target | None:
    """Return a phrase for a kind of device in a place, here or everywhere; None if the home has no such."""
    rng, world, thing = speech.rng, speech.world, aim.anchor
    found = kind_section(speech, thing)
    if found is None:
        return None
    key, said_class = found
    if (
        said_class
        and f"kind {thing.kind.domain}" in speech.wording.sections
        and not aim.classes
        and rng.random() < 0.06
        and thing.kind.domain in ("cover", "media_player", "machine")
    ):
        key, said_class = f"kind {thing.kind.domain}", None
    everything = same_kind(aim.pool, thing, said_class)
    areas: tuple[str, ...] = ()
    floors: tuple[str, ...] = ()
    if parts is None:
        parts = speech.words(f"target@{pointing}")
        if parts is None:
            return None
    slots = {p.name for p in parts if isinstance(p, Slot)}
    if "floor" in slots and "area" not in slots:
        floor = world.areas[thing.area]["floor"] if thing.area is not None else None
        if floor is None:
            return None
        floors, reached = (floor,), [t for t in everything if world.on_floor(t, floor)]
    elif "area" in slots:
        if thing.area is None:
            return None
        areas, reached = (thing.area,), [t for t in everything if t.area == thing.area]
    elif pointing == "here":
        here = _here(speech, everything)
        if here is None:
            return None
        reached = here
    else:
        reached = everything
    singular_here = pointing == "here" and len(reached) > 1 and speech.here is None
    many = len(reached) > 1 and (rng.random() < 0.85) if not singular_here else rng.random() < 0.6
    if len(reached) == 1 and thing.kind.domain in ("light", "cover") and rng.random() < 0.3:
        many = True
    if pointing == "all":
        many = True
    frame = " " + "".join(p for p in parts if isinstance(p, str)).lower()
    if any(word in frame for word in (" every ", " each ", " single ")):
        many, singular_here = False, False
    elif any(word in frame for word in (" all ", " these ", " those ", " both ")):
        many, singular_here = True, False
    noun = say_kind(speech, key, many)

    def filling(slot: str) -> Text:
        if slot == "kind":
            return noun
        if slot == "area":
            return say_area(speech, areas[0])
        if slot == "floor":
            return say_floor(speech, floors[0] if floors else world.areas[thing.area]["floor"] or "")
        return aim.fills.get(slot, Text())

    if "floor" in slots and "area" in slots and world.areas[thing.area]["floor"] is None:
        return None
    text = speech.join(parts, filling)
    place = "".join(
        text.text[a:b] + ("" if speech.chinese else " ")
        for s, a, b, _ in text.marks
        if s in ("area", "floor")
    )
    if clashes(speech, text.text) or clashes(speech, (place + noun.text).strip()):
        return None
    candidates = tuple(t.id for t in reached) if singular_here and not many and not speech.chinese else ()
    return Target(
        pointing, reached, text, (), areas, floors, thing.kind.domain, said_class, candidates=candidates
    )


def _here(speech: Speech, things: list[Thing]) -> list[Thing] | None:
    if speech.here is not None:
        inside = [t for t in things if t.area == speech.here]
        if inside:
            return inside
        return things if len(things) == 1 else None
    if len(things) == 1 or speech.rng.random() < 0.25:
        return things
    return None


def except_target(speech: Speech, base: Target, aim: Aim) -> Target | None:
    """Return the group target without one of its devices or rooms, in words."""
    if len(base.things) < 2 or base.pointing == "device":
        return None
    parts = speech.words("except")
    exception = pick_exception(speech, base, aim)
    if parts is None or exception is None:
        return None
    words, base = exception
    base.text = speech.join(
        parts, lambda slot: words if slot == "except" else base.text if slot == "target" else Text()
    )
    return base


def pick_exception(speech: Speech, base: Target, aim: Aim) -> tuple[Text, Target] | None:
    """Return words for what stays out and the target without it."""
    rng, world = speech.rng, speech.world
    here = {t.area for t in base.things if t.area}
    if (base.pointing == "all" or base.floors) and len(here) > 1 and rng.random() < 0.55:
        area = rng.choice(sorted(here))
        words = say_area(speech, area, "except_area")
        if not speech.chinese:
            words = speech.join(["the ", Slot("w")], lambda _: words)
        base.things = [t for t in base.things if t.area != area]
        base.except_areas = (area,)
    else:
        thing = rng.choice(base.things)
        name, fits = say_name(speech, thing, [t for t in world.things if t in aim.pool])
        brief = [words for what, words in thing.parts if what in ("owner", "spot", "area", "ordinal")]
        if brief and rng.random() < 0.35 and len(thing.parts) > 1:
            word = rng.choice(brief)
            if sum(word.lower() in t.name.lower() for t in base.things) == 1:
                name, fits = word.removesuffix("的"), [thing]
        if len(fits) != 1:
            return None
        words = mark(name, "except_name")
        if not speech.chinese and rng.random() < 0.7:
            words = speech.join(["the ", Slot("w")], lambda _: mark(name, "except_name"))
        base.things = [t for t in base.things if t is not thing]
        base.except_devices = (thing.id,)
    return (words, base) if base.things else None
