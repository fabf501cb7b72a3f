"""How long: a timer's name that is really the length it was started with, and lengths as seconds."""

import re
from collections.abc import Mapping
from typing import Any

UNITS = {"hours": 3600, "minutes": 60, "seconds": 1}
_DIGITS = {"一": 1, "二": 2, "两": 2, "兩": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_NUMBER = r"(\d+|[一二两兩三四五六七八九十]{1,3})"
_PARTS = (
    ("hours", re.compile(rf"^{_NUMBER}\s*(?:hours?|个?小时|個?小時|個?鐘頭|個鐘|个钟头|钟头|鐘頭)\s*")),
    ("minutes", re.compile(rf"^{_NUMBER}\s*(?:minutes?|mins?|分钟|分鐘|分)\s*")),
    ("seconds", re.compile(rf"^{_NUMBER}\s*(?:seconds?|secs?|秒钟|秒鐘|秒)\s*")),
)


def seconds(arguments: Mapping[str, Any]) -> int:
    """Return the sum of hours, minutes and seconds of a timer's arguments."""
    return sum(int(arguments.get(unit) or 0) * factor for unit, factor in UNITS.items())


def started_with(name: str) -> dict[str, int]:
    """Return start_hours, start_minutes, start_seconds if the name is nothing but a length, else nothing."""
    rest, found = re.sub(r"(?:的|嘅|嗰个|嗰個)$", "", name.strip().casefold()), {}
    for unit, pattern in _PARTS:
        match = pattern.match(rest)
        if match:
            found[f"start_{unit}"] = _number(match[1])
            rest = rest[match.end() :]
    return {} if rest else found


def _number(text: str) -> int:
    if text.isdigit():
        return int(text)
    tens, _, ones = text.rpartition("十")
    if "十" not in text:
        return _DIGITS[text[-1]]
    return 10 * _DIGITS.get(tens, 1) + _DIGITS.get(ones, 0)
