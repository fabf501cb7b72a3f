"""Another thing of the kind with words behind its name that go on in its own terms: "Emma's a degree lower", 二号的再快一百."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from edgehome.lm.grammars.folding import fold
from edgehome.lm.names import kin
from edgehome.lm.parts.fragments import MAX_CHARACTERS, call_for
from edgehome.lm.parts.goingon import going_on
from edgehome.messages import Call, Entity
from edgehome.protocols import Home

_ENDS = re.compile(
    r"(?:er|up|down|more|less|max|min|goes|possible|bright|dark|loud|quiet)(?: (?:by )?[\w.]+)?(?: degrees?| percent|%)?(?: too| as well| please| then)*$|[点些啲度转米巴]$|最[高低大小亮暗热冷]$|[高低快慢大小亮暗加减升降].{1,3}$"
)
_LEAD = re.compile(
    r"^(?:(?:and|also|but|oh|ok|now|then|so|make|turn|get|have|put|set)\b[, ]*|还有|那|再|把|将|[，, ])+"
)
_SPLIT_ZH = re.compile(r"(?=[再调开放弄要还太更升降加减高低快慢亮暗大小暖冷热凉最])")


def another_so(text: str, last: Call, about: Sequence[Entity], home: Home, now: datetime) -> Call | None:
    """Return the call for another thing of the kind of `about` in whose name the words begin, None for any other words."""
    words = fold(text).strip(" .!?。;")
    if (
        not about
        or len(words) > MAX_CHARACTERS
        or len({e.domain for e in about}) != 1
        or not _ENDS.search(words)
    ):
        return None
    pool = [e for e in home.entities.values() if e.domain == about[0].domain and e.liveness != "gone"]
    for what, rest in _splits(_LEAD.sub("", words)):
        if going_on(rest, last, about[:1], home, now) and (found := kin.picked(what, pool, about, home)):
            made = going_on(rest, last, found, home, now)
            return call_for(made, found) if made else None
    return None


def _splits(words: str) -> Iterator[tuple[str, str]]:
    """Yield the ways to part the words in a name and what is said of it, the longest name first."""
    if words.isascii():
        parts = words.split()
        for i in range(len(parts) - 1, 0, -1):
            yield " ".join(parts[:i]), " ".join(parts[i:])
        return
    for cut in reversed([m.start() for m in _SPLIT_ZH.finditer(words) if m.start()]):
        yield re.sub("[也都就的嘅]+$", "", words[:cut]), words[cut:]
