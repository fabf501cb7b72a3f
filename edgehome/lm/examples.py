"""Plugins' own intents by their example sentences: which one words mean, if any, and with what in its gaps.

An intent is taken where its examples are near, nearer than what homes are told anyhow, and the model itself has not
clearly heard an order or a question of its own. Trains nothing.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from edgehome.intents import INTENTS, PluginIntent, without_gaps
from edgehome.lm.sentence import Sentences
from edgehome.lm.slots import filled
from edgehome.lm.understand import HAN, TIER, LanguageModel
from edgehome.messages import Call, Context, Intent, IntentOutcome
from edgehome.protocols import Home

NEAR = 0.46
"""How much must speak for an intent (`Likeness.sure`) where the model heard nothing."""
NEAR_TO_ACT = 0.52
"""How much for one that acts; below it, down to what is worth asking, the host asks first."""
CLEARLY_NEAR = 0.5
"""How much where the model heard an order or a question of the home."""
SAME = 0.97
"""From here on the words are an example's own."""
CLEAR = 0.5
"""How sure the model must be of an order or a question of its own."""
WORTH_ASKING = 0.26
SLOPE = 3.0


USUAL, REQUEST = 0.25, 0.07
"""What nearness to what homes are told takes away, and what a request adds for each of its log-odds."""


class Likeness(NamedTuple):
    """The intent whose examples are nearest, how near (cosine), how near what homes are told, and how much is asked."""

    intent: PluginIntent
    score: float
    usual: float
    request: float

    @property
    def sure(self) -> float:
        """How much speaks for the intent."""
        return self.score - USUAL * max(self.usual, 0.0) + REQUEST * self.request


class Examples:
    """The intents that plugins bring, by the vectors of their examples. Raises ModelError without a sentence network."""

    def __init__(self, model: LanguageModel, intents: Sequence[PluginIntent]):
        self._model = model
        self._sentences = Sentences(model.folder, model.network)
        self._vector = lru_cache(maxsize=4096)(self._sentences.vector)
        self._intents = tuple(intents)
        self._vectors = [
            np.stack([self._sentences.vector(without_gaps(e)) for e in intent.examples])
            for intent in self._intents
        ]

    def understand(self, text: str, context: Context, home: Home, heard: Intent | None) -> Intent | None:
        """Return a plugin's intent if the words mean one rather than what the model `heard`, else None."""
        near = self.nearest(text)
        confidence = _confidence(near, heard)
        if confidence == 0.0:
            return None
        tokenizer = self._model.network.tokenizer
        normal = tokenizer.characters.normalise(text)
        tokens = tokenizer.encode(normal)
        fit = self._model.home(home).fit(normal, tokens, area=context.area)
        now = datetime.fromtimestamp(context.now) if context.now else datetime.now()
        slots = filled(near.intent, text, normal, tokens, fit, context.area, now, self._vector)
        kinds = near.intent.slots
        call = Call(
            intent=near.intent.name,
            entities=tuple(v for k, v in slots.items() if kinds[k] == "name"),
            areas=tuple(v for k, v in slots.items() if kinds[k] == "area"),
            arguments=slots,
        )
        outcome: IntentOutcome = "answer" if near.intent.asks else "act"
        lang = "zh" if HAN.search(text) else "en"
        return Intent(outcome=outcome, calls=(call,), confidence=confidence, tier=TIER, lang=lang)

    def nearest(self, text: str) -> Likeness:
        """Return the intent nearest to the words."""
        vector = self._sentences.vector(text)
        scores = [_score(vectors @ vector) for vectors in self._vectors]
        best = int(np.argmax(scores))
        usual = _score(self._sentences.usual @ vector)
        return Likeness(self._intents[best], scores[best], usual, self._sentences.request(vector))


def _score(likenesses: np.ndarray) -> float:
    """Return how near a set of sentences is: the nearest, and a little the one after it."""
    last = np.sort(likenesses)[-2:]
    return float(0.75 * last[-1] + 0.25 * last[0])


def _confidence(near: Likeness, heard: Intent | None) -> float:
    """Return how sure the plugin's intent is, 0 where the words are not its."""
    if near.score >= SAME:
        return 1.0
    silent = heard is None or not _clear(heard)
    needed = NEAR if near.intent.asks else NEAR_TO_ACT
    sure = 0.5 + SLOPE * (near.sure - (needed if silent else max(needed, CLEARLY_NEAR)))
    enough = WORTH_ASKING if silent and not near.intent.asks else 0.5
    return 0.0 if sure < enough else min(sure, 0.99)


def _clear(heard: Intent) -> bool:
    """Return whether the model surely heard something the home can do or answer; a device it misses is nothing clear."""
    if heard.outcome not in ("act", "answer") or heard.confidence < CLEAR:
        return False
    calls = [*heard.calls, *(heard.schedule.calls if heard.schedule else ())]
    return any(call.entities or not INTENTS[call.intent].targets for call in calls)
