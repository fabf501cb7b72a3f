"""Networks as compression sees them: their matrices by name, copies, checkpoints of any shape, batches to judge by."""

import copy
import itertools
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from edgehome.lm.model.tokens import Tokenizer
from edgehome.training.features import Example, Featurizer, batch
from edgehome.training.model import Block, Config, Network, Places, Steps, Words
from edgehome.training.stream import source

Batch = tuple[Words, Places, Steps, dict[str, Tensor]]
GENERATOR = "edgehome.training.generate:samples"


def blocks(network: Network) -> dict[str, Block]:
    """Return the transformer blocks by name."""
    return {name: part for name, part in network.named_modules() if isinstance(part, Block)}


def matrices(network: Network) -> dict[str, nn.Linear]:
    """Return the layers that the two graphs are made of, by name: those of the blocks, heads and tags."""
    inside = {
        f"{name}.{own}": part
        for name, block in blocks(network).items()
        for own, part in block.named_modules()
        if isinstance(part, nn.Linear)
    }
    return inside | {"head": network.head, "tag": network.tag}


def duplicate(network: Network) -> Network:
    """Return a copy that shares only the piece table."""
    return copy.deepcopy(network, {id(network.table): network.table})


def save(network: Network, path: Path) -> None:
    """Write a checkpoint that `load` and, for whole shapes, `export.py` read."""
    state = network.state_dict()
    torch.save({"config": network.config.as_dict(), "network": state, "average": state, "step": 0}, path)


def load(checkpoint: Path, vocabulary: Path) -> Network:
    """Return the averaged network of a checkpoint, also one whose neurons were cut out."""
    state = torch.load(checkpoint, weights_only=False, map_location="cpu")
    network = Network(Config(**state["config"]), torch.from_numpy(np.load(vocabulary / "table.npy")))
    weights = state["average"]
    for name, block in blocks(network).items():
        shaped(block, weights[f"{name}.up.weight"].shape[0])
    network.load_state_dict(weights, strict=False)
    return network.eval()


def shaped(block: Block, hidden: int) -> None:
    """Give a block's feed-forward layers `hidden` neurons."""
    width = block.out.weight.shape[0]
    if block.up.weight.shape[0] != hidden:
        block.up, block.down = nn.Linear(width, hidden), nn.Linear(hidden, width)


def examples(
    vocabulary: Path, count: int, seed: int, heldout: bool = False, generator: str = GENERATOR
) -> list[Example]:
    """Return generated examples; the same seed gives the same ones."""
    featurizer = Featurizer(Tokenizer(vocabulary), seed)
    made = map(featurizer.example, source(generator, seed, heldout))
    return list(itertools.islice((e for e in made if e is not None), count))


def batches(found: list[Example], size: int = 64) -> list[Batch]:
    """Return the examples in batches of like length."""
    ordered = sorted(found, key=lambda e: len(e.pieces))
    return [_batch(ordered[i : i + size]) for i in range(0, len(ordered), size)]


def stream(found: list[Example], size: int, seed: int) -> Iterator[Batch]:
    """Yield batches for ever, in another order each pass; the same seed gives the same ones."""
    rng = random.Random(seed)
    while True:
        order = sorted(range(len(found)), key=lambda i: (len(found[i].pieces), rng.random()))
        groups = [order[i : i + size] for i in range(0, len(order), size)]
        rng.shuffle(groups)
        for group in groups:
            yield _batch([found[i] for i in group])


def cycle(made: list[Batch], seed: int) -> Iterator[Batch]:
    """Yield ready batches for ever, in another order each pass; the same seed gives the same order."""
    rng = random.Random(seed)
    while True:
        yield from rng.sample(made, len(made))


def _batch(group: list[Example]) -> Batch:
    words, places, steps, targets = batch(group)
    targets["allowed"] = steps.allowed
    return words, places, steps, targets


def describe(network: Network) -> dict[str, Any]:
    """Return the sizes that matter: parameters of the graphs, and the share of weights that are zero."""
    weights = [m.weight for m in matrices(network).values()]
    zeros = sum(int((w == 0).sum()) for w in weights)
    total = sum(w.numel() for w in weights)
    return {"weights": total, "zero_share": zeros / total}
