"""`edgehome lm`: make, compress and judge the language model.

train, distill, prune, quantize, export and report need the extra `[train]`; eval, card and recommend only what runs.
"""

import hashlib
import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import click

from edgehome.lm.understand import DATA

PATH = click.Path(path_type=Path)
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
PASSED = {"ignore_unknown_options": True, "help_option_names": []}


def _print(result: Any, as_json: bool, lines: list[str]) -> None:
    click.echo(json.dumps(result, ensure_ascii=False) if as_json else "\n".join(lines))


def _needs_train(*modules: str) -> None:
    missing = [
        m for m in modules or ("torch", "flatbuffers", "ai_edge_litert") if not importlib.util.find_spec(m)
    ]
    if missing:
        raise click.ClickException(f"needs {', '.join(missing)}: pip install 'edgehome[train]'")


def _hand_over(module: str, arguments: tuple[str, ...]) -> None:
    _needs_train()
    done = subprocess.run([sys.executable, "-m", module, *arguments])
    if done.returncode:
        sys.exit(done.returncode if done.returncode in (1, 2) else 1)


@click.group()
def command() -> None:
    """Make, compress and judge the language model."""


# ---- with [train] -------------------------------------------------------------------------------


@command.command(context_settings=PASSED)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def train(arguments: tuple[str, ...]) -> None:
    """Train a network from generated sentences: RUN_FOLDER [--minutes N] [--toy]; all with --help."""
    _hand_over("edgehome.training.train", arguments)


@command.command(context_settings=PASSED)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def export(arguments: tuple[str, ...]) -> None:
    """Write a checkpoint as a model folder: CHECKPOINT --vocabulary FOLDER --out FOLDER; all with --help."""
    _hand_over("edgehome.training.export", arguments)


@command.command(context_settings=PASSED)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def distill(arguments: tuple[str, ...]) -> None:
    """Train a student with and without a teacher: TEACHER --vocabulary FOLDER [--out FILE]; all with --help."""
    _hand_over("edgehome.training.compress.student", arguments)


