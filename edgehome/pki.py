"""The installation's own certificates: a CA, one identity for the broker, the host and each agent, and join codes.

Names come from certificates alone (mosquitto's `use_identity_as_username`), so the broker's pattern ACL
holds each agent to its own topics. Keys are EC P-256; the CA's key never leaves its folder.
"""

import base64
import binascii
import contextlib
import datetime
import json
import os
import re
import socket
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from edgehome import brokerfiles, certificates, paths
from edgehome.certificates import BACKDATED
from edgehome.errors import ConfigError

JOIN = "EDGEHOME1."
CA_DAYS = 3650
BROKER_DAYS = 825
NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,62}")
RESERVED = ("broker", "ca", "host")


def default_folder() -> Path:
    """Return where keys and the broker's configuration are unless said otherwise."""
    return paths.state_dir() / "pki"


def check_name(name: str) -> str:
    """Return the name if an identity may be called so. Raises ConfigError."""
    if not NAME.fullmatch(name) or name in RESERVED:
        raise ConfigError(
            f"agent name: expected a-z, 0-9, _ . - (at most 63, none of {', '.join(RESERVED)}), got {name!r}"
        )
    return name


def init(
    folder: Path | None, site: str, hosts: Sequence[str] = (), port: int = 8883, listen: str = ""
) -> dict[str, Any]:
    """Make CA, broker and host identities and mosquitto's files; a CA that is there is kept.

    `hosts` are names and addresses by which others reach the broker; the first is put into join codes.
    """
    folder = (folder or default_folder()).absolute()
    for sub in ("agents", "data"):
        (folder / sub).mkdir(parents=True, exist_ok=True)
    os.chmod(folder, 0o700)
    names = list(dict.fromkeys([*hosts, socket.gethostname(), "localhost", "127.0.0.1"]))
    facts = {
        "site": site,
        "broker": f"mqtts://{names[0]}:{port}",
        "hosts": ["host"],
        "issued": {},
        "revoked": [],
    }
    if (folder / "ca.key").is_file():
        known = Authority(folder)
        facts |= {k: known.facts[k] for k in ("hosts", "issued", "revoked")}
    else:
        _make_ca(folder, site)
    authority = Authority(folder, facts)
    authority.issue("broker", folder / "broker", BROKER_DAYS, names=names)
    authority.issue("host", folder / "host", BROKER_DAYS)
    authority.save()
    return {
        "config": str(brokerfiles.write_config(folder, site, port, listen)), "broker": facts["broker"], "site": site, "folder": str(folder),
        "ca_file": str(folder / "ca.crt"), "cert_file": str(folder / "host.crt"), "key_file": str(folder / "host.key"),
    }  # fmt: skip


@contextlib.contextmanager
def changing(folder: Path | None) -> Iterator["Authority"]:
    """Give the authority while no other process changes its files. Raises ConfigError if there is none."""
    place = Authority.open(folder).folder
    with open(place / "lock", "w") as lock:
        with contextlib.suppress(ImportError):  # not on Windows
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX)
        yield Authority.open(place)


