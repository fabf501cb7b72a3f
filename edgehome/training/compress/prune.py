"""Pruning: which weights, neurons or heads matter least, by size, by activation or by gradient; and taking them out.

Single weights set to zero (`masks`, `apply`) save nothing on tflite-runtime or LiteRT, whose products are dense: they
show how much a network can lose. Whole neurons and heads (`cut_neurons`; `head_masks` with `narrow.py`) save size
and time.
"""

from collections.abc import Iterable
from typing import Literal

import torch
from torch import Tensor, nn

from edgehome.training.compress.networks import Batch, blocks, duplicate, matrices, shaped
from edgehome.training.compress.tune import hard_loss
from edgehome.training.model import Block, Network

By = Literal["magnitude", "activation", "gradient", "taylor"]
Scores = dict[str, Tensor]


def magnitude(network: Network) -> Scores:
    """Return |w| of each weight (Han et al., 2015)."""
    return {name: m.weight.detach().abs() for name, m in matrices(network).items()}


def activation(network: Network, data: Iterable[Batch]) -> Scores:
    """Return |w_ij| * mean |x_j| of each weight over a calibration set (after Sun et al., 2024, with the mean)."""
    means = mean_inputs(network, data)
    return {name: m.weight.detach().abs() * means[name] for name, m in matrices(network).items()}


def gradient(network: Network, data: Iterable[Batch], times_weight: bool = False) -> Scores:
    """Return |g| of each weight, or |w * g| (Molchanov et al., 2017), g being the loss's mean gradient over a set."""
    network.zero_grad(set_to_none=True)
    count = 0
    for one in data:
        hard_loss(network, *one).backward()
        count += 1
    if not count:
        raise ValueError("gradient: expected at least one batch, got none")
    scores = {}
    for name, m in matrices(network).items():
        assert m.weight.grad is not None
        g = m.weight.grad / count
        scores[name] = (g * m.weight.detach() if times_weight else g).abs()
    network.zero_grad(set_to_none=True)
    return scores


@torch.no_grad()
def mean_inputs(network: Network, data: Iterable[Batch]) -> dict[str, Tensor]:
    """Return mean |x_j| of what each layer is given over a calibration set, (in,) by name."""
    sums: dict[str, Tensor] = {}
    counts: dict[str, int] = {}

    def listen(name: str):
        def hook(_: nn.Module, inputs: tuple[Tensor, ...]) -> None:
            x = inputs[0].detach().abs().flatten(0, -2)  # (n, in)
            sums[name] = sums.get(name, torch.zeros(x.shape[1])) + x.sum(0)
            counts[name] = counts.get(name, 0) + len(x)

        return hook

    handles = [m.register_forward_pre_hook(listen(name)) for name, m in matrices(network).items()]
    for words, places, steps, _ in data:
        network(words, places, steps)
    for handle in handles:
        handle.remove()
    if not sums:
        raise ValueError("activation: expected at least one batch, got none")
    return {name: total / counts[name] for name, total in sums.items()}


def scores_by(by: By, network: Network, data: list[Batch]) -> Scores:
    """Return the scores of a method by its name."""
    if by == "magnitude":
        return magnitude(network)
    if by == "activation":
        return activation(network, data)
    return gradient(network, data, times_weight=by == "taylor")


def masks(scores: Scores, share: float, together: bool = False) -> dict[str, Tensor]:
    """Return which weights stay: the round(share * n) with the lowest scores go, exactly so many, ties by place.

    n counts each matrix for itself, or all of them `together`.
    """
    if not 0 <= share < 1:
        raise ValueError(f"share: expected 0 to below 1, got {share}")
    if together:
        flat = _lowest(torch.cat([s.flatten() for s in scores.values()]), share)
        parts = flat.split([s.numel() for s in scores.values()])
        return {name: part.view_as(scores[name]) for name, part in zip(scores, parts, strict=True)}
    return {name: _lowest(s.flatten(), share).view_as(s) for name, s in scores.items()}


def _lowest(scores: Tensor, share: float) -> Tensor:
    gone = round(share * len(scores))
    kept = torch.ones(len(scores), dtype=torch.bool)
    kept[scores.argsort(stable=True)[:gone]] = False
    return kept


@torch.no_grad()
def apply(network: Network, kept: dict[str, Tensor]) -> None:
    """Set what does not stay to exactly zero; called after each step of fine-tuning it keeps it so."""
    for name, m in matrices(network).items():
        m.weight.masked_fill_(~kept[name], 0.0)


def neuron_scores(scores: Scores, block: str) -> Tensor:
    """Return what the neurons between `up` and `down` of a block matter: the sum over their weights, (hidden,)."""
    return scores[f"{block}.up"].sum(1) + scores[f"{block}.down"].sum(0)


def head_scores(scores: Scores, name: str, block: Block) -> Tensor:
    """Return what a block's attention heads matter: the sum over their weights, (H,)."""
    into = scores[f"{name}.qkv"].view(3, block.n_heads, -1).sum((0, 2))
    return into + scores[f"{name}.out"].sum(0).view(block.n_heads, -1).sum(1)


def cut_neurons(network: Network, scores: Scores, share: float, multiple: int = 8) -> Network:
    """Return a network without the least neurons of each block; what stays is a multiple of `multiple` (kernels' width)."""
    made = duplicate(network)
    for name, block in blocks(made).items():
        hidden = block.up.weight.shape[0]
        stay = max(multiple, round(hidden * (1 - share) / multiple) * multiple)
        rows = neuron_scores(scores, name).topk(min(stay, hidden)).indices.sort().values
        up, bias, down, last = (
            block.up.weight[rows],
            block.up.bias[rows],
            block.down.weight[:, rows],
            block.down.bias,
        )
        shaped(block, len(rows))
        _fill(block.up, up, bias)
        _fill(block.down, down, last)
    return made.eval()


def head_masks(network: Network, scores: Scores, count: int = 1) -> dict[str, Tensor]:
    """Return masks that silence the `count` least heads of each block: nothing of them goes into the sum of heads.

    The file then loses them by `narrow.without_dead_heads`. Raises ValueError if none would stay.
    """
    kept = {name: torch.ones_like(m.weight, dtype=torch.bool) for name, m in matrices(network).items()}
    for name, block in blocks(network).items():
        if block.n_heads <= count:
            raise ValueError(f"{name}: expected fewer heads to cut than {block.n_heads}, got {count}")
        size = block.out.weight.shape[1] // block.n_heads
        for head in head_scores(scores, name, block).argsort(stable=True)[:count].tolist():
            kept[f"{name}.out"][:, head * size : (head + 1) * size] = False
    return kept


@torch.no_grad()
def _fill(linear: nn.Linear, weight: Tensor, bias: Tensor) -> None:
    linear.weight.copy_(weight)
    linear.bias.copy_(bias)
