"""The command `edgehome verify`: proofs about a site's interlocks and rules."""

import sys
from typing import Any

import click

from edgehome.console import as_json, ask, broker_option, show
from edgehome.rulebook import findings_of


@click.group()
def verify_command() -> None:
    """Proofs about this site."""


@verify_command.command()
@broker_option
@as_json
def rules(broker: str | None, as_json: bool) -> None:
    """Check every enabled rule against the home and all the others; status 1 if one is wrong."""
    result = ask("rules_verify", broker, 60.0)
    show(result, as_json, _rules_verified)
    if result["errors"]:
        sys.exit(1)


def _rules_verified(result: dict[str, Any]) -> list[str]:
    lines = [f"rules    {result['rules']}", f"errors   {result['errors']}", f"seconds  {result['seconds']}"]
    for name, findings in result["findings"].items():
        lines += [name, *findings_of({"findings": findings})]
    return lines


@verify_command.command()
@click.option(
    "--all-paths",
    is_flag=True,
    help="Words, rule, schedule, plugin, agent and inspector; else words and inspector.",
)
@click.option("--scenario", help="Verify the model of a scenario instead of the running site.")
@broker_option
@as_json
def interlocks(all_paths: bool, scenario: str | None, broker: str | None, as_json: bool) -> None:
    """Try every path to every guarded device in every state of the site's model; status 1 if anything gets through."""
    import logging

    from edgehome.bench.interlocks import model_site
    from edgehome.bench.obeying import scenario_entities
    from edgehome.config import load_config
    from edgehome.console import run_async
    from edgehome.homefile import load_home

    logging.getLogger().setLevel(logging.ERROR)
    if scenario is None and (running_here() or broker):
        entities = list(load_home(ask("home_file", broker)).entities.values())
    else:
        entities = scenario_entities(scenario or "family_home")

    async def run() -> Any:
        async with model_site(load_config(), entities) as verifier:
            return await verifier.run(all_paths)

    result = run_async(run)
    show(result, as_json, _verified)
    if result["violations"]:
        sys.exit(1)


def running_here() -> bool:
    """Return whether a host runs with this state folder."""
    from edgehome.client import running_site
    from edgehome.errors import HostUnavailable

    try:
        running_site()
    except HostUnavailable:
        return False
    return True


def _verified(result: dict[str, Any]) -> list[str]:
    lines = [
        f"states      {result['states']}",
        f"paths       {result['paths']} ({', '.join(result['path_names'])})",
        f"guarded     {result['guarded']} acts",
        f"tries       {result['tries']}: {result['refused']} stopped, {result['allowed']} allowed and safe",
        f"violations  {result['violations']}",
    ]
    return lines + [
        f"  {v['path']}: {v['verb']} {v['entity']} although {v['forbidden']}" for v in result["examples"]
    ]
