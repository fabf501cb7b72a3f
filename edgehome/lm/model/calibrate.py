"""How sure is sure enough: the model's own probabilities turned into a confidence that can be believed.

The numbers stand in model.json, set on sentences that were not trained on (docs/model-card.md says which); without them
the raw ones are used.
"""

import math
from collections.abc import Collection, Mapping
from typing import Any

from edgehome.intents import INTENTS

FREE_TEXT = frozenset((
    "HassShoppingListAddItem", "HassShoppingListCompleteItem", "HassListAddItem", "HassListCompleteItem",
    "HassListRemoveItem", "HassMediaSearchAndPlay", "HassBroadcast",
))  # fmt: skip
DOUBTFUL = 0.45


class Calibration:
    """Temperature and offset of the confidence (Platt, 1999) and the thresholds of the decisions."""

    def __init__(self, card: dict[str, Any]):
        self.slope = float(card.get("slope", 1.0))
        self.offset = float(card.get("offset", 0.0))
        self.several = float(card.get("several", 0.0))
        self.later = float(card.get("later", 0.0))
        self.spread = float(card.get("spread", 1.0))
        self.none_act = float(card.get("none_act", 0.5))
        self.none_ask = float(card.get("none_ask", 0.5))
        self.none_open = float(card.get("none_open", min(self.none_act, 0.05)))
        self.open_sure = float(card.get("open_sure", 0.75))
        self.null = float(card.get("null", 0.5))
        self.refuse = float(card.get("refuse", 0.8))

    def none_at(self, intents: Collection[str]) -> float:
        """Return the probability of "no order" above which nothing is done: stricter for acts than for questions, and
        strictest for acts with any words in them, which talk is easily taken for."""
        if FREE_TEXT.intersection(intents):
            return self.none_open
        asks = all(name in INTENTS and INTENTS[name].asks for name in intents)
        return self.none_ask if asks else self.none_act

    def heeded(self, confidence: float, free: Mapping[str, float], nothing: float = 0.0) -> float:
        """Return the confidence, or what is only worth asking where words taken down as they are were not heard surely:
        `free` says how surely each act with any words in it was heard, by itself."""
        unsure = free and self.confidence(nothing, [min(free.values())]) < self.open_sure
        return min(confidence, DOUBTFUL) if unsure else confidence

    def confidence(self, nothing: float, calls: list[float], later: bool = False) -> float:
        """Return how likely all of it is right, from how unlikely talk is and how sure each call is.

        Several calls, and what shall run `later`, go wrong more often than their probabilities say.
        """
        raw = (1.0 - nothing) * math.prod(calls)
        raw = min(max(raw, 1e-6), 1 - 1e-6)
        logit = self.slope * math.log(raw / (1 - raw)) + self.offset
        logit += self.several * (len(calls) > 1) + self.later * later
        return 1.0 / (1.0 + math.exp(-min(max(logit, -30.0), 30.0)))

    def believed(self, confidence: float) -> float:
        """Return how likely an intent is right as a whole: what is surer than not is right more often than its parts say.

        One half stays one half, so that no decision changes; `spread` is set on acts that people would judge.
        """
        return 0.5 + 0.5 * (2.0 * confidence - 1.0) ** self.spread if confidence > 0.5 else confidence
