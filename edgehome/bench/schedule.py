"""The allocation laboratory, `edgehome sched compare`: every policy on the same work, one table.

Learning policies are told no speeds; they learn on work of the same kind drawn from another seed and
are then measured as they stand.
"""

import multiprocessing
import os
import random
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from statistics import fmean
from typing import Any, get_args

import click
import msgspec

from edgehome.bench import markdown, schedule_work
from edgehome.bench.schedule_simulation import Laboratory, Told
from edgehome.bench.schedule_work import Work
from edgehome.errors import ConfigError
from edgehome.registry import load_bundled

SPEEDS = (1.0, 1.0, 2.0, 4.0)
LOADS = (0.5, 0.8, 0.95)
JOBS = 20_000
DEADLINE = 10.0
UNSTABLE_DRIFT, UNSTABLE_P99 = 1.35, 4.0
WORTH_A_PROCESS = 100_000
COLUMNS = ("policy", "load", "mean", "p95", "p99", "balance", "completed", "reward", "cooperation", "shares")


class Row(msgspec.Struct, frozen=True):
    """What one policy made of the work; times in the work's unit, all else 0 to 1 unless said.

    balance: Jain's index of the agents' busy time per time; 1 is all equally busy. completed: share of all
    tasks answered within the deadline. reward: mean of 1 - time / deadline, at least -1, times the
    agent's accuracy. cooperation: 1 - the part of the tasks' time in the system that they waited
    while an able agent stood idle. right: mean accuracy of the agents used. stable: waiting did not
    grow from the first half to the second without end. shares: tasks by agent.
    """

    policy: str
    load: float
    mean: float
    p50: float
    p95: float
    p99: float
    balance: float
    completed: float
    reward: float
    cooperation: float
    right: float
    stable: bool
    shares: dict[str, float]
    jobs: int


class Pass(msgspec.Struct, frozen=True):
    """One seed of one load, for every policy named; a trace brings its own load."""

    names: tuple[str, ...]
    trace: Path | None
    speeds: tuple[float, ...]
    load: float
    jobs: int
    seed: int
    size: str
    told: Told
    deadline: float

    def works(self) -> tuple[float, Work, Work]:
        """Return the load, the work to measure on and the work to learn on."""
        if self.trace is not None:
            work = schedule_work.read(self.trace, self.speeds)
            learning = schedule_work.resample(work, max(self.jobs, len(work.jobs)), self.seed)
            return round(work.load, 3), work, learning
        work, learning = (
            schedule_work.draw(self.speeds, self.load, self.jobs, seed, self.size)
            for seed in (self.seed, 1000 + self.seed)
        )
        return self.load, work, learning

    def rows(self) -> list[Row]:
        """Return one row a policy."""
        load, work, learning = self.works()
        return [_row(n, load, work, learning, self.seed, self.told, self.deadline) for n in self.names]


def compare(
    *,
    trace: Path | None = None,
    policies: Sequence[str] = (),
    speeds: Sequence[float] = SPEEDS,
    loads: Sequence[float] = LOADS,
    jobs: int = JOBS,
    seeds: int = 1,
    size: str = "exp",
    told: Told = "declared",
    deadline: float = DEADLINE,
    processes: int = 1,
) -> list[Row]:
    """Return one row for each load and policy, on the same work for all. A trace is one load, its own.

    With several seeds the figures are means over them; in how many processes they are counted changes
    none. Raises ConfigError for an unknown policy or size, or a trace that cannot be read.
    """
    names = tuple(policies) or tuple(_allocators().POLICIES)
    for name in names:
        _allocators().create(name)
    passes = [
        Pass(names, trace, tuple(speeds), load, jobs, seed, size, told, deadline)
        for load in (loads if trace is None else (0.0,))
        for seed in range(seeds)
    ]
    if processes > 1:
        fresh = multiprocessing.get_context("spawn")  # a fork would take this process' threads half along
        with ProcessPoolExecutor(min(processes, len(passes)), fresh) as pool:
            found = list(pool.map(Pass.rows, passes))
    else:
        found = [one.rows() for one in passes]
    by_load = [found[i : i + seeds] for i in range(0, len(found), seeds)]
    return [_mean(rows) for of_load in by_load for rows in zip(*of_load, strict=True)]


def table(rows: Sequence[Row]) -> str:
    """Return the rows as a Markdown table, which also reads well in a terminal."""
    return markdown(COLUMNS, [_cells(row) for row in rows])


def _cells(row: Row) -> tuple[str, ...]:
    shares = " ".join(f"{share:.2f}" for share in row.shares.values())
    times = (f"{time:.2f}" for time in (row.mean, row.p95, row.p99))
    parts = (f"{part:.3f}" for part in (row.balance, row.completed, row.reward, row.cooperation))
    return (row.policy, f"{row.load:g}", *times, *parts, shares if row.stable else f"{shares} UNSTABLE")


