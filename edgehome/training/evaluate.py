"""Judges a model on the understanding data by the data's own scorer, and prints a table by file.

    python -m edgehome.training.evaluate --model FOLDER --data ../shared/eval/nlu [FILE ...] [--tiers language_model]

The labels are stripped off before the model sees a record. `--tiers grammar,schedules,language_model` asks the sentence
grammar first, as a host does.
"""

import argparse
import importlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from edgehome.errors import ConfigError
from edgehome.lm.understand import DATA, LanguageModel
from edgehome.messages import Context, Intent, Observation
from edgehome.protocols import Home
from edgehome.registry import acquaint, load_bundled

# bench and training stand side by side and do not import each other; this one script needs both
_bench = importlib.import_module("edgehome.bench.understand")
Understand = Callable[[Observation, Context, Home], Intent | None]


class _Tier:
    """The model as an understander."""

    name = "language_model"

    def __init__(self, model: LanguageModel):
        self.model = model

    def understand(self, observation: Observation, context: Context, home: Home) -> Intent | None:
        """Return what the model understood."""
        return self.model.understand(observation.text, context, home)


def chain(model: LanguageModel, tiers: list[str]) -> Understand:
    """Return the tiers asked in order, by their names in `[understanding] tiers`. Raises ConfigError for another."""
    known: dict[str, Callable[[], Any]] = {
        "grammar": lambda: load_bundled("grammar").Rules(),
        "schedules": lambda: load_bundled("schedules").Schedules(),
        "language_model": lambda: _Tier(model),
    }
    if unknown := [tier for tier in tiers if tier not in known]:
        raise ConfigError(f"--tiers: expected some of {', '.join(known)}, got {unknown[0]!r}")
    made = [known[tier]() for tier in tiers]
    acquaint(made)
    return _bench.first(made)


def score(
    data: Path, files: list[str], understand: Understand, work: Path, scorer: str, show: int = 0
) -> dict[str, Any]:
    """Return the scorer's result by file name; predictions and errors are left in `work`."""
    results = {}
    for name in files:
        source = data / f"{name}.jsonl"
        stripped, predicted, scored = (
            work / f"{name}.{kind}" for kind in ("stripped", "predictions", "json")
        )
        lines = subprocess.run(
            [sys.executable, scorer, "--strip", str(source)], capture_output=True, check=True
        )
        stripped.write_bytes(lines.stdout)
        _bench.batch(stripped, data / "homes", predicted, understand)
        command = [
            sys.executable,
            scorer,
            str(source),
            "--homes",
            str(data / "homes"),
            "--predictions",
            str(predicted),
        ]
        done = subprocess.run(
            [*command, "--json", str(scored), "--show-errors", str(show)],
            capture_output=True,
            check=True,
            text=True,
        )
        (work / f"{name}.txt").write_text(done.stdout, encoding="utf-8")
        results[name] = json.loads(scored.read_text(encoding="utf-8"))
    return results


def main() -> None:
    """Score and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="*", help="names of data files without .jsonl; none: all")
    parser.add_argument("--model", type=Path, default=DATA)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--scorer", type=Path, help="score.py; that of the data if not given")
    parser.add_argument("--runtime", default="auto", choices=["auto", "litert", "tflite"])
    parser.add_argument("--tiers", default="language_model")
    parser.add_argument("--work", type=Path, help="where predictions and errors stay")
    parser.add_argument("--show-errors", type=int, default=0)
    options = parser.parse_args()
    files = options.files or sorted(p.stem for p in options.data.glob("*.jsonl"))
    work = options.work or Path(tempfile.mkdtemp(prefix="edgehome-eval-"))
    work.mkdir(parents=True, exist_ok=True)
    model = LanguageModel(options.model, options.runtime)
    results = score(
        options.data,
        files,
        chain(model, options.tiers.split(",")),
        work,
        str(options.scorer or options.data / "score.py"),
        options.show_errors,
    )
    for name, result in results.items():
        print(name, json.dumps(result)[:400])
    print("errors and predictions:", work)


if __name__ == "__main__":
    main()
