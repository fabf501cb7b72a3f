"""Training samples as numbers: pieces, candidates, targets; and batches of them as tensors.

What the network sees is made by the same code as at run time (`lm/candidates.py`, `lm/tokens.py`).
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from edgehome.homefile import load_home
from edgehome.intents import INTENTS
from edgehome.lm.model import labels
from edgehome.lm.model.candidates import NAME_PIECES, TOKEN_FLAGS, Fit, HomeIndex
from edgehome.lm.model.decode import context_ids
from edgehome.lm.model.tables import AREA, ENTITY, FLOOR, STATIC
from edgehome.lm.model.tokens import MAX_PIECES, Tokenizer, Tokens
from edgehome.training.model import POINTERS, Places, Steps, Words
from edgehome.training.sample import GoldCall, Sample

CANDIDATES = 40
IGNORE = -100
LEVELS = {
    "brightness": "brightness", "percentage": "percentage", "position": "position", "volume": "volume_level",
    "humidity": "humidity",
}  # fmt: skip
"""Slots of levels from 0 to 100 and their arguments."""


@dataclass
class Row:
    """The target of one call (or of "no call")."""

    heads: dict[str, int]
    tags: np.ndarray  # (T-1,)
    clause: np.ndarray  # (T-1,) 1 where the piece is of this call
    covered: np.ndarray  # (T-1,) by the calls before
    previous: tuple[int, int, int, int]
    gold: np.ndarray  # (3, C) what each pointer shall choose
    choose: np.ndarray  # (3,) whether the pointer is asked at all
    allowed: np.ndarray  # (3, C)


@dataclass
class Example:
    """One utterance with what the network sees of it and its rows."""

    pieces: np.ndarray
    fit: Fit
    names: np.ndarray  # (C, L) piece + 1, 0 is nothing
    kinds: np.ndarray
    classes: np.ndarray
    context: tuple[int, int, int, int]
    rows: list[Row]
    source: str
    lang: str


class Featurizer:
    """Makes examples; keeps the index of the homes seen last."""

    def __init__(self, tokenizer: Tokenizer, seed: int = 0):
        self.tokenizer = tokenizer
        self.random = random.Random(seed)
        self._homes: dict[int, tuple[Any, HomeIndex]] = {}

    def index(self, home: dict[str, Any]) -> HomeIndex:
        """Return the index of a home given as in the evaluation data."""
        known = self._homes.get(id(home))
        if known is None or known[0] is not home:
            loaded = load_home(home)
            index = HomeIndex(self.tokenizer)
            index.update(loaded.entities, loaded.areas, loaded.floors)
            if len(self._homes) > 64:
                self._homes.clear()
            known = self._homes[id(home)] = (home, index)
        return known[1]

    def example(self, sample: Sample) -> Example | None:
        """Return the example, or None for a sample that is too long."""
        index = self.index(sample.home)
        normal = self.tokenizer.characters.normalise(sample.utterance)
        tokens = self.tokenizer.encode(normal, MAX_PIECES + 1)
        if not tokens.ids or len(tokens.ids) > MAX_PIECES:
            return None
        must = [(ENTITY, e) for c in sample.calls for e in (*c.devices, *c.except_devices)]
        must += [(AREA, a) for c in sample.calls for a in (*c.areas, *c.except_areas, *_area_arguments(c))]
        must += [(FLOOR, f) for c in sample.calls for f in c.floors]
        everything = list(index.candidates)
        fit = index.fit(
            normal, tokens, area=sample.context.area, focus=sample.context.entities, limit=CANDIDATES, must=must,
            nearest=lambda k: self.random.sample(everything, min(k, len(everything))),
        )  # fmt: skip
        rows = self._rows(sample, tokens, fit, len(normal))
        return Example(
            np.array(tokens.ids), fit, name_pieces(fit), np.array([c.kind for c in fit.candidates]),
            np.array([c.device_class for c in fit.candidates]), context_ids(
                sample.context.last_intent, sample.context.last_arguments, sample.context.question,
                [labels.KIND[index.candidates[ENTITY, e].kind] for e in sample.context.entities], sample.context.area is not None),
            rows, sample.source, sample.lang,
        )  # fmt: skip

    def _rows(self, sample: Sample, tokens: Tokens, fit: Fit, length: int) -> list[Row]:
        outcome = sample.outcome
        if outcome == "refuse" and sample.reason != "no_such_device" and sample.calls:
            outcome = (
                "answer"
                if all(INTENTS[c.intent].asks for c in sample.calls if c.intent in INTENTS)
                else "act"
            )
        sentence = {
            "outcome": labels.position(labels.OUTCOME, outcome),
            "schedule": labels.position(labels.SCHEDULE, sample.schedule),
        }
        rows = []
        covered = np.zeros(len(tokens.ids), np.float32)
        previous = (0, 0, 0, 0)
        for n, call in enumerate(sample.calls):
            row = self._row(call, tokens, fit, length, covered.copy(), previous)
            row.heads |= sentence if n == 0 else dict.fromkeys(sentence, IGNORE)
            row.heads["more"] = int(n + 1 < len(sample.calls))
            rows.append(row)
            covered = np.maximum(covered, row.clause)
            h = row.heads
            previous = (h["role"] + 1, h["intent"] + 1, h["pointing"] + 1, h["domain"] + 1)
        if not rows:
            heads = dict.fromkeys(labels.HEADS, IGNORE) | sentence | {"role": len(labels.ROLE), "more": 0}
            empty = np.zeros((len(POINTERS), len(fit.candidates)), bool)
            tags = np.zeros(len(tokens.ids), np.int64)
            rows = [Row(heads, tags, covered, covered, previous, empty, np.zeros(len(POINTERS), bool), empty)]
        return rows

    def _row(self, call: GoldCall, tokens: Tokens, fit: Fit, length: int, covered, previous) -> Row:
        heads = {
            "role": labels.position(labels.ROLE, call.role),
            "intent": labels.position(labels.INTENT, call.intent),
            "pointing": labels.position(labels.POINTING, call.pointing),
            "domain": labels.position(labels.DOMAIN, call.domain),
            "device_class": labels.position(labels.DEVICE_CLASS, call.device_class),
        }
        spelled = {span.slot for span in call.spans}
        for name, values in labels.CLOSED.items():
            value = closed_value(name, call.arguments)
            heads[name] = labels.position(values, value)
            if name in spelled or (name == "level" and spelled & LEVELS.keys()):
                heads[name] = IGNORE
        characters = np.zeros(length + 1, np.int64)
        for span in call.spans:
            if span.slot in labels.TAG:
                characters[span.start : span.end] = labels.TAG.index(span.slot)
        tags = np.zeros(len(tokens.ids), np.int64)
        for t, (start, end) in enumerate(zip(tokens.starts, tokens.ends, strict=True)):
            inside = characters[start:end]
            if len(inside) and (inside > 0).mean() >= 0.5:
                tags[t] = np.bincount(inside[inside > 0]).argmax()
        clause = (tags > 0).astype(np.float32)
        if own := getattr(call, "clause", None):
            first, last = own
            clause[[a < last and b > first for a, b in zip(tokens.starts, tokens.ends, strict=True)]] = 1
        wanted = (
            {(ENTITY, e) for e in call.devices},
            {(AREA, a) for a in (*call.areas, *_area_arguments(call))} | {(FLOOR, f) for f in call.floors},
            {(ENTITY, e) for e in call.except_devices} | {(AREA, a) for a in call.except_areas},
        )
        gold = np.array([[(c.type, c.id) in want for c in fit.candidates] for want in wanted], bool)
        gold = gold.reshape(len(POINTERS), len(fit.candidates))
        allowed = allowed_candidates(call.intent, fit) | gold
        choose = np.array(
            [call.pointing == "device", call.pointing == "place" or bool(wanted[1]), bool(wanted[2])]
        )
        return Row(heads, tags, clause, covered, previous, gold, choose, allowed)


def _area_arguments(call: GoldCall) -> list[str]:
    """Return the areas that are arguments, not targets: where to clean, where to drive."""
    return [v for k in ("area", "destination") if isinstance(v := call.arguments.get(k), str)]


def closed_value(name: str, arguments: dict[str, Any]) -> str | None:
    """Return the value of a closed argument of a label as the head's vocabulary has it."""
    if name == "event":
        return arguments.get("event")
    if name == "side":
        return next((s for s in ("after", "before") if arguments.get(s) in ("sunset", "sunrise", True)), None)
    if name == "op":
        return arguments.get("op") or arguments.get("operator")
    if name == "all":
        return "true" if arguments.get("all") else None
    if name == "level":
        level = next(
            (arguments[a] for a in LEVELS.values() if isinstance(arguments.get(a), int | float)), None
        )
        return None if level is None else f"{level:g}"
    if name == "state":
        value = arguments.get("state", arguments.get("to"))
        return value if isinstance(value, str) else None
    value = arguments.get(name)
    return value if isinstance(value, str) else None


