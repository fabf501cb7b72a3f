"""The third tier of understanding: a larger model, asked only when the tiers before it are not sure. Off by default.

`[plugins.larger_model]` turns it on, with `url` (any endpoint that speaks OpenAI's chat completions, such as
`http://127.0.0.1:11434/v1`), `model` and, if the server wants one, `key` (or `key_env`, the name of an environment
variable); or with `gguf`, a model file that runs in this process (`edgehome[gguf]`). The other keys are in
docs/larger-model.md. What it is told: the words, the room, and the names of the things that may be meant.
"""

import logging
import os
from collections.abc import Iterable, Mapping
from typing import Any

from edgehome.errors import ConfigError
from edgehome.hookspecs import hookimpl
from edgehome.protocols import Site, Understander

from .endpoint import TABLE, Endpoint
from .gguf import InProcess
from .understander import Complete, LargerModel

__all__ = ["LargerModel", "register_understanders"]

log = logging.getLogger(__name__)

LEAVE_S = 0.5
"""How long before the budget of a tier its question is given up, so that it is not taken for hung."""
DOUBT = 0.01
KEYS = ("url", "model", "key", "key_env", "timeout_s", "extra", "gguf", "threads", "confidence")


@hookimpl
def register_understanders(site: Site) -> Iterable[Understander]:
    """Return the tier if an endpoint or a file is named, else nothing. Raises ConfigError naming a key that is wrong."""
    settings: Any = site.settings("larger_model")
    if unknown := set(settings) - set(KEYS):
        raise ConfigError(f"{TABLE} {min(unknown)}: expected one of {', '.join(KEYS)}")
    complete: Complete
    if settings.get("url"):
        complete = Endpoint(
            settings["url"],
            settings.get("model", ""),
            _key(settings),
            _timeout_s(site, settings),
            _extra(settings),
        )
    elif settings.get("gguf"):
        complete = InProcess(settings["gguf"], settings.get("threads", 1))
    else:
        return []
    # unless told to believe it, the host asks before it does what a model that nobody has measured here understood
    confidence = settings.get("confidence", site.config.understanding.act_above - DOUBT)
    if not isinstance(confidence, int | float) or not 0 < confidence <= 1:
        raise ConfigError(f"{TABLE} confidence: expected above 0 to 1, got {confidence!r}")
    return [LargerModel(complete, float(confidence))]


def _timeout_s(site: Site, settings: Mapping[str, Any]) -> float:
    budget_s = site.config.understanding.budget_s
    most = max(budget_s - LEAVE_S, budget_s / 2)
    wanted = settings.get("timeout_s", most)
    if not isinstance(wanted, int | float) or wanted <= 0:
        raise ConfigError(f"{TABLE} timeout_s: expected seconds above 0, got {wanted!r}")
    if wanted > most:
        log.warning(
            "%s timeout_s: %g s are cut to %g s by [understanding] budget_s = %g",
            TABLE,
            wanted,
            most,
            budget_s,
        )
    return min(float(wanted), most)


def _key(settings: Mapping[str, Any]) -> str:
    name = settings.get("key_env", "")
    if name and not os.environ.get(name):
        raise ConfigError(
            f"{TABLE} key_env: expected the name of an environment variable that is set, got {name!r}"
        )
    key = str(settings.get("key") or os.environ.get(name, ""))
    if not key.isascii() or not key.isprintable():
        raise ConfigError(f"{TABLE} key: expected printable ASCII characters only")
    return key


def _extra(settings: Mapping[str, Any]) -> Mapping[str, Any]:
    extra = settings.get("extra", {})
    if not isinstance(extra, Mapping):
        raise ConfigError(f"{TABLE} extra: expected a table of fields for each request, got {extra!r}")
    return extra
