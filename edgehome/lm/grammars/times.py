"""Clock times in English and Chinese text ("quarter to seven", 晚上十点一刻); no dates, no lengths of time.

A time said without morning or evening is ambiguous; given the clock, the next moment that fits is meant.
"""

import re
from datetime import datetime
from typing import NamedTuple

from edgehome.lm.grammars import dayparts
from edgehome.lm.grammars.numbers import Masked, masked


class Clock(NamedTuple):
    """A time found at start..end; `late`: after midnight, said of the evening before ("tonight at 1")."""

    start: int
    end: int
    hour: int
    minute: int
    ambiguous: bool
    late: bool = False

    @property
    def text(self) -> str:
        """The time as HH:MM."""
        return f"{self.hour:02d}:{self.minute:02d}"


_AT_WORDS = (
    "at", "before", "after", "until", "till", "til", "around", "on by", "off by", "home by", "back by", "in by", "shut by", "closed by", "open by", "ready by",
)  # fmt: skip
_BEFORE = "(?:" + "|".join(rf"(?<= {word} )|(?<=\A{word} )" for word in _AT_WORDS) + "|(?<=[ap]m to ))"
_PM = r"(?:[ap]\.? ?m)(?![a-z])\.?"
_CLOCK = r"(?: ?o ?'? ?clock)"
_UNIT = (
    r" ?(?:%|°|per|degrees?|minutes?|mins?|hours?|seconds?|secs?|points?|k(?![a-z])|bar|rpm|度"
    r"|分钟|小时|秒|成|个|号)"
)
_SINGLE_AFTER = (
    rf"(?= ?(?:{_PM}|o ?'? ?clock)| (?:in the|this|tomorrow) {dayparts.ENGLISH}| tonight| at night)"
)
_CORE = re.compile(
    r"(?P<noon>(?<![a-z])(?:(?P<nhalf>half|(?:a )?quarter) (?P<nway>past|to) )?(?:(?:(?<!#)#++|the) )?(?P<which>noon|midday|midnight)(?![a-z]))"
    r"|(?<![a-z#.])(?:(?:a )?(?P<quarter>quarter)|(?P<half>half)|(?P<off>(?<!#)#++)(?: (?:minutes?|mins?))?)"
    r" (?P<way>past|after|to|before|till?|of) (?P<from>(?<!#)#++)(?![#:])"
    r"|(?P<h1>(?<!#)#++):(?P<m1>##)(?::##)?(?![#:])"
    r"|(?:差(?:(?P<less>(?<!#)#++)分钟?|(?P<lessq>#)刻钟?)到?)?(?P<hz>(?<!#)#++)(?:点|时(?![候间]))(?:钟|整|正)?"
    r"(?:(?P<halfz>半)|(?P<q>#)刻钟?|差(?:(?P<less2>(?<!#)#++)分钟?|(?P<lessq2>#)刻钟?)|(?P<over>过|踏"
    r"|搭)?(?P<mz>(?<!#)#++)(?P<mu>分|个字)?)?"
    rf"|(?:{_BEFORE}(?P<h2>(?<!#)#++) (?P<oh>oh |o )?(?P<m2>(?<!#)#++)|(?P<h3>(?<!#)#++) (?:oh |o )?(?P<m3>(?<!#)#++)(?= ?{_PM}))(?![#:])"
    rf"|(?:{_BEFORE}|(?:(?<= by )|(?<= for )|(?<= from )|(?<=\Aby )|\A))half (?P<british>(?<!#)#++)(?![#:.]|{_UNIT})"
    rf"|(?<![a-z])half (?P<british2>(?<!#)#++){_SINGLE_AFTER}"
    rf"|(?P<h4>(?<!#)#++){_SINGLE_AFTER}|{_BEFORE}(?P<h5>(?<!#)#++)(?![#:.]|{_UNIT}| past | to (?:#|the hour))"
)
_SUFFIX = re.compile(
    rf"{_CLOCK}?(?: (?:sharp|exactly))?(?: ?(?P<ap>[ap])\.? ?m(?![a-z])\.?"
    rf"|,? (?:(?:in the|this|tomorrow|(?:on |every |next )?\w+day|early in the|every"
    rf"|each) (?P<part>{dayparts.ENGLISH})s?|(?P<night>tonight|at night)))?"
)
_ZH_NOON = re.compile(r"(?P<noon>中午|正午|晌午)|(?P<midnight>午夜|子夜|零点|凌晨零点)")
# "set the volume at 10" is no time
_LEVEL_BEFORE = re.compile(
    r"(?:volume|brightness|temperature|humidity|speed|position|level|heat|thermostat|ac|light|lights"
    r"|fan|it) at $"
)
_SWITCHED = re.compile(
    r"(?<![a-z])(?:(?:turn|switch|power|put)\b[^,;]*\b(?:on|off)|lights? (?:on|off)|lamps? (?:on|off)|open|close|shut|lock|unlock|start|stop)(?![a-z])[^,;]*$"
)
"""Orders that take no level: "turn off the lights at ten" says when."""
_DATE_BEFORE = re.compile(r"(?:[天日号早晚夜午晨上昼朝]|(?:周|星期|礼拜).)的?$")
_DATED = re.compile(r"tonight|tomorrow|this|day ")
_TO = re.compile(r" ?(?:到|至|-|~|to|until|till?|and|和) ?")
_MIGHT_BE = re.compile(r"#|noon|midday|midnight|[午夜晌]")


