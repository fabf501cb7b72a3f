"""The language model as one object: words, context and home in, a typed intent with its confidence out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec

from edgehome import words
from edgehome.lm import atonce
from edgehome.lm.atonce import refused
from edgehome.lm.calls import doors, worded
from edgehome.lm.calls.certainty import DOUBTFUL, SURE, TALK, against_itself, certainty, complains
from edgehome.lm.calls.meant import as_told
from edgehome.lm.calls.outcome import outcome
from edgehome.lm.calls.resolve import Resolved
from edgehome.lm.calls.scheduling import lasts, moments, of_hours, on_days, schedule_of, untimed
from edgehome.lm.comfort import dirt, wishes
from edgehome.lm.hearing import DATA, MAX_CHARACTERS, Hearing
from edgehome.lm.model.calibrate import FREE_TEXT
from edgehome.lm.model.decode import Sentence
from edgehome.lm.names import robots
from edgehome.lm.parts import apart, conditional, inorder
from edgehome.lm.parts.follow import answers, nothing_left, of_a_group, stays, unspared, without
from edgehome.lm.parts.torn import lost
from edgehome.lm.said import asides, clauses, elsewhere, evidence, idle, remarks, slips, vague
from edgehome.lm.said.plainly import plainly
from edgehome.lm.said.takings import leaves
from edgehome.messages import Call, Context, Intent
from edgehome.protocols import Home

__all__ = ["DATA", "TIER", "LanguageModel"]
TIER = "language_model"
ANSWERED = 0.8
"""How sure a choice is that the host offered itself."""
_WHEN = ("trigger", "condition")


@dataclass
class _Utterance:
    """One sentence on its way: what was said, what of it is left to hear, and where."""

    said: str
    text: str
    asked: Context  # as it was given, with the open question
    context: Context  # with what an open question is about as what was spoken of
    home: Home
    now: datetime
    kept: asides.Kept | None = None
    spared: frozenset[str] = frozenset()  # entity ids

    @property
    def lang(self) -> str:
        return words.language(self.text)

    def nothing(self, confidence: float = SURE) -> Intent:
        return Intent(outcome="none", confidence=confidence, lang=self.lang)


class LanguageModel(Hearing):
    """A loaded model; not for use by two threads at once."""

    _parts: dict[tuple[str, int, int], tuple[Context, Intent | None]] | None = None
    """What the parts of the sentence at hand mean, by their words, context and home; the context lives as long as its id is known."""

    def understand(self, text: str, context: Context, home: Home) -> Intent | None:
        """Return the intent of the words in this home, or None for no words at all."""
        if self._parts is None:
            self._parts = {}
            try:
                intent = self._understood(text, context, home)
            finally:
                self._parts = None
            if intent is None:
                return None
            sure = self.calibration.believed(intent.confidence)
            return msgspec.structs.replace(intent, confidence=sure, tier=TIER)
        key = (text, id(context), id(home))
        if key not in self._parts:  # or each "no, ..." of many would double the time
            self._parts[key] = (context, self._understood(text, context, home))
        return self._parts[key][1]

    def _understood(self, text: str, context: Context, home: Home) -> Intent | None:
        text = plainly(slips.mended(text[:MAX_CHARACTERS], home, self.words), home)
        told, plain = remarks.without(text), vague.plainly(text, context, home)
        intent = atonce.answer(self, text, plain, told, context, home)
        return intent or self._heard(plain, told, context, home)

    def resolve(
        self,
        sentence: Sentence,
        text: str,
        context: Context,
        home: Home,
        now: datetime,
        told: Context | None = None,
    ) -> list[Resolved]:
        """Return the calls of a sentence in this home, in their order; see `inorder.resolved`."""
        return inorder.resolved(sentence, text, context, home, now, self.calibration.null, told)

    def _heard(self, text: str, told: remarks.Told | None, context: Context, home: Home) -> Intent | None:
        """Return the intent of words that are heard as a whole."""
        about = _asked(context)
        if told is not None and apart.orders(self, told, text, about, home):
            text = told.rest
        now = datetime.fromtimestamp(context.now) if context.now else datetime.now()
        spoken = _Utterance(text, text, context, about, home, now)
        sentence = self._listen(spoken, told)
        if sentence is None:
            return None
        meant = self._meant(sentence, spoken)
        if meant is None:
            return spoken.nothing()
        if (talk := self._talk(meant, spoken)) is not None:
            return talk
        rule = conditional.rule(self, meant, spoken.text, about, home, now)
        if rule is not None:
            nothing, certain = meant.outcome["none"], [certainty(c) for c in meant.calls]
            sure = self.calibration.confidence(nothing, certain, later=True)
            return msgspec.structs.replace(rule, confidence=min(rule.confidence, sure), lang=spoken.lang)
        return self._ordered(meant, spoken)

    def _listen(self, spoken: _Utterance, told: remarks.Told | None) -> Sentence | None:
        """Return the sentence as heard, without what is to stay as it is and, where it was not heard well, without remarks."""
        text = asides.plain(spoken.said)
        spoken.kept = asides.kept(text)
        if spoken.kept and not clauses.surely_conditional(text):
            spoken.spared = self.spared(spoken.kept.what, spoken.home)
            text = spoken.kept.rest if spoken.spared else text
        sentence = self.hear(text, spoken.context, spoken.home)
        left = [c for c in sentence.calls if leaves(c.clause) and certainty(c) > TALK] if sentence else []
        if spoken.kept and not spoken.spared and left and {c.pointing for c in left} == {"device"}:
            spoken.spared = frozenset(e for c in left for e, _ in c.devices)
            text = spoken.kept.rest
            sentence = self.hear(text, spoken.context, spoken.home)
        unsure = sentence is not None and min(map(certainty, sentence.calls), default=1.0) < TALK
        if told is None and unsure:
            told = remarks.without(text, lambda clause: apart.is_talk(self, clause, spoken.home))
            if told is not None and apart.orders(self, told, text, spoken.context, spoken.home):
                text = told.rest
                sentence = self.hear(text, spoken.context, spoken.home) or sentence
        spoken.text = text
        return sentence

    def _meant(self, sentence: Sentence, spoken: _Utterance) -> Sentence | None:
        """Return the sentence with the calls that its words speak for, as they say them; None where none is left."""
        meant = [c for c in sentence.calls if c.role in _WHEN or evidence.spoken(c.intent, spoken.said)]
        if any(c.intent == "Confirm" and c not in meant for c in sentence.calls):
            return None  # what asks for a yes is done for no other word
        nothing = len(meant) < len(sentence.calls) and all(c.role in _WHEN for c in meant)
        if nothing and spoken.context.question is None:
            return None
        if (
            not spoken.spared
        ):  # what says that a thing stays as it is must not act on it, whatever it is called
            meant = [c for c in meant if not stays(c, meant)]
        told = meant if any(c.role not in _WHEN for c in meant) else sentence.calls
        kept, said = bool(spoken.spared), spoken.said
        return replace(sentence, calls=[worded.as_timed(as_told(call, said, kept), said) for call in told])

    def _talk(self, sentence: Sentence, spoken: _Utterance) -> Intent | None:
        """Return the intent of words that order nothing, or do not say what; None for an order or a question."""
        intents = [c.intent for c in sentence.calls]
        nothing, asks = sentence.outcome["none"], sentence.outcome["ask"]
        if nothing > self.calibration.none_at(intents):
            return spoken.nothing(nothing)
        wished = sentence.outcome["act"] > max(nothing, 0.5) and complains(sentence.calls, spoken.text)
        if sentence.nothing_p > 0.5 and not wished:
            if asks <= nothing:
                return spoken.nothing(nothing)
            return Intent(outcome="ask", missing="name", confidence=asks, lang=spoken.lang)
        away = (
            elsewhere.is_business(spoken.said, intents)
            or elsewhere.is_talk(spoken.said, intents)
            or elsewhere.is_errand(spoken.said)
        )
        return spoken.nothing() if away and spoken.context.question is None else None

    def _ordered(self, sentence: Sentence, spoken: _Utterance) -> Intent:
        """Return the intent of an order or a question: what it comes to in this home, now or later."""
        text, said, context, home, now = spoken.text, spoken.said, spoken.context, spoken.home, spoken.now
        sentence = apart.in_parts(self, sentence, text, context, home)
        if spoken.spared:
            grouped = [of_a_group(c, spoken.spared, context, home) for c in sentence.calls]
            sentence = replace(sentence, calls=grouped)
        resolved = self.resolve(sentence, text, context, home, now, spoken.asked)
        sentence, resolved = apart.named_together(self, sentence, resolved, text, context, home, now)
        sentence, resolved = apart.read_apart(self, sentence, resolved, text, context, home, now)
        resolved = dirt.to_the_dirt(without(spoken.spared, resolved), said, home)
        calls = [r.call for r in resolved]
        schedule = on_days(schedule_of(sentence, calls, text, context, home, now), text)
        if schedule is not None and not of_hours(schedule) and len(times := moments(text)) > 1:
            return refused(words.reason("one_time_each", said=times[1]), spoken.lang, 1.0)
        if (schedule is None or lasts(schedule, text)) and (loose := untimed(sentence, text)):
            return refused(words.reason("one_time_each", said=loose), spoken.lang)
        confidence = self._confidence(sentence, later=schedule is not None)
        if still := robots.idlers(said, calls, home):
            reason = words.reason("cannot", name=words.called(spoken.lang, still[0]))
            return refused(reason, spoken.lang, confidence)
        if other := robots.for_somebody_else(said, calls, home):
            return refused(words.reason("unknown_entity", name=other), spoken.lang, confidence)
        unsure = _unsure(sentence, calls, spoken) or bool(lost(sentence, calls, text, home))
        if unsure or against_itself(calls, said) or wishes.guesses(said, calls, home):
            confidence = min(confidence, DOUBTFUL)
        if answers(tuple(calls), context):
            confidence = max(confidence, ANSWERED)
        now_calls = () if schedule is not None else tuple(calls)
        intent = Intent(
            outcome="act", calls=now_calls, schedule=schedule, confidence=confidence, lang=spoken.lang
        )
        intent = outcome(intent, sentence, resolved, home, self.calibration)
        if unsure and intent.outcome == "act":
            intent = msgspec.structs.replace(intent, confidence=min(intent.confidence, DOUBTFUL))
        if _waits(intent, sentence, text) and context.question is None:
            return msgspec.structs.replace(intent, outcome="ask", missing="trigger", candidates=())
        return intent

    def _confidence(self, sentence: Sentence, later: bool) -> float:
        nothing = sentence.outcome["none"]
        confidence = self.calibration.confidence(nothing, [certainty(c) for c in sentence.calls], later)
        free = {c.intent: certainty(c) for c in sentence.calls if c.intent in FREE_TEXT}
        return self.calibration.heeded(confidence, free, nothing)


def _unsure(sentence: Sentence, calls: Sequence[Call], spoken: _Utterance) -> bool:
    """Return whether what was found is not to be done unasked, however surely it was heard."""
    opens = any(c.intent == "HassTurnOff" and any(e.startswith("lock.") for e in c.entities) for c in calls)
    starts = opens or any(c.intent in ("StartMachine", "DispatchVehicle", "HomeMachine") for c in calls)
    unclear = spoken.kept is not None and not spoken.spared and unspared(spoken.text, sentence.calls, calls)
    return (
        unclear
        or nothing_left(spoken.spared, calls)
        or (starts and idle.asks_leave(spoken.said))
        or doors.guessed(calls, spoken.said, spoken.home)
    )


def _waits(intent: Intent, sentence: Sentence, text: str) -> bool:
    """Return whether the words wait for something that was not found, so that nothing may be done at once."""
    if intent.outcome == "ask" and intent.calls and len(intent.candidates) < 2 and clauses.some_time(text):
        return True  # it is known what, and not when
    if intent.outcome != "act" or intent.schedule is not None:
        return False
    waits = sentence.schedule == "rule" or any(c.role in _WHEN for c in sentence.calls)
    timers = all(c.intent.endswith("Timer") for c in intent.calls)
    return (waits or clauses.surely_conditional(text)) and not timers


def _asked(context: Context) -> Context:
    """Return the context with what an open question is about as what was last spoken of."""
    question = context.question
    if question is None:
        return context
    about = question.candidates or tuple(e for c in question.calls for e in c.entities)
    return msgspec.structs.replace(
        context, entities=about or context.entities, calls=question.calls or context.calls
    )
