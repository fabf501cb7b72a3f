"""Times that no clock or calendar has (25:70, February 30, 二十五点), and repetitions that are not kept (every other day)."""

import re
from typing import NamedTuple

from edgehome import words
from edgehome.lm.grammars.folding import fold
from edgehome.messages import Intent

_CLOCK = re.compile(r"(?<![\d:.])(?P<h>\d{1,2})[:：](?P<m>\d{2})(?![\d:.])")
_ZH_HOUR = re.compile(
    r"(?<![到为成\d])(?P<h>\d{2,3}|[二三四五六七八九]十[一二三四五六七八九]?)(?:点|時|时)(?!间|間|候|辰|亮|度)(?:(?P<m>\d{2})分?)?"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS_IN = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_NAME = "(?P<month>" + "|".join(f"{name}[a-z]*" for name in _MONTHS) + ")"
_DATES = (
    re.compile(rf"\b{_NAME}\.? (?:the )?(?P<day>[0-3]?\d)(?:st|nd|rd|th)?(?![\d:])", re.I),
    re.compile(rf"(?<![\d:])(?P<day>[0-3]?\d)(?:st|nd|rd|th)?(?: of)? {_NAME}\b", re.I),
)
_ZH_DATE = re.compile(
    r"(?P<month>\d{1,2}|十?[一二三四五六七八九十])月(?P<day>\d{1,2}|[二三]?十?[一二三四五六七八九十])[日号號]"
)
_HALF_DAY = re.compile(
    r"(?<![\d:.])(?:0?0(?:[:.][0-5]\d)? ?p|(?:1[3-9]|2\d)(?:[:.][0-5]\d)? ?[ap])\.?m\b"
    r"|(?:早上|早晨|清晨|上午|凌晨)(?:的)?(?:1[3-9]|2\d|十[三四五六七八九]|二十[一二三四]?)(?:点|時|时)(?!间|間)"
    r"|\b(?:half past|quarter (?:past|to)) (?:2[5-9]|[3-9]\d)\b|\bthe (?:3[2-9]|[4-9]\d)(?:st|nd|rd|th)\b(?! floor)"
    r"|[点點时時](?:[6-9]\d|[六七八九]十[一二三四五六七八九]?)分|(?:周|星期|礼拜)[八九十](?![一二三])",
    re.I,
)
_NEGATIVE = re.compile(
    r"\b(?:in|for) (?:minus|negative) [\w ]{1,20}?(?:second|minute|hour|day)s?\b|\bin -\d+ ?(?:s|sec|min|h|second|minute|hour|day)\w*"
    r"|负[\d一二三四五六七八九十半两]+个?(?:秒|分钟|小时|天)(?:之?后)?",
    re.I,
)
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")}


def read(text: str) -> Intent | None:
    """Return a refusal that names the impossible time of the words, None where there is none."""
    said = _found(fold(text))
    if not said:
        return None
    chinese = words.is_chinese(words.language(text))
    reason = words.reason("no_such_time", said=said)
    return Intent(outcome="refuse", reason=reason, confidence=1.0, lang="zh-CN" if chinese else "en")


def _found(text: str) -> str:
    for match in (*_CLOCK.finditer(text), *_ZH_HOUR.finditer(text)):
        hour, minute = _number(match["h"]), _number(match["m"] or "0")
        if hour > 24 or minute > 59 or (hour == 24 and minute):
            return match[0].strip()
    for form in _DATES:
        for match in form.finditer(text):
            month = _MONTHS.index(match["month"][:3].lower())
            if not 1 <= int(match["day"]) <= _DAYS_IN[month]:
                return match[0].strip()
    for match in _ZH_DATE.finditer(text):
        month, day = _number(match["month"]), _number(match["day"])
        if not 1 <= month <= 12 or not 1 <= day <= _DAYS_IN[month - 1]:
            return match[0]
    wrong = _NEGATIVE.search(text) or _HALF_DAY.search(text)
    return wrong[0].strip() if wrong else ""


def _number(text: str) -> int:
    """Return a number below 100 in digits or Chinese."""
    if text.isdigit() and text.isascii():
        return int(text)
    if text in _DIGITS:
        return _DIGITS[text]
    tens, _, ones = text.partition("十")
    return 10 * _DIGITS.get(tens, 1) + _DIGITS.get(ones, 0)


_COUNT = r"(?:other|second|third|few|couple of|two|three|four|five|six|ten|fifteen|twenty|thirty|half|\d+)"
_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun|week|working )day"
_AGAIN = re.compile(
    rf"(?:,? ?\b(?:(?:on |at )?(?:the |every )?(?:first|second|third|fourth|last) {_DAY}s? (?:of|in) (?:every|each|the|a) month|every {_COUNT}(?: (?:an? )?(?:seconds?|minutes?|hours?|days?|weeks?|months?|weekdays?))\b|(?:once|twice|(?:two|three|four|five|\d+) times) (?:an?|per|every|each) (?:day|week|hour|month)|every (?:half )?(?:hour|minute|month|year|fortnight)|once an? (?:hour|week|month|year)|hourly|monthly|yearly|fortnightly"
    r"|(?:on )?the (?:first|last|\w+(?:st|nd|rd|th)) (?:day )?of (?:every|each|the) month)"
    r"|,? ?(?:except |but not )?(?:on |during )?(?:public |bank |national |school )?holidays\b)"
    r"|(?:每|一)个?(?:天|日|周|小时|星期)[一两二三四五六\d]+次|每隔[^，,]{1,4}?(?:天|小时|分钟|周|个月)|每(?:[两二三四五六七八九十半\d]+)个?(?:天|小时|分钟|周|星期|月)|每个?(?:小时|月|年)(?:的?(?:[一二三四五六七八九十\d]+[号日]|(?:第[一二三四]|最后一?)个?(?:(?:星期|周|礼拜)[一二三四五六日天]|天|工作日)))?"
    r"|[，,]?(?:除了?)?(?:法定)?(?:节假日|节日|假日|公众假期|法定假)(?:除外|以外|的时候)?[，,]?",
    re.I,
)


