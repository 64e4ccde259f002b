"""Synthetic rows in SQLite: numbers follow the largest one, or a table of them."""

import re
from collections.abc import Sequence
from typing import cast

from auralith.dataplane.engines.seeding import Bounds, Counter
from auralith.dataplane.engines.session import Session
from auralith.dataplane.engines.sqlite.copying.lines import prepare
from auralith.dataplane.engines.sqlite.dialect import SqliteDialect
from auralith.dataplane.engines.sqlite.session import SqliteSession
from auralith.dataplane.schema.model import Check, Table

_dialect = SqliteDialect()
_COUNTED = re.compile(r"\bAUTOINCREMENT\b", re.IGNORECASE)
_TEXT = "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = :name"
_LAST = "SELECT seq FROM sqlite_sequence WHERE name = :name"


class SqliteSeeding:
    """See `engines.seeding.SeedDialect`."""

    defers_any = True

    def prepare(self, session: Session) -> None:
        """Foreign keys are watched from the start; rows are read as their lines."""
        prepare(cast("SqliteSession", session))

    def counters(self, session: Session, table: Table) -> tuple[Counter, ...]:
        """The row's own number, by the largest one there is, or ever was."""
        column = next((c for c in table.columns if c.identity), None)
        if column is None:
            return ()
        name = _dialect.quote(column.name)
        largest = session.query(f"SELECT max({name}) FROM {_dialect.table(table.name)}")[0][0]
        last = max(0, int(largest or 0), _last(session, table) or 0)
        return (Counter(column.name, last + 1),)

    def reserve(self, session: Session, table: Table, column: str, last: int) -> None:
        """Only AUTOINCREMENT keeps a count; other tables follow their largest number."""
        del column
        if not _counts(session, table):
            return
        with session.transaction():
            known = _last(session, table)
            if known is None:
                sql = "INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)"
            elif known < last:
                sql = "UPDATE sqlite_sequence SET seq = :last WHERE name = :name"
            else:
                return
            session.execute(sql, {"name": table.name.name, "last": last})

    def put_back(self, session: Session, table: Table, before: Counter, last: int) -> bool:
        """The largest number that is there is looked at by SQLite itself."""
        if not _counts(session, table):
            return True
        with session.transaction():
            known = _last(session, table)
            if known in (None, before.following - 1):
                return True
            if known != last:
                return False
            session.execute(
                "UPDATE sqlite_sequence SET seq = :last WHERE name = :name",
                {"name": table.name.name, "last": before.following - 1},
            )
        return True

    def defer(self, session: Session) -> None:
        """Until the end of this transaction."""
        session.execute("PRAGMA defer_foreign_keys = ON")

    def checks(self, session: Session, table: Table) -> tuple[Check, ...]:
        """The table's own."""
        del session
        return table.checks

    def bounds(self, session: Session, table: Table) -> Bounds | None:
        """There are no partitions."""
        del session, table
        return None

    def look_up(self, session: Session) -> None:
        """It does nothing else."""
        del session

    def row_text(self, values: Sequence[str]) -> str:
        """As literals, with their types."""
        return " || ',' || ".join(f"quote({value})" for value in values)

    def addresses(self, table: Table) -> tuple[str, ...]:
        """The number of the row."""
        return () if table.implicit_key is None else (table.implicit_key,)


def _counts(session: Session, table: Table) -> bool:
    rows = session.query(_TEXT, {"name": table.name.name})
    return bool(rows) and _COUNTED.search(str(rows[0][0])) is not None


def _last(session: Session, table: Table) -> int | None:
    if not _counts(session, table):
        return None
    rows = session.query(_LAST, {"name": table.name.name})
    return int(rows[0][0]) if rows else None
