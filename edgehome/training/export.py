"""Turns a checkpoint into the shipped files: two .tflite graphs, the piece table, the host's small weights.

    python -m edgehome.training.export CHECKPOINT --vocabulary FOLDER --out FOLDER [--weights float16]

`encoder.tflite`: x (T, D), mask (1, 1, T) -> words (T, D). `step.tflite`: x (T, D), mask -> heads (1, n),
tags (T, n), call (1, D). Both take any T after a resize. LayerNorm gains are folded into the next matrix.
"""

import argparse
import json
import shutil
from pathlib import Path

import numpy as np
import torch
from torch import nn

from edgehome.lm.model import labels
from edgehome.training.flatbuffer import Graph, Weights
from edgehome.training.model import HEAD_SIZES, MAIN, POINTERS, SIDE, Block, Config, Network

NOMINAL = 16


def load_network(checkpoint: Path, vocabulary: Path) -> Network:
    """Return the averaged network of a checkpoint, ready to run."""
    state = torch.load(checkpoint, weights_only=False, map_location="cpu")
    table = torch.from_numpy(np.load(vocabulary / "table.npy"))
    network = Network(Config(**state["config"]), table)
    network.load_state_dict(state["average"], strict=False)
    return network.eval()


def folded(norm: nn.LayerNorm, linear: nn.Linear) -> tuple[np.ndarray, np.ndarray]:
    """Return weight and bias of the linear layer with the norm's gain and shift before it taken in."""
    weight, bias = linear.weight.detach().double(), linear.bias.detach().double()
    gain, shift = norm.weight.detach().double(), norm.bias.detach().double()
    return (weight * gain).float().numpy(), (bias + weight @ shift).float().numpy()


def _block(graph: Graph, x: int, mask: int, block: nn.Module, name: str) -> int:
    assert isinstance(block, Block)
    heads, width = block.n_heads, block.out.weight.shape[0]
    size = width // heads
    weight, bias = folded(block.norm1, block.qkv)
    normal = graph.normalise(x)  # (T, D)
    parts = []
    for i, part in enumerate("qkv"):
        w, b = weight[i * width : (i + 1) * width], bias[i * width : (i + 1) * width]
        if part == "q":
            w, b = w / size**0.5, b / size**0.5
        flat = graph.linear(normal, w, b, f"{name}_{part}")
        parts.append(graph.transpose(graph.reshape(flat, (-1, heads, size)), (1, 0, 2)))  # (H, T, D/H)
    q, k, v = parts
    attention = graph.softmax(graph.add(graph.matmul(q, k, transposed=True), mask))  # (H, T, T)
    mixed = graph.transpose(graph.matmul(attention, v), (1, 0, 2))  # (T, H, D/H)
    out = graph.linear(graph.reshape(mixed, (-1, width)), *_plain(block.out), f"{name}_out")
    x = graph.add(x, out)
    up = graph.linear(graph.normalise(x), *folded(block.norm2, block.up), f"{name}_up", relu=True)
    return graph.add(x, graph.linear(up, *_plain(block.down), f"{name}_down"))


def _plain(linear: nn.Linear) -> tuple[np.ndarray, np.ndarray]:
    return linear.weight.detach().numpy(), linear.bias.detach().numpy()


def encoder_file(network: Network, weights: Weights) -> bytes:
    """Return the encoder as .tflite."""
    graph = Graph(weights)
    width = network.config.width
    x, mask = graph.input("x", (NOMINAL, width)), graph.input("mask", (1, 1, NOMINAL))
    gain, shift = network.norm_in.weight.detach().numpy(), network.norm_in.bias.detach().numpy()
    x = graph.add(graph.multiply(graph.normalise(x), graph.constant(gain)), graph.constant(shift))
    for i, block in enumerate(network.encoder):
        x = _block(graph, x, mask, block, f"encoder{i}")
    graph.output(x, "words")
    return graph.serialise("EdgeHome language model: encoder")


