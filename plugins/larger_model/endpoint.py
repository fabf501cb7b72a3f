"""One call to a server that speaks OpenAI's chat completions (llama.cpp, Ollama, vLLM, LM Studio, a cloud's).

Says in its errors what the server said and which setting is to be looked at. Does not follow redirects: a key is for
the server that was named.
"""

import http.client
import json
import logging
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

from edgehome.errors import ConfigError, ModelError

log = logging.getLogger(__name__)

MAX_BYTES = 200_000
MAX_TOKENS = 400
SHOWN = 200
MODELS_SHOWN = 6
_CHAT = "/chat/completions"
TABLE = "[plugins.larger_model]"


class Endpoint:
    """Asks `POST {url}/chat/completions` with a JSON schema for the answer, as far as the server takes one."""

    def __init__(
        self, url: str, model: str = "", key: str = "", timeout_s: float = 4.5, extra: Mapping[str, Any] | None = None
    ) -> None:  # fmt: skip
        parts = urlsplit(str(url))
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ConfigError(f"{TABLE} url: expected http://HOST:PORT/v1 or https://HOST/v1, got {url!r}")
        self._tls, self._host, self._port = parts.scheme == "https", parts.hostname, parts.port
        self._path = parts.path.rstrip("/").removesuffix(_CHAT)
        self._where = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{self._path}"
        self._model, self._key, self._timeout_s, self._extra = model, key, timeout_s, dict(extra or {})
        self._form = 0

    def __call__(self, messages: list[dict[str, str]], schema: dict[str, Any]) -> str:
        """Return the model's text. Raises ModelError if the server cannot be reached or answers something else."""
        until = time.monotonic() + self._timeout_s
        self._model = self._model or next(iter(self._models(until)), "default")
        body = {
            "model": self._model,
            "messages": messages,
            "temperature": 0,
            "max_tokens": MAX_TOKENS,
            "stream": False,
        }
        first = ""
        for number, form in list(enumerate(_forms(schema)))[self._form :]:
            status, kind, answer = self._ask("POST", _CHAT, until, {**body, **form, **self._extra})
            if status == 200:
                self._form = number
                return streamed(answer) if kind.startswith("text/event-stream") else text_of(answer)
            first = first or self._error(status, answer, until)
            if status not in (400, 422):
                break
        raise ModelError(first)

    def check(self) -> None:
        """Ask for the server's models, which tells nothing of the home. Raises ModelError naming what is wrong."""
        until = time.monotonic() + self._timeout_s
        status, _, answer = self._ask("GET", "/models", until)
        if status in (401, 403):
            raise ModelError(self._error(status, answer, until))
        known = _ids(answer) if status == 200 else []
        if self._model and len(known) > 1 and self._model not in known:
            raise ModelError(
                f"{self._name()}: {TABLE} model: expected one of {_some(known)}, got {self._model!r}"
            )

    def _models(self, until: float) -> list[str]:
        status, _, answer = self._ask("GET", "/models", until)
        return _ids(answer) if status == 200 else []

    def _ask(self, method: str, path: str, until: float, body: Any = None) -> tuple[int, str, bytes]:
        """Return the status, the type and the first MAX_BYTES of the answer. Raises ModelError without one in time."""
        left = until - time.monotonic()
        kind = http.client.HTTPSConnection if self._tls else http.client.HTTPConnection
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        connection = kind(self._host, self._port, timeout=max(left, 0.01))
        late = threading.Event()
        try:
            connection.connect()
            with _ended(connection.sock, until - time.monotonic(), late):
                connection.request(
                    method, self._path + path, json.dumps(body).encode() if body else None, headers
                )
                answer = connection.getresponse()
                read = answer.read(MAX_BYTES)
            if late.is_set():
                raise TimeoutError
            return answer.status, answer.headers.get("Content-Type", ""), read
        except (OSError, http.client.HTTPException, UnicodeError) as error:
            if late.is_set() or isinstance(error, TimeoutError):
                raise ModelError(
                    f"{self._name()}: no answer within {self._timeout_s:g} s; a longer {TABLE} timeout_s, with "
                    "[understanding] budget_s above it, or a smaller model would do"
                ) from error
            if isinstance(error, http.client.HTTPException):
                raise ModelError(f"{self._name()}: expected HTTP, got {error!r:.{SHOWN}}") from error
            raise ModelError(
                f"{self._name()}: {error}; {TABLE} url: expected one at which a server answers"
            ) from error
        finally:
            connection.close()

    def _error(self, status: int, answer: bytes, until: float) -> str:
        said = f"{self._name()}: HTTP {status}: {_message(answer)}"
        if status in (401, 403):
            got = "a key that it does not take" if self._key else "none"
            return f"{said}; {TABLE} key or key_env: expected the server's key, got {got}"
        if 300 <= status < 400:
            return f"{said}; {TABLE} url: expected the server itself, got one that points elsewhere"
        if status == 404:
            with suppress(ModelError):
                if known := self._models(until):
                    return f"{said}; {TABLE} model: expected one of {_some(known)}, got {self._model!r}"
            return f"{said}; {TABLE} url: expected one that ends as the server's does, mostly in /v1"
        return said

    def _name(self) -> str:
        return f"larger model at {self._where}"


