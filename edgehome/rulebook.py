"""The commands for what runs later: `edgehome rules`, `edgehome timers`; they ask the running host."""

import json
import sys
from datetime import datetime
from typing import Any

import click

from edgehome.console import as_json, ask, broker_option, show

_SIGNS = {"active": "●", "disabled": "○", "broken": "✗", "unusable": "✗"}


class Sections(click.Group):
    """A group that lists when nothing else is asked."""

    default = "list"

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `list` in front where no command is named."""
        if not args or (args[0].startswith("-") and args[0] not in ("-h", "--help")):
            args = [self.default, *args]
        return super().parse_args(ctx, args)


# ---- rules --------------------------------------------------------------------------------------


@click.group(cls=Sections)
def command() -> None:
    """What shall happen when something happens: rules from plain words, in small files."""


def _line(rule: dict[str, Any]) -> list[str]:
    why = f"  ({rule['reason']})" if rule.get("reason") else ""
    lines = [f"{_SIGNS.get(rule['state'], '?')} {rule['name']}  {rule['state']}{why}"]
    return lines + [f"    {rule[lang]}" for lang in ("en", "zh") if rule.get(lang)]


def findings_of(result: dict[str, Any]) -> list[str]:
    """Return what a check of a rule found as lines, each with its timeline."""
    lines = []
    for finding in result.get("findings", ()):
        lines.append(f"  {finding['level']}: {finding['en']}")
        lines.append(f"         {finding['zh']}")
        lines += [f"      {step}" for step in finding.get("timeline", ())]
    return lines


@command.command("list")
@broker_option
@as_json
def list_rules(broker: str | None, as_json: bool) -> None:
    """List the rules."""
    rules = ask("rules", broker)
    show(rules, as_json, lambda found: [line for r in found for line in _line(r)] or ["There are no rules."])


@command.command()
@click.argument("text", nargs=-1, required=True)
@click.option("--name", default="", help="What the rule is called.")
@click.option("--prove/--no-prove", default=True, help="Check it against the home and the other rules first.")
@click.option("--yes", is_flag=True, help="Make it active without asking.")
@click.option("--person", help="Whose rule it is.")
@click.option("--area", help='The room it is said from: "the light" is that room\'s.')
@broker_option
@as_json
def add(
    text: tuple[str, ...],
    name: str,
    prove: bool,
    yes: bool,
    person: str | None,
    area: str | None,
    broker: str | None,
    as_json: bool,
) -> None:
    """Make a rule from words; it is shown back before it is active."""
    made = ask(
        "rule_add",
        broker,
        30.0,
        text=" ".join(text),
        name=name,
        enable=yes,
        prove=prove,
        person=person,
        area=area,
    )
    errors = [f for f in made["findings"] if f["level"] == "error"]
    if not made["enabled"] and not errors and not as_json and sys.stdin.isatty():
        for line in [*_line(made), *findings_of(made)]:
            click.echo(line)
        if click.confirm("Keep it and make it active?"):
            made = {**made, **ask("rule_enable", broker, name=made["name"])}
        else:
            ask("rule_remove", broker, name=made["name"])
            click.echo("Forgotten.")
            return
    show(made, as_json, lambda r: [*_line(r), *findings_of(r), *_next_step(r)])
    if errors:
        sys.exit(1)


def _next_step(rule: dict[str, Any]) -> list[str]:
    if rule["enabled"]:
        return []
    return [f"It is not active yet: edgehome rule enable {rule['name']}"]


@command.command("show")
@click.argument("name")
@broker_option
@as_json
def show_rule(name: str, broker: str | None, as_json: bool) -> None:
    """Show a rule and its file."""
    show(ask("rule_show", broker, name=name), as_json, lambda r: [*_line(r), "", r["file"], r["text"]])


@command.command()
@click.argument("name")
@click.option(
    "--file", "source", type=click.File("r", encoding="utf-8"), help="Take the text from a file; - is stdin."
)
@broker_option
@as_json
def edit(name: str, source: Any, broker: str | None, as_json: bool) -> None:
    """Change a rule's text in $EDITOR, or take it from a file."""
    text = (
        source.read()
        if source
        else click.edit(ask("rule_show", broker, name=name)["text"], extension=".toml")
    )
    if text is None:
        click.echo("Unchanged.")
        return
    show(ask("rule_edit", broker, name=name, text=text), as_json, lambda r: [*_line(r), *findings_of(r)])


