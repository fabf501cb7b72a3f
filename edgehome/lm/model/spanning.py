"""Which words fill which slot: tagged pieces made whole words, names and values; a value taken back counts for nothing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from edgehome.lm.grammars import values
from edgehome.lm.model.tokens import Tokens

VALUE_SLOTS = frozenset((
    "brightness", "percentage", "position", "volume", "temperature", "humidity", "speed", "pressure", "value", "step",
    "duration", "start_duration", "delay", "time", "number", "color",
))  # fmt: skip
_CORRECTED = re.compile(
    r"(?:(?:uh|um|er|oh|hmm|ah)[\s,.…]*)*(?:no|nope|nah|wait|hang on|hold on|sorry|i mean|actually|scratch that|or rather|rather|make that|correction"
    r"|make it|i meant|not that|percent no|不|不不|不对|不對|哦不|啊不|呃不|不是|啊不是|错了|錯了|说错了|說錯了|算了|还是|還是|等等|应该是|應該是|唔係|係)"
    r"(?:[\s,.…，]*(?:no|wait|hang on|hold on|sorry|i mean|actually|make that|make it|唔係|不是|不|还是|還是|应该是|應該是|是|係))*",
    re.IGNORECASE,
)
_MARKS = " ,.;:-–—…，。；：、!！%"
_GLUE = frozenset({"", "and", "&", ",", "of", "a", "the", "-", "'", "的", "又", "零", "和", "."})


@dataclass
class Span:
    """Characters start..end of the utterance that fill a slot."""

    slot: str
    start: int
    end: int
    text: str


def spans(names: Sequence[str], text: str, tokens: Tokens, tags: np.ndarray) -> list[Span]:
    """Return the tagged words, `names` being what the tags are called: neighbouring pieces of a slot joined, English words made whole."""
    best = tags.argmax(1)
    found: list[Span] = []
    for t, tag in enumerate(best):
        if not tag:
            continue
        slot = names[tag]
        start, end = _whole_word(text, tokens.starts[t], tokens.ends[t])
        last = found[-1] if found else None
        if last and start < last.end:
            if last.slot == slot:
                last.end = max(end, last.end)
            continue
        if (
            last
            and last.slot == slot
            and text[last.end : start].strip().lower() in _GLUE
            and _joins(slot, text[last.end : start])
        ):
            last.end = end
            continue
        found.append(Span(slot, start, end, ""))
    _whole_values(text, found)
    _whole_items(text, found)
    _whole_texts(text, found)
    for span in found:
        span.text = text[span.start : span.end]
    return [s for n, s in enumerate(found) if not _taken_back(text, s, found[n + 1 :])]


def _taken_back(text: str, span: Span, later: list[Span]) -> bool:
    """Return whether a value is corrected by the next of its slot: "fifty no thirty percent"."""
    if span.slot not in VALUE_SLOTS and span.slot != "item":
        return False
    after = next((s for s in later if s.slot == span.slot), None)
    return after is not None and bool(_CORRECTED.fullmatch(text[span.end : after.start].strip(_MARKS)))


def _whole_values(text: str, found: list[Span]) -> None:
    """Widen spans of values to the whole value that the grammars see there: "one hundred and five bar"."""
    if not any(s.slot in VALUE_SLOTS for s in found):
        return
    for value in values.find_spans(text):
        inside = [s for s in found if s.start < value.end and s.end > value.start]
        if inside and all(s.slot in VALUE_SLOTS for s in inside):
            span = inside[0]  # "6.5 bar" is one value, however its pieces were tagged
            span.start, span.end = min(span.start, value.start), max(inside[-1].end, value.end)
            found[:] = [s for s in found if s is span or s not in inside]


_APART = re.compile(r"[,;，；、。.!?！？]|\band\b|和|跟|同埋|同|以及|还有|還有", re.IGNORECASE)
_AFTER_TITLE = re.compile(
    r"听听|聽聽|来听|來聽|听|聽|看|吧|啊|呀|呗|唄|啦|喇|嘛|给|給|的|一下|一首|好|行|谢|謝|来|來|先|，|。|！|？|,|!|\?|$"
)
"""What can come after the name of what is to be played."""


def _whole_texts(text: str, found: list[Span]) -> None:
    """Make a person's own words one span: pieces with no comma or joining word between them, a Chinese title to its end."""
    for slot in ("item", "message", "query"):
        own = [s for s in found if s.slot == slot]
        for last, span in pairwise(own):
            gap = text[last.end : span.start]
            if len(gap) < 12 and (slot != "item" or not _APART.search(gap)):
                span.start = last.start
                found[:] = [s for s in found if s is span or s.end <= span.start or s.start >= span.end]
        for span in found:
            opened = text.rfind("：", span.start, span.end) if span.slot == slot != "query" else -1
            span.start = max(span.start, opened + 1)
    for span in found:
        if span.slot != "query" or span.end - span.start > 2 or not "\u3400" <= text[span.start] <= "\u9fff":
            continue
        end = span.end
        while end < len(text) and end < span.end + 4 and not _AFTER_TITLE.match(text, end):
            end += 1
        beside = any(s is not span and s.start < end and s.end > span.end for s in found)
        span.end = end if not beside and _AFTER_TITLE.match(text, end) else span.end


_LISTS_ON = re.compile(r".*(?:、|和|跟|同埋|同|以及|还有|還有)", re.DOTALL)


def _whole_items(text: str, found: list[Span]) -> None:
    """Begin each thing of a Chinese list where the word before it ends: 豆腐同埋豉油 lists 豆腐 and 豉油."""
    for last, span in pairwise(found):
        joined = _LISTS_ON.match(text[last.end : span.start]) if last.slot == span.slot == "item" else None
        if joined:
            span.start = last.end + joined.end()


def _joins(slot: str, between: str) -> bool:
    """Names on both sides of "and" are two names; anything else goes on."""
    return not between.strip() or slot not in ("name", "area", "floor", "except_name", "except_area", "item")


def _whole_word(text: str, start: int, end: int) -> tuple[int, int]:
    def inside(i: int) -> bool:
        return text[i].isascii() and (text[i].isalnum() or text[i] == "'")

    while start > 0 and inside(start - 1) and inside(start) and not text[start].isdigit():
        start -= 1
    while (
        end < len(text) and inside(end) and inside(end - 1) and text[end].isdigit() == text[end - 1].isdigit()
    ):
        end += 1
    return start, end
