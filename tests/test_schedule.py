"""The scheduler, timers and delays, on a clock that stands still until the test moves it."""

import asyncio
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from fixtures_host import site
from hypothesis import given
from hypothesis import strategies as st

from edgehome import spans, spoken
from edgehome.clock import SimulatedClock
from edgehome.homefile import load_home
from edgehome.messages import Call, Intent
from edgehome.occasions import Place, is_dark, local, next_time, within
from edgehome.schedule import Entry, Scheduler
from edgehome.store import Database
from edgehome.timers import Timers

AMSTERDAM = Place(ZoneInfo("Europe/Amsterdam"), 52.37, 4.90)
START = datetime(2025, 5, 5, 10, 0, tzinfo=AMSTERDAM.zone).timestamp()
SITE = {"timezone": "Europe/Amsterdam"}


def unix(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM.zone).timestamp()


class SetClock:
    """A clock like the machine's that a test can set wrong."""

    def __init__(self) -> None:
        self.wall, self.steady = 1000.0, 50.0

    def now(self) -> float:
        return self.wall

    def monotonic(self) -> float:
        return self.steady

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0.001)


async def until(holds, seconds: float = 3.0) -> None:
    async with asyncio.timeout(seconds):
        while not holds():
            await asyncio.sleep(0.005)


# ---- when it comes next -------------------------------------------------------------------------


def test_a_time_of_day_is_today_if_it_is_still_to_come_and_else_tomorrow():
    assert next_time({"time": "11:00"}, START, AMSTERDAM) == unix("2025-05-05T11:00")
    assert next_time({"time": "09:00"}, START, AMSTERDAM) == unix("2025-05-06T09:00")


def test_weekdays_leave_out_saturday_and_sunday():
    friday = unix("2025-05-09T12:00")
    workdays = {"time": "07:00", "days": ["mon", "tue", "wed", "thu", "fri"]}
    assert next_time(workdays, friday, AMSTERDAM) == unix("2025-05-12T07:00")


def test_a_date_that_has_passed_never_comes():
    assert next_time({"time": "07:00", "date": "2025-05-04"}, START, AMSTERDAM) is None


def test_a_time_that_the_clocks_skip_in_spring_comes_an_hour_later_and_only_once():
    evening = unix("2025-03-29T23:00")
    first = next_time({"time": "02:30"}, evening, AMSTERDAM)
    assert f"{local(first, AMSTERDAM):%d %H:%M}" == "30 03:30"
    assert f"{local(next_time({'time': '02:30'}, first, AMSTERDAM), AMSTERDAM):%d %H:%M}" == "31 02:30"


def test_a_time_that_comes_twice_in_autumn_counts_once():
    evening = unix("2025-10-25T23:00")
    first = next_time({"time": "02:30"}, evening, AMSTERDAM)
    second = next_time({"time": "02:30"}, first, AMSTERDAM)
    assert second - first == 25 * 3600


def test_seven_in_the_morning_stays_seven_over_daylight_saving():
    before = next_time({"time": "07:00"}, unix("2025-03-29T06:00"), AMSTERDAM)
    after = next_time({"time": "07:00"}, before, AMSTERDAM)
    assert after - before == 23 * 3600


def test_half_an_hour_after_sunset_is_half_an_hour_after_sunset():
    plain = next_time({"event": "sunset"}, START, AMSTERDAM)
    later = next_time({"event": "sunset", "offset_seconds": 1800}, START, AMSTERDAM)
    assert later - plain == 1800
    assert f"{local(plain, AMSTERDAM):%H}" == "21"


def test_where_the_sun_does_not_set_the_next_sunset_is_weeks_away():
    tromso = Place(ZoneInfo("Europe/Oslo"), 69.65, 18.96)
    summer = datetime(2025, 6, 21, 12, tzinfo=tromso.zone).timestamp()
    assert next_time({"event": "sunset"}, summer, tromso) - summer > 20 * 86400
    assert not is_dark(summer, tromso)


