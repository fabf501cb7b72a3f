"""The labelled utterances of tests/understanding are well-formed: ids, intents, arguments, states, counts.

It checks the data alone; how well anything understands them is not measured here.
"""

import importlib.util
import json
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from edgehome.intents import INTENTS

DATA = Path(__file__).parent / "understanding"
FILES = ("zh", "en", "mixed", "compound", "dialogues", "schedules", "no_action", "questions")
HOMES = ("cuizhu-flat", "hall-seven", "harbour-house", "maple-house")
LANGUAGES = {"en", "zh-CN", "zh-HK", "zh-TW"}
OUTCOMES = {"ask", "refuse", "answer", "ignore", "blocked"}
DIRECTIONS = {"up", "down", "warmer", "cooler"}
RANGES = {
    ("HassClimateSetTemperature", "temperature"): ("min_temp", "max_temp"),
    ("SetHumidity", "humidity"): ("min_humidity", "max_humidity"),
}
SCORER = Path(__file__).parents[2] / "shared" / "eval" / "nlu" / "score.py"


@cache
def home(name: str) -> dict[str, Any]:
    """The home of that name as its file has it."""
    return json.loads((DATA / "homes" / f"{name}.json").read_text(encoding="utf-8"))


@cache
def entities(name: str) -> dict[str, dict[str, Any]]:
    """Its entities by id."""
    return {entity["id"]: entity for entity in home(name)["entities"]}


@cache
def records(file: str) -> list[dict[str, Any]]:
    """The records of one file."""
    return [json.loads(line) for line in (DATA / f"{file}.jsonl").read_text(encoding="utf-8").splitlines()]


def every_record() -> Iterator[dict[str, Any]]:
    for file in FILES:
        yield from records(file)


def holders(record: dict[str, Any]) -> list[dict[str, Any]]:
    """The parts of a record that carry an utterance and its label: the turns, or the record itself."""
    return record.get("turns", [record])


def labels() -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """(record, label) for every utterance of the set."""
    for record in every_record():
        for holder in holders(record):
            yield record, holder["expected"]


def calls() -> Iterator[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]]:
    """(record, label, call), those of the alternatives too."""
    for record, expected in labels():
        for some in [expected["calls"], *expected.get("alternatives", [])]:
            for call in some:
                yield record, expected, call


def values(arguments: dict[str, Any], name: str) -> list[Any]:
    """The values that an argument may have: a list means any of them."""
    value = arguments.get(name, [])
    return value if isinstance(value, list) else [value]


def reached(call: dict[str, Any]) -> list[str]:
    return [*call.get("entities", []), *call.get("entities_allowed", []), *call.get("optional", [])]


def test_there_are_enough_utterances_of_every_kind() -> None:
    sizes = {file: len(records(file)) for file in FILES}
    chinese = [r for r in [*records("zh"), *records("mixed")] if r["lang"].startswith("zh")]
    tags = Counter(tag for record in every_record() for tag in record.get("tags", []))
    spoken = Counter(record["lang"] for record in chinese)
    assert len(chinese) >= 300 and spoken["zh-TW"] >= 40 and spoken["zh-HK"] >= 40
    assert sizes["en"] >= 200 and sizes["mixed"] >= 40 and tags["typo"] >= 30
    assert sizes["compound"] >= 60 and sizes["dialogues"] >= 60
    assert sizes["schedules"] >= 40 and sizes["no_action"] >= 100


def test_every_record_names_a_home_a_language_and_its_own_id() -> None:
    ids = Counter(record["id"] for record in every_record())
    assert [i for i, n in ids.items() if n > 1] == []
    for file in FILES:
        for record in records(file):
            assert record["id"].startswith(f"understanding_{file}/"), record["id"]
            assert record["lang"] in LANGUAGES and record["home"] in HOMES
            assert all(holder["utterance"].strip() for holder in holders(record))


def test_no_utterance_stands_twice_in_the_same_situation() -> None:
    seen = Counter(
        json.dumps(
            [record["home"], [h["utterance"].casefold() for h in holders(record)], record.get("context")]
        )
        for record in every_record()
    )
    assert [text for text, times in seen.items() if times > 1] == []


def test_homes_hold_together() -> None:
    for name in HOMES:
        one = home(name)
        floors, areas = {f["id"] for f in one["floors"]}, {a["id"] for a in one["areas"]}
        assert all(area["floor"] in {None, *floors} for area in one["areas"])
        assert len(entities(name)) == len(one["entities"])
        for entity in one["entities"]:
            assert entity["area"] in {None, *areas}, entity["id"]
            assert entity["domain"] == entity["id"].split(".")[0]


