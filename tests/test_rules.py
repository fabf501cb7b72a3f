"""Rules: from plain words to a small text file, what sets them off, what holds them back."""

import asyncio
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from fixtures_host import site

from edgehome.clock import SimulatedClock
from edgehome.errors import EdgeHomeError
from edgehome.homefile import load_home
from edgehome.messages import Call, Context, Observation, Schedule
from edgehome.occasions import Place
from edgehome.registry import load_bundled
from edgehome.rules.holds import holds
from edgehome.rules.rule import Rule, RuleError, check, from_schedule
from edgehome.rules.text import RuleFiles, read, write
from edgehome.rules.unusual import Usual

PLACE = Place(ZoneInfo("Europe/Amsterdam"), 52.37, 4.90)
START = datetime(2025, 5, 5, 10, 0, tzinfo=PLACE.zone).timestamp()
SITE = {"timezone": "Europe/Amsterdam"}
HOME = load_home(
    {
        "floors": [{"id": "up", "name": "Upstairs", "aliases": ["楼上"]}],
        "areas": [
            {"id": "hall", "name": "Hall", "aliases": ["门厅"]},
            {"id": "study", "name": "Study", "aliases": ["书房"], "floor": "up"},
        ],
        "entities": [
            {"id": "light.hall", "name": "Hall lamp", "aliases": ["门厅灯"], "domain": "light", "area": "hall", "state": "off"},
            {"id": "fan.study", "name": "Study fan", "aliases": ["书房风扇"], "domain": "fan", "area": "study", "state": "on"},
            {"id": "lock.front", "name": "Front door", "aliases": ["前门"], "domain": "lock", "area": "hall", "state": "locked"},
            {"id": "binary_sensor.front", "name": "Front door sensor", "aliases": ["前门"], "domain": "binary_sensor", "area": "hall",
             "state": "off", "attributes": {"device_class": "door"}},
            {"id": "binary_sensor.motion", "name": "Hall motion", "aliases": ["门厅人体"], "domain": "binary_sensor", "area": "hall",
             "state": "off", "attributes": {"device_class": "motion"}},
            {"id": "sensor.study", "name": "Study temperature", "aliases": ["书房温度"], "domain": "sensor", "area": "study",
             "state": "21", "attributes": {"device_class": "temperature", "unit": "°C"}},
            {"id": "person.anna", "name": "Anna", "aliases": ["安娜", "mum"], "domain": "person", "state": "home"},
            {"id": "person.ben", "name": "Ben", "aliases": ["阿本"], "domain": "person", "state": "home"},
        ],
    }
)  # fmt: skip
RULE = Rule(
    name="hall_light",
    trigger={"type": "state", "entity": "binary_sensor.front", "to": "on"},
    conditions=({"type": "sun", "after": "sunset"},),
    calls=(Call(intent="HassTurnOn", entities=("light.hall",), arguments={"for_seconds": 300}),),
    words='when the front door opens after sunset, turn on the hall lamp for "five" minutes',
)


def understood(text: str) -> Schedule | None:
    tier = load_bundled("schedules").Schedules("Europe/Amsterdam", others=[load_bundled("grammar").Rules()])
    observation = Observation(trace="t", source="words", kind="words", at=START, text=text)
    intent = tier.understand(observation, Context(now=START), HOME)
    return intent.schedule if intent else None


def made(schedule: Schedule) -> list[tuple[str, tuple[str, ...]]]:
    return [(call.intent, call.entities) for call in schedule.calls]


# ---- from words ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind", "trigger"),
    [
        ("turn off the study fan in ten minutes", "delay", {"seconds": 600}),
        ("in an hour and a half turn the study fan off", "delay", {"seconds": 5400}),
        ("十分钟后关书房风扇", "delay", {"seconds": 600}),
        ("过半个小时把书房风扇关掉", "delay", {"seconds": 1800}),
        ("turn off the study fan at 11:30", "at", {"time": "11:30"}),
        ("turn off the study fan tomorrow at 7 am", "at", {"time": "07:00", "date": "2025-05-06"}),
        ("every weekday at 7 am turn off the study fan", "at", {"time": "07:00", "days": ["mon", "tue", "wed", "thu", "fri"]}),
        ("每个工作日早上七点关书房风扇", "at", {"time": "07:00", "days": ["mon", "tue", "wed", "thu", "fri"]}),
        ("明天晚上八点关书房风扇", "at", {"time": "20:00", "date": "2025-05-06"}),
        ("turn off the study fan half an hour after sunset", "rule", {"type": "sun", "event": "sunset", "offset_seconds": 1800}),
        ("日落后半小时关书房风扇", "rule", {"type": "sun", "event": "sunset", "offset_seconds": 1800}),
    ],
)  # fmt: skip
def test_delays_times_and_the_sun_are_read_in_both_languages(text, kind, trigger):
    found = understood(text)
    assert found is not None
    assert (found.kind, found.trigger) == (kind, trigger)
    assert made(found) == [("HassTurnOff", ("fan.study",))]


