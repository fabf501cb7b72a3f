"""Certificates and keys as files: what one says, whether two are of one identity, and writing them."""

import datetime
import ipaddress
import os
from pathlib import Path
from typing import Any

BACKDATED = datetime.timedelta(days=1)  # for clocks that are a little behind


def read(pem: str) -> Any:
    """Return the certificate in a PEM text. Raises ValueError."""
    from cryptography import x509

    return x509.load_pem_x509_certificate(pem.encode())


def pem_of(certificate: Any) -> str:
    """Return a certificate as PEM text."""
    from cryptography.hazmat.primitives.serialization import Encoding

    return certificate.public_bytes(Encoding.PEM).decode()


def name_of(pem: str) -> str:
    """Return whose a certificate is, as the broker names it. Raises ValueError."""
    from cryptography.x509.oid import NameOID

    names = read(pem).subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    if not names:
        raise ValueError("it names nobody")
    return str(names[0].value)


def lifetime(certificate: Any) -> datetime.timedelta:
    """Return for how long a certificate was made."""
    return certificate.not_valid_after_utc - certificate.not_valid_before_utc - BACKDATED


def due(pem: str, left: float, now: datetime.datetime | None = None) -> tuple[float, float]:
    """Return in how many seconds a certificate has the part `left` of its time left, and that time in seconds.

    Raises ValueError for what is none.
    """
    certificate = read(pem)
    whole_s = lifetime(certificate).total_seconds()
    now = now or datetime.datetime.now(datetime.UTC)
    return (certificate.not_valid_after_utc - now).total_seconds() - left * whole_s, whole_s


def same_identity(one: str, other: str) -> bool:
    """Return whether two certificates have the same name, key and CA."""
    try:
        a, b = read(one), read(other)
    except ValueError:
        return False
    return (a.subject, a.issuer, a.public_key()) == (b.subject, b.issuer, b.public_key())


def alternatives(certificate: Any) -> list[Any]:
    """Return the host names and addresses a server's certificate is for; none for others."""
    from cryptography import x509

    try:
        return list(certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value)
    except x509.ExtensionNotFound:
        return []


def common_name(common: str) -> Any:
    """Return a subject of this name."""
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def alternative(name: str) -> Any:
    """Return a server's host name or address as certificates have it."""
    from cryptography import x509

    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def write(stem: Path, key: Any, certificate: Any) -> None:
    """Write `stem`.key, for its owner alone, and `stem`.crt."""
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    secret(
        stem.with_name(stem.name + ".key"),
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
    )
    put(stem.with_name(stem.name + ".crt"), pem_of(certificate).encode())


def secret(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read, from the first byte on."""
    put(path, content, 0o600)


def put(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Write a file that others read at any time: they find the old one or the new one, whole."""
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as out:
        out.write(content)
    fresh.replace(path)
