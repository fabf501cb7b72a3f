"""What comes of calls that were found: done, asked about, answered or refused."""

from collections.abc import Sequence

import msgspec

from edgehome.intents import INTENTS
from edgehome.lm.calls import lacking
from edgehome.lm.calls.certainty import certainty
from edgehome.lm.calls.resolve import Resolved
from edgehome.lm.model.calibrate import Calibration
from edgehome.lm.model.decode import Sentence
from edgehome.messages import Intent
from edgehome.protocols import Home


def outcome(
    intent: Intent, sentence: Sentence, resolved: Sequence[Resolved], home: Home, calibration: Calibration
) -> Intent:
    """Return the intent, which holds the calls and how sure they are, with its outcome."""
    changed = msgspec.structs.replace
    whole = [r for r in resolved if not (r.lacks or r.absent)]
    unnamed = all(r.lacks or not r.named for r in resolved if r not in whole)
    if whole and len(whole) < len(resolved) and intent.schedule is None and unnamed:
        resolved = whole  # what is said beside an order is no second, unfinished one
        intent = changed(intent, calls=tuple(r.call for r in whole))
    not_here = tuple(name for r in resolved for name in r.lacking)
    refused = sentence.outcome["refuse"] > calibration.refuse
    if any(lacking.of_another_unit(intent.calls, c.clause) for c in sentence.calls):
        return changed(intent, outcome="refuse", reason="cannot")
    there = [] if refused or intent.schedule is not None else lacking.for_the_rest(resolved, home)
    if there:  # what is here is done, and the rest is said to be missing
        certain = [certainty(c) for c in sentence.calls if not set(not_here) & set(lacking.named(c))]
        sure = calibration.confidence(sentence.outcome["none"], certain) if certain else 0.0
        reason, sure = lacking.reason(not_here, intent.lang, home), max(intent.confidence, sure)
        intent = changed(intent, calls=tuple(r.call for r in there), reason=reason, confidence=sure)
        resolved = there
    elif resolved and all(r.otherwise for r in resolved):
        intent = changed(intent, confidence=max(intent.confidence, _sure_absent(sentence, calibration)))
    elif any(r.absent for r in resolved) or refused:
        calls = intent.calls or tuple(r.call for r in resolved)
        reason = lacking.reason(not_here, intent.lang, home) if not_here else "no_such_device"
        sure = max(intent.confidence, _sure_absent(sentence, calibration))
        return changed(intent, outcome="refuse", reason=reason, confidence=sure, calls=calls, schedule=None)
    return _asked(intent, sentence, resolved)


def _asked(intent: Intent, sentence: Sentence, resolved: Sequence[Resolved]) -> Intent:
    """Return the intent as a question back where something is unclear, as an answer where it only asks, else as it is."""
    changed = msgspec.structs.replace
    questions = all(INTENTS[r.call.intent].asks for r in resolved)
    candidates = tuple(dict.fromkeys(c for r in resolved for c in r.candidates))
    if candidates and not questions:
        return changed(intent, outcome="ask", candidates=candidates, missing="name")
    if lacks := next((r.lacks for r in resolved if r.lacks), ""):
        return changed(intent, outcome="ask", missing=lacks)
    plain = all(c.pointing != "device" or (c.devices and c.devices[0][1] > 0.75) for c in sentence.calls)
    found = resolved and all(r.otherwise for r in resolved)
    if sentence.outcome["ask"] > (0.9 if plain else 0.5) and not found:
        near = tuple(i for c in sentence.calls for i, p in c.ranked if p > 0.1)
        return changed(intent, outcome="ask", candidates=near, missing="name")
    if resolved and intent.schedule is None and questions:
        return changed(intent, outcome="answer")
    return intent


def _sure_absent(sentence: Sentence, calibration: Calibration) -> float:
    """Return how sure it is that the sentence is for something that is not here: no device need be sure for that."""
    certain = [
        c.intent_p * c.pointing_p**0.5 * max(c.no_device_p, sum(p for _, p in c.devices[:1]))
        for c in sentence.calls
    ]
    return calibration.confidence(sentence.outcome["none"], certain)
