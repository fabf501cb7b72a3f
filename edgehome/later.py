"""What a site does later: timers, delays and times, on the one scheduler; joins them to the path of every request.

What comes due becomes an Observation that carries its own intent and takes the same road as words: through decide
and the gate. Rules are in `edgehome.rules`.
"""

import asyncio
import logging
import uuid
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import msgspec

from edgehome import effects, spans, spoken, words
from edgehome.agenda import Agenda
from edgehome.amends import Amends
from edgehome.conversation import Memory
from edgehome.errors import Unsupported
from edgehome.keeper import Keeper
from edgehome.messages import Call, Intent, Observation, Schedule
from edgehome.nicknames import Nicknames
from edgehome.occasions import Place, local, next_time
from edgehome.plans import KIND, Planned, contrary, planned_of, seconds_in
from edgehome.preview import Preview
from edgehome.request import Declined, Request
from edgehome.schedule import Entry, Full, Scheduler
from edgehome.timer_service import TimerService, called, say
from edgehome.timers import Timer, Timers

if TYPE_CHECKING:
    from edgehome.host import Host

log = logging.getLogger(__name__)

MAX_DELAY_S = 366 * 86400
AT_ONCE = 8  # of ten thousand timers that end together: the host has more to do than to announce
LEAD_S = 10.0
TEXTS: dict[str, tuple[str, str]] = {
    "planned": ("Planned: {what}.", "已安排：{what}。"),
    "past": ("that time has passed.", "这个时间已经过去了。"),
    "too_far": ("that is too far away: at most a year.", "太久了：最多一年。"),
    "nothing_later": ("nothing is planned.", "没有安排任何事。"),
    "unplanned": ("Cancelled: {what}.", "已取消：{what}。"),
    "missed": (
        "Missed: {what} was due at {time}, {late} ago, and was skipped.",
        "错过了：{what}，原定{time}，已过{late}，没有执行。",
    ),
    "late": ("Late by {late}: {what}.", "晚了{late}才执行：{what}。"),
    "unwritten": (
        "It is kept in memory only: the database cannot be written ({error}).",
        "目前只记在内存里：数据库写不进去（{error}）。",
    ),
}


def _text(lang: str, key: str, **values: Any) -> str:
    return TEXTS[key][words.is_chinese(lang)].format(**values)


