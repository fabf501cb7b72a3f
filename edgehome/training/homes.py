"""Random homes and plants in the form of the evaluation data's homes, with what their names are made of.

What the names are made of (place, spot, brand, person, noun) is kept beside the home, so that speech can
leave parts out or say them in another order; it never enters the home itself.
"""

from dataclasses import dataclass, field
from random import Random
from typing import Any

from edgehome.training import names, names_zh
from edgehome.training.attributes import state_of
from edgehome.training.names import KINDS, Kind
from edgehome.training.wording import traditional

Part = tuple[str, str]  # what it is (area, spot, owner, brand, noun, ordinal, invented, alias) and its words


@dataclass
class Thing:
    """An entity of the home and what its name is made of; `lang` is the name's language."""

    entity: dict[str, Any]
    kind: Kind
    parts: list[Part]
    lang: str

    @property
    def id(self) -> str:
        """The entity's id."""
        return self.entity["id"]

    @property
    def name(self) -> str:
        """The entity's name."""
        return self.entity["name"]

    @property
    def nounless(self) -> bool:
        """Whether the name says nothing of the kind of device."""
        return all(what not in ("noun", "invented") for what, _ in self.parts)

    @property
    def area(self) -> str | None:
        """Its area's id."""
        return self.entity["area"]

    @property
    def attributes(self) -> dict[str, Any]:
        """Its attributes."""
        return self.entity["attributes"]


@dataclass
class World:
    """A home in its JSON form and the ways to find things in it."""

    home: dict[str, Any]
    lang: str
    plant: bool
    things: list[Thing]
    script: str = ""
    by_key: dict[str, list[Thing]] = field(default_factory=dict)
    by_domain: dict[str, list[Thing]] = field(default_factory=dict)
    by_id: dict[str, Thing] = field(default_factory=dict)
    areas: dict[str, dict[str, Any]] = field(default_factory=dict)
    floors: dict[str, dict[str, Any]] = field(default_factory=dict)
    titles: dict[str, int] = field(default_factory=dict)
    exact: set[str] = field(default_factory=set)
    menus: dict[Any, Any] = field(default_factory=dict)
    reach: dict[Any, list[Thing]] = field(default_factory=dict)
    donors: list["World"] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Build the look-up tables."""
        for thing in self.things:
            self.by_key.setdefault(thing.kind.key, []).append(thing)
            self.by_domain.setdefault(thing.kind.domain, []).append(thing)
            self.by_id[thing.id] = thing
            for title in {thing.name, *thing.entity["aliases"]}:
                title = plain(title)
                self.titles[title] = self.titles.get(title, 0) + 1
            self.exact |= {exact(title) for title in (thing.name, *thing.entity["aliases"])}
        self.areas = {area["id"]: area for area in self.home["areas"]}
        self.floors = {floor["id"]: floor for floor in self.home["floors"]}

    def on_floor(self, thing: Thing, floor: str) -> bool:
        """Return whether the thing's area is on the floor."""
        return bool(thing.area) and self.areas[thing.area]["floor"] == floor


def plain(words: str) -> str:
    """Return a name as it is compared: lower case, no articles, no plural s, no spaces doubled."""
    kept = [w for w in words.lower().replace("’", "'").split() if w not in ("the", "my", "a", "our")]
    return " ".join(w[:-1] if len(w) > 3 and w.endswith("s") and not w.endswith("ss") and w.isascii() else w for w in kept)


def exact(words: str) -> str:
    """Return a name as it is compared when the plural matters: lower case without articles."""
    return " ".join(w for w in words.lower().replace("’", "'").split() if w not in ("the", "my", "a", "our"))


@dataclass
class _Plan:
    """The habits of the home that is being made."""

    lang: str
    script: str  # "", s2tw, s2hk
    plant: bool
    levels: bool
    areas: list[dict[str, Any]]
    with_areas: bool
    style: str
    brands: list[str]
    people: list[str]
    english: float  # the share of English names in a Chinese home
    unit: str
    smart: float  # how many names begin with Smart
    owners: str  # how an English name writes whose it is
    bare: float  # how many names leave out the noun
    taken: set[str] = field(default_factory=set)


