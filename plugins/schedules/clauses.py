"""Sentences cut into clauses: what sets it off, what must hold, what is done; by the words between them alone."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from edgehome.lm.grammars.conditions import awaited
from edgehome.lm.grammars.durations import find_durations

_IF = r"(?:if|assuming|supposing|provided(?: that)?|as long as|so long as|when(?:ever)?|once|(?:as )?soon as|every ?time|each time|any ?time|in case|in the event that|(?:(?:the )?(?:very )?(?:moment|minute|second|instant))(?! (?:hand|half|floor|one|time)))"
_HEAD_EN = re.compile(rf"^(?:(?:and|also|oh|then|but|ok(?:ay)?|right)[, ]+)*(?:(?P<before>.{{3,60}}?),? )?(?<![a-z])(?P<if>{_IF}) (?P<rest>.+)$", re.I)  # fmt: skip
_TAIL_EN = re.compile(rf"^(?P<action>.+?),? (?P<only>only )?(?P<if>{_IF}|after) (?P<trigger>.+)$", re.I)
_AFTER_EN = re.compile(r"^after (?P<rest>.+)$", re.I)
_WITHOUT_EN = re.compile(
    r"^(?:(?P<action>.+?),? )?after (?P<length>.{3,30}?) (?:of no|without(?: any)?|with no) (?P<what>[^,]+)(?:, (?P<then>.+))?$",
    re.I,
)
# "tell me if the door is locked" asks, "tell me when it opens" is for later
_ASKING_EN = re.compile(r"^(?:please |can you |could you )*(?:tell|show) (?:me|us)$", re.I)
_STATIVE_EN = re.compile(
    r"^ if (?:(?!looks|seems|gets|goes|becomes).)*? (?:is|are|was|were|has|have)(?! (?:unusual|strange|abnormal))(?![a-z])"
    r"|^ when .*(?<![a-z])(?:was|were|did|will)(?![a-z])",
    re.I,
)
_THEN_EN = re.compile(r",? then |, ?", re.I)
_VERB_EN = re.compile(
    r" (?=(?:please )?(?:turn|switch|set|open|close|shut|lock|unlock|start|stop|dim|brighten|play|pause|announce|"
    r"say|tell|remind|warn|let me know|notify|alert|warm|heat|cool|run|raise|lower|put|make|mute|arm|send|activate|broadcast|dock|vacuum|water)(?![a-z]))",
    re.I,
)
# "then", but not in 本来就关着 (is so anyway), 百分之十就行 (will do), 迁就, 就寝
_THEN_ZH = r"(?<![成迁])(?<!本来)(?<!一直)就(?!是|寝|餐|地|行|好(?!好)|可以|够|得了|成了|[关开]着)"
_IF_ZH = r"(?:如果|要是|若是|倘若|假如|假使|一旦|每当|每次|每逢|只要|如果是|万一|当|等到|等|若|如)"
_HEAD_ZH = re.compile(rf"^(?P<before>[^，,]{{0,24}}?)[，, ]*{_IF_ZH}(?P<rest>.+)$")
_DO_ZH = r"(?=(?:请|再|也)?(?:把|将|打开|开启|开|关|锁|启动|停|告诉|提醒|通知|播报|广播|拉|调|让|布防))"
_TELL_ZH = r"(?:请|就|便|再)?(?:告诉|提醒|通知|告知|喊|叫)(?:我|大家|我们|全家|家里人|一声)"
_CUTS_ZH = (
    re.compile(r"(?:的时候|的话|那一刻|那时)[，,]?(?:就|便|请|马上|立刻|立即)?"),
    re.compile(r"(?:(?<!小)时|之后|以后|(?<!然)后)[，,](?:就|便|马上|立刻|立即)?"),
    re.compile(r"[，,] ?(?:就|便|那就|马上|立刻|立即|自动|请)+"),
    re.compile(rf"{_THEN_ZH}(?:马上|立刻|立即|自动|把(?=把))?"),
    re.compile(r"[，,] ?"),
    re.compile(r"(?:之后|以后|(?<!然)后)(?:马上|立刻|立即|自动)?" + _DO_ZH),
    re.compile(r"(?<!小)时(?![间候段钟])"),
    re.compile(r"(?<=.)都" + _DO_ZH),
    re.compile(rf"(?<=.)(?={_TELL_ZH})"),
    re.compile(r"(?<=了)" + _DO_ZH),
)
_MARK_ZH = re.compile(
    rf"{_IF_ZH}|的时候|的话|(?<!小)时[，,]|{_THEN_ZH}|(?<!小)时{_DO_ZH}|(?:之后|以后|(?<!然)后)[，,]?{_DO_ZH}|{_TELL_ZH}"
)
_ORDERED_ZH = re.compile(r"[把将請请帮]|(?<!空)调[到成高低亮暗大小]|[吧呗]$")
_ONLY_ZH = re.compile(r"[，,] ?(?:只|仅|但只?|不过)(?:在|限|是|有)?(?P<when>.+)$")
_QUESTION_EN = re.compile(
    r"^(?:what|why|how|who|where|which|when (?:did|do|does|was|were|is|are|will|has|have|should|can)|is|are|was|were|do|does|did)"
    r"(?![a-z])",
    re.I,
)
_QUESTION_ZH = re.compile(
    r"[吗嗎呢么麼？]$|什么时候|什麼時候|几点|幾點|多久|为什么|為什麼|是不是|有没有|[咗了到](?:嚟|来|來|家|屋企)?(?:未|没有?|沒有?|冇)[呀啊呢㗎]?(?=[，,](?!.*[开開关關熄把将將])|$)"
)


class Cut(NamedTuple):
    """One way to read a sentence: `before` are words in front of the if, `after` words behind the order.

    A loose cut is at "after": "after 10 pm" is no cut, "after Anna leaves" is one. What a sensed one waits for can only
    be sensed: "window open for ten minutes, heating off", but not "lamp on for ten minutes, fan off".
    """

    trigger: str
    action: str
    before: str = ""
    after: str = ""
    loose: bool = False
    sensed: bool = False


def is_question(text: str) -> bool:
    """Return whether the words ask."""
    asks = _QUESTION_EN.match(text) or _QUESTION_ZH.search(text)
    return text.rstrip().endswith(("?", "？")) or bool(asks)


def is_conditional(text: str) -> bool:
    """Return whether the words may say that something shall happen when something else does."""
    marked = re.search(rf"(?<![a-z])(?:{_IF}|after) ", text, re.I) or _MARK_ZH.search(text)
    return bool(marked) or awaited(text) is not None


def cuts(text: str) -> Iterator[Cut]:
    """Yield the ways to cut a conditional sentence, the likeliest first."""
    if unmarked := awaited(text):
        yield Cut(unmarked.when, unmarked.what, sensed=not unmarked.sure)
    if any("\u4e00" <= c <= "\u9fff" for c in text):
        yield from _chinese(text)
    yield from _english(text)


def _english(text: str) -> Iterator[Cut]:
    if head := _HEAD_EN.match(text) or _AFTER_EN.match(text):
        loose = head.re is _AFTER_EN
        before, rest = ("" if loose else head["before"] or "").strip(" ,"), head["rest"]
        for joint in _THEN_EN.finditer(rest):
            yield Cut(rest[: joint.start()], rest[joint.end() :], before, loose=loose)
        for joint in _VERB_EN.finditer(rest):
            trigger = rest[: joint.start()]
            if "," not in trigger and not re.search(r" (?:and|or|then|to)$", trigger):
                yield Cut(trigger, rest[joint.end() :], before, loose=loose)
    if without := _WITHOUT_EN.match(text):
        what = f"no {without['what']} for {without['length']}"
        yield Cut(what, without["action"] or without["then"])
    yield from _later(text)
    tail = None if text.casefold().startswith(("if ", "when ")) else _TAIL_EN.match(text)
    if tail and not (_ASKING_EN.match(tail["action"]) and _STATIVE_EN.match(text[len(tail["action"]) :])):
        yield Cut(tail["trigger"], tail["action"], loose=tail["if"].casefold() == "after")


def _later(text: str) -> Iterator[Cut]:
    """Yield the cuts of "turn off the fan ten minutes after the study becomes empty": it must be so for as long."""
    for start, end, _ in find_durations(text):
        after = re.match(
            r" after (?!that\b|this\b|(?:sun|dusk|dawn|dark|noon|midnight))(?P<what>.+)$", text[end:], re.I
        )
        if after is None or not re.search(r"(?:^|[ ,])$", text[:start]):
            continue
        action, what = text[:start].strip(" ,"), after["what"]
        if not action:
            what, _, action = what.partition(", ")
        if action:
            yield Cut(f"{what} for {text[start:end]}", action)


def _chinese(text: str) -> Iterator[Cut]:
    after = ""
    if only := _ONLY_ZH.search(text):
        text, after = text[: only.start()], only["when"]
    head = _HEAD_ZH.match(text)
    before, rest = (head["before"], head["rest"]) if head else ("", text)
    if before and "，" not in text[: head.start("rest")] and "," not in text[: head.start("rest")]:
        before, rest = "", f"{before}{rest}"  # 主卧要是太干: what it is about goes first
    if not head and not _MARK_ZH.search(text):
        return
    for pattern in _CUTS_ZH:
        for joint in pattern.finditer(rest):
            trigger = rest[: joint.start()]
            if not trigger or joint.end() >= len(rest) or re.search(_THEN_ZH, trigger):
                continue
            if not head and _ORDERED_ZH.search(trigger):
                continue  # an order before another: 吊灯调亮点，叫大家吃饭
            limit, comma, bare = trigger.partition("，")
            if comma and not before and not re.match(r"而且|并且|且", bare) and "，" not in bare:
                yield Cut(bare, rest[joint.end() :], limit, after)
            elif not re.search(r"[，,](?!而且|并且|且)", trigger):
                yield Cut(trigger, rest[joint.end() :], before, after)


_POLITE = re.compile(
    r"\b(?:you|possible|chance|mind|please|convenient|need be|necessary|not too much|i may|i might)\b|可以|方便|有空|不介意|麻烦|行的话|能的话|不忙|没事"
    r"|需要的话|好的话|^(?:done|ready|finished)$",
    re.I,
)
_NAMED_EN = re.compile(
    r"^(?:if|when|whenever|once|as soon as|as long as|every ?time|each time|the moment) (?P<c>[^,]+), ?(?P<a>.+)$|^(?P<a2>.+?),? (?:when|whenever|as soon as|every ?time|each time|the moment) (?P<c2>.+)$",
    re.I,
)
_NAMED_ZH = re.compile(
    r"^(?:如果|要是|倘若|假如|一旦|每当|每次|每逢|等到?|当)?(?P<c>[^，,]+?)(?:的时候|的话|之后|以后)[，,]?(?:就|便)?(?P<a>.+)$|^(?:如果|要是|倘若|假如|一旦|每当|每次|每逢)(?P<c2>[^，,]+)[，,](?:就|便)?(?P<a2>.+)$|^(?P<c3>[^，,]*一(?!半|[点些])[^，,]{1,3})就(?!好|行|够|可以|成|得)(?P<a3>.+)$|^等(?P<c4>[^，,]+?)(?:了|后|再)(?P<a4>.+)$"
)


_WAITS = re.compile(
    r"(?<![a-z])(?:if|assuming|supposing|provided|as long as|so long as|when|unless|while|whenever) |如果|要是|除非|的时候|的话",
    re.I,
)


def waits(text: str) -> bool:
    """Return whether an order says that something must be so first; what is only polite does not."""
    return bool(_WAITS.search(text)) and not _POLITE.search(text)


def conditions_named(text: str) -> Iterator[Cut]:
    """Yield the cut of a sentence that says plainly that one thing waits for another; not what is only polite."""
    for pattern in (_NAMED_EN, _NAMED_ZH):
        match = pattern.match(text)
        if match is None:
            continue
        named = {name.rstrip("234"): words for name, words in match.groupdict().items() if words}
        if not _POLITE.search(named["c"]):
            yield Cut(named["c"], named["a"])
    if (unmarked := awaited(text)) and unmarked.sure:
        yield Cut(unmarked.when, unmarked.what)


_TELL_IF = re.compile(
    r"^(?:please |can you |could you )*(?:tell|show) me (?:if|whether) (?P<s>(?:the|my|our|any|all) .+?) (?P<v>is|are|has|have) (?P<r>(?!unusual|strange|abnormal).+)$",
    re.I,
)


def asked(text: str) -> str:
    """Return "tell me if the door is locked" as the question it is, "" for any other words."""
    match = _TELL_IF.match(text)
    return f"{match['v']} {match['s']} {match['r']}?" if match else ""
