"""How the letters of a home's names fit an utterance."""

from pathlib import Path

import msgspec
import numpy as np
import pytest

from edgehome.homefile import StaticHome, load_home
from edgehome.lm.model.candidates import AREA, ENTITY, HomeIndex
from edgehome.lm.model.tokens import Tokenizer
from edgehome.lm.understand import DATA
from edgehome.messages import Entity

pytestmark = pytest.mark.skipif(not (DATA / "sp.model").exists(), reason="no model folder")

HOME = {
    "floors": [{"id": "up", "name": "Upstairs"}],
    "areas": [{"id": "bed", "name": "Bedroom", "floor": "up"}, {"id": "guest", "name": "Guest Bedroom"}],
    "entities": [
        {"id": "light.bed", "domain": "light", "name": "Bedroom Lamp", "area": "bed"},
        {"id": "light.guest", "domain": "light", "name": "Guest Bedroom Lamp", "area": "guest"},
        {"id": "fan.big", "domain": "fan", "name": "大吊扇", "area": "bed", "aliases": ["ceiling fan"]},
        {"id": "switch.x", "domain": "switch", "name": "Zorblatt"},
    ],
}


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer(Path(DATA))


def index(tokenizer: Tokenizer, home: StaticHome) -> HomeIndex:
    made = HomeIndex(tokenizer)
    made.update(home.entities, home.areas, home.floors)
    return made


def shares(tokenizer: Tokenizer, text: str, made: HomeIndex | None = None, **more) -> dict[str, float]:
    made = made or index(tokenizer, load_home(HOME))
    normal = tokenizer.characters.normalise(text)
    fit = made.fit(normal, tokenizer.encode(normal), **more)
    return {c.id: float(fit.static[r, 1]) for r, c in enumerate(fit.candidates)}


def test_a_full_name_is_found_whole(tokenizer: Tokenizer) -> None:
    found = shares(tokenizer, "turn on the guest bedroom lamp")
    assert found["light.guest"] == pytest.approx(1.0)
    assert found["switch.x"] == 0.0


def test_a_slip_still_finds_most_of_the_name(tokenizer: Tokenizer) -> None:
    assert shares(tokenizer, "start zorblat please")["switch.x"] > 0.6


def test_words_written_apart_or_together_are_the_same_name(tokenizer: Tokenizer) -> None:
    assert shares(tokenizer, "the bed room lamp")["light.bed"] > 0.9


def test_an_alias_in_another_language_counts(tokenizer: Tokenizer) -> None:
    assert shares(tokenizer, "ceiling fan off")["fan.big"] == pytest.approx(1.0)
    assert shares(tokenizer, "關閉大吊扇")["fan.big"] == pytest.approx(1.0)


@pytest.mark.parametrize("text", ["关掉大钓善", "guan da diaoshan", "da diao shan off", "da吊扇"])
def test_a_name_is_found_by_its_sound(tokenizer: Tokenizer, text: str) -> None:
    assert shares(tokenizer, text)["fan.big"] > 0.5


def test_a_lone_chinese_character_is_a_weak_hint(tokenizer: Tokenizer) -> None:
    assert 0 < shares(tokenizer, "大家好")["fan.big"] < 0.4


def test_changing_one_device_equals_building_anew(tokenizer: Tokenizer) -> None:
    home = load_home(HOME)
    made = index(tokenizer, home)
    renamed = {
        **home.entities,
        "switch.x": msgspec.structs.replace(home.entities["switch.x"], name="Bedroom Kettle"),
    }
    del renamed["light.guest"]
    assert made.update(renamed, home.areas, home.floors) == {(ENTITY, "switch.x")}
    anew = HomeIndex(tokenizer)
    anew.update(renamed, home.areas, home.floors)
    text = "turn off the guest bedroom lamp and the kettle"
    normal = tokenizer.characters.normalise(text)
    fits = [m.fit(normal, tokenizer.encode(normal)) for m in (made, anew)]
    order = [{c.id: r for r, c in enumerate(f.candidates)} for f in fits]
    assert order[0].keys() == order[1].keys()
    for name, row in order[0].items():
        assert np.allclose(fits[0].static[row], fits[1].static[order[1][name]])
    assert {k: len(v) for k, v in made.by_key.items()} == {k: len(v) for k, v in anew.by_key.items()}


def test_a_large_home_is_cut_to_those_that_fit(tokenizer: Tokenizer) -> None:
    many = [{"id": f"light.l{i}", "domain": "light", "name": f"Lamp number {i}"} for i in range(600)]
    home = load_home({**HOME, "entities": HOME["entities"] + many})
    found = shares(tokenizer, "zorblatt on", index(tokenizer, home), limit=64)
    assert len(found) < 100
    assert found["switch.x"] == pytest.approx(1.0)


def _changed(home: StaticHome) -> StaticHome:
    """The home after a device went, another was renamed, a third came, and a room moved to the other floor."""
    entities = dict(home.entities)
    del entities["light.guest"]
    entities["switch.x"] = msgspec.structs.replace(entities["switch.x"], name="Kettle Socket")
    entities["lock.new"] = Entity(id="lock.new", name="Garden Gate", domain="lock", area="guest")
    areas = {**home.areas, "guest": msgspec.structs.replace(home.areas["guest"], floor="up")}
    return StaticHome(entities, areas, home.floors)


def test_a_home_changed_piece_by_piece_is_the_home_compiled_at_once(tokenizer: Tokenizer) -> None:
    first = load_home(HOME)
    second = _changed(first)
    grown, fresh = index(tokenizer, first), index(tokenizer, second)
    vectors = lambda pieces: np.array([[p, p * p % 7, 1.0] for p in pieces], np.float32).reshape(-1, 3)  # noqa: E731
    grown.means(vectors)  # so that rows are kept, not made anew
    assert grown.update(second.entities, second.areas, second.floors) == {
        (ENTITY, "switch.x"), (ENTITY, "lock.new"), (AREA, "guest"),
    }  # fmt: skip
    for text in ("turn off the kettel socket", "the guest bedroom gate", "大吊扇", "guest bedroom lamp"):
        assert shares(tokenizer, text, grown) == shares(tokenizer, text, fresh)
    for (keys, rows), (others, wanted) in [(grown.means(vectors), fresh.means(vectors))]:
        assert dict(zip(keys, map(tuple, rows), strict=True)) == dict(
            zip(others, map(tuple, wanted), strict=True)
        )


def test_a_state_that_changes_compiles_nothing_again(tokenizer: Tokenizer) -> None:
    home = load_home(HOME)
    made = index(tokenizer, home)
    lamp = msgspec.structs.replace(home.entities["light.bed"], state="on")
    assert made.update({**home.entities, "light.bed": lamp}, home.areas, home.floors) == set()
