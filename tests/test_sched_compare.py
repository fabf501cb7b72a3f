"""The allocation laboratory behind `edgehome sched compare`: theory, reference, traces, the table."""

import importlib.util
import json
import math
import random
from pathlib import Path
from statistics import fmean

import pytest

from edgehome.bench import schedule, schedule_work
from edgehome.bench.schedule import compare
from edgehome.bench.schedule_simulation import Laboratory
from edgehome.errors import ConfigError
from edgehome.registry import load_bundled

allocators = load_bundled("allocators")
REFERENCE = Path(__file__).parents[2] / "shared" / "eval" / "alloc" / "sim.py"
LOADS = (0.5, 0.8, 0.95)
LEARNED = ("q_learning", "policy_gradient")


def only(rows, policy: str):
    (row,) = [row for row in rows if row.policy == policy]
    return row


# ---- the simulation itself ------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("load", [0.5, 0.8])
def test_one_agent_is_the_queue_of_theory(load):
    (row,) = compare(policies=("random",), speeds=(1.0,), loads=(load,), jobs=60_000, seeds=3)
    assert row.mean == pytest.approx(1 / (1 - load), rel=0.05)  # M/M/1
    assert row.p99 == pytest.approx(math.log(100) / (1 - load), rel=0.1)
    assert (row.balance, row.cooperation) == (1.0, 1.0)


@pytest.mark.slow
def test_a_random_split_over_four_equal_agents_is_four_queues_of_theory():
    (row,) = compare(policies=("random",), speeds=(1.0,) * 4, loads=(0.5,), jobs=60_000, seeds=2)
    assert row.mean == pytest.approx(2.0, rel=0.05)
    assert row.balance > 0.99


def test_the_figures_of_a_small_trace_are_those_worked_by_hand(tmp_path):
    trace = tmp_path / "trace.jsonl"
    lines = [{"agent": "a", "speed": 1, "skills": ["x"]}, {"agent": "b", "speed": 2, "skills": ["x", "y"]}]
    lines += [
        {"at": at, "size": size, "skill": skill, "deadline": 3}
        for at, size, skill in ((0, 4, "x"), (2, 2, "x"), (3, 2, "x"), (10, 4, "y"))
    ]
    trace.write_text("\n".join(map(json.dumps, lines)))
    (row,) = compare(trace=trace, policies=("round_robin",))
    # a: 0-4 and 4-6 (came at 3, waited 1 beside an idle b); b: 2-3 and 10-12
    assert row.mean == pytest.approx((4 + 1 + 3 + 2) / 4)
    assert row.completed == 0.75
    assert row.shares == {"a": 0.5, "b": 0.5}
    assert row.reward == pytest.approx(((1 - 4 / 3) + (1 - 1 / 3) + 0 + (1 - 2 / 3)) / 4)
    assert row.cooperation == pytest.approx(1 - 1 / 10)
    assert row.balance == pytest.approx((6 + 3) ** 2 / (2 * (36 + 9)))
    assert row.load == pytest.approx(12 / 10 / 3, abs=1e-3)


def test_a_task_that_nobody_can_do_counts_as_not_completed(tmp_path):
    trace = tmp_path / "trace.jsonl"
    lines = [
        {"agent": "a", "skills": ["x"]},
        *({"at": i, "size": 0.1, "skill": "xy"[i % 2]} for i in range(40)),
    ]
    trace.write_text("\n".join(map(json.dumps, lines)))
    (row,) = compare(trace=trace, policies=("shortest_expected_delay",))
    assert row.completed == 0.5


def test_work_that_no_agent_can_do_is_refused(tmp_path):
    trace = tmp_path / "trace.jsonl"
    trace.write_text('{"agent": "a", "skills": ["x"]}\n{"at": 0, "skill": "y"}\n{"at": 1, "skill": "y"}\n')
    with pytest.raises(ConfigError, match="at least two tasks that an agent of the work can do"):
        compare(trace=trace)


def test_capability_earns_more_where_agents_differ_in_accuracy(tmp_path):
    trace = tmp_path / "trace.jsonl"
    lines = [{"agent": name, "skills": ["x"], "accuracy": a} for name, a in (("good", 0.95), ("bad", 0.5))]
    lines += [{"at": i, "size": 0.5, "skill": "x"} for i in range(200)]
    trace.write_text("\n".join(map(json.dumps, lines)))
    rows = compare(trace=trace, policies=("capability", "round_robin"))
    assert only(rows, "capability").right == pytest.approx(0.95)
    assert only(rows, "round_robin").right == pytest.approx(0.725, abs=0.01)
    assert only(rows, "capability").reward > only(rows, "round_robin").reward


