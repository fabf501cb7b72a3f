"""The commands for devices and the broker: `edgehome devices`, `edgehome topics`, and `edgehome publish` by hand."""

import asyncio
import contextlib
import json
import sys
from typing import Any

import click

from edgehome.console import as_json, ask, broker_option, connected, run_async, show

_SIGNS = {"live": "●", "stale": "◐", "gone": "○"}


@click.group(invoke_without_command=True)
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


@click.command()
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


@click.command("topics")
@click.argument("filter", default="#")
@click.option("--seconds", type=click.FloatRange(0.1, 3600), default=1.0, help="How long to listen.")
@broker_option
@as_json
def topics_command(filter: str, seconds: float, broker: str | None, as_json: bool) -> None:
    """The topics of the broker with their last payload: what is retained, and what is heard meanwhile."""
    from edgehome.tui.topictree import TopicTree, preview

    heard = TopicTree()

    async def listen() -> None:
        async with connected(broker) as client:
            await client.bus.subscribe(filter, lambda m: heard.take(m.topic, m.payload, m.retain, m.at))
            await asyncio.sleep(seconds)

    run_async(listen)
    found = [
        {"topic": name, "payload": t.payload.decode("utf-8", "backslashreplace"), "size": t.size, "retained": t.retained, "count": t.count}
        for name, t in sorted(heard.topics.items())
    ]  # fmt: skip
    show(
        found,
        as_json,
        lambda _: (f"{name}  {preview(t.payload)}" for name, t in sorted(heard.topics.items())),
    )
