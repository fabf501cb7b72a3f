"""Text of a list that is selected by dragging: how it looks, and what is copied."""

from collections.abc import Callable
from itertools import pairwise

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Offset
from textual.selection import Selection

from edgehome.tui.lines import Line

MAX_COPIED = 10_000


def marked(segments: list[Segment], start: int, end: int, style: Style) -> list[Segment]:
    """Return the segments with the letters from `start` to `end` (-1: to the last) in the style over their own."""
    size = sum(len(segment.text) for segment in segments)
    before, inside, after = _divide(segments, start, size if end < 0 else end)
    return [*before, *(Segment(s.text, (s.style or Style()) + style) for s in inside), *after]


def text_of(chosen: Selection, count: int, line: Callable[[int], Line]) -> str:
    """Return the selected text of a list of `count` lines, at most so many of them."""
    first = chosen.start or Offset(0, 0)
    last = chosen.end or Offset(-1, count - 1)
    texts = []
    for index in range(max(0, first.y), min(last.y, count - 1, first.y + MAX_COPIED) + 1):
        start, end = chosen.get_span(index) or (0, -1)
        plain = line(index).plain
        texts.append(plain[start : len(plain) if end < 0 else end].rstrip())
    return "\n".join(texts)


def _divide(
    segments: list[Segment], start: int, end: int
) -> tuple[list[Segment], list[Segment], list[Segment]]:
    """Return the segments before letter `start`, from there to letter `end`, and after."""
    parts: tuple[list[Segment], list[Segment], list[Segment]] = ([], [], [])
    at = 0
    for text, style, _ in segments:
        cuts = sorted({0, len(text), *(min(len(text), max(0, edge - at)) for edge in (start, end))})
        for begin, until in pairwise(cuts):
            where = 0 if at + begin < start else 1 if at + begin < end else 2
            parts[where].append(Segment(text[begin:until], style))
        at += len(text)
    return parts
