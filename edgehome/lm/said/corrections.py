"""What people take back in the middle of a sentence: a whole order, or one for another. Works on the words alone."""

import re
from typing import NamedTuple

_EN_VERB = (
    r"(?:turn|switch|put|open|close|shut|lock|unlock|start|stop|pause|play|resume|mute|unmute|send|raise|lower|dim|"
    r"brighten|arm|disarm|run|reset|dock|park|skip|add|remove|cancel|vacuum|mow|clean|bring)"
)
_ZH_VERB = r"(?:打开|打開|开|開|关|關|熄|閂|停|锁|鎖|拉上|拉开|拉開|拉|放下|放|收|升|降|启动|啟動|启|啟|播|暂停|暫停|回去|回|去|调|調|扫|掃|加|删|刪)"
_BACK = re.compile(
    # English: a pause, then a word that takes back what was said, then another order
    r"\s*(?:[,.;…–—-]+\s*)(?:(?:uh|um|er|oh|ah|hmm|oops)\b[\s,.…]*)*"
    r"(?:(?:no|nope|wait|hang on|hold on|sorry|i mean|i meant|actually|scratch that|correction|rather|or rather)\b[\s,.…]*)+"
    rf"(?:(?:please|just|i mean|i meant|you should)\b[\s,]*)*(?={_EN_VERB}\b)"
    # Chinese
    r"|[，,。.…；;—\s]*(?:啊|哦|噢|呃|哎|诶|欸|喔)?(?:不对|不對|不是|说错了?|說錯了?|讲错了?|講錯了?|搞错了?|搞錯了?|错了|錯了|我是说|我是說|我意思是|唔係|講錯咗)[，,。.…！!\s]*"
    rf"(?:我?要?是|係|应该是?|應該是?|改成|换成|換成)?(?=(?:把|将|將)?{_ZH_VERB}|(?:turn|open|close|switch)\b)",
    re.IGNORECASE,
)
_TOO = re.compile(r"\b(?:too|also|as well)\b|也", re.IGNORECASE)
_OFF = re.compile(
    r"[,.;…–—，。；-]\s*(?:(?:uh|um|er|oh|ah|hmm|no|nope|wait|actually|sorry|ok|okay)\b[\s,.…]*)*"
    r"(?:never ?mind|forget (?:it|that|about it)|(?:please )?don'?t(?: bother)?|do not|cancel that|scratch that"
    r"|(?<=\b(?:no|it) )leave (?:it|them|that)\b.{0,20}|(?<=\bno, )leave (?:it|them|that)\b.{0,20}|(?<=\bactually )leave (?:it|them|that)\b.{0,20})\W*$"
    r"|[，,。.…；;、\s](?:啊|哦|噢|呃|哎|唉|喔)?(?:不对|不對|等等|等一下)?[，,\s]*"
    r"(?:(?:还是|還是)?算了(?:吧|啦)?[，,\s]*(?:(?:不用|不要|别|別|唔使|不必)[开開关關]?了?(?:吧|啦|喇)?)?|(?:还是|還是)?(?:不用|不必|唔使)了?(?:吧|啦|喇)?|当我没说|當我沒說|先不(?:了|要)"
    r"|别了|別了|(?:还是|還是|先)(?:别|別|不要|唔好|不)(?:打)?(?:开|開|关|關|熄|动|動|调|調)(?:了|啦|喇|吧)?)[。.！!\s]*$",
    re.IGNORECASE,
)
_ORDER = re.compile(rf"\b{_EN_VERB}\b|{_ZH_VERB}|\b(?:on|off)\b", re.IGNORECASE)


_N = r"(?:\d+(?:\.\d+)?|a|an|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|forty-five|fifty|sixty|[零一二两兩三四五六七八九十百半]+)"
_UNIT = r"(?:minutes?|mins?|hours?|hrs?|seconds?|secs?|percent|per cent|%|degrees?|分钟|分鐘|个?小时|個?小時|個?鐘|秒|度|成|转|轉|巴)"
_IN_UNITS = re.compile(
    rf"\b{_N}[ -]?(?P<unit>{_UNIT})\s*[,.…，—-]*\s*(?:(?:no|nope|wait|sorry|actually|hang on|hold on|make (?:it|that)|i mean)\b[\s,.…]*)+(?P<n>{_N})(?!\s*(?:{_UNIT}|\w*[-']))\b"
    rf"|{_N}\s?(?P<zunit>{_UNIT})[，,。.…\s]*(?:啊|哦|噢|呃)?(?:不对|不對|不不|不是|错了|錯了|说错了|說錯了|唔係|还是|還是|改成|等等)[，,\s]*(?:是|改成|应该是|應該是|还是|係)?(?P<zn>{_N})(?!\s?{_UNIT}|[\w号號])",
    re.IGNORECASE,
)


_BROKEN_OFF = re.compile(
    r"\b(?:the|my|our)(?: [\w']+){0,2}\s*(?:\.{2,}|…+|—+)\s*(?:(?:uh|um|er|no|sorry|i mean)\b[, ]*)*(?=(?:the|my|our) \w)",
    re.IGNORECASE,
)
"""A name that is broken off for another: "lock the front... the back door"."""


def last_said(text: str) -> str:
    """Return the text with a number that is corrected by a bare one as it stands at last: "twelve minutes, no, ten", and
    without a name that is broken off."""
    text = _BROKEN_OFF.sub("", text)
    return _IN_UNITS.sub(lambda m: f"{m['n']} {m['unit']}" if m["n"] else f"{m['zn']}{m['zunit']}", text)


class Corrected(NamedTuple):
    """What was said first, and what it was corrected to."""

    first: str
    then: str


_BACKWARDS = re.compile(
    r"\b(?:no|nope|wait|sorry|actually|i mean|i meant|scratch|not|rather|instead)\b|不[对對是]|^[啊哦噢呃]?不|错了|錯了|还是|還是|改|唔係|等等|算了|先别|先別",
    re.IGNORECASE,
)


def takes_back(text: str) -> bool:
    """Return whether a clause has a word that takes something back."""
    return bool(_BACKWARDS.search(text))


def orders(text: str) -> bool:
    """Return whether there is a word of an order in the text at all."""
    return bool(_ORDER.search(text))


def called_back(text: str) -> bool:
    """Return whether a sentence orders something and takes that back at its end: "turn on the... no, don't"."""
    found = _OFF.search(text)
    return bool(found and _ORDER.search(text[: found.start()]) and not _JOINED.search(text[: found.start()]))


_JOINED = re.compile(r"\b(?:and|but|except|then)\b|除了|其他|但|只", re.IGNORECASE)


def corrected(text: str) -> Corrected | None:
    """Return the two halves of "close the blind, I mean open it", the second an order; None for any other sentence."""
    *_, found = (None, *_BACK.finditer(text))
    if found is None or not _ORDER.search(text[: found.start()]):
        return None
    then = text[found.end() :].strip(" ，,。")
    return None if _TOO.search(then) else Corrected(text[: found.start()].strip(), then)
