"""When something shall happen, in English and Chinese: delays, whole schedule phrases, sunset and sunrise."""

import re
from datetime import datetime, timedelta
from typing import Any

from edgehome.lm.grammars.dates import date, find_days
from edgehome.lm.grammars.durations import find_durations
from edgehome.lm.grammars.numbers import masked
from edgehome.lm.grammars.times import Clock, bare_times, find_times, nearest

_DELAY_BEFORE = re.compile(
    r"(?<![a-z])(?:in|after)(?: (?:about|around|exactly|just|another|the next))? $"
    r"|(?:(?<![超不经])再?过|等)(?:大概|大约)?$"
)
_DELAY_AFTER = re.compile(r" ?(?:from now|later|from this moment)(?![a-z])|(?:[之以]?后|过后)(?![天院门面])")
_TOLD = re.compile(
    r"(?:['’](?:s|re|m|ll be)|\b(?:is|are|am|due|starts?|begins?|leav(?:e|es|ing)|arriv(?:e|es|ing)|coming|be (?:back|home|here)))\s*$"
)
"""What tells when something is, and orders nothing for then: "kettle on, dinner's in ten minutes"."""
_IN_MINUTES = re.compile(
    r"(?<=on |ff |up |wn |en |ut |ed |it |in )in (?P<n>(?<!#)#++)(?=\s*(?:[,.;!?]|$| and\b))|\Ain (?P<first>(?<!#)#++)(?=,? (?:turn|switch|put|shut|close|open|lock|stop|start)\b)"
)
"""Minutes that nobody names: "lamp off in 20"."""
_WITHIN = re.compile(r" (?:of|without|with|before|after|past|prior)(?![a-z])")
_EVERY_BEFORE = re.compile(r"(?<![a-z])(?:every|each) $|[每隔]$")

_SUNSET = (
    r"sun ?set(?:s)?|sundown|dusk|nightfall|(?:the )?sun(?: has| is)? (?:sets?|goes down"
    r"|going down|down|setting)|it(?:'s| gets| is) dark|dark(?=$| )"
)
_SUNRISE = (
    r"sun ?rise(?:s)?|sun ?up|dawn|daybreak|(?:the )?sun(?: has| is)? (?:rises?|comes? up"
    r"|coming up|up|rising)|first light|it(?:'s| gets| is) light"
)
_SUN = re.compile(
    rf"(?<![a-z])(?:(?P<set>{_SUNSET})|(?P<rise>{_SUNRISE}))(?![a-z])"
    r"|(?P<zset>日落|日没|落日|(?:太阳|日头)一?(?:下山|落山|落下|落|下去)|天一?黑|天色(?:一|刚|渐渐|全|变|转)*(?:暗|黑|晚)(?:下来|下去)?|擦黑|一到傍晚|到了?傍晚(?:的时候)?|傍晚时分|入黑)|(?P<zrise>日出|(?:太阳|日头)一?(?:升起|出来|出山)|天一?亮"
    r"|破晓|黎明|天光(?!板))"
)
_DARK = re.compile(
    r"(?<![a-z])(?:after|before|at|until|when it's|when it gets|when it is|once it's|once it is|it gets"
    r"|it is|it's) $"
)
_AWAITED = re.compile(r"\b(?:when|whenever|once|if|after|before|until|till?|unless|while|as|soon as|and|or|only|time|that) $")  # fmt: skip
_SUN_LEFT = re.compile(r" (?P<way>before|after|past|prior to|ahead of) (?:the )?$")
_ZH_WAY = re.compile(r"(?:的时候)?[之以]?(?P<way>前|后|提前)[的 ]?")


