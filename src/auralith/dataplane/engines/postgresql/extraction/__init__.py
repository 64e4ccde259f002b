"""Reads everything PostgreSQL knows about the schemas of a database, as any login.

One query a kind, whatever the number of tables, in one read-only snapshot. No lock outlives the
reading; while the server writes an expression or a view as text it takes read locks, so that a
table which somebody holds exclusively makes the reading wait for the lock timeout and fail as
transient.
"""

from auralith.dataplane.engines.postgresql.extraction.catalog import extract
from auralith.dataplane.engines.postgresql.extraction.probe import probe

__all__ = ["extract", "probe"]
