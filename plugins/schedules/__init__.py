"""Orders for later: delays, times and rules in the common frames of English and Chinese, read without a model.

It cuts a sentence into when and what; the tiers before it read the what. What it does not know for certain it
leaves to the next tier.
"""

from collections.abc import Iterable

from edgehome.hookspecs import hookimpl
from edgehome.protocols import Site, Understander

from .reader import Schedules

__all__ = ["Schedules", "register_understanders"]


@hookimpl
def register_understanders(site: Site) -> Iterable[Understander]:
    """Return the tier."""
    return [Schedules(site.config.site.timezone)]
