"""Measures a model on generated samples it has not seen: how often it is right, how sure it is entitled to be.

    python -m edgehome.training.calibrate MODEL_FOLDER [--size 2000] [--write] [--faults 20]

Half of the samples set the numbers (slope and offset of the confidence after Platt, 1999; the thresholds for
talk), the other half judges them: right against wrong and the expected calibration error. `--write` puts them
into model.json.
"""

import argparse
import collections
import json
import math
from pathlib import Path
from typing import NamedTuple

import numpy as np

from edgehome.lm.understand import LanguageModel
from edgehome.training.judge import Judged, context_of, fault
from edgehome.training.sample import Sample
from edgehome.training.stream import source

TALK_COST = 2.0
START = np.array([1.0, 0.0, 0.0, 0.0])


class Seen(NamedTuple):
    """One judged sample."""

    sample: Sample
    fault: str
    confidence: float
    acted: bool
    several: bool
    later: bool


def judged(model: LanguageModel, samples: list[Sample]) -> list[Seen]:
    """Return each sample with what was wrong."""
    judge = Judged(model)
    seen = []
    for sample in samples:
        intent = judge.ask(sample)
        acted = intent is not None and intent.outcome in ("act", "answer")
        later = intent is not None and intent.schedule is not None
        calls = (intent.schedule.calls if intent.schedule else intent.calls) if intent else ()
        sure = intent.confidence if intent else 0.0
        seen.append(Seen(sample, fault(sample, intent), sure, acted, len(calls) > 1, later))
    return seen


def features(seen: list[Seen]) -> np.ndarray:
    """Return what the confidence is made of, (n, 4): logit of the raw one, 1, several calls, something later."""
    raw = np.clip([s.confidence for s in seen], 1e-6, 1 - 1e-6)
    return np.stack(
        [np.log(raw / (1 - raw)), np.ones(len(seen)), [s.several for s in seen], [s.later for s in seen]], 1
    )


def platt(given: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Return the weights of the features that fit the confidence to what was right (damped Newton steps)."""

    def loss(weights: np.ndarray) -> float:
        logit = given @ weights
        return float(np.sum(np.logaddexp(0, logit) - right * logit) + 0.5 * np.sum((weights - START) ** 2))

    weights = START.copy()
    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(given @ weights, -50, 50)))
        gradient = given.T @ (p - right) + (weights - START)
        hessian = (given * (p * (1 - p))[:, None]).T @ given + np.eye(given.shape[1])
        step = np.linalg.solve(hessian, gradient)
        while np.abs(step).max() > 1e-7 and loss(weights - step) > loss(weights):
            step = step / 2
        weights = weights - step
    return weights


def calibration_error(confidence: np.ndarray, right: np.ndarray, bins: int = 10) -> float:
    """Return the expected calibration error over bins of equal width (Guo et al., 2017)."""
    at = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [
        abs(confidence[at == b].mean() - right[at == b].mean()) * (at == b).mean()
        for b in range(bins)
        if (at == b).any()
    ]
    return float(sum(gaps))


def talk_threshold(model: LanguageModel, samples: list[Sample]) -> float:
    """Return the probability of talk above which nothing is done: where what goes wrong costs least.

    Acting on talk costs TALK_COST times as much as taking an order for talk.
    """
    judge = Judged(model)
    seen = []
    for sample in samples:
        judge.ask(sample)
        sentence = model.hear(sample.utterance, context_of(sample), judge.home)
        seen.append((sentence.outcome["none"] if sentence else 1.0, sample.outcome == "none"))
    talk = np.array([p for p, none in seen if none])
    orders = np.array([p for p, none in seen if not none])
    options = np.array([0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6])
    cost = [TALK_COST * float((talk <= t).sum()) + float((orders > t).sum()) for t in options]
    return float(options[int(np.argmin(cost))])


def main() -> None:
    """Measure, print, and write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("model", type=Path)
    parser.add_argument("--generator", default="edgehome.training.generate:samples")
    parser.add_argument("--size", type=int, default=2000)
    parser.add_argument(
        "--held-out", action="store_true", help="only wordings kept out of training: harder than people are"
    )
    parser.add_argument("--faults", type=int, default=0)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    stream = source(options.generator, 770_001, heldout=True if options.held_out else None)
    samples = [next(stream) for _ in range(options.size)]
    fitting, judging = samples[: options.size // 2], samples[options.size // 2 :]
    card = json.loads((options.model / "model.json").read_text(encoding="utf-8"))
    card["calibration"] = {}
    model = LanguageModel(options.model)
    model.calibration = type(model.calibration)({})
    settings = {"none_act": talk_threshold(model, fitting), "none_ask": 0.5}
    model.calibration = type(model.calibration)(settings)
    done = [s for s in judged(model, fitting) if s.acted]
    weights = platt(features(done), np.array([not s.fault for s in done], float))
    settings |= dict(zip(("slope", "offset", "several", "later"), map(float, weights), strict=True))
    model.calibration = type(model.calibration)(settings)
    seen = judged(model, judging)
    done = [s for s in seen if s.acted]
    confidence, right = np.array([s.confidence for s in done]), np.array([not s.fault for s in done], float)
    figures = {
        "right": round(float(np.mean([not s.fault for s in seen])), 4),
        "acted_right": round(float(right.mean()), 4),
        "calibration_error": round(calibration_error(confidence, right), 4),
        "samples": len(judging),
    }
    print(json.dumps(settings), json.dumps(figures))
    kinds = collections.Counter((s.sample.source.split(".")[0], s.fault) for s in seen if s.fault)
    for (kind, why), count in kinds.most_common(40):
        print(f"{count:4d}  {kind}: {why}")
    for s in [s for s in seen if s.fault][: options.faults]:
        print(s.fault, "|", s.sample.source, "|", s.sample.utterance)
    if options.write:
        card["calibration"] = {k: round(v, 4) for k, v in settings.items() if math.isfinite(v)} | {
            "held_out": figures
        }
        (options.model / "model.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