def make_home(rng: Random, lang: str = "en", script: str = "") -> World:
    """Return a random home whose names are English or Chinese (in `script` s2tw or s2hk, else simplified)."""
    plant = rng.random() < 0.2
    size = int(min(120, max(5, rng.lognormvariate(3.25, 0.75))))
    with_areas = rng.random() < 0.7
    plan = _Plan(
        lang, script, plant, rng.random() < 0.6, _areas(rng, lang, script, plant, size), with_areas,
        rng.choices(["area", "bare", "spot", "mixed", "owner", "invented"], [27, 20, 19, 24, 7, 3])[0],
        rng.sample(_brands(rng, script) if lang == "zh" and rng.random() < 0.6 else names.BRANDS, rng.randint(0, 5)),
        rng.sample(_people(rng, script) if lang == "zh" else names.PEOPLE_EN, rng.randint(1, 4)),
        rng.choice([0, 0, 0, 0.1, 0.4]) if lang == "zh" else 0.0,
        "°F" if lang == "en" and rng.random() < 0.35 else "°C",
        rng.choice([0, 0, 0, 0.05, 0.4, 0.8]), rng.choice(["'s", "'s", "'s", "s"]), rng.choice([0, 0, 0, 0, 0.3, 1]),
    )  # fmt: skip
    floors = _floors(rng, plan) if with_areas and rng.random() < 0.4 else []
    things = _things(rng, plan, size)
    home = {
        "name": f"home-{rng.randrange(10**6)}",
        "lang": lang,
        "floors": floors,
        "areas": plan.areas if with_areas else [],
        "entities": [thing.entity for thing in things],
        "timers": [],
    }
    return World(home, lang, plant, things, script)


def _areas(rng: Random, lang: str, script: str, plant: bool, size: int) -> list[dict[str, Any]]:
    lists = names.AREAS_ZH if lang == "zh" else names.AREAS_EN
    wanted = max(2, min(22, int(size / rng.uniform(2.5, 6)) + 1))
    people = names.PEOPLE_ZH if lang == "zh" else names.PEOPLE_EN
    pool: list[str] = []
    while len(pool) < wanted:
        if plant and rng.random() < 0.85:
            choice = rng.choice(lists["plant"])
        elif rng.random() < 0.08:
            choice = rng.choice(lists["person"]).format(p=rng.choice(people))
        elif lang == "zh" and rng.random() < 0.5:
            choice = rng.choice(_rooms(script, plant, rng))
        else:
            choice = rng.choice(lists["common"] if rng.random() < 0.6 else lists["more"])
        if choice not in pool:
            pool.append(choice)
    if not plant and rng.random() < 0.12:  # rooms whose names lie in one another
        nested = rng.choice(_NESTED_ZH if lang == "zh" else _NESTED_EN)
        pool = [*nested, *(name for name in pool if name not in nested)][: max(wanted, len(nested))]
    lower = lang == "en" and rng.random() < 0.12
    areas = []
    for index, name in enumerate(pool):
        shown = _cased(name, lower) if lang == "en" else traditional(name, script) if script else name
        alias = _AREA_ALIASES.get(name)
        aliases = [rng.choice(alias)] if alias and rng.random() < 0.2 else []
        slug = name.lower().replace(" ", "_").replace("'", "") if lang == "en" else f"area_{index}"
        areas.append({"id": slug, "name": shown, "aliases": [traditional(a, script) if script else a for a in aliases], "floor": None})
    return areas


