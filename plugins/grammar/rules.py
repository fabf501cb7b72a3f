"""The Understander of the first tier: cleans the words, tries them whole, then as several orders."""

from collections.abc import Mapping

import msgspec

from edgehome.intents import INTENTS
from edgehome.messages import Context, Intent, Observation
from edgehome.protocols import Home

from . import words
from .grounding import ground
from .reading import Reader

TIER = "rules"


class Rules:
    """Reads exact sentences; `shortcuts` are the person's own words for others, compared without case."""

    name = TIER

    def __init__(self, shortcuts: Mapping[str, str] | None = None, reader: Reader | None = None) -> None:
        self._reader = reader or Reader()
        self._shortcuts = {words.clean(k).casefold(): v for k, v in (shortcuts or {}).items()}

    def understand(self, observation: Observation, context: Context, home: Home) -> Intent | None:
        """Return the intent of the words, or None if they are not exactly a sentence we know."""
        text = words.clean(observation.text)
        text = words.clean(self._shortcuts.get(text.casefold(), text))
        if not text or len(text) > words.MAX_LENGTH:
            return None
        intent = self._sentence(text, context, home)
        return msgspec.structs.replace(intent, trace=observation.trace) if intent else None

    def _sentence(self, text: str, context: Context, home: Home) -> Intent | None:
        asks = words.is_question(text)
        for attempt in dict.fromkeys((text, words.without_courtesies(text))):
            best: tuple[tuple[bool, int, int], Intent] | None = None
            for reading in self._reader.read(attempt, home, context.area):
                spec = INTENTS.get(reading.intent)
                if spec is None or (spec.acts and asks and (reading.wildcards or attempt != text)):
                    continue
                intent = ground(reading, context, home)
                found = not spec.targets or any(call.entities for call in intent.calls)
                if found and not reading.wildcards:
                    return intent
                rank = (found, -reading.wildcards, reading.literal)
                if best is None or rank > best[0]:
                    best = (rank, intent)
            if best is not None:
                return best[1]
        return None
