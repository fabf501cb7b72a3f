"""Orders for what a home does not have: devices of other homes, near misses of its own, rooms and floors unknown to it."""

import re
from random import Random

from edgehome.intents import INTENTS
from edgehome.training import calls, fillings, names, names_zh
from edgehome.training.calls import Draft
from edgehome.training.choice import TARGETED, section_weight
from edgehome.training.homes import Thing, World
from edgehome.training.naming import join_parts, plain
from edgehome.training.saying import Speech
from edgehome.training.templates import Text
from edgehome.training.wording import traditional


def missing_from(world: World, thing: Thing) -> bool:
    """Return whether a thing of another home has nothing like it in this one."""
    parts = [words for what, words in thing.parts if what not in ("noun",)]
    key = plain(thing.name)
    for own in world.things:
        texts = [own.name, *own.entity["aliases"]]
        if own.area and own.area in world.areas:
            texts += [world.areas[own.area]["name"], *world.areas[own.area]["aliases"]]
        if any(plain(t) == key for t in texts):
            return False
        if own.kind.domain != thing.kind.domain and not (
            own.kind.key == "switch.lamp" and thing.kind.domain == "light"
        ):
            nouns = [words for what, words in thing.parts if what == "noun"]
            if any(noun.lower() in t.lower() for noun in nouns for t in texts):
                return False
            continue
        if not parts:
            return False
        together = " ".join(texts).lower()
        if any(word in together for words in parts for word in words.lower().strip("的").split()):
            return False
        if "invented" in [what for what, _ in thing.parts]:
            continue
    return True


def absent(speech: Speech) -> tuple[Text, Draft] | None:
    """Return an order for a named device, or a kind in a room, that the home does not have."""
    rng, world = speech.rng, speech.world
    donors = [w for w in world.donors if (w.lang, w.script) == (world.lang, world.script)]
    if not donors:
        return None
    donor = rng.choice(donors)
    roll = rng.random()
    if roll < 0.3:
        return _absent_room(speech, donor)
    if roll < 0.6:
        return _absent_sibling(speech)
    for _ in range(6):
        intent = rng.choice(TARGETED)
        sections = [s for s in speech.wording.get(intent) if s.usable(speech.heldout)]
        if not sections:
            continue
        section = rng.choices(sections, [section_weight(s) for s in sections])[0]
        foreign = Speech(rng, donor, speech.wording, speech.heldout, None)
        pool = calls.reachable(foreign, section)
        if not pool:
            continue
        thing = rng.choice(pool)
        in_room = bool(world.areas) and rng.random() < 0.3
        if in_room:
            area = rng.choice(list(world.areas))
            if any(t.kind.domain == thing.kind.domain and t.area == area for t in world.things):
                continue
            if any(thing.kind.domain == t.kind.domain and t.area is None for t in world.things):
                continue
            thing = Thing({**thing.entity, "area": area, "aliases": []}, thing.kind, thing.parts, thing.lang)
        elif not missing_from(world, thing):
            continue
        else:
            thing = Thing(
                {**thing.entity, "area": None, "aliases": []},
                thing.kind,
                [("invented", thing.name)],
                thing.lang,
            )
        local = Speech(rng, world, speech.wording, speech.heldout, speech.here, (), speech.gap)
        made = calls.make_call(
            local, section, pointing="place" if in_room else "device", anchor=thing, pool=[thing]
        )
        if made is None or made[1].target is None or (not in_room and made[1].target.pointing != "device"):
            continue
        text, draft = made
        if not in_room and not any(s == "name" for s, *_ in text.marks):
            continue
        draft.goal.things = []
        draft.goal.devices = ()
        draft.refusal = "no_such_device"
        return text, draft
    return None


def _absent_sibling(speech: Speech) -> tuple[Text, Draft] | None:
    """Return an order for a thing named like one of the home's, but for its room, owner or number: "pump P-107"."""
    rng, world = speech.rng, speech.world
    everything = " ".join(
        [
            *(a["name"] + " " + " ".join(a["aliases"]) for a in world.home["areas"]),
            *(f"{t.name} {' '.join(t.entity['aliases'])}" for t in world.things),
        ]
    ).lower()
    chinese = world.lang == "zh"
    for _ in range(8):
        thing = rng.choice(world.things)
        changeable = [i for i, (what, _) in enumerate(thing.parts) if what in ("area", "owner", "ordinal")]
        if not changeable or not any(what == "noun" for what, _ in thing.parts):
            continue
        at = rng.choice(changeable)
        what, old = thing.parts[at]
        new = _other_words(rng, what, old, chinese and thing.lang == "zh", world.script)
        if any(word.strip("的") in everything for word in new.lower().split()) or new == old:
            continue
        parts = [*thing.parts[:at], (what, new), *thing.parts[at + 1 :]]
        parts = [
            p
            for i, p in enumerate(parts)
            if i == at or p[0] in ("noun", "area", "owner", "ordinal") or rng.random() < 0.3
        ]
        name = join_parts(parts, thing.lang)
        if plain(name) in world.titles:
            continue
        fake = Thing(
            {**thing.entity, "name": name, "aliases": [], "area": None},
            thing.kind,
            [("invented", name)],
            thing.lang,
        )
        made = _aimed_at(speech, fake)
        if made is not None:
            return made
    return None


