"""Lines of text with roles instead of colours, and cell arithmetic that is right for wide characters.

Everything the TUI draws in lists is a `Line`; a widget gives the roles their colours. No Textual here.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size

ELLIPSIS = "…"
MAX_TEXT = 4_000


class Span(NamedTuple):
    """Some text and what it means: text, dim, strong, accent, ok, warn, bad, on, live, stale, gone, key."""

    text: str
    role: str = "text"


class Line(NamedTuple):
    """One row of a list; `key` names what it stands for, `kind` what sort of thing that is."""

    spans: tuple[Span, ...]
    key: str = ""
    kind: str = ""

    @property
    def plain(self) -> str:
        """The text without roles."""
        return "".join(span.text for span in self.spans)


def clean(text: object, limit: int = MAX_TEXT) -> str:
    """Return text that is safe on a terminal: no control or bidi characters, line ends as spaces, cut at `limit`."""
    raw = str(text)
    cut = raw[:limit]
    if not cut.isprintable():
        cut = "".join(_safe(c) for c in cut)
    return cut + ELLIPSIS if len(raw) > limit else cut


def _safe(char: str) -> str:
    if char.isprintable():
        return char
    return " " if char in "\n\r\t" or unicodedata.category(char) == "Zs" else "�"


def cut(text: str, width: int) -> str:
    """Return the text in at most `width` cells, with an ellipsis where something is missing."""
    if width <= 0:
        return ""
    if cell_len(text) <= width:
        return text
    if width == 1:
        return ELLIPSIS
    return set_cell_size(text, width - 1).rstrip() + ELLIPSIS


def fit(text: str, width: int, right: bool = False) -> str:
    """Return the text in exactly `width` cells, cut or padded; `right` aligns it to the right."""
    shown = cut(text, width)
    pad = " " * max(0, width - cell_len(shown))
    return pad + shown if right else shown + pad


def wrap(text: str, width: int) -> list[str]:
    """Return the text in lines of at most `width` cells, broken at spaces and between wide characters."""
    width = max(2, width)
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines.extend(_wrap_paragraph(paragraph, width))
    return lines or [""]


def _wrap_paragraph(text: str, width: int) -> list[str]:
    lines, line, used = [], "", 0
    for word in _words(text):
        size = cell_len(word)
        if used + size > width:
            if line.strip():
                lines.append(line.rstrip())
            line, used = "", 0
            word, size = word.lstrip(), cell_len(word.lstrip())
        while size > width:
            head = _head(word, width)
            lines.append(head.rstrip())
            word = word[len(head) :]
            size = cell_len(word)
        line, used = line + word, used + size
    lines.append(line.rstrip())
    return lines


def _head(word: str, width: int) -> str:
    used = 0
    for i, char in enumerate(word):
        used += cell_len(char)
        if used > width:
            return word[: max(1, i)]
    return word


def _words(text: str) -> Iterable[str]:
    """Split so that every piece may begin a line: words with the space before them, wide characters alone."""
    piece = ""
    for char in text:
        closing = char in "，。！？；：、）」』”’》"
        begins = char == " " or cell_len(char) == 2 or cell_len(piece[-1:]) == 2
        if piece and begins and not closing:
            yield piece
            piece = ""
        piece += char
    if piece:
        yield piece


def width_of(spans: Iterable[Span]) -> int:
    """Return how many cells the spans take."""
    return sum(cell_len(span.text) for span in spans)


def cut_spans(spans: Sequence[Span], width: int) -> tuple[Span, ...]:
    """Return the spans in at most `width` cells."""
    shown: list[Span] = []
    left = width
    for span in spans:
        size = cell_len(span.text)
        if size > left:
            if left > 0:
                shown.append(Span(cut(span.text, left), span.role))
            break
        shown.append(span)
        left -= size
    return tuple(shown)


def sides(left: Sequence[Span], right: Sequence[Span], width: int) -> tuple[Span, ...]:
    """Return a row with `left` at the left and `right` at the right end; the left side gives way."""
    right = cut_spans(right, max(0, width - 6))
    room = width - width_of(right) - (1 if right else 0)
    left = cut_spans(left, max(0, room))
    gap = width - width_of(left) - width_of(right)
    return (*left, Span(" " * max(0, gap)), *right)


def columns(cells: Sequence[Span], widths: Sequence[int]) -> tuple[Span, ...]:
    """Return a table's row: each cell in its width (negative: aligned to the right), one space between."""
    spans: list[Span] = []
    for cell, width in zip(cells, widths, strict=True):
        if width:
            spans += [Span(fit(cell.text, abs(width), right=width < 0), cell.role), Span(" ")]
    return tuple(spans)
