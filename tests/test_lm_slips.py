"""Slips of the thumb: what is mended by this home's names and the words of orders, and what stays as it is."""

import pytest

from edgehome.homefile import load_home
from edgehome.lm.hearing import DATA
from edgehome.lm.model.tokens import Tokenizer
from edgehome.lm.said import slips

HOME = load_home(
    {
        "areas": [{"id": "hall", "name": "Hall"}, {"id": "snug", "name": "Snug"}],
        "entities": [
            {"id": "light.hall", "name": "Hall Light", "domain": "light", "area": "hall", "state": "on"},
            {"id": "machine.lathe", "name": "Lathe", "domain": "machine", "area": "hall", "state": "stopped"},
            {"id": "light.moon", "name": "Moon Lamp", "domain": "light", "area": "snug", "state": "on"},
        ],
    }
)
KNOWN = Tokenizer(DATA).words()


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("hal lihgt on", "hall light on"),
        ("strat teh lateh", "start the lathe"),
        ("trun off the lapm", "turn off the lamp"),
        ("moon lite purpel", "moon light purple"),
        ("kithcen rom warmer", "kitchen room warmer"),
    ],
)
def test_one_slip_is_mended(said, meant):
    assert slips.mended(said, HOME, KNOWN) == meant


@pytest.mark.parametrize(
    "said",
    [
        "I loathe this",
        "is it noon yet",
        "bring my bowl",
        "spit in the hall",
        "the cat is on my lap",
        "a form for the post",
        "play moron lateh",
        "add lihgt bulbs to my list",
        "huawei tv on",
        "把 lihgt 打开",
    ],
)
def test_a_word_of_its_own_stays(said):
    assert slips.mended(said, HOME, KNOWN) == said
