"""Dates and days of the week in English and Chinese text; no clock times.

A week starts on Monday: "next friday" and 下周五 are the Friday of the next week,
"friday" and 周五 the coming one. Dates without a year that have passed are next year's (or next month's).
"""

import re
from datetime import date as Date
from datetime import datetime, timedelta

from edgehome.lm.grammars.numbers import masked

DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEKDAYS, WEEKEND = DAY_NAMES[:5], DAY_NAMES[5:]
_LONG = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_SHORT = "mon|tues?|wed|thu(?:rs?)?|fri|sat|sun"
_DAY = rf"(?:{_LONG}|{_SHORT})"
_ZH_DAYS = {char: i for i, char in enumerate("一二三四五六日")} | {"天": 6}
_ZH_DAY = "(?:周|星期|礼拜)[一二三四五六日天](?![亮黑落出气])"
_ZH_MORE = "[一二三四五六日天](?![个点十分百月号日小时天亮黑落出气])"

_RECURRING = re.compile(
    r"(?P<daily>(?<![a-z])(?:every ?day(?! of)|daily|each day|every single day|(?:every"
    r"|each) (?:morning|night|evening|afternoon)"
    r"|nightly|seven days a week|mornings|evenings)(?![a-z])|[每天]天(?!气)|每日|日日|每晚|每早|每朝"
    r"|晚晚|每个?(?:早上|晚上|早晨|上午|下午|中午))"
    r"|(?P<school>(?<![a-z])(?:(?:on|every|each) )?school ?nights?(?![a-z]))"
    r"|(?P<work>(?<![a-z])(?:(?:on|every|each) )?(?:week ?(?:days?|nights?)|work(?:ing)? ?days?|business days?"
    r"|school days?)(?![a-z])|每?[个天]?(?:工作日|平日|上班日|返工日|[上返]学日|上课日))"
    r"|(?P<end>(?<![a-z])(?:(?:on |over |at )?(?:the )?|every "
    r"|each )(?<!this )(?<!next )(?:the )?week-?ends?(?![a-z])|(?<![这本下])(?:每个?)?(?:周末|双休日|礼拜末))"
    rf"|(?P<range>(?<![a-z])(?P<from>{_DAY})s? ?(?:to|through|thru|until|till|-) ?(?P<to>{_DAY})s?(?![a-z]))"
    rf"|(?P<zrange>每?{_ZH_DAY} ?(?:到|至|-|~) ?(?:{_ZH_DAY}|[一二三四五六日天](?!点)))"
    rf"|(?P<zlist>(?P<zevery>[每逢]个?)?(?<![下上])(?<![下这本]个)(?<![这本]){_ZH_DAY}"
    rf"(?:[、,和与及同跟 ]*(?:{_ZH_DAY}|{_ZH_MORE}))*)"
    rf"|(?P<list>(?<![a-z])(?P<every>(?:on )?(?:every|each) )?(?:{_LONG})s?(?:(?:,? and |, ?| or | ?& ?"
    rf"|/)(?:on )?(?:every |each )?(?:{_LONG})s?)*(?![a-z])"
    rf"|(?<![a-z])(?P<severy>(?:on |every |each ))(?:{_SHORT})(?:(?:,? and |, ?| ?& ?"
    rf"|/)(?:{_SHORT}))*(?![a-z]))"
)
_NOT_RECURRING = re.compile(r"(?<![a-z])(?:next|this|coming|last) $")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip
_MONTH = "(?:" + "|".join(rf"{m}|{m[:3]}\b\.?" for m in _MONTHS) + r"|sept)"
_ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth",
    "eighteenth", "nineteenth", "twentieth",
)  # fmt: skip
_ORDINAL = {word: i + 1 for i, word in enumerate(_ORDINALS)} | {"thirtieth": 30}
_TH = rf"(?:(?:(?:twenty|thirty)[ -])?(?:{'|'.join((*_ORDINALS, 'thirtieth'))})|\d{{1,2}}(?:st|nd|rd|th))"
_NUMERAL = "[一二两三四五六七八九十廿卅]+"
_DATE = re.compile(
    r"(?P<offset2>(?<![a-z])(?:the )?day after tomorrow(?![a-z])|(?<!大)后[天日晚早](?!黑|亮|落|出|气))"
    r"|(?P<offset3>大后[天日])"
    r"|(?P<offset1>(?<![a-z])(?:tomorrow|tmrw|tmr)(?![a-z])|明[天日早晚晨]|听[日朝晚]|翌日|隔天)"
    r"|(?P<offset0>(?<![a-z])(?:today|tonight|this (?:morning|afternoon|evening|night))(?![a-z])"
    r"|今[天日晚早晨夜朝]|当晚)"
    r"|(?P<iso>\d{4}[-/.]\d{1,2}[-/.]\d{1,2})"
    rf"|(?P<zmd>(?:(?P<zy>\d{{4}})年)?(?P<zm>\d{{1,2}}|{_NUMERAL}|下个?|这个?|本)月(?P<zd>\d{{1,2}}"
    rf"|{_NUMERAL})[号日]?)"
    rf"|(?P<zd2>(?<![第\d])(?:\d{{1,2}}|{_NUMERAL})[号](?=[早上中下晚凌的]|$|[ ,]|\d{{1,2}}[:点])(?!楼"
    rf"|线|机))"
    rf"|(?<![a-z])(?P<md>(?P<m>{_MONTH}) (?:the )?(?P<d>{_TH}|\d{{1,2}}(?![\d:%]))(?:,? (?P<y>20\d\d))?)"
    rf"|(?P<dm>(?:the )?(?P<d2>{_TH}"
    rf"|(?<!\d)\d{{1,2}}) (?:of )?(?P<m2>{_MONTH})(?![a-z])(?:,? (?P<y2>20\d\d))?)"
    rf"|(?P<day>(?<![a-z])on the (?P<d3>{_TH})(?! (?:floor|lamp|light|of|room)))"
    rf"|(?P<rel>(?<![a-z])(?P<which>next|this coming|this|coming) (?P<dow>{_DAY}|week-?end|week)(?![a-z]))"
    rf"|(?P<zrel>(?P<zwhich>下下|下|这|本)个?(?:周|星期|礼拜)(?P<zdow>[一二三四五六日天末])(?!点))"
    rf"|(?P<plain>(?<![a-z])(?:on )?(?P<pdow>{_LONG})(?![a-z]))|(?P<zplain>{_ZH_DAY})"
)
_IN_DAYS = re.compile(
    r"(?<![a-z])in (?P<n>(?<!#)#++|an?) (?P<u>days?|weeks?)(?! an?d? )(?: time)?(?![a-z])|(?P<n2>(?<!#)#++)(?P<u2>天"
    r"|日|周|个?星期|个?礼拜)(?:之|以)?后"
)


