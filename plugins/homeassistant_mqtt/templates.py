"""Templates that devices bring along: rendered in a sandbox, compiled when first used, cheap when simple.

Nothing here reads the home. What a template may use up stands in `template_limits.py`.
"""

import re
from functools import lru_cache
from typing import Any

import msgspec
from jinja2 import TemplateError, Undefined, UndefinedError, nodes
from jinja2.environment import Template as JinjaTemplate
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace

from .template_functions import CALLABLES, FILTERS_ALLOWED, GLOBALS_ALLOWED
from .template_limits import (
    MAX_BREACHES,
    MAX_SOURCE,
    TemplateIgnored,
    TemplateLimit,
    as_text,
    begin,
    check_format,
    check_operation,
    concat,
    measured,
    metered,
    spend,
)

_METHODS: dict[type, frozenset[str]] = {
    str: frozenset(
        [
            "upper",
            "lower",
            "strip",
            "lstrip",
            "rstrip",
            "split",
            "rsplit",
            "splitlines",
            "startswith",
            "endswith",
            "replace",
            "title",
            "capitalize",
            "find",
            "rfind",
            "index",
            "count",
            "isdigit",
            "isnumeric",
            "isdecimal",
            "isalpha",
            "isalnum",
            "isupper",
            "islower",
            "isspace",
            "partition",
            "rpartition",
            "join",
            "removeprefix",
            "removesuffix",
            "format",
            "zfill",
            "ljust",
            "rjust",
            "center",
            "swapcase",
            "casefold",
        ]
    ),
    dict: frozenset(["get", "keys", "values", "items"]),
    list: frozenset(["index", "count"]),
    tuple: frozenset(["index", "count"]),
    float: frozenset(["is_integer"]),
    int: frozenset(["is_integer", "bit_length"]),
}
_MOMENT = frozenset(
    [
        "timestamp",
        "isoformat",
        "strftime",
        "date",
        "time",
        "year",
        "month",
        "day",
        "hour",
        "minute",
        "second",
        "microsecond",
        "weekday",
        "isoweekday",
        "astimezone",
        "days",
        "seconds",
        "total_seconds",
    ]
)
_REFUSED = (
    nodes.Macro, nodes.CallBlock, nodes.Import, nodes.FromImport, nodes.Include, nodes.Extends, nodes.Block,
    nodes.With, nodes.FilterBlock, nodes.ScopedEvalContextModifier,
)  # fmt: skip
_BROKEN = (
    TemplateError, TemplateLimit, ArithmeticError, AttributeError, LookupError, TypeError, ValueError,
    MemoryError, RecursionError, SyntaxError,
)  # fmt: skip


class BadTemplate(ValueError):
    """A template that cannot be rendered: not well-formed, not allowed, too costly, or not for this value."""


class _Sandbox(ImmutableSandboxedEnvironment):
    """Jinja with an allow-list of names, methods and callables, and a price for everything that grows."""

    intercepted_binops = frozenset(["+", "*", "**", "%"])

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        if isinstance(obj, Namespace) or type(obj).__module__ == "jinja2.runtime":
            return not attr.startswith("_")
        if type(obj).__module__ == "datetime":
            return attr in _MOMENT
        return any(isinstance(obj, kind) and attr in names for kind, names in _METHODS.items())

    def is_safe_callable(self, obj: Any) -> bool:
        owner = getattr(getattr(obj, "__wrapped__", obj), "__self__", None)  # jinja wraps str.format
        if id(obj) in CALLABLES or obj is Namespace or type(obj).__module__ == "jinja2.runtime":
            return True
        return owner is not None and self.is_safe_attribute(owner, getattr(obj, "__name__", ""), obj)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        check_operation(operator, left, right)
        return super().call_binop(context, operator, left, right)

    def call(__self, __context: Any, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805
        owner = getattr(getattr(__obj, "__wrapped__", __obj), "__self__", None)
        if isinstance(owner, str):
            _price_text_method(owner, __obj.__name__, args)
        elif type(owner).__module__ == "datetime" and args:
            check_format(as_text(args[0]))
        return super().call(__context, __obj, *args, **kwargs)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        for refused in tree.find_all(_REFUSED):
            raise TemplateLimit(f"template: expected no {type(refused).__name__.lower()}")
        for loop in list(tree.find_all(nodes.For)):
            if loop.recursive:
                raise TemplateLimit("template: expected no recursive loop")
            loop.iter = nodes.Filter(loop.iter, "_metered", [], [], None, None)
        for assign in list(tree.find_all(nodes.Assign)):
            assign.node = nodes.Filter(assign.node, "_measured", [], [], None, None)
        _replace_concat(tree)
        return tree.set_environment(self)


def _price_text_method(text: str, method: str, args: tuple[Any, ...]) -> None:
    if method in ("zfill", "ljust", "rjust", "center") and args:
        spend(len(text) + int(args[0]))
    elif method == "replace" and len(args) > 1:
        spend(len(text) + text.count(as_text(args[0])) * len(as_text(args[1])))
    elif method in ("format", "format_map"):
        check_format(text)
    elif method == "join" and args:
        parts = args[0] if isinstance(args[0], list | tuple | dict | str) else ()
        spend(len(text) * len(parts) + sum(len(p) for p in parts if isinstance(p, str)))
    else:
        spend(len(text))


def _replace_concat(node: nodes.Node) -> None:
    for field, value in list(node.iter_fields()):
        if isinstance(value, list):
            setattr(node, field, [_without_concat(v) for v in value])
        elif isinstance(value, nodes.Node):
            setattr(node, field, _without_concat(value))


def _without_concat(value: Any) -> Any:
    if isinstance(value, nodes.Node):
        _replace_concat(value)
        if isinstance(value, nodes.Concat):
            first, *rest = value.nodes
            return nodes.Filter(first, "_concat", rest, [], None, None, lineno=value.lineno)
    return value


def _finalize(value: Any) -> Any:
    text = value if isinstance(value, Undefined) else as_text(value)
    if isinstance(text, str):
        spend(len(text))
    return text


def _environment() -> _Sandbox:
    environment = _Sandbox(finalize=_finalize, autoescape=False, extensions=["jinja2.ext.loopcontrols"])
    environment.filters = {**FILTERS_ALLOWED, "_metered": metered, "_measured": measured, "_concat": concat}
    environment.globals = {**GLOBALS_ALLOWED, "namespace": Namespace}
    own_tests = ("match", "regex_match"), ("search", "regex_search"), ("is_number", "is_number")
    environment.tests = {**environment.tests, **{test: FILTERS_ALLOWED[name] for test, name in own_tests}}
    environment.tests["contains"] = FILTERS_ALLOWED["contains"]
    return environment


_ENVIRONMENT = _environment()


@lru_cache(maxsize=2048)
def _compiled(source: str) -> JinjaTemplate:
    begin(len(source))
    return _ENVIRONMENT.from_string(source)


_PATH = re.compile(
    r"\{\{-?\s*(value_json|value)((?:\.[A-Za-z_]\w*|\[\s*(?:'[^'\\]*'|\"[^\"\\]*\"|\d{1,6})\s*\])*)\s*-?\}\}"
)
_STEP = re.compile(r"\.(\w+)|\[\s*(?:'([^']*)'|\"([^\"]*)\"|(\d+))\s*\]")
_METHOD_NAMES = frozenset().union(*_METHODS.values())
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
    except _BROKEN as error:
        _refuse(source, _why(source, error))
        raise BadTemplate(_refused[source]) from error
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
