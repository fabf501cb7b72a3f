"""Who comes or goes: a clause about people of the home, said by name, or of everybody, nobody, anybody; pure."""

import re
from typing import Any

from edgehome.messages import Entity
from edgehome.protocols import Home

from .things import folded, stands_in

_HOME = re.compile(
    r"(?:\b(?:comes?|came|gets?|got|is|are|am|arrives?|arrived|returns?|returned|has come|have come)|(?<=[a-z])'(?:s|re)) (?:back |both |all |still |already )*(?:at )?home\b|\bhome again\b"
    r"|\bat home\b|\b(?:arrives?|arrived|returns?|returned)\b|(?:\b(?:is|are|comes?|gets?)|(?<=[a-z])'(?:s|re)) (?:both |all |still |already )*back\b"
    r"|(?:\bis|\bare|(?:gets?|got|comes?|came|walks?|walked)(?: back)?|(?<=[a-z])'(?:s|re)) (?:both |all |still |already )*(?:in|through the (?:front )?door)(?=(?: you (?:can|may))?[ ,]*$|,? (?:and|or) )|[喺系]屋企"
    r"|到家|回家|回来|回到家|返到屋企|返屋企|返[来嚟]|返[咗到]+(?:屋企|来|嚟)?|进家门|在家|在屋企|进门"
)
_AWAY = re.compile(
    r"\b(?:leaves?|leaving|left)(?: (?:the )?(?:house|home|flat|apartment|building|place))?\b(?! (?:open|on|off|unlocked))"
    r"|(?:\b(?:goes?|gone|is|are|has gone|have gone|heads?|walks?)|(?<=[a-z])'(?:s|re)) (?:both |all |still |already )*out\b|(?:\b(?:is|are|be|been)|(?<=[a-z])'(?:s|re)) (?:both |all |still |already )*(?:gone|away|out)\b|\bhas gone\b|\bhave gone\b"
    r"|(?:n't|\bnot) (?:at )?(?:home|back|in)\b|\bgoes? to (?:work|school)\b"
    r"|出门|出门去|离家|离开|出去|走了|走光|走后|出[咗了][门街]|走咗|出街|上班去|上学去|(?:不|没|没有|唔)(?:在|喺)(?:家|屋企)?(?![一-龥]*(?:里|内)有)"
)
_EMPTY = re.compile(
    r"\b(?:the )?(?:house|home|flat|apartment) (?:is|stands|has been) empty\b|(?:家里|屋里|屋企)(?:空|没人|无人|没有人|冇人)"
)
_FILLED = re.compile(r"\b(?:the )?(?:house|home) (?:is|becomes) (?:no longer|not) empty\b|(?:家里|屋里)有人")
_NOBODY = re.compile(r"\b(?:nobody|no one|no-one|not anyone)\b|没有?人|无人|冇人|一个人(?:都|也)(?:不|没)")
_LAST = re.compile(r"\bthe last (?:person|one|of us)\b|最后一个(?:人)?|最后走的|谁(?:是)?最后")
_FIRST = re.compile(r"\bthe first (?:person|one|of us)\b|第一个(?:人)?|谁(?:是)?(?:最先|先|第一个)")
_ALL = re.compile(
    r"\b(?:every ?(?:body|one)|we(?='re| are| have| leave| go| come| get| all)|we all|all of us|the whole family|all (?:the )?(?:people|residents))\b|\bwe are all\b"
    r"|所有人|大家|全家人?|每个人|我们|人都|一家人|全部人"
)
_ANY = re.compile(
    r"\b(?:someone|somebody|anyone|anybody|any of us|one of us)\b|有人|有谁|任何人|谁(?=回|到|出|走|在)"
)
_BOTH = re.compile(r"\bboth\b|两个人|两人|俩|[和跟同与及、].{1,6}(?:都|一起|全)")
_OR = re.compile(r"\bor\b|或者?|还是")
_KIN = ("小", "阿", "老")
_RELATIONS = tuple(
    frozenset(kin.split())
    for kin in (
        "dad daddy father papa 爸爸 阿爸 老爸 老豆 爹", "mum mom mummy mommy mother mama 妈妈 阿妈 老妈 妈咪 老母",
        "grandpa grandad granddad grandfather 爷爷 阿爷", "granny grandma gran grandmother nan nana 奶奶 阿嫲 嫲嫲", "外公 公公 姥爷", "外婆 婆婆 姥姥",
    )
)  # fmt: skip
"""Everyday words for one and the same relation: who is called by one of a line may be called by the others."""
_PARENTS = re.compile(r"\b(?:(?:my|our|the) )?parents\b(?!['’])|爸妈|父母|爹[妈娘]")


