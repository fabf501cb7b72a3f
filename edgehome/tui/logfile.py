"""Reads a log of any size from its end: only what is shown is read. Pure of Textual."""

import json
import re
from pathlib import Path
from typing import NamedTuple

BLOCK = 64 * 1024
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
_LINE = re.compile(r"^(\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d)\S* (DEBUG|INFO|WARNING|ERROR|CRITICAL) (.*)$")
_TRACE = re.compile(r"\b[0-9a-f]{32}\b")


class LogLine(NamedTuple):
    """One line of a log; `trace` is the id of the request it names, if it names one."""

    text: str
    level: str = ""
    at: str = ""
    trace: str = ""


def tail(file: Path, lines: int, part: str = "", level: str = "", limit: int = 64 * BLOCK) -> list[LogLine]:
    """Return the last lines of the file that hold `part` and are of `level` or above, oldest first.

    At most `limit` bytes are read, from the end. A file that cannot be read has no lines.
    """
    found: list[LogLine] = []
    wanted, least = part.casefold(), LEVELS.index(level) if level in LEVELS else 0
    try:
        with file.open("rb") as source:
            position = source.seek(0, 2)
            rest, read = b"", 0
            while position > 0 and len(found) < lines and read < limit:
                size = min(BLOCK, position)
                position -= size
                read += size
                source.seek(position)
                block = source.read(size) + rest
                parts = block.split(b"\n")
                rest = parts[0] if position > 0 else b""
                for raw in reversed(parts[1:] if position > 0 else parts):
                    line = parse(raw.decode("utf-8", "replace"))
                    if line.text and wanted in line.text.casefold() and _rank(line.level) >= least:
                        found.append(line)
                        if len(found) >= lines:
                            break
                if len(rest) > BLOCK * 16:
                    rest = rest[-BLOCK:]
    except OSError:
        return found[::-1]
    return found[::-1]


def _rank(level: str) -> int:
    return LEVELS.index(level) if level in LEVELS else (3 if level == "CRITICAL" else 1)


def parse(raw: str) -> LogLine:
    """Return a line of our log, of JSON lines, or of any other text."""
    raw = raw[:8_000]
    trace = _TRACE.search(raw)
    found = trace.group() if trace else ""
    if raw.startswith("{"):
        try:
            data = json.loads(raw)
        except ValueError:
            data = None
        if isinstance(data, dict):
            text = str(data.pop("message", data.pop("msg", "")) or json.dumps(data, ensure_ascii=False))
            return LogLine(
                text, str(data.get("level", "INFO")).upper(), str(data.get("at", data.get("time", ""))), found
            )
    match = _LINE.match(raw)
    if match:
        return LogLine(match[3], match[2], match[1][-8:], found)
    return LogLine(raw, "", "", found)
