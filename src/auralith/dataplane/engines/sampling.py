"""What every engine answers so that a few rows of a table can be looked at as text.

A sample is spread over the whole table and the same each time, as long as the table is the same:
the first rows of a table are its oldest, and say little about the others.
"""

from collections.abc import Sequence
from typing import Protocol

from auralith.dataplane.engines.session import Session
from auralith.dataplane.schema.model import Column, LogicalType, Table
from auralith.dataplane.schema.names import TableName

Texts = tuple[str | None, ...]
"""A row: each value as text, cut at the limits below; NULL as None."""

LONGEST_TEXT = 4_096
LONGEST_DOCUMENT = 65_536
FIRST_BYTES = 32
"""Of binary values, in hexadecimal digits: enough to tell what kind of file it is."""
_ENOUGH, _MOST = 8, 20_000
RANGES = 40
"""Places in a table at which rows are read."""
_GOLDEN = 0.618_033_988_749_895


class Quoting(Protocol):
    """What is needed of an engine's way to write SQL."""

    def quote(self, identifier: str) -> str:
        """An identifier, quoted always."""

    def table(self, name: TableName) -> str:
        """A table's quoted, qualified name."""


class SampleDialect(Protocol):
    """How an engine reads a sample; within the statement limit of the session."""

    def sample(
        self, session: Session, table: Table, columns: Sequence[Column], /, *, rows: int
    ) -> list[Texts]:
        """Up to that many rows of the table, spread over it.

        Raises StatementTimeout where not even a few rows come in time.
        """

    def present(
        self, session: Session, table: Table, column: Column, /, *, rows: int
    ) -> list[Texts]:
        """Rows of one column where it is not NULL: for columns that hardly ever are."""


def longest(column: Column) -> int:
    """Characters that are read of each value of the column."""
    return LONGEST_DOCUMENT if column.logical is LogicalType.JSON else LONGEST_TEXT


def places(low: int, high: int, count: int) -> list[int]:
    """Numbers spread over a range, one in each of `count` equal parts, `low` among them.

    They do not stand in equal distance: data often repeats in a rhythm of its own.
    """
    width = (high - low + 1) / count
    found = [low + int(width * (at + at * _GOLDEN % 1)) for at in range(count)]
    return sorted({min(number, high) for number in found})


def whole(rows: int) -> int:
    """Rows up to which a table is read whole and then thinned: some times those asked for."""
    return max(rows, min(_ENOUGH * rows, _MOST))


def thinned(rows: Sequence[Texts], wanted: int) -> list[Texts]:
    """So many of the rows, evenly."""
    if len(rows) <= wanted:
        return list(rows)
    return [rows[at * len(rows) // wanted] for at in range(wanted)]


def not_null(dialect: Quoting, table: Table, column: Column, *, shown: str, rows: int) -> str:
    """The query for values of a column that is hardly ever set."""
    place = f"{dialect.quote('s')}.{dialect.quote(column.name)}"
    return (
        f"SELECT {shown} FROM {dialect.table(table.name)} AS {dialect.quote('s')}"
        f" WHERE {place} IS NOT NULL LIMIT {int(rows)}"
    )
