"""The language model as one object: words, context and home in, a typed intent with its confidence out."""

import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import msgspec
import numpy as np

from edgehome import words
from edgehome.intents import INTENTS
from edgehome.lm.calls import concern, doors, lacking, owners, spokenof, worded
from edgehome.lm.calls.certainty import DOUBTFUL, SURE, TALK, against_itself, certainty, complains, whole
from edgehome.lm.calls.meant import as_told
from edgehome.lm.calls.resolve import Resolved, resolve
from edgehome.lm.calls.scheduling import (
    lasts,
    moments,
    of_hours,
    on_days,
    rule_of,
    schedule_of,
    untimed,
    waits_for_itself,
)
from edgehome.lm.comfort import dirt, wishes
from edgehome.lm.grammars import values
from edgehome.lm.model import labels
from edgehome.lm.model.calibrate import FREE_TEXT, Calibration
from edgehome.lm.model.candidates import HomeIndex
from edgehome.lm.model.decode import Heard, Sentence, Vocabulary, context_ids, decode
from edgehome.lm.model.network import Network
from edgehome.lm.names import robots
from edgehome.lm.parts import apart, behind, halves, sparing
from edgehome.lm.parts.follow import (
    alike,
    answers,
    but_for,
    each_item,
    follow,
    listed,
    nothing_left,
    of_a_group,
    overruled,
    same,
    stays,
    unspared,
    without,
)
from edgehome.lm.parts.joint import agreed, also_named, also_placed, bounded, each_room, elliptic, one_verb
from edgehome.lm.said import (
    asides,
    asking,
    clauses,
    corrections,
    dialect,
    elsewhere,
    evidence,
    guarded,
    idle,
    listing,
    pinyin,
    plainer,
    remarks,
    runon,
    speaker,
    vague,
    vehicles,
)
from edgehome.messages import Context, Intent
from edgehome.protocols import Home

TIER = "language_model"
DATA = Path(__file__).parent / "data"
MAX_CHARACTERS = 400
HOMES_KEPT = 4
MEMO = 32
_WHEN = ("trigger", "condition")
ANSWERED = 0.8
"""How sure a choice is that the host offered itself."""
HAN = re.compile(r"[\u3400-\u9fff]")


