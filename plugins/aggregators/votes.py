"""Aggregators of answers that are equal or not: first, majority, weighted by measured reliability."""

import math
from collections.abc import Callable, Hashable, Sequence

from edgehome.messages import Task, TaskResult

from .answers import WAIT, Joined, decided, nothing, same_answer, usable
from .reliability import Reliability

CLASSES = 10


class First:
    """The first usable answer, without waiting for others; those already at hand say how far they agree."""

    name = "first"

    def __init__(self, threshold: float = 0.6) -> None:
        self.threshold = threshold

    def join(self, task: Task, results: Sequence[TaskResult], missing: Sequence[str]) -> Joined | None:
        """Return the first usable answer and the share of the answers at hand that are the same."""
        good = usable(results)
        if not good:
            return nothing(results, missing)
        keys = [same_answer(result) for result in good]
        return decided(good[0], keys.count(keys[0]) / len(keys), self.threshold)


class Majority:
    """The answer that most agents give; of a tie the one that came first.

    Among unequal experts it can be worse than the best of them alone; `weighted` is for those.
    """

    name = "majority"

    def __init__(self, threshold: float = 0.6) -> None:
        self.threshold = threshold

    def join(self, task: Task, results: Sequence[TaskResult], missing: Sequence[str]) -> Joined | None:
        """Return the winner, as soon as no missing answer can change it or make it one to ask about.

        Agreement is its share of the votes."""
        return _elect(task, results, missing, lambda agent: 1.0, self.threshold)


class Weighted:
    """The answer with the greatest sum of log-odds of its agents' measured reliability.

    An agent right with chance a among K answers weighs log(a (K - 1) / (1 - a)): the best vote when
    errors are independent (Nitzan and Paroush, 1982, for K = 2). Copies of one model on several
    devices err together and gain nothing from this.
    """

    name = "weighted"

    def __init__(
        self, threshold: float = 0.6, reliability: Reliability | None = None, classes: int = CLASSES
    ) -> None:
        self.threshold = threshold
        self.reliability = reliability or Reliability()
        self.classes = classes

    def join(self, task: Task, results: Sequence[TaskResult], missing: Sequence[str]) -> Joined | None:
        """Return the winner, as soon as no missing answer can change it or make it one to ask about.

        Agreement is its share of the weight."""

        def weight(agent: str) -> float:
            return log_odds(self.reliability.of(agent, task), self.classes)

        return _elect(task, results, missing, weight, self.threshold)


def log_odds(accuracy: float, classes: int) -> float:
    """Return log(a (K - 1) / (1 - a)), with a kept within 0.01 and 0.99; below chance it is negative."""
    a = min(0.99, max(0.01, accuracy))
    return math.log(a * (classes - 1) / (1 - a))


def tally(keys: Sequence[Hashable], weights: Sequence[float]) -> dict[Hashable, float]:
    """Return the weight of each answer, the heaviest first, of equals the one that came first."""
    sums: dict[Hashable, float] = {}
    for key, weight in zip(keys, weights, strict=True):
        sums[key] = sums.get(key, 0.0) + weight
    return dict(sorted(sums.items(), key=lambda item: -item[1]))


def _elect(
    task: Task,
    results: Sequence[TaskResult],
    missing: Sequence[str],
    weigh: Callable[[str], float],
    threshold: float,
) -> Joined | None:
    good = usable(results)
    if not good:
        return nothing(results, missing)
    keys, weights = [same_answer(r) for r in good], [weigh(r.agent) for r in good]
    ranking = list(tally(keys, weights).items())
    winner, votes = ranking[0]
    runner_up = ranking[1][1] if len(ranking) > 1 else 0.0
    cast = sum(abs(weight) for weight in weights)
    rest = sum(abs(weigh(agent)) for agent in missing)
    if missing and (votes - runner_up <= rest or votes < threshold * (cast + rest)):
        return WAIT
    agreement = max(0.0, votes) / cast if cast else 0.0
    return decided(_surest(good, keys, winner), agreement, threshold)


def _surest(results: Sequence[TaskResult], keys: Sequence[Hashable], winner: Hashable) -> TaskResult:
    """Return, of the results that gave the winning answer, the one with the highest confidence."""
    return max((r for r, key in zip(results, keys, strict=True) if key == winner), key=lambda r: r.confidence)
