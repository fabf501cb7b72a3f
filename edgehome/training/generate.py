"""An endless stream of training examples: homes, people, orders, questions and talk, in English and Chinese.

Deterministic by seed. `samples` is the whole interface; the language model's training calls nothing else.
"""

from collections.abc import Iterator
from random import Random

from edgehome.training import compose
from edgehome.training.homes import World, make_home
from edgehome.training.sample import Sample
from edgehome.training.saying import Speech
from edgehome.training.wording import load

LANGS = {"en": 0.5, "zh-CN": 0.3, "zh-TW": 0.11, "zh-HK": 0.09}
PER_HOME = 40


def samples(
    seed: int = 0,
    heldout: bool | None = False,
    langs: dict[str, float] | None = None,
    per_home: int = PER_HOME,
) -> Iterator[Sample]:
    """Yield examples for ever; the same seed yields the same ones.

    `heldout`: False only wordings for training, True only those kept out of it, None all.
    `langs`: shares of en, zh-CN, zh-TW, zh-HK. A home is kept for `per_home` examples in a row.
    """
    shares = langs or LANGS
    rng = Random(f"edgehome-{seed}-{heldout}")
    seen: list[World] = []
    while True:
        lang = rng.choices(list(shares), list(shares.values()))[0]
        world = _world(rng, lang)
        world.donors = seen[-6:]
        seen = [*seen[-11:], World(world.home, world.lang, world.plant, world.things, world.script)]
        made = 0
        for _ in range(per_home * 3):
            if made >= per_home:
                break
            sample = compose.make_sample(_speech(rng, world, lang, heldout))
            if sample is not None:
                made += 1
                yield sample


def _world(rng: Random, lang: str) -> World:
    if lang == "en":
        return make_home(rng, "en") if rng.random() < 0.97 else make_home(rng, "zh")
    if rng.random() < 0.06:
        return make_home(rng, "en")
    script = {"zh-TW": "s2tw", "zh-HK": "s2hk"}.get(lang, "")
    return make_home(rng, "zh", script)


def _speech(rng: Random, world: World, lang: str, heldout: bool | None) -> Speech:
    here = rng.choice(list(world.areas)) if world.areas and rng.random() < 0.6 else None
    speech = Speech(rng, world, load(lang), heldout, here, gap=rng.random() < 0.25)
    if rng.random() < 0.25 and world.things:
        count = 1 if rng.random() < 0.75 else 2
        speech.focus = tuple(t.id for t in rng.sample(world.things, min(count, len(world.things))))
    return speech
