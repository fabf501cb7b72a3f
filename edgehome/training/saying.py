"""What is said for one thing: its name in full, in part, turned or swapped, a room, a floor, a generic noun."""

from dataclasses import dataclass
from random import Random

from edgehome.training.homes import Thing, World
from edgehome.training.naming import exact, join_parts, plain
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
        return self.rng.choices(
            sections, [max(0.2, len(s.templates) ** 0.6) * float(s.attr("weight", "1")) for s in sections]
        )[0]

    def join(self, parts, fill) -> Text:
        """Return parts and fillings as text in the language's habit of spaces."""
        return build(parts, fill, self.wording.spaced, self.gap)


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
    if (
        roll > (0.88 if thing.kind.key in ("light", "switch.lamp") else 0.95)
        and thing.kind.key not in VARIED
        and any(w == "noun" for w, _ in thing.parts)
    ):
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
    code = [
        p
        for p in thing.parts
        if p[0] == "ordinal" and len(p[1]) > 1 and any(c.isdigit() for c in p[1]) and p[1][0].isalpha()
    ]
    if code and rng.random() < 0.35:
        return code
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
    words = (
        speech.rng.choice(found["aliases"])
        if found["aliases"] and speech.rng.random() < 0.4
        else found["name"]
    )
    return mark(words, slot)


def say_floor(speech: Speech, floor: str) -> Text:
    """Return a floor's name or alias."""
    found = speech.world.floors[floor]
    words = (
        speech.rng.choice(found["aliases"])
        if found["aliases"] and speech.rng.random() < 0.4
        else found["name"]
    )
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
