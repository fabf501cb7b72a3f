"""Who can do a task at all: skill, language, domain, model, then room in the declared budget.

Every policy starts from this list; nothing here prefers one able agent to another.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from edgehome.messages import AgentStatus, Task
from edgehome.protocols import AgentView


class Eligible(NamedTuple):
    """The agents that can take a task now, in the order given; `reason` says why there is none."""

    agents: tuple[AgentView, ...]
    reason: str = ""


def eligible(task: Task, agents: Sequence[AgentView]) -> Eligible:
    """Return the agents that can do the task and have room for it.

    An agent that declares no languages or no domains takes any; a task that names none fits any.
    A named model must be declared. An agent that drains or is offline gets nothing.
    """
    left = tuple(a for a in agents if a.status.state == "online")
    if not left:
        known = ", ".join(f"{a.id} is {a.status.state}" for a in agents)
        return Eligible((), f"no agent is online ({known})" if known else "no agent is known")
    for wanted, noun, offered, fits in (
        (task.skill, "skill", _skills, _offers),
        (_primary(task.lang), "language", _languages, _speaks),
        (task.domain, "domain", _domains, _serves),
        (task.model, "model", _models, _runs),
    ):
        if not wanted:
            continue
        able = tuple(a for a in left if fits(a.status, wanted))
        if not able:
            return Eligible((), f"nobody has the {noun} {wanted!r}; there is {_listed(left, offered)}")
        left = able
    free = tuple(a for a in left if a.outstanding < a.status.capacity)
    if not free:
        loads = ", ".join(f"{a.id} {a.outstanding}/{a.status.capacity}" for a in left)
        return Eligible((), f"every able agent is at its budget: {loads}")
    return Eligible(free)


def _primary(lang: str) -> str:
    """Return the language of a tag without its region: zh of zh-CN (BCP 47)."""
    return lang.partition("-")[0].lower()


def _skills(status: AgentStatus) -> tuple[str, ...]:
    return status.skills


def _languages(status: AgentStatus) -> tuple[str, ...]:
    return tuple(_primary(lang) for lang in status.languages)


def _domains(status: AgentStatus) -> tuple[str, ...]:
    return status.domains


def _models(status: AgentStatus) -> tuple[str, ...]:
    return status.models


def _offers(status: AgentStatus, skill: str) -> bool:
    return skill in status.skills


def _speaks(status: AgentStatus, lang: str) -> bool:
    return not status.languages or lang in _languages(status)


def _serves(status: AgentStatus, domain: str) -> bool:
    return not status.domains or domain in status.domains


def _runs(status: AgentStatus, model: str) -> bool:
    return model in status.models


def _listed(agents: Iterable[AgentView], offered: Callable[[AgentStatus], tuple[str, ...]]) -> str:
    names = sorted({name for agent in agents for name in offered(agent.status)})
    return ", ".join(names) or "none"
