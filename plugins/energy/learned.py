"""Choices that are learnt: a table of situations a part, by Q-learning or by policy gradient; both start from the rule.

Now and then one choice is changed and the best known ones go on; what the house then costs less than without that
change, on the same weather, is what the choice was worth: no other chance is in it.
"""

from typing import NamedTuple

import numpy as np

from .house import CHOICES, PARTS, STATES, Array

SURE = 2.0  # standard errors by which another choice must be better before it is taken


class Tries(NamedTuple):
    """Choices that were changed once, (n,) each: the situation, the choice, and what was gained in usual kWh."""

    states: Array
    choices: Array
    gains: Array


class Choices:
    """A table a part, (situations, choices); the highest value is taken, a tie goes to the first."""

    def __init__(self, parts: tuple[str, ...] = PARTS) -> None:
        self.parts = parts
        self.tables = {p: np.zeros((STATES[p], len(CHOICES[p]))) for p in parts}

    def choose(self, part: str, states: Array) -> Array:
        """Return the choice of each house, (n,)."""
        return np.argmax(self.tables[part][states], axis=1)


def _sums(table: Array, tries: Tries) -> tuple[Array, Array, Array]:
    """Return number, sum and sum of squares of the gains of each cell of a table."""
    cells, shape = tries.states * table.shape[1] + tries.choices, table.shape
    weights = (None, tries.gains, tries.gains**2)
    counted = (np.bincount(cells, w, minlength=table.size).reshape(shape) for w in weights)
    number, total, squares = counted
    return number, total, squares


class QLearning(Choices):
    """Q-learning over many hours at once: the target is the gain of the hours that follow, greedily, one day long.

    Watkins, 1989 (n-step targets); values are relative to the choice that is taken, whose own is 0. Another is taken
    when its value is above 0 by `SURE` standard errors.
    """

    name = "q_learning"

    def __init__(self, parts: tuple[str, ...] = PARTS, *, keep: float = 0.9) -> None:
        super().__init__(parts)
        self.keep = keep
        self.values = {p: np.zeros_like(t) for p, t in self.tables.items()}
        self.number = {p: np.zeros_like(t) for p, t in self.tables.items()}
        self.squares = {p: np.ones_like(t) for p, t in self.tables.items()}

    def learn(self, part: str, tries: Tries) -> None:
        """Take in one pass; what is old counts less."""
        table, values, known = self.tables[part], self.values[part], self.keep * self.number[part]
        number, total, squares = _sums(table, tries)
        whole = np.maximum(known + number, 1e-9)
        values += (total - number * values) / whole  # the step 1 / number of what counts
        self.squares[part] += (squares - number * self.squares[part]) / whole
        self.number[part] = known + number
        error = np.sqrt(np.maximum(self.squares[part] - values**2, 0.01) / np.maximum(self.number[part], 1.0))
        taken = np.argmax(table, axis=1)
        rows = np.arange(len(table))
        sure = values - SURE * error
        sure[rows, taken] = 0.0
        better = np.argmax(sure, axis=1)
        values -= np.where(better != taken, values[rows, better], 0.0)[:, None]
        values[rows, better] = 0.0
        table[:] = 0.0
        table[rows, better] = 1.0


class PolicyGradient(Choices):
    """A softmax whose logits follow the gradient of what was gained, along the natural gradient.

    The gradient is that of Sutton et al., 1999, with the gains of single changed choices as in the vine of Schulman et
    al., 2015; natural after Kakade, 2001: a logit moves by rate times the gain, less where it was seldom tried.
    `head_start` is how far ahead the rule's choice is before anything was learnt. The likeliest is taken.
    """

    name = "policy_gradient"

    def __init__(self, parts: tuple[str, ...] = PARTS, *, rate: float = 2.0, head_start: float = 0.3) -> None:
        super().__init__(parts)
        self.rate = rate
        for table in self.tables.values():
            table[:, 0] += head_start

    def learn(self, part: str, tries: Tries) -> None:
        """Take in one pass."""
        number, total, _ = _sums(self.tables[part], tries)
        self.tables[part] += self.rate * total / (number + 20.0)