@command.command()
@click.argument("checkpoint", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--vocabulary", type=FOLDER, required=True)
@click.option("--out", type=PATH, required=True, help="Where the pruned checkpoint goes.")
@click.option(
    "--by", type=click.Choice(["magnitude", "activation", "gradient", "taylor"]), default="magnitude"
)
@click.option("--what", type=click.Choice(["weights", "neurons", "heads"]), default="weights")
@click.option(
    "--share", type=click.FloatRange(0, 0.95), default=0.5, help="What goes: of the weights, of the neurons."
)
@click.option(
    "--heads", type=click.IntRange(1), default=1, help="With --what heads: how many go in each block."
)
@click.option("--tune", type=click.IntRange(0), default=0, help="Steps of fine-tuning afterwards.")
@click.option("--examples", type=click.IntRange(64), default=512, help="Size of the calibration set.")
@click.option("--seed", type=int, default=1)
@click.option("--json", "as_json", is_flag=True)
def prune(
    checkpoint: Path, vocabulary: Path, out: Path, by: str, what: str, share: float, heads: int, tune: int,
    examples: int, seed: int, as_json: bool,
) -> None:  # fmt: skip
    """Take the least important weights, neurons or heads out of a checkpoint."""
    _needs_train("torch")
    from edgehome.training.compress import pruning

    result = pruning.run(checkpoint, vocabulary, out, by, what, share, heads, tune, examples, seed)
    _print(result, as_json, [f"{k}: {v}" for k, v in result.items()])


@command.command()
@click.argument("model", type=FOLDER, default=DATA)
@click.option("--out", type=PATH, help="Where the new folder goes.")
@click.option("--method", default="dynamic", help="float32, float16, weight-only, dynamic, full-int8, minmax, symmetric, asymmetric, log.")  # fmt: skip
@click.option(
    "--bits", type=click.IntRange(2, 8), default=8, help="For minmax, symmetric, asymmetric and log."
)
@click.option("--per-row", is_flag=True, help="A scale for each row instead of each matrix.")
@click.option("--percentile", type=click.FloatRange(0.9, 1.0), default=1.0, help="For full-int8: the share of activations its ranges hold.")  # fmt: skip
@click.option(
    "--record", "recorded", type=PATH, help="A calibration set (.npz); made and written there if it is not."
)
@click.option("--sweep", is_flag=True, help="Every formula at 8 to 2 bits, and how much each gets right.")
@click.option("--samples", type=click.IntRange(1), default=300, help="Sentences to judge by.")
@click.option("--json", "as_json", is_flag=True)
def quantize(
    model: Path, out: Path | None, method: str, bits: int, per_row: bool, percentile: float, recorded: Path | None,
    sweep: bool, samples: int, as_json: bool,
) -> None:  # fmt: skip
    """Quantise the graphs of a model folder, or sweep all formulas over all widths."""
    _needs_train("flatbuffers", "ai_edge_litert")
    from edgehome.training.compress import folders, measure, record, sweeps

    if sweep:
        found = sweeps.sweep(model, samples)
        _print(found, as_json, sweeps.lines(found))
        return
    if out is None:
        raise click.UsageError("--out FOLDER is needed, or --sweep")
    if method not in folders.METHODS:
        raise click.UsageError(f"--method: expected {', '.join(folders.METHODS)}, got {method}")
    kept = None
    if recorded is not None and recorded.exists():
        kept = record.load(recorded)
    elif method == "full-int8":
        kept = folders.recording(model)
        if recorded is not None:
            record.save(recorded, kept)
    size = folders.quantised(model, out, method, bits, per_row, kept, percentile)
    result = {"folder": str(out), "graphs_mb": round(size / 1e6, 3)}
    result |= {r: measure.apart(out, r, samples) for r in measure.installed()}
    _print(result, as_json, [f"{k}: {v}" for k, v in result.items()])


@command.command()
@click.argument("model", type=FOLDER, default=DATA)
@click.option("--checkpoint", type=click.Path(exists=True, path_type=Path), help="Its checkpoint, for pruning and fusion.")  # fmt: skip
@click.option("--vocabulary", type=FOLDER, help="The checkpoint's vocabulary folder.")
@click.option(
    "--out", type=PATH, default=Path("docs/compression.md"), help="The page; its plots go beside it."
)
@click.option("--work", type=PATH, help="Where the compressed models stay; a temporary folder if not given.")
@click.option("--samples", type=click.IntRange(50), default=400)
@click.option("--tune", type=click.IntRange(0), default=60, help="Steps of fine-tuning after pruning.")
@click.option(
    "--distilled", type=click.Path(exists=True, path_type=Path), help="What `lm distill --json-out` wrote."
)
@click.option(
    "--student", type=click.Path(exists=True, path_type=Path), help="What `lm distill --out` wrote."
)
def report(
    model: Path, checkpoint: Path | None, vocabulary: Path | None, out: Path, work: Path | None, samples: int,
    tune: int, distilled: Path | None, student: Path | None,
) -> None:  # fmt: skip
    """Compress the model by every method, measure each on both runtimes, and write one page with plots."""
    _needs_train()
    from edgehome.training import report as page

    page.write(model, out, checkpoint, vocabulary, work, samples, tune, distilled, student)
    click.echo(f"wrote {out}")


# ---- with what runs -----------------------------------------------------------------------------


@command.command("eval")
@click.option("--model", type=FOLDER, default=DATA)
@click.option(
    "--data", type=FOLDER, help="Labelled records with score.py and homes/; without it, generated sentences."
)
@click.option("--scorer", type=click.Path(exists=True, path_type=Path), help="The data's scorer; DATA/score.py if not given.")  # fmt: skip
@click.option("--runtime", type=click.Choice(["auto", "litert", "tflite"]), default="auto")
@click.option(
    "--samples", type=click.IntRange(1), default=1000, help="Generated sentences, of held-out wordings."
)
@click.option("--json", "as_json", is_flag=True)
@click.argument("files", nargs=-1)
def evaluate(
    model: Path, data: Path | None, scorer: Path | None, runtime: str, samples: int, files: tuple[str, ...],
    as_json: bool,
) -> None:  # fmt: skip
    """How much the model alone gets right: on FILES of labelled data, or on generated sentences it has not seen."""
    from edgehome.training import judged

    if data is None:
        result = judged.generated(model, runtime, samples)
    else:
        result = judged.labelled(model, runtime, data, scorer or data / "score.py", list(files))
    _print(result, as_json, judged.lines(result))


@command.command()
@click.option("--model", type=FOLDER, default=DATA)
@click.option("--json", "as_json", is_flag=True)
def card(model: Path, as_json: bool) -> None:
    """What the model is: sizes, files with their hashes, calibration; docs/model-card.md has the rest."""
    try:
        facts = json.loads((model / "model.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise click.ClickException(
            f"{model}: expected a model folder with model.json, got {error}"
        ) from error
    files: dict[str, dict[str, Any]] = {
        f.name: {"bytes": f.stat().st_size, "sha256": hashlib.sha256(f.read_bytes()).hexdigest()}
        for f in sorted(model.iterdir())
        if f.is_file()
    }
    known = {k: v for k, v in facts.items() if k not in ("heads", "tags", "kinds", "device_classes")}
    vocabularies = {k: len(facts[k]) for k in ("heads", "tags", "kinds", "device_classes") if k in facts}
    total = round(sum(f["bytes"] for f in files.values()) / 1e6, 2)
    result = {"folder": str(model), "total_mb": total, **known, "labels": vocabularies, "files": files}
    lines = [f"{model}: {total} MB", *(f"{k}: {json.dumps(v)}" for k, v in known.items())]
    lines += [f"{f['bytes']:>10}  {f['sha256'][:16]}…  {name}" for name, f in files.items()]
    _print(result, as_json, lines)


@command.command()
@click.option("--model", type=FOLDER, default=DATA)
@click.option("--samples", type=click.IntRange(20), default=120)
@click.option("--json", "as_json", is_flag=True)
def recommend(model: Path, samples: int, as_json: bool) -> None:
    """Which runtime and how many threads are fastest on this machine, and which larger models would fit."""
    from edgehome.training import recommend as advice

    found = advice.recommend(model, samples)
    _print(found, as_json, advice.lines(found))
