"""What the words may point at: a home's devices, areas and floors, and how their names fit an utterance.

`HomeIndex` is built once for a home and changed entity by entity; `fit` compares one utterance with it. Only
letters are compared here; what words mean is the network's part. Used alike in training and at run time.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from edgehome.lm.model import labels
from edgehome.lm.model.meanings import Meanings
from edgehome.lm.model.tables import AREA, ENTITY, FLOOR, Candidate, Table, of_name, table
from edgehome.lm.model.tokens import Tokenizer, Tokens
from edgehome.lm.names.bilingual import translations
from edgehome.lm.names.units import WEAK, Unit, is_han, near, units
from edgehome.messages import Area, Entity, Floor
from edgehome.pinyin import reading

NAME_PIECES = 10
TOKEN_FLAGS = 8
LONE_CHARACTER = 0.35
SOUND, ALIKE = "~", 0.8
"""What marks a key that is a sound, and what a match by sound is worth."""
OTHER_NUMBER = 0.88
"""A word that is the name's but for its plural: "the kitchen lights" may be more than the Kitchen Light."""
_FREQUENT = 400
SLIPS_KEPT = 1000


@dataclass
class Fit:
    """How an utterance of T pieces fits C chosen candidates."""

    candidates: list[Candidate]
    types: np.ndarray  # (C,) ENTITY, AREA or FLOOR
    kinds: np.ndarray  # (C,) index in KIND
    match: np.ndarray  # (C, T) how well the piece is one of the candidate's words, 0 to 1
    cover: np.ndarray  # (C, T) the share of the candidate's name that the piece brings, sums to <= 1
    static: np.ndarray  # (C, STATIC)
    area_row: np.ndarray  # (C,) row of the candidate's area, -1 if it has none or it is not chosen
    flags: np.ndarray  # (T, TOKEN_FLAGS) what the home's names say about each piece
    domains: np.ndarray  # (T,) index in KIND of the device that is named in full there, 0 if none
    table: Table  # the same candidates
    exact: dict[str, str] = field(default_factory=dict)  # candidate id -> its name that stands in the words


