"""A student beside its twin: the same small network, data, order and seed, one with a teacher and one without.

python -m edgehome.training.compress.student TEACHER --vocabulary FOLDER [--steps 1200] [--seeds 1 2]
"""

import argparse
import json
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch

from edgehome.training.compress import distill, networks, tune
from edgehome.training.model import Config, Network
from edgehome.training.train import accuracy

TINY = Config(width=64, heads=4, encoder_layers=2, decoder_layers=1, hidden=128, key=48, score_hidden=24)
SHOWN = ("intent", "outcome", "tag", "device", "place", "exact")


def taught(
    config: Config,
    vocabulary: Path,
    data: list[networks.Batch],
    steps: int,
    seed: int,
    teacher: Network | None = None,
    alpha: float = 0.5,
    temperature: float = 2.0,
    kind: distill.Kind = "kl",
) -> Network:
    """Return a student after `steps` steps; without a teacher it learns from the labels alone."""
    torch.manual_seed(seed)
    student = Network(config, torch.from_numpy(np.load(vocabulary / "table.npy")))
    loss = (
        tune.hard_loss
        if teacher is None
        else distill.distilling(teacher, alpha, temperature, kind, remember=True)
    )
    return tune.fit(student, networks.cycle(data, seed), steps, rate=1.5e-3, loss=loss, warmup=60)


def compare(
    teacher: Network,
    vocabulary: Path,
    seeds: list[int],
    steps: int = 1200,
    count: int = 1200,
    judged: int = 1500,
    config: Config = TINY,
    alpha: float = 0.5,
    temperature: float = 2.0,
    kind: distill.Kind = "kl",
    keep: Path | None = None,
) -> dict[str, Any]:
    """Return what the teacher, the students and their twins get right on held-out wordings, in percent."""
    data = networks.batches(networks.examples(vocabulary, count, seed=11), 48)
    held_out = networks.batches(networks.examples(vocabulary, judged, seed=990_001, heldout=True))
    runs = []
    for seed in seeds:
        one: dict[str, Any] = {"seed": seed}
        for name, who in (("alone", None), ("taught", teacher)):
            began = time.monotonic()
            made = taught(config, vocabulary, data, steps, seed, who, alpha, temperature, kind)
            one[name] = {k: v for k, v in accuracy(made, held_out).items() if k in SHOWN}
            if keep is not None and who is not None and seed == seeds[0]:
                networks.save(made, keep)
            one[name]["seconds"] = round(time.monotonic() - began)
        runs.append(one)
    gain = {k: round(float(np.mean([r["taught"][k] - r["alone"][k] for r in runs])), 2) for k in SHOWN}
    return {
        "teacher": {k: v for k, v in accuracy(teacher, held_out).items() if k in SHOWN},
        "student": config.as_dict(), "examples": count, "steps": steps, "alpha": alpha,
        "temperature": temperature, "loss": kind, "judged": judged, "runs": runs, "gain": gain,
    }  # fmt: skip


def main() -> None:
    """Compare and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("teacher", type=Path)
    parser.add_argument("--vocabulary", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=1200)
    parser.add_argument("--count", type=int, default=1200)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--alpha", type=float, default=0.5)
    parser.add_argument("--temperature", type=float, default=2.0)
    parser.add_argument("--loss", choices=["kl", "ce"], default="kl")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--out", type=Path, help="a checkpoint of the first taught student")
    parser.add_argument("--json-out", type=Path, help="the figures, for `edgehome lm report`")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    teacher = networks.load(options.teacher, options.vocabulary)
    result = compare(
        teacher, options.vocabulary, options.seeds, options.steps, options.count, alpha=options.alpha,
        temperature=options.temperature, kind=options.loss, keep=options.out,
    )  # fmt: skip
    text = json.dumps(result, indent=1)
    print(text)
    if options.json_out:
        options.json_out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
