"""Levels and degrees in text: percentages, temperatures, steps; other units are in `measures.py`.

Nothing is clipped and no device is known here: whether 35 degrees is too hot is decided elsewhere.
"""

import re

from edgehome.lm.grammars.numbers import Masked, N, find_numbers, masked

_END = r"(?![a-z])"
_EXPLICIT = re.compile(
    rf"百分之(?P<of>{N})|百分(?:之?百)(?P<all>)|百分之(?P<half>半)"
    rf"|(?P<n>{N}) ?(?:%|per ?-?cent{_END}|pct{_END}|percentage points?|趴|巴仙|个百分点|个?percent)"
    rf"|(?P<tenths>{N}) ?成(?:(?P<and_half>半)|(?P<ones>#)(?![#个度分点秒小%天成倍]))?(?!为|员|功|立|本|都)"
)
_FRACTION = re.compile(
    rf"(?P<below>(?<!#)#++)分之(?P<above>(?<!#)#++)"
    rf"|(?<![a-z#])(?P<count>(?<!#)#++|a|an|two|three)[ -](?P<part>half|third|quarter|fourth|fifth"
    rf"|tenth)s?{_END}(?! (?:past|to|after))"
    rf"|(?<![a-z])half(?:way| way)?{_END}(?! past| an?{_END}| #|-hour| hour| minute)|一半"
    rf"|(?<![#点个成度一])半(?![夜度个小天分日年月秒#钟])"
)
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "tenth": 10}
_WORDS = re.compile(
    rf"(?P<full>(?<![a-z])(?:max(?:imum)?|full(?!y closed| stop)|fully(?! closed| shut)|highest"
    rf"|brightest|loudest|fastest|strongest"
    rf"|all the way(?: up| open)|as (?:bright|loud|high|fast) as (?:possible|it (?:gets|goes))"
    rf"|completely open|wide open"
    rf"|flat out|top speed){_END}|最[大亮高光强响快猛]|全[开亮速]|满格|拉满|开到底|开到头|开到最|开到尽)"
    rf"|(?P<least>(?<![a-z])(?:min(?:imum)?(?!\.? ?ut)|lowest|dimmest|quietest|darkest|slowest|weakest"
    rf"|as (?:dim|low|quiet|slow|dark) as (?:possible|it (?:gets|goes))){_END}|最[暗低小弱黑细慢柔轻])"
    rf"|(?P<none>(?<![a-z])(?:off|muted?|nothing|(?:fully|completely) (?:closed|shut)"
    rf"|all the way (?:down|closed|shut)|closed|shut)"
    rf"{_END}|全关|静音|关死|关到底)"
)
_LEVELS = {"full": 100.0, "least": 1.0, "none": 0.0}
_TARGET_BEFORE = re.compile(r"(?:(?<![a-z])(?:to|at) |[到至成为])$")


def find_percentages(text: str) -> list[tuple[int, int, float]]:
    """Return (start, end, value) of each share, 0 to 100: 50%, 百分之五十, 七成半, a third, 一半."""
    seen = masked(text)
    found = []
    for match in _EXPLICIT.finditer(seen.mask):
        if match["of"] or match["n"]:
            value = seen.value(match.start("of") if match["of"] else match.start("n"))
        elif match["tenths"]:
            value = seen.value(match.start("tenths")) * 10 + (
                5 if match["and_half"] else seen.value(match.start("ones")) if match["ones"] else 0
            )
        else:
            value = 50.0 if match["half"] else 100.0
        found.append((*match.span(), value))
    for match in _FRACTION.finditer(seen.mask):
        if (share := _share(seen, match)) is not None:
            found.append((*match.span(), share))
    return sorted(item for item in found if 0 <= item[2] <= 100)


def _share(seen: Masked, match: re.Match[str]) -> float | None:
    if match["below"]:
        above, below = seen.value(match.start("above")), seen.value(match.start("below"))
    elif part := match["part"]:
        count = match["count"]
        above = seen.value(match.start("count")) if count[0] == "#" else 1.0
        below = _PARTS[part]
    else:
        return 50.0
    return float(round(100 * above / below)) if 0 < above <= below else None


