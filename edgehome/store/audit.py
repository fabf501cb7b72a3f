"""The audit: every step of every request as a chain of hashes, so that a changed record shows.

hash = SHA-256(previous hash, then the record's fields as canonical JSON), as in a linked timestamp
(Haber and Stornetta, 1991).
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from edgehome.messages import Step
from edgehome.store.database import Database

GENESIS = "0" * 64
_INSERT = "INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?)"


class AuditRecord(NamedTuple):
    """One record of the chain."""

    seq: int
    at: float
    trace: str
    stage: str
    body: str
    previous: str
    hash: str

    def step(self) -> dict[str, Any]:
        """Return what happened as a mapping: stage, what, data, at, ms."""
        return {
            "seq": self.seq,
            "at": self.at,
            "trace": self.trace,
            "stage": self.stage,
            **json.loads(self.body),
        }


def chain_hash(previous: str, seq: int, at: float, trace: str, stage: str, body: str) -> str:
    """Return the hash of a record that follows `previous`."""
    text = json.dumps(
        [previous, seq, round(at, 6), trace, stage, body], ensure_ascii=False, separators=(",", ":")
    )
    return hashlib.sha256(text.encode()).hexdigest()


class Audit:
    """Appends steps to the chain and reads it back."""

    def __init__(self, database: Database) -> None:
        self._database = database
        last = database.rows("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1")
        self._seq, self._hash = last[0] if last else (0, GENESIS)
        self.listeners: list[Callable[[Step], None]] = []

    def append(self, step: Step) -> None:
        """Add a step; it is on disk after the database's next flush."""
        body = json.dumps(
            {"what": step.what, "ms": round(step.ms, 3), "data": step.data},
            ensure_ascii=False,
            default=_plain,
        )
        self._seq += 1
        at = round(step.at, 6)
        digest = chain_hash(self._hash, self._seq, at, step.trace, step.stage, body)
        self._database.write(
            _INSERT,
            (self._seq, at, step.trace, step.stage, body, self._hash, digest),
        )
        self._hash = digest
        for listener in self.listeners:
            listener(step)

    def chain(self, trace: str) -> list[AuditRecord]:
        """Return the records of one trace, in order; a unique beginning of the id is enough."""
        rows = self._rows("WHERE trace = ? OR trace LIKE ? || '%'", (trace, trace))
        return [record for record in rows if record.trace.startswith(trace)]

    def last_trace(self, stage: str = "reply") -> str | None:
        """Return the trace of the newest record of this stage."""
        waiting = [r.trace for r in self._waiting() if r.stage == stage]
        if waiting:
            return waiting[-1]
        rows = self._database.rows(
            "SELECT trace FROM audit WHERE stage = ? ORDER BY seq DESC LIMIT 1", (stage,)
        )
        return rows[0][0] if rows else None

    def newest(self, stages: Sequence[str], count: int) -> list[AuditRecord]:
        """Return the newest records of these stages, newest first, at most `count`."""
        marks = ", ".join("?" * len(stages))
        rows = self._database.rows(
            f"SELECT * FROM audit WHERE stage IN ({marks}) ORDER BY seq DESC LIMIT ?", (*stages, count)
        )
        records = [*map(AuditRecord._make, rows), *(r for r in self._waiting() if r.stage in stages)]
        return sorted({r.seq: r for r in records}.values(), key=lambda r: -r.seq)[:count]

    def verify(self) -> tuple[int, int | None]:
        """Return (records checked, seq of the first bad record or None)."""
        previous, expected, count = GENESIS, 1, 0
        for record in self._rows():
            good = (
                record.seq == expected
                and record.previous == previous
                and record.hash
                == chain_hash(previous, record.seq, record.at, record.trace, record.stage, record.body)
            )
            if not good:
                return count, record.seq
            previous, expected, count = record.hash, expected + 1, count + 1
        return count, None

    def _rows(self, where: str = "", values: tuple[Any, ...] = ()) -> list[AuditRecord]:
        """Return what is on disk and then what a disk that refuses keeps waiting in memory."""
        waiting = self._waiting()
        written = [
            AuditRecord(*row)
            for row in self._database.rows(f"SELECT * FROM audit {where} ORDER BY seq", values)
        ]
        known = {record.seq for record in written}
        return written + [record for record in waiting if record.seq not in known]

    def _waiting(self) -> list[AuditRecord]:
        return [AuditRecord(*values) for values in self._database.waiting(_INSERT)]


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    if isinstance(value, (set, frozenset, tuple)):
        return list(value)
    return str(value)
