"""Certificates that are renewed while everything runs: agents', hosts', a standby's, the broker's."""

import asyncio
import contextlib
import datetime
import ssl
from pathlib import Path

import pytest
from conftest import need_mosquitto
from cryptography import x509
from fixtures_agents import Installation, until

from edgehome import certificates, pki
from edgehome.agent.process import Agent
from edgehome.certificates import due
from edgehome.config import load_config
from edgehome.errors import ConfigError
from edgehome.host import Host, running_host
from edgehome.renewal import LEFT, _exchange, kept_valid
from edgehome.standby import Standby
from edgehome.store import Database

LIFE_S, PAST_S = 1200.0, 900.0  # three quarters of their time are over


@pytest.fixture
async def aged(tmp_path, free_port):
    """A mosquitto whose authority gives out certificates that are due."""
    need_mosquitto()
    made = Installation(tmp_path / "pki", free_port)
    made.authority.now = lambda: datetime.datetime.now(datetime.UTC) - datetime.timedelta(seconds=PAST_S)
    for name, names in (("host", []), ("broker", ["127.0.0.1"])):
        made.authority.issue(name, made.folder / name, LIFE_S / 86400, names)
    made.authority.save()
    await made.start()
    yield made
    made.stop()


def settings(made: Installation, identity: dict, **more):
    files = {n: identity[n] for n in ("ca_file", "cert_file", "key_file")}
    return load_config(
        understanding={"tiers": ("grammar",)},
        mqtt={"broker": f"mqtts://127.0.0.1:{made.port}", **files},
        **more,
    )


def forget_the_first(made: Installation, *names: str) -> None:
    """Refuse the first certificates of these names from now on: who comes in then has a fresh one."""
    authority = pki.Authority.open(made.folder)
    authority.facts["revoked"] += [authority.facts["issued"][name][0] for name in names]
    authority.save()


async def shown_by_the_broker(made: Installation) -> int:
    """Return the serial number of the certificate the broker shows to who connects now."""
    context = ssl.create_default_context(cafile=made.made["ca_file"])
    context.load_cert_chain(made.made["cert_file"], made.made["key_file"])
    _, writer = await asyncio.open_connection("127.0.0.1", made.port, ssl=context)
    shown = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
    return x509.load_der_x509_certificate(shown).serial_number


@pytest.mark.broker
async def test_an_agent_renews_its_certificate_by_itself_and_keeps_its_connection(aged):
    pi = aged.authority.add("pi", days=LIFE_S / 86400)
    first = Path(pi["cert_file"]).read_text()
    config = load_config(understanding={"tiers": ("grammar",)}, mqtt={"ca_file": pi["ca_file"]})
    database = Database(":memory:")
    lost = []
    async with aged.host_bus() as bus, aged.bus(pi, "edgehome-agent-pi") as own:
        host = Host(config, bus, database)
        await host.start()
        agent = Agent("pi", own, "home")
        await agent.start()
        own.listeners.append(lost.append)
        async with kept_valid(own, "home", pi["cert_file"]):
            await until(lambda: Path(pi["cert_file"]).read_text() != first, 60)
            assert lost == []
            forget_the_first(aged, "pi")
            aged.stop()
            await aged.start()
            await until(lambda: lost == [False, True], 60)
            issued = pki.Authority.open(aged.folder).facts["issued"]["pi"]
            assert len(issued) == 2  # and it does not ask again before it is time
        await agent.stop()
        await host.stop()
    database.close()


@pytest.mark.broker
async def test_the_host_beside_the_ca_renews_its_own_and_the_brokers_certificate_while_it_runs(aged):
    files = [aged.folder / "host.crt", aged.folder / "broker.crt"]
    first = [path.read_text() for path in files]
    assert await shown_by_the_broker(aged) == certificates.read(first[1]).serial_number
    lost = []
    async with running_host(settings(aged, aged.made)) as host:
        host.bus.listeners.append(lost.append)
        await until(lambda: all(p.read_text() != f for p, f in zip(files, first, strict=True)), 60)
        async with asyncio.timeout(20):
            while await shown_by_the_broker(aged) != certificates.read(files[1].read_text()).serial_number:
                await asyncio.sleep(0.05)
        assert lost == []
        forget_the_first(aged, "host")
        aged.stop()
        await aged.start()
        await until(lambda: lost == [False, True], 60)
    facts = pki.Authority.open(aged.folder).facts["issued"]
    assert (len(facts["host"]), len(facts["broker"])) == (3, 3)  # `init`, ours, and the fresh one


