"""How devices in made-up homes are called: what a name is made of, aliases, words for the kind.

Names are drawn from the lists of names.py and names_zh.py in the habits of one home.
"""

from dataclasses import dataclass, field
from random import Random
from typing import Any

from edgehome.training import names, names_zh
from edgehome.training.names import Kind
from edgehome.training.wording import traditional

Part = tuple[str, str]  # what it is (area, spot, owner, brand, noun, ordinal, invented, alias) and its words


@dataclass
class Habits:
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


def people_words(rng: Random, script: str) -> list[str]:
    more = {"s2tw": names_zh.PEOPLE_TW, "s2hk": names_zh.PEOPLE_HK}.get(script, names_zh.PEOPLE)
    return list(more) if rng.random() < 0.6 else names.PEOPLE_ZH


def brand_words(rng: Random, script: str) -> list[str]:
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


_DIFFERENT = {
    "switch", "scene", "script", "button", "select", "number", "input_boolean", "automation", "sensor.status", "todo", "machine.cnc",
    "machine.filler", "machine.boiler", "alarm", "binary_sensor.door", "binary_sensor.mail", "weather",
}  # fmt: skip


def draw_aliases(rng: Random, plan: Habits, kind: Kind, parts: list[Part], lang: str, key: str) -> list[str]:
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


def name_parts(rng: Random, plan: Habits, kind: Kind, area: dict[str, Any] | None, lang: str) -> list[Part]:
    if kind.domain == "person":
        return [("invented", rng.choice(people_words(rng, plan.script) if lang == "zh" else names.PEOPLE_EN))]
    nouns = _nouns(rng, kind, lang, plan.script)
    noun = ("noun", rng.choice(nouns))
    spots = kind.spots_zh if lang == "zh" else kind.spots_en
    if lang == "zh" and spots and rng.random() < 0.25:
        spots = {"s2tw": names_zh.SPOTS_TW, "s2hk": names_zh.SPOTS_HK}.get(plan.script, names_zh.SPOTS)
    roll, parts = rng.random(), []
    style = (
        plan.style
        if rng.random() < 0.65
        else rng.choice(["area", "bare", "spot", "owner", "brand", "ordinal", "area+spot", "invented"])
    )
    if kind.domain in PLACELESS:
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
        owner = (
            rng.choice(plan.people) if (lang == "zh") == (plan.lang == "zh") else rng.choice(names.PEOPLE_EN)
        )
        parts.append(
            (
                "owner",
                f"{owner}的"
                if lang == "zh" and roll < 0.7
                else owner
                if lang == "zh"
                else f"{owner}{plan.owners}",
            )
        )
        if spots and roll < 0.3:
            parts.append(("spot", rng.choice(spots)))
    if style == "brand" and plan.brands:
        parts.append(("brand", rng.choice(plan.brands)))
    if style == "invented":
        parts = [
            (
                "invented",
                rng.choice([*names.INVENTED_ZH, *names_zh.NICKNAMES] if lang == "zh" else names.INVENTED_EN),
            )
        ]
        return parts if roll < 0.6 else [*parts, noun]
    bare = _bare_name(rng, plan, kind, parts, place)
    if bare:
        return bare
    if kind.key == "switch.lamp" and place and rng.random() < 0.12:
        return [
            ("area", place),
            (
                "noun",
                "开关"
                if lang == "zh"
                else rng.choice(["Switch", "Dimmer", "Dimmer", "Light Switch", "Lights"]),
            ),
        ]
    if rng.random() < plan.smart and kind.domain not in (
        "scene",
        "script",
        "todo",
        "weather",
        "sensor",
        "binary_sensor",
        "alarm",
        "machine",
    ):
        parts.append(("spot", "智能" if lang == "zh" else "Smart"))
    parts.append(noun)
    if style == "ordinal" or (plan.plant and kind.domain in ("machine", "vehicle") and roll < 0.6):
        number = rng.choice(names.ORDINALS_ZH if lang == "zh" else names.ORDINALS_EN)
        if plan.plant and roll < 0.3:
            number = rng.choice(
                [
                    str(rng.randint(1, 40)),
                    f"{rng.choice('ABCMPQ')}{rng.randint(1, 12)}",
                    f"{rng.choice('PMCVTK')}-{rng.randint(1, 3)}0{rng.randint(1, 9)}",
                    f"-{rng.randint(1, 9)}"
                    if kind.domain == "vehicle"
                    else f"{rng.choice('ABC')}{rng.randint(1, 9)}",
                    f"{rng.randint(1, 9)}0{rng.randint(1, 9)}",
                ]
            )
        if lang == "zh" and (number[-1] == "号" or (number.isdigit() and roll < 0.5)):
            parts.insert(-1, ("ordinal", number if number[-1] == "号" else number + "号"))
        elif lang == "zh" and not number.isascii() and number in "左右南北东西前后":
            parts.insert(-1, ("ordinal", number + rng.choice(["边", "侧", ""])))
        else:
            parts.append(("ordinal", number))
    return parts


_PLACED = ("light", "switch", "fan", "lock", "cover", "media_player", "climate", "vacuum")


def _bare_name(rng: Random, plan: Habits, kind: Kind, parts: list[Part], place: str) -> list[Part]:
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
        return " ".join(words for _, words in parts).replace(" -", "-")
    out = ""
    for _, words in parts:
        gap = out and out[-1].isascii() and words[0].isascii()
        out += (" " if gap else "") + words
    return out


def plain(words: str) -> str:
    """Return a name as it is compared: lower case, no articles, no plural s, no spaces doubled."""
    kept = [w for w in words.lower().replace("’", "'").split() if w not in ("the", "my", "a", "our")]
    return " ".join(
        w[:-1] if len(w) > 3 and w.endswith("s") and not w.endswith("ss") and w.isascii() else w for w in kept
    )


def exact(words: str) -> str:
    """Return a name as it is compared when the plural matters: lower case without articles."""
    return " ".join(w for w in words.lower().replace("’", "'").split() if w not in ("the", "my", "a", "our"))


PLACELESS = {
    "scene",
    "script",
    "todo",
    "weather",
    "person",
    "automation",
    "input_boolean",
    "alarm_control_panel",
    "alarm",
}
