"""Words that go on with what was just done, read by the first tier: verbs, values, other rooms, items."""

import msgspec
import pytest

from edgehome.conversation import others_asked
from edgehome.homefile import StaticHome, load_home
from edgehome.messages import Call, Context, Intent, Observation, Question
from edgehome.registry import load_bundled

RULES = load_bundled("grammar").Rules()
HOME: StaticHome = load_home({
    "areas": [{"id": "den", "name": "Den", "aliases": ["小书房"]}, {"id": "attic", "name": "Attic", "aliases": ["阁楼"]}],
    "entities": [
        {"id": "light.den", "domain": "light", "name": "Den Lamp", "area": "den", "aliases": ["书灯"]},
        {"id": "light.attic", "domain": "light", "name": "Attic Lamp", "area": "attic", "aliases": ["阁楼灯"]},
        {"id": "cover.den", "domain": "cover", "name": "Den Blind", "area": "den"},
        {"id": "lock.gate", "domain": "lock", "name": "Gate"},
        {"id": "climate.den", "domain": "climate", "name": "Den Heater", "area": "den"},
        {"id": "fan.den", "domain": "fan", "name": "Den Fan", "attributes": {"preset_modes": ["睡眠风", "Breeze"]}},
        {"id": "machine.mill", "domain": "machine", "name": "Mill"},
        {"id": "todo.list", "domain": "todo", "name": "Groceries",
         "attributes": {"items": [{"summary": "rice", "status": "needs_action"}]}},
    ],
})  # fmt: skip
LIT = Call(intent="HassLightSet", entities=("light.den",), arguments={"brightness": 70})
SHUT = Call(intent="HassTurnOff", entities=("cover.den",))
ADDED = Call(intent="HassListAddItem", entities=("todo.list",), arguments={"item": "tea"})
SPUN = Call(
    intent="SetPoint", entities=("machine.mill",),
    arguments={"property": "pressure", "value": 5, "unit": "bar"},
)  # fmt: skip


def after(call: Call, text: str, question: Question | None = None) -> Intent | None:
    context = Context(calls=(call,), entities=call.entities, question=question)
    words = Observation(trace="t", source="test", kind="utterance", at=0.0, text=text)
    return RULES.understand(words, context, HOME)


@pytest.mark.parametrize(
    ("call", "text", "want"),
    [
        (LIT, "ok, switch off now", "HassTurnOff"),
        (LIT, "关了吧", "HassTurnOff"),
        (SHUT, "open", "HassTurnOn"),
        (SHUT, "halt", "StopCover"),
        (SHUT, "再打开", "HassTurnOn"),
        (Call(intent="HassGetState", entities=("lock.gate",)), "那锁上", "HassTurnOn"),
        (SPUN, "先停", "StopMachine"),
    ],
)
def test_a_bare_verb_is_about_what_was_just_spoken_of(call: Call, text: str, want: str) -> None:
    intent = after(call, text)
    assert intent is not None
    assert [(c.intent, c.entities) for c in intent.calls] == [(want, call.entities)]


@pytest.mark.parametrize(
    ("call", "text", "intent", "given"),
    [
        (LIT, "make it 35 percent", "HassLightSet", {"brightness": 35}),
        (LIT, "那调到百分之二十吧", "HassLightSet", {"brightness": 20}),
        (SHUT, "only 40%", "HassSetPosition", {"position": 40}),
        (Call(intent="HassTurnOn", entities=("climate.den",)), "21 degrees then", "HassClimateSetTemperature", {"temperature": 21}),
        (Call(intent="HassTurnOn", entities=("light.den",)), "调到四十五", "HassLightSet", {"brightness": 45}),
        (SPUN, "6.5 then", "SetPoint", {"property": "pressure", "value": 6.5, "unit": "bar"}),
    ],
)  # fmt: skip
def test_a_value_alone_sets_what_was_just_spoken_of(call: Call, text: str, intent: str, given: dict) -> None:
    found = after(call, text)
    assert found is not None
    assert [(c.intent, c.arguments) for c in found.calls] == [(intent, given)]


def test_a_yes_with_a_change_runs_what_was_asked_with_the_value_said() -> None:
    asked = Question(id="q", text="Shall I?", calls=(LIT,), expires_at=1e12)
    found = after(LIT, "yes but only 15 percent", asked)
    assert found is not None
    assert found.calls[0].arguments == {"brightness": 15}


