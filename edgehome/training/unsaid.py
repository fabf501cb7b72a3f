"""Orders that leave out what they are for, because it was just spoken of: "louder", "too bright", 关掉, 调到三成.

Wording that names nothing serves as it is; of wording with a gap for the target, the gap is closed where people would.
"""

import re
from random import Random

from edgehome.training.templates import Slot

_VERBS = re.compile(
    r"\b(?:off|on|up|down|back|pause|stop|resume|mute|unmute|open|close|shut|lock|unlock|start|dim|brighten|dock|continue|restart|raise|lower|play"
    r"|skip|rewind|kill|cut|run|silence|boost|reset|home|cool|warm|heat|arm|disarm|acknowledge|park|recall|send)$",
    re.IGNORECASE,
)
"""The last word before the gap in English: what can stand without its object in a second turn."""
_AFTER = re.compile(
    r"(?:off|on|up|down|to|at|by|back|louder|quieter|softer|brighter|dimmer|darker|warmer|cooler|hotter|colder|higher|lower|faster|slower|half"
    r"|halfway|again|please|now|open|closed|shut)\b",
    re.IGNORECASE,
)
_HANDLED = ("把", "将", "將", "幫我把", "帮我把")
_CLINGS = tuple("给給在对對替的里裡用向往到讓让从從跟和个個")
_TIED = tuple("的里裡上下跟和嘅那这呢")
_NAMED_LAST = ("", "我说", "我是说", "我說", "我是說", "我話", "就", "那个", "那個")
_ENDINGS = ("", "的", "的话", "的話", "啊", "呀", "啦", "吧")
_HERE = re.compile(
    r"\b(?:here|room|house|home|place|inside|outside|everything|everywhere|all|every|both)\b|这里|这儿|這裡|這裏|呢度|屋|房|家里|家裡|里面|裡面|全|所有|都|外面",
    re.IGNORECASE,
)

Parts = list[str | Slot]


def bare(parts: Parts, chinese: bool) -> Parts | None:
    """Return the parts without their target, or None where nobody would leave it out so."""
    at = next((i for i, p in enumerate(parts) if isinstance(p, Slot) and p.name == "target"), None)
    if at is None:
        return parts
    before, after = parts[:at], parts[at + 1 :]
    lead = before[-1] if before and isinstance(before[-1], str) else ""
    rest = after[0] if after and isinstance(after[0], str) else ""
    return (_bare_zh if chinese else _bare_en)(before, after, lead, rest)


def afterthought(parts: Parts, chinese: bool, rng: Random) -> Parts | None:
    """Return the parts with their target behind a comma, now and then before one: "volume down, the radio"."""
    rest = bare(parts, chinese)
    if rest is None or sum(len(p) for p in rest if isinstance(p, str)) < 2:
        return None
    comma = rng.choice("，，,") if chinese else ", "
    target = Slot("target")
    return [target, comma, *rest] if rng.random() < 0.3 else [*rest, comma, target]


def _bare_en(before: Parts, after: Parts, lead: str, rest: str) -> Parts | None:
    words, then = lead.lower().split(), rest.strip()
    slot_next = bool(after) and isinstance(after[0], Slot) or (rest.strip() == "" and len(after) > 1)
    if not before:
        return after if _AFTER.match(then) or slot_next else None
    if not words or not lead.endswith(" "):
        return None
    ends = not after or not then or not then[0].isalpha()
    if ends and _VERBS.search(lead.rstrip()):
        return [*before[:-1], lead.rstrip(), *after]
    if words[-1] in ("turn", "switch", "put", "set", "bring", "move") and _AFTER.match(then):
        return [*before[:-1], lead, rest.lstrip(), *after[1:]]
    return None


def _bare_zh(before: Parts, after: Parts, lead: str, rest: str) -> Parts | None:
    head, sign, tail = lead.rpartition("，")
    if sign and tail in _NAMED_LAST and rest in _ENDINGS and len(after) < 2:  # 关了吧，我是说...
        return [*before[:-1], head] if head or len(before) > 1 else None
    if not before and rest.startswith("，"):
        return [rest.lstrip("，"), *after[1:]]
    if rest.startswith(_TIED):
        return None
    handled = next((h for h in _HANDLED if lead.endswith(h)), None)
    if handled:
        return [*before[:-1], lead[: -len(handled)], *after] if after else None
    if lead.endswith(_CLINGS) or (before and not lead):
        return None
    return [*before, *after] if before or after else None


def names_nothing(words: str, noun: re.Pattern[str] | None) -> bool:
    """Return whether the words hold neither a place nor the kind of thing that they are about."""
    return bool(words.strip()) and not _HERE.search(words) and not (noun and noun.search(words))
