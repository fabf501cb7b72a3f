"""Scenarios: a home or plant as data, its simulated devices in a child process, and its places in the host.

The devices are real MQTT clients in a process of their own (`edgehome.simulate`), one connection a device;
what people say in a scenario is played by `play.py`.
"""

import asyncio
import contextlib
import json
import logging
import re
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from edgehome.config import Config, PluginsTable
from edgehome.errors import ConfigError, ScenarioError
from edgehome.messages import Area, Floor
from edgehome.paths import bundled
from edgehome.profiles import profile_of
from edgehome.simulated import DeviceSpec

if TYPE_CHECKING:
    from edgehome.host import Host

log = logging.getLogger(__name__)

READY_S = 20.0
LOGIN = ("username", "password", "ca_file", "cert_file", "key_file")
FAULTS = ("slow", "lying", "silent", "flapping", "refusing", "dropping", "none")
_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")
_ID = re.compile(r"[a-z0-9_]{1,64}")


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What all parts share: unknown keys are errors."""


class Person(_Part, frozen=True, kw_only=True):
    """Somebody who lives or works here, with the place they are in at first (home, not_home, …)."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    state: str = "home"


class Happening(_Part, frozen=True, kw_only=True):
    """Something that happens at `at` local time, every day: a hand, an order at the device, or a fault."""

    at: str
    device: str
    state: str | None = None
    attributes: dict[str, Any] = {}
    verb: str = ""
    args: dict[str, Any] = {}
    fault: str = ""


class Hand(_Part, frozen=True, kw_only=True):
    """Somebody moves a device by hand: opens a window, comes home."""

    device: str
    state: str | None = None
    attributes: dict[str, Any] = {}
    fault: str = ""


class Expected(_Part, frozen=True, kw_only=True):
    """What an entity must show; numbers within `tolerance`."""

    entity: str
    state: str | None = None
    attributes: dict[str, Any] = {}
    tolerance: float = 1.5


class Line(_Part, frozen=True, kw_only=True):
    """One line of the conversation, or with `by_hand` alone something people do in between.

    `outcome` are the outcomes that will do; `reply` must stand in the answer; `tier` and `needs` name what must be
    there for the line to be played at all; `expect` is looked at after it.
    """

    who: str = ""
    where: str = ""
    say: str = ""
    outcome: tuple[str, ...] = ()
    reply: str = ""
    pause_s: float = 0.4
    tier: str = ""
    needs: str = ""
    note: str = ""
    by_hand: tuple[Hand, ...] = ()
    expect: tuple[Expected, ...] = ()


class Scenario(_Part, frozen=True, kw_only=True):
    """A home or plant, its people, its day, what is said there, and what must hold at the end."""

    name: str
    title: str = ""
    site: str = ""
    seed: int = 1
    rate: float = 60.0
    start: str
    timezone: str = "UTC"
    latitude: float = 52.37
    longitude: float = 4.9
    floors: tuple[Floor, ...] = ()
    areas: tuple[Area, ...] = ()
    plugins: dict[str, dict[str, Any]] = {}
    people: tuple[Person, ...] = ()
    devices: tuple[DeviceSpec, ...]
    timeline: tuple[Happening, ...] = ()
    conversation: tuple[Line, ...] = ()
    expect: tuple[Expected, ...] = ()

    def everything(self) -> tuple[DeviceSpec, ...]:
        """Return the devices and, as devices, the people."""
        persons = (
            DeviceSpec(id=p.id, kind="person", name=p.name, aliases=p.aliases, state=p.state)
            for p in self.people
        )
        return (*self.devices, *persons)

    def start_at(self) -> float:
        """Return the Unix seconds at which the scenario begins."""
        return datetime.fromisoformat(self.start).replace(tzinfo=ZoneInfo(self.timezone)).timestamp()


def load_scenario(name_or_path: str) -> Scenario:
    """Return the shipped scenario of this name, or that of a .toml file. Raises ScenarioError naming the key."""
    file = (
        Path(name_or_path)
        if name_or_path.endswith(".toml")
        else bundled("scenarios") / f"{name_or_path}.toml"
    )
    try:
        story = msgspec.toml.decode(file.read_bytes(), type=Scenario)
    except OSError as error:
        known = ", ".join(sorted(p.stem for p in bundled("scenarios").glob("*.toml")))
        raise ScenarioError(f"scenario {name_or_path!r}: expected one of {known}, or a .toml file") from error
    except msgspec.ValidationError as error:
        raise ScenarioError(f"scenario {file}: {error}") from error
    except ValueError as error:
        raise ScenarioError(f"scenario {file}: not TOML: {error}") from error
    try:
        _check(story)
    except ScenarioError as error:
        raise ScenarioError(f"scenario {file}: {error}") from error
    return story