class LanguageModel:
    """A loaded model; not for use by two threads at once."""

    def __init__(self, folder: Path = DATA, runtime: str = "auto", threads: int = 1):
        self.folder = folder
        self.network = Network(folder, runtime, threads)
        self.vocabulary = Vocabulary(self.network.card["heads"], self.network.card["tags"])
        self.calibration = Calibration(self.network.card.get("calibration") or {})
        self._homes: dict[int, tuple[Home, int, HomeIndex]] = {}

    def home(self, home: Home) -> HomeIndex:
        """Return the compiled names of a home; built once, then changed with its revision."""
        known = self._homes.get(id(home))
        if known is not None and known[0] is home and known[1] == home.revision:
            return known[2]
        index = known[2] if known is not None and known[0] is home else self._alike(home)
        index.update(home.entities, home.areas, home.floors)
        while len(self._homes) >= HOMES_KEPT:
            self._homes.pop(next(iter(self._homes)))
        self._homes[id(home)] = (home, home.revision, index)
        return index

    def ready(self, home: Home) -> None:
        """Compile what changed in the home, so that the next sentence need not wait for it."""
        self.home(home).means(self.network.name_vectors)

    def _alike(self, home: Home) -> HomeIndex:
        """Return the index of a known home with the same things, which that home then gives up; else an empty one.

        The same home in another state, as when it is asked what would be, has all its names ready.
        """
        for key, (_, _, index) in self._homes.items():
            if index.holds(home.entities, home.areas, home.floors):
                del self._homes[key]
                return index
        return HomeIndex(self.network.tokenizer)

    def hear(self, text: str, context: Context, home: Home, trigger: str | None = None) -> Sentence | None:
        """Return what the network hears, before the home's facts decide; None for no words.

        With `trigger` (state, num) the words are heard as the first half of a rule. What is returned is not to be changed.
        """
        index, about = self.home(home), self._context(context, home)
        key = (text, context.area, context.entities, about, trigger)
        if key not in index.memo:  # the parts of a sentence are asked for more than once
            if len(index.memo) >= MEMO:
                index.memo.clear()
            index.memo[key] = self._hear(index, text, context, about, trigger)
        return index.memo[key]

    def _hear(
        self,
        index: HomeIndex,
        text: str,
        context: Context,
        about: tuple[int, int, int, int],
        trigger: str | None,
    ) -> Sentence | None:
        tokenizer = self.network.tokenizer
        normal = tokenizer.characters.normalise(text[:MAX_CHARACTERS])
        tokens = tokenizer.encode(normal)
        if not tokens.ids:
            return None
        nearest = self._nearest(index, tokens.ids)
        fit = index.fit(normal, tokens, area=context.area, focus=context.entities, nearest=nearest)
        encoded = self.network.encode(tokens.ids, fit, about)
        sight = self.network.sight(tokens.ids, fit)
        possible = self.vocabulary.possible({labels.DOMAIN[k] for k, n in index.domain_count.items() if n})
        return decode(self.network, self.vocabulary, text, tokens, fit, encoded, sight, possible, trigger)

    def understand(self, text: str, context: Context, home: Home) -> Intent | None:
        """Return the intent of the words in this home, or None for no words at all."""
        text = asides.once(dialect.plain(pinyin.read(text[:MAX_CHARACTERS])))
        text = speaker.named(corrections.last_said(text), home)
        text = runon.plainly(
            asking.plainly(listing.plainly(plainer.plainly(vehicles.plainly(text, home), home)))
        )
        told = remarks.without(text)
        taken_back = (
            asides.asks_nothing(told.rest if told else text)
            or corrections.called_back(text)
            or idle.gives_none(text, home)
        )
        if (taken_back or sparing.spared(text, context, home) == ()) and context.question is None:
            lang = "zh" if HAN.search(text) else "en"
            said = words.say("zh-CN" if lang == "zh" else "en", "nothing")
            return Intent(outcome="none", answer=said, confidence=SURE, tier=TIER, lang=lang)
        if guarded.bypasses(text):
            lang = "zh" if HAN.search(text) else "en"
            return Intent(
                outcome="refuse", reason=words.reason("no_bypass"), confidence=SURE, tier=TIER, lang=lang
            )
        if order := halves.announced(self, text, context, home):
            return order
        if wish := wishes.wish(text, context, home):
            return msgspec.structs.replace(wish, tier=TIER)
        text = vague.plainly(text, context, home)
        if not_here := lacking.unheard(told.rest if told else text, home):
            lang = "zh" if HAN.search(text) else "en"
            reason = lacking.reason(not_here, lang, home)
            return Intent(outcome="refuse", reason=reason, confidence=SURE, tier=TIER, lang=lang)
        if robot := robots.beyond(text, home):
            lang, what = "zh" if HAN.search(text) else "en", home.entities[robot]
            reason = words.reason("cannot", name=words.called(lang, what))
            return Intent(outcome="refuse", reason=reason, confidence=SURE, tier=TIER, lang=lang)
        if order := halves.both(self, text, context, home):
            return order
        if told is not None and apart.orders(self, told, text, _asked(context), home):
            text = told.rest
        told_of, context = context, _asked(context)
        spared: frozenset[str] = frozenset()
        said = text
        text = asides.plain(text)
        if (kept := asides.kept(text)) and not clauses.surely_conditional(text):
            spared = self._spared(kept.what, home)
            text = kept.rest if spared else text
        sentence = self.hear(text, context, home)
        if sentence is None:
            return None
        if told is None and min(map(certainty, sentence.calls), default=1.0) < TALK:
            told = remarks.without(text, lambda clause: apart.is_talk(self, clause, home))
            if told is not None and apart.orders(self, told, text, context, home):
                text = told.rest
                sentence = self.hear(text, context, home) or sentence
        meant = [c for c in sentence.calls if c.role in _WHEN or evidence.spoken(c.intent, said)]
        if (
            len(meant) < len(sentence.calls)
            and all(c.role in _WHEN for c in meant)
            and context.question is None
        ):
            return Intent(outcome="none", confidence=SURE, tier=TIER, lang="zh" if HAN.search(text) else "en")
        if not spared:  # what says that a thing stays as it is must not act on it, whatever it is called
            meant = [c for c in meant if not stays(c, meant)]
        told_what = meant if any(c.role not in _WHEN for c in meant) else sentence.calls
        sentence = replace(
            sentence, calls=[worded.as_timed(as_told(call, said, bool(spared)), said) for call in told_what]
        )
        now = datetime.fromtimestamp(context.now) if context.now else datetime.now()
        lang = "zh" if HAN.search(text) else "en"
        nothing = sentence.outcome["none"]
        if nothing > self.calibration.none_at([c.intent for c in sentence.calls]):
            return Intent(outcome="none", confidence=nothing, tier=TIER, lang=lang)
        wished = sentence.outcome["act"] > max(nothing, 0.5) and complains(sentence.calls, text)
        if sentence.nothing_p > 0.5 and not wished:
            if sentence.outcome["ask"] <= nothing:
                return Intent(outcome="none", confidence=nothing, tier=TIER, lang=lang)
            sure = sentence.outcome["ask"]
            return Intent(outcome="ask", missing="name", confidence=sure, tier=TIER, lang=lang)
        intents = [c.intent for c in sentence.calls]
        away = (
            elsewhere.is_business(said, intents)
            or elsewhere.is_talk(said, intents)
            or elsewhere.is_errand(said)
        )
        if context.question is None and away:
            return Intent(outcome="none", confidence=SURE, tier=TIER, lang=lang)
        rule = self._rule(sentence, text, context, home, now)
        if rule is not None:
            sure = self.calibration.confidence(nothing, [certainty(c) for c in sentence.calls], later=True)
            return msgspec.structs.replace(rule, confidence=min(rule.confidence, sure), tier=TIER, lang=lang)
        sentence = apart.in_parts(self, sentence, text, context, home)
        sentence = replace(sentence, calls=agreed(sentence.calls, text))
        if spared:
            sentence = replace(sentence, calls=[of_a_group(c, spared, context, home) for c in sentence.calls])
        resolved = self.resolve(sentence, text, context, home, now, told_of)
        sentence, resolved = apart.read_apart(self, sentence, resolved, text, context, home, now)
        resolved = dirt.to_the_dirt(without(spared, resolved), said, home)
        schedule = on_days(schedule_of(sentence, [r.call for r in resolved], text, context, home, now), text)
        certain = [certainty(c) for c in sentence.calls]
        if schedule is not None and not of_hours(schedule) and len(times := moments(text)) > 1:
            reason = words.reason("one_time_each", said=times[1])
            return Intent(outcome="refuse", reason=reason, confidence=1.0, tier=TIER, lang=lang)
        if (schedule is None or lasts(schedule, text)) and (loose := untimed(sentence, text)):
            reason = words.reason("one_time_each", said=loose)
            return Intent(outcome="refuse", reason=reason, confidence=SURE, tier=TIER, lang=lang)
        confidence = self.calibration.confidence(nothing, certain, schedule is not None)
        free = {c.intent: certainty(c) for c in sentence.calls if c.intent in FREE_TEXT}
        confidence = self.calibration.heeded(confidence, free, nothing)
        calls = [r.call for r in resolved]
        if still := robots.idlers(said, calls, home):
            reason = words.reason("cannot", name=words.called(lang, still[0]))
            return Intent(outcome="refuse", reason=reason, confidence=confidence, tier=TIER, lang=lang)
        if other := robots.for_somebody_else(said, calls, home):
            reason = words.reason("unknown_entity", name=other)
            return Intent(outcome="refuse", reason=reason, confidence=confidence, tier=TIER, lang=lang)
        starts = any(c.intent in ("StartMachine", "DispatchVehicle", "HomeMachine") for c in calls)
        unclear = kept is not None and not spared and unspared(text, sentence.calls, calls)
        unsure = (
            unclear
            or nothing_left(spared, calls)
            or (starts and idle.asks_leave(said))
            or doors.guessed(calls, said, home)
        )
        if unsure or against_itself(calls, said) or wishes.guesses(said, calls, home):
            confidence = min(confidence, DOUBTFUL)
        if answers(tuple(r.call for r in resolved), context):
            confidence = max(confidence, ANSWERED)
        intent = Intent(
            outcome="act",
            calls=() if schedule is not None else tuple(r.call for r in resolved),
            schedule=schedule, confidence=confidence, tier=TIER, lang=lang,
        )  # fmt: skip
        intent = self._outcome(intent, sentence, resolved, home)
        if unsure and intent.outcome == "act":
            intent = msgspec.structs.replace(intent, confidence=min(intent.confidence, DOUBTFUL))
        waits = sentence.schedule == "rule" or any(c.role in _WHEN for c in sentence.calls)
        if (
            (
                intent.outcome == "act"
                and intent.schedule is None
                and (waits or clauses.surely_conditional(text))
            )
            and context.question is None
            and not all(c.intent.endswith("Timer") for c in intent.calls)
        ):
            return msgspec.structs.replace(intent, outcome="ask", missing="trigger")
        return intent

    def resolve(
        self,
        sentence: Sentence,
        text: str,
        context: Context,
        home: Home,
        now: datetime,
        told: Context | None = None,
    ) -> list[Resolved]:
        """Return the calls in their order; "it" in a later one is what the one before spoke of. What somebody owns takes the
        place of what was heard for it among the sentence's calls, which must be the caller's own.

        `told` is the context without the open question: an order of another kind is not about all that is offered there.
        """
        sentence = replace(sentence, calls=list(sentence.calls))  # what was heard stays as it was
        asked = told.question if told is not None else None
        offered = {c.intent for c in asked.calls} if asked is not None and asked.candidates else set(INTENTS)
        done: list[Resolved] = []
        before: Heard | None = None
        calls = bounded(sentence.calls, text, home)
        for number, heard in enumerate(calls):
            if heard.role in ("trigger", "condition"):
                continue
            others = [h for h in calls if h is not heard]
            later = calls[number + 1 :]
            heard = one_verb(also_placed(heard, others, text, home), before, later, text)
            if told is not None and heard.intent not in offered:
                context, told = told, None
            own = text if len(sentence.calls) == 1 else heard.clause
            heard = behind.about(heard, context, home) if done else heard
            if (theirs := owners.owned(heard, context, text, home)) is not heard:
                heard = sentence.calls[number] = theirs
            heard = worded.as_value(worded.as_step(spokenof.of_same_kind(heard, before, home), own), own)
            one = resolve(heard, text, context, home, now, self.calibration.null)
            before = heard
            one = alike(follow(one, heard, context, own), own, context, home)
            one.call = but_for(one.call, heard.clause, [d.call for d in done])
            one = listed(elliptic(one, heard, done), context, home)
            each = [r for i in each_item(one, heard) for r in each_room(i, text, home)]
            done += [r for r in each if not any(same(r.call, d.call) for d in done)]
            done = overruled(done)
            if one.call.entities:
                area = behind.placed(one.call, context, home)
                context = msgspec.structs.replace(context, entities=one.call.entities, area=area)
        return also_named(done, sentence.calls, text, home)

    def _spared(self, words: tuple[str, ...], home: Home) -> frozenset[str]:
        """Return the devices that these words name, or all those of the place they name; none if one is unclear."""
        tokenizer, index = self.network.tokenizer, self.home(home)
        found: set[str] = set()
        for said in words:
            normal = tokenizer.characters.normalise(said)
            spared = concern.spared(index.fit(normal, tokenizer.encode(normal)), said.strip(), home)
            spared = spared or concern.in_rooms_of_kind(said.strip(), home)
            if not spared:
                return frozenset()
            found |= spared
        return frozenset(found)

    def _rule(
        self, sentence: Sentence, text: str, context: Context, home: Home, now: datetime
    ) -> Intent | None:
        """Return the rule of a sentence that has the form of one, its halves heard apart; else None.

        The halves by themselves are plainer than the whole: no number of the condition gets into the order.
        """
        if sentence.schedule not in (labels.NONE, "rule"):
            return None
        unheard = sentence.schedule == labels.NONE and all(c.role == "now" for c in sentence.calls)
        wrong = (
            Intent(outcome="ask", missing="trigger") if unheard and clauses.surely_conditional(text) else None
        )
        halves = clauses.conditional(text)
        what = self.hear(halves.what, context, home) if halves is not None else None
        if halves is None or what is None:
            return wrong
        what = apart.in_parts(self, what, halves.what, context, home)
        what = replace(what, calls=list(what.calls))
        if not all(whole(replace(what, calls=[c])) for c in what.calls):
            return wrong
        resolved = self.resolve(what, halves.what, context, home, now)
        calls = [r.call for r in resolved]
        asks = any(INTENTS[c.intent].asks for c in calls)
        if asks or any(r.absent or r.candidates or r.lacks for r in resolved):
            return wrong
        rule = schedule_of(sentence, calls, text, context, home, now) if not unheard else None
        if rule is None or rule.kind != "rule":
            kind = "num" if values.comparison(halves.when) else "state"
            when = self.hear(halves.when, context, home, kind)
            rule = rule_of(when.calls[0], halves.when, calls, home, now) if when is not None else None
        if rule is not None and waits_for_itself(rule, halves.when, home):
            return Intent(outcome="ask", missing="trigger")
        return wrong if rule is None else Intent(outcome="act", schedule=on_days(rule, text))

    def _outcome(self, intent: Intent, sentence: Sentence, resolved: list[Resolved], home: Home) -> Intent:
        changed = msgspec.structs.replace
        whole = [r for r in resolved if not (r.lacks or r.absent)]
        unnamed = all(r.lacks or not r.named for r in resolved if r not in whole)
        if whole and len(whole) < len(resolved) and intent.schedule is None and unnamed:
            resolved = whole  # what is said beside an order is no second, unfinished one
            intent = changed(intent, calls=tuple(r.call for r in whole))
        not_here = tuple(name for r in resolved for name in r.lacking)
        refused = sentence.outcome["refuse"] > self.calibration.refuse
        if any(lacking.of_another_unit(intent.calls, c.clause) for c in sentence.calls):
            return changed(intent, outcome="refuse", reason="cannot")
        there = [] if refused or intent.schedule is not None else lacking.for_the_rest(resolved, home)
        if there:  # what is here is done, and the rest is said to be missing
            certain = [certainty(c) for c in sentence.calls if not set(not_here) & set(lacking.named(c))]
            sure = self.calibration.confidence(sentence.outcome["none"], certain) if certain else 0.0
            reason, sure = lacking.reason(not_here, intent.lang, home), max(intent.confidence, sure)
            intent = changed(intent, calls=tuple(r.call for r in there), reason=reason, confidence=sure)
            resolved = there
        elif resolved and all(r.otherwise for r in resolved):
            intent = changed(intent, confidence=max(intent.confidence, self._sure_absent(sentence)))
        elif any(r.absent for r in resolved) or refused:
            calls = intent.calls or tuple(r.call for r in resolved)
            reason = lacking.reason(not_here, intent.lang, home) if not_here else "no_such_device"
            sure = max(intent.confidence, self._sure_absent(sentence))
            return changed(
                intent, outcome="refuse", reason=reason, confidence=sure, calls=calls, schedule=None
            )
        candidates = tuple(dict.fromkeys(c for r in resolved for c in r.candidates))
        lacks = next((r.lacks for r in resolved if r.lacks), "")
        if candidates and not all(INTENTS[r.call.intent].asks for r in resolved):
            return changed(intent, outcome="ask", candidates=candidates, missing="name")
        if lacks:
            return changed(intent, outcome="ask", missing=lacks)
        plain = all(c.pointing != "device" or (c.devices and c.devices[0][1] > 0.75) for c in sentence.calls)
        found = resolved and all(r.otherwise for r in resolved)
        if sentence.outcome["ask"] > (0.9 if plain else 0.5) and not found:
            near = tuple(i for c in sentence.calls for i, p in c.ranked if p > 0.1)
            return changed(intent, outcome="ask", candidates=near, missing="name")
        if resolved and intent.schedule is None and all(INTENTS[r.call.intent].asks for r in resolved):
            return changed(intent, outcome="answer")
        return intent

    def _sure_absent(self, sentence: Sentence) -> float:
        """Return how sure it is that the sentence is for something that is not here: no device need be sure for that."""
        certain = [
            c.intent_p * c.pointing_p**0.5 * max(c.no_device_p, sum(p for _, p in c.devices[:1]))
            for c in sentence.calls
        ]
        return self.calibration.confidence(sentence.outcome["none"], certain)

    def _context(self, context: Context, home: Home) -> tuple[int, int, int, int]:
        last = context.calls[-1] if context.calls else None
        about = [home.entities[e].domain for e in context.entities if e in home.entities]
        question = None
        if context.question is not None:
            asked = context.question
            question = "which" if asked.candidates else "value" if asked.missing else "yes_no"
        return context_ids(
            last.intent if last else None, last.arguments if last else {}, question,
            about, context.area is not None,
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


def _asked(context: Context) -> Context:
    """Return the context with what an open question is about as what was last spoken of."""
    question = context.question
    if question is None:
        return context
    about = question.candidates or tuple(e for c in question.calls for e in c.entities)
    return msgspec.structs.replace(
        context, entities=about or context.entities, calls=question.calls or context.calls
    )
