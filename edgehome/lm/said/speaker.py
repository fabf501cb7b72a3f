"""Who speaks, where the words say so: "Ben here, my lamp off" means Ben's lamp. Works on the words and the home's names.

Said of oneself, it is believed for what is called after a person and for nothing else: it opens no lock and skips no question.
"""

import re

from edgehome.lm.names.areas import owners
from edgehome.lm.said import remarks
from edgehome.protocols import Home

_INTRODUCED = re.compile(
    r"^\W*(?:(?:hi|hey|hello|ok|right)\b[, ]*)?(?:(?:it'?s|it is|this is|i'?m) (?P<is>[\w-]+)(?: here| speaking)?|(?P<here>[\w-]+) (?:here|speaking))\s*[,.;:!–—-]+\s*(?:so |and )?(?P<rest>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)
_INTRODUCED_ZH = re.compile(
    r"^(?:喂|嗨|你好|哈喽)?[，, ]*(?:我是|我係|这是|這是)(?P<is>[^，,。！!：:]{1,6})[，,。！!：:]\s*(?P<rest>.{2,})$",
    re.DOTALL,
)
_SIDE = re.compile(
    r"\b(?:on|at|by) my side(?: of the bed)?\b|\b(?:by|on|next to|beside) my bed\b", re.IGNORECASE
)
_MY = re.compile(r"\bmy\b(?! way\b| god\b| side\b)|\bmine\b", re.IGNORECASE)
_MY_ZH = re.compile(r"我(?:自己)?(?=的|嘅|那|嗰|这|這|房|屋|床)")


_HERS = re.compile(
    r"(?<!\btell )(?<!\bask )(?<!\blet )(?<!\bget )(?<!\bgive )(?<!\bremind )(?<!\bwake )\b(?:her|his|their)(?= (?!in\b|to\b|up\b|down\b|off\b|on\b|at\b)[a-z])"
    r"|(?<![其])(?:她|他|佢)(?:们|們|哋)?(?P<zh>(?:自己)?(?:的|嘅)?[那嗰]?(?:间|間|个|個)?(?:房间|房間|卧室|臥室|睡房|房|屋)[里裡]?(?:那|的|嘅|[盏盞部個个](?=[灯燈冷空风風电電]))?"
    r"|(?:的|嘅|那|嗰)?[盏盞部台]?(?=(?:[灯燈空冷窗风風电電暖帘簾]|床[头頭]|夜[灯燈]|喇叭|音[箱响響])))",
    re.IGNORECASE,
)


def hers(text: str, home: Home) -> str:
    """Return the words with whose room is meant for "her" and 她那屋 behind a remark about the one person who has one."""
    if not _HERS.search(text):
        return text
    told = " , ".join(p.text for p in remarks.pieces(text)[:-1] if remarks.gives_none(p.text)).lower()
    whose = {n: a for n, a in owners(home).items() if re.search(rf"\b{n}\b" if n.isascii() else n, told)}
    if len(set(whose.values())) != 1:
        return text
    who, area = next(iter(whose.items()))
    return _HERS.sub(lambda m: home.areas[area].name if m["zh"] is not None else f"{who}'s", text)


def named(text: str, home: Home) -> str:
    """Return the words with whose things they are about: the speaker's for "my", those of who is spoken of for "her"."""
    return hers(_introduced(text, home), home)


def _introduced(text: str, home: Home) -> str:
    """Return the words with the speaker's name for "my", without the words that give it; as they are where nobody is named."""
    found = _INTRODUCED.match(text) or _INTRODUCED_ZH.match(text)
    if found is None:
        return text
    said = next(g for k, g in found.groupdict().items() if k != "rest" and g)
    name = next((n for n in _people(home) if n.lower() == said.lower()), None)
    if name is None:
        return text
    rest = found["rest"]
    if found.re is _INTRODUCED_ZH:
        return _MY_ZH.sub(name, rest)
    if side := _SIDE.search(rest):
        before = rest[: side.start()].rstrip()
        bed = re.sub(r"(?:the )?(\w+)$", rf"{name}'s \1", before) if before else f"{name}'s"
        return bed + rest[side.end() :]
    return _MY.sub(f"{name}'s", rest)


def _people(home: Home) -> set[str]:
    """Return the names of persons: of those the home knows, and of those that things are called after."""
    known = {e.name.split()[0] for e in home.entities.values() if e.domain == "person" and e.name}
    known |= {e.name for e in home.entities.values() if e.domain == "person"}
    things = [(e.name, *e.aliases) for e in home.entities.values()]
    things += [(a.name, *a.aliases) for a in home.areas.values()]
    return known | {m[1] for names in things for n in names if (m := re.match(r"([^\W\d]+)['’]s ", n))}
