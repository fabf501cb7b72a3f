"""What limits an order for later: times, days and the sun that must be so, and what unless, only if and until say."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from edgehome.lm import values

Part = dict[str, Any]
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

# ---- times, days, sun within a clause ---------------------------------------------------------------

_DARK = re.compile(
    r",? ?(?:but )?(?:only )?(?:(?<![a-z])(?:and )?(?:after|when it(?:'s| is)|once it(?:'s| is)|if it(?:'s| is)) (?:sun ?set|dark|sundown|nightfall)(?: only)?\b"
    r"|(?<![a-z])(?:at|during the|in the) night(?:[- ]?time)?\b|(?<![a-z])it(?:'s| is) (?:already )?dark(?: outside)?\b)"
    r"|(?:在|已经)?(?:日落|天黑|太阳下山|入夜)(?:之后|以后|后|了)[，,]?|(?:在)?(?:夜里|夜间|夜晚|半夜|深夜|晚上)(?:的时候)?[，,]?(?!\d|[一二三四五六七八九十零])"
    r"|如果天黑了?|天(?:已经)?黑(?:了|着|的时候)?(?!前)",
    re.I,
)
_LIGHT = re.compile(
    r",? ?(?:but )?(?:only )?(?<![a-z])(?:after sun ?rise|during the day|in daylight|before sun ?set|by day|it(?:'s| is) (?:still )?(?:light|bright)(?: outside)?|the sun is (?:still )?up)\b"
    r"|(?:在)?(?:日出|天亮)(?:之后|以后|后|了)[，,]?|白天(?:的时候)?[，,]?|天(?:还|还没|没)亮着?|天还没黑",
    re.I,
)
_PARTS = (
    (
        re.compile(r",? ?(?<![a-z])in the morning\b|(?:在)?(?:早上|早晨|上午)(?:的时候)?[，,]?", re.I),
        "05:00",
        "12:00",
    ),
    (re.compile(r",? ?(?<![a-z])in the afternoon\b|(?:在)?下午(?:的时候)?[，,]?", re.I), "12:00", "18:00"),
    (re.compile(r",? ?(?<![a-z])in the evening\b|(?:在)?傍晚(?:的时候)?[，,]?", re.I), "18:00", "23:00"),
)
_BETWEEN = re.compile(r" ?(?:到|至|-|~|–|to|until|till?|and|和) ?", re.I)
_RANGE_LEFT = re.compile(
    r",? ?(?:but )?(?:only )?(?:(?<![a-z])(?:between|from) |(?:只|仅)?(?:在|从)|(?:只|仅))?$", re.I
)
_RANGE_RIGHT = re.compile(r"(?:之间|期间|这段时间)?(?:里|内)?(?:的话|的时候|时)?[，,]?")
_AFTER_LEFT = re.compile(
    r",? ?(?:but )?(?:only )?(?:(?<![a-z])(?:it(?:'s| is) )?(?:already )?(?:after|past|later than) |(?:已经)?(?:过了|过|晚于|超过))$",
    re.I,
)
_BEFORE_LEFT = re.compile(
    r",? ?(?:but )?(?:only )?(?:(?<![a-z])(?:it(?:'s| is) )?(?:still )?(?:before|earlier than) |早于|(?:还)?没到|不到)$",
    re.I,
)
_SIDE_RIGHT = re.compile(
    r"(?:钟)?(?:(?P<after>以后|之后|过后|后(?!门|院|台|面|天))|(?P<before>以前|之前|前(?!门|院|台|厅|面)))(?:的时候|的话)?[，,]?"
)
_IN_LEFT = re.compile(r"(?:在)$")
_EMPTY = re.compile(
    r"^[\s,，、]*(?:it(?:'s| is)?|there(?:'s| is)?|and|but|only|still|already|it|the|is|an?(?![a-z])|on(?![a-z])|在|的|了|还|都|已经|而且|并且|时候?|的时候|当|是|(?:in the )?(?:mornings?|afternoons?|evenings?)|早上|上午|下午|晚上)*[\s,，、]*$",
    re.I,
)


_BARE_HOURS = re.compile(
    r",? ?(?:but )?(?:only )?(?<![a-z])(?:between|from) (?P<a>\d{1,2}) (?:and|to|until|till) (?P<b>\d{1,2})(?: ?(?P<half>[ap]m))?"
    r"(?=\s*(?:$|[,.;]|when\b|if\b|then\b|and\b))",
    re.I,
)
"""Hours without a sign of time, where nothing else can follow: "between 7 and 9, when ..."."""


def is_filler(text: str) -> bool:
    """Return whether words say nothing by themselves: "it is", 的时候."""
    return bool(_EMPTY.match(text))


def conditions_in(clause: str, now: datetime) -> tuple[str, list[Part]]:
    """Return the clause without the times, days and sun that it is limited to, and these as conditions."""
    clause, found = _times(clause, now)
    for pattern, event in ((_DARK, "sunset"), (_LIGHT, "sunrise")):
        if (match := pattern.search(clause)) and not _has_offset(clause, match):
            found.append({"type": "sun", "after": event})
            clause = f"{clause[: match.start()]} {clause[match.end() :]}"
    spans = values.find_spans(clause, now)
    days = [f for f in spans if f.kind == "days" and len(f.value) < 7]
    if days:
        found.append({"type": "days", "days": list(days[0].value)})
        clause = without(clause, [(f.start, f.end) for f in days])
    if not any(f.kind in ("time", "sun") for f in spans):
        for pattern, after, before in _PARTS:
            if match := pattern.search(clause):
                found.append({"type": "time", "after": after, "before": before})
                clause = f"{clause[: match.start()]} {clause[match.end() :]}"
    return clause, found


def range_in(clause: str, now: datetime) -> tuple[str, list[Part]]:
    """Return the clause without a range of times ("between 10 pm and 6 am"), and that as a condition."""
    rest, found = _times(clause, now)
    return (rest.strip(), found) if found and "before" in found[0] and "after" in found[0] else (clause, [])


def _has_offset(clause: str, match: re.Match[str]) -> bool:
    """Half an hour after sunset is no limit but a moment."""
    return any(
        f.kind == "sun" and f.value.get("offset_seconds") and f.start < match.end() and match.start() < f.end
        for f in values.find_spans(clause)
    )


def _times(clause: str, now: datetime) -> tuple[str, list[Part]]:
    times = [f for f in values.find_spans(clause, now) if f.kind == "time"]
    for first, second in zip(times, times[1:], strict=False):
        if _BETWEEN.fullmatch(clause, first.end, second.start):
            left, right = _RANGE_LEFT.search(clause[: first.start]), _RANGE_RIGHT.match(clause, second.end)
            assert left is not None and right is not None
            part = {"type": "time", "after": first.value[0], "before": _end_of(first, second)}
            return f"{clause[: left.start()]} {clause[right.end() :]}", [part]
    if bare := _BARE_HOURS.search(clause):
        half = 12 if (bare["half"] or "").lower() == "pm" else 0
        ends = [f"{int(h) + (half if int(h) < 12 else 0):02d}:00" for h in (bare["a"], bare["b"])]
        if all(e < "24:01" for e in ends):
            part = {"type": "time", "after": ends[0], "before": ends[1]}
            return f"{clause[: bare.start()]} {clause[bare.end() :]}", [part]
    for time in times:
        left_text = clause[: time.start]
        side, start, end = "", time.start, time.end
        if match := _AFTER_LEFT.search(left_text):
            side, start = "after", match.start()
        elif match := _BEFORE_LEFT.search(left_text):
            side, start = "before", match.start()
        elif match := _SIDE_RIGHT.match(clause, time.end):
            side, end = ("after" if match["after"] else "before"), match.end()
            if lead := _IN_LEFT.search(left_text):
                start = lead.start()
        if side:
            return f"{clause[:start]} {clause[end:]}", [{"type": "time", side: time.value[0]}]
    return clause, []


def _end_of(first: Any, second: Any) -> str:
    """ "Between 7 and 9 pm": both are of the half of the day that was said."""
    return str(second.value[0])


_LEFT = re.compile(
    r"(?:^|(?<=[ ,]))(?:at|on|by|in|from|every|each|and|then|please|about|around|this|the|starting)?\s*$|[在于到每]$",
    re.I,
)


def without(text: str, parts: Sequence[tuple[int, int]]) -> str:
    """Return the text without the characters start..end of each part and the words that lead to them."""
    for start, end in sorted(parts, reverse=True):
        left = _LEFT.sub("", text[:start])
        right = text[end:]
        text = f"{left.rstrip()} {right.lstrip(' ,，')}"
    return " ".join(text.split()) if text.isascii() else text.strip()


# ---- unless, only if, until -------------------------------------------------------------------------


class Limited(NamedTuple):
    """A sentence without its limits: clauses that must be so, that must not, and words for when it ends."""

    rest: str
    only: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


_UNLESS = (
    re.compile(r"^unless (?P<c>[^,]+), ?(?P<rest>.+)$", re.I),
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


def limits_of(text: str) -> Limited:
    """Return the sentence and the clauses after unless and only if (除非, 只有…才)."""
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
    re.compile(r"^(?P<rest>.+?)[，,]? ?(?:一直)?(?:持续)?(?:直到|到)(?P<at>[^，,到]{2,14}?)(?:为止)?(?:[，,]?(?:再|就)?(?:关掉?|关上|关闭|停))?$"),
)  # fmt: skip
_KEEP_EN = re.compile(
    r"^(?P<lead>.*?(?:^|, |\bto )?)(?:please )?(?:keep|leave) (?P<what>.+?) (?P<state>on|off|open|closed|running)(?P<tail>$| .*)",
    re.I,
)
_KEEP_ZH = re.compile(r"^(?:让|把)?(?P<what>[^，,]{1,14}?)(?:一直|继续)?(?P<verb>开|亮|关|停)(?:着)?$")
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
        if any(f.kind == "time" and f.end >= len(rest) for f in values.find_spans(rest, now)):
            continue  # "from 10 pm until 6 am" is a range
        if days := [f for f in values.find_spans(at, now) if f.kind == "days"]:
            rest, at = (
                f"{rest} {at[days[0].start : days[0].end]}",
                without(at, [(days[0].start, days[0].end)]),
            )
        end = _moment(at, now) if match.re is not _UNTIL[2] or _is_when(at, rest, now) else None
        if end is not None:
            return _kept(rest), end, at
        if pattern is _UNTIL[0]:
            return rest, "", at
    return text, "", ""


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
        return f"{'打开' if match['verb'] in '开亮' else '关闭'}{match['what']}"
    return order
