"""Orders whose later parts leave something out: each is heard by itself or read as a fragment of one before it."""

from datetime import datetime

import pytest

from edgehome import items
from edgehome.homefile import load_home
from edgehome.lm.calls import meant, reach
from edgehome.lm.calls.resolve import Resolved, resolve
from edgehome.lm.model.decode import Heard
from edgehome.lm.model.spanning import Span
from edgehome.lm.parts import joint
from edgehome.lm.parts.chained import chained
from edgehome.lm.said import asides
from edgehome.messages import Call, Context

NOW = datetime(2025, 5, 5, 10, 0)
HOME = load_home({
    "areas": [{"id": "barn", "name": "Barn"}, {"id": "loft", "name": "Loft"}],
    "entities": [
        {"id": "light.barn", "domain": "light", "name": "Barn lamp", "area": "barn"},
        {"id": "light.loft", "domain": "light", "name": "Loft lamp", "area": "loft"},
        {"id": "light.desk", "domain": "light", "name": "Desk lamp", "area": "loft"},
        {"id": "media_player.set", "domain": "media_player", "name": "Loft TV", "area": "loft", "state": "playing"},
        {"id": "media_player.a", "domain": "media_player", "name": "Barn speaker", "area": "barn", "state": "playing"},
        {"id": "media_player.b", "domain": "media_player", "name": "Loft speaker", "area": "loft", "state": "playing"},
        {"id": "machine.arm", "domain": "machine", "name": "Picking robot"},
        {"id": "switch.pump", "domain": "switch", "name": "Pond pump"},
    ],
})  # fmt: skip
LIT = Call(
    intent="HassLightSet", entities=("light.barn",), names=("Barn lamp",), arguments={"brightness": 20}
)
WHOLE = {
    "barn lamp to 20": LIT,
    "turn off the barn lamp": Call(intent="HassTurnOff", entities=("light.barn",), names=("Barn lamp",)),
    "desk lamp off": Call(intent="HassTurnOff", entities=("light.desk",), names=("Desk lamp",)),
    "pump on": Call(intent="HassTurnOn", entities=("switch.pump",), names=("Pond pump",)),
}


def made(*pieces: str, first: Call = LIT) -> list[tuple[str, tuple[str, ...], dict]]:
    return [(c.intent, c.entities, c.arguments) for c in chained(pieces, first, WHOLE.get, HOME, NOW)]


def test_a_later_part_takes_its_own_value_or_act() -> None:
    assert made("barn lamp to 20", "the loft one to 60", "pump on") == [
        ("HassLightSet", ("light.barn",), {"brightness": 20}), ("HassLightSet", ("light.loft",), {"brightness": 60}),
        ("HassTurnOn", ("switch.pump",), {}),
    ]  # fmt: skip
    assert made("turn off the barn lamp", "desk lamp on") == [
        ("HassTurnOff", ("light.barn",), {}),
        ("HassTurnOn", ("light.desk",), {}),
    ]


def test_names_that_share_an_act_are_one_call_wherever_it_is_said() -> None:
    both = [("HassTurnOff", ("light.barn", "light.desk"), {})]
    assert made("turn off the barn lamp", "the desk lamp") == both
    assert made("turn the barn lamp", "desk lamp off") == both
    assert made("turn the barn lamp", "the zebra off") == []


def test_a_name_between_two_acts_is_left_to_others() -> None:
    assert made("barn lamp to 20", "loft lamp", "desk lamp on") == []
    assert len(made("barn lamp to 20", "loft lamp", "pump on")) == 2


@pytest.mark.parametrize(
    "pieces", [("barn lamp to 20",), ("barn lamp to 20", "pump on"), ("barn lamp to 20", "the zebra to 60")]
)
def test_without_fragments_or_with_a_part_that_means_nothing_it_is_no_chain(pieces: tuple[str, ...]) -> None:
    assert made(*pieces) == []