@command.command()
@click.argument("name")
@click.option("--force", is_flag=True, help="Although a check found it wrong.")
@broker_option
@as_json
def enable(name: str, force: bool, broker: str | None, as_json: bool) -> None:
    """Make a rule active."""
    show(ask("rule_enable", broker, 30.0, name=name, force=force), as_json, _line)


@command.command()
@click.argument("name")
@broker_option
@as_json
def disable(name: str, broker: str | None, as_json: bool) -> None:
    """Let a rule rest."""
    show(ask("rule_disable", broker, name=name), as_json, _line)


@command.command()
@click.argument("name")
@broker_option
@as_json
def remove(name: str, broker: str | None, as_json: bool) -> None:
    """Forget a rule."""
    show(ask("rule_remove", broker, name=name), as_json, lambda r: [f"{r['removed']} is forgotten."])


@command.command()
@click.argument("name")
@click.option("--at", metavar="TIME", help='When: "22:30" or "2025-05-05T22:30".')
@click.option("--state", "states", multiple=True, metavar="ENTITY=STATE", help="As if this were so.")
@broker_option
@as_json
def test(name: str, at: str | None, states: tuple[str, ...], broker: str | None, as_json: bool) -> None:
    """Say what a rule would do at a time, with these states; nothing is done."""
    laid = dict(_pair(s) for s in states)
    result = ask("rule_test", broker, name=name, at=_when(at), states=laid)
    show(result, as_json, _test_lines)


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals:
        raise click.UsageError(f"--state: expected ENTITY=STATE, got {text!r}")
    return key.strip(), value.strip()


def _when(text: str | None) -> float | str | None:
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text).timestamp() if "T" in text or "-" in text else text
    except ValueError as error:
        raise click.UsageError(f'--at: expected "22:30" or "2025-05-05T22:30", got {text!r}') from error


def _test_lines(result: dict[str, Any]) -> list[str]:
    sign = {True: "yes", False: "no "}
    lines = [f"{result['name']} at {result['time']}"]
    lines.append(f"  {sign[result['trigger']['holds']]}  {result['trigger']['en']}")
    lines += [f"  {sign[c['holds']]}  if {c['en']}" for c in result["conditions"]]
    return [*lines, f"  it would {result['does'] if result['would_run'] else 'do nothing'}"]


@command.command("why-not")
@click.argument("name")
@broker_option
@as_json
def why_not(name: str, broker: str | None, as_json: bool) -> None:
    """Say why a rule has not run."""
    show(
        ask("rule_why_not", broker, name=name),
        as_json,
        lambda r: [
            f"{r['name']}: {r['state']}, ran {r['runs']} times",
            *(f"  {reason}" for reason in r["reasons"]),
            *(f"  {h['time']}  {h['why']}" for h in r["held_back"]),
        ],
    )


# ---- timers -------------------------------------------------------------------------------------


@click.group(cls=Sections)
def timers_command() -> None:
    """Timers that run, and what is planned."""


@timers_command.command("list")
@broker_option
@as_json
def list_timers(broker: str | None, as_json: bool) -> None:
    """List timers and what is planned."""
    found = {"timers": _every("timers", broker), "planned": _every("schedules", broker)}
    show(found, as_json, _timer_lines)


def _every(method: str, broker: str | None) -> list[dict[str, Any]]:
    """Return all that a method lists page by page."""
    found: list[dict[str, Any]] = []
    while page := ask(method, broker, start=len(found)):
        found += page
    return found


