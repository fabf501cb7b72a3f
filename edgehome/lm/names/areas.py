"""Which rooms of a home words name."""

import re

from edgehome.lm.names.bilingual import called
from edgehome.lm.names.units import units
from edgehome.messages import Area
from edgehome.protocols import Home


def areas_named(text: str, home: Home) -> list[str]:
    """Return the rooms of the home that the words name, in their order; of two that begin alike the longer name counts."""
    said = [u.key for u in units(text.lower())]
    found = [
        (said.index(keys[0]), len(keys), area.id)
        for area in home.areas.values()
        for keys in ([u.key for u in units(n.lower())] for n in _called(area))
        if keys and any(said[i : i + len(keys)] == keys for i in range(len(said)))
    ]
    longest = {start: max(n for s, n, _ in found if s == start) for start, _, _ in found}
    return list(dict.fromkeys(a for start, n, a in sorted(found) if n == longest[start]))


def _called(area: Area) -> list[str]:
    """Return what a room is called, also by whose it is: "nan" is "Nan's Room"."""
    names = list(called(area))
    return names + [m[1] for n in names if (m := re.match(r"(\w{2,})['’]s (?:bed)?room$", n, re.IGNORECASE))]
