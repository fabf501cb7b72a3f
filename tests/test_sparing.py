"""After an order for a group: what is left out of it is put back, and what was never of it is left alone."""

import pytest

from edgehome.homefile import load_home
from edgehome.lm.parts.sparing import spared
from edgehome.messages import Call, Context, Question

HOME = load_home({
    "areas": [{"id": "barn", "name": "Barn"}, {"id": "loft", "name": "Loft", "aliases": ["阁楼"]}],
    "entities": [
        {"id": "light.barn", "domain": "light", "name": "Barn lamp", "area": "barn"},
        {"id": "light.loft", "domain": "light", "name": "Loft lamp", "area": "loft", "aliases": ["阁楼灯"]},
        {"id": "light.stairs", "domain": "light", "name": "Stair lights", "aliases": ["楼梯灯"]},
        {"id": "switch.pump", "domain": "switch", "name": "Pond pump", "area": "barn"},
    ],
})  # fmt: skip
GROUP = ("light.barn", "light.loft")


def left_out(
    text: str, intent: str = "HassTurnOff", about: tuple[str, ...] = GROUP, question: Question | None = None
):
    calls = (Call(intent=intent, entities=about),)
    found = spared(text, Context(calls=calls, entities=about, question=question), HOME)
    return found if not found else [(c.intent, c.entities) for c in found]


@pytest.mark.parametrize(
    "text",
    ["leave the loft one on", "wait, not the loft lamp", "the loft can stay on", "no, except the loft", "don't turn off the loft lamp", "but keep the loft on please",
     "阁楼的别关", "等等，阁楼灯留着", "阁楼嗰盏唔好熄", "留着阁楼灯", "不过阁楼的不要关"],
)  # fmt: skip
def test_what_is_left_out_of_a_group_is_put_back(text: str) -> None:
    assert left_out(text) == [("HassTurnOn", ("light.loft",))]


@pytest.mark.parametrize(
    "text", ["leave the stair lights on", "楼梯的留着", "not the stairs", "leave the loft off"]
)
def test_what_was_not_of_the_group_or_is_so_already_is_left_alone(text: str) -> None:
    assert left_out(text) == ()


@pytest.mark.parametrize(
    "text",
    ["turn off the loft lamp", "no", "leave it on", "not now", "别关", "the pump can stay on", "I can stay"],
)
def test_other_words_spare_nothing(text: str) -> None:
    assert left_out(text) is None


def test_after_a_question_or_an_order_with_a_value_nothing_is_spared() -> None:
    assert left_out("not the loft", question=Question(id="q", text="?")) is None
    assert left_out("not the loft", "HassLightSet") is None
