"""Two parts of a sentence that are one order, and what a group is told but for."""

import pytest

from edgehome.homefile import load_home
from edgehome.lm.calls.reach import there
from edgehome.lm.calls.resolve import Resolved
from edgehome.lm.model.decode import Heard
from edgehome.lm.names.kin import another_kind
from edgehome.lm.parts.follow import nothing_left, of_a_group, stays, unspared, without
from edgehome.lm.said.asides import kept
from edgehome.lm.said.runon import plainly, second_value
from edgehome.messages import Call, Context

HOME = load_home({
    "areas": [{"id": "attic", "name": "Attic"}, {"id": "porch", "name": "Porch"}],
    "entities": [
        {"id": "light.attic", "domain": "light", "name": "Attic lamp", "area": "attic"},
        {"id": "light.porch", "domain": "light", "name": "Porch lamp", "area": "porch"},
        {"id": "light.set", "domain": "light", "name": "TV glow", "area": "attic"},
        {"id": "lock.porch", "domain": "lock", "name": "Porch door", "area": "porch"},
        {"id": "media_player.set", "domain": "media_player", "name": "Attic TV", "area": "attic", "device_class": "tv"},
    ],
})  # fmt: skip
ATTIC, PORCH = "light.attic", "light.porch"


def heard(intent: str, clause: str, domain: str, p: float = 0.9, **more) -> Heard:
    made = {"role": "now", "intent_p": p, "pointing": "here", "device_class": None, **more}
    return Heard(intent=intent, clause=clause, domain=domain, **made)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("desk lamp purple and at a third, telly off", "desk lamp purple at a third, telly off"),
        ("porch lamp teal, 35 percent please", "porch lamp teal at 35 percent please"),
        ("壁灯要紫的，亮度四十就够，窗帘拉上", "壁灯要紫色亮度四十就够，窗帘拉上"),
        ("boiler to 65, way too hot, 55 will do", "boiler to 55"),
        ("shelf lamp to 70, hang on, no, 30, and lock up", "shelf lamp to 30, and lock up"),
        ("锅炉开到七十五，太烫了，六十五就行", "锅炉开到六十五"),
        ("小吸先吸书房，吸完再吸走廊", "小吸先吸书房，再吸走廊"),
        ("gone seven! attic lamp on", "attic lamp on"),
    ],
)
def test_what_belongs_to_one_order_is_one(text: str, plain: str) -> None:
    assert plainly(text) == plain


@pytest.mark.parametrize(
    "text",
    ["lamp red and the fan at 30", "shelf lamp to 20, no, the desk one", "三楼太热了，二楼开空调", "洗衣机洗完再拖地", "lamp blue and at 7 pm turn it off"],
)  # fmt: skip
def test_what_is_another_order_stays_apart(text: str) -> None:
    assert plainly(text) == text


def test_a_colour_and_how_bright_are_both_set() -> None:
    assert second_value("attic lamp amber at fifteen percent", ["attic lamp"], {"brightness": 15})
    assert second_value("red lamp to 15 percent", ["red lamp"], {"brightness": 15}) == {}
    assert second_value("attic lamp green at forty percent", [], {"color": "green"}) == {"brightness": 40}


@pytest.mark.parametrize(
    ("text", "rest", "what"),
    [
        ("关灯，除了阁楼的", "关灯", ("阁楼",)),
        ("客厅灯就留壁灯，别的全灭，门锁上", "客厅灯全灭，门锁上", ("壁灯",)),
        ("空调全关，就鱼池泵留着别动", "空调全关", ("鱼池泵",)),
        ("除了阁楼那台，空调都关了，她那台二十五度", "空调都关了，阁楼那台二十五度", ("阁楼",)),
        ("别关阁楼的灯，其他的都关", "其他的都关", ("阁楼的灯",)),
        ("all lamps off, oh and not the attic one either", "all lamps off", ("attic",)),
        ("shut the blinds except Zoe's, hers a third", "shut the blinds, Zoe's a third", ("Zoe",)),
    ],
)
def test_what_is_left_out_is_told_apart(text: str, rest: str, what: tuple[str, ...]) -> None:
    assert kept(text) == (rest, what)


def test_an_order_with_an_exception_is_for_the_group_and_never_for_the_exception_alone() -> None:
    lamp = heard("HassTurnOff", "关灯", "light")
    assert of_a_group(lamp, frozenset((PORCH,)), Context(), HOME).pointing == "all"
    assert of_a_group(lamp, frozenset((PORCH,)), Context(area="porch"), HOME).pointing == "here"
    door = heard("HassTurnOff", "开锁", "lock")
    assert of_a_group(door, frozenset((PORCH,)), Context(), HOME).pointing == "here"
    only = (Call(intent="HassTurnOff", entities=(PORCH,)),)
    assert nothing_left(frozenset((PORCH,)), only) and not nothing_left(frozenset((ATTIC,)), only)


def test_what_was_left_out_may_be_told_something_of_its_own() -> None:
    off = Resolved(Call(intent="HassTurnOff", entities=(ATTIC, PORCH)))
    dim = Resolved(Call(intent="HassLightSet", entities=(PORCH,), arguments={"brightness": 20}))
    left = without(frozenset((PORCH,)), [off, dim])
    assert [r.call.entities for r in left] == [(ATTIC,), (PORCH,)]


def test_one_of_several_but_for_one_are_the_others_yet_never_locks() -> None:
    def told(kind: str) -> Resolved:
        ids = tuple(f"{kind}.{x}" for x in "abc")
        one = Resolved(Call(intent="HassTurnOff", entities=(ids[1],)), candidates=ids)
        return without(frozenset((ids[0],)), [one])[0]

    assert told("light").call.entities == ("light.b", "light.c") and not told("light").candidates
    assert told("lock").call.entities == ("lock.b",) and told("lock").candidates == ("lock.b", "lock.c")


def test_what_says_that_a_thing_stays_acts_on_nothing() -> None:
    off = heard("HassTurnOff", "灯都关了", "light")
    assert stays(heard("HassTurnOff", "鱼池泵留着别动", "switch"), [off, off])
    assert not stays(off, [off, off])


def test_an_exception_that_nobody_knows_is_asked_about() -> None:
    both = (Call(intent="HassTurnOff", entities=(ATTIC, PORCH)),)
    off = heard("HassTurnOff", "熄灯", "light")
    assert unspared("熄灯，除了塔楼的", [off], both)
    assert not unspared(
        "熄灯，除了阁楼的", [heard("HassTurnOff", "熄灯", "light", except_areas=["attic"])], both
    )


def test_everyday_words_for_another_kind_name_no_lamp() -> None:
    lamps = [e for e in HOME.entities.values() if e.domain == "light"]
    assert another_kind("the TV", lamps, HOME) and not another_kind("TV glow", lamps, HOME)


def test_all_lamps_behind_a_door_that_is_locked_are_not_those_by_the_door() -> None:
    lamps = [e for e in HOME.entities.values() if e.domain == "light"]
    off = heard("HassTurnOff", "灯都关", "light")
    assert there(off, "灯都关", Context(entities=("lock.porch",)), lamps, HOME) == []
    assert [e.id for e in there(off, "灯也关", Context(entities=("media_player.set",)), lamps, HOME)] == [
        ATTIC,
        "light.set",
    ]
