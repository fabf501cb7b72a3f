"""Lengths of time in English and Chinese text ("half an hour", 两个半小时); no clock times, no dates."""

import re
from collections.abc import Iterator
from functools import lru_cache

from edgehome.lm.grammars.numbers import Masked, N, masked

_SECONDS = {"w": 604800, "d": 86400, "h": 3600, "m": 60, "s": 1, "字": 300, "刻": 900}
_END = r"(?![a-z])"
_ENGLISH_UNIT = (
    rf"(?:(?P<w>weeks?)|(?P<d>days?)|(?P<h>hours?|hrs?|h(?=#|{_END}))|(?P<m>minutes?|mins?|m(?=#|{_END}))"
    rf"|(?P<s>seconds?|secs?|s)){_END}"
)
_COMPONENT = re.compile(
    rf"(?:"
    # English: 10 minutes, half an hour, a quarter of an hour, an hour
    rf"(?:(?<![a-z0-9#])(?P<part>half|(?:a |one )?quarter|three[- ]quarters|(?<!#)#++ ?quarters) ?(?:of )?(?:an? )?"
    rf"|(?P<n>{N})(?: |-)?(?P<of>(?:of )?an? )?|(?<![a-z])(?P<a>an?) (?:one )?(?:full |whole )?)"
    rf"(?:{_ENGLISH_UNIT})"
    rf"(?P<half>,? and (?:a )?half(?: an? (?:hour|minute))?{_END}| a half{_END})?"
    # Chinese: 两个半小时, 半个钟, 一刻钟, 三个字, 五分半钟
    rf"|(?:(?P<qty>{N}|半) ?(?P<ge>个|粒)? ?(?P<mid>半)?|(?P<lone>个半)) ?"
    rf"(?:(?P<zw>星期|礼拜|周(?![#一二三四五六日末天]))|(?P<zd>天(?![黑亮气花])|日(?![落出光期]))"
    rf"|(?P<zh>小时|钟头|钟(?!点))"
    rf"|(?P<zm>分(?:半)?钟(?:半)?|分半?(?= ?[#后前])|分半|分(?!之[^后前]|贝|享|别))|(?P<zs>秒钟?半?)"
    rf"|(?P<zq>刻钟)|(?P<zz>字(?!母|体|幕)(?:钟)?))(?P<tail>半(?!夜))?"
    rf")"
)
_ZH_UNITS = (("zw", "w"), ("zd", "d"), ("zh", "h"), ("zm", "m"), ("zs", "s"), ("zq", "刻"), ("zz", "字"))
_JOIN = re.compile(r",? ?(?:and|&|又|零|加)? ?")
_LOOSE_MINUTES = re.compile(
    r"(?:,? ?and)? ?((?<!#)#++)(?!#| ?(?:%|°|度|percent|degrees?|点|号|个|月|成|k(?![a-z])|[:.]#))"
)
_CLOCK_BEFORE = re.compile(r"(?:第|#[点时])$")
# 分 alone also means points: it is minutes before 后, seconds or a half, and after hours.
_AFTER_MINUTE = re.compile(r" ?(?:半|[后前#]|[之以][后前])")
_HOUR_BEFORE = re.compile(r"(?:小时|钟头|[^点]钟)[零又,]?$")
_SMALLER = {"w": "d", "d": "h", "h": "m", "m": "s"}

Component = tuple[int, int, float, str]


def _english(seen: Masked, match: re.Match[str]) -> tuple[float, str] | None:
    unit = next((u for u in "wdhms" if match[u]), None)
    if unit is None:
        return None
    if part := match["part"]:
        quantity = 0.5 if part == "half" else 0.25
        if part.startswith(("three", "#")):
            quantity = 0.25 * (3 if part[0] == "t" else seen.value(match.start("part")))
        if part == "half" and unit == "s":
            return None
    elif match["n"]:
        quantity = seen.value(match.start("n"))
        if match["of"] and quantity >= 1:  # 1/2 an hour
            return None
    else:
        quantity = 1.0
    return quantity + (0.5 if match["half"] else 0), unit


