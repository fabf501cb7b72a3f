"""How several agents' answers become one: the aggregators by name, and the plugin that uses the chosen one.

`[agents] aggregator` of config.toml names it, `agreement_above` says from which agreement on the host
acts instead of asking; `use` swaps while running.
"""

from collections.abc import Callable, Sequence
from typing import Any

from edgehome.errors import ConfigError
from edgehome.hookspecs import hookimpl
from edgehome.messages import Task, TaskResult

from .answers import Aggregator, Joined
from .numbers import Mean
from .reliability import Reliability
from .votes import First, Majority, Weighted

__all__ = ["AGGREGATORS", "Aggregator", "Joined", "Reliability", "create", "reliability", "use"]

DEFAULT = "first"
THRESHOLD = 0.6
AGGREGATORS: dict[str, Callable[..., Aggregator]] = {a.name: a for a in (First, Mean, Majority, Weighted)}

reliability = Reliability()


def create(name: str, threshold: float = THRESHOLD, **settings: Any) -> Aggregator:
    """Return an aggregator that asks below the agreement `threshold`. Raises ConfigError."""
    if name not in AGGREGATORS:
        raise ConfigError(f"[agents] aggregator: expected one of {', '.join(AGGREGATORS)}, got {name!r}")
    return AGGREGATORS[name](threshold, **settings)


_current: list[Aggregator] = [create(DEFAULT)]


def use(name: str, threshold: float = THRESHOLD) -> Aggregator:
    """Swap the aggregator in use while running and return it. Raises ConfigError for an unknown name."""
    settings = {"reliability": reliability} if name == "weighted" else {}
    _current[0] = create(name, threshold, **settings)
    return _current[0]


@hookimpl
def startup(host: Any) -> None:
    """Take the aggregator and the threshold that config.toml names."""
    use(host.config.agents.aggregator, host.config.agents.agreement_above)


@hookimpl
def aggregate(task: Task, results: Sequence[TaskResult], missing: Sequence[str]) -> Joined | None:
    """Return the joined answer, or None if the aggregator in use cannot join answers of this kind."""
    return _current[0].join(task, results, missing)