@pytest.mark.parametrize(
    ("text", "trigger", "conditions"),
    [
        ("when the front door opens, turn on the hall lamp", {"type": "state", "entity": "binary_sensor.front", "to": "on"}, []),
        ("turn on the hall lamp whenever the front door opens", {"type": "state", "entity": "binary_sensor.front", "to": "on"}, []),
        ("前门打开的时候开门厅灯", {"type": "state", "entity": "binary_sensor.front", "to": "on"}, []),
        ("如果前门打开了就打开门厅灯", {"type": "state", "entity": "binary_sensor.front", "to": "on"}, []),
        ("when the front door opens after sunset, turn on the hall lamp",
         {"type": "state", "entity": "binary_sensor.front", "to": "on"}, [{"type": "sun", "after": "sunset"}]),
        ("if the front door is open for more than ten minutes turn on the hall lamp",
         {"type": "state", "entity": "binary_sensor.front", "to": "on", "for_seconds": 600.0}, []),
        ("if there is motion in the hall between 10 pm and 6 am, turn on the hall lamp",
         {"type": "state", "entity": "binary_sensor.motion", "to": "on"}, [{"type": "time", "after": "22:00", "before": "06:00"}]),
        ("when Anna comes home turn on the hall lamp", {"type": "state", "entity": "person.anna", "to": "home"}, []),
        ("安娜到家就开门厅灯", {"type": "state", "entity": "person.anna", "to": "home"}, []),
        ("when everybody has left, turn on the hall lamp", {"type": "state", "entity": ["person.anna", "person.ben"], "to": "not_home"}, []),
        ("if the study temperature goes above 26 degrees, turn on the hall lamp",
         {"type": "num", "entity": "sensor.study", "operator": ">", "value": 26.0, "unit": "°C"}, []),
        ("书房温度高于26度就打开门厅灯", {"type": "num", "entity": "sensor.study", "operator": ">", "value": 26.0, "unit": "°C"}, []),
        ("on weekdays, when the front door opens, turn on the hall lamp",
         {"type": "state", "entity": "binary_sensor.front", "to": "on"}, [{"type": "days", "days": ["mon", "tue", "wed", "thu", "fri"]}]),
    ],
)  # fmt: skip
def test_rules_are_read_in_both_languages(text, trigger, conditions):
    found = understood(text)
    assert found is not None
    assert (found.kind, found.trigger, list(found.conditions)) == ("rule", trigger, conditions)
    assert made(found) == [("HassTurnOn", ("light.hall",))]


@pytest.mark.parametrize(
    "text",
    [
        "when did the front door open?", "什么时候开门厅灯", "turn on the hall lamp", "when the dragon wakes, turn on the hall lamp",
        "when the front door opens, sing a song", "is it dark after sunset?", "", "就" * 200,
    ],
)  # fmt: skip
def test_what_is_no_order_for_later_or_not_certain_is_left_to_others(text):
    assert understood(text) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("turn on the hall lamp at 25:70", "25:70"), ("at 7:61 turn on the hall lamp", "7:61"),
        ("turn off the hall lamp on february 30 at 8", "february 30"), ("二月三十号早上八点关门厅灯", "二月三十号"),
        ("二十五点开门厅灯", "二十五点"), ("in minus five minutes turn on the hall lamp", "in minus five minutes"),
        ("负五分钟后开门厅灯", "负五分钟后"),
    ],
)  # fmt: skip
def test_a_time_that_no_clock_has_is_refused_by_name(text, said):
    tier = load_bundled("schedules").Schedules(others=[load_bundled("grammar").Rules()])
    observation = Observation(trace="t", source="w", kind="words", at=START, text=text)
    intent = tier.understand(observation, Context(now=START), HOME)
    assert (intent.outcome, intent.calls, intent.schedule) == ("refuse", (), None)
    assert intent.reason.endswith(f"said={said}")


