"""What is told beside an order adds no call to it and takes none away; whose room is meant may be told there."""

import pytest

from edgehome.homefile import load_home
from edgehome.lm.understand import LanguageModel
from edgehome.messages import Context, Intent

HOME = load_home({
    "areas": [
        {"id": "den", "name": "Den", "aliases": ["茶室"]},
        {"id": "bed", "name": "大房"},
        {"id": "liu", "name": "次卧", "aliases": ["小柳房间", "Liu's Room"]},
    ],
    "entities": [
        {"id": "light.den", "domain": "light", "name": "Den lamp", "aliases": ["茶室灯"], "area": "den", "state": "on"},
        {"id": "light.bed", "domain": "light", "name": "大房灯", "area": "bed", "state": "on"},
        {"id": "light.liu", "domain": "light", "name": "书桌灯", "area": "liu", "state": "on"},
        {"id": "climate.bed", "domain": "climate", "name": "大房空调", "area": "bed", "state": "cool",
         "attributes": {"hvac_modes": ["off", "cool", "heat", "dry"]}},
        {"id": "climate.liu", "domain": "climate", "name": "次卧空调", "area": "liu", "state": "cool"},
        {"id": "cover.den", "domain": "cover", "name": "Den blind", "area": "den", "state": "closed", "attributes": {"current_position": 0}},
        {"id": "media_player.den", "domain": "media_player", "name": "Stereo", "aliases": ["音响"], "area": "den", "state": "playing"},
        {"id": "lock.front", "domain": "lock", "name": "Front door", "area": "den", "state": "unlocked"},
        {"id": "lock.back", "domain": "lock", "name": "Back door", "area": "den", "state": "unlocked"},
        {"id": "water_heater.t", "domain": "water_heater", "name": "Boiler", "area": "den", "state": "eco",
         "attributes": {"temperature": 50, "min_temp": 30, "max_temp": 70}},
        {"id": "scene.quiz", "domain": "scene", "name": "Quiz Night"},
        {"id": "person.liu", "domain": "person", "name": "小柳", "state": "home"},
        {"id": "todo.s", "domain": "todo", "name": "Shopping List"},
    ],
})  # fmt: skip


@pytest.fixture(scope="module")
def model() -> LanguageModel:
    return LanguageModel()


def understood(model: LanguageModel, text: str) -> Intent:
    intent = model.understand(text, Context(), HOME)
    assert intent is not None
    return intent


@pytest.mark.parametrize(
    ("text", "intent", "entity", "arguments"),
    [
        ("skip this track, I detest that singer", "HassMediaNext", "media_player.den", {}),
        ("bit murky, den blind up another 10 percent", "AdjustPosition", "cover.den", {"direction": "up", "step": 10}),
        ("I'm gone till eight so lock the front door", "HassTurnOn", "lock.front", {}),
        ("don't fling the den blind wide open, 30 percent is loads", "HassSetPosition", "cover.den", {"position": 30}),
        ("大房黏糊糊睡不着，空调切到除湿", "SetHvacMode", "climate.bed", {"hvac_mode": "dry"}),
        ("茶室亮瞎人，茶室灯调到两成", "HassLightSet", "light.den", {"brightness": 20}),
        ("小柳睡下了，把他那屋灯关了", "HassTurnOff", "light.liu", {}),
        ("小柳怕冷，他房间空调关掉", "HassTurnOff", "climate.liu", {}),
    ],
)  # fmt: skip
def test_only_the_order_counts(
    model: LanguageModel, text: str, intent: str, entity: str, arguments: dict[str, object]
) -> None:
    told = understood(model, text)
    assert told.outcome == "act" and told.schedule is None
    assert [(c.intent, c.entities, c.arguments) for c in told.calls] == [(intent, (entity,), arguments)]


@pytest.mark.parametrize(
    ("text", "intent", "entities"),
    [
        ("set the boiler to 48 and not a degree higher", "HassClimateSetTemperature", ("water_heater.t",)),
        ("do the quiz thing, you know, where it all goes dark", "HassTurnOn", ("scene.quiz",)),
        ("lock back and front please", "HassTurnOn", ("lock.front", "lock.back")),
        ("is there any chance of some light in the den", "HassTurnOn", ("light.den",)),
        ("把空调……唉算了不弄了，茶室灯关掉", "HassTurnOff", ("light.den",)),
        ("音响给我来点王菲", "HassMediaSearchAndPlay", ("media_player.den",)),
        ("谁又把音响开这么大啊", "HassSetVolumeRelative", ("media_player.den",)),
    ],
)  # fmt: skip
def test_loose_wording_is_the_plain_order(
    model: LanguageModel, text: str, intent: str, entities: tuple[str, ...]
) -> None:
    told = understood(model, text)
    assert told.outcome == "act"
    assert [(c.intent, set(c.entities)) for c in told.calls] == [(intent, set(entities))]


@pytest.mark.parametrize("text", ["谁把大房空调开到17度的啊", "it was Sam who set the boiler to 60"])
def test_who_set_it_sets_nothing(model: LanguageModel, text: str) -> None:
    assert understood(model, text).outcome == "none"


def test_a_measured_thing_on_the_shopping_stays_whole(model: LanguageModel) -> None:
    told = understood(model, "pop a lemon and two jars of olives on the shopping")
    assert [c.arguments["item"] for c in told.calls] == ["a lemon", "two jars of olives"]
