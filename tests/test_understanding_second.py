"""The second set of labelled utterances fits its homes, and the data's scorer finds its labels right by themselves."""

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from edgehome.intents import INTENTS

DATA = Path(__file__).parent / "understanding" / "second"
FILES = sorted(DATA.glob("[ab]/*.jsonl"))


@cache
def ids(home: str) -> set[str]:
    """The entities of a home."""
    found = json.loads((DATA / "homes" / f"{home}.json").read_text(encoding="utf-8"))
    return {entity["id"] for entity in found["entities"]}


def records(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def calls(label: dict[str, Any]) -> list[dict[str, Any]]:
    """Every call of a label, those of its schedule and of its alternatives among them."""
    return [c for some in (label.get("calls", []), *label.get("alternatives", [])) for c in some]


def test_there_are_six_hundred_records_with_ids_of_their_own():
    known = [r["id"] for file in FILES for r in records(file)]
    assert len(FILES) == 16 and len(known) == len(set(known)) == 606


@pytest.mark.parametrize("file", FILES, ids=lambda f: f"{f.parent.name}/{f.stem}")
def test_what_is_wanted_is_in_the_home(file):
    for record in records(file):
        for part in record.get("turns", [record]):
            label = part["expected"]
            for call in calls(label):
                assert call["intent"] in INTENTS, record["id"]
                named = (
                    *call.get("entities", ()),
                    *call.get("entities_allowed", ()),
                    *call.get("optional", ()),
                )
                assert set(named) <= ids(record["home"]), (record["id"], named)
            assert set(label.get("candidates", ())) <= ids(record["home"]), record["id"]


@pytest.mark.parametrize("half", ["a", "b"])
def test_the_labels_are_right_by_the_scorer(shared, tmp_path, half):
    score, told, out = shared / "eval" / "nlu" / "score.py", tmp_path / "told.jsonl", tmp_path / "out.json"
    command = [sys.executable, str(score), "--homes", str(DATA / "homes")]
    files = [str(f) for f in FILES if f.parent.name == half]
    told.write_bytes(subprocess.run([*command, "--oracle", *files], check=True, capture_output=True).stdout)
    subprocess.run(
        [*command, "--predictions", str(told), "--json", str(out), *files], check=True, capture_output=True
    )
    assert json.loads(out.read_text())["total"]["exact"] == 1.0
