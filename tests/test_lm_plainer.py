"""Drawn-out words, cries and "in there" are put plainly; other words stay."""

import pytest

from edgehome.homefile import StaticHome
from edgehome.lm.said import plainer, remarks
from edgehome.messages import Area, Entity

HOME = StaticHome({}, {"den": Area(id="den", name="Den"), "ann": Area(id="ann", name="Ann's Room")})


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("looonely niiight scene pleeease", "loonely night scene please"),
        ("cinema mode, let's do this!", "cinema mode"),
        ("switch of the den lamp", "switch off the den lamp"),
        ("den lamp of plz", "den lamp off plz"),
        ("everything off in the den", "turn everything off in the den"),
        ("we're done in the den, lamps off in there", "lamps off in Den"),
        ("Ann's gone and left it all on again, everything off in there", "turn everything off in Ann's Room"),
    ],
)
def test_an_order_is_put_plainly(text: str, plain: str) -> None:
    assert plainer.plainly(text, HOME) == plain


@pytest.mark.parametrize(
    "text",
    [
        "brrr it's cold",
        "Press III off",
        "the colour of the lamp",
        "turn off the lamp in there",
        "is everything off in the den?",
        "go for it",
    ],
)
def test_other_words_stay(text: str) -> None:
    assert plainer.plainly(text, HOME) == text


ALARMS = StaticHome(
    {
        i: Entity(id=f"alarm.{i}", domain="alarm", name=name, state=state)
        for i, name, state in (
            ("mash", "Mash Tun Hot", "active"),
            ("sump", "Sump High", "active"),
            ("fan", "Fan Worn", "acknowledged"),
        )
    }
)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("yeah I know the sump's high, stop beeping", "acknowledge Sump High"),
        ("ok ok I heard, mash tun, shut up about it", "acknowledge Mash Tun Hot"),
        ("I know, I know, stop telling me", "I know, I know, stop telling me"),
        ("I know the mash tun is on, stop it", "I know the mash tun is on, stop it"),
        ("the mash pump wants slowing while I look, 12 will do", "set the mash pump to 12"),
        ("mum wants it louder, 30 is enough", "mum wants it louder, 30 is enough"),
    ],
)
def test_an_alarm_is_acknowledged_by_complaining_and_a_wish_with_its_value_sets_it(
    text: str, plain: str
) -> None:
    assert plainer.plainly(text, ALARMS) == plain


def test_what_stands_behind_a_polite_question_is_a_remark() -> None:
    told = remarks.without("would you put the oven up to ninety? Both guests want bread")
    assert told is not None and told.rest == "would you put the oven up to ninety"
    last = remarks.without("last one out, lock the shed")
    assert last is not None and last.rest == "lock the shed"
