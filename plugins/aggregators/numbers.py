"""The aggregator of answers that are readings: a mean, plain or by inverse variance."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from edgehome.messages import Task, TaskResult, encode

from .answers import WAIT, Joined, answer_of, decided, nothing, usable


class Mean:
    """The mean of numbers, of objects with a number `value`, or of equally long lists, part by part.

    `spread` holds the standard deviation of an agent's readings, by agent; with it the mean is by
    inverse variance, which with unequal sensors is better than the best one while the plain mean is
    worse. Agreement is the share of the readings near the mean: within `relative` of its size or
    within `absolute`, whichever is more.
    """

    name = "mean"

    def __init__(
        self,
        threshold: float = 0.6,
        *,
        relative: float = 0.1,
        absolute: float = 0.5,
        spread: Mapping[str, float] | None = None,
    ) -> None:
        self.threshold, self.relative, self.absolute = threshold, relative, absolute
        self.spread = spread or {}

    def join(self, task: Task, results: Sequence[TaskResult], missing: Sequence[str]) -> Joined | None:
        """Return the mean of all answers once none is missing; None if they are not numbers of one shape."""
        good = usable(results)
        if not good:
            return nothing(results, missing)
        readings = [_numbers(answer_of(result)) for result in good]
        if any(reading is None or len(reading) != len(readings[0] or ()) for reading in readings):
            return None
        if missing:
            return WAIT
        rows = [reading for reading in readings if reading is not None]
        means = weighted_mean(rows, [self._weight(result.agent) for result in good])
        near = [
            all(abs(x - m) <= self._tolerance(m) for x, m in zip(row, means, strict=True)) for row in rows
        ]
        body = _shaped(answer_of(good[0]), means)
        joined = msgspec.structs.replace(good[0], body=msgspec.Raw(encode(body)))
        return decided(joined, sum(near) / len(near), self.threshold)

    def _weight(self, agent: str) -> float:
        spread = self.spread.get(agent, 1.0)
        return 1.0 / max(spread, 1e-9) ** 2

    def _tolerance(self, mean: float) -> float:
        return max(self.absolute, self.relative * abs(mean))


def weighted_mean(rows: Sequence[Sequence[float]], weights: Sequence[float]) -> list[float]:
    """Return the mean of each column of rows (n_agents, n_numbers) -> (n_numbers,)."""
    total = sum(weights)
    return [
        sum(w * x for w, x in zip(weights, column, strict=True)) / total for column in zip(*rows, strict=True)
    ]


def _numbers(answer: Any) -> list[float] | None:
    if isinstance(answer, dict):
        answer = answer.get("value")
    parts = answer if isinstance(answer, list) else [answer]
    if any(isinstance(part, bool) or not isinstance(part, int | float) for part in parts):
        return None
    return [float(part) for part in parts]


def _shaped(answer: Any, means: Sequence[float]) -> Any:
    """Return the means in the form of one answer, whose other fields are kept."""
    if isinstance(answer, dict):
        return {**answer, "value": _shaped(answer["value"], means)}
    return list(means) if isinstance(answer, list) else means[0]
