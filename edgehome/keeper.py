"""Keeps the rules of a site: their files, showing them back, and what commands and the TUI ask of them.

Running them is `edgehome.rules.engine`; what is said about a proposal beyond its words comes from `edgehome.rules.proof`.
"""

import asyncio
import logging
import uuid
from collections.abc import Awaitable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from edgehome import spoken, words
from edgehome.home import slug
from edgehome.homefile import StaticHome
from edgehome.intents import asks
from edgehome.messages import Entity, Intent, Observation, Schedule
from edgehome.occasions import local, next_time
from edgehome.request import Declined, Request
from edgehome.rules.engine import Engine, Standing
from edgehome.rules.heard import unheard
from edgehome.rules.inquiry import verified, why_not, would
from edgehome.rules.proof import Finding, Prover, as_dicts
from edgehome.rules.rule import Rule, RuleError, from_schedule, named, same
from edgehome.rules.text import RuleFiles, read, write

if TYPE_CHECKING:
    from edgehome.host import Host
    from edgehome.later import Later

log = logging.getLogger(__name__)

LOOK_S = 5.0
TEXTS: dict[str, tuple[str, str]] = {
    "propose": ("Rule: {en}. 规则：{zh}。{notes} Shall I keep it? (yes/no)", "规则：{zh}。Rule: {en}.{notes} 要启用吗？（是/否）"),
    "kept": ("The rule {name} is active: {what}.", "规则{name}已启用：{what}。"),
    "broken": ("The rule {name} is broken: {missing} is not there.", "规则{name}失效：找不到{missing}。"),
    "active": ("The rule {name} works again.", "规则{name}恢复了。"),
    "flood": (
        "The rule {name} ran {count} times within a minute and is held back.",
        "规则{name}一分钟内触发了{count}次，暂时停住。",
    ),
    "missed": ("The rule {name} was due {late} ago and was skipped.", "规则{name}在{late}前该执行，已跳过。"),
    "late": ("The rule {name} runs {late} late.", "规则{name}晚了{late}执行。"),
    "unwritten": ("the rule was not kept: {error}", "规则没有存下来：{error}"),
    "which": (
        "which one is meant: {names}? Say it by its name, or say the room you speak from (--area)",
        "指的是哪个：{names}？请说名字，或者说明你在哪个房间（--area）",
    ),
    "exists": ("the rule {name} does just that already.", "规则{name}已经是这样了。"),
}  # fmt: skip


def _text(lang: str, key: str, **values: Any) -> str:
    return TEXTS[key][words.is_chinese(lang)].format(**values)


def folder_of(database: str, setting: str) -> Path | None:
    """Return where the rules' files are: as set, else beside the database; None for a database in memory."""
    if setting:
        return Path(setting).expanduser()
    return None if database == ":memory:" else Path(database).with_suffix(".rules")


