"""Drops from a .tflite file the attention heads that say nothing any more: same output, smaller and faster.

A head is dead where the matrix after it (`…_out`) has only zeros in the head's columns, as pruning leaves them.
Knows the names that `export.py` gives its matrices: `<block>_q`, `_k`, `_v`, `_out`.
"""

from typing import Any

import numpy as np

from edgehome.training.compress.convert import widened
from edgehome.training.compress.tflite import GraphFile


def without_dead_heads(data: bytes, heads: int) -> bytes:
    """Return the file, widened to float32, without its dead heads; `heads` is how many each block was made with.

    One head of a block always stays.
    """
    file = GraphFile(widened(data))
    products = {file.tensor_name(o.inputs[1]): o for o in file.linears()}
    for name in [n.removesuffix("_out") for n in products if n.endswith("_out")]:
        out = file.constant(products[f"{name}_out"].inputs[1])
        if out is None or f"{name}_q" not in products:
            continue
        size = out.shape[1] // heads
        alive = [h for h in range(heads) if out[:, h * size : (h + 1) * size].any()] or [0]
        if len(alive) == heads:
            continue
        columns = np.concatenate([np.arange(h * size, (h + 1) * size) for h in alive])
        _narrow(file, products[f"{name}_out"], out[:, columns], None)
        _reshape(file, file.producer(products[f"{name}_out"].inputs[0]), [-1, len(columns)])
        for part in "qkv":
            product = products[f"{name}_{part}"]
            matrix, bias = file.constant(product.inputs[1]), file.constant(product.inputs[2])
            assert matrix is not None and bias is not None
            _narrow(file, product, matrix[columns], bias[columns])
            _reshape(file, file.consumers(product.outputs[0])[0], [-1, len(alive), size])
    _shapes(file)
    return file.pack()


def _narrow(file: GraphFile, product: Any, matrix: np.ndarray, bias: np.ndarray | None) -> None:
    name = file.tensor_name(product.inputs[1])
    file.replace_input(product, 1, file.add_constant(matrix, name))
    if bias is not None:
        file.replace_input(product, 2, file.add_constant(bias, f"{name}_bias"))
        tensor = file.graph.tensors[product.outputs[0]]
        tensor.shape = [int(tensor.shape[0]), len(bias)]


def _reshape(file: GraphFile, operator: Any, shape: list[int]) -> None:
    assert file.name(operator) == "RESHAPE"
    file.replace_input(operator, 1, file.add_constant(np.array(shape, np.int32), "shape"))
    operator.builtinOptions.newShape = shape
    places = int(file.graph.tensors[operator.outputs[0]].shape[0])
    file.graph.tensors[operator.outputs[0]].shape = [places, *shape[1:]]


def _shapes(file: GraphFile) -> None:
    """Write the new shapes into what lies between: transposed heads, attention, mixed heads."""
    tensors = file.graph.tensors
    for operator in file.operators:
        kind, out = file.name(operator), tensors[operator.outputs[0]]
        given = [[int(n) for n in tensors[i].shape] for i in operator.inputs]
        if kind == "TRANSPOSE":
            order = file.constant(operator.inputs[1])
            assert order is not None
            out.shape = [given[0][int(i)] for i in order]
        elif kind == "BATCH_MATMUL":
            columns = given[1][-2] if operator.builtinOptions.adjY else given[1][-1]
            out.shape = [*given[0][:-1], columns]
        elif kind in ("ADD", "SOFTMAX") and len(out.shape) == 3:
            out.shape = list(np.broadcast_shapes(*(tuple(g) for g in given)))
