"""What a drawn template points at: the devices behind its target slots, named, by kind and place, in pairs, or implied.

Given the template's slots and the devices that its orders may reach, this picks the target and its words.
"""

from edgehome.training.homes import Thing
from edgehome.training.naming import exact
from edgehome.training.saying import Speech, kind_section, say_area, say_floor, say_kind
from edgehome.training.targets import Aim, Target, device_target, except_target, group_target, same_kind
from edgehome.training.templates import Slot, Text
from edgehome.training.wording import Section

OWN_AREA = ("HassVacuumCleanArea", "DispatchVehicle")


POINTING_SHARE = {"device": 0.58, "place": 0.2, "here": 0.1, "all": 0.07, "focus": 0.05}


def pick_target(speech, section, parts, slots, pool, pointing, anchor):
    """Return the target and the fillings of the template's target slots, or None."""
    allowed = section.attrs.get("point", ("device", "place", "here", "all", "focus"))
    thing = anchor or _anchor(speech, pool)
    aim = Aim(pool, section.attrs.get("domain", ()), section.attrs.get("class", ()), allowed, anchor=thing)
    if "target" in slots:
        target = _free_target(speech, aim, allowed, pointing)
        return (target, {"target": target.text}) if target else None
    if allowed == ("focus",) and not slots & _NAMED:  # only a second turn says these words: `spoken_of`
        return None
    if pointing is not None and pointing != "device":
        spelled = "place" if slots & {"area", "floor"} else "here"
        if pointing != spelled:
            return None
    if "name" in slots or "list" in slots:
        name_slot = "name" if "name" in slots else "list"
        extra: list[str | Slot] = [Slot("name")]
        placed = "area" in slots and section.key not in OWN_AREA
        if placed and thing.area is None:
            return None
        target = device_target(speech, thing, pool, extra)
        if target is None or len(target.text.marks) != 1:
            return None
        fills = {name_slot: target.text}
        if placed:
            fills["area"] = say_area(speech, thing.area)
            target.areas = (thing.area,)
            target.candidates = ()
        if "floor" in slots:
            floor = speech.world.areas[thing.area]["floor"] if thing.area else None
            if floor is None:
                return None
            fills["floor"] = say_floor(speech, floor)
            target.floors = (floor,)
        return target, fills
    if "noun" in section.attrs:
        return _served(speech, aim)
    if "1" in slots and "2" in slots:
        return _two(speech, aim)
    if section.key in OWN_AREA:
        slots = slots - {"area"}
    if slots & {"area", "floor", "kind"}:
        kind = "place" if slots & {"area", "floor"} else allowed[0] if len(allowed) == 1 else "here"
        implied = "kind" not in slots
        own = [p for p in parts if isinstance(p, Slot) and p.name in ("area", "floor", "kind")]
        if implied:
            return _implied_place(speech, aim, own, section)
        target = group_target(speech, kind, aim, own)
        if target is None:
            return None
        fills = {}
        for slot, start, end, _ in target.text.marks:
            name = "kind" if slot == "domain" else slot
            fills[name] = Text(target.text.text[start:end], [(slot, 0, end - start, 0)])
        return target, fills
    implied_target = _implied_here(speech, aim, section, parts)
    return (implied_target, {}) if implied_target else None


_NAMED = frozenset(("target", "name", "list", "area", "floor", "kind", "1", "2"))


def spoken_of(
    speech: Speech, section: Section, slots: set[str], pool: list[Thing]
) -> tuple[Target, dict[str, Text]] | None:
    """Return what was last spoken of as the target of words that name none, or None where they do or cannot reach it."""
    things = [speech.world.by_id[i] for i in speech.focus]
    own = slots - {"area"} if section.key in OWN_AREA else slots
    if own & _NAMED or "noun" in section.attrs or not things or not all(t in pool for t in things):
        return None
    if section.attrs.get("point") == ("all",):
        return None
    return Target("focus", things, Text(), domain=things[0].kind.domain), {}


def _served(speech, aim):
    """The appliance that a wish is for ("make me a coffee"): the only one, or the one in the speaker's area."""
    found = aim.pool if len(aim.pool) == 1 else [t for t in aim.pool if t.area == speech.here]
    if len(found) != 1:
        return None
    thing = found[0]
    return Target("device", [thing], Text(), (thing.id,), domain=thing.kind.domain), {}


