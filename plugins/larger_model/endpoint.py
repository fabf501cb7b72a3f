"""One call to a server that speaks OpenAI's chat completions (llama.cpp, Ollama, vLLM, LM Studio, a cloud's)."""

import json
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urlsplit

from edgehome.errors import ConfigError, ModelError

MAX_BYTES = 200_000


class Endpoint:
    """Asks `POST {url}/chat/completions` with a JSON schema for the answer."""

    def __init__(self, url: str, model: str, key: str = "", timeout_s: float = 4.5) -> None:
        if urlsplit(url).scheme not in ("http", "https"):
            raise ConfigError(f"[plugins.larger_model] url: expected http:// or https://, got {url}")
        self._url = url.rstrip("/") + "/chat/completions"
        self._model, self._key, self._timeout_s = model, key, timeout_s

    def __call__(self, messages: list[dict[str, str]], schema: dict[str, Any]) -> str:
        """Return the model's text. Raises ModelError if the server cannot be reached or answers something else."""
        body = {
            "model": self._model, "messages": messages, "temperature": 0, "max_tokens": 400, "stream": False,
            "response_format": {"type": "json_schema", "json_schema": {"name": "understood", "schema": schema}},
        }  # fmt: skip
        request = urllib.request.Request(self._url, json.dumps(body).encode(), method="POST")
        request.add_header("Content-Type", "application/json")
        if self._key:
            request.add_header("Authorization", f"Bearer {self._key}")
        try:
            with urllib.request.urlopen(request, timeout=self._timeout_s) as answer:
                return text_of(answer.read(MAX_BYTES))
        except (OSError, urllib.error.HTTPError) as error:
            raise ModelError(f"larger model at {self._url}: {error}") from error


def text_of(body: bytes) -> str:
    """Return the first choice's text of a chat completion. Raises ModelError if there is none."""
    try:
        text = json.loads(body)["choices"][0]["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise ModelError(f"larger model: expected a chat completion, got {body[:120]!r}") from error
    if not isinstance(text, str):
        raise ModelError(f"larger model: expected text, got {text!r}")
    return text
