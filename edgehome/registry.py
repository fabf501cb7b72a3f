"""Finds plugins, keeps their order, and calls them so that a bad one is named and taken out, not obeyed.

Only this file and `hookspecs.py` know pluggy.
"""

import functools
import importlib.metadata
import logging
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pluggy

from edgehome import hookspecs
from edgehome.breaker import PluginRecord
from edgehome.config import Config
from edgehome.errors import PluginError
from edgehome.intents import INTENTS, PluginIntent
from edgehome.messages import Context, Observation
from edgehome.paths import bundled, user_config_dir
from edgehome.pluginfiles import load_bundled, load_file, names_in
from edgehome.workers import MachineBusy, Workers

log = logging.getLogger(__name__)

GROUP = "edgehome"
IMPORT_S = 20.0
WARM_UP = ("turn on the light", "打开灯")


class Job(NamedTuple):
    """One call of a plugin's function."""

    plugin: str
    function: Callable[..., Any]
    args: tuple[Any, ...] = ()


class Answer(NamedTuple):
    """What a job gave: a value, or the error of the plugin named."""

    plugin: str
    value: Any = None
    error: str = ""


class Owned(NamedTuple):
    """An object and the plugin that registered it."""

    plugin: str
    object: Any


class Registry:
    """All plugins of a site: shipped, from folders, from entry points, in the order of config.toml.

    A plugin is a module with hookimpls, or a module with a class `Plugin` whose methods are hookimpls: then
    each host has its own instance.
    """

    def __init__(self, config: Config, workers: Workers | None = None) -> None:
        self.config = config
        self.records: dict[str, PluginRecord] = {}
        self.workers = workers or Workers()
        self._quick: Workers | None = None
        self._impls: dict[str, list[tuple[str, Callable[..., Any]]]] = {}
        self._manager = pluggy.PluginManager("edgehome")
        self._manager.add_hookspecs(hookspecs)
        self._loaders: dict[str, Callable[[], Any]] = {}

    # ---- finding ----------------------------------------------------------------------------

    async def load(self) -> None:
        """Import and register every plugin that is not disabled; a bad one is recorded, not raised."""
        for name in names_in(bundled("plugins")):
            self.offer(name, "shipped", functools.partial(load_bundled, name))
        for folder in (
            user_config_dir() / "plugins",
            *(Path(d).expanduser() for d in self.config.plugins.dirs),
        ):
            for name in names_in(folder):
                self.offer(name, str(folder), functools.partial(load_file, folder, name))
        for point in _installed(tuple(sys.path)):
            origin = f"package {point.dist.name}" if point.dist else "package"
            self.offer(point.name, origin, point.load, point.dist.version if point.dist else "")
        order = {name: i for i, name in enumerate(self.config.plugins.order)}
        for name in sorted(self._loaders, key=lambda n: (order.get(n, len(order)), n)):
            if name in self.config.plugins.disabled:
                self.records[name].state = "disabled"
            else:
                await self.load_one(name)
        for name in (*self.config.plugins.order, *self.config.plugins.disabled):
            if name not in self.records:
                log.warning(
                    "[plugins] order: no plugin is called %r; known: %s",
                    name,
                    ", ".join(sorted(self.records)),
                )

    def offer(self, name: str, origin: str, loader: Callable[[], Any], version: str = "") -> None:
        """Make a plugin known under a name; the first of a name wins."""
        if name in self._loaders:
            log.warning(
                "plugin %s of %s is left out: %s has one of this name",
                name,
                origin,
                self.records[name].origin,
            )
            return
        self._loaders[name] = loader
        self.records[name] = PluginRecord(name, origin, version=version)

    async def load_one(self, name: str) -> None:
        """Import and register one plugin that was offered; an error is recorded, not raised."""
        try:
            await self.workers.run(lambda: self._import(name), IMPORT_S)
        except TimeoutError:
            record = self.records[name]
            record.state, record.error = "failed", f"importing it did not end within {IMPORT_S:g} s"
            log.warning("plugin %s could not be loaded: %s", name, record.error)

    def _import(self, name: str) -> None:
        record = self.records[name]
        try:
            module = self._loaders[name]()
            self.add(module.Plugin() if hasattr(module, "Plugin") else module, name, record)
        except Exception as error:  # a plugin's code: anything may come
            record.state, record.error = "failed", f"{type(error).__name__}: {error}"
            log.warning("plugin %s could not be loaded: %s", name, record.error)

    def add(self, plugin: object, name: str, record: PluginRecord | None = None) -> PluginRecord:
        """Register an object with hookimpls under a name. Raises PluginError for a hook that does not exist."""
        record = record or self.records.setdefault(name, PluginRecord(name, "given"))
        self._manager.register(plugin, name=name)
        self._impls.clear()
        try:
            self._manager.check_pending()
        except pluggy.PluginValidationError as error:
            self._manager.unregister(name=name)
            raise PluginError(f"plugin {name}: {error}") from error
        callers = self._manager.get_hookcallers(plugin) or []
        record.hooks = tuple(sorted(caller.name for caller in callers))
        record.version = record.version or str(getattr(plugin, "__version__", ""))
        return record

    # ---- calling ----------------------------------------------------------------------------

    def impls(self, hook: str) -> list[tuple[str, Callable[..., Any]]]:
        """Return (plugin, function taking keyword arguments) for each plugin with this hook, in order."""
        if hook not in self._impls:
            order = list(self.records)
            ranked = {name: i for i, name in enumerate(self.config.plugins.order)}
            found = [
                (impl.plugin_name, _by_keyword(impl.function, impl.argnames))
                for impl in getattr(self._manager.hook, hook).get_hookimpls()
            ]
            self._impls[hook] = sorted(
                found, key=lambda f: (ranked.get(f[0], len(ranked)), order.index(f[0]))
            )
        return self._impls[hook]

    async def call(self, hook: str, **arguments: Any) -> list[Answer]:
        """Call every plugin's hook in order and return the answers that are not None, and the errors."""
        jobs = [
            Job(name, lambda function=function: function(**arguments)) for name, function in self.impls(hook)
        ]
        return [answer for answer in await self.run(jobs) if answer.value is not None or answer.error]

    async def objects(self, hook: str, *, wants: type | None = None, **arguments: Any) -> list[Owned]:
        """Call a register_* hook and return its objects with their owners; a bad object fails its plugin."""
        found = []
        for answer in await self.call(hook, **arguments):
            if answer.error:
                continue
            for thing in answer.value if isinstance(answer.value, Iterable) else [answer.value]:
                if wants is not None and not isinstance(thing, wants):
                    self.fail(
                        answer.plugin,
                        f"{hook}: expected objects with the members of {wants.__name__}, got {thing!r}",
                    )
                else:
                    found.append(Owned(answer.plugin, thing))
        return found

    async def at_once(self, jobs: Sequence[Job], workers: Workers | None = None) -> list[Answer]:
        """Run jobs that are pure and quick: those of shipped plugins here, a stranger's in a thread, within its budget.

        A hop to a thread and back costs a third of a millisecond; a request makes many.
        """
        if all(self.records[job.plugin].origin == "shipped" for job in jobs if job.plugin in self.records):
            done: list[Answer] = []
            self._work(jobs, done)
            return done
        return await self.run(jobs, workers=workers)

    async def apart(self, jobs: Sequence[Job]) -> list[Answer]:
        """Run jobs at once, a stranger's in a thread that does nothing else.

        A task must find its agent even while every other thread waits for the answer to one.
        """
        self._quick = self._quick or Workers(1, "edgehome-quick")
        return await self.at_once(jobs, self._quick)

    def close(self) -> None:
        """Let idle threads end."""
        for workers in (self.workers, self._quick):
            if workers is not None:
                workers.close()

    async def run(
        self, jobs: Sequence[Job], budget_s: float | None = None, workers: Workers | None = None
    ) -> list[Answer]:
        """Run the jobs one after the other in one worker thread; each gives a value or a named error.

        A job past the budget, in time of its own (`workers.Spent`), trips the breaker of its plugin; one that the
        machine kept from its end is an error like any other. The jobs behind it are run in another thread.
        """
        budget = budget_s or self.config.plugins.call_budget_s
        answers: list[Answer] = []
        pending = list(jobs)
        while pending:
            batch = pending
            done: list[Answer] = []
            work = functools.partial(self._work, batch, done)
            try:
                await (workers or self.workers).run(work, budget, done)
            except TimeoutError as late:
                came = list(done)  # the thread goes on and may add to it
                answers += came
                pending = batch[len(came) + 1 :]
                if len(came) < len(batch):  # else the last came at the very end of its time
                    stuck = batch[len(came)]
                    answers.append(Answer(stuck.plugin, error=str(late)))
                    self._count(
                        stuck.plugin, budget * 1000, str(late), hang=not isinstance(late, MachineBusy)
                    )
            else:
                answers += done
                pending = []
        return answers

    def _work(self, jobs: Sequence[Job], done: list[Answer]) -> None:
        for job in jobs:
            if not self.usable(job.plugin):
                done.append(
                    Answer(
                        job.plugin,
                        error=f"plugin {job.plugin} is taken out: {self.records[job.plugin].error}",
                    )
                )
                continue
            began = time.perf_counter()
            try:
                answer = Answer(job.plugin, job.function(*job.args))
            except Exception as error:  # a plugin's object: anything may come
                answer = Answer(job.plugin, error=f"{type(error).__name__}: {error}")
                log.warning(
                    "plugin %s raised %s", job.plugin, answer.error, exc_info=log.isEnabledFor(logging.DEBUG)
                )
            self._count(job.plugin, (time.perf_counter() - began) * 1000, error=answer.error)
            done.append(answer)

    # ---- the breaker ------------------------------------------------------------------------

    def usable(self, plugin: str) -> bool:
        """Return whether the plugin may be called; one that was taken out is tried again after a minute."""
        record = self.records.get(plugin)
        return record is None or record.usable(self.config.plugins.breaker_failures)

    def fail(self, plugin: str, error: str) -> None:
        """Count an error of the plugin found outside a call."""
        log.warning("plugin %s: %s", plugin, error)
        self._count(plugin, 0.0, error=error)

    def _count(self, plugin: str, ms: float, error: str = "", hang: bool = False) -> None:
        if record := self.records.get(plugin):
            record.count(ms, self.config.plugins.breaker_failures, error, hang)

    async def set_enabled(self, plugin: str, enabled: bool) -> PluginRecord:
        """Take a plugin out by hand, or put it back. Raises PluginError for an unknown name."""
        if plugin not in self.records:
            raise PluginError(f"plugin {plugin!r}: unknown; expected one of {', '.join(self.records)}")
        record = self.records[plugin]
        record.state = "active" if enabled else "disabled"
        record.forgive()
        if enabled and not record.hooks and plugin in self._loaders:
            await self.load_one(plugin)
        return record


