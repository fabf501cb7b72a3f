"""What the leading host writes down, told to standby hosts: facts, entities, history, and the audit chain.

Only the statements listed here travel, never SQL from the wire. The audit is checked link by link; a gap makes
the standby ask for the whole again.
"""

import asyncio
import base64
import logging
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from edgehome import topics
from edgehome.errors import EdgeHomeError
from edgehome.messages import Message, Received, encode
from edgehome.store import Database
from edgehome.store.audit import GENESIS, chain_hash

if TYPE_CHECKING:
    from edgehome.bus import Bus

log = logging.getLogger(__name__)

STATEMENTS = (
    "INSERT OR REPLACE INTO facts VALUES (?, ?, ?)",
    "DELETE FROM facts WHERE kind = ? AND key = ?",
    "INSERT OR REPLACE INTO entities VALUES (?, ?)",
    "DELETE FROM entities WHERE id = ?",
    "INSERT INTO history VALUES (?, ?, ?, ?)",
    "DELETE FROM history WHERE at < ?",
    "INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?)",
)
AUDIT = len(STATEMENTS) - 1
PAGE = 500
BATCH = 400
MAX_RULE = 20_000
RULE_NAME = re.compile(r"[\w-]{1,80}")


class Journal(Message, frozen=True, kw_only=True):
    """A batch of writes in order: the number of the statement and its values, bytes as {"b": base64}.

    `number` counts batches of this boot without gaps; `rules` are the rule files if they changed.
    """

    boot: str
    number: int
    writes: tuple[tuple[int, list[Any]], ...] = ()
    rules: dict[str, str] | None = None


def _packed(value: Any) -> Any:
    return {"b": base64.b64encode(bytes(value)).decode()} if isinstance(value, bytes | bytearray) else value


def _unpacked(value: Any) -> Any:
    if isinstance(value, Mapping):
        return base64.b64decode(value["b"], validate=True)
    if value is None or isinstance(value, str | int | float):
        return value
    raise ValueError(f"expected text, number or bytes, got {type(value).__name__}")


def rules_in(folder: Path | None) -> dict[str, str]:
    """Return the rule files of a folder by name."""
    found = {}
    for path in sorted(folder.glob("*.toml")) if folder and folder.is_dir() else ():
        try:
            found[path.stem] = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            log.warning("rule file %s: %s", path, error)
    return found


class Scribe:
    """The leader's side: publishes what its database has written; silent until a standby asked for the whole."""

    def __init__(self, bus: "Bus", database: Database, site: str, boot: str, rules: Path | None) -> None:
        self._bus, self._database, self._boot, self._rules = bus, database, boot, rules
        self._topic = topics.host(site, "journal")
        self._number = 0
        self._told_rules: dict[str, str] = {}
        self._queue: asyncio.Queue[list[tuple[str, Sequence[Any]]]] = asyncio.Queue()
        self._task: asyncio.Task | None = None

    async def stop(self) -> None:
        """Tell nothing any more."""
        if self._task:
            self._database.followers.remove(self._written)
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def _written(self, batch: list[tuple[str, Sequence[Any]]]) -> None:
        """Called by the database after each flush, from any thread."""
        self._loop.call_soon_threadsafe(self._queue.put_nowait, batch)

    async def whole(
        self, after_audit: int = 0, after_hash: str = "", after_entity: str = ""
    ) -> dict[str, Any]:
        """Return a page of everything: the audit after a link, then entities, with the last page the facts.

        With a link that is none of this audit the page is `diverged`.
        """
        if self._task is None:
            self._loop = asyncio.get_running_loop()
            self._database.followers.append(self._written)
            self._task = asyncio.create_task(self._tell())
        read = self._database.rows
        if after_audit:
            link = await asyncio.to_thread(read, "SELECT hash FROM audit WHERE seq = ?", (after_audit,))
            if link != [(after_hash,)]:
                return {"diverged": True, "audit": [], "entities": [], "last": False}
        rows = await asyncio.to_thread(
            read, "SELECT * FROM audit WHERE seq > ? ORDER BY seq LIMIT ?", (after_audit, PAGE)
        )
        if len(rows) == PAGE:
            return {"audit": rows, "entities": [], "last": False}
        entities = await asyncio.to_thread(
            read, "SELECT id, body FROM entities WHERE id > ? ORDER BY id LIMIT ?", (after_entity, PAGE)
        )
        page: dict[str, Any] = {
            "audit": rows,
            "entities": [[entity_id, _packed(body)] for entity_id, body in entities],
            "last": len(entities) < PAGE,
        }
        if page["last"]:
            facts = await asyncio.to_thread(read, "SELECT * FROM facts")
            page["facts"] = [[kind, key, _packed(body)] for kind, key, body in facts]
            page["rules"] = await asyncio.to_thread(rules_in, self._rules)
        return page

    async def _tell(self) -> None:
        while True:
            batch = await self._queue.get()
            writes = []
            for sql, values in batch:
                if sql in STATEMENTS:
                    writes.append((STATEMENTS.index(sql), [_packed(v) for v in values]))
            rules = await asyncio.to_thread(rules_in, self._rules)
            changed = rules if rules != self._told_rules else None
            self._told_rules = rules
            for start in range(0, max(1, len(writes)), BATCH):
                self._number += 1
                part = Journal(
                    boot=self._boot, number=self._number, writes=tuple(writes[start : start + BATCH]),
                    rules=changed if start == 0 else None,
                )  # fmt: skip
                try:
                    await self._bus.publish(self._topic, encode(part), qos=1)
                except EdgeHomeError as error:
                    log.warning("the journal could not be told to the standby: %s", error)


