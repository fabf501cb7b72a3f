"""Where sentences fall into parts."""

import pytest

from edgehome.lm.said.clauses import conditional, parts, surely_conditional


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("lamp down, TV up", ["lamp down", "TV up"]),
        ("lock the door and then dim the lights", ["lock the door", "dim the lights"]),
        ("落地灯开两成，主灯关，电视静音", ["落地灯开两成", "主灯关", "电视静音"]),
        ("turn on the lamp", []),
    ],
)
def test_a_sentence_is_split_at_its_joints(text: str, want: list[str]) -> None:
    assert parts(text) == want


@pytest.mark.parametrize(
    ("text", "when", "what"),
    [
        ("if the door opens, turn on the light", "the door opens", "turn on the light"),
        ("turn on the light when the door opens", "the door opens", "turn on the light"),
        ("门打开就开灯", "门打开", "开灯"),
        ("如果温度超过29度的话，打开空调", "温度超过29度", "打开空调"),
        ("if the pressure falls under 5.5 bar start compressor 2", "the pressure falls under 5.5 bar", "start compressor 2"),
    ],
)  # fmt: skip
def test_a_rule_has_two_halves(text: str, when: str, what: str) -> None:
    assert conditional(text) == (when, what)


def test_a_plain_order_is_no_rule() -> None:
    assert conditional("turn on the kitchen light") is None
    assert not surely_conditional("打开厨房的灯")
    assert surely_conditional("whenever it rains close the window")