def find_days(text: str) -> list[tuple[int, int, tuple[str, ...], bool]]:
    """Return (start, end, days, recurring) of each mention of days of the week, in order.

    Not recurring is a single day named once ("on monday", 周三), which may be a date; the days are in the
    order mon to sun.
    """
    seen = masked(text)
    found: list[tuple[int, int, tuple[str, ...], bool]] = []
    days: tuple[str, ...]
    for match in _RECURRING.finditer(seen.text):
        start, end = match.span()
        if match["daily"]:
            days, recurring = DAY_NAMES, True
        elif match["work"]:
            days, recurring = WEEKDAYS, True
        elif match["school"]:
            days, recurring = (*WEEKDAYS[:4], "sun"), True
        elif match["end"]:
            days, recurring = WEEKEND, True
        elif match["range"]:
            days, recurring = _span(_day(match["from"]), _day(match["to"])), True
        elif match["zrange"]:
            ends = re.findall(r"[一二三四五六日天](?!期)", match["zrange"])
            days, recurring = _span(_ZH_DAYS[ends[0]], _ZH_DAYS[ends[-1]]), True
        elif match["zlist"]:
            numbers = [_ZH_DAYS[char] for char in match["zlist"] if char in _ZH_DAYS]
            days, recurring = _ordered(numbers), bool(match["zevery"]) or len(numbers) > 1
        else:
            if _NOT_RECURRING.search(seen.text[:start]):
                continue
            words = re.findall(_DAY, match["list"])
            plural = re.search(rf"(?:{_LONG})s", match["list"])
            days = _ordered([_day(word) for word in words])
            every = match["every"] or (match["severy"] or "").strip() in ("every", "each")
            recurring = bool(plural or every) or len(words) > 1
        if seen.text[start:end] == "天天" and seen.text[start - 1 : start] in ("明", "后", "今"):
            continue
        while seen.text[start] == " ":
            start += 1
        found.append((start, end, days, recurring))
    return found


def _day(word: str) -> int:
    return DAY_NAMES.index(word[:3])


def _ordered(numbers: list[int]) -> tuple[str, ...]:
    return tuple(DAY_NAMES[i] for i in sorted(set(numbers)))


def _span(first: int, last: int) -> tuple[str, ...]:
    return _ordered([(first + i) % 7 for i in range((last - first) % 7 + 1)])


