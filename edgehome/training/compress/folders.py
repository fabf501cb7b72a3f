"""Model folders made from model folders: the same words and names, other graphs."""

import itertools
import json
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from edgehome.lm.understand import LanguageModel
from edgehome.training.compress import convert, quantize, record
from edgehome.training.generate import samples

STORED: dict[str, Callable[[bytes], bytes]] = {
    "float32": convert.widened, "float16": convert.float16, "weight-only": convert.weight_only,
    "dynamic": convert.dynamic,
}  # fmt: skip
METHODS = (*STORED, "full-int8", *quantize.METHODS)
GRAPHS = ("encoder", "step")
RECORDED = 200


def recording(folder: Path, count: int = RECORDED, seed: int = 440_001) -> dict[str, record.Inputs]:
    """Return a calibration set for a folder: what its graphs are given for `count` generated sentences."""
    return record.record(LanguageModel(folder), itertools.islice(samples(seed), count))


def quantised(
    folder: Path,
    out: Path,
    method: str,
    bits: int = 8,
    per_row: bool = False,
    recorded: dict[str, record.Inputs] | None = None,
    share: float = 1.0,
) -> int:
    """Write `folder` as `out` with its matrices quantised and return the bytes of its two graphs.

    `bits` and `per_row` are for minmax, symmetric, asymmetric and log, whose graphs hold the restored values and
    whose bytes are those of packed codes; `recorded` and `share` (percentile) are for full-int8.
    """
    if method not in METHODS:
        raise ValueError(f"method: expected {', '.join(METHODS)}, got {method}")
    if method == "full-int8" and recorded is None:
        recorded = recording(folder)
    size = 0
    graphs = {}
    for name in GRAPHS:
        data = (folder / f"{name}.tflite").read_bytes()
        if method in STORED:
            graphs[name] = STORED[method](data)
        elif method == "full-int8":
            wide = convert.widened(data)
            graphs[name] = convert.full_int8(wide, record.ranges(wide, (recorded or {})[name], share))
        else:
            coder = partial(quantize.METHODS[method], bits=bits, axis=0 if per_row else None)
            graphs[name], packed = convert.simulated(data, coder)
            size += packed - len(graphs[name])
        size += len(graphs[name])
    how = {"method": method} | ({"bits": bits, "per_row": per_row} if method in quantize.METHODS else {})
    rewritten(folder, out, graphs, {"weights": how})
    return size


def rewritten(folder: Path, out: Path, graphs: dict[str, bytes], facts: dict[str, Any]) -> None:
    """Write a copy of a folder with other graphs; `facts` go into its model.json."""
    out.mkdir(parents=True, exist_ok=True)
    for file in folder.iterdir():
        if file.is_file() and file.resolve() != (out / file.name).resolve():
            shutil.copyfile(file, out / file.name)
    for name, data in graphs.items():
        (out / f"{name}.tflite").write_bytes(data)
    card = json.loads((out / "model.json").read_text(encoding="utf-8")) | facts
    (out / "model.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
