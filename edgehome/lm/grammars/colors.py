"""Colours and shades of white in English and Chinese text: CSS names and kelvin; no brightness.

Colour names follow Home Assistant's intents list, beyond it the CSS names its lights accept without spaces.
Kelvin of named whites: home-assistant-intents, color_temperature_names; those it lacks are marked.
"""

import re

from edgehome.lm.grammars.numbers import masked

_PLAIN = (
    "white", "black", "red", "orange", "yellow", "green", "blue", "purple", "brown", "pink",
    "turquoise", "cyan", "magenta", "violet", "indigo", "teal", "gold", "silver", "gray", "lavender",
    "lime", "navy", "maroon", "beige", "coral", "salmon", "crimson", "aqua", "aquamarine", "fuchsia",
    "olive", "orchid", "plum", "khaki", "ivory", "tomato", "chocolate", "azure", "mint", "tan", "peach",
    "amber", "scarlet", "ruby", "emerald", "lilac", "mauve", "burgundy", "cream", "charcoal",
)  # fmt: skip
# Words people say that are no CSS name, and the nearest one.
_NEAREST = {
    "grey": "gray", "mint": "palegreen", "peach": "peachpuff", "amber": "orange", "scarlet": "red",
    "ruby": "crimson",
    "emerald": "green", "lilac": "plum", "mauve": "plum", "burgundy": "maroon", "cream": "ivory",
    "charcoal": "darkgray",
}  # fmt: skip
# Shades by base; without the space they are CSS names.
_SHADES = {
    "blue": "light dark medium sky deep royal midnight dodger steel cadet slate navy baby bright",
    "green": "light dark pale lime forest sea spring lawn yellow olive deep bright",
    "gray": "light dark slate",
    "yellow": "light green bright",
    "pink": "light hot deep bright",
    "red": "dark deep indian orange rose bright",
    "cyan": "light dark",
    "purple": "medium light dark deep bright",
    "orange": "dark bright",
    "violet": "dark blue",
    "magenta": "dark",
    "turquoise": "pale dark medium",
    "coral": "light",
    "salmon": "light dark",
    "brown": "rosy",
    "orchid": "dark medium",
    "drab": "olive",
}
_NO_CSS = {
    "navyblue": "navy", "babyblue": "lightskyblue", "deepblue": "darkblue", "brightblue": "blue",
    "olivegreen": "olive", "deepgreen": "darkgreen", "brightgreen": "lime", "brightyellow": "yellow",
    "brightpink": "hotpink", "deepred": "darkred", "rosered": "crimson", "brightred": "red",
    "lightpurple": "plum", "darkpurple": "indigo", "deeppurple": "indigo", "brightpurple": "magenta",
    "brightorange": "orange",
}  # fmt: skip
_EN_COMPOUNDS = {
    shade + base: _NO_CSS.get(shade + base, shade + base)
    for base, shades in _SHADES.items()
    for shade in shades.split()
}
_EN_COMPOUNDS |= {
    name.replace("gray", "grey"): value for name, value in _EN_COMPOUNDS.items() if "gray" in name
}
_EN = {name: _NEAREST.get(name, name) for name in (*_PLAIN, "grey")}
_BASES = "|".join((*_SHADES, "grey"))
_ALL_SHADES = "|".join(sorted({shade for shades in _SHADES.values() for shade in shades.split()}))
_ENGLISH = re.compile(
    rf"(?<![a-z])(?:(?P<shade>{_ALL_SHADES})[ -]?(?P<base>{_BASES})|(?P<plain>{'|'.join(_EN)}))(?![a-z])"
)
_OF_WHITE = re.compile(r"(?:warm|cool|cold|soft|natural|neutral)(?:er)?[ -]$")

