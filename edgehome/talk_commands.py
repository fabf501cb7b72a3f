"""The commands for words: `edgehome say`, `edgehome understand`, `edgehome undo`."""

import sys
from pathlib import Path
from typing import Any

import click

from edgehome.console import as_json, ask, broker_option, connected, run_async, show


@click.command()
@click.argument("text", nargs=-1, required=True)
@click.option("--area", help="The room you speak from.")
@click.option("--person", help="Who speaks.")
@click.option("--what-if", is_flag=True, help="Only show what would happen.")
@broker_option
@as_json
def say(
    text: tuple[str, ...],
    area: str | None,
    person: str | None,
    what_if: bool,
    broker: str | None,
    as_json: bool,
) -> None:
    """Say something to the running site: an order or a question."""
    words = " ".join(text)
    reply = ask("say", broker, text=words, area=area, person=person, source="cli", what_if=what_if)
    timing = reply.get("t", {})
    reply.setdefault("tier", "")
    reply.setdefault("actions", [])
    for action in reply["actions"]:
        action.setdefault("args", {})
        action.setdefault("reason", "")
    reply["t"] = {
        name: round(timing.get(name, 0.0), 3)
        for name in ("total_ms", "compute_ms", "transport_ms", "processing_ms")
    }
    show(
        reply,
        as_json,
        lambda r: [
            r["reply"],
            f"  {r['outcome']} · {r['tier'] or '-'} · {r['t']['total_ms']:.1f} ms "
            f"(Tc {r['t']['compute_ms']:.1f} + Tt {r['t']['transport_ms']:.1f} + Tp {r['t']['processing_ms']:.1f}) · {r['trace'][:8]}",
        ],
    )
    if reply["outcome"] in ("refused", "not_understood"):
        sys.exit(1)


@click.command()
@click.argument("text", nargs=-1)
@click.option(
    "--home", "home_file", type=click.Path(exists=True), help="A home as JSON; else the running site's."
)
@click.option("--batch", type=click.Path(exists=True), help="Records to understand, one JSON object a line.")
@click.option(
    "--homes", type=click.Path(exists=True, file_okay=False), help="Folder of the homes that records name."
)
@click.option("--out", type=click.Path(), help="Where the predictions go, one JSON object a line.")
@click.option("--tiers", help="Comma-separated tiers instead of [understanding] tiers.")
@click.option("--backend", type=click.Choice(["here", "agents", "ray"]), default="here", help="With --batch: in this process, or spread over agent processes or Ray actors.")  # fmt: skip
@click.option(
    "--replicas", type=click.IntRange(1, 64), default=2, help="How many, with a backend of several."
)
@click.option("--area", help="The room you speak from.")
@as_json
def understand(
    text: tuple[str, ...], home_file: str | None, batch: str | None, homes: str | None, out: str | None,
    tiers: str | None, backend: str, replicas: int, area: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Turn words into typed intents; nothing is executed."""
    from edgehome import launch

    if bool(batch) == bool(text):
        raise click.UsageError("give either words, or --batch FILE with --homes DIR and --out FILE")
    if text and backend != "here":
        raise click.UsageError("--backend: goes with --batch")
    if batch and not (homes and out):
        raise click.UsageError("--batch: --homes DIR and --out FILE are needed with it")
    chosen = tuple(t.strip() for t in tiers.split(",")) if tiers else None

    async def work() -> Any:
        if batch:
            files = Path(batch), Path(homes or "."), Path(out or "")
            return await launch.understand_batch(*files, chosen, backend, replicas)
        home = None
        if not home_file:
            async with connected() as client:
                home = await client.call("home_file")
        return await launch.understand_words(" ".join(text), home_file or home, chosen, area)

    result = run_async(work)
    if not batch:
        show(result, as_json)


@click.command()
@click.option("--person", help="Whose last change.")
@broker_option
@as_json
def undo(person: str | None, broker: str | None, as_json: bool) -> None:
    """Put the values of the last change back."""
    reply = ask("undo", broker, person=person)
    show(reply, as_json, lambda r: [r["reply"]])
    if reply["outcome"] == "refused":
        sys.exit(1)
