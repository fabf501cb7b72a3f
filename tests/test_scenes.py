"""A scene is done when what it sets was seen to become so; where that is not known it stays tried."""

import asyncio
import time
import uuid

import msgspec
import pytest

from edgehome.bench.house import house
from edgehome.messages import Action
from edgehome.scenario import load_scenario

SCENE, SCRIPT = "scene.movie_night", "script.good_night"


def order(entity: str) -> Action:
    return Action(
        id=uuid.uuid4().hex, trace="t", entity=entity, verb="turn_on", args={}, expires_at=time.time() + 60
    )


async def run(home, entity: str):
    """Send the order; meanwhile the devices' time goes by, as it does in their own process."""
    sent = asyncio.create_task(home.host.gate.send(order(entity)))
    while not sent.done():
        await asyncio.sleep(0.05)
        for device in home.by_device.values():
            device.tick(0.05, False)
    return sent.result()


SLOW = {"execution": {"echo_timeout_s": 6.0, "settle_s": 0.05}, "plugins": {"call_budget_s": 30.0}}


@pytest.fixture
async def home():
    async with house("family_home", **SLOW) as running:
        yield running


async def test_a_scene_whose_members_were_seen_to_change_is_done(home):
    home.by_device["living_room_ceiling"].by_hand("on", {})
    await home.quiet()
    outcome = await run(home, SCENE)
    assert (outcome.result, outcome.reason) == ("done", "")
    assert home.truth("light.living_room_ceiling")[0] == "off"


@pytest.mark.slow
async def test_a_scene_with_a_silent_member_is_tried_and_names_it():
    async with house("family_home", execution={"echo_timeout_s": 1.0, "settle_s": 0.05}) as home:
        home.by_device["living_room_ceiling"].by_hand("on", {})
        await home.quiet()
        home.by_device["living_room_ceiling"].fail("silent")
        await home.quiet()
        outcome = await run(home, SCENE)
    assert outcome.result == "tried"
    assert outcome.reason.startswith("no_echo;")


async def test_where_all_was_so_before_nothing_was_seen_and_it_is_tried(home):
    home.by_device["kitchen_light"].by_hand("on", {})
    await home.quiet()
    assert (await run(home, SCRIPT)).result == "done"
    await home.quiet()
    await home.rest(60)
    outcome = await run(home, SCRIPT)
    assert (outcome.result, outcome.reason.partition(";")[0]) == ("tried", "as_before")


async def test_a_scene_that_does_not_say_what_it_sets_is_tried(monkeypatch):
    story = load_scenario("family_home")
    devices = tuple(
        msgspec.structs.replace(d, options={**d.options, "tells": False}) if d.kind == "scene" else d
        for d in story.devices
    )
    monkeypatch.setattr(
        "edgehome.bench.house.load_scenario", lambda name: msgspec.structs.replace(story, devices=devices)
    )
    async with house("family_home", **SLOW) as running:
        outcome = await run(running, SCENE)
        assert (outcome.result, outcome.reason.partition(";")[0]) == ("tried", "no_echo_at_all")
