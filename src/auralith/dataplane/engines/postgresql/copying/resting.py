"""Triggers of a PostgreSQL table that rest within a transaction.

They are disabled and enabled again in the transaction that brings rows: other sessions never see
them disabled, and a transaction that is cut off leaves them as they were.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from auralith.dataplane.engines.postgresql.dialect import PostgresDialect
from auralith.dataplane.engines.session import Session
from auralith.dataplane.schema.names import TableName

_dialect = PostgresDialect()
_ENABLED = (
    "SELECT tgname, tgenabled::text FROM pg_trigger WHERE tgrelid = cast(:name AS regclass)"
    " AND NOT tgisinternal AND tgenabled IN ('O', 'A') ORDER BY tgname"
)
_AGAIN = {"O": "ENABLE", "A": "ENABLE ALWAYS"}


@contextmanager
def resting(session: Session, table: TableName) -> Iterator[None]:
    """Those that are enabled, each in its own way."""
    place = _dialect.table(table)
    # Whoever else would disable them waits here, and finds them as they were.
    session.execute(f"LOCK TABLE {place} IN SHARE ROW EXCLUSIVE MODE")
    found = session.query(_ENABLED, {"name": place})
    _alter(session, place, [f"DISABLE TRIGGER {_dialect.quote(name)}" for name, _ in found])
    yield
    # Keys that are looked at late are looked at now: a table that waits for it cannot be altered.
    session.execute("SET CONSTRAINTS ALL IMMEDIATE")
    _alter(session, place, [f"{_AGAIN[how]} TRIGGER {_dialect.quote(name)}" for name, how in found])


def _alter(session: Session, place: str, actions: list[str]) -> None:
    if actions:
        session.execute(f"ALTER TABLE {place} {', '.join(actions)}")
