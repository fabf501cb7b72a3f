"""The Understander of orders for later: finds the when, lets the other tiers read the what, joins both."""

import itertools
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from edgehome import spans, words
from edgehome.lm.calls.scheduling import moments, waits_for_itself
from edgehome.lm.grammars import values
from edgehome.lm.grammars.folding import simplified
from edgehome.lm.said import corrections, evidence, idle, remarks, takings, vague
from edgehome.lm.said.clauses import parts
from edgehome.messages import Context, Intent, Observation, Schedule
from edgehome.protocols import Home, Understander

from . import (
    clauses,
    happenings,
    impossible,
    limits,
    people,
    ranges,
    signs,
    things,
    timers,
    weekdays,
    windows,
)
from .actions import TIER, Actions, for_a_while, lasting

MAX_LENGTH = 300
_WHEN = ("sun", "delay", "time", "days", "date")
_THEN = re.compile(r" and |, |[，,、]|然后|再")
_PART_OF_DAY = re.compile(
    r"(?:^| )(?:in the |this |that )?(?:morning|afternoon|evening|night)(?= |,|$)|(?:^|(?<=[，, ]))(?:早上|上午|中午|下午|晚上|傍晚)(?=[，, 把请])",
    re.I,
)
_TALK = re.compile(
    r"\b(?:i'll|i will|i'm|i am|we'll|we will|we're|going to be|be (?:home|back)|guests?)\b", re.I
)
_IT = re.compile(
    r"^(?:it|they|that)(?:'?s|'ve)? (?=is|are|has|have|was|stays?|runs?|remains?|been|opens?|finish|stops?|on|off|gets?)",
    re.I,
)
_EXCEPT = re.compile(
    r",? ?(?:except|but not|but(?= (?:on )?(?:the )?(?:weekend|mon|tue|wed|thu|fri|sat|sun)))(?: (?:on|for|at))?(?: (?:the )?weekends?)?|[，,]?(?:和|、)?(?:周末|双休日)?除外|^除了(?:的时候)?[，,]?(?:以外|之外)?",
    re.I,
)

_RUNS_ON = re.compile(r"[吹转烧着]着?到")
_LEFT_OUT = re.compile(
    r"(?:except|but not|but(?= (?:on )?(?:the )?(?:weekend|mon|tue|wed|thu|fri|sat|sun))) (?:on |for |at )?(?P<en>(?:the )?\w+(?:(?:,| and| or) \w+day)*)|(?P<zh>[周星双礼][^，,]{1,8})除外|除了?(?P<zh2>[周星双每礼][^，,每]{1,4}?)(?:以外|之外|外)?(?=[，,每都])",
    re.I,
)
_ALSO = re.compile(r",? ?(?:(?:and|or)(?: (?:again )?at)?|和|以及|还有|、|或者?) ?", re.I)
_THERE = re.compile(r"\bthere\b(?! (?:is|are)\b|['’]s)|里面|那里|那儿", re.I)
_CUT_ZH = re.compile(r"[，,；;。](?:再|然后|接着|顺便)?")
_BEFORE_LATER = re.compile(
    r"(?:[,;，；、]\s*(?:and |then |and then )?|\s+and (?:then )?|然后|然後|再)(?:at |in |on )?$", re.I
)
_HOURS = re.compile(r"\b(?:from|between) [\w:]+(?: [ap]m)? (?:to|until|till|and) [\w:]+(?: [ap]m)?\b", re.I)


class _Found(NamedTuple):
    """What sets a rule off, what must be so then, and what "it" in the order means."""

    trigger: dict[str, Any]
    conditions: list[dict[str, Any]]
    about: dict[str, Any]


_When = _Found | Intent | None