_NESTED_EN = (
    ("Bedroom", "Guest Bedroom", "Master Bedroom"), ("Bathroom", "Guest Bathroom", "Master Bathroom"), ("Hall", "Upstairs Hall", "Downstairs Hall"),
    ("Porch", "Front Porch", "Back Porch"), ("Garden", "Back Garden", "Winter Garden"), ("Office", "Home Office"), ("Room 1", "Room 2", "Room 12"), ("Kitchen", "Kitchenette"),
)  # fmt: skip
_NESTED_ZH = (
    ("卧室", "客房卧室", "主人卧室"), ("卫生间", "主卫生间", "客用卫生间"), ("阳台", "南阳台", "小阳台"), ("客厅", "小客厅", "二楼客厅"), ("厨房", "西厨房"), ("走廊", "二楼走廊"), ("书房", "小书房"),
)  # fmt: skip
_AREA_ALIASES = {
    "Living Room": ["Lounge", "Sitting Room", "Front Room"], "Bathroom": ["Washroom", "Restroom", "Bath"], "Hallway": ["Hall", "Corridor"],
    "Office": ["Study", "Work Room"], "Kids Room": ["Children's Room", "Playroom"], "Garden": ["Yard", "Outside"], "Master Bedroom": ["Main Bedroom", "Our Bedroom"],
    "Entrance": ["Foyer", "Entry"], "Balcony": ["Terrace"], "Laundry Room": ["Utility Room"], "客厅": ["大厅", "起居室"], "卫生间": ["厕所", "洗手间"],
    "主卧": ["主卧室", "大卧室"], "次卧": ["次卧室", "小卧室"], "书房": ["工作间", "办公室"], "玄关": ["门口", "门厅"], "儿童房": ["小孩房", "孩子房间"], "阳台": ["晾衣区"],
    "餐厅": ["饭厅"], "浴室": ["洗澡间", "冲凉房"],
}  # fmt: skip


def _rooms(script: str, plant: bool, rng: Random) -> tuple[str, ...]:
    if plant and rng.random() < 0.6:
        return names_zh.ROOMS_PLANT_TW if script else names_zh.ROOMS_PLANT
    if script and rng.random() < 0.7:
        return names_zh.ROOMS_TW if script == "s2tw" else names_zh.ROOMS_HK
    return names_zh.ROOMS


def _people(rng: Random, script: str) -> list[str]:
    more = {"s2tw": names_zh.PEOPLE_TW, "s2hk": names_zh.PEOPLE_HK}.get(script, names_zh.PEOPLE)
    return list(more) if rng.random() < 0.6 else names.PEOPLE_ZH


def _brands(rng: Random, script: str) -> list[str]:
    more = {"s2tw": names_zh.BRANDS_TW, "s2hk": names_zh.BRANDS_HK}.get(script, names_zh.BRANDS)
    return list(more) if rng.random() < 0.5 else names.BRANDS_ZH


def _nouns(rng: Random, kind: Kind, lang: str, script: str) -> tuple[str, ...]:
    """Return words for the kind of device, local ones where the home is."""
    if lang != "zh":
        return kind.en
    local = {"s2tw": names_zh.DEVICES_TW, "s2hk": names_zh.DEVICES_HK}.get(script, {}).get(kind.key)
    if local and rng.random() < 0.6:
        return local
    other = names_zh.DEVICES.get(kind.key)
    return other if other and rng.random() < 0.5 else kind.zh


def _cased(name: str, lower: bool) -> str:
    return name.lower() if lower else name


def _floor_words(rng: Random, plan: _Plan) -> list[tuple[str, tuple[str, ...], int]]:
    if plan.lang != "zh":
        return names.FLOORS_EN
    local = {"s2tw": names_zh.FLOORS_TW, "s2hk": names_zh.FLOORS_HK}.get(plan.script)
    return list(local) if local and rng.random() < 0.6 else names.FLOORS_ZH


def _floors(rng: Random, plan: _Plan) -> list[dict[str, Any]]:
    source = _floor_words(rng, plan)
    chosen = rng.sample(source, rng.randint(2, 3))
    floors = []
    for index, (name, aliases, level) in enumerate(chosen):
        shown = traditional(name, plan.script) if plan.script else name
        kept = [traditional(a, plan.script) if plan.script else a for a in aliases if rng.random() < 0.5]
        slug = name.lower().replace(" ", "_") if plan.lang == "en" else f"floor_{index}"
        floors.append({"id": slug, "name": shown, "aliases": kept, "level": level})
    for area in plan.areas:
        area["floor"] = rng.choice(floors)["id"] if rng.random() < 0.95 else None
    return floors


def _things(rng: Random, plan: _Plan, size: int) -> list[Thing]:
    kinds = [k for k in KINDS if plan.plant or k.where != "plant"]
    weights = [
        k.share * (0.15 if plan.plant and k.where == "home" else 1.0) * (rng.uniform(0, 2.2) if rng.random() < 0.9 else 0.0)
        for k in kinds
    ]
    things: list[Thing] = []
    attempts = 0
    while len(things) < size and attempts < size * 4:
        attempts += 1
        kind = rng.choices(kinds, weights)[0]
        if kind.once and any(t.kind.key == kind.key for t in things):
            continue
        thing = _thing(rng, plan, kind, things)
        if thing is not None:
            things.append(thing)
    return things


