"""What measures EdgeHome: `edgehome bench NAME` prints its figures, the peer's of the same run, and the ratio."""

import importlib
import importlib.util
import json
from collections.abc import Sequence
from typing import Any

import click

LAZY = {
    "path": "edgehome.bench.path:path",
    "telemetry": "edgehome.bench.path:telemetry",
    "scale": "edgehome.bench.scale:scale",
    "start": "edgehome.bench.start:start",
    "understanding": "edgehome.bench.understanding:command",
    "honesty": "edgehome.bench.honesty:command",
    "preview": "edgehome.bench.preview:command",
    "agents": "edgehome.bench.agents:command",
    "split": "edgehome.bench.split:command",
    "tui": "edgehome.bench.tui:command",
    "compile": "edgehome.bench.compile:command",
    "intents": "edgehome.bench.intents:command",
    "fuzz": "edgehome.training.fuzz:command",
}


class Benches(click.Group):
    """Imports a bench when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the benches whose module is there."""
        return sorted(n for n, where in LAZY.items() if importlib.util.find_spec(where.partition(":")[0]))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a bench."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module, _, name = LAZY[cmd_name].partition(":")
        return getattr(importlib.import_module(module), name)


@click.group(cls=Benches)
def command() -> None:
    """Figures that anybody can print again."""


def show(result: dict[str, Any], as_json: bool) -> None:
    """Print a bench's figures: JSON, or one a line."""
    if as_json:
        click.echo(json.dumps(result))
        return
    width = max(len(name) for name in result)
    for name, value in result.items():
        click.echo(
            f"{name:<{width}}  {value:g}" if isinstance(value, float | int) else f"{name:<{width}}  {value}"
        )


def markdown(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table of texts, which also reads well in a terminal."""
    widths = [max(map(len, column)) for column in zip(head, *lines, strict=True)]
    rows = [
        "| " + " | ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)) + " |"
        for line in (head, *lines)
    ]
    return "\n".join([rows[0], "|" + "|".join("-" * (w + 2) for w in widths) + "|", *rows[1:]])
