"""How a sentence points at devices: by name, by a kind in a place, "here", "all", "it"; pairs and exceptions.

Given a drawn template and what it may reach, this picks devices in the home and writes the words for them.
"""

from dataclasses import dataclass, field
from random import Random

from edgehome.training.homes import Thing, World, exact, join_parts, plain
from edgehome.training.templates import Slot, Text, build, draw, mark
from edgehome.training.wording import Section, Wording

VARIED = {"switch", "scene", "script", "button", "select", "number", "input_boolean", "automation", "sensor.status", "weather", "todo", "machine.cnc", "machine.filler", "alarm", "siren", "binary_sensor.door", "machine.boiler"}  # fmt: skip


@dataclass
class Speech:
    """Who speaks in which home: everything that drawing words depends on."""

    rng: Random
    world: World
    wording: Wording
    heldout: bool | None = False
    here: str | None = None
    focus: tuple[str, ...] = ()
    gap: bool = False
    absent: bool = False

    @property
    def lang(self) -> str:
        """The language variety spoken."""
        return self.wording.lang

    @property
    def chinese(self) -> bool:
        """Whether the words are Chinese."""
        return not self.wording.spaced

    def words(self, key: str, index_slots: set[str] | None = None) -> list[str | Slot] | None:
        """Return a drawn template of a framework section (never held out), or None without one."""
        sections = self.wording.get(key)
        if not sections:
            return None
        section = self.section(sections)
        return draw(section.templates[section.pick(self.rng, None)], self.rng, self.wording.rules)

    def section(self, sections: list[Section]) -> Section:
        """Return one of the sections; those of the speaker's own variety come first."""
        own = [s for s in sections if "lang" in s.attrs]
        if own and self.rng.random() < 0.75:
            sections = own
        if len(sections) == 1:
            return sections[0]
        return self.rng.choices(sections, [max(0.2, len(s.templates) ** 0.6) * float(s.attr("weight", "1")) for s in sections])[0]

    def join(self, parts, fill) -> Text:
        """Return parts and fillings as text in the language's habit of spaces."""
        return build(parts, fill, self.wording.spaced, self.gap)


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
    anchor: Thing | None = None
    plural: bool | None = None
    fills: dict[str, Text] = field(default_factory=dict)


# ---- names ------------------------------------------------------------------------------------------


def _alike(pool: list[Thing], words: str) -> list[Thing]:
    key = plain(words)
    return [t for t in pool if plain(t.name) == key or any(plain(a) == key for a in t.entity["aliases"])]


def _covered(thing: Thing, parts: list[tuple[str, str]], lang: str) -> bool:
    if lang == "zh":
        name = "".join((thing.name, *thing.entity["aliases"]))
        return all(words.strip("的") in name for _, words in parts)
    have = set(plain(thing.name).split())
    for alias in thing.entity["aliases"]:
        have |= set(plain(alias).split())
    return all(word in have for _, words in parts for word in plain(words).split())


def say_name(speech: Speech, thing: Thing, pool: list[Thing]) -> tuple[str, list[Thing]]:
    """Return words for the thing's name and every thing of the pool that these words fit as well."""
    rng, entity = speech.rng, thing.entity
    roll = rng.random()
    if entity["aliases"] and roll < 0.45:
        words = rng.choice(entity["aliases"])
        return words, _alike(pool, words)
    if len(thing.parts) > 1 and roll < 0.24:
        partial = _partial(rng, thing)
        if partial is not None:
            fits = [t for t in pool if _covered(t, partial, thing.lang)]
            words = join_parts(partial, thing.lang)
            if (len(fits) == 1 or rng.random() < 0.12) and plain(words) not in speech.world.titles:
                return words, fits
    if 0.24 <= roll < 0.3:
        turned = _turned(rng, thing)
        if turned is not None and len(_alike(pool, thing.name)) == 1:
            return turned, [thing]
    if thing.nounless and roll > 0.4:
        lit = _lit(speech, thing)
        fits = [t for t in pool if _covered(t, [p for p in thing.parts if p[0] != "brand"], thing.lang)]
        if lit is not None and len(fits) == 1 and exact(lit) not in speech.world.exact:
            return lit, fits
    if roll > (0.88 if thing.kind.key in ("light", "switch.lamp") else 0.95) and thing.kind.key not in VARIED and any(w == "noun" for w, _ in thing.parts):
        swapped = _synonym(rng, thing)
        if swapped is not None and not _alike(speech.world.things, swapped):
            rest = [p for p in thing.parts if p[0] != "noun"]
            fits = [t for t in pool if t.kind.key == thing.kind.key and _covered(t, rest, thing.lang)]
            if len(fits) == 1 and rest:
                return swapped, fits
    return thing.name, _alike(pool, thing.name)