def find_times(text: str) -> list[Clock]:
    """Return the clock times in the text, in order, with the part of the day that was said beside them."""
    seen = masked(text)
    if not _MIGHT_BE.search(seen.mask):
        return []
    cores = [core for match in _CORE.finditer(seen.mask) if (core := _core(seen, match))]
    found: list[Clock] = []
    for core in cores:
        clock = _with_part(seen, core, alone=len(cores) == 1)
        if (
            found
            and clock.ambiguous
            and not found[-1].ambiguous
            and _TO.fullmatch(seen.mask, found[-1].end, core.start)
        ):
            clock = _after(clock, found[-1].hour * 60 + found[-1].minute)._replace(
                ambiguous=False
            )  # 晚上八点到十点
        found.append(clock)
    for match in _ZH_NOON.finditer(seen.text):
        if not any(clock.start < match.end() and match.start() < clock.end for clock in found):
            found.append(Clock(*match.span(), 12 if match["noon"] else 0, 0, False))
    return sorted(found)


def time_of_day(text: str, now: datetime | None = None) -> tuple[str, bool] | None:
    """Return the first clock time as (HH:MM, ambiguous), or None; leave `now` out where a date is said too.

    Ambiguous: neither morning nor evening was said nor follows from the way it was written (19:30, 07:00).
    Then the hour is as said, or, if `now` is given, whichever of the two comes next. A text that is just a
    number ("7", "1930") is a time too.
    """
    found = find_times(text) or bare_times(masked(text))
    if not found:
        return None
    clock = found[0]
    if clock.ambiguous and now is not None:
        clock = nearest(clock, now)
    return clock.text, clock.ambiguous


def nearest(clock: Clock, now: datetime) -> Clock:
    """Return an ambiguous time as the one of its two readings that comes next after `now`."""
    return _after(clock, now.hour * 60 + now.minute)


