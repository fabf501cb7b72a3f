"""The installation's own certificates, and what a real mosquitto lets each identity do."""

import asyncio
import contextlib
import json
import stat
import threading
import time
import tomllib
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner
from conftest import need_mosquitto
from fixtures_agents import Installation, until
from fixtures_host import site

from edgehome import certificates, pki, topics
from edgehome.agent_commands import command as agent_command
from edgehome.bus import LocalBus, MqttBus
from edgehome.bus.mqtt import BrokerAddress
from edgehome.cli import cli
from edgehome.client import HostRequest
from edgehome.config import load_config
from edgehome.errors import BrokerUnavailable, ConfigError
from edgehome.host import Host
from edgehome.messages import AgentStatus, TaskResult, encode
from edgehome.store import Database


@pytest.fixture
async def installation(tmp_path, free_port):
    """A running mosquitto with TLS and an ACL."""
    need_mosquitto()
    made = Installation(tmp_path / "pki", free_port)
    await made.start()
    yield made
    made.stop()


def test_whoever_reads_a_file_while_it_is_written_finds_it_whole(tmp_path):
    path = tmp_path / "revoked.crl"
    texts = [letter * 200_000 for letter in (b"a", b"b")]
    certificates.put(path, texts[0])
    seen, done = set(), threading.Event()

    def read() -> None:
        while not done.is_set():
            seen.add(path.read_bytes())

    reader = threading.Thread(target=read)
    reader.start()
    for i in range(300):
        certificates.put(path, texts[i % 2])
    done.set()
    reader.join()
    assert seen <= set(texts)


async def refused(bus: MqttBus) -> bool:
    """Return whether the broker lets this bus in not at all."""
    try:
        await bus.open(timeout_s=0.0)
    except BrokerUnavailable:
        return True
    await asyncio.sleep(0.3)  # TLS 1.3: a refused client certificate shows after the handshake
    up = bus.connected
    await bus.close()
    return not up


def test_keys_are_for_their_owner_alone_and_a_join_code_carries_the_identity(tmp_path):
    pki.init(tmp_path / "ca", "home", ("broker.lan",), 8883)
    made = pki.Authority.open(tmp_path / "ca").add("kitchen-pi")
    joined = pki.accept(made["join"], tmp_path / "device")
    assert (joined["site"], joined["name"], joined["broker"]) == (
        "home",
        "kitchen-pi",
        "mqtts://broker.lan:8883",
    )
    assert Path(joined["cert_file"]).read_text() == Path(made["cert_file"]).read_text()
    for path in (tmp_path / "ca" / "ca.key", made["key_file"], made["join_file"], joined["key_file"]):
        assert stat.S_IMODE(Path(path).stat().st_mode) == 0o600
    assert pki.accept(made["join_file"], tmp_path / "other")["name"] == "kitchen-pi"


@pytest.mark.parametrize(
    "code", ["", "EDGEHOME1.", "EDGEHOME1.aaaa", "EDGEHOME1.%%%", "hello", "EDGEHOME1.eJyrrgUAAXUA-Q=="]
)
def test_what_is_no_join_code_is_refused_in_words(code, tmp_path):
    with pytest.raises(ConfigError, match="expected a code"):
        pki.accept(code, tmp_path)


@pytest.mark.parametrize("name", ["", "host", "broker", "a/b", "+", "#", "Großes", "../x", "a b", "x" * 64])
def test_names_that_would_break_topics_or_files_are_refused(name, tmp_path):
    pki.init(tmp_path, "home", (), 8883)
    with pytest.raises(ConfigError, match="agent name"):
        pki.Authority.open(tmp_path).add(name)


def test_what_the_command_prints_for_config_toml_is_toml_that_the_host_takes(tmp_path, monkeypatch):
    monkeypatch.setenv("EDGEHOME_STATE_DIR", str(tmp_path))
    made = CliRunner().invoke(cli, ["broker", "init", "--host", "10.0.0.7"])
    assert made.exit_code == 0, made.output
    tables = tomllib.loads(made.output.partition("config.toml:")[2])
    config = load_config(**tables)
    assert config.mqtt.broker == "mqtts://10.0.0.7:8883"
    assert Path(config.mqtt.key_file).is_file()
    assert config.agents.remote == ("understanding",)


