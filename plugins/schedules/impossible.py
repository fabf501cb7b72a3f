"""Times that no clock or calendar has (25:70, February 30, 二十五点), and repetitions that are not kept (every other day)."""

import re
from typing import NamedTuple

from edgehome import words
from edgehome.lm.folding import fold
from edgehome.messages import Intent

_CLOCK = re.compile(r"(?<![\d:.])(?P<h>\d{1,2})[:：](?P<m>\d{2})(?![\d:.])")
_ZH_HOUR = re.compile(
    r"(?<![到为成\d])(?P<h>\d{2,3}|[二三四五六七八九]十[一二三四五六七八九]?)(?:点|時|时)(?!间|間|候|辰|亮|度)(?:(?P<m>\d{2})分?)?"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS_IN = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_NAME = "(?P<month>" + "|".join(f"{name}[a-z]*" for name in _MONTHS) + ")"
_DATES = (
    re.compile(rf"\b{_NAME}\.? (?:the )?(?P<day>[0-3]?\d)(?:st|nd|rd|th)?(?![\d:])", re.I),
    re.compile(rf"(?<![\d:])(?P<day>[0-3]?\d)(?:st|nd|rd|th)?(?: of)? {_NAME}\b", re.I),
)
_ZH_DATE = re.compile(
    r"(?P<month>\d{1,2}|十?[一二三四五六七八九十])月(?P<day>\d{1,2}|[二三]?十?[一二三四五六七八九十])[日号號]"
)
_NEGATIVE = re.compile(
    r"\bin (?:minus|negative) [\w ]{1,20}?(?:second|minute|hour|day)s?\b|\bin -\d+ ?(?:s|sec|min|h|second|minute|hour|day)\w*"
    r"|负[\d一二三四五六七八九十半两]+个?(?:秒|分钟|小时|天)(?:之?后)?",
    re.I,
)
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")}


def read(text: str) -> Intent | None:
    """Return a refusal that names the impossible time of the words, None where there is none."""
    said = _found(fold(text))
    if not said:
        return None
    chinese = words.is_chinese(words.language(text))
    reason = words.reason("no_such_time", said=said)
    return Intent(outcome="refuse", reason=reason, confidence=1.0, lang="zh-CN" if chinese else "en")


def _found(text: str) -> str:
    for match in (*_CLOCK.finditer(text), *_ZH_HOUR.finditer(text)):
        hour, minute = _number(match["h"]), _number(match["m"] or "0")
        if hour > 24 or minute > 59 or (hour == 24 and minute):
            return match[0].strip()
    for form in _DATES:
        for match in form.finditer(text):
            month = _MONTHS.index(match["month"][:3].lower())
            if not 1 <= int(match["day"]) <= _DAYS_IN[month]:
                return match[0].strip()
    for match in _ZH_DATE.finditer(text):
        month, day = _number(match["month"]), _number(match["day"])
        if not 1 <= month <= 12 or not 1 <= day <= _DAYS_IN[month - 1]:
            return match[0]
    negative = _NEGATIVE.search(text)
    return negative[0] if negative else ""


def _number(text: str) -> int:
    """Return a number below 100 in digits or Chinese."""
    if text.isdigit() and text.isascii():
        return int(text)
    if text in _DIGITS:
        return _DIGITS[text]
    tens, _, ones = text.partition("十")
    return 10 * _DIGITS.get(tens, 1) + _DIGITS.get(ones, 0)


_COUNT = r"(?:other|second|third|few|couple of|two|three|four|five|six|ten|fifteen|twenty|thirty|half|\d+)"
_AGAIN = re.compile(
    rf"(?:,? ?\b(?:every {_COUNT}(?: (?:an? )?(?:seconds?|minutes?|hours?|days?|weeks?|months?|weekdays?))\b|every (?:half )?(?:hour|minute|month|year|fortnight)|once an? (?:hour|week|month|year)|hourly|monthly|yearly|fortnightly"
    r"|(?:on )?the (?:first|last|\w+(?:st|nd|rd|th)) (?:day )?of (?:every|each|the) month)"
    r"|,? ?(?:except |but not )?(?:on |during )?(?:public |bank |national |school )?holidays\b)"
    r"|每隔[^，,]{1,4}?(?:天|小时|分钟|周|个月)|每(?:[两二三四五六七八九十半\d]+)个?(?:天|小时|分钟|周|星期|月)|每个?(?:小时|月|年)(?:的?[一二三四五六七八九十\d]+[号日])?"
    r"|[，,]?(?:除了?)?(?:法定)?(?:节假日|节日|假日|公众假期|法定假)(?:除外|以外|的时候)?[，,]?",
    re.I,
)


class Again(NamedTuple):
    """A repetition that no rule has: the words for it, and the sentence without them."""

    said: str
    rest: str


def recurrence(text: str) -> Again | None:
    """Return what the words want repeated in a way that is not kept; None for any other words."""
    match = _AGAIN.search(fold(text))
    if match is None:
        return None
    rest = f"{text[: match.start()]} {text[match.end() :]}"
    return Again(match[0].strip(" ,，"), " ".join(rest.split()))
