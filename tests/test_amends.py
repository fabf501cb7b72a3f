"""What was only tried and is seen to be so later: told to who asked; what never reports or is taken back is not."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from edgehome.bench.house import house


@asynccontextmanager
async def slow_house():
    tables = {
        "execution": {"echo_timeout_s": 0.05, "settle_s": 0.02},
        "understanding": {"tiers": ("grammar", "schedules"), "budget_s": 30.0},
        "plugins": {"call_budget_s": 30.0},
    }
    async with house("family_home", **tables) as home:
        home.told = []
        home.host.tell = lambda feed, body: home.told.append(body) if feed == "reply" else None
        home.host.later.amends.patience_s = 30.0
        yield home


async def until(home, count):
    async with asyncio.timeout(30):
        while len(home.told) < count:
            await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("turn on the desk lamp", "It worked after all: Desk Lamp is on"),
        ("打开台灯", "后来确认成功了：台灯开着"),
    ],
)
async def test_a_device_that_reports_late_corrects_the_answer_for_who_asked(words, says):
    async with slow_house() as home:
        lamp = home.devices["light.desk_lamp"]
        lamp.slow_s = 0.2
        lamp.fail("slow")
        await home.quiet()
        reply = await home.host.say(words, person="anna")
        assert reply.outcome == "tried"
        await until(home, 2)
        assert home.told[-1]["reply"].startswith(says) and home.told[-1]["person"] == "anna"
        steps = [step.step() for step in home.host.audit.chain(reply.trace)]
        assert steps[-1]["what"] == "confirmed late"


@pytest.mark.slow
async def test_a_group_that_reports_late_is_told_in_one_sentence():
    async with slow_house() as home:
        for name in ("floor_lamp", "living_room_ceiling", "tv_strip"):
            home.devices[f"light.{name}"].slow_s = 0.2
            home.devices[f"light.{name}"].fail("slow")
        await home.quiet()
        reply = await home.host.say("turn on the lights in the living room", person="anna")
        assert reply.outcome == "tried"
        await until(home, 2)
        await asyncio.sleep(0.4)
        assert len(home.told) == 2
        assert "TV Light Strip is on" in home.told[1]["reply"]


async def test_what_the_device_then_takes_back_or_never_reports_is_not_told():
    async with slow_house() as home:
        home.host.later.amends.patience_s = 0.2
        lamp = home.devices["light.desk_lamp"]
        lamp.fail("silent")
        await home.quiet()
        reply = await home.host.say("turn on the desk lamp", person="anna")
        assert reply.outcome == "tried"
        await asyncio.sleep(0.4)
        assert len(home.told) == 1


async def test_after_an_order_that_was_not_confirmed_nothing_is_already_so():
    async with slow_house() as home:
        lamp = home.devices["light.desk_lamp"]
        lamp.fail("silent")
        await home.quiet()
        await home.host.say("turn on the desk lamp", person="anna")
        answer = await home.host.say("is the desk lamp on?", person="anna")
        assert "not answered yet" in answer.reply
        reply = await home.host.say("turn off the desk lamp", person="anna")
        assert (reply.outcome, home.truth("light.desk_lamp")[0]) == ("tried", "off")
        lamp.fail("none")
        await home.quiet()
        reply = await home.host.say("turn off the desk lamp", person="anna")
        assert (reply.outcome, reply.actions) == ("done", ())


@pytest.mark.slow
async def test_a_newer_order_for_the_thing_ends_the_waiting_for_the_older():
    async with slow_house() as home:
        lamp = home.devices["light.desk_lamp"]
        lamp.slow_s = 0.25
        lamp.fail("slow")
        await home.quiet()
        await home.host.say("turn on the desk lamp", person="anna")
        await home.host.say("turn off the desk lamp", person="anna")
        await asyncio.sleep(0.6)
        assert not [t for t in home.told if "is on" in t["reply"]]
