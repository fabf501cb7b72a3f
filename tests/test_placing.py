"""A room given in one's own words: asked about, kept, and never taken from a question or an order."""

import pytest
from fixtures_host import site

from edgehome.home import HomeState
from edgehome.homefile import load_home
from edgehome.messages import Entity, EntityFound
from edgehome.placing import placing
from edgehome.store import Database

HOME = load_home(
    {
        "floors": [],
        "areas": [{"id": "living", "name": "Living room", "aliases": ["客厅"]}, {"id": "study", "name": "Study", "aliases": ["书房"]}],
        "entities": [
            {"id": "light.desk", "name": "Desk lamp", "aliases": ["台灯"], "domain": "light", "state": "off"},
            {"id": "light.a", "name": "Lamp", "aliases": ["灯"], "domain": "light", "area": "living", "state": "off"},
            {"id": "light.b", "name": "Lamp", "aliases": ["灯"], "domain": "light", "area": "study", "state": "off"},
            {"id": "person.anna", "name": "Anna", "aliases": ["安娜"], "domain": "person", "state": "home"},
        ],
    }
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("the desk lamp is in the study", "study"), ("My desk lamp is now in the living room.", "living"), ("the desk lamp has moved to the study", "study"),
        ("台灯在书房", "study"), ("台灯现在在客厅里。", "living"), ("台灯搬到书房了", "study"), ("台灯放在客厅", "living"),
    ],
)  # fmt: skip
def test_words_say_where_a_thing_stands(text, area):
    assert placing(text, HOME) == ("light.desk", area)


@pytest.mark.parametrize(
    "text",
    [
        "is the desk lamp in the study", "the desk lamp is in the study?", "台灯在书房吗", "台灯在哪", "Anna is in the study", "安娜在书房",
        "the desk lamp is in the attic", "the lamp is in the study", "turn on the lamp in the study", "打开书房的台灯", "the desk lamp is on",
    ],
)  # fmt: skip
def test_questions_orders_people_and_what_is_not_one_known_thing_are_left_alone(text):
    assert placing(text, HOME) is None


async def test_it_is_asked_first_and_then_kept():
    async with site() as home:
        asked = await home.say("the hall lamp is in the study")
        assert (asked["outcome"], "Study" in asked["reply"]) == ("asked", True)
        assert home.host.home.areas[home.host.home.entity("light.hall_lamp").area].name == "Hall"
        assert (await home.say("yes"))["outcome"] == "done"
        assert home.host.home.areas[home.host.home.entity("light.hall_lamp").area].name == "Study"
        again = await home.say("门厅灯在Study")
        assert again["outcome"] == "answered" and "知道" in again["reply"]
        assert home.device.got == []


async def test_a_no_leaves_it_where_it_was():
    async with site() as home:
        await home.say("the hall lamp is in the study")
        await home.say("no")
        assert home.host.home.areas[home.host.home.entity("light.hall_lamp").area].name == "Hall"


def test_a_given_room_outlives_a_restart_and_what_the_device_announces(tmp_path):
    database = Database(tmp_path / "home.db")
    home = HomeState(database)
    lamp = EntityFound(entity=Entity(id="light.a", name="A", domain="light", area="Hall"))
    home.apply([lamp])
    home.rename("light.a", area="Study")
    home.save()
    database.flush()
    database.close()
    again = HomeState(Database(tmp_path / "home.db"))
    again.apply([lamp])
    assert again.areas[again.entity("light.a").area].name == "Study"
