"""The network at run time: pieces to vectors on the host, the two graphs, and the pointers.

Does not know intents' meaning or the home's state; `decode.py` makes sense of what comes out.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from edgehome.errors import ModelError
from edgehome.lm.model.candidates import Candidate, Fit
from edgehome.lm.model.interpreter import Runner
from edgehome.lm.model.labels import CONTEXT_SIZES
from edgehome.lm.model.scorer import POINTERS, Pointer, Sight
from edgehome.lm.model.tables import Looks, Table
from edgehome.lm.model.tokens import Tokenizer

BUCKETS = (6, 12, 24, 49)
"""Places of an utterance: multiples of six suit the kernels; half of what is heard is a part of a sentence, shorter than eight."""
MASKED = -1e4


@dataclass
class Encoded:
    """An utterance in context: `words` (T, D) with the context at 0, `mask` (1, 1, T), `n` real places."""

    words: np.ndarray
    mask: np.ndarray
    n: int


@dataclass
class Step:
    """One call: probabilities by head, tag probabilities (pieces, tags), whether each piece is of this call
    (pieces,), and the call's vector (D,)."""

    heads: dict[str, np.ndarray]
    tags: np.ndarray
    clause: np.ndarray
    call: np.ndarray


class Network:
    """A model folder, loaded."""

    def __init__(self, folder: Path, runtime: str = "auto", threads: int = 1):
        try:
            self.card = json.loads((folder / "model.json").read_text(encoding="utf-8"))
            self.table = np.load(folder / "table.npy", mmap_mode="r")  # (V, D) int8
            with np.load(folder / "host.npz") as arrays:
                self._w = {k: arrays[k].astype(np.float32) for k in arrays.files}
        except (OSError, ValueError) as error:
            raise ModelError(
                f"model folder {folder}: expected the files of an export, got {error}"
            ) from error
        sizes = tuple(len(self._w[k]) for k in sorted(self._w) if k.removeprefix("context").isdigit())
        if sizes != CONTEXT_SIZES:
            raise ModelError(
                f"model folder {folder}: made for another context, rows {sizes}; expected {CONTEXT_SIZES}: train it on and export it anew"
            )
        self.tokenizer = Tokenizer(folder)
        self.encoder = Runner(folder / "encoder.tflite", BUCKETS, runtime, threads)
        self.stepper = Runner(folder / "step.tflite", BUCKETS, runtime, threads)
        self.pointers = {name: Pointer(name, self._w) for name in POINTERS}
        self._sizes = np.array([len(values) for values in self.card["heads"].values()])
        ends = np.cumsum(self._sizes)
        self._starts = ends - self._sizes
        self._heads = list(zip(self.card["heads"], map(int, self._starts), map(int, ends), strict=True))
        self._vectors: dict[int, np.ndarray] = {}

    def rows(self, pieces: np.ndarray) -> np.ndarray:
        """Return the vectors of pieces, (n, D)."""
        return self.table[pieces].astype(np.float32) * self._w["scale"][pieces][:, None]

    def encode(self, pieces: list[int], fit: Fit, context: tuple[int, int, int, int]) -> Encoded:
        """Return the words in context."""
        n = len(pieces) + 1
        size = self.encoder.bucket(n)
        w = self._w
        x = np.zeros((size, self.table.shape[1]), np.float32)
        x[1:n] = self.rows(np.array(pieces)) + fit.flags @ w["flag"].T + w["domain"][fit.domains]
        x[0] = sum(w[f"context{i}"][value] for i, value in enumerate(context))
        x[:n] += w["place"][:n]
        mask = np.where(np.arange(size) < n, 0.0, MASKED).astype(np.float32)[None, None]
        return Encoded(self.encoder.run(x, mask)["words"], mask, n)

    def step(self, encoded: Encoded, covered: np.ndarray, previous: tuple[int, int, int, int]) -> Step:
        """Return the next call; `covered` (pieces,) are those earlier calls used, `previous` as in training."""
        w = self._w
        x = encoded.words.copy()
        x[0] += sum(w[f"previous{i}"][value] for i, value in enumerate(previous))
        x[1 : encoded.n] += covered[:, None] * w["covered"]
        out = self.stepper.run(x, encoded.mask)
        heads = self._split(out["heads"][0])
        tags = out["tags"][1 : encoded.n]
        return Step(heads, softmax(tags[:, :-1]), tags[:, -1] > 0, out["call"][0])

    def _split(self, scores: np.ndarray) -> dict[str, np.ndarray]:
        """Return each head's probabilities."""
        scores = scores[: self._heads[-1][2]]
        top = np.repeat(np.maximum.reduceat(scores, self._starts), self._sizes)
        e = np.exp(scores - top)
        e /= np.repeat(np.add.reduceat(e, self._starts), self._sizes)
        return {head: e[start:end] for head, start, end in self._heads}

    def name_vectors(self, pieces: tuple[int, ...]) -> np.ndarray:
        """Return the name space's vectors of pieces, (n, K)."""
        missing = [p for p in dict.fromkeys(pieces) if p not in self._vectors]
        if missing:
            made = self.rows(np.array(missing)) @ self._w["name"].T + self._w["name_bias"]
            self._vectors.update(zip(missing, made, strict=True))
        if not pieces:
            return np.zeros((0, self._w["name"].shape[0]), np.float32)
        return np.stack([self._vectors[p] for p in pieces])

    def sight(self, pieces: list[int], fit: Fit) -> Sight:
        """Return what the pointers need of an utterance and its candidates, once for all its calls."""
        keys, directions, starts = fit.table.looks or self._look(fit.table)
        if not len(keys):
            return Sight(fit, keys, np.zeros((0, len(pieces)), np.float32))
        words = unit(self.name_vectors(tuple(pieces)))  # (n, K)
        return Sight(fit, keys, np.maximum.reduceat(directions @ words.T, starts, axis=0))  # likeness (C, n)

    def _look(self, table: Table) -> Looks:
        width = len(self._w["key_bias"])
        keys, directions = (
            [np.zeros((0, width), np.float32)],
            [np.zeros((0, len(self._w["name_bias"])), np.float32)],
        )
        for candidate in table.candidates:
            if candidate.key is None or candidate.directions is None:
                candidate.key, candidate.directions = self._key(candidate)
            keys.append(candidate.key[None])
            directions.append(candidate.directions)
        starts = np.cumsum([len(d) for d in directions[:-1]])
        table.looks = Looks(np.concatenate(keys), np.concatenate(directions), starts)
        return table.looks

    def _key(self, candidate: Candidate) -> tuple[np.ndarray, np.ndarray]:
        w = self._w
        vectors = self.name_vectors(candidate.pieces)
        if not len(vectors):
            vectors = np.zeros((1, vectors.shape[1]), np.float32)
        key = w["key"] @ vectors.mean(0) + w["key_bias"]
        return key + w["key_kind"][candidate.kind] + w["key_class"][candidate.device_class], unit(vectors)


def softmax(x: np.ndarray) -> np.ndarray:
    """Return the softmax over the last axis."""
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def unit(x: np.ndarray) -> np.ndarray:
    """Return the vectors at length one."""
    return x / np.maximum(np.linalg.norm(x, axis=-1, keepdims=True), 1e-12)