def _chinese(seen: Masked, match: re.Match[str]) -> tuple[float, str] | None:
    group, unit = next((g, u) for g, u in _ZH_UNITS if match[g])
    word, quantity_word = match[group], match["qty"]
    if quantity_word is None:
        # 个半钟 is an hour and a half
        return 1.5, unit
    if _CLOCK_BEFORE.search(seen.mask[: match.start()]):
        return None
    if word == "分" and not (
        match["tail"]
        or _AFTER_MINUTE.match(seen.mask, match.end())
        or _HOUR_BEFORE.search(seen.mask[: match.start()])
    ):
        return None
    if word == "钟" and not match["ge"] or unit == "字" and not match["ge"]:
        return None
    if unit == "w" and quantity_word == "半":
        return None
    quantity = 0.5 if quantity_word == "半" else seen.value(match.start("qty"))
    halves = bool(match["mid"]) + bool(match["tail"]) + ("半" in word)
    return quantity + 0.5 * halves, unit


def _components(seen: Masked) -> Iterator[Component]:
    for match in _COMPONENT.finditer(seen.mask):
        found = _english(seen, match) or (
            _chinese(seen, match) if any(match[group] for group, _ in _ZH_UNITS) else None
        )
        if found:
            yield match.start(), match.end(), *found


def _joined(seen: Masked) -> Iterator[list[Component]]:
    """Yield the components that make one length: neighbours in falling order, loose minutes at the end."""
    chain: list[Component] = []
    for component in _components(seen):
        if chain:
            joint = _JOIN.fullmatch(seen.mask, chain[-1][1], component[0])
            if not (joint and _SECONDS[component[3]] < _SECONDS[chain[-1][3]]):
                yield _with_loose(seen, chain)
                chain = []
        chain.append(component)
    if chain:
        yield _with_loose(seen, chain)


def _with_loose(seen: Masked, chain: list[Component]) -> list[Component]:
    _, end, quantity, unit = chain[-1]
    loose = _LOOSE_MINUTES.match(seen.mask, end) if unit in "hm" and quantity == int(quantity) else None
    if loose and seen.text[loose.start(1) : loose.end(1)] == "one":
        loose = None  # "the twenty minute one"
    if loose and 0 < (value := seen.value(loose.start(1))) < 60 and value == int(value):
        return [*chain, (loose.start(1), loose.end(1), value, _SMALLER[unit])]
    return chain


@lru_cache(maxsize=512)
def find_durations(text: str) -> tuple[tuple[int, int, int], ...]:
    """Return (start, end, seconds) of each length of time, in order."""
    return tuple(
        (chain[0][0], chain[-1][1], round(sum(quantity * _SECONDS[unit] for _, _, quantity, unit in chain)))
        for chain in _joined(masked(text))
    )


def duration(text: str) -> int | None:
    """Return the first length of time in whole seconds, more than none."""
    return next((seconds for _, _, seconds in find_durations(text) if seconds > 0), None)


_MORE = re.compile(r"\s+(?:more|extra|fewer|less)\s+", re.IGNORECASE)


def duration_parts(text: str) -> dict[str, int] | None:
    """Return the first length of time in the units said: hours, minutes, seconds (90 minutes stay 90).

    Halves go to the next smaller unit (half an hour is 30 minutes). Days and weeks count as hours,
    刻 and 字 as minutes.
    """
    chain = next(_joined(masked(_MORE.sub(" ", text))), None)
    if chain is None:
        return None
    parts = {"hours": 0.0, "minutes": 0.0, "seconds": 0.0}
    for _, _, quantity, unit in chain:
        size = _SECONDS[unit]
        if unit in "wdh":
            whole = int(quantity * size) // 3600
            parts["hours"] += whole
            parts["minutes"] += (quantity * size - whole * 3600) / 60
        elif unit == "s":
            parts["seconds"] += quantity
        else:
            parts["minutes"] += quantity * size / 60
    parts["seconds"] += (parts["minutes"] - int(parts["minutes"])) * 60
    return {name: int(round(value, 3)) for name, value in parts.items() if int(round(value, 3))} or None
