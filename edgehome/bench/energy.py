"""The energy laboratory, `edgehome energy compare`: rule, what was learnt, and foresight on months nobody had seen.

A house is learnt on two years of its own, in blocks of days, what was learnt is chosen on a third, season by season and only where it
beats the rule there, and everything is measured on a fourth.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import msgspec
import numpy as np

from edgehome.bench import energy_weather, markdown
from edgehome.bench.energy_foresight import foresee
from edgehome.bench.energy_house import COMFORT, Run, plugin, simulate, weights
from edgehome.bench.energy_weather import Hours
from edgehome.config import load_config
from edgehome.errors import ConfigError
from edgehome.paths import state_dir

SEASONS = {"winter": (12, 1, 2), "spring": (3, 4, 5), "summer": (6, 7, 8), "autumn": (9, 10, 11)}
YEAR = range(1, 13)
LEARNERS = {"q_learning": plugin.QLearning, "policy_gradient": plugin.PolicyGradient}
PASSES, BLOCKS, COPIES = 14, 40, 4  # a pass: blocks of each year, each tried so many times
BLOCK_LEAD, BLOCK, APART, GAMMA = 72, 72 + 240, 24, 0.98  # hours; how far apart changed choices are
COLUMNS = ("policy", "cost", "carbon", "K·h/day", "peak", "score", "better in")


class Row(msgspec.Struct, frozen=True):
    """What one policy made of the months; a mean over houses, `spread` is the standard deviation over them.

    cost, carbon, peak (of a day): relative to the house without a battery, heated and shaded by the rule.
    discomfort: K·h a day outside the wanted temperatures. score: mean of cost and carbon, plus the comfort lost or
    won against that house in the same measure. better: months in which it cost less than the rule, of all.
    """

    policy: str
    cost: float
    carbon: float
    discomfort: float
    peak: float
    score: float
    spread: float
    better: int
    months: int


def learn(name: str, years: Sequence[Hours], seed: int, house: Any = None, parts: Sequence[str] = ()) -> Any:
    """Return a table learnt on blocks of these years, pass by pass, each against its own best on the same weather."""
    learner = LEARNERS[name](tuple(parts) or plugin.PARTS)
    rng = np.random.default_rng([seed, 21])
    for _ in range(PASSES):
        days = [rng.integers(0, 365 - BLOCK // 24, size=BLOCKS) for _ in years]
        hours = energy_weather.beside(
            [energy_weather.blocks(y, (d * 24).tolist(), BLOCK) for y, d in zip(years, days, strict=True)]
        )
        best = simulate(hours, learner, house, np.zeros(hours.load.shape, dtype=int), lead=BLOCK_LEAD)
        many = energy_weather.beside([hours], COPIES)
        changed = _changes(rng, many.load.shape[1], learner.parts)
        run = simulate(many, learner, house, changed, lead=BLOCK_LEAD)
        for part, tries in _tries(run, np.tile(best.loss, COPIES), changed[BLOCK_LEAD:]).items():
            learner.learn(part, tries)
    return learner


def _changes(rng: np.random.Generator, houses: int, parts: Sequence[str]) -> np.ndarray:
    """Return where a choice is changed, one a house every `APART` hours from its own hour on, as `simulate` reads it."""
    changed = np.zeros((BLOCK, houses), dtype=int)
    numbers = np.array([plugin.PARTS.index(p) for p in parts])
    first = BLOCK_LEAD + rng.integers(0, APART, size=houses)
    for n in range((BLOCK - BLOCK_LEAD) // APART - 1):
        part = numbers[rng.integers(0, len(parts), size=houses)]
        changed[first + n * APART, np.arange(houses)] = 10 * part + rng.integers(1, 3, size=houses)
    return changed


def _tries(run: Run, best: np.ndarray, changed: np.ndarray) -> dict[str, Any]:
    """Return for each part what its changed choices gained in the `APART` hours from them on, discounted."""
    gained = best - run.loss  # (hours, houses)
    kept = GAMMA ** np.arange(APART)
    found = {}
    for part in run.states:
        at, who = np.nonzero((changed > 0) & (changed // 10 == plugin.PARTS.index(part)))
        gains = sum(kept[k] * gained[at + k, who] for k in range(APART))
        found[part] = plugin.Tries(run.states[part][at, who], run.choices[part][at, who], gains)
    return found


def losses(year: Hours, policy: Any = None, house: Any = None) -> np.ndarray:
    """Return what each month of a year cost, (12,), in usual kWh."""
    return simulate(energy_weather.months(year), policy, house).loss.sum(axis=0)


def chosen_seasons(rule: np.ndarray, learnt: np.ndarray) -> dict[str, bool]:
    """Return for each season whether what was learnt was better than the rule on its months."""
    return {
        season: bool(sum(rule[m - 1] - learnt[m - 1] for m in numbers) > 0)
        for season, numbers in SEASONS.items()
    }


def season_of(month: int) -> str:
    """Return the season of a month, 1 to 12."""
    return next(season for season, numbers in SEASONS.items() if month in numbers)


def _judge(name: str, run: Run, none: Run, rule: Run) -> dict[str, Any]:
    def peak(r: Run) -> float:
        return float(r.drawn.reshape(-1, 24, r.drawn.shape[1]).max(axis=1).mean())

    cost, carbon = run.cost.sum() / none.cost.sum(), run.carbon.sum() / none.carbon.sum()
    away = COMFORT * (run.discomfort.sum() - none.discomfort.sum()) / none.drawn.sum()
    better = rule.loss.sum(axis=0) - run.loss.sum(axis=0) > 1e-6
    return {
        "policy": name, "cost": cost, "carbon": carbon, "discomfort": run.discomfort.sum(axis=0).mean() * 24 / len(run.discomfort),
        "peak": peak(run) / peak(none), "score": 0.5 * (cost + carbon) + away, "better": int(better.sum()), "months": len(better),
    }  # fmt: skip


def _blend(rule: Run, learnt: Run, use: dict[str, bool]) -> Run:
    """Return the learnt months of the seasons in which it is used, else the rule's."""
    mask = np.array([use[season_of(m)] for m in YEAR])
    cost, carbon, away, drawn, loss = (
        np.where(mask, a, b) for a, b in zip(learnt[:5], rule[:5], strict=True)
    )
    return Run(cost, carbon, away, drawn, loss, states={}, choices={})