def _two(speech, aim):
    """Two devices compared by name, or the same kind in two rooms."""

    first = aim.anchor
    others = [t for t in aim.pool if t is not first and t.kind.key == first.kind.key]
    if not others:
        return None
    second = speech.rng.choice(others)
    if first.area and second.area and first.area != second.area and speech.rng.random() < 0.6:
        reached = [
            t for t in aim.pool if t.kind.key == first.kind.key and t.area in (first.area, second.area)
        ]
        target = Target(
            "place",
            reached,
            Text(),
            (),
            (first.area, second.area),
            (),
            first.kind.domain,
            first.kind.device_class,
        )
        return target, {"1": say_area(speech, first.area), "2": say_area(speech, second.area)}
    one, two = (device_target(speech, t, aim.pool, [Slot("name")]) for t in (first, second))
    if one is None or two is None or one.candidates or two.candidates:
        return None
    target = Target(
        "device", [first, second], Text(), (first.id, second.id), one.areas + two.areas, (), first.kind.domain
    )
    return target, {"1": one.text, "2": two.text}


def _implied_here(speech, aim, section, parts):
    """A wish without a noun: the kind is the header's, the place the speaker's, unless the words say all."""
    allowed = section.attrs.get("point", ())
    words = "".join(p for p in parts if isinstance(p, str)).lower()
    thing = aim.anchor
    pool = [t for t in aim.pool if t.kind.domain == thing.kind.domain and t.kind.key != "switch.lamp"] or [
        thing
    ]
    if aim.classes or thing.kind.domain in ("cover", "media_player", "sensor", "binary_sensor"):
        same = [t for t in pool if t.kind.device_class == thing.kind.device_class]
        pool = same if aim.classes or thing.kind.domain not in ("media_player",) else pool
    said_class = aim.classes[0] if len(aim.classes) == 1 else None
    if allowed == ("all",) or any(
        w in words
        for w in (
            "全部",
            "所有",
            "全屋",
            "whole house",
            "everything",
            "everywhere",
            "every ",
            "entire house",
            "whole home",
        )
    ):
        return Target("all", pool, Text(), domain=thing.kind.domain, device_class=said_class)
    if speech.here is not None:
        inside = [t for t in pool if t.area == speech.here]
        if inside:
            return Target("here", inside, Text(), domain=thing.kind.domain, device_class=said_class)
    if len(pool) == 1:
        return Target("here", pool, Text(), domain=thing.kind.domain, device_class=said_class)
    if speech.here is None and not speech.world.areas and speech.rng.random() < 0.3:
        return Target("here", pool, Text(), domain=thing.kind.domain, device_class=said_class)
    return None


def _implied_place(speech, aim, own, section):
    """A place without a noun ("it's dark in the kitchen"): the kind is the header's."""

    thing = aim.anchor
    pool = [t for t in aim.pool if t.kind.domain == thing.kind.domain and t.kind.key != "switch.lamp"]
    if aim.classes:
        pool = [t for t in pool if t.kind.device_class == thing.kind.device_class]
    said_class = aim.classes[0] if len(aim.classes) == 1 else None
    names = {s.name for s in own}
    if thing.area is None:
        return None
    floor = speech.world.areas[thing.area]["floor"]
    fills = {}
    if "area" in names:
        fills["area"] = say_area(speech, thing.area)
        reached = [t for t in pool if t.area == thing.area]
    if "floor" in names:
        if floor is None:
            return None
        fills["floor"] = say_floor(speech, floor)
        if "area" not in names:
            reached = [t for t in pool if speech.world.on_floor(t, floor)]
    if not reached:
        return None
    areas = (thing.area,) if "area" in names else ()
    floors = (floor,) if "floor" in names else ()
    return Target("place", reached, Text(), (), areas, floors, thing.kind.domain, said_class), fills


def named_group(speech: Speech, thing: Thing, pool: list[Thing]) -> Target | None:
    """Return "the kitchen lights" where no rooms are known: all lights whose names say kitchen."""
    place = next((words for what, words in thing.parts if what == "area"), None)
    found = kind_section(speech, thing)
    if place is None or found is None or thing.kind.key == "switch.lamp":
        return None
    words = place.lower()
    group = [t for t in same_kind(pool, thing, found[1]) if words in t.name.lower()]
    if len(group) < 2 or len(group) > 8:
        return None
    noun = say_kind(speech, found[0], True).text
    said = place + speech.rng.choice(["", "的", "所有的"]) + noun if speech.chinese else f"{place} {noun}"
    if exact(said) in speech.world.exact:
        return None
    parts = (
        [Slot("name")]
        if speech.chinese
        else [speech.rng.choice(["the ", "the ", "", "all the ", "all "]), Slot("name")]
    )
    text = speech.join(parts, lambda _: Text(said, [("name", 0, len(said), 0)]))
    return Target(
        "device", group, text, tuple(t.id for t in group), domain=thing.kind.domain, device_class=found[1]
    )


