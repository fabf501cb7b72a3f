"""Other assistants' business is no order to a home; orders for a list, a player or a timer stay orders whatever they are about."""

import pytest

from edgehome.lm.said import elsewhere

LIST, PLAY, TIMER = "HassListAddItem", "HassMediaSearchAndPlay", "HassStartTimer"


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("reply to anna that we come on sunday", LIST),
        ("have any mails or text messages come in the last five minutes", TIMER),
        ("could you get me the latest headlines from abroad", PLAY),
        ("i want a recipe with the ingredients of an omelette", LIST),
        ("look for shoe shops within two miles", PLAY),
        ("what is the rate of the franc", "HassTimerStatus"),
        ("which supermarket has cheap flour", "HassGetCurrentDate"),
        ("can you learn my mood from how i speak", PLAY),
        ("帮我回复小王说我晚点到", LIST),
        ("查一下附近的超市", PLAY),
    ],
)
def test_other_assistants_business_is_no_order(text: str, heard: str) -> None:
    assert elsewhere.is_business(text, [heard])


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("add answer anna's e-mail to the to-do list", LIST),
        ("put the ingredients for a cake on the shopping list", LIST),
        ("play the latest news", PLAY),
        ("set a timer of ten minutes for the e-mail", TIMER),
        ("把回复邮件加到待办事项", LIST),
        ("turn on the light near me", "HassTurnOn"),
        ("send a message to the kitchen", "HassBroadcast"),
        ("add bread to the list", LIST),
    ],
)
def test_an_order_stays_one_whatever_it_is_about(text: str, heard: str) -> None:
    assert not elsewhere.is_business(text, [heard])


@pytest.mark.parametrize(
    ("text", "heard", "talk"),
    [
        ("so how are things", "HassGetCurrentDate", True),
        ("what day is it", "HassGetCurrentDate", False),
        ("现在几点", "HassGetCurrentTime", False),
        ("the weather was awful on our trip", "HassGetWeather", True),
        ("name a city that has rain now", "HassGetWeather", True),
        ("what is the weather near me", "HassGetWeather", False),
        ("is the weather good?", "HassGetWeather", False),
    ],
)
def test_talk_is_no_question_for_the_date_or_the_weather(text: str, heard: str, talk: bool) -> None:
    assert elsewhere.is_talk(text, [heard]) is talk
    assert not elsewhere.is_business(text, [heard])


def test_an_errand_is_no_order_to_a_home() -> None:
    assert elsewhere.is_errand("reserve us a table for eight o'clock")
    assert elsewhere.is_errand("帮我打车去机场")
    assert not elsewhere.is_errand("add book a taxi to my list")
    assert not elsewhere.is_errand("让小车过来")
