"""Starts background work of a widget or the app; work that is replaced before it began leaves nothing behind.

And keeps the collector of garbage from looking at the whole app again and again.
"""

import gc
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, cast

from textual.dom import DOMNode


def start(
    node: DOMNode, work: Callable[..., Awaitable[None]], *args: Any, group: str, exclusive: bool = False
) -> None:
    """Run `work(*args)` on the node's loop until it ends or the node goes; `exclusive` ends others of the group."""
    node.run_worker(cast(Any, partial(work, *args)), group=group, exclusive=exclusive)


def settle_memory() -> None:
    """Leave what lives now out of later collections: to look at a home of a thousand devices took 90 ms at a time."""
    gc.freeze()
    gc.set_threshold(5_000, 20, 50)