def _timer_lines(found: dict[str, Any]) -> list[str]:
    lines = [
        f"{t['id'][:6]}  {t['name'] or '-':<16} {t['state']:<8} {t['left_s']:.0f} s left of {t['seconds']:.0f}"
        for t in found["timers"]
    ]
    lines += [f"        kept in memory only: {t['unwritten']}" for t in found["timers"] if t.get("unwritten")]
    lines += [f"{p['id'][:6]}  {p['time']}  {p['en']}" for p in found["planned"]]
    return lines or ["No timer runs and nothing is planned."]


@timers_command.command("start")
@click.argument("length", nargs=-1, required=True)
@click.option("--name", default="", help="What the timer is called.")
@broker_option
@as_json
def start_timer(length: tuple[str, ...], name: str, broker: str | None, as_json: bool) -> None:
    """Start a timer: `edgehome timers start 5 minutes --name tea`."""
    from edgehome.lm.grammars.values import duration

    seconds = duration(" ".join(length))
    if seconds is None:
        raise click.UsageError(f"LENGTH: expected a length such as 5 minutes, got {' '.join(length)!r}")
    found = {"timers": ask("timer_start", broker, seconds=seconds, name=name), "planned": []}
    show(found["timers"], as_json, lambda _: _timer_lines(found))


def _act(name: str, text: str) -> click.Command:
    @click.command(name, help=text)
    @click.argument("which", default="")
    @broker_option
    @as_json
    def run(which: str, broker: str | None, as_json: bool) -> None:
        found = {"timers": ask("timer_act", broker, act=name, which=which), "planned": []}
        show(found["timers"], as_json, lambda _: _timer_lines(found))

    return run


timers_command.add_command(_act("pause", "Hold a timer, by its name or id."))
timers_command.add_command(_act("resume", "Let a paused timer go on."))


@timers_command.command("cancel")
@click.argument("which", default="")
@broker_option
@as_json
def cancel(which: str, broker: str | None, as_json: bool) -> None:
    """Cancel a timer by name or id, or something planned by its id."""
    planned = [p for p in _every("schedules", broker) if which and p["id"].startswith(which)]
    if planned:
        left = ask("schedule_cancel", broker, which=which)
        show(left, as_json, lambda _: _timer_lines({"timers": [], "planned": left}))
        return
    cancelled = ask("timer_act", broker, act="cancel", which=which)
    show(cancelled, as_json, lambda _: _timer_lines({"timers": cancelled, "planned": []}))


# ---- names it has learnt ------------------------------------------------------------------------


@click.group(cls=Sections)
def nicknames_command() -> None:
    """Names the home has learnt from corrections."""


@nicknames_command.command("list")
@click.option("--person", help="Only this person's.")
@broker_option
@as_json
def list_nicknames(person: str | None, broker: str | None, as_json: bool) -> None:
    """List the names, with whose they are and in which room."""
    show(ask("nicknames", broker, person=person), as_json, _nickname_lines)


def _nickname_lines(names: list[dict[str, Any]]) -> list[str]:
    lines = [
        f"{n['said']} → {n['entity']}  ({n.get('person') or 'everybody'}, {n.get('area') or 'anywhere'})"
        for n in names
    ]
    return lines or ["No names have been learnt."]


@nicknames_command.command("remove")
@click.argument("said")
@click.option("--person", default="", help="Whose name it is.")
@broker_option
@as_json
def remove_nickname(said: str, person: str, broker: str | None, as_json: bool) -> None:
    """Forget a name."""
    result = ask("nickname_remove", broker, said=said, person=person)
    show(result, as_json, lambda r: [f"{r['removed']} forgotten."])
    if not result["removed"]:
        sys.exit(1)


@nicknames_command.command("export")
@click.option("--person", help="Only this person's.")
@broker_option
def export_nicknames(person: str | None, broker: str | None) -> None:
    """Print the names as JSON, one a line."""
    for name in ask("nicknames", broker, person=person):
        click.echo(json.dumps(name, ensure_ascii=False))
