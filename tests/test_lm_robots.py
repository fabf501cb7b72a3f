"""A vacuum is sent only to what vacuums do, and what does no work is not switched for a chore."""

import pytest

from edgehome.homefile import StaticHome
from edgehome.lm.calls import doors
from edgehome.lm.names import robots
from edgehome.messages import Area, Call, Entity

VACUUM = Entity(id="vacuum.dot", name="Dot", domain="vacuum", aliases=("Robot Vacuum",))
MOWER = Entity(id="lawn_mower.bo", name="Bo", domain="lawn_mower", aliases=("Robot Mower",))
ROOF = Entity(id="cover.roof", name="Roof Window", domain="cover")
GATE = Entity(id="lock.lane", name="Lane Gate", domain="lock", area="yard")
HOME = StaticHome({e.id: e for e in (VACUUM, ROOF, GATE)}, {"yard": Area(id="yard", name="Yard")})


@pytest.mark.parametrize(
    "text",
    [
        "get the robot to mow the grass",
        "have dot wash the dishes",
        "can the robot clean the windows",
        "robot, water the plants please",
        "could the hoover do the ironing",
    ],
)
def test_a_vacuum_is_not_sent_to_other_work(text: str) -> None:
    assert robots.beyond(text, HOME) == "vacuum.dot"


@pytest.mark.parametrize(
    "text",
    [
        "get the robot to clean the kitchen",
        "have dot do under the beds",
        "tell the robot to go home",
        "let dot loose in the hall",
        "get the robot to wash the kitchen floor",
        "mow the lawn",
        "get the fan to spin faster",
    ],
)
def test_a_vacuum_is_sent_to_its_own_work(text: str) -> None:
    assert not robots.beyond(text, HOME)


def test_a_robot_that_mows_is_asked_to_mow() -> None:
    both = StaticHome({e.id: e for e in (VACUUM, MOWER)})
    assert robots.mows("get the robot to cut the grass", both)
    assert not robots.beyond("get the robot to cut the grass", both)
    assert not robots.mows("get the robot to cut the grass", HOME)


def test_chores_switch_nothing_that_does_no_work() -> None:
    opens = [Call(intent="HassTurnOn", entities=("cover.roof",))]
    assert robots.idlers("please clean the windows", opens, HOME) == [ROOF]
    assert not robots.idlers("open the windows", opens, HOME)
    starts = [Call(intent="HassVacuumStart", entities=("vacuum.dot",))]
    assert robots.for_somebody_else("get Emma to tidy her room", starts, HOME) == "Emma"
    assert robots.idlers("his robot can mow", starts, HOME) == [VACUUM]
    assert not robots.for_somebody_else("get dot to tidy up", starts, HOME)


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("unlock the school gate", True),
        ("open the safety gate", True),
        ("unlock the lane gate", False),
        ("unlock the yard gate", False),
        ("open the gate", False),
    ],
)
def test_a_gate_called_otherwise_is_not_opened_unasked(text: str, want: bool) -> None:
    assert doors.guessed([Call(intent="HassTurnOff", entities=("lock.lane",))], text, HOME) is want
