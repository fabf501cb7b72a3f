"""One pruning run from checkpoint to checkpoint, with what it kept: what `edgehome lm prune` does."""

from pathlib import Path
from typing import Any

import torch

from edgehome.training.compress import networks, prune, tune
from edgehome.training.features import Example
from edgehome.training.model import Network
from edgehome.training.train import accuracy


def pruned(
    network: Network,
    found: list[Example],
    by: str,
    what: str,
    share: float,
    heads: int = 1,
    steps: int = 0,
    seed: int = 1,
) -> Network:
    """Return a pruned copy; `found` is the calibration set, and what `steps` of fine-tuning learn from."""
    torch.manual_seed(seed)
    data = networks.batches(found)
    scores = prune.scores_by(by, network, data)  # type: ignore[arg-type]
    after = None
    if what in ("weights", "heads"):
        made = networks.duplicate(network)
        kept = prune.masks(scores, share) if what == "weights" else prune.head_masks(network, scores, heads)
        prune.apply(made, kept)

        def after(changed: Network) -> None:
            prune.apply(changed, kept)

    else:
        made = prune.cut_neurons(network, scores, share)
    if steps:
        made = tune.fit(made, networks.stream(found, 48, seed), steps, rate=2e-4, after_step=after)
    return made.eval()


def run(
    checkpoint: Path, vocabulary: Path, out: Path, by: str, what: str, share: float, heads: int, steps: int,
    examples: int, seed: int,
) -> dict[str, Any]:  # fmt: skip
    """Prune a checkpoint into another and return what it gets right before and after, in percent."""
    network = networks.load(checkpoint, vocabulary)
    found = networks.examples(vocabulary, max(examples, 48 * steps // 4), seed=21)
    judged = networks.batches(networks.examples(vocabulary, 600, seed=990_001, heldout=True))
    made = pruned(network, found, by, what, share, heads, steps, seed)
    out.parent.mkdir(parents=True, exist_ok=True)
    networks.save(made, out)
    return {
        "checkpoint": str(out), "by": by, "what": what,
        "weights_before": networks.describe(network)["weights"], "weights_after": networks.describe(made)["weights"],
        "zero_share": round(networks.describe(made)["zero_share"], 6),
        "exact_before": accuracy(network, judged)["exact"], "exact_after": accuracy(made, judged)["exact"],
        "fine_tuned_steps": steps,
    }  # fmt: skip
