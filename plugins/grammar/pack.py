"""One language's sentences, made ready once: which templates can match at all is told by their literal parts,
so that hassil reads only a few of them for an utterance. Knows no home."""

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import home_assistant_intents
import yaml
from hassil import Intents, is_match, parse_sentence
from hassil.expression import Alternative, Expression, ListReference, RuleReference, Sentence
from hassil.expression import Group as Several
from hassil.intents import Intent, IntentData, RangeSlotList, SlotList, TextSlotList
from hassil.util import CJK_WHITESPACE, merge_dict

PLACES = frozenset({"name", "area", "floor"})
OWN_SENTENCES = Path(__file__).parent / "sentences"


_loading = threading.Lock()
_loaded: dict[str, "Pack"] = {}


def load(language: str) -> "Pack":
    """Return the sentences of a language; they are read once in a process."""
    with _loading:
        if language not in _loaded:
            _loaded[language] = Pack(language)
        return _loaded[language]


@dataclass(slots=True)
class Group:
    """Templates that need the same: literal clauses (bit masks), slot lists, domains of the name, the speaker's area."""

    clauses: tuple[int, ...]
    needs: frozenset[str]
    domains: frozenset[str]
    here: bool
    templates: list[tuple[str, IntentData]]


class Pack:
    """The templates of one language; `candidates` are those that may match an utterance."""

    def __init__(self, language: str) -> None:
        self.language = language
        raw = home_assistant_intents.get_intents(language)
        if raw is None:
            raise LookupError(f"no sentences for language {language}")
        own = OWN_SENTENCES / f"{language}.yaml"
        if own.exists():
            with own.open(encoding="utf-8") as file:
                merge_dict(raw, yaml.load(file, getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
        raw.pop("responses", None)
        self._intents = Intents.from_dict(raw)
        self.skip_words = self._intents.skip_words
        self._spell_numbers()
        self._bits: dict[str, int] = {}
        self._fragments_of: dict[int, frozenset[str]] = {}
        self._by_clause = self._index()
        self._fragments: dict[str, list[tuple[str, int]]] = {}
        for fragment, bit in self._bits.items():
            self._fragments.setdefault(fragment[:2], []).append((fragment, bit))
        self._clauses = list(self._by_clause.items())
        self._with_bit: dict[int, list[int]] = {}
        for place, (clause, _) in enumerate(self._clauses):
            for bit in _bits_of(clause):
                self._with_bit.setdefault(bit, []).append(place)

    @cached_property
    def ignores_spaces(self) -> bool:
        """Whether spaces mean nothing in this language."""
        return self._intents.settings.ignore_whitespace

    def candidates(
        self, text: str, lists: frozenset[str], domains: frozenset[str], here: bool
    ) -> Intents | None:
        """Return the templates that the text may match, or None if there is none.

        `lists` are those of name, area and floor that have an entry in the text, `domains` those of the
        names in it, `here` whether the area of the speaker is known.
        """
        haystack = text.casefold()
        for word in self.skip_words:
            without = haystack.replace(word.casefold(), "")
            if without != haystack:
                haystack += "\n" + without
        if self.ignores_spaces:
            haystack += "\n" + CJK_WHITESPACE.sub("", haystack)
        present, places = 0, set(self._with_bit.get(0, ()))
        for start in {haystack[i : i + n] for i in range(len(haystack)) for n in (0, 1, 2)}:
            for fragment, bit in self._fragments.get(start, ()):
                if fragment in haystack:
                    present |= bit
                    places.update(self._with_bit.get(bit, ()))
        found: dict[str, list[IntentData]] = {}
        absent = ~present
        for place in sorted(places):
            for group in self._clauses[place][1]:
                if (
                    not group.needs <= lists
                    or (group.here and not here)
                    or (group.domains and "name" in group.needs and not group.domains & domains)
                ):
                    continue
                for rest in group.clauses:
                    if rest & absent == rest:
                        break
                else:
                    for intent, data in group.templates:
                        found.setdefault(intent, []).append(data)
        if not found:
            return None
        return replace(self._intents, intents={name: Intent(name, data) for name, data in found.items()})

    def _spell_numbers(self) -> None:
        """Let hassil make its tables of numbers in words now; it makes each when a sentence first asks for it."""
        kept = (
            self._intents.slot_lists,
            *(d.slot_lists for i in self._intents.intents.values() for d in i.data),
        )
        for lists in kept:
            for name, numbers in lists.items():
                if isinstance(numbers, RangeSlotList) and numbers.words:
                    is_match("-", parse_sentence(f"{{{name}}}"), {name: numbers}, language=self.language)

    def _index(self) -> dict[int, list[Group]]:
        """Return the templates by their most telling clause, so that most are passed over at once."""
        rules = self._intents.expansion_rules
        groups: dict[tuple[Any, ...], Group] = {}
        for intent in self._intents.intents.values():
            for data in intent.data:
                wanted = data.requires_context.get("domain", ())
                domains = frozenset([wanted] if isinstance(wanted, str) else wanted)
                local = {**rules, **data.expansion_rules}
                lists = {**self._intents.slot_lists, **data.slot_lists}
                for sentence in data.sentences:
                    needed = _needed(sentence.expression, local)
                    said = {self._said(lists[name]) for name in needed - PLACES if name in lists} - {
                        frozenset()
                    }
                    clauses = sorted(sentence.get_required_clauses(local) | said, key=_commonness)
                    masks = tuple(self._mask(clause) for clause in clauses)
                    key = (masks, PLACES & needed, domains, "area" in data.requires_context)
                    alone = replace(data, sentence_texts=[sentence.text or ""])
                    alone.__dict__["sentences"] = [sentence]  # what the cached property would parse again
                    groups.setdefault(key, Group(*key, [])).templates.append((intent.name, alone))
        index: dict[int, list[Group]] = {}
        for group in groups.values():
            index.setdefault(group.clauses[0] if group.clauses else 0, []).append(group)
        return index

    def _said(self, values: SlotList) -> frozenset[str]:
        """Return fragments of which one stands in every text that has a value of the list; none where nothing is certain."""
        if id(values) not in self._fragments_of:
            found: frozenset[str] = frozenset()
            if isinstance(values, TextSlotList):
                each = [
                    Sentence(v.text_in).get_required_clauses(self._intents.expansion_rules)
                    for v in values.values
                ]
                found = frozenset().union(*(min(c, key=_commonness) for c in each)) if all(each) else found
            self._fragments_of[id(values)] = found
        return self._fragments_of[id(values)]

    def _mask(self, fragments: Iterable[str]) -> int:
        mask = 0
        for fragment in fragments:
            mask |= self._bits.setdefault(fragment, 1 << len(self._bits))
        return mask


def _bits_of(mask: int) -> Iterator[int]:
    """Yield the single bits of a mask; a mask of none is the bit 0."""
    if not mask:
        yield 0
    while mask:
        bit = mask & -mask
        yield bit
        mask ^= bit


def _commonness(clause: frozenset[str]) -> tuple[int, int]:
    """Order clauses by how little they tell: many short alternatives come last."""
    return len(clause), -min(map(len, clause))


def _needed(expression: Expression, rules: dict[str, Sentence]) -> frozenset[str]:
    """Return the slot lists that every match of the expression fills."""
    if isinstance(expression, ListReference):
        return frozenset({expression.list_name})
    if isinstance(expression, RuleReference):
        rule = rules.get(expression.rule_name)
        return _needed(rule.expression, rules) if rule else frozenset()
    if isinstance(expression, Alternative):
        if expression.is_optional or not expression.items:
            return frozenset()
        return frozenset.intersection(*(_needed(item, rules) for item in expression.items))
    if isinstance(expression, Several):
        return frozenset().union(*(_needed(item, rules) for item in expression.items))
    return frozenset()
