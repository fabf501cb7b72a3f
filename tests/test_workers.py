"""The time of a call is its own: not what the machine does for others, nor what it waits for a thread."""

import asyncio
import os
import subprocess
import sys
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgehome import workers
from edgehome.config import load_config
from edgehome.registry import Job, Registry
from edgehome.workers import PATIENCE, MachineBusy, Spent, Workers

looks = st.lists(st.tuples(st.floats(0.001, 1), st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=20)


@given(looks)
def test_what_a_call_used_is_the_clock_less_what_the_thread_kept_longest_stood_ready(looks):
    spent, clock, stood, kept = Spent(0.0, 0.0, {}), 0.0, {"1": 0.0, "2": 0.0}, 0.0
    for passed, first, second in looks:
        clock += passed
        stood = {"1": stood["1"] + passed * first, "2": stood["2"] + passed * second}
        kept += passed * max(first, second)
        assert spent.until(clock, stood) == pytest.approx(clock - kept, abs=1e-9)


def test_where_the_system_does_not_tell_all_of_the_clock_counts():
    spent = Spent(1.0, 3.0, {})
    assert spent.until(10.0, {}) == 9.0


@pytest.mark.skipif(not os.path.exists("/proc/self/schedstat"), reason="this system does not tell")
def test_each_thread_of_this_process_is_told():
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    assert {str(threading.get_native_id()), str(thread.native_id)} <= set(workers.stood_ready())
    stop.set()
    thread.join()


async def test_a_call_that_waits_is_given_up_after_its_budget_and_its_thread_replaced():
    pool, never = Workers(1), threading.Event()
    with pytest.raises(TimeoutError):
        await pool.run(never.wait, 0.1)
    assert await pool.run(lambda: 7, 10) == 7
    never.set()


async def test_a_thread_that_was_replaced_ends_when_its_call_comes_back():
    pool, free = Workers(1, "of-this-test"), threading.Event()
    with pytest.raises(TimeoutError):
        await pool.run(free.wait, 0.1)
    free.set()
    async with asyncio.timeout(30):
        while sum(t.name == "of-this-test" for t in threading.enumerate()) > 1:
            await asyncio.sleep(0.01)
    assert await pool.run(lambda: 7, 10) == 7


async def test_a_call_that_waits_for_a_thread_is_not_charged_for_it():
    pool, free = Workers(1), threading.Event()
    first = asyncio.create_task(pool.run(free.wait, 30))
    second = asyncio.create_task(pool.run(lambda: 7, 0.05))
    await asyncio.sleep(0.3)
    assert not second.done()
    free.set()
    assert await second == 7 and await first


async def test_jobs_of_one_batch_have_a_budget_each():
    registry = Registry(load_config(plugins={"call_budget_s": 0.6}))
    for name in "abc":
        registry.add(object(), name)
    answers = await registry.run([Job(name, lambda: time.sleep(0.25)) for name in "abc"])
    assert [answer.error for answer in answers] == [""] * 3


async def test_a_plugin_that_the_machine_keeps_is_no_hang_and_taken_out_only_where_it_goes_on(monkeypatch):
    began = time.monotonic()
    monkeypatch.setattr(workers, "stood_ready", lambda: {"1": time.monotonic() - began})  # all of the time
    registry = Registry(load_config(plugins={"call_budget_s": 0.1, "breaker_failures": 2}))
    registry.add(object(), "kept")
    never = threading.Event()
    for times in (1, 2):
        (answer,) = await registry.run([Job("kept", never.wait)])
        assert f"{0.1 * PATIENCE:g} s on a busy machine" in answer.error
        assert registry.usable("kept") is (times < 2)
    assert registry.records["kept"].hangs == 0
    never.set()


@pytest.mark.slow
@pytest.mark.skipif(not os.path.exists("/proc/self/schedstat"), reason="this system does not tell")
async def test_on_a_machine_that_computes_for_others_a_call_and_one_that_waits_for_it_are_not_hung():
    def compute(for_s: float) -> float:
        began, processor = time.monotonic(), time.thread_time()
        while time.thread_time() - processor < for_s:
            pass
        return time.monotonic() - began

    lock = threading.Lock()

    def locked() -> float:
        with lock:
            return compute(0.5)

    others = [
        subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(3 * (os.cpu_count() or 1))
    ]
    try:
        pool = Workers()
        times = await asyncio.gather(*(pool.run(locked, 1.2) for _ in range(2)), return_exceptions=True)
    finally:
        for other in others:
            other.kill()
            other.wait()
    kept = [isinstance(t, MachineBusy) or (isinstance(t, float) and t > 0.5) for t in times]
    assert kept == [True, True], times
