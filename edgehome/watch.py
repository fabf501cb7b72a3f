"""Watching what an order brings about: a thing is done only if it was seen to become so, and to stay so a moment.

Sends nothing; the gate does.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Any

from edgehome import echo, words
from edgehome.config import ExecutionTable
from edgehome.echo import Expected, Verb
from edgehome.home import HomeState
from edgehome.messages import Action, Command, Entity, Outcome, StateReported
from edgehome.reasons import in_both

BEHIND_S, MOST_BEHIND_S = 0.02, 3.0


class Watcher:
    """Looks at the home for the gate; `record(trace, stage, what, **data)` keeps the why-chain."""

    def __init__(
        self,
        home: HomeState,
        config: ExecutionTable,
        record: Callable[..., None],
        now: Callable[[], float] = time.time,
    ) -> None:
        self.home, self.record, self.now = home, record, now
        self.backlog: Callable[[], int] = lambda: 0
        self._config = config

    async def begin(self, action: Action, entity: Entity, command: Command) -> "Watch":
        """Return the watch over an order that is about to be sent; it looks already."""
        watch = Watch(self, action, entity, command)
        await watch.begin()
        return watch

    async def becomes(self, before: Entity, wanted: Expected, action: Action) -> bool:
        """Return whether it was seen; a device that says no ends the waiting, too."""
        seen = False

        def ended(entity: Entity) -> bool:
            nonlocal seen
            fresh = entity.reported_at is not None and entity is not before
            seen = fresh and entity.reported_at != before.reported_at and echo.fulfilled(entity, wanted)
            return seen or bool(echo.refusal(action, snapshot(before), entity))

        await self.home.wait_for(before.id, ended, self._config.echo_timeout_s)
        return seen

    async def stands(self, entity_id: str, wanted: Expected) -> bool:
        """Return whether the echo still holds a moment later: some devices report first and take it back."""
        loop, settle_s = asyncio.get_running_loop(), self._config.settle_s
        due = loop.time() + settle_s
        await asyncio.sleep(settle_s)
        behind_s = loop.time() - due
        if behind_s > BEHIND_S:  # a busy machine hears late, too
            await asyncio.sleep(min(2 * behind_s, MOST_BEHIND_S))
        for _ in range(300):  # what has arrived is looked at first
            if not self.backlog():
                break
            await asyncio.sleep(0.01)
        return self.holds(entity_id, wanted)

    def holds(self, entity_id: str, wanted: Expected) -> bool:
        """Return whether the thing is there and is as wanted, by what was heard last."""
        now = self.home.entities.get(entity_id)
        return now is not None and now.liveness != "gone" and echo.fulfilled(now, wanted)


class Watch:
    """One order on its way: what it is to bring about, how things were before, and what was seen.

    A scene that says what it sets is judged by its members: `others`. `echo_ms` is known once there is an outcome.
    """

    def __init__(self, watcher: Watcher, action: Action, entity: Entity, command: Command) -> None:
        self.before = snapshot(entity)
        self.echo_ms = 0.0
        self._watcher, self._home, self._record = watcher, watcher.home, watcher.record
        self._action, self._entity, self._command = action, entity, command
        self._wanted = echo.expected(entity, self._verb) if action.verb != "raw" else None
        told = self._wanted is None and action.verb == "turn_on"
        self._others = echo.expected_of_members(entity, self._home.entities) if told else []
        self._task: asyncio.Task[bool] | None = None
        self._began = time.perf_counter()

    @property
    def _verb(self) -> Verb:
        return Verb(self._action.verb, dict(self._action.args))

    async def begin(self) -> None:
        """Look from now on, if there is anything to be seen."""
        if self._others:
            self._task = asyncio.create_task(self._members_become())
        elif self._wanted is not None and not self._command.optimistic:
            self._task = asyncio.create_task(self._watcher.becomes(self._entity, self._wanted, self._action))
        if self._task:
            await asyncio.sleep(0)

    def cancel(self) -> None:
        """Look no longer: the order was not sent."""
        if self._task:
            self._task.cancel()

    async def outcome(self) -> Outcome:
        """Return what became of the order, once it was seen or its time is over."""
        seen = await self._task if self._task else False
        self.echo_ms = (time.perf_counter() - self._began) * 1000
        if self._others:
            return self._judge_members(seen and await self._members_stand())
        if seen and self._wanted is not None:
            seen = await self._watcher.stands(self._entity.id, self._wanted)
        return self._judge(seen)

    def _judge(self, seen: bool) -> Outcome:
        action, entity, wanted = self._action, self._entity, self._wanted
        now = self._home.entities.get(entity.id, entity)
        after = snapshot(now)
        if seen:
            self._record(
                action.trace, "echo", "confirmed", entity=entity.id, state=now.state, echo_ms=round(self.echo_ms, 2),
                changed={k: v for k, v in after.items() if self.before.get(k) != v},
            )  # fmt: skip
            return Outcome(
                action=action, result="done", before=self.before, after=after, echo_ms=self.echo_ms
            )
        if self._command.optimistic or wanted is None:
            reason = words.reason("no_echo_at_all", name=entity.name)
            if self._command.optimistic and wanted is not None:
                state, attributes = echo.predict(entity, self._verb)
                assumed = {**attributes, "assumed_state": True}
                self._home.apply(
                    [StateReported(id=entity.id, state=state, attributes=assumed, at=self._watcher.now())]
                )
        elif now.liveness == "gone":
            reason = words.reason("gone", name=entity.name)
        elif error := echo.refusal(action, self.before, now):
            reason = in_both(entity.name, error)
        elif now.reported_at != entity.reported_at and now.attributes.get("last_error"):
            reason = in_both(entity.name, str(now.attributes["last_error"]))
        elif now.reported_at != entity.reported_at:
            reason = words.reason("echo_differs", name=entity.name, got=echo.describe(now, wanted))
        else:
            reason = words.reason("no_echo", name=entity.name)
            self._home.doubt(entity.id)
        self._record(action.trace, "echo", "none", entity=entity.id, state=now.state, reason=reason)
        return Outcome(action=action, result="tried", reason=reason, before=self.before, after=after)

    # ---- scenes and scripts that say what they set -----------------------------------------------

    async def _members_become(self) -> bool:
        """Return whether all are as the scene sets them, and at least one was seen to become so."""
        open_ones = [(m, w) for m, w in self._others if not echo.fulfilled(m, w)]
        becomes = self._watcher.becomes
        seen = await asyncio.gather(*(becomes(m, wanted, self._action) for m, wanted in open_ones))
        return bool(open_ones) and all(seen)

    async def _members_stand(self) -> bool:
        (first, wanted), *rest = self._others
        stands = [await self._watcher.stands(first.id, wanted)]
        return all(stands + [self._watcher.holds(member.id, wanted) for member, wanted in rest])

    def _judge_members(self, seen: bool) -> Outcome:
        action, entity = self._action, self._entity
        after = snapshot(self._home.entities.get(entity.id, entity))
        if seen:
            names = [member.id for member, _ in self._others]
            self._record(
                action.trace, "echo", "confirmed", entity=entity.id, members=names, echo_ms=round(self.echo_ms, 2)
            )  # fmt: skip
            return Outcome(
                action=action, result="done", before=self.before, after=after, echo_ms=self.echo_ms
            )
        now = [(self._home.entities.get(m.id, m), w) for m, w in self._others]
        left = [m for m, w in now if not echo.fulfilled(m, w)]
        reason = (
            words.reason("no_echo", name=left[0].name)
            if left
            else words.reason("as_before", name=entity.name)
        )
        self._record(action.trace, "echo", "none", entity=entity.id, reason=reason)
        return Outcome(action=action, result="tried", reason=reason, before=self.before, after=after)


def snapshot(entity: Entity) -> dict[str, Any]:
    """Return state and attributes as one mapping, for before and after."""
    return {"state": entity.state, **entity.attributes}
