"""The commands for plugins: `edgehome plugins [list|enable|disable|check|new]`."""

import sys
from pathlib import Path

import click

from edgehome.console import Refused, as_json, ask, broker_option, run_async, show
from edgehome.errors import BrokerUnavailable, HostUnavailable


@click.group()
def plugins() -> None:
    """What is plugged in."""


@plugins.command("list")
@broker_option
@as_json
def plugins_list(broker: str | None, as_json: bool) -> None:
    """All plugins with state, hooks, time and errors; of the running site, else as they load here."""
    try:
        found = ask("plugins", broker)
    except (Refused, HostUnavailable, BrokerUnavailable):
        from edgehome import launch

        found = run_async(launch.plugins_here)
    show(
        found,
        as_json,
        lambda ps: [
            f"{p['state']:<9} {p['name']:<20} {p['origin']:<12} {', '.join(p['hooks'])}  {p['error']}".rstrip()
            for p in ps
        ],
    )


@plugins.command("enable")
@click.argument("name")
@broker_option
@as_json
def plugins_enable(name: str, broker: str | None, as_json: bool) -> None:
    """Put a plugin back that was taken out."""
    show(ask("plugin_enable", broker, plugin=name, enabled=True), as_json, lambda _: [f"{name}: enabled"])


@plugins.command("disable")
@click.argument("name")
@broker_option
@as_json
def plugins_disable(name: str, broker: str | None, as_json: bool) -> None:
    """Take a plugin out until it is enabled again or the host starts anew."""
    show(ask("plugin_enable", broker, plugin=name, enabled=False), as_json, lambda _: [f"{name}: disabled"])


@plugins.command("check")
@click.argument("path", type=click.Path(exists=True))
@as_json
def plugins_check(path: str, as_json: bool) -> None:
    """Run the checks of the plugin contract on a file or folder."""
    from edgehome import launch

    findings = run_async(lambda: launch.check_plugin(Path(path)))
    bad = [f for f in findings if not f["ok"]]
    show(
        findings,
        as_json,
        lambda fs: [
            f"{'ok  ' if f['ok'] else 'BAD '} {f['check']}{': ' + f['detail'] if f['detail'] else ''}"
            for f in fs
        ],
    )
    if bad:
        sys.exit(1)


@plugins.command("new")
@click.argument("name")
@click.option("--dir", "folder", type=click.Path(file_okay=False), default=".", help="Where to make it.")
@as_json
def plugins_new(name: str, folder: str, as_json: bool) -> None:
    """Write a complete working plugin with its test."""
    from edgehome import launch

    made = launch.new_plugin(name, Path(folder))
    show(
        made,
        as_json,
        lambda m: [f"wrote {f}" for f in m["files"]] + [f"try it: edgehome plugins check {m['files'][0]}"],
    )