class HomeIndex:
    """The names of a home, by unit."""

    def __init__(self, tokenizer: Tokenizer):
        self.tokenizer = tokenizer
        self.candidates: dict[tuple[int, str], Candidate] = {}
        self.by_key: dict[str, dict[tuple[int, str], list[tuple[int, int]]]] = defaultdict(dict)
        self.domain_count: dict[int, int] = defaultdict(int)
        self.area_domain: dict[tuple[str | None, int], int] = defaultdict(int)
        self.same_name: dict[str, int] = defaultdict(int)
        self._words: dict[str, dict[str, None]] = defaultdict(
            dict
        )  # what may be misspelt, by its first letter
        self._slips: dict[str, list[tuple[str, float]]] = {}
        self._meanings = Meanings()
        self._seen: dict[tuple[int, str], Entity | Area | Floor] = {}
        self._places: dict[str, str | None] = {}
        self._all: Table | None = None  # of a home of few things
        self.memo: dict[Hashable, Any] = {}
        """What others worked out from these names; emptied when one changes."""

    # ---- building ---------------------------------------------------------------------------

    def holds(
        self, entities: Mapping[str, Entity], areas: Mapping[str, Area], floors: Mapping[str, Floor]
    ) -> bool:
        """Return whether the index has these things and no others; their names may differ."""
        if len(self.candidates) != len(entities) + len(areas) + len(floors):
            return False
        return all((ENTITY, i) in self.candidates for i in entities) and all(
            (kind, i) in self.candidates for kind, ids in ((AREA, areas), (FLOOR, floors)) for i in ids
        )

    def update(
        self, entities: Mapping[str, Entity], areas: Mapping[str, Area], floors: Mapping[str, Floor]
    ) -> set[tuple[int, str]]:
        """Make the index that of this home; return the candidates that are new or changed."""
        things: list[tuple[int, Mapping[str, Any]]] = [(ENTITY, entities), (AREA, areas), (FLOOR, floors)]
        for key in [k for k in self.candidates if k[1] not in things[k[0]][1]]:
            self._remove(key)
            del self._seen[key]
        places = {a.id: a.floor for a in areas.values()}
        moved, self._places = places != self._places, places
        changed = set()
        for kind, known in things:
            for name, thing in known.items():
                key = (kind, name)
                if not moved and self._seen.get(key) is thing:
                    continue
                self._seen[key] = thing
                made = _candidate(key, thing, places)
                old = self.candidates.get(key)
                if old and all(getattr(old, part) == getattr(made, part) for part in _COMPARED):
                    continue
                if old:
                    self._remove(key)
                self._add(key, made)
                changed.add(key)
        return changed

    def _add(self, key: tuple[int, str], candidate: Candidate) -> None:
        normal = [self.tokenizer.characters.normalise(name) for name in candidate.names]
        parts = [units(name) for name in normal]
        candidate.keys = tuple(tuple(u.key for u in part) for part in parts)
        candidate.words = tuple(tuple(u.word for u in part) for part in parts)
        pieces: list[int] = []
        for name in normal[: candidate.own]:
            pieces += [p for p in self.tokenizer.encode(name, NAME_PIECES).ids if p not in pieces]
        candidate.pieces = tuple(pieces[:NAME_PIECES])
        self.candidates[key] = candidate
        self._meanings.put(key, candidate.pieces)
        self._forget()
        for n, keys in enumerate(candidate.keys):
            for i, unit in enumerate(keys):
                self.by_key[unit].setdefault(key, []).append((n, i))
            for joined, i in (*_joins(keys), *_spelled(keys)):
                self.by_key[joined].setdefault(key, []).append((n, i))
            written = (*keys, *(joined for joined, _ in _joins(keys)))
            for word in filter(_spellable, written):
                self._words[word[0]][word] = None
            self.same_name[" ".join(keys)] += 1
        if candidate.type == ENTITY:
            self.domain_count[candidate.kind] += 1
            self.area_domain[candidate.area, candidate.kind] += 1

    def _remove(self, key: tuple[int, str]) -> None:
        candidate = self.candidates.pop(key)
        for keys in candidate.keys:
            for unit in {*keys, *(joined for joined, _ in (*_joins(keys), *_spelled(keys)))}:
                self.by_key[unit].pop(key, None)
                if not self.by_key[unit]:
                    del self.by_key[unit]
                    self._words[unit[0]].pop(unit, None)
            self.same_name[" ".join(keys)] -= 1
        if candidate.type == ENTITY:
            self.domain_count[candidate.kind] -= 1
            self.area_domain[candidate.area, candidate.kind] -= 1
        self._meanings.drop(key)
        self._forget()

    def _forget(self) -> None:
        self._slips.clear()
        self.memo.clear()
        self._all = None

    def means(
        self, vectors: Callable[[tuple[int, ...]], np.ndarray]
    ) -> tuple[list[tuple[int, str]], np.ndarray]:
        """Return the candidates and the mean vectors of their names at length one (N, K)."""
        return self._meanings.all(vectors)

    def weight(self, key: str) -> float:
        """Return how much a unit tells: what many names of the home share tells little."""
        df = len(self.by_key.get(key, ()))
        value = math.log(1.0 + len(self.candidates) / max(df, 1)) + 0.2
        return value * 0.1 if key in WEAK else value

    # ---- comparing --------------------------------------------------------------------------

    def _hits(self, found: list[Unit]) -> dict[tuple[int, str], dict[int, dict[int, tuple[int, float]]]]:
        """Return {candidate: {name number: {place in the name: (unit of the utterance, value)}}}."""
        hits: dict[tuple[int, str], dict[int, dict[int, tuple[int, float]]]] = {}
        jobs: list[tuple[int, float, int, str]] = []
        for u, unit in enumerate(found):
            if unit.key in self.by_key:
                jobs.append((len(self.by_key[unit.key]), 1.0, u, unit.key))
            elif unit.key.isalpha() and not is_han(unit.key) and len(unit.key) >= 4:
                jobs += [(len(self.by_key[w]), v, u, w) for w, v in self._like(unit.key)]
            if u + 1 < len(found) and unit.key.isascii() and found[u + 1].key.isascii():
                joined = unit.key + found[u + 1].key
                if joined in self.by_key:
                    jobs.append((len(self.by_key[joined]), 0.95, u, joined))
        jobs += self._sounds(found)
        for count, value, u, key in sorted(jobs):
            entries = self.by_key[key]
            few: Iterable[tuple[int, str]] = entries
            if count > _FREQUENT and len(hits) >= 32:
                few = [k for k in hits if k in entries]
            for k in few:
                names = hits.setdefault(k, {})
                keys = self.candidates[k].keys
                for n, i in entries[k]:
                    worth = value
                    if value == 1.0 and key[0] != SOUND and found[u].word != self.candidates[k].words[n][i]:
                        worth = OTHER_NUMBER if key.isalpha() else 1.0
                    if is_han(key) and len(keys[n]) > 1:
                        before = u and i and found[u - 1].key == keys[n][i - 1]
                        after = (
                            u + 1 < len(found) and i + 1 < len(keys[n]) and found[u + 1].key == keys[n][i + 1]
                        )
                        worth = 1.0 if before or after else LONE_CHARACTER
                    spots = names.setdefault(n, {})
                    if spots.get(i, (0, 0.0))[1] < worth:
                        spots[i] = (u, worth)
                    if key[0] == SOUND:
                        second = u if found[u].key == key[1:] else u + 1
                        if spots.get(i + 1, (0, 0.0))[1] < worth:
                            spots[i + 1] = (second, worth)
                        continue
                    if key != keys[n][i] and i + 1 < len(keys[n]) and key == keys[n][i] + keys[n][i + 1]:
                        spots.setdefault(i + 1, (u, worth))
                    if key == keys[n][i] and u + 1 < len(found) and key == found[u].key + found[u + 1].key:
                        spots[i] = (u, worth)
        return hits

    def _sounds(self, found: list[Unit]) -> list[tuple[int, float, int, str]]:
        """Return matches by sound: two characters written with others, or in letters (客听, keting, ke ting)."""
        jobs = []
        for u, unit in enumerate(found):
            keys = [SOUND + unit.key] if unit.key.isascii() and len(unit.key) > 3 else []
            if u + 1 < len(found) and (first := _sound(unit.key)) and (second := _sound(found[u + 1].key)):
                keys.append(SOUND + first + second)
            jobs += [(len(self.by_key[k]), ALIKE, u, k) for k in keys if k in self.by_key]
        return jobs

    def _like(self, word: str) -> list[tuple[str, float]]:
        if word not in self._slips:
            if len(self._slips) >= SLIPS_KEPT:
                self._slips.clear()
            same = [w for first in sorted({word[0], word[1]}) for w in self._words.get(first, ())]
            close = [(w, near(word, w)) for w in same if abs(len(w) - len(word)) <= 2]
            self._slips[word] = [(w, v) for w, v in close if v > 0]
        return self._slips[word]

    def fit(
        self,
        normal: str,
        tokens: Tokens,
        *,
        area: str | None = None,
        focus: Sequence[str] = (),
        limit: int = 64,
        must: Sequence[tuple[int, str]] = (),
        nearest: Callable[[int], Iterable[tuple[int, str]]] | None = None,
    ) -> Fit:
        """Return how the utterance fits the home.

        `area` is the speaker's, `focus` the entities last spoken of, the latest first; `must` are candidates
        to take in any case, `nearest(k)` gives k more by meaning when the home has more than `limit`.
        """
        found = units(normal)
        hits = self._hits(found)
        weights = {
            k: self.weight(k) for k in {key for c in hits for ks in self.candidates[c].keys for key in ks}
        }
        scored = {key: self._best(self.candidates[key], names, weights) for key, names in hits.items()}
        chosen = self._choose(scored, area, focus, limit, must, nearest)
        return self._arrays(normal, tokens, found, chosen, scored, weights, area, focus)

    def _best(self, candidate, names, weights):
        """Return (share, mass, name number, spots) of the name that fits best."""
        best: tuple[float, float, int, dict] = (0.0, 0.0, 0, {})
        for n, spots in names.items():
            total = sum(weights[k] for k in candidate.keys[n])
            mass = sum(weights[candidate.keys[n][i]] * value for i, (_, value) in spots.items())
            if (mass / total, mass) > best[:2]:
                best = (mass / total, mass, n, spots)
        return best

    def _choose(self, scored, area, focus, limit, must, nearest) -> Table:
        if len(self.candidates) <= limit:
            self._all = self._all or self._table(self.candidates)
            return self._all
        wanted = dict.fromkeys([*must, *((ENTITY, e) for e in focus)])
        if area is not None:
            wanted[AREA, area] = None
        rank = sorted(scored, key=lambda k: (scored[k][0] * scored[k][1], scored[k][0]), reverse=True)
        wanted.update(dict.fromkeys(rank[: limit - 12]))
        for key in list(wanted):
            candidate = self.candidates.get(key)
            if candidate and candidate.area is not None:
                wanted[AREA, candidate.area] = None
        if nearest is not None:
            wanted.update(dict.fromkeys(nearest(max(8, limit - len(wanted)))))
        return self._table([k for k in wanted if k in self.candidates][: limit + 16])

    def _table(self, keys: Iterable[tuple[int, str]]) -> Table:
        chosen = [self.candidates[k] for k in sorted(keys, key=lambda k: k[0])]
        return table(chosen, self.domain_count, self.area_domain, self.same_name)

    def _arrays(self, normal, tokens, found, chosen: Table, scored, weights, area, focus) -> Fit:
        n_pieces, count = len(tokens.ids), len(chosen.candidates)
        at_unit = _pieces_of(found, tokens)
        row = chosen.row
        match = np.zeros((count, n_pieces), np.float32)
        cover = np.zeros((count, n_pieces), np.float32)
        static = chosen.static.copy()
        flags = [[0.0] * TOKEN_FLAGS for _ in range(n_pieces)]
        domains = [0] * n_pieces
        exact: dict[str, str] = {}
        places: dict[tuple[int, str], tuple[int, int]] = {}
        top_mass = max((s[1] for k, s in scored.items() if k[0] == ENTITY), default=1.0) or 1.0
        for key, (share, mass, n, spots) in scored.items():
            r = row.get(key)
            candidate = self.candidates[key]
            keys = candidate.keys[n]
            total = mass / share if share else 1.0
            touched = set()
            for i, (u, value) in spots.items():
                touched.update(at_unit[u])
                if r is None:
                    continue
                weight = weights[keys[i]] * value / total
                for t in at_unit[u]:
                    match[r, t] = max(match[r, t], value)
                    cover[r, t] += weight / len(at_unit[u])
            full = share > 0.98
            column = {ENTITY: 0, AREA: 2, FLOOR: 4}[key[0]]
            for t in touched:
                flags[t][column] = max(flags[t][column], 1.0 if full else 0.0)
                flags[t][column + 1] = max(flags[t][column + 1], share)
            if full and spots:
                order = [u for _, (u, _) in sorted(spots.items())]
                if order == list(range(order[0], order[0] + len(order))):
                    named = candidate.id if key[0] == ENTITY else f"{key[0]}:{candidate.id}"
                    exact[named] = candidate.names[n]
                    places[key] = (order[0], order[-1])
                if key[0] == ENTITY:
                    for t in touched:
                        if not domains[t] or len(keys) > 1:
                            domains[t] = candidate.kind
            if r is not None:
                static[r, 1:4] = share, len(spots) / len(keys), min(mass / top_mass, 1.5)
                static[r, 14:] = of_name(keys, self.same_name)
        for key, (first, last) in places.items():
            inside = any(
                a <= first and last <= b and (a, b) != (first, last)
                for k, (a, b) in places.items()
                if k[0] == key[0]
            )
            if (r := row.get(key)) is not None:
                static[r, 0] = 1.0
                static[r, 13] = 0.0 if inside else 1.0
            if not inside:
                for u in range(first, last + 1):
                    for t in at_unit[u]:
                        flags[t][6] = 1.0
        for t, start in enumerate(tokens.starts):
            flags[t][7] = 1.0 if start and normal[start - 1] != " " else 0.0
        for (kind, name), (share, *_) in scored.items():
            if kind == AREA:
                static[chosen.in_area.get(name, []), 5] = share
            elif kind == FLOOR:
                static[chosen.on_floor.get(name, []), 11] = share
        self._about(static, chosen, area, focus)
        return Fit(
            chosen.candidates, chosen.types, chosen.kinds, match, cover, static, chosen.area_row,
            np.array(flags, np.float32).reshape(n_pieces, TOKEN_FLAGS), np.array(domains, np.int64), chosen, exact,
        )  # fmt: skip

    def _about(self, static: np.ndarray, chosen: Table, area: str | None, focus: Sequence[str]) -> None:
        """Write down what is where the speaker is, and what was spoken of, the latest first."""
        if area is not None:
            static[chosen.in_area.get(area, []), 4] = 1.0
        for name, i in {name: i for i, name in enumerate(focus)}.items():
            if (r := chosen.row.get((ENTITY, name))) is not None:
                static[r, 6:8] = 1.0, float(i == 0)
        for kind in (AREA, FLOOR):
            if area is not None and (r := chosen.row.get((kind, area))) is not None:
                static[r, 12] = 1.0


