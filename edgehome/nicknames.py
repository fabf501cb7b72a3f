"""Names a home learns from corrections: what a person calls a thing in a room, after they said yes to it.

A nickname counts for the person (and room) it was learnt from. In words it is put in place of, before anything is
understood; removing it restores what was understood before exactly. Nothing is guessed here but the correction itself.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

import msgspec
from rapidfuzz import fuzz

from edgehome.intents import INTENTS
from edgehome.lm.grammars.folding import fold
from edgehome.messages import Call, Entity, Message, encode
from edgehome.protocols import Home
from edgehome.store import Database

KIND = "nickname"
MAX_NICKNAMES = 5000
_WRONG_EN = re.compile(
    r"^(?:(?:no+|nope|wrong(?: one| lamp| light| device)?|not (?:that|this)(?: one)?|that'?s (?:not it|wrong|the wrong one)"
    r"|i (?:don'?t|didn'?t) mean (?:that|this)(?: one)?)[,.;!]? +)+(?:not [\w' ]+?[,;] +)?(?:but )?(?:i (?:meant?|said) +)?(?:it'?s +)?(?P<what>.{2,60})$",
    re.I,
)
_WRONG_ZH = re.compile(
    r"^(?:不是|不对|错了|搞错了|弄错了|唔系|唔啱|说错|讲错|错|不)(?:了|啦|咗|晒|喇)?(?:这|那|呢|嗰)?(?:个|盏|台|只|扇)?[，,。！! ]*(?:我(?:说|讲|指)(?:的|紧)?)?(?:应该)?(?:要|系|是|係)?的?(?P<what>[^，,。]{1,30}?)(?:啊|呀|啦|嘛)?$"
)
_MEANT_EN = re.compile(
    r"^(?:(?:no+|sorry|oops|wrong one)[,.;!]? +)*i(?:'d| had)? (?:meant?|said|(?:was |were )?(?:talking about|thinking (?:of|about)|after)|had in mind|wanted) +(?P<what>.{2,60})$"
    r"|^(?P<first>.{2,60}?),? (?:is what )?i (?:meant?|said)$",
    re.I,
)
_NOT_BUT_ZH = re.compile(
    r"^(?:不是|唔系|唔是)[^，,。]{1,20}[，,] ?(?:我(?:说|讲|指)的?)?(?:而?是|系|要)(?P<what>[^，,。]{1,30}?)(?:啊|呀|啦|的)?$"
)
_FILLER = re.compile(
    r"\b(?:the|one|ones|that|this|my|by|near|next|to|beside|at|in|on|of|over|please|i|meant?|mean)\b|那个|这个|那盏|这盏|旁边|边上|的|个|盏|请|靠|离|近"
)
_FOLLOWS = re.compile(r"^(?:and|also|then|what about|how about)\b|^(?:还有|那|也|再|另外)|呢[？?]?$", re.I)
_SOME_ONE = re.compile(r"\b(?:one|ones)\b|那[个盏台只扇]|[上下边旁里前后]的")
_NOT_A_THING = re.compile(
    r"^(?:thanks?|thank you|cancel|stop|don'?t|nothing|never ?mind|it'?s (?:fine|ok(?:ay)?)|leave it|用|要|了|行|必|谢)"
)
_ORDER_EN = re.compile(
    r"^(?:please )?(?:(?:can|could) you )?(?:please )?(?:turn|switch|put|set|make|open|close|shut|dim|brighten|start|stop|lock|unlock|play|pause|raise|lower)"
    r"(?: (?:on|off|up|down))? (?:the |my )?(?P<name>.+?)(?: (?:on|off|up|down|please|again|to .+|at .+))*$",
    re.I,
)
_ORDER_ZH = re.compile(
    r"^(?:请|帮我|麻烦)*(?:把|将)?(?:打开|关闭|关掉|关上|开启|调亮|调暗|开|关|启动|停止|停|锁上|锁|解锁)?(?P<name>.+?)(?:打开|关闭|关掉|关上|开启|调亮|调暗|调到.+|开|关|一下|吧)*$"
)


class Nickname(Message, frozen=True, kw_only=True):
    """One name: what is said (folded), whose it is, in which room ("" anywhere), and which entity it means."""

    said: str
    entity: str
    person: str = ""
    area: str = ""

    @property
    def key(self) -> str:
        """What it is kept under."""
        return f"{self.person}|{self.area}|{self.said}"


class Correction(NamedTuple):
    """What a correction says: the thing that was meant, and the words that had been said for it.

    Without a thing it may be one of `among`.
    """

    entity: str
    said: str
    among: tuple[str, ...] = ()


def folded(text: str) -> str:
    """Return text as nicknames are compared."""
    return " ".join(re.sub(r"^(?:the|my|our) ", "", fold(text).casefold().strip(" .,!?。，！？")).split())


class Nicknames:
    """All learnt names of a site."""

    def __init__(self, database: Database | None = None) -> None:
        self._database = database
        self._names: dict[str, Nickname] = {}
        for key, body in (database.facts(KIND) if database else {}).items():
            self._names[key] = msgspec.json.decode(body, type=Nickname)

    def all(self, person: str | None = None) -> list[Nickname]:
        """Return the names, of one person if asked."""
        return sorted((n for n in self._names.values() if person in (None, n.person)), key=lambda n: n.key)

    def learn(self, nickname: Nickname) -> None:
        """Keep a name; the newest meaning counts. Raises ValueError when there are too many."""
        if nickname.key not in self._names and len(self._names) >= MAX_NICKNAMES:
            raise ValueError(f"{MAX_NICKNAMES} names are learnt already; remove some first")
        self._names[nickname.key] = nickname
        if self._database:
            self._database.put(KIND, nickname.key, encode(nickname))

    def remove(self, said: str, person: str = "", area: str | None = None) -> int:
        """Forget a name of a person, in a room or in all; return how many were forgotten."""
        gone = [
            k for k, n in self._names.items()
            if n.said == folded(said) and n.person == person and area in (None, n.area)
        ]  # fmt: skip
        for key in gone:
            del self._names[key]
            if self._database:
                self._database.remove(KIND, key)
        return len(gone)

    def apply(self, text: str, person: str | None, area: str | None, home: Home) -> str:
        """Return the words with the person's nicknames replaced by the names the home knows."""
        mine = [
            n for n in self._names.values() if n.person in (person or "", "") and n.area in (area or "", "")
        ]
        if not mine:
            return text
        plain = fold(text).casefold()
        named = _spans(plain, _names_of(home))
        for nickname in sorted(mine, key=lambda n: (-len(n.said), n.area == "")):
            entity = home.entities.get(nickname.entity)
            if entity is None:
                continue
            for start, end in _spans(plain, [nickname.said]):
                if not any(a <= start and end <= b and b - a > end - start for a, b in named):
                    return text[:start] + unique_name(entity, home, text) + text[end:]
        return text


