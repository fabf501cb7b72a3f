"""A .tflite file opened for change: its operators, constants and tensors; written back as bytes.

Knows the format (tensorflow/lite/schema/schema.fbs), not what any graph computes. One subgraph a file.
"""

from collections.abc import Sequence
from typing import Any

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema

KINDS: dict[int, np.dtype] = {
    schema.TensorType.FLOAT32: np.dtype(np.float32), schema.TensorType.FLOAT16: np.dtype(np.float16),
    schema.TensorType.INT32: np.dtype(np.int32), schema.TensorType.INT8: np.dtype(np.int8),
}  # fmt: skip
_KIND_OF = {dtype: kind for kind, dtype in KINDS.items()}
_CODES = {name: code for name, code in vars(schema.BuiltinOperator).items() if not name.startswith("_")}
_NAMES = {code: name for name, code in _CODES.items()}


class GraphFile:
    """The one graph of a file. Tensors are numbers, operators are the schema's objects."""

    def __init__(self, data: bytes):
        self.model = schema.ModelT.InitFromPackedBuf(data, 0)
        self.graph = self.model.subgraphs[0]
        self.graph.operators = list(self.graph.operators)

    @property
    def operators(self) -> list[Any]:
        """The operators in the order they run."""
        return self.graph.operators

    def name(self, operator: Any) -> str:
        """Return the operator's name: FULLY_CONNECTED, ADD, …"""
        return _NAMES[self.model.operatorCodes[operator.opcodeIndex].builtinCode]

    def count(self) -> dict[str, int]:
        """Return how many operators of each name there are."""
        names = [self.name(o) for o in self.operators]
        return {name: names.count(name) for name in sorted(set(names))}

    def linears(self) -> list[Any]:
        """Return the matrix products with a constant matrix."""
        products = [o for o in self.operators if self.name(o) == "FULLY_CONNECTED"]
        return [o for o in products if self.constant(o.inputs[1]) is not None]

    def producer(self, tensor: int) -> Any | None:
        """Return the operator that makes a tensor."""
        return next((o for o in self.operators if tensor in list(o.outputs)), None)

    def consumers(self, tensor: int) -> list[Any]:
        """Return the operators that read a tensor."""
        return [o for o in self.operators if tensor in list(o.inputs)]

    def is_output(self, tensor: int) -> bool:
        """Return whether a tensor is an output of the graph."""
        return tensor in list(self.graph.outputs)

    def tensor_name(self, tensor: int) -> str:
        """Return a tensor's name."""
        return self.graph.tensors[tensor].name.decode()

    def constant(self, tensor: int) -> np.ndarray | None:
        """Return a constant's values, or None for what is computed."""
        if tensor < 0:
            return None
        held = self.graph.tensors[tensor]
        data = self.model.buffers[held.buffer].data
        if data is None or not len(data):
            return None
        return np.frombuffer(np.asarray(data, np.uint8).tobytes(), KINDS[held.type]).reshape(list(held.shape))

    def add_tensor(
        self, name: str, shape: Sequence[int], dtype: Any, scale: float = 0.0, zero: int = 0
    ) -> int:
        """Add a computed tensor; `scale` and `zero` say what its integers mean."""
        tensor = schema.TensorT()
        tensor.name, tensor.shape, tensor.type = name.encode(), list(shape), _KIND_OF[np.dtype(dtype)]
        if scale:
            tensor.quantization = schema.QuantizationParametersT()
            tensor.quantization.scale, tensor.quantization.zeroPoint = [scale], [zero]
        self.graph.tensors.append(tensor)
        return len(self.graph.tensors) - 1

    def add_constant(self, value: np.ndarray, name: str, scale: float = 0.0, zero: int = 0) -> int:
        """Add a constant."""
        value = np.ascontiguousarray(value)
        made = self.add_tensor(name, value.shape, value.dtype, scale, zero)
        buffer = schema.BufferT()
        buffer.data = np.frombuffer(value.tobytes(), np.uint8)
        self.model.buffers.append(buffer)
        self.graph.tensors[made].buffer = len(self.model.buffers) - 1
        return made

    def add_operator(
        self, name: str, version: int, inputs: Sequence[int], output: int, before: Any, options: Any = None
    ) -> None:
        """Add an operator before another one, or at the end."""
        operator = schema.OperatorT()
        operator.opcodeIndex = self.code(name, version)
        operator.inputs, operator.outputs = list(inputs), [output]
        if options is not None:
            kind = type(options).__name__.removesuffix("T")
            operator.builtinOptionsType, operator.builtinOptions = (
                getattr(schema.BuiltinOptions, kind),
                options,
            )
        at = len(self.operators) if before is None else _at(self.operators, before)
        self.operators.insert(at, operator)

    def after(self, operator: Any) -> Any | None:
        """Return the operator that runs next, or None."""
        at = _at(self.operators, operator) + 1
        return self.operators[at] if at < len(self.operators) else None

    def code(self, name: str, version: int) -> int:
        """Return the number of an operator's kind and version in this file."""
        for i, known in enumerate(self.model.operatorCodes):
            if (known.builtinCode, known.version) == (_CODES[name], version):
                return i
        made = schema.OperatorCodeT()
        made.builtinCode, made.version = _CODES[name], version
        made.deprecatedBuiltinCode = min(_CODES[name], 127)
        self.model.operatorCodes.append(made)
        return len(self.model.operatorCodes) - 1

    def replace_input(self, operator: Any, place: int, tensor: int) -> None:
        """Let an operator read another tensor."""
        inputs = list(operator.inputs)
        inputs[place] = tensor
        operator.inputs = inputs

    def remove(self, operator: Any) -> None:
        """Take an operator out."""
        del self.operators[_at(self.operators, operator)]

    def pack(self) -> bytes:
        """Return the file without the tensors, buffers and operator kinds nothing uses."""
        used = {i for o in self.operators for i in (*o.inputs, *o.outputs) if i >= 0}
        used |= {int(i) for i in (*self.graph.inputs, *self.graph.outputs)}
        tensors = {old: new for new, old in enumerate(sorted(used))} | {-1: -1}
        kept = [self.graph.tensors[i] for i in sorted(used)]
        buffers = {old: new for new, old in enumerate(sorted({0} | {t.buffer for t in kept}))}
        codes = {o.opcodeIndex for o in self.operators}
        code_of = {old: new for new, old in enumerate(sorted(codes))}
        self.model.buffers = [self.model.buffers[i] for i in buffers]
        self.model.operatorCodes = [self.model.operatorCodes[i] for i in sorted(codes)]
        for tensor in kept:
            tensor.buffer = buffers[tensor.buffer]
        for o in self.operators:
            o.inputs, o.outputs = [tensors[int(i)] for i in o.inputs], [tensors[int(i)] for i in o.outputs]
            o.opcodeIndex = code_of[o.opcodeIndex]
        self.graph.inputs = [tensors[int(i)] for i in self.graph.inputs]
        self.graph.outputs = [tensors[int(i)] for i in self.graph.outputs]
        self.graph.tensors = kept
        builder = flatbuffers.Builder(1 << 20)
        builder.Finish(self.model.Pack(builder), b"TFL3")
        return bytes(builder.Output())


def _at(operators: list[Any], wanted: Any) -> int:
    return next(i for i, o in enumerate(operators) if o is wanted)