@pytest.mark.parametrize(
    "trigger",
    [{"time": "25:00"}, {"time": "07:61"}, {"time": "seven"}, {"time": "07:00", "days": ["monday"]}],
)
def test_an_impossible_time_is_an_error_and_not_a_guess(trigger):
    with pytest.raises(ValueError):
        next_time(trigger, START, AMSTERDAM)


@given(st.integers(0, 23), st.integers(0, 59), st.integers(0, 400 * 86400))
def test_the_next_time_is_always_ahead_and_at_most_a_day_and_an_hour(hour, minute, offset):
    at = next_time({"time": f"{hour:02d}:{minute:02d}"}, START + offset, AMSTERDAM)
    assert 0 < at - START - offset <= 25 * 3600


def test_a_span_over_midnight_holds_on_both_sides():
    assert within("22:00", "06:00", unix("2025-05-05T23:00"), AMSTERDAM)
    assert within("22:00", "06:00", unix("2025-05-05T05:59"), AMSTERDAM)
    assert not within("22:00", "06:00", unix("2025-05-05T06:00"), AMSTERDAM)


def test_it_is_dark_at_midnight_and_light_at_noon():
    assert is_dark(unix("2025-05-05T23:59"), AMSTERDAM)
    assert not is_dark(unix("2025-05-05T12:00"), AMSTERDAM)


# ---- the scheduler ------------------------------------------------------------------------------


def collector(scheduler: Scheduler, kind: str = "x"):
    ran, missed = [], []

    async def run(entry, late_s):
        ran.append((entry.id, late_s))

    async def skip(entry, late_s):
        missed.append((entry.id, late_s))

    scheduler.handlers[kind], scheduler.missed[kind] = run, skip
    return ran, missed


async def test_entries_run_in_order_of_time_and_not_before():
    clock = SimulatedClock(START, rate=0)
    scheduler = Scheduler(clock)
    ran, _ = collector(scheduler)
    for name, seconds in (("b", 20), ("a", 10), ("c", 30)):
        scheduler.add(Entry(id=name, kind="x", at=START + seconds))
    clock.advance(20)
    scheduler.due()
    await scheduler.settle()
    assert [name for name, _ in ran] == ["a", "b"]


async def test_what_was_missed_is_skipped_when_it_is_too_late_and_run_when_it_is_not():
    clock = SimulatedClock(START, rate=0)
    scheduler = Scheduler(clock)
    ran, missed = collector(scheduler)
    scheduler.add(Entry(id="strict", kind="x", at=START + 10, late_s=60))
    scheduler.add(Entry(id="patient", kind="x", at=START + 10, late_s=7200))
    clock.advance(3610)
    scheduler.due()
    await scheduler.settle()
    assert ran == [("patient", 3600.0)]
    assert missed == [("strict", 3600.0)]


async def test_a_cancelled_entry_never_runs_and_a_moved_one_runs_once():
    clock = SimulatedClock(START, rate=0)
    scheduler = Scheduler(clock)
    ran, _ = collector(scheduler)
    scheduler.add(Entry(id="gone", kind="x", at=START + 5))
    scheduler.add(Entry(id="moved", kind="x", at=START + 5))
    scheduler.cancel("gone")
    scheduler.add(Entry(id="moved", kind="x", at=START + 8))
    clock.advance(9)
    scheduler.due()
    await scheduler.settle()
    assert [name for name, _ in ran] == ["moved"]


async def test_the_running_scheduler_wakes_for_an_earlier_entry_and_for_a_clock_that_is_moved():
    clock = SimulatedClock(START, rate=0)
    scheduler = Scheduler(clock)
    ran, _ = collector(scheduler)
    task = asyncio.create_task(scheduler.run())
    scheduler.add(Entry(id="late", kind="x", at=START + 500))
    await asyncio.sleep(0.01)
    scheduler.add(Entry(id="soon", kind="x", at=START + 3))
    clock.advance(3)
    await until(lambda: [name for name, _ in ran] == ["soon"])
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await scheduler.stop()