def _names_of(home: Home) -> list[str]:
    return [fold(n).casefold() for e in home.entities.values() for n in (e.name, *e.aliases) if len(n) > 1]


def _spans(plain: str, names: list[str]) -> list[tuple[int, int]]:
    found = []
    for name in names:
        start = plain.find(name)
        while start >= 0 and name:
            end = start + len(name)
            whole = not name.isascii() or not (
                (start and plain[start - 1].isalnum() and plain[start - 1].isascii())
                or (end < len(plain) and plain[end].isalnum() and plain[end].isascii())
            )
            if whole:
                found.append((start, end))
            start = plain.find(name, start + 1)
    return found


def unique_name(entity: Entity, home: Home, text: str = "") -> str:
    """Return a name only this entity has, in the script of the text where there is one, else with its room."""
    names = [entity.name, *entity.aliases]
    chinese = any("\u4e00" <= c <= "\u9fff" for c in text)
    names.sort(key=lambda n: any("\u4e00" <= c <= "\u9fff" for c in n) != chinese)
    others = {
        fold(n).casefold() for e in home.entities.values() if e.id != entity.id for n in (e.name, *e.aliases)
    }
    for name in names:
        if fold(name).casefold() not in others:
            return name
    area = home.areas.get(entity.area or "")
    return f"{area.name} {names[0]}" if area else names[0]


