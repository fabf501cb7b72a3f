"""The first tier of understanding: exact sentences of Home Assistant's grammar and our own, the person's shortcuts,
yes and no. English and Chinese at once; what it does not know exactly it leaves to the next tier."""

from collections.abc import Iterable
from typing import Any

from edgehome.hookspecs import hookimpl
from edgehome.protocols import Site, Understander

from .rules import Rules

__all__ = ["Rules", "register_understanders"]


@hookimpl
def register_understanders(site: Site) -> Iterable[Understander]:
    """Return the tier with the person's shortcuts of `[plugins.grammar]`."""
    settings: Any = site.settings("grammar")
    return [Rules(shortcuts=settings.get("shortcuts", {}))]