async def own_intents(registry: Registry, site: Any) -> list[Owned]:
    """Return the intents that plugins bring; one whose name is taken fails its plugin."""
    kept: dict[str, Owned] = {}
    for owned in await registry.objects("register_intents", wants=PluginIntent, site=site):
        name = owned.object.name
        if name in INTENTS or name in kept:
            registry.fail(owned.plugin, f"register_intents: the name {name} is taken")
        else:
            kept[name] = owned
    return list(kept.values())


async def warm_up(
    registry: Registry, tiers: Sequence[Owned], home: Any, source: str, budget_s: float
) -> None:
    """Let every tier load its language data before the first words of a person come.

    One that needs no words for that, or should see none that nobody said, has `warm_up()`.
    """
    for owned in tiers:
        if hasattr(owned.object, "warm_up"):
            await registry.run([Job(owned.plugin, owned.object.warm_up)], budget_s)
            continue
        for words in WARM_UP:
            seen = Observation(trace="", source=source, kind="words", at=0.0, text=words)
            await registry.run(
                [Job(owned.plugin, owned.object.understand, (seen, Context(), home))], budget_s
            )


def acquaint(understanders: Sequence[Any], intents: Sequence[PluginIntent] = ()) -> None:
    """Let each understander that asks others about parts of a sentence (it has `others`) know them, in order,
    and each that understands by examples (it has `learn`) know the intents of plugins."""
    for one in understanders:
        if hasattr(one, "learn"):
            one.learn(intents)
        if hasattr(one, "others"):
            one.others = [other for other in understanders if other is not one]


@functools.cache
def _installed(path: tuple[str, ...]) -> tuple[importlib.metadata.EntryPoint, ...]:
    """Return what packages on the path offer; kept, since to look through a hundred packages takes a host 10 ms."""
    return tuple(importlib.metadata.entry_points(group=GROUP))


def _by_keyword(function: Callable[..., Any], names: Sequence[str]) -> Callable[..., Any]:
    def call(**arguments: Any) -> Any:
        return function(*(arguments[name] for name in names))

    return call


__all__ = [
    "Answer",
    "Job",
    "Owned",
    "PluginRecord",
    "Registry",
    "acquaint",
    "load_bundled",
    "load_file",
    "names_in",
    "own_intents",
]
