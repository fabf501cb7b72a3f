"""`edgehome bench fuzz`: broken sentences, foreign scripts and noise against all of understanding and deciding.

Counts what must never be: an entity that is not in the home, a call that is not well formed, a question that would
switch something, an exception. Nothing is executed. The homes and the words that get broken are the generator's.
"""

import itertools
import math
import random
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import click
import msgspec

from edgehome import intents
from edgehome.bench import show
from edgehome.bench.understand import first
from edgehome.config import load_config
from edgehome.effects import Verb, check
from edgehome.errors import Unsupported
from edgehome.homefile import StaticHome, load_home
from edgehome.messages import Call, Context, Intent, Observation, Plan, Question
from edgehome.registry import acquaint, load_bundled
from edgehome.training.generate import samples
from edgehome.training.sample import Sample
from edgehome.verbs import VERBS

PER_HOME = 60
SHOWN = 8
COUNTED = ("unknown_ids", "ill_formed", "queries_that_act", "exceptions")
_SCRIPTS = (
    (0x20, 0x7E), (0xA0, 0x24F), (0x370, 0x52F), (0x590, 0x6FF), (0x900, 0xDFF), (0x1100, 0x11FF), (0x2000, 0x206F),
    (0x20A0, 0x2BFF), (0x3000, 0x30FF), (0x3400, 0x9FFF), (0xAC00, 0xD7A3), (0xD800, 0xDFFF), (0xE000, 0xE0FF),
    (0xF900, 0xFFFF), (0x1D400, 0x1D7FF), (0x1F300, 0x1FAFF), (0x20000, 0x2A6DF), (0xE0000, 0xE007F),
)  # fmt: skip
_NUMBERS = (
    "99999999999999999999", "-40", "0", "1e308", "0.0000001", "NaN", "∞", "½", "٣", "一亿亿", "负五", "25:61", "13/13",
    "二月三十号", "the 99th hour", "minus zero percent", "100000%", "3.14.15", "零点零", "1 million years",
)  # fmt: skip
_ODD = (
    "",
    " ",
    "?",
    "\u200b",
    "\ufeff",
    "\u202e",
    "\x00",
    "\ud800",
    "👩‍👩‍👧‍👦",
    "e\u0301\u0301\u0301",
    "{{7*7}}",
    "<s>",
    "%s%n",
)


def broken(rng: random.Random, text: str, other: str) -> str:
    """Return the words with one to three things wrong with them, or noise in their place."""
    for _ in range(rng.choice((0, 1, 1, 2, 3))):
        at, to = sorted((rng.randint(0, len(text)), rng.randint(0, len(text))))
        match rng.randrange(14):
            case 0:
                text = text[:at] + text[to:]
            case 1:
                text = text[:to] + text[at:]
            case 2:
                text = text[:at] + rng.choice(_NUMBERS) + text[at:]
            case 3:
                text = text[:at] + noise(rng, rng.randint(1, 4)) + text[at:]
            case 4:
                text = text[:at] + other[rng.randint(0, len(other)) :]
            case 5:
                text = (
                    f"{text}{rng.choice((', ', ' and ', '，', '然后', ' then ', ' unless ', '除了'))}{other}"
                )
            case 6:
                pieces = text.split() if " " in text else list(text)
                rng.shuffle(pieces)
                text = (" " if " " in text else "").join(pieces)
            case 7:
                text = rng.choice((text.upper(), text.title(), text.swapcase(), text[::-1]))
            case 8:
                text = text + rng.choice(("?", "吗？", " or not?", "!!!", "...", " no wait", "算了"))
            case 9:
                text = (
                    rng.choice(("is ", "why did you ", "don't ", "什么时候", "别", "如果", "what if I "))
                    + text
                )
            case 10:
                text = text * rng.randint(2, 12)
            case 11:
                text = rng.choice(_ODD)
            case 12:
                text = noise(rng, rng.randint(1, 60))
            case 13:
                raw = rng.randbytes(rng.randint(1, 80))
                text = raw.decode("utf-8", rng.choice(("replace", "surrogateescape", "ignore")))
    return text[:2000]


def noise(rng: random.Random, length: int) -> str:
    """Return characters of one or two scripts, lone surrogates and controls among them."""
    scripts = rng.sample(_SCRIPTS, 2)
    return "".join(chr(rng.randint(*rng.choice(scripts))) for _ in range(length))


def utterances(seed: int) -> Iterator[tuple[StaticHome, Context, str]]:
    """Yield homes, what was spoken of before, and words, for ever; the same for the same seed."""
    rng = random.Random(f"fuzz-{seed}")
    stream = samples(seed, None, per_home=PER_HOME)
    raw: dict[str, Any] | None = None
    home, last = StaticHome(), ""
    for sample in stream:
        if sample.home is not raw:
            raw, home = sample.home, load_home(sample.home)
        text = broken(rng, sample.utterance, last or sample.utterance)
        last = sample.utterance
        yield home, _context(rng, sample, home), text


def _context(rng: random.Random, sample: Sample, home: StaticHome) -> Context:
    given = sample.context
    entities = given.entities or tuple(
        rng.sample(list(home.entities), min(len(home.entities), rng.randint(0, 2)))
    )
    calls = (Call(intent=rng.choice(list(intents.INTENTS)), entities=entities),) if rng.random() < 0.3 else ()
    question = None
    if rng.random() < 0.1:
        candidates = entities if rng.random() < 0.5 else ()
        question = Question(id="q", text="?", calls=calls, candidates=candidates, missing="brightness")
    return Context(
        area=given.area, entities=entities, calls=calls, question=question, now=1.75e9 + rng.random() * 3e7
    )


