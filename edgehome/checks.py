"""What a plugin must do to keep its contract: the checks of our tests, and of `edgehome plugins check`."""

import inspect
import re
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec

from edgehome import hookspecs
from edgehome.clock import RealClock
from edgehome.config import Config, load_config
from edgehome.errors import PluginError, Unsupported
from edgehome.homefile import StaticHome
from edgehome.intents import INTENTS, SLOT_KINDS, PluginIntent, without_gaps
from edgehome.messages import (
    Action,
    Area,
    Call,
    Context,
    Entity,
    Event,
    Intent,
    Observation,
    Outcome,
    Plan,
    Received,
)
from edgehome.protocols import Decider, DeviceAdapter, Executor, Perceiver, Source, Understander
from edgehome.registry import Registry, load_file

BUDGET_S = 2.0
HOSTILE = (
    b"", b"\x00\xff\xfe", b"{", b"[]", b"null", b'{"state": {"state": []}}', b"9" * 400, b"[" * 2000, "关".encode(),
)  # fmt: skip


class ContractHome:
    """A small home that the checks talk about."""

    @staticmethod
    def make() -> StaticHome:
        """Return a room with a lamp, a lock and a sensor."""
        area = Area(id="hall", name="Hall", aliases=("门厅",))
        things = (
            Entity(id="light.lamp", name="Lamp", aliases=("台灯",), domain="light", area="hall", state="off"),
            Entity(id="lock.door", name="Front door", domain="lock", area="hall", state="locked"),
            Entity(id="sensor.warmth", name="Warmth", domain="sensor", area="hall", state="21.5"),
        )
        return StaticHome({e.id: e for e in things}, {"hall": area})


class ContractSite:
    """What the checked plugin is given as `site`: nothing it does here reaches a broker."""

    def __init__(self, config: Config | None = None) -> None:
        self.name = "check"
        self.config = config or load_config()
        self.home = ContractHome.make()
        self.clock = RealClock()
        self.published: list[tuple[str, bytes]] = []
        self.bus = SimpleNamespace(publish=self._publish, subscribe=self._subscribe)
        self.gate = SimpleNamespace(send=self._send)

    def settings(self, plugin: str) -> Mapping[str, Any]:
        """Return the plugin's table of config.toml."""
        return self.config.settings(plugin)

    async def _publish(self, topic: str, payload: bytes, *, qos: int = 0, retain: bool = False) -> None:
        self.published.append((topic, payload))

    async def _subscribe(self, topic_filter: str, handler: Any) -> None:
        return None

    async def _send(self, action: Action) -> Outcome:
        return Outcome(action=action, result="refused", reason="this is a check; nothing is sent")


def observation(text: str = "turn on the lamp", kind: str = "words") -> Observation:
    """Return an observation to check with."""
    return Observation(trace="check", source="check", kind=kind, at=time.time(), text=text)


def action(entity: str = "light.lamp", verb: str = "turn_on") -> Action:
    """Return an action to check with."""
    return Action(id="check", trace="check", entity=entity, verb=verb, expires_at=time.time() + 60)


