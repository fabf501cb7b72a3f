"""A short training run for a network that is there already: fine-tuning after a change, and students.

A fixed number of steps and a seed, so that two runs differ only in what is compared.
"""

import math
from collections.abc import Callable, Iterator

import torch
from torch import Tensor

from edgehome.training.compress.networks import Batch, duplicate
from edgehome.training.model import Network, Places, Steps, Words
from edgehome.training.train import losses

Loss = Callable[[Network, Words, Places, Steps, dict[str, Tensor]], Tensor]


def hard_loss(
    network: Network, words: Words, places: Places, steps: Steps, targets: dict[str, Tensor]
) -> Tensor:
    """Return training's own loss against the labels."""
    return torch.stack(list(losses(network(words, places, steps), targets).values())).sum()


def fit(
    network: Network,
    data: Iterator[Batch],
    steps: int,
    rate: float = 8e-4,
    loss: Loss = hard_loss,
    after_step: Callable[[Network], None] | None = None,
    average: float = 0.99,
    warmup: int = 20,
) -> Network:
    """Train in place and return a copy with the averaged weights; the rate falls as a cosine to near 0."""
    optimizer = torch.optim.AdamW(network.parameters(), lr=rate, weight_decay=0.02, betas=(0.9, 0.98))
    kept = {k: v.clone() for k, v in network.state_dict().items()}
    network.train()
    for step in range(steps):
        for part in optimizer.param_groups:
            part["lr"] = rate * min(1.0, (step + 1) / warmup) * (0.5 + 0.5 * math.cos(math.pi * step / steps))
        value = loss(network, *next(data))
        optimizer.zero_grad(set_to_none=True)
        value.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        if after_step is not None:
            after_step(network)
        keep = min(average, (1 + step) / (10 + step))
        for k, v in network.state_dict().items():
            kept[k].lerp_(v, 1 - keep) if v.is_floating_point() else kept[k].copy_(v)
    made = duplicate(network).eval()
    made.load_state_dict(kept)
    if after_step is not None:
        after_step(made)
    return made
