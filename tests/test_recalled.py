"""What was spoken of earlier in a dialogue and is called by just that, spoken to all tiers as a host asks them."""

import asyncio

import pytest

from edgehome import recalled
from edgehome.bench.understand import answer, first
from edgehome.config import load_config
from edgehome.homefile import StaticHome, load_home
from edgehome.launch import decided, understanders
from edgehome.lm.said.wanted import announcement

HOME = load_home({
    "areas": [{"id": "den", "name": "Den", "aliases": ["茶室"]}, {"id": "porch", "name": "Porch", "aliases": ["门廊"]}],
    "entities": [
        {"id": "light.arc", "domain": "light", "name": "Arc Lamp", "aliases": ["弧灯"], "area": "den", "state": "on", "attributes": {"brightness_pct": 60}},
        {"id": "light.shelf", "domain": "light", "name": "Shelf Lamp", "aliases": ["架灯"], "area": "den", "state": "on", "attributes": {"brightness_pct": 30}},
        {"id": "light.porch", "domain": "light", "name": "Porch Light", "aliases": ["门廊灯"], "area": "porch", "state": "off"},
        {"id": "fan.den", "domain": "fan", "name": "Desk Fan", "aliases": ["桌扇"], "area": "den", "state": "off", "attributes": {"percentage": 0}},
        {"id": "lock.porch", "domain": "lock", "name": "Porch Door", "aliases": ["门廊门"], "area": "porch", "state": "locked"},
        {"id": "lock.den", "domain": "lock", "name": "Garden Door", "aliases": ["花园门"], "area": "den", "state": "locked"},
        {"id": "climate.den", "domain": "climate", "name": "Den AC", "aliases": ["茶室空调"], "area": "den", "state": "cool", "attributes": {"temperature": 26, "hvac_modes": ["off", "cool", "dry"], "fan_modes": ["low", "high"]}},
        {"id": "person.jude", "domain": "person", "name": "Jude", "aliases": ["Grandpa", "爷爷"], "state": "not_home"},
        {"id": "person.ada", "domain": "person", "name": "Ada", "aliases": ["阿达"], "state": "home"},
    ],
})  # fmt: skip


@pytest.fixture(scope="module")
def talk():
    config = load_config()
    tiers = asyncio.run(understanders(config, StaticHome(), None))
    told = config.understanding
    understand = decided(first(tiers, told.act_above, told.answer_above, told.ask_above))

    def turns(text: str) -> dict:
        record = {"id": "x", "turns": [{"utterance": t.strip()} for t in text.split("|")]}
        return list(answer({**record, "context": {"now": "2026-02-03T18:00:00"}}, HOME, understand))[-1]

    return turns


def _calls(line: dict) -> list:
    return [(c["intent"], tuple(c.get("entities") or ()), c["arguments"]) for c in line["calls"]]


@pytest.mark.parametrize(
    ("turns", "want"),
    [
        ("arc lamp off | desk fan on | the lamp from before, put it back on", [("HassTurnOn", ("light.arc",), {})]),
        ("lock the garden door | desk fan on | the door I mentioned, unlock it", [("HassTurnOff", ("lock.den",), {})]),
        ("弧灯关了 | 打开桌扇 | 刚才那盏再打开", [("HassTurnOn", ("light.arc",), {})]),
        ("茶室空调调到24 | 再低一度 | 哎呀冷，还是刚才那个24吧", [("HassClimateSetTemperature", ("climate.den",), {"temperature": 24})]),
        ("is Ada in? | then tell her the soup's getting cold", [("HassBroadcast", (), {"message": "the soup's getting cold"})]),
        ("阿达在家吗 | 跟她说快递到了", [("HassBroadcast", (), {"message": "快递到了"})]),
        ("den ac on | can it blow a bit harder", [("HassClimateSetFanMode", ("climate.den",), {"direction": "up"})]),
        ("弧灯关了 | 把架灯也关了 | 两盏都打开", [("HassTurnOn", ("light.arc", "light.shelf"), {})]),
        ("爷爷回来了吗 | 那门廊给他留盏灯", [("HassTurnOn", ("light.porch",), {})]),
        ("put figs on the shopping list | plums and dates as well | take the plums off, there's a bowl of them", [("HassListRemoveItem", (), {"item": "plums"})]),
        ("arc lamp on | shelf lamp on | is Jude home? | turn them off", [("HassTurnOff", ("light.arc", "light.shelf"), {})]),
        ("could you time the dumplings | eight minutes, they were frozen", [("HassStartTimer", (), {"name": "dumplings", "minutes": 8})]),
    ],
)  # fmt: skip
def test_what_was_spoken_of_earlier_is_meant(talk, turns: str, want: list) -> None:
    line = talk(turns)
    assert (line["outcome"], _calls(line)) == ("act", want)


@pytest.mark.parametrize(
    "turns",
    [
        "has Jude come home yet? | porch light on | and when he's in, switch it off",
        "is Jude home? | porch light on | once he comes through the door you can turn it off",
        "爷爷回来了吗 | 打开门廊灯 | 等他一进家门就关掉",
    ],
)
def test_who_was_spoken_of_is_waited_for_and_nothing_is_done_at_once(talk, turns: str) -> None:
    line = talk(turns)
    assert line["schedule"]["trigger"] == {"type": "state", "entity": "person.jude", "to": "home"}
    assert [(c["intent"], c["entities"]) for c in line["schedule"]["calls"]] == [("HassTurnOff", ["light.porch"])]  # fmt: skip
    assert not line["calls"]


@pytest.mark.parametrize(
    "text",
    ["tell him tea is ready", "the lamp from before", "when he gets in", "还是刚才那个23吧", "等他到家"],
)
def test_what_was_not_spoken_of_leaves_the_words(text: str) -> None:
    assert recalled.plainly(text, (), (), HOME) == text


@pytest.mark.parametrize("text", ["time now", "time", "what time is it", "time for bed"])
def test_the_time_is_nothing_to_be_timed(text: str) -> None:
    assert announcement(text) is None