async def test_entries_survive_a_restart(tmp_path):
    clock = SimulatedClock(START, rate=0)
    first = Database(tmp_path / "a.db")
    Scheduler(clock, first).add(Entry(id="kept", kind="x", at=START + 60, body={"n": 1}))
    first.close()
    again = Scheduler(clock, Database(tmp_path / "a.db"))
    assert [(e.id, e.body) for e in again.entries()] == [("kept", {"n": 1})]


async def test_when_the_clock_is_set_lengths_of_time_stay_as_long_and_times_of_day_stay_where_they_are():
    clock = SetClock()
    scheduler = Scheduler(clock)
    jumps: list[float] = []
    scheduler.on_jump = jumps.append
    scheduler.add(Entry(id="length", kind="x", at=1600.0))
    scheduler.add(Entry(id="time", kind="x", at=1600.0, wall=True))
    clock.wall, clock.steady = 1100.0 - 500, 150.0
    scheduler.due()
    assert (scheduler.get("length").at, scheduler.get("time").at) == (1100.0, 1600.0)
    assert jumps == [-500.0]


async def test_a_clock_that_is_earlier_after_a_restart_was_set_back_and_lengths_stay_as_long(tmp_path):
    first = Database(tmp_path / "a.db")
    clock = SetClock()
    before = Scheduler(clock, first)
    before.add(Entry(id="length", kind="x", at=1600.0))
    before.add(Entry(id="time", kind="x", at=1600.0, wall=True))
    await before.stop()
    first.close()
    clock.wall, clock.steady = 400.0, 5.0
    again = Scheduler(clock, Database(tmp_path / "a.db"))
    jumps: list[float] = []
    again.on_jump = jumps.append
    again.due()
    assert (again.get("length").at, again.get("time").at) == (1000.0, 1600.0)
    assert jumps == [-600.0]


@pytest.mark.parametrize(("wall", "length_ends"), [(400.0, 970.0), (1030.0, 1600.0), (5030.0, 5600.0)])
async def test_what_was_left_of_a_length_goes_on_while_no_host_runs_however_the_clock_was_set(
    tmp_path, wall, length_ends
):
    """Half a minute is slept through in each; what is left after it is told by the machine's steady clock."""
    first = Database(tmp_path / "a.db")
    clock = SetClock()
    before = Scheduler(clock, first)
    before.add(Entry(id="length", kind="x", at=1600.0))
    before.due()  # a host that is killed wrote the time down when it last looked
    first.close()
    clock.wall, clock.steady = wall, clock.steady + 30.0
    again = Scheduler(clock, Database(tmp_path / "a.db"))
    again.due()
    assert again.get("length").at == pytest.approx(length_ends, abs=0.2)


async def test_a_handler_that_fails_does_not_stop_the_others(caplog):
    clock = SimulatedClock(START, rate=0)
    scheduler = Scheduler(clock)
    ran, _ = collector(scheduler)

    async def bad(entry, late_s):
        raise RuntimeError("boom")

    scheduler.handlers["bad"] = bad
    scheduler.add(Entry(id="a", kind="bad", at=START))
    scheduler.add(Entry(id="b", kind="x", at=START))
    scheduler.due()
    await scheduler.settle()
    await asyncio.sleep(0)
    assert ran and "boom" in caplog.text


# ---- timers -------------------------------------------------------------------------------------


def timers(rate: float = 0.0) -> tuple[Timers, SimulatedClock]:
    clock = SimulatedClock(START, rate=rate)
    return Timers(Scheduler(clock), clock), clock


def test_a_paused_timer_keeps_what_is_left():
    table, clock = timers()
    timer = table.start(300, name="tea")
    clock.advance(100)
    timer = table.pause(timer)
    clock.advance(1000)
    assert timer.left(clock.now()) == 200
    assert table.resume(timer).ends_at == clock.now() + 200


def test_timers_are_found_by_name_by_length_and_by_the_speaker():
    table, _ = timers()
    table.start(300, name="Pasta", person="anna")
    table.start(600, person="ben")
    assert [t.name for t in table.find({"name": "pasta"})] == ["Pasta"]
    assert [t.seconds for t in table.find({"start_minutes": 10})] == [600]
    assert [t.person for t in table.find({}, person="ben")] == ["ben"]
    assert len(table.find({}, person="carl")) == 2


