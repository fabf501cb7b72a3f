"""A client of a running site: asks the host over the bus and waits for the answer."""

import asyncio
import json
import os
import time
import uuid
from collections.abc import Callable
from typing import Any

import msgspec

from edgehome import paths, topics
from edgehome.bus import Bus
from edgehome.errors import BrokerUnavailable, EdgeHomeError, HostUnavailable
from edgehome.messages import Message, Received, encode


class HostRequest(Message, frozen=True, kw_only=True):
    """A question or order for the host, over the bus."""

    id: str
    method: str
    params: dict[str, Any] = {}
    reply_to: str
    expires_at: float


class HostAnswer(Message, frozen=True, kw_only=True):
    """The host's answer: a result, or the text of an error."""

    id: str
    result: Any = None
    error: str = ""


class RunningSite(msgspec.Struct):
    """What a running host leaves in its state folder so that commands find it."""

    site: str
    broker: str
    pid: int
    boot: str


def running_site() -> RunningSite:
    """Return the site that runs with this state folder. Raises HostUnavailable."""
    path = paths.state_dir() / "run.json"
    try:
        found = msgspec.json.decode(path.read_bytes(), type=RunningSite)
        os.kill(found.pid, 0)
    except (OSError, msgspec.DecodeError) as error:
        raise HostUnavailable(
            f"no host runs here (state folder {paths.state_dir()}); start one with `edgehome run`, or name a broker with --broker"
        ) from error
    return found


class SiteClient:
    """Asks a host; `feed` gives what it tells everybody. An answer is waited for `patience_s`, unless a call says else."""

    def __init__(self, bus: Bus, site: str, patience_s: float = 15.0) -> None:
        self.bus = bus
        self.site = site
        self.patience_s = patience_s
        self.id = uuid.uuid4().hex[:12]
        self._waiting: dict[str, asyncio.Future[HostAnswer]] = {}

    async def open(self) -> None:
        """Listen for answers."""
        await self.bus.subscribe(topics.reply(self.site, self.id), self._answered)

    async def call(self, method: str, timeout_s: float | None = None, **params: Any) -> Any:
        """Return the host's result. Raises HostUnavailable when nobody answers, EdgeHomeError for its errors."""
        timeout_s = self.patience_s if timeout_s is None else timeout_s
        request = HostRequest(
            id=uuid.uuid4().hex,
            method=method,
            params=params,
            reply_to=topics.reply(self.site, self.id),
            expires_at=time.time() + timeout_s,
        )
        future: asyncio.Future[HostAnswer] = asyncio.get_running_loop().create_future()
        self._waiting[request.id] = future
        try:
            await self.bus.publish(topics.request(self.site), encode(request), qos=1)
            answer = await asyncio.wait_for(future, timeout_s)
        except (TimeoutError, BrokerUnavailable) as error:
            raise HostUnavailable(
                f"site {self.site}: the host did not answer {method} within {timeout_s:g} s"
            ) from error
        finally:
            self._waiting.pop(request.id, None)
        if answer.error:
            raise EdgeHomeError(answer.error)
        return answer.result

    async def feed(self, name: str, handler: Callable[[str, Any], None]) -> None:
        """Call `handler(name, decoded JSON)` for every message of a feed; name `+` takes all."""

        def take(message: Received) -> None:
            try:
                handler(message.topic.rsplit("/", 1)[-1], json.loads(message.payload))
            except ValueError:
                return

        await self.bus.subscribe(topics.feed(self.site, name), take)

    def _answered(self, message: Received) -> None:
        try:
            answer = msgspec.json.decode(message.payload, type=HostAnswer)
        except msgspec.DecodeError:
            return
        future = self._waiting.get(answer.id)
        if future is not None and not future.done():
            future.set_result(answer)
