"""The functions, filters and tests that Home Assistant gives to device templates, as far as devices use them.

After Home Assistant's documentation, "Templating". None reads the home, the disk or the network.
"""

import base64
import json
import math
import re
import struct
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from statistics import fmean, median
from typing import Any

import msgspec
from jinja2 import Undefined, UndefinedError
from jinja2.filters import FILTERS

from .template_entity import is_state, state_attr, states
from .template_limits import (
    MAX_RANGE,
    TemplateIgnored,
    TemplateLimit,
    as_text,
    check_format,
    check_pattern,
    guarded,
    spend,
)
from .template_times import NONE, as_datetime, as_timestamp, or_raise, strptime, timestamp_custom


def _float(value: Any, default: Any = NONE) -> Any:
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError, UndefinedError):
        return or_raise(default, f"float: expected a number, got {as_text(value)[:40]!r}")


def _int(value: Any, default: Any = NONE, base: int = 10) -> Any:
    try:
        return int(value, base) if isinstance(value, str) and base != 10 else int(float(value))
    except (TypeError, ValueError, OverflowError, UndefinedError):
        return or_raise(default, f"int: expected a number, got {as_text(value)[:40]!r}")


def _bool(value: Any, default: Any = NONE) -> Any:
    word = as_text(value).lower()
    if word in ("1", "true", "yes", "on", "enable"):
        return True
    return (
        False
        if word in ("0", "false", "no", "off", "disable")
        else or_raise(default, f"bool: got {word[:40]!r}")
    )


def _round(value: Any, precision: int = 0, method: str = "common", default: Any = NONE) -> Any:
    try:
        number = float(value)
        scale = 10.0**precision
        if method in ("ceil", "floor"):
            number = getattr(math, method)(number * scale) / scale
        elif method == "half":
            number = round(number * 2) / 2
        else:
            number = round(number, precision)
        return int(number) if precision == 0 else number
    except (TypeError, ValueError, OverflowError, UndefinedError):
        return or_raise(default, f"round: expected a number, got {as_text(value)[:40]!r}")


def _iif(value: Any, if_true: Any = True, if_false: Any = False, if_none: Any = NONE) -> Any:
    if value is None and if_none is not NONE:
        return if_none
    return if_true if value else if_false


def _is_defined(value: Any) -> Any:
    if isinstance(value, Undefined):
        raise TemplateIgnored("not defined")
    return value


def _is_number(value: Any) -> bool:
    try:
        return math.isfinite(float(value))
    except (TypeError, ValueError, OverflowError, UndefinedError):
        return False


def _from_json(value: Any, default: Any = NONE) -> Any:
    try:
        return msgspec.json.decode(value)
    except (msgspec.MsgspecError, TypeError, ValueError, RecursionError):
        return or_raise(default, "from_json: expected JSON")


