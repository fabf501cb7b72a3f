"""What a plan asks of the host itself, no device: timers, schedules, other services, and plugins' own intents."""

import functools
from collections.abc import Awaitable, Callable
from typing import Any

from edgehome import intents, words
from edgehome.config import Config
from edgehome.messages import Call, Observation, Plan, Schedule
from edgehome.registry import Job, Owned, Registry
from edgehome.request import Declined, Request

Service = Callable[[Call, Observation, Request], Awaitable[str]]


class Services:
    """Who answers which intent: `of_host` by the name of the intent, `of_plugins` likewise; `scheduler` what runs later."""

    def __init__(self, registry: Registry, config: Config) -> None:
        self.of_host: dict[str, Service] = {}
        self.of_plugins: dict[str, Owned] = {}
        self.scheduler: Callable[[Schedule, Observation, Request], Awaitable[str]] | None = None
        self.site: Any = None
        self._registry, self._config = registry, config

    def __contains__(self, intent: str) -> bool:
        return intent in self.of_host or intent in self.of_plugins

    async def serve(
        self, plan: Plan, observation: Observation, request: Request
    ) -> tuple[list[str], tuple[Call, ...]]:
        """Do what the plan asks; return what to say of it, and what plugins' handlers order further. Raises Declined."""
        texts: list[str] = []
        orders: tuple[Call, ...] = ()
        if plan.schedule is not None and self.scheduler is not None:
            texts.append(await self.scheduler(plan.schedule, observation, request))
            request.served = True
        for call in plan.calls:
            if call.intent in self.of_plugins:
                said, ordered = await self._handled(call, observation)
                texts, orders = [*texts, *said], (*orders, *ordered)
                request.served = request.served or not self.of_plugins[call.intent].object.asks
                continue
            service = self.of_host.get(call.intent)
            if service is None:
                texts.append(words.say(plan.lang, "refused", reason=words.say(plan.lang, "no_such_device")))
                continue
            texts.append(await service(call, observation, request))
            request.served = request.served or not intents.asks(call.intent)
        return texts, orders

    async def _handled(self, call: Call, observation: Observation) -> tuple[list[str], tuple[Call, ...]]:
        """Return what a plugin's handler says and what it orders. Raises Declined if it fails, or orders what it may not."""
        plugin, intent = self.of_plugins[call.intent]
        handle = functools.partial(intent.handler, observation.text, self.site, **call.arguments)
        (answer,) = await self._registry.run([Job(plugin, handle)], self._config.understanding.budget_s)
        if answer.error:
            raise Declined(words.reason("handler_failed", plugin=plugin, error=answer.error))
        given = [answer.value] if isinstance(answer.value, str | Call) else list(answer.value or ())
        orders = tuple(one for one in given if isinstance(one, Call))
        if any(one.intent not in intents.INTENTS for one in orders):
            raise Declined(words.reason("handler_failed", plugin=plugin, error="ordered an unknown intent"))
        if intent.asks and not all(intents.asks(one.intent) for one in orders):
            raise Declined(words.reason("question_cannot_act"))
        return [str(one) for one in given if not isinstance(one, Call)], orders
