"""The contract of a pool of understanders, kept by agent processes and by Ray actors alike."""

import asyncio
import importlib.util
import json
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from fixtures_agents import until

from edgehome.agent.pool import replicas
from edgehome.bench.failover import CountingDevice
from edgehome.bench.understand import batch, first
from edgehome.bus import MqttBus
from edgehome.config import load_config
from edgehome.errors import ConfigError, EdgeHomeError
from edgehome.homefile import StaticHome, copied, from_copy
from edgehome.host import Host
from edgehome.launch import decided, understanders
from edgehome.messages import Area, Context, Entity, Observation, encode
from edgehome.store import Database

TIERS = ("grammar",)
ROOMS = ("hall", "study", "kitchen", "attic")
HOME = StaticHome(
    {
        f"light.{room}": Entity(
            id=f"light.{room}", name=f"{room.title()} lamp", domain="light", area=room, state="off",
            attributes={"supported_color_modes": ["brightness"], "brightness_pct": 40},
        )
        for room in ROOMS
    },
    {room: Area(id=room, name=room.title()) for room in ROOMS},
)  # fmt: skip
WORDS = [f"{verb} the {room} lamp" for verb in ("turn on", "turn off", "dim") for room in ROOMS]
WORDS += ["set the study lamp to 30 percent", "is the hall lamp on", "打开灯", "what a fine day"]


class Running:
    """A pool on a loop in a thread of its own, as a batch sees it from outside."""

    def __init__(self, backend: str) -> None:
        self.backend = backend
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        config = load_config(understanding={"tiers": TIERS})
        self._context = replicas(backend, 2, config)
        try:
            self.pool = self._run(self._context.__aenter__())
        except BaseException:
            self._end()
            raise
        self.views = self.pool.coordinator.presence.views

    def _run(self, work):
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(180)

    def _end(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def close(self) -> None:
        self._run(self._context.__aexit__(None, None, None))
        self._end()

    def usable(self) -> set[str]:
        return {name for name, view in self.views.items() if view.usable}


@pytest.fixture(scope="module", params=["agents", "ray"])
def running(request, tmp_path_factory):
    if request.param == "ray" and not importlib.util.find_spec("ray"):
        pytest.skip("Ray is not installed: pip install 'edgehome[ray]'")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EDGEHOME_CONFIG_DIR", str(tmp_path_factory.mktemp("config")))
        pool = Running(request.param)
        yield pool
        pool.close()


@pytest.fixture(scope="module")
def here():
    """Understanding in this process, with the same tiers."""
    chain = asyncio.run(understanders(load_config(), HOME, TIERS))
    return first(chain)


def said(text: str) -> Observation:
    return Observation(trace=text, source="test", kind="words", at=0.0, text=text)


def asked(understand, text: str) -> bytes:
    intent = understand(said(text), Context(), HOME)
    return encode(intent)


def holds(claim, timeout_s: float = 30.0) -> None:
    """Wait in this thread until `claim()`."""
    deadline = time.monotonic() + timeout_s
    while not claim():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def without_ms(path) -> list[dict]:
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [{k: v for k, v in line.items() if k != "latency_ms"} for line in lines]


def test_a_home_that_travels_is_the_same_home():
    home = StaticHome(HOME.entities, HOME.areas, {}, [{"name": "tea", "seconds": 60}])
    assert from_copy(copied(home)) == home


@pytest.mark.slow
@pytest.mark.broker
def test_a_batch_comes_back_in_its_order_understood_as_here_and_by_every_replica(running, here):
    before = {name: view.served for name, view in running.views.items()}
    with ThreadPoolExecutor(running.pool.at_once) as threads:
        got = list(threads.map(lambda text: asked(first([running.pool]), text), WORDS * 4))
    wanted = [asked(here, text) for text in WORDS]
    assert got == wanted * 4
    served = {name: view.served - before[name] for name, view in running.views.items()}
    assert sum(served.values()) == len(WORDS) * 4 and min(served.values()) > 0, served


@pytest.mark.slow
@pytest.mark.broker
def test_an_offline_evaluation_writes_the_same_lines_as_here(running, here, tmp_path):
    records = [{"id": f"r{i}", "utterance": text, "home": "house"} for i, text in enumerate(WORDS)]
    turns = [{"utterance": "turn on the attic lamp"}, {"utterance": "and turn it off again"}]
    records.append({"id": "talk", "home": "house", "turns": turns})
    source = tmp_path / "records.jsonl"
    source.write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in records), encoding="utf-8")
    (tmp_path / "house.json").write_bytes(encode(copied(HOME)))
    far, near = tmp_path / "far.jsonl", tmp_path / "near.jsonl"
    pool = running.pool
    assert batch(source, tmp_path, far, decided(first([pool])), pool.at_once) == len(WORDS) + 2
    batch(source, tmp_path, near, decided(here))
    assert without_ms(far) == without_ms(near)


