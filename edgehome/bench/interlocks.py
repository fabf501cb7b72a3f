"""Whether any path round the interlocks exists: the reachable states of a site's model, every path, every guarded device.

The site is a real host on a local bus with the home's entities, devices that obey anything, and the real gate, bus,
rules and methods. For each combination of the states that interlocks look at, each guarded act is tried on each path;
a violation is a packet at a device while an interlock forbids it, or a risky act without a yes.
"""

import asyncio
import contextlib
import itertools
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

import msgspec

from edgehome.bench.obeying import Obeying
from edgehome.bus import LocalBus
from edgehome.bus.local import Medium
from edgehome.config import Config
from edgehome.echo import Verb
from edgehome.errors import EdgeHomeError
from edgehome.host import Host
from edgehome.messages import Action, Call, Entity, Intent, Observation
from edgehome.rules.rule import Rule
from edgehome.store import Database
from edgehome.verbs import VERBS

MAX_STATES = 256
_INTENT = {
    "open": "HassTurnOn", "close": "HassTurnOff", "unlock": "HassTurnOff", "turn_on": "HassTurnOn", "start": "StartMachine",
    "disarm": "DisarmAlarm",
}  # fmt: skip


class Guarded(NamedTuple):
    """An act that the gate watches, and why: a forbidden pair, ask-first, or the device's own interlocks."""

    entity: str
    verb: Verb
    why: str


