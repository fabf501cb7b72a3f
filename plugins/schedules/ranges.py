"""An order for a stretch of time: "turn on the porch light from 6 pm to 10 pm" begins at the one and lasts until the other."""

import re
from datetime import datetime

from edgehome.lm import values

_EN = re.compile(
    r",? ?\b(?:from|between) (?P<a>\d{1,2}(?::\d\d)?)(?: ?(?P<am>[ap]\.?m\.?))? ?(?:to|and|until|till|-) ?(?P<b>\d{1,2}(?::\d\d)?)(?: ?(?P<bm>[ap]\.?m\.?))?(?![\w%°])(?! ?(?:percent|per cent|degrees?|minutes?|seconds?))",
    re.IGNORECASE,
)
_JOINS = re.compile(r"(?:直)?[到至]")
_RULE = re.compile(
    r"\b(?:if|when|whenever|while|unless|except|only|not|once|every time)\b|如果|要是|当|當|只要|一旦|的时候|的時候|时，|除非|[不没沒]|只在",
    re.IGNORECASE,
)
_DAYPART = re.compile(
    r"^(?:(?:每|今|明|后|後)?[天日晚早]|每个?(?:工作日|周末)|周[一二三四五六日])*(?P<part>凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜里|夜裡|半夜)"
)


def _clock(time: str, half: str | None) -> str:
    """Return a time of day with its half; without one, 8:00 to 10:00 are of the 24-hour clock."""
    return f"{time} {half or ('am' if int(time.split(':')[0]) in range(1, 12) else '')}".strip()


def spelt_out(text: str, now: datetime) -> str:
    """Return an order for a stretch of time as an order at its begin until its end; any other text as it is."""
    if _RULE.search(text):
        return text
    if (found := _EN.search(text)) and (found["am"] or found["bm"] or ":" in found["a"] + found["b"]):
        begin = _clock(found["a"], found["am"] or found["bm"])
        end = _clock(found["b"], found["bm"] or found["am"])
        order = f"{text[: found.start()]}{text[found.end() :]}".strip(" ,")
        return f"at {begin} {order} until {end}" if order else text
    times = [s for s in values.find_spans(text, now) if s.kind == "time"]
    if len(times) != 2 or not _JOINS.fullmatch(text[times[0].end : times[1].start].strip()):
        return text
    begin, end = (text[t.start : t.end] for t in times)
    part = _DAYPART.match(begin)
    end = f"{part['part']}{end}" if part and not _DAYPART.match(end) else end
    lead = re.sub(r"[从從在由]\s*$", "", text[: times[0].start])
    order = f"{lead}{text[times[1].end :]}".strip(" ，,")
    return f"{begin}{order}直到{end}" if order else text
