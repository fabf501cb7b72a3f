"""Says whether what was understood is what a generated sample asks for; for calibrating and for finding faults.

Judges the typed intent as a host would get it, not the network's heads.
"""

from datetime import datetime
from typing import Any

from edgehome.intents import INTENTS
from edgehome.lm.understand import LanguageModel
from edgehome.messages import Call, Context, Intent, Question
from edgehome.training.sample import GoldCall, Sample

NOW = datetime(2025, 5, 5, 10, 0).timestamp()
_IGNORED = {"unit", "property", "weekday", "step"}


def context_of(sample: Sample) -> Context:
    """Return the conversation's state as the host would hand it over."""
    given = sample.context
    calls: tuple[Call, ...] = ()
    if given.last_intent:
        calls = (Call(intent=given.last_intent, entities=given.entities, arguments=given.last_arguments),)
    question = None
    if given.question:
        question = Question(
            id="q", text="", calls=calls, candidates=given.entities if given.question == "which" else (),
            missing="value" if given.question == "value" else "",
        )  # fmt: skip
    return Context(area=given.area, entities=given.entities, calls=calls, question=question, now=NOW)


def fault(sample: Sample, intent: Intent | None) -> str:
    """Return what is wrong with the intent, or "" if it is right."""
    outcome = intent.outcome if intent else "none"
    if sample.outcome == "none":
        return "" if outcome == "none" else f"acted on talk: {outcome}"
    if intent is None or outcome == "none":
        return "taken for talk"
    if sample.outcome == "refuse" and sample.reason == "no_such_device":
        return "" if outcome == "refuse" else f"no such device: {outcome}"
    if sample.outcome == "ask":
        return "" if outcome == "ask" else f"should ask: {outcome}"
    if outcome in ("ask", "refuse"):
        return f"{outcome} {intent.missing or intent.reason}"
    later = sample.schedule in ("delay", "at", "rule")
    if later != (intent.schedule is not None):
        return f"schedule: {sample.schedule} against {intent.schedule.kind if intent.schedule else None}"
    gold = [c for c in sample.calls if c.role in ("now", "then")]
    calls = intent.schedule.calls if intent.schedule else intent.calls
    if len(gold) != len(calls):
        return f"{len(gold)} calls, {len(calls)} understood"
    return next((why for g, c in zip(gold, calls, strict=True) if (why := _call_fault(g, c))), "")


def _call_fault(gold: GoldCall, call: Call) -> str:
    if gold.intent != call.intent:
        return f"intent {gold.intent}: {call.intent}"
    if INTENTS[gold.intent].targets and set(gold.entities) != set(call.entities):
        return f"entities of {gold.pointing}"
    return next(
        (
            f"argument {k} of {gold.intent}"
            for k, v in gold.arguments.items()
            if not _same(v, call.arguments.get(k), k)
        ),
        "",
    )


def _same(want: Any, have: Any, name: str) -> bool:
    if name in _IGNORED or name in ("area", "destination"):
        return True
    if isinstance(want, int | float) and isinstance(have, int | float):
        return abs(float(want) - float(have)) < 0.51
    return want == have or str(want).lower() == str(have).lower()


class Judged:
    """A model asked about samples, homes kept."""

    def __init__(self, model: LanguageModel):
        self.model = model
        self.home: Any = None
        self._raw: Any = None

    def ask(self, sample: Sample) -> Intent | None:
        """Return what the model understands of the sample's words."""
        from edgehome.homefile import load_home

        if self._raw is not sample.home:
            self._raw, self.home = sample.home, load_home(sample.home)
        return self.model.understand(sample.utterance, context_of(sample), self.home)