def _called(person: Entity) -> list[str]:
    """Return what a person is called; a Chinese name of two or three signs also as 小 with its last, and without its first."""
    names = [folded(n) for n in (person.name, *person.aliases)]
    for name in tuple(names):
        if any(name in kin for kin in _RELATIONS):
            continue
        if re.fullmatch(r"[一-鿿]{2,3}", name) and name not in ("姐姐", "哥哥", "弟弟", "妹妹"):
            short = [f"{kin}{name[-1]}" for kin in _KIN] + ([name[1:]] if len(name) == 3 else [])
            names += [
                n for n in short if not any(n in kin for kin in _RELATIONS)
            ]  # 豆豆 is no 老豆, a father
    return names + [word for kin in _RELATIONS if kin & set(names) for word in kin]


def _parents(text: str) -> str:
    """Return folded text with 爸妈 and "my parents" as the two that they are."""
    return _PARENTS.sub(lambda m: "mum and dad" if m[0].isascii() else "爸爸和妈妈", text)


def _named(text: str, people: list[Entity]) -> list[Entity]:
    """Return the people named; 豆豆爸 does not name 豆豆."""
    bearers: dict[str, set[str]] = {}
    for person in people:
        for name in _called(person):
            bearers.setdefault(name, set()).add(person.id)
    found: set[str] = set()
    for name in sorted(bearers, key=len, reverse=True):
        whole = rf"(?<![a-z]){re.escape(name)}(?![a-z])" if name.isascii() else re.escape(name)
        text, times = re.subn(whole, "、", text)
        found |= bearers[name] if times else set()
    return [p for p in people if p.id in found]


_LEFT_SO = re.compile(r"\b(?:leaves?|left) (?:the|an?|my|our) .+ (?:open|on|off|unlocked|running|closed)\b")


def watched(part: dict[str, Any]) -> bool:
    """Return whether a trigger or condition is about people."""
    ids = part.get("entity") or ()
    first = ids if isinstance(ids, str) else next(iter(ids), "")
    return first.startswith(("person.", "device_tracker."))


def moves(text: str) -> str | None:
    """Return home or not_home if the clause says that somebody comes or goes, else None."""
    if _LEFT_SO.search(text):
        return None
    if _AWAY.search(text):
        return "not_home"
    return "home" if _HOME.search(text) else None


_SPEAKER = re.compile(
    r"\bi(?:'m| am| have| get| come| leave| go| arrive| return)?\b|我(?!们|爸|妈|老|太|先|儿|女)"
)


def says_i(clause: str) -> bool:
    """Return whether the clause is about who speaks."""
    return bool(_SPEAKER.search(clause.casefold()))


def speaker(clause: str, person: str | None) -> str:
    """Return the clause with the name of who speaks for "I" and 我, where that is known."""
    if not person or not says_i(clause):
        return clause
    text = re.sub(r"\bi(?:'m| am)\b", f"{person} is", clause, flags=re.I)
    return re.sub(r"\bi\b|我", person, text, count=1, flags=re.I)


def part(clause: str, home: Home) -> dict[str, Any] | None:
    """Return the state trigger or condition of a clause about who comes, goes, is there or away; None for any other."""
    people = [
        e for e in home.entities.values() if e.domain in ("person", "device_tracker") and e.liveness != "gone"
    ]
    people = [e for e in people if e.domain == "person"] or people
    if not people:
        return None
    text = _parents(folded(clause))
    named = _named(text, people)
    if not named and in_a_room(text, home):
        return None
    if not named and (_EMPTY.search(text) or _FILLED.search(text)):
        return _state(
            people, "not_home" if _EMPTY.search(text) else "home", "" if _EMPTY.search(text) else "first"
        )
    to = moves(text)
    if to is None:
        return None
    if named and len(named) < 2 and _BOTH.search(text):
        return None  # the other one is not known here
    if named:
        return _state(named, to, "any" if len(named) > 1 and _OR.search(text) else "")
    if _NOBODY.search(text):
        return _state(people, "not_home" if to == "home" or "在" in text or "home" in text else "home", "")
    if _LAST.search(text):
        return _state(people, to, "") if to == "not_home" else None
    if _FIRST.search(text):
        return _state(people, to, "first")
    if _ALL.search(text):
        return _state(people, to, "")
    return _state(people, to, "any") if _ANY.search(text) else None


def in_a_room(text: str, home: Home) -> bool:
    """Return whether the words name a room of the home."""
    return any(
        stands_in(folded(name), text) for area in home.areas.values() for name in (area.name, *area.aliases)
    )


def _state(people: list[Entity], to: str, match: str) -> dict[str, Any]:
    ids = [e.id for e in people]
    made: dict[str, Any] = {"type": "state", "entity": ids[0] if len(ids) == 1 else ids, "to": to}
    return {**made, "match": match} if match and len(ids) > 1 else made
