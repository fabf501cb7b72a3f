"""What a model folder costs and knows on one runtime, in a process of its own: size, load, memory, time, right answers.

    python -m edgehome.training.compress.measure FOLDER [--runtime tflite] [--samples 400] [--threads 1]

Needs no PyTorch. The sentences are the generator's, of held-out wordings, the same for every folder.
"""

import argparse
import itertools
import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from edgehome.lm.model.interpreter import RUNTIMES, Runner, interpreter_class
from edgehome.lm.understand import DATA, LanguageModel
from edgehome.training.generate import samples
from edgehome.training.judge import Judged, fault
from edgehome.training.sample import Sample

SEED = 880_001
GRAPHS = ("encoder.tflite", "step.tflite")
PLACES = 20


def held_out(count: int) -> list[Sample]:
    """Return generated samples of wordings that training does not see."""
    return list(itertools.islice(samples(SEED, heldout=True), count))


def measure(folder: Path, runtime: str, found: list[Sample], threads: int = 1) -> dict[str, Any]:
    """Return the figures of a folder: MB, ms, percent.

    `graph_ms` is the processor time of both graphs once, at 20 places; `p50_ms` and `p95_ms` are the wall time of
    all of the model's understanding; `rss_mb` is what the process grew by, from before the load to the end.
    """
    before = _rss_mb()
    began = time.perf_counter()
    model = LanguageModel(folder, runtime, threads)
    load_ms = (time.perf_counter() - began) * 1000
    judge = Judged(model)
    faults, times = [], []
    for sample in found:
        began = time.perf_counter()
        intent = judge.ask(sample)
        times.append((time.perf_counter() - began) * 1000)
        faults.append(fault(sample, intent))
    times.sort()
    return {
        "file_mb": round(sum(f.stat().st_size for f in folder.iterdir() if f.is_file()) / 1e6, 2),
        "graphs_mb": round(sum((folder / g).stat().st_size for g in GRAPHS) / 1e6, 2),
        "load_ms": round(load_ms),
        "rss_mb": round(_rss_mb() - before, 1),
        "graph_ms": round(_graph_ms(model), 2),
        "p50_ms": round(times[len(times) // 2], 2) if times else None,
        "p95_ms": round(times[int(len(times) * 0.95)], 2) if times else None,
        "right": round(100 * sum(not f for f in faults) / len(faults), 2) if faults else None,
        "samples": len(faults),
    }


def right(folder: Path, found: list[Sample], runtime: str = "auto") -> float:
    """Return the share of samples a folder gets right, in percent."""
    judge = Judged(LanguageModel(folder, runtime))
    return round(100 * sum(not fault(s, judge.ask(s)) for s in found) / len(found), 2)


def apart(folder: Path, runtime: str, count: int, threads: int = 1) -> dict[str, Any]:
    """Return the same, measured in a fresh process. Raises CalledProcessError with its output if that fails."""
    asked = [str(folder), "--runtime", runtime, "--samples", str(count), "--threads", str(threads)]
    command = [sys.executable, "-m", "edgehome.training.compress.measure", *asked]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise subprocess.CalledProcessError(done.returncode, command, done.stdout, done.stderr)
    return json.loads(done.stdout)


def one_graph(path: Path, runtime: str, x: np.ndarray, rounds: int = 200) -> tuple[np.ndarray, float]:
    """Return the first output of one graph for x (T, D), all places real, and its processor time in ms."""
    runner = Runner(path, (len(x),), runtime)
    mask = np.zeros((1, 1, len(x)), np.float32)
    times = []
    for _ in range(rounds):
        began = time.process_time()
        out = runner.run(x, mask)
        times.append((time.process_time() - began) * 1000)
    return next(iter(out.values())), round(_quick(times), 3)


def installed() -> list[str]:
    """Return the runtimes that are installed here."""
    import importlib.util

    return [name for name, module in RUNTIMES.items() if importlib.util.find_spec(module.split(".")[0])]


def _graph_ms(model: LanguageModel, rounds: int = 200) -> float:
    network = model.network
    x = np.random.default_rng(0).normal(0, 1, (PLACES, network.table.shape[1])).astype(np.float32)
    mask = np.zeros((1, 1, PLACES), np.float32)
    times = []
    for _ in range(rounds):
        began = time.process_time()
        network.stepper.run(network.encoder.run(x, mask)["words"], mask)
        times.append((time.process_time() - began) * 1000)
    return _quick(times)


def _quick(times: list[float]) -> float:
    """Return the lower quartile: what a run takes when the neighbours leave the caches alone."""
    return sorted(times)[len(times) // 4]


def _rss_mb() -> float:
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return pages * resource.getpagesize() / 2**20
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Measure and print JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, nargs="?", default=DATA)
    parser.add_argument("--runtime", default="auto", choices=["auto", *RUNTIMES])
    parser.add_argument("--samples", type=int, default=400)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    interpreter_class(options.runtime)
    print(json.dumps(measure(options.folder, options.runtime, held_out(options.samples), options.threads)))


if __name__ == "__main__":
    main()
