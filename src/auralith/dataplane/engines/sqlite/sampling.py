"""Rows for a look at SQLite's tables: ranges of the row's number, from all over the table."""

from collections.abc import Sequence

from auralith.dataplane.engines.sampling import (
    FIRST_BYTES,
    RANGES,
    Texts,
    longest,
    not_null,
    places,
    thinned,
    whole,
)
from auralith.dataplane.engines.session import Session
from auralith.dataplane.engines.sqlite.dialect import SqliteDialect
from auralith.dataplane.errors import StatementTimeout
from auralith.dataplane.schema.model import Column, LogicalType, Table

_dialect = SqliteDialect()


class SqliteSampling:
    """See `engines.sampling.SampleDialect`."""

    def sample(
        self, session: Session, table: Table, columns: Sequence[Column], /, *, rows: int
    ) -> list[Texts]:
        """Small tables whole, others by ranges of the row's number, or by a scan."""
        shown = ", ".join(_shown(c) for c in columns)
        start = f'SELECT {shown} FROM {_dialect.table(table.name)} AS "s"'
        most = whole(rows)
        found = session.query(f"{start} LIMIT {most}")
        if len(found) < most:
            return thinned(found, rows)
        key = _number(table)
        if key is not None:
            ranged = _ranges(session, table, key, start=start, rows=rows)
            if len(ranged) >= rows // 2:
                return thinned(ranged, rows)
        try:
            source = _dialect.table(table.name)
            count = int(session.query(f"SELECT count(*) FROM {source}")[0][0])
            every = max(count // most, 1)
            # Each row's place in the scan, so that the same rows come each time.
            return thinned(
                session.query(
                    f"SELECT {', '.join(f'c{n}' for n in range(len(columns)))} FROM"
                    f" (SELECT {_named(columns)}, row_number() OVER () AS place"
                    f' FROM {source} AS "s") WHERE place % {every} = 0 LIMIT {most * 2}'
                ),
                rows,
            )
        except StatementTimeout:
            return thinned(found, rows)

    def present(
        self, session: Session, table: Table, column: Column, /, *, rows: int
    ) -> list[Texts]:
        """As they stand."""
        return session.query(not_null(_dialect, table, column, shown=_shown(column), rows=rows))


def _named(columns: Sequence[Column]) -> str:
    return ", ".join(f"{_shown(c)} AS c{n}" for n, c in enumerate(columns))


def _number(table: Table) -> str | None:
    if table.implicit_key is not None:
        return table.implicit_key
    key = table.primary_key
    first = None if key is None else table.column(key.columns[0])
    if first is None or first.logical is not LogicalType.INTEGER:
        return None
    return _dialect.quote(first.name)


def _ranges(session: Session, table: Table, key: str, *, start: str, rows: int) -> list[Texts]:
    name = f'"s".{key}'
    source = f'{_dialect.table(table.name)} AS "s"'
    low, high = session.query(f"SELECT min({name}), max({name}) FROM {source}")[0]
    if not isinstance(low, int) or not isinstance(high, int):
        return []
    each = -(-rows // RANGES)
    parts = [
        f"SELECT * FROM ({start} WHERE {name} >= {number} ORDER BY {name} LIMIT {each})"
        for number in places(low, high, RANGES)
    ]
    # Rows that two ranges reach are one row: keys with gaps would give the same rows again.
    return list(dict.fromkeys(session.query(" UNION ALL ".join(parts))))


def _shown(column: Column) -> str:
    place = f'"s".{_dialect.quote(column.name)}'
    # A value has its own type here: bytes may stand in a text column, and are no text.
    return (
        f"CASE WHEN typeof({place}) = 'blob' THEN lower(hex(substr({place}, 1, {FIRST_BYTES})))"
        f" ELSE substr(CAST({place} AS TEXT), 1, {longest(column)}) END"
    )
