"""Numbers written out in English and Chinese words, for sentences and replies; `numbers.py` reads them."""

from edgehome.lm.grammars.numbers import ONES, TENS, ZH_DIGITS


def spell_number_en(value: float, conjunction: str = " and ", hyphen: str = " ") -> str:
    """Return a number from -99999 to 99999 in English words, decimals digit by digit (two point five).

    `conjunction` joins hundreds and the rest ("" or " " for American), `hyphen` tens and ones.
    """
    if value < 0:
        return "minus " + spell_number_en(-value, conjunction, hyphen)
    whole, _, decimals = f"{value:.6f}".rstrip("0").rstrip(".").partition(".")
    words = _spell_whole_en(int(whole), conjunction or " ", hyphen)
    return f"{words} point {' '.join(ONES[int(d)] for d in decimals)}" if decimals else words


def _spell_whole_en(whole: int, conjunction: str, hyphen: str) -> str:
    if whole < 20:
        return ONES[whole]
    if whole < 100:
        tens, ones = divmod(whole, 10)
        return TENS[tens - 2] + (hyphen + ONES[ones] if ones else "")
    size, name = (100, "hundred") if whole < 1000 else (1000, "thousand")
    head, rest = divmod(whole, size)
    words = f"{_spell_whole_en(head, conjunction, hyphen)} {name}"
    if not rest:
        return words
    return words + (conjunction if rest < 100 else " ") + _spell_whole_en(rest, conjunction, hyphen)


def spell_number_zh(value: float, two: str = "二", short: bool = False, minus: str = "负") -> str:
    """Return a number from -99999 to 99999 in simplified Chinese, decimals after 点.

    `two` stands for a 2 before 百, 千, 万 and for a lone 2 (两 where a measure word follows); `short`
    drops the last unit (一百一 for 110); `minus` is 负 or 零下.
    """
    if value < 0:
        return minus + spell_number_zh(-value, two, short)
    whole, _, decimals = f"{value:.6f}".rstrip("0").rstrip(".").partition(".")
    words = two if whole == "2" else _spell_whole_zh(int(whole), two, short and not decimals)
    return words + ("点" + "".join(ZH_DIGITS[int(d)] for d in decimals) if decimals else "")


def _spell_whole_zh(whole: int, two: str, short: bool) -> str:
    if whole < 10:
        return ZH_DIGITS[whole]
    if whole < 20:
        return "十" + (ZH_DIGITS[whole - 10] if whole > 10 else "")
    words, gap, units = "", False, []
    for size, name in ((10000, "万"), (1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, whole = divmod(whole, size)
        if digit:
            words += ("零" if gap else "") + (two if digit == 2 and size >= 100 else ZH_DIGITS[digit]) + name
            units.append(size)
            gap = False
        elif words:
            gap = True
    if short and len(units) > 1 and units[-1] >= 10 and units[-2] == units[-1] * 10:
        words = words[:-1]
    return words
