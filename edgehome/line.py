"""The line of tasks that wait for an agent: safety before people before background, and nobody starves.

A task that waited past the patience of its priority is aged. When aged tasks were passed over three times in a row,
the oldest of them goes next: they get at least one turn in four, and a burst of safety tasks is held up by no more.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from edgehome.messages import Priority, Task

ORDER: tuple[Priority, ...] = ("safety", "person", "background")
PATIENCE_S = {"safety": 0.0, "person": 2.0, "background": 10.0}
PASSED_OVER = 3


@dataclass(eq=False)
class Waiting:
    """A task in line since `since`; `turn` is set when it may try."""

    task: Task
    since: float
    turn: asyncio.Event = field(default_factory=asyncio.Event)


class Line:
    """Tasks that wait, in the order of their turns at a time of the clock `now`."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._waiting: list[Waiting] = []
        self._passed_over = 0

    def __len__(self) -> int:
        return len(self._waiting)

    def join(self, task: Task, since: float) -> Waiting:
        """Stand in line and return the place."""
        waiting = Waiting(task, since)
        self._waiting.append(waiting)
        return waiting

    def leave(self, waiting: Waiting, served: bool) -> None:
        """Leave the line; `served` says whether it got an agent, which others may have been passed over for."""
        if served:
            aged = self._aged()
            passes = any(ORDER.index(w.task.priority) > ORDER.index(waiting.task.priority) for w in aged)
            self._passed_over = self._passed_over + 1 if passes and waiting not in aged else 0
        self._waiting.remove(waiting)

    def _aged(self) -> list[Waiting]:
        now = self._now()
        return [
            w
            for w in self._waiting
            if w.task.priority != "safety" and now - w.since > PATIENCE_S[w.task.priority]
        ]

    def turns(self) -> list[Waiting]:
        """Return who waits, in the order in which they may try now."""
        turns = sorted(self._waiting, key=lambda w: (ORDER.index(w.task.priority), w.since))
        if self._passed_over >= PASSED_OVER:
            first = sorted(self._aged(), key=lambda w: w.since)
            turns = first + [w for w in turns if w not in first]
        return turns

    def call(self, after: Waiting | None = None) -> None:
        """Let the next one try: an agent is free, or the one before could use none of those that are."""
        turns = self.turns()
        at = turns.index(after) + 1 if after in turns else 0
        if at < len(turns):
            turns[at].turn.set()

    async def wait(
        self, task: Task, since: float, choose: Callable[[], Awaitable[list[str]]], wait_s: float
    ) -> list[str]:
        """Return what `choose` gives when it is this task's turn; empty if it gave nothing within `wait_s`."""
        waiting = self.join(task, since)
        agents: list[str] = []
        self.call()
        try:
            async with asyncio.timeout(wait_s):
                while not agents:
                    await waiting.turn.wait()
                    waiting.turn.clear()
                    agents = await choose()
                    if not agents:
                        self.call(after=waiting)
        except TimeoutError:
            pass
        finally:
            self.leave(waiting, bool(agents))
            self.call()
        return agents
