"""What the commands start: host, simulation and TUI as processes, batches of words, plugin checks."""

import asyncio
import contextlib
import gc
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from edgehome import paths
from edgehome.clock import SimulatedClock
from edgehome.config import Config, load_config
from edgehome.errors import EdgeHomeError, HostUnavailable
from edgehome.intents import INTENTS
from edgehome.messages import Call, Context, Entity, Intent, Observation
from edgehome.protocols import Clock, Home, Understander
from edgehome.registry import Registry, acquaint, load_bundled, own_intents
from edgehome.siteview import SiteView
from edgehome.store import writable


@dataclass(frozen=True)
class Options:
    """How `edgehome run` was called."""

    scenario: str | None = None
    broker: str | None = None
    rate: float | None = None
    faults: tuple[str, ...] = ()
    until_end: bool = False


def run(options: Options, with_tui: bool) -> int:
    """Run a site until it is told to stop; with a TUI the host is a child process. Returns the exit status."""
    config = _config(options)
    if not with_tui:
        terminal = sys.stdin.isatty() and sys.stdout.isatty()
        plays = options.until_end or (
            options.scenario is not None and not terminal and "--headless" not in sys.argv
        )
        return asyncio.run(_run_host(options, config, plays))
    with _host_process(options) as child:
        _wait_until_ready(child)
        return show_tui(None)


def _config(options: Options) -> Config:
    if not options.broker:
        return load_config()
    os.environ["EDGEHOME_MQTT__BROKER"] = options.broker
    return load_config()


@contextlib.contextmanager
def _host_process(options: Options):
    command = [sys.executable, "-m", "edgehome.cli", "-v", "run", "--headless"]
    for flag, value in (
        ("--scenario", options.scenario),
        ("--broker", options.broker),
        ("--rate", options.rate),
    ):
        if value is not None:
            command += [flag, str(value)]
    for fault in options.faults:
        command += ["--fault", fault]
    writable(paths.state_dir())
    with open(paths.state_dir() / "host.log", "ab") as sink:
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=sink, stderr=sink)
    try:
        yield child
    finally:
        child.send_signal(signal.SIGTERM)
        try:
            child.wait(8)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _wait_until_ready(child: subprocess.Popen, timeout_s: float = 30.0) -> None:
    run_file = paths.state_dir() / "run.json"
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        if child.poll() is not None:
            tail = (paths.state_dir() / "host.log").read_text(errors="replace").strip().splitlines()[-3:]
            raise HostUnavailable("the host did not start: " + " / ".join(tail))
        with contextlib.suppress(OSError, ValueError):
            if msgspec.json.decode(run_file.read_bytes()).get("pid") == child.pid:
                return
        time.sleep(0.02)
    raise HostUnavailable(
        f"the host was not ready within {timeout_s:g} s; see {paths.state_dir() / 'host.log'}"
    )


async def _run_host(options: Options, config: Config, plays: bool) -> int:
    from edgehome.host import running_host

    gc.set_threshold(50_000, 20, 50)  # thousands of entities live long; looking at them often costs pauses
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, stop.set)
    if options.scenario is None:
        async with running_host(config) as host:
            print(
                f"edgehome {host.config.site.name}: ready, broker {host.address}",
                file=sys.stderr,
                flush=True,
            )
            await stop.wait()
        return 0
    from edgehome import play
    from edgehome import scenario as scenarios

    story = scenarios.load_scenario(options.scenario)
    config = scenarios.settled(config, story)
    rate = story.rate if options.rate is None else options.rate
    epoch = time.time()
    clock: Clock = SimulatedClock(story.start_at(), rate, epoch)
    async with (
        running_host(config, clock) as host,
        scenarios.simulation(story, host, rate, epoch, options.faults),
    ):
        print(f"edgehome {host.config.site.name}: ready, scenario {story.name}", file=sys.stderr, flush=True)
        if plays:
            held = await play.converse(story, host, stop)
            return 0 if held else 1
        await stop.wait()
    return 0


def show_tui(
    broker: str | None, picture: Path | None = None, script: str = "", size: str = "120x36", **options: Any
) -> int:
    """Show the TUI of a running site, or write a picture of it. Returns the exit status."""
    from edgehome.client import running_site
    from edgehome.tui.app import EdgeHomeApp

    config = load_config()
    site, url = config.site.name, broker
    if not url:
        if config.mqtt.broker.startswith("mqtt"):
            url = config.mqtt.broker
        else:
            running = running_site()
            site, url = running.site, running.broker
    app = EdgeHomeApp(config=config, site=site, broker=url, **options)
    if picture is not None:
        from edgehome.tui import screenshot

        screenshot.take(app, picture, screenshot.read_script(script), screenshot.parse_size(size))
        return 0
    app.run()
    return app.return_code or 0


# ---- understanding without a host ---------------------------------------------------------------