_NO_AREA = {"scene", "script", "todo", "weather", "person", "automation", "input_boolean", "alarm_control_panel", "alarm"}


def _thing(rng: Random, plan: _Plan, kind: Kind, others: list[Thing]) -> Thing | None:
    name_lang = "en" if plan.lang == "en" or rng.random() < plan.english else "zh"
    placeless = kind.domain in _NO_AREA and rng.random() < 0.93
    area = None if placeless else rng.choice(plan.areas)
    parts = _name_parts(rng, plan, kind, area, name_lang)
    name = join_parts(parts, name_lang)
    if plan.script and name_lang == "zh":
        parts = [(what, traditional(words, plan.script)) for what, words in parts]
        name = join_parts(parts, name_lang)
    style = rng.random()
    if name_lang == "en" and style < 0.1:
        name = name.lower()
    key = plain(name)
    clash = key in plan.taken
    if clash and (rng.random() < 0.6 or area is None or any(plain(o.name) == key and o.area == area["id"] for o in others)):
        return None
    plan.taken.add(key)
    slug = "_".join("".join(c if c.isascii() and c.isalnum() else " " for c in name.lower()).split()) or f"d{len(others)}"
    identifier = f"{kind.domain}.{slug}"
    taken_ids = {other.id for other in others}
    suffix = 2
    while identifier in taken_ids:
        identifier = f"{kind.domain}.{slug}_{suffix}"
        suffix += 1
    placed = area["id"] if area and plan.with_areas and rng.random() < 0.9 else None
    state, attributes = state_of(rng, kind, plan.levels, plan.unit, [a["id"] for a in plan.areas])
    aliases = _aliases(rng, plan, kind, parts, name_lang, key)
    entity = {
        "id": identifier, "domain": kind.domain, "name": name, "aliases": aliases, "area": placed,
        "state": state, "attributes": attributes,
    }  # fmt: skip
    return Thing(entity, kind, parts, name_lang)


_DIFFERENT = {
    "switch", "scene", "script", "button", "select", "number", "input_boolean", "automation", "sensor.status", "todo", "machine.cnc",
    "machine.filler", "machine.boiler", "alarm", "binary_sensor.door", "binary_sensor.mail", "weather",
}  # fmt: skip


def _aliases(rng: Random, plan: _Plan, kind: Kind, parts: list[Part], lang: str, key: str) -> list[str]:
    if rng.random() > 0.14 or kind.domain == "person":
        return []
    roll = rng.random()
    if roll < 0.35:
        alias = rng.choice([*names.INVENTED_ZH, *names_zh.NICKNAMES] if lang == "zh" else names.INVENTED_EN)
    elif roll < 0.8:
        nouns = _nouns(rng, kind, lang, plan.script)
        if kind.key in _DIFFERENT:
            return []
        kept = [(w, s) for w, s in parts if w in ("area", "spot", "owner", "ordinal")]
        alias = join_parts([*kept, ("noun", rng.choice(nouns))], lang)
    else:
        alias = join_parts([*parts[1:]] or parts, lang)
    if plan.script and lang == "zh":
        alias = traditional(alias, plan.script)
    if plain(alias) in plan.taken or plain(alias) == key:
        return []
    plan.taken.add(plain(alias))
    return [alias]


