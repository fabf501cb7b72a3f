"""The third tier of understanding: a larger model, asked only when the tiers before it are not sure. Off by default.

`[plugins.larger_model]` turns it on, with `url` (any endpoint that speaks OpenAI's chat completions, such as
`http://127.0.0.1:11434/v1`), `model` and, if the server wants one, `key` (or `key_env`, the name of an environment
variable); or with `gguf`, a model file that runs in this process (`edgehome[gguf]`). `timeout_s` and `confidence` may be
set too. What it is told: the words, the room, and the names and states of the things that may be meant.
"""

import os
from collections.abc import Iterable
from typing import Any

from edgehome.errors import ConfigError
from edgehome.hookspecs import hookimpl
from edgehome.protocols import Site, Understander

from .endpoint import Endpoint
from .gguf import InProcess
from .understander import Complete, LargerModel

__all__ = ["LargerModel", "register_understanders"]

LEAVE_S = 0.5


@hookimpl
def register_understanders(site: Site) -> Iterable[Understander]:
    """Return the tier if an endpoint or a file is named, else nothing."""
    settings: Any = site.settings("larger_model")
    complete: Complete
    if settings.get("url"):
        budget_s = site.config.understanding.budget_s
        timeout_s = min(float(settings.get("timeout_s", budget_s)), budget_s - LEAVE_S)
        key = settings.get("key") or os.environ.get(settings.get("key_env", ""), "")
        complete = Endpoint(settings["url"], settings.get("model", "default"), key, timeout_s)
    elif settings.get("gguf"):
        complete = InProcess(settings["gguf"], int(settings.get("threads", 2)))
    else:
        return []
    confidence = settings.get("confidence", 0.8)
    if not isinstance(confidence, int | float) or not 0 < confidence <= 1:
        raise ConfigError(f"[plugins.larger_model] confidence: expected above 0 to 1, got {confidence!r}")
    return [LargerModel(complete, float(confidence))]
