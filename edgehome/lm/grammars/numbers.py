"""Numbers in English and Chinese text: found, read and masked; `spelling.py` writes them.

Other grammars see the text with each number replaced by `#` signs of the same length, so that they need
not know how numbers are written. No units, no dates, no clock times here.
"""

import math
import re
from functools import lru_cache

from edgehome.lm.grammars.folding import fold

ZH_DIGITS = "零一二三四五六七八九"
ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
TENS = (
    "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
)  # fmt: skip
_EN = {word: i for i, word in enumerate(ONES)} | {word: 20 + 10 * i for i, word in enumerate(TENS)}
_EN |= {"fourty": 40, "a": 1}
_ZH = {char: i for i, char in enumerate(ZH_DIGITS)} | {"两": 2, "俩": 2}
_ZH_UNITS = {"十": 10, "百": 100, "千": 1000}
_ZH_TENS = {"廿": 20, "卅": 30}
_FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}

_UNIT = "|".join(ONES[1:10])
_BELOW_100 = rf"(?:(?:{'|'.join(TENS)}|fourty)(?:[- ]?(?:{_UNIT})(?![a-z]))?|{'|'.join(reversed(ONES))})"
_BELOW_1000 = rf"(?:(?:(?:a|{_BELOW_100}) )?hundred(?:(?: and)? {_BELOW_100})?|{_BELOW_100})"
_ENGLISH = (
    rf"(?:(?:(?:a|{_BELOW_1000}) )?thousand(?:,?(?: and)? {_BELOW_1000})?|{_BELOW_1000})(?![a-z])"
    rf"(?: point (?:(?:{'|'.join(ONES[:10])}|oh)(?![a-z]) ?)+(?<! ))?"
)
_NUMBER = re.compile(
    rf"(?P<sign>零下|负|(?<![a-z])(?:minus|negative) |(?<![0-9a-z%)\]])-(?=[\d.]))?"
    rf"(?:"
    rf"(?P<zh>(?!零\d|一半|一(?:身|地|脸|肚|嗓|屋|股|阵|宿|辈|塌))(?<!周)(?<!星期)(?<!礼拜)[{ZH_DIGITS}两十廿卅](?:[{ZH_DIGITS}两十百廿卅万亿]"
    rf"|千(?![瓦帕克米卡赫]))*|俩(?=钟|小时|分钟|度|个))"
    rf"|(?:(?<![a-z])|(?<=\d[hm]))(?:(?P<mixed>\d+ )?(?P<over>[1-9]/[23458])(?![/\d])"
    rf"|(?P<digits>\d{{1,3}}(?:,\d{{3}})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?|(?<!\d)\.\d+)(?P<mark>[½¼¾⅓⅔])?"
    rf"(?P<zhunit>[百万]|千(?![瓦帕克米卡赫]))?)"
    rf"|(?P<lonemark>[½¼¾⅓⅔])"
    rf"|(?<![a-z'])(?:(?P<english>{_ENGLISH})"
    rf"|(?P<point>point (?:(?:{'|'.join(ONES[:10])})(?![a-z]) ?)+(?<! ))"
    rf"|(?P<few>half a dozen|(?:a )?couple(?: of)?|a dozen)(?![a-z]))"
    rf")(?P<half>,? and (?:a )?(?:half|quarter|three quarters)(?! past| an? | to)(?![a-z]))?"
)
_FEW = {"half a dozen": 6.0, "a dozen": 12.0}

_LARGEST = 1e12
# A number in masked text, with the Chinese decimal point (三点五); matched whole, from its first sign.
N = "(?<!#)#++(?:点(?<!#)#++)?"


class Masked:
    """A folded text, the same with its numbers as `#`, and the value of each number by its start."""

    __slots__ = ("mask", "numbers", "text")

    def __init__(self, text: str) -> None:
        self.text = fold(text)
        self.numbers: dict[int, tuple[int, float]] = {}
        parts: list[str] = []
        done = 0
        for match in _NUMBER.finditer(self.text):
            value = _read(match)
            if value is None or not abs(value) < _LARGEST:
                continue
            start, end = match.span()
            self.numbers[start] = (end, value)
            parts.append(self.text[done:start] + "#" * (end - start))
            done = end
        self.mask = "".join((*parts, self.text[done:])) if parts else self.text

    def value(self, start: int) -> float:
        """Return the number that starts at `start`, with the decimals after a Chinese point."""
        end, whole = self.numbers[start]
        if self.mask[end : end + 2] == "点#":
            digits = self.text[end + 1 : min(self.numbers[end + 1][0], end + 13)]
            if all(char in ZH_DIGITS for char in digits):
                tail = int("".join(str(_ZH[char]) for char in digits)) / 10 ** len(digits)
                return whole + math.copysign(tail, whole)  # 负零点五 has the whole -0.0
        return whole


@lru_cache(maxsize=512)
def masked(text: str) -> Masked:
    """Return the masked form of `text`; the last few hundred are kept."""
    return Masked(text)


