"""docs/tui.md tells the truth: every action, every page with a command that exists, every picture with its script."""

import asyncio
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from edgehome.bus.mqtt import BrokerAddress
from edgehome.cli import cli
from edgehome.config import load_config
from edgehome.host import running_host
from edgehome.simulate import Connected, make_device
from edgehome.simulated import DeviceSpec
from edgehome.tui import keymap, screenshot
from edgehome.world import World

DOCS = Path(__file__).parents[1] / "docs"
PAGE = (DOCS / "tui.md").read_text("utf-8")


def test_every_action_is_in_the_table_of_keys():
    rows = {m[1]: m[2] for m in re.finditer(r"^\| `(\w+)` \| \w+ \| `(.+?)` \|", PAGE, re.MULTILINE)}
    assert rows == {a.id: keymap.key_text(a.keys, first=False) for a in keymap.ACTIONS}


ROWS = re.findall(r"^\| (\d) \| (\w+) \| .* \| (`.*`) \|$", PAGE, re.MULTILINE)


@pytest.mark.broker
@pytest.mark.slow
async def test_the_command_of_every_page_prints_the_data_of_a_running_site_as_json(free_port):
    config = load_config(
        understanding={"tiers": ("grammar", "schedules"), "budget_s": 60.0},
        mqtt={"port": free_port},
        plugins={"call_budget_s": 30.0},
    )
    spec = DeviceSpec(id="hall_lamp", kind="light", name="Hall lamp", aliases=("门厅灯",))
    async with running_host(config) as host:
        lamp = Connected(make_device(spec, World(), "home"), BrokerAddress.parse(host.address))
        await lamp.open()
        async with asyncio.timeout(30):
            while not host.home.entities:
                await asyncio.sleep(0.02)
        said = await host.say("turn on the hall lamp")
        stands_for = {"ENTITY": "light.hall_lamp", "TOPIC": "a/b", "PAYLOAD": "1", "ID": said.trace,
                      "WORDS": "is the hall lamp on?"}  # fmt: skip
        printed = {}
        for _, _, commands in ROWS:
            for words in re.findall(r"`edgehome ([^`]+)`", commands):
                given = [stands_for.get(word, word) for word in words.split()]
                done = await asyncio.to_thread(CliRunner().invoke, cli, given)
                assert done.exit_code == 0, (words, done.output)
                printed[words] = json.loads(done.output)
        await lamp.close()
    assert printed["devices list --json"][0]["name"] == "Hall lamp"
    assert printed["devices show ENTITY --json"]["id"] == "light.hall_lamp"
    assert printed["say WORDS --json"]["reply"].startswith("Yes, Hall lamp is on")
    asked = {request["said"]: request for request in printed["requests --json"]}
    assert asked["turn on the hall lamp"]["trace"] == said.trace
    assert asked["is the hall lamp on?"]["t"]["total_ms"] > 0
    slowest = [request["t"]["total_ms"] for request in printed["requests --slowest --json"]]
    assert slowest == sorted(slowest, reverse=True)
    assert printed["why ID --json"][-1]["what"] == "done"
    assert printed["publish TOPIC PAYLOAD --json"]["outcome"] == "done"
    assert {"topic": "home/hall_lamp/state", "retained": True}.items() <= next(
        topic for topic in printed["topics --json"] if topic["topic"] == "home/hall_lamp/state"
    ).items()
    assert "rules" in {tier["tier"] for tier in printed["models --json"]["tiers"]}
    assert "grammar" in {plugin["name"] for plugin in printed["plugins list --json"]}


def test_every_page_has_a_command_that_exists():
    assert len(ROWS) == len(keymap.PAGES)
    for _, _, commands in ROWS:
        for words in re.findall(r"`edgehome ([^`]+)`", commands):
            assert words.endswith("--json"), words
            found: click.Command | None = cli
            for word in words.split():
                if not isinstance(found, click.Group):
                    break
                found = found.get_command(click.Context(found), word)
                assert found is not None, words
            assert any("--json" in p.opts for p in found.params), words


def test_every_picture_is_made_from_a_script():
    pictures = re.findall(r"pictures/(\w+)\.svg", PAGE)
    assert len(pictures) == 5
    for name in pictures:
        assert (DOCS / "pictures" / f"{name}.svg").stat().st_size > 10_000
        assert screenshot.parse_script((DOCS / "pictures" / f"{name}.keys").read_text("utf-8"))


@pytest.mark.slow
def test_one_command_makes_all_pictures_and_each_shows_what_its_script_waited_for(tmp_path):
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [DOCS / "pictures" / "make", tmp_path],
        env={**os.environ, "PATH": path}, capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    for script in (DOCS / "pictures").glob("*.keys"):
        picture = (
            (tmp_path / f"{script.stem}.svg").read_text("utf-8").replace("\xa0", " ").replace("&#160;", " ")
        )
        commands = screenshot.parse_script(script.read_text("utf-8"))
        assert len(re.findall("<text", picture)) > 100
        last = [argument for command, argument in commands if command == "until"][-1]
        assert last in picture, script.stem
