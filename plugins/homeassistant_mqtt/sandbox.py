"""Jinja for templates that strangers bring: an allow-list of what may be called, and a price for what grows.

Nothing here reads the home. What a template may use up stands in `template_limits.py`.
"""

from typing import Any

from jinja2 import Undefined, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace

from .template_functions import CALLABLES, FILTERS_ALLOWED, GLOBALS_ALLOWED
from .template_limits import (
    TemplateLimit,
    as_text,
    check_format,
    check_operation,
    concat,
    measured,
    metered,
    spend,
)

_TEXT = (
    "upper", "lower", "strip", "lstrip", "rstrip", "split", "rsplit", "splitlines", "startswith", "endswith",
    "replace", "title", "capitalize", "find", "rfind", "index", "count", "isdigit", "isnumeric", "isdecimal",
    "isalpha", "isalnum", "isupper", "islower", "isspace", "partition", "rpartition", "join", "removeprefix",
    "removesuffix", "format", "zfill", "ljust", "rjust", "center", "swapcase", "casefold",
)  # fmt: skip
METHODS: dict[type, frozenset[str]] = {
    str: frozenset(_TEXT),
    dict: frozenset(["get", "keys", "values", "items"]),
    list: frozenset(["index", "count"]),
    tuple: frozenset(["index", "count"]),
    float: frozenset(["is_integer"]),
    int: frozenset(["is_integer", "bit_length"]),
}
_MOMENT = frozenset([
    "timestamp", "isoformat", "strftime", "date", "time", "year", "month", "day", "hour", "minute", "second",
    "microsecond", "weekday", "isoweekday", "astimezone", "days", "seconds", "total_seconds",
])  # fmt: skip
_REFUSED = (
    nodes.Macro, nodes.CallBlock, nodes.Import, nodes.FromImport, nodes.Include, nodes.Extends, nodes.Block,
    nodes.With, nodes.FilterBlock, nodes.ScopedEvalContextModifier,
)  # fmt: skip


class _Sandbox(ImmutableSandboxedEnvironment):
    """Jinja with an allow-list of names, methods and callables, and a price for everything that grows."""

    intercepted_binops = frozenset(["+", "*", "**", "%"])

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        if isinstance(obj, Namespace) or type(obj).__module__ == "jinja2.runtime":
            return not attr.startswith("_")
        if type(obj).__module__ == "datetime":
            return attr in _MOMENT
        return any(isinstance(obj, kind) and attr in names for kind, names in METHODS.items())

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
        tree.set_environment(self)
        return tree


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


ENVIRONMENT = _environment()
