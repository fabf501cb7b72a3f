"""An answer "tried" that turns out to have worked: seen when the device reports late, recorded, and told to who asked."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import msgspec

from edgehome import echo, replies, words
from edgehome.echo import Expected, Verb
from edgehome.home import HomeState
from edgehome.messages import Entity, Observation, Outcome
from edgehome.protocols import Home
from edgehome.watch import snapshot

PATIENCE_S = 120.0
SETTLE_S, TOGETHER_S = 0.5, 0.5
TEXT = ("It worked after all: {what}.", "后来确认成功了：{what}。")


class Amends:
    """Follows what was only tried; `notice(text, lang, person, area)` tells people, `stands` looks twice at an echo."""

    def __init__(
        self,
        home: HomeState,
        stands: Callable[[str, Expected], Awaitable[bool]],
        record: Callable[..., None],
        notice: Callable[..., Awaitable[None]],
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._home, self._stands, self._record, self._notice = home, stands, record, notice
        self.patience_s = patience_s
        self._newest: dict[str, str] = {}
        self._tasks: set[asyncio.Task[list[Outcome]]] = set()

    def watch(
        self, outcomes: Iterable[Outcome], observation: Observation, lang: str
    ) -> asyncio.Task[list[Outcome]] | None:
        """Follow those that were tried; the task returns what was seen to be done after all, None if there is none to follow."""
        open_ones: list[tuple[Outcome, Expected]] = []
        for outcome in outcomes:
            self._newest[outcome.action.entity] = outcome.action.id
            wanted = _wanted(outcome, self._home)
            if outcome.result == "tried" and wanted is not None:
                open_ones.append((outcome, wanted))
        if not open_ones:
            return None
        task = asyncio.create_task(self._follow(open_ones, observation, lang))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def stop(self) -> None:
        """Follow nothing any more."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _follow(
        self, open_ones: list[tuple[Outcome, Expected]], observation: Observation, lang: str
    ) -> list[Outcome]:
        waiting = {asyncio.create_task(self._happened(outcome, wanted)) for outcome, wanted in open_ones}
        found: list[Outcome] = []
        try:
            while waiting:
                await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
                await asyncio.sleep(TOGETHER_S if len(waiting) > 1 else 0)  # a group is told in one sentence
                ended = {task for task in waiting if task.done()}
                waiting -= ended
                seen = [outcome for task in ended if (outcome := task.result()) is not None]
                if seen:
                    await self._tell(seen, observation, lang)
                    found += seen
        finally:
            for task in waiting:
                task.cancel()
        return found

    async def _happened(self, outcome: Outcome, wanted: Expected) -> Outcome | None:
        """Return the outcome as done once the device says so and stands by it, None if it never does."""
        entity_id = outcome.action.entity
        since = self._home.entities[entity_id].reported_at
        new = not echo.fulfilled(_as(self._home.entities[entity_id], outcome.after), wanted)

        def so(entity: Entity) -> bool:
            fresh = new or entity.reported_at != since
            return fresh and not entity.attributes.get("assumed_state") and echo.fulfilled(entity, wanted)

        if not await self._home.wait_for(entity_id, so, self.patience_s):
            return None
        await asyncio.sleep(SETTLE_S)
        if not await self._stands(entity_id, wanted) or self._newest.get(entity_id) != outcome.action.id:
            return None
        after = snapshot(self._home.entities[entity_id])
        return msgspec.structs.replace(outcome, result="done", reason="", after=after)

    async def _tell(self, seen: list[Outcome], observation: Observation, lang: str) -> None:
        for outcome in seen:
            self._record(
                outcome.action.trace, "echo", "confirmed late", entity=outcome.action.entity,
                state=outcome.after.get("state"),
            )  # fmt: skip
        what = words.join(lang, [replies.observed(lang, outcome, self._home) for outcome in seen], limit=6)
        text = TEXT[words.is_chinese(lang)].format(what=what)
        await self._notice(text, lang, observation.person, observation.area)


def _wanted(outcome: Outcome, home: Home) -> Expected | None:
    entity, action = home.entities.get(outcome.action.entity), outcome.action
    if entity is None or action.verb == "raw":
        return None
    return echo.expected(_as(entity, outcome.before), Verb(action.verb, dict(action.args)))


def _as(entity: Entity, shown: Any) -> Entity:
    """Return the entity with the state and attributes of a snapshot."""
    attributes = {k: v for k, v in shown.items() if k != "state"}
    return msgspec.structs.replace(entity, state=shown.get("state"), attributes=attributes)
