"""The first tier of understanding: exact sentences of Home Assistant's grammar and our own, the person's shortcuts,
yes and no. English and Chinese at once; what it does not know exactly it leaves to the next tier."""

import threading
from collections.abc import Iterable
from typing import Any

from edgehome.hookspecs import hookimpl
from edgehome.protocols import Site, Understander

from .pack import load
from .rules import Rules

# Read soon after the start, so that the first words need not wait; the others when they are first needed.
COMMON = ("en", "zh-CN")
SOON_S = 1.0

__all__ = ["Rules", "register_understanders"]


@hookimpl
def register_understanders(site: Site) -> Iterable[Understander]:
    """Return the tier with the person's shortcuts of `[plugins.grammar]`."""
    settings: Any = site.settings("grammar")
    ready = threading.Timer(SOON_S, lambda: [load(language) for language in COMMON])
    ready.daemon = True
    ready.start()
    return [Rules(shortcuts=settings.get("shortcuts", {}))]
