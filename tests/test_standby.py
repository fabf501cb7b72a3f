"""A standby host on a real broker: it takes over with everything the leader knew, and never acts beside it."""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time

import msgspec
import pytest
from fixtures_agents import until

from edgehome.bench.failover import SITE, CountingDevice
from edgehome.bus import MqttBus
from edgehome.bus.broker import BrokerRunner
from edgehome.client import SiteClient
from edgehome.config import MqttTable, load_config
from edgehome.errors import EdgeHomeError
from edgehome.host import Host
from edgehome.journal import AUDIT, Follower, Journal
from edgehome.messages import Received, Step, encode
from edgehome.standby import Standby
from edgehome.store import Audit, Database


def environment(folder, broker) -> dict[str, str]:
    return {
        **os.environ, "EDGEHOME_STATE_DIR": str(folder), "EDGEHOME_MQTT__BROKER": str(broker), "EDGEHOME_SITE__NAME": SITE,
        "EDGEHOME_UNDERSTANDING__TIERS": '["grammar","schedules"]',
    }  # fmt: skip


def settings(broker):
    return load_config(
        site={"name": SITE}, mqtt={"broker": str(broker)}, understanding={"tiers": ("grammar", "schedules")},
    )  # fmt: skip


@contextlib.asynccontextmanager
async def pair(broker, tmp_path):
    """Give (leader process, standby, client, device): the leader a process of its own, the standby in this one."""
    log = open(tmp_path / "leader.log", "wb")  # noqa: SIM115
    leader = subprocess.Popen(
        [sys.executable, "-m", "edgehome.cli", "run", "--headless"], env=environment(tmp_path / "leader", broker),
        stdin=subprocess.DEVNULL, stdout=log, stderr=log,
    )  # fmt: skip
    stop = asyncio.Event()
    running = None
    async with MqttBus(broker, "device") as device_bus, MqttBus(broker, "client") as bus:
        device = CountingDevice(device_bus, 4)
        await device.start()
        client = SiteClient(bus, SITE)
        await client.open()
        try:
            await until(lambda: (tmp_path / "leader" / "run.json").exists(), 120)
            async with asyncio.timeout(60):
                while len(await client.call("devices")) < 4:
                    await asyncio.sleep(0.05)
            standby = Standby(settings(broker), tmp_path / "standby")
            running = asyncio.create_task(standby.run(stop))
            await until(lambda: standby.follower is not None and standby.follower.synced, 120)
            yield leader, standby, client, device
        finally:
            stop.set()
            if running:
                await asyncio.gather(running, return_exceptions=True)
            with contextlib.suppress(ProcessLookupError):
                leader.send_signal(signal.SIGCONT)
            leader.terminate()
            leader.wait(10)
            log.close()


@pytest.mark.slow
@pytest.mark.broker
async def test_a_standby_takes_over_within_three_seconds_with_home_rules_timers_and_audit(broker, tmp_path):
    async with pair(broker, tmp_path) as (leader, standby, client, device):
        assert (await client.call("say", text="turn on lamp 1", person="ann"))["outcome"] == "done"
        await client.call("rename", entity="light.lamp_2", name="Moon", area="Attic")
        timer = await client.call("say", text="set a timer for 20 minutes", person="ann")
        assert timer["outcome"] == "done", timer
        await client.call("rule_add", text="when lamp 0 turns on, turn on lamp 3", name="follow")
        rules = await client.call("rules")
        assert rules
        before = await client.call("audit_verify")
        timers = await client.call("timers")
        await asyncio.sleep(1.5)  # the leader writes what only changed once a second
        last = await client.call("say", text="turn on lamp 3", person="ann")
        await asyncio.sleep(0.2)  # but what it did at once
        leader.send_signal(signal.SIGKILL)
        died = time.monotonic()
        while True:
            with contextlib.suppress(EdgeHomeError):
                await client.call("status", timeout_s=0.1)
                break
        took_s = time.monotonic() - died
        leader.wait()
        assert took_s < 3.0, took_s
        assert standby.host is not None
        names = {e["id"]: (e["name"], e["area"]) for e in await client.call("devices")}
        assert names["light.lamp_2"] == ("Moon", "Attic")
        after = await client.call("audit_verify")
        assert after["first_bad"] is None
        assert after["records"] >= before["records"]
        stages = [step["stage"] for step in await client.call("why", trace=last["trace"])]
        assert stages[-1] == "reply" and {"gate", "wire", "echo"} <= set(stages), stages
        assert [t["id"] for t in await client.call("timers")] == [t["id"] for t in timers]
        assert [r["name"] for r in await client.call("rules")] == [r["name"] for r in rules]
        assert (await client.call("say", text="turn off lamp 1", person="ann"))["outcome"] == "done"
        undone = await client.call("say", text="undo", person="ann")
        assert undone["outcome"] == "done"
        assert device.told["1"] == 3, (undone, device.told)


