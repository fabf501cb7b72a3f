"""The database and its chain of hashes."""

import sqlite3

import pytest

from edgehome.errors import StoreError
from edgehome.messages import Step
from edgehome.store import Audit, Database, writable
from edgehome.store.database import PORTION


def chain_of(database, count):
    audit = Audit(database)
    for i in range(count):
        audit.append(
            Step(
                trace=f"t{i}",
                stage="event",
                what=f"步骤 {i}",
                data={"payload": b"\xff", "n": i},
                at=1000.0 + i,
            )
        )
    database.flush()
    return audit


def test_a_chain_that_nobody_touched_is_whole(tmp_path):
    assert chain_of(Database(tmp_path / "a.db"), 20).verify() == (20, None)


@pytest.mark.parametrize("column", ["body", "trace", "stage", "at", "previous", "hash"])
def test_a_changed_record_is_named(tmp_path, column):
    path = tmp_path / "a.db"
    database = Database(path)
    audit = chain_of(database, 9)
    with sqlite3.connect(path) as other:
        other.execute(f"UPDATE audit SET {column} = ? WHERE seq = 5", (1.5 if column == "at" else "x",))
    other.close()
    assert audit.verify() == (4, 5)
    database.close()


def test_a_removed_record_is_named_by_the_one_behind_it(tmp_path):
    path = tmp_path / "a.db"
    database = Database(path)
    audit = chain_of(database, 9)
    with sqlite3.connect(path) as other:
        other.execute("DELETE FROM audit WHERE seq = 3")
    other.close()
    assert audit.verify() == (2, 4)
    database.close()


def test_the_chain_goes_on_after_a_restart(tmp_path):
    first = Database(tmp_path / "a.db")
    chain_of(first, 3)
    first.close()
    second = Database(tmp_path / "a.db")
    audit = Audit(second)
    audit.append(Step(trace="later", stage="event", what="x", at=1.0))
    assert audit.verify() == (4, None)
    assert audit.chain("later")[0].seq == 4
    second.close()


def test_a_locked_database_loses_nothing(tmp_path):
    database = Database(tmp_path / "a.db")
    database._connection.execute("PRAGMA busy_timeout = 0")
    blocker = sqlite3.connect(tmp_path / "a.db", isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    database.put("alias", "k", b"1")
    assert not database.flush()
    assert "locked" in database.error
    blocker.execute("ROLLBACK")
    blocker.close()
    assert database.flush()
    assert database.facts("alias") == {"k": b"1"}
    database.close()


def test_a_file_that_is_no_database_is_named(tmp_path):
    path = tmp_path / "a.db"
    path.write_bytes(b"this is not a database, and long enough to be sure of it" * 20)
    with pytest.raises(StoreError, match=r"a\.db"):
        Database(path)


def test_facts_can_be_replaced_and_removed(tmp_path):
    database = Database(tmp_path / "a.db")
    database.put("area", "hall", b"1")
    database.put("area", "hall", b"2")
    database.put("area", "attic", b"3")
    database.remove("area", "attic")
    assert database.facts("area") == {"hall": b"2"}
    database.close()


def full(database, spare=0):
    """The disk takes no more than it holds now, and `spare` pages."""
    pages = database._connection.execute("PRAGMA page_count").fetchone()[0]
    database._connection.execute(f"PRAGMA max_page_count = {pages + spare}")


def test_on_a_full_disk_nothing_is_lost_and_everything_can_still_be_asked(tmp_path):
    database = Database(tmp_path / "a.db")
    audit = chain_of(database, 3)
    full(database)
    for i in range(2000):
        audit.append(Step(trace=f"later{i}", stage="reply", what="x" * 200, at=2.0))
        database.put("timer", f"t{i}", b"1" * 100)
    assert not database.flush()
    assert "full" in database.error
    assert audit.verify() == (2003, None)
    assert audit.last_trace() == "later1999"
    assert [r.trace for r in audit.chain("later1998")] == ["later1998"]
    full(database, spare=10_000)
    assert database.flush() and not database.error and not database.lost
    database.close()
    again = Database(tmp_path / "a.db")
    assert Audit(again).verify() == (2003, None)
    assert len(again.facts("timer")) == 2000


def test_what_a_disk_never_took_is_counted_when_the_host_ends(tmp_path, caplog):
    database = Database(tmp_path / "a.db")
    full(database)
    for number in range(3):
        database.put("timer", str(number), b"x" * 100_000)
    database.close()
    assert "3 writes were kept in memory only and end here" in caplog.text


def test_a_disk_that_refuses_is_tried_with_few_writes_however_many_wait(tmp_path):
    database = Database(tmp_path / "a.db")
    full(database)
    for i in range(3 * PORTION):
        database.put("timer", f"t{i}", b"1" * 3000)
    tried = []
    database._connection.set_trace_callback(lambda sql: tried.append(sql) if "INSERT" in sql else None)
    database.flush()
    assert len(tried) <= PORTION


def test_what_cannot_wait_any_longer_is_telemetry_first(tmp_path, monkeypatch):
    monkeypatch.setattr("edgehome.store.database.MAX_WAITING", 100)
    database = Database(tmp_path / "a.db")
    full(database)
    for i in range(90):
        database.put("timer", f"t{i}", b"1" * 3000)
        database.write("INSERT INTO history VALUES (?, ?, ?, ?)", ("sensor.a", float(i), "1", 1.0))
    assert database.lost > 0
    full(database, spare=10_000)
    assert len(database.facts("timer")) == 90


def test_a_folder_that_takes_nothing_is_named_before_anything_is_started(tmp_path):
    assert writable(tmp_path / "new" / "state").is_dir()
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="file.*EDGEHOME_STATE_DIR"):
        writable(tmp_path / "file" / "state")