def test_a_timer_made_shorter_than_nothing_ends_now():
    table, clock = timers()
    assert table.change(table.start(60), -300).left(clock.now()) == 0


@pytest.mark.parametrize("seconds", [0, -5, 4e8])
def test_a_timer_of_no_length_or_of_years_is_refused(seconds):
    with pytest.raises(ValueError):
        timers()[0].start(seconds)


@pytest.mark.slow
async def test_ten_thousand_timers_are_kept_over_a_restart_and_end_in_order(tmp_path):
    clock = SimulatedClock(START, rate=0)
    database = Database(tmp_path / "a.db")
    table = Timers(Scheduler(clock, database), clock, database)
    for i in range(10_000):
        table.start(10_000 - i, name=str(i))
    database.close()
    database = Database(tmp_path / "a.db")
    scheduler = Scheduler(clock, database)
    table = Timers(scheduler, clock, database)
    assert len(table.all()) == 10_000
    ended = []

    async def end(entry, late_s):
        ended.append(table.ended(entry.id).name)

    scheduler.handlers["timer"] = end
    clock.advance(10_000)
    scheduler.due()
    await scheduler.settle()
    assert ended == [str(i) for i in reversed(range(10_000))]


@pytest.mark.parametrize(
    ("match", "english", "chinese"),
    [
        ("all", "Ann and Bob come home", "Ann、Bob都到家"), ("any", "Ann or Bob comes home", "Ann、Bob中任何一个到家"),
        ("first", "the first of Ann and Bob comes home", "Ann、Bob中第一个到家"),
    ],
)  # fmt: skip
def test_which_of_several_is_meant_is_said_in_both_languages(match, english, chinese):
    home = load_home(
        {"entities": [{"id": f"person.{n}", "name": n, "domain": "person"} for n in ("Ann", "Bob")]}
    )
    part = {"type": "state", "entity": ["person.Ann", "person.Bob"], "to": "home", "match": match}
    assert spoken.occurrence("en", part, home, begins=True) == english
    assert spoken.occurrence("zh", part, home, begins=True) == chinese


def test_an_end_is_said_in_both_languages():
    home = load_home({"entities": [{"id": "light.a", "name": "Lamp", "domain": "light"}]})
    call = Call(intent="HassTurnOn", entities=("light.a",), arguments={"until": "sunrise"})
    assert spoken.calls("en", [call], home) == "turn on Lamp until sunrise"
    assert spoken.calls("zh", [call], home) == "打开Lamp，直到日出"


def test_lengths_are_said_in_both_languages():
    assert spoken.length("en", 3900) == "1 hour 5 minutes"
    assert spoken.length("zh", 3900) == "1小时5分钟"
    assert spoken.length("en", 61) == "1 minute 1 second"


# ---- said to a running site ---------------------------------------------------------------------


async def test_a_timer_is_started_asked_after_and_announced_when_it_ends():
    clock = SimulatedClock(START, rate=0)
    async with site(clock=clock) as home:
        heard: list[dict] = []
        await home.client.feed("reply", lambda _, body: heard.append(body))
        alarms: list[dict] = []
        await home.client.feed("alarm", lambda _, body: alarms.append(body))
        assert (await home.say("set a timer for 5 minutes", person="anna"))["outcome"] == "done"
        clock.advance(60)
        assert "4 minutes" in (await home.say("how much time is left on my timer", person="anna"))["reply"]
        clock.advance(240)
        await until(lambda: any(m["source"] == "timer" for m in heard) and alarms)
        assert "5 minutes" in next(m for m in heard if m["source"] == "timer")["reply"]
        assert alarms[0]["kind"] == "timer"
        assert await home.client.call("timers") == []


async def test_what_is_planned_is_told_beside_the_timers():
    async with site(clock=SimulatedClock(START, rate=0)) as home:
        assert "no timer" in (await home.say("how much time is left on my timer"))["reply"].casefold()
        await home.say("turn off the desk lamp in 20 minutes")
        only = (await home.say("how much time is left on my timer"))["reply"]
        assert only.startswith("Planned: ")
        await home.say("set a timer for 5 minutes")
        both = (await home.say("how much time is left on my timer"))["reply"]
        assert both.index("5 minutes") < both.index("Planned: ")


