"""The network listening in a home: its names compiled once, words and context in, the calls of a sentence as heard out."""

from pathlib import Path

import numpy as np

from edgehome.lm.calls import concern
from edgehome.lm.model import labels
from edgehome.lm.model.calibrate import Calibration
from edgehome.lm.model.candidates import HomeIndex
from edgehome.lm.model.decode import Sentence, Vocabulary, context_ids, decode
from edgehome.lm.model.network import Network
from edgehome.messages import Context
from edgehome.protocols import Home

DATA = Path(__file__).parent / "data"
MAX_CHARACTERS = 400
HOMES_KEPT = 4
MEMO = 32


class Hearing:
    """A loaded network and the homes it listens in; not for use by two threads at once."""

    def __init__(self, folder: Path = DATA, runtime: str = "auto", threads: int = 1):
        self.folder = folder
        self.network = Network(folder, runtime, threads)
        self.vocabulary = Vocabulary(self.network.card["heads"], self.network.card["tags"])
        self.calibration = Calibration(self.network.card.get("calibration") or {})
        self.words = self.network.tokenizer.words()
        self._homes: dict[int, tuple[Home, int, HomeIndex]] = {}

    def home(self, home: Home) -> HomeIndex:
        """Return the compiled names of a home; built once, then changed with its revision."""
        known = self._homes.get(id(home))
        if known is not None and known[0] is home and known[1] == home.revision:
            return known[2]
        index = known[2] if known is not None and known[0] is home else self._alike(home)
        index.update(home.entities, home.areas, home.floors)
        while len(self._homes) >= HOMES_KEPT:
            self._homes.pop(next(iter(self._homes)))
        self._homes[id(home)] = (home, home.revision, index)
        return index

    def ready(self, home: Home) -> None:
        """Compile what changed in the home, so that the next sentence need not wait for it."""
        self.home(home).means(self.network.name_vectors)

    def _alike(self, home: Home) -> HomeIndex:
        """Return the index of a known home with the same things, which that home then gives up; else an empty one.

        The same home in another state, as when it is asked what would be, has all its names ready.
        """
        for key, (_, _, index) in self._homes.items():
            if index.holds(home.entities, home.areas, home.floors):
                del self._homes[key]
                return index
        return HomeIndex(self.network.tokenizer)

    def hear(self, text: str, context: Context, home: Home, trigger: str | None = None) -> Sentence | None:
        """Return what the network hears, before the home's facts decide; None for no words.

        With `trigger` (state, num) the words are heard as the first half of a rule. What is returned is not to be changed.
        """
        index, about = self.home(home), self._context(context, home)
        key = (text, context.area, context.entities, about, trigger)
        if key not in index.memo:  # the parts of a sentence are asked for more than once
            if len(index.memo) >= MEMO:
                index.memo.clear()
            index.memo[key] = self._hear(index, text, context, about, trigger)
        return index.memo[key]

    def _hear(
        self,
        index: HomeIndex,
        text: str,
        context: Context,
        about: tuple[int, int, int, int],
        trigger: str | None,
    ) -> Sentence | None:
        tokenizer = self.network.tokenizer
        normal = tokenizer.characters.normalise(text[:MAX_CHARACTERS])
        tokens = tokenizer.encode(normal)
        if not tokens.ids:
            return None
        nearest = self._nearest(index, tokens.ids)
        fit = index.fit(normal, tokens, area=context.area, focus=context.entities, nearest=nearest)
        encoded = self.network.encode(tokens.ids, fit, about)
        sight = self.network.sight(tokens.ids, fit)
        possible = self.vocabulary.possible({labels.DOMAIN[k] for k, n in index.domain_count.items() if n})
        return decode(self.network, self.vocabulary, text, tokens, fit, encoded, sight, possible, trigger)

    def spared(self, words: tuple[str, ...], home: Home) -> frozenset[str]:
        """Return the devices that these words name, or all those of the place they name; none if one is unclear."""
        tokenizer, index = self.network.tokenizer, self.home(home)
        found: set[str] = set()
        for said in words:
            normal = tokenizer.characters.normalise(said)
            spared = concern.spared(index.fit(normal, tokenizer.encode(normal)), said.strip(), home)
            spared = spared or concern.in_rooms_of_kind(said.strip(), home)
            if not spared:
                return frozenset()
            found |= spared
        return frozenset(found)

    def _context(self, context: Context, home: Home) -> tuple[int, int, int, int]:
        last = context.calls[-1] if context.calls else None
        about = [home.entities[e].domain for e in context.entities if e in home.entities]
        question = None
        if context.question is not None:
            asked = context.question
            question = "which" if asked.candidates else "value" if asked.missing else "yes_no"
        return context_ids(
            last.intent if last else None, last.arguments if last else {}, question,
            about, context.area is not None,
        )  # fmt: skip

    def _nearest(self, index: HomeIndex, pieces: list[int]):
        """Return a function that finds candidates by what their names mean, for homes too large to score whole."""

        def nearest(count: int) -> list[tuple[int, str]]:
            keys, means = index.means(self.network.name_vectors)
            words = self.network.name_vectors(tuple(pieces))
            words = words / np.maximum(np.linalg.norm(words, axis=1, keepdims=True), 1e-9)
            best = (means @ words.T).max(1)
            top = np.argpartition(-best, min(count, len(best) - 1))[:count]
            return [keys[i] for i in top]

        return nearest
