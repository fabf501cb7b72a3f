"""Later orders of a sentence that leave to the one before what they are about: never more than that was for."""

from datetime import datetime

import pytest

from edgehome.homefile import load_home
from edgehome.lm.calls import reach
from edgehome.lm.calls.owners import owned, owners
from edgehome.lm.calls.resolve import resolve
from edgehome.lm.model.decode import Heard
from edgehome.lm.model.spanning import Span
from edgehome.lm.parts import joint
from edgehome.lm.parts.acts import act
from edgehome.lm.parts.behind import about, placed
from edgehome.lm.parts.chained import chained
from edgehome.lm.parts.others import but_for
from edgehome.messages import Call, Context

NOW = datetime(2025, 5, 5, 10, 0)
HOME = load_home({
    "areas": [{"id": "shop", "name": "Kiln shop"}, {"id": "ada", "name": "Ada's room"}, {"id": "hall", "name": "Hall"}],
    "entities": [
        {"id": "machine.kiln", "domain": "machine", "name": "Kiln", "area": "shop"},
        {"id": "machine.saw", "domain": "machine", "name": "Band saw", "area": "shop"},
        {"id": "cover.gate", "domain": "cover", "name": "Gate", "area": "shop"},
        {"id": "lock.store", "domain": "lock", "name": "Store", "area": "shop"},
        {"id": "fan.ada", "domain": "fan", "name": "Desk fan", "area": "ada"},
        {"id": "light.ada", "domain": "light", "name": "Reading lamp", "area": "ada"},
        {"id": "light.hall", "domain": "light", "name": "Hall lamp", "area": "hall"},
        {"id": "cover.hall", "domain": "cover", "name": "Hall window", "area": "hall"},
        {"id": "lock.front", "domain": "lock", "name": "Front door", "area": "hall"},
    ],
})  # fmt: skip


def heard(intent: str, pointing: str, clause: str = "", **more) -> Heard:
    made = {"role": "now", "intent_p": 1.0, "domain": None, "device_class": None, **more}
    return Heard(intent=intent, pointing=pointing, clause=clause, **made)


