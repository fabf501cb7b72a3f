"""Sentence templates: parsing, drawing one wording, and text that keeps the places of its slots.

Syntax: `(a|b)` choice, `[x]` optional, `{slot}`, `{slot:words}` (words of the template that fill the slot), `<rule>`. Nothing here knows homes or intents.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from edgehome.training.sample import Span


class TemplateError(ValueError):
    """A template that cannot be read: says which and where."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A gap in a template."""

    name: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A reference to the templates of another section."""

    name: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several sequences; an optional part is a choice with an empty one."""

    options: tuple["Sequence_", ...]


Node = str | Slot | Rule | Choice
Sequence_ = tuple[Node, ...]
_CLOSERS = {"(": ")", "[": "]"}


def parse(source: str) -> Sequence_:
    """Return the template as a sequence of nodes. Raises TemplateError."""
    nodes, position = _parse_options(source, 0, "")
    if position != len(source):
        raise TemplateError(f"template {source!r}: unexpected {source[position]!r} at {position}")
    return nodes[0] if len(nodes) == 1 else (Choice(tuple(nodes)),)


def _parse_options(source: str, position: int, closer: str) -> tuple[list[Sequence_], int]:
    options: list[Sequence_] = []
    current: list[Node] = []
    literal = ""
    while position < len(source) and source[position] != closer:
        char = source[position]
        if char in "([{<|":
            if literal:
                current.append(literal)
                literal = ""
            if char == "|":
                if not closer:
                    raise TemplateError(f"template {source!r}: | outside brackets at {position}")
                options.append(tuple(current))
                current = []
                position += 1
            elif char in "([":
                inner, end = _parse_options(source, position + 1, _CLOSERS[char])
                if end >= len(source):
                    raise TemplateError(f"template {source!r}: {char} at {position} is not closed")
                if char == "[":
                    inner = [*inner, ()]
                current.append(Choice(tuple(inner)) if len(inner) > 1 else _flat(inner[0]))
                position = end + 1
            else:
                end = source.find("}" if char == "{" else ">", position)
                if end < 0:
                    raise TemplateError(f"template {source!r}: {char} at {position} is not closed")
                name = source[position + 1 : end].strip()
                current.append(Slot(name) if char == "{" else Rule(name))
                position = end + 1
        elif char in ")]}":
            raise TemplateError(f"template {source!r}: unexpected {char!r} at {position}")
        else:
            literal += char
            position += 1
    if literal:
        current.append(literal)
    options.append(tuple(current))
    return options, position


def _flat(sequence: Sequence_) -> Node:
    return sequence[0] if len(sequence) == 1 else Choice((sequence,))


def count(sequence: Sequence_, rules: Mapping[str, Sequence[Sequence_]], depth: int = 0) -> int:
    """Return how many wordings a template has (capped at a million)."""
    total = 1
    for node in sequence:
        if isinstance(node, Choice):
            total *= sum(count(option, rules, depth) for option in node.options)
        elif isinstance(node, Rule) and depth < 5:
            total *= sum(count(option, rules, depth + 1) for option in rules.get(node.name, ())) or 1
        if total > 1_000_000:
            return 1_000_000
    return total


def weight(sequence: Sequence_, rules: Mapping[str, Sequence[Sequence_]]) -> float:
    """Return how often to draw a template: one that holds more wordings more often, but not in proportion."""
    return min(6.0, 1.0 + 0.5 * math.log2(count(sequence, rules)))


def slots_in(sequence: Sequence_, rules: Mapping[str, Sequence[Sequence_]], depth: int = 0) -> set[str]:
    """Return the names of all slots that the template can hold."""
    found: set[str] = set()
    for node in sequence:
        if isinstance(node, Slot):
            found.add(node.name)
        elif isinstance(node, Choice):
            for option in node.options:
                found |= slots_in(option, rules, depth)
        elif isinstance(node, Rule) and depth < 5:
            for option in rules.get(node.name, ()):
                found |= slots_in(option, rules, depth + 1)
    return found


def draw(
    sequence: Sequence_,
    rng: Random,
    rules: Mapping[str, Sequence[Sequence_]],
    out: list[str | Slot] | None = None,
) -> list[str | Slot]:
    """Return literals and slots of one wording; choices are made by `rng`. Raises TemplateError."""
    out = [] if out is None else out
    for node in sequence:
        if isinstance(node, (str, Slot)):
            out.append(node)
        elif isinstance(node, Choice):
            options = node.options
            draw(options[int(rng.random() * len(options))], rng, rules, out)
        else:
            choices = rules.get(node.name)
            if not choices:
                raise TemplateError(f"rule <{node.name}> has no section of that name")
            draw(choices[int(rng.random() * len(choices))], rng, rules, out)
    return out


