"""What kind of thing words or parts of a plan are about, as far as a glance tells: it picks the agent that is asked.

Nothing is decided by it: an agent that is asked for its domain understands the words by itself.
"""

import re
from collections.abc import Iterable

from edgehome.lm.grammars.folding import fold
from edgehome.protocols import Home

_NOUNS = {
    "light": "light lamp 灯", "climate": "thermostat heating heater heat aircon air-conditioning 空调 暖气 恒温器 温控器 地暖",
    "cover": "blind curtain shutter shade awning 窗帘 百叶窗 卷帘 遮阳", "lock": "lock 门锁 锁", "fan": "fan 风扇 电扇",
    "media_player": "music song volume tv television speaker radio 音乐 歌 音量 电视 音箱 收音机",
    "vacuum": "vacuum hoover 扫地机 吸尘器", "alarm_control_panel": "alarm 警报 布防 撤防", "weather": "weather 天气",
}  # fmt: skip
_KINDS = {domain: tuple(nouns.split()) for domain, nouns in _NOUNS.items()}


def only(domains: Iterable[str]) -> str:
    """Return the domain if there is exactly one, else ""."""
    found = set(domains)
    return found.pop() if len(found) == 1 else ""


class Subjects:
    """Guesses the domain of words by the names of one home, which are looked at again when it changes."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._revision = -1
        self._names: list[tuple[str, frozenset[str]]] = []

    def of(self, text: str) -> str:
        """Return the one domain that the things and nouns in the words belong to, "" if there is none or several."""
        if self._home.revision != self._revision:
            self._learn()
        said = fold(text).casefold()
        found: set[str] = set()
        for name, domains in self._names:  # longest first: what is within a longer name is no name of its own
            if name in said and (pattern := _whole(name)).search(said):
                said = pattern.sub(" , ", said)
                found |= domains
        for domain, nouns in _KINDS.items():
            if any(noun in said and _whole(noun).search(said) for noun in nouns):
                found.add(domain)
        return only(found)

    def of_entities(self, ids: Iterable[str]) -> str:
        """Return the one domain of these entities, "" if they are of several or unknown."""
        known = self._home.entities
        return only(known[i].domain for i in ids if i in known)

    def _learn(self) -> None:
        self._revision = self._home.revision
        names: dict[str, set[str]] = {}
        for entity in self._home.entities.values():
            for name in (entity.name, *entity.aliases):
                names.setdefault(fold(name).casefold().strip(), set()).add(entity.domain)
        areas, floors = self._home.areas.values(), self._home.floors.values()
        places = [(place.name, *place.aliases) for place in areas] + [(f.name, *f.aliases) for f in floors]
        for name in (name for called in places for name in called):
            names.setdefault(fold(name).casefold().strip(), set())
        longest_first = sorted((n for n in names if n), key=len, reverse=True)
        self._names = [(name, frozenset(names[name])) for name in longest_first]


def _whole(name: str) -> re.Pattern[str]:
    """Match the name in folded text, whole where words are parted by spaces."""
    if not name.isascii():
        return re.compile(re.escape(name))
    return re.compile(rf"(?<![a-z0-9]){re.escape(name)}(?:s|es|'s)?(?![a-z0-9])")
