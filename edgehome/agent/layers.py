"""A model split over agents, the agent's side: one graph of it as a skill. The host's side is `edgehome/layers.py`."""

import asyncio
from pathlib import Path

from edgehome.errors import ModelError
from edgehome.layers import GRAPHS, packed, unpacked
from edgehome.messages import Layers, StageInput, Task


class LayersSkill:
    """An agent's graph: `encoder` or `step` of the model in a folder."""

    def __init__(self, folder: Path, graph: str) -> None:
        if graph not in GRAPHS:
            raise ModelError(f"layers: expected one of {', '.join(GRAPHS)}, got {graph!r}")
        from edgehome.lm.model.interpreter import Runner
        from edgehome.lm.model.network import BUCKETS

        self._runner = Runner(folder / f"{graph}.tflite", BUCKETS)

    async def __call__(self, stage: StageInput, task: Task) -> tuple[Layers, float]:
        """Return what the graph makes of the arrays `x` and `mask`."""
        if stage.layers is None:
            raise ModelError("layers: expected arrays x and mask, got none")
        given = unpacked(stage.layers)
        return packed(await asyncio.to_thread(self._runner.run, given["x"], given["mask"])), 1.0
