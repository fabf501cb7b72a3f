"""What this home's things and places are called, kept so that the names in an utterance are found in a time
that does not grow with the home."""

import re
import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from hassil.expression import TextChunk
from hassil.intents import TextSlotList, TextSlotValue
from hassil.util import normalize_text

from edgehome.messages import Area, Entity, Floor
from edgehome.protocols import Home

from .variants import variants
from .words import without_han_gaps

_BREAKS = re.compile(r"[-_\s]+")
_POINTING = (
    "it",
    "them",
    "that",
    "those",
    "that one",
    "this one",
    "它们",
    "它們",
    "它",
    "佢哋",
    "佢",
    "那个",
    "那個",
    "这个",
    "這個",
    "嗰個",
)
_LATIN = re.compile(r"[^\W\u3040-\u30ff\u3400-\u9fff]")


def folded(text: str) -> str:
    """Return the text as names are compared: no case, one space between words, none beside Chinese."""
    return without_han_gaps(_BREAKS.sub(" ", text.casefold()).strip())


@dataclass(slots=True)
class Phrases:
    """Names and what they stand for; `find` costs by the text, not by how many names there are."""

    entries: dict[str, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))
    lengths: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, phrase: str, key: str) -> None:
        """Let the phrase stand for the key, besides what it stands for already."""
        phrase = folded(phrase)
        if not phrase:
            return
        if phrase not in self.entries:
            counts = self.lengths[phrase[0]]
            counts[len(phrase)] = counts.get(len(phrase), 0) + 1
        self.entries[phrase][key] = None

    def remove(self, phrase: str, key: str) -> None:
        """Let the phrase no longer stand for the key."""
        phrase = folded(phrase)
        keys = self.entries.get(phrase)
        if keys is None:
            return
        keys.pop(key, None)
        if not keys:
            del self.entries[phrase]
            counts = self.lengths[phrase[0]]
            counts[len(phrase)] -= 1
            if not counts[len(phrase)]:
                del counts[len(phrase)]

    def find(self, text: str) -> dict[str, tuple[str, ...]]:
        """Return the phrases that stand in the folded text, whole words in scripts that part words."""
        found: dict[str, tuple[str, ...]] = {}
        for start, first in enumerate(text):
            lengths = self.lengths.get(first)
            if not lengths or (start and _LATIN.match(first) and _LATIN.match(text[start - 1])):
                continue
            for length in lengths:
                phrase = text[start : start + length]
                if phrase in found or phrase not in self.entries:
                    continue
                end = start + length
                if end < len(text) and _LATIN.match(phrase[-1]) and _LATIN.match(text[end]):
                    continue
                found[phrase] = tuple(self.entries[phrase])
        return found


@dataclass
class Heard:
    """The names, areas and floors of the home that stand in an utterance, as slot lists for the grammar."""

    lists: dict[str, TextSlotList]
    domains: frozenset[str]

    @property
    def filled(self) -> frozenset[str]:
        """Which lists have an entry."""
        return frozenset(name for name, values in self.lists.items() if values.values)


