"""A GGUF file in this process, by xllamacpp (wheels) or llama-cpp-python, whichever is installed. Loads at the first question."""

import json
from pathlib import Path
from typing import Any

from edgehome.errors import ModelError

from .endpoint import text_of

CONTEXT = 4096
LONGEST = 200
"""Pieces of an answer: in process they cost time that the host waits."""


class InProcess:
    """Asks a model in this process, with the same messages and schema as an endpoint."""

    def __init__(self, path: str, threads: int = 2) -> None:
        self._path, self._threads = Path(path).expanduser(), threads
        self._ask: Any = None

    def __call__(self, messages: list[dict[str, str]], schema: dict[str, Any]) -> str:
        """Return the model's text. Raises ModelError without the file or a library."""
        if self._ask is None:
            if not self._path.is_file():
                raise ModelError(f"[plugins.larger_model] gguf: there is no file {self._path}")
            self._ask = self._by_xllamacpp() or self._by_llama_cpp()
            if self._ask is None:
                raise ModelError("larger model: no library for GGUF files: pip install 'edgehome[gguf]'")
        return self._ask(messages, schema)

    def _by_xllamacpp(self) -> Any:
        try:
            import xllamacpp
        except ImportError:
            return None
        parameters = xllamacpp.CommonParams()
        parameters.model.path, parameters.n_ctx, parameters.n_parallel = str(self._path), CONTEXT, 1
        parameters.cpuparams.n_threads, parameters.verbosity = self._threads, 0
        parameters.warmup = False
        server = xllamacpp.Server(parameters)

        def ask(messages: list[dict[str, str]], schema: dict[str, Any]) -> str:
            return text_of(_bytes(server.handle_chat_completions(_body(messages, schema))))

        return ask

    def _by_llama_cpp(self) -> Any:
        try:
            from llama_cpp import Llama
        except ImportError:
            return None
        model = Llama(str(self._path), n_ctx=CONTEXT, n_threads=self._threads, verbose=False)

        def ask(messages: list[dict[str, str]], schema: dict[str, Any]) -> str:
            kind = {"type": "json_object", "schema": schema}
            answer = model.create_chat_completion(
                messages, response_format=kind, temperature=0, max_tokens=LONGEST
            )
            return text_of(_bytes(answer))

        return ask


def _body(messages: list[dict[str, str]], schema: dict[str, Any]) -> dict[str, Any]:
    kind = {"type": "json_schema", "json_schema": {"name": "understood", "schema": schema}}
    return {"messages": messages, "temperature": 0, "max_tokens": LONGEST, "response_format": kind}


def _bytes(answer: Any) -> bytes:
    if isinstance(answer, bytes):
        return answer
    return answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()
