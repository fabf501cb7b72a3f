"""What a template may use up: a budget of characters and steps, and a deadline, for all of its operations.

Every operation that can grow a value or repeat work spends from the budget of the rendering thread.
"""

import re
import threading
from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from time import monotonic, thread_time
from typing import Any

MAX_SOURCE = 8_192  # characters of one template
MAX_SPEND = 1_000_000  # characters and steps of one rendering
MAX_TIME_S = 0.05  # of this thread on a processor, so that a busy machine harms no honest template
HURRIED_TIME_S = 0.002  # while costly templates have wasted more than STRAIN_S
HURRIED_SOURCE = 1_024  # characters that are compiled then
STRAIN_S = 0.5  # it wears off by a twentieth of the time that passes
MAX_BREACHES = 2  # after these a template is not rendered again
MAX_NODES = 5_000  # values within one value that is kept in a variable
MAX_RANGE = 1_000
MAX_PATTERN = 200  # characters of a regular expression
MAX_SUBJECT = 1_000  # characters it is used on

_budget = threading.local()


class TemplateLimit(Exception):
    """A template asked for more than a device's template may have."""


class TemplateIgnored(Exception):
    """A template says that a message is not for it."""


class Strain:
    """How much time costly templates have wasted of late; many at once must not keep the house waiting."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._wasted = 0.0
        self._at = clock()

    def add(self, seconds: float) -> None:
        """Count time that was wasted."""
        self._wasted = self._now() + seconds

    @property
    def high(self) -> bool:
        """Whether costly templates must be cut short."""
        return self._wasted >= STRAIN_S and self._now() >= STRAIN_S

    def _now(self) -> float:
        now = self._clock()
        self._wasted, self._at = max(self._wasted - (now - self._at) / 20, 0.0), now
        return self._wasted


strain = Strain()


def begin(source_length: int) -> None:
    """Start a new budget for a rendering in this thread."""
    _budget.left = MAX_SPEND
    _budget.until = thread_time() + (HURRIED_TIME_S if strain.high else MAX_TIME_S)
    _budget.step = 16 + source_length // 4


def spend(amount: int) -> None:
    """Take from the budget. Raises TemplateLimit when it or the time is used up."""
    left = getattr(_budget, "left", MAX_SPEND) - amount
    _budget.left = left
    if left < 0:
        raise TemplateLimit(f"template: expected at most {MAX_SPEND} characters and steps")
    if thread_time() > getattr(_budget, "until", float("inf")):
        raise TemplateLimit(f"template: expected to be done within {MAX_TIME_S:g} s")


def metered(items: Iterable[Any]) -> Iterator[Any]:
    """Yield the items of a loop, each at the price of a pass over the template."""
    step = getattr(_budget, "step", 16)
    for item in items:
        spend(step)
        yield item


def measured(value: Any) -> Any:
    """Return the value if what it holds, counted each time it is met, is not too much."""
    left = MAX_NODES
    stack = [value]
    while stack:
        item = stack.pop()
        left -= 1
        if left < 0:
            raise TemplateLimit(f"template: expected at most {MAX_NODES} values in a variable")
        if isinstance(item, dict):
            stack.extend(item.values())
        elif isinstance(item, list | tuple | set | frozenset):
            stack.extend(item)
    spend(MAX_NODES - left)
    return value


def concat(*parts: Any) -> str:
    """Return the parts as one text: the operator `~`."""
    texts = [as_text(part) for part in parts]
    spend(sum(map(len, texts)))
    return "".join(texts)


def as_text(value: Any) -> str:
    """Return the value as Python writes it, bounded."""
    if isinstance(value, str):
        return value
    return str(measured(value) if isinstance(value, list | tuple | dict) else value)


def check_operation(operator: str, left: Any, right: Any) -> None:
    """Raise TemplateLimit for an operation with too large a result."""
    if operator == "**":
        bits = left.bit_length() if isinstance(left, int) else 0
        if isinstance(right, int) and bits * abs(right) > 512:
            raise TemplateLimit("template: expected a power below 2**512")
    elif operator == "*":
        if isinstance(left, int) and isinstance(right, int):
            if left.bit_length() + right.bit_length() > 2048:
                raise TemplateLimit("template: expected a product below 2**2048")
            return
        for sized, times in ((left, right), (right, left)):
            if hasattr(sized, "__len__") and isinstance(times, int):
                spend(max(len(sized) * times, 0))
    elif operator == "+" and hasattr(left, "__len__") and hasattr(right, "__len__"):
        spend(len(left) + len(right))
    elif operator == "%" and isinstance(left, str):
        check_format(left)


def check_format(text: str) -> None:
    """Raise TemplateLimit for a format with widths that make much of little."""
    spend(len(text))
    if re.search(r"\d{3,}|%[^a-zA-Z%]*\*|:[^}]*\{", text):
        raise TemplateLimit("template: expected formats with widths below 100")


def check_pattern(pattern: str, subject: str) -> None:
    """Raise TemplateLimit for a regular expression that could take very long on the subject."""
    if len(pattern) > MAX_PATTERN or len(subject) > MAX_SUBJECT:
        raise TemplateLimit(
            f"template: expected a pattern of at most {MAX_PATTERN} characters on {MAX_SUBJECT}"
        )
    repeats = re.findall(r"(?<!\\)[*+]|\{\d*,\d*\}|\{\d{2,}\}", pattern)
    nested = re.search(r"\([^)]*([*+|]|\{)[^)]*\)\??[*+{]", pattern) or pattern.count("((") > 0
    if len(repeats) > 3 or (nested and repeats) or re.search(r"\\\d|\(\?P=", pattern):
        raise TemplateLimit("template: expected a pattern without nested or many repeats")
    spend(len(subject))


def guarded(function: Callable[..., Any], price: int = 8) -> Callable[..., Any]:
    """Return the function, spending first for what it is given."""

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        spend(price + sum(len(a) for a in args if isinstance(a, str | list | tuple | dict)))
        return function(*args, **kwargs)

    return call
