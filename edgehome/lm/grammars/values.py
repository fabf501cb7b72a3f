"""Values in English and Chinese text, all grammars of this package in one place, and `find_spans`.

Each function takes a short span or a whole sentence and returns None when there is no such value. Nothing
here knows the home, what a device can do, or which value belongs to which device.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from edgehome.lm.grammars import vocabulary
from edgehome.lm.grammars.colors import color, color_temperature, find_color_temperatures, find_colors
from edgehome.lm.grammars.dates import date, days, find_dates, find_days
from edgehome.lm.grammars.durations import duration, duration_parts, find_durations
from edgehome.lm.grammars.measures import comparison, find_comparisons, find_quantities, quantity
from edgehome.lm.grammars.moments import find_delays, find_suns, moment, sun
from edgehome.lm.grammars.numbers import find_numbers, masked, number
from edgehome.lm.grammars.quantities import (
    find_levels,
    find_percentages,
    find_temperatures,
    percentage,
    step,
    temperature,
)
from edgehome.lm.grammars.spelling import spell_number_en, spell_number_zh
from edgehome.lm.grammars.times import find_times, time_of_day
from edgehome.lm.grammars.vocabulary import fan_mode, hvac_mode, media_class, preset, state_word

__all__ = [
    "Found",
    "color",
    "color_temperature",
    "comparison",
    "date",
    "days",
    "duration",
    "duration_parts",
    "fan_mode",
    "find_spans",
    "hvac_mode",
    "media_class",
    "moment",
    "number",
    "percentage",
    "preset",
    "quantity",
    "spell_number_en",
    "spell_number_zh",
    "state_word",
    "step",
    "sun",
    "temperature",
    "time_of_day",
]


class Found(NamedTuple):
    """A value found at characters start..end of a text, as the function named by `kind` returns it."""

    kind: str
    start: int
    end: int
    value: Any


# Of two kinds on the same characters the earlier one counts.
_KINDS = (
    "sun", "delay", "comparison", "color_temperature", "temperature", "percentage", "quantity", "duration",
    "time", "days", "date", "color", "level", "hvac_mode", "media_class", "fan_mode", "preset", "state",
    "number",
)  # fmt: skip
_RANK = {kind: rank for rank, kind in enumerate(_KINDS)}
_TABLES = (
    ("hvac_mode", vocabulary.HVAC_MODES),
    ("media_class", vocabulary.MEDIA_CLASSES),
    ("fan_mode", vocabulary.FAN_MODES),
    ("preset", vocabulary.PRESETS),
    ("state", vocabulary.STATES),
)
# Words of orders as often as of states and modes: no values by themselves in a sentence.
_NO_VALUE = frozenset((
    "on", "off", "open", "close", "lock", "unlock", "home", "out", "leave", "show", "record", "mix", "single",
    "night", "power", "warm", "dry", "clear", "cleaning", "light", "normal", "present", "available", "safe",
    "hot", "cold", "low", "leak", "problem", "charging dock",
    "开", "关", "打开", "关闭", "关上", "关掉", "开启", "亮", "着", "闩", "熄", "家里", "停止", "暂停", "中", 
    "低", "高", "强", "弱", "快", "慢", "戏", "歌", "剧", "解锁", "上锁", "锁上", "检测", "触发", "充电",
    "拉上", "合上", "开锁", "冷", "热", "湿", "干", "冻", "安全", "移动", "危险", "问题", "占用", "正常",
))  # fmt: skip
_MEASURED = re.compile(r"[#半刻]|(?<![a-z])(?:half|quarter|an? )")


def _candidates(text: str, now: datetime | None) -> Iterator[Found]:
    seen = masked(text)
    if seen.numbers or _MEASURED.search(seen.mask):
        yield from (Found("delay", *item) for item in find_delays(text))
        yield from (Found("comparison", *item) for item in find_comparisons(text))
        yield from (Found("temperature", *item) for item in find_temperatures(text))
        yield from (Found("percentage", *item) for item in find_percentages(text))
        yield from (Found("quantity", *item) for item in find_quantities(text))
        yield from (Found("duration", *item) for item in find_durations(text))
        yield from (Found("number", *item) for item in find_numbers(text))
    yield from (Found("sun", *item) for item in find_suns(text))
    yield from (
        Found("time", clock.start, clock.end, (clock.text, clock.ambiguous)) for clock in find_times(text)
    )
    recurring = [item for item in find_days(text) if item[3]]
    yield from (Found("days", *item[:3]) for item in recurring)
    yield from (Found("date", *item) for item in find_dates(text, now or datetime.now()))
    yield from (Found("color", *item) for item in find_colors(text))
    yield from (Found("color_temperature", *item) for item in find_color_temperatures(text))
    yield from (Found("level", *item) for item in find_levels(text))
    for kind, table in _TABLES:
        for start, end, value in table.find(text):
            if seen.text[start:end] not in _NO_VALUE:
                yield Found(kind, start, end, value)


def find_spans(text: str, now: datetime | None = None) -> list[Found]:
    """Return all values in a sentence in order, none overlapping: the longest, then the more telling kind.

    Kinds: sun, delay, comparison, color_temperature, temperature, percentage, quantity, duration, time
    (HH:MM, ambiguous), days, date, color, level (max 100, dimmest 1), hvac_mode, media_class, fan_mode,
    preset, state, number. Dates are counted from `now`; without it their value is None. The values are not to be changed.
    """
    return list(_spans(text, now))


@lru_cache(maxsize=256)
def _spans(text: str, now: datetime | None) -> tuple[Found, ...]:
    """Return what `find_spans` does; many ask about the same words."""
    kept: list[Found] = []
    taken = bytearray(len(text))
    for found in sorted(_candidates(text, now), key=lambda item: (item.start - item.end, _RANK[item.kind])):
        if not any(taken[found.start : found.end]):
            taken[found.start : found.end] = b"\x01" * (found.end - found.start)
            kept.append(found._replace(value=None) if found.kind == "date" and now is None else found)
    return tuple(sorted(kept, key=lambda item: item.start))