class Numbers(click.ParamType):
    """Positive numbers with commas between them."""

    name = "numbers"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[float, ...]:
        """Return the numbers, or fail with what was expected."""
        if isinstance(value, tuple):
            return value
        try:
            numbers = tuple(float(part) for part in value.split(","))
        except ValueError:
            numbers = ()
        if not numbers or min(numbers) <= 0:
            self.fail(f"expected positive numbers with commas, got {value!r}", param, ctx)
        return numbers


@click.group("sched")
def command() -> None:
    """The allocation of tasks to agents, compared on the same work."""


@command.command("compare")
@click.option(
    "--trace", type=click.Path(path_type=Path), help="JSON lines of agents and tasks, not drawn work."
)
@click.option("--policies", default="", help="Names with commas between them; all if not given.")
@click.option("--speeds", type=Numbers(), default=SPEEDS, help="Speeds of the agents.")
@click.option("--loads", type=Numbers(), default=LOADS, help="Loads, as shares of the agents' total speed.")
@click.option("--jobs", type=click.IntRange(20), default=JOBS, help="Tasks of a pass; a tenth is warm-up.")
@click.option("--seeds", type=click.IntRange(1), default=1, help="Passes to take the mean of.")
@click.option(
    "--size", type=click.Choice(schedule_work.SIZES), default="exp", help="Law of the sizes, mean 1."
)
@click.option("--told", type=click.Choice(get_args(Told)), default="declared", help="What is seen of speeds.")
@click.option("--deadline", type=float, default=DEADLINE, help="Of each task, for `completed` and `reward`.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def compare_command(policies: str, as_json: bool, **options: Any) -> None:
    """Print what every policy makes of the same work."""
    names = tuple(name.strip() for name in policies.split(",") if name.strip())
    try:
        rows = compare(policies=names, processes=_processes(**options), **options)
    except ConfigError as error:
        raise click.UsageError(str(error)) from error
    click.echo(msgspec.json.encode(rows).decode() if as_json else table(rows))


def main(args: Sequence[str] | None = None) -> int:
    """Run `edgehome sched compare` with these arguments and return the exit status."""
    try:
        compare_command.main(args, prog_name="edgehome sched compare", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    return 0


def _processes(jobs: int, seeds: int, loads: Sequence[float], **_: Any) -> int:
    """Return how many processes are worth their start."""
    return (os.cpu_count() or 1) if jobs * seeds * len(loads) >= WORTH_A_PROCESS else 1


def _allocators() -> Any:
    return load_bundled("allocators")


def _row(name: str, load: float, work: Work, learning: Work, seed: int, told: Told, deadline: float) -> Row:
    policy = _allocators().create(name, random.Random(f"policy {seed}"))
    able = _allocators().eligible
    if policy.learns:
        told = "nothing"
        Laboratory(policy, learning, able, told, deadline).run()
        policy.learning = False
    measured = Laboratory(policy, work, able, told, deadline).run()
    if len(measured.times) < 2:
        raise ConfigError(f"{name}: expected at least two tasks that an agent of the work can do")
    times = sorted(measured.times)
    half = len(times) // 2
    drift = fmean(measured.times[half:]) / max(fmean(measured.times[:half]), 1e-9)
    asked = len(times) + measured.refused
    return Row(
        policy=name,
        load=load,
        mean=fmean(times),
        p50=_percentile(times, 0.50),
        p95=_percentile(times, 0.95),
        p99=_percentile(times, 0.99),
        balance=jain(measured.busy),
        completed=measured.in_time / asked,
        reward=(measured.reward - measured.refused) / asked,
        cooperation=1 - measured.beside_idle / measured.present,
        right=measured.right / len(times),
        stable=drift < UNSTABLE_DRIFT or _percentile(times, 0.99) < UNSTABLE_P99 * deadline,
        shares={m.agent: n / len(times) for m, n in zip(work.machines, measured.tasks, strict=True)},
        jobs=len(times),
    )


def jain(values: Sequence[float]) -> float:
    """Return Jain's fairness index, from 1/n (one has all) to 1 (all have the same). Jain et al., 1984."""
    squares = len(values) * sum(v * v for v in values)
    return sum(values) ** 2 / squares if squares else 1.0


def _percentile(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _mean(rows: Sequence[Row]) -> Row:
    """Return the mean of one policy's rows; it is stable if all are."""
    numbers = ("mean", "p50", "p95", "p99", "balance", "completed", "reward", "cooperation", "right")
    return msgspec.structs.replace(
        rows[0],
        **{name: fmean(getattr(row, name) for row in rows) for name in numbers},
        stable=all(row.stable for row in rows),
        shares={agent: fmean(row.shares[agent] for row in rows) for agent in rows[0].shares},
        jobs=sum(row.jobs for row in rows),
    )


if __name__ == "__main__":
    sys.exit(main())
