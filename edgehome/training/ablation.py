"""What the pretrained table and the decoder bring: small networks trained the same number of steps on the same sentences.

    python -m edgehome.training.ablation [--steps 800] [--vocabulary FOLDER]

Judged on wordings that training does not see. Small networks at few steps: the differences say which way, not how far.
"""

import argparse
import itertools
import json
import random
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from edgehome.lm.model.tokens import Tokenizer
from edgehome.training.features import Example, Featurizer, batch
from edgehome.training.generate import samples
from edgehome.training.model import Config, Network
from edgehome.training.stream import Stream, groups
from edgehome.training.train import accuracy, drop_words, losses
from edgehome.training.vocabulary import build

SMALL = Config(width=96, heads=4, encoder_layers=2, decoder_layers=1, hidden=256, key=64, score_hidden=32)
ARMS = {
    "pretrained table, decoder": (SMALL, False),
    "vectors from nothing, decoder": (SMALL, True),
    "pretrained table, no decoder": (replace(SMALL, encoder_layers=3, decoder_layers=0), False),
}
"""Sizes, and whether the pieces' vectors are random and trained; without a decoder the heads read the encoder itself."""
KINDS = {"one order": ("call.",), "several": ("several.", "parallel", "twin"), "talk": ("none",)}
BATCH, RATE, WARM_UP = 64, 1e-3, 100


def network_of(config: Config, table: Tensor, from_nothing: bool) -> Network:
    """Return a fresh network; `from_nothing` gives each piece a vector (D,) of its own that is trained with the rest."""
    network = Network(config, table)
    if from_nothing:
        del network._buffers["table"]
        network.register_parameter("table", nn.Parameter(torch.randn(len(table), config.width) * 0.2))
        network.project = nn.Identity()  # type: ignore[assignment]
    return network


def trained(network: Network, examples: Iterator[list[Example]], steps: int, seed: int) -> float:
    """Train for a number of steps, the rate going down by a cosine; return the processor seconds it took."""
    began, rng = time.process_time(), torch.Generator().manual_seed(seed)
    optimizer = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=0.02, betas=(0.9, 0.98))
    for step, group in enumerate(itertools.islice(examples, steps)):
        for part in optimizer.param_groups:
            part["lr"] = (
                RATE * min(1.0, (step + 1) / WARM_UP) * (0.5 + 0.5 * np.cos(np.pi * step / steps)) + 1e-5
            )
        words, places, calls, targets = batch(group)
        targets["allowed"] = calls.allowed
        drop_words(words, places, rng)
        loss = torch.stack(list(losses(network(words, places, calls), targets).values())).sum()
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
    return time.process_time() - began


def held_out(vocabulary: Path, size: int) -> dict[str, list]:
    """Return batches of held-out wordings by kind of sentence."""
    featurizer = Featurizer(Tokenizer(vocabulary), 7)
    made = filter(None, map(featurizer.example, itertools.islice(samples(990_001, heldout=True), size)))
    found: dict[str, list[Example]] = {kind: [] for kind in KINDS}
    for example in made:
        for kind, begins in KINDS.items():
            if example.source.startswith(begins):
                found[kind].append(example)
    batches: dict[str, list] = {}
    for kind, examples in found.items():
        examples.sort(key=lambda e: len(e.pieces))
        for start in range(0, len(examples), BATCH):
            words, places, calls, targets = batch(examples[start : start + BATCH])
            targets["allowed"] = calls.allowed
            batches.setdefault(kind, []).append((words, places, calls, targets))
    return batches


def compare(vocabulary: Path, steps: int, size: int, seed: int) -> dict[str, dict[str, float]]:
    """Return for each arm: rows wholly right of one order and of several, talk known as talk (percent), seconds."""
    table = torch.from_numpy(np.load(vocabulary / "table.npy")).float()
    judged = held_out(vocabulary, size)
    found = {}
    for name, (config, from_nothing) in ARMS.items():
        torch.manual_seed(seed)
        network = network_of(config, table, from_nothing)
        stream = Stream("edgehome.training.generate:samples", seed, False, vocabulary)
        seconds = trained(network, groups(stream, BATCH, 2, 0, random.Random(seed)), steps, seed)
        network.eval()
        right = {kind: accuracy(network, batches) for kind, batches in judged.items()}
        found[name] = {
            "one order": right["one order"]["exact"], "its intent": right["one order"]["intent"],
            "several": right["several"]["exact"], "talk": right["talk"]["outcome"], "seconds": round(seconds, 1),
        }  # fmt: skip
        print(name, json.dumps(found[name]), flush=True)
    return found


def main() -> None:
    """Train the arms and print them."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--steps", type=int, default=800)
    parser.add_argument("--held-out-size", type=int, default=2500)
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--vocabulary", type=Path)
    options = parser.parse_args()
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        vocabulary = options.vocabulary or Path(folder)
        if options.vocabulary is None:
            build(vocabulary)
        compare(vocabulary, options.steps, options.held_out_size, options.seed)


if __name__ == "__main__":
    main()