def _partial(rng: Random, thing: Thing) -> list[tuple[str, str]] | None:
    spotted = sum(p[0] in ("spot", "area") for p in thing.parts)
    if thing.kind.key in ("light", "switch.lamp", "fan") and spotted > 1 and rng.random() < 0.12:
        return [p for p in thing.parts if p[0] != "noun"]
    keep = [p for p in thing.parts if p[0] in ("noun", "invented") or rng.random() < 0.5]
    if len(keep) == len(thing.parts) or not keep:
        droppable = [i for i, p in enumerate(thing.parts) if p[0] not in ("noun", "invented")]
        if not droppable:
            return None
        dropped = rng.choice(droppable)
        keep = [p for i, p in enumerate(thing.parts) if i != dropped]
    return keep if any(p[0] in ("noun", "invented") for p in keep) else None


def _turned(rng: Random, thing: Thing) -> str | None:
    """Return "light in the kitchen" for "Kitchen Light", 厨房的灯 for 厨房灯."""
    places = [words for what, words in thing.parts if what == "area"]
    rest = [p for p in thing.parts if p[0] != "area"]
    if not places or not rest or "noun" not in [w for w, _ in rest]:
        return None
    if thing.lang == "zh":
        return places[0] + rng.choice(["的", "的", "里的", "那个"]) + join_parts(rest, "zh")
    return f"{join_parts(rest, 'en')} {rng.choice(['in the', 'in the', 'in', 'of the', 'on the', 'at the'])} {places[0]}"


_LIT_EN = ("light", "lights", "lights", "lamp", "lighting", "light switch")
_LIT_ZH = ("灯", "的灯", "灯", "的灯光", "照明")


def _lit(speech: Speech, thing: Thing) -> str | None:
    """Return "walkway lights" for a lamp whose name is only a brand and a place."""
    kept = [p for p in thing.parts if p[0] != "brand"]
    if not kept:
        return None
    if thing.kind.key not in ("light", "switch.lamp"):
        nouns = thing.kind.zh if thing.lang == "zh" else thing.kind.en
        return join_parts([*kept, ("noun", nouns[0] if thing.lang == "zh" else nouns[0].lower())], thing.lang)
    if thing.lang == "zh":
        word = speech.rng.choice(_LIT_ZH).replace("灯", "燈" if speech.lang in ("zh-TW", "zh-HK") else "灯")
        return join_parts(kept, "zh") + word
    return f"{join_parts(kept, 'en')} {speech.rng.choice(_LIT_EN)}"


def _synonym(rng: Random, thing: Thing) -> str | None:
    nouns = thing.kind.zh if thing.lang == "zh" else thing.kind.en
    return join_parts([(w, rng.choice(nouns) if w == "noun" else s) for w, s in thing.parts], thing.lang)


def say_area(speech: Speech, area: str, slot: str = "area") -> Text:
    """Return a room's name or alias as the filling of a slot."""
    found = speech.world.areas[area]
    words = speech.rng.choice(found["aliases"]) if found["aliases"] and speech.rng.random() < 0.4 else found["name"]
    return mark(words, slot)


def say_floor(speech: Speech, floor: str) -> Text:
    """Return a floor's name or alias."""
    found = speech.world.floors[floor]
    words = speech.rng.choice(found["aliases"]) if found["aliases"] and speech.rng.random() < 0.4 else found["name"]
    return mark(words, "floor")


def kind_section(speech: Speech, thing: Thing) -> tuple[str, str | None] | None:
    """Return the section with nouns for things like this, and the class that the nouns say."""
    kind = thing.kind
    if kind.device_class and f"kind {kind.domain}.{kind.device_class}" in speech.wording.sections:
        return f"kind {kind.domain}.{kind.device_class}", kind.device_class
    if kind.key in ("switch.outlet",) and "kind switch.outlet" in speech.wording.sections:
        return "kind switch.outlet", "outlet"
    if kind.device_class and kind.domain in ("binary_sensor", "sensor"):
        return None
    if f"kind {kind.domain}" in speech.wording.sections and kind.key != "switch.lamp":
        return f"kind {kind.domain}", None
    return None


