"""Every hook of EdgeHome. All are sync; what must wait is a method of the object a hook returns."""

from typing import TYPE_CHECKING, Any

import pluggy

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from edgehome.intents import PluginIntent
    from edgehome.messages import Action, Message, Task, TaskResult
    from edgehome.protocols import (
        AgentView,
        Aggregation,
        Decider,
        DeviceAdapter,
        Executor,
        Home,
        Perceiver,
        Site,
        Source,
        Understander,
    )

hookspec = pluggy.HookspecMarker("edgehome")
hookimpl = pluggy.HookimplMarker("edgehome")


@hookspec
def startup(host: Any) -> None:
    """The host is up: home loaded, bus connected."""


@hookspec
def shutdown(host: Any) -> None:
    """The host is about to stop."""


@hookspec
def register_sources(site: "Site") -> "Iterable[Source]":
    """Return the sources of events this plugin brings."""


@hookspec
def register_perceivers(site: "Site") -> "Iterable[Perceiver]":
    """Return the perceivers that turn events into observations."""


@hookspec
def register_understanders(site: "Site") -> "Iterable[Understander]":
    """Return the understanders that turn words into intents."""


@hookspec
def register_deciders(site: "Site") -> "Iterable[Decider]":
    """Return the deciders that turn intents into plans."""


@hookspec
def register_executors(site: "Site") -> "Iterable[Executor]":
    """Return the executors that carry plans out through the gate."""


@hookspec
def register_device_adapters(site: "Site") -> "Iterable[type[DeviceAdapter]]":
    """Return adapter classes, one for each device convention spoken."""


@hookspec
def register_intents(site: "Site") -> "Iterable[PluginIntent]":
    """Return intents of one's own with example sentences in any language."""


@hookspec
def register_panels() -> "Iterable[Any]":
    """Return Textual widgets that the TUI shows as panels."""


@hookspec
def register_commands(cli: Any) -> None:
    """Add click commands to the `edgehome` command."""


@hookspec(firstresult=True)
def allocate(task: "Task", agents: "Sequence[AgentView]") -> "list[str] | None":
    """Return the ids of the agents that shall do the task, or None to leave it to the next."""


@hookspec(firstresult=True)
def aggregate(
    task: "Task", results: "Sequence[TaskResult]", missing: "Sequence[str]"
) -> "Aggregation | None":
    """Return the joined result of the task, or None to leave it to the next."""


@hookspec(firstresult=True)
def veto(action: "Action", home: "Home") -> str | None:
    """Return the reason why this action must not reach the wire, or None."""


@hookspec
def observe(message: "Message") -> None:
    """See a message of the path go by; changes nothing."""
