"""What outlives a restart: SQLite (WAL) with the home, the hash-chained audit, aliases and small facts."""

from edgehome.store.audit import Audit, AuditRecord
from edgehome.store.database import Database, writable

__all__ = ["Audit", "AuditRecord", "Database", "writable"]