async def test_several_timers_are_told_apart_and_cancelled_by_what_was_said():
    async with site(clock=SimulatedClock(START, rate=0)) as home:
        await home.say("set a timer for 5 minutes")
        await home.say("计时十分钟")
        assert (await home.say("cancel the 5 minute timer"))["outcome"] == "done"
        assert [t["seconds"] for t in await home.client.call("timers")] == [600]
        assert "1" in (await home.say("cancel all timers"))["reply"]
        assert (await home.say("cancel all timers"))["outcome"] == "refused"


async def test_an_unclear_timer_is_asked_about_and_nothing_is_cancelled():
    async with site(clock=SimulatedClock(START, rate=0)) as home:
        await home.say("set a timer for 5 minutes")
        await home.say("set a timer for 10 minutes")
        reply = await home.say("cancel the timer")
        assert reply["outcome"] == "refused"
        assert "which" in reply["reply"].casefold()
        assert len(await home.client.call("timers")) == 2


async def test_an_order_with_a_delay_reaches_the_device_only_when_the_time_has_come():
    clock = SimulatedClock(START, rate=0)
    async with site(clock=clock, site=SITE) as home:
        reply = await home.say("turn off the desk lamp in 10 minutes")
        assert (reply["outcome"], home.device.got) == ("done", [])
        assert "10:10" in reply["reply"]
        clock.advance(600)
        await until(lambda: home.device.got)
        assert (home.device.got[0]["entity"], home.device.got[0]["verb"]) == ("desk", "turn_off")
        await until(lambda: home.state("light.desk_lamp") == "off")


TIERS = {"tiers": ("grammar", "schedules")}


async def test_of_two_orders_for_a_while_the_second_says_how_long():
    clock = SimulatedClock(START, rate=0)
    async with site(clock=clock, understanding=TIERS) as home:
        await home.say("turn on the hall lamp for 5 minutes")
        clock.advance(240)
        await home.say("turn on the hall lamp for 5 minutes")
        (planned,) = await home.client.call("schedules")
        assert planned["at"] == START + 240 + 300
        clock.advance(299)
        await asyncio.sleep(0.05)
        assert home.state("light.hall_lamp") == "on"
        clock.advance(2)
        await until(lambda: home.state("light.hall_lamp") == "off")


async def test_a_newer_order_for_a_while_leaves_the_other_things_of_the_older_one_alone():
    clock = SimulatedClock(START, rate=0)
    async with site(clock=clock, understanding=TIERS) as home:
        await home.say("turn on the hall lamp and the desk lamp for 5 minutes")
        await home.say("turn on the hall lamp for 10 minutes")
        planned = await home.client.call("schedules")
        assert sorted(p["at"] - START for p in planned) == [300, 600]
        assert "Hall lamp" not in planned[0]["en"]


def test_an_order_for_a_while_that_was_asked_about_is_split_into_now_and_later():
    call = Call(intent="HassTurnOn", entities=("light.hall_lamp",), arguments={"until": "23:00"})
    made = spans.now_and_later(Intent(outcome="act", calls=(call,)))
    assert [(c.intent, c.arguments) for c in made.calls] == [("HassTurnOn", {})]
    assert (made.schedule.kind, made.schedule.trigger) == ("at", {"time": "23:00"})
    assert [c.intent for c in made.schedule.calls] == ["HassTurnOff"]


async def test_the_last_plan_is_cancelled_by_words_of_the_host():
    clock = SimulatedClock(START, rate=0)
    async with site(clock=clock) as home:
        await home.say("turn off the desk lamp in 10 minutes")
        (plan,) = await home.client.call("schedules")
        assert plan["zh"].startswith("10分钟后")
        assert await home.client.call("schedule_cancel", which=plan["id"][:6]) == []
        clock.advance(3600)
        await home.settled()
        assert home.device.got == []


