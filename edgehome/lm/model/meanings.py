"""What the names of a home's things mean, a vector each, kept as things come and go."""

from collections.abc import Callable

import numpy as np

Key = tuple[int, str]
Vectors = Callable[[tuple[int, ...]], np.ndarray]


class Meanings:
    """The mean vector of each thing's name pieces at length one; only what changed is computed again."""

    def __init__(self) -> None:
        self.keys: list[Key] = []
        self._row: dict[Key, int] = {}
        self._rows: np.ndarray | None = None  # (capacity, K)
        self._waiting: dict[Key, tuple[int, ...]] = {}

    def put(self, key: Key, pieces: tuple[int, ...]) -> None:
        """Take a thing in, or give it another name."""
        self._waiting[key] = pieces or (0,)

    def drop(self, key: Key) -> None:
        """Forget a thing; the last one takes its row."""
        self._waiting.pop(key, None)
        row = self._row.pop(key, None)
        if row is None or self._rows is None:
            return
        last = self.keys.pop()
        if last != key:
            self.keys[row], self._row[last] = last, row
            self._rows[row] = self._rows[len(self.keys)]

    def all(self, vectors: Vectors) -> tuple[list[Key], np.ndarray]:
        """Return the things and their vectors (N, K), in one order; `vectors` gives those of pieces (n, K)."""
        for key, pieces in self._waiting.items():
            mean = vectors(pieces).mean(0)
            self._set(key, mean / max(float(np.linalg.norm(mean)), 1e-9))
        self._waiting.clear()
        rows = self._rows if self._rows is not None else vectors(())
        return self.keys, rows[: len(self.keys)]

    def _set(self, key: Key, vector: np.ndarray) -> None:
        if self._rows is None:
            self._rows = np.zeros((64, len(vector)), np.float32)
        row = self._row.get(key, len(self.keys))
        if row == len(self.keys):
            self._row[key] = row
            self.keys.append(key)
        if row == len(self._rows):
            self._rows = np.concatenate([self._rows, np.zeros_like(self._rows)])
        self._rows[row] = vector
