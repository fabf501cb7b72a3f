"""Several orders in one breath: none is lost, none bleeds into the next, and all the others are all but those named."""

from typing import Any

import pytest

from edgehome.homefile import load_home
from edgehome.lm.understand import LanguageModel
from edgehome.messages import Call, Context, Intent

_LIGHTS = [
    ("hall", "h", "Hall Light"),
    ("sofa", "l", "Sofa Lamp"),
    ("shelf", "l", "Shelf Light"),
    ("bed", "b", "床头灯"),
]
HOME = load_home({
    "areas": [{"id": "h", "name": "Hall"}, {"id": "l", "name": "Lounge"}, {"id": "b", "name": "卧室"}],
    "entities": [
        *({"id": f"light.{i}", "domain": "light", "name": n, "area": a, "state": "on"} for i, a, n in _LIGHTS),
        {"id": "climate.ac", "domain": "climate", "name": "卧室空调", "aliases": ["Air Con"], "area": "b", "state": "cool",
         "attributes": {"temperature": 25, "hvac_modes": ["off", "cool", "heat"], "min_temp": 16, "max_temp": 30}},
        {"id": "fan.b", "domain": "fan", "name": "Bedroom Fan", "aliases": ["风扇"], "area": "b", "state": "off"},
        {"id": "media_player.tv", "domain": "media_player", "name": "TV", "aliases": ["电视"], "area": "l", "state": "playing",
         "attributes": {"volume_level": 40}},
        {"id": "cover.l", "domain": "cover", "device_class": "curtain", "name": "Lounge Curtains", "area": "l", "state": "open"},
        {"id": "cover.b", "domain": "cover", "device_class": "curtain", "name": "卧室窗帘", "area": "b", "state": "closed"},
    ],
})  # fmt: skip


@pytest.fixture(scope="module")
def model() -> LanguageModel:
    return LanguageModel()


def done(model: LanguageModel, text: str) -> list[tuple[str, set[str], dict[str, Any]]]:
    found: Intent | None = model.understand(text, Context(), HOME)
    assert found is not None and found.outcome == "act", (text, found)
    return [(c.intent, set(c.entities), dict(c.arguments)) for c in found.calls]


LIGHTS = {f"light.{i}" for i, _, _ in _LIGHTS}


@pytest.mark.parametrize(
    ("text", "first", "others"),
    [
        ("sofa lamp at 40, the rest off", "HassLightSet", LIGHTS - {"light.sofa"}),
        ("turn on the hall light and the sofa lamp, all other lights off", "HassTurnOn", {"light.shelf", "light.bed"}),
        ("床头灯打开，别的都关", "HassTurnOn", LIGHTS - {"light.bed"}),
        ("床头灯调到三成，其余的灯全关", "HassLightSet", LIGHTS - {"light.bed"}),
    ],
)  # fmt: skip
def test_all_the_others_are_all_but_those_named(
    model: LanguageModel, text: str, first: str, others: set[str]
) -> None:
    calls = done(model, text)
    assert calls[0][0] == first
    assert calls[-1][:2] == ("HassTurnOff", others)


def test_what_is_left_as_it_is_is_left_out_of_everything_else(model: LanguageModel) -> None:
    reached = set().union(
        *(e for _, e, _ in done(model, "leave the sofa lamp, everything else in the lounge off"))
    )
    assert "light.sofa" not in reached and "light.shelf" in reached


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        ("sofa lamp off, fan medium, shelf light off",
         [("HassTurnOff", {"light.sofa"}, {}), ("HassFanSetSpeed", {"fan.b"}, {"percentage": 50}), ("HassTurnOff", {"light.shelf"}, {})]),
        ("turn on the sofa lamp, but only 20, and close the lounge curtains",
         [("HassTurnOn", {"light.sofa"}, {}), ("HassLightSet", {"light.sofa"}, {"brightness": 20}), ("HassTurnOff", {"cover.l"}, {})]),
        ("床头灯关了，电视声音调到15",
         [("HassTurnOff", {"light.bed"}, {}), ("HassSetVolume", {"media_player.tv"}, {"volume_level": 15})]),
        ("the hall's too bright so turn the hall light off and close the lounge curtains",
         [("HassTurnOff", {"light.hall"}, {}), ("HassTurnOff", {"cover.l"}, {})]),
    ],
)  # fmt: skip
def test_every_part_keeps_its_own_words(
    model: LanguageModel, text: str, calls: list[tuple[str, set[str], dict[str, Any]]]
) -> None:
    assert done(model, text) == calls


def test_a_remark_beside_an_order_adds_none(model: LanguageModel) -> None:
    assert done(model, "要炒辣椒了，风扇开起来") == [("HassTurnOn", {"fan.b"}, {})]


def test_a_part_whose_thing_no_call_reaches_is_not_lost_silently(model: LanguageModel) -> None:
    found = model.understand(
        "in ten minutes: hall light on, shelf light on, sofa lamp off, tv off", Context(), HOME
    )
    assert found is not None
    calls = found.schedule.calls if found.schedule is not None else found.calls
    reached = {e for c in calls for e in c.entities}
    whole = {"light.hall", "light.shelf", "light.sofa", "media_player.tv"} <= reached
    assert whole or found.confidence < 0.5 or found.outcome in ("ask", "refuse")


def test_a_value_said_for_one_thing_is_not_left_out(model: LanguageModel) -> None:
    assert done(model, "床头灯打开，风扇关掉，电视音量三十")[-1] == (
        "HassSetVolume", {"media_player.tv"}, {"volume_level": 30}
    )  # fmt: skip


def test_an_announcement_beside_orders_is_no_remark(model: LanguageModel) -> None:
    assert done(model, "床头灯关掉，风扇打开，跟大家说喝茶了")[-1] == (
        "HassBroadcast",
        set(),
        {"message": "喝茶了"},
    )


def test_all_but_one_is_an_order_however_it_is_told(model: LanguageModel) -> None:
    assert done(model, "除了床头灯，灯都关了") == [("HassTurnOff", LIGHTS - {"light.bed"}, {})]


@pytest.mark.parametrize("text", ["turn back time", "平时下班回来开床头灯"])
def test_what_is_no_order_for_now_acts_on_nothing(model: LanguageModel, text: str) -> None:
    found = model.understand(text, Context(), HOME)
    assert found is not None and found.outcome != "act"


def test_everything_else_is_not_what_was_spoken_of_last(model: LanguageModel) -> None:
    last = Context(entities=("fan.b",), calls=(Call(intent="HassTurnOn", entities=("fan.b",)),))
    found = model.understand("leave the sofa lamp, everything else off", last, HOME)
    assert found is not None and {e for c in found.calls for e in c.entities} == LIGHTS - {"light.sofa"}
