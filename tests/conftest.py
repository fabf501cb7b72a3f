"""What all tests share: a state folder of their own, a real broker where one is wanted."""

import gc
import itertools
import os
import socket
import sys
from pathlib import Path

import pytest
from hypothesis import settings

from edgehome.bus.broker import BrokerRunner, find_mosquitto
from edgehome.config import MqttTable

SHARED = Path(__file__).parents[2] / "shared"

# Workers run beside each other: threads of one network that wait for each other's cores only burn them.
os.environ.setdefault("OMP_NUM_THREADS", "1")
# What was compiled once is kept, or each worker and each process that a test starts compiles every module in each run.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
# How long an example takes is the machine's matter, not the code's: no deadlines.
settings.register_profile("whole", deadline=None)
settings.register_profile("fast", deadline=None, max_examples=15)
# Hundreds of thousands of things live as long as the run: looking through them often costs more than most tests.
COLLECT_AT = (50_000, 20, 50)
gc.set_threshold(*COLLECT_AT)


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config) -> None:
    """The whole runs on workers, three unless -n says another number, a file to a worker; files named by hand do not."""
    named = config.args_source is not config.ArgsSource.TESTPATHS
    workers = getattr(config.option, "numprocesses", 0)  # none without xdist
    if named or workers == 0 or config.option.usepdb or hasattr(config, "workerinput"):
        return
    config.option.numprocesses = workers or 3
    config.option.dist, config.option.loadscopereorder = "loadfile", False


def pytest_configure(config) -> None:
    """Properties that name no number of examples try 15 in the fast part, Hypothesis' own 100 in the whole."""
    settings.load_profile("fast" if "not slow" in config.option.markexpr else "whole")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items) -> None:
    """Files with slow tests go first, then the longest, so that no worker begins a long one when the others are done."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    size = {path: path.stat().st_size for path in {item.path for item in items}}
    items.sort(key=lambda item: (item.path not in slow, -size[item.path], item.path))


def _leave_out_what_lives() -> None:
    """What lives now may live on: the collector need not look through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AT)  # an app under test sets its own


def pytest_collection_finish() -> None:
    """What was imported stays for the whole run."""
    _leave_out_what_lives()


@pytest.fixture(autouse=True, scope="module")
def _memory_of_a_file():
    """What a file of tests leaves in caches stays too; its garbage goes here, and names itself if it was not closed."""
    yield
    _leave_out_what_lives()


_tests = itertools.count(1)


@pytest.fixture(autouse=True)
def own_folders(request, tmp_path_factory, monkeypatch):
    """No test sees this machine's state or the user's settings; who writes there makes the folder."""
    if "tmp_path" in request.fixturenames:
        folder = request.getfixturevalue("tmp_path")
    else:  # making a folder costs more than most tests: pytest looks through all those there are
        folder = tmp_path_factory.getbasetemp() / f"own-{next(_tests)}"
    monkeypatch.setenv("EDGEHOME_STATE_DIR", str(folder / "state"))
    monkeypatch.setenv("EDGEHOME_CONFIG_DIR", str(folder / "config"))
    monkeypatch.delenv("EDGEHOME_CONFIG", raising=False)


@pytest.fixture
def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def shared() -> Path:
    """The folder of measuring data beside the checkout; skipped where it is not there, but in CI."""
    if not SHARED.is_dir():
        if os.environ.get("CI"):
            pytest.fail("../shared is missing")
        pytest.skip("../shared is not here")
    return SHARED


def need_mosquitto() -> None:
    """Skip where mosquitto is missing; in CI that is a failure."""
    if not find_mosquitto():
        if os.environ.get("CI"):
            pytest.fail("mosquitto is not installed")
        pytest.skip("mosquitto is not installed")


@pytest.fixture
async def broker(tmp_path, free_port):
    """The address of a mosquitto of this test's own."""
    need_mosquitto()
    async with BrokerRunner(MqttTable(broker="mosquitto", port=free_port), tmp_path / "broker") as address:
        yield address
