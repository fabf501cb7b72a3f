"""The domain that words are about, by the names of the home and the nouns in them."""

import pytest

from edgehome.homefile import StaticHome
from edgehome.messages import Area, Entity
from edgehome.subject import Subjects


def entity(entity_id: str, name: str, *aliases: str) -> Entity:
    return Entity(
        id=entity_id, device="d", adapter="a", domain=entity_id.split(".")[0], name=name, aliases=aliases
    )


@pytest.fixture
def home():
    home = StaticHome()
    things = [
        entity("light.hall", "Hall lamp", "门厅灯"),
        entity("climate.study", "Study", "书房"),
        entity("fan.light", "Light breeze"),
        entity("sensor.t", "Porch"),
        entity("switch.t", "Porch"),
    ]
    home.entities.update({e.id: e for e in things})
    home.areas["lock_room"] = Area(id="lock_room", name="Lock room")
    return home


@pytest.mark.parametrize(
    ("words", "domain"),
    [
        ("turn on the hall lamp", "light"),
        ("打开門廳燈", "light"),
        ("打开门厅灯", "light"),
        ("把灯都关了", "light"),
        ("all lights off", "light"),
        ("set the STUDY to 20", "climate"),
        ("start the light breeze", "fan"),  # the noun within a name counts for nothing
        ("turn on the hall lamp and set the study to 20", ""),
        ("open the blinds and turn on the hall lamp", ""),
        ("is it warm in the lock room", ""),  # a place is no thing
        ("how is the porch", ""),  # two things of that name, of two kinds
        ("a flight of delight", ""),
        ("what time is it", ""),
    ],
)
def test_the_domain_of_words(home, words, domain):
    assert Subjects(home).of(words) == domain


def test_names_are_looked_at_again_when_the_home_changes(home):
    subjects = Subjects(home)
    assert subjects.of("start the moon") == ""
    home.entities["vacuum.m"] = entity("vacuum.m", "Moon")
    home.revision += 1
    assert subjects.of("start the moon") == "vacuum"


def test_the_domain_of_things_is_theirs_if_it_is_one(home):
    subjects = Subjects(home)
    assert subjects.of_entities(["light.hall", "gone"]) == "light"
    assert subjects.of_entities(["light.hall", "climate.study"]) == ""
    assert subjects.of_entities([]) == ""