# ---- the comparison -------------------------------------------------------------------------


@pytest.mark.slow
def test_the_same_seed_gives_the_same_table_and_another_seed_another():
    first = compare(jobs=2000, loads=(0.8,))
    assert first == compare(jobs=2000, loads=(0.8,))
    assert {row.policy for row in first} == set(allocators.POLICIES)
    assert first[0] != compare(jobs=2001, loads=(0.8,))[0]


def test_in_how_many_processes_it_is_counted_changes_no_figure():
    about = {"jobs": 1000, "loads": (0.5, 0.95), "seeds": 2, "policies": ("round_robin", "q_learning")}
    assert compare(**about, processes=2) == compare(**about)


@pytest.mark.parametrize(
    ("policy", "about", "figures"),
    [
        (
            "shortest_expected_delay",
            {"size": "lognormal"},
            [0.961387199, 5.818288651, 0.977622185, 0.887307208],
        ),
        ("random_light", {"told": "measured"}, [1.270292388, 7.210216693, 0.988739666, 0.904980996]),
    ],
)
def test_the_figures_of_a_seed_are_those_of_the_plain_simulation(policy, about, figures):
    """Which looked at every agent and asked who is able at every event."""
    (row,) = compare(policies=(policy,), loads=(0.8,), jobs=2000, **about)
    assert [row.mean, row.p99, row.balance, row.cooperation] == pytest.approx(figures, rel=1e-6)


def test_a_written_trace_gives_the_figures_of_the_work_it_was_written_from(tmp_path):
    work = schedule_work.draw((1, 1, 2, 4), 0.8, 3000, seed=0)
    schedule_work.write(work, tmp_path / "trace.jsonl")
    classic = ("round_robin", "shortest_expected_delay", "least_loaded")
    traced = compare(trace=tmp_path / "trace.jsonl", policies=classic)
    for row, other in zip(traced, compare(policies=classic, loads=(0.8,), jobs=3000), strict=True):
        assert (row.mean, row.p99, row.shares) == (other.mean, other.p99, other.shares)


def test_a_learned_policy_is_told_no_speeds():
    seen = set()

    class Spy(allocators.POLICIES["q_learning"]):
        def pick(self, task, able):
            seen.update((a.status.speed, a.expected_ms) for a in able)
            return super().pick(task, able)

    work = schedule_work.draw((1, 4), 0.5, 200, seed=0)
    Laboratory(Spy(random.Random(1)), work, allocators.eligible, "nothing", 10.0).run()
    assert seen == {(1.0, None)}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"at": 1, "sise": 2}', "line 2: .*sise"),
        ("not json", "line 2"),
        ('{"agent": "a", "speed": "fast"}', r"line 2: .*speed"),
        ("", "at least two tasks"),
    ],
)
def test_a_bad_trace_is_refused_with_its_line(tmp_path, line, reason, capsys):
    trace = tmp_path / "trace.jsonl"
    trace.write_text(f'{{"at": 0, "size": 1}}\n{line}\n')
    with pytest.raises(ConfigError, match=reason):
        compare(trace=trace)
    assert schedule.main(["--trace", str(trace)]) == 2
    assert "trace.jsonl" in capsys.readouterr().err


