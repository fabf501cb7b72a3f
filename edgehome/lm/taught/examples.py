"""Plugins' own intents by their example sentences: which one words mean, if any, and with what in its gaps.

Which one is told by the vectors of sentences, which are near for one meaning in either language (of three lists of invented
intents nine sentences in ten are nearest to their own). Whether they mean any is told by more: how near, whether they ask
or only tell, and what the model itself heard. Trains nothing.
"""

import math
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import numpy as np

from edgehome import words
from edgehome.intents import INTENTS, PluginIntent, without_gaps
from edgehome.lm.model.network import unit
from edgehome.lm.model.sentence import Sentences
from edgehome.lm.said.dictated import announces, announcing
from edgehome.lm.said.mood import mood
from edgehome.lm.taught.slots import filled
from edgehome.lm.understand import TIER, LanguageModel
from edgehome.messages import Call, Context, Intent, IntentOutcome
from edgehome.protocols import Home

SAME = 0.97
"""From here on the words are an example's own."""
CLEAR = 0.5
"""How sure the model must be of an order or a question of its own."""
MIDDLE, ASKS, REQUEST, USUAL_REQUEST = 13.58, 2.88, 0.46, -0.22
ACTS, ABROAD, TELLS, NONE = 0.85, 1.0, -1.07, -7.04
"""Log-odds that the nearest intent is meant: for nearness to the middle of its examples, and more where the words have the form of
a question or a wish; for how much the words, and how much its examples, ask for something; for one that acts (its sentences
need no form of a question); where its examples are in the other language; for words in the form of what is only told,
unless its examples are; and for no reason."""
MEANT, USUAL, HEARD, NAMED, NEAREST, OWN = 1.0, -18.4, -9.64, -1.55, 1.04, 15.1
"""The same against an order or a question that the model clearly heard: for those log-odds, nearness to what homes are told,
how sure the model is, whether it found devices, nearness to the examples, and for no reason. Both are logistic
regressions on the three lists of invented intents, each list also told to the others' intents, which must not take it."""
AT_LEAST, CERTAIN = 1.5, 0.98
"""Log-odds above which a clear order of the home is not one, and how sure the model may be of one that found its device for that."""
ASK, ANSWER, ACT = -0.4, 0.1, 0.25
"""Log-odds above which one that acts is asked about first, one that asks is answered, one that acts is carried out."""
WORTH_ASKING, SURE = 0.26, 0.5
KEPT = 2000


class Likeness(NamedTuple):
    """The intent whose examples are nearest, how near (cosine) they and what homes are told, and log-odds that it is meant."""

    intent: PluginIntent
    score: float
    usual: float
    odds: float


class _Known(NamedTuple):
    """An intent by its examples: their vectors (E, K) and middle (K,), how much they ask, which part of them is Chinese and
    which tells, and whether any words may follow that they announce."""

    intent: PluginIntent
    vectors: np.ndarray
    middle: np.ndarray
    request: float
    chinese: float
    tells: float
    announces: bool

    def near(self, vector: np.ndarray) -> tuple[float, float]:
        """Return how near a vector is to the middle, and to the nearest examples."""
        return float(self.middle @ vector), _score(self.vectors @ vector)


