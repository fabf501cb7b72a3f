"""The work of the allocation laboratory: agents and arrivals, drawn from a seed or read from a trace.

A trace is JSON lines. `{"agent": "pi", "speed": 2, "skills": ["understanding"]}` declares an agent;
`{"at": 0.4, "size": 1.0, "skill": "understanding"}` is a task that arrives at `at` and takes
size / speed. Times and sizes are in one unit, any unit.
"""

import json
import math
import random
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from edgehome.errors import ConfigError

SKILL = "understanding"
SIZES = ("exp", "det", "lognormal")


class Machine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An agent of the laboratory; empty languages, domains: any. `accuracy` is its share of right answers."""

    agent: str
    speed: float = 1.0
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    accuracy: float | None = None


class Job(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A task that arrives: `deadline` counts from `at`, None takes the laboratory's."""

    at: float
    size: float = 1.0
    skill: str = SKILL
    lang: str = ""
    domain: str = ""
    model: str = ""
    deadline: float | None = None


class Work(msgspec.Struct, frozen=True):
    """What every policy is measured on: the same agents, the same arrivals, by arrival."""

    machines: tuple[Machine, ...]
    jobs: tuple[Job, ...]

    @property
    def load(self) -> float:
        """Work that arrives, as a share of what all agents together can do."""
        span = self.jobs[-1].at - self.jobs[0].at
        return sum(job.size for job in self.jobs) / max(span, 1e-9) / sum(m.speed for m in self.machines)


def machines(speeds: Sequence[float]) -> tuple[Machine, ...]:
    """Return agents of these speeds that can do everything drawn here."""
    return tuple(Machine(f"a{i}", speed, (SKILL,)) for i, speed in enumerate(speeds, 1))


def draw(speeds: Sequence[float], load: float, jobs: int, seed: int, size: str = "exp") -> Work:
    """Return Poisson arrivals at `load` of the agents' total speed; the mean size is 1.

    `size` is exp, det (all 1) or lognormal (coefficient of variation 2).
    """
    arrivals, sizes = random.Random(f"arrivals {seed}"), random.Random(f"sizes {seed}")
    rate, at, drawn = load * sum(speeds), 0.0, []
    for _ in range(jobs):
        at += arrivals.expovariate(rate)
        drawn.append(Job(at, _size(size, sizes)))
    return Work(machines(speeds), tuple(drawn))


def _size(law: str, rng: random.Random) -> float:
    if law == "exp":
        return rng.expovariate(1.0)
    if law == "det":
        return 1.0
    if law == "lognormal":
        variance = math.log(1 + 2.0**2)
        return rng.lognormvariate(-variance / 2, math.sqrt(variance))
    raise ConfigError(f"size: expected one of {', '.join(SIZES)}, got {law!r}")


def read(trace: Path, speeds: Sequence[float]) -> Work:
    """Return the work of a trace. Without agents in it, `speeds` gives agents with all of its skills.

    Raises ConfigError naming the line.
    """
    try:
        lines = trace.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise ConfigError(f"trace {trace}: expected a readable file, got {error.strerror}") from error
    found: list[Machine] = []
    jobs: list[Job] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            raw: Any = json.loads(line)
            if isinstance(raw, Mapping) and "agent" in raw:
                found.append(msgspec.convert(raw, Machine))
            else:
                jobs.append(msgspec.convert(raw, Job))
        except (ValueError, msgspec.ValidationError) as error:
            raise ConfigError(
                f"trace {trace}, line {number}: expected an agent or a task, got {error}"
            ) from error
    if len(jobs) < 2:
        raise ConfigError(f"trace {trace}: expected at least two tasks, got {len(jobs)}")
    skills = tuple(sorted({job.skill for job in jobs}))
    models = tuple(sorted({job.model for job in jobs if job.model}))
    agents = found or [Machine(f"a{i}", s, skills, models=models) for i, s in enumerate(speeds, 1)]
    return Work(tuple(agents), tuple(sorted(jobs, key=lambda job: job.at)))


def resample(work: Work, jobs: int, seed: int) -> Work:
    """Return other work of the same kind to learn on: gaps and tasks drawn from it with replacement."""
    rng = random.Random(f"resample {seed}")
    gaps = [b.at - a.at for a, b in zip(work.jobs, work.jobs[1:], strict=False)]
    at, drawn = 0.0, []
    for _ in range(jobs):
        at += rng.choice(gaps)
        drawn.append(msgspec.structs.replace(rng.choice(work.jobs), at=at))
    return Work(work.machines, tuple(drawn))


def write(work: Work, trace: Path) -> None:
    """Write the work as a trace that `read` takes."""
    parts: Iterable[Machine | Job] = (*work.machines, *work.jobs)
    trace.write_bytes(b"".join(msgspec.json.encode(part) + b"\n" for part in parts))
