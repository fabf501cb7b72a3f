"""Comfort and energy: heating, blinds and a battery, by a rule that what was learnt replaces only where it is better."""

from edgehome.hookspecs import hookimpl

from . import settings
from .house import (
    CHOICES,
    COMFORT_DAY,
    COMFORT_NIGHT,
    DAY,
    PARTS,
    TOO_WARM,
    Days,
    House,
    Sight,
    battery_energy,
    heating_target,
    level_after,
    shaded,
    states,
)
from .learned import Choices, PolicyGradient, QLearning, Tries
from .settings import Settings
from .steering import EnergyDecider, read, wishes
from .watch import FILE, Perceiver, Watch, load_learnt, season_of

__all__ = [
    "CHOICES", "COMFORT_DAY", "COMFORT_NIGHT", "Choices", "DAY", "Days", "EnergyDecider", "FILE", "House", "PARTS", "Perceiver",
    "PolicyGradient", "QLearning", "Settings", "Sight", "TOO_WARM", "Tries", "Watch", "battery_energy", "heating_target",
    "level_after", "load_learnt", "read", "season_of", "settings", "shaded", "states", "wishes",
]  # fmt: skip


def _configured(site) -> Settings | None:
    found = settings.read(site.settings("energy"))
    return found if found.steers else None


@hookimpl
def register_sources(site):
    """The one that looks at the home every few minutes, if something is to be steered."""
    found = _configured(site)
    return [Watch(site, found, site.config.site.timezone)] if found else []


@hookimpl
def register_perceivers(site):
    """The one that takes in what the source saw."""
    return [Perceiver()] if _configured(site) else []


@hookimpl
def register_deciders(site):
    """The one that steers; every action of it passes the gate."""
    found = _configured(site)
    return [EnergyDecider(found)] if found else []