@pytest.mark.slow
@pytest.mark.broker
def test_a_replica_killed_in_the_middle_costs_no_answer_and_doubles_none(running, here):
    victim = "replica-1"
    holds(lambda: running.usable() == set(running.pool.pids))
    wanted = [asked(here, text) for text in WORDS] * 6
    got = []
    with ThreadPoolExecutor(running.pool.at_once) as threads:
        for answer in threads.map(lambda text: asked(first([running.pool]), text), WORDS * 6):
            got.append(answer)
            if len(got) == len(WORDS):
                os.kill(running.pool.pids[victim], signal.SIGKILL)
    assert got == wanted
    assert running.views["replica-2"].served > len(WORDS)
    holds(lambda: not running.views[victim].usable or running.backend == "ray")


@pytest.mark.slow
@pytest.mark.broker
def test_with_no_replica_left_the_batch_ends_with_a_reason_that_names_them(running):
    for pid in running.pool.pids.values():
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    holds(lambda: not running.usable())
    with pytest.raises(EdgeHomeError, match="replica-1, replica-2"):
        asked(running.pool.understand, "turn on the hall lamp")


@pytest.mark.slow
@pytest.mark.broker
def test_ray_makes_a_dead_actor_anew_and_it_serves_again(running, here):
    if running.backend != "ray":
        pytest.skip("an agent process is started again by whoever started it")
    holds(lambda: running.usable() == set(running.pool.pids), 60)
    assert asked(first([running.pool]), WORDS[0]) == asked(here, WORDS[0])


def test_without_ray_the_reason_says_what_to_install(monkeypatch):
    from edgehome.agent import ray_actors

    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(ConfigError, match=r"pip install 'edgehome\[ray\]'"):
        ray_actors.started(1)


@pytest.mark.slow
@pytest.mark.broker
async def test_one_command_offers_ray_actors_to_a_running_site(broker, tmp_path):
    if not importlib.util.find_spec("ray"):
        pytest.skip("Ray is not installed: pip install 'edgehome[ray]'")
    config = load_config(
        site={"name": "demo"}, understanding={"tiers": TIERS}, agents={"remote": ("understanding",)}
    )
    command = [
        sys.executable,
        "-m",
        "edgehome.cli",
        "agent",
        "ray",
        "--replicas",
        "2",
        "--broker",
        str(broker),
    ]
    env = {**os.environ, "EDGEHOME_SITE__NAME": "demo", "EDGEHOME_UNDERSTANDING__TIERS": '["grammar"]'}
    database = Database(":memory:")
    async with MqttBus(broker, "host") as bus, MqttBus(broker, "device") as device_bus:
        host, device = Host(config, bus, database), CountingDevice(device_bus, 8)
        with open(tmp_path / "ray.log", "wb") as log:
            gateway = subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            await host.start()
            await device.start()
            views = host.remote.coordinator.presence.views
            await until(lambda: sum(v.usable for v in views.values()) == 2, 180)
            await until(lambda: len(host.home.entities) == 8)
            replies = await asyncio.gather(*(host.say(f"turn on lamp {n}", person=f"p{n}") for n in range(8)))
            assert {r.outcome for r in replies} == {"done"}
            assert device.told == {str(n): 1 for n in range(8)}
            assert sum(v.served for v in views.values()) == 8
            gateway.terminate()
            await until(lambda: not any(v.usable for v in views.values()), 60)
            assert (await host.say("turn off lamp 1", person="after")).outcome == "done"
        finally:
            gateway.kill()
            gateway.wait()
            await host.stop()
            database.close()
