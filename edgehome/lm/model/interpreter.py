"""Runs a .tflite graph on whichever runtime is installed: ai-edge-litert if it is, else tflite-runtime.

The graphs take any number of places T; each `Runner` has one interpreter a size, resized once when it is first
needed (the smallest at load), so no later call pays for memory planning. Buffers are zeroed first: what is masked must still be a number.
"""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from edgehome.errors import ModelError

RUNTIMES = {"litert": "ai_edge_litert.interpreter", "tflite": "tflite_runtime.interpreter"}


@lru_cache
def interpreter_class(runtime: str = "auto") -> Any:
    """Return the Interpreter class of a runtime: auto, litert or tflite. Raises ModelError if absent."""
    import importlib

    wanted = RUNTIMES if runtime == "auto" else {runtime: RUNTIMES[runtime]}
    for module in wanted.values():
        try:
            return importlib.import_module(module).Interpreter
        except ImportError:
            continue
    raise ModelError(
        f"no runtime for .tflite files: install one of ai-edge-litert, tflite-runtime (asked: {runtime})"
    )


class Runner:
    """One graph whose inputs `x` (T, D) and `mask` (1, 1, T) are sized by the longest utterance of a bucket."""

    def __init__(self, path: Path, buckets: Sequence[int], runtime: str = "auto", threads: int = 1):
        self._make = interpreter_class(runtime)
        self._path, self._threads = path, threads
        self.buckets = sorted(buckets)
        self._ready: dict[int, tuple[Any, int, int, dict[str, int]]] = {}
        self._at(self.buckets[0])

    def bucket(self, length: int) -> int:
        """Return the smallest size that holds `length` places."""
        return next(size for size in self.buckets if size >= length)

    def _at(self, size: int) -> tuple[Any, int, int, dict[str, int]]:
        if size not in self._ready:
            try:
                runner = self._make(model_path=str(self._path), num_threads=self._threads)
            except ValueError as error:
                raise ModelError(f"{self._path}: expected a .tflite file, got {error}") from error
            inputs = {d["name"]: d for d in runner.get_input_details()}
            x, mask = inputs["x"], inputs["mask"]
            runner.resize_tensor_input(x["index"], (size, int(x["shape"][1])))
            runner.resize_tensor_input(mask["index"], (1, 1, size))
            runner.allocate_tensors()
            runner.set_tensor(x["index"], np.zeros((size, int(x["shape"][1])), np.float32))
            runner.set_tensor(mask["index"], np.zeros((1, 1, size), np.float32))
            outputs = {d["name"]: d["index"] for d in runner.get_output_details()}
            self._ready[size] = (runner, x["index"], mask["index"], outputs)
        return self._ready[size]

    def run(self, x: np.ndarray, mask: np.ndarray) -> dict[str, np.ndarray]:
        """Return the outputs by name for x (T, D) and mask (1, 1, T), T being one of the buckets."""
        runner, at_x, at_mask, outputs = self._at(len(x))
        runner.set_tensor(at_x, np.ascontiguousarray(x, np.float32))
        runner.set_tensor(at_mask, np.ascontiguousarray(mask, np.float32))
        runner.invoke()
        return {name: runner.get_tensor(index) for name, index in outputs.items()}