def test_the_command_prints_one_table_or_json(capsys):
    arguments = ["--jobs", "500", "--loads", "0.5,0.8", "--policies", "random,power_of_two"]
    assert schedule.main(arguments) == 0
    head, rule, *lines = capsys.readouterr().out.splitlines()
    assert [cell.strip() for cell in head.strip("|").split("|")] == list(schedule.COLUMNS)
    assert [line.split()[1] for line in lines] == ["random", "power_of_two"] * 2
    assert schedule.main([*arguments, "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {"mean", "p95", "p99", "balance", "completed", "reward", "cooperation"} <= set(rows[0])
    assert schedule.main(["--policies", "best"]) == 2
    assert schedule.main(["--speeds", "1,fast"]) == 2


def test_every_policy_has_its_paragraph_and_its_measured_rows_in_the_document():
    text = (Path(__file__).parents[1] / "docs" / "allocation.md").read_text(encoding="utf-8")
    for name in allocators.POLICIES:
        part = text.partition(f"### {name}\n")[2].partition("\n#")[0]
        assert [line.split()[1] for line in part.splitlines() if line.startswith("| 0.")] == [
            "0.5",
            "0.8",
            "0.95",
        ]


# ---- against the reference ------------------------------------------------------------------


def shortest_expected_delay(work) -> list[float]:
    """Return the times of a plain second implementation: departures an agent, ties by chance."""
    rng, departures, times = random.Random(1), [[] for _ in work.machines], []
    for job in work.jobs:
        for i, line in enumerate(departures):
            departures[i] = [t for t in line if t > job.at]
        delays = [(len(line) + 1) / m.speed for line, m in zip(departures, work.machines, strict=True)]
        i = rng.choice([i for i, d in enumerate(delays) if d <= min(delays) + 1e-12])
        departures[i].append(max([job.at, *departures[i][-1:]]) + job.size / work.machines[i].speed)
        times.append(departures[i][-1] - job.at)
    return sorted(times[len(times) // 10 :])


@pytest.fixture(scope="module")
def measured():
    """The laboratory's rows and the reference's (mean, p99), by load, on the same work."""
    jobs, seeds, reference = 40_000, 2, {}
    for load in LOADS:
        passes = [
            shortest_expected_delay(schedule_work.draw(schedule.SPEEDS, load, jobs, s)) for s in range(seeds)
        ]
        reference[load] = (fmean(map(fmean, passes)), fmean(p[int(0.99 * len(p))] for p in passes))
    names = ("shortest_expected_delay", *LEARNED, "round_robin", "random", "weighted_round_robin")
    return compare(policies=names, jobs=jobs, seeds=seeds), reference


@pytest.mark.slow
@pytest.mark.parametrize("load", LOADS)
def test_the_default_is_within_five_per_cent_of_the_reference(measured, load):
    rows, reference = measured
    row = only([row for row in rows if row.load == load], allocators.DEFAULT)
    assert row.mean <= 1.05 * reference[load][0]
    assert row.p99 <= 1.05 * reference[load][1]
    assert row.stable


@pytest.mark.slow
@pytest.mark.parametrize("load", LOADS)
@pytest.mark.parametrize("name", LEARNED)
def test_a_learned_policy_is_within_ten_per_cent_of_the_reference(measured, name, load):
    rows, reference = measured
    row = only([row for row in rows if row.load == load], name)
    assert row.mean <= 1.10 * reference[load][0]
    assert row.p99 <= 1.10 * reference[load][1]
    assert row.stable


@pytest.mark.slow
def test_policies_blind_to_speed_cannot_carry_eighty_per_cent_of_the_load(measured):
    rows, _ = measured
    at_80 = [row for row in rows if row.load == 0.8]
    assert not only(at_80, "round_robin").stable
    assert not only(at_80, "random").stable
    best, turns = only(at_80, "shortest_expected_delay"), only(at_80, "weighted_round_robin")
    assert best.p99 < 0.5 * turns.p99


@pytest.mark.slow
@pytest.mark.skipif(not REFERENCE.is_file(), reason="the reference simulation is not here")
@pytest.mark.parametrize("load", LOADS)
def test_default_and_learned_keep_their_bounds_on_the_work_of_the_reference_simulation(load, tmp_path):
    spec = importlib.util.spec_from_file_location("reference_sim", REFERENCE)
    sim = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sim)
    jobs, seeds = 40_000, 2
    wanted = sim.run("sed", list(schedule.SPEEDS), load, jobs, seeds)
    rows = []
    for seed in range(seeds):
        arrive, size = random.Random(f"arrive{seed}"), random.Random(f"size{seed}")
        at, drawn = 0.0, []
        for _ in range(jobs):
            at += arrive.expovariate(load * sum(schedule.SPEEDS))
            drawn.append(schedule_work.Job(at, size.expovariate(1.0)))
        trace = tmp_path / f"{seed}.jsonl"
        schedule_work.write(schedule_work.Work(schedule_work.machines(schedule.SPEEDS), tuple(drawn)), trace)
        rows += compare(trace=trace, policies=(allocators.DEFAULT, *LEARNED), jobs=jobs)
    for name, bound in ((allocators.DEFAULT, 1.05), *((name, 1.10) for name in LEARNED)):
        for figure in ("mean", "p99"):
            ours = fmean(getattr(row, figure) for row in rows if row.policy == name)
            assert ours <= bound * wanted[figure], (
                f"{name} {figure} at {load}: {ours:.3f} {wanted[figure]:.3f}"
            )
