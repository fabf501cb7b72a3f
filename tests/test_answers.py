"""What questions about the home are answered: all of them or not, how many, which, values, lists, temperatures of rooms."""

import pytest

from edgehome.asked import wants
from edgehome.homefile import load_home
from edgehome.messages import Call, Context
from edgehome.registry import load_bundled

ANSWERS = load_bundled("decide").answers
HOME = load_home({
    "areas": [{"id": "k", "name": "Kitchen"}, {"id": "b", "name": "Bedroom"}, {"id": "s", "name": "Shed"}],
    "entities": [
        {"id": "cover.k", "domain": "cover", "name": "Kitchen blind", "area": "k", "state": "open"},
        {"id": "cover.b", "domain": "cover", "name": "Bedroom blind", "area": "b", "state": "closed"},
        {"id": "light.k", "domain": "light", "name": "Spots", "area": "k", "state": "on", "attributes": {"brightness_pct": 40}},
        {"id": "climate.b", "domain": "climate", "name": "Heating", "area": "b", "state": "heat", "attributes": {"current_temperature": 19}},
        {"id": "todo.s", "domain": "todo", "name": "Groceries", "state": "1",
         "attributes": {"items": [{"summary": "milk", "status": "needs_action"}, {"summary": "tea", "status": "completed"}]}},
    ],
})  # fmt: skip
BLINDS = ("cover.k", "cover.b")


def answered(
    intent: str, entities: tuple[str, ...] = (), lang: str = "en", areas: tuple[str, ...] = (), **arguments
) -> str:
    call = Call(intent=intent, entities=entities, areas=areas, arguments=arguments)
    return ANSWERS.answer(call, lang, 0.0, "UTC", Context(area="b"), HOME)


@pytest.mark.parametrize(
    ("arguments", "en", "zh"),
    [
        ({"all": True}, "No: Kitchen blind open.", "没有：Kitchen blind开着。"),
        ({"wants": "count"}, "1: Bedroom blind.", "1个：Bedroom blind。"),
        ({"wants": "which"}, "Bedroom blind.", "Bedroom blind。"),
        ({}, "Yes: Bedroom blind.", "是的：Bedroom blind。"),
    ],
)
def test_a_question_about_several_is_answered_as_it_was_asked(arguments: dict, en: str, zh: str) -> None:
    assert answered("HassGetState", BLINDS, state="closed", **arguments) == en
    assert answered("HassGetState", BLINDS, lang="zh-CN", state="closed", **arguments) == zh


def test_a_value_has_its_unit_and_what_is_not_known_is_said_not_to_be() -> None:
    assert answered("HassGetState", ("light.k",), attribute="brightness") == "Spots is 40%."
    assert "not know" in answered("HassGetState", ("light.k",), attribute="color")


def test_a_list_is_read_without_what_is_done() -> None:
    assert answered("HassGetState", ("todo.s",)) == "Groceries: milk."


def test_the_temperature_of_a_room_is_that_rooms_or_none() -> None:
    assert answered("HassClimateGetTemperature", areas=("Bedroom",)) == "Heating: 19 °C."
    assert "19" not in answered("HassClimateGetTemperature", areas=("Shed",))


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("how many lights are on", "count"), ("有几盏灯开着", "count"), ("which doors are unlocked", "which"), ("哪些灯开着", "which"),
        ("are the blinds closed", None), ("窗帘关了吗", None),
    ],
)  # fmt: skip
def test_what_a_question_is_after_stands_in_its_words(text: str, want: str | None) -> None:
    assert wants(text) == want


def test_items_of_a_list_may_be_plain_words():
    home = load_home({"entities": [{"id": "todo.s", "domain": "todo", "name": "Groceries", "state": "2", "attributes": {"items": ["milk", "tea"]}}]})  # fmt: skip
    assert [i["summary"] for i in home.entities["todo.s"].attributes["items"]] == ["milk", "tea"]
    call = Call(intent="HassGetState", entities=("todo.s",))
    assert "milk" in ANSWERS.answer(call, "en", 0.0, "UTC", Context(), home)
