"""The Understander of orders for later: finds the when, lets the other tiers read the what, joins both."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from edgehome import spans, words
from edgehome.lm import values
from edgehome.lm.durations import find_durations
from edgehome.messages import Call, Context, Intent, Observation, Schedule
from edgehome.protocols import Home, Understander

from . import clauses, impossible, things, timers

TIER = "schedules"
MAX_LENGTH = 300
SURE = 0.75  # how sure a tier must be of the order in a sentence about later
_WHEN = ("sun", "delay", "time", "days", "date")
_LEFT = re.compile(
    r"(?:^|(?<=[ ,]))(?:at|on|by|in|from|every|each|and|then|please|about|around|this|the|starting)?\s*$|[在于到每]$",
    re.I,
)
_PART_OF_DAY = re.compile(
    r"(?:^| )(?:in the |this |that )?(?:morning|afternoon|evening|night)(?= |,|$)|(?:^|(?<=[，, ]))(?:早上|上午|中午|下午|晚上|傍晚)(?=[，, 把请])",
    re.I,
)
_TALK = re.compile(
    r"\b(?:i'll|i will|i'm|i am|we'll|we will|we're|going to be|be (?:home|back)|guests?)\b", re.I
)
_EXCEPT = re.compile(
    r",? ?(?:except|but not)(?: (?:on|for|at))?(?: (?:the )?weekends?)?|[，,]?(?:周末|双休日)?除外", re.I
)
_GLUE = re.compile(
    r"^[\s,，。.、;；的就把让]*(?:then |please |就|请|帮我|记得|提前)?(?=.)|[\s,，。.、;；]+$", re.I
)
_HELD = re.compile(
    r"(?:,? (?:and )?(?:stays?|remains?|is|has been|been)?(?: \w+)? ?for (?:more than |over |at least |longer than )?$)"
    r"|(?:超过|持续|保持|连续|满|了|着)+$", re.I,
)  # fmt: skip
_FOR = re.compile(r" for (?:another |the next |about )?$", re.I)
_AFTER_DARK = re.compile(
    r",? (?:but )?(?:only )?(?:after|when it(?:'s| is)|once it(?:'s| is)|if it(?:'s| is)) (?:sun ?set|dark|sundown)(?: only)?\b",
    re.I,
)
_AFTER_LIGHT = re.compile(
    r",? (?:but )?(?:only )?(?:after sun ?rise|during the day|in daylight|before sun ?set)\b", re.I
)
_ZH_DARK = re.compile(r"(?:在)?(?:日落|天黑|太阳下山)(?:之后|以后|后|了)[，,]?|(?:在)?夜里[，,]?|如果天黑了?")
_ZH_LIGHT = re.compile(r"(?:在)?(?:日出|天亮)(?:之后|以后|后)[，,]?|白天[，,]?")
_RANGE_EN = re.compile(
    r",? (?:but )?(?:only )?(?:between|from) (?P<a>.{1,20}?) (?:and|to|until) (?P<b>[\w: .']{1,20}?)(?=$|,| when | if )",
    re.I,
)
_RANGE_ZH = re.compile(
    r"(?:只在|在|从)?(?P<a>[^，,到至]{1,10}?(?:点|时|半|分|:\d\d)[^，,到至]{0,3})(?:到|至)(?P<b>[^，,]{1,10}?(?:点半|点钟?|半|:\d\d|点[一二三四五六七八九十\d]+分?))(?:之间|期间|的时候)?[，,]?(?:的话)?"
)
_SIDE_EN = re.compile(r",? (?:but )?(?:only )?(?P<side>after|before) (?P<at>[\w: .']{1,20}?)$", re.I)
_SIDE_ZH = re.compile(
    r"(?:在)?(?P<at>[^，,]{1,10}?(?:点半?|:\d\d|半))(?:钟)?(?P<side>以后|之后|后|以前|之前|前)[，,]?"
)
_TELL = re.compile(
    r"^(?:please )?(?:announce|say|broadcast|tell (?:everyone|everybody|us|me|the house)|remind (?:everyone|everybody|us|me|the house))"
    r"(?: that| to| everyone that)?[:,]? (?P<en>.+)$"
    r"|^(?:广播|播报|提醒|通知|告诉|喊)(?:一声|一下|大家|我们|我|全家|家里人)*(?:说)?[:：，,]?(?P<zh>.+)$", re.I,
)  # fmt: skip


class Schedules:
    """Reads delays, times and rules; `others` are the tiers that read what shall be done."""

    name = TIER

    def __init__(self, timezone: str = "", others: Sequence[Understander] = ()) -> None:
        self.others: Sequence[Understander] = others
        self._zone = ZoneInfo(timezone) if timezone else None

    def understand(self, observation: Observation, context: Context, home: Home) -> Intent | None:
        """Return the intent of words about later; None for any other words."""
        text = observation.text.strip().rstrip("。.!！")
        if not text or len(text) > MAX_LENGTH or clauses.is_question(text):
            return None
        if (refusal := impossible.read(text)) is not None:
            return msgspec.structs.replace(refusal, tier=TIER, trace=observation.trace)
        now = datetime.fromtimestamp(context.now or observation.at, self._zone).replace(tzinfo=None)
        if (timer := timers.read(text)) is not None:
            return msgspec.structs.replace(timer, tier=TIER, trace=observation.trace)
        asking = _Asking(self.others, observation, context, home, now)
        found = asking.rule(text) if clauses.is_conditional(text) else None
        found = found or asking.moment(text)
        if found is None:
            return None
        lang = "zh-CN" if words.is_chinese(words.language(text)) else "en"
        return msgspec.structs.replace(found, tier=TIER, lang=lang, trace=observation.trace)


class _Asking:
    """One sentence being read."""

    def __init__(
        self,
        others: Sequence[Understander],
        observation: Observation,
        context: Context,
        home: Home,
        now: datetime,
    ) -> None:
        self._others, self._observation, self._context = others, observation, context
        self._home, self._now = home, now
        self._known: dict[str, Intent | None] = {}

    # ---- what is done ---------------------------------------------------------------------------

    def _action(self, text: str) -> Intent | None:
        """Return what the other tiers make of the order alone: an act on something, or a question which one."""
        text = _GLUE.sub("", text.strip()).strip(" ,，。.")
        if len(text) < 2:
            return None
        if text not in self._known:
            self._known[text] = self._read(text)
        return self._known[text]

    def _read(self, text: str) -> Intent | None:
        seconds, bare = _for_a_while(text)
        observation = msgspec.structs.replace(self._observation, text=bare, lang=words.language(bare))
        for other in self._others:
            if getattr(other, "name", "") in ("larger_model", TIER):
                continue
            intent = other.understand(observation, self._context, self._home)
            if intent is None or intent.schedule is not None or not intent.calls:
                continue
            if intent.outcome == "ask" and intent.candidates:
                return intent
            if intent.outcome == "act" and intent.confidence >= SURE and all(map(_acts, intent.calls)):
                return _lasting(intent, seconds) if seconds else intent
        if told := _TELL.match(bare):
            message = (told["en"] or told["zh"]).strip(" '\"“”‘’")
            return Intent(
                outcome="act", calls=(Call(intent="HassBroadcast", arguments={"message": message}),)
            )
        return None

    # ---- a time -----------------------------------------------------------------------------------

    def moment(self, text: str) -> Intent | None:
        """Return a delay, a time or a rule of the sun; or an order for a while."""
        when = [f for f in values.find_spans(text, self._now) if f.kind in _WHEN]
        if not when:
            return self._while(text)
        if _TALK.search(text):
            return None
        rest = _EXCEPT.sub("", _PART_OF_DAY.sub(" ", _without(text, [(f.start, f.end) for f in when])))
        action = self._action(rest)
        if action is None:
            return None
        suns = [f for f in when if f.kind == "sun"]
        conditions = _days_of(text) if suns else ()
        if suns:
            offset = suns[0].value.get("offset_seconds")
            trigger = {
                "type": "sun",
                "event": suns[0].value["event"],
                **({"offset_seconds": offset} if offset else {}),
            }
            return _joined(action, Schedule(kind="rule", trigger=trigger, conditions=conditions))
        said = values.moment(text[min(f.start for f in when) : max(f.end for f in when)], self._now)
        said = said if said and ("seconds" in said or "time" in said) else values.moment(text, self._now)
        if said is None or not ("seconds" in said or "time" in said):
            return None
        if "days" in said:
            said = {**said, "days": [d for d in said["days"] if d not in _left_out(text)]}
        return _joined(action, Schedule(kind="delay" if "seconds" in said else "at", trigger=said))

    def _while(self, text: str) -> Intent | None:
        """An order for a while: now, and what takes it back later."""
        seconds, bare = _for_a_while(text)
        if not seconds:
            return None
        action = self._action(bare)
        if action is None or action.outcome != "act":
            return None
        back = [spans.BACK.get(call.intent) for call in action.calls]
        if not all(back):
            return None
        later = spans.split(c for call in action.calls if (c := spans.lasting(call, seconds)))[1]
        schedule = Schedule(
            kind="delay", trigger={"seconds": int(seconds)}, calls=tuple(b.call for b in later)
        )
        return msgspec.structs.replace(action, schedule=schedule)

    # ---- a rule -----------------------------------------------------------------------------------

    def rule(self, text: str) -> Intent | None:
        """Return the rule of a conditional sentence: the first way to cut it in which every part is certain."""
        for cut in clauses.cuts(text):
            if len(cut.trigger) < 2 or len(cut.action) < 2:
                continue
            made = self._when(cut.trigger, cut.before, cut.after)
            if made is None:
                continue
            trigger, conditions = made
            rest, more = self._conditions_in(cut.action)
            action = self._action(cut.action) or (self._action(rest) if more else None)
            if action is None:
                continue
            if more and self._known.get(rest) is action:
                conditions = [*conditions, *more]
            return _joined(action, Schedule(kind="rule", trigger=trigger, conditions=tuple(conditions)))
        return None

    def _when(
        self, clause: str, before: str, after: str
    ) -> tuple[dict[str, Any], list[dict[str, Any]]] | None:
        conditions: list[dict[str, Any]] = []
        for part in (before, after):
            if part:
                rest, found = self._conditions_in(f" {part}")
                if not found or len(_GLUE.sub("", rest.strip())) > 4:
                    return None
                conditions += found
        rest, found = self._conditions_in(clause)
        conditions += found
        parts = clauses.conjuncts(rest) or ([clause] if clause else [])
        typed = [self._part(part) for part in parts]
        if found and not rest.strip(" ,，的"):
            typed = [self._sun_or_time(clause)]
            conditions = [c for c in conditions if c.get("type") == "days"]
        if not typed or any(t is None for t in typed):
            return None
        first, *others = [t for t in typed if t is not None]
        if not others and first["type"] == "days":
            return None
        return first, [*_as_conditions(others), *conditions]

    def _sun_or_time(self, clause: str) -> dict[str, Any] | None:
        if sun := values.sun(clause):
            offset = sun.get("offset_seconds")
            return {"type": "sun", "event": sun["event"], **({"offset_seconds": offset} if offset else {})}
        found = values.moment(clause, self._now)
        return {"type": "time", **found} if found and "time" in found else None

    def _part(self, clause: str) -> dict[str, Any] | None:
        area = self._context.area
        seconds, bare = _held(clause)
        made = things.number_part(bare, self._home, area)
        if made is not None:
            return {**made, "for_seconds": seconds} if seconds else made
        if made := things.state_part(bare, self._home, area, seconds):
            return made
        return self._sun_or_time(clause)

    def _conditions_in(self, clause: str) -> tuple[str, list[dict[str, Any]]]:
        """Return the clause without the times, days and sun that it is limited to, and these as conditions."""
        found: list[dict[str, Any]] = []
        for pattern in (_RANGE_EN, _RANGE_ZH):
            if match := pattern.search(clause):
                a, b = values.time_of_day(match["a"]), values.time_of_day(match["b"])
                if a and b:
                    found.append({"type": "time", "after": a[0], "before": _later_half(a, b)})
                    clause = clause[: match.start()] + " " + clause[match.end() :]
        for pattern, event in (
            (_AFTER_DARK, "sunset"),
            (_AFTER_LIGHT, "sunrise"),
            (_ZH_DARK, "sunset"),
            (_ZH_LIGHT, "sunrise"),
        ):
            if match := pattern.search(clause):
                found.append({"type": "sun", "after": event})
                clause = clause[: match.start()] + " " + clause[match.end() :]
        for pattern in (_SIDE_EN, _SIDE_ZH):
            match = pattern.search(clause)
            at = values.time_of_day(match["at"]) if match and not find_durations(match["at"]) else None
            if match and at:
                side = "before" if match["side"] in ("before", "以前", "之前", "前") else "after"
                found.append({"type": "time", side: at[0]})
                clause = clause[: match.start()] + " " + clause[match.end() :]
        days = [f for f in values.find_spans(clause, self._now) if f.kind == "days"]
        if days:
            found.append({"type": "days", "days": list(days[0].value)})
            clause = _without(clause, [(f.start, f.end) for f in days])
        return clause, found


def _left_out(text: str) -> tuple[str, ...]:
    """Return the days that "except on weekends" leaves out."""
    match = re.search(
        r"(?:except|but not) (?:on |for |at )?(?P<en>.+)$|(?P<zh>[周星双][^，,]{1,4})除外", text, re.I
    )
    return (values.days(f"on {match['en']}" if match["en"] else match["zh"]) or ()) if match else ()


def _acts(call: Call) -> bool:
    from edgehome.intents import asks

    return not asks(call.intent) and (bool(call.entities) or call.intent == "HassBroadcast")


def _days_of(text: str) -> tuple[dict[str, Any], ...]:
    days = values.days(text)
    return ({"type": "days", "days": list(days)},) if days and len(days) < 7 else ()


def _joined(action: Intent, schedule: Schedule) -> Intent:
    schedule = msgspec.structs.replace(schedule, calls=action.calls)
    calls = action.calls if action.outcome == "ask" else ()
    return msgspec.structs.replace(action, calls=calls, schedule=schedule, answer=None)


def _without(text: str, parts: Sequence[tuple[int, int]]) -> str:
    for start, end in sorted(parts, reverse=True):
        left = _LEFT.sub("", text[:start])
        right = text[end:]
        text = f"{left.rstrip()} {right.lstrip(' ,，')}"
    return " ".join(text.split()) if text.isascii() else text.strip()


def _held(clause: str) -> tuple[float | None, str]:
    """Return how long a state must last, and the clause without it."""
    for start, end, seconds in find_durations(clause):
        left = _HELD.search(clause[:start])
        if left and seconds > 0:
            kept = clause[: left.start()]
            verb = re.search(r"(?:stays?|remains?|is|been) \w+", left[0])
            return float(seconds), f"{kept}{' ' + verb[0] if verb else ''}{clause[end:]}".strip()
    return None, clause


def _for_a_while(text: str) -> tuple[float | None, str]:
    """Return how long an order shall last ("for five minutes", 开五分钟), and the order alone."""
    for start, end, seconds in find_durations(text):
        if seconds <= 0 or end < len(text.rstrip()):
            continue
        if match := _FOR.search(text[:start]):
            return float(seconds), text[: match.start()].strip(" ,")
        left = re.sub(r"[，,] ?(?:持续|大概|约)$", "", text[:start]).rstrip()
        if (
            left
            and not re.search(r"[，,]", left[-6:])  # "…，要出差一周" is talk
            and re.search(r"[\u4e00-\u9fff]$", left)
            and not left.endswith(("后", "到", "成", "为", "过", "加", "减", "延长", "剩"))
        ):
            return float(seconds), re.sub(r"(?:，|,)?(?:持续|大概|约)?$", "", left)
    return None, text


def _lasting(intent: Intent, seconds: float) -> Intent | None:
    made = [spans.lasting(call, seconds) for call in intent.calls]
    kept = [call for call in made if call is not None]
    return msgspec.structs.replace(intent, calls=tuple(kept)) if len(kept) == len(made) else None


def _as_conditions(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    made = []
    for part in parts:
        if part["type"] == "sun":
            made.append({"type": "sun", "after": part["event"]})
        else:
            made.append({k: v for k, v in part.items() if k != "for_seconds"})
    return made


def _later_half(a: tuple[str, bool], b: tuple[str, bool]) -> str:
    """ "Between 7 and 9": an end said without morning or evening comes in the twelve hours after the begin."""
    return b[0]
