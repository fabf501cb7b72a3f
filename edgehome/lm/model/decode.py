"""From the network's probabilities to calls as heard: what was said, before the home's state comes in.

Each step may only choose what fits: types of conditions for triggers, intents for orders, devices of a domain
the intent can reach. `resolve.py` turns what was heard into entities and arguments.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from edgehome.intents import INTENTS
from edgehome.lm.model import labels
from edgehome.lm.model.candidates import AREA, ENTITY, FLOOR, Fit
from edgehome.lm.model.network import Encoded, Network, softmax
from edgehome.lm.model.scorer import Sight, allowed
from edgehome.lm.model.spanning import Span, spans
from edgehome.lm.model.tokens import Tokens

MAX_CALLS = 6
INCLUDE, INCLUDE_SHARE = 0.5, 0.08
LIKE = 0.5
NO_PLACE = 0.6
DOUBT = 0.03
"""Only where the network has some doubt itself does a name that is unlike the words count as no such device."""
UNLIKE = 0.4
PLACE, DEVICE = (0.5, 0.5), (0.15, 0.35)
"""How like the words a room's or a device's name must be, by letters or by meaning."""
PLANT = frozenset(("machine", "vehicle", "alarm"))
"""Domains whose intents nobody means in a home without them."""


_ONE_ACT = (
    ("HassShoppingListAddItem", "HassListAddItem"),
    ("HassShoppingListCompleteItem", "HassListCompleteItem"),
)
"""Intents that differ only in how the list is named: between them there is nothing to be unsure of."""


@dataclass
class Heard:
    """One call as heard."""

    role: str
    intent: str
    intent_p: float
    pointing: str
    domain: str | None
    device_class: str | None
    closed: dict[str, str] = field(default_factory=dict)
    spans: list[Span] = field(default_factory=list)
    clause: str = ""
    devices: list[tuple[str, float]] = field(default_factory=list)
    no_device_p: float = 0.0
    ranked: list[tuple[str, float]] = field(default_factory=list)
    areas: list[str] = field(default_factory=list)
    floors: list[str] = field(default_factory=list)
    except_devices: list[str] = field(default_factory=list)
    except_areas: list[str] = field(default_factory=list)
    pointing_p: float = 1.0

    def words(self) -> dict[str, list[str]]:
        """Return the words by slot."""
        found: dict[str, list[str]] = {}
        for span in self.spans:
            found.setdefault(span.slot, []).append(span.text)
        return found


@dataclass
class Sentence:
    """An utterance as heard."""

    outcome: dict[str, float]
    schedule: str
    calls: list[Heard]
    nothing_p: float


class Vocabulary:
    """What a model's heads mean, read from its card, and which intents may follow which role."""

    def __init__(self, heads: dict[str, list[str]], tags: list[str]):
        self.heads, self.tags = heads, tags
        intents = heads["intent"]
        conditions = np.array([name in labels.CONDITION_TYPES for name in intents])
        known = np.array([name in INTENTS for name in intents])
        self._only = {
            i: INTENTS[n].domains
            for i, n in enumerate(intents)
            if n in INTENTS and set(INTENTS[n].domains) <= PLANT
        }
        places = {name: i for i, name in enumerate(intents)}
        self.alike = {
            places[n]: tuple(places[m] for m in both) for both in _ONE_ACT for n in both if places.keys() >= set(both)
        }  # fmt: skip
        self.asking = np.array([name in INTENTS and INTENTS[name].asks for name in intents])
        self.allowed_intents = {"trigger": conditions, "condition": conditions, "now": known, "then": known}

    def possible(self, kinds: set[str]) -> np.ndarray:
        """Return which intents a home with these domains can have: a home without machines starts none."""
        return np.array(
            [not (d := self._only.get(i)) or bool(kinds & set(d)) for i in range(len(self.asking))]
        )


def context_ids(
    last_intent: str | None,
    last_arguments: Mapping[str, Any],
    question: str | None,
    domains: Iterable[str],
    area: bool,
) -> tuple[int, int, int, int]:
    """Return the context as the network's four indices: the last intent, the host's question, what kind of thing was
    spoken of (0 nothing, 1 several kinds, else 1 + its place in DOMAIN), and whether the speaker's room is known
    together with the way the last change went."""
    last = labels.INTENT.index(last_intent) + 1 if last_intent in labels.INTENT else 0
    way = labels.LAST_DIRECTION.get(str(last_arguments.get("direction")), 0)
    kinds = set(domains)
    about = 0 if not kinds else 1 + labels.position(labels.DOMAIN, kinds.pop() if len(kinds) == 1 else None)
    return last, labels.position(labels.QUESTION, question), about, int(area) + 2 * way


