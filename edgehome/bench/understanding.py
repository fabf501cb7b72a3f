"""`edgehome bench understanding`: how much of what people say is understood, by the data's own scorer, file by file.

Asks the way `edgehome understand --batch` asks, in a process of its own, with the labels stripped off: all tiers, the
language model alone, and the peer (Home Assistant's own sentences, strictly) in the same run.
"""

import json
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

WAYS = {"whole": "grammar,schedules,language_model", "model": "language_model", "peer": ""}
FIGURES = ("exact", "intent", "acted", "outcome", "turns", "p50_ms", "p95_ms")


def measure(source: Path, homes: Path, scorer: Path, way: str, work: Path) -> dict[str, Any]:
    """Return a file's figures for one way of understanding: shares from 0 to 100, milliseconds, and n."""
    stripped = work / f"{source.stem}.stripped.jsonl"
    if not stripped.exists():
        labelless = _run([sys.executable, str(scorer), "--strip", str(source)])
        stripped.write_text(labelless, encoding="utf-8")
    predicted = work / f"{source.stem}.{way}.jsonl"
    if way == "peer":
        from edgehome.bench import peer

        peer.answers(stripped, homes, predicted)
    else:
        asked = ["understand", "--batch", str(stripped), "--homes", str(homes), "--out", str(predicted)]
        _run([sys.executable, "-m", "edgehome.cli", *asked, "--tiers", WAYS[way]])
    scored = work / f"{source.stem}.{way}.json"
    judged = ["--homes", str(homes), "--predictions", str(predicted), "--json", str(scored)]
    _run([sys.executable, str(scorer), str(source), *judged])
    return figures(json.loads(scored.read_text(encoding="utf-8")))


def figures(scored: dict[str, Any]) -> dict[str, Any]:
    """Return the totals of a scorer's result: shares in percent, milliseconds as they are."""
    total = scored["total"]
    found: dict[str, Any] = {"n": total["n"]}
    for name in FIGURES:
        if total.get(name) is not None:
            found[name] = round(total[name] * (1 if name.endswith("_ms") else 100), 2)
    languages = {
        row["lang"]: round(row["exact"] * 100, 2)
        for row in scored["languages"]
        if row["lang"] and row["exact"] is not None
    }
    return {**found, **({"by_language": languages} if len(languages) > 1 else {})}


def missed(results: dict[str, dict[str, Any]], floors: dict[str, dict[str, float]]) -> list[str]:
    """Return what is below its floor, or above a ceiling (a key that ends in `_max`), in words.

    `floors` is by file: {"had_device_actions": {"exact": 97.0, "p95_ms_max": 25.0}}; a key may name a way first,
    as in "model.exact"; without it the whole understanding is meant. A file that was not measured is missed.
    """
    found = []
    for file, wanted in floors.items():
        for key, bound in wanted.items():
            way, _, figure = key.rpartition(".")
            ceiling = figure.endswith("_max")
            name = figure.removesuffix("_max")
            value = results.get(file, {}).get(way or "whole", {}).get(name)
            if value is None:
                found.append(f"{file}: {way or 'whole'} {name} was not measured")
            elif value > bound if ceiling else value < bound:
                found.append(
                    f"{file}: {way or 'whole'} {name} {value:g}, {'at most' if ceiling else 'at least'} {bound:g}"
                )
    return found


def table(results: dict[str, dict[str, Any]]) -> list[str]:
    """Return the results as lines of text, a file a line."""
    ways = [w for w in WAYS if any(w in r for r in results.values())]
    columns = ("exact", "intent", "acted", "p50_ms", "p95_ms")
    head = "".join(f"  | {way:<6}" + "".join(f"{c.removesuffix('_ms'):>7}" for c in columns) for way in ways)
    lines = [f"{'file':<24}{'n':>6}{head}"]
    for file, by_way in results.items():
        rows = [by_way.get(way, {}) for way in ways]
        cells = "".join("  |       " + "".join(f"{_shown(r.get(c)):>7}" for c in columns) for r in rows)
        lines.append(f"{file:<24}{next(iter(by_way.values()))['n']:>6}{cells}")
    return lines


def _shown(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}"


def _run(command: Sequence[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise click.ClickException(f"{' '.join(command[1:4])}: {done.stderr.strip()[-500:]}")
    return done.stdout


@click.command()
@click.argument("files", nargs=-1)
@click.option("--data", type=click.Path(exists=True, file_okay=False, path_type=Path), required=True, help="Folder of labelled records, with homes/.")  # fmt: skip
@click.option("--scorer", type=click.Path(exists=True, path_type=Path), help="The data's scorer; DATA/score.py if not given.")  # fmt: skip
@click.option("--ways", default=",".join(WAYS), help="whole, model, peer; comma-separated.")
@click.option("--floors", type=click.Path(exists=True, path_type=Path), help="A TOML file of what must be reached.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True)
def command(
    files: tuple[str, ...], data: Path, scorer: Path | None, ways: str, floors: Path | None, as_json: bool
) -> None:
    """Accuracy and milliseconds of understanding on labelled records: FILES of --data without .jsonl, or all."""
    scorer = scorer or data / "score.py"
    chosen = [w.strip() for w in ways.split(",")]
    if unknown := [w for w in chosen if w not in WAYS]:
        raise click.UsageError(f"--ways: expected {', '.join(WAYS)}, got {unknown[0]}")
    if not scorer.exists():
        raise click.UsageError(f"{scorer}: there is no scorer; name one with --scorer")
    bounds = tomllib.loads(floors.read_text(encoding="utf-8")) if floors else {}
    names = list(files) or sorted(p.stem for p in data.glob("*.jsonl"))
    results: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory(prefix="edgehome-understanding-") as folder:
        for name in names:
            source = data / f"{name}.jsonl"
            if not source.exists():
                raise click.UsageError(f"{source}: there is no such file")
            results[name] = {
                way: measure(source, data / "homes", scorer, way, Path(folder)) for way in chosen
            }
    below = missed(results, bounds)
    if as_json:
        click.echo(json.dumps({"files": results, "missed": below}))
    else:
        click.echo("\n".join(table(results) + [f"missed: {line}" for line in below]))
    if below:
        sys.exit(1)
