"""What goes on with the plan just made: another time instead, more days, the same time for another thing."""

from datetime import datetime

import pytest
from fixtures_host import site

from edgehome.homefile import load_home
from edgehome.lm.parts.replan import replanned
from edgehome.messages import Call, Context, Question, Schedule

NOW = datetime(2025, 5, 5, 10, 0)
HOME = load_home({
    "areas": [{"id": "shed", "name": "Shed"}, {"id": "zhu", "name": "主卧"}],
    "entities": [
        {"id": "light.path", "domain": "light", "name": "Path lights"},
        {"id": "light.shed", "domain": "light", "name": "Shed lamp", "area": "shed"},
        {"id": "light.zhu", "domain": "light", "name": "主卧灯", "area": "zhu"},
        {"id": "switch.pump", "domain": "switch", "name": "Pond pump"},
        {"id": "lock.gate", "domain": "lock", "name": "Gate"},
    ],
})  # fmt: skip
ON = (Call(intent="HassTurnOn", entities=("light.path",)),)
AT = Schedule(kind="at", trigger={"time": "21:00"}, calls=ON)
DELAY = Schedule(kind="delay", trigger={"seconds": 600}, calls=ON)
CANCEL = ["CancelSchedule"]


def gone_on(text: str, schedule: Schedule = AT, question: Question | None = None):
    found = replanned(text, Context(schedule=schedule, question=question), HOME, NOW)
    if found is None or found.schedule is None:
        return None
    return [c.intent for c in found.calls], found.schedule.kind, found.schedule.trigger, found.schedule.calls


@pytest.mark.parametrize(
    ("text", "trigger"),
    [
        ("make it ten instead", {"time": "22:00"}), ("no, at half past eight", {"time": "20:30"}), ("quarter past", {"time": "21:15"}),
        ("tomorrow instead", {"time": "21:00", "date": "2025-05-06"}), ("改成十点半", {"time": "22:30"}), ("推迟到十点吧", {"time": "22:00"}),
        ("move it to 6am", {"time": "06:00"}),
    ],
)  # fmt: skip
def test_another_time_takes_the_place_of_the_one_before(text: str, trigger: dict) -> None:
    assert gone_on(text) == (CANCEL, "at", trigger, ON)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("make that twenty", 1200), ("no, half an hour", 1800), ("改成一小时", 3600), ("还是五分钟吧", 300)],
)
def test_another_length_takes_the_place_of_the_one_before(text: str, seconds: int) -> None:
    assert gone_on(text, DELAY) == (CANCEL, "delay", {"seconds": seconds}, ON)


def test_twelve_is_noon_after_a_time_of_the_morning() -> None:
    made = gone_on("make it twelve", Schedule(kind="at", trigger={"time": "11:00"}, calls=ON))
    assert made is not None and made[2] == {"time": "12:00"}


def test_other_days_are_a_plan_beside_it() -> None:
    assert gone_on("at 8 pm on weekends") == ([], "at", {"time": "20:00", "days": ["sat", "sun"]}, ON)
    assert gone_on("and at eleven too") == ([], "at", {"time": "23:00"}, ON)


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("the shed lamp as well", "light.shed"),
        ("and the pond pump", "switch.pump"),
        ("主卧灯也一样", "light.zhu"),
    ],
)
def test_another_thing_gets_a_plan_for_the_same_time(text: str, entity: str) -> None:
    made = gone_on(text)
    assert made is not None
    assert (made[:3], [(c.intent, c.entities) for c in made[3]]) == (
        ([], "at", {"time": "21:00"}),
        [("HassTurnOn", (entity,))],
    )


@pytest.mark.parametrize(
    "text",
    [
        "shed lamp off",
        "make it ten percent",
        "thank you",
        "the zebra too",
        "it is ten",
        "what time is it",
        "turn on the pump at ten",
        "ten people",
    ],
)
def test_other_words_leave_the_plan_alone(text: str) -> None:
    assert gone_on(text) is None


def test_an_open_question_goes_first_and_a_rule_is_not_moved() -> None:
    assert gone_on("make it ten", question=Question(id="q", text="?")) is None
    assert (
        gone_on("make it ten", Schedule(kind="rule", trigger={"type": "sun", "event": "sunset"}, calls=ON))
        is None
    )


async def test_a_host_that_moves_a_plan_keeps_no_other_and_tells_both() -> None:
    async with site(understanding={"tiers": ("grammar", "schedules")}) as home:
        await home.say("turn on the hall lamp at 21:00", person="anna")
        first = home.host.later.scheduler.entries("schedule")
        reply = await home.say("make it ten instead", person="anna")
        (moved,) = home.host.later.scheduler.entries("schedule")
        assert [moved.id] != [e.id for e in first] and len(first) == 1
        assert moved.body["planned"]["schedule"]["trigger"] == {"time": "22:00"}
        assert "22:00" in reply["reply"]
        await home.say("turn on the hall lamp", person="anna")
        reply = await home.say("make it eleven", person="anna")
        assert [e.id for e in home.host.later.scheduler.entries("schedule")] == [moved.id]


@pytest.mark.parametrize(
    ("text", "back"),
    [("turn off the hall lamp, in ten minutes open the study blind", "cover.study_blind"), ("turn on the hall lamp, in ten minutes turn it off", "light.hall_lamp")],
)  # fmt: skip
async def test_an_order_before_one_for_later_is_done_now(text: str, back: str) -> None:
    async with site(understanding={"tiers": ("grammar", "schedules")}) as home:
        await home.say(text, person="anna")
        (planned,) = home.host.later.scheduler.entries("schedule")
        (call,) = planned.body["planned"]["schedule"]["calls"]
        assert call["entities"] == [back] or tuple(call["entities"]) == (back,)
        assert home.state("light.hall_lamp") == ("on" if "turn on" in text else "off")


async def test_an_order_for_several_things_later_is_done_later_as_a_whole() -> None:
    async with site(understanding={"tiers": ("grammar", "schedules")}) as home:
        before = home.state("light.hall_lamp")
        await home.say("at 21:00 turn on the hall lamp and open the study blind", person="anna")
        assert home.state("light.hall_lamp") == before
        assert len(home.host.later.scheduler.entries("schedule")) == 1
