"""Dialogues of several turns spoken to the tiers as a host asks them: what a later turn is about, and what it must not do."""

import pytest

from edgehome.bench.understand import answer, first
from edgehome.homefile import load_home
from edgehome.lm.said import asides, idle, remarks, whichever
from edgehome.lm.said.loosely import plainly
from edgehome.lm.understand import LanguageModel
from edgehome.registry import load_bundled

CART = {"commands": ["dispatch", "charge", "stop"]}
HOME = load_home({
    "areas": [{"id": "gil", "name": "Gil's Room"}, {"id": "uma", "name": "Uma's Room"}, {"id": "pier", "name": "Pier", "aliases": ["码头"]}, {"id": "dye", "name": "Dye House", "aliases": ["染房"]}],
    "entities": [
        {"id": "light.gil", "domain": "light", "name": "Reading Lamp", "area": "gil", "state": "off"},
        {"id": "light.uma", "domain": "light", "name": "Reading Lamp", "area": "uma", "state": "off"},
        {"id": "lock.dye", "domain": "lock", "name": "Dye House Door", "aliases": ["染房门"], "area": "dye", "state": "locked"},
        {"id": "machine.vat", "domain": "machine", "name": "Vat", "aliases": ["染缸"], "area": "dye", "state": "stopped", "attributes": {"commands": ["start", "stop", "reset"]}},
        {"id": "vehicle.a", "domain": "vehicle", "name": "Donkey", "aliases": ["小驴"], "area": "dye", "state": "idle", "attributes": CART},
        {"id": "vehicle.b", "domain": "vehicle", "name": "Mule", "aliases": ["小骡"], "area": "pier", "state": "idle", "attributes": CART},
        {"id": "vacuum.v", "domain": "vacuum", "name": "Ernie", "area": "uma", "state": "docked"},
        {"id": "alarm.hot", "domain": "alarm", "name": "Vat Too Hot", "area": "dye", "state": "active", "attributes": {"source": "machine.vat"}},
        {"id": "media_player.m", "domain": "media_player", "name": "Stereo", "aliases": ["音响"], "area": "uma", "state": "playing", "attributes": {"volume_level": 0.4}},
    ],
})  # fmt: skip


@pytest.fixture(scope="module")
def ask():
    rules, model = load_bundled("grammar").Rules(), LanguageModel()

    class Model:
        name = "language_model"

        def understand(self, observation, context, home):
            return model.understand(observation.text, context, home)

    understand = first([rules, Model()], 0.6, 0.6, 0.3)

    def turns(text: str) -> tuple[str, list[tuple[str, tuple[str, ...]]]]:
        record = {"id": "x", "turns": [{"utterance": t.strip()} for t in text.split("|")]}
        last = list(answer(record, HOME, understand))[-1]
        return last["outcome"], [(c["intent"], tuple(c["entities"])) for c in last["calls"]]

    return turns


@pytest.mark.parametrize(
    ("turns", "want"),
    [
        ("reading lamp on | mine's the one in gil's room", [("HassTurnOn", ("light.gil",))]),
        ("reading lamp on | gil's | and hers", [("HassTurnOn", ("light.uma",))]),
        ("reading lamp on | not uma's", [("HassTurnOn", ("light.gil",))]),
        ("小驴去码头 | 那算了，让它去充电，换另一辆去", [("ChargeVehicle", ("vehicle.a",)), ("DispatchVehicle", ("vehicle.b",))]),
        ("send Donkey to the pier | let it charge and send the other one", [("ChargeVehicle", ("vehicle.a",)), ("DispatchVehicle", ("vehicle.b",))]),
        ("acknowledge the Vat Too Hot alarm | reset", [("ResetFault", ("machine.vat",))]),
        ("Ernie, clean Uma's Room | 换Gil's Room吧", [("HassVacuumCleanArea", ("vacuum.v",))]),
    ],
)  # fmt: skip
def test_a_later_turn_is_about_what_was_spoken_of(ask, turns: str, want: list) -> None:
    assert ask(turns) == ("act", want)


@pytest.mark.parametrize(
    "turns",
    ["reading lamp on | a bit more", "reading lamp on | the other one", "reading lamp on | 不是这个也别开"],
)
def test_what_does_not_pick_one_of_several_is_asked_about_again(ask, turns: str) -> None:
    assert ask(turns)[0] in ("ask", "none")


@pytest.mark.parametrize(
    "turns",
    ["reading lamp on | tomorrow", "阅读灯打开 | 明天吧", "音响小声点 | 别恢复", "音响小声点 | 差不多了", "染房门锁着吗 | 这下可以开了吧", "染缸启动 | 门关上了，这下可以开了吧"],
)  # fmt: skip
def test_what_puts_off_forbids_or_asks_leave_does_nothing_now(ask, turns: str) -> None:
    assert ask(turns)[0] != "act"


def test_words_that_only_say_so_are_no_order() -> None:
    assert idle.asks_leave("这下可以开了吧") and not idle.asks_leave("可以把灯打开")
    assert asides.ends("明天吧", True) and not asides.ends("明天早上七点开窗帘", False)
    assert asides.ends("差不多了", False) and not asides.ends("that's fine", True)
    assert (told := remarks.without("盖子盖好了，启动搅拌机")) and told.rest == "启动搅拌机"
    assert remarks.without("窗帘拉上，灯关了") is None


def test_which_one_is_not_meant_is_no_pick_of_it() -> None:
    assert whichever.NOT_THIS.fullmatch("not the attic one") and whichever.NOT_THIS.fullmatch("书房那个不用")
    assert whichever.NOT_THIS.fullmatch("not the attic, the den") is None


def test_a_couple_is_two() -> None:
    assert plainly("boiler up a couple", HOME) == "boiler up two"
