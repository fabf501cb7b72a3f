"""The decider: typed intents become verbs for this home's entities, or answers read from it."""

from edgehome.hookspecs import hookimpl

from .acts import HomeDecider


@hookimpl
def register_deciders(site):
    """The one decider."""
    return [HomeDecider(site.config.site.timezone)]
