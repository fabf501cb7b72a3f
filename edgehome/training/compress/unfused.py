"""The network's encoder as a .tflite file written word for word, one operator for each step of the formula.

What `fuse.py` starts from; never shipped.
"""

import numpy as np
from ai_edge_litert import schema_py_generated as schema
from torch import Tensor, nn

from edgehome.training.export import NOMINAL
from edgehome.training.flatbuffer import Graph
from edgehome.training.model import Block, Network


class PlainGraph(Graph):
    """A graph whose matrix products have no bias and no activation of their own."""

    def __init__(self) -> None:
        super().__init__("float32")

    def product(self, x: int, weight: np.ndarray, name: str) -> int:
        """Return x @ weight.T."""
        options = schema.FullyConnectedOptionsT()
        inputs = [x, self.constant(np.ascontiguousarray(weight, np.float32), name), -1]
        kind = schema.BuiltinOptions.FullyConnectedOptions
        out = self._result((self.shape(x)[0], weight.shape[0]))
        return self._operator(schema.BuiltinOperator.FULLY_CONNECTED, 3, inputs, out, kind, options)

    def relu(self, x: int) -> int:
        """Return max(0, x)."""
        return self._operator(schema.BuiltinOperator.RELU, 1, [x], self._result(self.shape(x)))

    def dense(self, x: int, linear: nn.Linear, name: str) -> int:
        """Return the linear layer's product and then its bias added."""
        bias = self.constant(_array(linear.bias), name + "_bias")
        return self.add(self.product(x, _array(linear.weight), name), bias)

    def norm(self, x: int, norm: nn.LayerNorm) -> int:
        """Return the LayerNorm: normalised, times the gain, plus the shift."""
        gain, shift = self.constant(_array(norm.weight), "gain"), self.constant(_array(norm.bias), "shift")
        return self.add(self.multiply(self.normalise(x), gain), shift)


def _array(parameter: Tensor) -> np.ndarray:
    return parameter.detach().numpy()


def _block(graph: PlainGraph, x: int, mask: int, block: nn.Module, name: str) -> int:
    assert isinstance(block, Block)
    inner, heads = block.qkv.weight.shape[0] // 3, block.n_heads
    size = inner // heads
    normal = graph.norm(x, block.norm1)
    parts = []
    for i, part in enumerate("qkv"):
        own = slice(i * inner, (i + 1) * inner)
        bias = graph.constant(_array(block.qkv.bias)[own].copy(), f"{name}_{part}_bias")
        flat = graph.add(graph.product(normal, _array(block.qkv.weight)[own], f"{name}_{part}"), bias)
        if part == "q":
            flat = graph.multiply(flat, graph.constant(np.array([size**-0.5], np.float32), "scale"))
        parts.append(graph.transpose(graph.reshape(flat, (-1, heads, size)), (1, 0, 2)))  # (H, T, D/H)
    q, k, v = parts
    attention = graph.softmax(graph.add(graph.matmul(q, k, transposed=True), mask))  # (H, T, T)
    mixed = graph.transpose(graph.matmul(attention, v), (1, 0, 2))  # (T, H, D/H)
    x = graph.add(x, graph.dense(graph.reshape(mixed, (-1, inner)), block.out, f"{name}_out"))
    up = graph.relu(graph.dense(graph.norm(x, block.norm2), block.up, f"{name}_up"))
    return graph.add(x, graph.dense(up, block.down, f"{name}_down"))


def encoder_file(network: Network) -> bytes:
    """Return the encoder as .tflite without any fusion: x (T, D), mask (1, 1, T) -> words (T, D)."""
    graph = PlainGraph()
    x, mask = graph.input("x", (NOMINAL, network.config.width)), graph.input("mask", (1, 1, NOMINAL))
    x = graph.norm(x, network.norm_in)
    for i, block in enumerate(network.encoder):
        x = _block(graph, x, mask, block, f"encoder{i}")
    graph.output(x, "words")
    return graph.serialise("EdgeHome language model: encoder, unfused")
