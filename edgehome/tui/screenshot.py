"""Pictures of the TUI without a terminal: plays a script of keys on a screen in memory and writes it as SVG.

A script has one command a line (or between semicolons): `type WORDS`, `press KEY KEY`, `wait SECONDS`,
`until TEXT` (on the screen, at most 10 s), `size 120x36`. Lines that begin with # are left out.
"""

import asyncio
import html
import re
from pathlib import Path
from typing import Any

from textual.app import App
from textual.pilot import Pilot

from edgehome.errors import ConfigError
from edgehome.tui.lines import cell_len

WAIT_S = 10.0
COMMANDS = ("type", "press", "wait", "until", "size", "call")


def parse_size(text: str) -> tuple[int, int]:
    """Return (columns, rows) of `120x36`. Raises ConfigError."""
    try:
        wide, high = (int(part) for part in text.lower().split("x"))
    except ValueError:
        wide = high = 0
    if not (20 <= wide <= 500 and 5 <= high <= 200):
        raise ConfigError(f"size: expected columns x rows such as 120x36, got {text!r}")
    return wide, high


def parse_script(text: str) -> list[tuple[str, str]]:
    """Return (command, argument) of each line. Raises ConfigError naming the line."""
    found = []
    for number, line in enumerate(text.replace(";", "\n").splitlines(), 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        command, _, argument = line.partition(" ")
        if command not in COMMANDS:
            raise ConfigError(f"script line {number}: expected one of {', '.join(COMMANDS)}, got {command!r}")
        if command == "size":
            parse_size(argument)
        if command in ("wait",) and not argument.replace(".", "", 1).isdigit():
            raise ConfigError(f"script line {number}: wait: expected seconds, got {argument!r}")
        found.append((command, argument.strip()))
    return found


def read_script(script: str) -> str:
    """Return the text of a script's file, or the script itself if there is no such file."""
    path = Path(script)
    try:
        return path.read_text("utf-8") if path.is_file() else script
    except OSError as error:
        raise ConfigError(f"script {script}: {error}") from error


def screen_text(app: App[Any]) -> str:
    """Return what is on the screen as text."""
    width, height = app.size
    return "\n".join(
        "".join(segment.text for segment in strip) for strip in app.screen._compositor.render_strips()
    ) if width and height else ""  # fmt: skip


async def _play(app: App[Any], commands: list[tuple[str, str]], pilot: Pilot[Any]) -> None:
    for command, argument in commands:
        if command == "type":
            await pilot.press(*("space" if c == " " else c for c in argument))
        elif command == "press":
            await pilot.press(*argument.split())
        elif command == "wait":
            await pilot.pause(float(argument))
        elif command == "size":
            await pilot.resize_terminal(*parse_size(argument))
        elif command == "call":
            name, *values = argument.split()
            getattr(app, name)(*(float(v) for v in values))
        elif not await _seen(app, argument, pilot):
            raise ConfigError(f"script: {argument!r} did not appear on the screen within {WAIT_S:g} s")
        await pilot.pause(0.15)


async def _seen(app: App[Any], text: str, pilot: Pilot[Any]) -> bool:
    for _ in range(int(WAIT_S / 0.1)):
        if text in screen_text(app).replace("\n", " "):
            return True
        await pilot.pause(0.1)
    return False


_TEXT = re.compile(r'(textLength=")([\d.]+)("[^>]*>)([^<]*)(</text>)')


def widen(svg: str) -> str:
    """Return the picture with the length of wide characters right: Rich counts each as one cell."""

    def right(match: re.Match[str]) -> str:
        text = html.unescape(match[4])
        cells = cell_len(text)
        if not text or cells == len(text):
            return match[0]
        length = f"{float(match[2]) / len(text) * cells:g}"
        return f"{match[1]}{length}{match[3]}{match[4]}{match[5]}"

    return _TEXT.sub(right, svg)


def take(app: App[Any], file: Path, script: str, size: tuple[int, int]) -> None:
    """Play the script and write the screen to the file as SVG. Raises ConfigError, OSError."""
    commands = parse_script(script)

    async def run() -> str:
        async with app.run_test(size=size) as pilot:
            await pilot.pause(0.5)
            await _play(app, commands, pilot)
            await pilot.pause(0.3)
            return app.export_screenshot(title="EdgeHome")

    picture = asyncio.run(run())
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(picture, "utf-8")
