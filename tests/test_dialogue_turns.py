"""Turns of a dialogue by rule: what is asked for, which of several by how they are, plans called off or moved, whose it is."""

import pytest

from edgehome import dialogue
from edgehome.homefile import StaticHome, load_home
from edgehome.lm.calls.scheduling import waits_for_itself
from edgehome.lm.names import kin
from edgehome.lm.said import clauses, vague, vehicles, whichever
from edgehome.lm.said.unplanned import unplanned
from edgehome.lm.said.wanted import announcement, answered
from edgehome.messages import Call, Context, Intent, Observation, Question, Schedule
from edgehome.registry import load_bundled

RULES = load_bundled("grammar").Rules()
HOME: StaticHome = load_home({
    "areas": [{"id": "yard", "name": "Timber Yard"}, {"id": "nook", "name": "Nook"}],
    "entities": [
        {"id": "vehicle.a", "domain": "vehicle", "name": "Finch", "state": "idle", "attributes": {"battery_level": 31}},
        {"id": "vehicle.b", "domain": "vehicle", "name": "Robin", "state": "idle", "attributes": {"battery_level": 88}},
        {"id": "light.ida", "domain": "light", "name": "Ida's bedside lamp", "area": "nook"},
        {"id": "light.sol", "domain": "light", "name": "Sol's bedside lamp", "area": "nook"},
        {"id": "light.top", "domain": "light", "name": "Nook top light", "area": "nook"},
        {"id": "cover.n", "domain": "cover", "name": "Nook shade", "area": "nook"},
        {"id": "cover.y", "domain": "cover", "name": "天棚", "area": "yard"},
        {"id": "media_player.r", "domain": "media_player", "name": "Wireless", "attributes": {"volume_level": 24}},
        {"id": "machine.s", "domain": "machine", "name": "Sprayer", "attributes": {"commands": ["start", "stop", "set_pressure"], "pressure": 4}},
        {"id": "todo.t", "domain": "todo", "name": "Timber list"},
        {"id": "switch.k", "domain": "switch", "name": "烧水壶", "state": "off"},
    ],
})  # fmt: skip
OFF_AT_TEN = Schedule(
    kind="at", trigger={"time": "22:00"}, calls=(Call(intent="HassTurnOff", entities=("light.top",)),)
)


def say(
    text: str, *calls: Call, question: Question | None = None, schedule: Schedule | None = None
) -> Intent | None:
    spoken = calls or (question.calls if question else ())
    about = tuple(e for c in spoken for e in c.entities)
    context = Context(calls=calls, entities=about, question=question, schedule=schedule)
    return RULES.understand(
        Observation(trace="t", source="test", kind="utterance", at=0.0, text=text), context, HOME
    )


def which(*ids: str, intent: str = "HassTurnOn") -> Question:
    return Question(
        id="q", text="?", calls=(Call(intent=intent, entities=ids[:1]),), candidates=ids, missing="name"
    )


@pytest.mark.parametrize(
    "text", ["I'd like to announce something", "put out a message, please", "我想发个通知", "帮我喊一声"]
)
def test_an_announcement_without_words_is_asked_for_them(text: str) -> None:
    asked = announcement(text.replace(",", ""))
    assert asked is not None and (asked.outcome, asked.missing) == ("ask", "message")


@pytest.mark.parametrize("text", ["announce that lunch is on", "广播一下大门没关", "喊", "make a cup of tea"])
def test_an_announcement_with_its_words_is_not_asked_for_more(text: str) -> None:
    assert announcement(text) is None


def test_what_was_asked_for_is_taken_as_it_is_said() -> None:
    said = Question(id="q", text="?", calls=(Call(intent="HassBroadcast"),), missing="message")
    told = say(
        "everybody out to the yard, the lorry's come and it wants turning round at once", question=said
    )
    assert told is not None and str(told.calls[0].arguments["message"]).startswith(
        "everybody out to the yard"
    )
    listed = Question(
        id="q", text="?", calls=(Call(intent="HassListAddItem", entities=("todo.t",)),), missing="item"
    )
    assert [c.arguments["item"] for c in answered("钉子跟砂纸", listed)] == ["钉子", "砂纸"]


@pytest.mark.parametrize("text", ["the one with more battery", "whichever is better charged", "电足的那辆"])
def test_one_of_several_is_picked_by_its_charge(text: str) -> None:
    assert dialogue.choose(which("vehicle.a", "vehicle.b"), text, HOME) == ("vehicle.b",)


def test_of_several_that_are_so_none_is_picked_and_it_is_asked_again() -> None:
    both = which("vehicle.a", "vehicle.b", intent="DispatchVehicle")
    assert whichever.picked("the free one", [HOME.entities[e] for e in both.candidates]) is None
    again = say("the free one", question=both)
    assert again is not None and again.outcome == "ask" and again.candidates == both.candidates


def test_whose_it_is_answers_which() -> None:
    lamps = which("light.ida", "light.sol")
    assert dialogue.choose(lamps, "this is Sol, mine of course", HOME) == ("light.sol",)
    assert dialogue.choose(lamps, "Ida's side", HOME) == ("light.ida",)
    unknown = say("mine", question=lamps)
    assert unknown is not None and unknown.outcome == "ask"


