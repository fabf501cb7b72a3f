"""Conditions that no word announces: what waits for something never acts at once."""

import pytest

from edgehome.lm.grammars.conditions import awaited
from edgehome.lm.said.clauses import surely_conditional


@pytest.mark.parametrize(
    ("text", "when", "what"),
    [
        ("attic over 29, fan on", "attic over 29", "fan on"),
        ("Grandad gets back, porch light on", "Grandad gets back", "porch light on"),
        ("cellar gets above 70 percent, dehumidifier on", "cellar gets above 70 percent", "dehumidifier on"),
        ("the tank reaches 65, turn it off", "the tank reaches 65", "turn it off"),
        ("it gets stuffy, say over 1200 ppm, open the window", "it gets stuffy over 1200 ppm", "open the window"),
        ("油温一过80度，冷水机打开", "油温一过80度", "冷水机打开"),
        ("书房温度超过30，电扇打开", "书房温度超过30", "电扇打开"),
        ("车库门一开过道灯就亮", "车库门一开", "过道灯亮"),
        ("等水箱烧到55度再关", "水箱烧到55度", "关"),
        ("炉子到了200度就停", "炉子到了200度", "停"),
    ],
)  # fmt: skip
def test_an_order_waits_for_what_stands_before_it(text: str, when: str, what: str) -> None:
    found = awaited(text)
    assert found is not None and (found.when, found.what) == (when, what)
    assert surely_conditional(text)


@pytest.mark.parametrize(
    "text",
    [
        "the attic's over 29, fan on", "it's gone above 70, dehumidifier on", "heating down to 18, lamp off", "volume 30, lights 50",
        "书房都30度了，开电扇", "现在超过30度了，开电扇", "空调调到26度，窗帘拉上", "炉子降到150度，风机停", "周一开灯，周二关灯",
        "扫地机停一停，别吵", "等一下把灯关了", "一会儿开空调，先关窗", "turn the cover 50 percent, lamp off",
    ],
)  # fmt: skip
def test_a_report_or_a_value_to_set_is_no_condition(text: str) -> None:
    assert awaited(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "iron off after it's done", "should the cellar hit 80 percent turn the pump on", "the second the dryer stops tell everyone",
        "lamp on the moment the baby wakes up", "once the roast is done turn the oven off",
    ],
)  # fmt: skip
def test_a_condition_in_front_or_behind_is_seen(text: str) -> None:
    assert surely_conditional(text)
