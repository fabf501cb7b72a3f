"""A model split over agents, the host's side: one graph of it on each, arrays sent there and back.

The agent runs the same graph on the same runtime, so the answer is the same number for number. An agent that is lost in
the middle of a sentence costs nothing but time: the graph is run here instead.
"""

import asyncio
from collections.abc import Mapping
from concurrent.futures import CancelledError
from typing import Any

import msgspec
import numpy as np

from edgehome.errors import ModelError
from edgehome.messages import Layers, StageInput
from edgehome.request import UNDER_WAY
from edgehome.tasks import Coordinator, Done

SKILL = "layers"
GRAPHS = ("encoder", "step")
WAIT_S = 2.0


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


def place(network: Any, coordinator: Coordinator, loop: asyncio.AbstractEventLoop) -> None:
    """Let agents run both graphs of a network (`lm.network.Network`) where they can."""
    network.encoder = FarRunner(network.encoder, "encoder", coordinator, loop)
    network.stepper = FarRunner(network.stepper, "step", coordinator, loop)


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
        """Return the graph's outputs by name for x (T, D) and mask (1, 1, T)."""
        done = self._ask(x, mask) if self._coordinator.presence.has(SKILL) else None
        if done is not None:
            try:
                outputs = unpacked(msgspec.json.decode(done.result.body, type=Layers))
            except (msgspec.DecodeError, ModelError):
                done = None  # an agent that answers rubbish is none
        if done is None:
            self.near += 1
            return self._here.run(x, mask)
        self.far += 1
        request = UNDER_WAY.get()
        if request is not None:  # the pipeline counts all the time of a tier as computing
            request.transport_ms += done.transport_ms
            request.compute_ms -= done.transport_ms + done.processing_ms
        return outputs

    def _ask(self, x: np.ndarray, mask: np.ndarray) -> Done | None:
        request = UNDER_WAY.get()
        body = StageInput(layers=packed({"x": x, "mask": mask}))
        work = self._coordinator.perform(
            SKILL, body, trace=request.trace if request else "", model=self._graph, ttl_s=WAIT_S
        )
        asking = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return asking.result(2 * WAIT_S)
        except (TimeoutError, CancelledError):
            asking.cancel()
            return None
