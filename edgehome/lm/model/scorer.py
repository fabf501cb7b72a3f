"""The pointers at run time: numpy over the exported weights, the same sums as in the network."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from edgehome.intents import INTENTS
from edgehome.lm.model import labels
from edgehome.lm.model.candidates import Fit
from edgehome.lm.model.tables import AREA, ENTITY, FLOOR, STATIC

POINTERS = ("device", "place", "except")
_DOMAIN_OF = {name: i for i, name in enumerate(labels.DOMAIN)}


@dataclass
class Sight:
    """An utterance's candidates as the pointers see them: keys (C, K), likeness to each piece (C, n)."""

    fit: Fit
    keys: np.ndarray
    likeness: np.ndarray


class Pointer:
    """One pointer's weights."""

    def __init__(self, name: str, weights: dict[str, np.ndarray]):
        own = {k.removeprefix(name + "."): v for k, v in weights.items() if k.startswith(name + ".")}
        self._w = own
        self._main, self._side = own["main"], own["side"]

    def score(
        self, sight: Sight, tags: np.ndarray, call: np.ndarray, permitted: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, float]:
        """Return scores to rank (C,), scores to include (C,) and the score of "none of them".

        `tags` (n, tags) are probabilities, `call` (D,) the call's vector, `permitted` (C,) bool.
        """
        w, fit = self._w, sight.fit
        main, side = tags @ self._main, tags @ self._side  # (n,)
        mass, side_mass = float(main.sum()), float(side.sum())
        own_side = fit.match @ side / (side_mass + 0.1)  # (C,)
        area_side = np.where(fit.area_row >= 0, own_side[np.maximum(fit.area_row, 0)], 0.0)
        query = w["query.weight"] @ call + w["query.bias"]
        dot = sight.keys @ query / np.sqrt(len(query))
        explained, found = fit.match @ main / (mass + 0.1), fit.cover @ main
        covered, meaning = fit.cover @ (main + side), sight.likeness @ main / (mass + 0.1)
        dynamic = (
            dot, explained, found, covered, own_side, area_side, meaning,
            sight.likeness @ side / (side_mass + 0.1), min(mass, 3) / 3, min(side_mass, 3) / 3,
        )  # fmt: skip
        features = np.empty((len(dot), len(dynamic) + STATIC), np.float32)
        for column, values in enumerate(dynamic):
            features[:, column] = values
        features[:, len(dynamic) :] = fit.static
        hidden = features @ w["features.weight"].T + w["bias.weight"] @ call + w["bias.bias"]
        scores = np.maximum(hidden, 0) @ w["score.weight"].T + w["score.bias"]  # (C, 2)
        best = [np.where(permitted, d, 0.0).max(initial=0.0) for d in (explained, found, covered)]
        likely = np.where(permitted, meaning, 0.0).max(initial=-1e9)
        null_in = np.array([*best, likely, min(mass, 3) / 3], np.float32)
        null_hidden = w["null_features.weight"] @ null_in + w["null_bias.weight"] @ call + w["null_bias.bias"]
        null = float(w["null.weight"][0] @ np.maximum(null_hidden, 0) + w["null.bias"][0])
        return np.where(permitted, scores[:, 0] + dot, -1e4), scores[:, 1], null


@lru_cache
def reach_of(intent: str) -> np.ndarray | None:
    """Return whether an intent can reach things of each kind, (kinds,) bool; None where it is open to any."""
    spec = INTENTS.get(intent)
    if spec is None or not spec.domains:
        return None
    kinds = {_DOMAIN_OF.get(d, len(labels.DOMAIN) - 1) for d in spec.domains}
    if intent in ("HassTurnOn", "HassTurnOff", "HassToggle"):
        kinds |= {_DOMAIN_OF[d] for d in ("machine", "input_number", "number", "select", "other")}
    reach = np.zeros(len(labels.KIND), bool)
    reach[list(kinds)] = True
    return reach


def allowed(intent: str, types: np.ndarray, kinds: np.ndarray) -> np.ndarray:
    """Return what each pointer may choose for an intent, (3, C): types and kinds are (C,)."""
    entities = types == ENTITY
    reach = reach_of(intent)
    if reach is not None:
        entities = entities & reach[kinds]
    return np.array([entities, (types == AREA) | (types == FLOOR), np.ones_like(entities)])