class Keeper:
    """All rules of a site and what can be asked of them."""

    def __init__(self, host: "Host", later: "Later") -> None:
        self._host, self._later = host, later
        table = host.config.schedule
        self.files = RuleFiles(folder_of(host.database.path, table.rules_dir))
        self.engine = Engine(
            host.home, host.clock, later.place, later.scheduler, self._act, self._tell,
            table.rule_runs_per_min, later.late_s,
        )  # fmt: skip
        self._stamp: Any = None
        self._told: set[str] = set()
        self._work: set[asyncio.Future[None]] = set()
        host.home.listeners.append(self._home_changed)
        for method in (
            "rules", "rule_add", "rule_show", "rule_edit", "rule_enable", "rule_disable", "rule_remove", "rule_test",
            "rule_why_not", "rules_verify",
        ):  # fmt: skip
            host.methods.add(method, getattr(self, f"do_{method}"))

    # ---- files ----------------------------------------------------------------------------------

    def load(self) -> None:
        """Take over what the files hold now, where they changed."""
        stamp = self.files.stamp()
        if stamp == self._stamp:
            return
        self._stamp = stamp
        rules = self.files.load()
        for name in [n for n in self.engine.standings if n not in rules and self.files.folder]:
            self.engine.remove(name)
        for rule in rules.values():
            standing = self.engine.standings.get(rule.name)
            if standing is None or standing.rule != rule:
                self.engine.put(rule)

    def active(self) -> list[Rule]:
        """Return the rules that may run now."""
        return [s.rule for s in self.engine.standings.values() if s.state == "active"]

    async def run(self) -> None:
        """Look at the files now and then, for ever."""
        while True:
            await asyncio.sleep(LOOK_S)
            self.load()

    def _save(self, rule: Rule) -> Standing:
        self.files.save(rule, self._host.home)
        self._stamp = self.files.stamp()
        return self.engine.put(rule)

    def _standing(self, name: str) -> Standing:
        self.load()
        if name not in self.engine.standings:
            known = ", ".join(self.engine.standings) or "none"
            wrong = (
                f": its file is not usable: {self.files.errors[name]}" if name in self.files.errors else ""
            )
            raise RuleError(f"rule {name!r}: unknown{wrong}; the rules are {known}")
        return self.engine.standings[name]

    # ---- from words -----------------------------------------------------------------------------

    async def propose(self, schedule: Schedule, observation: Observation, request: Request) -> str:
        """Return a new rule shown back in both languages as a question; "" for what is no rule. Raises Declined."""
        if schedule.kind != "rule":
            return ""
        rule = self._made(schedule, observation.text, request.lang, observation)
        self._check_new(rule, request.lang)
        for finding in self._proved(rule):
            if finding.level == "error" and finding.kind != "conflict":
                raise Declined(finding.zh if words.is_chinese(request.lang) else finding.en)
        return self._shown_back(rule, request.lang)

    def objects(self, schedule: Schedule, observation: Observation, request: Request) -> str:
        """Return the reason against what a model made of words for later, "" if there is none.

        The schedules tier accounts for every word; a model may leave out a time, or plan a question.
        """
        if request.tier not in ("language_model", "larger_model") or schedule.kind == "timer":
            return ""
        if any(asks(call.intent) for call in schedule.calls):
            return "not_understood"
        at = local(self._host.clock.now(), self._later.place).replace(tzinfo=None)
        said = unheard(observation.text, schedule, at)
        return words.reason("unclear_limit", said=said) if said else ""

    def _made(self, schedule: Schedule, said: str, lang: str, observation: Observation) -> Rule:
        try:
            return from_schedule(
                schedule, self._name(schedule, said), words=said, lang=lang,
                owner=observation.person, area=observation.area,
            )  # fmt: skip
        except RuleError as error:
            raise Declined(str(error)) from error

    def _name(self, schedule: Schedule, said: str) -> str:
        whole = slug(said or spoken.schedule("en", schedule, self._host.home))
        base = whole if len(whole) <= 40 else whole[:41].rpartition("_")[0] or whole[:40]
        base = base.strip("_") or "rule"
        taken, name, number = self.engine.standings, base, 2
        while name in taken:
            name, number = f"{base}_{number}", number + 1
        return name

    def _check_new(self, rule: Rule, lang: str) -> None:
        if problem := self._later.impossible(rule.schedule):
            raise Declined(words.say_reason(lang, problem))
        missing = [i for i in named(rule) if i not in self._host.home.entities]
        if missing:
            raise Declined(words.say_reason(lang, words.reason("unknown_entity", name=missing[0])))
        for other in self.engine.standings.values():
            if same(other.rule, rule):
                raise Declined(_text(lang, "exists", name=other.rule.name))

    def _shown_back(self, rule: Rule, lang: str) -> str:
        home = self._host.home
        notes = "".join(f" {note}" for note in self.notes(rule, lang))
        both = {code: spoken.schedule(code, rule.schedule, home) for code in ("en", "zh")}
        return _text(lang, "propose", notes=notes, **both)

    def notes(self, rule: Rule, lang: str) -> list[str]:
        """Return what is to be said about a new rule beside itself: what a check found."""
        found = self._proved(rule)
        mark = ("！", "") if words.is_chinese(lang) else ("But ", ".")
        return [f"{mark[0]}{f.zh if words.is_chinese(lang) else f.en}{mark[1]}" for f in found[:3]]

    def _proved(self, rule: Rule) -> list[Finding]:
        return self._prover().check(rule, [s.rule for s in self.engine.standings.values() if s.rule.enabled])

    def _prover(self) -> Prover:
        host = self._host
        home = StaticHome(dict(host.home.entities), dict(host.home.areas), dict(host.home.floors))
        return Prover(home, host.config.gate, self._later.place, host.clock.now())

    async def keep(self, schedule: Schedule, observation: Observation, request: Request) -> str:
        """Make the rule active; return the answer. Raises Declined."""
        said = request.memory.text if request.confirmed else observation.text  # what was said before the yes
        return self._kept(self._made(schedule, said, request.lang, observation), request.lang)

    def _kept(self, rule: Rule, lang: str) -> str:
        self._check_new(rule, lang)
        try:
            self._save(rule)
        except RuleError as error:
            raise Declined(_text(lang, "unwritten", error=error)) from error
        what = spoken.schedule(lang, rule.schedule, self._host.home)
        return _text(lang, "kept", name=rule.name, what=what)

    # ---- running --------------------------------------------------------------------------------

    def _home_changed(self, new: Entity, old: Entity | None) -> None:
        for work in self.engine.changed(new, old):
            self._do(work)

    def _do(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._work.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: "asyncio.Future[None]") -> None:
        self._work.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("a rule failed: %s", error, exc_info=error)

    async def _act(self, rule: Rule, cause: str) -> Any:
        calls = self._later.for_a_while(f"rule:{rule.name}", rule.calls, rule.lang, rule.owner, rule.area)
        intent = Intent(outcome="act", calls=calls, lang=rule.lang, tier="rule")
        return await self._later.act(intent, "rule", rule.owner, rule.area, "", rule=rule.name, cause=cause)

    async def _tell(self, rule: Rule, key: str, **values: Any) -> None:
        if key == "broken":
            self._told.add(rule.name)
        elif key == "active" and rule.name not in self._told:
            return
        self._told.discard(rule.name) if key == "active" else None
        if "seconds" in values:
            values["late"] = spoken.length(rule.lang, values["seconds"])
        self._host.record(uuid.uuid4().hex, "rule", key, rule=rule.name, **values)
        text = _text(rule.lang, key, name=rule.name, **values)
        self._host.tell("alarm", {"kind": "rule", "id": rule.name, "name": rule.name, "text": text})
        await self._later.notice(text, rule.lang, rule.owner)

    async def stop(self) -> None:
        """End what is running."""
        for task in self._work:
            task.cancel()
        await asyncio.gather(*self._work, return_exceptions=True)

    # ---- methods --------------------------------------------------------------------------------

    def shown(self, standing: Standing) -> dict[str, Any]:
        """Return a rule as commands show it."""
        rule, home = standing.rule, self._host.home
        return {
            "name": rule.name, "state": standing.state, "reason": standing.reason, "enabled": rule.enabled,
            "en": spoken.schedule("en", rule.schedule, home), "zh": spoken.schedule("zh", rule.schedule, home),
            "words": rule.words, "owner": rule.owner, "runs": standing.runs, "ran_at": standing.ran_at,
            "trigger": rule.trigger, "conditions": list(rule.conditions), "calls": msgspec.to_builtins(rule.calls),
        }  # fmt: skip

    async def do_rules(self) -> Any:
        """All rules, and files that are not usable."""
        self.load()
        listed = [self.shown(s) for s in self.engine.standings.values()]
        unusable = [
            {"name": name, "state": "unusable", "reason": error, "enabled": False, "en": "", "zh": ""}
            for name, error in self.files.errors.items()
        ]
        return sorted(listed + unusable, key=lambda r: r["name"])

    async def do_rule_add(
        self,
        text: str,
        name: str = "",
        enable: bool = False,
        prove: bool = True,
        person: str | None = None,
        area: str | None = None,
    ) -> Any:
        """Make a rule from words; it is active only with `enable`, else it waits for `rule_enable`."""
        rule = await self._from_words(text, person, area)
        if name:
            rule = msgspec.structs.replace(rule, name=slug(name))
        self._check_new(rule, rule.lang)
        findings = self.findings(rule) if prove else []
        bad = any(f["level"] == "error" for f in findings)
        rule = msgspec.structs.replace(rule, enabled=enable and not bad)
        standing = self._save(rule)
        return {**self.shown(standing), "findings": findings, "text": write(rule, self._host.home)}

    def findings(self, rule: Rule) -> list[dict[str, Any]]:
        """Return what a check of the rule against the home and the other rules found."""
        return as_dicts(self._proved(rule))

    async def _from_words(self, text: str, person: str | None, area: str | None) -> Rule:
        host = self._host
        observation = Observation(
            trace=uuid.uuid4().hex, source="rules", kind="words", at=host.clock.now(), text=text, person=person,
            area=host.methods.area_id(area), lang=words.language(text),
        )  # fmt: skip
        memory = host.conversations.of(msgspec.structs.replace(observation, person=None, source="rules"))
        request = Request(observation.trace, 0.0, memory, lang=observation.lang)
        intent = await host.pipeline.understand(observation, request)
        schedule = intent.schedule
        if intent.outcome == "refuse" and intent.reason:
            raise RuleError(words.say_reason(request.lang, intent.reason))
        if schedule is not None and intent.outcome == "ask" and intent.candidates:
            names = [spoken.name_of(i, host.home, request.lang) for i in intent.candidates]
            raise RuleError(_text(request.lang, "which", names=words.join(request.lang, names)))
        objection = self.objects(schedule, observation, request) if schedule is not None else ""
        usable = intent.outcome == "act" and objection != "not_understood"
        if schedule is None or not usable or schedule.kind not in ("rule", "at"):
            raise RuleError(
                f"{text!r}: not understood as a rule; say when and what, for example: "
                "when the front door opens after sunset, turn on the hall light"
            )
        if objection:
            raise RuleError(words.say_reason(request.lang, objection))
        return self._made(schedule, text, request.lang, observation)

    async def do_rule_show(self, name: str) -> Any:
        """One rule with its text."""
        standing = self._standing(name)
        path = self.files.folder / f"{name}.toml" if self.files.folder else None
        return {
            **self.shown(standing),
            "text": write(standing.rule, self._host.home),
            "file": str(path) if path else "",
        }

    async def do_rule_edit(self, name: str, text: str) -> Any:
        """Put a changed text in the place of a rule's."""
        self._standing(name)
        rule = read(text)
        if rule.name != name:
            raise RuleError(f"name: expected {name!r}, got {rule.name!r}")
        return {**self.shown(self._save(rule)), "findings": self.findings(rule)}

    async def do_rule_enable(self, name: str, force: bool = False) -> Any:
        """Make a rule active; one that was found wrong only with `force`."""
        rule = self._standing(name).rule
        errors = [f for f in self.findings(rule) if f["level"] == "error"]
        if errors and not force:
            raise RuleError(f"rule {name}: {errors[0]['en']}; enable it in spite of that with force")
        return self.shown(self._save(msgspec.structs.replace(rule, enabled=True)))

    async def do_rule_disable(self, name: str) -> Any:
        """Let a rule rest."""
        return self.shown(self._save(msgspec.structs.replace(self._standing(name).rule, enabled=False)))

    async def do_rule_remove(self, name: str) -> Any:
        """Forget a rule."""
        self._standing(name)
        self.files.remove(name)
        self.engine.remove(name)
        self._stamp = self.files.stamp()
        return {"removed": name}

    async def do_rule_test(self, name: str, at: float | str | None = None, states: dict | None = None) -> Any:
        """Say what the rule would do at a time, with these states; nothing is done."""
        rule = self._standing(name).rule
        return would(rule, self._host.home, states or {}, self._at(at), self._later.place)

    def _at(self, at: float | str | None) -> float:
        """Return Unix seconds of a time said: seconds, "22:30" (its next), or now."""
        if at is None:
            return self._host.clock.now()
        if isinstance(at, str) and ":" in at:
            try:
                coming = next_time({"time": at}, self._host.clock.now(), self._later.place)
            except ValueError as error:
                raise RuleError(str(error)) from error
            return coming or self._host.clock.now()
        return float(at)

    async def do_rule_why_not(self, name: str) -> Any:
        """Say why a rule has not run: its state, what does not hold now, what held it back lately."""
        standing, later = self._standing(name), self._later
        return why_not(standing, self._host.home, later.scheduler, self._host.clock.now(), later.place)

    async def do_rules_verify(self) -> Any:
        """Check every enabled rule against the home and all the others."""
        self.load()
        rules = [s.rule for s in self.engine.standings.values() if s.rule.enabled]
        return await asyncio.to_thread(verified, rules, self._prover())
