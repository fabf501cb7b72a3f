"""The peer that understanding is measured beside: Home Assistant's own sentences, strictly matched, as its Assist does.

hassil with the sentences of `home-assistant-intents`, no sentences and no repairs of ours. Names, areas and floors are
those of the home. One language is asked, that of the record; a dialogue has no memory.
"""

import json
import time
from functools import lru_cache
from pathlib import Path
from typing import Any

import home_assistant_intents
from hassil import Intents
from hassil.intents import SlotList, TextSlotList
from hassil.recognize import recognize_best

from edgehome.bench.understand import read_records
from edgehome.homefile import StaticHome, load_home

PLACES = {
    "name": "names",
    "area": "areas",
    "floor": "floors",
    "domain": "domains",
    "device_class": "device_classes",
}


def answers(records: Path, homes_dir: Path, out: Path) -> None:
    """Write the peer's prediction for every record (and turn), one a line."""
    homes: dict[str, tuple[StaticHome, dict[str, SlotList]]] = {}
    with out.open("w", encoding="utf-8") as file:
        for record in read_records(records):
            name = str(record.get("home", ""))
            if name not in homes:
                home = load_home(homes_dir / f"{name}.json") if name else StaticHome()
                homes[name] = home, slot_lists(home)
            intents = sentences(_language(str(record.get("lang", "en"))))
            turns = record.get("turns") or [record]
            for number, turn in enumerate(turns, 1):
                where = {**(record.get("context") or {}), **(turn.get("context") or {})}
                line = answer(str(turn["utterance"]), where.get("area"), intents, homes[name][1])
                number_of = f"#{number}" if record.get("turns") else ""
                file.write(
                    json.dumps({"id": f"{record['id']}{number_of}", **line}, ensure_ascii=False) + "\n"
                )


def answer(text: str, area: Any, intents: Intents, lists: dict[str, SlotList]) -> dict[str, Any]:
    """Return the prediction for some words: the best match's intent, targets and arguments; nothing without a match."""
    context = {"area": area} if area else {}
    began = time.perf_counter()
    found = recognize_best(
        text, intents, slot_lists=lists, intent_context=context, best_slot_name="name",
        best_metadata_key="hassil_custom",
    )  # fmt: skip
    took_ms = (time.perf_counter() - began) * 1000
    if found is None:
        return {"calls": [], "outcome": "none", "latency_ms": round(took_ms, 3)}
    values = {key: entity.value for key, entity in found.entities.items()}
    targets = {PLACES[k]: v if isinstance(v, list) else [v] for k, v in values.items() if k in PLACES}
    arguments = {k: v for k, v in values.items() if k not in PLACES}
    call = {"intent": found.intent.name, "targets": targets, "arguments": arguments}
    return {"calls": [call], "outcome": "act", "latency_ms": round(took_ms, 3)}


@lru_cache
def sentences(language: str) -> Intents:
    """Return the sentences of a language. Raises LookupError for one without."""
    raw = home_assistant_intents.get_intents(language)
    if raw is None:
        raise LookupError(f"no sentences for language {language}")
    return Intents.from_dict(raw)


def slot_lists(home: StaticHome) -> dict[str, SlotList]:
    """Return the home's names, areas and floors as hassil takes them, each name with its domain."""
    names: list[Any] = [
        (said, entity.name, {"domain": entity.domain}, {})
        for entity in home.entities.values()
        for said in (entity.name, *entity.aliases)
    ]
    areas = [(said, a.name) for a in home.areas.values() for said in (a.name, *a.aliases)]
    floors = [(said, f.name) for f in home.floors.values() for said in (f.name, *f.aliases)]
    return {
        "name": TextSlotList.from_tuples(names, name="name", allow_template=False),
        "area": TextSlotList.from_tuples(areas, name="area", allow_template=False),
        "floor": TextSlotList.from_tuples(floors, name="floor", allow_template=False),
    }


def _language(lang: str) -> str:
    known = {"zh-cn": "zh-CN", "zh-hk": "zh-HK", "zh-tw": "zh-TW", "zh": "zh-CN"}
    return known.get(lang.lower(), "en")
