"""A level told by what it is now: halved, doubled, down by a third. What it comes to is reckoned from the device's state.

Where the state does not say the level, nothing is reckoned and the call stays as it was heard.
"""

import re
from dataclasses import replace
from typing import Any

from edgehome.lm.calls.meant import SETS
from edgehome.lm.model.decode import Heard
from edgehome.messages import Entity

_PARTS = {"half": 1 / 2, "third": 1 / 3, "quarter": 1 / 4}
_SCALES: tuple[tuple[re.Pattern[str], float | None], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), factor)
    for pattern, factor in (
        (
            r"\bhalve\b|\bhalf (?:as (?:bright|loud|fast|high|strong|much)|(?:of )?(?:that|this|it|what it (?:is|was)|the current))\b"
            r"|(?:减|減|砍)半|(?:[低暗小慢细細]|降低?|减少?|減少?)一半",
            0.5,
        ),
        (
            r"\bdouble\b|\btwice (?:as (?:bright|loud|fast|high|strong|much|far)|that|this|it)\b|(?:翻|加)(?:一)?倍|(?:[高亮大快]|增加?|提高)一倍",
            2.0,
        ),
        (r"\btriple\b|\bthree times as\b|[翻加]两倍|[翻加]兩倍", 3.0),
        (r"\b(?P<way>down|up|dim\w*|lower\w*|raise\w*|cut|drop|reduce\w*|increase\w*)\b(?:(?!\bto\b).){0,30}?\bby (?:a |one )?(?P<part>half|third|quarter)\b", None),
    )
)  # fmt: skip
_UP = ("up", "raise", "increase")
_ABSOLUTE = {
    sets: (argument, attribute) for sets, argument, attribute in SETS.values() if argument != "temperature"
}
_RELATIVE = {adjust: sets for adjust, (sets, argument, _) in SETS.items() if argument != "temperature"}


def factor(text: str) -> float | None:
    """Return what the words multiply a level by: "halve it" by 0.5, "up by a third" by 1.33; None for any others."""
    for pattern, times in _SCALES:
        if found := pattern.search(text):
            if times is not None:
                return times
            part = _PARTS[found["part"].lower()]
            return 1 + part if found["way"].lower().startswith(_UP) else 1 - part
    return None


def from_now(heard: Heard, given: dict[str, Any], entities: list[Entity]) -> tuple[Heard, dict[str, Any]]:
    """Return a call for a multiple of the level that is as what sets the level it comes to, at most 100 points."""
    intent = _RELATIVE.get(heard.intent, heard.intent)
    times = factor(heard.clause) if intent in _ABSOLUTE and len(entities) == 1 else None
    if times is None:
        return heard, given
    argument, attribute = _ABSOLUTE[intent]
    now = level(entities[0], attribute)
    if not now:
        return heard, given
    return replace(heard, intent=intent), {argument: min(100, round(now * times))}


def level(entity: Entity, attribute: str) -> float | None:
    """Return a level of a device in points of 100, None where its state does not say it."""
    have = entity.attributes
    value = have.get(attribute)
    if (
        value is None
        and attribute == "brightness_pct"
        and isinstance(raw := have.get("brightness"), int | float)
    ):
        value = raw / 2.55
    if not isinstance(value, int | float):
        return None
    return value * 100 if attribute == "volume_level" and 0 < value <= 1 else float(value)