def decode(
    network: Network,
    vocabulary: Vocabulary,
    text: str,
    tokens: Tokens,
    fit: Fit,
    encoded: Encoded,
    sight: Sight,
    possible: np.ndarray,
    trigger: str | None = None,
) -> Sentence:
    """Return what was heard in an utterance; `possible` says which intents this home can have.

    With `trigger` (a type of condition) the words are heard as the first half of a rule.
    """
    covered = np.zeros(len(tokens.ids), np.float32)
    previous = (0, 0, 0, 0)
    calls: list[Heard] = []
    outcome: dict[str, float] = {}
    schedule, nothing = labels.NONE, 0.0
    for number in range(MAX_CALLS):
        step = network.step(encoded, covered, previous)
        heads = step.heads
        if number == 0:
            outcome = dict(zip(vocabulary.heads["outcome"], map(float, heads["outcome"]), strict=True))
            schedule = vocabulary.heads["schedule"][int(heads["schedule"].argmax())]
            nothing = float(heads["role"][len(labels.ROLE)])
        role = int(heads["role"][: len(labels.ROLE)].argmax())
        if trigger is not None:
            role = labels.ROLE.index("trigger")
            heads = heads | {"intent": np.array([float(n == trigger) for n in vocabulary.heads["intent"]])}
            possible = np.ones_like(possible)
        mask = vocabulary.allowed_intents[labels.ROLE[role]] & possible
        if outcome["answer"] > 0.5 and labels.ROLE[role] == "now":
            mask = mask & vocabulary.asking  # a question must not act
        intents = np.where(mask, heads["intent"], 0.0)
        intent = int(intents.argmax())
        name = vocabulary.heads["intent"][intent]
        pointing = _pointing(name, heads["pointing"])
        domain = int(heads["domain"].argmax())
        tags = step.tags
        if number or heads["more"][1] > 0.5:
            tags = _of_clause(step.tags, step.clause)
        call = Heard(
            role=labels.ROLE[role], intent=name, intent_p=float(sum(intents[i] for i in vocabulary.alike.get(intent, (intent,)))),
            pointing=vocabulary.heads["pointing"][pointing], domain=_value(vocabulary, "domain", heads),
            device_class=_value(vocabulary, "device_class", heads),
            closed={h: v for h in labels.CLOSED if (v := _value(vocabulary, h, heads)) is not None},
            spans=spans(vocabulary.tags, text, tokens, tags), clause=_clause(text, tokens, step.clause),
            pointing_p=float(heads["pointing"][pointing]),
        )  # fmt: skip
        used = (step.tags.argmax(1) > 0) | step.clause
        fresh = bool((used & (covered == 0)).any())
        if number and not fresh:
            break  # nothing said that earlier calls have not used
        taken = {(s.start, s.end) for c in calls for s in c.spans}
        if call.spans and all((s.start, s.end) in taken for s in call.spans):
            break  # the rest of a value that an earlier call has whole: "nineteen and a half"
        _point(network, call, fit, sight, tags, step.call)
        calls.append(call)
        if heads["more"][1] < 0.5 or not fresh or trigger is not None:
            break
        covered = np.maximum(covered, used)
        previous = (role + 1, intent + 1, pointing + 1, domain + 1)
    return Sentence(outcome, schedule, calls, nothing)


def _of_clause(tags: np.ndarray, clause: np.ndarray) -> np.ndarray:
    """Return the tags with what lies outside the call's own words taken for nothing."""
    if not clause.any():
        return tags
    inside = np.flatnonzero(clause)
    own = np.zeros(len(tags), bool)
    own[inside[0] : inside[-1] + 1] = True
    kept = np.where(own[:, None], tags, 0.05 * tags)
    kept[:, 0] += 1.0 - kept.sum(1)
    return kept


def _value(vocabulary: Vocabulary, head: str, heads: dict[str, np.ndarray]) -> str | None:
    value = vocabulary.heads[head][int(heads[head].argmax())]
    return None if value == labels.NONE else value


def _pointing(intent: str, probabilities: np.ndarray) -> int:
    spec = INTENTS.get(intent)
    if spec is not None and not spec.targets:
        return 0
    return int(probabilities.argmax())


def _clause(text: str, tokens: Tokens, clause: np.ndarray) -> str:
    inside = np.flatnonzero(clause)
    return text[tokens.starts[inside[0]] : tokens.ends[inside[-1]]] if len(inside) else text


