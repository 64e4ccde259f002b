"""Rows for a look at PostgreSQL's tables: whole pages from all over the table, then thinned."""

from collections.abc import Sequence

from auralith.dataplane.engines.postgresql.dialect import PostgresDialect
from auralith.dataplane.engines.sampling import (
    FIRST_BYTES,
    Texts,
    longest,
    not_null,
)
from auralith.dataplane.engines.session import Session
from auralith.dataplane.errors import InvalidInput, StatementTimeout, UnsupportedByEngine
from auralith.dataplane.schema.model import Column, LogicalType, Table

_dialect = PostgresDialect()
_SEED = 7
_PAGES = 400
"""Read at first; pages hold neighbours, so many pages are better than many rows."""
_MORE = 16
"""So many times as much is read where that gave too few rows."""


class PostgresSampling:
    """See `engines.sampling.SampleDialect`."""

    def sample(
        self, session: Session, table: Table, columns: Sequence[Column], /, *, rows: int
    ) -> list[Texts]:
        """By TABLESAMPLE SYSTEM; pages hold neighbours, so more are read than are given back."""
        shown = ", ".join(_shown(c) for c in columns)
        start = f'SELECT {shown} FROM {_dialect.table(table.name)} AS "s"'
        found: list[Texts] = []
        share = 100 * _PAGES / max(_pages(session, table), 1)
        while True:
            sql = (
                f"{start} TABLESAMPLE SYSTEM ({min(share, 100):.6f}) REPEATABLE ({_SEED})"
                f" ORDER BY hashtextextended(s.ctid::text, {_SEED}) LIMIT {int(rows)}"
            )
            try:
                found = session.query(sql)
            except (InvalidInput, UnsupportedByEngine):
                # Not every kind of table can be sampled (a partition that lies elsewhere).
                return session.query(f"{start} LIMIT {int(rows)}")
            except StatementTimeout:
                return found or session.query(f"{start} LIMIT {int(rows)}")
            if len(found) >= rows or share >= 100:  # noqa: PLR2004 - percent
                return found
            share *= _MORE

    def present(
        self, session: Session, table: Table, column: Column, /, *, rows: int
    ) -> list[Texts]:
        """As they stand."""
        return session.query(not_null(_dialect, table, column, shown=_shown(column), rows=rows))


def _pages(session: Session, table: Table) -> int:
    """Of the table, or of all its partitions, as they lie on disk now."""
    name = _dialect.literal(_dialect.table(table.name))
    size = session.query(
        f"SELECT coalesce((SELECT sum(pg_relation_size(relid)) FROM pg_partition_tree({name})),"
        f" pg_relation_size({name}))"
    )
    return int(size[0][0] or 0) >> 13


def _shown(column: Column) -> str:
    place = f'"s".{_dialect.quote(column.name)}'
    if column.logical is LogicalType.BINARY:
        return f"encode(substring({place} from 1 for {FIRST_BYTES}), 'hex')"
    if column.logical is LogicalType.ARRAY:
        place = f"array_to_json({place})"
    return f"left({place}::text, {longest(column)})"