def _other_words(rng: Random, what: str, old: str, chinese: bool, script: str) -> str:
    if what == "owner":
        person = rng.choice(names.PEOPLE_ZH if chinese else names.PEOPLE_EN)
        words = (
            person + ("的" if old.endswith("的") else "")
            if chinese
            else person + ("'s" if old.endswith("'s") else "s")
        )
    elif what == "area":
        words = rng.choice(
            [*names.AREAS_ZH["common"], *names_zh.ROOMS]
            if chinese
            else [*names.AREAS_EN["common"], *names.AREAS_EN["more"]]
        )
    elif any(c.isdigit() for c in old):
        words = re.sub(r"\d+", lambda m: str(int(m.group()) + rng.randint(1, 9)), old, count=1)
    else:
        words = rng.choice(names.ORDINALS_ZH if chinese else names.ORDINALS_EN)
    return traditional(words, script) if chinese and script else words


def _aimed_at(speech: Speech, fake: Thing) -> tuple[Text, Draft] | None:
    """Return an order for a thing that is not there, by its name."""
    rng = speech.rng
    local = Speech(rng, speech.world, speech.wording, speech.heldout, speech.here, (), speech.gap)
    for _ in range(6):
        intents = [i for i in TARGETED if not INTENTS[i].domains or fake.kind.domain in INTENTS[i].domains]
        sections = [
            s for s in speech.wording.get(rng.choice(intents or ["HassGetState"])) if s.usable(speech.heldout)
        ]
        sections = [s for s in sections if fake.kind.domain in s.attrs.get("domain", (fake.kind.domain,))]
        if not sections:
            continue
        section = rng.choices(sections, [section_weight(s) for s in sections])[0]
        if not fillings.able(section.key, fake, section):
            continue
        made = calls.make_call(local, section, pointing="device", anchor=fake, pool=[fake])
        if (
            made is None
            or made[1].target is None
            or made[1].target.pointing != "device"
            or not any(s == "name" for s, *_ in made[0].marks)
        ):
            continue
        text, draft = made
        draft.goal.things, draft.goal.devices = [], ()
        draft.refusal = "no_such_device"
        return text, draft
    return None


def _absent_room(speech: Speech, donor: World) -> tuple[Text, Draft] | None:
    """Return an order for a kind of device in a room that the home does not have."""
    rng, world = speech.rng, speech.world
    everything = " ".join(
        [
            *(a["name"] + " " + " ".join(a["aliases"]) for a in world.home["areas"]),
            *(t.name for t in world.things),
        ]
    ).lower()
    rooms = [
        a["name"]
        for a in donor.home["areas"]
        if not any(word in everything for word in a["name"].lower().split())
    ]
    if not rooms:
        return None
    unknown = {"id": "?", "name": rng.choice(rooms), "aliases": [], "floor": None}
    storeys = list(world.home["floors"])
    if rng.random() < 0.3:
        levels = [f[0] for f in (names.FLOORS_ZH if world.lang == "zh" else names.FLOORS_EN)]
        taken = " ".join(f["name"] + " ".join(f["aliases"]) for f in storeys).lower()
        unheard = [level for level in levels if level.lower().split()[0] not in taken]
        if storeys and unheard:
            said = rng.choice(unheard)
            storeys.append(
                {
                    "id": "?",
                    "name": traditional(said, world.script) if world.script else said,
                    "aliases": [],
                    "level": 9,
                }
            )
            unknown["floor"] = "?"
    shadow = World(
        {**world.home, "areas": [*world.home["areas"], unknown], "floors": storeys},
        world.lang,
        world.plant,
        world.things,
        world.script,
    )
    local = Speech(rng, shadow, speech.wording, speech.heldout, speech.here, (), speech.gap)
    for _ in range(6):
        sections = [s for s in speech.wording.get(rng.choice(TARGETED)) if s.usable(speech.heldout)]
        if not sections:
            continue
        section = rng.choices(sections, [section_weight(s) for s in sections])[0]
        pool = calls.reachable(speech, section)
        if not pool:
            continue
        thing = rng.choice(pool)
        fake = Thing({**thing.entity, "area": "?", "aliases": []}, thing.kind, thing.parts, thing.lang)
        made = calls.make_call(local, section, pointing="place", anchor=fake, pool=[fake])
        if made is None or made[1].target is None or made[1].target.pointing != "place":
            continue
        text, draft = made
        draft.goal.things, draft.goal.areas, draft.goal.floors = [], (), ()
        draft.refusal = "no_such_device"
        return text, draft
    return None
