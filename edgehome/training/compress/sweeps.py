"""Every formula at every width, on the real model: bytes of the packed graphs and how much is still right."""

import tempfile
from pathlib import Path
from typing import Any

from edgehome.training.compress import folders, measure, quantize

WIDTHS = (8, 7, 6, 5, 4, 3, 2)


def sweep(
    folder: Path,
    count: int,
    methods: tuple[str, ...] = tuple(quantize.METHODS),
    widths: tuple[int, ...] = WIDTHS,
) -> list[dict[str, Any]]:
    """Return a row for each formula, width, and scale (one for a matrix, one for a row), judged in this process."""
    found = measure.held_out(count)
    rows = []
    with tempfile.TemporaryDirectory(prefix="edgehome-sweep-") as work:
        for method in methods:
            for per_row in (False, True):
                for bits in widths:
                    out = Path(work) / "model"
                    size = folders.quantised(folder, out, method, bits, per_row)
                    right = measure.right(out, found)
                    rows.append({"method": method, "bits": bits, "per_row": per_row,
                                 "graphs_mb": round(size / 1e6, 3), "right": right})  # fmt: skip
    return rows


def lines(rows: list[dict[str, Any]]) -> list[str]:
    """Return the sweep as a table: a line for each formula, a column for each width."""
    widths = sorted({r["bits"] for r in rows}, reverse=True)
    text = [f"{'right in %':<26}" + "".join(f"{b:>4} bit" for b in widths)]
    for method, per_row in dict.fromkeys((r["method"], r["per_row"]) for r in rows):
        own = {r["bits"]: r["right"] for r in rows if (r["method"], r["per_row"]) == (method, per_row)}
        name = f"{method}, a scale a {'row' if per_row else 'matrix'}"
        text.append(f"{name:<26}" + "".join(f"{own[b]:>8.1f}" for b in widths))
    return text
