"""What is said in two parts and belongs to one order: "blue, and at half", 烧到六十，太烫了，五十就好, 扫完再扫客厅.

Rewrites the words before they are heard, from their form alone; what it does not know whole it leaves as it is.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from edgehome.lm.grammars import values

LONGEST = 200
_N = r"(?:\d+(?:\.\d+)?|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?|(?:six|seven|eight|nine)?teen|fourteen|thirteen|fifteen|eighteen|eleven|twelve|ten|nine|eight|seven|six|five|four|three|two|one|a hundred)"
_NZ = r"(?:\d+(?:\.\d+)?|百分之[零一二两兩三四五六七八九十]+|[零一二两兩三四五六七八九十百]+(?:点[一二三四五六七八九])?)"
_UNIT = r"(?: ?%| percent| degrees?)?"
_UNIT_ZH = r"(?:%|度|趴|成)?"
_TOO = r"(?:(?:that'?s |it'?s )?(?:a bit |way |far )?too (?:hot|cold|warm|cool|bright|dark|dim|loud|quiet|high|low|much|fast|slow|strong)|no|nope|wait|sorry|actually|hang on|hold on|scratch that|i mean|rather|er|um|uh|oh|well|make (?:it|that)|let'?s say|say|call it|just)"
_BACK = r"(?:no|nope|sorry|wait|actually|scratch that|i mean|too \w+)"
_CORRECTED = re.compile(
    rf"(?<=[a-z] )(?<!from ){_N}(?P<unit>{_UNIT})\s*[,.;…—–-]+\s*(?=[\w' ,.]*\b{_BACK}\b)(?:{_TOO}\b[\s,.…—–-]*)+(?P<n>{_N})(?P<own>{_UNIT})"
    r"(?: will do| is (?:enough|plenty|fine|better)| instead| then| please| tops)*(?=\s*(?:[,.;!]|$|and\b|then\b))",
    re.IGNORECASE,
)
_CORRECTED_ZH = re.compile(
    rf"(?<=[\u3400-\u9fff\s]){_NZ}(?P<unit>{_UNIT_ZH})[，,。.…！!\s]*"
    r"(?=[^，,]{0,3}(?:不|太|算了|等等|嫌))(?:(?:啊|哦|噢|呃|哎|欸)?(?:不行|不好|不对|不對|不是|不不|不|算了|等等|还是|還是|有点|有點|嫌|太(?:[烫燙热熱冷凉涼高低吵响響亮暗大小多少快慢刺][眼]?)(?:了|啦|喇)?)[，,。.…！!\s]*)+"
    rf"(?:还是|還是|改成|换成|調到|调到|开到|開到|就|要|到)*(?P<n>{_NZ})(?P<own>{_UNIT_ZH})(?:就?(?:好|行|够|夠|可以|得)了?|吧|啦)*(?=[，,。；;！!]|$)"
)
"""A number that something is wrong with, and the one that comes in its place."""


def _instead(match: re.Match[str]) -> str:
    return match["n"] + (match["own"] or match["unit"])


_SWEPT = re.compile(
    r"(?<=[^等])[，,]?\s*(?:[扫掃拖吸]|打[扫掃])完(?:了|咗|之后|之後|以后|以後|后|後)?[，,]?\s*(?=再|就|去|接着|接著)"
)
_CLEANS = re.compile(r"[扫掃拖吸]")
_CLOCK = re.compile(
    rf"^\W*(?:(?:look,? )?it'?s )?(?:already |just |nearly |almost )*(?:gone|past|nearly|almost|half past|quarter past|getting on for) {_N}(?: o'?clock| already| now)*\s*[!…—–]+\s*(?=\w.{{4}})",
    re.IGNORECASE,
)
"""The time called out in front of an order: "gone nine!"."""
_JOIN = re.compile(
    r"\s*(?:[,，]\s*|\band\b\s*)+(?:(?:and|at|to|about|set to)\b\s*|亮度|调到|調到|开到|開到)*", re.IGNORECASE
)
_ENDS = re.compile(
    r"\s*(?:brightness|bright)?(?: please| then)?\s*(?:就?(?:好|行|够|夠|可以|得)了?|吧|啦)*\s*(?:$|[,，.。;；!！]|and\b|then\b)",
    re.IGNORECASE,
)
_COLOR_ZH = re.compile(
    rf"(?P<color>[红紅蓝藍绿綠黄黃紫粉橙])[的嘅][，,]\s*(?:亮度|光度)?(?:调到|調到|开到|開到|要)?(?P<n>{_NZ}%?)(?=(?:就?(?:好|行|够|夠|可以|得)了?|吧|啦)*(?:$|[，,。；;！!]))"
)
_BRIGHTNESS = ("percentage", "number", "level")


def plainly(text: str) -> str:
    """Return the text with a corrected number as it stands at last, a colour and how bright as one value, without the words
    that only say that a room comes after another or what time it is."""
    if len(text) > LONGEST:
        return text
    text = _CORRECTED.sub(_instead, _CORRECTED_ZH.sub(_instead, text))
    text = _CLOCK.sub("", text)
    swept = _SWEPT.search(text)
    if swept and _CLEANS.search(text[: swept.start()]):
        text = f"{text[: swept.start()]}，{text[swept.end() :]}"
    return _one_value(_COLOR_ZH.sub(r"\g<color>色亮度\g<n>", text))


def _one_value(text: str) -> str:
    """Return "the lamp red, and at half" as "the lamp red at half"."""
    found = values.find_spans(text)
    for first, then in zip(found, found[1:], strict=False):
        if first.kind not in ("color", "color_temperature") or then.kind not in _BRIGHTNESS:
            continue
        between = text[first.end : then.start].removeprefix("的").removeprefix("色")
        if _JOIN.fullmatch(between) and _ENDS.match(text, then.end):
            said = text[then.start : then.end]
            joint = f"亮度{said}" if not said.isascii() else f" at {said}"
            return text[: first.end] + joint + text[then.end :]
    return text


def second_value(clause: str, names: Sequence[str], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the colour, or how bright, that an order for a lamp has in its words beside the one that was heard."""
    if (
        not (given.keys() & {"color", "brightness"})
        or {"color", "brightness"} <= given.keys()
        or "temperature" in given
    ):
        return {}
    for name in names:
        clause = clause.replace(name, " " * len(name), 1)
    found = values.find_spans(clause)
    colors = [f for f in found if f.kind == "color"]
    shares = [f for f in found if f.kind == "percentage"]
    if len(colors) != 1 or len(shares) > 1:
        return {}
    if "color" not in given:
        return {"color": colors[0].value}
    return {"brightness": shares[0].value} if shares and _BY_SHARE.search(clause[: shares[0].start]) else {}


_BY_SHARE = re.compile(r"(?:\b(?:at|to|and)\s+|亮度|[,，]\s*)$", re.IGNORECASE)