def _point(
    network: Network, call: Heard, fit: Fit, sight: Sight, tags: np.ndarray, vector: np.ndarray
) -> None:
    types = fit.types
    permitted = allowed(call.intent, types, fit.kinds)
    slots = {span.slot for span in call.spans}
    if call.role in ("trigger", "condition") or INTENTS[call.intent].targets:
        ids, none_p, ranked = _choose(network, "device", sight, tags, vector, permitted[0])
        weights = _weights(network, tags, ("name", "domain"))
        if (
            ids
            and none_p > DOUBT
            and (
                not _said(sight, ids[0][0], weights, 0.0, DEVICE)
                or _mostly_unlike(sight, ids[0][0], tags, network)
            )
        ):
            none_p = max(none_p, 0.9)  # nothing in the words is anything like that name
        call.no_device_p = none_p
        call.ranked = [(fit.candidates[i].id, p) for i, p in ranked]
        call.devices = [(fit.candidates[i].id, p) for i, p in ids]
    if call.pointing == "place" or slots & {"area", "floor", "destination"}:
        ids, none_p, ranked = _choose(network, "place", sight, tags, vector, permitted[1])
        weights = _weights(network, tags, ("area", "floor", "destination"))
        if none_p < NO_PLACE:
            chosen = [(i, p) for i, p in ids if _said(sight, i, weights, p, PLACE)]
            if not any(s.slot in ("area", "floor") and s.text.lower().endswith("s") for s in call.spans):
                chosen = _one_for_the_same_words(chosen, fit)
            call.areas = [fit.candidates[i].id for i, _ in chosen if types[i] == AREA]
            call.floors = [fit.candidates[i].id for i, _ in chosen if types[i] == FLOOR]
    if slots & {"except_name", "except_area"}:
        rank, include, _ = network.pointers["except"].score(sight, tags, vector, permitted[2])
        left_out = np.flatnonzero(include > 0)
        if not len(left_out) and len(rank) and softmax(rank).max() > 0.3:
            left_out = np.array([int(rank.argmax())])
        for i in left_out:
            if types[i] == ENTITY:
                call.except_devices.append(fit.candidates[i].id)
            elif types[i] == AREA:
                call.except_areas.append(fit.candidates[i].id)


def _weights(network: Network, tags: np.ndarray, slots: tuple[str, ...]) -> np.ndarray:
    """Return how far each piece is part of the words of these slots."""
    names = network.card["tags"]
    return np.asarray(sum(tags[:, names.index(s)] for s in slots))


def _said(sight: Sight, row: int, weights: np.ndarray, p: float, least: tuple[float, float]) -> bool:
    """Return whether the words are like the candidate's name: by letters, or by meaning with the network sure."""
    total = float(weights.sum())
    if total < 0.5:
        return True
    by_letters = float(sight.fit.match[row] @ weights) / total
    by_meaning = float(sight.likeness[row] @ weights) / total
    return by_letters >= least[0] or by_meaning >= least[1] + (0.25 if 0 < p < 0.5 else 0.0)


def _mostly_unlike(sight: Sight, row: int, tags: np.ndarray, network: Network) -> bool:
    """Return whether most of what the words name is nothing like the candidate's name: another device is meant."""
    named = _weights(network, tags, ("name",)) > 0.5
    if named.sum() < 2:
        return False
    unlike = (sight.fit.match[row] < 0.3) & (sight.likeness[row] < UNLIKE)
    return float(unlike[named].mean()) >= 0.5


def _choose(
    network: Network, pointer: str, sight: Sight, tags: np.ndarray, vector: np.ndarray, permitted: np.ndarray
) -> tuple[list[tuple[int, float]], float, list[tuple[int, float]]]:
    """Return the chosen candidates, how likely none is meant, and the best few."""
    rank, include, none = network.pointers[pointer].score(sight, tags, vector, permitted)
    shares = softmax(np.append(rank, none))
    order = [int(i) for i in np.argsort(-rank) if permitted[i]][:8]
    ranked = [(i, float(shares[i])) for i in order]
    none_p = float(shares[-1])
    if not ranked:
        return [], 1.0, []
    chosen = [ranked[0]]
    included = 1 / (1 + np.exp(-include))
    if included[order[0]] > INCLUDE:
        chosen += [(i, p) for i, p in ranked[1:] if included[i] > INCLUDE and p > INCLUDE_SHARE]
    chosen = [c for c in chosen if not _inside_another(c[0], chosen, sight.fit)]
    if pointer == "place":
        chosen = [c for c in chosen if not _longer_than_said(c[0], chosen, sight.fit)]
    return chosen, none_p, ranked


def _longer_than_said(row: int, chosen: list[tuple[int, float]], fit: Fit) -> bool:
    """Whether a place is only partly named by words that name another chosen one in full: "bedroom" is no guest bedroom."""
    own = fit.match[row] > LIKE
    if fit.static[row, 0] or not own.any():
        return False
    return any(
        other != row and fit.static[other, 0] and bool((own <= (fit.match[other] > LIKE)).all())
        for other, _ in chosen
    )


def _one_for_the_same_words(chosen: list[tuple[int, float]], fit: Fit) -> list[tuple[int, float]]:
    """Return the places without those that only the words of a much surer one name: one "bedroom" is one room."""
    kept: list[tuple[int, float]] = []
    for row, p in chosen:
        own = fit.match[row] > LIKE
        if not any(own.any() and p < q / 2 and (own == (fit.match[i] > LIKE)).all() for i, q in kept):
            kept.append((row, p))
    return kept


def _inside_another(row: int, chosen: list[tuple[int, float]], fit: Fit) -> bool:
    """Whether the words that name a candidate are only a part of another chosen one's: "bedroom" of "guest bedroom"."""
    own = fit.match[row] > LIKE
    for other, _ in chosen:
        words = fit.match[other] > LIKE
        if other != row and own.any() and (own <= words).all() and own.sum() < words.sum():
            return True
    return False
