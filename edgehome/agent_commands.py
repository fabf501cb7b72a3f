"""Agents on other devices: `edgehome agent run|list|add|renew|revoke|drain` and `edgehome broker init`."""

import asyncio
import contextlib
import signal
import socket
import sys
from pathlib import Path
from typing import Any

import click

from edgehome.console import Refused, as_json, ask, broker_option, run_async, show
from edgehome.errors import ConfigError, EdgeHomeError


@click.group(invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """Other devices that share the work."""
    if context.invoked_subcommand is None:
        context.invoke(agent_list)


@command.command("run")
@click.option("--name", help="The agent's name (default: this machine's, or that of the join code).")
@click.option(
    "--skills",
    default="understanding",
    help="Comma-separated: perception, understanding, decision, execution, layers.",
)
@click.option("--broker", metavar="URL", help="mqtt[s]://host:port of the site's broker.")
@click.option("--site", help="The site (default: [site] name, or that of the join code).")
@click.option("--join", "code", help="The code that `edgehome agent add` printed, or a file with it.")
@click.option("--ca", "ca_file", type=click.Path(exists=True), help="Certificate of the site's CA.")
@click.option("--cert", "cert_file", type=click.Path(exists=True), help="This agent's certificate.")
@click.option("--key", "key_file", type=click.Path(exists=True), help="This agent's key.")
@click.option("--languages", default="", help="Comma-separated, such as en,zh (default: any).")
@click.option("--domains", default="", help="Comma-separated domains it is good at (default: any).")
@click.option("--models", default="", help="Comma-separated names of models it has.")
@click.option("--speed", default=1.0, show_default=True, help="How fast it is, beside others.")
@click.option("--capacity", default=8, show_default=True, help="How many tasks it accepts at a time.")
@click.option("--heartbeat", type=float, help="Seconds between beats (default: [agents] heartbeat_s).")
@click.option("--plugin", "also", multiple=True, help="Load this plugin, too.")
def agent_run(**options: Any) -> None:
    """Offer this machine's skills to a site until it is told to stop."""
    try:
        sys.exit(asyncio.run(_run(options)))
    except ConfigError as error:
        raise click.UsageError(str(error)) from error
    except EdgeHomeError as error:
        raise Refused(str(error)) from error


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


async def _run(options: dict[str, Any]) -> int:
    from edgehome.agent.process import Abilities, Agent, summary, will
    from edgehome.bus.mqtt import BrokerAddress, MqttBus
    from edgehome.config import load_config
    from edgehome.renewal import kept_valid

    config = load_config()
    joined = _joined(options)
    site = options["site"] or joined.get("site") or config.site.name
    name = options["name"] or joined.get("name") or socket.gethostname()
    url = options["broker"] or joined.get("broker") or config.mqtt.broker
    if not url.startswith("mqtt"):
        raise ConfigError("--broker: expected the URL of the site's broker, or --join with a join code")
    login = {
        n: options[n] or joined.get(n) or getattr(config.mqtt, n)
        for n in ("ca_file", "cert_file", "key_file")
    }
    login |= {n: getattr(config.mqtt, n) for n in ("username", "password")}
    import uuid

    boot = uuid.uuid4().hex
    beat_s = options["heartbeat"] or config.agents.heartbeat_s
    bus = MqttBus(
        BrokerAddress.parse(url, **login),
        f"edgehome-agent-{name}",
        will=will(site, name, boot),
        keepalive_s=10,
    )
    abilities = Abilities(
        _listed(options["languages"]), _listed(options["domains"]), _listed(options["models"]), options["speed"],
        options["capacity"],
    )  # fmt: skip
    agent = Agent(name, bus, site, abilities, boot=boot, heartbeat_s=beat_s)
    agent.loading = _listed(options["skills"])
    async with bus:
        await agent.start()  # it is in the list at once, and takes work when its skills are loaded
        skills = None
        try:
            from edgehome.agent.skills import Skills

            skills = Skills(config, agent, agent.loading, options["also"])
            await skills.load()
            agent.loaded()
            offered = ", ".join(agent.skills)
            click.echo(f"edgehome agent {name}: {offered} at {bus.address}, site {site}", err=True)
            async with kept_valid(bus, site, login["cert_file"]):
                await _told_to_stop()
            await agent.drain(5.0)
        finally:
            await agent.stop()
            if skills is not None:
                await skills.close()
    click.echo(f"edgehome agent {name}: stopped; {summary(agent)}", err=True)
    return 0


def _joined(options: dict[str, Any]) -> dict[str, str]:
    if not options["code"]:
        return {}
    from edgehome import pki

    return pki.accept(options["code"])


@command.command("ray")
@click.option("--replicas", type=click.IntRange(1, 64), default=2, show_default=True)
@click.option("--skills", default="understanding", help="Comma-separated, as of `edgehome agent run`.")
@click.option("--broker", metavar="URL", help="mqtt[s]://host:port of the site's broker.")
@click.option("--join", "codes", multiple=True, help="A join code a replica, where the broker wants logins.")
@click.option("--ray-address", default="", help="A running Ray cluster; without it Ray starts here.")
def agent_ray(
    replicas: int, skills: str, broker: str | None, codes: tuple[str, ...], ray_address: str
) -> None:
    """Offer replicas in Ray actors to a site, until told to stop; needs `edgehome[ray]`."""
    run_async(lambda: _run_ray(replicas, _listed(skills), broker, codes, ray_address))


async def _run_ray(
    count: int, skills: tuple[str, ...], broker: str | None, codes: tuple[str, ...], ray_address: str
) -> None:
    from edgehome import pki
    from edgehome.agent import ray_actors
    from edgehome.bus.mqtt import BrokerAddress, MqttBus
    from edgehome.config import load_config
    from edgehome.renewal import kept_valid

    config = load_config()
    joins = [pki.accept(code) for code in codes] or [{} for _ in range(count)]
    url = broker or config.mqtt.broker
    if not url.startswith("mqtt") and not codes:
        raise ConfigError("--broker: expected the URL of the site's broker, or --join with join codes")
    site = joins[0].get("site") or config.site.name
    names = [j.get("name") or f"{socket.gethostname()}-ray-{i + 1}" for i, j in enumerate(joins)]
    ray_actors.started(len(names), ray_address)  # takes seconds, in which no connection could be kept up
    async with contextlib.AsyncExitStack() as stack:
        buses = []
        for name, joined in zip(names, joins, strict=True):
            login = {
                n: joined.get(n) or getattr(config.mqtt, n) for n in ("ca_file", "cert_file", "key_file")
            }
            login |= {n: getattr(config.mqtt, n) for n in ("username", "password")}
            address = BrokerAddress.parse(joined.get("broker") or url, **login)
            bus = MqttBus(address, f"edgehome-agent-{name}", keepalive_s=10)
            buses.append(await stack.enter_async_context(bus))
            await stack.enter_async_context(kept_valid(bus, site, login["cert_file"]))
        bridges = await stack.enter_async_context(
            ray_actors.seated(site, names, config, buses, skills=skills, address=ray_address)
        )
        click.echo(f"edgehome agent ray: {', '.join(bridges)} at {buses[0].address}, site {site}", err=True)
        await _told_to_stop()


async def _told_to_stop() -> None:
    stop = asyncio.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    await stop.wait()


@command.command("list")
@broker_option
@as_json
def agent_list(broker: str | None = None, as_json: bool = False) -> None:
    """The agents of the running site: state, load, skills, how fast they were measured."""

    def lines(agents: list[dict[str, Any]]) -> list[str]:
        return [
            f"{a['state']:<9} {a['id']:<20} {a['outstanding']}/{a['capacity']}  "
            f"{'-' if a['expected_ms'] is None else format(a['expected_ms'], '.1f') + ' ms':>9}  {', '.join(a['skills'])}"
            for a in agents
        ] or ["no agents; start one with `edgehome agent run`, see docs/agents.md"]

    show(ask("agents", broker), as_json, lines)


@command.command("drain")
@click.argument("agent")
@broker_option
@as_json
def agent_drain(agent: str, broker: str | None, as_json: bool) -> None:
    """Give an agent no more tasks, until it starts anew."""
    show(ask("agent_drain", broker, agent=agent), as_json, lambda a: [f"{agent}: draining"])


@command.command("allocator")
@click.argument("name")
@broker_option
@as_json
def agent_allocator(name: str, broker: str | None, as_json: bool) -> None:
    """Let another policy spread the work, from now on; see docs/allocation.md for their names."""
    show(ask("allocator", broker, name=name), as_json, lambda a: [f"allocator: {a['allocator']}"])


folder_option = click.option(
    "--dir",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where keys and configuration are.",
)


@command.command("add")
@click.argument("name")
@folder_option
@click.option("--days", default=365.0, show_default=True, help="How long the certificate is valid.")
@click.option("--as-host", is_flag=True, help="For a standby host: it may do all that the host may.")
@as_json
def agent_add(name: str, folder: Path | None, days: float, as_host: bool, as_json: bool) -> None:
    """Make key, certificate and join code for an agent. The code is a secret: it holds the key."""
    made = _authority(folder, lambda authority: authority.add(name, days, as_host=as_host))
    show(made, as_json, lambda m: [f"on {name}: edgehome agent run --join {m['join']}"])


@command.command("renew")
@click.argument("name")
@folder_option
@click.option("--days", default=365.0, show_default=True)
@as_json
def agent_renew(name: str, folder: Path | None, days: float, as_json: bool) -> None:
    """Make a fresh key and certificate for an agent; the old one is good until it ends or is revoked."""
    made = _authority(folder, lambda authority: authority.renew(name, days))
    show(made, as_json, lambda m: [f"on {name}: edgehome agent run --join {m['join']}"])


@command.command("revoke")
@click.argument("name")
@folder_option
@as_json
def agent_revoke(name: str, folder: Path | None, as_json: bool) -> None:
    """Let an agent in no more, and put it out if it is in."""
    made = _authority(folder, lambda authority: authority.revoke(name))
    made["put_out"] = made["broker_told"] and run_async(lambda: _put_out(made))

    def lines(m: dict[str, Any]) -> list[str]:
        if m["put_out"]:
            return [f"{name}: revoked, and put out"]
        if m["broker_told"]:
            return [f"{name}: revoked; the broker hears nothing from it and tells it nothing any more"]
        return [
            f"{name}: revoked; the broker does not run here: have it read the list (SIGHUP, or a restart)"
        ]

    show(made, as_json, lines)


async def _put_out(made: dict[str, Any]) -> bool:
    """Take over the connection of an agent as the broker lets nobody have two, and remove what it had said of itself."""
    from edgehome import topics
    from edgehome.bus.mqtt import BrokerAddress, MqttBus

    place = Path(made["list"]).parent
    login = {"ca_file": place / "ca.crt", "cert_file": place / "host.crt", "key_file": place / "host.key"}
    address = BrokerAddress.parse(made["broker"], **{k: str(v) for k, v in login.items()})
    try:
        async with MqttBus(address, f"edgehome-agent-{made['name']}") as bus:
            topic = topics.agent(made["site"], made["name"], "status")
            await bus.publish(topic, b"", qos=1, retain=True)
            return True
    except EdgeHomeError:
        return False


def _authority(folder: Path | None, work: Any) -> Any:
    from edgehome import pki

    async def run() -> Any:
        with pki.changing(folder) as authority:
            return work(authority)

    return run_async(run)


@click.group("broker")
def broker_command() -> None:
    """The site's own broker with TLS."""


@broker_command.command("init")
@folder_option
@click.option(
    "--host",
    "hosts",
    multiple=True,
    help="Name or address by which agents reach it (more than one may be given).",
)
@click.option("--port", default=8883, show_default=True)
@click.option("--site", help="The site (default: [site] name).")
@as_json
def broker_init(
    folder: Path | None, hosts: tuple[str, ...], port: int, site: str | None, as_json: bool
) -> None:
    """Write CA, broker and host identity, ACL and mosquitto configuration."""
    from edgehome import pki
    from edgehome.config import load_config
    from edgehome.paths import user_config_dir

    with contextlib.suppress(KeyError):
        site = site or load_config().site.name

    async def run() -> Any:
        return pki.init(folder, site or "home", hosts, port)

    made = run_async(run)
    show(
        made, as_json,
        lambda m: [
            f"start it: mosquitto -c {m['config']}", f"then put into {user_config_dir() / 'config.toml'}:", "", "[mqtt]",
            *(f'{k} = "{m[k]}"' for k in ("broker", "ca_file", "cert_file", "key_file")), "[agents]", 'remote = ["understanding"]',
        ],
    )  # fmt: skip


@click.command("standby")
@broker_option
@click.option(
    "--island", metavar="URL", default="", help="A broker of its own: cut off, it serves the devices there."
)
def standby_command(broker: str | None, island: str) -> None:
    """Follow the site's leading host and take over when it dies; needs a state folder of its own."""
    import os

    from edgehome.config import load_config
    from edgehome.standby import Standby

    if broker:
        os.environ["EDGEHOME_MQTT__BROKER"] = broker

    async def run() -> None:
        standby = Standby(load_config(), island=island)
        stop = asyncio.Event()
        for sign in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(sign, stop.set)
        click.echo(f"edgehome standby: following site {standby.site} at {standby.address}", err=True)
        await standby.run(stop)

    run_async(run)
