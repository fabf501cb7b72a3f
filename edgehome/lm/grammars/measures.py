"""Numbers with units and comparisons with them in English and Chinese text (5 bar, 超过80%)."""

import re

from edgehome.lm.grammars.numbers import Masked, N, find_numbers, masked
from edgehome.lm.grammars.quantities import find_percentages

# Unit as written -> symbol; longest first in the pattern.
_UNITS = {
    "%": r"%|per ?cent|pct",
    "°C": r"°? ?c(?![a-z])|℃|摄氏度|(?:degrees? )?(?:celsius|centigrade)|degrees? c(?![a-z])",
    "°F": r"°? ?f(?![a-z])|℉|华氏度|(?:degrees? )?fahrenheit|degrees? f(?![a-z])",
    "°": r"degrees?|°|度(?!电)",
    "bar": r"bars?|巴(?!仙)",
    "kPa": r"kpa|kilopascals?|千帕",
    "MPa": r"mpa|megapascals?|兆帕",
    "hPa": r"hpa|hectopascals?|百帕",
    "Pa": r"pa|pascals?|帕",
    "psi": r"psi",
    "rpm": r"rpm|revolutions (?:per|a) minute|转每分钟?|转/分钟?|转(?!为|成|到|换|动|向)",
    "m/s": r"m/s|met(?:er|re)s (?:per|a) second|米每秒|米/秒",
    "mm/s": r"mm/s|millimet(?:er|re)s (?:per|a) second|毫米每秒|毫米/秒",
    "m/min": r"m/min|met(?:er|re)s (?:per|a) minute|米每分钟?|米/分钟?",
    "km/h": r"km/?h|kph|kilomet(?:er|re)s (?:per|an) hour|公里每小时|公里/小时|公里",
    "mph": r"mph|miles (?:per|an) hour",
    "ppm": r"ppm|parts per million",
    "µg/m³": r"[uµμ]g/m[3³]|micrograms?(?: per cubic met(?:er|re))?|微克(?:每立方米)?",
    "lx": r"lux|lx|勒克斯",
    "kWh": r"kwh|kilowatt[ -]hours?|千瓦时|度电",
    "kW": r"kw|kilowatts?|千瓦",
    "W": r"(?<=#)w|watts?|瓦特?",
    "mA": r"ma|milliamps?|毫安",
    "A": r"(?<=#)a|amps?|amperes?|安培",
    "V": r"(?<=#)v|volts?|伏特?",
    "Hz": r"hz|hertz|赫兹?",
    "dB": r"db|decibels?|分贝",
    "L/min": r"l/min|lit(?:er|re)s (?:per|a) minute|升每分钟?|升/分钟?",
    "L": r"(?<=#)l|lit(?:er|re)s?|升(?!高|到|至)|公升",
    "kg": r"kg|kilos?|kilograms?|公斤|千克",
    "mm": r"mm|millimet(?:er|re)s?|毫米",
    "cm": r"cm|centimet(?:er|re)s?|厘米|公分",
    "m": r"met(?:er|re)s?|米(?!色)",
}
_UNIT_NAMES = list(_UNITS)
_ORDER = sorted(range(len(_UNIT_NAMES)), key=lambda i: (_UNIT_NAMES[i] == "°", -len(_UNIT_NAMES[i])))
_UNIT = "(?:" + "|".join(f"(?P<u{i}>(?:{_UNITS[_UNIT_NAMES[i]]})(?![a-z]))" for i in _ORDER) + ")"
_QUANTITY = re.compile(rf"(?:(?P<pct>百分之)(?P<pn>{N})|(?P<n>{N})(?:个)?[ -]?{_UNIT}(?P<half>半)?)")


def _unit(match: re.Match[str]) -> str | None:
    group = next((g for g in (f"u{i}" for i in _ORDER) if match[g]), None)
    return _UNIT_NAMES[int(group[1:])] if group else None


def find_quantities(text: str) -> list[tuple[int, int, tuple[float, str]]]:
    """Return (start, end, (value, unit symbol)) of each number with a unit; ° where no scale was said."""
    seen = masked(text)
    found = []
    for match in _QUANTITY.finditer(seen.mask):
        if match["pct"]:
            value, unit = seen.value(match.start("pn")), "%"
        else:
            value, unit = seen.value(match.start("n")) + (0.5 if match["half"] else 0), _unit(match) or ""
        found.append((*match.span(), (value, unit)))
    return found


def quantity(text: str) -> tuple[float, str | None] | None:
    """Return the first number with its unit (bar, rpm, %, °C, …), a share as percent (三成), else the last bare number and None."""
    found = find_quantities(text)
    if found:
        return found[0][2]
    if shares := find_percentages(text):
        return shares[0][2], "%"
    numbers = find_numbers(text)
    return (numbers[-1][2], None) if numbers else None