def compare(seeds: int = 3, first: int = 0) -> list[Row]:
    """Return a row a policy, the mean over `seeds` houses, each on twelve months that nobody learnt or chose on."""
    found: dict[str, list[dict[str, Any]]] = {}
    for seed in range(first, first + seeds):
        years = [energy_weather.draw(1000 * seed + n) for n in range(4)]
        unseen = energy_weather.months(years[3])
        none, rule = simulate(unseen, battery=False), simulate(unseen)
        runs = {"nothing": none, "rule": rule}
        before = losses(years[2])
        for name in LEARNERS:
            learner = learn(name, years[:2], seed)
            runs[name] = simulate(unseen, learner)
            use = chosen_seasons(before, losses(years[2], learner))
            runs[f"{name}, where better"] = _blend(rule, runs[name], use)
        runs["foresight"] = foresee(unseen, weights(unseen))
        for name, run in runs.items():
            found.setdefault(name, []).append(_judge(name, run, none, rule))
    return [_row(rows) for rows in found.values()]


def _row(rows: list[dict[str, Any]]) -> Row:
    def mean(name: str) -> float:
        return float(np.mean([r[name] for r in rows]))

    return Row(
        policy=rows[0]["policy"], cost=mean("cost"), carbon=mean("carbon"), discomfort=mean("discomfort"), peak=mean("peak"),
        score=mean("score"), spread=float(np.std([r["score"] for r in rows])), better=sum(r["better"] for r in rows),
        months=sum(r["months"] for r in rows),
    )  # fmt: skip


