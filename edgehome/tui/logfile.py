"""Reads a log of any size: its lines are counted, but only what is shown is read and taken apart. Pure of Textual."""

import json
import re
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

BLOCK = 64 * 1024
LONGEST = 8_000  # bytes of a line that are shown
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
LEVEL_WORDS = (b"DEBUG", b"INFO", b"WARNING", b"ERROR", b"CRITICAL")
_LINE = re.compile(r"^(\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d)\S* (DEBUG|INFO|WARNING|ERROR|CRITICAL) (.*)$")
_TRACE = re.compile(r"\b[0-9a-f]{32}\b")


class LogLine(NamedTuple):
    """One line of a log; `trace` is the id of the request it names, if it names one."""

    text: str
    level: str = ""
    at: str = ""
    trace: str = ""


def tail(file: Path, lines: int) -> list[LogLine]:
    """Return the last lines of a file, oldest first, at most those of its last block; none if it cannot be read."""
    try:
        with file.open("rb") as source:
            source.seek(max(0, source.seek(0, 2) - BLOCK))
            is_whole = source.tell() == 0
            found = source.read().splitlines()
    except OSError:
        return []
    found = found if is_whole else found[1:]
    return [parse(raw[:LONGEST].decode("utf-8", "replace")) for raw in found[-lines:]]


class LogFile:
    """A log of any size by line: only line counts of its blocks are kept, and lines are read when they are seen."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.searched = 0
        self._identity: tuple[int, int] = (0, 0)
        self._clear()

    def _clear(self) -> None:
        self.lines = self.size = self.searched = 0
        self._before = array("Q")  # line ends before each block

    def look(self, stop: Callable[[], bool] = lambda: False) -> bool:
        """Count the lines that are there now; return whether the file was replaced or cut since the last look.

        A file that cannot be read is an empty one. `stop` is asked before each block; then nothing has been counted.
        """
        try:
            stat = self.file.stat()
            replaced = (stat.st_dev, stat.st_ino) != self._identity or stat.st_size < self.size
            if replaced:
                self._identity = (stat.st_dev, stat.st_ino)
                self._clear()
            if stat.st_size > self.size:
                self._count(stop)
        except OSError:
            replaced = self.size > 0
            self._clear()
        return replaced

    def _count(self, stop: Callable[[], bool]) -> None:
        """Count from the last block on, which may have grown; lines and size are known only when all is."""
        del self._before[-1:]
        at = len(self._before) * BLOCK
        ends, last = self._ends_before(at), b""
        with self.file.open("rb") as source:
            source.seek(at)
            while block := source.read(BLOCK):
                if stop():
                    return
                self._before.append(ends)
                ends += block.count(b"\n")
                at, last = at + len(block), block
        self.size, self.lines = at, ends + (not last.endswith(b"\n"))

    def _ends_before(self, at: int) -> int:
        if not self._before:
            return 0
        with self.file.open("rb") as source:
            source.seek(at - BLOCK)
            return self._before[-1] + source.read(BLOCK).count(b"\n")

    def offset(self, number: int) -> int:
        """Return where line `number` (from 0) begins."""
        if number <= 0:
            return 0
        block = max(0, bisect_left(self._before, number) - 1)
        with self.file.open("rb") as source:
            source.seek(block * BLOCK)
            data = source.read(BLOCK)
        at = -1
        for _ in range(number - self._before[block]):
            at = data.find(b"\n", at + 1)
        return block * BLOCK + at + 1

    def read(self, offset: int, count: int = 1) -> list[LogLine]:
        """Return lines from one that begins at `offset` on; of a very long one its beginning."""
        found: list[LogLine] = []
        with self.file.open("rb") as source:
            source.seek(offset)
            while len(found) < count and (raw := source.readline(LONGEST)):
                found.append(parse(raw.decode("utf-8", "replace").rstrip("\r\n")))
                while not raw.endswith(b"\n") and (raw := source.readline(BLOCK)):
                    pass
        return found

    def search(self, part: str, level: str, stop: Callable[[], bool]) -> Iterator[list[int]]:
        """Yield where lines begin that hold `part` and are of `level` or above, from where the last search ended.

        Latin letters match in either case. Yields after each MB; `stop` ends it.
        """
        least = LEVELS.index(level) if level in LEVELS else 0
        while self.searched < self.size and not stop():
            try:
                with self.file.open("rb") as source:
                    source.seek(self.searched)
                    block = source.read(1 << 20)
                    end = block.rfind(b"\n") + 1
                    if not end:  # a line longer than a block, or one that is being written
                        block += source.readline(BLOCK * 16)
                        end = len(block)
            except OSError:
                return  # the file has gone; the next look says so
            if not end:
                return
            yield [self.searched + at for at in _matching(block[:end], part.encode().lower(), least)]
            self.searched += end


def _matching(block: bytes, part: bytes, least: int) -> list[int]:
    """Return where lines begin that match; only lines whose level is in doubt are taken apart."""
    lower = block.lower()
    needles = [part] if part else [word.lower() for word in LEVEL_WORDS[least:]] if least > 1 else [b"\n"]
    begins: set[int] = set()
    for needle in needles:
        at = lower.find(needle)
        while at >= 0:
            begins.add(lower.rfind(b"\n", 0, at) + 1)
            at = lower.find(needle, max(at + 1, lower.find(b"\n", at)))
    return [begin for begin in sorted(begins) if not least or _has_level(block, begin, least)]


def _has_level(block: bytes, begin: int, least: int) -> bool:
    end = block.find(b"\n", begin)
    raw = block[begin : min(len(block) if end < 0 else end, begin + LONGEST)]
    if least == 1 and b"debug" not in raw.lower():
        return True
    return _rank(parse(raw.decode("utf-8", "replace")).level) >= least


def _rank(level: str) -> int:
    return LEVELS.index(level) if level in LEVELS else (3 if level == "CRITICAL" else 1)


def parse(raw: str) -> LogLine:
    """Return a line of our log, of JSON lines, or of any other text."""
    raw = raw[:LONGEST]
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