def _read(match: re.Match[str]) -> float | None:
    groups = match.groupdict()
    if groups["zh"]:
        if len(groups["zh"]) > 24:
            return None
        value = _read_zh(groups["zh"])
    elif groups["over"]:
        above, below = groups["over"].split("/")
        if int(above) >= int(below):
            return None
        value = int(groups["mixed"] or 0) + int(above) / int(below)
    elif groups["digits"]:
        value = float(groups["digits"].replace(",", "")) + _FRACTIONS.get(groups["mark"], 0)
        value *= {"百": 100, "千": 1000, "万": 10000}.get(groups["zhunit"], 1)
    elif groups["lonemark"]:
        value = _FRACTIONS[groups["lonemark"]]
    elif groups["english"] or groups["point"]:
        value = _read_en(groups["english"] or "zero " + groups["point"])
    else:
        value = _FEW.get(groups["few"], 2.0)
    if half := groups["half"]:
        value += 0.75 if "three" in half else 0.25 if "quarter" in half else 0.5
    return -value if groups["sign"] else value


def _read_en(words: str) -> float:
    words, _, decimals = words.partition(" point ")
    total = current = 0
    for word in re.split(r"[-, ]+", words):
        if word == "thousand":
            total, current = (current or 1) * 1000, 0
        elif word == "hundred":
            current = (current or 1) * 100
        elif word in _EN:
            current += _EN[word]
        elif word != "and":  # twentyfive
            current += next(_EN[t] + _EN[word[len(t) :]] for t in (*TENS, "fourty") if word.startswith(t))
    digits = "".join(str(_EN.get(word, 0)) for word in decimals.split())
    return float(f"{total + current}.{digits or 0}")


def _read_zh(numeral: str) -> float:
    if not any(char in "十百千万亿廿卅" for char in numeral):
        return float("".join(str(_ZH[char]) for char in numeral))
    total = section = digit = 0
    last_unit = 1
    for char in numeral:
        if char in _ZH:
            digit = _ZH[char]
            if char == "零":
                last_unit = 1
        elif char in _ZH_TENS:
            section += _ZH_TENS[char]
        elif char in _ZH_UNITS:
            last_unit = _ZH_UNITS[char]
            section += (digit or (1 if char == "十" else 0)) * last_unit
            digit = 0
        else:
            last_unit = 10000 if char == "万" else 100000000
            total = (total + section + digit) * last_unit
            section = digit = 0
    if last_unit >= 100:  # 一百一 is 110, 三万二 is 32000
        digit *= last_unit // 10
    return float(total + section + digit)


# 一点, 一下, 十分 (very), 周一, 第一, "this one": words that hold a number and mean none.
_AFTER_ONE = re.compile(r"半|点(?!#)|[下些样起直会定切共旦般边向律]")
_BEFORE_ONE = re.compile(
    r"(?:[统唯同万]|(?<![a-z])(?:the|this|that|which|no|every|each|any|other|last|next|only|first) )$"
)
_ORDINAL = re.compile(r"(?:[周第]|星期|礼拜)$")
_VERY = re.compile(r"分(?![钟之后#])")
_HALF = re.compile(r"(?<![a-z])half(?![a-z]| past)|一半|(?<![点#成个度])半(?!夜)")
_AND_HALF = re.compile(r"[个度]?半(?!夜)")


def _means_none(seen: Masked, start: int, end: int) -> bool:
    raw, before = seen.text[start:end], seen.text[max(0, start - 6) : start]
    if _ORDINAL.search(before):
        return True
    if raw in ("一", "one"):
        return bool(_BEFORE_ONE.search(before)) or (raw == "一" and bool(_AFTER_ONE.match(seen.mask, end)))
    return raw == "十" and bool(_VERY.match(seen.mask, end))


_SPELLED = re.compile(r"[a-z-]+ ")


def _hundreds(seen: Masked, last: tuple[int, int, float], start: int, value: float) -> float | None:
    """Return the number that two spelled ones make side by side, the first of them hundreds: "eleven fifty", "two ten"."""
    side_by_side = last[1] + 1 == start and _SPELLED.fullmatch(seen.text, last[0], start)
    return 100 * last[2] + value if side_by_side and 1 <= last[2] < 100 and 10 <= value < 100 else None


def find_numbers(text: str) -> list[tuple[int, int, float]]:
    """Return (start, end, value) of each number that counts or measures something, in order.

    Left out are ordinals (第二), weekdays (周一) and words that only look like numbers (一点, "this one").
    """
    seen = masked(text)
    found: list[tuple[int, int, float]] = []
    for start, (end, whole) in seen.numbers.items():
        if found and start < found[-1][1]:
            continue
        if _means_none(seen, start, end):
            continue
        value = seen.value(start)
        if value != whole:
            end = seen.numbers[end + 1][0]
        elif half := _AND_HALF.match(seen.mask, end):
            end, value = half.end(), value + 0.5
        if found and (hundreds := _hundreds(seen, found[-1], start, value)):
            start, value = found.pop()[0], hundreds
        found.append((start, end, value))
    for match in _HALF.finditer(seen.text):
        if not any(start < match.end() and match.start() < end for start, end, _ in found):
            found.append((*match.span(), 0.5))
    return sorted(found)


def number(text: str) -> float | None:
    """Return the first number in the text, as said: digits, English or Chinese words, halves, minus."""
    found = find_numbers(text)
    return found[0][2] if found else None
