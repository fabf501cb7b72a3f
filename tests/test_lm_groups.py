"""What an order for a group reaches: all that is in a room, one kind of lamp, what is on now, and not what is left out."""

import pytest

from edgehome.homefile import load_home
from edgehome.lm.calls import reach
from edgehome.lm.model.decode import Heard
from edgehome.lm.model.spanning import Span
from edgehome.lm.understand import LanguageModel
from edgehome.messages import Context

HOME = load_home({
    "areas": [
        {"id": "otto", "name": "Otto's Room"}, {"id": "den", "name": "Den", "aliases": ["书房"]}, {"id": "bed", "name": "Main Bedroom", "aliases": ["主卧"]},
    ],
    "entities": [
        {"id": "light.star", "domain": "light", "name": "Star Lamp", "area": "otto", "state": "on"},
        {"id": "fan.otto", "domain": "fan", "name": "Desk Fan", "area": "otto", "state": "on"},
        {"id": "light.side", "domain": "light", "name": "Bedside Lamp", "aliases": ["床头灯"], "area": "otto", "state": "on"},
        {"id": "light.den", "domain": "light", "name": "Den Light", "aliases": ["大灯"], "area": "den", "state": "on"},
        {"id": "light.tall", "domain": "light", "name": "Floor Lamp", "aliases": ["落地灯"], "area": "den", "state": "on"},
        {"id": "cover.den", "domain": "cover", "name": "Curtains", "area": "den", "state": "open", "device_class": "curtain"},
        {"id": "light.bed", "domain": "light", "name": "Bedside Lamp", "aliases": ["床头灯"], "area": "bed", "state": "on"},
        {"id": "cover.bed", "domain": "cover", "name": "Curtains", "area": "bed", "state": "open", "device_class": "curtain"},
    ],
})  # fmt: skip
LAMPS = "light.star light.side light.den light.tall light.bed"


@pytest.fixture(scope="module")
def model() -> LanguageModel:
    return LanguageModel()


@pytest.mark.parametrize(
    ("text", "area", "reached"),
    [
        ("Everything in Otto's room off.", None, "light.star light.side fan.otto"),
        ("all the lights off apart from the one in the den", None, "light.star light.side light.bed"),
        ("leave the lamps in the den on, all other lights off", None, "light.star light.side light.bed"),
        ("both bedside lamps off", None, "light.side light.bed"),
        ("any lights still on, turn them off", None, LAMPS),
        ("亮着的灯统统关掉", None, LAMPS),
        ("curtains shut", "den", "cover.den"),
        ("all the curtains shut", "den", "cover.den cover.bed"),
    ],
)
def test_a_group_is_what_the_words_say(
    model: LanguageModel, text: str, area: str | None, reached: str
) -> None:
    intent = model.understand(text, Context(area=area), HOME)
    assert intent is not None and {c.intent for c in intent.calls} == {"HassTurnOff"}
    assert {e for c in intent.calls for e in c.entities} == set(reached.split())


def test_a_room_that_is_left_out_with_a_thing_in_it_is_where_all_of_it_is() -> None:
    spans = [Span("except_area", 0, 2, "书房"), Span("except_name", 2, 5, "落地灯")]
    call = Heard("now", "HassTurnOff", 1.0, "all", "light", None, spans=spans, except_devices=["light.tall"])
    there = reach.as_the_rest(call, "书房落地灯留着，剩下的灯都关了", HOME)
    assert (there.pointing, there.areas) == ("place", ["den"])
