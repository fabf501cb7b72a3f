"""What all tests share: a state folder of their own, a real broker where one is wanted."""

import os
import socket
from pathlib import Path

import pytest

from edgehome.bus.broker import BrokerRunner, find_mosquitto
from edgehome.config import MqttTable

SHARED = Path(__file__).parents[2] / "shared"


@pytest.fixture(autouse=True)
def own_folders(tmp_path, monkeypatch):
    """No test sees this machine's state or the user's settings."""
    monkeypatch.setenv("EDGEHOME_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("EDGEHOME_CONFIG_DIR", str(tmp_path / "config"))
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
