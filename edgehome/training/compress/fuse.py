"""Operator fusion: fewer operators in a .tflite file, the same numbers out.

Five rewrites, each applied until nothing changes: a bias added after a matrix product, a constant factor after it, a
RELU after it, and a vector added to or multiplied with what only matrix products read (a LayerNorm's shift and gain)
go into the product itself. `unfused.py` writes the file before; `export.py` writes the network fused from the start.
"""

from typing import Any

import numpy as np
from ai_edge_litert import schema_py_generated as schema

from edgehome.training.compress.tflite import GraphFile

_NONE, _RELU = schema.ActivationFunctionType.NONE, schema.ActivationFunctionType.RELU


def fused(data: bytes) -> bytes:
    """Return the file with all that can be fused fused."""
    file = GraphFile(data)
    while any(rewrite(file) for rewrite in (add_bias, scale_after, relu_after, shift_before, gain_before)):
        pass
    return file.pack()


def add_bias(file: GraphFile) -> bool:
    """Take a vector added after a product as its bias: (x W) + b."""
    for product in _plain_products(file):
        after, vector = _next(file, product, "ADD")
        if vector is not None and vector.shape == (_matrix(file, product).shape[0],):
            _set(file, product, bias=_bias(file, product) + vector)
            _skip(file, product, after)
            return True
    return False


def scale_after(file: GraphFile) -> bool:
    """Take a constant number multiplied after a product into its matrix and bias: s (x W + b)."""
    for product in _plain_products(file):
        after, factor = _next(file, product, "MUL")
        if factor is not None and factor.size == 1:
            number = factor.reshape(())
            _set(file, product, _matrix(file, product) * number, _bias(file, product) * number)
            _skip(file, product, after)
            return True
    return False


def relu_after(file: GraphFile) -> bool:
    """Let a product clip its own result: max(0, x W + b)."""
    for product in _plain_products(file):
        readers = file.consumers(product.outputs[0])
        alone = len(readers) == 1 and not file.is_output(product.outputs[0])
        if alone and file.name(readers[0]) == "RELU":
            product.builtinOptions.fusedActivationFunction = _RELU
            _skip(file, product, readers[0])
            return True
    return False


def shift_before(file: GraphFile) -> bool:
    """Take a vector added before products into their biases: (x + c) W + b = x W + (b + W c)."""
    for operator, vector, products in _before(file, "ADD"):
        for product in products:
            _set(file, product, bias=_bias(file, product) + _matrix(file, product) @ vector)
        _bypass(file, operator, products)
        return True
    return False


def gain_before(file: GraphFile) -> bool:
    """Take a vector multiplied before products into their matrices: (g x) W = x (W g)."""
    for operator, vector, products in _before(file, "MUL"):
        for product in products:
            _set(file, product, _matrix(file, product) * vector)
        _bypass(file, operator, products)
        return True
    return False


def _plain_products(file: GraphFile) -> list[Any]:
    return [o for o in file.linears() if o.builtinOptions.fusedActivationFunction == _NONE]


def _matrix(file: GraphFile, product: Any) -> np.ndarray:
    matrix = file.constant(product.inputs[1])
    if matrix is None or matrix.dtype != np.float32:
        raise ValueError("fuse: expected float32 matrices; widen the file first")
    return matrix


def _bias(file: GraphFile, product: Any) -> np.ndarray:
    bias = file.constant(product.inputs[2]) if len(product.inputs) > 2 else None
    return np.zeros(_matrix(file, product).shape[0], np.float32) if bias is None else bias


def _set(
    file: GraphFile, product: Any, matrix: np.ndarray | None = None, bias: np.ndarray | None = None
) -> None:
    name = file.tensor_name(product.inputs[1])
    weight = int(product.inputs[1])
    if matrix is not None:
        weight = file.add_constant(matrix.astype(np.float32), name)
    held = _bias(file, product) if bias is None else bias.astype(np.float32)
    product.inputs = [int(product.inputs[0]), weight, file.add_constant(held, name + "_bias")]


def _next(file: GraphFile, product: Any, name: str) -> tuple[Any, np.ndarray | None]:
    """Return the only reader of a product if it is of this name, and its constant."""
    out = product.outputs[0]
    readers = file.consumers(out)
    if len(readers) != 1 or file.is_output(out) or file.name(readers[0]) != name:
        return None, None
    return readers[0], _other(file, readers[0], int(out))


def _other(file: GraphFile, operator: Any, tensor: int) -> np.ndarray | None:
    return next((file.constant(int(i)) for i in operator.inputs if int(i) != tensor), None)


def _skip(file: GraphFile, product: Any, after: Any) -> None:
    """Let the product write what the operator after it wrote."""
    product.outputs = list(after.outputs)
    file.remove(after)


def _before(file: GraphFile, name: str) -> list[tuple[Any, np.ndarray, list[Any]]]:
    """Return operators of this name with a constant vector whose result only matrix products read."""
    linears = {id(o) for o in file.linears()}
    found = []
    for operator in (o for o in file.operators if file.name(o) == name):
        out = int(operator.outputs[0])
        readers = file.consumers(out)
        vector = next((c for i in operator.inputs if (c := file.constant(int(i))) is not None), None)
        fits = vector is not None and vector.shape == (list(file.graph.tensors[out].shape)[-1],)
        only = all(id(r) in linears and int(r.inputs[0]) == out for r in readers)
        if vector is not None and fits and readers and only and not file.is_output(out):
            found.append((operator, vector, readers))
    return found


def _bypass(file: GraphFile, operator: Any, readers: list[Any]) -> None:
    x = next(int(i) for i in operator.inputs if file.constant(int(i)) is None)
    for reader in readers:
        file.replace_input(reader, 0, x)
    file.remove(operator)