async def test_a_plan_that_was_missed_while_nobody_was_there_says_so_and_does_nothing(tmp_path):
    clock = SimulatedClock(START, rate=0)
    path = str(tmp_path / "home.db")
    async with site(path, clock=clock) as home:
        await home.say("turn off the desk lamp in 10 minutes")
    clock.advance(7200)
    async with site(path, clock=clock) as home:
        await until(lambda: any("Missed" in r for r in replies(home)))
        assert home.device.got == []


async def test_a_plan_that_is_only_a_little_late_after_a_restart_runs_and_says_so(tmp_path):
    clock = SimulatedClock(START, rate=0)
    path = str(tmp_path / "home.db")
    async with site(path, clock=clock) as home:
        await home.say("turn off the desk lamp in 10 minutes")
    clock.advance(720)
    async with site(path, clock=clock) as home:
        await until(lambda: any("Late by 2 minutes" in r for r in replies(home)))


async def test_a_timer_that_ended_while_nobody_was_there_is_still_announced(tmp_path):
    clock = SimulatedClock(START, rate=0)
    path = str(tmp_path / "home.db")
    async with site(path, clock=clock) as home:
        await home.say("set a timer for 5 minutes")
    clock.advance(7200)
    async with site(path, clock=clock) as home:
        await until(lambda: any("was up" in r for r in replies(home)))


async def test_what_comes_due_is_checked_by_the_gate_and_a_risky_act_asks_first():
    clock = SimulatedClock(START, rate=0)
    async with site(clock=clock) as home:
        await home.say("unlock the front door in 10 minutes", person="anna")
        clock.advance(600)
        await until(lambda: any("Shall I unlock" in r for r in replies(home)))
        assert home.device.got == []
        assert (await home.say("yes", person="anna"))["outcome"] == "done"
        assert home.device.got[0]["verb"] == "unlock"


def replies(home) -> list[str]:
    rows = home.host.database.rows("SELECT body FROM audit WHERE stage = 'reply'")
    return [body for (body,) in rows]


@pytest.mark.parametrize("words", ["cancel that", "算了", "cancel the timer"])
async def test_what_was_just_planned_is_cancelled_by_never_mind(words):
    clock = SimulatedClock(START, rate=0)
    async with site(clock=clock) as home:
        await home.say("turn off the desk lamp in 10 minutes", person="anna")
        assert (await home.say(words, person="anna"))["outcome"] == "done"
        assert await home.client.call("schedules") == []


async def test_never_mind_after_something_else_leaves_what_is_planned():
    async with site(clock=SimulatedClock(START, rate=0)) as home:
        await home.say("turn off the desk lamp in 10 minutes", person="anna")
        await home.say("what time is it", person="anna")
        await home.say("never mind", person="anna")
        assert len(await home.client.call("schedules")) == 1


async def test_a_reminder_is_told_to_everybody_where_no_device_speaks():
    clock = SimulatedClock(START, rate=0)
    async with site(clock=clock, understanding={"tiers": ("grammar", "schedules")}) as home:
        alarms: list[dict] = []
        await home.client.feed("alarm", lambda _, body: alarms.append(body))
        await home.say("in 20 minutes remind me to call mum")
        clock.advance(1200)
        await until(lambda: alarms)
        assert (alarms[0]["kind"], alarms[0]["text"]) == ("broadcast", "call mum")


@pytest.mark.slow
async def test_many_timers_that_end_together_are_announced_in_order_and_a_host_that_was_held_up_loses_none():
    clock = SimulatedClock(START, rate=0)
    async with site(clock=clock) as home:
        alarms: list[str] = []
        await home.client.feed("alarm", lambda _, body: alarms.append(body["name"]))
        led: list[bool] = []

        async def leads() -> bool:  # a lease that lapsed under the load of it is soon renewed
            led.append(len(led) > 3)
            return led[-1]

        home.host.gate.leads = leads
        names = [f"t{number:03}" for number in range(60)]
        for number, name in enumerate(names):
            home.host.later.timers.start(60.0 + 0.01 * number, name=name)
        clock.advance(120)
        await until(lambda: len(alarms) == len(names), 20.0)
        assert alarms == names
        assert not home.host.later.timers.all()
