"""Times, days and the sun that a clause is limited to: "between sunset and 11 pm", 早上七点前或者晚上十点后; pure.

A limit of times is a condition of type time with `after`, `before` or both: "22:00", "sunset", "sunrise-01:00".
"""

import itertools
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from edgehome.lm.grammars import values
from edgehome.lm.grammars.dates import find_days
from edgehome.lm.grammars.durations import find_durations
from edgehome.occasions import DAYS

Part = dict[str, Any]

_DARK = re.compile(
    r",? ?(?:but )?(?:only )?(?:(?<![a-z])(?:and )?(?:after|when it(?:'?s| is)|once it(?:'?s| is)|if it(?:'?s| is)) (?:sun ?set|dark|sundown|nightfall)(?: only)?\b"
    r"|(?<![a-z])(?:at|during the|in the) night(?:[- ]?time)?\b|(?<![a-z])it(?:'?s| is) (?:already )?dark(?: outside)?\b)"
    r"|(?:在|已经)?(?:日落|天黑|太阳下山|入夜)(?:之后|以后|后|了)[，,]?|(?:在)?(?:夜里|夜间|夜晚|半夜|深夜|晚上)(?:的时候)?[，,]?(?!\d|[一二三四五六七八九十零])"
    r"|如果天黑了?|天(?:已经)?黑(?:了|着|的时候)?(?!前)",
    re.I,
)
_LIGHT = re.compile(
    r",? ?(?:but )?(?:only )?(?<![a-z])(?:after sun ?rise|(?:during|in) the day(?:time)?|in daylight|before sun ?set|by day|it(?:'s| is) (?:still )?(?:light|bright)(?: outside)?|the sun is (?:still )?up)\b"
    r"|(?:在)?(?:日出|天亮)(?:之后|以后|后|了)[，,]?|(?:日落|天黑|太阳下山)(?:之|以)?前[，,]?|白天(?:的时候)?[，,]?|天(?:还|还没|没)亮着?|天还没黑",
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
_BETWEEN = re.compile(r"(?:之?以?后)? ?(?:到|至|-|~|–|to|until|till?|(?P<and>and|和)) ?(?:第二天|次日|翌日|the next )?", re.I)  # fmt: skip
_RANGE_LEFT = re.compile(
    r",? ?(?:but )?(?:only )?(?:(?<![a-z])(?:(?P<between>between)|from|after) |(?:只|仅)?(?:在|从)|(?:只|仅))?$",
    re.I,
)
_RANGE_RIGHT = re.compile(r"(?P<between>之间|期间|这段时间)?(?:里|内)?(?:的话|的时候|时)?[，,]?")
_OFFSET_LEFT = re.compile(
    r"(?:,? ?(?:but )?(?:only )?(?:(?P<within>within|in the|during the)|(?P<less>less than|earlier than|up to)|more than|later than|from|at least|at|starting)(?: about)? |在|从)$",
    re.I,
)
_OR = re.compile(r"[，, ]*(?:or|或者?|还是)[，, ]*", re.I)
_AFTER_LEFT = re.compile(
    r",? ?(?:but )?(?:only )?(?:(?<![a-z])(?:it(?:'s| is) )?(?:already )?(?:after|past|later than) |(?:已经)?(?:过[了咗]|过|晚于|超过))$",
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
    r"^[\s,，、]*(?:it(?:'?s| is)?|there(?:'?s| is)?|and|but|though|please|only|still|already|it|the|is|an?(?![a-z])|on(?![a-z])|在|的|了|还|都|已经|而且|并且|时候?|的时候|当|是|(?:in the )?(?:mornings?|afternoons?|evenings?)|早上|上午|下午|晚上)*[\s,，、]*$",
    re.I,
)


_NOT_LEFT = re.compile(
    r",? ?(?:but )?(?:except|not|apart from)(?: (?:on|for|at))?(?: the)? $|[，,]?(?:但|但是)?除了?$", re.I
)
_NOT_RIGHT = re.compile(r"(?:以外|之外)?除外|以外|之外")
_BARE_FIRST = re.compile(
    r",? ?(?:but )?(?:only )?(?<![a-z])(?:between|from) (?P<a>\d{1,2}) (?:and|to|until|till) $", re.I
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
    days = [d for d in find_days(clause) if len(d[2]) < 7]  # a day named once too: what waits has no date
    if days:
        first, last = days[0][0], days[-1][1]
        not_left, not_right = _NOT_LEFT.search(clause[:first]), _NOT_RIGHT.match(clause, last)
        named = list(days[0][2])
        if not_left or not_right:
            named = [d for d in DAYS if d not in named]
            clause = f"{clause[: not_left.start()] if not_left else clause[:first]} {clause[not_right.end() if not_right else last :]}"
        else:
            clause = without(clause, [(d[0], d[1]) for d in days])
        found.append({"type": "days", "days": named})
    if not any(f.kind in ("time", "sun") for f in spans):
        for pattern, after, before in _PARTS:
            if match := pattern.search(clause):
                found.append({"type": "time", "after": after, "before": before})
                clause = f"{clause[: match.start()]} {clause[match.end() :]}"
    return clause, found


def _has_offset(clause: str, match: re.Match[str]) -> bool:
    """Half an hour after sunset is no limit but a moment."""
    return any(
        f.kind == "sun" and f.value.get("offset_seconds") and f.start < match.end() and match.start() < f.end
        for f in values.find_spans(clause)
    )


def range_in(clause: str, now: datetime) -> tuple[str, list[Part]]:
    """Return the clause without a range of times ("between 10 pm and 6 am"), and that as a condition."""
    rest, found = _range(clause, _ends(clause, now))
    return (rest.strip(), found) if found else (clause, [])


def offset_in(clause: str, now: datetime) -> tuple[str, list[Part], Part | None]:
    """Return the clause without "half an hour after sunset", that as a condition, and as the moment it also is.

    After an offset it is so until the sun's next turn, before one from then to the sun.
    """
    for end in _ends(clause, now):
        if around := _around(clause, end):
            return around
        if end.kind != "sun" or not (offset := end.value.get("offset_seconds")):
            continue
        event, at = end.value["event"], _text(end)
        left = _OFFSET_LEFT.search(clause[: end.start])
        start = left.start() if left else end.start
        if left and left["within"]:
            part = {"after": event, "before": at} if offset > 0 else {"after": at, "before": event}
        elif left and left["less"]:
            return clause, [], None
        elif offset > 0:
            part = {"after": at, "before": "sunrise" if event == "sunset" else "sunset"}
        else:
            part = {"after": at, "before": event}
        moment = {"type": "sun", "event": event, "offset_seconds": offset}
        return f"{clause[:start]} {clause[end.end :]}", [{"type": "time", **part}], moment
    return clause, [], None


def _around(clause: str, end: values.Found) -> tuple[str, list[Part], None] | None:
    """Return the clause without "within an hour of sunset", and that as a condition; None where it is not said."""
    for start, stop, seconds in find_durations(clause):
        lead = re.search(r"(?:,? )?within (?:about )?$", clause[:start], re.I)
        if end.kind == "sun" and lead and clause[stop : end.start].casefold() in (" of ", " of the "):
            span = f"{seconds // 3600:02}:{seconds // 60 % 60:02}"
            part = {"after": f"{end.value['event']}-{span}", "before": f"{end.value['event']}+{span}"}
            return f"{clause[: lead.start()]} {clause[end.end :]}", [{"type": "time", **part}], None
    return None


def merged(conditions: Sequence[Part]) -> list[Part]:
    """Return the conditions with an "after" and a "before" of times as the one window that they are, each once."""
    made: list[Part] = []
    for part in conditions:
        if part not in made:
            made.append(part)
    sides = [c for c in made if c["type"] == "time" and len(c) == 2]
    after = [c for c in sides if "after" in c] or [c for c in made if c["type"] == "sun"]
    before = [c for c in sides if "before" in c]
    if len(after) != 1 or len(before) != 1:
        return made
    if after[0]["type"] == "sun" and before[0]["before"] in ("sunrise", "sunset"):
        return [c for c in made if c is not before[0]]  # dark is until sunrise
    window = {"type": "time", "after": after[0]["after"], "before": before[0]["before"]}
    return [window if c is after[0] else c for c in made if c is not before[0]]


def _ends(clause: str, now: datetime) -> list[values.Found]:
    return [f for f in values.find_spans(clause, now) if f.kind in ("time", "sun")]


def _text(end: values.Found) -> str:
    """Return a time or the sun as a condition names it: "23:00", "sunset", "sunset+00:30"."""
    if end.kind == "time":
        return str(end.value[0])
    offset = int(end.value.get("offset_seconds") or 0) // 60
    event = str(end.value["event"])
    return (
        f"{event}{'-' if offset < 0 else '+'}{abs(offset) // 60:02}:{abs(offset) % 60:02}"
        if offset
        else event
    )


def _range(clause: str, ends: list[values.Found]) -> tuple[str, list[Part]]:
    for first, second in itertools.pairwise(ends):
        joint = _BETWEEN.fullmatch(clause, first.end, second.start)
        left, right = _RANGE_LEFT.search(clause[: first.start]), _RANGE_RIGHT.match(clause, second.end)
        if joint is None or left is None or right is None:
            continue
        if "sun" in (first.kind, second.kind) and joint["and"] and not (left["between"] or right["between"]):
            continue  # "after 11 pm and sunset"
        part: Part = {"type": "time", "after": _text(first), "before": _text(second)}
        if (part["after"], part["before"]) in (("sunset", "sunrise"), ("sunrise", "sunset")):
            part = {"type": "sun", "after": part["after"]}
        return f"{clause[: left.start()]} {clause[right.end() :]}", [part]
    for end in ends:  # "between 6 and 8 in the evening": both of that half of the day
        bare = _BARE_FIRST.search(clause[: end.start])
        if bare and end.kind == "time" and int(bare["a"]) <= 12:
            last = int(end.value[0][:2])
            first_hour = int(bare["a"]) % 12 + (12 if last >= 12 and int(bare["a"]) % 12 < last - 12 else 0)
            part = {"type": "time", "after": f"{first_hour:02d}:00", "before": end.value[0]}
            return f"{clause[: bare.start()]} {clause[end.end :]}", [part]
    if bare := _BARE_HOURS.search(clause):
        half = 12 if (bare["half"] or "").lower() == "pm" else 0
        hours = [f"{int(h) + (half if int(h) < 12 else 0):02d}:00" for h in (bare["a"], bare["b"])]
        if all(h < "24:01" for h in hours):
            part = {"type": "time", "after": hours[0], "before": hours[1]}
            return f"{clause[: bare.start()]} {clause[bare.end() :]}", [part]
    return clause, []


class _Side(NamedTuple):
    """ "After 11 pm" at start..end of a clause."""

    start: int
    end: int
    side: str
    at: str


def _side(clause: str, end: values.Found) -> _Side | None:
    left_text, at = clause[: end.start], _text(end)
    if end.kind == "sun" and (end.value.get("offset_seconds") or end.value["event"] == "sunset"):
        return None
    late = f"{int(at[:2]) + 12}{at[2:]}" if end.kind == "time" and end.value[1] and at < "12" else at
    if (match := _AFTER_LEFT.search(left_text)) and end.kind == "time":
        return _Side(match.start(), end.end, "after", late)
    if match := _BEFORE_LEFT.search(left_text):
        return _Side(match.start(), end.end, "before", at)
    if (match := _SIDE_RIGHT.match(clause, end.end)) and (end.kind == "time" or match["before"]):
        lead = _IN_LEFT.search(left_text)
        start = lead.start() if lead else end.start
        return _Side(start, match.end(), *(("after", late) if match["after"] else ("before", at)))
    return None


def _times(clause: str, now: datetime) -> tuple[str, list[Part]]:
    """Return the clause without its ranges and sides of times, and these; "before 7 or after 22" is one range."""
    rest, found = _range(clause, _ends(clause, now))
    if found:
        return rest, found
    sides = [side for end in _ends(clause, now) if (side := _side(clause, end))]
    if len(sides) == 2 and _OR.fullmatch(clause, sides[0].end, sides[1].start):
        ends = {side.side: side.at for side in sides}
        if len(ends) < 2 or ends["after"] < ends["before"]:
            return clause, []  # always so, or said twice
        rest = f"{clause[: sides[0].start]} {clause[sides[1].end :]}"
        return rest, [{"type": "time", "after": ends["after"], "before": ends["before"]}]
    for side in reversed(sides[:2]):
        clause = f"{clause[: side.start]} {clause[side.end :]}"
    return clause, [{"type": "time", side.side: side.at} for side in sides[:2]]


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