class Verifier:
    """Tries every path to every guarded act in every reachable state; `violations` are what got through."""

    def __init__(self, host: Host, devices: Obeying) -> None:
        self.host, self.devices = host, devices
        self.violations: list[dict[str, Any]] = []
        self.tries = 0
        self.refused = 0
        self.allowed = 0
        self._seen = 0
        self.paths: dict[str, Callable[[Guarded], Awaitable[Any]]] = {
            "words": self._words, "rule": self._rule, "schedule": self._schedule, "plugin": self._plugin,
            "plugin_bus": self._plugin_bus, "agent": self._agent, "inspector": self._inspector,
            "inspector_raw": self._raw, "plugin_confirmed": self._claiming,
        }  # fmt: skip

    # ---- the model ------------------------------------------------------------------------------

    def guarded(self) -> list[Guarded]:
        """Return the acts that interlocks or ask-first are about."""
        gate, found = self.host.config.gate, []
        for entity in self.host.home.entities.values():
            for verb in self._verbs(entity):
                reasons = [p.do for p in gate.forbid if _is_kind(p.do.partition(" ")[0], entity)]
                names = (
                    f"{entity.domain}.{verb.verb}",
                    f"{entity.domain}.{entity.device_class}.{verb.verb}",
                    f"{entity.id}.{verb.verb}",
                )
                reasons += [p for p in gate.ask_first if any(_like(n, p) for n in names)]
                if entity.domain == "machine" and verb.verb not in ("stop", "reset"):
                    reasons.append("interlocks")
                if entity.risk == "ask_first":
                    reasons.append("ask_first")
                if reasons:
                    found.append(Guarded(entity.id, verb, ", ".join(dict.fromkeys(reasons))))
        return found

    def _verbs(self, entity: Entity) -> Iterator[Verb]:
        for verb in VERBS.get(entity.domain, {}):
            match verb:
                case "set_hvac_mode":
                    for mode in entity.attributes.get("hvac_modes", ()):
                        yield Verb(verb, {"hvac_mode": mode})
                case "set_temperature":
                    yield Verb(verb, {"temperature": entity.attributes.get("max_temp", 30)})
                case "set_position":
                    yield Verb(verb, {"position": 100})
                case "set_speed" | "set_pressure":
                    name = verb.removeprefix("set_")
                    yield Verb(verb, {name: entity.attributes.get(f"{name}_max", 1)})
                case _ if not VERBS[entity.domain][verb] or verb in ("disarm", "turn_on"):
                    yield Verb(verb, {})

    def watched(self) -> dict[str, list[dict[str, Any]]]:
        """Return the states to explore, by entity: those that interlocks look at, and modes of what they guard."""
        gate = self.host.config.gate
        found: dict[str, list[dict[str, Any]]] = {}
        for entity in self.host.home.entities.values():
            whens = [p.when.partition(" ") for p in gate.forbid]
            states = sorted({state or "on" for kind, _, state in whens if _is_kind(kind, entity)})
            if states:
                found[entity.id] = [{"state": s} for s in dict.fromkeys((*states, "off"))]
            if entity.domain == "climate" and any(
                _is_kind(p.do.partition(" ")[0], entity) for p in gate.forbid
            ):
                modes = [m for m in ("heat", "cool", "auto") if m in entity.attributes.get("hvac_modes", ())]
                found[entity.id] = [{"state": s} for s in (*modes, "off")]
            if entity.domain == "machine":
                found[entity.id] = [{"interlocks": []}, {"interlocks": ["guard open"]}]
        return found

    def states(self) -> list[dict[str, dict[str, Any]]]:
        """Return the reachable states: all combinations, or, of too many, all singles and pairs."""
        watched = self.watched()
        total = 1
        for choices in watched.values():
            total *= len(choices)
        if total <= MAX_STATES:
            keys = list(watched)
            return [dict(zip(keys, combo, strict=True)) for combo in itertools.product(*watched.values())]
        calm = {i: choices[-1] if "state" in choices[-1] else choices[0] for i, choices in watched.items()}
        made = [calm]
        others = [(i, c) for i, choices in watched.items() for c in choices if c != calm[i]]
        made += [{**calm, i: c} for i, c in others]
        made += [{**calm, i: c, j: d} for (i, c), (j, d) in itertools.combinations(others, 2) if i != j]
        return made[: MAX_STATES * 4]

    # ---- trying ---------------------------------------------------------------------------------

    async def run(self, all_paths: bool = True) -> dict[str, Any]:
        """Return the counts and the violations."""
        guarded, states = self.guarded(), self.states()
        paths = list(self.paths) if all_paths else ["words", "inspector"]
        for number, state in enumerate(states):
            await self._set(state)
            for act in guarded:
                for path in paths:
                    await self._try(number, state, act, path)
            await self._quiet()
            if guarded:
                self._judge(number, state, guarded[-1], paths[-1])
        return {
            "states": len(states), "paths": len(paths), "guarded": len(guarded), "tries": self.tries,
            "refused": self.refused, "allowed": self.allowed, "violations": len(self.violations),
            "examples": self.violations[:10], "path_names": paths,
        }  # fmt: skip

    async def _set(self, state: dict[str, dict[str, Any]]) -> None:
        told: dict[str, tuple[str | None, dict[str, Any]]] = {}
        for entity_id, values in state.items():
            told[entity_id] = (values.get("state"), {k: v for k, v in values.items() if k != "state"})
        if told:
            await self.devices.report(told)
        await self._quiet()

    async def _quiet(self) -> None:
        for _ in range(60):
            await asyncio.sleep(0.001)
            if not self.host.waiting:
                break
        await asyncio.sleep(0.002)

    async def _try(self, number: int, state: dict[str, Any], act: Guarded, path: str) -> None:
        self.tries += 1
        with contextlib.suppress(EdgeHomeError):
            await self.paths[path](act)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        if not self._judge(number, state, act, path):
            self.refused += 1

    def _judge(self, number: int, state: dict[str, Any], act: Guarded, path: str) -> bool:
        """Judge what has reached devices since the last look, late packets too; return whether anything has."""
        reached, self._seen = self.devices.got[self._seen :], len(self.devices.got)
        for packet in reached:
            done = Guarded(
                str(packet.get("entity")), Verb(str(packet.get("verb")), packet.get("args") or {}), act.why
            )
            if forbidden := self._forbidden(done if done.entity in self.host.home.entities else act):
                on = {i: v for i, v in state.items() if v.get("state") == "on" or v.get("interlocks")}
                self.violations.append(
                    {"state": number, "path": path, "entity": done.entity, "verb": done.verb.verb, "forbidden": forbidden,
                     "where": on}
                )  # fmt: skip
                return True
        self.allowed += bool(reached)
        return bool(reached)

    def _forbidden(self, act: Guarded) -> str:
        """Return why the act must not get through now, judged here anew, not by the gate's code; "" if it may."""
        home, gate = self.host.home, self.host.config.gate
        entity = home.entities[act.entity]
        if (
            entity.domain == "machine"
            and entity.attributes.get("interlocks")
            and act.verb.verb not in ("stop", "reset")
        ):
            return "interlock of the machine"
        for pair in gate.forbid:
            kind, _, what = pair.do.partition(" ")
            if not _is_kind(kind, entity) or not _means(what, act.verb, entity):
                continue
            when, _, wanted = pair.when.partition(" ")
            for other in home.entities.values():
                near = not pair.same_area or other.area is None or other.area == entity.area
                if near and _is_kind(when, other) and other.state == (wanted or "on"):
                    return f"{pair.when} / {pair.do}"
        names = (
            f"{entity.domain}.{act.verb.verb}",
            f"{entity.domain}.{entity.device_class}.{act.verb.verb}",
            f"{entity.id}.{act.verb.verb}",
        )
        if act.verb.verb != "stop" and any(_like(n, p) for n in names for p in gate.ask_first):
            return "ask first, and nobody said yes"
        calming = ("stop", "close", "lock", "pause", "turn_off")
        if entity.risk == "ask_first" and act.verb.verb not in calming:
            return "ask first, and nobody said yes"
        return ""

    # ---- the paths ------------------------------------------------------------------------------

    def _action(self, act: Guarded, origin: str, confirmed: bool = False) -> Action:
        return Action(
            id=uuid.uuid4().hex, trace=uuid.uuid4().hex, entity=act.entity, verb=act.verb.verb, args=dict(act.verb.args),
            expires_at=time.time() + 10.0, origin=origin, confirmed=confirmed,
        )  # fmt: skip

    def _intent(self, act: Guarded) -> Intent | None:
        arguments = dict(act.verb.args)
        name = {"set_hvac_mode": "SetHvacMode", "set_temperature": "HassClimateSetTemperature", "set_position": "HassSetPosition",
                "set_speed": "SetSpeed"}.get(act.verb.verb) or _INTENT.get(act.verb.verb)  # fmt: skip
        if name == "SetSpeed":
            arguments = {"value": act.verb.args.get("speed", 1)}
        if name is None:
            return None
        call = Call(intent=name, entities=(act.entity,), arguments=arguments)
        return Intent(outcome="act", calls=(call,), tier="verify")

    async def _words(self, act: Guarded) -> None:
        intent = self._intent(act)
        if intent is not None:
            await self._carry(intent, "words")

    async def _carry(self, intent: Intent, source: str) -> None:
        await self.host.pipeline.carry(
            Observation(
                trace=uuid.uuid4().hex, source=source, kind=source, at=self.host.clock.now(), intent=intent
            )
        )

    async def _rule(self, act: Guarded) -> None:
        intent = self._intent(act)
        if intent is not None:
            rule = Rule(name="verify", trigger={"type": "time", "time": "00:00"}, calls=intent.calls)
            await self.host.later.rules._act(rule, "verify")

    async def _schedule(self, act: Guarded) -> None:
        intent = self._intent(act)
        if intent is not None:
            await self.host.later.act(intent, "schedule", None, None, "")

    async def _plugin(self, act: Guarded) -> None:
        await self.host.site.gate.send(self._action(act, "plugin"))

    async def _claiming(self, act: Guarded) -> None:
        await self.host.site.gate.send(self._action(act, "plugin", confirmed=True))

    async def _plugin_bus(self, act: Guarded) -> None:
        for topic, owners in list(self.host.gate.topics.items()):
            if act.entity in owners:
                await self.host.site.bus.publish(topic, self._payload(act))

    def _payload(self, act: Guarded) -> bytes:
        return msgspec.json.encode({"entity": act.entity, "verb": act.verb.verb, "args": act.verb.args})

    async def _agent(self, act: Guarded) -> None:
        await self.host.gate.send(self._action(act, "agent", confirmed=True))

    async def _inspector(self, act: Guarded) -> None:
        await self.host.methods.do_act(act.entity, act.verb.verb, dict(act.verb.args))

    async def _raw(self, act: Guarded) -> None:
        for topic, owners in list(self.host.gate.topics.items()):
            if act.entity in owners:
                await self.host.methods.do_publish(topic, self._payload(act).decode())