def test_a_value_does_not_answer_which_of_several() -> None:
    told = say("太暗了，开四成", question=which("cover.n", "cover.y", intent="HassTurnOff"))
    assert told is not None and (told.outcome, told.candidates) == ("ask", ("cover.n", "cover.y"))


@pytest.mark.parametrize(
    "text", ["no, leave it on tonight", "不用关了", "牌局还没散，让它亮着吧", "scrap that, Sol's staying up"]
)
def test_a_plan_just_made_is_called_off(text: str) -> None:
    told = say(text, Call(intent="HassTurnOff", entities=("light.top",)), schedule=OFF_AT_TEN)
    assert told is not None and told.calls[0].intent in ("CancelSchedule", "HassNevermind")


def test_words_the_other_way_or_with_more_in_them_call_no_plan_off() -> None:
    assert not unplanned("leave it off", OFF_AT_TEN)
    assert not unplanned("leave it on and lock the door", OFF_AT_TEN)


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("nah, eleven fifteen", "23:15"),
        ("the game runs over, make it half eleven", "23:30"),
        ("客人还没走，改十一点", "23:00"),
    ],
)
def test_a_plan_is_moved_whatever_is_said_for_it(text: str, time: str) -> None:
    told = say(text, Call(intent="HassTurnOff", entities=("light.top",)), schedule=OFF_AT_TEN)
    assert told is not None and told.schedule is not None and told.schedule.trigger["time"] == time


def test_the_other_one_is_the_other_of_that_name() -> None:
    told = say("and the other one on", Call(intent="HassTurnOff", entities=("light.ida",)))
    assert told is not None and told.calls[0].entities == ("light.sol",)
    assert kin.namesakes(HOME.entities["light.top"], [HOME.entities["light.ida"]]) == []


def test_the_other_vehicle_is_parked_and_one_that_may_stay_is_not_sent() -> None:
    sent = Call(intent="DispatchVehicle", entities=("vehicle.a",), arguments={"destination": "nook"})
    told = say("and park the other one in the yard", sent)
    assert told is not None and told.calls[0].entities == ("vehicle.b",)
    assert told.calls[0].arguments == {"destination": "yard"}
    both = Call(
        intent="DispatchVehicle", entities=("vehicle.a", "vehicle.b"), arguments={"destination": "nook"}
    )
    stays = say("Robin can stay where it is", both)
    assert stays is not None and [(c.intent, c.entities) for c in stays.calls] == [
        ("StopMachine", ("vehicle.b",))
    ]


@pytest.mark.parametrize(
    ("text", "volume"), [("halve it", 12), ("减半", 12), ("翻倍", 48), ("double that", 48)]
)
def test_half_and_twice_are_of_what_it_is_now(text: str, volume: int) -> None:
    told = say(
        text, Call(intent="HassSetVolume", entities=("media_player.r",), arguments={"volume_level": 24})
    )
    assert told is not None and told.calls[0].arguments == {"volume_level": volume}


def test_a_value_that_was_asked_for_is_of_what_the_machine_can_be_set() -> None:
    asked = Question(
        id="q", text="?", calls=(Call(intent="SetPoint", entities=("machine.s",)),), missing="value"
    )
    told = say("five and a half", question=asked)
    assert told is not None and told.calls[0].arguments["property"] == "pressure"


@pytest.mark.parametrize("text", ["天棚关一下", "天棚拉上一下"])
def test_yixia_behind_an_act_makes_no_step_of_it(text: str) -> None:
    told = say(text)
    assert told is None or told.calls[0].intent == "HassTurnOff"


@pytest.mark.parametrize(
    "text",
    [
        "pull the shade up once they've packed",
        "fan off unless Ida is in",
        "猫进来了就把门关上",
        "lights on as long as it's dark",
    ],
)
def test_what_waits_is_no_order_for_now(text: str) -> None:
    assert clauses.surely_conditional(text)


@pytest.mark.parametrize("text", ["都十点了，关灯", "关了就好", "turn the lamp on"])
def test_what_tells_how_it_is_waits_for_nothing(text: str) -> None:
    assert not clauses.surely_conditional(text)


def test_no_rule_waits_for_what_its_own_order_brings_about() -> None:
    calls = (Call(intent="HassTurnOff", entities=("switch.k",)),)
    rule = Schedule(kind="rule", trigger={"type": "state", "entity": "switch.k", "to": "off"}, calls=calls)
    assert waits_for_itself(rule, "they've packed", HOME)
    on = Schedule(kind="rule", trigger={"type": "state", "entity": "switch.k", "to": "on"}, calls=calls)
    assert waits_for_itself(on, "汤开了", HOME)
    assert not waits_for_itself(on, "烧水壶开了", HOME)


def test_any_vehicle_is_sent_for_by_what_it_is() -> None:
    assert vehicles.plainly("we need a trolley over in the nook", HOME) == "send an AGV to nook"
    assert vehicles.plainly("派辆小车去天棚", HOME) == "send an AGV to 天棚"
    assert vehicles.plainly("we need a chair in the nook", HOME) == "we need a chair in the nook"


def test_made_colder_by_degrees_is_down() -> None:
    assert vague.plainly("冷氣校凍三度", Context(), HOME) == "冷氣校低三度"
    assert vague.plainly("空调调暖一点", Context(), HOME) == "空调调暖一点"