class Checker:
    """Runs the checks and collects findings: {check, ok, detail}."""

    def __init__(self, registry: Registry, site: Any) -> None:
        self.registry, self.site = registry, site
        self.findings: list[dict[str, Any]] = []

    def note(self, check: str, ok: bool, detail: str = "") -> bool:
        """Add a finding."""
        self.findings.append({"check": check, "ok": ok, "detail": detail})
        return ok

    async def attempt(self, check: str, function: Callable[..., Any], *args: Any) -> Any:
        """Return what the function returns; an error or a hang is a finding."""
        try:
            value = await self.registry.workers.run(lambda: function(*args), BUDGET_S)
        except TimeoutError:
            self.note(check, False, f"did not return within {BUDGET_S:g} s")
            return None
        except Exception as error:  # the plugin's code
            self.note(check, False, f"raised {type(error).__name__}: {error}")
            return None
        if inspect.isawaitable(value):
            if inspect.iscoroutine(value):
                value.close()
            self.note(check, False, "is async; a hook must be sync and return an object with async methods")
            return None
        return value

    # ---- one method a protocol --------------------------------------------------------------

    async def perceiver(self, thing: Perceiver) -> None:
        """An unknown event gives None; a known one an Observation."""
        for kind in ("words", "check.unknown"):
            event = Event(source="check", kind=kind, at=0.0, text="打开台灯\x07", trace="check")
            value = await self.attempt(f"perceive({kind})", thing.perceive, event, self.site.home)
            ok = value is None or isinstance(value, Observation)
            self.note(
                f"perceiver {thing.name}: {kind} gives an Observation or None", ok, "" if ok else repr(value)
            )

    async def understander(self, thing: Understander) -> None:
        """Any words give an Intent of known intents and entities, or None; a question never acts."""
        for text in (
            "turn on the lamp",
            "打开台灯",
            "is the lamp on?",
            "",
            "x" * 5000,
            "\ud83d\ude00 \x00 {{7*7}}",
        ):
            seen = observation(text)
            value = await self.attempt(
                f"understand({text[:20]!r})", thing.understand, seen, Context(), self.site.home
            )
            problem = _intent_problem(value, self.site.home)
            self.note(f"understander {thing.name}: {text[:20]!r}", not problem, problem)

    async def decider(self, thing: Decider) -> None:
        """An intent gives a Plan or None, the same twice."""
        for intent in (Intent(outcome="none"), Intent(outcome="refuse", reason="cannot")):
            args = (intent, observation(), Context(), self.site.home)
            value = await self.attempt(f"decide({intent.outcome})", thing.decide, *args)
            ok = value is None or isinstance(value, Plan)
            self.note(
                f"decider {thing.name}: {intent.outcome} gives a Plan or None", ok, "" if ok else repr(value)
            )

    async def adapter(self, kind: type[DeviceAdapter]) -> None:
        """Hostile bytes never raise, filters are filters, a foreign entity is Unsupported."""
        from edgehome import topics

        thing = await self.attempt(f"{kind.__name__}()", lambda: _made(kind, self.site))
        if thing is None:
            return
        ok = isinstance(thing, DeviceAdapter)
        if not self.note(f"adapter {kind.__name__} has all methods", ok):
            return
        filters = list(await self.attempt("filters()", thing.filters) or ())
        for topic_filter in filters:
            self.note(
                f"adapter {thing.name}: {topic_filter} is a topic filter",
                topics.check_filter(topic_filter) != "",
            )
        for topic_filter in filters or ["x"]:
            topic = topic_filter.replace("+", "x").replace("#", "x")
            for payload in HOSTILE:
                before = len(self.findings)
                await self.attempt(
                    f"adapter {thing.name}: receive({payload[:12]!r})",
                    lambda t=topic, p=payload: list(thing.receive(Received(topic=t, payload=p))),
                )
                if len(self.findings) == before:
                    self.note(f"adapter {thing.name}: {payload[:12]!r} does no harm", True)
        try:
            thing.encode(self.site.home.entities["light.lamp"], "turn_on", {})
            self.note(
                f"adapter {thing.name}: a foreign entity is Unsupported", False, "encode returned a command"
            )
        except Unsupported:
            self.note(f"adapter {thing.name}: a foreign entity is Unsupported", True)
        except Exception as error:  # the plugin's code
            self.note(
                f"adapter {thing.name}: a foreign entity is Unsupported",
                False,
                f"{type(error).__name__}: {error}",
            )

    async def intent(self, thing: PluginIntent) -> None:
        """Five to twenty examples, a name nobody has, slots of known kinds, a handler that takes and answers them."""
        self.note(
            f"intent {thing.name}: 5 to 20 examples", 5 <= len(thing.examples) <= 20, str(len(thing.examples))
        )
        self.note(f"intent {thing.name}: name is free", thing.name not in INTENTS)
        bare = [e for e in thing.examples if not without_gaps(e).strip()]
        self.note(f"intent {thing.name}: examples have words beside their slots", not bare, ", ".join(bare))
        unknown = [f"{name}:{kind}" for name, kind in thing.slots.items() if kind not in SLOT_KINDS]
        expected = f"expected one of {', '.join(SLOT_KINDS)}, got {', '.join(unknown)}"
        self.note(f"intent {thing.name}: slots of known kinds", not unknown, expected if unknown else "")
        try:
            parameters = inspect.signature(thing.handler)
            parameters.bind("words", self.site, **thing.slots)
            parameters.bind("words", self.site)  # what was not said is not given
        except TypeError as error:
            self.note(
                f"intent {thing.name}: the handler takes (text, site) and every slot", False, str(error)
            )
            return
        value = await self.attempt(
            f"intent {thing.name}: handler", lambda: _given(thing.handler(thing.examples[0], self.site))
        )
        if value is not None:
            odd = [v for v in value if not isinstance(v, str | Call)]
            odd += [v.intent for v in value if isinstance(v, Call) and v.intent not in INTENTS]
            self.note(f"intent {thing.name}: the handler gives words or known calls", not odd, repr(odd)[:80])


