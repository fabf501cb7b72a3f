"""Completes words of orders: verbs, rooms and devices in English and Chinese, by pinyin initials too (kt → 客厅).

Pure: takes the names of the home, gives what the word before the cursor may become.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from edgehome.pinyin import reading, spelled

VERBS = (
    "turn on", "turn off", "open", "close", "set", "dim", "brighten", "lock", "unlock", "start", "stop", "pause",
    "play", "what is", "is", "how many", "which", "why", "undo", "every day at", "remind me", "set a timer for", "add",
    "打开", "关闭", "关掉", "调亮", "调暗", "把", "设为", "锁上", "解锁", "启动", "停止", "暂停", "播放", "多少度", "是否",
    "哪些", "为什么", "撤销", "每天", "提醒我", "定时", "拉开", "拉上",
)  # fmt: skip
LIMIT = 8


class Completion(NamedTuple):
    """What may stand instead of the text from `start` to the cursor; `kind` is verb, room or device."""

    text: str
    start: int
    kind: str


@lru_cache(maxsize=50_000)
def initials(text: str) -> str:
    """Return the pinyin initials of Chinese text (客厅 → kt); letters and digits stay, the rest goes."""
    if text.isascii():
        return ""
    return "".join(c.casefold() if c.isascii() and c.isalnum() else reading(c)[:1] for c in text)


def names_of(entities: Iterable[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Return (name, kind) of all rooms, floors and devices with their aliases, each once."""
    found: dict[str, str] = {}
    rows = list(entities)
    for entity in rows:
        for place in (entity["area"], entity["floor"]):
            if place:
                found.setdefault(place, "room")
    for entity in rows:
        for name in (entity["name"], *entity["aliases"]):
            found.setdefault(str(name), "device")
    return list(found.items())


_WORD_STARTS = re.compile(r"(?<![A-Za-z0-9])(?=[A-Za-z0-9])|(?=[\u3400-\u9fff])")


def complete(
    text: str, cursor: int, names: Sequence[tuple[str, str]], limit: int = LIMIT
) -> list[Completion]:
    """Return completions of the words before the cursor: longest match first, verbs only at the start.

    Where the words are a name or a verb already, no part of them is taken for the beginning of another.
    """
    before = text[:cursor]
    if not before.strip() or before.endswith(" "):
        return []
    starts = [m.start() for m in _WORD_STARTS.finditer(before)][-6:]
    choices = [*((v, "verb") for v in VERBS), *names]
    found: dict[str, tuple[int, Completion]] = {}
    for start in starts:
        piece, whole = before[start:].casefold(), False
        for name, kind in choices:
            if kind == "verb" and before[:start].strip():
                continue
            whole = whole or name.casefold() == piece
            rank = _rank(piece, name, alone=not before[:start].strip())
            if rank is not None and name not in found:
                found[name] = (rank - 10 * len(piece), Completion(name, start, kind))
        if whole:
            break
    ordered = sorted(found.values(), key=lambda pair: (pair[0], len(pair[1].text)))
    return [completion for _, completion in ordered[:limit]]


def _rank(piece: str, name: str, alone: bool) -> int | None:
    folded = name.casefold()
    if folded == piece or not piece:
        return None
    if folded.startswith(piece):
        return 0
    short = initials(name)
    if short and len(piece) >= 2 and piece.isascii() and short.startswith(piece):
        return 1
    if short and len(piece) >= 2 and piece.isascii() and spelled(name).startswith(piece):
        return 1
    if len(piece) >= 3 and any(word.startswith(piece) for word in folded.split()[1:]):
        return 2
    return None


def apply(text: str, cursor: int, completion: Completion) -> tuple[str, int]:
    """Return the text with the completion put in, and where the cursor stands then."""
    put = completion.text + (" " if completion.text[-1:].isascii() else "")
    rest = text[cursor:].lstrip(" ") if put.endswith(" ") else text[cursor:]
    return text[: completion.start] + put + rest, completion.start + len(put)