def aim_again(speech: Speech, section: Section, pool: list[Thing], anchor: Thing) -> Target | None:
    """Return another free target of the section's orders, around the anchor."""
    allowed = section.attrs.get("point", ("device", "place", "here", "all", "focus"))
    aim = Aim(pool, section.attrs.get("domain", ()), section.attrs.get("class", ()), allowed, anchor=anchor)
    return _free_target(
        speech, aim, tuple(p for p in allowed if p in ("device", "place")) or ("device",), None
    )


def _anchor(speech: Speech, pool: list[Thing]) -> Thing:
    keys: dict[str, list[Thing]] = {}
    for thing in pool:
        keys.setdefault(thing.kind.key, []).append(thing)
    names = list(keys)
    key = speech.rng.choices(names, [len(keys[n]) ** 0.6 for n in names])[0]
    return speech.rng.choice(keys[key])


def _free_target(speech: Speech, aim: Aim, allowed: tuple[str, ...], pointing: str | None) -> Target | None:
    rng = speech.rng
    thing = aim.anchor
    if pointing is None:
        options = [p for p in allowed if p in POINTING_SHARE and (p != "focus" or speech.focus)]
        if thing.area is None and len(options) > 1 and "place" in options:
            options.remove("place")
        if (
            thing.kind.domain
            in (
                "sensor",
                "binary_sensor",
                "scene",
                "script",
                "person",
                "weather",
                "button",
                "automation",
                "select",
                "number",
            )
            and "device" in options
            and rng.random() < 0.8
        ):
            options = ["device"]
        if not options:
            return None
        pointing = rng.choices(options, [POINTING_SHARE[p] for p in options])[0]
        if pointing in ("place", "here", "all") and kind_section(speech, thing) is None:
            pointing = "device"
    if pointing == "focus":
        things = [speech.world.by_id[i] for i in speech.focus]
        if not all(t in aim.pool for t in things):
            return None
        words = speech.words("target@focus") or ["it"]
        text = speech.join(words, lambda _: "")
        return Target("focus", things, text, domain=things[0].kind.domain)
    if pointing == "device":
        if thing.area is None and rng.random() < 0.15:
            group = named_group(speech, thing, aim.pool)
            if group is not None:
                return group
        if "device" in allowed and len(aim.pool) > 1 and rng.random() < 0.06:
            pair = _pair(speech, aim)
            if pair is not None:
                return pair
        return device_target(speech, thing, aim.pool)
    target = group_target(speech, pointing, aim)
    if target is None:
        return None
    if pointing == "place" and target.areas and rng.random() < 0.06:
        return _place_pair(speech, aim, target) or target
    if pointing in ("place", "all") and rng.random() < (0.28 if pointing == "all" else 0.11):
        return except_target(speech, target, aim) or target
    return target


def _pair(speech: Speech, aim: Aim) -> Target | None:
    """Return two named devices of one verb."""
    first = aim.anchor
    others = [
        t
        for t in aim.pool
        if t is not first and (t.kind.domain == first.kind.domain or speech.rng.random() < 0.4)
    ]
    if not others:
        return None
    second = speech.rng.choice(others)
    one, two = device_target(speech, first, aim.pool), device_target(speech, second, aim.pool)
    parts = speech.words("pair")
    if one is None or two is None or parts is None or one.candidates or two.candidates:
        return None
    text = speech.join(parts, lambda slot: one.text if slot == "1" else two.text)
    domain = first.kind.domain if first.kind.domain == second.kind.domain else None
    return Target(
        "device",
        [first, second],
        text,
        (first.id, second.id),
        one.areas + two.areas,
        one.floors + two.floors,
        domain,
    )


def _place_pair(speech: Speech, aim: Aim, first: Target) -> Target | None:
    """Return one kind in two rooms: "the kitchen and bedroom lights"."""

    thing = aim.anchor
    same = [
        t
        for t in aim.pool
        if t.kind.domain == thing.kind.domain
        and (not first.device_class or t.kind.device_class == first.device_class)
        and t.kind.key != "switch.lamp"
    ]
    elsewhere = sorted({t.area for t in same if t.area and t.area != thing.area})
    parts, frame = speech.words("pair"), speech.words("target@place")
    if not elsewhere or parts is None or frame is None:
        return None
    if {p.name for p in frame if isinstance(p, Slot)} != {"area", "kind"}:
        return None
    other = speech.rng.choice(elsewhere)
    both = speech.join(parts, lambda slot: say_area(speech, thing.area if slot == "1" else other))
    key = (
        f"kind {thing.kind.domain}.{first.device_class}"
        if first.device_class
        else f"kind {thing.kind.domain}"
    )
    noun = say_kind(speech, key, True)
    text = speech.join(frame, lambda slot: both if slot == "area" else noun)
    reached = [t for t in same if t.area in (thing.area, other)]
    return Target("place", reached, text, (), (thing.area, other), (), thing.kind.domain, first.device_class)