def find_levels(text: str) -> list[tuple[int, int, float]]:
    """Return (start, end, level) of each word for the most (100: max) or the least (1: dimmest, 最低)."""
    return [
        (*match.span(), _LEVELS[match.lastgroup])
        for match in _WORDS.finditer(masked(text).text)
        if match.lastgroup in ("full", "least")
    ]


def percentage(text: str) -> float | None:
    """Return the level the text asks for, from 0 to 100, or None (also for 150%: `number` still gives 150).

    A written share goes before words, words before bare numbers. Words for the most are 100 (max, 全开), for
    the least 1, as Home Assistant's intents have it (minimum, dimmest, 最低), for none 0 (off, mute, 全关).
    Of bare numbers the one after "to", "at", 到, 成, 为 is taken, else the last.
    """
    found = find_percentages(text)
    if found:
        return found[0][2]
    seen = masked(text)
    if match := _WORDS.search(seen.text):
        return _LEVELS[match.lastgroup or "none"]
    numbers = find_numbers(text)
    numbers = [item for item in numbers if item[2] == 0 or item[2] >= 1]
    aimed = [value for start, _, value in numbers if _TARGET_BEFORE.search(seen.text[:start])]
    if not numbers:
        return None
    value = aimed[-1] if aimed else numbers[-1][2]
    return value if 0 <= value <= 100 and "%" not in seen.text else None


_CELSIUS, _FAHRENHEIT = "celsius", "fahrenheit"
_DEGREES = re.compile(
    rf"(?P<scale>摄氏|华氏)(?:温度)?(?P<below_zero>零下)? ?(?P<n1>{N}) ?度?(?P<half1>半)?"
    rf"|(?P<n>{N})(?P<mid>个半)? ?-?(?:(?:degrees?|degs?)(?: (?P<word>celsius|centigrade|fahrenheit"
    rf"|c{_END}|f{_END}))?{_END}(?P<below> below (?<!#)#++)?"
    rf"|°? ?(?P<letter>[cf]){_END}|(?P<sign>[℃℉])|°|(?P<zh>摄氏|华氏)?度(?P<half>半|(?P<tenth>#)(?!#|%"
    rf"|点|分|小时|个))?(?!电)"
    rf"|(?P<bare>celsius|centigrade|fahrenheit){_END})"
)


def find_temperatures(text: str) -> list[tuple[int, int, tuple[float, str | None]]]:
    """Return (start, end, (degrees, celsius | fahrenheit | None)) of each number of degrees, in order."""
    seen = masked(text)
    found = []
    for match in _DEGREES.finditer(seen.mask):
        value = seen.value(match.start("n1") if match["n1"] else match.start("n"))
        if match["half1"] or match["half"] == "半":
            value += 0.5
        elif match["tenth"] and (tenth := seen.value(match.start("tenth"))) < 10:
            value += tenth / 10
        if match["below"] and seen.text.endswith(" zero", 0, match.end()):
            value = -value
        said = (
            match["scale"]
            or match["word"]
            or match["letter"]
            or match["sign"]
            or match["zh"]
            or match["bare"]
        ) or ""
        unit = _CELSIUS if said[:1] in ("摄", "c", "℃") else _FAHRENHEIT if said else None
        found.append((*match.span(), (value, unit)))
    return [item for item in found if item[0] < item[1]]


def temperature(text: str) -> tuple[float, str | None] | None:
    """Return the first number of degrees with celsius, fahrenheit or None, else a bare number and None."""
    found = find_temperatures(text)
    if found:
        return found[0][2]
    numbers = find_numbers(text)
    return (numbers[-1][2], None) if numbers else None


_STEP_FRACTION = re.compile(r"(?<![a-z])(?:by|another) (?:a |one )?half(?![a-z])|一半")


def step(text: str) -> float | None:
    """Return the size of a change in points or degrees, not negative; None for a bit, 一点."""
    if shares := find_percentages(text):
        return shares[0][2]
    if degrees := find_temperatures(text):
        return abs(degrees[0][2][0])
    if _STEP_FRACTION.search(masked(text).text):
        return 50.0
    numbers = find_numbers(text)
    return abs(numbers[-1][2]) if numbers else None