def _forms(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """Return how an answer's form is asked for, strictest first: by OpenAI's way, by llama-cpp-python's, not at all."""
    return [
        {"response_format": {"type": "json_schema", "json_schema": {"name": "understood", "schema": schema}}},
        {"response_format": {"type": "json_object", "schema": schema}},
        {},
    ]


@contextmanager
def _ended(sock: socket.socket, after_s: float, late: threading.Event) -> Iterator[None]:
    """End the connection when the time is up, however slowly something still comes."""

    def end() -> None:
        late.set()
        with suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(max(after_s, 0.0), end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def text_of(body: bytes) -> str:
    """Return the first choice's text of a chat completion. Raises ModelError if there is none."""
    try:
        choice = json.loads(body)["choices"][0]
        text = choice["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError) as error:
        raise ModelError(f"larger model: expected a chat completion, got {body[:120]!r}") from error
    return _whole(text, choice.get("finish_reason"))


def streamed(body: bytes) -> str:
    """Return the text of a completion that came in pieces, as server-sent events. Raises ModelError if there is none."""
    pieces, reason = [], None
    for line in body.decode("utf-8", "replace").splitlines():
        data = line.removeprefix("data:").strip()
        if not line.startswith("data:") or data == "[DONE]":
            continue
        try:
            choices = json.loads(data)["choices"]
            pieces += [str(c.get("delta", {}).get("content") or "") for c in choices[:1]]
            reason = next((c.get("finish_reason") for c in choices), None) or reason
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise ModelError(
                f"larger model: expected pieces of a chat completion, got {data[:120]!r}"
            ) from error
    return _whole("".join(pieces), reason)


def _whole(text: Any, reason: Any) -> str:
    if not isinstance(text, str):
        raise ModelError(f"larger model: expected text, got {text!r:.{SHOWN}}")
    if reason == "length":
        raise ModelError(
            f"larger model: expected an answer of at most {MAX_TOKENS} pieces, got one that was cut; a model that "
            f"thinks aloud is told not to by {TABLE} extra (docs/larger-model.md)"
        )
    return text


def _message(answer: bytes) -> str:
    """Return what a server says of an error: OpenAI's form, FastAPI's, or the bytes."""
    with suppress(ValueError, AttributeError, RecursionError):
        said = json.loads(answer)
        error = said.get("error") or said.get("detail") or said.get("message")
        error = error.get("message", error) if isinstance(error, dict) else error
        if error:
            return " ".join(str(error).split())[:SHOWN]
    return " ".join(answer[:SHOWN].decode("utf-8", "replace").split())


def _ids(answer: bytes) -> list[str]:
    try:
        return [str(model["id"]) for model in json.loads(answer)["data"]]
    except (ValueError, KeyError, TypeError, RecursionError):
        return []


def _some(names: list[str]) -> str:
    return ", ".join(names[:MODELS_SHOWN]) + (" …" if len(names) > MODELS_SHOWN else "")
