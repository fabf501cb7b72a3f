"""Times in device templates: from texts and numbers to moments and back."""

from datetime import UTC, datetime
from typing import Any

from .template_limits import as_text, check_format

NONE = object()


def or_raise(default: Any, reason: str) -> Any:
    """Return the default, or raise ValueError with the reason where there is none."""
    if default is NONE:
        raise ValueError(reason)
    return default


def _datetime(value: Any) -> datetime:
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    try:
        return datetime.fromtimestamp(float(value), UTC)
    except (TypeError, ValueError):
        moment = datetime.fromisoformat(str(value))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def as_timestamp(value: Any, default: Any = NONE) -> Any:
    """Return Unix seconds of a time."""
    try:
        return _datetime(value).timestamp()
    except (TypeError, ValueError, OverflowError, OSError):
        return or_raise(default, f"as_timestamp: expected a time, got {as_text(value)[:40]!r}")


def as_datetime(value: Any, default: Any = None) -> Any:
    """Return the time as an object, or the default."""
    try:
        return _datetime(value)
    except (TypeError, ValueError, OverflowError, OSError):
        return default


def timestamp_custom(
    value: Any, form: str = "%Y-%m-%d %H:%M:%S", local: bool = True, default: Any = NONE
) -> Any:
    """Return the time in a form of strftime."""
    check_format(form)
    try:
        moment = _datetime(value)
        return (moment.astimezone() if local else moment).strftime(form)
    except (TypeError, ValueError, OverflowError, OSError):
        return or_raise(default, f"timestamp_custom: expected a time, got {as_text(value)[:40]!r}")


def strptime(value: str, form: str, default: Any = NONE) -> Any:
    """Return the time that a text says in a form."""
    check_format(form)
    try:
        return datetime.strptime(value, form)
    except (TypeError, ValueError):
        return or_raise(default, f"strptime: expected {form}, got {value[:40]!r}")
