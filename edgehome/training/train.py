"""Trains the network from the generator's samples, on a CPU or a GPU, with checkpoints to go on from.

    python -m edgehome.training.train RUN_FOLDER --vocabulary FOLDER --minutes 60 [--from CHECKPOINT] [--seed 1]
    python -m edgehome.training.train RUN_FOLDER --toy

The rate follows the clock, so a run ends at its best whenever it is told to end.
"""

import argparse
import itertools
import json
import math
import random
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from edgehome.lm.model import labels
from edgehome.lm.model.tokens import Tokenizer
from edgehome.training.features import Featurizer, batch
from edgehome.training.model import POINTERS, Config, Network, Places, Words
from edgehome.training.stream import Stream, groups, source

WEIGHTS = {
    "intent": 1.0,
    "outcome": 1.0,
    "pointing": 0.7,
    "domain": 0.5,
    "schedule": 0.5,
    "role": 0.5,
    "more": 0.5,
}
OTHER_WEIGHT = 0.3
TOY = Config(width=96, heads=4, encoder_layers=2, decoder_layers=1, hidden=192, key=64, score_hidden=32)


def losses(out: dict, targets: dict[str, Tensor]) -> dict[str, Tensor]:
    """Return the weighted parts of the loss."""
    parts = {}
    for head in labels.HEADS:
        target = targets[head]
        if (target >= 0).any():
            parts[head] = WEIGHTS.get(head, OTHER_WEIGHT) * F.cross_entropy(out[head], target)
    tags = targets["tag"]
    if (tags >= 0).any():
        parts["tag"] = 2.0 * F.cross_entropy(out["tag"].flatten(0, 1), tags.flatten())
        known = tags >= 0
        parts["clause"] = 0.5 * F.binary_cross_entropy_with_logits(
            out["clause"][known], targets["clause"][known]
        )
    for i, name in enumerate(POINTERS):
        scores, null = out[name]
        chosen = targets["choose"][:, i]
        if not chosen.any():
            continue
        gold, allowed = targets["gold"][chosen, i], targets["allowed"][chosen, i]
        rank = scores[chosen, :, 0].masked_fill(~allowed, -1e4)
        weights = torch.cat([gold.float(), (~gold.any(1, keepdim=True)).float()], 1)
        weights = weights / weights.sum(1, keepdim=True)
        logs = torch.cat([rank, null[chosen, None]], 1).log_softmax(1)
        share = chosen.float().mean()
        parts[name] = -(weights * logs).sum(1).mean() * (1.0 if name != "except" else 0.5) * share.sqrt()
        include = F.binary_cross_entropy_with_logits(scores[chosen, :, 1], gold.float(), reduction="none")
        parts[name + "_in"] = 0.5 * (include * allowed).sum(1).mean() * share.sqrt()
    return parts


@torch.no_grad()
def accuracy(network: Network, batches: Iterable) -> dict[str, float]:
    """Return the share of right answers by head, over rows, and `exact`: rows with everything right."""
    right: dict[str, list[Tensor]] = {}
    for words, places, steps, targets in batches:
        out = network(words, places, steps)
        exact = torch.ones(len(steps.row), dtype=torch.bool)
        for head in labels.HEADS:
            hit, known = out[head].argmax(-1) == targets[head], targets[head] >= 0
            right.setdefault(head, []).append(hit[known])
            exact &= hit | ~known
        tags = targets["tag"]
        hit = ((out["tag"].argmax(-1) == tags) | (tags < 0)).all(1)
        right.setdefault("tag", []).append(hit[(tags >= 0).any(1)])
        exact &= hit
        for i, name in enumerate(POINTERS):
            chosen, (scores, null) = targets["choose"][:, i], out[name]
            rank = scores[..., 0].masked_fill(~targets["allowed"][:, i], -1e4)
            best = torch.cat([rank, null[:, None]], 1).argmax(1)
            gold = torch.cat([targets["gold"][:, i], ~targets["gold"][:, i].any(1, keepdim=True)], 1)
            hit = gold.gather(1, best[:, None])[:, 0]
            right.setdefault(name, []).append(hit[chosen])
            exact &= hit | ~chosen
        right.setdefault("exact", []).append(exact)
    joined = {head: torch.cat(parts).float() for head, parts in right.items()}
    return {head: round(100 * float(part.mean()), 2) for head, part in joined.items() if len(part)}


def drop_words(words: Words, places: Places, rng: torch.Generator, share: float = 0.04) -> None:
    """Hide some pieces and some of what names say, so that no single clue is leaned on."""
    hide = torch.rand(places.words.shape, generator=rng) < share
    places.words = places.words.masked_fill(hide, 0)
    blind = torch.rand(len(places.words), generator=rng) < 0.08
    words.flags = words.flags.masked_fill(blind[:, None, None], 0)
    words.domains = words.domains.masked_fill(blind[:, None], 0)