@pytest.mark.parametrize(
    "text",
    ["turn on the hall lamp at 24:00", "2月29日八点开门厅灯", "十点四十五关门厅灯", "关门厅灯二十四小时"],
)
def test_a_time_that_comes_is_not_refused(text):
    tier = load_bundled("schedules").Schedules(others=[load_bundled("grammar").Rules()])
    observation = Observation(trace="t", source="w", kind="words", at=START, text=text)
    intent = tier.understand(observation, Context(now=START), HOME)
    assert intent is None or intent.outcome == "act"


def test_an_order_for_a_while_acts_now_and_takes_it_back_later():
    tier = load_bundled("schedules").Schedules(others=[load_bundled("grammar").Rules()])
    observation = Observation(
        trace="t", source="w", kind="words", at=START, text="turn on the hall lamp for 5 minutes"
    )
    intent = tier.understand(observation, Context(now=START), HOME)
    assert [c.intent for c in intent.calls] == ["HassTurnOn"]
    assert (intent.schedule.trigger, made(intent.schedule)) == (
        {"seconds": 300},
        [("HassTurnOff", ("light.hall",))],
    )


# ---- the text file ------------------------------------------------------------------------------


def test_a_rule_is_the_same_after_it_was_written_and_read():
    text = write(RULE, HOME)
    assert read(text) == RULE
    assert "When Front door opens, if it is after sunset: turn on Hall lamp for 5 minutes" in text
    assert "5分钟" in text


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('name = "hall_light"', 'name = "hall light"', "name"),
        ('type = "state"', 'type = "moon"', "when.type"),
        ('to = "on"', "to = 3", "when.to"),
        ('intent = "HassTurnOn"', 'intent = "HassFly"', "do[0].intent"),
        ('after = "sunset"', 'after = "teatime"', "if[0].event"),
        ("enabled = true", "enabled = perhaps", "line"),
        ("enabled = true", "enabled = true\ncolour = 1", "colour"),
    ],
)
def test_a_broken_text_says_which_key_is_wrong(old, new, says):
    with pytest.raises(RuleError, match=says.replace("[", r"\[")):
        read(write(RULE, HOME).replace(old, new))


def test_a_file_that_is_not_usable_is_named_and_the_others_are_read(tmp_path: Path):
    files = RuleFiles(tmp_path)
    files.save(RULE, HOME)
    (tmp_path / "bad.toml").write_text("name = ")
    assert list(files.load()) == ["hall_light"]
    assert "bad.toml" in files.errors["bad"]