class Authority:
    """The CA in its folder: issues, renews, revokes."""

    def __init__(self, folder: Path, facts: dict[str, Any] | None = None) -> None:
        from cryptography import x509
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        self.folder = folder
        self._key: Any = load_pem_private_key((folder / "ca.key").read_bytes(), None)
        self._certificate = x509.load_pem_x509_certificate((folder / "ca.crt").read_bytes())
        self.facts = facts or json.loads((folder / "site.json").read_text())
        self.now: Callable[[], datetime.datetime] = lambda: datetime.datetime.now(datetime.UTC)

    @classmethod
    def open(cls, folder: Path | None) -> "Authority":
        """Return the authority that `broker init` made. Raises ConfigError if there is none."""
        place = (folder or default_folder()).absolute()
        if not (place / "ca.key").is_file() or not (place / "site.json").is_file():
            raise ConfigError(
                f"{place}: no CA here; run `edgehome broker init` first, or name its folder with --dir"
            )
        return cls(place)

    def add(self, name: str, days: float = 365, *, as_host: bool = False) -> dict[str, Any]:
        """Make an identity and its join code. Raises ConfigError for a bad name or one that is there."""
        check_name(name)
        if self.facts["issued"].get(name) and not self._all_revoked(name):
            raise ConfigError(f"agent {name}: it has a certificate; use `edgehome agent renew {name}`")
        if as_host and name not in self.facts["hosts"]:
            self.facts["hosts"].append(name)
        return self.renew(name, days)

    def renew(self, name: str, days: float = 365) -> dict[str, Any]:
        """Make a fresh key and certificate; the old one is good until it ends or is revoked."""
        check_name(name)
        place = self.folder / "agents" / name
        place.mkdir(parents=True, exist_ok=True)
        until = self.issue(name, place / "agent", days)
        told = self.save()
        code = self._join_code(name, place)
        certificates.secret(place / "join.txt", code.encode())
        return {
            "name": name, "broker_told": told, "valid_until": until.isoformat(), "join": code, "join_file": str(place / "join.txt"),
            "cert_file": str(place / "agent.crt"), "key_file": str(place / "agent.key"), "ca_file": str(self.folder / "ca.crt"),
        }  # fmt: skip

    def revoke(self, name: str) -> dict[str, Any]:
        """Put all certificates of a name on the broker's list. Raises ConfigError for an unknown name."""
        serials = self.facts["issued"].get(name)
        if not serials:
            known = ", ".join(n for n in self.facts["issued"] if n not in RESERVED) or "none"
            raise ConfigError(f"agent {name!r}: has no certificate; expected one of {known}")
        self.facts["revoked"] = sorted({*self.facts["revoked"], *serials})
        self.facts["hosts"] = [n for n in self.facts["hosts"] if n != name]
        told = self.save()
        return {
            "name": name, "site": self.facts["site"], "revoked": len(serials), "list": str(self.folder / "revoked.crl"), "broker": self.facts["broker"],
            "broker_told": told,
        }  # fmt: skip

    def _all_revoked(self, name: str) -> bool:
        return set(self.facts["issued"][name]) <= set(self.facts["revoked"])

    def prolong(self, name: str, pem: str) -> str:
        """Return a fresh certificate for the key of the one in `pem`, valid as long and for the same servers as that.

        Raises ConfigError if that one is not ours, not of this name, revoked, over, or still good for half its time.
        """
        from cryptography.exceptions import InvalidSignature

        try:
            old = certificates.read(pem)
            old.verify_directly_issued_by(self._certificate)
        except (ValueError, TypeError, InvalidSignature) as error:
            raise ConfigError(f"{name}: expected a certificate of this site's CA") from error
        if old.subject != certificates.common_name(name) or old.serial_number in self.facts["revoked"]:
            raise ConfigError(f"{name}: this certificate is of another, or was revoked")
        lifetime = certificates.lifetime(old)
        left = old.not_valid_after_utc - self.now()
        if not datetime.timedelta() < left < lifetime / 2:
            raise ConfigError(
                f"{name}: a certificate is renewed in the second half of its time; this one ends {old.not_valid_after_utc}"
            )
        fresh = self._signed(name, old.public_key(), lifetime, certificates.alternatives(old))
        self._note()
        return certificates.pem_of(fresh)

    def issue(self, name: str, stem: Path, days: float, names: Iterable[str] = ()) -> datetime.datetime:
        """Write `stem`.key and `stem`.crt; with `names` for a server. Returns until when it is valid."""
        from cryptography.hazmat.primitives.asymmetric import ec

        key = ec.generate_private_key(ec.SECP256R1())
        alternatives = [certificates.alternative(n) for n in names]
        certificate = self._signed(name, key.public_key(), datetime.timedelta(days=days), alternatives)
        certificates.write(stem, key, certificate)
        return certificate.not_valid_after_utc

    def _signed(
        self, name: str, public_key: Any, lifetime: datetime.timedelta, alternatives: Sequence[Any]
    ) -> Any:
        from cryptography import x509
        from cryptography.hazmat.primitives import hashes
        from cryptography.x509.oid import ExtendedKeyUsageOID

        now = self.now()
        serial = x509.random_serial_number()
        usage = ExtendedKeyUsageOID.SERVER_AUTH if alternatives else ExtendedKeyUsageOID.CLIENT_AUTH
        builder = (
            x509.CertificateBuilder()
            .subject_name(certificates.common_name(name))
            .issuer_name(self._certificate.subject)
            .public_key(public_key)
            .serial_number(serial)
            .not_valid_before(now - BACKDATED)
            .not_valid_after(now + lifetime)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
        )
        if alternatives:
            builder = builder.add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        self.facts["issued"].setdefault(name, []).append(serial)
        return builder.sign(self._key, hashes.SHA256())

    def _note(self) -> None:
        certificates.secret(self.folder / "site.json", json.dumps(self.facts, indent=1).encode())

    def save(self) -> bool:
        """Write what was issued, the revocation list and the ACL; returns whether a running broker was told."""
        self._note()
        certificates.put(self.folder / "revoked.crl", self._revocation_list())
        revoked = [name for name in self.facts["issued"] if self._all_revoked(name)]
        brokerfiles.write_acl(self.folder, self.facts["site"], self.facts["hosts"], revoked)
        return brokerfiles.reload(self.folder)

    def _revocation_list(self) -> bytes:
        from cryptography import x509
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.serialization import Encoding

        now = datetime.datetime.now(datetime.UTC)
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self._certificate.subject)
            .last_update(now - BACKDATED)
            .next_update(now + datetime.timedelta(days=CA_DAYS))
        )
        for serial in self.facts["revoked"]:
            entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(now).build()
            builder = builder.add_revoked_certificate(entry)
        return builder.sign(self._key, hashes.SHA256()).public_bytes(Encoding.PEM)

    def _join_code(self, name: str, place: Path) -> str:
        body = {
            "site": self.facts["site"],
            "name": name,
            "broker": self.facts["broker"],
            "ca": (self.folder / "ca.crt").read_text(),
            "cert": (place / "agent.crt").read_text(),
            "key": (place / "agent.key").read_text(),
        }
        return JOIN + base64.urlsafe_b64encode(zlib.compress(json.dumps(body).encode(), 9)).decode()