def test_without_a_ca_the_command_says_what_to_do(tmp_path):
    with pytest.raises(ConfigError, match="broker init"):
        pki.Authority.open(tmp_path)


def test_initialising_again_keeps_the_ca_and_the_agents(tmp_path):
    pki.init(tmp_path, "home", (), 8883)
    pki.Authority.open(tmp_path).add("pi")
    ca = (tmp_path / "ca.crt").read_bytes()
    pki.init(tmp_path, "home", ("new.lan",), 8884)
    assert (tmp_path / "ca.crt").read_bytes() == ca
    with pytest.raises(ConfigError, match="renew"):
        pki.Authority.open(tmp_path).add("pi")


@pytest.mark.broker
async def test_an_agent_that_joined_is_heard_by_the_host(installation, tmp_path):
    joined = pki.accept(installation.authority.add("pi")["join"], tmp_path / "device")
    heard = []
    async with installation.host_bus() as host, installation.bus(joined, "pi") as agent:
        await host.subscribe(topics.agent("home", "+", "status"), heard.append)
        status = AgentStatus(agent="pi", state="online", boot="b")
        await agent.publish(topics.agent("home", "pi", "status"), encode(status), qos=1, retain=True)
        await until(lambda: heard)
        assert heard[0].topic == "edgehome/home/agent/pi/status"


@pytest.mark.broker
async def test_nobody_comes_in_without_a_certificate_or_with_one_of_another_ca(
    installation, tmp_path, free_port
):
    assert await refused(installation.bus({"ca_file": installation.made["ca_file"]}, "nobody"))
    pki.init(tmp_path / "strange", "home", ("127.0.0.1",), free_port)
    stranger = pki.Authority.open(tmp_path / "strange").add("pi")
    stranger["ca_file"] = installation.made["ca_file"]
    assert await refused(installation.bus(stranger, "stranger"))
    plain = MqttBus(BrokerAddress.parse(f"mqtt://127.0.0.1:{installation.port}"), "plain")
    with pytest.raises(BrokerUnavailable):
        await asyncio.wait_for(plain.open(timeout_s=0.0), 15)
    log = (installation.folder / "log").read_text()
    assert "peer did not return a certificate" in log
    assert "certificate verify failed" in log


@pytest.mark.broker
async def test_an_agent_is_heard_only_on_its_own_topics_and_hears_only_its_own_tasks(installation):
    mallory = installation.authority.add("mallory")
    installation.authority.add("pi")
    heard, overheard = [], []
    forbidden = [
        topics.agent("home", "pi", "status"),
        topics.agent("home", "pi", "result"),
        topics.agent("home", "mallory", "task"),
        topics.device("home", "d1", "set"),
        "zigbee2mqtt/lamp/set",
        topics.host("home", "lease"),
        topics.home("home", "places"),
        topics.request("home"),
        topics.feed("home", "reply"),
    ]
    async with installation.host_bus() as host, installation.bus(mallory, "mallory") as agent:
        await host.subscribe("#", heard.append)
        for eaves in (
            topics.agent("home", "pi", "task"),
            topics.request("home"),
            "edgehome/home/reply/+",
            "zigbee2mqtt/#",
        ):
            await agent.subscribe(eaves, overheard.append)
        for topic in forbidden:
            await agent.publish(topic, b"{}", qos=1)
        own = topics.agent("home", "mallory", "result")
        await agent.publish(own, encode(TaskResult(task="t", agent="mallory")), qos=1)
        await until(lambda: heard)
        for topic in (
            topics.agent("home", "pi", "task"),
            topics.request("home"),
            topics.reply("home", "x"),
            "zigbee2mqtt/a",
        ):
            await host.publish(topic, b"secret", qos=1)
        await until(lambda: len(heard) == 5)
        await asyncio.sleep(0.1)
        assert [m.topic for m in heard if m.payload != b"secret"] == [own]
        assert overheard == []