# ---- text with places ---------------------------------------------------------------------------


@dataclass(slots=True)
class Text:
    """Words with their marks (slot, start, end, owner): `owner` counts the calls they belong to."""

    text: str = ""
    marks: list[tuple[str, int, int, int]] = field(default_factory=list)

    def owned(self, shift: int) -> "Text":
        """Return the same text with its owners counted from `shift`."""
        return Text(self.text, [(s, a, b, o + shift) for s, a, b, o in self.marks])

    def edited(self, edits: Iterable[tuple[int, int, str]]) -> "Text":
        """Return the text after replacing start..end by words; edits do not overlap; marks follow."""
        ordered = sorted(edits)
        if not ordered:
            return self
        parts, last = [], 0
        for start, end, words in ordered:
            parts += [self.text[last:start], words]
            last = end
        parts.append(self.text[last:])

        def moved(place: int, closing: bool) -> int:
            shift = 0
            for start, end, words in ordered:
                if end < place or (end == place and (start < place or not closing)):
                    shift += len(words) - (end - start)
                elif start < place:
                    return start + shift + (len(words) if closing else 0)
                else:
                    break
            return place + shift

        marks = [(s, moved(a, False), moved(b, True), o) for s, a, b, o in self.marks]
        return Text("".join(parts), [m for m in marks if m[1] < m[2] or m[0] == "clause"])


def mark(words: str, slot: str, owner: int = 0) -> Text:
    """Return the words as the filling of a slot."""
    return Text(words, [(slot, 0, len(words), owner)] if words else [])


_CLOSE = set(",.;:?!'’、，。！？；：)")


def _is_word(char: str) -> bool:
    return char.isascii() and (char.isalnum() or char in "'\"%)(&-")


def build(
    parts: Iterable[str | Slot], fill: Callable[[str], Text | str], spaced: bool, gap: bool = False
) -> Text:
    """Return the parts joined, slots filled by `fill(slot name)`, marks moved along.

    `spaced` languages keep single spaces; others only those between ASCII words, and with `gap` one
    around ASCII fillings.
    """
    out: list[str] = []
    marks: list[tuple[str, int, int, int]] = []
    length, last, pending = 0, "", False
    for part in parts:
        if isinstance(part, Slot):
            slot, _, words = part.name.partition(":")
            filled = mark(words, slot) if words else fill(slot)
            text = filled if isinstance(filled, Text) else Text(filled)
            if not text.text:
                continue
            first = text.text[0]
            wide = gap and last and (_is_word(first) != _is_word(last)) and last not in _CLOSE
            if length and ((pending and _keep(last, first, spaced)) or (not spaced and wide)):
                out.append(" ")
                length += 1
            pending = False
            out.append(text.text)
            marks += [(s, a + length, b + length, o) for s, a, b, o in text.marks]
            length += len(text.text)
            last = text.text[-1]
            continue
        for char in part:
            if char == " ":
                pending = True
                continue
            if pending and length and _keep(last, char, spaced):
                out.append(" ")
                length += 1
            pending = False
            out.append(char)
            length += 1
            last = char
    return Text("".join(out), marks)


def _keep(last: str, first: str, spaced: bool) -> bool:
    if spaced:
        return first not in _CLOSE or first in "'("
    return _is_word(last) and _is_word(first)


def spans(text: Text, owner: int) -> tuple[Span, ...]:
    """Return the owner's marks as spans without outer spaces, in the order of the words."""
    found = []
    for slot, start, end, whose in sorted(text.marks, key=lambda m: (m[1], m[2])):
        if whose != owner or slot == "clause":
            continue
        while start < end and text.text[start] == " ":
            start += 1
        while end > start and text.text[end - 1] == " ":
            end -= 1
        if start < end:
            found.append(Span(slot, start, end))
    return tuple(found)


def clause(text: Text, owner: int) -> tuple[int, int] | None:
    """Return where the owner's own words stand, or None."""
    return next(((a, b) for s, a, b, o in text.marks if o == owner and s == "clause"), None)