async def check_registered(registry: Registry, site: Any, plugin: str) -> list[dict[str, Any]]:
    """Return the findings for one loaded plugin."""
    checker = Checker(registry, site)
    record = registry.records[plugin]
    if not checker.note("imports and registers", record.state == "active", record.error):
        return checker.findings
    checker.note("has hooks", bool(record.hooks), ", ".join(record.hooks))
    own = {
        hook: function for hook in record.hooks for name, function in registry.impls(hook) if name == plugin
    }
    protocols: dict[str, tuple[type, Any]] = {
        "register_sources": (Source, None),
        "register_perceivers": (Perceiver, checker.perceiver),
        "register_understanders": (Understander, checker.understander),
        "register_deciders": (Decider, checker.decider),
        "register_executors": (Executor, None),
    }
    if "startup" in own:
        await checker.attempt("startup", lambda: own["startup"](host=site))
    for hook, (protocol, check) in protocols.items():
        if hook not in own:
            continue
        for thing in await checker.attempt(hook, _listed, own[hook], site) or ():
            has_all = isinstance(thing, protocol)
            checker.note(f"{hook}: {thing!r:.60} has the members of {protocol.__name__}", has_all)
            if has_all and check:
                await check(thing)
    if "register_device_adapters" in own:
        for kind in (
            await checker.attempt("register_device_adapters", _listed, own["register_device_adapters"], site)
            or ()
        ):
            await checker.adapter(kind)
    if "register_intents" in own:
        for thing in await checker.attempt("register_intents", _listed, own["register_intents"], site) or ():
            if checker.note(
                f"register_intents: {thing!r:.60} is a PluginIntent", isinstance(thing, PluginIntent)
            ):
                await checker.intent(thing)
    if "veto" in own:
        for asked in (action(), action("lock.door", "unlock"), action("light.gone")):
            value = await checker.attempt(f"veto({asked.entity})", _judged, own["veto"], asked, site.home)
            again = await checker.attempt(f"veto({asked.entity})", _judged, own["veto"], asked, site.home)
            ok = (value is None or isinstance(value, str)) and value == again
            checker.note(f"veto: {asked.entity} gives a reason or None, the same twice", ok, repr(value))
    return checker.findings


async def check_path(path: Path) -> list[dict[str, Any]]:
    """Return the findings for a plugin file or folder. Raises PluginError if it is neither."""
    if not (path.suffix == ".py" or (path / "__init__.py").is_file()):
        raise PluginError(f"{path}: expected a .py file or a folder with __init__.py")
    config = load_config()
    registry = Registry(config)
    registry.offer(path.stem, str(path.parent), lambda: load_file(path.parent, path.stem))
    await registry.load_one(path.stem)
    findings = await check_registered(registry, ContractSite(config), path.stem)
    sys.modules.pop(f"edgehome.plugins.{path.stem}", None)
    return findings