class HomeNames:
    """The names of one home, brought up to date when its revision changes; only what changed is touched."""

    def __init__(self) -> None:
        self._lock = threading.RLock()  # words of several people are read in several threads
        self._home: Home | None = None
        self._revision: int | None = None
        self._known: dict[str, dict[str, Any]] = {"name": {}, "area": {}, "floor": {}}
        self._things: dict[str, Mapping[str, Any]] = {"name": {}, "area": {}, "floor": {}}
        self._phrases = {"name": Phrases(), "area": Phrases(), "floor": Phrases()}
        self._variants = Phrases()
        self.by_domain: dict[str, list[str]] = {}

    def holds(self, home: Home) -> bool:
        """Return whether these are the names of this home, or of one with the same things in another state."""
        if home is self._home:
            return True
        places = (home.entities, home.areas, home.floors)
        return all(k.keys() == t.keys() for k, t in zip(self._known.values(), places, strict=True))

    def update(self, home: Home) -> None:
        """Take over what changed in the home since the last call."""
        with self._lock:
            if home is self._home and home.revision == self._revision:
                return
            for kind, things in (("name", home.entities), ("area", home.areas), ("floor", home.floors)):
                self._take(kind, things)
            self.by_domain = _by_domain(tuple(home.entities), home)
            self._home, self._revision = home, home.revision

    def _take(self, kind: str, things: Mapping[str, Any]) -> None:
        known, phrases, before = self._known[kind], self._phrases[kind], self._things[kind]
        for key in [k for k in known if k not in things]:
            self._drop(kind, key, known.pop(key))
        self._things[kind] = now = dict(things)
        for key, thing in now.items():
            if before.get(key) is thing:
                continue
            called = _called(thing)
            if known.get(key) == called:
                continue
            self._drop(kind, key, known.get(key, ()))
            for phrase in called:
                phrases.add(phrase, key)
                for variant in _variants(phrase, kind, key):
                    self._variants.add(variant, key)
            known[key] = called

    def _drop(self, kind: str, key: str, called: tuple[str, ...]) -> None:
        for phrase in called:
            self._phrases[kind].remove(phrase, key)
            for variant in _variants(phrase, kind, key):
                self._variants.remove(variant, key)

    def phrases_in(self, text: str, loosely: bool = False) -> dict[str, dict[str, tuple[str, ...]]]:
        """Return the phrases of each kind (name, area, floor) in the folded text, and the ids they stand for.

        `loosely` also takes other ways to say a name.
        """
        with self._lock:
            found = {kind: phrases.find(text) for kind, phrases in self._phrases.items()}
            for phrase, ids in self._variants.find(text).items() if loosely else ():
                found["name"].setdefault(phrase, ids)
        return found

    def has_variants(self, text: str) -> bool:
        """Return whether another way to say a name stands in the text."""
        with self._lock:
            return bool(self._variants.find(folded(text)))

    def hear(self, text: str, home: Home, spoken_of: tuple[str, ...] = (), loosely: bool = False) -> Heard:
        """Return the home's names that occur in the text; `loosely` as in `phrases_in`.

        "It" and its like name what was spoken of before.
        """
        text = folded(text)
        found = self.phrases_in(text, loosely)
        names: list[TextSlotValue] = []
        domains: set[str] = set()
        for phrase, ids in found["name"].items():
            by_domain = _by_domain(ids, home)
            domains.update(by_domain)
            names += [_value(phrase, home, tuple(group), domain) for domain, group in by_domain.items()]
        for domain, group in _by_domain(spoken_of, home).items():
            pointing = [word for word in _POINTING if word in text]
            names += [_value(word, home, tuple(group), domain, spoken_of=True) for word in pointing]
            domains.update([domain] if pointing else [])
        places = {
            kind: [_place(phrase, keys, things) for phrase, keys in found[kind].items()]
            for kind, things in (("area", home.areas), ("floor", home.floors))
        }
        lists = {
            kind: TextSlotList(name=kind, values=values) for kind, values in {"name": names, **places}.items()
        }
        return Heard(lists, frozenset(domains))


def _variants(phrase: str, kind: str, key: str) -> Iterator[str]:
    """Yield how else a device's name is said; an entity's id begins with its domain."""
    return variants(folded(phrase), key.partition(".")[0]) if kind == "name" else iter(())


def _called(thing: Entity | Area | Floor) -> tuple[str, ...]:
    return (thing.name, *thing.aliases)


def _by_domain(ids: tuple[str, ...], home: Home) -> dict[str, list[str]]:
    by_domain: dict[str, list[str]] = {}
    for entity_id in ids:
        if entity_id in home.entities:
            by_domain.setdefault(home.entities[entity_id].domain, []).append(entity_id)
    return by_domain


def _value(
    phrase: str, home: Home, ids: tuple[str, ...], domain: str, spoken_of: bool = False
) -> TextSlotValue:
    first = home.entities[ids[0]]
    context: dict[str, Any] = {"domain": domain}
    if first.device_class:
        context["device_class"] = first.device_class
    return TextSlotValue(
        TextChunk(normalize_text(phrase)),
        first.name,
        context,
        {"ids": ids} | ({"spoken_of": True} if spoken_of else {}),
    )


def _place(phrase: str, ids: tuple[str, ...], things: Mapping[str, Any]) -> TextSlotValue:
    return TextSlotValue(TextChunk(normalize_text(phrase)), things[ids[0]].name, None, {"ids": ids})
