"""`edgehome lm` judges, describes and advises without PyTorch, and compresses with it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from edgehome.lm.understand import DATA
from edgehome.training import recommend
from edgehome.training.commands import command

pytestmark = pytest.mark.skipif(not (DATA / "model.json").exists(), reason="no model folder")
WITHOUT_TORCH = (
    "import sys; sys.modules['torch'] = None\nfrom edgehome.training.commands import command\ncommand()"
)


def without_torch(*arguments: str) -> dict:
    """What a command prints where PyTorch cannot be imported."""
    done = subprocess.run([sys.executable, "-c", WITHOUT_TORCH, *arguments], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_card_names_every_file_with_its_size_and_hash() -> None:
    found = json.loads(CliRunner().invoke(command, ["card", "--json"]).output)
    assert {"encoder.tflite", "step.tflite", "table.npy", "sp.model"} <= found["files"].keys()
    assert found["files"]["encoder.tflite"]["bytes"] == (DATA / "encoder.tflite").stat().st_size
    assert len(found["files"]["encoder.tflite"]["sha256"]) == 64


def test_the_card_of_what_is_no_model_says_so(tmp_path) -> None:
    done = CliRunner().invoke(command, ["card", "--model", str(tmp_path)])
    assert done.exit_code == 1 and "expected a model folder" in done.output


@pytest.mark.slow
def test_judging_needs_no_pytorch() -> None:
    found = without_torch("eval", "--samples", "12", "--json")
    assert found["figures"]["all"]["n"] == 12
    assert 0 <= found["figures"]["all"]["right"] <= 100


@pytest.mark.slow
def test_advice_is_measured_here_and_needs_no_pytorch() -> None:
    found = without_torch("recommend", "--samples", "20", "--json")
    assert found["measured"] and all(t["p50_ms"] > 0 for t in found["measured"])
    assert found["settings"]["runtime"] in {t["runtime"] for t in found["measured"]}


def test_advice_is_settings_that_can_be_pasted() -> None:
    row = {"runtime": "tflite", "threads": 1, "p50_ms": 3.0, "p95_ms": 6.0, "rss_mb": 40.0}
    machine = {"processor": "x86_64", "cores": 2, "free_gb": 3.0}
    text = recommend.lines({
        "machine": machine, "measured": [row], "larger_models_that_fit": [],
        "settings": {"runtime": "tflite", "threads": 1},
    })  # fmt: skip
    assert {"[plugins.language_model]", 'runtime = "tflite"', "threads = 1"} <= set(text)
    assert "none fits" in text[-1]


@pytest.mark.slow
def test_quantising_writes_a_folder_that_still_understands(tmp_path) -> None:
    pytest.importorskip("ai_edge_litert")
    from edgehome.training.compress import folders, measure

    out = tmp_path / "small"
    size = folders.quantised(DATA, out, "dynamic")
    assert size < 0.6 * folders.quantised(DATA, tmp_path / "half", "float16")
    assert json.loads((out / "model.json").read_text())["weights"] == {"method": "dynamic"}
    found = measure.held_out(25)
    assert measure.right(out, found) > measure.right(DATA, found) - 25


def test_an_unknown_method_is_refused_by_name(tmp_path) -> None:
    pytest.importorskip("ai_edge_litert")
    done = CliRunner().invoke(command, ["quantize", "--out", str(tmp_path / "x"), "--method", "magic"])
    assert done.exit_code == 2 and "expected float32" in done.output


def test_training_words_are_handed_on_as_they_are(monkeypatch) -> None:
    asked = []
    monkeypatch.setattr(
        subprocess, "run", lambda a, **_: asked.append(a) or subprocess.CompletedProcess(a, 0)
    )
    pytest.importorskip("torch")
    pytest.importorskip("ai_edge_litert")
    done = CliRunner().invoke(command, ["train", "work/run", "--toy", "--seed", "3"])
    assert done.exit_code == 0, done.output
    assert asked[0][1:] == ["-m", "edgehome.training.train", "work/run", "--toy", "--seed", "3"]


@pytest.mark.slow
def test_pruning_goes_from_checkpoint_to_checkpoint(tmp_path) -> None:
    torch = pytest.importorskip("torch")
    pytest.importorskip("ai_edge_litert")
    import shutil

    import numpy as np

    from edgehome.lm.model.tokens import Tokenizer
    from edgehome.training.compress import networks
    from edgehome.training.model import Config, Network

    vocabulary = Path(tmp_path / "vocabulary")
    vocabulary.mkdir()
    for name in ("sp.model", "simplified.txt"):
        shutil.copyfile(DATA / name, vocabulary / name)
    table = np.random.default_rng(0).normal(0, 0.3, (Tokenizer(vocabulary).size, 512)).astype(np.float16)
    np.save(vocabulary / "table.npy", table)
    config = Config(width=32, heads=4, encoder_layers=1, decoder_layers=1, hidden=48, key=16, score_hidden=8)
    networks.save(Network(config, torch.from_numpy(table)), tmp_path / "x.pt")
    asked = [
        "prune",
        str(tmp_path / "x.pt"),
        "--vocabulary",
        str(vocabulary),
        "--out",
        str(tmp_path / "y.pt"),
    ]
    done = CliRunner().invoke(command, [*asked, "--share", "0.25", "--examples", "64", "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.output)["zero_share"] == pytest.approx(0.25, abs=1e-3)
