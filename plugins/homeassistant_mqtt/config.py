"""One component's config as its readers want it: typed, checked, with errors that name the key.

Reads values only; what they mean is for the components.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from edgehome.errors import TopicError
from edgehome.topics import check_filter, check_topic

from .template_limits import MAX_SOURCE

TRUE_WORDS = frozenset(["true", "yes", "on", "enable", "1"])


# a device names the same few topics in each of its components
_publishable = lru_cache(maxsize=4096)(check_topic)
_subscribable = lru_cache(maxsize=4096)(check_filter)


class BadConfig(ValueError):
    """A config message is not usable; the text names the key, what it is and what it should be."""


class Config:
    """Typed access to an expanded config mapping; null counts as left out."""

    __slots__ = ("raw",)

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self.raw = raw

    def has(self, key: str) -> bool:
        """Return whether the key is there and not null."""
        return self.raw.get(key) is not None

    def text(self, key: str, default: str = "") -> str:
        """Return a text; numbers and booleans are written as Python writes them, as Home Assistant does."""
        value = self.raw.get(key)
        if value is None:
            return default
        if isinstance(value, str):
            return value
        if isinstance(value, bool | int | float):
            return str(value)
        raise BadConfig(f"{key}: expected text, got {type(value).__name__}")

    def optional_text(self, key: str) -> str | None:
        """Return a text, or None where there is none."""
        return self.text(key) if self.has(key) else None

    def required(self, key: str) -> str:
        """Return a topic that must be there."""
        topic = self.command_topic(key)
        if topic is None:
            raise BadConfig(f"{key}: expected a topic, got nothing")
        return topic

    def command_topic(self, key: str) -> str | None:
        """Return a topic that can be published to, or None."""
        return self._topic(key, _publishable)

    def state_topic(self, key: str) -> str | None:
        """Return a topic or topic filter that can be subscribed to, or None."""
        return self._topic(key, _subscribable)

    def _topic(self, key: str, check: Any) -> str | None:
        value = self.raw.get(key)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            raise BadConfig(f"{key}: expected a topic, got {type(value).__name__}")
        try:
            checked: str = check(value)
        except (TopicError, UnicodeError) as error:
            raise BadConfig(f"{key}: {error}") from error
        return checked

    def template(self, key: str) -> str | None:
        """Return the source of a template, or None."""
        source = self.optional_text(key)
        if source is not None and len(source) > MAX_SOURCE:
            raise BadConfig(f"{key}: expected at most {MAX_SOURCE} characters, got {len(source)}")
        return source or None

    def number(self, key: str, default: float) -> float:
        """Return a number; a text of a number is one, too."""
        value = self.raw.get(key)
        if value is None:
            return default
        try:
            number = float(value)
        except (TypeError, ValueError, OverflowError):
            raise BadConfig(f"{key}: expected a number, got {str(value)[:40]!r}") from None
        if number != number or abs(number) > 1e15:
            raise BadConfig(f"{key}: expected a finite number, got {value!r}")
        return number

    def optional_number(self, key: str) -> float | None:
        """Return a number, or None where there is none."""
        return self.number(key, 0.0) if self.has(key) else None

    def flag(self, key: str, default: bool = False) -> bool:
        """Return a truth value; words like on, yes and true count."""
        value = self.raw.get(key)
        if value is None:
            return default
        return value if isinstance(value, bool) else str(value).lower() in TRUE_WORDS

    def texts(self, key: str, default: tuple[str, ...] = ()) -> list[str]:
        """Return a list of texts; one text alone is a list of it."""
        value = self.raw.get(key)
        if value is None:
            return list(default)
        if isinstance(value, str):
            return [value]
        if not isinstance(value, list) or len(value) > 1000:
            raise BadConfig(f"{key}: expected a list of texts, got {type(value).__name__}")
        return [v if isinstance(v, str) else str(v) for v in value]

    def whole(self, key: str, default: int, low: int, high: int) -> int:
        """Return a whole number from low to high."""
        number = self.number(key, default)
        if not low <= number <= high:
            raise BadConfig(f"{key}: expected {low}-{high}, got {number:g}")
        return int(number)


def tidy(number: float) -> float | int:
    """Return the number without a decimal part where it has none."""
    return int(number) if float(number).is_integer() else number
