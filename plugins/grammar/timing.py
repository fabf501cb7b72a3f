"""What goes on with the timer that was spoken of: another length, a pause, and which of several is meant."""

import re

from edgehome.lm.grammars import values
from edgehome.messages import Call

_UNITS = {"hours": 3600, "minutes": 60, "seconds": 1}
_TO = re.compile(
    r"^(?:(?:no|actually|sorry|wait|oh|ok|okay|and|then|better)[, ]+)*(?:make (?:it|that)|change (?:it|that) to|set (?:it|that) to|i meant?|let'?s say|better)\s+(?P<en>[\w .]+?)(?: instead| then| please| rather)*$"
    r"|^(?:不对|不對|不是|还是|還是|算了|那|等等|[，, ])*(?:改成|改为|改為|换成|換成|改到|调到|調到|还是|還是)(?P<zh>.+?)(?:吧|好了|了|啦)*$",
    re.I,
)
_ACTS = (
    ("HassPauseTimer", r"pause|hold|freeze|暂停|暫停|停一下|停一停"),
    (
        "HassUnpauseTimer",
        r"(?:resume|continue|carry on|go on|restart|start again|unpause)(?: with)?|继续|繼續|接着|恢复",
    ),
    ("HassCancelTimer", r"cancel|stop|kill|drop|forget|取消|停掉|关掉|關掉|不要"),
    (
        "HassTimerStatus",
        r"how (?:long|much)(?: time)?(?: is| has|'s)?(?: left)?(?: on| for)?|还剩多久|還剩多久|还有多久|還有多久",
    ),
)
_ONE = re.compile(
    r"^(?:the )?(?P<name>[\w' ]{2,20}?)(?: one| timer)(?: have| got)?(?: left)?$|^(?P<zh>[^，,的]{1,8}?)(?:的)?(?:那个|那個|那一个|嗰個|计时|計時)$",
    re.I,
)
_NO_NAME = re.compile(
    r"\d|\b(?:all|other|that|this|last|first|my|hours?|minutes?|seconds?)\b|[分秒时時]|小时|所有|全部", re.I
)
_LEAD = re.compile(r"^(?:(?:and|now|ok|okay|please|then|actually|no)[, ]+|把|那|请|請)+", re.I)
_IT = re.compile(r"(?: it| that| the timer| again| then| now| please|一下|它|吧|了|计时器?|計時器?)*", re.I)


def going_on(text: str, last: Call) -> Call | None:
    """Return what the words ask of the timer, None for any other words; `last` is about a timer."""
    words = text.strip(" .!?。！？")
    if last.intent == "HassStartTimer" and (match := _TO.match(words)):
        return _another_length(match["en"] or match["zh"], last)
    if more := _MORE.match(words):
        parts = values.duration_parts(more["length"]) or _as_before(more["length"], last)
        return (
            Call(intent="HassStartTimer", arguments={**parts, **_named(more["name"] or "")})
            if parts
            else None
        )
    bare = _LEAD.sub("", words)
    for intent, pattern in _ACTS:
        if match := re.match(rf"(?:{pattern})", bare, re.I):
            rest = bare[match.end() :].strip()
            if intent != "HassCancelTimer" and _IT.fullmatch(f" {rest}" if rest.isascii() and rest else rest):
                return Call(intent=intent, arguments=_named(str(last.arguments.get("name") or "")))
            if (one := _ONE.match(rest)) and not _NO_NAME.search(one["name"] or one["zh"]):
                return Call(intent=intent, arguments=_named(one["name"] or one["zh"]))
        elif (
            not bare.isascii()
            and bare.endswith(tuple(pattern.split("|")))
            and (one := _ONE.match(re.sub(rf"也?(?:{pattern})$", "", bare)))
        ):
            return Call(intent=intent, arguments=_named(one["zh"] or ""))
    return None


_MORE = re.compile(
    r"^(?:and |also |plus )+(?:a|an|another|one) ?(?P<name>[\w' ]*?) ?(?:one|timer)?(?: for)? (?P<length>[\w.]+(?: (?:minutes?|hours?|seconds?|mins?|secs?))?)$",
    re.I,
)


def _as_before(said: str, last: Call) -> dict[str, float]:
    """Return a bare number in the unit of the timer before."""
    number = values.number(said) if re.fullmatch(r"[\w.]+", said) else None
    unit = next((u for u in ("minutes", "hours", "seconds") if u in last.arguments), "minutes")
    return {} if number is None else {unit: int(number) if float(number).is_integer() else number}


def _named(name: str) -> dict[str, str]:
    return {"name": name} if name else {}


def _another_length(said: str, last: Call) -> Call | None:
    """Return by how much the timer just started is made longer or shorter: it has run a little since."""
    parts = values.duration_parts(said)
    number = values.number(said) if not parts else None
    if parts is None and number is not None and re.fullmatch(r"[\w.]+", said.strip()):
        unit = next((u for u in ("minutes", "hours", "seconds") if u in last.arguments), "minutes")
        parts = {unit: number}
    if not parts:
        return None
    change = _seconds(parts) - _seconds(last.arguments)
    if change == 0 or not last.arguments:
        return None
    left, given = int(abs(change)), {}
    for unit, size in _UNITS.items():
        count, left = divmod(left, size)
        given |= {unit: count} if count else {}
    name = _named(str(last.arguments.get("name") or ""))
    return Call(
        intent="HassIncreaseTimer" if change > 0 else "HassDecreaseTimer", arguments={**given, **name}
    )


def _seconds(parts: object) -> float:
    given = parts if isinstance(parts, dict) else {}
    return sum(float(given.get(unit) or 0) * size for unit, size in _UNITS.items())
