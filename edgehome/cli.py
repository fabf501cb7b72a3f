"""The commands. Every one has `--json`; exit status 0 done, 1 refused or failed, 2 wrong usage.

Those that start something are here, all others in modules of their own. Only light modules are imported at the top, so
that `say` answers fast.
"""

import asyncio
import contextlib
import importlib
import importlib.util
import logging
import os
import sys
from pathlib import Path

import click

from edgehome import __version__
from edgehome.console import Refused, broker_option
from edgehome.errors import ConfigError, EdgeHomeError

LAZY = {  # commands of their own modules, imported when they are used
    "agent": "edgehome.agent_commands:command",
    "alarms": "edgehome.alarm_commands:command",
    "audit": "edgehome.record_commands:audit",
    "bench": "edgehome.bench:command",
    "broker": "edgehome.agent_commands:broker_command",
    "demo": "edgehome.bench.failover:demo_command",
    "devices": "edgehome.device_commands:devices",
    "energy": "edgehome.bench.energy:command",
    "lm": "edgehome.training.commands:command",
    "models": "edgehome.record_commands:models",
    "nicknames": "edgehome.rulebook:nicknames_command",
    "plugins": "edgehome.plugin_commands:plugins",
    "publish": "edgehome.device_commands:publish",
    "replay": "edgehome.tui.replay:command",
    "requests": "edgehome.record_commands:requests",
    "rule": "edgehome.rulebook:command",
    "rules": "edgehome.rulebook:command",
    "say": "edgehome.talk_commands:say",
    "sched": "edgehome.bench.schedule:command",
    "serve": "edgehome.tui.serve:command",
    "standby": "edgehome.agent_commands:standby_command",
    "status": "edgehome.record_commands:status",
    "timers": "edgehome.rulebook:timers_command",
    "topics": "edgehome.device_commands:topics_command",
    "understand": "edgehome.talk_commands:understand",
    "undo": "edgehome.talk_commands:undo",
    "verify": "edgehome.verify_commands:verify_command",
    "why": "edgehome.record_commands:why",
}


class Commands(click.Group):
    """A group whose other commands are imported only when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands whose module is there."""
        return sorted(
            {*super().list_commands(ctx), *(name for name, where in LAZY.items() if _exists(where))}
        )

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command, imported now if it is a lazy one."""
        if cmd_name in LAZY and _exists(LAZY[cmd_name]):
            module, _, attribute = LAZY[cmd_name].partition(":")
            return getattr(importlib.import_module(module), attribute, None)
        return super().get_command(ctx, cmd_name)


def _exists(where: str) -> bool:
    try:
        return importlib.util.find_spec(where.partition(":")[0]) is not None
    except ModuleNotFoundError:
        return False


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="edgehome")
@click.option("--config", "config_file", metavar="FILE", help="Settings instead of the user's config.toml.")
@click.option("-v", "--verbose", count=True, help="Say more on stderr; twice for everything.")
def cli(config_file: str | None, verbose: int) -> None:
    """EdgeHome: talk to your home or plant, in English or Chinese, without any cloud."""
    if config_file:
        os.environ["EDGEHOME_CONFIG"] = config_file
    level = {0: logging.WARNING, 1: logging.INFO}.get(verbose, logging.DEBUG)
    logging.basicConfig(
        level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s", stream=sys.stderr
    )


DUMB = "TERM=dumb: this terminal cannot show the app; TERM=xterm-256color would, if it can move its cursor"


# ---- run ----------------------------------------------------------------------------------------


@cli.command()
@click.option(
    "--scenario", metavar="NAME", help="Play a scenario: family_home, factory, solar_home, or a .toml file."
)
@click.option("--broker", metavar="URL", help="Use this broker instead of [mqtt] broker.")
@click.option("--headless", is_flag=True, help="No TUI, even in a terminal.")
@click.option("--until-end", is_flag=True, help="With a scenario: end when its conversation has been played.")
@click.option("--rate", type=float, help="Speed of the scenario's clock (default: what the scenario says).")
@click.option("--fault", "faults", multiple=True, metavar="DEVICE=KIND", help="Make a simulated device slow, lying, silent or flapping.")  # fmt: skip
def run(
    scenario: str | None,
    broker: str | None,
    headless: bool,
    until_end: bool,
    rate: float | None,
    faults: tuple[str, ...],
) -> None:
    """Start broker (if needed) and host, a scenario's devices if one is named, and the TUI in a terminal."""
    from edgehome import launch

    terminal = sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM", "dumb") != "dumb"
    if os.environ.get("TERM") == "dumb" and sys.stdout.isatty() and not headless:
        click.echo(f"{DUMB}; the site runs without it", err=True)
    options = launch.Options(scenario=scenario, broker=broker, rate=rate, faults=faults, until_end=until_end)
    try:
        sys.exit(launch.run(options, with_tui=terminal and not headless))
    except ConfigError as error:
        raise click.UsageError(str(error)) from error
    except EdgeHomeError as error:
        raise Refused(str(error)) from error


@cli.command()
@broker_option
@click.option("--read-only", is_flag=True, help="Show, but send no orders.")
@click.option("--lang", type=click.Choice(["en", "zh"]), default=None, help="The language of the interface.")
@click.option("--theme", default="", help="A theme, for example edgehome-light.")
@click.option(
    "--screenshot", "picture", type=click.Path(), help="Write the screen as SVG instead of showing it."
)
@click.option("--script", default="", metavar="KEYS", help="With --screenshot: what is typed first; a file or the text itself.")  # fmt: skip
@click.option("--size", default="120x36", help="With --screenshot: columns x rows.")
def tui(
    broker: str | None,
    read_only: bool,
    lang: str | None,
    theme: str,
    picture: str | None,
    script: str,
    size: str,
) -> None:
    """Show the TUI of a running site."""
    from edgehome import launch

    if not picture and os.environ.get("TERM") == "dumb" and "TEXTUAL_DRIVER" not in os.environ:
        raise click.UsageError(DUMB + "; or use `edgehome say`, `edgehome devices`, `edgehome serve`")
    options = {"read_only": read_only, "lang": lang or "", "theme": theme}
    try:
        sys.exit(launch.show_tui(broker, Path(picture) if picture else None, script, size, **options))
    except ConfigError as error:
        raise click.UsageError(str(error)) from error
    except EdgeHomeError as error:
        raise Refused(str(error)) from error


def _register_plugin_commands() -> None:
    """Let plugins add commands, only where the first word is none of ours (imports are slow)."""
    words = [a for a in sys.argv[1:] if not a.startswith("-")]
    if words and words[0] not in cli.commands and words[0] not in LAZY:
        from edgehome import launch

        with contextlib.suppress(EdgeHomeError):
            asyncio.run(launch.add_commands(cli))


def main() -> None:
    """The `edgehome` command."""
    _register_plugin_commands()
    cli()


if __name__ == "__main__":
    main()
