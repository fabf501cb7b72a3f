"""Candidates as arrays: what does not depend on the words said, so that a home of few things has it ready for every sentence."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

STATIC = 16
ENTITY, AREA, FLOOR = 0, 1, 2
Key = tuple[int, str]


@dataclass
class Candidate:
    """One device, area or floor with what its names are made of."""

    id: str
    type: int
    kind: int
    device_class: int
    area: str | None = None
    floor: str | None = None
    names: tuple[str, ...] = ()
    keys: tuple[tuple[str, ...], ...] = ()
    words: tuple[tuple[str, ...], ...] = ()
    pieces: tuple[int, ...] = ()
    key: np.ndarray | None = None  # (K,) set by the network once, as is
    directions: np.ndarray | None = None  # (L, K) its name's pieces at length one
    own: int = 0  # how many of the names are its own; those behind are translations


class Looks(NamedTuple):
    """Candidates as the network knows them: keys (C, K), their names' pieces at length one (all pieces, K), and where each begins."""

    keys: np.ndarray
    directions: np.ndarray
    starts: np.ndarray


@dataclass
class Table:
    """C candidates in their rows."""

    candidates: list[Candidate]
    row: dict[Key, int]
    types: np.ndarray  # (C,) ENTITY, AREA or FLOOR
    kinds: np.ndarray  # (C,) index in KIND
    area_row: np.ndarray  # (C,) row of the candidate's area, -1 if it has none or it is not there
    static: np.ndarray  # (C, STATIC), without what the words and the speaker's place bring
    in_area: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    on_floor: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    looks: Looks | None = None  # set by the network once


def table(
    candidates: Sequence[Candidate],
    domain_count: dict[int, int],
    area_domain: dict[tuple[str | None, int], int],
    same_name: dict[str, int],
) -> Table:
    """Return the candidates' table; the counts are the home's."""
    made = Table(
        candidates=list(candidates),
        row={(c.type, c.id): r for r, c in enumerate(candidates)},
        types=np.array([c.type for c in candidates], np.int64),
        kinds=np.array([c.kind for c in candidates], np.int64),
        area_row=np.full(len(candidates), -1, np.int64),
        static=np.zeros((len(candidates), STATIC), np.float32),
    )
    for r, c in enumerate(candidates):
        if c.area is not None:
            made.area_row[r] = made.row.get((AREA, c.area), -1)
        if c.type == ENTITY:
            made.static[r, 8] = 1.0 / domain_count[c.kind]
            made.static[r, 9] = 1.0 / area_domain[c.area, c.kind] if c.area else 0.0
            made.static[r, 10] = float(c.area is None)
            if c.area is not None:
                made.in_area[c.area].append(r)
            if c.floor is not None:
                made.on_floor[c.floor].append(r)
        made.static[r, 14:] = of_name(c.keys[0] if c.keys else (), same_name)
    return made


def of_name(keys: Sequence[str], same_name: dict[str, int]) -> tuple[float, float]:
    """Return how alone a name is among the home's, and how long it is."""
    return 1.0 / max(same_name.get(" ".join(keys), 0), 1), min(len(keys), 8) / 8
