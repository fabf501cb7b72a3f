"""Things that are called nearly alike: pump 4 is no pump 1, 空压机 is no 压机, "the roller door" is any of them.

Looks at the words for a thing and at the names of the home's; knows no network.
"""

import re
from collections.abc import Sequence

from edgehome.lm.calls import reach
from edgehome.lm.grammars.folding import fold
from edgehome.lm.model.decode import Heard
from edgehome.lm.names.units import WEAK, stem, units
from edgehome.messages import Entity
from edgehome.protocols import Home

_MARK = re.compile(
    r"(?P<series>(?<![a-z])[a-z]{1,4})-?(?P<number>\d+)(?![\d.%]|\s?(?:percent|degrees?)\b)|(?<![\d.a-z-])(?P<alone>\d+)(?![\d.:%]|\s?(?:percent|degrees?)\b)"
    r"|(?P<han>[一二三四五六七八九十])(?=[号线])|(?<![a-z'])(?P<letter>[b-hj-z]|(?<=\S )a$|a(?=[线区]))(?![a-z'])"
    r"|(?<=[a-z] )(?P<word>two|three|four|five|six|seven|eight|nine|ten)$"
)


def marks(text: str) -> set[str]:
    """Return the numbers and letters that a name is told apart by: {"p101", "101"} of "Feed pump P-101"."""
    found: set[str] = set()
    for m in _MARK.finditer(fold(text).strip()):
        if m["series"]:
            found |= {m["series"] + m["number"], m["number"]}
        else:
            found.add(stem(next(filter(None, (m["alone"], m["han"], m["letter"], m["word"])))))
    return found


def _marks_of(entity: Entity, home: Home) -> set[str]:
    area = home.areas.get(entity.area or "")
    names = (entity.name, *entity.aliases, *((area.name, *area.aliases) if area else ()))
    return {m for n in names for m in marks(n)}


_NUMBER = re.compile(
    r"\s?\d+(?![\d.:%])|\s(?:two|three|four|five|six|seven|eight|nine|ten)\b(?! (?:percent|degrees?|minutes?|hours?))",
    re.IGNORECASE,
)
_NO_VALUE = frozenset((
    "HassTurnOn", "HassTurnOff", "StartMachine", "StopMachine", "ResetFault", "HomeMachine", "DispatchVehicle", "ChargeVehicle",
))  # fmt: skip


def _said(heard: Heard) -> list[str]:
    """Return the words for things, each with the number behind it where the order takes none itself."""
    found = []
    for span in heard.spans:
        if span.slot not in ("name", "domain") or not span.text.strip():
            continue
        after = heard.clause[heard.clause.find(span.text) + len(span.text) :]
        number = _NUMBER.match(after) if heard.intent in _NO_VALUE else None
        found.append(span.text + (number[0] if number else ""))
    return found


def with_number(heard: Heard) -> str:
    """Return the words for a thing together with a number behind them that is part of its name; "" where there is none."""
    bare = {s.text for s in heard.spans}
    return next((words for words in _said(heard) if words not in bare), "")


def _longest(words: str, clause: str, names: Sequence[str]) -> str:
    """Return the words with the characters before them that belong to a name with them: 压机 of 停空压机 is 空压机."""
    start = clause.find(words)
    longer = (clause[i : start + len(words)] for i in range(max(0, start - 3), start))
    return next((w for w in longer if not w[0].isascii() and any(w in n for n in names)), words)


def _keys(name: str) -> set[str]:
    return {u.key for u in units(fold(name))} - WEAK


def of_that_number(heard: Heard, entities: Sequence[Entity], home: Home) -> list[Entity]:
    """Return the entities without those of another number or letter than the one said, or the one that has it; none where
    this home has no thing of that number."""
    said = {m for text in _said(heard) for m in marks(text)}
    others = [e for e in entities if said and (own := _marks_of(e, home)) and not own & said]
    left = [e for e in entities if e not in others]
    if not others or left:
        return left
    nouns = {k for text in _said(heard) for k in _keys(text)} - said
    domains = {e.domain for e in entities}
    found = [
        e for e in home.entities.values()
        if e.domain in domains and _marks_of(e, home) & said and any(nouns & _keys(n) for n in (e.name, *e.aliases))
    ]  # fmt: skip
    return found if len(found) == 1 else []


def alike(heard: Heard, chosen: Entity, home: Home) -> list[Entity]:
    """Return the things that the words name as well as the one that was chosen, or better; none where it is the one.

    Of things told apart by a number each is meant where none is said; a word that only ends like a name is another.
    """
    said = _said(heard)
    if len(said) != 1 or reach.plural(heard):
        return []
    pool = [e for e in home.entities.values() if e.domain == chosen.domain]
    called = [fold(n) for e in pool for n in (e.name, *e.aliases)]
    words = _longest(fold(said[0]), fold(heard.clause), called)
    names = [fold(n) for n in (chosen.name, *chosen.aliases)]
    if words in names:
        return []
    if not words.isascii() and any(n in words for n in names) and not any(words in n for n in names):
        longer = [e for e in pool if any(words in fold(n) for n in (e.name, *e.aliases))]
        if longer:
            return longer
    if marks(words) or not _marks_of(chosen, home):
        return []
    if heard.areas and chosen.domain not in reach.GOES:
        pool = [e for e in pool if e.area in heard.areas]
    series = [e for e in reach.called_so(heard, pool) if _marks_of(e, home)]
    return series if len(series) > 1 and chosen in series else []
