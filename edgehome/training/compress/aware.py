"""Fine-tuning after quantisation: the network learns with the weights its codes can say (straight-through estimator).

Forward uses s * clip(round(w / s)), symmetric with one scale a matrix as `quantize.symmetric`; backward passes the
gradient through as if nothing had been rounded (Bengio et al., 2013; Jacob et al., 2018, section 3).
"""

from collections.abc import Iterator

import torch
from torch import Tensor, nn
from torch.nn.utils import parametrize

from edgehome.training.compress.networks import Batch, duplicate, matrices
from edgehome.training.compress.tune import fit
from edgehome.training.flatbuffer import SMALL
from edgehome.training.model import Network


class Rounded(nn.Module):
    """A weight as its codes of `bits` bits say it."""

    def __init__(self, bits: int):
        super().__init__()
        self.top = 2 ** (bits - 1) - 1

    def forward(self, weight: Tensor) -> Tensor:
        """Return the rounded weight; its gradient is the identity's."""
        scale = weight.detach().abs().max() / self.top
        scale = torch.where(scale > 0, scale, torch.ones_like(scale))
        rounded = (weight / scale).round().clamp(-self.top, self.top) * scale
        return weight + (rounded - weight).detach()


def rounded(network: Network, bits: int) -> Network:
    """Return a copy whose large matrices hold only what codes of `bits` bits can say."""
    made = duplicate(network)
    with torch.no_grad():
        for m in _large(made):
            m.weight.copy_(Rounded(bits)(m.weight))
    return made.eval()


def tuned(network: Network, data: Iterator[Batch], bits: int, steps: int, rate: float = 2e-4) -> Network:
    """Return a copy fine-tuned for codes of `bits` bits, its matrices rounded to them."""
    learning = duplicate(network)
    for m in _large(learning):
        parametrize.register_parametrization(m, "weight", Rounded(bits))
    learning = fit(learning, data, steps, rate)
    for m in _large(learning):
        parametrize.remove_parametrizations(m, "weight", leave_parametrized=True)
    return learning.eval()


def _large(network: Network) -> list[nn.Linear]:
    return [m for m in matrices(network).values() if m.weight.numel() >= SMALL]
