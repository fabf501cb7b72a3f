"""What aggregators share: the joined answer, when two answers are the same, and when to wait or ask."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import msgspec

from edgehome.messages import Task, TaskResult

IGNORED = frozenset({"confidence", "tier", "trace", "reason", "lang", "at"})


@dataclass(frozen=True, slots=True)
class Joined:
    """The answer of several agents. `agreement` is 0 to 1; with `ask` it is too low to act on it.

    With `wait` there is no result yet, since an answer under way may still change it.
    """

    result: TaskResult | None
    agreement: float
    wait: bool = False
    ask: bool = False
    reason: str = ""


WAIT = Joined(None, 0.0, wait=True, reason="answers under way may still change the result")


@runtime_checkable
class Aggregator(Protocol):
    """Joins the answers to one task."""

    name: str

    def join(self, task: Task, results: Sequence[TaskResult], missing: Sequence[str]) -> Joined | None:
        """Return the joined answer, or None if these answers are not of a kind that it can join."""


def answer_of(result: TaskResult) -> Any:
    """Return the body as plain data. Raises msgspec.DecodeError for bytes that are not JSON."""
    return msgspec.json.decode(result.body)


def same_answer(result: TaskResult) -> Hashable:
    """Return a key that equal answers share.

    How sure an agent is, which tier answered and its wording of the reason do not make an answer another.
    """
    answer = answer_of(result)
    if isinstance(answer, dict):
        answer = {key: value for key, value in answer.items() if key not in IGNORED}
    return msgspec.json.encode(answer, order="deterministic")


def usable(results: Sequence[TaskResult]) -> list[TaskResult]:
    """Return the results without those that report an error or are not JSON."""
    good = []
    for result in results:
        try:
            if not result.error:
                answer_of(result)
                good.append(result)
        except msgspec.DecodeError:
            continue
    return good


def nothing(results: Sequence[TaskResult], missing: Sequence[str]) -> Joined:
    """Return what stands in when no answer is usable: wait while some are missing, else the first error."""
    if missing:
        return WAIT
    return Joined(results[0] if results else None, 0.0, ask=True, reason="no agent gave a usable answer")


def decided(result: TaskResult, agreement: float, threshold: float) -> Joined:
    """Return the answer, to be asked about if the agreement is below the threshold."""
    if agreement >= threshold:
        return Joined(result, agreement)
    return Joined(result, agreement, ask=True, reason=f"agreement {agreement:.2f} is below {threshold:.2f}")