class Schedules:
    """Reads delays, times and rules; `others` are the tiers that read what shall be done."""

    name = TIER

    def __init__(self, timezone: str = "", others: Sequence[Understander] = ()) -> None:
        self.others: Sequence[Understander] = others
        self._zone = ZoneInfo(timezone) if timezone else None

    def understand(self, observation: Observation, context: Context, home: Home) -> Intent | None:
        """Return the intent of words about later; None for any other words."""
        text = timers.spelt_out(corrections.last_said(observation.text.strip().rstrip("。.!！")))
        if not text or len(text) > MAX_LENGTH or clauses.is_question(text):
            return None
        rest = idle.still_to_do(text, home)
        if context.question is None and (
            idle.recounts(text, home) or (rest and moments(text) and not moments(rest))
        ):
            return None  # what was done at noon is no plan for noon
        if takings.taken_back(text) and not moments(text):
            return None  # 就关电视 behind what was taken back is no second half of a rule
        if (refusal := impossible.read(text)) is not None:
            return msgspec.structs.replace(refusal, tier=TIER, trace=observation.trace)
        if vague.extent(text) != text:
            return None  # "till it's half shut" is how far, not how long
        now = datetime.fromtimestamp(context.now or observation.at, self._zone).replace(tzinfo=None)
        actions = Actions(self.others, observation, context, home)
        if (timer := timers.read(text)) is not None:
            timer = _beside(timer, text, actions)
            if timer is None:
                return None  # the model hears both
            return msgspec.structs.replace(timer, tier=TIER, trace=observation.trace)
        text = re.sub(r"(?<=[\u3400-\u9fff]), ?(?=[\u3400-\u9fff])", "，", simplified(text))
        text = ranges.spelt_out(weekdays.spelt_out(text), now)
        if asked := clauses.asked(text):
            return actions.anything(asked)
        reading = _Reading(actions, context, home, now)
        told = remarks.without(text)
        timed = told is not None and any(reading.timed(r, text) for r in told.remarks)
        found = None if timed else reading.whole(text)
        if found is None and told is not None:
            said = told.remarks[0]  # "tomorrow we've got guests, lights on at six" is for tomorrow
            day = [f"{said[f.start : f.end]} " for f in values.find_spans(said, now) if f.kind == "date"]
            found = reading.whole("".join([*([] if timed else day[:1]), told.rest]))
        planned = found.schedule.calls if found is not None and found.schedule is not None else ()
        if found is None or not all(evidence.spoken(c.intent, text) for c in planned if "Alarm" in c.intent):
            return None
        lang = "zh-CN" if words.is_chinese(words.language(text)) else "en"
        return msgspec.structs.replace(found, tier=TIER, lang=lang, trace=observation.trace)


def _beside(timer: Intent, text: str, actions: Actions) -> Intent | None:
    """Return a timer with the orders beside it, in their order; None where only some of the parts are orders by themselves."""
    read = [timers.read(p) if values.duration_parts(p) else actions.read(p) for p in parts(text)]
    found = [r for r in read if r is not None and r.outcome == "act" and r.calls]
    if len(found) < 2:
        return None if any(r.calls[0].intent != "HassStartTimer" for r in found) else timer
    if len(found) < len(read):
        return None
    calls = tuple(c for r in found for c in r.calls)
    return msgspec.structs.replace(timer, calls=calls, confidence=min(r.confidence for r in found))


