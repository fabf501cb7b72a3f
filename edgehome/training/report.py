"""The page of `edgehome lm report`: figures to Markdown, a table and three plots. Measures nothing itself."""

import json
import platform
import tempfile
from pathlib import Path
from typing import Any

from edgehome.training.compress import svg
from edgehome.training.compress.gather import gather

RUNTIMES = (("tflite", "tflite-runtime 2.14"), ("litert", "ai-edge-litert"))


def write(
    model: Path, out: Path, checkpoint: Path | None, vocabulary: Path | None, work: Path | None, samples: int,
    steps: int, distilled: Path | None, student: Path | None = None,
) -> None:  # fmt: skip
    """Gather all figures and write the page, its plots beside it in `compression/`."""
    taught = json.loads(distilled.read_text(encoding="utf-8")) if distilled else None
    with tempfile.TemporaryDirectory(prefix="edgehome-report-") as folder:
        place = work or Path(folder)
        figures = gather(model, place, samples, checkpoint, vocabulary, steps, taught, student)
    render(figures, out)


def render(figures: dict[str, Any], out: Path) -> None:
    """Write the page and its plots from the figures."""
    plots = out.parent / out.stem
    plots.mkdir(parents=True, exist_ok=True)
    for name, text in drawn(figures).items():
        (plots / f"{name}.svg").write_text(text, encoding="utf-8")
    out.write_text("\n".join(page(figures, out.stem)) + "\n", encoding="utf-8")


def drawn(figures: dict[str, Any]) -> dict[str, str]:
    """Return the plots by name."""
    rows = figures["rows"]
    names = [r["name"] for r in rows]

    def by(figure: str) -> list[tuple[str, list[float | None]]]:
        return [(shown, [r.get(key, {}).get(figure) for r in rows]) for key, shown in RUNTIMES]

    sweep = figures.get("sweep") or []
    series = [
        (
            f"{method}, a scale a {'row' if per_row else 'matrix'}",
            [(r["bits"], r["right"]) for r in sweep if (r["method"], r["per_row"]) == (method, per_row)],
        )
        for method, per_row in dict.fromkeys((r["method"], r["per_row"]) for r in sweep)
    ]
    widths = sorted({r["bits"] for r in sweep}, reverse=True)
    return {
        "milliseconds": svg.bars("Both graphs once, 20 places", "processor ms", names, by("graph_ms")),
        "memory": svg.bars("What the process grows by", "MB", names, by("rss_mb")),
        "widths": svg.lines("Right sentences by width and formula", "bits", "% right", series, widths),
    }


def page(figures: dict[str, Any], plots: str) -> list[str]:
    """Return the page's lines."""
    text = [
        "# Compressing the language model",
        "",
        "Written by `edgehome lm report`: every method on the same model, on both runtimes, one thread,",
        f"{platform.machine()}. *Right* is the share of {figures['samples']} generated sentences, of wordings that training does not",
        "see, whose intent, targets and values are all right (`edgehome lm eval` judges the same way). Differences under two",
        "or three points are noise. *ms* is the processor time of both graphs once at 20 places, *MB grown* what a process",
        "grows by from before the model's load to the end of the sentences, their homes included.",
        "",
        *_main_table(figures["rows"]),
        "",
        f"![processor milliseconds]({plots}/milliseconds.svg)",
        f"![memory]({plots}/memory.svg)",
        "",
        *STORED,
    ]
    if figures.get("sweep"):
        text += ["", *_sweep(figures["sweep"], plots)]
    if figures.get("pruning"):
        text += ["", *_pruning(figures["pruning"])]
    if figures.get("tuning"):
        text += ["", *_tuning(figures["tuning"])]
    if figures.get("distilled"):
        text += ["", *_distilled(figures["distilled"])]
    if figures.get("fusion"):
        text += ["", *_fusion(figures["fusion"])]
    return [*text, "", *COMMANDS]


COMMANDS = [
    "## Commands",
    "",
    "    edgehome lm quantize MODEL --method dynamic --out FOLDER      # also full-int8 --record calibration.npz, minmax --bits 4",
    "    edgehome lm quantize MODEL --sweep                            # every formula at every width",
    "    edgehome lm prune run/last.pt --vocabulary V --out p.pt --what neurons --by taylor --share 0.25 --tune 200",
    "    edgehome lm distill run/last.pt --vocabulary V --out student.pt --json-out distilled.json",
    "    edgehome lm report MODEL --checkpoint run/last.pt --vocabulary V --distilled distilled.json --student student.pt",
    "    edgehome lm recommend                                         # which runtime suits this machine",
]
STORED = [
    "## How the files compute",
    "",
    "- *float16* stores half and widens once at load: the speed and the answers of float32.",
    "- *int8, weights only* widens int8 to float32 at load. *dynamic range* multiplies in int8 with the activations' own range,",
    "  found at each call. *full* has int8 inputs and outputs of every large product, with ranges recorded on generated sentences;",
    "  attention products, norms and softmax stay float.",
    "- All int8 matrices have one scale for the whole matrix: with one for each row, tflite-runtime 2.14 loads the file and",
    "  computes wrong numbers. Fewer than 8 bits are simulated in float32: 2.14 has no kernel for them.",
    "- Formulas and sources: `edgehome/training/compress/quantize.py`; their tests: `tests/test_compress.py`.",
]


