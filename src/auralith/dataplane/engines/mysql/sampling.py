"""Rows for a look at MySQL's and MariaDB's tables: ranges of the key, from all over the table."""

from collections.abc import Sequence

from auralith.dataplane.engines.mysql.dialect import MysqlDialect
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
from auralith.dataplane.errors import StatementTimeout
from auralith.dataplane.schema.model import Column, LogicalType, Table

_dialect = MysqlDialect()
_SEED = 7


class MysqlSampling:
    """See `engines.sampling.SampleDialect`."""

    def sample(
        self, session: Session, table: Table, columns: Sequence[Column], /, *, rows: int
    ) -> list[Texts]:
        """Small tables whole, others by ranges of a number that is their key, or by a scan."""
        shown = ", ".join(_shown(c) for c in columns)
        start = f"SELECT {shown} FROM {_dialect.table(table.name)} AS `s`"
        most = whole(rows)
        if (table.row_estimate or 0) <= most:
            found = session.query(f"{start} LIMIT {most}")
            # The engine only guesses how many rows there are.
            if len(found) < most:
                return thinned(found, rows)
        key = _number(table)
        if key is not None:
            found = _ranges(session, table, key, start=start, rows=rows)
            if len(found) >= rows // 2:
                return thinned(found, rows)
        share = 2 * rows / max(table.row_estimate or 0, most)
        scan = f"{start} WHERE RAND({_SEED}) < {share:.9f} LIMIT {most}"
        try:
            return thinned(session.query(scan), rows)
        except StatementTimeout:
            return session.query(f"{start} LIMIT {int(rows)}")

    def present(
        self, session: Session, table: Table, column: Column, /, *, rows: int
    ) -> list[Texts]:
        """As they stand."""
        return session.query(not_null(_dialect, table, column, shown=_shown(column), rows=rows))


def _number(table: Table) -> Column | None:
    key = table.row_key
    first = None if key is None else table.column(key.columns[0])
    return first if first is not None and first.logical is LogicalType.INTEGER else None


def _ranges(session: Session, table: Table, key: Column, *, start: str, rows: int) -> list[Texts]:
    name = f"`s`.{_dialect.quote(key.name)}"
    source = f"{_dialect.table(table.name)} AS `s`"
    low, high = session.query(f"SELECT MIN({name}), MAX({name}) FROM {source}")[0]
    if low is None:
        return []
    each = -(-rows // RANGES)
    parts = [
        f"({start} WHERE {name} >= {number} ORDER BY {name} LIMIT {each})"
        for number in places(int(low), int(high), RANGES)
    ]
    # Rows that two ranges reach are one row: keys with gaps would give the same rows again.
    return list(dict.fromkeys(session.query(" UNION ALL ".join(parts))))


def _shown(column: Column) -> str:
    place = f"`s`.{_dialect.quote(column.name)}"
    if column.logical is LogicalType.BINARY:
        return f"LOWER(HEX(LEFT({place}, {FIRST_BYTES})))"
    kind = column.type.lower()
    if kind.startswith("bit"):
        return f"CAST({place} + 0 AS CHAR)"
    if kind.startswith("float"):
        return f"CAST({place} + 0e0 AS CHAR)"
    if kind in _SHAPES:
        return f"ST_AsText({place})"
    return f"LEFT(CAST({place} AS CHAR), {longest(column)})"


_SHAPES = frozenset({
    "geometry", "point", "linestring", "polygon", "multipoint", "multilinestring", "multipolygon",
    "geometrycollection", "geomcollection",
})  # fmt: skip
