"""What a whole sentence means, as one vector: near for the same meaning in English and Chinese, whatever the words.

A small network of n-grams over the model's own piece table, with weights of `training/sentences.py`. Knows no home.
"""

import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from edgehome.errors import ModelError
from edgehome.lm.model.network import Network, unit
from edgehome.lm.model.tokens import Tokenizer

FILE = "sentence.npz"
ORDERS = ((2, 0), (3, 1), (5, 2))
"""Length of an n-gram and how many pieces of it stand before its own place."""
CHANNELS = 256
EPSILON = 1e-12
MAX_PIECES = 48
GAP = 2
"""Empty places between sentences that are read side by side: no n-gram reaches further."""
START, END = 1, 2
"""The pieces that open and close a sentence."""


def mark(table: np.ndarray) -> int:
    """Return what a piece table (V, D) int8 is known by: the weights fit the table they were made for only."""
    return zlib.crc32(table[:4096].tobytes())


def pack(weights: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return weights as they are stored: matrices (in, out) as int8 with a scale a column, the rest float16."""
    packed = {}
    for name, array in weights.items():
        if array.dtype == np.int8:
            packed[name] = array
        elif array.ndim == 2:
            scale = np.maximum(np.abs(array).max(0), 1e-9) / 127.0
            packed[name] = np.rint(array / scale).astype(np.int8)
            packed[f"{name}_scale"] = scale.astype(np.float32)
        else:
            packed[name] = array.astype(np.float16)
    return packed


class Sentences:
    """The sentence network of a model folder. Raises ModelError where it is missing or made for another table."""

    def __init__(self, folder: Path, network: Network):
        try:
            with np.load(folder / FILE) as arrays:
                stored = {name: arrays[name] for name in arrays.files}
        except (OSError, ValueError) as error:
            raise ModelError(f"{folder / FILE}: expected the sentence network, got {error}") from error
        if int(stored.pop("table")) != mark(network.table):
            raise ModelError(
                f"{folder / FILE}: made for another table.npy; "
                f"run `python -m edgehome.training.sentences {folder}`"
            )
        self._w = {
            name: array * stored[f"{name}_scale"] if f"{name}_scale" in stored else array
            for name, array in stored.items()
            if not (name.endswith("_scale") and name.removesuffix("_scale") in stored)
        }
        self._w = {n: a if a.dtype == np.int8 else a.astype(np.float32) for n, a in self._w.items()}
        self._network = network
        usual = self._w.pop("usual")  # (U, K)
        self._centre = usual.mean(0)
        self._request = self._w.pop("request")  # (K + 1,)
        self.usual = unit(usual - self._centre)
        """What homes are told, asked, and overhear: vectors (U, K) at length one."""

    def vector(self, text: str) -> np.ndarray:
        """Return the vector of a text, (K,) at length one, from the middle of what homes are told."""
        return self.vectors([text])[0]

    def vectors(self, texts: Sequence[str]) -> np.ndarray:
        """Return the vectors of texts, (B, K): ten of a dozen words cost about three single ones."""
        found = [np.array(pieces_of(self._network.tokenizer, text)) for text in texts]
        pieces = np.concatenate(found)
        wide = widened(self._network.rows(pieces), pieces, self._w)
        return unit(forward(wide, self._w, [len(p) for p in found]) - self._centre)

    def request(self, vector: np.ndarray) -> float:
        """Return how much a vector (K,) asks for something rather than tells it: log-odds, from -3 to 3."""
        return float(np.clip(vector @ self._request[:-1] + self._request[-1], -3.0, 3.0))


def pieces_of(tokenizer: Tokenizer, text: str) -> list[int]:
    """Return the pieces of a sentence between those that open and close one."""
    return [START, *tokenizer.encode(tokenizer.characters.normalise(text), MAX_PIECES).ids, END]


def forward(wide: np.ndarray, w: dict[str, np.ndarray], lengths: Sequence[int] = ()) -> np.ndarray:
    """Return the vector of a sentence's wide rows (n, 512), as universal-sentence-encoder-multilingual does (Yang et al., 2019):
    two n-gram layers with a shortcut each, the sum over the square root of the length, a few dense layers. With `lengths`
    (B,) the rows are several sentences' and the vectors (B, 512)."""
    many = np.array(lengths or [len(wide)])
    starts = np.cumsum(many) - many
    place = np.arange(len(wide)) + GAP * np.repeat(np.arange(len(many)), many)
    said = np.zeros((len(wide) + GAP * (len(many) - 1), wide.shape[1]), np.float32)  # (N, 512)
    said[place] = wide
    full = np.zeros((len(said), 1), np.float32)
    full[place] = 1.0
    rows = normal(np.concatenate([wide, *(h[place] for h in layers(said, w, full))], 1))
    total = np.add.reduceat(rows, starts, 0)  # (B, 512 + 3 C)
    mean = (total @ w["up"] + many[:, None] * w["up_bias"]) / np.sqrt(many)[:, None]
    low = np.maximum(mean @ w["d0"], 0)
    middle = np.maximum(mean @ w["p1"] + low @ w["d1"], 0)
    high = np.maximum(middle @ w["d2"], 0)
    made = unit(np.tanh(middle @ w["p3"] + high @ w["d3"]))
    return made if lengths else made[0]


def widened(rows: np.ndarray, pieces: np.ndarray, w: dict[str, np.ndarray]) -> np.ndarray:
    """Return the encoder's own rows of pieces (n, 512): what the table keeps of them (n, D), and most of what it leaves out."""
    left_out = w["more"][pieces].astype(np.float32) * w["more_row_scale"][pieces][:, None]  # (n, M)
    return rows @ w["wide"] + w["wide_bias"] + left_out @ w["axes"]


def layers(said: np.ndarray, w: dict[str, np.ndarray], full: np.ndarray) -> Iterator[np.ndarray]:
    """Yield what leaves the n-gram layers of each order, (N, C), from rows (N, 512) of which those that are `full` (N, 1) hold a piece."""
    x = normal(said @ w["in"] + w["in_bias"]) * w["in_gain"] + w["in_shift"]  # (N, 3 C)
    for i, (order, left) in enumerate(ORDERS):
        h = x[:, i * CHANNELS : (i + 1) * CHANNELS] * full
        for name in "ab":
            h = (
                np.maximum(grams(h, order, left) @ w[f"{name}{order}"] + w[f"{name}{order}_bias"], 0) + h
            ) * full
        yield h


def grams(h: np.ndarray, order: int, left: int) -> np.ndarray:
    """Return the n-grams of places (n, C) side by side, (n, order C); zeros beyond the ends."""
    n, c = h.shape
    padded = np.zeros((n + order - 1, c), h.dtype)
    padded[left : left + n] = h
    return np.ascontiguousarray(np.lib.stride_tricks.sliding_window_view(padded.reshape(-1), order * c)[::c])


def normal(x: np.ndarray) -> np.ndarray:
    """Return the rows with mean 0 and variance 1."""
    x = x - x.mean(-1, keepdims=True)
    return x / np.sqrt((x * x).mean(-1, keepdims=True) + EPSILON)