def _after(clock: Clock, minutes: int) -> Clock:
    ahead = (clock.hour * 60 + clock.minute - minutes) % 720 or 720
    return clock._replace(hour=(minutes + ahead) // 60 % 24)


def bare_times(seen: Masked) -> list[Clock]:
    """Return the time a text is that is only a number or two ("7", "1930", "seven thirty", 一点)."""
    span = re.fullmatch(r" *((?<!#)#++)(?:点|[ .:](?:oh |o )?((?<!#)#++))? *", seen.mask)
    if not span:
        return []
    minute = seen.value(span.start(2)) if span[2] else None
    clock = _clock(seen, span.start(1), minute)
    return [clock._replace(end=span.end())] if clock else []


def _clock(seen: Masked, start: int, minute: float | None, less: float = 0) -> Clock | None:
    """Return the time with the hour at `start`, `less` minutes before it; None when there is no such time."""
    end, hour = seen.numbers[start]
    raw = seen.text[start:end]
    if (
        minute is None
        and (written := re.fullmatch(r"(\d{1,2})\.?([0-5]\d)", raw))
        and ("." in raw or len(raw) >= 3)
    ):
        hour, minute = float(written[1]), float(written[2])
        if "." not in raw and hour < 13 and not raw.startswith("0") and len(raw) == 4 and raw[0] != "1":
            return None
    minute = minute or 0
    if not (0 <= hour <= 24 and 0 <= minute < 60 and hour == int(hour) and minute == int(minute)):
        return None
    ambiguous = 1 <= hour <= 12 and not raw.startswith("0")
    total = int(hour) * 60 + int(minute) - int(less)
    if ambiguous and total < 60:
        total += 720  # ten to one is 12:50
    return Clock(start, end, total // 60 % 24, total % 60, ambiguous)


def _core(seen: Masked, match: re.Match[str]) -> Clock | None:
    group = match.groupdict()
    start, end = match.span()
    if group["noon"]:
        minutes = 0 if not group["nhalf"] else 30 if group["nhalf"] == "half" else 15
        at = (0 if group["which"] == "midnight" else 720) + (-minutes if group["nway"] == "to" else minutes)
        return Clock(start, end, at // 60 % 24, at % 60, False)
    if group["from"]:
        clock = _relative(seen, match)
    elif group["hz"]:
        clock = _chinese(seen, match)
    else:
        name = next((n for n in ("h1", "h2", "h3", "h4", "h5", "british", "british2") if group[n]), "")
        hour, digit = match.start(name), name[1:]
        minute = seen.value(match.start("m" + digit)) if "m" + digit in group and digit in "123" else None
        if name.startswith("british"):
            minute = 30
        clock = _clock(seen, hour, minute)
        if name == "h2" and clock and not (minute and minute >= 10 or group["oh"]):
            return None
        if name in ("h5", "h2", "british") and _LEVEL_BEFORE.search(seen.text[:start]):
            hours = clock is not None and 1 <= seen.value(hour) <= 12 and _SWITCHED.search(seen.text[:start])
            return clock._replace(start=start, end=end) if clock and hours else None
        said = seen.text[hour : clock.end] if clock else ""
        if name == "h5" and clock and clock.hour > 12 and (len(said) < 3 or said.isalpha()):
            return None  # "mine at twenty" is a level
    return clock._replace(start=start, end=end) if clock else None


def _relative(seen: Masked, match: re.Match[str]) -> Clock | None:
    at = match.start("from")
    minutes = 15.0 if match["quarter"] else 30.0 if match["half"] else seen.value(match.start("off"))
    before = match["way"] not in ("past", "after")
    if match["off"]:
        spelled = "min" in match[0]
        if not 1 <= minutes <= 29 or minutes != int(minutes) or (before and not spelled and minutes % 5):
            return None
        if re.search(r"(?<![a-z])(?:from|between) $", seen.text[: match.start()]):
            return None
    if match["way"] == "of" and not match["quarter"] or re.match(_UNIT, seen.mask[match.end() :]):
        return None
    if not 1 <= seen.value(at) <= 24:
        return None
    return _clock(seen, at, 0 if before else minutes, minutes if before else 0)


def _chinese(seen: Masked, match: re.Match[str]) -> Clock | None:
    at = match.start("hz")
    minute = less = 0.0
    if match["halfz"]:
        minute = 30
    elif match["q"]:
        minute = 15 * seen.value(match.start("q"))
    elif match["mz"]:
        at_minute = match.start("mz")
        end, minute = seen.numbers[at_minute]
        raw = seen.text[at_minute:end]
        if match["mu"] == "个字" or match["over"] in ("踏", "搭") and minute < 12:
            minute *= 5
        elif not match["mu"] and not match["over"] and len(raw) == 1 and raw != "十":
            return None  # 三点五 is a decimal
    for name, size in (("less", 1), ("less2", 1), ("lessq", 15), ("lessq2", 15)):
        if match[name]:
            less = size * seen.value(match.start(name))
    if re.match(_UNIT, seen.mask[match.end() :]) or seen.text[at - 1 : at] in ("第", "百"):
        return None
    if seen.text[match.start() : match.end()] == "一点" and not _DATE_BEFORE.search(seen.text[:at]):
        return None  # also "a bit"
    return _clock(seen, at, minute, less)


def _with_part(seen: Masked, core: Clock, alone: bool) -> Clock:
    """Return the time with the part of the day said after it, before it, or, beside a lone time, anywhere."""
    suffix = _SUFFIX.match(seen.mask, core.end)
    end = suffix.end() if suffix else core.end
    if suffix and suffix["ap"]:
        pm = suffix["ap"] == "p"
        hour = core.hour % 12 + (12 if pm else 0) if core.ambiguous else core.hour
        return core._replace(end=end, hour=hour, ambiguous=False)
    if suffix and (suffix["part"] or suffix["night"]):
        dated = _DATED.search(
            suffix[0]
        )  # "tonight" and "tomorrow morning" say a date too: the time ends before them
        return _apply(core if dated else core._replace(end=end), suffix["part"] or "night")
    core = core._replace(end=end)
    left = seen.text[max(0, core.start - 24) : core.start]
    if before := dayparts.CHINESE_BEFORE.search(left):
        # 今晚 and the like say a date too: the time begins after them
        start = core.start if before["part"][0] in "今明听后当每" else core.start - len(left) + before.start()
        return _apply(core._replace(start=start), dayparts.CHINESE[before["part"]])
    if before := dayparts.ENGLISH_BEFORE.search(left):
        return _apply(core, "night" if before["part"] == "tonight" else before["part"])
    if alone and core.ambiguous:
        if anywhere := dayparts.ENGLISH_ANYWHERE.search(seen.text):
            return _apply(core, anywhere["part"] or ("morning" if anywhere["wake"] else "night"))
        if anywhere := dayparts.CHINESE_ANYWHERE.search(seen.text):
            return _apply(core, dayparts.CHINESE[anywhere["part"]])
    return core


def _apply(clock: Clock, part: str) -> Clock:
    if not clock.ambiguous:
        return clock
    hour, late = dayparts.hour_in(part, clock.hour)
    return clock._replace(hour=hour, ambiguous=False, late=late)
