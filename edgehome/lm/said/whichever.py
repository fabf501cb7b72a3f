"""Which of several is meant by how they are now: "whichever has more charge", "the one that's free", 电多的那台.

Looks at the states in the home; where two are alike none is picked.
"""

import re
from collections.abc import Sequence

from edgehome.messages import Entity

_CHARGED = re.compile(
    r"\b(?:more|most|fuller|fullest|higher|highest|better|best)\b.{0,16}\b(?:charged?|battery|juice|power)\b|\b(?:fuller|fullest) (?:one|battery)\b|\b(?:charge|battery|juice) (?:is )?(?:higher|highest|better)\b|(?:n['’]?t|\bnot) (?:nearly |so |as |quite |about to go |running )?(?:flat|dead|empty|low)\b|\bleast flat\b"
    r"|(?:电|電)(?:量|池)?(?:更|最|比较|比較)?(?:多|足|高|满|滿)",
    re.IGNORECASE,
)
_FREE = re.compile(
    r"\b(?:which(?:ever)?|what(?:ever)?|the one|any)\b.{0,12}\b(?:free|idle|not busy|available|doing nothing)\b|\b(?:the )?(?:free|idle) one\b|(?:空着|空著|空闲|空閒|闲着|閒著|没事|冇嘢做|得闲)",
    re.IGNORECASE,
)
_IDLE = ("idle", "docked", "standby", "charging", "stopped", "off", "paused")


def told(text: str) -> bool:
    """Return whether the words, and no more, pick one of several by how it is now."""
    return len(text) <= 40 and bool(_CHARGED.search(text) or _FREE.search(text))


PICKS = re.compile(
    r"\b(?:whichever|(?:the|any) (?:one|\w+) (?:that|which)(?:['’]s)?)\b.*?(?=\s(?:to|over|into|back|out|off)\b|[,.;!?]|$)|哪[个個辆輛台部]?\S*?(?:就)?(?=去|到|来|來|派|[，,。]|$)",
    re.IGNORECASE,
)


def chosen(text: str, among: Sequence[Entity]) -> Entity | None:
    """Return the one of these that words in an order pick, None where they pick none or several."""
    found = PICKS.search(text)
    return picked(found[0], among) if found else None


def picked(text: str, among: Sequence[Entity]) -> Entity | None:
    """Return the one of these that the words pick by its charge or by being idle, None for any other words or where several are."""
    if not told(text):
        return None
    if _CHARGED.search(text):
        charge = {e.id: _charge(e) for e in among}
        most = max((c for c in charge.values() if c is not None), default=None)
        best = [e for e in among if charge[e.id] is not None and charge[e.id] == most]
        return best[0] if len(best) == 1 and None not in charge.values() else None
    free = [e for e in among if e.state in _IDLE]
    return free[0] if len(free) == 1 else None


def _charge(entity: Entity) -> float | None:
    found = (entity.attributes.get(name) for name in ("battery_level", "battery"))
    return next((float(v) for v in found if isinstance(v, int | float) and not isinstance(v, bool)), None)


ALL = re.compile(
    r"(?:all|both|every one)(?: of (?:them|those))?(?: (?:on|off|open|shut|closed|up|down))?|(?:全|都|全都|全部|所有|[两兩][个個台盏盞部])(?:都)?(?:[开開关關要停锁鎖拉熄是][掉上了开開啦吧]*)?"
)
"""All of several that were asked about: "both of them off", 两台都关了吧."""
NOT_THIS = re.compile(
    r"(?:(?:well|just|but|no)[, ]+)*(?:not|anything but) (?P<what>[^,;.]+)|(?:但是?|不过|不過)?(?P<zh>[^，,]{1,8}?)(?:那|嗰)?(?:个|個|盏|盞|台|边|邊|的)?(?:就|先)?(?:别|別|不用|不要|唔好|唔使)(?:[关關开開熄动動停郁]|管)?(?:了|啦|喇|掉|它)?",
    re.IGNORECASE,
)
"""Which one of several is not meant: "not the hall one", 书房那个不用."""