async def understanders(
    config: Config, home: Home, tiers: tuple[str, ...] | None = None
) -> list[Understander]:
    """Return the understanders of the tiers, in order; a tier that is not there is left out."""
    wanted = tiers or config.understanding.tiers
    registry = Registry(config)
    await registry.load()
    site = SiteView(config, home)
    owned = await registry.objects("register_understanders", wants=Understander, site=site)
    ranked = {name: i for i, name in enumerate(wanted)}
    found = sorted((o for o in owned if o.plugin in ranked), key=lambda o: ranked[o.plugin])
    if not found:
        raise EdgeHomeError(f"tiers: none of {', '.join(wanted)} is there; see `edgehome plugins list`")
    objects = [o.object for o in found]
    acquaint(objects, [o.object for o in await own_intents(registry, site)])
    return objects


async def understand_batch(
    records: Path,
    homes: Path,
    out: Path,
    tiers: tuple[str, ...] | None,
    backend: str = "here",
    count: int = 2,
) -> None:
    """Understand every record and write one prediction a line: here, or by so many replicas of a backend."""
    from edgehome.bench.understand import batch, first
    from edgehome.homefile import StaticHome

    config = load_config()
    sure = config.understanding
    bounds = (sure.act_above, sure.answer_above, sure.ask_above)
    if backend == "here":
        chain = await understanders(config, StaticHome(), tiers)
        for one in chain:
            if hasattr(one, "prepare"):
                one.prepare()  # what is read once is no part of a sentence's time
        batch(records, homes, out, decided(first(chain, *bounds)))
        return
    from edgehome.agent.pool import replicas

    wanted = sure.model_copy(update={"tiers": tiers or sure.tiers})
    async with replicas(backend, count, config.model_copy(update={"understanding": wanted})) as pool:
        asked = decided(first([pool], *bounds))
        await asyncio.to_thread(batch, records, homes, out, asked, pool.at_once)


def decided(understand: Any) -> Any:
    """Return the function with what the decider makes of its intents, as the host would.

    Questions get their answers; an order that no device it reaches can carry out is refused, with the reason.
    An order that reaches nothing stays an order here: what it is about may not be in the file.
    """
    decider = load_bundled("decide").HomeDecider()

    def ask(observation: Observation, context: Context, home: Home) -> Intent | None:
        intent = understand(observation, context, home)
        if intent is None or intent.outcome not in ("act", "answer"):
            return intent
        plan = decider.decide(intent, observation, context, home)
        if intent.outcome == "answer":
            return msgspec.structs.replace(intent, answer=intent.answer or " ".join(plan.answers) or None)
        done = plan.actions or plan.already or plan.answers or plan.calls or plan.schedule
        fit = [e for call in intent.calls for e in call.entities if _fits(call, home.entities.get(e))]
        if plan.refusal and not done and fit:
            return msgspec.structs.replace(intent, outcome="refuse", reason=plan.refusal)
        return intent

    return ask


def _fits(call: Call, entity: Entity | None) -> bool:
    spec = INTENTS.get(call.intent)
    return entity is not None and spec is not None and (not spec.domains or entity.domain in spec.domains)


async def understand_words(words: str, home: Any, tiers: tuple[str, ...] | None, area: str | None) -> Any:
    """Return the prediction for some words in a home (a file's path or its JSON)."""
    from edgehome.bench.understand import first, prediction
    from edgehome.homefile import load_home

    config = load_config()
    place = load_home(home)
    chain = await understanders(config, place, tiers)
    area_id = next(
        (a.id for a in place.areas.values() if area and area.casefold() in (a.id, a.name.casefold())), None
    )
    observation = Observation(trace="", source="cli", kind="words", at=time.time(), text=words, area=area_id)
    began = time.perf_counter()
    intent = decided(first(chain))(observation, Context(area=area_id, now=time.time()), place)
    intent = intent or Intent(outcome="none", confidence=0.0)
    took_ms = (time.perf_counter() - began) * 1000
    return {**prediction(intent), "tier": intent.tier, "latency_ms": round(took_ms, 2)}


# ---- plugins ------------------------------------------------------------------------------------


async def plugins_here() -> list[dict[str, Any]]:
    """Return the plugins as they load without a host."""
    registry = Registry(load_config())
    await registry.load()
    return [record.shown() for record in registry.records.values()]


async def check_plugin(path: Path) -> list[dict[str, Any]]:
    """Return the findings of the contract's checks for a plugin file or folder."""
    from edgehome.checks import check_path

    return await check_path(path)


def new_plugin(name: str, folder: Path) -> dict[str, Any]:
    """Write a complete plugin with its test; returns the files made."""
    from edgehome.checks import write_plugin

    return write_plugin(name, folder)


async def add_commands(cli: Any) -> None:
    """Let plugins add their commands."""
    registry = Registry(load_config())
    await registry.load()
    await registry.call("register_commands", cli=cli)
