"""The language model as one object: words, context and home in, a typed intent with its confidence out."""

import re
from datetime import datetime
from pathlib import Path

import msgspec
import numpy as np

from edgehome.intents import INTENTS
from edgehome.lm import labels
from edgehome.lm.calibrate import Calibration
from edgehome.lm.candidates import HomeIndex
from edgehome.lm.decode import Heard, Sentence, Vocabulary, context_ids, decode
from edgehome.lm.network import Network
from edgehome.lm.resolve import Resolved, resolve
from edgehome.lm.scheduling import schedule_of
from edgehome.messages import Context, Intent
from edgehome.protocols import Home

TIER = "language_model"
DATA = Path(__file__).parent / "data"
MAX_CHARACTERS = 400
HOMES_KEPT = 4
_HAN = re.compile(r"[\u3400-\u9fff]")


class LanguageModel:
    """A loaded model; not for use by two threads at once."""

    def __init__(self, folder: Path = DATA, runtime: str = "auto", threads: int = 1):
        self.network = Network(folder, runtime, threads)
        self.vocabulary = Vocabulary(self.network.card["heads"], self.network.card["tags"])
        self.calibration = Calibration(self.network.card.get("calibration") or {})
        self._homes: dict[int, tuple[Home, int, HomeIndex]] = {}

    def home(self, home: Home) -> HomeIndex:
        """Return the compiled names of a home; built once, then changed with its revision."""
        known = self._homes.get(id(home))
        if known is not None and known[0] is home and known[1] == home.revision:
            return known[2]
        index = known[2] if known is not None and known[0] is home else HomeIndex(self.network.tokenizer)
        index.update(home.entities, home.areas, home.floors)
        while len(self._homes) >= HOMES_KEPT:
            self._homes.pop(next(iter(self._homes)))
        self._homes[id(home)] = (home, home.revision, index)
        return index

    def hear(self, text: str, context: Context, home: Home) -> Sentence | None:
        """Return what the network hears, before the home's facts decide; None for no words."""
        tokenizer = self.network.tokenizer
        normal = tokenizer.characters.normalise(text[:MAX_CHARACTERS])
        tokens = tokenizer.encode(normal)
        if not tokens.ids:
            return None
        index = self.home(home)
        fit = index.fit(
            normal,
            tokens,
            area=context.area,
            focus=context.entities,
            nearest=self._nearest(index, tokens.ids),
        )
        encoded = self.network.encode(tokens.ids, fit, self._context(context))
        sight = self.network.sight(tokens.ids, fit)
        possible = self.vocabulary.possible({labels.DOMAIN[k] for k, n in index.domain_count.items() if n})
        return decode(self.network, self.vocabulary, text, tokens, fit, encoded, sight, possible)

    def understand(self, text: str, context: Context, home: Home) -> Intent | None:
        """Return the intent of the words in this home, or None for no words at all."""
        sentence = self.hear(text, context, home)
        if sentence is None:
            return None
        now = datetime.fromtimestamp(context.now) if context.now else datetime.now()
        lang = "zh" if _HAN.search(text) else "en"
        nothing = sentence.outcome["none"]
        if nothing > self.calibration.none_at(all(_asks(c) for c in sentence.calls)):
            return Intent(outcome="none", confidence=nothing, tier=TIER, lang=lang)
        if sentence.nothing_p > 0.5:
            outcome = "ask" if sentence.outcome["ask"] > nothing else "none"
            sure = sentence.outcome[outcome]
            return Intent(outcome=outcome, missing="name", confidence=sure, tier=TIER, lang=lang)
        resolved = self._resolve(sentence, text, context, home, now)
        confidence = self.calibration.confidence(nothing, [_sure(c) for c in sentence.calls])
        schedule = schedule_of(sentence, [r.call for r in resolved], text, context, home, now)
        intent = Intent(
            outcome="act",
            calls=() if schedule is not None else tuple(r.call for r in resolved),
            schedule=schedule, confidence=confidence, tier=TIER, lang=lang,
        )  # fmt: skip
        return self._outcome(intent, sentence, resolved)

    def _resolve(
        self, sentence: Sentence, text: str, context: Context, home: Home, now: datetime
    ) -> list[Resolved]:
        """Return the calls in their order; "it" in a later one is what the one before spoke of."""
        done: list[Resolved] = []
        for heard in sentence.calls:
            if heard.role in ("trigger", "condition"):
                continue
            one = _follow(resolve(heard, text, context, home, now, self.calibration.null), context)
            done.append(one)
            if one.call.entities:
                context = msgspec.structs.replace(context, entities=one.call.entities)
        return done

    def _outcome(self, intent: Intent, sentence: Sentence, resolved: list[Resolved]) -> Intent:
        replace = msgspec.structs.replace
        if any(r.absent for r in resolved) or sentence.outcome["refuse"] > self.calibration.refuse:
            calls = intent.calls or tuple(r.call for r in resolved)
            return replace(intent, outcome="refuse", reason="no_such_device", calls=calls, schedule=None)
        candidates = tuple(dict.fromkeys(c for r in resolved for c in r.candidates))
        lacks = next((r.lacks for r in resolved if r.lacks), "")
        if candidates and not all(INTENTS[r.call.intent].asks for r in resolved):
            return replace(intent, outcome="ask", candidates=candidates, missing="name")
        if lacks:
            return replace(intent, outcome="ask", missing=lacks)
        if sentence.outcome["ask"] > 0.5:
            near = tuple(i for c in sentence.calls for i, p in c.ranked if p > 0.1)
            return replace(intent, outcome="ask", candidates=near, missing="name")
        if resolved and intent.schedule is None and all(INTENTS[r.call.intent].asks for r in resolved):
            return replace(intent, outcome="answer")
        return intent

    def _context(self, context: Context) -> tuple[int, int, int, int]:
        last = context.calls[-1] if context.calls else None
        question = None
        if context.question is not None:
            asked = context.question
            question = "which" if asked.candidates else "value" if asked.missing else "yes_no"
        return context_ids(
            last.intent if last else None, last.arguments if last else {}, question,
            bool(context.entities), context.area is not None,
        )  # fmt: skip

    def _nearest(self, index: HomeIndex, pieces: list[int]):
        """Return a function that finds candidates by what their names mean, for homes too large to score whole."""

        def nearest(count: int) -> list[tuple[int, str]]:
            keys, means = index.means(self.network.name_vectors)
            words = self.network.name_vectors(tuple(pieces))
            words = words / np.maximum(np.linalg.norm(words, axis=1, keepdims=True), 1e-9)
            best = (means @ words.T).max(1)
            top = np.argpartition(-best, min(count, len(best) - 1))[:count]
            return [keys[i] for i in top]

        return nearest


def _asks(heard: Heard) -> bool:
    spec = INTENTS.get(heard.intent)
    return spec is not None and spec.asks


def _sure(heard: Heard) -> float:
    """Return how sure the network is of a call: its intent, how it points, and the device."""
    sure = heard.intent_p * heard.pointing_p**0.5
    if heard.pointing == "device" and heard.devices:
        sure *= min(1.0, sum(p for _, p in heard.devices))
    return sure


def _follow(resolved: Resolved, context: Context) -> Resolved:
    """Take what a follow-up left unsaid from the call before: "and the bedroom too"."""
    call = resolved.call
    last = context.calls[-1] if context.calls else None
    if (
        last is None
        or last.intent != call.intent
        or not (resolved.lacks or set(call.arguments) <= {"direction"})
    ):
        return resolved
    call = msgspec.structs.replace(call, arguments={**last.arguments, **call.arguments})
    return Resolved(call, absent=resolved.absent, candidates=resolved.candidates)