def _check(story: Scenario) -> None:
    try:
        story.start_at()
    except ZoneInfoNotFoundError as error:
        raise ScenarioError(
            f"timezone: expected a name such as Asia/Shanghai, got {story.timezone!r}"
        ) from error
    except ValueError as error:
        raise ScenarioError(
            f"start: expected a local time such as 2026-05-04T06:30, got {story.start!r}"
        ) from error
    if story.rate < 0:
        raise ScenarioError(f"rate: expected 0 or more, got {story.rate:g}")
    floors, areas = {f.id for f in story.floors}, {a.id for a in story.areas}
    for area in story.areas:
        if area.floor is not None and area.floor not in floors:
            raise ScenarioError(
                f"areas.{area.id}.floor: expected one of {', '.join(sorted(floors))}, got {area.floor!r}"
            )
    seen: set[str] = set()
    for device in story.everything():
        where = f"devices.{device.id}"
        if not _ID.fullmatch(device.id) or device.id in seen:
            raise ScenarioError(f"{where}: expected an id of its own from a-z, 0-9 and _")
        seen.add(device.id)
        try:
            profile_of(device.kind)
        except ConfigError as error:
            raise ScenarioError(f"{where}.{error}") from error
        if device.area is not None and device.area not in areas:
            raise ScenarioError(
                f"{where}.area: expected one of {', '.join(sorted(areas))}, got {device.area!r}"
            )
    for i, happening in enumerate(story.timeline):
        _known(f"timeline.{i}.device", happening.device, seen)
        if not _TIME.fullmatch(happening.at):
            raise ScenarioError(f"timeline.{i}.at: expected a time such as 07:05, got {happening.at!r}")
        if happening.fault and happening.fault not in FAULTS:
            raise ScenarioError(
                f"timeline.{i}.fault: expected one of {', '.join(FAULTS)}, got {happening.fault!r}"
            )
    for i, line in enumerate(story.conversation):
        if bool(line.say) == bool(line.by_hand):
            raise ScenarioError(f"conversation.{i}: expected either say or by_hand")
        for hand in line.by_hand:
            _known(f"conversation.{i}.by_hand.device", hand.device, seen)


def _known(key: str, device: str, known: set[str]) -> None:
    if device not in known:
        raise ScenarioError(f"{key}: expected one of the devices, got {device!r}")


def settled(config: Config, story: Scenario) -> Config:
    """Return the settings for this scenario: its site, time zone, place and plugins, where the user has not set their own."""
    plain = type(config.site)()
    mine = {
        name: value
        for name, value in (
            ("name", story.site), ("timezone", story.timezone),
            ("latitude", story.latitude), ("longitude", story.longitude),
        )
        if value and getattr(config.site, name) == getattr(plain, name)
    }  # fmt: skip
    own = config.plugins.model_extra or {}
    tables = {name: table for name, table in story.plugins.items() if name not in own}
    plugins = PluginsTable(**{**config.plugins.model_dump(), **tables}) if tables else config.plugins
    return config.model_copy(update={"site": config.site.model_copy(update=mine), "plugins": plugins})


def parse_faults(story: Scenario, faults: Sequence[str]) -> dict[str, str]:
    """Return device -> fault for texts such as `hall_lamp=silent`. Raises ScenarioError."""
    found = {}
    known = {device.id for device in story.everything()}
    for text in faults:
        device, _, fault = text.partition("=")
        _known(f"--fault {text}", device, known)
        if fault not in FAULTS:
            raise ScenarioError(f"--fault {text}: expected one of {', '.join(FAULTS)}, got {fault!r}")
        found[device] = fault
    return found


@asynccontextmanager
async def simulation(
    story: Scenario, host: "Host", rate: float, epoch: float, faults: Sequence[str] = ()
) -> AsyncIterator[None]:
    """Run the simulated devices beside the host; entered when the host knows all of them, with their aliases.

    Raises ScenarioError when the devices do not come.
    """
    wrong = parse_faults(story, faults)
    host.home.set_places(story.floors, story.areas)
    brief = {
        "story": msgspec.to_builtins(story),
        "site": host.config.site.name,
        "broker": host.address,
        "login": {n: getattr(host.config.mqtt, n) for n in LOGIN},
        "rate": rate,
        "epoch": epoch,
        "faults": wrong,
    }
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "edgehome.simulate",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, start_new_session=True, limit=1_000_000,
    )  # fmt: skip
    assert child.stdin is not None and child.stdout is not None
    try:
        child.stdin.write(json.dumps(brief).encode() + b"\n")
        await child.stdin.drain()
        line = b""
        try:
            async with asyncio.timeout(READY_S):
                line = await child.stdout.readline()
                if not line:
                    raise ScenarioError(
                        f"the simulated devices of {story.name} did not start: see the lines above"
                    )
                await _arrived(host, json.loads(line), story)
        except TimeoutError as error:
            missing = _missing(host, json.loads(line)) if line else ["all"]
            raise ScenarioError(
                f"the simulated devices of {story.name} were not there within {READY_S:g} s; "
                f"missing: {', '.join(missing[:10])}"
            ) from error
        yield
    finally:
        await _end(child)


async def _arrived(host: "Host", entities: dict[str, list[str]], story: Scenario) -> None:
    while _missing(host, entities):
        await asyncio.sleep(0.02)
    for entity_id, aliases in entities.items():
        if host.home.entity(entity_id).aliases != tuple(aliases):
            host.home.rename(entity_id, aliases=aliases)


_STATELESS = ("scene", "button", "camera")


def _missing(host: "Host", entities: dict[str, list[str]]) -> list[str]:
    def there(entity_id: str) -> bool:
        entity = host.home.entities.get(entity_id)
        if entity is None or entity.liveness != "live":
            return False
        return entity.domain in _STATELESS or entity.reported_at is not None

    return [entity_id for entity_id in entities if not there(entity_id)]


async def _end(child: asyncio.subprocess.Process) -> None:
    if child.returncode is None and child.stdin is not None:
        child.stdin.close()  # its sign to say goodbye
        try:
            await asyncio.wait_for(child.wait(), 5.0)
        except TimeoutError:
            log.warning("the simulated devices did not end by themselves")
            with contextlib.suppress(ProcessLookupError):
                child.kill()
            await child.wait()
