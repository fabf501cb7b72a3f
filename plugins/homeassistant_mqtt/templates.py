"""Templates that devices bring along: compiled when first used, cheap when simple, given up when too costly.

What they may call stands in `sandbox.py`, what they may use up in `template_limits.py`.
"""

import re
from functools import lru_cache
from time import thread_time
from typing import Any

import msgspec
from jinja2 import TemplateError, UndefinedError
from jinja2.environment import Template as JinjaTemplate

from .sandbox import ENVIRONMENT, METHODS
from .template_limits import (
    HURRIED_SOURCE,
    MAX_BREACHES,
    MAX_SOURCE,
    TemplateIgnored,
    TemplateLimit,
    as_text,
    begin,
    strain,
)

_BROKEN = (
    TemplateError, TemplateLimit, ArithmeticError, AttributeError, LookupError, TypeError, ValueError,
    MemoryError, RecursionError, SyntaxError,
)  # fmt: skip


class TooBusy(Exception):
    """Costly templates have used up what there was for them; a long one must wait."""


class BadTemplate(ValueError):
    """A template that cannot be rendered: not well-formed, not allowed, too costly, or not for this value."""


@lru_cache(maxsize=2048)
def _compiled(source: str) -> JinjaTemplate:
    if len(source) > HURRIED_SOURCE and strain.high:
        raise TooBusy("template: expected fewer costly templates at once, tried again later")
    started = thread_time()
    begin(len(source))
    try:
        return ENVIRONMENT.from_string(source)
    finally:
        _count_waste(started)


def _count_waste(started: float) -> None:
    took = thread_time() - started
    if took > 0.01:
        strain.add(took)


_PATH = re.compile(
    r"\{\{-?\s*(value_json|value)((?:\.[A-Za-z_]\w*|\[\s*(?:'[^'\\]*'|\"[^\"\\]*\"|\d{1,6})\s*\])*)\s*-?\}\}"
)
_STEP = re.compile(r"\.(\w+)|\[\s*(?:'([^']*)'|\"([^\"]*)\"|(\d+))\s*\]")
_METHOD_NAMES = frozenset().union(*METHODS.values())
_MISSING = object()


@lru_cache(maxsize=8192)
def _path(source: str) -> tuple[str | int, ...] | None:
    """Return the keys of a template that only picks one value of `value_json`, () for `value`, or None."""
    found = _PATH.fullmatch(source.strip())
    if found is None or (found[1] == "value" and found[2]):
        return None
    keys: list[str | int] = [] if found[1] == "value" else ["value_json"]
    for name, single, double, index in _STEP.findall(found[2]):
        if name in _METHOD_NAMES:
            return None
        keys.append(int(index) if index else name or single or double)
    return tuple(keys)


class Payload:
    """A message as templates see it: the text, and what it is as JSON, decoded once when first asked for."""

    __slots__ = ("_json", "raw", "_text")

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self._json: Any = _MISSING
        self._text: str | None = None

    @property
    def text(self) -> str:
        """The text. Raises UnicodeDecodeError."""
        if self._text is None:
            self._text = self.raw.decode()
        return self._text

    @property
    def json(self) -> Any:
        """The decoded JSON. Raises BadTemplate if it is none."""
        if self._json is _MISSING:
            try:
                self._json = msgspec.json.decode(self.raw)
            except (ValueError, RecursionError) as error:
                self._json = error
        if isinstance(self._json, Exception):
            raise BadTemplate(f"expected JSON, got {self.raw[:60]!r}")
        return self._json

    @property
    def is_json(self) -> bool:
        """Whether the payload is JSON."""
        try:
            return self.json is not _MISSING
        except BadTemplate:
            return False


def render_value(source: str, payload: Payload, **more: Any) -> str | None:
    """Return what a template makes of a payload; None: the message is not for it. Raises BadTemplate."""
    path = _path(source)
    if path is None:
        variables = {"value": payload.text, **more}
        if payload.is_json:
            variables["value_json"] = payload.json
        return _render(source, variables, payload)
    if not path:
        return payload.text
    value = payload.json
    for key in path[1:]:
        try:
            value = value[key]
        except (LookupError, TypeError):
            return None
    return value if isinstance(value, str) else str(value)


def render_command(source: str | None, value: Any, **variables: Any) -> str:
    """Return what a command template makes of the value; without one, the value. Raises BadTemplate."""
    if source is None:
        return as_text(value)
    return _render(source, {"value": value, **variables}, None) or ""


def _render(source: str, variables: dict[str, Any], payload: Payload | None) -> str | None:
    if len(source) > MAX_SOURCE:
        raise BadTemplate(f"template: expected at most {MAX_SOURCE} characters, got {len(source)}")
    if source in _refused:
        raise BadTemplate(_refused[source])
    try:
        template = _compiled(source)
    except TooBusy as error:
        raise BadTemplate(str(error)) from error
    except _BROKEN as error:
        _refuse(source, _why(source, error))
        raise BadTemplate(_refused[source]) from error
    started = thread_time()
    try:
        begin(len(source))
        return template.render(variables).strip()
    except TemplateIgnored:
        return None
    except UndefinedError as error:
        if payload is not None and payload.is_json:
            return None  # a shared topic whose message this time says nothing for this template
        raise BadTemplate(_why(source, error)) from error
    except TemplateLimit as error:
        _count_waste(started)
        _breaches[source] = _breaches.get(source, 0) + 1
        if _breaches[source] >= MAX_BREACHES:
            del _breaches[source]
            _refuse(source, f"{_why(source, error)}; it is not used again")
        raise BadTemplate(_why(source, error)) from error
    except _BROKEN as error:
        raise BadTemplate(_why(source, error)) from error


_refused: dict[str, str] = {}  # templates that are not tried again, and why
_breaches: dict[str, int] = {}


def _why(source: str, error: BaseException) -> str:
    return f"template {source[:60]!r}: {str(error)[:200] or type(error).__name__}"


def _refuse(source: str, reason: str) -> None:
    if len(_refused) >= 1000:
        del _refused[next(iter(_refused))]
    if len(_breaches) >= 1000:
        _breaches.clear()
    _refused[source] = reason


__all__ = ["BadTemplate", "Payload", "render_command", "render_value"]
