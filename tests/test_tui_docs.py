"""docs/tui.md tells the truth: every action, every page with a command that exists, every picture with its script."""

import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from edgehome.cli import cli
from edgehome.tui import keymap, screenshot

DOCS = Path(__file__).parents[1] / "docs"
PAGE = (DOCS / "tui.md").read_text("utf-8")


def test_every_action_is_in_the_table_of_keys():
    rows = {m[1]: m[2] for m in re.finditer(r"^\| `(\w+)` \| \w+ \| `(.+?)` \|", PAGE, re.MULTILINE)}
    assert rows == {a.id: keymap.key_text(a.keys, first=False) for a in keymap.ACTIONS}


def test_every_page_has_a_command_that_exists():
    rows = re.findall(r"^\| (\d) \| (\w+) \| .* \| (`.*`) \|$", PAGE, re.MULTILINE)
    assert len(rows) == len(keymap.PAGES)
    for _, _, commands in rows:
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
