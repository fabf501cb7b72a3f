"""The commands for what a site did and how it is: `edgehome status`, `models`, `requests`, `why`, `audit`."""

import json
import sys

import click

from edgehome.console import as_json, ask, broker_option, show


@click.command()
@broker_option
@as_json
def status(broker: str | None, as_json: bool) -> None:
    """Version, broker, counts and troubles of the running site."""
    show(ask("status", broker), as_json)


@click.command()
@broker_option
@as_json
def models(broker: str | None, as_json: bool) -> None:
    """How much each tier understood how fast, and the model files of the running site."""
    show(ask("models", broker), as_json)


@click.command()
@click.argument("trace", default="last")
@broker_option
@as_json
def why(trace: str, broker: str | None, as_json: bool) -> None:
    """The chain of a request from the words to the wire and the echo: `why last`, `why ID`."""

    def lines(steps: list[dict]) -> list[str]:
        out = [f"trace {steps[0]['trace']}"]
        for step in steps:
            details = {k: v for k, v in step["data"].items() if v not in (None, [], {})}
            out.append(f"{step['ms']:9.2f} ms  {step['stage']:<11} {step['what']}")
            out += [
                f"{'':25}{k}: {v if isinstance(v, str) else json.dumps(v, ensure_ascii=False)}"
                for k, v in details.items()
            ]
        return out

    show(ask("why", broker, trace=trace), as_json, lines)


@click.command()
@click.option("--count", type=click.IntRange(1, 1000), default=20, help="How many of the last ones.")
@click.option("--slowest", is_flag=True, help="The slowest of them first.")
@broker_option
@as_json
def requests(count: int, slowest: bool, broker: str | None, as_json: bool) -> None:
    """The last requests with their parts of time: Tc compute, Tt transport, Tp processing."""
    found = ask("requests", broker, count=count)
    if slowest:
        found.sort(key=lambda request: -request["t"].get("total_ms", 0.0))

    def line(request: dict) -> str:
        total, *parts = (
            request["t"].get(f"{n}_ms", 0.0) for n in ("total", "compute", "transport", "processing")
        )
        shares = " + ".join(
            f"{name} {part:.1f}" for name, part in zip(("Tc", "Tt", "Tp"), parts, strict=True)
        )
        return (
            f"{request['trace'][:8]}  {request['outcome']:<14} {total:9.1f} ms ({shares})  {request['said']}"
        )

    show(found, as_json, lambda rows: map(line, rows))


@click.group()
def audit() -> None:
    """The hash-chained log."""


@audit.command("verify")
@broker_option
@click.option(
    "--file", "file", type=click.Path(exists=True), help="A database file instead of the running site's."
)
@as_json
def audit_verify(broker: str | None, file: str | None, as_json: bool) -> None:
    """Check every record of the chain; names the first bad one."""
    if file:
        from edgehome.store import Audit, Database

        database = Database(file)
        checked, bad = Audit(database).verify()
        database.close()
        result = {"records": checked, "first_bad": bad}
    else:
        result = ask("audit_verify", broker, timeout_s=60)
    show(
        result,
        as_json,
        lambda r: [
            f"{r['records']} records, chain whole" if r["first_bad"] is None else f"record {r['first_bad']} is not what was written; {r['records']} before it are whole",
            *([f"the newest are in memory only: the database cannot be written ({r['store_error']})"] if r.get("store_error") else []),
        ],
    )  # fmt: skip
    if result["first_bad"] is not None:
        sys.exit(1)