@pytest.mark.broker
async def test_a_standby_has_its_certificate_renewed_by_the_leader(aged, tmp_path):
    attic = aged.authority.add("attic", days=LIFE_S / 86400, as_host=True)
    joined = pki.accept(attic["join"], tmp_path / "attic")  # the standby has no CA beside it
    first = Path(joined["cert_file"]).read_text()
    stop = asyncio.Event()
    async with running_host(settings(aged, aged.made)):
        standby = Standby(settings(aged, joined), tmp_path / "standby")
        running = asyncio.create_task(standby.run(stop))
        try:
            await until(lambda: Path(joined["cert_file"]).read_text() != first, 90)
        finally:
            stop.set()
            await running
    assert due(Path(joined["cert_file"]).read_text(), LEFT)[0] > 0


def test_a_code_used_again_keeps_the_certificate_that_was_renewed_since_but_a_fresh_code_replaces_all(
    tmp_path,
):
    pki.init(tmp_path / "ca", "home", (), 8883)
    authority = pki.Authority.open(tmp_path / "ca")
    code = authority.add("pi", days=100)["join"]
    joined = pki.accept(code, tmp_path)
    path = Path(joined["cert_file"])
    authority.now = at(60 * 86400)
    renewed = authority.prolong("pi", path.read_text())
    path.write_text(renewed)
    assert pki.accept(code, tmp_path) == joined
    assert path.read_text() == renewed
    fresh = authority.renew("pi", days=1)  # its key is another: the old certificate is of no use
    pki.accept(fresh["join"], tmp_path)
    assert path.read_text() == Path(fresh["cert_file"]).read_text()


def at(seconds: float):
    return lambda: datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=seconds)


def test_a_certificate_is_renewed_for_the_same_key_in_the_second_half_of_its_time(tmp_path):
    pki.init(tmp_path, "home", (), 8883)
    authority = pki.Authority.open(tmp_path)
    pem = Path(authority.add("pi", days=100)["cert_file"]).read_text()
    authority.now = at(60 * 86400)
    fresh = authority.prolong("pi", pem)
    old, new = (x509.load_pem_x509_certificate(p.encode()) for p in (pem, fresh))
    assert (old.public_key(), old.subject) == (new.public_key(), new.subject)
    assert (new.not_valid_after_utc - old.not_valid_after_utc).days in (59, 60)
    assert new.serial_number in pki.Authority.open(tmp_path).facts["issued"]["pi"]
    wait_s, lifetime_s = due(fresh, LEFT, authority.now())
    assert (lifetime_s, wait_s) == pytest.approx((100 * 86400, 100 * 86400 * 2 / 3), abs=5)


@pytest.mark.parametrize(
    ("after_days", "reason"),
    [(40, "second half"), (101, "second half"), (60, "was revoked"), (60, "another")],
)
def test_a_certificate_is_not_renewed_too_early_too_late_revoked_or_for_another(tmp_path, after_days, reason):
    pki.init(tmp_path, "home", (), 8883)
    authority = pki.Authority.open(tmp_path)
    pem = Path(authority.add("pi", days=100)["cert_file"]).read_text()
    authority.now = at(after_days * 86400)
    if reason == "was revoked":
        authority.revoke("pi")
    with pytest.raises(ConfigError, match=reason):
        authority.prolong("other" if reason == "another" else "pi", pem)


def test_what_is_no_certificate_of_this_ca_is_not_renewed(tmp_path):
    for place in ("ours", "theirs"):
        pki.init(tmp_path / place, "home", (), 8883)
    strange = pki.Authority.open(tmp_path / "theirs").add("pi", days=0.001)["cert_file"]
    for pem in ("", "hello", Path(strange).read_text(), (tmp_path / "ours" / "ca.crt").read_text()):
        with pytest.raises(ConfigError):
            pki.prolong(tmp_path / "ours", "pi", pem)


def test_an_answer_for_another_key_is_not_taken(tmp_path):
    pki.init(tmp_path, "home", (), 8883)
    authority = pki.Authority.open(tmp_path)
    path = Path(authority.add("pi")["cert_file"])
    old = path.read_text()
    other = Path(authority.renew("pi")["cert_file"]).read_text()
    for answer in (other, "", (tmp_path / "host.crt").read_text()):
        with pytest.raises(ConfigError):
            _exchange(path, old, answer)
    assert path.read_text() == other