def is_here(folder: Path) -> bool:
    """Return whether the CA's key is in this folder."""
    return (folder / "ca.key").is_file()


def prolong(folder: Path | None, name: str, pem: str) -> str:
    """Return a fresh certificate for the one in `pem`, as `Authority.prolong` does. Raises ConfigError."""
    with changing(folder) as authority:
        return authority.prolong(name, pem)


def accept(code: str, folder: Path | None = None) -> dict[str, str]:
    """Unpack a join code, or a file with one, on the device that joins; returns site, name, broker and files.

    A certificate that was renewed since is kept: a code may be used again at each start.
    Raises ConfigError for a code that is none.
    """
    text = code.strip()
    if not text.startswith(JOIN) and Path(text).is_file():
        text = Path(text).read_text().strip()
    try:
        if not text.startswith(JOIN):
            raise ValueError(f"it does not begin with {JOIN}")
        packed = base64.urlsafe_b64decode(text[len(JOIN) :])
        body = json.loads(zlib.decompressobj().decompress(packed, 100_000))
        made = {part: str(body[part]) for part in ("site", "name", "broker")}
        check_name(made["name"])
        place = (folder or paths.state_dir() / "identity") / made["name"]
        place.mkdir(parents=True, exist_ok=True)
        for part in ("ca", "cert", "key"):
            path = place / f"{part}.pem"
            if part != "cert" or not _renewed(path, str(body[part])):
                certificates.secret(path, str(body[part]).encode())
            made[f"{part}_file"] = str(path)
    except (ValueError, KeyError, TypeError, zlib.error, binascii.Error) as error:
        raise ConfigError(
            f"--join: expected a code of `edgehome agent add`, got something else ({error})"
        ) from error
    return made


def _renewed(path: Path, given: str) -> bool:
    """Return whether the file has a later certificate of the identity that was given."""
    try:
        had = path.read_text()
        until = certificates.read(had).not_valid_after_utc, certificates.read(given).not_valid_after_utc
    except (OSError, ValueError):
        return False
    return until[0] > until[1] and certificates.same_identity(had, given)


def _make_ca(folder: Path, site: str) -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.datetime.now(datetime.UTC)
    name = certificates.common_name(f"EdgeHome CA of {site}"[:64])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATED)
        .not_valid_after(now + datetime.timedelta(days=CA_DAYS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificates.write(folder / "ca", key, certificate)