def compare_files(folder: Path, peaks_kw: Sequence[float] = ()) -> list[Row]:
    """Return what rule and foresight make of a year of measured hours, battery only. Raises ConfigError."""
    hours = energy_weather.read(folder, peaks_kw)
    none, rule = simulate(hours, battery=False, lead=0), simulate(hours, lead=0)
    counts = 0.5 * hours.price / none.cost.sum() + 0.5 * hours.carbon / none.carbon.sum()
    best = foresee(hours, counts / counts.mean(), levels=65, lead=0)
    named = (("nothing", none), ("rule", rule), ("foresight", best))
    return [_row([_judge(name, run, none, rule)]) for name, run in named]


def table(rows: Sequence[Row]) -> str:
    """Return the rows as a Markdown table, which also reads well in a terminal."""
    return markdown(COLUMNS, [_cells(row) for row in rows])


def _cells(row: Row) -> tuple[str, ...]:
    figures = (f"{f:.3f}" for f in (row.cost, row.carbon))
    better = "-" if row.policy in ("nothing", "rule") else f"{row.better} of {row.months}"
    return (
        row.policy,
        *figures,
        f"{row.discomfort:.2f}",
        f"{row.peak:.3f}",
        f"{row.score:.3f} ± {row.spread:.3f}",
        better,
    )


@click.group("energy")
def command() -> None:
    """Heating, blinds and battery: what deciders make of the same months, and learning for the live one."""


@command.command("compare")
@click.option("--seeds", type=click.IntRange(1, 50), default=3, show_default=True, help="How many houses.")
@click.option("--first", type=click.IntRange(0), default=0, help="The first seed.")
@click.option(
    "--data", type=click.Path(path_type=Path), help="A folder of CityLearn 2022 CSV files: battery only."
)
@click.option(
    "--peaks", default="", help="With --data: kW of each building's panels, commas between; 4 if not given."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def compare_command(seeds: int, first: int, data: Path | None, peaks: str, as_json: bool) -> None:
    """Print what every decider makes of months it has not seen."""
    try:
        panels = tuple(float(p) for p in peaks.split(",") if p.strip())
        rows = compare_files(data, panels) if data else compare(seeds, first)
    except (ConfigError, ValueError) as error:
        raise click.UsageError(str(error)) from error
    click.echo(msgspec.json.encode(rows).decode() if as_json else table(rows))


@command.command("learn")
@click.option(
    "--seed", type=click.IntRange(0), default=0, show_default=True, help="Which weather and which house."
)
@click.option(
    "--out", type=click.Path(path_type=Path), help="The file; that of the state folder if not given."
)
def learn_command(seed: int, out: Path | None) -> None:
    """Learn for the battery of `[plugins.energy]` and keep, by season, only what beats the rule on a year not learnt on."""
    settings = plugin.settings.read(load_config().settings("energy"))
    file = out or (Path(settings.learnt) if settings.learnt else state_dir() / plugin.FILE)
    years = [energy_weather.draw(1000 * seed + n) for n in range(3)]
    rule = losses(years[2], house=settings.house)
    seasons: dict[str, Any] = {}
    for name in LEARNERS:
        learner = learn(name, years[:2], seed, settings.house)
        mine = losses(years[2], learner, settings.house)
        for season, better in chosen_seasons(rule, mine).items():
            figures = {
                n: float(sum(v[m - 1] for m in SEASONS[season]))
                for n, v in (("rule", rule), ("learnt", mine))
            }
            click.echo(f"{season}: rule {figures['rule']:.1f}, {name} {figures['learnt']:.1f} usual kWh")
            if (
                better
                and figures["learnt"] < seasons.get(season, figures | {"learnt": figures["rule"]})["learnt"]
            ):
                tables = {part: table.tolist() for part, table in learner.tables.items()}
                seasons[season] = {**figures, "by": name, "tables": tables}
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(msgspec.json.encode({"seasons": seasons}))
    kept = (
        ", ".join(f"{season} by {entry['by']}" for season, entry in seasons.items())
        or "nothing beats the rule"
    )
    click.echo(f"{file}: {kept}")
