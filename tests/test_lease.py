"""Leadership of a site: one leads, another takes over, two never lead at once."""

import asyncio

import pytest
from fixtures_agents import until
from hypothesis import given, settings
from hypothesis import strategies as st

from edgehome.bus import LocalBus
from edgehome.bus.local import Medium
from edgehome.lease import Claim, Leadership
from edgehome.messages import Received, encode

AFTER_S = 0.3


async def candidate(medium: Medium, name: str, **more) -> Leadership:
    leadership = Leadership(LocalBus(medium), "home", AFTER_S, boot=name, **more)
    await leadership.start()
    return leadership


async def test_the_first_to_ask_leads_and_the_second_does_not():
    medium = Medium()
    a, b = await candidate(medium, "a"), await candidate(medium, "b")
    assert await a.acquire(1)
    assert not await b.acquire(AFTER_S * 3)
    assert (a.leading(), b.leading(), b.leader) == (True, False, "a")
    await a.stop()
    await b.stop()


async def test_when_both_ask_at_the_same_moment_one_leads():
    medium = Medium()
    a, b = await candidate(medium, "a"), await candidate(medium, "b")
    await asyncio.gather(a.acquire(0.2), b.acquire(0.2))
    assert [a.leading(), b.leading()].count(True) == 1
    await a.stop()
    await b.stop()


async def test_a_lead_that_is_given_back_is_taken_at_once():
    medium = Medium()
    a, b = await candidate(medium, "a"), await candidate(medium, "b")
    await a.acquire(1)
    waiting = asyncio.create_task(b.acquire(5))
    await a.stop()
    assert await asyncio.wait_for(waiting, AFTER_S)
    await b.stop()


async def test_a_silent_leader_is_replaced_and_knows_that_it_leads_no_more():
    medium = Medium()
    a, b = await candidate(medium, "a"), await candidate(medium, "b")
    lost = []
    a.lost = lost.append
    await a.acquire(1)
    medium.buses.remove(a._bus)  # cut off: it hears and is heard no more
    both = 0
    waiting = asyncio.create_task(b.acquire(5))
    while not waiting.done():
        both += a.leading() and b.leading()
        await asyncio.sleep(0.002)
    assert (both, a.leading(), b.leading()) == (0, False, True)
    medium.buses.append(a._bus)  # back again: what it sent meanwhile comes too late
    await until(lambda: lost)
    assert not a.leading()
    assert b.leading()
    await a.stop()
    assert b.leading()
    await b.stop()


async def test_a_leader_that_was_held_up_until_its_lease_lapsed_renews_it_before_it_answers_for_it():
    medium = Medium()
    now = [100.0]
    a = Leadership(LocalBus(medium), "home", AFTER_S, boot="a", clock=lambda: now[0])
    await a.start()
    await a.acquire(1)
    now[0] += 2 * AFTER_S  # nobody claimed the lead meanwhile
    assert not a.leading()
    assert await a.leads()
    assert a.leading()
    await a.stop()


async def test_a_leader_that_was_replaced_while_it_was_held_up_does_not_lead():
    medium = Medium()
    now = [100.0]
    a = Leadership(LocalBus(medium), "home", AFTER_S, boot="a", clock=lambda: now[0])
    await a.start()
    await a.acquire(1)
    now[0] += 2 * AFTER_S
    asking = asyncio.create_task(a.leads())
    await asyncio.sleep(0)
    better = Claim(boot="b", term=7, nonce="n", valid_s=AFTER_S)
    await LocalBus(medium).publish("edgehome/home/host/lease", encode(better), retain=True)
    assert not await asking
    assert not await a.leads()
    await a.stop()


async def test_a_leader_that_is_cut_off_does_not_lead_and_does_not_wait_for_ever():
    medium = Medium()
    a = await candidate(medium, "a")
    await a.acquire(1)
    medium.buses.remove(a._bus)
    await until(lambda: not a.leading())
    assert not await asyncio.wait_for(a.leads(), 5)
    medium.buses.append(a._bus)
    await a.stop()


async def test_the_next_process_of_the_same_state_folder_need_not_wait():
    medium = Medium()
    a = await candidate(medium, "a", home="folder")
    await a.acquire(1)
    a._task.cancel()  # killed
    b = await candidate(medium, "b", home="folder")
    assert await asyncio.wait_for(b.acquire(1), AFTER_S / 2)
    await b.stop()


@pytest.mark.parametrize("turns", range(4))
async def test_a_candidate_that_is_told_to_stop_stops_even_if_there_is_news_in_that_moment(turns):
    medium = Medium()
    a, b = await candidate(medium, "a"), await candidate(medium, "b")
    await a.acquire(1)
    waiting = asyncio.create_task(b.acquire())
    await asyncio.sleep(AFTER_S / 50)
    b._news.set()
    for _ in range(turns):
        await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.wait([waiting], timeout=AFTER_S)
    assert waiting.cancelled()
    await a.stop()
    await b.stop()


async def test_rubbish_in_the_lease_changes_nothing():
    medium = Medium()
    a = await candidate(medium, "a")
    await a.acquire(1)
    for payload in (b"{", b"[]", b'{"boot": 1}', b"\xff"):
        await LocalBus(medium).publish("edgehome/home/host/lease", payload)
    await asyncio.sleep(AFTER_S * 2)
    assert a.leading()
    await a.stop()


class Wire(LocalBus):
    """A bus of its own whose messages a test carries by hand."""

    def __init__(self) -> None:
        super().__init__()
        self.out: list[bytes] = []

    async def publish(self, topic, payload, *, qos=0, retain=False):
        self.out.append(payload)


@pytest.mark.slow
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["claim a", "claim b", "deliver a", "deliver b", "cut a", "cut b", "order"]),
            st.floats(0, 0.4),
        ),
        max_size=60,
    )
)
@settings(max_examples=300, deadline=None)
@pytest.mark.filterwarnings("ignore")
def test_two_never_lead_at_once_whatever_is_delayed_lost_or_cut(steps):
    """A model of the broker: one order for all, any delay to each, connections cut; clocks share only their rate."""
    now = [0.0]
    wires = {"a": Wire(), "b": Wire()}
    hosts = {
        name: Leadership(wires[name], "home", 1.0, boot=name, clock=lambda s=s: now[0] + s)
        for name, s in (("a", 0.0), ("b", 5000.0))
    }
    order: list[bytes] = []
    at = {"a": 0, "b": 0}
    for what, wait in steps:
        now[0] += wait
        verb, _, name = what.partition(" ")
        if verb == "claim":
            host = hosts[name]
            if host._mine is not None:
                asyncio.run(host._claim(host._mine.term))
            elif host.vacant():
                asyncio.run(host._claim((host._seen.term if host._seen else 0) + 1))
        elif verb == "order":
            for wire in wires.values():
                order += wire.out
                wire.out = []
        elif verb == "deliver":
            if at[name] < len(order):
                hosts[name]._heard(Received(topic="t", payload=order[at[name]]))
                at[name] += 1
        else:  # cut and connected again: what was under way is lost, the retained message comes
            wires[name].out = []
            hosts[name]._connection(False)
            hosts[name]._connection(True)
            if order:
                hosts[name]._heard(Received(topic="t", payload=order[-1], retain=True))
            at[name] = len(order)
        assert not (hosts["a"].leading() and hosts["b"].leading()), steps


def test_a_claim_survives_the_wire():
    claim = Claim(boot="a", term=3, nonce="n", home="h", valid_s=0.5)
    import msgspec

    assert msgspec.json.decode(encode(claim), type=Claim) == claim