class Later:
    """The scheduler with everything that stands on it. `start` and `stop` with the host."""

    def __init__(self, host: "Host") -> None:
        site = host.config.site
        zone = ZoneInfo(site.timezone) if site.timezone else None
        self.place = Place(zone, site.latitude, site.longitude)
        self.scheduler = Scheduler(host.clock, host.database)
        self.timers = Timers(self.scheduler, host.clock, host.database)
        self.timer_service = TimerService(self.timers, host.clock, host.home, host.methods.area_id)
        self.late_s = 60.0 * host.config.schedule.run_late_within_min
        self._host = host
        self._newest: dict[str, tuple[str, str]] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._turns, self._in_order = asyncio.Semaphore(AT_ONCE), asyncio.Lock()
        self.rules = Keeper(host, self)
        self._join(host)

    def _join(self, host: "Host") -> None:
        self.scheduler.handlers |= {"timer": self._timer_ended, KIND: self._came_due}
        self.scheduler.missed |= {"timer": self._timer_ended, KIND: self._was_missed}
        self.scheduler.on_jump = self._jumped
        pipeline = host.pipeline
        pipeline.services.of_host |= {
            name: self._kept(service) for name, service in self.timer_service.services().items()
        }
        pipeline.services.of_host["CancelSchedule"] = self._kept(self._cancel)
        pipeline.services.of_host["HassCancelTimer"] = self._kept(self._cancel_timer)
        pipeline.services.of_host["HassTimerStatus"] = self._status
        pipeline.services.of_host["HassBroadcast"] = self._broadcast
        pipeline.turns.just_planned = self.just_planned
        pipeline.services.scheduler = self._kept(self.plan)
        pipeline.proposer = self.rules.propose
        pipeline.objects = self.rules.objects
        self.preview = Preview(host.home, host.gate.foretell, self.rules.active, host.clock.now, self.place)
        pipeline.preview = self.preview.plan
        pipeline.foretell = self.preview.foretell
        pipeline.turns.nicknames = Nicknames(host.database)
        pipeline.turns.unwritten = self._unwritten
        self.amends = Amends(host.home, host.gate.watcher.stands, host.record, self.notice)
        pipeline.afterwards = self.amends.watch
        Agenda(host, self)

    def _kept(self, service: Any) -> Any:
        """Return the service with what it changed written before it answers; it says so where the disk refuses."""

        async def serve(*arguments: Any) -> str:
            text = await service(*arguments)
            await asyncio.to_thread(self._host.database.flush)
            return f"{text}{self._unwritten(arguments[-1].lang)}"

        return serve

    def _unwritten(self, lang: str) -> str:
        """Return what is said behind an answer whose change the disk does not take, "" if it does."""
        if self._host.database.flush():
            return ""
        more = _text(lang, "unwritten", error=self._host.database.error)
        return more if words.is_chinese(lang) else f" {more}"

    async def start(self) -> None:
        """Begin to run what comes due."""
        self.rules.load()
        self._tasks = [asyncio.create_task(work) for work in (self.scheduler.run(), self.rules.run())]

    async def stop(self) -> None:
        """End; what is to come stays in the database."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.rules.stop()
        await self.amends.stop()
        await self.scheduler.stop()

    # ---- what is planned ------------------------------------------------------------------------

    async def plan(self, schedule: Schedule, observation: Observation, request: Request) -> str:
        """Plan a timer, a delay or a time; return the answer. Raises Declined."""
        lang = request.lang
        if schedule.kind == "timer":
            return await self._start_timer(schedule, observation, request)
        if schedule.kind == "rule":
            return await self.rules.keep(schedule, observation, request)
        if problem := self.impossible(schedule):
            raise Declined(words.say_reason(lang, problem))
        planned = Planned(
            schedule=schedule, lang=lang, person=observation.person, area=observation.area,
            words=observation.text, made_at=self._host.clock.now(),
        )  # fmt: skip
        now = {i for call in request.calls for i in call.entities}
        back = bool(now) and all(set(c.entities) <= now for c in schedule.calls)  # of what is done now
        entry = self._entry(planned, f"{'back:' if back else ''}{uuid.uuid4().hex}", lang)
        if back:
            self._superseded(schedule.calls)
        elif problem := self._otherwise(entry, schedule.calls, lang):
            raise Declined(words.say_reason(lang, problem))
        try:
            self.scheduler.add(entry)
        except Full as error:
            raise Declined(str(error)) from error
        self._host.record(request.trace, "schedule", "planned", id=entry.id, at=entry.at)
        text = _text(lang, "planned", what=self._described(lang, planned, entry.at))
        request.replaces = self._newest.get(request.memory.key, ("", ""))[0]
        self._newest[request.memory.key] = (entry.id, text)
        return text

    def just_planned(self, memory: Memory) -> bool:
        """Return whether the last thing said in this conversation was planned: then "cancel that" means it."""
        entry_id, text = self._newest.get(memory.key, ("", ""))
        return self.scheduler.get(entry_id) is not None and memory.reply.endswith(text[-200:])

    async def _start_timer(self, schedule: Schedule, observation: Observation, request: Request) -> str:
        arguments = dict(schedule.trigger)
        if arguments.get("label"):
            arguments["name"] = arguments.pop("label")
        call = Call(intent="HassStartTimer", arguments=arguments)
        return await self.timer_service.start(call, observation, request)

    def impossible(self, schedule: Schedule) -> str:
        """Return the reason why a device cannot do what is planned, "" if all can."""
        home = self._host.home
        if not schedule.calls:
            return words.reason("nothing_there")
        for call in schedule.calls:
            for entity_id in call.entities:
                entity = home.entities.get(entity_id)
                if entity is None:
                    return words.reason("unknown_entity", name=entity_id)
                try:
                    effects.verb_for(entity, call.intent, call.arguments)
                except Unsupported as error:
                    return str(error)
        if both := contrary(schedule.calls, home):
            names = [words.called(lang, home.entities[both]) for lang in ("en", "zh")]
            return words.reason("both_ways", said=" · ".join(names))
        return ""

    def _otherwise(self, entry: Entry, calls: tuple[Call, ...], lang: str) -> str:
        """Return the reason against a plan for a moment at which the opposite is planned already, "" if it is not."""
        home = self._host.home
        for other in self.scheduler.entries(KIND):
            if other.id == entry.id or abs(other.at - entry.at) >= 1.0 or not entry.wall:
                continue
            planned = planned_of(other).schedule
            if entity := contrary(calls, home, planned.calls):
                what = spoken.schedule(lang, planned, home)
                return words.reason("planned_otherwise", name=spoken.name_of(entity, home, lang), what=what)
        return ""

    def _entry(self, planned: Planned, entry_id: str, lang: str) -> Entry:
        now, trigger = self._host.clock.now(), planned.schedule.trigger
        body = {"planned": msgspec.to_builtins(planned)}
        if planned.schedule.kind == "delay":
            seconds = seconds_in(trigger)
            if not 0 < seconds <= MAX_DELAY_S:
                raise Declined(_text(lang, "too_far" if seconds > 0 else "past"))
            return Entry(id=entry_id, kind=KIND, at=now + seconds, late_s=self.late_s, body=body)
        try:
            at = next_time(trigger, now, self.place)
        except (ValueError, KeyError) as error:
            raise Declined(str(error)) from error
        if at is None:
            raise Declined(_text(lang, "past"))
        return Entry(id=entry_id, kind=KIND, at=at, late_s=self.late_s, wall=True, body=body)

    def _described(self, lang: str, planned: Planned, at: float) -> str:
        text = spoken.schedule(lang, planned.schedule, self._host.home)
        if planned.schedule.trigger.get("days") or planned.schedule.trigger.get("date"):
            return text
        when = f"{local(at, self.place):%H:%M}"
        day = local(at, self.place).date()
        if day != local(self._host.clock.now(), self.place).date():
            when = f"{day} {when}"
        return f"{text}（{when}）" if words.is_chinese(lang) else f"{text} ({when})"

    async def _broadcast(self, call: Call, observation: Observation, request: Request) -> str:
        """Where no device speaks, screens do: everybody who watches the site is told."""
        message = str(call.arguments.get("message") or "")
        self._host.tell("alarm", {"kind": "broadcast", "id": request.trace, "name": "", "text": message})
        return words.say(request.lang, "broadcast", message=message)

    async def _status(self, call: Call, observation: Observation, request: Request) -> str:
        """Say what is left of the timers, and where none is named what is planned, the next first."""
        plans = [] if call.arguments else self.scheduler.entries(KIND)[:8]
        timers = bool(self.timers.all())
        said = "" if plans and not timers else await self.timer_service.status(call, observation, request)
        if call.arguments or (timers and not plans):
            return said
        what = words.join(request.lang, [self._described(request.lang, planned_of(e), e.at) for e in plans])
        planned = _text(request.lang, "planned", what=what) if plans else _text(request.lang, "nothing_later")
        return f"{said} {planned}".strip()

    async def _cancel_timer(self, call: Call, observation: Observation, request: Request) -> str:
        """Cancel a timer; where none runs and none was named, what was planned last."""
        if not self.timers.all() and not call.arguments.get("name") and self.scheduler.entries(KIND):
            return await self._cancel(call, observation, request)
        return await self.timer_service.cancel(call, observation, request)

    async def _cancel(self, call: Call, observation: Observation, request: Request) -> str:
        """Cancel what was planned last in this conversation, else the newest of all."""
        waiting = {e.id: e for e in self.scheduler.entries(KIND)}
        if request.replaces:  # a plan for another time: what it takes the place of
            waiting = {request.replaces: waiting[request.replaces]} if request.replaces in waiting else {}
        own = waiting.get(self._newest.get(request.memory.key, ("", ""))[0])
        entry = own or max(waiting.values(), key=lambda e: planned_of(e).made_at, default=None)
        if entry is None:
            if self.timers.all():
                return await self.timer_service.cancel(call, observation, request)
            raise Declined(_text(request.lang, "nothing_later"))
        self.scheduler.cancel(entry.id)
        what = spoken.schedule(request.lang, planned_of(entry).schedule, self._host.home)
        return _text(request.lang, "unplanned", what=what)

    # ---- what comes due -------------------------------------------------------------------------

    async def _came_due(self, entry: Entry, late_s: float) -> None:
        planned = planned_of(entry)
        self._again(entry, planned)
        if late_s:
            what = spoken.calls(planned.lang, planned.schedule.calls, self._host.home)
            late = spoken.length(planned.lang, late_s)
            await self.notice(_text(planned.lang, "late", what=what, late=late), planned.lang, planned.person)
        async with self._turns:
            if not await self._leads(entry):
                return
            calls = self.for_a_while(
                entry.id, planned.schedule.calls, planned.lang, planned.person, planned.area
            )
            intent = Intent(outcome="act", calls=calls, lang=planned.lang, tier=KIND)
            await self.act(intent, KIND, planned.person, planned.area, said=planned.words)

    async def _leads(self, entry: Entry) -> bool:
        """Return whether this host leads the site; one that was held up has some seconds to find out."""
        loop = asyncio.get_running_loop()
        until = loop.time() + LEAD_S
        async with self._in_order:
            while not await self._host.gate.leads():
                if loop.time() > until:
                    log.warning("%s %s came due on a host that does not lead", entry.kind, entry.id)
                    return False
                await asyncio.sleep(0.2)
        return True

    def for_a_while(
        self, key: str, calls: tuple[Call, ...], lang: str, person: str | None, area: str | None
    ) -> tuple[Call, ...]:
        """Return the calls as they are made now; what takes those for a while back is planned under `key`."""
        now, back = spans.split(calls)
        for number, later in enumerate(back):
            planned = Planned(
                schedule=later.schedule, lang=lang, person=person, area=area, made_at=self._host.clock.now()
            )
            self._superseded((later.call,))
            self.scheduler.add(self._entry(planned, f"back:{key}:{number}", lang))
        return now

    def _superseded(self, calls: tuple[Call, ...]) -> None:
        """What was to be taken back is left to a newer order for a while of the same thing."""
        newer = {i for call in calls for i in call.entities}
        for entry in self.scheduler.entries(KIND):
            planned = planned_of(entry)
            left = [
                msgspec.structs.replace(c, entities=tuple(i for i in c.entities if i not in newer))
                for c in planned.schedule.calls
            ]
            if not entry.id.startswith("back:") or tuple(left) == planned.schedule.calls:
                continue
            self.scheduler.cancel(entry.id)
            if kept := tuple(c for c in left if c.entities):
                schedule = msgspec.structs.replace(planned.schedule, calls=kept)
                body = {"planned": msgspec.to_builtins(msgspec.structs.replace(planned, schedule=schedule))}
                self.scheduler.add(msgspec.structs.replace(entry, body=body))

    async def _was_missed(self, entry: Entry, late_s: float) -> None:
        planned = planned_of(entry)
        self._again(entry, planned)
        what = spoken.calls(planned.lang, planned.schedule.calls, self._host.home)
        time = f"{local(entry.at, self.place):%Y-%m-%d %H:%M}"
        text = _text(planned.lang, "missed", what=what, time=time, late=spoken.length(planned.lang, late_s))
        await self.notice(text, planned.lang, planned.person, planned.area)

    def _again(self, entry: Entry, planned: Planned) -> None:
        """What comes on days of the week comes again."""
        if planned.schedule.trigger.get("days"):
            self.scheduler.add(self._entry(planned, entry.id, planned.lang))

    async def _timer_ended(self, entry: Entry, late_s: float) -> None:
        async with self._turns:
            leads = await self._leads(entry)
            timer = self.timers.ended(
                entry.id
            )  # until now it is kept: a host that is killed announces it later
            if timer is not None and leads:
                await self._announce_end(timer, late_s)

    async def _announce_end(self, timer: Timer, late_s: float) -> None:
        name = called(timer.lang, timer)
        if late_s > 60:
            text = say(timer.lang, "ended_late", name=name, late=spoken.length(timer.lang, late_s))
        else:
            text = say(timer.lang, "ended", name=name)
        self._host.tell(
            "alarm", {"kind": "timer", "id": timer.id, "name": timer.name, "text": text, "area": timer.area}
        )
        await self._announce(timer, text)
        if timer.command:
            await self._host.say(timer.command, source="timer", person=timer.person, area=timer.area)

    async def _announce(self, timer: Timer, text: str) -> None:
        home = self._host.home
        speakers = [
            e for e in home.entities.values() if e.domain == "assist_satellite" and e.liveness != "gone"
        ]
        near = [e for e in speakers if timer.area and e.area == timer.area] or speakers
        calls = (
            Call(intent="HassBroadcast", entities=tuple(e.id for e in near), arguments={"message": text}),
        )
        intent = Intent(
            outcome="act" if near else "answer",
            calls=calls if near else (),
            answer=text,
            lang=timer.lang,
            tier="timer",
        )
        await self.act(intent, "timer", timer.person, timer.area, said="")

    async def notice(self, text: str, lang: str, person: str | None = None, area: str | None = None) -> None:
        """Tell people something by the way every answer takes."""
        await self.act(Intent(outcome="answer", answer=text, lang=lang, tier=KIND), KIND, person, area, "")

    async def act(
        self, intent: Intent, source: str, person: str | None, area: str | None, said: str, **data: Any
    ) -> Any:
        """Carry an intent through the path as an observation of `source`; return the reply, None on a standby."""
        if not await self._host.gate.leads():
            return None
        observation = Observation(
            trace=uuid.uuid4().hex, source=source, kind=source, at=self._host.clock.now(), text=said,
            lang=intent.lang, person=person, area=area, intent=intent, priority="background", data=data,
        )  # fmt: skip
        return await self._host.carry(observation)

    def _jumped(self, jump_s: float) -> None:
        self.timers.shifted(jump_s)
        for entry in self.scheduler.entries(KIND):
            planned = planned_of(entry)
            if planned.schedule.trigger.get("days"):
                self.scheduler.add(self._entry(planned, entry.id, planned.lang))
        self.rules.engine.clock_set()
        self._host.record("clock", "schedule", "the clock was set", by_s=round(jump_s, 1))