def days(text: str) -> tuple[str, ...] | None:
    """Return the days of the week the text names, "mon" to "sun", or None; every day is all seven."""
    found = find_days(text)
    return found[0][2] if found else None


def find_dates(text: str, now: datetime) -> list[tuple[int, int, str]]:
    """Return (start, end, YYYY-MM-DD) of each date, in order, counted from `now`."""
    seen = masked(text)
    found = []
    for match in _DATE.finditer(seen.text):
        try:
            value = _date(match, now.date())
        except ValueError:  # 31 February
            continue
        if value:
            start = match.start() + (3 if match[0].startswith("on ") else 0)
            found.append((start, match.end(), value.isoformat()))
    for match in _IN_DAYS.finditer(seen.mask):
        group = "n" if match["n"] else "n2"
        count = seen.value(match.start(group)) if match[group][0] == "#" else 1
        size = 7 if (match["u"] or match["u2"])[-1] in "周期拜" or (match["u"] or "").startswith("w") else 1
        if count == int(count) and 0 < count < 1000:
            found.append((*match.span(), (now.date() + timedelta(days=int(count) * size)).isoformat()))
    return sorted(found)


def _date(match: re.Match[str], today: Date) -> Date | None:
    for offset in range(4):
        if match[f"offset{offset}"]:
            return today + timedelta(days=offset)
    if match["iso"]:
        year, month, day = (int(part) for part in re.split(r"[-/.]", match["iso"]))
        return Date(year, month, day)
    if match["zmd"]:
        day, month_word = _number(match["zd"]), match["zm"]
        if month_word[0] in "下这本":
            return _in_month(today, 1 if month_word[0] == "下" else 0, day)
        return _in_year(today, _number(month_word), day, match["zy"])
    if match["zd2"]:
        return _next_day_of_month(today, _number(match["zd2"][:-1]))
    if match["md"]:
        return _in_year(today, _month(match["m"]), _number(match["d"]), match["y"])
    if match["dm"]:
        return _in_year(today, _month(match["m2"]), _number(match["d2"]), match["y2"])
    if match["day"]:
        return _next_day_of_month(today, _number(match["d3"]))
    return _weekday(match, today)


def _weekday(match: re.Match[str], today: Date) -> Date:
    monday = today - timedelta(days=today.weekday())
    if match["rel"]:
        word = match["dow"]
        if word == "week":
            return today + timedelta(days=7)
        day, weeks = (5 if word.startswith("week") else _day(word)), int(match["which"] == "next")
    elif match["zrel"]:
        day = 5 if match["zdow"] == "末" else _ZH_DAYS[match["zdow"]]
        weeks = match["zwhich"].count("下")
    else:
        day = _day(match["pdow"]) if match["pdow"] else _ZH_DAYS[match["zplain"][-1]]
        return today + timedelta(days=(day - today.weekday() - 1) % 7 + 1)
    named = monday + timedelta(days=day + 7 * weeks)
    return named if named >= today else named + timedelta(days=7)


def _number(word: str) -> int:
    digits = re.match(r"\d+", word)
    if digits:
        return int(digits[0])
    if word in _ORDINAL:
        return _ORDINAL[word]
    if tens := re.match(r"(twenty|thirty)[ -](\w+)", word):
        return (20 if tens[1] == "twenty" else 30) + _ORDINAL[tens[2]]
    (_, value), *_ = masked(word).numbers.values()
    return int(value)


def _month(word: str) -> int:
    return next(i + 1 for i, month in enumerate(_MONTHS) if month.startswith(word[:3]))


def _in_year(today: Date, month: int, day: int, year: str | None) -> Date:
    if year:
        return Date(int(year), month, day)
    named = Date(today.year, month, day)
    return named if named >= today else Date(today.year + 1, month, day)


def _in_month(today: Date, months: int, day: int) -> Date:
    month = today.month - 1 + months
    return Date(today.year + month // 12, month % 12 + 1, day)


def _next_day_of_month(today: Date, day: int) -> Date:
    for months in range(4):
        try:
            named = _in_month(today, months, day)
        except ValueError:
            continue
        if named >= today:
            return named
    raise ValueError(f"day of month: expected 1-31, got {day}")


def date(text: str, now: datetime) -> str | None:
    """Return the first date as YYYY-MM-DD, or None; days that recur (every monday, weekdays) are no date."""
    recurring = [item for item in find_days(text) if item[3]]
    for start, end, value in find_dates(text, now):
        if not any(first <= start and end <= last for first, last, _, _ in recurring):
            return value
    return None
