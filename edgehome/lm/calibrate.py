"""How sure is sure enough: the model's own probabilities turned into a confidence that can be believed.

The numbers come from held-out generated data and stand in model.json; without them the raw ones are used.
"""

import math
from typing import Any


class Calibration:
    """Temperature and offset of the confidence (Platt, 1999) and the thresholds of the decisions."""

    def __init__(self, card: dict[str, Any]):
        self.slope = float(card.get("slope", 1.0))
        self.offset = float(card.get("offset", 0.0))
        self.several = float(card.get("several", 0.0))
        self.later = float(card.get("later", 0.0))
        self.none_act = float(card.get("none_act", 0.5))
        self.none_ask = float(card.get("none_ask", 0.5))
        self.none_follow = float(card.get("none_follow", 0.3))
        self.null = float(card.get("null", 0.5))
        self.refuse = float(card.get("refuse", 0.8))

    def none_at(self, asks: bool, follows: bool = False) -> float:
        """Return the probability of "no order" above which nothing is done: stricter for acts than for questions.

        In a conversation (`follows`) short words are orders more often, and the network is less sure of it.
        """
        least = self.none_ask if asks else self.none_act
        return max(least, self.none_follow) if follows else least

    def confidence(self, nothing: float, calls: list[float], later: bool = False) -> float:
        """Return how likely all of it is right, from how unlikely talk is and how sure each call is.

        Several calls, and what shall run `later`, go wrong more often than their probabilities say.
        """
        raw = (1.0 - nothing) * math.prod(calls)
        raw = min(max(raw, 1e-6), 1 - 1e-6)
        logit = self.slope * math.log(raw / (1 - raw)) + self.offset
        logit += self.several * (len(calls) > 1) + self.later * later
        return 1.0 / (1.0 + math.exp(-min(max(logit, -30.0), 30.0)))
