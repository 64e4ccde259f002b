"""Samples of many tables, one session, each statement within its time; nothing is written."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from auralith.dataplane.detecting.model import ColumnSample
from auralith.dataplane.engines.base import Database
from auralith.dataplane.engines.sampling import Texts
from auralith.dataplane.errors import Cancelled, DataPlaneError, Transient
from auralith.dataplane.masking.groups import Place
from auralith.dataplane.schema.model import Column, LogicalType, Table, TableKind

STATEMENT_MS = 10_000
"""For the rows of one table."""
DOCUMENTS = 10_000
"""Rows read of documents: those of a table that has no more are all seen."""
VALUES = 1_500_000
"""Of all columns together: a database of many columns is looked at in fewer rows of each."""
_FEWEST = 60
"""Rows that say something of a column all the same."""
_HELD = 64 << 20
"""Bytes of documents that are held at once, by what the engine says of the size of rows."""
_RARE_MS = 2_000
"""For a column that is hardly ever set: its rows may be far between."""
_RARE, _WANTED = 20, 200
"""Values below which a column is looked at alone, and how many are asked for then."""
_LOOKED_AT = (TableKind.TABLE, TableKind.PARTITIONED)
"""Partitions are seen through the whole, views through what they show."""
_UNTOLD = frozenset({LogicalType.BOOLEAN, LogicalType.TIME, LogicalType.INTERVAL})
"""Their values say nothing that their names do not."""


@dataclass(frozen=True)
class Unread:
    """A table whose rows could not be read."""

    table: str
    reason: str


@dataclass(frozen=True)
class Sampled:
    """Distinct values by column."""

    values: Mapping[Place, ColumnSample] = field(repr=False)
    unread: tuple[Unread, ...] = ()


def of_rows(tables: Iterable[Table]) -> tuple[Table, ...]:
    """Those that hold rows of their own."""
    return tuple(table for table in tables if table.kind in _LOOKED_AT)


def affordable(columns: int, rows: int, values: int = VALUES) -> int:
    """How many of the rows that are asked for can be looked at, of so many columns together."""
    return min(rows, max(_FEWEST, values // max(columns, 1)))


def read(
    database: Database,
    tables: Sequence[Table],
    *,
    rows: int,
    only: Collection[Place] | None = None,
    closely: Collection[Place] = (),
    documents: int = DOCUMENTS,
) -> Sampled:
    """Sample each table; `only` leaves out all other columns.

    Documents, and the columns named in `closely`, are looked at in more rows, up to `documents`: a
    place in few of them is a place. A table that may not be read, or takes too long, is told and
    passed over.
    """
    values: dict[Place, ColumnSample] = {}
    unread: list[Unread] = []
    for table in tables:
        columns = [
            column
            for column in table.columns
            if column.logical not in _UNTOLD
            and (only is None or Place(table.name, column.name) in only)
        ]
        close = [
            column
            for column in columns
            if column.logical is LogicalType.JSON or Place(table.name, column.name) in closely
        ]
        others = [column for column in columns if column not in close]
        try:
            if others:
                values |= _table(database, table, others, rows)
            if close:
                values |= _table(database, table, close, _closely(table, rows, documents))
        except (Transient, Cancelled):
            raise
        except DataPlaneError as refusal:
            unread.append(Unread(str(table.name), refusal.message))
    return Sampled(values, tuple(unread))


def _closely(table: Table, rows: int, documents: int) -> int:
    """How many rows of documents: fewer where rows are large."""
    each = (table.bytes_estimate or 0) // max(table.row_estimate or 1, 1)
    return max(rows, min(documents, _HELD // max(each, 1)))


def _table(
    database: Database, table: Table, columns: Sequence[Column], rows: int
) -> dict[Place, ColumnSample]:
    session, sampling = database.session, database.engine.sampling
    session.limit(STATEMENT_MS)
    found = sampling.sample(session, table, columns, rows=rows)
    out = {}
    for number, column in enumerate(columns):
        seen = _distinct(row[number] for row in found)
        if len(found) >= rows and len(seen) < _RARE and any(row[number] is None for row in found):
            seen |= _rare(database, table, column)
        out[Place(table.name, column.name)] = ColumnSample(tuple(seen), len(found))
    return out


def _rare(database: Database, table: Table, column: Column) -> dict[str, None]:
    session, sampling = database.session, database.engine.sampling
    session.limit(_RARE_MS)
    try:
        found: list[Texts] = sampling.present(session, table, column, rows=_WANTED)
    except (Transient, Cancelled):
        raise
    except DataPlaneError:
        return {}
    return _distinct(row[0] for row in found)


def _distinct(values: Iterable[str | None]) -> dict[str, None]:
    return dict.fromkeys(value for value in values if value is not None and value.strip())
