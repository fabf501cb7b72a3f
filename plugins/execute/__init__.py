"""The executor: carries a plan out as a graph of tasks, through the gate, as much at once as may be."""

from edgehome.hookspecs import hookimpl

from .executor import Executor
from .graph import Node, graph

__all__ = ["Executor", "Node", "graph", "register_executors"]


@hookimpl
def register_executors(site):
    """The one executor."""
    return [Executor(site.home)]