@pytest.mark.slow
@pytest.mark.broker
async def test_a_leader_that_was_only_stopped_does_not_act_when_it_wakes(broker, tmp_path):
    async with pair(broker, tmp_path) as (leader, standby, client, device):
        leader.send_signal(signal.SIGSTOP)
        # an order waits for the stopped leader in its socket; it must not be carried out by both
        with pytest.raises(EdgeHomeError):
            await client.call("say", text="turn on lamp 0", person="bob", timeout_s=0.3)
        await until(lambda: standby.host is not None, 10)
        assert (await client.call("say", text="turn on lamp 1", person="bob"))["outcome"] == "done"
        leader.send_signal(signal.SIGCONT)
        await asyncio.sleep(1.0)
        assert device.told == {"1": 1}
        assert standby.host is not None and standby.host.gate.leading()
        assert (await client.call("say", text="turn on lamp 2", person="bob"))["outcome"] == "done"
        assert device.told == {"1": 1, "2": 1}


@pytest.mark.slow
@pytest.mark.broker
async def test_an_island_keeps_its_rules_while_it_is_cut_off_and_follows_again_afterwards(broker, tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    async with (
        BrokerRunner(MqttTable(broker="mosquitto", port=port), tmp_path / "own") as own,
        Gateway(broker) as way,
        MqttBus(broker, "leader") as leader_bus,
        MqttBus(broker, "client") as bus,
        MqttBus(own, "island-device") as device_bus,
    ):
        config = settings(broker)
        database = Database(tmp_path / "leader.db")
        leader = Host(config, leader_bus, database)
        await leader.start()
        device = CountingDevice(device_bus, 2)
        site_device = CountingDevice(bus, 2)
        await site_device.start()  # the site knows lamps of the same names, so that the rule can be made
        await until(lambda: len(leader.home.entities) == 2)
        rule = {"text": "when lamp 0 turns on, turn on lamp 1", "name": "follow", "enable": True}
        await leader.later.rules.do_rule_add(**rule)
        standby = Standby(settings(f"mqtt://127.0.0.1:{way.port}"), tmp_path / "island", str(own))
        stop = asyncio.Event()
        running = asyncio.create_task(standby.run(stop))
        try:
            await until(lambda: standby.follower is not None and standby.follower.synced, 120)
            await asyncio.sleep(1.5)
            await device.start()
            way.close()
            await until(lambda: standby.host is not None, 20)
            assert leader.gate.leading()  # the site goes on by itself
            island = standby.host
            assert [r["name"] for r in await island.later.rules.do_rules()] == ["follow"]
            assert (await island.say("turn on lamp 0", person="x")).outcome == "done"
            await until(lambda: device.told["1"] == 1)
            assert site_device.told == {}
            await leader.say("turn on lamp 1", person="y")
            await way.open()
            await until(lambda: standby.host is None, 20)
            await until(lambda: standby.follower is not None and standby.follower.synced, 20)
            await asyncio.sleep(1.5)
            assert leader.gate.leading()
            ours, theirs = standby.follower.last_audit(), database.rows("SELECT seq, hash FROM audit")
            assert ours in theirs
            assert list((tmp_path / "island").glob("*.jsonl"))  # what it did alone is kept beside
        finally:
            stop.set()
            await asyncio.gather(running, return_exceptions=True)
            await leader.stop()
            database.close()


class Gateway:
    """A way to the broker that can be closed and opened."""

    def __init__(self, address) -> None:
        self._address = address
        self.port = 0
        self._pairs: list[asyncio.StreamWriter] = []
        self._tasks: list[asyncio.Task] = []

    async def __aenter__(self) -> "Gateway":
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.sleep(0.05)

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    def close(self) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        for writer in self._pairs:
            writer.transport.abort()
        self._pairs = []

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far, back = await asyncio.open_connection(self._address.host, self._address.port)
        self._pairs += [writer, back]
        for source, sink in ((reader, back), (far, writer)):
            self._tasks.append(asyncio.create_task(self._pass_on(source, sink)))

    async def _pass_on(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await source.read(65536):
                sink.write(data)
        sink.close()


@pytest.mark.broker
async def test_a_second_host_does_not_start_beside_the_first_and_says_what_to_do(broker):
    config = load_config(
        site={"name": SITE}, understanding={"tiers": ("grammar",)}, agents={"standby_after_s": 0.4}
    )
    first, second = Database(":memory:"), Database(":memory:")
    async with MqttBus(broker, "one") as one, MqttBus(broker, "two") as two:
        host = Host(config, one, first)
        await host.start()
        with pytest.raises(EdgeHomeError, match="edgehome standby"):
            await Host(config, two, second).start()
        await host.stop()


def journal(number, *writes, boot="b"):
    return Received(topic="t", payload=encode(Journal(boot=boot, number=number, writes=writes)))


def audited(count: int) -> Database:
    database = Database(":memory:")
    audit = Audit(database)
    for i in range(count):
        audit.append(Step(trace=f"t{i}", stage="event", what="x", at=float(i)))
    database.flush()
    return database


def copied(source: Database) -> Follower:
    follower = Follower(Database(":memory:"), None)
    rows = source.rows("SELECT * FROM audit ORDER BY seq")
    follower.take_page({"audit": rows, "entities": [], "last": True, "facts": []})
    return follower


def test_the_copy_of_an_audit_is_verified_link_by_link():
    source = audited(5)
    rows = [list(row) for row in source.rows("SELECT * FROM audit ORDER BY seq")]
    follower = Follower(Database(":memory:"), None)
    forged = [*rows[:3], [*rows[3][:4], '{"what": "nothing happened"}', *rows[3][5:]], rows[4]]
    assert not follower.take_page({"audit": forged, "entities": [], "last": False})
    assert follower.last_audit()[0] == 3
    assert follower.take_page({"audit": rows, "entities": [], "last": False})
    assert Audit(follower._database).verify() == (5, None)


def test_a_gap_in_the_journal_makes_the_standby_ask_again():
    follower = copied(audited(2))
    follower.receive(journal(7, (0, ["k", "a", {"b": "MQ=="}])))
    assert follower.synced
    follower.receive(journal(7, (0, ["k", "a", {"b": "Mg=="}])))  # a repeat is not taken
    assert follower._database.facts("k") == {"a": b"1"}
    follower.receive(journal(9))
    assert not follower.synced


@pytest.mark.parametrize(
    "write",
    [
        (99, []),
        (-1, ["x", 1, 2, 3, 4, 5, 6]),
        (0, ["k"]),
        (0, ["k", "a", ["DROP TABLE facts"]]),
        (0, ["k", "a", {"b": "%"}]),
    ],
)
def test_a_write_that_is_none_of_ours_is_not_carried_out(write):
    follower = copied(audited(1))
    follower.receive(journal(1, write))
    assert not follower.synced
    assert follower._database.facts("k") == {}


def test_a_rule_file_is_never_written_outside_its_folder(tmp_path):
    follower = Follower(Database(":memory:"), tmp_path / "rules")
    follower._write_rules({"../evil": "x", "a/b": "x", "good_one": "text"})
    assert [p.name for p in tmp_path.rglob("*.toml")] == ["good_one.toml"]


def test_an_audit_that_is_not_the_leaders_is_set_aside_in_a_file(tmp_path):
    database = Database(tmp_path / "home.db")
    Audit(database).append(Step(trace="mine", stage="event", what="x", at=1.0))
    follower = Follower(database, None)
    page = {
        "audit": [list(r) for r in audited(3).rows("SELECT * FROM audit WHERE seq > 1")],
        "entities": [],
        "last": True,
        "facts": [],
    }
    assert not follower.take_page(page)
    follower.set_audit_aside()
    (aside,) = tmp_path.glob("*.jsonl")
    assert "mine" in aside.read_text()
    assert follower.last_audit()[0] == 0
    assert AUDIT == 6
    assert msgspec.json.decode(aside.read_text().splitlines()[0])[2] == "mine"
