"""Several orders in one sentence, cut apart where that is certain; whether the parts mean anything is not known here."""

import re
from collections.abc import Collection, Iterator

from .words import has_han

MAX_PARTS = 6

_CUT_EN = re.compile(
    r"(\s*[,;]\s*(?:and\s+)?(?:then\s+|also\s+)?|\s+and\s+(?:then\s+|also\s+)?|\s+then\s+)", re.I
)
_CUT_ZH = re.compile(
    r"(\s*[,，、;；。]\s*(?:然后|然後|之后|之後|接着|接著|再|并且|並且|并|並|同时|同時|还有|還有|和|跟住|同埋|(?:and\s+)?then\s+|and\s+)?|"
    r"\s*(?:然后|然後|接着|接著|并且|並且|而且|同时|同時|还有|還有|以及|顺便|順便|跟住|同埋|再|和|跟|与|與|及|同)\s*|"
    r"\s+and\s+(?:then\s+)?|\s+then\s+)"
)
_ARTICLE = re.compile(r"^(?:the|my|our)\s+", re.I)


def cut(text: str) -> list[str]:
    """Return the parts and, between them, the words that join them: part, joint, part, joint, part."""
    pieces = (_CUT_ZH if has_han(text) else _CUT_EN).split(text)
    return pieces if len(pieces) > 1 and all(piece.strip() for piece in pieces[::2]) else [text]


def shared(pieces: list[str], phrases: Collection[str]) -> list[str]:
    """Return one full sentence for each of several names or places that share one verb, or nothing.

    "turn on the <hall> and <kitchen> lights" becomes "turn on the <hall> lights", "turn on the <kitchen> lights".
    `phrases` are the names and places known to stand in the text, folded.
    """
    parts = [piece.strip() for piece in pieces[::2]]
    first, last = parts[0].casefold(), _ARTICLE.sub("", parts[-1])
    middle = [_ARTICLE.sub("", part) for part in parts[1:-1]]
    if any(part.casefold() not in phrases for part in middle):
        return []
    known = sorted(phrases, key=len, reverse=True)
    before = next((p for p in known if first.endswith(p)), None)
    after = next((p for p in known if last.casefold().startswith(p)), None)
    if before is None or after is None or first == before:
        return []
    head, tail = parts[0][: len(first) - len(before)], last[len(after) :]
    return [head + name + tail for name in (before, *middle, after)]


def groupings(pieces: list[str]) -> Iterator[list[str]]:
    """Yield the ways to take the parts as orders, fewest orders first, each order the text as it stood."""
    count = (len(pieces) + 1) // 2
    if not 2 <= count <= MAX_PARTS:
        return
    ways = sorted(range(1, 1 << (count - 1)), key=lambda way: way.bit_count())
    for way in ways:
        orders, start = [], 0
        for joint in range(count - 1):
            if way >> joint & 1:
                orders.append("".join(pieces[start : 2 * joint + 1]).strip())
                start = 2 * joint + 2
        yield [*orders, "".join(pieces[start:]).strip()]
