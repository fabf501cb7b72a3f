"""A model split over agents: one graph of it on each, and the host's side that sends arrays there and back.

The agent runs the same graph on the same runtime, so the answer is the same number for number. An agent that is lost in
the middle of a sentence costs nothing but time: the graph is run here instead.
"""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from edgehome.errors import ModelError
from edgehome.messages import Layers, StageInput, Task
from edgehome.tasks import Coordinator

SKILL = "layers"
GRAPHS = ("encoder", "step")
WAIT_S = 5.0


def packed(arrays: Mapping[str, np.ndarray]) -> Layers:
    """Return the arrays as a message."""
    return Layers(
        arrays={k: np.ascontiguousarray(a, "<f4").tobytes() for k, a in arrays.items()},
        shapes={k: a.shape for k, a in arrays.items()},
    )


def unpacked(layers: Layers) -> dict[str, np.ndarray]:
    """Return the arrays of a message. Raises ModelError for bytes that do not fit their shape."""
    try:
        return {k: np.frombuffer(b, "<f4").reshape(layers.shapes[k]) for k, b in layers.arrays.items()}
    except (KeyError, ValueError) as error:
        raise ModelError(f"layers: expected float32 bytes that fill their shapes, got {error}") from error


class LayersSkill:
    """An agent's graph: `encoder` or `step` of the model in a folder."""

    def __init__(self, folder: Path, graph: str) -> None:
        if graph not in GRAPHS:
            raise ModelError(f"layers: expected one of {', '.join(GRAPHS)}, got {graph!r}")
        from edgehome.lm.interpreter import Runner
        from edgehome.lm.network import BUCKETS

        self._runner = Runner(folder / f"{graph}.tflite", BUCKETS)

    async def __call__(self, stage: StageInput, task: Task) -> tuple[Layers, float]:
        """Return what the graph makes of the arrays `x` and `mask`."""
        if stage.layers is None:
            raise ModelError("layers: expected arrays x and mask, got none")
        given = unpacked(stage.layers)
        return packed(await asyncio.to_thread(self._runner.run, given["x"], given["mask"])), 1.0


class FarRunner:
    """Stands in for a `Runner`: runs the graph on an agent, here if none answers. Called from worker threads."""

    def __init__(
        self, here: Any, graph: str, coordinator: Coordinator, loop: asyncio.AbstractEventLoop
    ) -> None:
        self.far = self.near = 0
        self._here, self._graph, self._coordinator, self._loop = here, graph, coordinator, loop

    def bucket(self, n: int) -> int:
        """Return the size that `n` places are padded to."""
        return self._here.bucket(n)

    def run(self, x: np.ndarray, mask: np.ndarray) -> dict[str, np.ndarray]:
        """Return the graph's outputs by name."""
        body = StageInput(layers=packed({"x": x, "mask": mask}))
        asking = asyncio.run_coroutine_threadsafe(
            self._coordinator.perform(SKILL, body, model=self._graph, ttl_s=WAIT_S), self._loop
        )
        done = asking.result(2 * WAIT_S)
        if done is None:
            self.near += 1
            return self._here.run(x, mask)
        self.far += 1
        return unpacked(msgspec.json.decode(done.result.body, type=Layers))
