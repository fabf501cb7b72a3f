"""The message contract is enough: an agent without EdgeHome, in plain paho, joins and serves."""

import contextlib
import re
import subprocess
import sys
from pathlib import Path

import pytest
from fixtures_agents import until

from edgehome.bench.failover import SITE, CountingDevice
from edgehome.bus import MqttBus
from edgehome.config import load_config
from edgehome.host import Host
from edgehome.messages import AgentEvent, AgentStatus, GateAnswer, HomeCopy, StageInput, Task, TaskResult
from edgehome.replica import Changes, Part, Places
from edgehome.store import Database

PLAIN = Path(__file__).parent / "plain_agent.py"
DOCS = Path(__file__).parents[1] / "docs"


def test_the_plain_agent_knows_nothing_of_edgehome_and_is_short():
    source = PLAIN.read_text()
    assert not re.search(r"(import|from) edgehome", source)
    code = [line for line in source.splitlines() if line.strip()]
    assert len(code) <= 62


@contextlib.contextmanager
def plain_agent(broker, name: str):
    child = subprocess.Popen([sys.executable, str(PLAIN), broker.host, str(broker.port), SITE, name])
    try:
        yield child
    finally:
        child.kill()
        child.wait()


@pytest.mark.broker
@pytest.mark.slow
async def test_an_agent_in_plain_paho_joins_understands_an_order_and_is_missed_when_killed(broker):
    config = load_config(
        site={"name": SITE},
        understanding={"tiers": ("grammar",)},
        agents={"remote": ("understanding",), "lease_s": 1.0},
    )
    database = Database(":memory:")
    async with MqttBus(broker, "host") as bus, MqttBus(broker, "device") as device_bus:
        host = Host(config, bus, database)
        device = CountingDevice(device_bus, 3)
        await host.start()
        await device.start()
        await until(lambda: len(host.home.entities) == 3)
        with plain_agent(broker, "plain") as child:
            coordinator = host.remote.coordinator
            await until(lambda: coordinator.presence.has("understanding"), 10)
            reply = await host.say("lamp 1 on")
            assert (reply.outcome, reply.tier) == ("done", "plain"), reply
            assert device.told == {"1": 1}
            child.kill()
            await until(lambda: not coordinator.presence.has("understanding"), 5)
            reply = await host.say("turn on lamp 2")
            assert (reply.outcome, reply.tier) != ("done", "plain")
            assert reply.outcome == "done"
        await host.stop()
    database.close()


def test_the_protocol_document_names_every_field_of_the_messages_agents_exchange():
    text = (DOCS / "protocol.md").read_text()
    for message in (
        AgentStatus,
        Task,
        TaskResult,
        StageInput,
        HomeCopy,
        AgentEvent,
        GateAnswer,
        Places,
        Part,
        Changes,
    ):
        assert message.__name__ in text
        missing = [f for f in message.__struct_fields__ if f"`{f}`" not in text]
        assert missing == [], f"{message.__name__}: {missing}"