def _main_table(rows: list[dict[str, Any]]) -> list[str]:
    present = [(key, shown) for key, shown in RUNTIMES if any(key in r for r in rows)]
    head = "| method | graphs MB |" + "".join(f" {s}: ms | MB grown | right % |" for _, s in present)
    lines = [head, "| --- | --- |" + " --- | --- | --- |" * len(present)]
    for row in rows:
        cells = "".join(
            f" {r['graph_ms']:.2f} | {r['rss_mb']:.0f} | {r['right']:.1f} |"
            if (r := row.get(key))
            else " – | – | – |"
            for key, _ in present
        )
        lines.append(f"| {row['name']} | {row['graphs_mb']:.2f} |{cells}")
    return lines


def _sweep(rows: list[dict[str, Any]], plots: str) -> list[str]:
    widths = sorted({r["bits"] for r in rows}, reverse=True)
    lines = [
        "## Widths and formulas",
        "",
        "Right, in percent; packed MB of both graphs in the last line.",
        "",
    ]
    lines += [
        "| formula | scale |" + "".join(f" {b} bit |" for b in widths),
        "| --- | --- |" + " --- |" * len(widths),
    ]
    for method, per_row in dict.fromkeys((r["method"], r["per_row"]) for r in rows):
        own = {r["bits"]: r for r in rows if (r["method"], r["per_row"]) == (method, per_row)}
        shown = "".join(f" {own[b]['right']:.1f} |" for b in widths)
        lines.append(f"| {method} | {'row' if per_row else 'matrix'} |{shown}")
    first = {r["bits"]: r["graphs_mb"] for r in reversed(rows) if not r["per_row"]}
    lines.append("| packed MB | matrix |" + "".join(f" {first[b]:.2f} |" for b in widths))
    return [*lines, "", f"![right by width]({plots}/widths.svg)"]


def _pruning(rows: list[dict[str, Any]]) -> list[str]:
    shares = sorted({r["share"] for r in rows})
    lines = [
        "## Pruning", "",
        "Single weights set to exactly zero, the same share of every matrix; right, in percent, without fine-tuning. Neither",
        "runtime is faster or smaller for it: their products are dense. Neurons and heads, in the first table, are really",
        "gone. *activation* is |w| times the mean |input|, *gradient* the mean gradient's size, *taylor* |weight × gradient|.", "",
        "| by |" + "".join(f" {s:.0%} |" for s in shares), "| --- |" + " --- |" * len(shares),
    ]  # fmt: skip
    for by in dict.fromkeys(r["by"] for r in rows):
        own = {r["share"]: r["right"] for r in rows if r["by"] == by and not r["tuned"]}
        lines.append(f"| {by} |" + "".join(f" {own[s]:.1f} |" if s in own else " |" for s in shares))
    tuned = [r for r in rows if r["tuned"]]
    notes = [
        f"With {r['tuned']} steps of fine-tuning, {r['share']:.0%} by {r['by']}: {r['right']:.1f}."
        for r in tuned
    ]
    return lines + (["", *notes] if notes else [])


def _tuning(rows: list[dict[str, Any]]) -> list[str]:
    lines = [
        "## Fine-tuning after quantisation",
        "",
        "Symmetric, one scale a matrix, straight-through estimator.",
        "",
    ]
    lines += ["| bits | before | after | steps |", "| --- | --- | --- | --- |"]
    return lines + [f"| {r['bits']} | {r['before']:.1f} | {r['after']:.1f} | {r['steps']} |" for r in rows]


def _distilled(found: dict[str, Any]) -> list[str]:
    size = found["student"]
    lines = [
        "## Distillation", "",
        f"A student of width {size['width']}, {size['encoder_layers']} + {size['decoder_layers']} layers, learns from "
        f"{found['examples']} labelled sentences for {found['steps']} steps, alone",
        f"or with {found['alpha']:g} × hard + {1 - found['alpha']:g} × soft ({found['loss'].upper()}, T = {found['temperature']:g}): the same data, order and seeds.",
        f"Percent right on {found['judged']} sentences of held-out wordings, by part; *exact* is a call with everything right.", "",
    ]  # fmt: skip
    columns = list(found["gain"])
    lines += ["| | " + " | ".join(columns) + " |", "| --- |" + " --- |" * len(columns)]
    lines.append("| teacher | " + " | ".join(f"{found['teacher'][c]:.1f}" for c in columns) + " |")
    for run in found["runs"]:
        for name in ("alone", "taught"):
            lines.append(
                f"| seed {run['seed']}, {name} | " + " | ".join(f"{run[name][c]:.1f}" for c in columns) + " |"
            )
    lines.append("| mean gain | " + " | ".join(f"**{found['gain'][c]:+.1f}**" for c in columns) + " |")
    return [*lines, "", *(found.get("notes") or [])]


def _fusion(found: dict[str, Any]) -> list[str]:
    lines = [
        "## Operator fusion", "",
        "The encoder written word for word, then fused: a bias, a constant factor and a RELU after a matrix product, and a",
        "LayerNorm's gain and shift before it, go into the product.", "",
        "| | operators | " + " | ".join(f"{s}: ms" for k, s in RUNTIMES if f"{k}_difference" in found) + " |",
    ]  # fmt: skip
    runtimes = [k for k, _ in RUNTIMES if f"{k}_difference" in found]
    lines.append("| --- | --- |" + " --- |" * len(runtimes))
    for name in ("before", "after", "exported"):
        count = found[name]["operators"]
        listed = ", ".join(f"{n} {op}" for op, n in count.items())
        times = "".join(f" {found[name][f'{r}_ms']:.2f} |" for r in runtimes)
        lines.append(f"| {name} | {sum(count.values())}: {listed} |{times}")
    worst = max(found[f"{r}_difference"] for r in runtimes)
    return [*lines, "", f"Greatest difference of the output before and after: {worst:.1e}."]