def _pieces_of(found: list[Unit], tokens: Tokens) -> list[list[int]]:
    """Return the pieces that each unit of the utterance lies in; both run from left to right."""
    places: list[list[int]] = []
    first, count = 0, len(tokens.ids)
    for unit in found:
        while first < count and tokens.ends[first] <= unit.start:
            first += 1
        t, own = first, []
        while t < count and tokens.starts[t] < unit.end:
            if tokens.ends[t] > unit.start:
                own.append(t)
            t += 1
        places.append(own)
    return places


def _joins(keys: Sequence[str]) -> list[tuple[str, int]]:
    """Return neighbouring English words written as one, with the place of the first."""
    pairs = zip(keys, keys[1:], strict=False)
    return [(a + b, i) for i, (a, b) in enumerate(pairs) if a.isalpha() and b.isalpha() and (a + b).isascii()]


def _sound(key: str) -> str:
    """Return how a unit sounds: a character's reading, letters as they are."""
    return reading(key) if is_han(key) else key if key.isalpha() and len(key) <= 6 else ""


def _spelled(keys: Sequence[str]) -> list[tuple[str, int]]:
    """Return neighbouring characters by their sound, with the place of the first."""
    pairs = zip(keys, keys[1:], strict=False)
    return [(SOUND + reading(a) + reading(b), i) for i, (a, b) in enumerate(pairs) if is_han(a) and is_han(b)]


_COMPARED = ("names", "area", "floor", "kind", "device_class")


def _candidate(
    key: tuple[int, str], thing: Entity | Area | Floor, places: Mapping[str, str | None]
) -> Candidate:
    """Return a thing as a candidate, its names not yet taken apart."""
    area = getattr(thing, "area", None)
    floor = getattr(thing, "floor", None) or places.get(area or "")
    kind, device_class = _kind(thing)
    own = (thing.name, *thing.aliases)
    names = (*own, *translations(own))
    return Candidate(key[1], key[0], kind, device_class, area, floor, names, own=len(own))


def _spellable(key: str) -> bool:
    return len(key) >= 4 and key.isascii() and key.isalpha()


def _kind(thing: Entity | Area | Floor) -> tuple[int, int]:
    if isinstance(thing, Entity):
        return (
            labels.position(labels.DOMAIN, thing.domain),
            labels.position(labels.DEVICE_CLASS, thing.device_class),
        )
    return labels.KIND.index(labels.AREA if isinstance(thing, Area) else labels.FLOOR), 0