def correction(
    text: str, said_before: str, entities: tuple[str, ...], home: Home, calls: tuple[Call, ...] = ()
) -> Correction | None:
    """Return what "no, the one by the sofa" says of the order before it; None for any other words.

    `entities` are what the order reached; the thing meant is another one of their kind, that its `calls` can be said of.
    """
    plain = without_putting_back(text, entities, home) or fold(text.strip())
    forms = (_WRONG_EN, _MEANT_EN, _NOT_BUT_ZH, _WRONG_ZH)
    match = next((m for form in forms if (m := form.match(plain))), None)
    what = (match["what"] or match.groupdict().get("first") or "").strip() if match else ""
    if not what or not entities or _NOT_A_THING.match(what):
        return None
    wrong = [home.entities[i] for i in entities if i in home.entities]
    if not wrong:
        return None
    if meant := _meant(what, wrong, home, [c.intent for c in calls]):
        left_out = _FOLLOWS.search(said_before.strip())
        said = place_phrase(said_before, wrong, home) if left_out else phrase(said_before, wrong)
        return Correction(meant, said)
    if not _SOME_ONE.search(what):
        return None
    places, kinds = {e.area for e in wrong}, {e.domain for e in wrong}
    near = [e.id for e in home.entities.values() if e.area in places and e.domain in kinds]
    others = tuple(i for i in near if i not in entities)
    return Correction("", "", others or tuple(near)) if len(near) > 1 else None


_CLAUSES = re.compile(
    r"\s*[,.;，。；]\s*|\s+(?=(?:and|but) (?:put|leave|turn|set|open|close)\b)", re.IGNORECASE
)
_OH = re.compile(
    r"^(?:(?:oh|ah|no|sorry|oops|hang on|wait|my mistake|哎呀?|哦|唉|啊|诶|等等|唔好意思)[,.!，。！ ]+)+(?=i\b|[\u3400-\u9fff])",
    re.IGNORECASE,
)
_PUT_BACK = re.compile(
    r"(?:and |but )?(?:please |just |you can )?(?:leave|put|keep|set|turn|switch|bring|open|close) (?:the |my )?.+? (?:back(?: .+)?|alone|(?:as|how|where|like|what|at what|to what|the way) (?:it|they) (?:was|were)(?: before)?|as is|again)"
    r"|(?:把|将)?.{1,10}?(?:就|还是|都)?(?:给我|帮我|同我)?(?:(?:拉|开|关|弄|改|调|放|变|升|降|摇|整|打开|关上)(?:回去|回来|回|返(?:开|埋|佢|去|转头)?)|恢复(?:原样)?|还原|别动|不动|(?:还|就)?(?:照旧|照原来(?:的|那样)?|跟原来一样))(?:吧|啦|了|佢)?",
    re.IGNORECASE,
)


def without_putting_back(text: str, entities: tuple[str, ...], home: Home) -> str:
    """Return a correction without the clause that puts the wrong thing back as it was, "" where it has no such clause."""
    plain = fold(text.strip())
    wrong = [home.entities[i] for i in entities if i in home.entities]
    for clause in _CLAUSES.split(plain):
        if _PUT_BACK.fullmatch(clause) and any(_names_one(clause, e, home) for e in wrong):
            return _OH.sub("", plain.replace(clause, "").strip(" ,.;，。"))
    return ""


def _names_one(clause: str, entity: Entity, home: Home) -> bool:
    """Return whether a word of a thing's name, or its room's, stands in the clause."""
    area = home.areas.get(entity.area or "")
    names = (*((area.name, *area.aliases) if area else ()), entity.name, *entity.aliases)
    low = clause.casefold()
    return bool(
        re.search(
            r"\b(?:main|first|other|big) (?:one|light)\b|\b(?:leave|put|keep|set|turn) (?:it|that)\b|原来那|头先嗰",
            low,
        )
    ) or any(
        fold(n).casefold() in low
        or (set(re.findall(r"[a-z]{3,}", fold(n).casefold())) - {"the"}) & set(re.findall(r"[a-z]+", low))
        for n in names
    )


