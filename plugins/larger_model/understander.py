"""The third tier as an understander: asks, checks the answer, and gives nothing rather than something unfit."""

import logging
import re
from collections.abc import Callable
from typing import Any

import msgspec

from edgehome.errors import ModelError
from edgehome.messages import Context, Intent, Observation
from edgehome.protocols import Home

from . import answer, question

log = logging.getLogger(__name__)

Complete = Callable[[list[dict[str, str]], dict[str, Any]], str]
_HAN = re.compile(r"[\u3400-\u9fff]")


class LargerModel:
    """Understands by asking a larger model; every order still passes the decider and the gate."""

    name = "larger_model"

    def __init__(self, complete: Complete, confidence: float = 0.8) -> None:
        self._complete, self._confidence = complete, confidence

    def understand(self, observation: Observation, context: Context, home: Home) -> Intent | None:
        """Return the intent, or None where the model is unclear, cannot be reached, or says what does not fit."""
        text = observation.text.strip()
        if not text:
            return None
        listed = question.things(text, context, home)
        try:
            said = self._complete(
                question.messages(observation, context, home, listed), question.schema(listed)
            )
            intent = answer.read(said, {e.id: e for e in listed})
        except ModelError as error:
            log.warning("trace %s: %s", observation.trace, error)
            return None
        except answer.Unfit as error:
            log.info("trace %s: the larger model's answer is left: %s", observation.trace, error)
            return None
        if intent is None:
            return None
        lang = "zh" if _HAN.search(text) else "en"
        return msgspec.structs.replace(
            intent, confidence=self._confidence, tier=self.name, lang=lang, trace=observation.trace
        )
