"""What goes on with the plan that was just made: another time for it, or the same time for another thing.

"Make it ten instead", 改成七点半, "the path lights as well". The words must be no more than that. Pure; knows no network.
"""

import re
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from edgehome.intents import INTENTS
from edgehome.lm.grammars import values
from edgehome.lm.grammars.folding import fold
from edgehome.lm.grammars.numbers import masked
from edgehome.lm.grammars.times import bare_times, find_times, nearest
from edgehome.lm.names import kin
from edgehome.lm.parts.fragments import call_for, fragment, goes_on
from edgehome.lm.said.corrections import orders
from edgehome.lm.said.unplanned import unplanned
from edgehome.messages import Call, Context, Intent, Schedule
from edgehome.protocols import Home

_WHEN = ("time", "date", "days", "delay", "duration", "number", "sun")
_FILLER = re.compile(
    r"\b(?:make|change|move|set|put|push|shift|it|that|this|to|at|in|on|for|until|till|the|then|instead|please|rather|better|no|not|actually|sorry|wait|oh|ok|okay|and|also|too|as well|let'?s|say|do|earlier|later|only|just|by|back|i|meant?|said|o'?clock|not|except|apart from|skip)\b"
    r"|别|不要|不用|唔好|唔使|除外|除了|可|就|改成|改到|改为|改|换成|换到|换|还是|推迟到|推到|推迟|提前到|提早到|提前|提早|调到|调成|那|不|不是|不对|我说的?|应该|是|在|到|吧|好了|算了|了|啦|喇|先|等等|也|都|还有|的时候|时候|后|之后|时|[，,。.!！、 ]",
    re.IGNORECASE,
)
_MORE = re.compile(r"\b(?:and|also|too|as well)\b|也|还有", re.IGNORECASE)
_CHANGES = re.compile(
    r"\b(?:make|change|move|push|shift|instead|rather|actually|no|not|sorry|meant?)\b|改|换|还是|推迟|提前|提早|不",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"\b(?:nah|no|nope|actually|sorry|wait|make it|make that|i meant?|rather|instead|ok(?:ay)?|oh)\b",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?P<part>half|quarter|\d{1,2}|ten|twenty|five)(?: minutes)? (?P<way>past|to)\s*$|(?P<zh>半|一刻|三刻)\s*$",
    re.IGNORECASE,
)
_HALF = re.compile(r"(^|to |it )(half (?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d{1,2}))\b(?! past)", re.IGNORECASE)  # fmt: skip
"""Half an hour past an hour as the British say it: "make it half ten"."""
_PARTS = {"half": 30, "quarter": 15, "ten": 10, "twenty": 20, "five": 5, "半": 30, "一刻": 15, "三刻": 45}
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NOT_THEN = re.compile(
    r"\b(?:not|except|apart from|skip|no)\b|别|不要|不用|唔好|唔使|除外|除了", re.IGNORECASE
)
_UNITS = ("seconds", "minutes", "hours")


class _Moment(NamedTuple):
    """What a trigger becomes."""

    kind: str
    trigger: dict[str, Any]


def replanned(text: str, context: Context, home: Home, now: datetime) -> Intent | None:
    """Return the plan just made with the time that is said instead, or a like plan for another thing; None for any other words."""
    schedule = context.schedule
    if (
        schedule is None
        or schedule.kind not in ("at", "delay")
        or context.question is not None
        or len(text) > 70
    ):
        return None
    lang = "zh-CN" if re.search(r"[\u3400-\u9fff]", text) else "en"
    words = fold(text).strip(" .!?。;")
    last = _last_clause(words)
    if unplanned(words, schedule) or (last and unplanned(last, schedule)):
        return Intent(outcome="act", calls=(Call(intent="CancelSchedule"),), tier="rules", lang=lang)
    moment = _moment(words, schedule, now) or (_moment(last, schedule, now) if last else None)
    words = last or words
    if moment is not None:
        made = msgspec.structs.replace(schedule, kind=moment.kind, trigger=moment.trigger)
        days = "days" in moment.trigger and not _CHANGES.search(words)
        calls = () if days or _MORE.search(words) else (Call(intent="CancelSchedule"),)
        return Intent(outcome="act", calls=calls, schedule=made, tier="rules", lang=lang)
    call = _another(words, schedule, home, now)
    if call is None:
        return None
    made = msgspec.structs.replace(schedule, calls=(call,))
    return Intent(outcome="act", schedule=made, tier="rules", lang=lang)


_TELLS_CHANGE = re.compile(
    r"(?:so |please |let'?s |then )*(?:make|change|move|push|shift|set|put) (?:it|that)\b|(?:那|就|还是)?(?:改|换|推|提前|延)|(?:还是|就|那)?(?:不用|别|不要|唔使|让它|让佢)",
    re.IGNORECASE,
)


def _last_clause(words: str) -> str:
    """Return the last clause where it says how the plan changes and the ones before it only why, else ""."""
    *before, last = re.split(r"\s*[,，.。;；]\s*", words)
    if not before or not _TELLS_CHANGE.match(last) or any(find_times(b) or orders(b) for b in before):
        return ""
    return last