class Examples:
    """The intents that plugins bring, by the vectors of their examples. Raises ModelError without a sentence network."""

    def __init__(self, model: LanguageModel, intents: Sequence[PluginIntent]):
        self._model = model
        self._sentences = Sentences(model.folder, model.network)
        self._kept: dict[str, np.ndarray] = {}
        self._known = tuple(map(self._learnt, intents))

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
        slots = filled(near.intent, text, normal, tokens, fit, context.area, now, self._vectors)
        kinds = near.intent.slots
        call = Call(
            intent=near.intent.name,
            entities=tuple(v for k, v in slots.items() if kinds[k] == "name"),
            areas=tuple(v for k, v in slots.items() if kinds[k] == "area"),
            arguments=slots,
        )
        outcome: IntentOutcome = "answer" if near.intent.asks else "act"
        lang = words.language(text)
        return Intent(outcome=outcome, calls=(call,), confidence=confidence, tier=TIER, lang=lang)

    def nearest(self, text: str) -> Likeness:
        """Return the intent nearest to the words: to the middle of its examples and to those nearest of them."""
        start = announcing(text) if any(known.announces for known in self._known) else None
        vector, *first = self._sentences.vectors([text, start] if start else [text])
        near = [
            max(known.near(v) for v in (vector, *(first if known.announces else ()))) for known in self._known
        ]
        best = int(np.argmax(np.sum(near, 1)))
        (middle, score), known = near[best], self._known[best]
        form, chinese = mood(text), words.has_chinese(text)
        odds = (
            (MIDDLE + ASKS * form.asks) * middle
            + REQUEST * self._sentences.request(vector) + USUAL_REQUEST * known.request
            + ACTS * (not known.intent.asks) + ABROAD * (1.0 - known.chinese if chinese else known.chinese)
            + TELLS * form.tells * (1.0 - known.tells) + NONE
        )  # fmt: skip
        return Likeness(known.intent, score, _score(self._sentences.usual @ vector), odds)

    def _learnt(self, intent: PluginIntent) -> _Known:
        examples = [without_gaps(e) for e in intent.examples]
        vectors = self._sentences.vectors(examples)
        asked = float(np.mean([self._sentences.request(v) for v in vectors]))
        chinese = float(np.mean([words.has_chinese(e) for e in examples]))
        self._vectors([" ".join(e.split()) for e in examples])
        tells = float(np.mean([mood(e).tells for e in examples]))
        announced = any(map(announces, intent.examples))
        return _Known(intent, vectors, unit(vectors.mean(0)), asked, chinese, tells, announced)

    def _vectors(self, texts: Sequence[str]) -> np.ndarray:
        """Return the vectors of texts, (B, K); those of the last few hundred are kept."""
        missing = [t for t in dict.fromkeys(texts) if t not in self._kept]
        if len(self._kept) > KEPT:
            self._kept.clear()
            missing = list(dict.fromkeys(texts))
        if missing:
            self._kept.update(zip(missing, self._sentences.vectors(missing), strict=True))
        return np.stack([self._kept[t] for t in texts])


def _score(likenesses: np.ndarray) -> float:
    """Return how near a set of sentences is: the nearest, and a little the one after it."""
    last = np.sort(likenesses)[-2:]
    return float(0.75 * last[-1] + 0.25 * last[0])


def _confidence(near: Likeness, heard: Intent | None) -> float:
    """Return how sure the plugin's intent is, 0 where the words are not its."""
    if near.score >= SAME:
        return 1.0
    if heard is not None and _clear(heard):
        found = any(call.entities for call in _calls(heard))
        odds = (
            MEANT * near.odds + USUAL * near.usual + HEARD * heard.confidence + NAMED * found
            + NEAREST * near.score + OWN - AT_LEAST
        )  # fmt: skip
        if odds < 0.0 or (found and heard.confidence >= CERTAIN):
            return 0.0
    needed = ANSWER if near.intent.asks else ACT
    if near.odds >= needed:
        return max(SURE, min(1.0 / (1.0 + math.exp(needed - near.odds)), 0.99))
    return WORTH_ASKING if not near.intent.asks and near.odds >= ASK else 0.0


def _calls(heard: Intent) -> tuple[Call, ...]:
    return (*heard.calls, *(heard.schedule.calls if heard.schedule else ()))


def _clear(heard: Intent) -> bool:
    """Return whether the model surely heard something the home can do or answer, or would ask which of its devices is meant;
    a device it misses is nothing clear."""
    if heard.outcome == "ask" and heard.candidates:
        return True
    if heard.outcome not in ("act", "answer") or heard.confidence < CLEAR:
        return False
    return any(call.entities or not INTENTS[call.intent].targets for call in _calls(heard))