class _Reading:
    """One sentence being read."""

    def __init__(self, actions: Actions, context: Context, home: Home, now: datetime) -> None:
        self._actions, self._context, self._home, self._now = actions, context, home, now

    def whole(self, text: str) -> Intent | None:
        """Return the intent of a sentence with all that limits it; what cannot be watched is refused by name."""
        if (unkept := impossible.unkept(text)) and self._is_order(unkept.rest, text):
            return _refused(unkept.key, unkept.said)
        text = re.sub(r"天一(?=[黑亮])", "天", text)
        order, until, said = limits.until_of(text, self._now)
        if said and not until and vague.quiet_till_told(text):
            return None  # an order for now: being told is the end of it
        limited = limits.limits_of(order)
        found = self._limited(limited, until, said)
        if found is None and limited.only:
            found = self._limited(limits.Limited(order), until, said)
        return self._still_on(found, text) if found else self._not_now(text)

    def timed(self, remark: str, text: str) -> bool:
        """Return whether a remark names a time which is none for the order of the text: "lamp off, I'm back in ten minutes"."""
        when = [f.kind for f in values.find_spans(remark, self._now) if f.kind in _WHEN]
        behind = text.find(remark) > 0  # "we leave at eight, heating off" may be for eight
        return "delay" in when or (behind and (bool(when) or bool(limits.until_of(remark, self._now)[2])))

    def _still_on(self, found: Intent, text: str) -> Intent:
        """Return an order that lets something run until a time (空调吹到十一点就关) without switching on what is on."""
        if found.schedule is None or not _RUNS_ON.search(text):
            return found
        off = [
            c for c in found.calls
            if c.intent != "HassTurnOn" or any(self._home.entities[e].state in ("off", None) for e in c.entities)
        ]  # fmt: skip
        return msgspec.structs.replace(found, calls=tuple(off))

    def _is_order(self, rest: str, text: str) -> bool:
        """Return whether a sentence is an order or a rule, also without some words of it or its times."""
        bare, _ = windows.conditions_in(f" {_HOURS.sub(' ', rest)}", self._now)
        if any(self._core(t) is not None or self._actions.read(t) is not None for t in {rest, bare.strip()}):
            return True
        heard = self._actions.anything(text)
        return heard is not None and heard.schedule is not None

    def _not_now(self, text: str) -> Intent | None:
        """Refuse, by name, what shall happen when something does that nobody can watch, rather than do it now."""
        for cut in clauses.conditions_named(text):
            if self._actions.read(cut.action) is None:
                continue
            heard = self._actions.anything(text)
            if heard is not None and heard.outcome == "act" and heard.schedule is None and heard.calls:
                return _refused("unclear_limit", cut.trigger)
        return None

    def _limited(self, limited: limits.Limited, until: str, said: str) -> Intent | None:
        found = self._core(limited.rest)
        now = found is None
        if found is None and said:
            found = self._actions.read(limited.rest)
        if found is None or found.outcome == "refuse":
            return found
        if said and not until:
            return _refused("unclear_limit", said)
        for clause, wanted in (*((c, True) for c in limited.only), *((c, False) for c in limited.unless)):
            conditions = self._condition(clause, wanted)
            if conditions is None or now:
                return _refused("unclear_limit", clause)
            found = _with_conditions(found, conditions)
            if found is None:
                return _refused("unclear_limit", clause)
        return self._until(found, until, said) if until else found

    def _condition(self, clause: str, wanted: bool) -> list[dict[str, Any]] | None:
        rest, more = windows.conditions_in(f" {clause}", self._now)
        found = (
            []
            if windows.is_filler(rest)
            else happenings.parts(rest.strip(" ,，"), self._home, self._context.area, self._now)
        )
        made = None if found is None else happenings.as_conditions([*found, *more])
        if not made and (days := _days_of(clause)) and windows.is_filler(_moments_out(clause, self._now)):
            made = [*days]
        if not made or wanted:
            return made or None
        turned = limits.denied(made[0]) if len(made) == 1 else None
        return [turned] if turned is not None else None

    def _until(self, found: Intent, until: str, said: str) -> Intent | None:
        schedule = found.schedule
        if schedule is not None:
            until = limits.later_than(schedule.trigger, until, said)
        if schedule is None:  # now, and taken back then
            made = lasting(found, until=until)
            if made is None or found.outcome == "ask":
                return made
            back = spans.split(made.calls)[1]
            later = Schedule(kind="at", trigger=dict(back[0].trigger), calls=tuple(b.call for b in back))
            return msgspec.structs.replace(found, schedule=later)
        made = lasting(msgspec.structs.replace(found, calls=schedule.calls), until=until)
        return None if made is None else _joined(made, schedule)

    def _core(self, text: str) -> Intent | None:
        found = self._rule(text) if clauses.is_conditional(text) else None
        return found or self._moment(text)

    # ---- a time -----------------------------------------------------------------------------------

    def _moment(self, text: str) -> Intent | None:
        """Return a delay, a time or a rule of the sun; or an order for a while."""
        when = [f for f in values.find_spans(text, self._now) if f.kind in _WHEN]
        if not when:
            return self._while(text)
        if (both := self._now_then_later(text, when[0].start)) is not None:
            return both
        delays = {f.value: text[f.start : f.end] for f in when if f.kind == "delay"}
        if len(delays) > 1:
            return _refused("one_time_each", list(delays.values())[1])
        left = _LEFT_OUT.search(text)
        days = [f for f in when if f.kind == "days" and not (left and left.start() <= f.start < left.end())]
        between = text[days[0].end : days[1].start] if len(days) > 1 else ""
        differ = len(days) > 1 and set(days[0].value) != set(days[1].value)
        if differ and any(f.kind in ("time", "number") for f in values.find_spans(between)):
            return _refused("one_time_each", text[days[1].start : days[1].end])
        moments = [f for f in when if f.kind in ("sun", "time")]
        if two := next(
            (p for p in itertools.pairwise(moments) if _ALSO.fullmatch(text, p[0].end, p[1].start)), None
        ):
            said = text[two[0].start : two[1].end]
            rest = windows.without(text, [(two[0].start, two[1].end)])
            return _refused("one_time_each", said) if self._actions.read(rest) else None
        if _TALK.search(text) or any(
            _THEN.search(text[a.end : b.start]) for a, b in itertools.pairwise(moments)
        ):
            return None  # two moments are two plans
        rest = _EXCEPT.sub("", _PART_OF_DAY.sub(" ", windows.without(text, [(f.start, f.end) for f in when])))
        action = None if clauses.waits(rest) else self._actions.read(rest)
        if action is None:
            return None
        suns = [f for f in when if f.kind == "sun"]
        if suns:
            offset = suns[0].value.get("offset_seconds")
            trigger = {
                "type": "sun",
                "event": suns[0].value["event"],
                **({"offset_seconds": offset} if offset else {}),
            }
            return _joined(action, Schedule(kind="rule", trigger=trigger, conditions=_days_of(text)))
        said = values.moment(text[min(f.start for f in when) : max(f.end for f in when)], self._now)
        said = said if said and ("seconds" in said or "time" in said) else values.moment(text, self._now)
        if said is None or not ("seconds" in said or "time" in said):
            return None
        dates = [f.value for f in when if f.kind == "date" and f.value]
        if "time" in said and dates and not {"date", "days"} & said.keys():
            said = {**said, "date": dates[0]}
        if "days" in said:
            said = {**said, "days": list(said["days"])}
        if left_out := _left_out(text):
            named = said.get("days") or limits.WEEK
            named = limits.WEEK if set(named) <= set(left_out) else named
            said = {k: v for k, v in said.items() if k != "date"} | {
                "days": [d for d in named if d not in left_out]
            }
        return _joined(action, Schedule(kind="delay" if "seconds" in said else "at", trigger=said))

    def _now_then_later(self, text: str, start: int) -> Intent | None:
        """Return an order for now and one for later behind it: "heating to 20, in ten minutes the lamp off"."""
        joint = _BEFORE_LATER.search(text[:start]) or _before_its_own(text, start)
        now = self._actions.read(text[: joint.start()]) if joint else None
        if now is None or now.outcome != "act" or now.schedule is not None or not now.calls:
            return None
        context = msgspec.structs.replace(
            self._context, entities=tuple(e for c in now.calls for e in c.entities), calls=now.calls
        )
        then = _Reading(self._actions.after(context), context, self._home, self._now)
        later = then._moment(text[joint.end() if joint else start :])
        if later is None or later.outcome != "act" or later.schedule is None or later.calls:
            return None
        return msgspec.structs.replace(later, calls=now.calls)

    def _while(self, text: str) -> Intent | None:
        """An order for a while: now, and what takes it back later."""
        seconds, bare = for_a_while(text)
        one = self._one_lasts(text)
        if not seconds or (one is not None and len({c.intent for c in one.calls}) > 1):
            return one  # "fan off, fountain on for ten minutes" says nothing of the fan
        action = self._actions.read(bare)
        made = lasting(action, seconds) if action is not None else None
        if action is None or made is None or action.outcome == "ask":
            return made
        schedule = Schedule(
            kind="delay",
            trigger={"seconds": int(seconds)},
            calls=tuple(b.call for b in spans.split(made.calls)[1]),
        )
        return msgspec.structs.replace(action, schedule=schedule)

    def _one_lasts(self, text: str) -> Intent | None:
        """Return several orders of which one says how long it lasts: "fan on for ten minutes and close the blind"."""
        pieces = [p for p in parts(text) if p.strip()]
        lasts = [p for p in pieces if for_a_while(p)[0]]
        if len(lasts) != 1 or len(pieces) < 2:
            return None
        made = [self._while(p) if p in lasts else self._actions.read(p) for p in pieces]
        if not all(m is not None and m.outcome == "act" and m.calls for m in made):
            return None
        each = [m for m in made if m is not None]
        timed = each[pieces.index(lasts[0])]
        if timed.schedule is None or any(m.schedule is not None for m in each if m is not timed):
            return None
        calls = tuple(c for m in each for c in m.calls)
        return msgspec.structs.replace(timed, calls=calls, confidence=min(m.confidence for m in each))

    # ---- a rule -----------------------------------------------------------------------------------

    def _rule(self, text: str) -> Intent | None:
        """Return the rule of a conditional sentence: the first way to cut it in which every part is certain."""
        absent = ""
        for cut in clauses.cuts(text):
            if len(cut.trigger) < 2 or not cut.action:
                continue
            clause = people.speaker(cut.trigger, self._context.person)
            made = self._when(cut, clause, self._context.area) or self._when_of(cut)
            if made is None and people.says_i(clause) and people.moves(things.folded(clause)):
                made = _refused("who_speaks", cut.trigger) if self._actions.read(cut.action) else None
            if made is None:
                said = (
                    ""
                    if people.moves(things.folded(clause))
                    else things.absent(cut.trigger, None, self._home)
                )
                absent = absent or (said if said and self._actions.does(cut.action) else "")
                continue
            if isinstance(made, Intent):
                return made
            if cut.sensed and not self._only_sensed(made.trigger):
                continue
            if _THERE.search(cut.trigger) and not self._in_its_room(cut.action, made.trigger):
                continue
            rest, more = windows.conditions_in(f" {cut.action}", self._now)
            if more and windows.is_filler(rest):
                continue  # "only after dark" alone is no order
            action = self._actions.read(rest, made.about) if more else None
            conditions = (*made.conditions, *more) if action else tuple(made.conditions)
            action = action or self._actions.read(cut.action, made.about)
            if action is not None and waits_for_itself(
                Schedule(kind="rule", trigger=made.trigger, calls=action.calls), cut.trigger, self._home
            ):  # "off once they've finished": what is waited for is not in the home
                return msgspec.structs.replace(action, outcome="ask", missing="trigger")
            if action is not None:
                return _joined(action, Schedule(kind="rule", trigger=made.trigger, conditions=conditions))
            if (then := self._at_then(cut.action, made)) is not None:
                return then
        if absent:
            return Intent(
                outcome="refuse", reason=words.reason("unknown_entity", name=absent), confidence=1.0
            )
        return None

    def _in_its_room(self, action: str, trigger: dict[str, Any]) -> bool:
        """Return whether what sets a rule off is in the room of what it acts on, as far as that is known."""
        device = self._actions.device(action)
        entity = self._home.entities.get(str(trigger.get("entity")))
        return device is None or entity is None or device.area is None or device.area == entity.area

    def _only_sensed(self, trigger: dict[str, Any]) -> bool:
        """Return whether nobody could have ordered what sets a rule off."""
        ids = [trigger["entity"]] if isinstance(trigger.get("entity"), str) else trigger.get("entity") or ()
        things_ = [self._home.entities[i] for i in ids if i in self._home.entities]
        return all(e.domain in ("binary_sensor", "sensor", "person", "device_tracker") for e in things_)

    def _at_then(self, text: str, made: _Found) -> Intent | None:
        """Return the rule of an order with a time of its own: what would set it off must be so at that time."""
        conditions = happenings.as_conditions([made.trigger, *made.conditions])
        found = self._moment(text) if conditions and made.trigger["type"] in ("state", "num") else None
        return _with_conditions(found, conditions or []) if found is not None else None

    def _when_of(self, cut: clauses.Cut) -> _When:
        """Return the trigger of a clause about the thing of the order ("if it is on for an hour"), or in its room."""
        it = _IT.search(cut.trigger)
        if not it and not things.somewhere(cut.trigger):
            return None
        device = self._actions.device(cut.action)
        if device is None:
            return None
        clause = _IT.sub(lambda _: f"{device.name} ", cut.trigger, count=1) if it else cut.trigger
        return self._when(cut, clause, device.area)

    def _when(self, cut: clauses.Cut, clause: str, area: str | None) -> _When:
        conditions: list[dict[str, Any]] = []
        moments: list[dict[str, Any]] = []
        for part in (cut.before, cut.after):
            if part:
                rest, found = windows.conditions_in(f" {part}", self._now)
                without, offset, _ = windows.offset_in(rest, self._now)
                if offset and not happenings.stands(clause):
                    rest, found = without, [*found, *offset]
                alone = None if found else happenings.moment(part, self._now)
                standing = happenings.standing(part, self._home, area, self._now) if alone is None else None
                if standing:
                    conditions += standing
                    continue
                if alone is not None and windows.is_filler(_moments_out(part, self._now)):
                    moments.append(alone)
                elif not found or not windows.is_filler(rest):
                    return None
                conditions += found
        typed = happenings.parts(clause, self._home, area, self._now)
        if typed is None or not any(t["type"] in ("state", "num", "event", "anomaly") for t in typed):
            alone = None if cut.loose else happenings.moment(clause, self._now)
            rest, found = windows.conditions_in(f" {clause}", self._now)
            if alone is not None and windows.is_filler(_moments_out(rest, self._now)):
                days = [c for c in found if c["type"] == "days" and not alone.get("days")]
                return _Found(alone, [*days, *conditions], alone)
            button = signs.silent_button(cut.trigger, self._home) if typed is None else None
            if button is not None and self._actions.read(cut.action) is not None:
                return _refused("cannot_watch", words.called(words.language(cut.trigger), button))
            return None
        moments += [t for t in typed if "time" in t or (t["type"] == "sun" and "event" in t)]
        happens = [t for t in typed if t["type"] in ("state", "num", "event", "anomaly")]
        standing = happenings.first_piece(clause)
        if happenings.stands(standing) and not happenings.stands(clause.replace(standing, "", 1)):
            happens = [*happens[1:], happens[0]]  # "if nobody is home and something moves"
        elif happenings.stands(standing) and not all(
            people.watched(t) for t in happens
        ):  # "whenever the iron is on and nobody is home": it is the leaving
            happens.sort(key=lambda t: t.get("to") != "not_home")
        first = (moments or happens)[0]
        others = happenings.as_conditions([t for t in typed if t is not first])
        return None if others is None else _Found(first, [*others, *conditions], happens[0])