def _another(words: str, schedule: Schedule, home: Home, now: datetime) -> Call | None:
    """Return what is planned for another thing that is named too."""
    last = schedule.calls[-1] if len(schedule.calls) == 1 else None
    if last is None or not goes_on(words) or find_times(words):
        return None
    about = [home.entities[e] for e in last.entities if e in home.entities]
    named = kin.whole_name(goes_on(words), home)
    if len(named) == 1 and named[0].domain in INTENTS[last.intent].domains:
        return call_for(last, named)
    return fragment(words, last, about, home, now) if about else None


def _moment(words: str, schedule: Schedule, now: datetime) -> _Moment | None:
    """Return the time that the words are, and nothing but that."""
    trigger = {k: v for k, v in schedule.trigger.items() if k != "said"}
    old = str(trigger.get("time") or "")
    words = _HALF.sub(r"\1by \2", words) if schedule.kind == "at" else words
    if not find_times(words) and (past := _PAST.search(words)):
        if schedule.kind != "at" or not old or _FILLER.sub("", words[: past.start()]):
            return None
        return _Moment("at", {**trigger, "time": _beside(old, past)})
    if schedule.kind == "at" and old and (bare := bare_times(masked(_ASIDE.sub("", words).strip(" ,，")))):
        clock = bare[0]
        if clock.minute or _CHANGES.search(words):  # a number alone is no time of day
            time = _same_half(clock.text, old) if clock.ambiguous else clock.text
            return _Moment("at", {**trigger, "time": time})
    found = [f for f in values.find_spans(words, now) if f.kind in _WHEN]
    rest = words
    for span in reversed(found):
        rest = rest[: span.start] + " " + rest[span.end :]
    if not found or _FILLER.sub("", rest):
        return None
    kinds = {f.kind: f for f in found}
    if len(kinds) != len(found) or ("number" in kinds and len(found) > 1):
        return None
    if said := values.duration_parts(words) if kinds.keys() & {"delay", "duration"} else None:
        return _delayed(said, schedule)
    if "number" in kinds:
        return _numbered(float(kinds["number"].value), words, schedule, old)
    new = dict(trigger) if schedule.kind == "at" else {}
    if "sun" in kinds:
        return None
    if "time" in kinds:
        clock = find_times(words)[0]
        clock = nearest(clock, now) if clock.ambiguous and not old else clock
        new["time"] = _same_half(clock.text, old) if clock.ambiguous and old else clock.text
    if "date" in kinds and kinds["date"].value:
        new = {k: v for k, v in new.items() if k != "days"} | {"date": kinds["date"].value}
    if "days" in kinds and _NOT_THEN.search(words):
        spared = set(kinds["days"].value)
        new["days"] = [d for d in (trigger.get("days") or _DAYS) if d not in spared]
        return _Moment("at", new) if new["days"] and "time" in new and len(kinds) == 1 else None
    if "days" in kinds:
        new = {k: v for k, v in new.items() if k != "date"} | {"days": list(kinds["days"].value)}
    return _Moment("at", new) if "time" in new else None


def _delayed(said: dict[str, Any], schedule: Schedule) -> _Moment:
    seconds = sum(float(said.get(unit, 0)) * 60**power for power, unit in enumerate(_UNITS))
    seconds = int(seconds) if seconds.is_integer() else seconds
    before = schedule.trigger.get("said")
    kept = {k: v for k, v in before.items() if k not in _UNITS} if isinstance(before, dict) else None
    return _Moment("delay", {"seconds": seconds, **({"said": {**said, **kept}} if kept is not None else {})})


def _numbered(number: float, words: str, schedule: Schedule, old: str) -> _Moment | None:
    """Return the hour, or as many minutes or hours as were said before: "make it ten"."""
    if not number.is_integer() or not (_CHANGES.search(words) or re.search(r"\bat\b|点", words)):
        return None
    if schedule.kind == "delay":
        seconds = float(schedule.trigger.get("seconds", 0))
        unit = "hours" if seconds % 3600 == 0 and seconds else "minutes" if seconds % 60 == 0 else "seconds"
        return _delayed({unit: int(number)}, schedule) if number > 0 else None
    if not old or not 0 <= number <= 24:
        return None
    time = _same_half(f"{int(number) % 24:02d}:00", old) if number <= 12 else f"{int(number) % 24:02d}:00"
    return _Moment("at", {**schedule.trigger, "time": time})


def _same_half(time: str, old: str) -> str:
    """Return the time in the half of the day that was meant before."""
    hour, minute = int(time[:2]), time[3:5]
    if not old or (hour == 12 and int(old[:2]) < 12):
        return time
    return f"{hour % 12 + (12 if int(old[:2]) >= 12 else 0):02d}:{minute}"


def _beside(old: str, past: re.Match[str]) -> str:
    """Return the time so many minutes past or to the old hour."""
    part = (past["part"] or past["zh"]).lower()
    minutes = _PARTS.get(part) or int(part)
    minutes = -minutes if (past["way"] or "").lower() == "to" else minutes
    total = (int(old[:2]) * 60 + minutes) % 1440
    return f"{total // 60:02d}:{total % 60:02d}"