_ZH_LONG = {
    "粉红": "pink", "桃红": "hotpink", "玫红": "deeppink", "玫瑰红": "deeppink", "洋红": "magenta",
    "品红": "magenta", "紫红": "fuchsia", "酒红": "maroon", "深红": "darkred", "暗红": "darkred",
    "大红": "red", "橙红": "orangered", "橘红": "orangered", "橙黄": "orange", "橘黄": "orange",
    "金黄": "gold", "淡黄": "lightyellow", "浅黄": "lightyellow", "青绿": "turquoise", "蓝绿": "turquoise",
    "绿松石": "turquoise", "碧绿": "turquoise", "黄绿": "yellowgreen", "浅绿": "lightgreen",
    "淡绿": "lightgreen", "深绿": "darkgreen", "墨绿": "darkgreen", "翠绿": "green", "草绿": "lawngreen",
    "橄榄绿": "olive", "橄榄": "olive", "青柠": "lime", "天蓝": "skyblue", "浅蓝": "lightblue",
    "淡蓝": "lightblue", "深蓝": "darkblue", "海蓝": "teal", "藏青": "navy", "海军蓝": "navy",
    "宝蓝": "royalblue", "水蓝": "aqua", "浅紫": "plum", "淡紫": "plum", "深紫": "indigo",
    "紫罗兰": "violet", "薰衣草": "lavender", "浅粉": "lightpink", "淡粉": "lightpink", "浅灰": "lightgray",
    "淡灰": "lightgray", "深灰": "darkgray", "咖啡": "brown", "琥珀": "orange", "珊瑚": "coral",
    "米白": "ivory", "纯白": "white", "雪白": "white",
}  # fmt: skip
_ZH_SHORT = {
    "白": "white", "黑": "black", "红": "red", "橙": "orange", "橘": "orange", "黄": "yellow", "绿": "green",
    "蓝": "blue", "紫": "purple", "棕": "brown", "褐": "brown", "啡": "brown", "粉": "pink", "青": "cyan",
    "灰": "gray", "金": "gold", "银": "silver", "靛": "indigo", "米": "beige",
}  # fmt: skip
_SHORT = "".join(_ZH_SHORT)
_CHINESE = re.compile(
    rf"(?<![暖冷正])(?P<long>{'|'.join(sorted(_ZH_LONG, key=len, reverse=True))})(?:色(?!温))?"
    rf"|(?<![暖冷正])(?P<short>[{_SHORT}])色(?!温)"
    rf"|(?P<light>[{_SHORT.replace('白', '').replace('黄', '').replace('米', '')}])光"
    rf"|(?<=[变成到为做设])(?P<made>[{_SHORT.replace('米', '')}])(?![天光灯板厅家白昏晚])"
)

_WHITES = (
    (1900, r"(?<![a-z])candle ?-?(?:light)?|蜡?烛光|蜡烛"),
    (2700, r"(?<![a-z])(?:(?:warm|soft)(?:er)? ?-?white|warm (?:light|glow))|暖白|暖黄|暖光|暖色|黄光"),
    (4000, r"(?<![a-z])(?:(?:cool|cold)(?:er)? ?-?white|(?:cool|cold) light)|冷白|冷光|冷色|自然光"),
    (
        4000,
        r"(?<![a-z])(?:neutral|natural) ?-?(?:white|light)|中性光|中性白|自然白",
    ),  # not in the list: as 自然光
    (6500, r"(?<![a-z])day ?-?light|正白光?|日光灯?色?|白光"),
)
_WHITE = re.compile(
    "|".join(rf"(?P<w{i}>(?:{words})(?:色温?|光|灯光)?(?![a-z]))" for i, (_, words) in enumerate(_WHITES))
)
_KELVIN = re.compile(
    r"(?P<n>(?<!#)#++) ?(?:kelvins?|k(?![a-z])|开尔文|开氏度?|度?色温)|色温[^#]{0,4}(?P<after>(?<!#)#++)"
)
KELVIN_RANGE = (1000, 12000)


def find_colors(text: str) -> list[tuple[int, int, str]]:
    """Return (start, end, English name) of each colour, in order; shades of white such as 暖白 are none."""
    seen = masked(text)
    found = []
    for match in _ENGLISH.finditer(seen.text):
        start, end = match.span()
        if match["plain"]:
            name = _EN[match["plain"]]
        elif (compound := match["shade"] + match["base"]) in _EN_COMPOUNDS:
            name = _EN_COMPOUNDS[compound]
        else:  # "light turquoise" is no CSS name: the base is
            start, name = match.start("base"), _EN.get(match["base"], match["base"])
        if name != "white" or not _OF_WHITE.search(seen.text[:start]):
            found.append((start, end, name))
    for match in _CHINESE.finditer(seen.text):
        group = match.lastgroup or ""
        word = match[group]
        start = match.start(group)
        found.append((start, match.end(), _ZH_LONG.get(word) or _ZH_SHORT[word]))
    return sorted(found)


def color(text: str) -> str | None:
    """Return the first colour as an English CSS name without spaces, as Home Assistant's lights take it."""
    found = find_colors(text)
    if found:
        return found[0][2]
    return _ZH_SHORT.get(masked(text).text.strip())


def find_color_temperatures(text: str) -> list[tuple[int, int, int]]:
    """Return (start, end, kelvin) of each colour temperature, named or in kelvin, in order."""
    seen = masked(text)
    found = [
        (*match.span(), _WHITES[int((match.lastgroup or "w0")[1:])][0])
        for match in _WHITE.finditer(seen.text)
    ]
    for match in _KELVIN.finditer(seen.mask):
        group = "n" if match["n"] else "after"
        value = seen.value(match.start(group))
        if KELVIN_RANGE[0] <= value <= KELVIN_RANGE[1]:
            found.append((match.start(group), match.end(), round(value)))
    return sorted(found)


def color_temperature(text: str) -> int | None:
    """Return the first colour temperature in kelvin; a bare number counts from 1000 to 12000."""
    found = find_color_temperatures(text)
    if found:
        return found[0][2]
    values = [value for _, value in masked(text).numbers.values()]
    return next((round(value) for value in values if KELVIN_RANGE[0] <= value <= KELVIN_RANGE[1]), None)