_ABOVE = (
    r"(?<![a-z])(?:(?:is |are |it's )?(?:(?:goes|gets|go|get|rises?|climbs?|rising|going|jumps?|stays?|remains?) )?"
    r"(?:above|over|past|beyond)|(?:more(?: [a-z]+)?|(?!oth|rath|lat|earl|long|old|soon)[a-z]{2,}er) than"
    r"|exceed(?:s|ing)?|surpass(?:es)?|at least|reach(?:es)?|hits?|up to"
    r"|(?:rises?|climbs?) to)(?![a-z])|>=?|≥|高于|大于|多于|超过|超出|高过|大过|达到|不低于|不少于|升到"
    r"|升至|涨到|至少|[热快湿潮闷亮重响]过|高出|涨过|超(?= ?#)|(?<![再经通越不太调])过了?(?= ?(?:##|#+ ?[度%]|百分之))"
)
_BELOW = (
    r"(?<![a-z])(?:(?:is |are |it's )?(?:(?:goes|gets|go|get|drops?|falls?|sinks?|dips?|dropping|falling|going"
    r"|stays?|remains?) )?"
    r"(?:below|under|beneath)|(?:less(?: [a-z]+)?|lower|fewer|colder|cooler|smaller|dimmer|darker|slower|quieter|drier|dryer|fainter) than"
    r"|at most|(?:drops?|falls?|sinks?|goes down|down) to)(?![a-z])|<=?|≤|低于|小于|少于|不到|不足|低过"
    r"|小过|少过|跌破|掉到|落到|掉破|跌至|(?:降到|降至|跌到)(?!#+ ?成)|不超过|不高于|最多|[冷慢干暗轻]过"
)
_COMPARISON = re.compile(rf"(?P<below>{_BELOW})|(?P<above>{_ABOVE})")
_TENTHS = r"成(?P<ones>#(?![#个度分点秒小%成倍]))?(?!为|员|功|立|本|都)"
_OPERAND = re.compile(
    rf"[ 了]*(?:the |a |about |大概|约)*(?:(?P<pct>百分之)?(?P<n>{N})(?: ?(?:{_UNIT})|{_TENTHS})?(?P<half>半)?)"
)
_POSTFIX = re.compile(
    rf"(?P<pct>百分之)?(?P<n>{N})(?: ?{_UNIT}|{_TENTHS})?(?P<half>半)?"
    r" ?(?:(?P<above>(?:and|or) (?:more|above|higher|over|hotter|warmer)|以上|或以上|或更高)"
    r"|(?P<below>(?:and|or) (?:less|below|lower|under|colder|cooler)|以下|或以下|或更低|之内))"
)

# "more than five minutes" and "after 7 pm" compare lengths and times, no readings.
_TIME_UNIT = re.compile(
    r"(?: |-)?(?:(?:minutes?|mins?|hours?|hrs?|seconds?|secs?|days?|weeks?|[ap]\.?m|o'clock)(?![a-z])|:#"
    r"|[个粒]?半?(?:分钟|小时|钟|秒|天|星期|周)|[点时](?![#候]))"
)

Comparison = dict[str, float | str | None]


def _compared(seen: Masked, match: re.Match[str], operator: str) -> Comparison:
    value = seen.value(match.start("n")) + (0.5 if match["half"] else 0)
    if seen.text[match.end("n") : match.end("n") + 1] == "成":
        ones = match.groupdict().get("ones") and seen.value(match.start("ones"))
        return {"operator": operator, "value": value * 10 + (ones or 0), "unit": "%"}
    return {"operator": operator, "value": value, "unit": "%" if match["pct"] else _unit(match)}


def find_comparisons(text: str) -> list[tuple[int, int, Comparison]]:
    """Return (start, end, {operator: ">" | "<", value, unit symbol or None}) of each comparison, in order."""
    seen = masked(text)
    found: list[tuple[int, int, Comparison]] = []
    if not seen.numbers:
        return found
    for match in _COMPARISON.finditer(seen.mask):
        operand = _OPERAND.match(seen.mask, match.end())
        if operand and not _TIME_UNIT.match(seen.mask, operand.end()):
            start = match.start() + len(match[0]) - len(match[0].lstrip())
            operator = "<" if match["below"] else ">"
            found.append((start, operand.end(), _compared(seen, operand, operator)))
    for match in _POSTFIX.finditer(seen.mask):
        if not any(start <= match.start() < end for start, end, _ in found):
            found.append((*match.span(), _compared(seen, match, ">" if match["above"] else "<")))
    return sorted(found, key=lambda item: item[:2])


_REACHED = re.compile(
    rf"(?:(?P<fall>冷|凉|降|掉|跌|落)?[^#，, ]?(?:到|至|(?<=一)上)了?|(?<![a-z])(?:gets?|gone|comes|is|warms up|cools down|heats up|cools) (?:up |down )?(?:to )?)(?P<pct>百分之)?(?P<n>{N}) ?(?:{_UNIT})?(?P<half>半)?(?![a-z#])"
)


def find_reached(text: str) -> list[tuple[int, int, Comparison]]:
    """Return (start, end, comparison) of each reading that is come to ("gets to 55", 烧到50度); in an order it may be a value to set."""
    seen = masked(text)
    return [
        (*match.span(), _compared(seen, match, "<" if match["fall"] or "cool" in match[0] else ">"))
        for match in (_REACHED.finditer(seen.mask) if seen.numbers else ())
        if not _TIME_UNIT.match(seen.mask, match.end())
    ]


def comparison(text: str) -> Comparison | None:
    """Return the first comparison: {"operator": ">" or "<", "value", "unit": °C, %, bar, … or None}."""
    found = find_comparisons(text)
    return found[0][2] if found else None
