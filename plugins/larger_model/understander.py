"""The third tier as an understander: asks, checks the answer, and gives nothing rather than something unfit."""

import logging
import re
from typing import Any, Protocol

import msgspec

from edgehome.messages import Context, Intent, Observation
from edgehome.protocols import Home

from . import answer, question

log = logging.getLogger(__name__)

TALK = 0.8
"""How sure an answer is taken to be: it moves nothing."""
SAYS = {"en": "Larger model: {}", "zh": "大模型：{}"}
"""Whose words talk is: the host itself says only what it saw."""
UNSAID = "preview"
"""The source of words that are still being typed: no model elsewhere is told of them."""
_HAN = re.compile(r"[\u3400-\u9fff]")


class Complete(Protocol):
    """A server or a model in this process."""

    def __call__(self, messages: list[dict[str, str]], schema: dict[str, Any]) -> str:
        """Return the model's text. Raises ModelError."""

    def check(self) -> None:
        """Find out whether it would answer, and load what it needs. Raises ModelError naming what is wrong."""


class LargerModel:
    """Understands by asking a larger model; every order still passes the decider and the gate."""

    name = "larger_model"

    def __init__(self, complete: Complete, confidence: float) -> None:
        self._complete, self._confidence = complete, confidence

    def warm_up(self) -> None:
        """Check the server or load the file; of the home nothing is told. Raises ModelError."""
        self._complete.check()

    def understand(self, observation: Observation, context: Context, home: Home) -> Intent | None:
        """Return the intent, or None where the model is unclear or says what does not fit.

        Raises ModelError if it cannot be reached or speaks something else: the host counts that, and asks no more for a
        minute after some of them.
        """
        text = observation.text.strip()
        if not text or observation.source == UNSAID:
            return None
        listed = question.things(text, context, home)
        said = self._complete(question.messages(observation, context, home, listed), question.schema(listed))
        try:
            intent = answer.read(said, {e.id: e for e in listed})
        except answer.Unfit as error:
            log.info("trace %s: the larger model's answer is left: %s", observation.trace, error)
            return None
        if intent is None:
            return None
        lang = "zh" if _HAN.search(text) else "en"
        words = SAYS[lang].format(intent.answer) if intent.answer else None
        sure = self._confidence if intent.outcome == "act" else TALK
        return msgspec.structs.replace(
            intent, answer=words, confidence=sure, tier=self.name, lang=lang, trace=observation.trace
        )