@pytest.mark.broker
async def test_a_revoked_agent_is_put_out_at_once_and_stays_out_until_it_is_renewed(installation):
    pi = installation.authority.add("pi")
    keep = {**pi, **_copied(pi, installation.folder)}
    task, own = topics.agent("home", "pi", "task"), topics.agent("home", "pi", "status")
    heard, overheard = [], []
    hidden = installation.bus(keep, "by another name")
    async with installation.host_bus() as host, installation.bus(keep, "edgehome-agent-pi") as agent:
        await hidden.open()
        await host.subscribe(own, heard.append)
        for bus in (agent, hidden):
            await bus.subscribe(task, overheard.append)
        await agent.publish(own, b"{}", qos=1, retain=True)
        await host.publish(task, b"{}", qos=1)
        await until(lambda: heard and len(overheard) == 2)
        done = await asyncio.to_thread(
            CliRunner().invoke, agent_command, ["revoke", "pi", "--dir", str(installation.folder), "--json"]
        )
        assert json.loads(done.output)["put_out"], done.output
        await until(lambda: not agent.connected)
        await until(lambda: heard[-1].payload == b"")  # what it had said of itself is gone
        heard.clear(), overheard.clear()
        with contextlib.suppress(
            BrokerUnavailable, TimeoutError
        ):  # a connection that was not found: deaf and mute
            await asyncio.wait_for(hidden.publish(own, b"{}", qos=1), 1.0)
        await host.publish(task, b"{}", qos=1)
        assert await refused(installation.bus(keep, "anew"))
        assert (heard, overheard, agent.connected) == ([], [], False)
        await hidden.close()
        renewed = pki.Authority.open(installation.folder).renew("pi")
        async with installation.bus(renewed, "pi") as back:
            await back.publish(own, b"{}", qos=1)
            await until(lambda: heard)


def _copied(identity: dict, folder: Path) -> dict[str, str]:
    """Return copies of the files: a renewal writes over the first ones."""
    copies = {}
    for name in ("cert_file", "key_file"):
        copy = folder / f"old-{name}"
        copy.write_bytes(Path(identity[name]).read_bytes())
        copies[name] = str(copy)
    return copies


@pytest.mark.broker
@pytest.mark.slow
async def test_an_agent_process_that_joins_with_its_code_is_in_the_list_before_its_skills_are_loaded(
    installation, tmp_path
):
    from fixtures_agents import AgentProcess

    code = installation.authority.add("kitchen-pi")["join_file"]
    url = f"mqtts://127.0.0.1:{installation.port}"
    config = load_config(understanding={"tiers": ("grammar",)}, agents={"remote": ("understanding",)})
    database = Database(":memory:")
    told: list[tuple[str, list[str]]] = []
    async with installation.host_bus("edgehome-host") as bus, installation.host_bus("spy") as spy:
        host = Host(config, bus, database)
        await host.start()

        def shown(message) -> None:
            told.extend((a["state"], a["skills"]) for a in msgspec.json.decode(message.payload))

        await spy.subscribe(topics.feed("home", "agents"), shown)  # what the TUI hears
        process = AgentProcess("mqtts://127.0.0.1:1", "kitchen-pi", tmp_path, "--join", code, "--broker", url)
        try:
            views = host.remote.coordinator.presence.views
            await until(lambda: told, 60)
            assert "edgehome agent kitchen-pi" not in process.log.read_text()
            assert told[0] == ("starting", ["understanding"])
            assert not views["kitchen-pi"].usable
            await until(lambda: views["kitchen-pi"].usable, 120)
            await until(lambda: told[-1] == ("online", ["understanding"]))
            assert (await host.say("what time is it")).outcome == "answered"
            assert views["kitchen-pi"].served == 1
        finally:
            process.end()
            await host.stop()
    database.close()


async def test_a_replayed_request_is_answered_again_but_done_once_and_an_expired_one_is_dropped():
    async with site() as home:
        spy = LocalBus(home.medium)
        answers = []
        await spy.subscribe(topics.reply("home", "x"), answers.append)
        request = HostRequest(
            id="r1", method="say", params={"text": "turn on the hall lamp"}, reply_to=topics.reply("home", "x"),
            expires_at=time.time() + 60,
        )  # fmt: skip
        for _ in range(3):
            await spy.publish(topics.request("home"), encode(request), qos=1)
        await until(lambda: len(answers) == 3)
        assert len(home.device.got) == 1
        assert len({a.payload for a in answers}) == 1
        old = msgspec.structs.replace(request, id="r2", expires_at=time.time() - 1)
        await spy.publish(topics.request("home"), encode(old), qos=1)
        await asyncio.sleep(0.05)
        assert (len(answers), len(home.device.got)) == (3, 1)
        said = [step["what"] for step in await home.client.call("why", trace="request")]
        assert "an expired request was dropped" in said
        assert said.count("a repeated request got its first answer") == 2
