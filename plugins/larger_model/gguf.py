"""A GGUF file in this process, by xllamacpp (wheels) or llama-cpp-python, whichever is installed. Loads when the host starts."""

import json
import threading
from pathlib import Path
from typing import Any

from edgehome.errors import ConfigError, ModelError

from .endpoint import TABLE, text_of

CONTEXT = 4096
LONGEST = 200
"""Pieces of an answer: in process they cost time that the host waits."""


class InProcess:
    """Asks a model in this process, with the same messages and schema as an endpoint; one question at a time."""

    def __init__(self, path: str, threads: int = 1) -> None:
        if isinstance(threads, bool) or not isinstance(threads, int) or threads < 1:
            raise ConfigError(f"{TABLE} threads: expected 1 or more, got {threads!r}")
        self._path, self._threads = Path(path).expanduser(), threads
        self._ask: Any = None
        self._busy = threading.Lock()

    def __call__(self, messages: list[dict[str, str]], schema: dict[str, Any]) -> str:
        """Return the model's text. Raises ModelError without the file or a library, or while it still answers another."""
        if not self._busy.acquire(blocking=False):
            raise ModelError(f"larger model {self._path.name}: it still answers the question before")
        try:
            self._load()
            return text_of(self._ask(messages, schema))
        finally:
            self._busy.release()

    def check(self) -> None:
        """Load the file. Raises ModelError without it, without a library, or if it is no model."""
        with self._busy:
            self._load()

    def _load(self) -> None:
        if self._ask is not None:
            return
        if not self._path.is_file():
            raise ModelError(f"{TABLE} gguf: expected a model file, there is none at {self._path}")
        try:
            self._ask = self._by_xllamacpp() or self._by_llama_cpp()
        except (RuntimeError, ValueError, OSError) as error:
            raise ModelError(f"{TABLE} gguf: {self._path} does not load: {error}") from error
        if self._ask is None:
            raise ModelError("larger model: no library for GGUF files: pip install 'edgehome[gguf]'")

    def _by_xllamacpp(self) -> Any:
        try:
            import xllamacpp
        except ImportError:
            return None
        parameters = xllamacpp.CommonParams()
        parameters.model.path, parameters.n_ctx, parameters.n_parallel = str(self._path), CONTEXT, 1
        for cpu in (parameters.cpuparams, parameters.cpuparams_batch):
            cpu.n_threads = self._threads
        parameters.verbosity, parameters.warmup = 0, False
        server = xllamacpp.Server(parameters)
        return lambda messages, schema: _bytes(server.handle_chat_completions(_body(messages, schema)))

    def _by_llama_cpp(self) -> Any:
        try:
            from llama_cpp import Llama
        except ImportError:
            return None
        model = Llama(
            str(self._path),
            n_ctx=CONTEXT,
            n_threads=self._threads,
            n_threads_batch=self._threads,
            verbose=False,
        )

        def ask(messages: list[dict[str, str]], schema: dict[str, Any]) -> bytes:
            kind = {"type": "json_object", "schema": schema}
            return _bytes(
                model.create_chat_completion(
                    messages, response_format=kind, temperature=0, max_tokens=LONGEST
                )
            )

        return ask


def _body(messages: list[dict[str, str]], schema: dict[str, Any]) -> dict[str, Any]:
    kind = {"type": "json_schema", "json_schema": {"name": "understood", "schema": schema}}
    return {"messages": messages, "temperature": 0, "max_tokens": LONGEST, "response_format": kind}


def _bytes(answer: Any) -> bytes:
    if isinstance(answer, bytes):
        return answer
    return answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()