def find_delays(text: str) -> list[tuple[int, int, int]]:
    """Return (start, end, seconds) of each delay from now: "in ten minutes", 十分钟后."""
    seen = masked(text)
    found = [
        (m.start(), m.end(), int(60 * n))
        for m in _IN_MINUTES.finditer(seen.mask)
        if 1 <= (n := seen.value(m.start("n" if m["n"] else "first"))) <= 90 and n == int(n)
    ]
    for start, end, seconds in find_durations(text):
        left = seen.text[max(0, start - 24) : start]
        before, after = _DELAY_BEFORE.search(left), _DELAY_AFTER.match(seen.text, end)
        if (
            seconds <= 0
            or not (before or after)
            or _WITHIN.match(seen.text, end)
            or _EVERY_BEFORE.search(left)
        ):
            continue
        first = start - len(left) + before.start() if before else start
        if before and seen.text[first : first + 2] == "in" and _TOLD.search(seen.text[:first]):
            continue
        found.append((first, after.end() if after else end, seconds))
    return sorted(found)


def find_suns(text: str) -> list[tuple[int, int, dict[str, Any]]]:
    """Return (start, end, {event, offset_seconds}) of each sunset or sunrise; before it is negative."""
    seen = masked(text)
    found = []
    for match in _SUN.finditer(seen.text):
        if match[0] == "dark" and not _DARK.search(seen.text[: match.start()]):
            continue
        if match[0] in ("it's dark", "it's light") and not _AWAITED.search(seen.text[: match.start()]):
            continue  # that it is dark is told: "lights on, it's dark"
        start, end = match.span()
        event = "sunset" if match["set"] or match["zset"] else "sunrise"
        offset = 0
        for first, last, seconds in find_durations(text):
            if last <= start and (way := _SUN_LEFT.fullmatch(seen.text, last, start)):
                start, offset = first, seconds if way["way"] in ("after", "past") else -seconds
            elif first >= end and (way := _ZH_WAY.fullmatch(seen.text, end, first)):
                end, offset = last, seconds if way["way"] == "后" else -seconds
            elif first == end and (way := _ZH_WAY.match(seen.text, last)):
                end, offset = way.end(), seconds if way["way"] == "后" else -seconds
        found.append((start, end, {"event": event, "offset_seconds": offset}))
    return found


def sun(text: str) -> dict[str, Any] | None:
    """Return {"event": "sunset" or "sunrise", "offset_seconds": seconds, negative before it}, or None."""
    found = find_suns(text)
    return found[0][2] if found else None


def moment(text: str, now: datetime) -> dict[str, Any] | None:
    """Return when a schedule phrase says: {"seconds"} for a delay, else {"time", "date" or "days"} as said.

    `time` is missing when none was said ("tomorrow"); neither date nor days means the next time it is that
    late. A text that is only a length of time ("ten minutes") is a delay. An interval is None.
    """
    times = find_times(text)
    recurring = next((item[2] for item in find_days(text) if item[3]), None)
    day = None if recurring else date(text, now)
    if delays := find_delays(text):
        whole_days = delays[0][2] % 86400 == 0
        if not (times and whole_days and day):
            return {"seconds": delays[0][2]}
    if not times:
        lengths = find_durations(text)
        if lengths and lengths[0][2] > 0 and lengths[0][:2] == (0, len(text.strip())):
            return {"seconds": lengths[0][2]}
        times = bare_times(masked(text))
    result: dict[str, Any] = {}
    if times:
        clock = _resolve(times[0], day, recurring is not None, now)
        result["time"] = clock.text
        midnight = clock.hour == 0 and clock.minute == 0 and "tonight" in text.lower()
        if day and (clock.late or midnight):
            day = (datetime.fromisoformat(day) + timedelta(days=1)).date().isoformat()
    if recurring:
        result["days"] = recurring
    elif day:
        result["date"] = day
    return result or None


def _resolve(clock: Clock, day: str | None, recurring: bool, now: datetime) -> Clock:
    """Return an ambiguous time as said where another day is meant, else its next reading."""
    if not clock.ambiguous or recurring:
        return clock
    coming = nearest(clock, now)
    if day is None:
        return coming
    today = day == now.date().isoformat()
    return coming if today and (coming.hour, coming.minute) > (now.hour, now.minute) else clock
