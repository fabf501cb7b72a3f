"""What limits an order for later: what unless, only if and until say; times, days and the sun are in `windows`."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from edgehome.lm.grammars import values
from edgehome.lm.said import remarks

from .windows import is_filler, without

Part = dict[str, Any]
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Limited(NamedTuple):
    """A sentence without its limits: clauses that must be so, that must not, and words for when it ends."""

    rest: str
    only: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


_UNLESS = (
    re.compile(r"^unless (?P<c>[^,]+), ?(?P<rest>.+)$", re.I),
    re.compile(
        r"^unless (?P<c>[^,]+?) (?P<rest>(?:turn|switch|open|close|shut|lock|start|stop|set|put|dim|arm|play)\b.+)$",
        re.I,
    ),
    re.compile(
        r"^(?P<rest>.+?),? (?:unless|except (?:if|when|while)|but not (?:if|when|while)|(?:except|but not)(?= during| at night| between| after| before)) (?P<c>.+)$",
        re.I,
    ),
    re.compile(r"^除非(?P<c>[^，,]+)[，,](?:否则|不然|要不然|不然的话)?(?P<rest>.+)$"),
    re.compile(
        r"^(?P<rest>.+?)[，,]? ?(?:除非|(?:但是?|不过)?如果(?=[^，,]+(?:就)?不(?:要|用|必)[^，,]*$))(?P<c>[^，,]+?)(?:[，,]?(?:就)?不(?:要|用|必)[^，,]*)?$"
    ),
)
_ONLY = (
    re.compile(r"^only (?:if|when|while) (?P<c>[^,]+), ?(?P<rest>.+)$", re.I),
    re.compile(r"^(?P<rest>.+?),? (?:and |but )?(?:only (?:if|when|while)|provided(?: that)?|as long as|so long as|on condition that) (?P<c>.+)$", re.I),
    re.compile(r"^(?P<front>.*?)(?:只有|仅当|仅在|只在)(?P<c>[^，,才]+?)(?:的时候|的话|时)?(?:[，,](?P<mid>[^，,才]*?))?才(?!能|会)(?P<act>.+)$"),
    re.compile(r"^(?P<rest>.+?)[，,] ?(?:但是?|不过)?(?:只有|仅限|仅当|前提是|只限)(?P<c>[^，,]+?)(?:的时候|的话|时|才行|才可以)?$"),
)  # fmt: skip


_WITHIN = re.compile(
    r"^(?P<front>.+?),? (?P<limit>unless|except (?:if|when|while)|but not (?:if|when|while)|only (?:if|when|while)) (?P<c>[^,]+), (?P<rest>.+)$",
    re.I,
)


def limits_of(text: str) -> Limited:
    """Return the sentence and the clauses after unless and only if (除非, 只有…才)."""
    if match := _WITHIN.match(text):
        rest, only = f"{match['front']}, {match['rest']}", match["limit"].casefold().startswith("only")
        return Limited(rest, only=(match["c"],)) if only else Limited(rest, unless=(match["c"],))
    for pattern in _UNLESS:
        if match := pattern.match(text):
            return Limited(match["rest"].strip(" ,，"), unless=(match["c"].strip(" ,，"),))
    for pattern in _ONLY:
        if match := pattern.match(text):
            groups = match.groupdict()
            rest = groups.get("rest") or f"{match['front']}{match['mid'] or ''}{match['act']}"
            return Limited(rest.strip(" ,，"), only=(match["c"].strip(" ,，"),))
    return Limited(text)


_OPPOSITE = {"on": "off", "off": "on", "open": "closed", "closed": "open", "locked": "unlocked", "unlocked": "locked", "home": "not_home", "not_home": "home"}  # fmt: skip
_SIDES = {">": "<=", "<": ">=", ">=": "<", "<=": ">"}


def denied(part: Part) -> Part | None:
    """Return the condition that holds where this one does not; None where there is no such form."""
    match part["type"]:
        case "days":
            left = [d for d in WEEK if d not in part["days"]]
            return {"type": "days", "days": left} if left else None
        case "sun":
            return {"type": "sun", "after": "sunrise" if part["after"] == "sunset" else "sunset"}
        case "time":
            turned = {}
            if part.get("before"):
                turned["after"] = part["before"]
            if part.get("after"):
                turned["before"] = part["after"]
            return {"type": "time", **turned}
    several = not isinstance(part.get("entity"), str)
    turned_match = {} if not several or part.get("match") in ("any", "first") else {"match": "any"}
    plain = {k: v for k, v in part.items() if k not in ("match", "for_seconds")}
    if part["type"] == "num":
        return {**plain, **turned_match, "operator": _SIDES[part["operator"]]}
    to = _OPPOSITE.get(str(part.get("to")))
    return {**plain, **turned_match, "to": to} if part["type"] == "state" and to else None


_UNTIL = (
    re.compile(r"^(?P<rest>.+?),? (?:until|till?|'til) (?P<at>.+)$", re.I),
    re.compile(r"^(?P<rest>.+?),? and (?:then )?(?:turn |switch )?(?:it |them )?(?:back )?(?:off|on) (?:again )?(?P<at>(?:at|after) .+)$", re.I),
    re.compile(r"^(?P<rest>.*[开亮].*?)[，,] ?(?:然后|再|到了?)?(?P<at>[^，,到]{2,14}?)(?:再|就)?(?:把(?:它|灯)?)?(?:关掉?|关上|关闭|熄灭|停掉?)(?:它)?$"),
    re.compile(r"^(?P<rest>.+?)[，,]? ?(?:一直)?(?:持续)?(?:直到|到)(?P<at>[^，,到]{2,14}?)(?:为止)?(?:[，,]?(?:再|就)?(?:关掉?|关上|关闭|停))?$"),
)  # fmt: skip
_KEEP_EN = re.compile(
    r"^(?P<lead>.*?(?:^|, |\bto )?)(?:please )?(?:keep|leave) (?P<what>.+?) (?P<state>on|off|open|closed|running)(?P<tail>$| .*)",
    re.I,
)
_KEEP_ZH = re.compile(
    r"^(?:让|把)?(?P<what>[^，,]{1,14}?)(?:一直|继续)?(?P<verb>开|亮|吹|转|烧|着|关|停)(?:着)?$"
)
_WAYS = {"on": "turn on", "running": "turn on", "off": "turn off", "open": "open", "closed": "close"}


def until_of(text: str, now: datetime) -> tuple[str, str, str]:
    """Return the order, until when (HH:MM, sunset, sunrise; "" for not said), and those words.

    Where the words say until something else, the middle is empty and the last names it.
    """
    for pattern in _UNTIL:
        match = pattern.match(text)
        if match is None:
            continue
        rest, at = match["rest"], match["at"]
        begins = rest.isascii() and not re.search(
            r"\b(?:from|between)\b", rest, re.I
        )  # "on at ten until six"
        if not begins and any(f.kind == "time" and f.end >= len(rest) for f in values.find_spans(rest, now)):
            continue  # "from 10 pm until 6 am" is a range
        said, _, told = at.partition(", ")
        at = said if told and remarks.tells(told) else at  # "until eight, I'm watering the beans"
        if days := [f for f in values.find_spans(at, now) if f.kind == "days"]:
            rest, at = (
                f"{rest} {at[days[0].start : days[0].end]}",
                without(at, [(days[0].start, days[0].end)]),
            )
        end = _moment(at, now) if match.re is not _UNTIL[-1] or _is_when(at, rest, now) else None
        if end is not None:
            return _kept(rest), end, at
        if pattern is _UNTIL[0]:
            return rest, "", at
    return text, "", ""


_HALF_SAID = re.compile(
    r"\b[ap]\.?m\b|\b(?:morning|noon|midday|midnight|night|evening)|\b\d\d:\d\d|[早晚晨午夜]", re.I
)
_DARK = "18:00"  # the sun is down by then or soon after: which half of the day an hour belongs to


def later_than(trigger: Mapping[str, Any], until: str, said: str) -> str:
    """Return until when something lasts: an hour without its half of the day is the first such one after what begins it."""
    begin = _DARK if trigger.get("event") == "sunset" else str(trigger.get("time") or "")
    if not begin or ":" not in until or _HALF_SAID.search(said):
        return until
    hour, minute = (int(n) for n in until.split(":")[:2])
    start = int(begin[:2]) * 60 + int(begin[3:5])
    ends = [((hour + half) % 24) * 60 + minute for half in (0, 12)]
    end = min(ends, key=lambda e: (e - start - 1) % 1440)
    return f"{end // 60:02d}:{end % 60:02d}"


_WHEN_ZH = re.compile(r"[点點:：]|[日太]|天[黑亮]|[早晚半][上夜晨]|[中正]午")


def _is_when(at: str, rest: str, now: datetime) -> bool:
    """Return whether 到 leads to a time: not 开到100, and not the second half of 十点到六点."""
    before = values.find_spans(rest, now)
    ranged = bool(before) and before[-1].kind == "time" and before[-1].end == len(rest.rstrip())
    return bool(_WHEN_ZH.search(at)) and not ranged


def _moment(words: str, now: datetime) -> str | None:
    if re.search(r"(?<![午晨上夜十])一点$", words):  # 大一点 is no time
        return None
    words = re.sub(r"^(?:at|after|around|about) ", "", words, flags=re.I)
    lead = "" if not words.isascii() else "at "
    found_spans = values.find_spans(f"{lead}{words}", now)
    rest = without(
        f"{lead}{words}", [(f.start, f.end) for f in found_spans if f.kind in ("time", "sun", "date")]
    )
    spans = [f for f in found_spans if f.kind in ("time", "sun")]
    if not is_filler(rest) and spans:
        return None
    if len(spans) == 1 and spans[0].kind == "sun" and not spans[0].value.get("offset_seconds"):
        return str(spans[0].value["event"])
    found = values.moment(f"{lead}{words}", now)
    if spans and spans[0].kind == "time" and found and "time" in found and "days" not in found:
        return str(found["time"])
    return "00:00" if words.strip() in ("半夜", "深夜") else None


def _kept(order: str) -> str:
    """Return "keep the lamp on" as "turn on the lamp", 灯开 as 打开灯."""
    if match := _KEEP_EN.match(order):
        return f"{match['lead']}{_WAYS[match['state'].lower()]} {match['what']}{match['tail']}"
    if match := _KEEP_ZH.match(order):
        return f"{'打开' if match['verb'] not in '关停' else '关闭'}{match['what']}"
    return order
