"""The understanding bench reads the scorer's figures, holds them against floors, and has a strict peer."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from edgehome.bench import peer
from edgehome.bench.understanding import command, figures, missed, table
from edgehome.homefile import load_home

SHARED = Path(__file__).parents[2] / "shared" / "eval" / "nlu"
HOME = {
    "areas": [{"id": "k", "name": "Kitchen"}],
    "entities": [
        {"id": "light.k", "domain": "light", "name": "Ceiling", "area": "k", "aliases": ["Big Lamp"]},
        {"id": "cover.b", "domain": "cover", "name": "Blind", "area": "k"},
    ],
}
ROW = {"n": 4, "lang": "", "exact": 0.75, "intent": 1.0, "acted": None, "outcome": None, "turns": None, "p50_ms": 3.5, "p95_ms": 9.0}  # fmt: skip


def asked(text: str, area: str | None = None, language: str = "en") -> dict:
    return peer.answer(text, area, peer.sentences(language), peer.slot_lists(load_home(HOME)))


def test_the_peer_knows_its_own_sentence() -> None:
    (call,) = asked("turn on the big lamp")["calls"]
    assert (call["intent"], call["targets"]["names"]) == ("HassTurnOn", ["Ceiling"])


def test_the_peer_is_strict_about_what_it_does_not_know() -> None:
    assert asked("it is awfully gloomy at the stove")["calls"] == []


def test_the_peer_takes_the_speakers_room_from_the_record() -> None:
    (call,) = asked("turn on the lights", "Kitchen")["calls"]
    assert call["targets"]["areas"] == ["Kitchen"]


def test_the_peer_answers_each_turn_of_a_dialogue(tmp_path) -> None:
    (tmp_path / "h.json").write_text(json.dumps(HOME))
    record = {
        "id": "x",
        "home": "h",
        "lang": "en",
        "turns": [{"utterance": "open the blind"}, {"utterance": "well"}],
    }
    (tmp_path / "r.jsonl").write_text(json.dumps(record))
    peer.answers(tmp_path / "r.jsonl", tmp_path, tmp_path / "out")
    lines = [json.loads(line) for line in (tmp_path / "out").read_text().splitlines()]
    assert [line["id"] for line in lines] == ["x#1", "x#2"]
    assert [len(line["calls"]) for line in lines] == [1, 0]


def test_shares_are_shown_in_percent_and_times_as_they_are() -> None:
    found = figures(
        {"total": ROW, "languages": [ROW | {"lang": "en"}, ROW | {"lang": "zh-CN", "exact": 0.5}]}
    )
    assert found == {"n": 4, "exact": 75.0, "intent": 100.0, "p50_ms": 3.5, "p95_ms": 9.0,
                     "by_language": {"en": 75.0, "zh-CN": 50.0}}  # fmt: skip


def test_a_figure_the_data_does_not_have_is_left_out() -> None:
    found = figures({"total": ROW | {"exact": None}, "languages": [ROW | {"lang": "en", "exact": None}]})
    assert found == {"n": 4, "intent": 100.0, "p50_ms": 3.5, "p95_ms": 9.0}


def test_floors_name_what_is_missed_and_only_that() -> None:
    results = {"a": {"whole": {"n": 1, "exact": 90.0, "p95_ms": 30.0}, "model": {"n": 1, "exact": 80.0}}}
    floors = {"a": {"exact": 90.0, "p95_ms_max": 25.0, "model.exact": 85.0}, "b": {"exact": 1.0}}
    assert missed(results, floors) == [
        "a: whole p95_ms 30, at most 25", "a: model exact 80, at least 85", "b: whole exact was not measured",
    ]  # fmt: skip


def test_the_table_has_a_line_for_each_file() -> None:
    row = {"n": 7, "exact": 50.0, "p50_ms": 1.0, "p95_ms": 2.0}
    lines = table({"a": {"whole": row}, "b": {"whole": row}})
    assert len(lines) == 3 and lines[1].split()[:4] == ["a", "7", "|", "50.0"]


@pytest.mark.slow
@pytest.mark.skipif(not (SHARED / "score.py").exists(), reason="no labelled data beside the checkout")
def test_the_bench_runs_the_whole_way_and_fails_below_a_floor(tmp_path) -> None:
    floors = tmp_path / "floors.toml"
    floors.write_text("[snips_lights]\nintent = 101.0\np95_ms_max = 100000.0\n")
    asked = ["snips_lights", "--data", str(SHARED), "--ways", "whole,peer", "--floors", str(floors), "--json"]
    done = CliRunner().invoke(command, asked)
    assert done.exit_code == 1 and done.exception.__class__ is SystemExit, done.output
    found = json.loads(done.stdout)
    assert found["files"]["snips_lights"]["whole"]["n"] == found["files"]["snips_lights"]["peer"]["n"] == 6
    assert [line.split(",")[0].rsplit(" ", 1)[0] for line in found["missed"]] == [
        "snips_lights: whole intent"
    ]