def _moments_out(clause: str, now: datetime) -> str:
    found = [f for f in values.find_spans(clause, now) if f.kind in _WHEN]
    return windows.without(clause, [(f.start, f.end) for f in found])


def _refused(key: str, said: str) -> Intent:
    return Intent(outcome="refuse", reason=words.reason(key, said=said), confidence=1.0)


def _before_its_own(text: str, start: int) -> re.Match[str] | None:
    """Return the end of the Chinese part before the one that a time stands in: 电视关了，卧室灯十分钟后关 waits with the lamp alone."""
    found = [*_CUT_ZH.finditer(text[:start])]
    return found[-1] if found and start - found[-1].end() > 1 else None


def _with_conditions(found: Intent, conditions: list[dict[str, Any]]) -> Intent | None:
    """Return the schedule with more that must be so; a plan for a time becomes a rule."""
    schedule = found.schedule
    if schedule is None or schedule.kind not in ("rule", "at"):
        return None
    trigger = schedule.trigger if schedule.kind == "rule" else {"type": "time", **schedule.trigger}
    every = tuple(windows.merged((*schedule.conditions, *conditions)))
    made = Schedule(kind="rule", trigger=trigger, conditions=every, calls=schedule.calls)
    return msgspec.structs.replace(found, schedule=made)


def _left_out(text: str) -> tuple[str, ...]:
    """Return the days that "except on weekends" leaves out."""
    match = _LEFT_OUT.search(text)
    if match is None:
        return ()
    return values.days(f"on {match['en']}" if match["en"] else match["zh"] or match["zh2"]) or ()


def _days_of(text: str) -> tuple[dict[str, Any], ...]:
    days = values.days(text)
    if left_out := _left_out(text):
        named = limits.WEEK if not days or set(days) <= set(left_out) else days
        days = tuple(d for d in named if d not in left_out)
    return ({"type": "days", "days": list(days)},) if days and len(days) < 7 else ()


def _joined(action: Intent, schedule: Schedule) -> Intent:
    conditions = tuple(windows.merged(schedule.conditions))
    schedule = msgspec.structs.replace(schedule, calls=action.calls, conditions=conditions)
    calls = action.calls if action.outcome == "ask" else ()
    return msgspec.structs.replace(action, calls=calls, schedule=schedule, answer=None)