def train(options: argparse.Namespace) -> Path:
    """Train and return the last checkpoint's path."""
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    rng, torch_rng = random.Random(options.seed), torch.Generator().manual_seed(options.seed)
    options.run.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer(options.vocabulary)
    table = torch.from_numpy(np.load(options.vocabulary / "table.npy")).float()
    state = torch.load(options.start, weights_only=False) if options.start else None
    config = Config(**state["config"]) if state else (TOY if options.toy else Config())
    config = replace(config, dropout=options.dropout)
    network = Network(config, table)
    average = {k: v.clone() for k, v in network.state_dict().items()}
    optimizer = torch.optim.AdamW(network.parameters(), lr=options.rate, weight_decay=0.02, betas=(0.9, 0.98))
    step = 0
    if state:
        network.load_state_dict(state["average"])
        average = {k: v.clone() for k, v in network.state_dict().items()}
        if state.get("optimizer") and options.resume:
            optimizer.load_state_dict(state["optimizer"])
            step = state["step"]
    held_out = held_out_batches(options, Featurizer(tokenizer, 7))
    wordings = None if options.all_wordings else False
    stream = Stream(options.generator, options.seed, wordings, options.vocabulary)
    examples = groups(stream, options.batch, options.passes, options.workers, rng)
    began = said = saved = time.monotonic()
    budget = options.minutes * 60
    totals: dict[str, float] = {}
    seen = first = 0
    path = options.run / "last.pt"
    for group in examples:
        now = time.monotonic()
        progress = (now - began) / budget
        if progress >= 1:
            break
        rate = (
            options.rate * min(1.0, (step - first + 1) / 200) * (0.5 + 0.5 * math.cos(math.pi * progress))
            + 1e-5
        )
        for part in optimizer.param_groups:
            part["lr"] = rate
        words, places, steps, targets = batch(group)
        targets["allowed"] = steps.allowed
        drop_words(words, places, torch_rng)
        network.train()
        parts = losses(network(words, places, steps), targets)
        loss = torch.stack(list(parts.values())).sum()
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        step += 1
        seen += len(group)
        keep = min(options.average, (1 + step) / (10 + step))
        for k, v in network.state_dict().items():
            average[k].lerp_(v, 1 - keep) if v.is_floating_point() else average[k].copy_(v)
        for k, v in {**parts, "loss": loss}.items():
            totals[k] = totals.get(k, 0.0) * 0.98 + float(v.detach()) * 0.02
        if now - said > options.say:
            said = now
            bias = 1 - 0.98 ** (step - first)
            shown = " ".join(f"{k}={v / bias:.3f}" for k, v in totals.items())
            print(
                f"{now - began:.0f}s step {step} seen {seen} {seen / (now - began):.0f}/s lr {rate:.1e} {shown}",
                flush=True,
            )
        if now - saved > options.save_every:
            saved = now
            report(network, average, held_out)
            save(path, network, average, optimizer, config, step)
    report(network, average, held_out)
    save(path, network, average, optimizer, config, step)
    return path


def held_out_batches(options: argparse.Namespace, featurizer: Featurizer) -> list:
    """Return batches from wordings or seeds that training does not see."""
    taken = itertools.islice(source(options.generator, 990_001, heldout=True), options.held_out_size)
    examples = [e for e in map(featurizer.example, taken) if e]
    examples.sort(key=lambda e: len(e.pieces))
    made = []
    for i in range(0, len(examples), 64):
        words, places, steps, targets = batch(examples[i : i + 64])
        targets["allowed"] = steps.allowed
        made.append((words, places, steps, targets))
    return made


def report(network: Network, average: dict[str, Tensor], held_out: list) -> None:
    """Print how the averaged weights do on what was held out."""
    own = {k: v.clone() for k, v in network.state_dict().items()}
    network.load_state_dict(average)
    network.eval()
    print("held out:", json.dumps(accuracy(network, held_out)), flush=True)
    network.load_state_dict(own)


def save(
    path: Path, network: Network, average: dict[str, Tensor], optimizer, config: Config, step: int
) -> None:
    """Write a checkpoint whole or not at all."""
    state = {
        "config": config.as_dict(), "network": network.state_dict(), "average": average,
        "optimizer": optimizer.state_dict(), "step": step,
    }  # fmt: skip
    part = path.with_suffix(".part")
    torch.save(state, part)
    part.replace(path)


def arguments() -> argparse.Namespace:
    """Return the command line's options."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("run", type=Path, nargs="?", default=Path("build/language-model"))
    parser.add_argument("--vocabulary", type=Path)
    parser.add_argument("--generator", default="edgehome.training.generate:samples")
    parser.add_argument("--held-out-size", type=int, default=1500)
    parser.add_argument("--minutes", type=float, default=45.0)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--passes", type=int, default=2)
    parser.add_argument("--rate", type=float, default=8e-4)
    parser.add_argument("--dropout", type=float, default=0.0)
    parser.add_argument("--average", type=float, default=0.998)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument(
        "--workers", type=int, default=0, help="processes that make the examples beside this one"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--from", dest="start", type=Path)
    parser.add_argument("--resume", action="store_true", help="go on with the optimizer's state too")
    parser.add_argument(
        "--all-wordings", action="store_true", help="train on the held-out wordings too: for a last leg"
    )
    parser.add_argument("--toy", action="store_true", help="a tiny network in two minutes, exported")
    parser.add_argument("--say", type=float, default=20.0)
    parser.add_argument("--save-every", type=float, default=240.0)
    options = parser.parse_args()
    if options.toy:
        options.minutes = min(options.minutes, 1.2)
        options.held_out_size = 200
    if options.vocabulary is None:
        options.vocabulary = options.run / "vocabulary"
        if not (options.vocabulary / "table.npy").exists():
            from edgehome.training.vocabulary import build

            build(options.vocabulary)
    return options


def main() -> None:
    """Train; a toy is exported too."""
    options = arguments()
    checkpoint = train(options)
    if options.toy:
        from edgehome.training.export import export, load_network

        export(load_network(checkpoint, options.vocabulary), options.vocabulary, options.run / "model")
        print("model folder:", options.run / "model")


if __name__ == "__main__":
    main()
