"""Writes .tflite files operator by operator, with the flatbuffer schema alone: no TensorFlow, no converter.

Knows tensors, constants and a handful of operators in versions that tflite-runtime 2.14 runs; nothing of the
network. Weights go in as float32, float16 (widened once, at load) or int8 with one scale for the whole matrix.
"""

from collections.abc import Sequence
from typing import Any, Literal

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema

Weights = Literal["float32", "float16", "int8"]
_TYPES = {
    np.dtype(np.float32): schema.TensorType.FLOAT32, np.dtype(np.float16): schema.TensorType.FLOAT16,
    np.dtype(np.int32): schema.TensorType.INT32, np.dtype(np.int8): schema.TensorType.INT8,
}  # fmt: skip
_B, _O = schema.BuiltinOperator, schema.BuiltinOptions
SMALL = 2048
"""Matrices with fewer values than this stay float32."""


def quantise(matrix: np.ndarray) -> tuple[np.ndarray, float]:
    """Return the matrix as int8 from -127 to 127 and its scale: symmetric, linear (Jacob et al., 2018)."""
    scale = float(np.abs(matrix).max()) / 127.0 or 1.0
    return np.clip(np.rint(matrix / scale), -127, 127).astype(np.int8), scale


class Graph:
    """One graph under construction. Tensors are numbers; shapes are those of the size it is written for."""

    def __init__(self, weights: Weights = "float16"):
        self.weights = weights
        self._buffers = [schema.BufferT()]
        self._tensors: list[Any] = []
        self._operators: list[Any] = []
        self._codes: list[tuple[int, int]] = []
        self._inputs: list[int] = []
        self._outputs: list[int] = []

    def shape(self, tensor: int) -> tuple[int, ...]:
        """Return the tensor's shape."""
        return tuple(self._tensors[tensor].shape)

    def _tensor(self, name: str, shape: Sequence[int], kind: int, data: bytes | None = None) -> int:
        tensor = schema.TensorT()
        tensor.name, tensor.shape, tensor.type = name.encode(), list(shape), kind
        if data is not None:
            buffer = schema.BufferT()
            buffer.data = np.frombuffer(data, np.uint8)
            self._buffers.append(buffer)
            tensor.buffer = len(self._buffers) - 1
        self._tensors.append(tensor)
        return len(self._tensors) - 1

    def _operator(
        self, code: int, version: int, inputs: Sequence[int], output: int, kind: int = 0, options=None
    ) -> int:
        if (code, version) not in self._codes:
            self._codes.append((code, version))
        operator = schema.OperatorT()
        operator.opcodeIndex = self._codes.index((code, version))
        operator.inputs, operator.outputs = list(inputs), [output]
        operator.builtinOptionsType, operator.builtinOptions = kind, options
        self._operators.append(operator)
        return output

    def _result(self, shape: Sequence[int]) -> int:
        return self._tensor(f"t{len(self._tensors)}", shape, schema.TensorType.FLOAT32)

    def input(self, name: str, shape: Sequence[int]) -> int:
        """Add a float32 input."""
        self._inputs.append(self._tensor(name, shape, schema.TensorType.FLOAT32))
        return self._inputs[-1]

    def output(self, tensor: int, name: str) -> None:
        """Make a tensor an output under this name."""
        self._tensors[tensor].name = name.encode()
        self._outputs.append(tensor)

    def constant(self, value: np.ndarray, name: str = "constant") -> int:
        """Add a constant as it is."""
        value = np.ascontiguousarray(value)
        return self._tensor(name, value.shape, _TYPES[value.dtype], value.tobytes())

    def matrix(self, value: np.ndarray, name: str) -> int:
        """Add a weight matrix in this graph's weight format."""
        value = np.ascontiguousarray(value, np.float32)
        if self.weights == "float32" or value.size < SMALL:
            return self.constant(value, name)
        if self.weights == "float16":
            half = self.constant(value.astype(np.float16), name + "_half")
            wide = self._tensor(name, value.shape, schema.TensorType.FLOAT32)
            return self._operator(
                _B.DEQUANTIZE, 3, [half], wide, _O.DequantizeOptions, schema.DequantizeOptionsT()
            )
        small, scale = quantise(value)
        tensor = self.constant(small, name)
        parameters = schema.QuantizationParametersT()
        parameters.scale, parameters.zeroPoint = [scale], [0]
        self._tensors[tensor].quantization = parameters
        return tensor

    def linear(self, x: int, weight: np.ndarray, bias: np.ndarray, name: str, relu: bool = False) -> int:
        """Return x @ weight.T + bias for x (n, in), weight (out, in)."""
        options = schema.FullyConnectedOptionsT()
        options.keepNumDims = False
        options.fusedActivationFunction = int(relu) and schema.ActivationFunctionType.RELU
        inputs = [x, self.matrix(weight, name), self.constant(bias.astype(np.float32), name + "_bias")]
        out = self._result((self.shape(x)[0], weight.shape[0]))
        return self._operator(_B.FULLY_CONNECTED, 3, inputs, out, _O.FullyConnectedOptions, options)

    def _two(self, code: int, kind: int, options: Any, a: int, b: int) -> int:
        out = self._result(np.broadcast_shapes(self.shape(a), self.shape(b)))
        return self._operator(code, 1, [a, b], out, kind, options)

    def add(self, a: int, b: int) -> int:
        """Return a + b, broadcast."""
        return self._two(_B.ADD, _O.AddOptions, schema.AddOptionsT(), a, b)

    def multiply(self, a: int, b: int) -> int:
        """Return a * b, broadcast."""
        return self._two(_B.MUL, _O.MulOptions, schema.MulOptionsT(), a, b)

    def subtract(self, a: int, b: int) -> int:
        """Return a - b, broadcast."""
        return self._two(_B.SUB, _O.SubOptions, schema.SubOptionsT(), a, b)

    def mean(self, x: int) -> int:
        """Return the mean over the last axis, which stays with length 1."""
        options = schema.ReducerOptionsT()
        options.keepDims = True
        axis = self.constant(np.array([len(self.shape(x)) - 1], np.int32), "axis")
        out = self._result((*self.shape(x)[:-1], 1))
        return self._operator(_B.MEAN, 1, [x, axis], out, _O.ReducerOptions, options)

    def rsqrt(self, x: int) -> int:
        """Return 1 / sqrt(x)."""
        return self._operator(_B.RSQRT, 1, [x], self._result(self.shape(x)))

    def softmax(self, x: int) -> int:
        """Return the softmax over the last axis."""
        options = schema.SoftmaxOptionsT()
        options.beta = 1.0
        return self._operator(_B.SOFTMAX, 1, [x], self._result(self.shape(x)), _O.SoftmaxOptions, options)

    def reshape(self, x: int, shape: Sequence[int]) -> int:
        """Return x in another shape, in which one length may be -1."""
        options = schema.ReshapeOptionsT()
        options.newShape = list(shape)
        known = -int(np.prod(shape))
        size = int(np.prod(self.shape(x)))
        full = [size // known if n == -1 else n for n in shape]
        inputs = [x, self.constant(np.array(shape, np.int32), "shape")]
        return self._operator(_B.RESHAPE, 1, inputs, self._result(full), _O.ReshapeOptions, options)

    def transpose(self, x: int, order: Sequence[int]) -> int:
        """Return x with its axes in another order."""
        inputs = [x, self.constant(np.array(order, np.int32), "order")]
        out = self._result([self.shape(x)[i] for i in order])
        return self._operator(_B.TRANSPOSE, 1, inputs, out, _O.TransposeOptions, schema.TransposeOptionsT())

    def matmul(self, a: int, b: int, transposed: bool = False) -> int:
        """Return a @ b for stacks of matrices, or a @ b.T of each."""
        options = schema.BatchMatMulOptionsT()
        options.adjY = transposed
        out = self._result((*self.shape(a)[:-1], self.shape(b)[-2 if transposed else -1]))
        return self._operator(_B.BATCH_MATMUL, 1, [a, b], out, _O.BatchMatMulOptions, options)

    def normalise(self, x: int) -> int:
        """Return x with mean 0 and variance 1 along the last axis (LayerNorm without gain; Ba et al., 2016)."""
        centred = self.subtract(x, self.mean(x))
        variance = self.mean(self.multiply(centred, centred))
        return self.multiply(
            centred, self.rsqrt(self.add(variance, self.constant(np.array([1e-5], np.float32), "epsilon")))
        )

    def serialise(self, description: str) -> bytes:
        """Return the file's bytes."""
        graph = schema.SubGraphT()
        graph.tensors, graph.operators, graph.name = self._tensors, self._operators, b"main"
        graph.inputs, graph.outputs = self._inputs, self._outputs
        model = schema.ModelT()
        model.version, model.description = 3, description.encode()
        model.subgraphs, model.buffers = [graph], self._buffers
        model.operatorCodes = []
        for code, version in self._codes:
            operator_code = schema.OperatorCodeT()
            operator_code.builtinCode, operator_code.version = code, version
            operator_code.deprecatedBuiltinCode = min(code, 127)
            model.operatorCodes.append(operator_code)
        builder = flatbuffers.Builder(1 << 20)
        builder.Finish(model.Pack(builder), b"TFL3")
        return bytes(builder.Output())
