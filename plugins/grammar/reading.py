"""From words to a typed reading: hassil's best match over the templates that may match, in the languages that may
be meant. Names are found, nothing is looked up in the home beyond them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from hassil.recognize import RecognizeResult, recognize_best

from edgehome.messages import Context
from edgehome.protocols import Home

from . import words
from .names import Heard, HomeNames, folded
from .pack import load

PLACES = ("name", "area", "floor")
HOMES_KEPT = 4


@dataclass(frozen=True)
class Reading:
    """What one sentence says: the intent, the ids its names may mean, its other slots, and the template's name."""

    intent: str
    ids: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    said: Mapping[str, str] = field(default_factory=dict)
    slots: Mapping[str, Any] = field(default_factory=dict)
    area_of_speaker: bool = False
    response: str = ""
    lang: str = "en"
    spoken_of: bool = False
    literal: int = 0
    wildcards: int = 0


class Reader:
    """Reads sentences strictly: the whole of them, or not at all. Languages are loaded when first needed."""

    def __init__(self) -> None:
        self._names: tuple[HomeNames, ...] = ()

    def names(self, home: Home) -> HomeNames:
        """Return the names of this home, up to date."""
        names = next((known for known in self._names if known.holds(home)), None)
        if names is None:
            names = HomeNames()
            self._names = (*self._names[1 - HOMES_KEPT :], names)
        names.update(home)
        return names

    def phrases(self, text: str, home: Home) -> frozenset[str]:
        """Return the names of things and places that stand in the text, folded, other ways to say them too."""
        found = self.names(home).phrases_in(folded(text), loosely=True)
        return frozenset(phrase for phrases in found.values() for phrase in phrases)

    def read(self, text: str, home: Home, context: Context) -> Iterator[Reading]:
        """Yield what the text says to a speaker of this context: one reading for each language that fits.

        Only if none does, the home's names may be said in other ways too.
        """
        names, area = self.names(home), context.area
        found = False
        for reading in self._languages(text, names.hear(text, home, context.entities), home, area):
            found = True
            yield reading
        if not found and names.has_variants(text):
            heard = names.hear(text, home, context.entities, loosely=True)
            yield from self._languages(text, heard, home, area)

    def _languages(self, text: str, heard: Heard, home: Home, area: str | None) -> Iterator[Reading]:
        here = home.areas.get(area) if area else None
        context: dict[str, Any] = {"area": here.name} if here else {}
        for language in words.languages(text):
            pack = load(language)
            spoken = words.without_han_gaps(text) if pack.ignores_spaces else text
            intents = pack.candidates(spoken, heard.filled, heard.domains, here is not None)
            if intents is None:
                continue
            result = recognize_best(
                spoken,
                intents,
                slot_lists=dict(heard.lists),
                intent_context=context,
                language=language,
                best_slot_name="name",
            )
            if result is not None:
                yield _reading(result, language, here.id if here else None)


def _reading(result: RecognizeResult, language: str, here: str | None) -> Reading:
    ids: dict[str, tuple[str, ...]] = {}
    said: dict[str, str] = {}
    slots: dict[str, Any] = {}
    of_speaker = spoken_of = False
    for entity in result.entities.values():
        kind = entity.name
        if kind in PLACES and entity.metadata and "ids" in entity.metadata:
            ids[kind] = entity.metadata["ids"]
            spoken_of = spoken_of or "spoken_of" in entity.metadata
            said[kind] = entity.value
        elif kind == "area" and here is not None:
            ids[kind], said[kind], of_speaker = (here,), entity.value, True
        else:
            value = entity.value
            slots[kind] = value.strip(" ,，.。") if isinstance(value, str) else value
    return Reading(
        intent=result.intent.name,
        ids=ids,
        said=said,
        slots=slots,
        area_of_speaker=of_speaker,
        spoken_of=spoken_of,
        response=result.response or "",
        lang=language,
        literal=result.text_chunks_matched,
        wildcards=sum(entity.is_wildcard for entity in result.entities_list),
    )
