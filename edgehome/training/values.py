# ruff: noqa: SIM905
"""Writing values in words: numbers, percents, degrees, colours, durations, times, in English and Chinese.

Only writing, for training sentences; reading values is the language model's runtime. Every writer returns
the words and the value that they mean.
"""

from random import Random

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS = "_ _ twenty thirty forty fifty sixty seventy eighty ninety".split()
_HAN = "零一二三四五六七八九"


def english(number: int) -> str:
    """Return a number from 0 to 9999 in English words."""
    if number < 20:
        return _ONES[number]
    if number < 100:
        return _TENS[number // 10] + (f" {_ONES[number % 10]}" if number % 10 else "")
    if number < 1000:
        rest = number % 100
        return f"{_ONES[number // 100]} hundred" + (f" {english(rest)}" if rest else "")
    rest = number % 1000
    return f"{english(number // 1000)} thousand" + (f" {english(rest)}" if rest else "")


def chinese(number: int, two: bool = False) -> str:
    """Return a number from 0 to 9999 in Chinese numerals; `two` writes 2 as 两, as before a measure."""
    if number < 10:
        return "两" if two and number == 2 else _HAN[number]
    if number < 20:
        return "十" + (_HAN[number % 10] if number % 10 else "")
    if number < 100:
        return _HAN[number // 10] + "十" + (_HAN[number % 10] if number % 10 else "")
    if number < 1000:
        rest = number % 100
        tail = (
            ""
            if not rest
            else "零" + _HAN[rest]
            if rest < 10
            else (_HAN[rest // 10] + "十" + (_HAN[rest % 10] if rest % 10 else ""))
        )
        return _HAN[number // 100] + "百" + tail
    rest = number % 1000
    head = ("两" if number // 1000 == 2 else _HAN[number // 1000]) + "千"
    return head + ("" if not rest else ("零" if rest < 100 else "") + chinese(rest))


def is_chinese(lang: str) -> bool:
    """Return whether the language is a kind of Chinese."""
    return lang.startswith("zh")


def old_script(lang: str) -> bool:
    """Return whether the language is written in traditional characters."""
    return lang in ("zh-TW", "zh-HK")


def number(rng: Random, value: float, lang: str, words: float = 0.25, two: bool = False) -> str:
    """Return a number in digits or, with probability `words`, in words."""
    if rng.random() < words:
        whole = int(value)
        tenth = round((value - whole) * 10)
        if is_chinese(lang):
            text = chinese(whole, two and not tenth)
            text += f"点{_HAN[tenth]}" if tenth else ""
            return in_script(text, lang)
        return english(whole) + (f" point {_ONES[tenth]}" if tenth else "")
    return f"{value:g}"


_OLD = str.maketrans("点两钟时后过个绿蓝红黄银热头浅礼整级", "點兩鐘時後過個綠藍紅黃銀熱頭淺禮整級")


def in_script(text: str, lang: str) -> str:
    return text.translate(_OLD) if old_script(lang) else text


def level(rng: Random) -> int:
    """Return a level as people name them, 0 to 100."""
    roll = rng.random()
    if roll < 0.55:
        return rng.choice([10, 20, 25, 30, 40, 50, 60, 70, 75, 80, 90, 100])
    return rng.randint(1, 100) if roll < 0.97 else 0


_LEVEL_WORDS = {
    "en": {
        "brightness": (("max", 100), ("maximum", 100), ("full", 100), ("full brightness", 100), ("the highest", 100), ("minimum", 1), ("the lowest", 1), ("half", 50), ("medium", 50), ("low", 20), ("high", 80), ("fifty fifty", 50), ("a quarter", 25), ("three quarters", 75), ("maximum brightness", 100), ("half brightness", 50), ("min", 1)),
        "volume": (("max", 100), ("maximum", 100), ("full", 100), ("half", 50), ("full blast", 100), ("low", 20), ("high", 80), ("medium", 50), ("zero", 0), ("a quarter", 25)),
        "percentage": (("max", 100), ("maximum", 100), ("full speed", 100), ("half", 50), ("full", 100), ("half speed", 50), ("full power", 100)),
        "position": (("half", 50), ("halfway", 50), ("half way", 50), ("a quarter", 25), ("three quarters", 75), ("half open", 50), ("one third", 33), ("a third", 33)),
    },
    "zh": {
        "brightness": (("最亮", 100), ("最高", 100), ("最大", 100), ("最暗", 1), ("最低", 1), ("一半", 50), ("百分之百", 100), ("五成", 50), ("三成", 30), ("八成", 80), ("中等亮度", 50)),
        "volume": (("最大", 100), ("最高", 100), ("一半", 50), ("最小", 1), ("五成", 50), ("三成", 30)),
        "percentage": (("最大", 100), ("最高", 100), ("一半", 50), ("最快", 100), ("五成", 50)),
        "position": (("一半", 50), ("一半的位置", 50), ("三分之一", 33), ("四分之一", 25), ("四分之三", 75), ("五成", 50), ("中间", 50)),
    },
}  # fmt: skip


def percent(rng: Random, lang: str, what: str, value: int | None = None) -> tuple[str, int]:
    """Return a level from 0 to 100 in words; `what` (brightness, volume, ...) allows words such as half."""
    base = "zh" if is_chinese(lang) else "en"
    if value is None:
        options = _LEVEL_WORDS[base].get(what)
        if options and rng.random() < 0.14:
            words, meant = rng.choice(options)
            return in_script(words, lang), meant
        value = level(rng)
    roll = rng.random()
    if base == "zh":
        if roll < 0.45:
            return f"{value}%", value
        if roll < 0.65:
            return f"百分之{in_script(chinese(value), lang)}", value
        if roll < 0.72:
            return f"百分之{value}", value
        if lang == "zh-HK" and roll < 0.8:
            return f"{value}巴仙", value
        return number(rng, value, lang, 0.35), value
    if roll < 0.4:
        return f"{value}%", value
    if roll < 0.7:
        return number(rng, value, lang, 0.4) + rng.choice([" percent", " percent", " per cent"]), value
    return number(rng, value, lang, 0.3), value


def temperature(rng: Random, lang: str, unit: str, value: float) -> str:
    """Return a temperature in words, mostly without the unit's letter."""
    roll = rng.random()
    if is_chinese(lang):
        half = value != int(value) and rng.random() < 0.6
        text = number(rng, int(value) if half else value, lang, 0.35)
        text += rng.choices(["度", "℃", "摄氏度", "°C", "°", ""], [60, 6, 6, 6, 4, 18 if not half else 0])[0]
        if half:
            text = text.removesuffix("度").rstrip("℃°C摄氏") + "度半"
        return text.replace("摄", "攝") if old_script(lang) else text
    text = number(rng, value, lang, 0.25)
    letter = "F" if unit == "°F" else "C"
    if roll < 0.45:
        return f"{text} degrees"
    if roll < 0.75:
        return text
    name = ("fahrenheit" if letter == "F" else "celsius") if rng.random() < 0.5 else letter
    return f"{text}{rng.choice(['°', ' degrees ', ' degrees ', ' ', ''] if len(name) > 1 else ['°', '°', '', ' '])}{name}".replace(
        "°f", "° f"
    ).replace("°c", "° c")


COLOURS_EN = {
    "red": "red", "green": "green", "blue": "blue", "yellow": "yellow", "orange": "orange", "purple": "purple", "pink": "pink", "white": "white",
    "turquoise": "turquoise", "brown": "brown", "cyan": "cyan", "magenta": "magenta", "violet": "violet", "teal": "teal", "lime": "lime", "gold": "gold",
    "indigo": "indigo", "lavender": "lavender", "crimson": "crimson", "coral": "coral", "salmon": "salmon", "aqua": "aqua", "maroon": "maroon", "navy": "navy",
    "black": "black", "beige": "beige", "olive": "olive", "sky blue": "skyblue", "dark blue": "darkblue", "light blue": "lightblue", "hot pink": "hotpink",
    "light green": "lightgreen", "dark red": "darkred", "royal blue": "royalblue", "forest green": "forestgreen", "silver": "silver", "tomato": "tomato", "plum": "plum", "ivory": "ivory",
}  # fmt: skip
COLOURS_ZH = {
    "红色": "red", "绿色": "green", "蓝色": "blue", "黄色": "yellow", "橙色": "orange", "紫色": "purple", "粉色": "pink", "白色": "white", "青色": "cyan",
    "粉红色": "pink", "棕色": "brown", "天蓝色": "skyblue", "青绿色": "turquoise", "金色": "gold", "橘色": "orange", "品红色": "magenta", "深蓝色": "darkblue",
    "浅蓝色": "lightblue", "浅绿色": "lightgreen", "紫罗兰色": "violet", "淡紫色": "lavender", "黑色": "black", "米色": "beige", "银色": "silver", "藏青色": "navy",
}  # fmt: skip
TONES_EN = {
    "candle light": 1900,
    "warm white": 2700,
    "cool white": 4000,
    "cold white": 4000,
    "daylight": 6500,
    "day light": 6500,
    "candlelight": 1900,
}
TONES_ZH = {
    "烛光": 1900,
    "暖白": 2700,
    "暖白光": 2700,
    "暖光": 2700,
    "冷白": 4000,
    "冷白光": 4000,
    "冷光": 4000,
    "日光": 6500,
    "正白光": 6500,
    "蜡烛光": 1900,
}
TONES_TW = {
    "燭光": 1900,
    "暖白": 2700,
    "黃光": 2700,
    "冷白": 4000,
    "自然光": 4000,
    "日光": 6500,
    "白光": 6500,
}


def colour(rng: Random, lang: str) -> tuple[str, str]:
    """Return a colour in words and its English name."""
    table = COLOURS_ZH if is_chinese(lang) else COLOURS_EN
    keys = list(table)
    words = keys[min(int(rng.expovariate(0.11)), len(keys) - 1)]
    meant = table[words]
    if is_chinese(lang) and rng.random() < 0.25 and len(words) == 2:
        return in_script(words[0], lang), meant
    if lang == "zh-TW" and words == "棕色":
        return "咖啡色", meant
    return in_script(words, lang), meant


def tone(rng: Random, lang: str) -> tuple[str, int]:
    """Return a colour temperature in words and in kelvin."""
    if rng.random() < 0.5:
        value = rng.choice(
            [
                2000,
                2200,
                2500,
                2700,
                3000,
                3500,
                4000,
                4500,
                5000,
                5500,
                6000,
                6500,
                rng.randrange(2000, 6600, 100),
            ]
        )
        if is_chinese(lang):
            return number(rng, value, lang, 0.1) + rng.choice(["K", "k", "开", "", "K"]).replace(
                "开", "開" if old_script(lang) else "开"
            ), value
        return number(rng, value, lang, 0.1) + rng.choice(
            [" kelvin", "K", "k", " k", " degrees kelvin", ""]
        ), value
    table = TONES_TW if old_script(lang) else TONES_ZH if is_chinese(lang) else TONES_EN
    words = rng.choice(list(table))
    return words, table[words]


# ---- time -----------------------------------------------------------------------------------------
