"""Distillation: a small network learns from the labels and from what a larger one thinks (Hinton et al., 2015).

    loss = alpha * hard + (1 - alpha) * soft

hard is training's own loss against the labels; soft compares every output with the teacher's, softened by the
temperature T: KL(teacher || student) or the cross entropy with the teacher's probabilities, times T * T so that its
gradient keeps its size.
"""

from typing import Literal

import torch
from torch import Tensor

from edgehome.lm.model import labels
from edgehome.training.compress.tune import Loss
from edgehome.training.model import POINTERS, Network, Places, Steps, Words
from edgehome.training.train import OTHER_WEIGHT, WEIGHTS, losses

Kind = Literal["kl", "ce"]


def divergence(student: Tensor, teacher: Tensor, temperature: float = 2.0, kind: Kind = "kl") -> Tensor:
    """Return the mean over rows of T^2 * KL or CE between softened logits, (); both are (rows, classes)."""
    log_student = (student / temperature).log_softmax(-1)
    target = (teacher / temperature).softmax(-1)
    cross = -(target * log_student).sum(-1)
    if kind == "kl":
        log_teacher = (teacher / temperature).log_softmax(-1)
        cross = cross + (target * log_teacher).sum(-1)
    return temperature**2 * cross.mean()


def binary(student: Tensor, teacher: Tensor, temperature: float = 2.0, kind: Kind = "kl") -> Tensor:
    """Return the same for yes-no logits of any shape."""
    pair = [torch.stack([x.flatten(), torch.zeros_like(x.flatten())], -1) for x in (student, teacher)]
    return divergence(pair[0], pair[1], temperature, kind)


def soft_parts(
    student: dict, teacher: dict, targets: dict[str, Tensor], temperature: float = 2.0, kind: Kind = "kl"
) -> dict[str, Tensor]:
    """Return the soft loss by output, weighted as training weights it, over the rows and pieces that are labelled."""
    parts = {}
    for head in labels.HEADS:
        known = targets[head] >= 0
        if known.any():
            value = divergence(student[head][known], teacher[head][known], temperature, kind)
            parts[head] = WEIGHTS.get(head, OTHER_WEIGHT) * value
    known = targets["tag"] >= 0
    if known.any():
        parts["tag"] = 2.0 * divergence(student["tag"][known], teacher["tag"][known], temperature, kind)
        parts["clause"] = 0.5 * binary(student["clause"][known], teacher["clause"][known], temperature, kind)
    for i, name in enumerate(POINTERS):
        chosen = targets["choose"][:, i]
        if chosen.any():
            allowed = targets["allowed"][chosen, i]
            ranks = [_ranks(out[name], chosen, allowed) for out in (student, teacher)]
            weight = (1.0 if name != "except" else 0.5) * chosen.float().mean().sqrt()
            parts[name] = weight * divergence(ranks[0], ranks[1], temperature, kind)
    return parts


def _ranks(scores: tuple[Tensor, Tensor], chosen: Tensor, allowed: Tensor) -> Tensor:
    """Return the logits over the candidates and "none of them", (rows, C + 1)."""
    rank = scores[0][chosen, :, 0].masked_fill(~allowed, -1e4)
    return torch.cat([rank, scores[1][chosen, None]], 1)


def mixed(
    student: dict, teacher: dict, targets: dict[str, Tensor], alpha: float, temperature: float, kind: Kind
) -> Tensor:
    """Return alpha * hard + (1 - alpha) * soft, (). Raises ValueError for an alpha outside 0 to 1."""
    if not 0 <= alpha <= 1:
        raise ValueError(f"alpha: expected 0 to 1, got {alpha}")
    hard = torch.stack(list(losses(student, targets).values())).sum()
    soft = torch.stack(list(soft_parts(student, teacher, targets, temperature, kind).values())).sum()
    return alpha * hard + (1 - alpha) * soft


def distilling(
    teacher: Network, alpha: float = 0.5, temperature: float = 2.0, kind: Kind = "kl", remember: bool = False
) -> Loss:
    """Return a loss for `tune.fit` that asks the teacher about each batch.

    `remember` keeps the teacher's answers by batch: for batches that come again and are not changed.
    """
    teacher.eval()
    answers: dict[int, tuple[Words, dict]] = {}

    def loss(
        network: Network, words: Words, places: Places, steps: Steps, targets: dict[str, Tensor]
    ) -> Tensor:
        _, known = answers.get(id(words), (None, None))
        if known is None:
            with torch.no_grad():
                known = teacher(words, places, steps)
            if remember:
                answers[id(words)] = words, known  # the batch is held, so that its id stays its own
        return mixed(network(words, places, steps), known, targets, alpha, temperature, kind)

    return loss
