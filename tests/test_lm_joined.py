"""Joined orders and fuller values by rule: two of a kind, lists, what a later order says otherwise, numbers before grades."""

from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest

from edgehome import items
from edgehome.conversation import EARLIER, before
from edgehome.homefile import load_home
from edgehome.lm.calls import reach
from edgehome.lm.calls.arguments import arguments, quoted
from edgehome.lm.calls.resolve import Resolved, resolve
from edgehome.lm.model import spanning
from edgehome.lm.model.decode import Heard
from edgehome.lm.model.spanning import Span
from edgehome.lm.model.tokens import Tokens
from edgehome.lm.parts import follow
from edgehome.lm.said.clauses import checked, parts
from edgehome.messages import Call, Context

NOW = datetime(2025, 5, 5, 10, 0)
HOME = load_home({
    "areas": [{"id": "k", "name": "Kitchen"}, {"id": "b", "name": "Bedroom"}, {"id": "g", "name": "Garden"}],
    "entities": [
        {"id": "light.spots", "domain": "light", "name": "Spots", "area": "k", "state": "on"},
        {"id": "light.strip", "domain": "light", "name": "Strip", "area": "k", "state": "off"},
        {"id": "cover.one", "domain": "cover", "name": "Dock door 1", "area": "g", "attributes": {"device_class": "garage"}},
        {"id": "cover.two", "domain": "cover", "name": "Dock door 2", "area": "g", "attributes": {"device_class": "garage"}},
        {"id": "cover.k", "domain": "cover", "name": "Kitchen blind", "area": "k", "attributes": {"device_class": "blind"}},
        {"id": "cover.b", "domain": "cover", "name": "Bedroom blind", "area": "b", "attributes": {"device_class": "blind"}},
        {"id": "machine.robot", "domain": "machine", "name": "Welding robot"},
        {"id": "climate.b", "domain": "climate", "name": "Heating", "area": "b", "attributes": {"unit": "°C"}},
        {"id": "sensor.k", "domain": "sensor", "name": "Kitchen temperature", "area": "k", "attributes": {"device_class": "temperature"}},
        {"id": "sensor.b", "domain": "sensor", "name": "Bedroom temperature", "area": "b", "attributes": {"device_class": "temperature"}},
        {"id": "sensor.f", "domain": "sensor", "name": "Freezer temperature", "area": "k", "attributes": {"device_class": "temperature"}},
    ],
})  # fmt: skip


def heard(intent: str, pointing: str, clause: str = "", **more) -> Heard:
    made = {"role": "now", "intent_p": 1.0, "domain": None, "device_class": None, **more}
    return Heard(intent=intent, pointing=pointing, clause=clause, **made)


def called(call: Heard, **context) -> Call:
    return resolve(call, call.clause, Context(**context), HOME, NOW).call


def said(intent: str, rest: str, closed: dict[str, str] | None = None, **spans: str) -> dict:
    return arguments(intent, {k: [v] for k, v in spans.items()}, closed or {}, rest, [], NOW)


