"""A model's figures on generated sentences or on labelled files; what `edgehome lm eval` prints. Needs no PyTorch."""

import itertools
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from edgehome.lm.understand import LanguageModel
from edgehome.training.generate import samples
from edgehome.training.judge import Judged, fault

SEED = 770_002


def generated(folder: Path, runtime: str, count: int) -> dict[str, Any]:
    """Return the share right in percent, by language and by kind of sentence, on wordings training does not see."""
    judge = Judged(LanguageModel(folder, runtime))
    right: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    faults: Counter[str] = Counter()
    acted_on_talk = 0
    for sample in itertools.islice(samples(SEED, heldout=True), count):
        wrong = fault(sample, judge.ask(sample))
        for key in ("all", f"language {sample.lang}", f"kind {sample.source.split('.')[0]}"):
            asked[key] += 1
            right[key] += not wrong
        faults[wrong.partition(":")[0]] += bool(wrong)
        acted_on_talk += wrong.startswith("acted on talk")
    shares = {k: {"n": n, "right": round(100 * right[k] / n, 2)} for k, n in sorted(asked.items())}
    return {"of": "generated, held-out wordings", "figures": shares, "acted_on_talk": acted_on_talk,
            "faults": dict(faults.most_common(12))}  # fmt: skip


def labelled(folder: Path, runtime: str, data: Path, scorer: Path, files: list[str]) -> dict[str, Any]:
    """Return the scorer's figures by file in percent, the model asked alone."""
    from edgehome.bench.understanding import figures
    from edgehome.training import evaluate

    names = files or sorted(p.stem for p in data.glob("*.jsonl"))
    model = LanguageModel(folder, runtime)
    with tempfile.TemporaryDirectory(prefix="edgehome-eval-") as work:
        understand = evaluate.chain(model, ["language_model"])
        scored = evaluate.score(data, names, understand, Path(work), str(scorer))
    return {"of": str(data), "figures": {name: figures(result) for name, result in scored.items()}}


def lines(result: dict[str, Any]) -> list[str]:
    """Return the figures as text."""
    text = [f"judged on: {result['of']}"]
    for name, row in result["figures"].items():
        shown = "  ".join(f"{k} {v:g}" for k, v in row.items() if isinstance(v, int | float))
        text.append(f"{name:<24} {shown}")
    if "faults" in result:
        text += ["", f"acted on talk: {result['acted_on_talk']}"]
        text += [f"{n:>5}  {why}" for why, n in result["faults"].items() if n]
    return text
