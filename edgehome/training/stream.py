"""Batches-to-be for training, without end: samples made and turned into examples here, or by worker processes.

A worker has a stream of its own seed; with workers the order in which their pools arrive is the machine's, so only a
run without them repeats exactly.
"""

import contextlib
import importlib
import multiprocessing
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from queue import Full
from typing import Any

from edgehome.lm.model.tokens import Tokenizer
from edgehome.training.features import Example, Featurizer
from edgehome.training.sample import Sample

POOL = 3072
WORKER_POOL = 1024
LOOK_S = 5.0


def source(name: str, seed: int, heldout: bool | None = False) -> Iterator[Sample]:
    """Return the samples of a generator given as module:function.

    `heldout`: False only the wordings for training, True only those kept out of it, None all.
    """
    module, function = name.split(":")
    return iter(getattr(importlib.import_module(module), function)(seed, heldout=heldout))


@dataclass(frozen=True)
class Stream:
    """What training reads: a generator as `source` takes it, and the folder of the pieces."""

    generator: str
    seed: int
    heldout: bool | None
    vocabulary: Path

    def pools(self, size: int) -> Iterator[list[Example]]:
        """Yield `size` examples at a time."""
        featurizer = Featurizer(Tokenizer(self.vocabulary), self.seed)
        samples = source(self.generator, self.seed, self.heldout)
        while True:
            pool: list[Example] = []
            while len(pool) < size:
                example = featurizer.example(next(samples))
                if example is not None:
                    pool.append(example)
            yield pool


def _work(stream: Stream, queue: Any) -> None:
    """Fill the queue until the training process is gone, however it went."""
    parent = multiprocessing.parent_process()
    for pool in stream.pools(WORKER_POOL):
        while parent is not None and parent.is_alive():
            with contextlib.suppress(Full):
                queue.put(pool, timeout=LOOK_S)
                break
        else:
            return


def _from_workers(stream: Stream, workers: int) -> Iterator[list[Example]]:
    context = multiprocessing.get_context("spawn")
    queue = context.Queue(maxsize=workers + 2)
    for n in range(workers):
        own = replace(stream, seed=stream.seed * 1000 + n)
        context.Process(target=_work, args=(own, queue), daemon=True).start()
    while True:
        pool: list[Example] = []
        while len(pool) < POOL:
            pool += queue.get()
        yield pool


def groups(
    stream: Stream, size: int, passes: int, workers: int, rng: random.Random
) -> Iterator[list[Example]]:
    """Yield batches-to-be of `size` examples of like length; each example comes `passes` times."""
    for pool in _from_workers(stream, workers) if workers else stream.pools(POOL):
        for _ in range(passes):
            order = sorted(range(len(pool)), key=lambda i: (len(pool[i].pieces), rng.random()))
            parts = [order[i : i + size] for i in range(0, len(order), size)]
            rng.shuffle(parts)
            yield from ([pool[i] for i in part] for part in parts)
