"""Device profiles: what a kind of device measures, within what limits, what it obeys, how risky it is.

Read from `devices/<kind>/device.toml`; nothing here simulates or commands a device.
"""

from functools import cache
from pathlib import Path

import msgspec

from edgehome.errors import ConfigError
from edgehome.paths import bundled
from edgehome.verbs import VERBS


class Quantity(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing a device measures or is set to: its unit, limits, and the verb that sets it, if any."""

    unit: str = ""
    low: float | None = None
    high: float | None = None
    step: float | None = None
    verb: str = ""


class Profile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One kind of device; `risk` is `ask_first` where every verb but the calming ones needs a yes."""

    kind: str
    domain: str
    name: str
    name_zh: str
    convention: str
    states: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ()
    risk: str | None = None
    quantities: dict[str, Quantity] = {}


CONVENTIONS = ("homeassistant", "edgehome")


def load_profile(file: Path) -> Profile:
    """Return the profile in a `device.toml`. Raises ConfigError naming the file and the key."""
    try:
        profile = msgspec.toml.decode(file.read_bytes(), type=Profile)
    except OSError as error:
        raise ConfigError(f"{file}: expected a readable device profile, got {error.strerror}") from error
    except msgspec.ValidationError as error:
        raise ConfigError(f"{file}: {error}") from error
    except ValueError as error:
        raise ConfigError(f"{file}: not TOML: {error}") from error
    _check(profile, file)
    return profile


def _check(profile: Profile, file: Path) -> None:
    if profile.kind != file.parent.name:
        raise ConfigError(f"{file}: kind: expected {file.parent.name!r}, its folder, got {profile.kind!r}")
    if profile.convention not in CONVENTIONS:
        expected = " or ".join(CONVENTIONS)
        raise ConfigError(f"{file}: convention: expected {expected}, got {profile.convention!r}")
    if profile.risk not in (None, "ask_first"):
        raise ConfigError(f"{file}: risk: expected ask_first or nothing, got {profile.risk!r}")
    known = VERBS.get(profile.domain, {})
    for verb in (*profile.verbs, *(q.verb for q in profile.quantities.values() if q.verb)):
        if verb not in known:
            can = ", ".join(known) or f"none, for {profile.domain} takes no orders"
            raise ConfigError(f"{file}: verbs: expected some of {can}, got {verb!r}")
    for name, quantity in profile.quantities.items():
        if quantity.low is not None and quantity.high is not None and quantity.low > quantity.high:
            raise ConfigError(
                f"{file}: quantities.{name}: expected low at most high, got {quantity.low:g} > {quantity.high:g}"
            )


@cache
def profile_of(kind: str) -> Profile:
    """Return the profile of a shipped kind of device. Raises ConfigError for an unknown kind."""
    file = bundled("devices") / kind / "device.toml"
    if not file.is_file():
        raise ConfigError(f"kind: expected one of {', '.join(kinds())}, got {kind!r}")
    return load_profile(file)


def kinds() -> list[str]:
    """Return the shipped kinds of devices, sorted."""
    return sorted(path.parent.name for path in bundled("devices").glob("*/device.toml"))
