"""Compresses one model by every method and measures each: the figures of `edgehome lm report`, as plain data.

File methods need the model folder alone; pruning, fine-tuning and fusion need its checkpoint and vocabulary too.
"""

import json
import logging
from pathlib import Path
from typing import Any

import numpy as np

from edgehome.training.compress import (
    aware,
    convert,
    folders,
    fuse,
    measure,
    narrow,
    networks,
    pruning,
    sweeps,
    unfused,
)
from edgehome.training.compress.tflite import GraphFile
from edgehome.training.export import encoder_file, export

log = logging.getLogger(__name__)
Row = dict[str, Any]
WIDTHS = (8, 6, 5, 4, 3, 2)
SEED = 21


class Gatherer:
    """One run; folders and figures go into `work`."""

    def __init__(self, model: Path, work: Path, samples: int):
        self.model, self.work, self.samples = model, work, samples
        work.mkdir(parents=True, exist_ok=True)
        self.rows: list[Row] = []

    def add(self, name: str, kind: str, folder: Path, graphs_mb: float | None = None) -> None:
        """Measure a folder on every runtime that is installed."""
        row: Row = {"name": name, "kind": kind}
        for runtime in measure.installed():
            row[runtime] = measure.apart(folder, runtime, self.samples)
        first = row[measure.installed()[0]]
        row["graphs_mb"] = graphs_mb if graphs_mb is not None else first["graphs_mb"]
        log.info("%s", json.dumps(row))
        self.rows.append(row)

    def stored(self) -> None:
        """Every way a file can store and compute its matrices."""
        recorded = folders.recording(self.model)
        ways: list[tuple[str, str, dict[str, Any]]] = [
            ("float32", "float32", {}), ("float16", "float16", {}), ("int8, weights only", "weight-only", {}),
            ("int8, dynamic range", "dynamic", {}), ("int8, full", "full-int8", {"recorded": recorded}),
            ("int8, full, ranges of 99.99 %", "full-int8", {"recorded": recorded, "share": 0.9999}),
        ]  # fmt: skip
        for number, (name, method, more) in enumerate(ways):
            out = self.work / f"stored{number}"
            folders.quantised(self.model, out, method, **more)
            self.add(name, "stored", out)

    def pruned(self, checkpoint: Path, vocabulary: Path, steps: int) -> list[Row]:
        """Single weights by each score (added to nothing: they save nothing), neurons and heads; return the weights' table."""
        network = networks.load(checkpoint, vocabulary)
        found = networks.examples(vocabulary, 512 if steps == 0 else max(512, 24 * steps), seed=SEED)
        table = []
        for by in ("magnitude", "activation", "gradient", "taylor"):
            for share in (0.3, 0.5, 0.7):
                right = self._right(pruning.pruned(network, found, by, "weights", share), vocabulary)
                table.append({"by": by, "share": share, "tuned": 0, "right": right})
        if steps:
            made = pruning.pruned(network, found, "magnitude", "weights", 0.7, steps=steps)
            table.append(
                {"by": "magnitude", "share": 0.7, "tuned": steps, "right": self._right(made, vocabulary)}
            )
        for share in (0.25, 0.5):
            made = pruning.pruned(network, found, "taylor", "neurons", share, steps=steps)
            self.add(f"{share:.0%} of the neurons cut", "pruned", self._folder(made, vocabulary))
        made = pruning.pruned(network, found, "taylor", "heads", 0.0, 1, steps)
        folder = self._folder(made, vocabulary)
        graphs = {
            g: convert.float16(
                narrow.without_dead_heads((folder / f"{g}.tflite").read_bytes(), network.config.heads)
            )
            for g in folders.GRAPHS
        }
        out = self.work / "narrow"
        folders.rewritten(folder, out, graphs, {})
        self.add(f"1 of {network.config.heads} heads cut", "pruned", out)
        return table

    def tuned(
        self, checkpoint: Path, vocabulary: Path, steps: int, widths: tuple[int, ...] = (4, 3)
    ) -> list[Row]:
        """What fine-tuning after quantisation wins back."""
        network = networks.load(checkpoint, vocabulary)
        found = networks.examples(vocabulary, max(512, 24 * steps), seed=SEED)
        table = []
        for bits in widths:
            before = self._right(aware.rounded(network, bits), vocabulary)
            made = aware.tuned(network, networks.stream(found, 48, SEED), bits, steps)
            table.append(
                {"bits": bits, "before": before, "after": self._right(made, vocabulary), "steps": steps}
            )
        return table

    def student(self, checkpoint: Path, vocabulary: Path) -> None:
        """Add a student's folder."""
        self.add("student", "distilled", self._folder(networks.load(checkpoint, vocabulary), vocabulary))

    def fusion(self, checkpoint: Path, vocabulary: Path) -> Row:
        """The encoder before and after fusion: operators, the greatest difference, milliseconds."""
        network = networks.load(checkpoint, vocabulary)
        files = {"before": unfused.encoder_file(network)}
        files["after"] = fuse.fused(files["before"])
        files["exported"] = encoder_file(network, "float32")
        row: Row = {name: {"operators": GraphFile(data).count()} for name, data in files.items()}
        x = np.random.default_rng(0).normal(0, 1, (20, network.config.width)).astype(np.float32)
        for runtime in measure.installed():
            outputs = {}
            for name, data in files.items():
                path = self.work / f"{name}.tflite"
                path.write_bytes(data)
                outputs[name], row[name][f"{runtime}_ms"] = measure.one_graph(path, runtime, x)
            row[f"{runtime}_difference"] = float(np.abs(outputs["before"] - outputs["after"]).max())
        return row

    def _folder(self, network: networks.Network, vocabulary: Path) -> Path:
        out = self.work / f"folder{len(list(self.work.glob('folder*')))}"
        card = json.loads((self.model / "model.json").read_text(encoding="utf-8"))
        export(network, vocabulary, out, "float16", {"calibration": card.get("calibration") or {}})
        return out

    def _right(self, network: networks.Network, vocabulary: Path) -> float:
        return measure.right(self._folder(network, vocabulary), measure.held_out(self.samples))


def gather(
    model: Path, work: Path, samples: int, checkpoint: Path | None, vocabulary: Path | None, steps: int,
    distilled: dict[str, Any] | None = None, student: Path | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Return all figures, and leave them in work/figures.json after each part."""
    run = Gatherer(model, work, samples)
    figures: dict[str, Any] = {"samples": samples, "rows": run.rows, "distilled": distilled}

    def keep() -> None:
        (work / "figures.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")

    run.stored()
    keep()
    if checkpoint is not None and vocabulary is not None:
        figures["fusion"] = run.fusion(checkpoint, vocabulary)
        figures["pruning"] = run.pruned(checkpoint, vocabulary, steps)
        keep()
        if student is not None:
            run.student(student, vocabulary)
        if steps:
            figures["tuning"] = run.tuned(checkpoint, vocabulary, steps)
        keep()
    figures["sweep"] = sweeps.sweep(model, samples, widths=WIDTHS)
    keep()
    return figures