_FIRST = re.compile(
    r",? ?\bfor the (?:first|second|third|last) time(?: today| this \w+| in \w+)?\b|(?:今天|当天)?(?:第[一二三]|最后一)次(?:的时候)?|^下[次回趟](?=.{4})",
    re.I,
)
_FEAST = re.compile(
    r",? ?\b(?:(?:on|at|every|each) )?(?:the )?(?:new year'?s (?:eve|day)|christmas(?: (?:eve|day))?|xmas|easter(?: (?:sunday|monday))?|halloween|thanksgiving|valentine'?s day|(?:\w+'s |my |our )?(?:birthday|wedding anniversary))\b(?! (?:trees?|lights?|lamps?|stars?|decorations?|music|songs?|playlists?|scenes?|modes?|party|cards?|presents?|cakes?)\b)"
    r"|[^，,。今明后昨周日]{1,6}那天(?:早上|上午|中午|下午|晚上)?(?=[把将开关打请提叫])"
    r"|(?:每年)?(?:的)?(?:在)?(?:大年)?(?:除夕|大年初一|春节|元旦|元宵节?|清明节?|端午节?|中秋节?|国庆节?|圣诞节?|平安夜|情人节|(?:我的?|[^，,]{1,3}的)?生日)(?:那天|当天)?(?:的)?(?!歌|快乐|树|灯|礼物|装饰|彩灯|模式|音乐|蛋糕|派对)",
    re.I,
)
_PAST = re.compile(
    r",? ?(?<!like )(?<!as )(?<!than )(?<!from )(?<!since )\b(?:yesterday(?! once)(?!'s)(?: (?:morning|afternoon|evening|night))?|last (?:night|week|month|year|(?:mon|tues|wednes|thurs|fri|satur|sun)day)|"
    r"(?:an?|half an|\d+|one|two|three|four|five|six|seven|eight|nine|ten|fifteen|twenty|thirty) (?:seconds?|minutes?|hours?|days?|weeks?) ago)\b"
    r"|(?<![和跟像同])(?:昨天|昨日|昨晚|昨夜|前天|琴日|寻日|上个?(?:周|星期|礼拜)[一二三四五六日天]?|上个月|去年)(?!的|那|一样|一樣)"
    r"|^(?:\d+|[一二两三四五六七八九十半]+)个?(?:秒钟?|分钟|小时|天)(?:之|以)?前(?=[把开关打请锁])",
    re.I,
)
_TALK = re.compile(
    r"\b(?:play|tell|announce|say|remind|broadcast|add|note|list|message)\b|播放|放|广播|播报|告诉|提醒|加|说|买",
    re.I,
)
_NO_DAY = re.compile(
    r",? ?\b(?:on|every|each|next) (?!(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun|week|work|working |to|mid|some|every|pay|birth|holi|noon|yester|dooms|other |any |single |\w+ )days?\b)[a-z]+days?\b",
    re.I,
)
_BOTH = re.compile(
    r"\b(?P<en>on and off|off and on|on and then off|off and then on)\b(?! again)|(?P<zh>又开又关|又关又开|既开又关|一边开一边关|开和关|打开和关闭|打开并关闭)"
)


class Unkept(NamedTuple):
    """Words that no plan or rule can keep: the key of the reason, the words, and the sentence without them."""

    key: str
    said: str
    rest: str


def unkept(text: str) -> Unkept | None:
    """Return what the words want at a time, in a repetition or in a way that is not kept; None for any other words."""
    plain = fold(text)
    for key, form in (
        ("no_such_recurrence", _AGAIN), ("unclear_limit", _FIRST), ("no_such_day", _FEAST), ("past", _PAST), ("no_such_time", _NO_DAY),
        ("both_ways", _BOTH),
    ):  # fmt: skip
        match = form.search(plain)
        if match is None or (key == "past" and _TALK.search(plain)):
            continue
        instead = "" if form is not _BOTH else " on " if match["en"] else "打开"
        rest = f"{text[: match.start()]} {instead}{text[match.end() :]}"
        said = match[0].strip(" ,，")
        return Unkept(
            key,
            said,
            " ".join(rest.split())
            if match[0].isascii()
            else rest.replace(" ", "")
            if not text.isascii()
            else rest,
        )
    return None
