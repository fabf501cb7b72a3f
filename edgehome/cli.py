"""The commands. Every one has `--json`; exit status 0 done, 1 refused or failed, 2 wrong usage.

Only light modules are imported here; each command imports what it needs, so that `say` answers fast.
"""

import asyncio
import contextlib
import importlib
import importlib.util
import json
import logging
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import click

from edgehome import __version__
from edgehome.errors import BrokerUnavailable, ConfigError, EdgeHomeError, HostUnavailable

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
broker_option = click.option(
    "--broker", metavar="URL", help="The broker of a running site: mqtt[s]://host:port."
)


class Refused(click.ClickException):
    """Ends a command with status 1 and the text on stderr."""

    exit_code = 1


@asynccontextmanager
async def connected(broker: str | None = None) -> AsyncIterator[Any]:
    """Give a client of the running site. Raises HostUnavailable, BrokerUnavailable."""
    from edgehome.bus.mqtt import BrokerAddress, MqttBus
    from edgehome.client import SiteClient, running_site
    from edgehome.config import load_config

    config = load_config()
    login = {n: getattr(config.mqtt, n) for n in ("username", "password", "ca_file", "cert_file", "key_file")}
    if broker:
        url, site = broker, config.site.name
    elif config.mqtt.broker.startswith("mqtt"):
        url, site = config.mqtt.broker, config.site.name
    else:
        running = running_site()
        url, site = running.broker, running.site
    import uuid

    async with MqttBus(BrokerAddress.parse(url, **login), f"edgehome-cli-{uuid.uuid4().hex[:8]}") as bus:
        client = SiteClient(bus, site)
        await client.open()
        yield client


def ask(method: str, broker: str | None = None, timeout_s: float = 15.0, **params: Any) -> Any:
    """Return what the running host answers."""

    async def run() -> Any:
        async with connected(broker) as client:
            return await client.call(method, timeout_s, **params)

    return run_async(run)


def run_async(function: Callable[[], Any]) -> Any:
    """Run a coroutine function; errors of EdgeHome become status 1 with their text."""
    try:
        return asyncio.run(function())
    except ConfigError as error:
        raise click.UsageError(str(error)) from error
    except EdgeHomeError as error:
        raise Refused(str(error)) from error


def show(data: Any, as_json: bool, lines: Callable[[Any], Any] | None = None) -> None:
    """Print the data as JSON, or as lines for people."""
    if as_json or lines is None:
        click.echo(json.dumps(data, ensure_ascii=False, indent=None if as_json else 2, default=str))
        return
    for line in lines(data):
        click.echo(line)


LAZY = {  # commands of their own modules, imported when they are used
    "agent": "edgehome.agent_commands:command",
    "alarms": "edgehome.alarm_commands:command",
    "broker": "edgehome.agent_commands:broker_command",
    "bench": "edgehome.bench:command",
    "demo": "edgehome.bench.failover:demo_command",
    "energy": "edgehome.bench.energy:command",
    "lm": "edgehome.training.commands:command",
    "nicknames": "edgehome.rulebook:nicknames_command",
    "rule": "edgehome.rulebook:command",
    "rules": "edgehome.rulebook:command",
    "sched": "edgehome.bench.schedule:command",
    "timers": "edgehome.rulebook:timers_command",
    "verify": "edgehome.rulebook:verify_command",
    "serve": "edgehome.tui.serve:command",
    "standby": "edgehome.agent_commands:standby_command",
    "replay": "edgehome.tui.replay:command",
}


class Commands(click.Group):
    """A group whose bigger commands are imported only when they are called."""

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


# ---- talk ---------------------------------------------------------------------------------------


@cli.command()
@click.argument("text", nargs=-1, required=True)
@click.option("--area", help="The room you speak from.")
@click.option("--person", help="Who speaks.")
@click.option("--what-if", is_flag=True, help="Only show what would happen.")
@broker_option
@as_json
def say(
    text: tuple[str, ...],
    area: str | None,
    person: str | None,
    what_if: bool,
    broker: str | None,
    as_json: bool,
) -> None:
    """Say something to the running site: an order or a question."""
    words = " ".join(text)
    reply = ask("say", broker, text=words, area=area, person=person, source="cli", what_if=what_if)
    timing = reply.get("t", {})
    reply.setdefault("tier", "")
    reply.setdefault("actions", [])
    for action in reply["actions"]:
        action.setdefault("args", {})
        action.setdefault("reason", "")
    reply["t"] = {
        name: round(timing.get(name, 0.0), 3)
        for name in ("total_ms", "compute_ms", "transport_ms", "processing_ms")
    }
    show(
        reply,
        as_json,
        lambda r: [
            r["reply"],
            f"  {r['outcome']} · {r['tier'] or '-'} · {r['t']['total_ms']:.1f} ms "
            f"(Tc {r['t']['compute_ms']:.1f} + Tt {r['t']['transport_ms']:.1f} + Tp {r['t']['processing_ms']:.1f}) · {r['trace'][:8]}",
        ],
    )
    if reply["outcome"] in ("refused", "not_understood"):
        sys.exit(1)


