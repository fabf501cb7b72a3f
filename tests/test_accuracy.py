"""Accuracy cannot fall unseen: floors a little under what the shipped tiers reach on the public data."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from edgehome.launch import understand_batch

SETS = Path(__file__).parent / "understanding"
FLOORS = {
    "ohf_intents_en": ("exact", 0.985),
    "ohf_intents_zh_cn": ("exact", 0.98),
    "ha_intents_zh_cn": ("exact", 0.95),
    "homellm_actions": ("exact", 0.87),
    "had_assist": ("exact", 0.83),
    "hwu_iot": ("intent", 0.83),
    "slurp_iot": ("intent", 0.84),
    "slurp_other": ("exact", 0.98),
    "slurp_near": ("intent", 0.75),
    "hwu_near": ("intent", 0.73),
    "had_device_actions": ("exact", 0.965),
    "homellm_refusals": ("exact", 0.89),
    "ha_intents_zh_tw": ("exact", 0.90),
}


OWN = {
    "second/b/en": ("exact", 0.86),
    "second/b/zh": ("exact", 0.89),
    "second/b/schedules": ("exact", 0.88),
    "second/b/no_action": ("exact", 0.93),
    "second/b/compound": ("exact", 0.72),
    "second/b/dialogues": ("exact", 0.80),
    "second/b/mixed": ("exact", 0.90),
    "third/compound": ("exact", 0.73),
    "third/en": ("exact", 0.80),
    "third/zh": ("exact", 0.84),
    "fourth/zh": ("exact", 0.90),
    "fifth/en": ("exact", 0.79),
    "fifth/zh": ("exact", 0.91),
    "fifth/compound": ("exact", 0.61),
    "fifth/dialogues": ("exact", 0.70),
    "fifth/schedules": ("exact", 0.63),
    "sixth/en": ("exact", 0.78),
    "sixth/zh": ("exact", 0.75),
    "sixth/dialogues": ("exact", 0.67),
    "seventh/en": ("exact", 0.76),
    "seventh/zh": ("exact", 0.82),
    "seventh/compound": ("exact", 0.50),
    "seventh/dialogues": ("exact", 0.73),
    "eighth/en": ("exact", 0.80),
    "eighth/zh": ("exact", 0.91),
    "eighth/compound": ("exact", 0.69),
    "eighth/dialogues": ("exact", 0.87),
    "eighth/schedules": ("exact", 0.84),
}


@pytest.mark.slow
@pytest.mark.parametrize("source", [*FLOORS, *OWN])
async def test_what_is_understood_stays_above_its_floor(shared, tmp_path, source):
    folder = SETS if source in OWN else shared / "eval" / "nlu"
    data = folder / source.split("/")[0] if source in OWN else folder
    records, out, result = folder / f"{source}.jsonl", tmp_path / "out.jsonl", tmp_path / "score.json"
    await understand_batch(records, data / "homes", out, None)
    command = [sys.executable, str(shared / "eval" / "nlu" / "score.py"), "--homes", str(data / "homes")]
    command += ["--predictions", str(out), "--json", str(result), str(records)]
    subprocess.run(command, check=True, capture_output=True)
    measure, floor = (FLOORS | OWN)[source]
    assert json.loads(result.read_text())["total"][measure] >= floor
