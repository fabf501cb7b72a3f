"""How often each agent was right, measured: kept for the weighted vote, fed by whoever learns the truth."""

from collections.abc import Iterable, Mapping

from edgehome.messages import Task

PRIOR_RIGHT, PRIOR_WRONG = 7.0, 3.0


class Reliability:
    """Right and wrong answers by agent, skill, language and domain, with a prior of 7 right in 10.

    A narrow count starts from the wider one, so that a few answers in a new domain do not outweigh
    what is known of the agent.
    """

    def __init__(self) -> None:
        self._counts: dict[tuple[str, ...], tuple[int, int]] = {}

    def record(self, agent: str, task: Task, right: bool) -> None:
        """Count one answer whose truth is known: confirmed, corrected or undone by the person, or checked."""
        for key in _keys(agent, task):
            good, bad = self._counts.get(key, (0, 0))
            self._counts[key] = (good + right, bad + (not right))

    def load(self, agent: str, measured: Mapping[tuple[str, str, str], float], answers: int = 100) -> None:
        """Take over an agent's measured accuracy by (skill, language, domain), worth so many answers."""
        for (skill, lang, domain), accuracy in measured.items():
            key = (agent, *(part for part in (skill, lang, domain) if part))
            self._counts[key] = (round(accuracy * answers), round((1 - accuracy) * answers))

    def of(self, agent: str, task: Task) -> float:
        """Return the agent's estimated chance to be right on such a task, 0 to 1 without the ends."""
        estimate, weight = PRIOR_RIGHT / (PRIOR_RIGHT + PRIOR_WRONG), PRIOR_RIGHT + PRIOR_WRONG
        for key in _keys(agent, task):
            good, bad = self._counts.get(key, (0, 0))
            estimate = (good + estimate * weight) / (good + bad + weight)
        return estimate


def _keys(agent: str, task: Task) -> Iterable[tuple[str, ...]]:
    """Yield the keys of a task from wide to narrow, each once."""
    key: tuple[str, ...] = (agent, task.skill)
    yield key
    for part in (task.lang, task.domain):
        if part:
            key = (*key, part)
            yield key