def _to_json(value: Any, **_: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _match(value: Any, find: str = "", ignorecase: bool = False) -> bool:
    return bool(_compiled(find, as_text(value), ignorecase).match(as_text(value)))


def _search(value: Any, find: str = "", ignorecase: bool = False) -> bool:
    return bool(_compiled(find, as_text(value), ignorecase).search(as_text(value)))


def _findall(value: Any, find: str = "", ignorecase: bool = False) -> list[Any]:
    return _compiled(find, as_text(value), ignorecase).findall(as_text(value))


def _findall_index(value: Any, find: str = "", index: int = 0, ignorecase: bool = False) -> Any:
    return _findall(value, find, ignorecase)[index]


def _regex_replace(value: Any, find: str = "", replace: str = "", ignorecase: bool = False) -> str:
    text = as_text(value)
    spend((len(text) + 1) * len(replace))
    return _compiled(find, text, ignorecase).sub(replace, text)


def _compiled(pattern: str, subject: str, ignorecase: bool) -> "re.Pattern[str]":
    check_pattern(pattern, subject)
    return re.compile(pattern, re.IGNORECASE if ignorecase else 0)


def _replace(value: Any, old: Any, new: Any, count: int | None = None) -> str:
    text, old, new = as_text(value), as_text(old), as_text(new)
    spend(len(text) + text.count(old) * len(new))
    return text.replace(old, new, -1 if count is None else count)


def _join(value: Iterable[Any], d: str = "", attribute: str | None = None) -> str:
    texts = [as_text(v[attribute] if attribute is not None else v) for v in value]
    spend(sum(map(len, texts)) + len(d) * len(texts))
    return d.join(texts)


def _format(value: str, *args: Any, **kwargs: Any) -> str:
    check_format(value)
    return value % (kwargs or args)


def _sum(value: Iterable[Any], attribute: str | None = None, start: float = 0) -> float:
    total = start
    for item in value:
        number = item if attribute is None else item[attribute]
        if not isinstance(number, int | float):
            raise TemplateLimit("sum: expected numbers")
        total += number
    return total


def _range(*args: int) -> range:
    numbers = range(*args)
    if len(numbers) > MAX_RANGE:
        raise TemplateLimit(f"range: expected at most {MAX_RANGE} numbers, got {len(numbers)}")
    return numbers


def _average(*args: Any) -> float:
    values = args[0] if len(args) == 1 and isinstance(args[0], list | tuple) else args
    return fmean(float(v) for v in values)


def _median(*args: Any) -> float:
    values = args[0] if len(args) == 1 and isinstance(args[0], list | tuple) else args
    return median(float(v) for v in values)


def _slugify(value: Any, separator: str = "_") -> str:
    return re.sub(r"[^a-z0-9]+", lambda _: separator, as_text(value).lower()).strip(separator)


def _unpack(value: bytes, form: str, offset: int = 0) -> Any:
    check_format(form)
    try:
        return struct.unpack_from(form, value, offset)[0]
    except (struct.error, TypeError):
        return None


def _bounded_pow(value: Any, exponent: float) -> float:
    return float(value) ** float(exponent)


def _math(function: Callable[..., float]) -> Callable[..., Any]:
    def call(value: Any, *more: Any) -> Any:
        return function(float(value), *(float(m) for m in more))

    return call


_KEPT = (
    "abs", "attr", "capitalize", "count", "d", "default", "dictsort", "e", "escape", "first", "groupby",
    "items", "last", "length", "list", "lower", "map", "max", "min", "reject", "rejectattr", "reverse",
    "select", "selectattr", "sort", "string", "title", "trim", "truncate", "unique", "upper", "urlencode",
    "wordcount",
)  # fmt: skip

_OWN: dict[str, Callable[..., Any]] = {
    "float": _float,
    "int": _int,
    "bool": _bool,
    "round": _round,
    "iif": _iif,
    "is_defined": _is_defined,
    "is_number": _is_number,
    "from_json": _from_json,
    "to_json": _to_json,
    "tojson": _to_json,
    "as_timestamp": as_timestamp,
    "as_datetime": as_datetime,
    "as_local": lambda moment: moment.astimezone(),
    "timestamp_custom": timestamp_custom,
    "timestamp_local": lambda value, *default: timestamp_custom(value, "%Y-%m-%dT%H:%M:%S%z", True, *default),
    "timestamp_utc": lambda value, *default: timestamp_custom(
        value, "%Y-%m-%dT%H:%M:%S+00:00", False, *default
    ),
    "strptime": strptime,
    "regex_match": _match,
    "regex_search": _search,
    "regex_findall": _findall,
    "regex_findall_index": _findall_index,
    "regex_replace": _regex_replace,
    "replace": _replace,
    "join": _join,
    "format": _format,
    "sum": _sum,
    "average": _average,
    "median": _median,
    "multiply": lambda value, amount, default=NONE: _float(value, default) * amount,
    "add": lambda value, amount, default=NONE: _float(value, default) + amount,
    "bitwise_and": lambda first, second: int(first) & int(second),
    "bitwise_or": lambda first, second: int(first) | int(second),
    "bitwise_xor": lambda first, second: int(first) ^ int(second),
    "contains": lambda value, item: item in value,
    "ord": lambda value: ord(value),
    "ordinal": lambda value: f"{value}{('th', 'st', 'nd', 'rd')[value % 10] if value % 10 < 4 else 'th'}",
    "slugify": _slugify,
    "base64_encode": lambda value: base64.b64encode(as_text(value).encode()).decode(),
    "base64_decode": lambda value: base64.b64decode(value).decode("utf-8", "replace"),
    "unpack": _unpack,
    "log": _math(math.log),
    "sqrt": _math(math.sqrt),
    "sin": _math(math.sin),
    "cos": _math(math.cos),
    "tan": _math(math.tan),
}

FILTERS_ALLOWED = {
    **{name: guarded(FILTERS[name]) for name in _KEPT},
    **{name: guarded(function) for name, function in _OWN.items()},
}

_ALSO_FUNCTIONS = (
    "float", "int", "bool", "iif", "is_number", "as_timestamp", "as_datetime", "strptime", "average",
    "median", "slugify", "log", "sqrt", "sin", "cos", "tan", "from_json", "to_json",
)  # fmt: skip
GLOBALS_ALLOWED: dict[str, Any] = {
    **{name: FILTERS_ALLOWED[name] for name in _ALSO_FUNCTIONS},
    "range": guarded(_range),
    "dict": guarded(dict),
    "set": guarded(lambda items=(): list(dict.fromkeys(items))),
    "min": guarded(lambda *args: min(*args)),
    "max": guarded(lambda *args: max(*args)),
    "now": guarded(lambda: datetime.now().astimezone()),
    "utcnow": guarded(lambda: datetime.now(UTC)),
    "states": guarded(states),
    "state_attr": guarded(state_attr),
    "is_state": guarded(is_state),
    "pi": math.pi,
    "e": math.e,
}
CALLABLES = frozenset(id(v) for v in GLOBALS_ALLOWED.values() if callable(v))