def _meant(what: str, wrong: list[Entity], home: Home, intents: list[str]) -> str | None:
    core = " ".join(_FILLER.sub(" ", what.casefold()).split())
    if not core:
        return None
    rated: dict[str, float] = {}
    kinds = {e.domain for e in wrong}
    gone = {e.id for e in wrong} if len(wrong) == 1 else set()  # of several one may have been meant
    for entity in home.entities.values():
        if entity.id in gone or not all(_reaches(i, entity) for i in intents):
            continue
        score = max(
            (_likeness(core, fold(n).casefold()) for n in (entity.name, *entity.aliases)), default=0.0
        )
        area = home.areas.get(entity.area or "")
        if area and any(fold(n).casefold() in core for n in (area.name, *area.aliases)):
            score = max(score, 70.0) + (8.0 if entity.domain in kinds else 0.0)
        if entity.domain not in kinds:
            score -= 15.0
        rated[entity.id] = score
    best = max(rated.values(), default=0.0)
    found = [i for i, score in rated.items() if score == best]
    if len(found) > 1:  # the wrong thing's like in the room that was meant: the main light, not the desk lamp
        alike = {i: max(_kinship(home.entities[i], e, home) for e in wrong) for i in found}
        found = [i for i in found if alike[i] == max(alike.values())]
    return found[0] if best >= 75.0 and len(found) == 1 else None


def _reaches(intent: str, entity: Entity) -> bool:
    spec = INTENTS.get(intent)
    return spec is None or not spec.domains or entity.domain in spec.domains


def _kinship(entity: Entity, other: Entity, home: Home) -> float:
    """Return how like two names are, 0 to 100, their rooms' names left out."""

    def bare(one: Entity) -> str:
        area = home.areas.get(one.area or "")
        name = fold(one.name).casefold()
        for place in (area.name, *area.aliases) if area else ():
            name = name.replace(fold(place).casefold(), " ")
        return " ".join(name.split())

    return fuzz.ratio(bare(entity), bare(other))


def _likeness(said: str, name: str) -> float:
    words = set(re.findall(r"[a-z0-9]+", name))
    told = set(re.findall(r"[a-z0-9]+", said))
    shared = 92.0 if told and told <= words else 0.0
    inside = 90.0 if len(said) > 1 and not said.isascii() and (said in name or name in said) else 0.0
    return max(fuzz.ratio(said, name), shared, inside)


def phrase(said: str, wrong: list[Entity]) -> str:
    """Return the words of an order that stood for the thing it reached: its name there, else what is left of the order."""
    plain = fold(said.strip(" .!。！")).casefold()
    names = sorted((fold(n).casefold() for e in wrong for n in (e.name, *e.aliases)), key=len, reverse=True)
    match = (
        _ORDER_ZH.match(plain) if any("\u4e00" <= c <= "\u9fff" for c in plain) else _ORDER_EN.match(plain)
    )
    rest = folded(match["name"]) if match else ""
    if rest and len(rest) <= 40:
        return rest
    return next((n for n in names if n in plain), rest)


_KINDS = {
    "light": ("light", "灯"), "fan": ("fan", "风扇"), "cover": ("blind", "窗帘"), "media_player": ("speaker", "音箱"),
    "climate": ("heating", "暖气"), "lock": ("lock", "锁"), "switch": ("plug", "插座"),
}  # fmt: skip


def place_phrase(said: str, wrong: list[Entity], home: Home) -> str:
    """Return what "and the bedroom" stood for in a turn that left the thing out: "bedroom light", 卧室灯."""
    plain, kinds = fold(said).casefold(), {e.domain for e in wrong}
    kind = _KINDS.get(next(iter(kinds))) if len(kinds) == 1 else None
    names = [fold(n).casefold() for a in home.areas.values() for n in (a.name, *a.aliases)]
    place = max((n for n in names if _spans(plain, [n])), key=len, default="")
    if not kind or not place:
        return ""
    return f"{place} {kind[0]}" if place.isascii() else f"{place}{kind[1]}"


_GENERAL = {
    "it", "that", "this", "one", "light", "lights", "lamp", "lamps", "fan", "heating", "blind", "blinds", "curtain", "curtains",
    "door", "window", "灯", "燈", "灯光", "风扇", "風扇", "暖气", "窗帘", "窗簾", "空调", "门", "窗", "它", "这个", "那个",
}  # fmt: skip


def is_general(said: str) -> bool:
    """Return whether the words mean a kind of thing: as a name of one they would take every order for the others."""
    return said in _GENERAL


def as_lines(names: list[Nickname]) -> list[Mapping[str, str]]:
    """Return names as plain JSON for lists and exports."""
    return [msgspec.to_builtins(n) for n in names]
