"""The database and its chain of hashes."""

import sqlite3

import pytest

from edgehome.errors import StoreError
from edgehome.messages import Step
from edgehome.store import Audit, Database


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
