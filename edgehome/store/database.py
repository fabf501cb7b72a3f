"""One SQLite file in WAL mode, written in batches; a disk that is full or read-only is reported, not fatal."""

import logging
import sqlite3
import tempfile
import threading
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from edgehome.errors import StoreError

log = logging.getLogger(__name__)

_SCHEMA = """
CREATE TABLE IF NOT EXISTS audit (
  seq INTEGER PRIMARY KEY, at REAL NOT NULL, trace TEXT NOT NULL, stage TEXT NOT NULL, body TEXT NOT NULL,
  previous TEXT NOT NULL, hash TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS audit_trace ON audit (trace);
CREATE TABLE IF NOT EXISTS entities (id TEXT PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS facts (kind TEXT NOT NULL, key TEXT NOT NULL, body BLOB NOT NULL, PRIMARY KEY (kind, key));
CREATE TABLE IF NOT EXISTS history (entity TEXT NOT NULL, at REAL NOT NULL, state TEXT, value REAL);
CREATE INDEX IF NOT EXISTS history_entity ON history (entity, at);
"""
MAX_WAITING = 50_000
PORTION = 500
"""Writes in one transaction: a disk that goes on refusing is tried with few of them, however many wait."""
TELEMETRY = "INSERT INTO history"
PROBE_BYTES = 65_536


def writable(folder: Path) -> Path:
    """Return the folder, made if need be. Raises StoreError where the disk takes nothing."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(bytes(PROBE_BYTES))
            probe.flush()
    except OSError as error:
        why = error.strerror or str(error)
        raise StoreError(
            f"state folder {folder}: {why}; set EDGEHOME_STATE_DIR to a folder that can be written"
        ) from error
    return folder


class Database:
    """The file and the writes that wait for the next `flush`. Safe to use from several threads."""

    def __init__(self, path: Path | str) -> None:
        """Open or create the file. Raises StoreError naming it."""
        self.path = str(path)
        self.error = ""
        self.lost = 0
        self.followers: list[Callable[[list[tuple[str, Sequence[Any]]]], None]] = []
        self._lock = threading.RLock()
        self._waiting: list[tuple[str, Sequence[Any]]] = []
        try:
            if self.path != ":memory:":
                Path(self.path).parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(self.path, check_same_thread=False, isolation_level=None)
            self._connection.execute("PRAGMA journal_mode=WAL")
            self._connection.execute("PRAGMA synchronous=NORMAL")
            self._connection.executescript(_SCHEMA)
        except (sqlite3.Error, OSError) as error:
            raise StoreError(f"database {self.path}: {error}; expected a writable SQLite file") from error

    def write(self, sql: str, values: Sequence[Any] = ()) -> None:
        """Note a write for the next flush; beyond a bound telemetry is dropped first, then the oldest; both are counted."""
        with self._lock:
            self._waiting.append((sql, values))
            if len(self._waiting) > MAX_WAITING:
                kept = [w for w in self._waiting if not w[0].startswith(TELEMETRY)][-MAX_WAITING:]
                self.lost += len(self._waiting) - len(kept)
                self._waiting = kept

    def flush(self) -> bool:
        """Write what waits; return False and keep in memory what the disk refuses."""
        with self._lock:
            while self._waiting:
                portion = self._waiting[:PORTION]
                try:
                    self._commit(portion)
                except sqlite3.Error as error:
                    if not self.error:
                        log.warning("database %s: %s; what is written is kept in memory", self.path, error)
                    self.error = str(error)
                    return False
                del self._waiting[: len(portion)]
                for follow in self.followers:
                    follow(portion)
            if self.error:
                log.warning("database %s: written again, %d writes were lost", self.path, self.lost)
                self.error = ""
            return True

    def _commit(self, writes: list[tuple[str, Sequence[Any]]]) -> None:
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            for sql, values in writes:
                self._connection.execute(sql, values)
            self._connection.execute("COMMIT")
        except sqlite3.Error:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def waiting(self, sql: str) -> list[Sequence[Any]]:
        """Return the values of this statement that are not on disk yet, oldest first."""
        with self._lock:
            return [values for statement, values in self._waiting if statement == sql]

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[tuple]:
        """Return the rows of a query over what is written, and what waits if the disk takes it. Raises StoreError."""
        with self._lock:
            self.flush()
            try:
                return self._connection.execute(sql, values).fetchall()
            except sqlite3.Error as error:
                raise StoreError(f"database {self.path}: {error}") from error

    # ---- small facts: aliases, areas, rules, timers, settings made by the user -------------------

    def put(self, kind: str, key: str, body: bytes) -> None:
        """Keep a fact under (kind, key)."""
        self.write("INSERT OR REPLACE INTO facts VALUES (?, ?, ?)", (kind, key, body))

    def remove(self, kind: str, key: str) -> None:
        """Forget a fact."""
        self.write("DELETE FROM facts WHERE kind = ? AND key = ?", (kind, key))

    def facts(self, kind: str) -> dict[str, bytes]:
        """Return all facts of a kind by key."""
        return dict(self.rows("SELECT key, body FROM facts WHERE kind = ?", (kind,)))

    # ---- the home -------------------------------------------------------------------------------

    def save_entities(self, entities: Iterable[tuple[str, bytes | None]]) -> None:
        """Keep entities by id; None removes one."""
        for entity_id, body in entities:
            if body is None:
                self.write("DELETE FROM entities WHERE id = ?", (entity_id,))
            else:
                self.write("INSERT OR REPLACE INTO entities VALUES (?, ?)", (entity_id, body))

    def entities(self) -> list[bytes]:
        """Return the bodies of all kept entities."""
        return [body for (body,) in self.rows("SELECT body FROM entities")]

    def close(self) -> None:
        """Write what waits and close the file."""
        with self._lock:
            if not self.flush():
                log.warning(
                    "database %s: %d writes were kept in memory only and end here",
                    self.path,
                    len(self._waiting),
                )
            self._connection.close()
