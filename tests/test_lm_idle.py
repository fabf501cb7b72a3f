"""Sentences that speak of an order and give none; beside each an order that is like it."""

import pytest

from edgehome.lm.said import idle


@pytest.mark.parametrize(
    "text",
    [
        "I told the lads never run the winch alone", "and I said to Auntie Jo, you shut every window when it rains", "and then he goes, lock the shed, just like that",
        "we can't start the bandsaw, the blade's off", "nobody should touch the boiler", "I'd open the hatch but it sticks",
        "hold off on the fan heater", "no rush on the dishwasher", "please stop turning the music on", "she's a bit of a dim bulb, our Jo",
        "don't lock the shed, I'm still in it", "don't let the kids open the hatch", "我跟老李讲，别老开着窗", "我以为我把水阀关了", "幸好我锁了门", "不着急开暖气", "要不要把窗帘拉上",
        "我去开门", "他老是开着灯睡觉", "风扇先开着吧", "风扇先别关，我还热着呢", "收音机坏了，听不了", "锯床还不能开", "别给我开窗啊，我怕冷",
    ],
)  # fmt: skip
def test_what_only_speaks_of_an_order_gives_none(text: str) -> None:
    assert idle.gives_none(text)


@pytest.mark.parametrize(
    "text",
    [
        "I told you to lock the shed", "I said music off", "I told Jo it's cold, can you turn the heating up", "I can't see a thing, turn the light on",
        "I'd like the lamp on but not too bright", "you're a star, turn the fan off", "stop the music", "she's freezing, put the heating on",
        "fan off but leave the lamp on", "我要开灯", "我想把窗帘拉上", "我去睡了，把灯关了", "他老是忘，把厨房灯关了吧", "收音机坏了，把音箱打开",
        "能不能开灯", "那风扇别开了", "把灯关了，空调别关", "以为关了，把水阀关上", "我开不了门，帮我开下门",
    ],
)  # fmt: skip
def test_an_order_stays_one(text: str) -> None:
    assert not idle.gives_none(text)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("can we start the winch?", True), ("锯床能不能开", True), ("现在能开锯床吗", True), ("can you start the winch", False), ("能不能帮我开锯床", False),
        ("start the winch", False),
    ],
)  # fmt: skip
def test_whether_something_may_be_started_is_only_asked(text: str, asks: bool) -> None:
    assert idle.asks_leave(text) == asks