def heard(intent: str, pointing: str, clause: str, **more) -> Heard:
    given = {"role": "now", "intent_p": 1.0, "domain": None, "device_class": None, **more}
    return Heard(intent=intent, pointing=pointing, clause=clause, **given)


@pytest.mark.parametrize(
    ("words", "intent", "want"),
    [("fan on in the loft", "HassTurnOff", "HassTurnOn"), ("lights off", "HassTurnOn", "HassTurnOff"), ("off with the lamp on the desk", "HassTurnOff", "HassTurnOff"),
     ("the lamp on the desk", "HassTurnOff", "HassTurnOff"), ("lamp", "HassTurnOff", "HassTurnOff")],
)  # fmt: skip
def test_on_and_off_mean_what_they_say(words: str, intent: str, want: str) -> None:
    assert meant.as_said(heard(intent, "all", words, domain="light")).intent == want
    assert meant.as_said(heard(intent, "all", words, domain="cover")).intent == intent


def test_the_set_is_the_television_and_both_speakers_are_speakers() -> None:
    said = heard("HassMediaPlayerUnmute", "here", "unmute the tv", domain="media_player")
    assert resolve(said, "", Context(area="barn"), HOME, NOW).call.entities == ("media_player.set",)
    both = heard(
        "HassMediaPause",
        "all",
        "pause both speakers",
        domain="media_player",
        spans=[Span("domain", 11, 19, "speakers")],
    )
    assert resolve(both, "", Context(), HOME, NOW).call.entities == ("media_player.a", "media_player.b")
    assert (
        len(
            reach.of_kind(
                heard("HassMediaPause", "all", "pause all", domain="media_player"), HOME.entities.values()
            )
        )
        == 3
    )


def test_a_robot_that_is_no_vacuum_is_sent_home_as_the_machine_it_is() -> None:
    home = heard(
        "HassVacuumReturnToBase", "here", "robot home", domain="vacuum", spans=[Span("domain", 0, 5, "robot")]
    )
    found = resolve(home, "", Context(), HOME, NOW).call
    assert (found.intent, found.entities) == ("HomeMachine", ("machine.arm",))


@pytest.mark.parametrize(
    ("text", "rest", "what"),
    [("except for the barn, turn off all the lights", "turn off all the lights", ("barn",)), ("everything off but the pump", "everything off", ("pump",)),
     ("all lights off except the barn and the desk lamp", "all lights off", ("barn", "desk lamp")), ("灯全关，除了书房的", "灯全关", ("书房",)),
     ("灯和风扇都开，浴霸不用", "灯和风扇都开", ("浴霸",))],
)  # fmt: skip
def test_what_is_spared_is_cut_off_wherever_it_is_said(text: str, rest: str, what: tuple[str, ...]) -> None:
    kept = asides.kept(text)
    assert kept is not None and (kept.rest, kept.what) == (rest, what)


@pytest.mark.parametrize(
    "text", ["the lights off but dim the lamp to 20", "all lights off but the lamp to 20"]
)
def test_an_order_after_but_is_not_spared(text: str) -> None:
    assert asides.kept(text) is None


@pytest.mark.parametrize(
    ("text", "plain"),
    [("bedtime: tv off", "tv off"), ("出门了：关灯锁门", "关灯锁门"), ("lights: hall on", "lights: hall on"), ("remind me: milk", "remind me: milk")],
)  # fmt: skip
def test_an_occasion_in_front_is_no_order(text: str, plain: str) -> None:
    assert asides.plain(text) == plain


def test_each_room_that_is_named_is_cleaned_and_bread_is_no_dough() -> None:
    call = Call(intent="HassVacuumCleanArea", entities=("vacuum.v",), arguments={"area": "Barn"})
    rooms = joint.each_room(Resolved(call), "vacuum the barn and the loft", HOME)
    assert [r.call.arguments["area"] for r in rooms] == ["Barn", "Loft"]
    assert len(joint.each_room(Resolved(call), "vacuum the barn, not the loft", HOME)) == 1
    assert items.listed("鸡蛋和面包") == ["鸡蛋", "面包"]
