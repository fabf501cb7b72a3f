"""The exported graphs and the host's pointers answer as the network does, on each runtime."""

import importlib.util
import shutil
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("ai_edge_litert")

from edgehome.homefile import load_home  # noqa: E402
from edgehome.lm.model import labels  # noqa: E402
from edgehome.lm.model.candidates import HomeIndex  # noqa: E402
from edgehome.lm.model.interpreter import RUNTIMES  # noqa: E402
from edgehome.lm.model.network import Network as Host  # noqa: E402
from edgehome.lm.model.tokens import Tokenizer  # noqa: E402
from edgehome.lm.understand import DATA  # noqa: E402
from edgehome.training.export import export, load_network  # noqa: E402
from edgehome.training.features import Featurizer, batch  # noqa: E402
from edgehome.training.flatbuffer import quantise  # noqa: E402
from edgehome.training.model import POINTERS, Config, Network  # noqa: E402
from edgehome.training.restore import restore  # noqa: E402
from edgehome.training.sample import GoldCall, Sample, Span  # noqa: E402

pytestmark = pytest.mark.skipif(not (DATA / "sp.model").exists(), reason="no model folder")
HOME = {
    "areas": [{"id": "k", "name": "Kitchen"}, {"id": "b", "name": "卧室"}],
    "entities": [
        {"id": "light.k", "domain": "light", "name": "Kitchen Light", "area": "k"},
        {"id": "fan.b", "domain": "fan", "name": "风扇", "area": "b"},
        {"id": "cover.c", "domain": "cover", "name": "Blinds"},
    ],
}
SAMPLES = [
    Sample(utterance="turn on the kitchen light", lang="en", home=HOME, calls=(
        GoldCall(intent="HassTurnOn", pointing="device", devices=("light.k",), entities=("light.k",),
                 domain="light", spans=(Span("name", 12, 25),)),)),
    Sample(utterance="关掉卧室的风扇", lang="zh-CN", home=HOME, calls=(
        GoldCall(intent="HassTurnOff", pointing="place", areas=("b",), entities=("fan.b",), domain="fan"),)),
    Sample(utterance="close the blinds and turn on all the lights in the whole house except the fan please, would you",
           lang="en", home=HOME, calls=(
        GoldCall(intent="HassTurnOff", pointing="device", devices=("cover.c",), entities=("cover.c",)),
        GoldCall(intent="HassTurnOn", pointing="all", entities=("light.k",), except_devices=("fan.b",)),)),
]  # fmt: skip


def vocabulary(folder: Path) -> Path:
    """A vocabulary with the shipped pieces and random vectors."""
    for name in ("sp.model", "simplified.txt"):
        shutil.copyfile(DATA / name, folder / name)
    size = Tokenizer(folder).size
    np.save(folder / "table.npy", np.random.default_rng(0).normal(0, 0.3, (size, 512)).astype(np.float16))
    return folder


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> tuple[Network, Path]:
    folder = vocabulary(tmp_path_factory.mktemp("vocabulary"))
    torch.manual_seed(0)
    config = Config(
        width=64, heads=4, encoder_layers=2, decoder_layers=1, hidden=128, key=32, score_hidden=16
    )
    made = Network(config, torch.from_numpy(np.load(folder / "table.npy"))).eval()
    for name, value in made.named_parameters():
        if "norm" in name:
            torch.nn.init.normal_(value, 1.0, 0.2)
    return made, folder


def have(runtime: str) -> bool:
    return importlib.util.find_spec(RUNTIMES[runtime].split(".")[0]) is not None