def reached(
    call: Heard, text: str, *before: str, area: str | None = None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    context = Context(entities=before, area=area)
    found = resolve(
        owned(about(call, context, HOME), context, text, HOME) if before else call, text, context, HOME, NOW
    )
    return found.call.entities, found.candidates


@pytest.mark.parametrize("pointing", ["here", "all", "device"])
def test_a_start_behind_an_order_for_one_machine_starts_that_machine_alone(pointing: str) -> None:
    devices = [("machine.saw", 0.9)]
    start = heard("StartMachine", pointing, "start", domain="machine", devices=devices, ranked=devices)
    assert reached(start, "kiln to 900 degrees then start", "machine.kiln", area="shop") == (
        ("machine.kiln",),
        (),
    )


def test_a_machine_is_started_and_a_door_unlocked_for_no_guess() -> None:
    start = heard("StartMachine", "here", "start up", domain="machine")
    assert reached(start, "start up", area="shop")[1] == ("machine.kiln", "machine.saw")
    assert reached(heard("StartMachine", "all", "启动", domain="machine"), "启动")[1] == (
        "machine.kiln",
        "machine.saw",
    )
    opened = heard("HassTurnOff", "all", "unlock", domain="lock")
    assert reached(opened, "unlock")[1] == ("lock.store", "lock.front")
    every = heard("StartMachine", "all", "start all machines", domain="machine")
    assert reached(every, "start all machines") == (("machine.kiln", "machine.saw"), ())


def test_an_act_that_cannot_be_said_of_the_thing_before_is_not_about_it() -> None:
    lock = heard("HassTurnOn", "here", "lock", domain="lock")
    assert about(lock, Context(entities=("cover.gate",)), HOME) is lock


def test_her_lamp_is_in_the_room_of_the_person_spoken_of() -> None:
    text = "Ada's fan to 40, and her lamp off"
    lamp = [Span("name", text.index("lamp"), text.index("lamp") + 4, "lamp")]
    ranked = [("light.hall", 0.5), ("light.ada", 0.3)]
    off = heard(
        "HassTurnOff", "device", "her lamp off", domain="light", spans=lamp, ranked=ranked, devices=ranked[:1]
    )
    assert reached(off, text, "fan.ada")[0] == ("light.ada",)
    text = "Ada's fan on and shut her window"
    window = [Span("name", text.index("her"), len(text), "her window")]
    ranked = [("cover.hall", 1.0)]
    other = heard(
        "HassTurnOff",
        "device",
        "shut her window",
        domain="cover",
        spans=window,
        ranked=ranked,
        devices=ranked,
    )
    assert reached(other, text, "fan.ada")[0] == ()


def test_a_room_says_whose_it_is_and_what_is_theirs_is_in_it() -> None:
    assert owners(HOME) == {"ada": "ada"}
    lamp = heard(
        "HassTurnOn", "all", "adas lamp on", domain="light", spans=[Span("domain", 0, 9, "adas lamp")]
    )
    text = "adas lamp on"
    assert resolve(owned(lamp, Context(), text, HOME), text, Context(), HOME, NOW).call.entities == (
        "light.ada",
    )
    plain = heard("HassTurnOn", "all", "the lamp on", domain="light", spans=[Span("domain", 4, 8, "lamp")])
    assert owned(plain, Context(entities=("fan.ada",)), "the lamp on", HOME) is plain


def test_a_lock_does_not_say_where_the_lights_are_meant() -> None:
    assert placed(Call(intent="HassTurnOn", entities=("lock.front",)), Context(), HOME) is None
    assert placed(Call(intent="HassTurnOn", entities=("fan.ada",)), Context(), HOME) == "ada"


def test_bare_acts_that_follow_are_for_what_was_said_before() -> None:
    reset = Call(intent="ResetFault", entities=("machine.saw",), names=("Band saw",))
    for words in ("restart", "then start again", "再启动"):
        calls = chained(["reset the saw", words], reset, {"reset the saw": reset}.get, HOME, NOW)
        assert [(c.intent, c.entities) for c in calls] == [
            ("ResetFault", ("machine.saw",)),
            ("StartMachine", ("machine.saw",)),
        ]
    assert act("back to her dock", [HOME.entities["fan.ada"]]) == ""


def test_what_a_machine_starts_is_never_guessed() -> None:
    assert reach.never_guessed(heard("StartMachine", "here", "start"))


def test_the_words_of_a_call_end_where_its_part_of_the_sentence_does() -> None:
    text = "loft lamp and fan off, hall lamp on"
    first = heard(
        "HassTurnOff",
        "device",
        "loft lamp and fan",
        spans=[Span("name", 0, 9, "loft lamp"), Span("name", 14, 17, "fan")],
    )
    then = heard(
        "HassTurnOn",
        "device",
        "fan off, hall lamp",
        spans=[Span("name", 14, 17, "fan"), Span("name", 23, 32, "hall lamp")],
    )
    assert [h.clause for h in joint.bounded([first, then], text, HOME)] == [
        "loft lamp and fan off",
        "hall lamp on",
    ]
    assert joint.crosses(then, [first], text) and not joint.crosses(first, [then], text)


def test_a_part_that_names_nothing_known_makes_no_chain() -> None:
    fan = Call(intent="HassTurnOff", entities=("fan.ada",), names=("Desk fan",))
    assert chained(["zebra", "desk fan off"], fan, {"desk fan off": fan}.get, HOME, NOW) == []


def test_locking_up_is_for_all_doors_and_puts_out_all_lamps() -> None:
    up = heard("HassTurnOn", "here", "lock up", domain="lock")
    assert reached(up, "lock up", area="hall")[0] == ("lock.store", "lock.front")
    one = heard("HassTurnOn", "here", "lock the door", domain="lock", spans=[Span("domain", 9, 13, "door")])
    assert reached(one, "lock the door", area="hall")[0] == ("lock.front",)
    lights = heard("HassTurnOff", "here", "关灯", domain="light", spans=[Span("domain", 4, 5, "灯")])
    assert about(lights, Context(entities=("lock.front",)), HOME).pointing == "all"
    assert about(lights, Context(entities=("fan.ada",)), HOME).pointing == "here"


def test_machines_of_a_noun_in_the_plural_are_all_of_them() -> None:
    home = load_home({"areas": [], "entities": [
        {"id": f"machine.{i}", "domain": "machine", "name": f"Conveyor {i.upper()}"} for i in "ab"
    ]})  # fmt: skip
    ranked = [("machine.a", 0.9), ("machine.b", 0.1)]
    start = heard("StartMachine", "device", "start the conveyors", domain="machine", devices=ranked[:1], ranked=ranked,
                  spans=[Span("domain", 10, 19, "conveyors")])  # fmt: skip
    found = resolve(start, "start the conveyors", Context(), home, NOW)
    assert found.call.entities == ("machine.a", "machine.b")


def test_a_room_before_the_act_of_the_next_part_is_of_the_part_before() -> None:
    text = "lights on in the loft and hall, off in the shop"
    on = heard("HassTurnOn", "place", "lights on in the loft", spans=[Span("area", 17, 21, "loft")])
    off = heard("HassTurnOff", "place", "hall, off in the shop", areas=["hall", "shop"],
                spans=[Span("area", 26, 30, "hall"), Span("area", 43, 47, "shop")])  # fmt: skip
    assert joint.bounded([on, off], text, HOME)[1].areas == ["shop"]


def test_everything_else_is_not_what_was_ordered_before() -> None:
    lit = Call(intent="HassTurnOn", entities=("light.hall",))
    off = Call(intent="HassTurnOff", entities=("light.hall", "light.ada"))
    assert but_for(off, "everything else off", [lit]).entities == ("light.ada",)
    assert but_for(off, "all lights off", [lit]).entities == ("light.hall", "light.ada")


def test_to_lock_is_no_act_to_share_with_a_window() -> None:
    first = Call(intent="HassTurnOn", entities=("lock.front",), names=("Front door",))
    assert (
        chained(["lock the front door", "hall window"], first, {"lock the front door": first}.get, HOME, NOW)
        == []
    )
