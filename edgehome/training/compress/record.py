"""A recorded calibration set: what the two graphs are given for real sentences, and the ranges it takes inside them.

The sentences come from the generator's held-out wordings; the ranges are what full int8 needs.
"""

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from edgehome.homefile import load_home
from edgehome.lm.model.interpreter import Runner, interpreter_class
from edgehome.lm.understand import LanguageModel
from edgehome.training.compress.quantize import clipped_range
from edgehome.training.judge import context_of
from edgehome.training.sample import Sample

Inputs = list[tuple[np.ndarray, np.ndarray]]
"""Pairs of x (T, D) and mask (1, 1, T)."""


def record(model: LanguageModel, samples: Iterable[Sample]) -> dict[str, Inputs]:
    """Return the inputs of `encoder` and `step` while the model hears the samples."""
    kept: dict[str, Inputs] = {"encoder": [], "step": []}
    runners = {"encoder": model.network.encoder, "step": model.network.stepper}
    for name, runner in runners.items():
        runner.run = _listening(runner, kept[name])  # type: ignore[method-assign]
    raw, home = None, None
    for sample in samples:
        if raw is not sample.home:
            raw, home = sample.home, load_home(sample.home)
        if home is not None:
            model.hear(sample.utterance, context_of(sample), home)
    for runner in runners.values():
        del runner.run
    return kept


def save(path: Path, kept: dict[str, Inputs]) -> None:
    """Write a recorded set as .npz."""
    pairs = [(f"{name}.{i}", pair) for name, inputs in kept.items() for i, pair in enumerate(inputs)]
    np.savez_compressed(
        path, **{f"{k}.{w}": a for k, p in pairs for w, a in zip(("x", "mask"), p, strict=True)}
    )


def load(path: Path) -> dict[str, Inputs]:
    """Return a recorded set."""
    kept: dict[str, Inputs] = {"encoder": [], "step": []}
    with np.load(path) as arrays:
        for name, inputs in kept.items():
            count = sum(k.startswith(name) for k in arrays.files) // 2
            inputs += [(arrays[f"{name}.{i}.x"], arrays[f"{name}.{i}.mask"]) for i in range(count)]
    return kept


def ranges(
    data: bytes, inputs: Inputs, share: float = 1.0, runtime: str = "auto"
) -> dict[str, tuple[float, float]]:
    """Return the ends of every float tensor over the inputs by tensor name; rows of padding do not count.

    `share` below 1 leaves the outermost values out (calibration by percentile).
    """
    seen: dict[str, list[np.ndarray]] = {}
    runners = {}
    for x, mask in inputs:
        if len(x) not in runners:
            runners[len(x)] = _watched(data, len(x), runtime)
        runner, details = runners[len(x)]
        given = {d["name"]: d["index"] for d in runner.get_input_details()}
        runner.set_tensor(given["x"], x)
        runner.set_tensor(given["mask"], mask)
        runner.invoke()
        real = int((mask == 0).sum())
        for detail in details:
            value = runner.get_tensor(detail["index"])
            if value.ndim == 2 and len(value) == len(x):
                value = value[:real]
            seen.setdefault(detail["name"], []).append(value.ravel())
    return {name: clipped_range(np.concatenate(values), share) for name, values in seen.items()}


def _watched(data: bytes, size: int, runtime: str):
    """Return an interpreter that keeps what is computed inside, and its two-dimensional float tensors."""
    import importlib

    made = interpreter_class(runtime)
    module = importlib.import_module(made.__module__)
    plain = module.OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES
    runner = made(
        model_content=data, experimental_preserve_all_tensors=True, experimental_op_resolver_type=plain
    )
    for detail in runner.get_input_details():
        shape = (size, int(detail["shape"][1])) if detail["name"] == "x" else (1, 1, size)
        runner.resize_tensor_input(detail["index"], shape)
    runner.allocate_tensors()
    for detail in runner.get_input_details():
        runner.set_tensor(detail["index"], np.zeros(detail["shape"], np.float32))
    wanted = [
        d for d in runner.get_tensor_details()
        if d["dtype"] == np.float32 and len(d["shape"]) == 2 and int(d["shape"][0]) == size and d["name"]
    ]  # fmt: skip
    return runner, wanted


def _listening(runner: Runner, kept: Inputs):
    hear = runner.run

    def run(x: np.ndarray, mask: np.ndarray) -> dict[str, np.ndarray]:
        kept.append((x.copy(), mask.copy()))
        return hear(x, mask)

    return run