@pytest.mark.parametrize(
    "text", ["and the attic", "the attic one too", "阁楼灯也是", "same for the attic lamp"]
)
def test_another_thing_gets_the_same(text: str) -> None:
    found = after(LIT, text)
    assert found is not None
    assert [(c.intent, c.entities, c.arguments) for c in found.calls] == [
        ("HassLightSet", ("light.attic",), {"brightness": 70})
    ]


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("and sugar", ["sugar"]),
        ("also pepper and salt", ["pepper", "salt"]),
        ("还有白菜和豆腐", ["白菜", "豆腐"]),
        ("honey too", ["honey"]),
        ("面粉也要", ["面粉"]),
    ],
)
def test_more_items_go_on_the_list_that_was_spoken_of(text: str, items: list[str]) -> None:
    found = after(ADDED, text)
    assert found is not None
    assert [c.arguments["item"] for c in found.calls] == items
    assert {c.intent for c in found.calls} == {"HassListAddItem"}


@pytest.mark.parametrize("text", ["take the rice off again", "remove the tea"])
def test_an_item_that_is_on_the_list_comes_off_it(text: str) -> None:
    found = after(ADDED, text)
    assert found is not None
    assert [c.intent for c in found.calls] == ["HassListRemoveItem"]


@pytest.mark.parametrize(
    "text",
    ["and I am tired", "ten people came", "stop it, you two are silly", "也许吧", "and dim the lights"],
)
def test_talk_after_an_order_is_left_to_the_next_tier(text: str) -> None:
    found = after(LIT, text)
    assert found is None or not found.calls or found.calls[0].entities != ("light.den",)


def test_without_anything_before_it_a_bare_verb_is_no_order() -> None:
    words = Observation(trace="t", source="test", kind="utterance", at=0.0, text="switch off")
    found = RULES.understand(words, Context(), HOME)
    assert found is None or found.outcome != "act"


@pytest.mark.parametrize(
    ("text", "intent", "given"),
    [
        ("five more", "HassIncreaseTimer", {"minutes": 5}),
        ("two more minutes", "HassIncreaseTimer", {"minutes": 2}),
        ("再加三分钟", "HassIncreaseTimer", {"minutes": 3}),
        ("a minute less", "HassDecreaseTimer", {"minutes": 1}),
        ("actually, cancel it", "HassCancelTimer", {}),
        ("算了取消吧", "HassCancelTimer", {}),
    ],
)
def test_what_goes_on_after_a_timer_is_about_the_timer(text: str, intent: str, given: dict) -> None:
    started = Call(intent="HassStartTimer", arguments={"minutes": 10, "name": "egg"})
    found = after(started, text)
    assert found is not None
    assert [(c.intent, c.arguments) for c in found.calls] == [(intent, {**given, "name": "egg"})]


def test_more_and_cancel_say_nothing_of_timers_after_anything_else() -> None:
    for text in ("five more", "cancel it"):
        found = after(LIT, text)
        assert found is None or all("Timer" not in c.intent for c in found.calls)


@pytest.mark.parametrize(("text", "mode"), [("轉睡眠風", "睡眠风"), ("breeze mode please", "Breeze")])
def test_the_name_of_a_mode_alone_sets_it(text: str, mode: str) -> None:
    found = after(Call(intent="HassTurnOn", entities=("fan.den",)), text)
    assert found is not None
    assert [(c.intent, c.arguments) for c in found.calls] == [("SetPresetMode", {"preset_mode": mode})]


def test_something_is_asked_for_and_put_on_no_list() -> None:
    words = Observation(
        trace="t", source="test", kind="utterance", at=0.0, text="add something to the groceries list"
    )
    found = RULES.understand(words, Context(), HOME)
    assert found is not None
    assert (found.outcome, found.missing) == ("ask", "item")


def test_do_it_after_a_question_brings_about_what_was_asked_for() -> None:
    home = load_home({"entities": [{"id": "lock.l", "domain": "lock", "name": "Hatch", "state": "unlocked"}]})
    words = Observation(trace="t", source="test", kind="utterance", at=0.0, text="well, do it then")

    def asked_if(state: str) -> Intent | None:
        call = Call(intent="HassGetState", entities=("lock.l",), arguments={"state": state})
        return RULES.understand(words, Context(calls=(call,), entities=call.entities), home)

    intent = asked_if("locked")
    assert intent is not None and [c.intent for c in intent.calls] == ["HassTurnOn"]
    for state in ("unlocked", "open"):  # nothing is opened so
        other = asked_if(state)
        assert other is None or [c.intent for c in other.calls] == ["Confirm"]


def test_what_about_a_thing_of_another_kind_only_asks() -> None:
    intent = after(Call(intent="HassTurnOn", entities=("lock.gate",)), "what about the den blind")
    assert intent is not None and intent.outcome == "answer"
    assert [(c.intent, c.entities) for c in intent.calls] == [("HassGetState", ("cover.den",))]