def faults(intent: Intent, plan: Plan | None, home: StaticHome) -> dict[str, str]:
    """Return what is wrong with an understanding and its plan: {one of COUNTED: what}."""
    found: dict[str, str] = {}
    calls = [*intent.calls, *(intent.schedule.calls if intent.schedule else ())]
    named = [e for c in calls for e in c.entities] + list(intent.candidates)
    for watched in (p["entity"] for p in _parts(intent) if "entity" in p):
        named += watched if isinstance(watched, list | tuple) else [str(watched)]
    named += [a.entity for a in plan.actions] if plan else []
    if unknown := [e for e in named if e not in home.entities]:
        found["unknown_ids"] = f"entities {unknown[:3]}"
    places = [(c.areas, home.areas) for c in calls] + [(c.floors, home.floors) for c in calls]
    if wrong := [n for said, known in places for n in said if n not in _names(known)]:
        found["unknown_ids"] = f"places {wrong[:3]}"
    if problem := _ill_formed(intent, calls, plan, home):
        found["ill_formed"] = problem
    acts = plan is not None and (
        plan.actions or plan.schedule or any(not intents.asks(c.intent) for c in plan.calls)
    )
    asks = intent.outcome != "act" or (
        not intent.schedule and all(intents.asks(c.intent) for c in intent.calls)
    )
    if asks and acts:
        found["queries_that_act"] = f"{intent.outcome} {[c.intent for c in calls]}"
    return found


def _parts(intent: Intent) -> list[dict[str, Any]]:
    return [intent.schedule.trigger, *intent.schedule.conditions] if intent.schedule else []


def _names(known: dict[str, Any]) -> set[str]:
    return {n for place in known.values() for n in (place.id, place.name, *place.aliases)}


def _ill_formed(intent: Intent, calls: list[Call], plan: Plan | None, home: StaticHome) -> str:
    sent = msgspec.json.encode(intent)
    if msgspec.json.encode(msgspec.json.decode(sent, type=Intent)) != sent:
        return "does not survive the wire"
    if not 0 <= intent.confidence <= 1:
        return f"confidence {intent.confidence}"
    if intent.outcome == "act" and not calls and intent.schedule is None:
        return "acts without a call"
    for call in calls:
        if call.intent not in intents.INTENTS:
            return f"intent {call.intent}"
        if bad := [k for k, v in call.arguments.items() if v is None or not _finite(v)]:
            return f"{call.intent}: {bad[0]} is {call.arguments[bad[0]]!r}"
    if endless := [p for p in _parts(intent) if not _finite(p)]:
        return f"schedule {endless[0]}"
    for action in plan.actions if plan else ():
        entity = home.entities.get(action.entity)
        if entity is not None:
            if action.verb not in VERBS.get(entity.domain, ()):
                return f"{entity.domain} does not {action.verb}"
            try:
                check(entity, Verb(action.verb, action.args))
            except Unsupported as error:
                return f"{action.verb} {action.args}: {error}"
    return ""


def _finite(value: Any) -> bool:
    if isinstance(value, dict):
        return all(_finite(v) for v in value.values())
    if isinstance(value, list | tuple):
        return all(_finite(v) for v in value)
    return not isinstance(value, float) or math.isfinite(value)


def tiers() -> list[Any]:
    """Return the shipped understanders that run here, in the order a host asks them."""
    from edgehome.lm.understand import DATA

    made = [
        load_bundled("grammar").Rules(),
        load_bundled("schedules").Schedules(),
        load_bundled("language_model").Model(DATA),
    ]
    acquaint(made)
    return made


def measure(n: int, seed: int = 0) -> dict[str, Any]:
    """Return the counts of COUNTED over n utterances, how many homes there were, and some examples."""
    settings = load_config().understanding
    ask = first(tiers(), settings.act_above, settings.answer_above, settings.ask_above)
    perceive = load_bundled("words").WordsPerceiver()
    decider = load_bundled("decide").HomeDecider()
    counts: Counter[str] = Counter()
    outcomes: Counter[str] = Counter()
    examples: list[str] = []
    homes, last, began = 0, None, time.monotonic()
    for home, context, text in itertools.islice(utterances(seed), n):
        homes += home is not last
        last = home
        try:
            event = Observation(
                trace="f", source="fuzz", kind="words", at=context.now, text=text, area=context.area
            )
            seen = perceive.perceive(event, home) or event
            intent = ask(seen, context, home) or Intent(outcome="none", confidence=0.0)
            plan = decider.decide(intent, seen, context, home)
            wrong = faults(intent, plan, home)
            outcomes[intent.outcome] += 1
        except Exception as error:  # what is looked for
            wrong = {"exceptions": f"{type(error).__name__}: {error}"}
        counts.update(wrong.keys())
        examples += [f"{k}: {v} <- {text!r}" for k, v in wrong.items()]
    return {
        "utterances": n, "homes": homes, **{k: counts[k] for k in COUNTED}, "outcomes": dict(outcomes), "seed": seed,
        "ms_each": round((time.monotonic() - began) * 1000 / max(n, 1), 2), "examples": examples[:SHOWN],
    }  # fmt: skip


@click.command()
@click.option("--n", type=click.IntRange(1), default=100_000, help="How many utterances.")
@click.option("--seed", default=0)
@click.option("--json", "as_json", is_flag=True)
def command(n: int, seed: int, as_json: bool) -> None:
    """Noise and broken sentences in both languages: unknown ids, ill-formed calls, questions that act, exceptions."""
    result = measure(n, seed)
    show(result, as_json)
    if any(result[k] for k in COUNTED):
        raise SystemExit(1)
