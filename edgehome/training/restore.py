"""Makes a checkpoint out of a shipped model folder, so that training can go on from what is installed.

    python -m edgehome.training.restore edgehome/lm/data --vocabulary FOLDER --out CHECKPOINT

The graphs' weights are read as they are stored (float32, float16 or int8 with one scale), norms stay folded into the
matrices after them, and the projection of the token table is found by least squares. Optimizer state is not kept.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from ai_edge_litert import schema_py_generated as schema
from torch import Tensor

from edgehome.training.model import Config, Network


def constants(path: Path) -> dict[str, list[np.ndarray]]:
    """Return a graph's constants as float32, by name in the order of the file; int8 and int32 times their scale."""
    model = schema.ModelT.InitFromObj(schema.Model.GetRootAsModel(path.read_bytes(), 0))
    types = {
        schema.TensorType.FLOAT32: np.float32, schema.TensorType.FLOAT16: np.float16,
        schema.TensorType.INT8: np.int8, schema.TensorType.INT32: np.int32,
    }  # fmt: skip
    found: dict[str, list[np.ndarray]] = {}
    for tensor in model.subgraphs[0].tensors:
        data = model.buffers[tensor.buffer].data
        if data is None or not len(data):
            continue
        value = np.frombuffer(bytes(data), types[tensor.type]).reshape(tensor.shape).astype(np.float32)
        scale = tensor.quantization.scale if tensor.quantization is not None else None
        value = value * scale[0] if scale is not None and len(scale) else value
        found.setdefault(tensor.name.decode().removesuffix("_half"), []).append(value)
    return found


def _blocks(
    found: dict[str, list[np.ndarray]], graph: str, module: str, config: Config
) -> dict[str, np.ndarray]:
    state: dict[str, np.ndarray] = {}
    size = config.width // config.heads
    layers = config.encoder_layers if graph == "encoder" else config.decoder_layers
    for i in range(layers):
        for kind, suffix in (("weight", ""), ("bias", "_bias")):
            q, k, v = (found[f"{graph}{i}_{part}{suffix}"][0] for part in "qkv")
            state[f"{module}.{i}.qkv.{kind}"] = np.concatenate([q * size**0.5, k, v])
            for part in ("out", "up", "down"):
                state[f"{module}.{i}.{part}.{kind}"] = found[f"{graph}{i}_{part}{suffix}"][0]
    return state


def _gain_and_shift(found: dict[str, list[np.ndarray]]) -> tuple[np.ndarray, np.ndarray]:
    gain, shift = found["constant"][-2:]
    return gain, shift


def restore(folder: Path, vocabulary: Path) -> tuple[Config, dict[str, Tensor]]:
    """Return the sizes and the weights of the model in `folder`, whose pieces are those of `vocabulary`."""
    config = Config(**json.loads((folder / "model.json").read_text(encoding="utf-8"))["config"])
    encoder, step = constants(folder / "encoder.tflite"), constants(folder / "step.tflite")
    state = _blocks(encoder, "encoder", "encoder", config) | _blocks(step, "step", "decoder", config)
    state["norm_in.weight"], state["norm_in.bias"] = _gain_and_shift(encoder)
    gain, shift = _gain_and_shift(step)
    state["norm_out.weight"], state["norm_out.bias"] = gain, shift
    for name, stored in (("head", "heads"), ("tag", "tags")):
        weight = step[stored][0] / gain  # the export folds the norm's gain and shift in
        state[f"{name}.weight"], state[f"{name}.bias"] = weight, step[f"{stored}_bias"][0] - weight @ shift
    with np.load(folder / "host.npz") as host:
        arrays = {k: host[k].astype(np.float32) for k in host.files}
    for name in ("flag", "domain", "place", "name", "key", "key_kind", "key_class"):
        state[f"{name}.weight"] = arrays[name]
    state |= {"covered": arrays["covered"], "name.bias": arrays["name_bias"], "key.bias": arrays["key_bias"]}
    for stored in ("context", "previous"):
        rows = sorted(k for k in arrays if k.removeprefix(stored).isdigit())
        state |= {f"{stored}.{k.removeprefix(stored)}.weight": arrays[k] for k in rows}
    for key, value in arrays.items():
        if "." in key and not key.endswith((".main", ".side")):
            state[f"scorers.{key}"] = value
    rows = np.load(folder / "table.npy").astype(np.float32) * arrays["scale"][:, None]  # (V, D)
    table = np.load(vocabulary / "table.npy").astype(np.float32)  # (V, TABLE)
    known = np.concatenate([table, np.ones((len(table), 1), np.float32)], 1)
    solved = np.linalg.lstsq(known, rows, rcond=None)[0]  # (TABLE + 1, D)
    state["project.weight"], state["project.bias"] = solved[:-1].T, solved[-1]
    return config, {k: torch.from_numpy(np.ascontiguousarray(v)) for k, v in state.items()}


def main() -> None:
    """Write the checkpoint."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--vocabulary", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    config, state = restore(options.folder, options.vocabulary)
    network = Network(config, torch.from_numpy(np.load(options.vocabulary / "table.npy")))
    missing, unknown = network.load_state_dict(state, strict=False)
    ours = [name for name in missing if ".norm" not in name]  # a block's norms are in its matrices
    if ours or unknown:
        raise SystemExit(f"restore: {options.folder} does not fit this network: {ours + list(unknown)}")
    options.out.parent.mkdir(parents=True, exist_ok=True)
    weights = network.state_dict()
    torch.save({"config": config.as_dict(), "network": weights, "average": weights, "step": 0}, options.out)


if __name__ == "__main__":
    main()