def test_a_folder_that_cannot_be_written_is_an_error_that_names_it(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(RuleError, match="rules.*can be written"):
        RuleFiles(tmp_path / "file" / "rules").save(RULE, HOME)


@pytest.mark.parametrize(
    "trigger",
    [
        {"type": "time", "time": "25:00"},
        {"type": "num", "entity": "sensor.study", "operator": "=", "value": 1},
        {},
    ],
)
def test_impossible_triggers_are_refused(trigger):
    with pytest.raises(RuleError):
        check(Rule(name="x", trigger=trigger, calls=RULE.calls))


def test_a_delay_is_no_rule():
    with pytest.raises(RuleError):
        from_schedule(Schedule(kind="delay", trigger={"seconds": 5}, calls=RULE.calls), "x")


# ---- what holds ---------------------------------------------------------------------------------


def test_of_several_people_all_must_be_away():
    part = {"type": "state", "entity": ["person.anna", "person.ben"], "to": "not_home"}
    assert not holds(part, HOME, START, PLACE)


def test_a_reading_is_compared_and_what_is_no_number_never_holds():
    part = {"type": "num", "entity": "sensor.study", "operator": ">", "value": 20}
    assert holds(part, HOME, START, PLACE)
    assert not holds({**part, "entity": "light.hall"}, HOME, START, PLACE)


def test_days_and_times_hold_by_the_clock_of_the_site():
    assert holds({"type": "days", "days": ["mon"]}, HOME, START, PLACE)
    assert not holds({"type": "time", "after": "11:00", "before": "12:00"}, HOME, START, PLACE)


def test_a_reading_far_from_the_usual_ones_is_strange_only_after_enough_of_them():
    usual = Usual()
    assert not any(usual.strange(20 + (i % 3) * 0.1) for i in range(50))
    assert usual.strange(35)
    assert not usual.strange(20.1)


# ---- running ------------------------------------------------------------------------------------

OPENS = "when the study window opens, turn on the hall lamp"


async def until(holds_now, seconds: float = 3.0) -> None:
    async with asyncio.timeout(seconds):
        while not holds_now():
            await asyncio.sleep(0.005)


def told(home) -> list[str]:
    return [body for (body,) in home.host.database.rows("SELECT body FROM audit WHERE stage = 'reply'")]


async def add(home, text: str = OPENS, name: str = "r") -> dict:
    return await home.client.call("rule_add", text=text, name=name, enable=True)


def running(clock=None, **more):
    more.setdefault("understanding", {"tiers": ("grammar", "schedules")})
    return site(clock=clock or SimulatedClock(START, rate=0), site=SITE, **more)


async def test_a_rule_said_in_words_is_shown_back_in_both_languages_and_active_only_after_a_yes():
    async with running() as home:
        reply = await home.say(OPENS, person="anna")
        assert reply["outcome"] == "asked"
        assert "When Study window opens" in reply["reply"] and "Study window打开时" in reply["reply"]
        assert await home.client.call("rules") == []
        assert (await home.say("yes", person="anna"))["outcome"] == "done"
        assert [r["state"] for r in await home.client.call("rules")] == ["active"]
        await home.device.report("window", "on")
        await until(lambda: home.device.got)
        assert (home.device.got[0]["entity"], home.device.got[0]["verb"]) == ("lamp", "turn_on")


async def test_a_rule_remembers_the_words_it_was_made_of():
    async with running() as home:
        await home.say(OPENS)
        await home.say("yes")
        (rule,) = await home.client.call("rules")
        assert (rule["words"], rule["name"]) == (OPENS, "when_the_study_window_opens_turn_on_the")


def test_a_window_of_another_room_than_the_one_said_is_not_taken():
    assert understood("when the study window opens, turn on the hall lamp") is None
    assert understood("如果书房的门打开就开门厅灯") is None


async def test_a_rule_that_is_answered_with_no_is_forgotten():
    async with running() as home:
        await home.say(OPENS)
        await home.say("no")
        assert await home.client.call("rules") == []


async def test_a_rule_runs_only_when_its_state_begins_and_its_conditions_hold():
    clock = SimulatedClock(START, rate=0)
    async with running(clock) as home:
        await add(home, "when the study window opens after sunset, turn on the hall lamp")
        await home.device.report("window", "on")
        await home.settled()
        assert home.device.got == []
        why = await home.client.call("rule_why_not", name="r")
        assert "sunset" in why["held_back"][0]["why"]
        await home.device.report("window", "off")
        clock.set(datetime(2025, 5, 5, 23, 0, tzinfo=PLACE.zone).timestamp())
        await home.device.report("window", "on")
        await until(lambda: home.device.got)


async def test_a_rule_for_a_while_takes_its_act_back():
    clock = SimulatedClock(START, rate=0)
    async with running(clock) as home:
        await add(home, OPENS + " for five minutes")
        await home.device.report("window", "on")
        await until(lambda: home.state("light.hall_lamp") == "on")
        clock.advance(300)
        await until(lambda: home.state("light.hall_lamp") == "off")


async def test_a_state_must_last_as_long_as_the_rule_says():
    clock = SimulatedClock(START, rate=0)
    async with running(clock) as home:
        await add(home, "if the study window is open for more than ten minutes turn on the hall lamp")
        await home.device.report("window", "on")
        await home.settled()
        clock.advance(400)
        await home.device.report("window", "off")
        await home.settled()
        clock.advance(400)
        await home.settled()
        assert home.device.got == []
        await home.device.report("window", "on")
        await home.settled()
        clock.advance(601)
        await until(lambda: home.device.got)


async def test_a_rule_at_a_time_runs_each_day():
    clock = SimulatedClock(START, rate=0)
    async with running(clock) as home:
        await add(home, "every day at 11 am turn on the hall lamp")
        clock.advance(3600)
        await until(lambda: len(home.device.got) == 1)
        await home.device.report("lamp", "off")
        await home.settled()
        clock.advance(86400)
        await until(lambda: len(home.device.got) == 2)


async def test_a_flood_of_triggers_is_held_back_and_named():
    async with running(schedule={"rule_runs_per_min": 3}) as home:
        await add(home, "when the study window opens, turn off the study heating")
        for _ in range(12):
            await home.device.report("window", "on")
            await home.settled()
            await home.device.report("window", "off")
            await home.settled()
        (rule,) = await home.client.call("rules")
        assert rule["runs"] == 3
        await until(lambda: any("The rule r ran 3 times" in text for text in told(home)))
        assert sum("held back" in text for text in told(home)) == 1


async def test_a_rule_naming_a_device_that_is_gone_is_broken_says_so_and_comes_back_with_it():
    async with running() as home:
        await add(home)
        await home.device._send("availability", "offline")
        await until(lambda: any("broken" in text for text in told(home)))
        (rule,) = await home.client.call("rules")
        assert rule["state"] == "broken" and "light.hall_lamp" in rule["reason"]
        await home.device._send("availability", "online")
        await until(lambda: any("works again" in text for text in told(home)))
        await home.device.report("window", "on")
        await until(lambda: home.device.got)


async def test_rules_survive_a_restart_as_files_that_a_person_can_change(tmp_path):
    path = str(tmp_path / "home.db")
    async with running(database=path) as home:
        file = Path((await home.client.call("rule_show", name=(await add(home))["name"]))["file"])
    file.write_text(file.read_text().replace("HassTurnOn", "HassTurnOff"))
    async with running(database=path) as home:
        (rule,) = await home.client.call("rules")
        assert rule["en"].endswith("turn off Hall lamp")


async def test_a_rule_goes_through_the_gate():
    async with running() as home:
        await add(home, "when the study window opens, unlock the front door")
        await home.device.report("window", "on")
        await until(lambda: any("Shall I unlock" in text for text in told(home)))
        assert home.device.got == []


async def test_a_rule_is_tested_without_anything_being_done():
    async with running() as home:
        await add(home, "when the study window opens after sunset, turn on the hall lamp")
        night = await home.client.call(
            "rule_test", name="r", at="23:00", states={"binary_sensor.study_window": "on"}
        )
        noon = await home.client.call(
            "rule_test", name="r", at="12:00", states={"binary_sensor.study_window": "on"}
        )
        assert (night["would_run"], noon["would_run"]) == (True, False)
        assert home.device.got == []


async def test_a_disabled_rule_rests_and_a_removed_one_is_gone():
    async with running() as home:
        await add(home)
        await home.client.call("rule_disable", name="r")
        await home.device.report("window", "on")
        await home.settled()
        assert home.device.got == []
        assert await home.client.call("rule_remove", name="r") == {"removed": "r"}
        assert await home.client.call("rules") == []


async def test_what_a_device_cannot_do_is_refused_when_the_rule_is_made():
    async with running() as home:
        reply = await home.say("when the study window opens, set the study heating to 45 degrees")
        assert reply["outcome"] == "refused"
        assert await home.client.call("rules") == []


async def test_a_rule_that_conflicts_with_another_is_not_made_active_by_a_command():
    async with running() as home:
        await add(home, name="first")
        made = await add(home, "when the study window opens, turn off the hall lamp", name="second")
        assert (made["enabled"], made["findings"][0]["kind"]) == (False, "conflict")
        with pytest.raises(EdgeHomeError, match="conflict"):
            await home.client.call("rule_enable", name="second")


async def test_a_conflict_is_said_when_the_rule_is_shown_back():
    async with running() as home:
        await add(home, name="first")
        reply = await home.say("when the study window opens, turn off the hall lamp")
        assert (reply["outcome"], "conflict" in reply["reply"]) == ("asked", True)


async def test_a_rule_that_the_interlocks_would_always_refuse_is_refused_at_once():
    async with running() as home:
        reply = await home.say("when the study window opens, set the study heating to heat")
        assert (reply["outcome"], "window is open" in reply["reply"]) == ("refused", True)