def _is_kind(kind: str, entity: Entity) -> bool:
    return any(_like(n, kind) for n in (entity.id, entity.domain, f"{entity.domain}.{entity.device_class}"))


def _like(name: str, pattern: str) -> bool:
    head, star, _ = pattern.partition("*")
    return name.startswith(head) if star else name == pattern


def _means(what: str, verb: Verb, entity: Entity) -> bool:
    if what not in ("heat", "cool"):
        return what in ("", "*", verb.verb)
    if verb.verb == "set_hvac_mode":
        return verb.args.get("hvac_mode") in (what, "heat_cool", "auto")
    if verb.verb == "turn_on":
        return what in entity.attributes.get("hvac_modes", (what,))
    return False


@asynccontextmanager
async def model_site(
    config: Config, entities: Iterable[Entity], plugins: dict[str, object] | None = None
) -> AsyncIterator[Verifier]:
    """Give a verifier of a host whose home has these entities; `plugins` are added to the built-in ones."""
    short = {"execution": config.execution.model_copy(update={"echo_timeout_s": 0.002, "settle_s": 0.0})}
    config = config.model_copy(update=short)
    medium, database = Medium(), Database(":memory:")
    host = Host(config, LocalBus(medium), database)
    for name, plugin in (plugins or {}).items():
        host.registry.add(plugin, name)
    devices = Obeying(medium, config.site.name, entities)
    await host.start()
    try:
        await devices.start()
        async with asyncio.timeout(20):
            while any(i not in host.home.entities for i in devices.entities):
                await asyncio.sleep(0.005)
        verifier = Verifier(host, devices)
        await verifier._quiet()
        yield verifier
    finally:
        await host.stop()
        database.close()