def tagged(text: str, *pieces: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the spans of a text whose pieces (words, slot) were tagged one by one."""
    names = ["", *dict.fromkeys(slot for _, slot in pieces)]
    starts = [text.index(words) for words, _ in pieces]
    ends = [start + len(words) for start, (words, _) in zip(starts, pieces, strict=True)]
    tags = np.array([[slot == name for name in names] for _, slot in pieces], float)
    tokens = Tokens(list(range(len(pieces))), starts, ends)
    return [(s.slot, s.text) for s in spanning.spans(names, text, tokens, tags)]


def test_both_are_two_of_a_kind_though_the_pointer_chose_one() -> None:
    ranked = [("cover.two", 0.6), ("cover.one", 0.3), ("light.spots", 0.01)]
    both = heard("HassTurnOff", "device", "shut both doors", devices=ranked[:1], ranked=ranked)
    assert set(called(both).entities) == {"cover.one", "cover.two"}
    one = heard("HassTurnOff", "device", "shut the door by the ramp", devices=ranked[:1], ranked=ranked)
    assert called(one).entities == ("cover.two",)


def test_an_act_of_a_kind_the_home_lacks_is_that_of_what_is_called_so() -> None:
    robot = [Span("domain", 10, 15, "robot")]
    start = heard("HassVacuumStart", "here", "start the robot", domain="vacuum", spans=robot)
    call = called(start)
    assert (call.intent, call.entities) == ("StartMachine", ("machine.robot",))
    mower = [Span("domain", 10, 15, "mower")]
    absent = heard("HassLawnMowerStartMowing", "here", "start the mower", domain="lawn_mower", spans=mower)
    assert called(absent).entities == ()


def test_of_a_group_a_later_order_keeps_what_it_says_otherwise() -> None:
    closed = Resolved(Call(intent="HassTurnOff", entities=("cover.k", "cover.b")))
    half = Resolved(Call(intent="HassSetPosition", entities=("cover.b",), arguments={"position": 50}))
    assert [r.call.entities for r in follow.overruled([closed, half])] == [("cover.k",), ("cover.b",)]
    dimmed = Resolved(Call(intent="HassLightSet", entities=("cover.b",)))
    again = Resolved(Call(intent="HassTurnOff", entities=("cover.k", "cover.b")))
    assert [len(r.call.entities) for r in follow.overruled([again, dimmed])] == [2, 1]


def test_a_list_order_without_an_item_is_about_the_item_before_it() -> None:
    bread = Resolved(Call(intent="HassShoppingListCompleteItem", arguments={"item": "bread"}))
    tick = Resolved(Call(intent="HassListCompleteItem", entities=("todo.shopping",)))
    assert follow.overruled([bread, tick]) == [bread]


def test_what_is_removed_from_a_list_was_not_bought() -> None:
    off = heard(
        "HassListCompleteItem", "none", "take the milk off the list", spans=[Span("item", 9, 13, "milk")]
    )
    assert called(off).intent == "HassListRemoveItem"
    got = heard(
        "HassListCompleteItem", "none", "tick the milk off the list", spans=[Span("item", 9, 13, "milk")]
    )
    assert called(got).intent == "HassListCompleteItem"


def test_a_little_brighter_is_for_the_lamps_that_are_on() -> None:
    brighter = heard(
        "AdjustBrightness", "place", "too dark here", domain="light", areas=["k"], closed={"direction": "up"}
    )
    assert called(brighter).entities == ("light.spots",)
    every = heard(
        "AdjustBrightness",
        "place",
        "all lights brighter",
        domain="light",
        areas=["k"],
        closed={"direction": "up"},
    )
    assert set(called(every).entities) == {"light.spots", "light.strip"}


def test_two_rooms_are_compared_by_their_own_thermometers() -> None:
    words = "is it warmer in the kitchen or in the bedroom"
    which = heard("HassClimateGetTemperature", "place", words, domain="climate", areas=["k"])
    call = called(which)
    assert (call.intent, call.arguments["op"]) == ("Compare", "max")
    assert set(call.entities) == {"sensor.k", "sensor.b"}


def test_both_takes_in_what_was_spoken_of_before_the_last_turn() -> None:
    off = heard("HassTurnOff", "focus", "both off", domain="light")
    spoken = {"entities": ("light.strip",), "earlier": ("cover.k", "light.spots")}
    assert set(called(off, **spoken).entities) == {"light.spots", "light.strip"}
    it = heard("HassTurnOff", "focus", "turn it off", domain="light")
    assert called(it, **spoken).entities == ("light.strip",)


def test_what_was_spoken_of_before_is_kept_in_order_and_bounded() -> None:
    assert before(("a",), ("b",), ("c",)) == ("a", "b")
    assert before(("a", "b"), ("a",), ("c",)) == ("b", "a")
    assert before(("a",), ("b",), ("b", "c")) == ("a",)
    many = tuple(f"light.{i}" for i in range(20))
    assert before(many[:10], many[10:], ()) == many[-EARLIER:]


@pytest.mark.parametrize(
    ("words", "text", "want"),
    [
        ("bread butter and jam", "add bread, butter and jam", ["bread", "butter", "jam"]),
        ("the milk", "", ["milk"]),
        ("上葱、姜、蒜", "", ["葱", "姜", "蒜"]),
        ("上海青", "", ["上海青"]),
        ("豆腐同埋豉油", "", ["豆腐", "豉油"]),
        ("a theatre ticket", "", ["a theatre ticket"]),
    ],
)
def test_things_put_on_a_list_in_one_breath_are_one_each(words: str, text: str, want: list[str]) -> None:
    assert items.listed(words, text) == want


def test_the_number_is_meant_and_not_the_grade_before_it() -> None:
    assert (
        said("HassLightSet", "put on low, say 15 percent", {"level": "20"}, brightness="low")["brightness"]
        == 15
    )
    assert said("HassLightSet", "put on low", {"level": "20"}, brightness="low")["brightness"] == 20
    warm = arguments("HassLightSet", {"temperature": ["暖光", "3000K"]}, {}, "开暖光，3000K", [], NOW)
    assert warm["temperature"] == 3000


def test_a_value_is_whole_however_its_pieces_were_tagged() -> None:
    assert tagged("设到6.5 bar", ("6", "value"), (".", "pressure"), ("5 bar", "value")) == [
        ("value", "6.5 bar")
    ]


def test_a_persons_own_words_are_whole() -> None:
    assert tagged("放点贝多芬", ("贝", "query")) == [("query", "贝多芬")]
    assert tagged("放点周杰伦的歌", ("周杰伦", "query")) == [("query", "周杰伦")]
    assert tagged("加豆腐同埋豉油", ("豆腐", "item"), ("油", "item")) == [("item", "豆腐"), ("item", "豉油")]
    pieces = ("加一条：更换", "item"), ("-103", "name"), ("机封", "item")
    assert tagged("单上加一条：更换P-103机封", *pieces) == [("item", "更换P-103机封")]


def test_words_in_quotation_marks_are_what_is_to_be_said() -> None:
    assert quoted("HassBroadcast", "announce 'clear the bay now' please") == {"message": "clear the bay now"}
    assert quoted("HassListAddItem", "写上“买灯泡”") == {"item": "买灯泡"}
    assert quoted("HassTurnOn", "turn on 'the lamp'") == {}
    assert quoted("HassBroadcast", "tell them it's dinner at Tom's") == {}
    spoken = said("HassBroadcast", "say hello everybody through all the speakers")
    assert spoken == {"message": "hello everybody"}


def test_a_chain_of_chinese_orders_falls_apart_before_each_verb() -> None:
    assert parts("睡觉了，关电视关客厅灯锁门") == ["睡觉了", "关电视", "关客厅灯", "锁门"]
    assert parts("把客厅灯打开") == []
    assert parts("打开所有开关") == []


def test_a_plural_kind_that_nothing_is_of_reaches_all_that_is_like_it() -> None:
    ranked = [("cover.two", 0.5), ("cover.one", 0.45)]
    doors = heard(
        "HassTurnOff", "here", "shut the dock doors", domain="cover", device_class="door", ranked=ranked,
        spans=[Span("domain", 9, 19, "dock doors")],
    )  # fmt: skip
    assert {e.id for e in reach.instead(doors, HOME)} == {"cover.one", "cover.two"}


def span(slot: str, words: str, text: str) -> Span:
    return Span(slot, text.index(words), text.index(words) + len(words), words)


def test_both_ends_of_a_numbered_pair_are_meant() -> None:
    ranked = [("cover.one", 0.9)]
    doors = heard("HassTurnOff", "device", "close dock door 1 and 2", devices=ranked, ranked=ranked)
    assert set(called(doors).entities) == {"cover.one", "cover.two"}
    percent = heard("HassTurnOff", "device", "close dock door 1 and 2%", devices=ranked, ranked=ranked)
    assert called(percent).entities == ("cover.one",)


def test_what_is_left_out_of_a_group_again_is_put_back() -> None:
    last = Call(intent="HassTurnOff", entities=("cover.k", "cover.b"))
    kitchen = [("cover.k", 0.9)]
    for words in ("not the kitchen one", "except the kitchen blind"):
        call = heard("HassTurnOff", "device", words, devices=kitchen, ranked=kitchen)
        back = called(call, calls=(last,), entities=last.entities)
        assert (back.intent, back.entities) == ("HassTurnOn", ("cover.k",))
    for words in ("the kitchen one", "leave the kitchen one closed"):
        same = heard("HassTurnOff", "device", words, devices=kitchen, ranked=kitchen)
        assert called(same, calls=(last,), entities=last.entities).intent == "HassTurnOff"


def test_an_order_for_a_kind_of_machine_is_for_no_other_machine() -> None:
    stop = heard(
        "StopMachine", "all", "stop all robots", domain="machine", spans=[Span("domain", 9, 15, "robots")]
    )
    assert called(stop).entities == ("machine.robot",)


@pytest.mark.parametrize(
    ("text", "when", "what"),
    [
        ("is the gas valve shut? shut it if not", "is the gas valve shut", "shut it"),
        ("are the doors locked? if not, lock them", "are the doors locked", "lock them"),
        ("鎖門未？未就鎖埋佢", "鎖門未", "鎖埋佢"),
    ],
)
def test_a_question_with_its_order_falls_into_the_two(text: str, when: str, what: str) -> None:
    assert checked(text) == (when, what)


@pytest.mark.parametrize("text", ["is the gas valve shut?", "if the door opens, shut the valve", "鎖門未？"])
def test_a_question_or_a_rule_alone_is_no_such_pair(text: str) -> None:
    assert checked(text) is None


def test_what_is_in_the_room_that_was_said_goes_before_what_is_called_so_elsewhere() -> None:
    text = "close the kitchen blind in the bedroom"
    near = [("cover.k", 0.8)]
    spans = [Span("name", 18, 23, "blind"), Span("area", 31, 38, "bedroom")]
    blind = heard(
        "HassTurnOff", "device", text, domain="cover", areas=["b"], devices=near, ranked=near, spans=spans
    )
    assert called(blind).entities == ("cover.b",)
    named = [Span("name", 10, 23, "kitchen blind"), Span("area", 10, 17, "kitchen")]
    own = heard(
        "HassTurnOff", "device", text, domain="cover", areas=["b"], devices=near, ranked=near, spans=named
    )
    assert called(own).entities == ("cover.k",)


def test_a_number_that_is_gone_to_is_set() -> None:
    tv = load_home({"entities": [{"id": "media_player.tv", "domain": "media_player", "name": "TV"}]})
    spans = [Span("volume", 2, 4, "28")]
    back = heard(
        "HassSetVolumeRelative",
        "here",
        "回到28",
        domain="media_player",
        spans=spans,
        closed={"direction": "down"},
    )
    call = resolve(back, "回到28", Context(), tv, NOW).call
    assert (call.intent, call.arguments) == ("HassSetVolume", {"volume_level": 28})
    more = replace(back, clause="再大28", spans=[Span("step", 2, 4, "28")])
    assert resolve(more, "再大28", Context(), tv, NOW).call.intent == "HassSetVolumeRelative"


def test_the_same_after_steps_is_the_value_that_was_reached() -> None:
    home = load_home({
        "entities": [
            {"id": "climate.a", "domain": "climate", "name": "A", "attributes": {"temperature": 23}},
            {"id": "climate.b", "domain": "climate", "name": "B", "attributes": {"temperature": 19}},
        ]
    })  # fmt: skip
    last = Call(
        intent="AdjustTemperature", entities=("climate.a",), arguments={"direction": "down", "step": 2}
    )
    spoken = Context(calls=(last,), entities=("climate.a",))
    told = Call(
        intent="AdjustTemperature", entities=("climate.b",), arguments={"direction": "down", "step": 2}
    )
    same = follow.alike(Resolved(told), "B的也一样", spoken, home).call
    assert (same.intent, same.arguments) == ("HassClimateSetTemperature", {"temperature": 23})
    assert follow.alike(Resolved(told), "B也低两度", spoken, home).call.intent == "AdjustTemperature"


def test_too_dark_where_the_lamp_is_on_is_more_light() -> None:
    dark = heard("HassTurnOn", "focus", "too dark now", domain="light")
    assert called(dark, entities=("light.spots",)).intent == "AdjustBrightness"
    assert called(dark, entities=("light.strip",)).intent == "HassTurnOn"
