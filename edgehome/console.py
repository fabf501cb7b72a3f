"""What commands share: their options, the way to the running site, and how an answer is shown.

Only light modules are imported at the top, so that `say` answers fast.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import click

from edgehome.errors import ConfigError, EdgeHomeError

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
broker_option = click.option(
    "--broker", metavar="URL", help="The broker of a running site: mqtt[s]://host:port."
)


ANSWER_S = 10.0
"""How long the host's answer may take beside its understanding: a larger model may use all of its budget."""


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
        client = SiteClient(bus, site, ANSWER_S + config.understanding.budget_s)
        await client.open()
        yield client


def ask(method: str, broker: str | None = None, timeout_s: float | None = None, **params: Any) -> Any:
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