class Follower:
    """The standby's side: keeps a database and the rule files as the leader has them."""

    def __init__(self, database: Database, rules: Path | None) -> None:
        self.synced = False
        self.boot = ""
        self._database, self._rules = database, rules
        self._number: int | None = None
        self._early: list[Journal] = []

    def last_audit(self) -> tuple[int, str]:
        """Return number and hash of the last link here."""
        rows = self._database.rows("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1")
        return rows[0] if rows else (0, GENESIS)

    def receive(self, message: Received) -> None:
        """Take a batch of the journal; a gap, or another leader, needs the whole again (`synced` is False)."""
        try:
            journal = msgspec.json.decode(message.payload, type=Journal)
        except msgspec.DecodeError as error:
            log.warning("%s: expected a part of the journal, got %s", message.topic, error)
            return
        if not self.synced:
            self._early = [*self._early[-200:], journal]
            return
        self._follow(journal)

    def _follow(self, journal: Journal) -> None:
        if self._number is not None and journal.boot == self.boot and journal.number <= self._number:
            return
        follows = self._number is None or (journal.boot == self.boot and journal.number == self._number + 1)
        self.boot, self._number = journal.boot, journal.number
        if not follows or not self._take(journal.writes):
            self.synced = False
            return
        if journal.rules is not None:
            self._write_rules(journal.rules)

    def _take(self, writes: Sequence[tuple[int, list[Any]]]) -> bool:
        last, digest = self.last_audit() if any(number == AUDIT for number, _ in writes) else (0, "")
        for number, packed in writes:
            try:
                values = [_unpacked(value) for value in packed]
                statement = STATEMENTS[number]
                if len(values) != statement.count("?") or number < 0:
                    raise ValueError(f"expected {statement.count('?')} values, got {len(values)}")
            except (ValueError, KeyError, IndexError) as error:
                log.warning("journal: a write was left out: %s", error)
                return False
            if number == AUDIT:
                if values[0] <= last:
                    continue
                if not _links(values, last, digest):
                    return False
                last, digest = values[0], values[6]
            self._database.write(statement, values)
        self._database.flush()
        return True

    def take_page(self, page: Mapping[str, Any]) -> bool:
        """Take a page of the whole; False if its audit does not continue ours. The last page has the facts."""
        if page.get("diverged") or not self._take([(AUDIT, list(row)) for row in page["audit"]]):
            return False
        self._take([(2, list(row)) for row in page["entities"]])
        if page["last"]:
            self._database.write("DELETE FROM facts")
            self._take([(0, list(row)) for row in page["facts"]])
            self._write_rules(page.get("rules", {}))
            self.synced, self._number = True, None
            early, self._early = self._early, []
            for journal in early:
                self._follow(journal)
        return True

    def set_audit_aside(self) -> None:
        """Move an audit that is not the beginning of the leader's into a file beside the database."""
        seq, digest = self.last_audit()
        if self._database.path != ":memory:":
            aside = Path(self._database.path).with_suffix(f".audit-{seq}-{digest[:8]}.jsonl")
            with aside.open("w", encoding="utf-8") as out:
                for row in self._database.rows("SELECT * FROM audit ORDER BY seq"):
                    out.write(encode(row).decode() + "\n")
            log.warning("the audit here is not the beginning of the leader's; it was set aside as %s", aside)
        self._database.write("DELETE FROM audit")
        self._database.flush()

    def _write_rules(self, rules: Mapping[str, str]) -> None:
        if self._rules is None:
            return
        self._rules.mkdir(parents=True, exist_ok=True)
        for path in self._rules.glob("*.toml"):
            if path.stem not in rules:
                path.unlink(missing_ok=True)
        for name, text in rules.items():
            if RULE_NAME.fullmatch(name) and len(text) <= MAX_RULE:
                (self._rules / f"{name}.toml").write_text(text, encoding="utf-8")


def _links(values: Sequence[Any], last: int, digest: str) -> bool:
    seq, at, trace, stage, body, previous, own = values
    if seq != last + 1 or previous != digest or own != chain_hash(previous, seq, at, trace, stage, body):
        log.warning("journal: audit record %s does not follow %d", seq, last)
        return False
    return True
