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
from edgehome.training.naming import (
    PLACELESS,
    Habits,
    Part,
    brand_words,
    draw_aliases,
    exact,
    join_parts,
    name_parts,
    people_words,
    plain,
)
from edgehome.training.wording import traditional


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
    def area(self) -> Any:
        """Its area's id, or None."""
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


def make_home(rng: Random, lang: str = "en", script: str = "") -> World:
    """Return a random home whose names are English or Chinese (in `script` s2tw or s2hk, else simplified)."""
    plant = rng.random() < 0.2
    size = int(min(120, max(5, rng.lognormvariate(3.25, 0.75))))
    with_areas = rng.random() < 0.7
    plan = Habits(
        lang, script, plant, rng.random() < 0.6, _areas(rng, lang, script, plant, size), with_areas,
        rng.choices(["area", "bare", "spot", "mixed", "owner", "invented"], [27, 20, 19, 24, 7, 3])[0],
        rng.sample(brand_words(rng, script) if lang == "zh" and rng.random() < 0.6 else names.BRANDS, rng.randint(0, 5)),
        rng.sample(people_words(rng, script) if lang == "zh" else names.PEOPLE_EN, rng.randint(1, 4)),
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
        areas.append(
            {
                "id": slug,
                "name": shown,
                "aliases": [traditional(a, script) if script else a for a in aliases],
                "floor": None,
            }
        )
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


def _cased(name: str, lower: bool) -> str:
    return name.lower() if lower else name


def _floor_words(rng: Random, plan: Habits) -> list[tuple[str, tuple[str, ...], int]]:
    if plan.lang != "zh":
        return names.FLOORS_EN
    local = {"s2tw": names_zh.FLOORS_TW, "s2hk": names_zh.FLOORS_HK}.get(plan.script)
    return list(local) if local and rng.random() < 0.6 else names.FLOORS_ZH


def _floors(rng: Random, plan: Habits) -> list[dict[str, Any]]:
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


def _things(rng: Random, plan: Habits, size: int) -> list[Thing]:
    kinds = [k for k in KINDS if plan.plant or k.where != "plant"]
    weights = [
        k.share
        * (0.15 if plan.plant and k.where == "home" else 1.0)
        * (rng.uniform(0, 2.2) if rng.random() < 0.9 else 0.0)
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


def _thing(rng: Random, plan: Habits, kind: Kind, others: list[Thing]) -> Thing | None:
    name_lang = "en" if plan.lang == "en" or rng.random() < plan.english else "zh"
    placeless = kind.domain in PLACELESS and rng.random() < 0.93
    area = None if placeless else rng.choice(plan.areas)
    parts = name_parts(rng, plan, kind, area, name_lang)
    name = join_parts(parts, name_lang)
    if plan.script and name_lang == "zh":
        parts = [(what, traditional(words, plan.script)) for what, words in parts]
        name = join_parts(parts, name_lang)
    style = rng.random()
    if name_lang == "en" and style < 0.1:
        name = name.lower()
    key = plain(name)
    clash = key in plan.taken
    if clash and (
        rng.random() < 0.6
        or area is None
        or any(plain(o.name) == key and o.area == area["id"] for o in others)
    ):
        return None
    plan.taken.add(key)
    slug = (
        "_".join("".join(c if c.isascii() and c.isalnum() else " " for c in name.lower()).split())
        or f"d{len(others)}"
    )
    identifier = f"{kind.domain}.{slug}"
    taken_ids = {other.id for other in others}
    suffix = 2
    while identifier in taken_ids:
        identifier = f"{kind.domain}.{slug}_{suffix}"
        suffix += 1
    placed = area["id"] if area and plan.with_areas and rng.random() < 0.9 else None
    state, attributes = state_of(rng, kind, plan.levels, plan.unit, [a["id"] for a in plan.areas])
    aliases = draw_aliases(rng, plan, kind, parts, name_lang, key)
    entity = {
        "id": identifier, "domain": kind.domain, "name": name, "aliases": aliases, "area": placed,
        "state": state, "attributes": attributes,
    }  # fmt: skip
    return Thing(entity, kind, parts, name_lang)
