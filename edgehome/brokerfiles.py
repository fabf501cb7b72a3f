"""mosquitto's files for a site, its configuration and who may say what, and telling it to read them again."""

import contextlib
import os
import signal
import time
from collections.abc import Iterable
from pathlib import Path

from edgehome import certificates

_CONFIG = """\
# mosquitto for the site {site}: TLS only, one certificate an identity, each held to its own topics.
per_listener_settings true
pid_file {folder}/mosquitto.pid
listener {port} {listen}
cafile {folder}/ca.crt
certfile {folder}/broker.crt
keyfile {folder}/broker.key
crlfile {folder}/revoked.crl
tls_version tlsv1.2
require_certificate true
use_identity_as_username true
allow_anonymous false
acl_file {folder}/acl
set_tcp_nodelay true
max_queued_messages 10000
max_packet_size 2100000
persistence true
persistence_location {folder}/data/
autosave_interval 5
log_dest stderr
log_type error
log_type warning
log_type notice
"""
_ACL = """\
# Hosts may do all; an agent may say only its own things and hear only its own tasks; who was revoked, nothing.
{users}
pattern write edgehome/{site}/agent/%u/status
pattern write edgehome/{site}/agent/%u/result
pattern write edgehome/{site}/agent/%u/event
pattern read edgehome/{site}/agent/%u/task
pattern read edgehome/{site}/agent/%u/outcome
pattern read edgehome/{site}/home/+
pattern read edgehome/{site}/host/+
"""


def write_config(folder: Path, site: str, port: int, listen: str) -> Path:
    """Write mosquitto.conf into the folder; returns its path."""
    text = _CONFIG.format(site=site, port=port, listen=listen, folder=folder)
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        # as root mosquitto drops its rights before it reads certificates again; run it as the folder's owner
        text += "user root\n"
    path = folder / "mosquitto.conf"
    path.write_text(text)
    return path


def write_acl(folder: Path, site: str, hosts: Iterable[str], revoked: Iterable[str]) -> None:
    """Write who may say and hear what, by the names in certificates."""
    users = [f"user {name}\ntopic readwrite #" for name in hosts]
    users += [f"user {name}\ntopic deny #" for name in revoked]
    certificates.secret(folder / "acl", _ACL.format(users="\n".join(users), site=site).encode())


def reload(folder: Path) -> bool:
    """Have the mosquitto that runs on this folder read its lists again; returns whether one was told.

    The list of who may say what holds for connections that are there; the list of revoked certificates for the next.
    """
    with contextlib.suppress(OSError, ValueError):
        pid = int((folder / "mosquitto.pid").read_text())
        for _ in range(50):
            status = Path(f"/proc/{pid}/status").read_text()
            if not status.startswith("Name:\tmosquitto\n"):
                break
            if int(status.split("SigCgt:")[1].split()[0], 16) & 1 << signal.SIGHUP - 1:
                os.kill(pid, signal.SIGHUP)
                return True
            time.sleep(0.02)  # it is starting: until it waits for signals one would end it
    return False