@cli.command()
@click.argument("text", nargs=-1)
@click.option(
    "--home", "home_file", type=click.Path(exists=True), help="A home as JSON; else the running site's."
)
@click.option("--batch", type=click.Path(exists=True), help="Records to understand, one JSON object a line.")
@click.option(
    "--homes", type=click.Path(exists=True, file_okay=False), help="Folder of the homes that records name."
)
@click.option("--out", type=click.Path(), help="Where the predictions go, one JSON object a line.")
@click.option("--tiers", help="Comma-separated tiers instead of [understanding] tiers.")
@click.option("--backend", type=click.Choice(["here", "agents", "ray"]), default="here", help="With --batch: in this process, or spread over agent processes or Ray actors.")  # fmt: skip
@click.option(
    "--replicas", type=click.IntRange(1, 64), default=2, help="How many, with a backend of several."
)
@click.option("--area", help="The room you speak from.")
@as_json
def understand(
    text: tuple[str, ...], home_file: str | None, batch: str | None, homes: str | None, out: str | None,
    tiers: str | None, backend: str, replicas: int, area: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Turn words into typed intents; nothing is executed."""
    from edgehome import launch

    if bool(batch) == bool(text):
        raise click.UsageError("give either words, or --batch FILE with --homes DIR and --out FILE")
    if text and backend != "here":
        raise click.UsageError("--backend: goes with --batch")
    if batch and not (homes and out):
        raise click.UsageError("--batch: --homes DIR and --out FILE are needed with it")
    chosen = tuple(t.strip() for t in tiers.split(",")) if tiers else None

    async def work() -> Any:
        if batch:
            files = Path(batch), Path(homes or "."), Path(out or "")
            return await launch.understand_batch(*files, chosen, backend, replicas)
        home = None
        if not home_file:
            async with connected() as client:
                home = await client.call("home_file")
        return await launch.understand_words(" ".join(text), home_file or home, chosen, area)

    result = run_async(work)
    if not batch:
        show(result, as_json)


@cli.command()
@click.option("--person", help="Whose last change.")
@broker_option
@as_json
def undo(person: str | None, broker: str | None, as_json: bool) -> None:
    """Put the values of the last change back."""
    reply = ask("undo", broker, person=person)
    show(reply, as_json, lambda r: [r["reply"]])
    if reply["outcome"] == "refused":
        sys.exit(1)


# ---- look ---------------------------------------------------------------------------------------

_SIGNS = {"live": "●", "stale": "◐", "gone": "○"}


@cli.group(invoke_without_command=True)
@click.pass_context
def devices(context: click.Context) -> None:
    """The home as the host knows it."""
    if context.invoked_subcommand is None:
        context.invoke(devices_list)


@devices.command("list")
@click.option("--area")
@click.option("--domain")
@broker_option
@as_json
def devices_list(
    area: str | None = None, domain: str | None = None, broker: str | None = None, as_json: bool = False
) -> None:
    """All entities with room, state and freshness."""
    found = ask("devices", broker, area=area, domain=domain)
    show(
        found,
        as_json,
        lambda es: [
            f"{_SIGNS.get(e['liveness'], '?')} {e['id']:<40} {e['area'] or '-':<18} {e['state'] or '-':<12} {e['name']}" for e in es
        ] or ["no devices yet; see docs/devices.md for how to connect one"],
    )  # fmt: skip


@devices.command("show")
@click.argument("entity")
@broker_option
@as_json
def devices_show(entity: str, broker: str | None, as_json: bool) -> None:
    """One entity, all of it."""
    show(ask("device", broker, entity=entity), as_json)


@devices.command("rename")
@click.argument("entity")
@click.option("--name")
@click.option("--area")
@click.option("--alias", "aliases", multiple=True)
@broker_option
@as_json
def devices_rename(
    entity: str,
    name: str | None,
    area: str | None,
    aliases: tuple[str, ...],
    broker: str | None,
    as_json: bool,
) -> None:
    """Give an entity your own name, room or aliases."""
    shown = ask("rename", broker, entity=entity, name=name, area=area, aliases=list(aliases) or None)
    show(
        shown,
        as_json,
        lambda e: [f"{e['id']}: {e['name']} in {e['area'] or '-'}, also {', '.join(e['aliases']) or '-'}"],
    )


@devices.command("forget")
@click.argument("entity")
@broker_option
@as_json
def devices_forget(entity: str, broker: str | None, as_json: bool) -> None:
    """Drop an entity until its device announces it again."""
    show(ask("forget", broker, entity=entity), as_json, lambda r: [f"forgotten: {r['forgotten']}"])


@devices.command("watch")
@broker_option
@as_json
def devices_watch(broker: str | None, as_json: bool) -> None:
    """Print changes as they come, until Ctrl+C."""

    async def watch() -> None:
        async with connected(broker) as client:

            def tell(_: str, entities: Any) -> None:
                for e in entities:
                    line = (
                        json.dumps(e, ensure_ascii=False)
                        if as_json
                        else f"{_SIGNS.get(e.get('liveness', 'live'), '?')} {e['id']} {e.get('state', '-')}"
                    )
                    click.echo(line)

            await client.feed("home", tell)
            await asyncio.Event().wait()

    with contextlib.suppress(KeyboardInterrupt):
        run_async(watch)


@cli.command()
@broker_option
@as_json
def status(broker: str | None, as_json: bool) -> None:
    """Version, broker, counts and troubles of the running site."""
    show(ask("status", broker), as_json)


@cli.command()
@broker_option
@as_json
def models(broker: str | None, as_json: bool) -> None:
    """How much each tier understood how fast, and the model files of the running site."""
    show(ask("models", broker), as_json)


@cli.command()
@click.argument("trace", default="last")
@broker_option
@as_json
def why(trace: str, broker: str | None, as_json: bool) -> None:
    """The chain of a request from the words to the wire and the echo: `why last`, `why ID`."""

    def lines(steps: list[dict]) -> list[str]:
        out = [f"trace {steps[0]['trace']}"]
        for step in steps:
            details = {k: v for k, v in step["data"].items() if v not in (None, [], {})}
            out.append(f"{step['ms']:9.2f} ms  {step['stage']:<11} {step['what']}")
            out += [
                f"{'':25}{k}: {v if isinstance(v, str) else json.dumps(v, ensure_ascii=False)}"
                for k, v in details.items()
            ]
        return out

    show(ask("why", broker, trace=trace), as_json, lines)


@cli.group()
def audit() -> None:
    """The hash-chained log."""


@audit.command("verify")
@broker_option
@click.option(
    "--file", "file", type=click.Path(exists=True), help="A database file instead of the running site's."
)
@as_json
def audit_verify(broker: str | None, file: str | None, as_json: bool) -> None:
    """Check every record of the chain; names the first bad one."""
    if file:
        from edgehome.store import Audit, Database

        database = Database(file)
        checked, bad = Audit(database).verify()
        database.close()
        result = {"records": checked, "first_bad": bad}
    else:
        result = ask("audit_verify", broker, timeout_s=60)
    show(
        result,
        as_json,
        lambda r: [
            f"{r['records']} records, chain whole" if r["first_bad"] is None else f"record {r['first_bad']} is not what was written; {r['records']} before it are whole"
        ],
    )  # fmt: skip
    if result["first_bad"] is not None:
        sys.exit(1)


@cli.command()
@click.argument("topic")
@click.argument("payload")
@click.option("--retain", is_flag=True)
@broker_option
@as_json
def publish(topic: str, payload: str, retain: bool, broker: str | None, as_json: bool) -> None:
    """Publish by hand; a device's command topic goes through the gate."""
    result = ask("publish", broker, topic=topic, payload=payload, retain=retain)
    show(result, as_json, lambda r: [f"{r['outcome']} {r['reason']}"])
    if result["outcome"] == "refused":
        sys.exit(1)


# ---- plugins ------------------------------------------------------------------------------------


@cli.group()
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
