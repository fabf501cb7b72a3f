"""The certificates of what runs: fresh ones are fetched from the leading host before the old ones end.

A key stays, and never travels. Connections stay up; the next one is made with the fresh certificate. The broker's
own is renewed by the host that stands beside the CA.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

from edgehome import brokerfiles, certificates, pki
from edgehome.bus import Bus
from edgehome.errors import ConfigError, EdgeHomeError
from edgehome.petitions import Petitions

log = logging.getLogger(__name__)

LEFT = 1 / 3
AGAIN = 1 / 20
LONGEST_S = 3600.0


@contextlib.asynccontextmanager
async def kept_valid(bus: Bus, site: str, cert_file: str) -> AsyncIterator[None]:
    """Keep the certificate of this connection's identity valid; without a certificate there is nothing to do."""
    if not cert_file:
        yield
        return
    name = await asyncio.to_thread(_named, Path(cert_file))
    petitions = Petitions(bus, site, name)
    await petitions.start()

    async def fresh(pem: str) -> str:
        answer = await petitions.ask(certificate=pem)
        if answer.error:
            raise ConfigError(answer.error)
        return answer.certificate

    async with _running(_keep(name, Path(cert_file), fresh)):
        yield
    await petitions.stop()


@contextlib.asynccontextmanager
async def broker_kept_valid(ca_file: str) -> AsyncIterator[None]:
    """Keep the certificate of the broker valid whose files stand beside the CA's key, if they do stand here."""
    folder = Path(ca_file).parent if ca_file else None
    if folder is None or not pki.is_here(folder):
        yield
        return

    async def fresh(pem: str) -> str:
        return await asyncio.to_thread(pki.prolong, folder, "broker", pem)

    async with _running(_keep("broker", folder / "broker.crt", fresh, lambda: brokerfiles.reload(folder))):
        yield


@contextlib.asynccontextmanager
async def _running(work: Awaitable[None]) -> AsyncIterator[None]:
    task = asyncio.ensure_future(work)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _keep(
    name: str,
    path: Path,
    fresh: Callable[[str], Awaitable[str]],
    exchanged: Callable[[], object] = lambda: None,
) -> None:
    """Renew the certificate in `path` whenever a third of its time is left, until cancelled."""
    task = asyncio.current_task()
    while (
        task is None or not task.cancelling()
    ):  # a `wait_for` within may have kept the cancellation to itself
        wait_s = LONGEST_S
        try:
            pem = await asyncio.to_thread(path.read_text)
            due_s, lifetime_s = certificates.due(pem, LEFT)
            wait_s = min(due_s, LONGEST_S)  # a clock may be set, or the file be exchanged
            if due_s <= 0:
                wait_s = min(lifetime_s * AGAIN, LONGEST_S)
                await asyncio.to_thread(_exchange, path, pem, await fresh(pem))
                await asyncio.to_thread(exchanged)
                log.info("%s: its certificate is renewed", name)
                continue
        except (EdgeHomeError, OSError, ValueError) as error:
            log.warning("%s: its certificate was not renewed: %s", name, error)
        if task is None or not task.cancelling():
            await asyncio.sleep(wait_s)


def _named(path: Path) -> str:
    try:
        return certificates.name_of(path.read_text())
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path}: expected a certificate (PEM): {error}") from error


def _exchange(path: Path, old: str, fresh: str) -> None:
    """Write the fresh certificate over the old one. Raises ConfigError if it is not for the same name and key."""
    if not certificates.same_identity(old, fresh):
        raise ConfigError("the answer is no certificate for the same name and key")
    certificates.put(path, fresh.encode())