def step_file(network: Network, weights: Weights) -> bytes:
    """Return the decoder's step as .tflite."""
    graph = Graph(weights)
    width = network.config.width
    x, mask = graph.input("x", (NOMINAL, width)), graph.input("mask", (1, 1, NOMINAL))
    for i, block in enumerate(network.decoder):
        x = _block(graph, x, mask, block, f"step{i}")
    normal = graph.normalise(x)
    gain, shift = network.norm_out.weight.detach().numpy(), network.norm_out.bias.detach().numpy()
    call = graph.add(graph.multiply(normal, graph.constant(gain)), graph.constant(shift))
    graph.output(graph.linear(normal, *folded(network.norm_out, network.head), "heads"), "heads")
    graph.output(graph.linear(normal, *folded(network.norm_out, network.tag), "tags"), "tags")
    graph.output(call, "call")
    return graph.serialise("EdgeHome language model: one call")


def host_weights(network: Network) -> dict[str, np.ndarray]:
    """Return what the host computes with itself, by name: embeddings and pointer scorers, float16."""
    arrays: dict[str, torch.Tensor] = {
        "flag": network.flag.weight, "domain": network.domain.weight, "place": network.place.weight,
        "covered": network.covered, "name": network.name.weight, "name_bias": network.name.bias,
        "key": network.key.weight, "key_bias": network.key.bias, "key_kind": network.key_kind.weight,
        "key_class": network.key_class.weight,
    }  # fmt: skip
    state = network.state_dict()
    arrays |= {f"context{i}": state[f"context.{i}.weight"] for i in range(len(network.context))}
    arrays |= {f"previous{i}": state[f"previous.{i}.weight"] for i in range(len(network.previous))}
    for pointer in POINTERS:
        for key, value in network.scorers[pointer].state_dict().items():
            arrays[f"{pointer}.{key}"] = value
        arrays[f"{pointer}.main"] = torch.tensor(MAIN[pointer])
        arrays[f"{pointer}.side"] = torch.tensor(SIDE[pointer])
    return {k: v.detach().numpy().astype(np.float16) for k, v in arrays.items()}


def piece_table(network: Network) -> tuple[np.ndarray, np.ndarray]:
    """Return the projected piece vectors as int8 (V, D) and a scale for each row (V,)."""
    with torch.no_grad():
        rows = network.project(network.table.float()).numpy()  # (V, D)
    scale = np.abs(rows).max(1) / 127.0
    return np.rint(rows / scale[:, None]).astype(np.int8), scale.astype(np.float32)


def export(
    network: Network, vocabulary: Path, out: Path, weights: Weights = "float16", facts: dict | None = None
) -> None:
    """Write a model folder that `edgehome.lm` loads; `facts` go into model.json."""
    out.mkdir(parents=True, exist_ok=True)
    (out / "encoder.tflite").write_bytes(encoder_file(network, weights))
    (out / "step.tflite").write_bytes(step_file(network, weights))
    rows, scale = piece_table(network)
    np.save(out / "table.npy", rows)
    np.savez(out / "host.npz", scale=scale, **host_weights(network))
    for name in ("sp.model", "simplified.txt"):
        if (vocabulary / name).resolve() != (out / name).resolve():
            shutil.copyfile(vocabulary / name, out / name)
    card = {
        "format": 1, "config": network.config.as_dict(), "weights": weights, "tags": labels.TAG,
        "heads": {name: list(labels.HEADS[name]) for name in HEAD_SIZES},
        "kinds": labels.KIND, "device_classes": labels.DEVICE_CLASS, "calibration": {}, **(facts or {}),
    }  # fmt: skip
    (out / "model.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--vocabulary", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--weights", default="float16", choices=["float32", "float16", "int8"])
    options = parser.parse_args()
    export(
        load_network(options.checkpoint, options.vocabulary), options.vocabulary, options.out, options.weights
    )
    print(sum(f.stat().st_size for f in options.out.iterdir()) / 1e6, "MB")
