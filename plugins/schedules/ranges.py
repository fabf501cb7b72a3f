"""An order for a stretch of time: "turn on the porch light from 6 pm to 10 pm" begins at the one and lasts until the other."""

import re
from datetime import datetime

from edgehome import words
from edgehome.lm.grammars import values

from .windows import Part, range_in

_NO_STRETCH = re.compile(
    r"\b(?:if|when|whenever|while|unless|except|only|not|once|every time)\b|\bat\b.*\b(?:until|till)\b|如果|要是|的话|的話|嘅話|就|当|當|只要|一旦|的时候|的時候|时，|除非|[不没沒]|只在"
    r"|[点點半刻分\d]\s*和(?!.*[之期]?[间間])",
    re.IGNORECASE,
)
"""Words of a rule, which has its window as a condition, an order that is spelt so already, and two times that are no range: 七点和九点."""
_SUN = {"sunset": "日落", "sunrise": "日出"}


def spelt_out(text: str, now: datetime) -> str:
    """Return an order for a stretch of time as an order at its begin until its end; any other text as it is."""
    if _NO_STRETCH.search(text):
        return text
    order, found = _bare(text, now) or range_in(f" {text}", now)
    order = order.strip(" ,，")
    if len(found) != 1 or not order:
        return text
    chinese = words.is_chinese(words.language(text))
    begin, end = (_said(str(found[0].get(key, "")), chinese) for key in ("after", "before"))
    if not begin or not end:
        return text
    return f"{begin}{order}直到{end}" if chinese else f"at {begin} {order} until {end}"


_HOUR = r"(?:half |quarter (?:past|to) )?(?:1[0-2]|\d|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?: thirty)?"
_BARE = re.compile(
    rf"\b(?:from|between) (?P<a>{_HOUR}) (?:and|to|until|till?) (?P<b>{_HOUR})(?=\s*(?:$|,|(?:keep|turn|switch|put|have|leave|open|run|the)\b))",
    re.IGNORECASE,
)


def _bare(text: str, now: datetime) -> tuple[str, list[Part]] | None:
    """Return the order and its range where no word says of which half of the day its hours are: the next that come."""
    said = _BARE.search(text)
    begin = values.moment(f"at {said['a']}", now) if said else None
    if said is None or begin is None:
        return None
    hour, minute = map(int, begin["time"].split(":"))
    end = values.moment(f"at {said['b']}", now.replace(hour=hour, minute=minute)) or {}
    rest = f"{text[: said.start()]} {text[said.end() :]}"
    return rest, [{"type": "time", "after": begin["time"], "before": end.get("time")}]


def _said(limit: str, chinese: bool) -> str:
    """Return a limit of times in words that can be read in one way only, "" for one with an offset to the sun."""
    if limit in _SUN:
        return _SUN[limit] if chinese else limit
    clock = re.fullmatch(r"(\d\d):(\d\d)", limit)
    if clock is None:
        return ""
    hour, said = int(clock[1]), f"{(int(clock[1]) - 1) % 12 + 1}:{clock[2]}"
    return (
        f"{('凌晨', '上午', '下午', '晚上')[hour // 6]}{said}"
        if chinese
        else f"{said} {'am' if hour < 12 else 'pm'}"
    )