def test_every_entity_that_a_record_names_exists() -> None:
    for record, expected in labels():
        known = entities(record["home"])
        named = [*expected.get("candidates", []), *expected.get("about", []), *expected.get("blocked_by", [])]
        for part in [expected.get("trigger", {}), *expected.get("conditions", [])]:
            entity = part.get("entity", [])
            named += entity if isinstance(entity, list) else [entity]
        assert set(named) <= set(known), record["id"]
        assert set(record.get("setup", {})) <= set(known), record["id"]
    for record, _, call in calls():
        assert set(reached(call)) <= set(entities(record["home"])), record["id"]
        assert set(call.get("already", [])) <= set(call.get("entities", [])), record["id"]
        assert set(call.get("result", {})) <= set(reached(call)), record["id"]


def test_calls_use_known_intents_on_domains_they_fit() -> None:
    for record, _, call in calls():
        spec = INTENTS[call["intent"]]
        assert set(call["arguments"]) <= {*spec.slots}, (record["id"], call)
        assert set(call.get("implied", [])) <= set(INTENTS), record["id"]
        if not spec.asks and spec.domains:
            assert {e.split(".")[0] for e in reached(call)} <= set(spec.domains), (record["id"], call)
        if spec.acts and spec.targets:
            assert reached(call), (record["id"], call)


def test_arguments_are_within_what_the_device_takes() -> None:
    for record, _, call in calls():
        arguments = call["arguments"]
        for level in ("brightness", "percentage", "position", "volume_level", "humidity"):
            assert all(0 <= value <= 100 for value in values(arguments, level)), record["id"]
        assert arguments.get("direction", "up") in DIRECTIONS, record["id"]
        assert arguments.get("step", 1) > 0, record["id"]
        for entity in reached(call):
            attributes = entities(record["home"])[entity]["attributes"]
            for (intent, argument), (low, high) in RANGES.items():
                if call["intent"] == intent:
                    for value in values(arguments, argument):
                        assert attributes[low] <= value <= attributes[high], record["id"]
            for argument in ("hvac_mode", "fan_mode", "preset_mode"):
                assert all(v in attributes[f"{argument}s"] for v in values(arguments, argument)), record["id"]
            if call["intent"] == "HassLightSet" and "brightness" in arguments:
                assert attributes["supported_color_modes"] != ["onoff"], record["id"]
            if "color" in arguments:
                assert "hs" in attributes["supported_color_modes"], record["id"]
            if call["intent"] == "SetSpeed" and arguments["unit"] != "%":
                assert attributes["speed_min"] <= arguments["value"] <= attributes["speed_max"], record["id"]


def test_what_must_not_act_says_why_and_lists_no_call() -> None:
    for record, expected in labels():
        if expected["level"] == "no_action":
            assert expected["calls"] == [] and expected["outcome"] in OUTCOMES, record["id"]
        else:
            assert expected["calls"] or expected.get("kind") == "timer", record["id"]


def test_schedules_have_a_kind_a_trigger_and_a_clock() -> None:
    for record, expected in labels():
        if expected["level"] != "schedule":
            continue
        assert record["context"]["now"]
        trigger = expected["trigger"]
        wanted = {"timer": "seconds", "delay": "seconds", "at": "time", "rule": "type"}[expected["kind"]]
        assert wanted in trigger, record["id"]
        assert (expected["kind"] == "timer") == (expected["calls"] == []), record["id"]


def scorer() -> Any:
    """The scorer as a module, where the evaluation data lie beside the checkout."""
    if not SCORER.exists():
        pytest.skip("the evaluation data are not here")
    spec = importlib.util.spec_from_file_location("understanding_scorer", SCORER)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_the_labels_taken_as_predictions_score_all_right() -> None:
    score = scorer()
    taken = score.read_records([str(DATA / f"{file}.jsonl") for file in FILES])
    assert len(taken) == sum(len(records(file)) for file in FILES)
    predictions = {p["id"]: score.check_prediction("oracle", p) for r in taken for p in score.oracle(r)}
    homes = score.home_reader(str(DATA / "homes"))
    wrong = []
    for record in taken:
        verdict = score.judge(record, predictions, homes)
        if (
            not verdict.exact
            or verdict.outcome is False
            or not all(t.outcome is not False for t in verdict.turns)
        ):
            wrong.append(record["id"])
    assert wrong == []


def test_an_empty_prediction_is_right_only_where_nothing_may_be_done() -> None:
    score = scorer()
    homes = score.home_reader(str(DATA / "homes"))
    for record in score.read_records([str(DATA / f"{file}.jsonl") for file in FILES]):
        if "turns" in record:
            continue
        nothing = {record["id"]: score.check_prediction("empty", {"id": record["id"], "calls": []})}
        assert score.judge(record, nothing, homes).exact == (record["expected"]["level"] == "no_action"), (
            record["id"]
        )