def test_is_that_after_an_order_only_asks() -> None:
    home = load_home({"entities": [
        {"id": "lock.a", "domain": "lock", "name": "Side Door"}, {"id": "lock.b", "domain": "lock", "name": "Cellar Door"},
    ]})  # fmt: skip
    call = Call(intent="HassTurnOn", entities=("lock.a",))
    words = Observation(
        trace="t", source="test", kind="utterance", at=0.0, text="and the cellar door, is that?"
    )
    intent = RULES.understand(words, Context(calls=(call,), entities=call.entities), home)
    assert intent is not None and intent.outcome == "answer"
    assert [(c.intent, c.entities, c.arguments) for c in intent.calls] == [
        ("HassGetState", ("lock.b",), {"state": "locked"})
    ]


@pytest.mark.parametrize(
    ("call", "text", "want"),
    [
        (LIT, "crikey it's blinding in here, half that", ("HassLightSet", {"brightness": 35})),
        (Call(intent="HassFanSetSpeed", entities=("fan.den",), arguments={"percentage": 80}), "my poor papers. twenty percent", ("HassFanSetSpeed", {"percentage": 20})),
        (SPUN, "停停停，有人伸手进去了", ("StopMachine", {})),
        (SHUT, "two parcels outside, put it back how it was", ("Undo", {})),
        (SHUT, "睇唔到嘢，整返佢啦", ("Undo", {})),
    ],
)  # fmt: skip
def test_words_that_go_on_may_stand_beside_a_clause_that_orders_and_names_nothing(call: Call, text: str, want: tuple) -> None:  # fmt: skip
    lamp = HOME.entities["light.den"]
    lit = {**HOME.entities, "light.den": msgspec.structs.replace(lamp, attributes={"brightness_pct": 70})}
    home = StaticHome(lit, HOME.areas, HOME.floors)
    context = Context(calls=(call,), entities=call.entities)
    words = Observation(trace="t", source="test", kind="utterance", at=0.0, text=text)
    intent = RULES.understand(words, context, home)
    assert intent is not None
    assert [(c.intent, c.arguments) for c in intent.calls] == [want]


@pytest.mark.parametrize(
    "text", ["don't, half that", "if he comes, off", "阁楼灯太亮，关了", "the attic is dark, brighter"]
)
def test_beside_a_condition_a_prohibition_or_another_thing_nothing_goes_on(text: str) -> None:
    intent = after(SHUT, text)
    assert intent is None or [c.entities for c in intent.calls] != [SHUT.entities]


@pytest.mark.parametrize("text", ["half an hour should do", "一个钟头吧"])
def test_a_length_of_time_alone_is_how_long_what_was_switched_on_stays_so(text: str) -> None:
    intent = after(Call(intent="HassTurnOn", entities=("fan.den",)), text)
    assert intent is not None and intent.schedule is not None
    assert [c.intent for c in intent.schedule.calls] == ["HassTurnOff"]
    timed = after(Call(intent="HassStartTimer", arguments={"minutes": 5}), text)
    assert timed is None or timed.schedule is None


def test_the_other_one_is_the_one_that_was_asked_about_too() -> None:
    lamps = {
        e.id: e
        for e in (
            msgspec.structs.replace(
                HOME.entities["light.den"], id="light.a", name="Reading Lamp", aliases=()
            ),
            msgspec.structs.replace(
                HOME.entities["light.attic"], id="light.b", name="Reading Lamp", aliases=()
            ),
        )
    }
    home = StaticHome({**HOME.entities, **lamps}, HOME.areas, HOME.floors)
    off = Call(intent="HassTurnOff", entities=("light.a",))
    question = Question(id="q", text="", calls=(off,), candidates=("light.a", "light.b"))
    earlier = others_asked(question, ("light.a",), ())
    context = Context(calls=(off,), entities=("light.a",), earlier=earlier)
    words = Observation(trace="t", source="test", kind="utterance", at=0.0, text="do the other one and all")
    intent = RULES.understand(words, context, home)
    assert intent is not None
    assert [(c.intent, c.entities) for c in intent.calls] == [("HassTurnOff", ("light.b",))]


@pytest.mark.parametrize(
    ("text", "trigger"),
    [("in ten minutes, please", {"seconds": 600}), ("一个小时吧", {"seconds": 3600}), ("about half nine", {"time": "09:30"})],
)  # fmt: skip
def test_a_time_that_answers_when_plans_what_was_put_off(text: str, trigger: dict) -> None:
    question = Question(id="q", text="When?", calls=(SHUT,), missing="trigger")
    intent = after(SHUT, text, question)
    assert intent is not None and intent.schedule is not None
    assert (intent.schedule.calls, intent.schedule.trigger) == ((SHUT,), trigger)