def _listed(hook: Callable[..., Any], site: Any) -> list[Any]:
    return list(hook(site=site))


def _given(value: Any) -> list[Any]:
    return [value] if isinstance(value, str | Call) else list(value or ())


def _judged(hook: Callable[..., Any], asked: Action, home: StaticHome) -> Any:
    return hook(action=asked, home=home)


def _made(kind: type, site: Any) -> Any:
    parameters = inspect.signature(kind).parameters
    return kind(site=site) if "site" in parameters else kind()


def _intent_problem(value: Any, home: StaticHome) -> str:
    if value is None:
        return ""
    if not isinstance(value, Intent):
        return f"expected an Intent or None, got {value!r}"
    try:
        msgspec.convert(msgspec.to_builtins(value), Intent)
    except msgspec.ValidationError as error:
        return str(error)
    for call in value.calls:
        if call.intent not in INTENTS:
            return f"{call.intent} is not in the table of intents"
        unknown = [i for i in call.entities if i not in home.entities]
        if unknown:
            return f"names entities that do not exist: {', '.join(unknown)}"
    return "" if 0 <= value.confidence <= 1 else f"confidence {value.confidence} is not in 0..1"


# ---- edgehome plugins new -------------------------------------------------------------------------

_TEMPLATE = '''"""{title}: a plugin of EdgeHome. Words it knows and a rule it keeps; change both to your taste."""

from edgehome.hookspecs import hookimpl
from edgehome.messages import Action, Intent


class {cls}:
    """Understands one sentence in two languages."""

    name = "{name}"

    def understand(self, observation, context, home):
        """Return an intent for our words, None for all others."""
        if observation.text.strip().casefold() in ("hello {name}", "你好 {name}"):
            return Intent(outcome="answer", answer="Hello from {name}!", tier="{name}", lang=observation.lang or "en")
        return None


@hookimpl
def register_understanders(site):
    """Offer our understander; it is asked after those named in [understanding] tiers."""
    return [{cls}()]


@hookimpl
def veto(action: Action, home) -> str | None:
    """Refuse what this plugin is against: here, opening anything called "vault"."""
    entity = home.entities.get(action.entity)
    if entity is not None and "vault" in entity.name.casefold() and action.verb in ("open", "unlock"):
        return "the vault stays shut"
    return None
'''

_TEST = '''"""The contract of {name}, checked as EdgeHome checks it, and its own behaviour."""

import asyncio
from pathlib import Path

from edgehome.checks import check_path

PLUGIN = Path(__file__).parent / "{name}.py"


def test_it_keeps_the_contract():
    findings = asyncio.run(check_path(PLUGIN))
    assert [f for f in findings if not f["ok"]] == []
'''


def write_plugin(name: str, folder: Path) -> dict[str, Any]:
    """Write NAME.py and test_NAME.py. Raises PluginError for a bad name or a file that is there."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{1,40}", name):
        raise PluginError(f"plugin name: expected lower-case letters, digits and _, got {name!r}")
    folder.mkdir(parents=True, exist_ok=True)
    title = name.replace("_", " ").capitalize()
    values = {"name": name, "title": title, "cls": "".join(p.capitalize() for p in name.split("_"))}
    made = []
    for path, text in ((folder / f"{name}.py", _TEMPLATE), (folder / f"test_{name}.py", _TEST)):
        if path.exists():
            raise PluginError(f"{path}: is there already")
        path.write_text(text.format(**values), encoding="utf-8")
        made.append(str(path))
    return {"name": name, "files": made}


def hooks() -> list[str]:
    """Return the names of all hooks, as `hookspecs.py` has them."""
    return [name for name, value in vars(hookspecs).items() if hasattr(value, "edgehome_spec")]


__all__ = ["Checker", "ContractSite", "check_path", "check_registered", "hooks", "write_plugin"]
