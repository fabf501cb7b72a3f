"""Orders for a list said plainly, and who speaks."""

import pytest

from edgehome.homefile import load_home
from edgehome.lm.said import listing, speaker

HOME = load_home({
    "areas": [{"id": "a", "name": "Attic"}],
    "entities": [
        {"id": "light.a", "domain": "light", "name": "Priya's lamp", "area": "a"},
        {"id": "person.lin", "domain": "person", "name": "林姐"},
        {"id": "switch.c", "domain": "switch", "name": "Copper kettle"},
    ],
})  # fmt: skip


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("we're nearly out of rice so pop it on the list", "add rice to the list"),
        ("Sam wants crumpets, put some on the shopping list", "add crumpets to the shopping list"),
        ("the milk is all gone, chuck it on the list please", "add milk to the list"),
        ("put soap on the list, we used the last this morning", "add soap to the list"),
        ("jot down: nails, glue and a brush", "add nails, glue and a brush to the shopping list"),
        ("I've got the stamps, so cross them off", "mark stamps as bought"),
        ("scrub pears off the list", "remove pears from the list"),
        ("盐用完了，加到清单上", "把盐加到购物清单"),
        ("面粉我已经买回来了，划掉吧", "把面粉从购物清单划掉"),
        ("要买的东西：蒜、香菜", "把蒜、香菜加到购物清单"),
        ("turn the lights off, we are out of here", "turn the lights off, we are out of here"),
        ("put the kettle on, we want tea", "put the kettle on, we want tea"),
        ("what is on the list", "what is on the list"),
    ],
)  # fmt: skip
def test_plainly(said, plain):
    assert listing.plainly(said) == plain


@pytest.mark.parametrize(
    ("said", "each"),
    [
        ("take leeks off and put chives on instead", ("remove leeks from the shopping list", "add chives to the shopping list")),
        ("清单上的面条拿掉，换成两袋米", ("把面条从购物清单删掉", "把两袋米加到购物清单")),
        ("take the cover off and put the pump on", None),
    ],
)  # fmt: skip
def test_swapped(said, each):
    assert listing.swapped(said) == each


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Priya here, my lamp off", "Priya's lamp off"),
        ("it's Priya, the lamp on my side of the bed to ten percent", "Priya's lamp to ten percent"),
        ("我是林姐，把我的灯打开", "把林姐的灯打开"),
        ("it's freezing, my lamp off", "it's freezing, my lamp off"),
        ("Copper here, my lamp off", "Copper here, my lamp off"),
        ("Priya's lamp is on my side", "Priya's lamp is on my side"),
    ],
)
def test_who_speaks(said, meant):
    assert speaker.named(said, HOME) == meant
