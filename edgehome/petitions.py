"""What a process asks of the leading host on its identity's own topics: an AgentEvent, and the GateAnswer to it.

The broker holds each identity to its own topics, so the host knows who asks.
"""

import asyncio
import contextlib
import uuid
from typing import Any

import msgspec

from edgehome import topics
from edgehome.bus import Bus
from edgehome.errors import EdgeHomeError
from edgehome.messages import AgentEvent, GateAnswer, Received, encode

ANSWER_S = 15.0
ASKED = 3


class Petitions:
    """The questions of one identity on one bus; `start` before asking."""

    def __init__(self, bus: Bus, site: str, name: str) -> None:
        self.name = name
        self._bus = bus
        self._out, self._back = topics.agent(site, name, "event"), topics.agent(site, name, "outcome")
        self._open: dict[str, asyncio.Future[GateAnswer]] = {}

    async def start(self) -> None:
        """Listen to answers."""
        await self._bus.subscribe(self._back, self._answered)

    async def stop(self) -> None:
        """Listen no more."""
        with contextlib.suppress(EdgeHomeError):
            await self._bus.unsubscribe(self._back, self._answered)

    async def tell(self, **about: Any) -> None:
        """Tell the host something that needs no answer; what is told while the broker is away is lost."""
        await self._publish(AgentEvent(agent=self.name, id=uuid.uuid4().hex, **about))

    async def ask(self, **about: Any) -> GateAnswer:
        """Return the host's answer to an AgentEvent with these fields. Raises EdgeHomeError when there is none."""
        event = AgentEvent(agent=self.name, id=uuid.uuid4().hex, **about)
        future = self._open[event.id] = asyncio.get_running_loop().create_future()
        try:
            for _ in range(ASKED):  # an action has an id, and the gate sends an id once
                await self._publish(event)
                await asyncio.wait([future], timeout=ANSWER_S / ASKED)
                if future.done():
                    return future.result()
        finally:
            self._open.pop(event.id, None)
        raise EdgeHomeError(f"{event.action or 'certificate'}: the host did not answer in {ANSWER_S:g} s")

    async def _publish(self, event: AgentEvent) -> None:
        with contextlib.suppress(EdgeHomeError):
            await self._bus.publish(self._out, encode(event), qos=1)

    def _answered(self, message: Received) -> None:
        with contextlib.suppress(msgspec.DecodeError):
            answer = msgspec.json.decode(message.payload, type=GateAnswer)
            future = self._open.get(answer.id)
            if future is not None and not future.done():
                future.set_result(answer)