def say_kind(speech: Speech, key: str, many: bool) -> Text:
    """Return a generic noun, in the plural if `many` where the language has one."""
    sections = speech.wording.get(key)
    wanted = "2" if many else "1"
    fitting = [s for s in sections if s.attr("n", wanted) == wanted] or sections
    section = speech.section(fitting)
    words = draw(section.templates[section.pick(speech.rng, None)], speech.rng, speech.wording.rules)
    return mark(speech.join(words, lambda _: "").text, "domain")


# ---- phrases ----------------------------------------------------------------------------------------


def same_kind(pool: list[Thing], thing: Thing, said_class: str | None) -> list[Thing]:
    """Return the things of the pool that a noun for this one reaches."""
    if thing.kind.key == "switch.outlet" and said_class == "outlet":
        return [t for t in pool if t.kind.key == "switch.outlet"]
    if said_class:
        return [t for t in pool if t.kind.domain == thing.kind.domain and t.kind.device_class == said_class]
    return [t for t in pool if t.kind.domain == thing.kind.domain and t.kind.key != "switch.lamp"]


def device_target(speech: Speech, thing: Thing, pool: list[Thing], parts: list[str | Slot] | None = None) -> Target | None:
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
        if speech.here in others and speech.here is not None and sum(t.area == speech.here for t in fits) == 1 and speech.rng.random() < 0.8:
            thing = next(t for t in fits if t.area == speech.here)
            fits = [thing]
        elif area is not None and sum(t.area == area for t in fits) == 1 and speech.rng.random() < 0.75:
            parts = [Slot("area"), "的", Slot("name")] if speech.chinese else [Slot("name"), " in the ", Slot("area")]
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


def group_target(speech: Speech, pointing: str, aim: Aim, parts: list[str | Slot] | None = None) -> Target | None:
    """Return a phrase for a kind of device in a place, here or everywhere; None if the home has no such."""
    rng, world, thing = speech.rng, speech.world, aim.anchor
    assert thing is not None
    found = kind_section(speech, thing)
    if found is None:
        return None
    key, said_class = found
    if said_class and f"kind {thing.kind.domain}" in speech.wording.sections and not aim.classes and rng.random() < 0.06 and thing.kind.domain in ("cover", "media_player", "machine"):
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
    place = "".join(text.text[a:b] + ("" if speech.chinese else " ") for s, a, b, _ in text.marks if s in ("area", "floor"))
    if clashes(speech, text.text) or clashes(speech, (place + noun.text).strip()):
        return None
    candidates = tuple(t.id for t in reached) if singular_here and not many and not speech.chinese else ()
    return Target(pointing, reached, text, (), areas, floors, thing.kind.domain, said_class, candidates=candidates)


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
    base.text = speech.join(parts, lambda slot: words if slot == "except" else base.text if slot == "target" else Text())
    return base


def pick_exception(speech: Speech, base: Target, aim: Aim) -> tuple[Text, Target] | None:
    """Return words for what stays out and the target without it."""
    rng, world = speech.rng, speech.world
    here = {t.area for t in base.things if t.area}
    if base.pointing == "all" and len(here) > 1 and rng.random() < 0.55:
        area = rng.choice(sorted(here))
        words = say_area(speech, area, "except_area")
        if not speech.chinese:
            words = speech.join(["the ", Slot("w")], lambda _: words)
        base.things = [t for t in base.things if t.area != area]
        base.except_areas = (area,)
    else:
        thing = rng.choice(base.things)
        name, fits = say_name(speech, thing, [t for t in world.things if t in aim.pool])
        if len(fits) != 1:
            return None
        words = mark(name, "except_name")
        if not speech.chinese and rng.random() < 0.7:
            words = speech.join(["the ", Slot("w")], lambda _: mark(name, "except_name"))
        base.things = [t for t in base.things if t is not thing]
        base.except_devices = (thing.id,)
    return (words, base) if base.things else None
