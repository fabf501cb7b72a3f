"""Stages in processes of their own on a real broker, set by the settings alone; and processes whose clocks are wrong."""

import asyncio

import pytest
from conftest import need_mosquitto
from fixtures_agents import agent_processes, until

from edgehome.bench.failover import SITE, Rig

pytestmark = [pytest.mark.slow, pytest.mark.broker]

JOIN_S = 150.0
PATIENT = {"lease_s": 10.0, "heartbeat_s": 0.5, "standby_after_s": 15.0}  # a busy machine is no matter here
SKEW = """
import os, time
real, skew = time.time, float(os.environ.get("SKEW_S", "0"))
time.time = lambda: real() + skew
"""


async def all_usable(rig: Rig, names: list[str]) -> None:
    views = rig.host.remote.coordinator.presence.views
    await until(lambda: all(name in views and views[name].usable for name in names), JOIN_S)


async def test_perception_understanding_twice_and_execution_each_run_in_a_process_of_their_own(tmp_path):
    need_mosquitto()
    stages = ("perception", "understanding", "execution")
    names = {"sensor-board": stages[0], "desk": stages[1], "shelf": stages[1], "near-devices": stages[2]}
    table = {"remote": stages, **PATIENT}
    async with Rig(tmp_path, agents=0, requests=6, skills=",".join(stages), agents_table=table) as rig:
        processes = [
            agent_processes(str(rig.address), [name], tmp_path, "--site", SITE, skills=skill)
            for name, skill in names.items()
        ]
        with processes[0], processes[1], processes[2], processes[3]:
            await all_usable(rig, list(names))
            replies = await asyncio.gather(
                *(rig.host.say(f"turn on lamp {n}", person=f"p{n}") for n in range(6))
            )
            assert [r.outcome for r in replies] == ["done"] * 6, [r.reply for r in replies]
            assert rig.device.told == {str(n): 1 for n in range(6)}
            views = rig.host.remote.coordinator.presence.views
            assert all(views[name].served > 0 for name in names), {n: views[n].served for n in names}
            for reply in replies:  # one trace from the words to the echo, whoever did what
                steps = [record.step() for record in rig.host.audit.chain(reply.trace)]
                answered = [s["data"]["skill"] for s in steps if s["what"].endswith(" answered")]
                assert answered == list(stages), steps
                assert [s["stage"] for s in steps][-1] == "reply"
                t = reply.t
                assert t.total_ms == pytest.approx(t.compute_ms + t.transport_ms + t.processing_ms)


async def test_agents_whose_clocks_are_a_day_off_serve_like_any_other(tmp_path, monkeypatch):
    need_mosquitto()
    (tmp_path / "clock").mkdir()
    (tmp_path / "clock" / "sitecustomize.py").write_text(SKEW)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "clock"), prepend=":")
    table = {"remote": ("understanding",), "allocator": "round_robin", **PATIENT}
    async with Rig(tmp_path, agents=0, requests=8, skills="understanding", agents_table=table) as rig:
        started = []
        for name, skew_s in (("ahead", 86400), ("behind", -86400)):
            monkeypatch.setenv("SKEW_S", str(skew_s))
            started.append(agent_processes(str(rig.address), [name], tmp_path, "--site", SITE))
            started[-1].__enter__()
        try:
            await all_usable(rig, ["ahead", "behind"])
            views = rig.host.remote.coordinator.presence.views
            apart_s = views["ahead"].status.at - views["behind"].status.at
            assert apart_s == pytest.approx(2 * 86400, abs=60)  # the clocks are wrong indeed
            replies = [await rig.host.say(f"turn on lamp {n}", person=f"p{n}") for n in range(8)]
            assert [r.outcome for r in replies] == ["done"] * 8
            assert {v.id: v.served for v in views.values()} == {"ahead": 4, "behind": 4}
            assert all(0 <= r.t.compute_ms <= r.t.total_ms and r.t.transport_ms >= 0 for r in replies)
        finally:
            for running in started:
                running.__exit__(None, None, None)
