"""The certificate of a running agent: a fresh one is fetched from the host before the old one ends.

The key stays, and never travels. The connection stays up; the next one is made with the fresh certificate.
"""

import asyncio
import datetime
import logging
from pathlib import Path

from edgehome.agent.process import Agent
from edgehome.errors import ConfigError, EdgeHomeError
from edgehome.pki import BACKDATED

log = logging.getLogger(__name__)

LEFT = 1 / 3
AGAIN = 1 / 20
LONGEST_S = 3600.0


def due(pem: str, now: datetime.datetime) -> tuple[float, float]:
    """Return in how many seconds a certificate (PEM) has a third of its time left, and that time in seconds."""
    from cryptography import x509

    certificate = x509.load_pem_x509_certificate(pem.encode())
    lifetime_s = (
        certificate.not_valid_after_utc - certificate.not_valid_before_utc - BACKDATED
    ).total_seconds()
    left_s = (certificate.not_valid_after_utc - now).total_seconds()
    return left_s - LEFT * lifetime_s, lifetime_s


async def keep_valid(agent: Agent, cert_file: str) -> None:
    """Renew the certificate in `cert_file` whenever a third of its time is left, until cancelled."""
    path = Path(cert_file)
    while True:
        pem = await asyncio.to_thread(path.read_text)
        wait_s, lifetime_s = due(pem, datetime.datetime.now(datetime.UTC))
        if wait_s > 0:
            await asyncio.sleep(min(wait_s, LONGEST_S))  # a clock may be set, or the file be exchanged
            continue
        try:
            answer = await agent.ask(certificate=pem)
            if answer.error:
                raise ConfigError(answer.error)
            await asyncio.to_thread(_exchange, path, pem, answer.certificate)
            log.info("agent %s: its certificate is renewed", agent.name)
        except (EdgeHomeError, OSError) as error:
            log.warning("agent %s: its certificate was not renewed: %s", agent.name, error)
            await asyncio.sleep(min(lifetime_s * AGAIN, LONGEST_S))


def _exchange(path: Path, old: str, fresh: str) -> None:
    """Write the fresh certificate over the old one. Raises ConfigError if it is not for the same name and key."""
    from cryptography import x509

    try:
        was, is_now = (x509.load_pem_x509_certificate(pem.encode()) for pem in (old, fresh))
    except ValueError as error:
        raise ConfigError("the host's answer is no certificate") from error
    if (was.subject, was.issuer, was.public_key()) != (is_now.subject, is_now.issuer, is_now.public_key()):
        raise ConfigError("the host's answer is a certificate for another name or key")
    written = path.with_name(path.name + ".new")
    written.write_text(fresh)
    written.replace(path)
