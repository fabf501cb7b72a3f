"""The commands for alarms: `edgehome alarms [list|acknowledge|shelve]`; they ask the running host."""

import sys
from typing import Any

import click

from edgehome.console import as_json, ask, broker_option, show
from edgehome.rulebook import Sections

_SIGNS = {"active": "▲", "acknowledged": "△", "shelved": "▽"}


@click.group(cls=Sections)
def command() -> None:
    """Alarms that are raised, and what people said of them."""


@command.command("list")
@broker_option
@as_json
def alarms_list(broker: str | None, as_json: bool) -> None:
    """All raised alarms, open ones first."""
    show(ask("alarms", broker), as_json, lambda found: [_line(a) for a in found] or ["no alarms"])


def _line(alarm: dict[str, Any]) -> str:
    more = f"  ({alarm['reason']})" if alarm.get("reason") else ""
    return f"{_SIGNS.get(alarm['state'], '?')} {alarm['id']}  {alarm['name']}  {alarm['state']}{more}"


@command.command("acknowledge")
@click.argument("entity")
@broker_option
@as_json
def acknowledge(entity: str, broker: str | None, as_json: bool) -> None:
    """Say that an alarm was seen."""
    _done(ask("alarm_acknowledge", broker, entity=entity), as_json)


@command.command("shelve")
@click.argument("entity")
@click.option(
    "--minutes", type=click.FloatRange(0.0, 10_080.0, min_open=True), default=30.0, show_default=True
)
@click.option("--reason", required=True, help="Why it may wait.")
@broker_option
@as_json
def shelve(entity: str, minutes: float, reason: str, broker: str | None, as_json: bool) -> None:
    """Put an alarm aside for some minutes; then it is back."""
    _done(ask("alarm_shelve", broker, entity=entity, reason=reason, seconds=minutes * 60), as_json)


def _done(result: dict[str, Any], as_json: bool) -> None:
    show(result, as_json, lambda r: [f"{r['entity']}: {r['outcome']} {r['reason']}".rstrip()])
    if result["outcome"] == "refused":
        sys.exit(1)
