"""Sentences that revise themselves: what is taken back in part, and what is said in another's or another value's place."""

from collections.abc import Mapping

import pytest

from edgehome.homefile import load_home
from edgehome.lm.parts import revised
from edgehome.lm.said import asides
from edgehome.lm.said.corrections import called_back, last_said
from edgehome.lm.said.takings import taken_back
from edgehome.messages import Call, Context, Intent
from edgehome.protocols import Home

HOME = load_home({
    "areas": [{"id": "barn", "name": "Barn"}, {"id": "loft", "name": "Loft"}],
    "entities": [
        {"id": "light.barn", "domain": "light", "name": "Barn lamp", "area": "barn"},
        {"id": "light.loft", "domain": "light", "name": "Loft lamp", "area": "loft", "attributes": {"supported_color_modes": ["hs"]}},
        {"id": "switch.urn", "domain": "switch", "name": "Urn", "area": "loft"},
        {"id": "fan.loft", "domain": "fan", "name": "Loft fan", "area": "loft"},
        {"id": "cover.barn", "domain": "cover", "name": "Barn doors", "area": "barn"},
    ],
})  # fmt: skip


def off(*entities: str) -> Call:
    return Call(intent="HassTurnOff", entities=entities, names=tuple(HOME.entities[e].name for e in entities))


class Listener:
    """Understands what it was told that some words mean."""

    def __init__(self, heard: Mapping[str, Intent]) -> None:
        self.heard = heard

    def understand(self, text: str, context: Context, home: Home) -> Intent | None:
        return self.heard.get(text)


def act(*calls: Call, **more) -> Intent:
    return Intent(outcome="act", calls=calls, confidence=0.9, **more)


@pytest.mark.parametrize(
    ("text", "first", "left", "only", "more"),
    [
        ("urn off and the fan off. no, leave the urn, just the fan, and put the lamp on", "urn off and the fan off", ("urn",), ("fan",), "put the lamp on"),
        ("shut the doors and the loft blind, well just the doors", "shut the doors and the loft blind", (), ("doors",), ""),
        ("灯和风扇都关了，哦不，风扇别关", "灯和风扇都关了", ("风扇",), (), ""),
        ("灯关掉，还有电视。算了，电视留着，就关灯", "灯关掉，还有电视", ("电视",), ("灯",), ""),
    ],
)  # fmt: skip
def test_what_is_taken_back_is_found_by_its_words(
    text: str, first: str, left: tuple, only: tuple, more: str
) -> None:
    said = taken_back(text)
    assert said is not None and (said.first, said.left, said.only, said.more) == (first, left, only, more)


@pytest.mark.parametrize(
    "text",
    [
        "all lights off but leave the porch",
        "close the blind, no, open it",
        "turn the fan off, sorry I'm late",
    ],
)
def test_other_sentences_take_nothing_back(text: str) -> None:
    assert taken_back(text) is None


FIRST = act(off("light.barn", "switch.urn"), off("fan.loft"))


@pytest.mark.parametrize(
    ("then", "want"),
    [
        ("no, leave the urn", [("light.barn",), ("fan.loft",)]),
        ("actually just the fan", [("fan.loft",)]),
        ("no, leave the barn lamp and the urn", [("fan.loft",)]),
        ("wait, leave it on", [("light.barn", "switch.urn")]),
    ],
)
def test_only_what_was_ordered_is_left_out(then: str, want: list[tuple[str, ...]]) -> None:
    order = revised.taken_back(Listener({"all off": FIRST}), f"all off. {then}", Context(), HOME)
    assert order is not None and [c.entities for c in order.calls] == want


@pytest.mark.parametrize("then", ["no, leave the doors", "no, leave it off", "no, just the doors"])
def test_words_for_something_else_take_nothing_of_it_back(then: str) -> None:
    assert revised.taken_back(Listener({"all off": FIRST}), f"all off. {then}", Context(), HOME) is None


def test_what_is_ordered_besides_and_not_understood_makes_it_unsure() -> None:
    text = "all off. no, leave the urn, and put the moon on"
    order = revised.taken_back(Listener({"all off": FIRST}), text, Context(), HOME)
    assert order is not None and order.confidence < 0.5
    sure = revised.taken_back(
        Listener({"all off": FIRST, "put the moon on": act(off("cover.barn"))}), text, Context(), HOME
    )
    assert sure is not None and sure.confidence == 0.9 and sure.calls[-1] == off("cover.barn")


LIT = Call(
    intent="HassLightSet", entities=("light.loft",), names=("Loft lamp",), arguments={"brightness": 20}
)


@pytest.mark.parametrize(
    ("then", "want"),
    [
        ("no, thirty percent", ("HassLightSet", ("light.loft",), {"brightness": 30})),
        ("sorry, the barn one", ("HassLightSet", ("light.barn",), {"brightness": 20})),
        ("no she wants blue", ("HassLightSet", ("light.loft",), {"color": "blue"})),
        ("actually, turn it off", ("HassTurnOff", ("light.loft",), {})),
        ("不对，四十", ("HassLightSet", ("light.loft",), {"brightness": 40})),
    ],
)
def test_the_last_order_is_meant_as_it_is_said_last(then: str, want: tuple) -> None:
    model = Listener({"urn off, loft lamp to 20": act(off("switch.urn"), LIT)})
    order = revised.otherwise(model, f"urn off, loft lamp to 20, {then}", Context(), HOME)
    assert order is not None and order.calls[0] == off("switch.urn")
    assert (order.calls[1].intent, order.calls[1].entities, order.calls[1].arguments) == want


@pytest.mark.parametrize("then", ["sorry I'm late", "no, the urn to 30", "no, at five"])
def test_what_is_no_other_order_is_left_alone(then: str) -> None:
    assert revised.otherwise(Listener({"lamp": act(LIT)}), f"lamp, {then}", Context(), HOME) is None


def test_which_one_is_still_asked_after_a_correction() -> None:
    asked = Intent(outcome="ask", calls=(LIT,), candidates=("light.loft", "light.barn"), missing="name")
    order = revised.otherwise(Listener({"lamp to 20": asked}), "lamp to 20, no, 30%", Context(), HOME)
    assert order is not None and (order.outcome, order.candidates) == ("ask", asked.candidates)


def test_an_order_for_all_that_is_called_off_is_none() -> None:
    assert called_back("灯都关了吧，算了不用了")


@pytest.mark.parametrize(
    ("text", "want"),
    [("lock the front... the back door", "lock the back door"), ("shut the barn uh… the loft blind", "shut the loft blind"), ("the lamp... off please", "the lamp... off please")],
)  # fmt: skip
def test_a_name_that_is_broken_off_is_left_out(text: str, want: str) -> None:
    assert last_said(text) == want


def test_what_is_left_but_set_is_set() -> None:
    assert (
        asides.plain("fan off, just leave the barn ones but dim them to 20")
        == "fan off, dim the barn ones to 20"
    )
    assert asides.plain("灯都关了，台灯留着调到两成") == "灯都关了，台灯调到两成"


@pytest.mark.parametrize("then", ["no, don't unlock it", "wait, don't open the barn doors", "不对，别开锁"])
def test_an_act_that_is_forbidden_again_is_not_done(then: str) -> None:
    both = act(off("switch.urn"), Call(intent="HassTurnOn", entities=("cover.barn",), names=("Barn doors",)))
    order = revised.taken_back(Listener({"all": both}), f"all, {then}", Context(), HOME)
    assert order is None or all(c.entities != ("cover.barn",) for c in order.calls)
    assert "不" in then or (order is not None and order.calls == (off("switch.urn"),))
