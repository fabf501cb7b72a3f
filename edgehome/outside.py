"""Values from outside, made fit to keep: words without control characters, attributes of bounded size."""

import re
from typing import Any

MAX_DEPTH = 8
MAX_VALUES = 5_000
MAX_TEXT = 100_000

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def clean(text: str, longest: int = 200) -> str:
    """Return the text on one line without control characters and lone surrogates, cut at `longest`."""
    text = text[: longest * 4]
    if not text.isprintable():
        text = _CONTROL.sub(" ", text.encode("utf-8", "replace").decode())
    return " ".join(text.split())[:longest]


def check_plain(attributes: dict[str, Any]) -> None:
    """Raise ValueError for attributes that are too deep, too many or too long to keep."""
    level = [v for v in attributes.values() if isinstance(v, dict | list | str)]
    left = MAX_VALUES - len(attributes)
    for _ in range(MAX_DEPTH):
        if sum(len(v) for v in level if isinstance(v, str)) > MAX_TEXT:
            raise ValueError(f"attributes: expected texts of at most {MAX_TEXT} characters in all")
        inner: list[Any] = []
        for value in level:
            if isinstance(value, dict):
                inner.extend(value.values())
            elif isinstance(value, list):
                inner.extend(value)
        left -= len(inner)
        if left < 0:
            raise ValueError(f"attributes: expected at most {MAX_VALUES} values")
        level = [v for v in inner if isinstance(v, dict | list | str)]
        if not level:
            return
    raise ValueError(f"attributes: expected values at most {MAX_DEPTH} deep")
