"""What was done already, and what somebody is quoted with, orders nothing."""

import pytest

from edgehome.homefile import StaticHome
from edgehome.lm.said import idle, reported
from edgehome.messages import Entity

HOME = StaticHome({"person.ann": Entity(id="person.ann", name="Ann", domain="person")})


@pytest.mark.parametrize(
    "text",
    [
        "I put the oven on at two so it'll be ready by four",
        "Ann put the dryer on at ten so the towels are dry",
        "we'd left the porch lamp on till dawn",
        "I've just unlocked the shed",
        "at eleven he shut the gate and went home",
        "already switched the heater off at noon",
        "a voice on the podcast went 'open the garage' and the dog barked",
        'the poster says "switch off all machines"',
    ],
)
def test_what_was_done_or_quoted_gives_no_order(text: str) -> None:
    assert idle.gives_none(text, HOME)


@pytest.mark.parametrize(
    "text",
    [
        "put the oven on at two",
        "turned off the lights",
        "Alexa put the dryer on at ten",
        "I shut the window, turn the heating off",
        "I locked up at ten, is the gate still locked",
        "we shut the shop at six so arm the alarm",
        "I opened the window, it's still too hot",
        "I put the lamp on but it's too bright",
        "when I've shut the gate turn the lamp off",
        "he said 'switch it off', so turn the lamp off",
        "add 'lock the shed' to my list",
        "announce 'close the windows please'",
    ],
)
def test_orders_beside_what_was_done_stay_orders(text: str) -> None:
    assert not idle.gives_none(text, HOME)


def test_what_a_player_or_a_list_is_given_is_no_quotation() -> None:
    assert not reported.quotes("play 'turn off the light' by Nelly")
    assert reported.quotes("she yelled 'turn off the light' at me")


def test_the_time_of_what_was_done_is_no_time_for_what_is_to_do() -> None:
    assert idle.still_to_do("I locked up at ten, is the gate locked", HOME) == "is the gate locked"
    assert idle.still_to_do("lock up at ten", HOME) == "lock up at ten"
