"""`edgehome bench intents`: ten invented intents of plugins, understood from example sentences in one language.

The sentences are in `intents.toml`: examples, what is said in both languages in other words, and orders and talk that
must stay what they are. Asked are all tiers, as a host asks them.
"""

import tomllib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from edgehome.bench import show
from edgehome.bench.understand import first
from edgehome.config import load_config
from edgehome.homefile import StaticHome, load_home
from edgehome.intents import PluginIntent
from edgehome.lm.taught.examples import Examples
from edgehome.lm.understand import LanguageModel
from edgehome.messages import Call, Context, Intent, Observation
from edgehome.registry import acquaint, load_bundled

DATA = Path(__file__).with_name("intents.toml")
LANGS = ("en", "zh")
NOW = 1.75e9
SHOWN = 60


def load(path: Path = DATA) -> tuple[list[PluginIntent], dict[str, Any]]:
    """Return the invented intents and all that the file holds."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    made = [
        PluginIntent(
            one["name"], tuple(one["examples"]), lambda text, site, **slots: "", not one.get("acts", False)
        )
        for one in data["intent"]
    ]
    return made, data


def listener(intents: list[PluginIntent], home: StaticHome) -> Callable[[str], Intent | None]:
    """Return a function that understands words in a home with all tiers that run here."""
    tiers = [
        load_bundled("grammar").Rules(), load_bundled("schedules").Schedules(), load_bundled("language_model").Model(),
    ]  # fmt: skip
    acquaint(tiers, intents)
    settings = load_config().understanding
    ask = first(tiers, settings.act_above, settings.answer_above, settings.ask_above)

    def hear(text: str) -> Intent | None:
        seen = Observation(trace="", source="bench", kind="words", at=NOW, text=text)
        return ask(seen, Context(now=NOW), home)

    return hear


def measure(path: Path = DATA) -> dict[str, Any]:
    """Return the share taken for the right intent by language, the share whose nearest examples are its, what was taken
    wrongly, the slots, and the misses."""
    intents, data = load(path)
    hear = listener(intents, load_home(data["home"]))
    names = {i.name for i in intents}
    right: Counter[str] = Counter()
    count: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    nearest: Counter[str] = Counter()
    examples = Examples(LanguageModel(), intents)
    missed: list[str] = []
    for one in data["intent"]:
        shown = "zh" if any("\u4e00" <= c <= "\u9fff" for c in one["examples"][0]) else "en"
        for lang in LANGS:
            for text in one.get(lang, ()):
                intent = hear(text)
                got = _own(intent, names)
                asked[lang] += (
                    intent is not None and intent.outcome == "ask" and _names(intent) == {one["name"]}
                )
                keys = (lang, "same language" if lang == shown else "other language")
                count.update(keys)
                nearest[keys[1]] += examples.nearest(text).intent.name == one["name"]
                if got is not None and got.intent == one["name"]:
                    right.update(keys)
                else:
                    missed.append(f"{one['name']}: {text} -> {got.intent if got else 'none'}")
    taken = {kind: [t for t in data["others"][kind] if _own(hear(t), names)] for kind in ("orders", "talk")}
    slots = [_own(hear(text), names) for text in data["slots"]]
    filled = sum(
        call is not None and all(call.arguments.get(k) == v for k, v in wanted.items())
        for call, wanted in zip(slots, data["slots"].values(), strict=True)
    )
    return {
        "intents": len(intents), "sentences": len(missed) + right["en"] + right["zh"],
        **{key: round(100 * right[key] / count[key], 1) for key in (*LANGS, "same language", "other language") if count[key]},
        **{f"{lang} asked first": round(100 * asked[lang] / count[lang], 1) for lang in LANGS if count[lang]},
        **{f"nearest {key}": round(100 * nearest[key] / count[key], 1) for key in nearest},
        "orders": len(data["others"]["orders"]), "orders_taken": len(taken["orders"]),
        "talk": len(data["others"]["talk"]), "talk_taken": len(taken["talk"]),
        "slots": len(slots), "slots_heard": sum(call is not None for call in slots), "slots_right": filled,
        "wrongly_taken": taken["orders"] + taken["talk"], "missed": missed[:SHOWN],
    }  # fmt: skip


def _names(intent: Intent) -> set[str]:
    return {call.intent for call in intent.calls}


def _own(intent: Intent | None, names: set[str]) -> Call | None:
    """Return the call of a plugin's intent that would be carried out, None if there is none."""
    if intent is None or intent.outcome not in ("act", "answer"):
        return None
    return next((call for call in intent.calls if call.intent in names), None)


@click.command()
@click.option("--data", type=click.Path(exists=True, dir_okay=False, path_type=Path), default=DATA, help="Another file of this form.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True)
def command(data: Path, as_json: bool) -> None:
    """Plugins' own intents from example sentences: right in percent by language, and what was taken wrongly."""
    show(measure(data), as_json)