@pytest.mark.parametrize("runtime", ["litert", "tflite"])
@pytest.mark.parametrize(
    ("weights", "within"),
    [
        ("float32", 2e-3),
        pytest.param("float16", 5e-3, marks=pytest.mark.slow),
        pytest.param("int8", 0.12, marks=pytest.mark.slow),
    ],
)
def test_an_exported_model_gives_the_networks_probabilities(
    network, tmp_path, runtime, weights, within
) -> None:
    if not have(runtime):
        pytest.skip(f"{runtime} is not installed")
    made, folder = network
    export(made, folder, tmp_path, weights)
    host = Host(tmp_path, runtime)
    featurizer = Featurizer(Tokenizer(folder))
    for sample in SAMPLES:
        example = featurizer.example(sample)
        assert example is not None
        words, places, steps, _ = batch([example])
        with torch.no_grad():
            want = made(words, places, steps)
        encoded = host.encode(list(example.pieces), example.fit, example.context)
        sight = host.sight(list(example.pieces), example.fit)
        for r, row in enumerate(example.rows):
            step = host.step(encoded, row.covered, row.previous)
            for head in labels.HEADS:
                assert np.abs(want[head][r].softmax(-1).numpy() - step.heads[head]).max() < within
            assert np.abs(want["tag"][r].softmax(-1).numpy() - step.tags).max() < within
            for i, pointer in enumerate(POINTERS):
                rank, include, none = host.pointers[pointer].score(
                    sight, step.tags, step.call, row.allowed[i]
                )
                scores, null = want[pointer]
                if row.allowed[i].any():
                    assert np.abs(rank - scores[r, :, 0].numpy())[row.allowed[i]].max() < 5 * within
                    assert np.abs(include - scores[r, :, 1].numpy())[row.allowed[i]].max() < 5 * within
                assert abs(none - float(null[r])) < 5 * within


def test_a_batch_and_its_single_utterances_agree(network) -> None:
    made, folder = network
    featurizer = Featurizer(Tokenizer(folder))
    examples = [e for e in map(featurizer.example, SAMPLES) if e]
    with torch.no_grad():
        together = made(*batch(examples)[:3])
        alone = [made(*batch([e])[:3]) for e in examples]
    assert torch.allclose(together["intent"], torch.cat([a["intent"] for a in alone]), atol=1e-4)


def test_a_checkpoint_comes_back_as_it_was(network, tmp_path) -> None:
    made, folder = network
    state = {"config": made.config.as_dict(), "average": made.state_dict()}
    torch.save(state, tmp_path / "x.pt")
    again = load_network(tmp_path / "x.pt", folder)
    assert all(torch.equal(a, b) for a, b in zip(made.parameters(), again.parameters(), strict=True))


@pytest.mark.slow
@pytest.mark.parametrize(("weights", "within"), [("float16", 2e-2), ("int8", 0.15)])
def test_training_can_go_on_from_a_shipped_model(network, tmp_path, weights, within) -> None:
    made, folder = network
    export(made, folder, tmp_path, weights)
    config, state = restore(tmp_path, folder)
    assert config == made.config
    again = Network(config, torch.from_numpy(np.load(folder / "table.npy")))
    again.load_state_dict(state, strict=False)
    featurizer = Featurizer(Tokenizer(folder))
    examples = [e for e in map(featurizer.example, SAMPLES) if e]
    with torch.no_grad():
        want, got = made(*batch(examples)[:3]), again.eval()(*batch(examples)[:3])
    for head in labels.HEADS:
        assert (want[head].softmax(-1) - got[head].softmax(-1)).abs().max() < within
    assert (want["device"][0] - got["device"][0]).abs().max() < 5 * within


def test_quantising_keeps_every_weight_within_half_a_step() -> None:
    matrix = np.random.default_rng(1).normal(size=(64, 64)).astype(np.float32)
    small, scale = quantise(matrix)
    assert np.abs(small * scale - matrix).max() <= scale / 2 + 1e-7
    assert quantise(np.zeros((4, 4), np.float32))[1] == 1.0


def test_targets_mark_the_words_of_the_name(network) -> None:
    _, folder = network
    tokenizer = Tokenizer(folder)
    example = Featurizer(tokenizer).example(SAMPLES[0])
    assert example is not None
    tokens = tokenizer.encode("turn on the kitchen light")
    named = [i for i, tag in enumerate(example.rows[0].tags) if labels.TAG[tag] == "name"]
    assert [tokens.starts[i] >= 12 for i in named] == [True] * len(named) and named
    home = load_home(HOME)
    index = HomeIndex(tokenizer)
    index.update(home.entities, home.areas, {})
    gold = [c.id for c, g in zip(example.fit.candidates, example.rows[0].gold[0], strict=True) if g]
    assert gold == ["light.k"]
