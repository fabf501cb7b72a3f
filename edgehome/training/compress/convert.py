"""Post-training quantisation of a .tflite file: bytes in, bytes out. What runs is described in docs/compression.md.

Only the constant matrices of matrix products change; small ones (under 2,048 values) stay float32. Matrix codes are
symmetric with one scale a matrix, the form that tflite-runtime 2.14 and LiteRT compute alike.
Not expressed: int8 attention products, norms and softmax (they stay float), 16-bit activations, int4 storage
(tflite-runtime 2.14 has no kernel for it; fewer than 8 bits are simulated by `simulated`, their size is that of packed codes).
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from ai_edge_litert import schema_py_generated as schema

from edgehome.training.compress import quantize
from edgehome.training.compress.tflite import GraphFile
from edgehome.training.flatbuffer import SMALL, quantise

Ranges = dict[str, tuple[float, float]]


def widened(data: bytes) -> bytes:
    """Return the file with float32 matrices, whatever they were stored as."""
    file = GraphFile(data)
    for operator in list(file.operators):
        stored = file.constant(operator.inputs[0]) if file.name(operator) == "DEQUANTIZE" else None
        if stored is None:
            continue
        parameters = file.graph.tensors[operator.inputs[0]].quantization
        if stored.dtype == np.int8:
            stored = stored.astype(np.float32) * np.float32(parameters.scale[0])
        made = file.add_constant(stored.astype(np.float32), file.tensor_name(operator.outputs[0]))
        for reader in file.consumers(operator.outputs[0]):
            file.replace_input(reader, list(reader.inputs).index(operator.outputs[0]), made)
        file.remove(operator)
    for operator in file.linears():
        small = file.constant(operator.inputs[1])
        if small is not None and small.dtype == np.int8:
            scale = np.float32(file.graph.tensors[operator.inputs[1]].quantization.scale[0])
            name = file.tensor_name(operator.inputs[1])
            file.replace_input(operator, 1, file.add_constant(small.astype(np.float32) * scale, name))
    return file.pack()


def float16(data: bytes) -> bytes:
    """Return the file with float16 matrices, widened once when they are first used."""
    return _stored(data, lambda w: (w.astype(np.float16), 0.0), version=3)


def weight_only(data: bytes) -> bytes:
    """Return the file with int8 matrices that are widened to float32 once: float sums, a quarter of the size."""
    return _stored(data, quantise, version=2)


def dynamic(data: bytes) -> bytes:
    """Return the file with int8 matrices; activations are quantised at run time by their own range (dynamic range)."""
    file = GraphFile(widened(data))
    for operator, weight in _large(file):
        codes, scale = quantise(weight)
        name = file.tensor_name(operator.inputs[1])
        file.replace_input(operator, 1, file.add_constant(codes, name, scale))
    return file.pack()


def full_int8(data: bytes, ranges: Ranges) -> bytes:
    """Return the file with matrix products wholly in int8; `ranges` are the recorded ends of each tensor by name.

    A product reads int8 (QUANTIZE before it), adds an int32 bias of scale s_x * s_w and writes int8 (DEQUANTIZE after
    it), as Jacob et al., 2018, section 2. Raises KeyError naming a tensor that was not recorded.
    """
    file = GraphFile(widened(data))
    quantised: dict[int, int] = {}
    for operator, weight in _large(file):
        x, out = int(operator.inputs[0]), int(operator.outputs[0])
        codes, weight_scale = quantise(weight)
        name = file.tensor_name(operator.inputs[1])
        x_scale, x_zero = quantize.affine_range(*ranges[file.tensor_name(x)])
        out_scale, out_zero = quantize.affine_range(*ranges[file.tensor_name(out)])
        if x not in quantised:
            shape = file.graph.tensors[x].shape
            quantised[x] = file.add_tensor(f"{file.tensor_name(x)}_int8", shape, np.int8, x_scale, x_zero)
            file.add_operator("QUANTIZE", 1, [x], quantised[x], operator, schema.QuantizeOptionsT())
        bias_scale = x_scale * weight_scale
        bias = file.constant(operator.inputs[2])
        whole = np.rint((np.zeros(len(weight)) if bias is None else bias) / bias_scale).astype(np.int32)
        small = file.add_tensor(
            f"{file.tensor_name(out)}_int8", file.graph.tensors[out].shape, np.int8, out_scale, out_zero
        )
        operator.inputs = [
            quantised[x], file.add_constant(codes, name, weight_scale),
            file.add_constant(whole, name + "_bias", bias_scale),
        ]  # fmt: skip
        operator.outputs = [small]
        operator.opcodeIndex = file.code("FULLY_CONNECTED", 4)
        file.add_operator("DEQUANTIZE", 2, [small], out, file.after(operator), schema.DequantizeOptionsT())
    return file.pack()


def simulated(data: bytes, coder: Callable[[np.ndarray], quantize.Coded]) -> tuple[bytes, int]:
    """Return the file with float32 matrices that hold only what codes can say, and the bytes its packed codes take."""
    file = GraphFile(widened(data))
    size = len(data)
    for operator, weight in _large(file):
        coded = coder(weight)
        name = file.tensor_name(operator.inputs[1])
        file.replace_input(operator, 1, file.add_constant(coded.restore(), name))
        size += coded.bytes
    packed = file.pack()
    return packed, len(packed) - sum(4 * w.size for _, w in _large(file)) + size - len(data)


def _large(file: GraphFile) -> list[tuple[Any, np.ndarray]]:
    found = [(o, file.constant(o.inputs[1])) for o in file.linears()]
    return [(o, w) for o, w in found if w is not None and w.size >= SMALL and w.dtype == np.float32]


def _stored(data: bytes, coder: Callable[[np.ndarray], tuple[np.ndarray, float]], version: int) -> bytes:
    file = GraphFile(widened(data))
    for operator, weight in _large(file):
        codes, scale = coder(weight)
        name = file.tensor_name(operator.inputs[1])
        stored = file.add_constant(codes, name + "_stored", scale)
        wide = file.add_tensor(name, weight.shape, np.float32)
        file.add_operator("DEQUANTIZE", version, [stored], wide, operator, schema.DequantizeOptionsT())
        file.replace_input(operator, 1, wide)
    return file.pack()