def _name_parts(rng: Random, plan: _Plan, kind: Kind, area: dict[str, Any] | None, lang: str) -> list[Part]:
    if kind.domain == "person":
        return [("invented", rng.choice(_people(rng, plan.script) if lang == "zh" else names.PEOPLE_EN))]
    nouns = _nouns(rng, kind, lang, plan.script)
    noun = ("noun", rng.choice(nouns))
    spots = kind.spots_zh if lang == "zh" else kind.spots_en
    if lang == "zh" and spots and rng.random() < 0.25:
        spots = {"s2tw": names_zh.SPOTS_TW, "s2hk": names_zh.SPOTS_HK}.get(plan.script, names_zh.SPOTS)
    roll, parts = rng.random(), []
    style = plan.style if rng.random() < 0.65 else rng.choice(["area", "bare", "spot", "owner", "brand", "ordinal", "area+spot", "invented"])
    if kind.domain in _NO_AREA:
        style = "bare"
    if style == "mixed":
        style = rng.choice(["area", "bare", "spot", "area+spot", "area", "owner", "brand", "ordinal"])
    place = area["name"] if area else ""
    if lang == "en" and place and not place.isascii():
        place = rng.choice(names.AREAS_EN["common"])
    if style in ("area", "area+spot") and place:
        parts.append(("area", place))
    if style in ("spot", "area+spot") and spots:
        parts.append(("spot", rng.choice(spots)))
    if style == "owner":
        owner = rng.choice(plan.people) if (lang == "zh") == (plan.lang == "zh") else rng.choice(names.PEOPLE_EN)
        parts.append(("owner", f"{owner}的" if lang == "zh" and roll < 0.7 else owner if lang == "zh" else f"{owner}{plan.owners}"))
        if spots and roll < 0.3:
            parts.append(("spot", rng.choice(spots)))
    if style == "brand" and plan.brands:
        parts.append(("brand", rng.choice(plan.brands)))
    if style == "invented":
        parts = [("invented", rng.choice([*names.INVENTED_ZH, *names_zh.NICKNAMES] if lang == "zh" else names.INVENTED_EN))]
        return parts if roll < 0.6 else [*parts, noun]
    bare = _bare_name(rng, plan, kind, parts, place)
    if bare:
        return bare
    if kind.key == "switch.lamp" and place and rng.random() < 0.12:
        return [("area", place), ("noun", "开关" if lang == "zh" else rng.choice(["Switch", "Dimmer", "Dimmer", "Light Switch", "Lights"]))]
    if rng.random() < plan.smart and kind.domain not in ("scene", "script", "todo", "weather", "sensor", "binary_sensor", "alarm", "machine"):
        parts.append(("spot", "智能" if lang == "zh" else "Smart"))
    parts.append(noun)
    if style == "ordinal" or (plan.plant and kind.domain in ("machine", "vehicle") and roll < 0.6):
        number = rng.choice(names.ORDINALS_ZH if lang == "zh" else names.ORDINALS_EN)
        if plan.plant and roll < 0.3:
            number = rng.choice([str(rng.randint(1, 40)), f"{rng.choice('ABCMPQ')}{rng.randint(1, 12)}", f"{rng.randint(1, 9)}0{rng.randint(1, 9)}"])
        if lang == "zh" and (number[-1] == "号" or (number.isdigit() and roll < 0.5)):
            parts.insert(-1, ("ordinal", number if number[-1] == "号" else number + "号"))
        elif lang == "zh" and not number.isascii() and number in "左右南北东西前后":
            parts.insert(-1, ("ordinal", number + rng.choice(["边", "侧", ""])))
        else:
            parts.append(("ordinal", number))
    return parts


_PLACED = ("light", "switch", "fan", "lock", "cover", "media_player", "climate", "vacuum")


def _bare_name(rng: Random, plan: _Plan, kind: Kind, parts: list[Part], place: str) -> list[Part]:
    """Return a name that does not say what the thing is ("Walkway", "Hue Hallway", "Den Zigbee"), or nothing."""
    if kind.domain not in _PLACED or kind.key in ("switch", "switch.outlet") or not place:
        return []
    if rng.random() > (0.3 if kind.key == "switch.lamp" else 0.05 + 0.3 * plan.bare):
        return []
    kept = [p for p in parts if p[0] in ("area", "spot")] or [("area", place)]
    roll = rng.random()
    if roll < 0.35 or not plan.brands:
        return kept
    brand = ("brand", rng.choice(plan.brands))
    return [brand, *kept] if roll < 0.65 else [*kept, brand]


def join_parts(parts: list[Part], lang: str) -> str:
    """Return the parts as a name: English with spaces, Chinese without except around ASCII."""
    if lang == "en":
        return " ".join(words for _, words in parts)
    out = ""
    for _, words in parts:
        gap = out and out[-1].isascii() and words[0].isascii()
        out += (" " if gap else "") + words
    return out
