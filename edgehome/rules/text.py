"""Rules as text: one small TOML file a rule, with what it says in both languages on top; read and written here."""

import contextlib
import json
import logging
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from edgehome import spoken
from edgehome.messages import Call
from edgehome.protocols import Home
from edgehome.rules.rule import Rule, RuleError, check

log = logging.getLogger(__name__)

_KEYS = ("name", "words", "lang", "owner", "area", "enabled", "late_min", "when", "if", "do")
_CALL_KEYS = ("intent", "entities", "names", "areas", "floors", "domains", "device_classes", "arguments")


def write(rule: Rule, home: Home) -> str:
    """Return the text of a rule."""
    lines = [f"# {spoken.schedule(lang, rule.schedule, home)}".replace("\n", " ") for lang in ("en", "zh")]
    lines += [f"name = {_value(rule.name)}"]
    for key in ("words", "lang", "owner", "area", "late_min"):
        value = getattr(rule, key)
        if value not in (None, ""):
            lines.append(f"{key} = {_value(value)}")
    lines += [f"enabled = {_value(rule.enabled)}", "", "[when]", *_table(rule.trigger)]
    for part in rule.conditions:
        lines += ["", "[[if]]", *_table(part)]
    for call in rule.calls:
        lines += ["", "[[do]]", *_table(msgspec.to_builtins(call))]
    return "\n".join(lines) + "\n"


def _table(part: Mapping[str, Any]) -> list[str]:
    return [f"{key} = {_value(value)}" for key, value in part.items() if value is not None]


def _value(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return repr(value)
        case list() | tuple():
            return "[" + ", ".join(_value(v) for v in value) + "]"
        case Mapping():
            return (
                "{" + ", ".join(f"{_key(k)} = {_value(v)}" for k, v in value.items() if v is not None) + "}"
            )
    return json.dumps(str(value), ensure_ascii=False)


def _key(key: Any) -> str:
    text = str(key)
    return text if text.replace("_", "").replace("-", "").isalnum() and text.isascii() else _value(text)


def read(text: str) -> Rule:
    """Return the rule of a text. Raises RuleError naming the line or key."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RuleError(f"not TOML: {error}") from error
    if unknown := [k for k in data if k not in _KEYS]:
        raise RuleError(f"{unknown[0]}: unknown key; expected some of {', '.join(_KEYS)}")
    try:
        calls = tuple(_call(i, raw) for i, raw in enumerate(data.pop("do", ())))
        rule = msgspec.convert(
            {
                **{k: v for k, v in data.items() if k not in ("when", "if")},
                "trigger": data.get("when", {}),
                "conditions": data.get("if", []),
                "calls": (),
            },
            Rule,
        )
    except msgspec.ValidationError as error:
        raise RuleError(str(error)) from error
    rule = msgspec.structs.replace(rule, calls=calls)
    check(rule)
    return rule


def _call(number: int, raw: Any) -> Call:
    if not isinstance(raw, dict):
        raise RuleError(f"do[{number}]: expected a table, got {raw!r}")
    if unknown := [k for k in raw if k not in _CALL_KEYS]:
        raise RuleError(f"do[{number}].{unknown[0]}: unknown key; expected some of {', '.join(_CALL_KEYS)}")
    return msgspec.convert(raw, Call)


class RuleFiles:
    """The folder with one file a rule; without a folder rules live only as long as the host."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self.errors: dict[str, str] = {}

    def load(self) -> dict[str, Rule]:
        """Return all rules by name; a file that is not usable is left out and named in `errors`."""
        rules: dict[str, Rule] = {}
        self.errors = {}
        for path in sorted(self.folder.glob("*.toml")) if self.folder and self.folder.is_dir() else ():
            try:
                rule = read(path.read_text(encoding="utf-8"))
                if rule.name != path.stem:
                    raise RuleError(f"name: expected {path.stem!r} as the file is called, got {rule.name!r}")
                rules[rule.name] = rule
            except (RuleError, OSError, UnicodeDecodeError) as error:
                self.errors[path.stem] = f"{path.name}: {error}"
                log.warning("rule %s: %s", path.name, error)
        return rules

    def stamp(self) -> tuple[tuple[str, int], ...]:
        """Return what changes when a file of the folder does."""
        if not self.folder or not self.folder.is_dir():
            return ()
        found = []
        for path in self.folder.glob("*.toml"):
            try:
                found.append((path.name, path.stat().st_mtime_ns))
            except OSError:
                continue
        return tuple(sorted(found))

    def save(self, rule: Rule, home: Home) -> None:
        """Write the file of a rule, whole or not at all. Raises RuleError if the disk refuses."""
        if self.folder is None:
            return
        path = self.folder / f"{rule.name}.toml"
        waiting = path.with_suffix(".new")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            waiting.write_text(write(rule, home), encoding="utf-8")
            os.replace(waiting, path)
        except OSError as error:
            with contextlib.suppress(OSError):
                waiting.unlink(missing_ok=True)
            raise _refused(path, error) from error

    def remove(self, name: str) -> None:
        """Delete the file of a rule. Raises RuleError if the disk refuses."""
        if self.folder is None:
            return
        path = self.folder / f"{name}.toml"
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise _refused(path, error) from error


def _refused(path: Path, error: OSError) -> RuleError:
    return RuleError(f"{path}: {error.strerror or error}; expected a folder that can be written")