def allowed_candidates(intent: str, fit: Fit) -> np.ndarray:
    """Return what each pointer may choose for an intent, (3, C)."""
    from edgehome.lm.model.scorer import allowed

    return allowed(
        intent, np.array([c.type for c in fit.candidates]), np.array([c.kind for c in fit.candidates])
    )


def name_pieces(fit: Fit) -> np.ndarray:
    """Return the pieces of the candidates' names + 1, 0 where there is none, (C, L)."""
    names = np.zeros((len(fit.candidates), NAME_PIECES), np.int64)
    for r, candidate in enumerate(fit.candidates):
        names[r, : len(candidate.pieces)] = np.array(candidate.pieces, np.int64) + 1
    return names


def batch(examples: Sequence[Example]) -> tuple[Words, Places, Steps, dict[str, torch.Tensor]]:
    """Return the tensors of some examples: what goes in, and the targets by head."""
    b = len(examples)
    t = max(len(e.pieces) for e in examples)
    c = max(len(e.kinds) for e in examples)
    pieces, domains = np.zeros((b, t), np.int64), np.zeros((b, t), np.int64)
    real = np.zeros((b, t + 1), bool)
    real[:, 0] = True
    flags = np.zeros((b, t, TOKEN_FLAGS), np.float32)
    kind, classes = np.zeros((b, c), np.int64), np.zeros((b, c), np.int64)
    names = np.zeros((b, c, NAME_PIECES), np.int64)
    static = np.zeros((b, c, STATIC), np.float32)
    match, cover = np.zeros((b, c, t), np.float32), np.zeros((b, c, t), np.float32)
    area_row = np.full((b, c), -1, np.int64)
    for i, e in enumerate(examples):
        n, m = len(e.pieces), len(e.kinds)
        pieces[i, :n], domains[i, :n], flags[i, :n] = e.pieces, e.fit.domains, e.fit.flags
        real[i, 1 : n + 1] = True
        kind[i, :m], classes[i, :m], names[i, :m] = e.kinds, e.classes, e.names
        static[i, :m], area_row[i, :m] = e.fit.static, e.fit.area_row
        match[i, :m, :n], cover[i, :m, :n] = e.fit.match, e.fit.cover
    rows = [(i, r) for i, e in enumerate(examples) for r in e.rows]
    covered = np.zeros((len(rows), t), np.float32)
    tags = np.full((len(rows), t), IGNORE, np.int64)
    clause = np.zeros((len(rows), t), np.float32)
    gold, allowed = np.zeros((2, len(rows), len(POINTERS), c), bool)
    for k, (i, r) in enumerate(rows):
        n, m = len(r.tags), len(examples[i].kinds)
        covered[k, :n] = r.covered
        if r.heads["intent"] != IGNORE:
            tags[k, :n], clause[k, :n] = r.tags, r.clause
        gold[k, :, :m], allowed[k, :, :m] = r.gold, r.allowed
    unique, inverse = np.unique(
        np.concatenate([[0], names.ravel(), (pieces + 1).ravel()]), return_inverse=True
    )
    inverse = inverse.reshape(-1)[1:]
    tensor = torch.from_numpy
    words = Words(
        tensor(real),
        tensor(flags),
        tensor(domains),
        torch.tensor([e.context for e in examples]),
    )
    places = Places(
        tensor(kind), tensor(classes), tensor(inverse[: names.size].reshape(names.shape)),
        tensor(np.maximum(unique - 1, 0)), tensor(inverse[names.size :].reshape(pieces.shape)), tensor(static),
        tensor(match), tensor(cover), tensor(area_row),
    )  # fmt: skip
    steps = Steps(
        torch.tensor([i for i, _ in rows]), tensor(covered), torch.tensor([r.previous for _, r in rows]),
        tensor(allowed),
    )  # fmt: skip
    targets = {h: torch.tensor([r.heads[h] for _, r in rows]) for h in labels.HEADS}
    targets |= {
        "tag": tensor(tags),
        "clause": tensor(clause),
        "gold": tensor(gold),
        "choose": torch.tensor(np.array([r.choose for _, r in rows])),
    }
    return words, places, steps, targets
