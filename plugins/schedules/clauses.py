"""Sentences cut into clauses: what sets it off, what must hold, what is done; by the words between them alone."""

import re
from collections.abc import Iterator
from typing import NamedTuple

_IF = r"(?:if|when|whenever|once|as soon as|every ?time|each time|any ?time|in case|the moment)"
_HEAD_EN = re.compile(rf"^(?:(?P<before>.{{3,60}}?),? )?(?<![a-z]){_IF} (?P<rest>.+)$", re.I)
_TAIL_EN = re.compile(rf"^(?P<action>.+?),? (?P<only>only )?{_IF} (?P<trigger>.+)$", re.I)
_THEN_EN = re.compile(r",? then |, ?", re.I)
_VERB_EN = re.compile(
    r" (?=(?:please )?(?:turn|switch|set|open|close|shut|lock|unlock|start|stop|dim|brighten|play|pause|announce|"
    r"say|tell|remind|warm|heat|cool|run|raise|lower|put|make|mute|arm|send|activate|broadcast)(?![a-z]))",
    re.I,
)
_IF_ZH = r"(?:如果|要是|若是|倘若|假如|假使|一旦|每当|每次|每逢|只要|如果是|万一|当|等到|若|如)"
_HEAD_ZH = re.compile(rf"^(?P<before>[^，,]{{0,24}}?)[，, ]*{_IF_ZH}(?P<rest>.+)$")
_CUTS_ZH = (
    re.compile(r"(?:的时候|的话|那一刻|那时)[，,]?(?:就|便|请|马上|立刻|立即)?"),
    re.compile(r"(?:时|后)[，,](?:就|便|马上|立刻|立即)?"),
    re.compile(r"[，,] ?(?:就|便|那就|马上|立刻|立即|自动|请)+"),
    re.compile(r"(?<![成迁])就(?!是|寝|餐|地)(?:马上|立刻|立即|自动|把(?=把))?"),
    re.compile(r"[，,] ?"),
    re.compile(r"时(?![间候段钟])"),
)
_MARK_ZH = re.compile(
    rf"{_IF_ZH}|的时候|的话|时[，,]|(?<![成迁])就(?!是|寝|餐|地)|时(?=把|开|关|打|停|启|自)"
)
_ONLY_ZH = re.compile(r"[，,] ?(?:只|仅|但只?|不过)(?:在|限|是|有)?(?P<when>.+)$")
_QUESTION_EN = re.compile(
    r"^(?:what|why|how|who|where|which|when (?:did|do|does|was|were|is|are|will|has|have|should|can)|is|are|was|were|do|does|did)"
    r"(?![a-z])",
    re.I,
)
_QUESTION_ZH = re.compile(r"[吗嗎呢么麼？]$|什么时候|什麼時候|几点|幾點|多久|为什么|為什麼|是不是|有没有")
_AND = re.compile(
    r",? and (?:if |when |while )?(?!a half|a quarter)|(?:并且|而且|且|同时)(?:是|在)?|[，,] ?而且"
)


class Cut(NamedTuple):
    """One way to read a sentence: `before` are words in front of the if, `after` words behind the order."""

    trigger: str
    action: str
    before: str = ""
    after: str = ""


def is_question(text: str) -> bool:
    """Return whether the words ask."""
    asks = _QUESTION_EN.match(text) or _QUESTION_ZH.search(text)
    return text.rstrip().endswith(("?", "？")) or bool(asks)


def is_conditional(text: str) -> bool:
    """Return whether the words may say that something shall happen when something else does."""
    return bool(re.search(rf"(?<![a-z]){_IF} ", text, re.I) or _MARK_ZH.search(text))


def cuts(text: str) -> Iterator[Cut]:
    """Yield the ways to cut a conditional sentence, the likeliest first."""
    if any("\u4e00" <= c <= "\u9fff" for c in text):
        yield from _chinese(text)
    yield from _english(text)


def _english(text: str) -> Iterator[Cut]:
    if head := _HEAD_EN.match(text):
        before, rest = (head["before"] or "").strip(" ,"), head["rest"]
        for joint in _THEN_EN.finditer(rest):
            yield Cut(rest[: joint.start()], rest[joint.end() :], before)
        for joint in _VERB_EN.finditer(rest):
            trigger = rest[: joint.start()]
            if "," not in trigger and not re.search(r" (?:and|or|then|to)$", trigger):
                yield Cut(trigger, rest[joint.end() :], before)
    if (tail := _TAIL_EN.match(text)) and not text.casefold().startswith(("if ", "when ")):
        yield Cut(tail["trigger"], tail["action"])


def _chinese(text: str) -> Iterator[Cut]:
    after = ""
    if only := _ONLY_ZH.search(text):
        text, after = text[: only.start()], only["when"]
    head = _HEAD_ZH.match(text)
    before, rest = (head["before"], head["rest"]) if head else ("", text)
    if not head and not _MARK_ZH.search(text):
        return
    for pattern in _CUTS_ZH:
        for joint in pattern.finditer(rest):
            trigger = rest[: joint.start()]
            if (
                trigger
                and joint.end() < len(rest)
                and not re.search(r"[，,](?!而且|并且|且)|(?<![成迁])就(?!是|寝|餐|地)", trigger)
            ):
                yield Cut(trigger, rest[joint.end() :], before, after)


def conjuncts(clause: str) -> list[str]:
    """Return the parts of a clause that "and" joins."""
    return [part.strip(" ,，") for part in _AND.split(clause) if part.strip(" ,，")]
